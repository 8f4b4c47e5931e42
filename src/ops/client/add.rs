//! Adding a client.

use super::{
    settings::{change, may_edit, put},
    share::{changed, warn_of},
};
use crate::{
    domain::{
        Code, Refusal, Result,
        access::ClientAction,
        account::{Account, Add, AddFacts, Space},
        change::Change,
        checklist::{Checklist, StepKind, next_command},
        client::{ClientRight, ClientShare},
        group::Group,
        if_exists::IfExists,
        permission::Permission,
    },
    ops::Session,
};

/// Adds a client below the account acted in. `default_template` is followed where the command
/// names none.
pub fn add(session: &mut Session<'_>, command: Add, default_template: &str) -> Result<()> {
    session.may(Permission::ClientBuild)?;
    if !command.shares.is_empty() {
        session.may(Permission::ClientShare)?;
    }
    let groups: Vec<Group> = command.shares.iter().map(|(typed, _)| session.group(typed)).collect::<Result<_>>()?;
    let template = command.template.as_deref().unwrap_or(default_template).to_owned();
    template_exists(session, session.account(), &template)?;
    command.seats()?;
    if let Some(found) = session.tx().account_by_handle(command.handle.as_str())? {
        return standing(session, command, &groups, found);
    }
    let facts = AddFacts {
        parent: session.account().clone(),
        id: session.tx().new_account_id()?,
        template,
        groups: groups.iter().map(Group::reference).collect(),
        now: session.now(),
    };
    let (id, rights): (_, Vec<_>) = (facts.id, command.shares.iter().map(|(_, right)| *right).collect());
    let changes = command.decide(facts)?;
    session.record(changes)?;
    let Some(client) = session.tx().account(id)? else { return Ok(()) };
    warn_of_white_label(session, &client)?;
    for (group, right) in groups.iter().zip(rights) {
        warn_of(session, &client, group, right)?;
    }
    warn_of_reach(session, &client)
}

/// Requires that clients of `parent` can follow the template.
///
/// # Errors
/// [`Code::NotFound`] when it is neither built in nor one of the parent's own.
pub(super) fn template_exists(session: &Session<'_>, parent: &Account, template: &str) -> Result<()> {
    if Checklist::built_in(template).is_some() || session.tx().template(parent.id, template)?.is_some() {
        return Ok(());
    }
    Err(Refusal::not_found(format!("checklist template {template} in {}", parent.said()))
        .hint(format!("usher checklist template list{}", session.scope_flag())))
}

/// The handle is taken: by a client that is to be brought to what was asked for, or by another.
fn standing(session: &mut Session<'_>, command: Add, groups: &[Group], found: Account) -> Result<()> {
    let reached = session.could_view(&found)?;
    let ours = reached && found.parent.as_ref().is_some_and(|parent| parent.id == session.account().id);
    match command.if_exists {
        IfExists::Skip if ours => Ok(()),
        IfExists::Update if ours => update(session, &command, groups, found),
        _ => Err(taken(&found, reached, ours)),
    }
}

/// Handles of clients are unique in the whole database: that one is taken is all that is told of a
/// client out of reach.
pub(super) fn taken(found: &Account, reached: bool, ours: bool) -> Refusal {
    let message = if reached {
        format!("{} exists already", found.said())
    } else {
        format!("the handle {} is taken already", found.handle)
    };
    let also = if ours { ", or say --if-exists skip|update" } else { "" };
    Refusal::new(Code::Exists, message)
        .detail("handle", found.handle.as_str())
        .hint(format!("choose another handle with --handle{also}"))
}

fn update(session: &mut Session<'_>, command: &Add, groups: &[Group], found: Account) -> Result<()> {
    may_edit(session, &found)?;
    if !groups.is_empty() {
        session.may_on_client(ClientAction::Share, &found)?;
    }
    change(session, &found, command.as_edit())?;
    if let Some(now) = session.tx().account(found.id)? {
        let features = now.features.and(command.features);
        session.record([Change::update(now.clone(), Account { features, ..now })])?;
    }
    put(session, &found, Space::Property, &command.properties)?;
    put(session, &found, Space::Label, &command.labels)?;
    let wanted: Vec<ClientShare> = groups
        .iter()
        .zip(&command.shares)
        .map(|(group, (_, right))| ClientShare {
            parent: session.account().id,
            client: found.reference(),
            group: group.reference(),
            right: *right,
        })
        .collect();
    for (group, share) in groups.iter().zip(wanted) {
        let right: ClientRight = share.right;
        let shared = changed(session, share)?;
        session.record([shared])?;
        warn_of(session, &found, group, right)?;
    }
    Ok(())
}

/// Where white-label comes first, nothing else can be done for the client before.
fn warn_of_white_label(session: &mut Session<'_>, client: &Account) -> Result<()> {
    let (facts, progress) = session.onboarding(client)?;
    let Some(open) = progress.first_open().filter(|open| open.step.kind() == StepKind::Whitelabel) else {
        return Ok(());
    };
    let command = next_command(&open.step, &facts, &session.tx().checklist_candidates(client)?);
    session.warn(format!(
        "step \"{}\" of the checklist {} is open and comes before all else: {command}",
        open.step.id, client.template
    ));
    Ok(())
}

/// Whoever adds a client that nothing leads them to cannot work in it.
fn warn_of_reach(session: &mut Session<'_>, client: &Account) -> Result<()> {
    if session.may_on_client(ClientAction::View, client).is_err() {
        let who = session.operator().user.email.clone();
        session
            .warn(format!("client {} is out of reach for {who}: it is shared with no group of theirs", client.handle));
    }
    Ok(())
}

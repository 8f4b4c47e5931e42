//! The checklist of a client: where it stands, that its order is kept, and what each command needs.
//!
//! That a client is marked onboarded is the recorder's, whatever the command was.

use std::{borrow::Cow, collections::BTreeSet};

use super::Session;
use crate::domain::{
    AccountId, Code, Refusal, Result,
    access::{self, ClientAction},
    account::Account,
    checklist::{
        Candidates, Checklist, ChecklistFacts, ChecklistSummary, ChecklistView, Onboarding, Progress, Stage, Standing,
        command::{self, StepFacts},
    },
    permission::{Permission, PermissionSet},
};

pub mod template;
mod warnings;

/// Who holds all of these in a client sees every user, group and asset of it.
const SEES_ALL: PermissionSet = PermissionSet::NONE
    .with(Permission::UserView)
    .with(Permission::GroupView)
    .with(Permission::AdminKlip)
    .with(Permission::AdminTab)
    .with(Permission::AdminDatasource);

impl Session<'_> {
    /// The template that a client follows.
    ///
    /// # Errors
    /// When the stored template no longer reads.
    pub fn checklist_of(&self, client: &Account) -> Result<Cow<'static, Checklist>> {
        if let Some(built_in) = Checklist::built_in(&client.template) {
            return Ok(Cow::Borrowed(built_in));
        }
        let parent = client.parent.as_ref().map_or(client.id, |parent| parent.id);
        match self.tx.template(parent, &client.template)? {
            Some(template) => Checklist::parse(&template.source, &client.template).map(Cow::Owned),
            None => Err(Refusal::not_found(format!("checklist template {}", client.template))),
        }
    }

    /// Where the onboarding of a client stands.
    ///
    /// # Errors
    /// Only when the store or the stored template fails.
    pub fn progress_of(&self, client: &Account) -> Result<Progress> {
        Ok(self.onboarding(client)?.1)
    }

    /// What the checklist looks at, and where the onboarding stands by it.
    pub(super) fn onboarding(&self, client: &Account) -> Result<(ChecklistFacts, Progress)> {
        let checklist = self.checklist_of(client)?;
        let facts = self.tx.checklist_facts(client)?;
        let (waivers, ticks) = (self.tx.waivers(client.id)?, self.tx.ticks(client.id)?);
        let onboarded = self.tx.onboarded(client.id)?.is_some();
        let progress = Progress::of(&checklist, &facts, &waivers, &ticks, onboarded, self.request.now);
        Ok((facts, progress))
    }

    /// Requires that the steps before a stage are done while a client is being onboarded.
    ///
    /// # Errors
    /// [`crate::domain::Code::ChecklistOrder`], naming the open step and the command that moves it on.
    pub fn in_order(&self, stage: Stage) -> Result<()> {
        let client = &self.account;
        if client.is_master() || self.tx.onboarded(client.id)?.is_some() {
            return Ok(());
        }
        let (facts, progress) = self.onboarding(client)?;
        match progress.blocks(stage) {
            None => Ok(()),
            Some(blocked) => Err(blocked.refusal(&facts, &self.candidates_in(client)?)),
        }
    }
}

impl Session<'_> {
    /// The client whose checklist is meant: the one named, else the account acted in.
    fn checklist_client(&self, named: Option<&str>) -> Result<Account> {
        let client = match named {
            Some(named) => self.client(named)?,
            None => self.account.clone(),
        };
        if !client.is_master() {
            return Ok(client);
        }
        let (code, said) = match named {
            Some(_) => (Code::NotFound, format!("account {} is the master and has no checklist", client.handle)),
            None => (Code::InputRequired, "name the client whose checklist is meant".to_owned()),
        };
        Err(Refusal::new(code, said).hint("usher checklist show --all"))
    }

    /// What commands about a client may name: its things, for who sees them.
    pub(super) fn candidates_in(&self, client: &Account) -> Result<Candidates> {
        if self.sees_all_in(client)? { Ok(self.tx.checklist_candidates(client)?) } else { Ok(Candidates::default()) }
    }

    /// Whether the operator sees all that stands in a client, so that it may be named to them.
    fn sees_all_in(&self, client: &Account) -> Result<bool> {
        let inside = if client.id == self.account.id {
            self.person
        } else {
            match access::highest_level(&self.person, &self.client_facts(client)?) {
                Some(level) => self.signed_in(client, level)?,
                None => return Ok(false),
            }
        };
        Ok(inside.is_admin() || SEES_ALL.minus(inside.holds()).is_empty())
    }
}

/// Where the onboarding of one client stands, with the command for each step whose turn it is.
///
/// # Errors
/// [`Code::InputRequired`] when no client is named in the master account, [`Code::Forbidden`] when
/// the client is in reach but may not be looked at.
pub fn show(session: &Session<'_>, client: Option<&str>) -> Result<ChecklistView> {
    let client = session.checklist_client(client)?;
    session.may_on_client(ClientAction::View, &client)?;
    let checklist = session.checklist_of(&client)?;
    let (facts, progress) = session.onboarding(&client)?;
    let candidates = session.candidates_in(&client)?;
    let warnings = session.warnings_of(&client)?;
    let view = ChecklistView::new(&checklist, &progress, &facts, &candidates, &warnings);
    let view = if session.sees_all_in(&client)? { view } else { view.without_names() };
    Ok(if session.operator().account.id == client.id { view.for_own_people() } else { view })
}

/// Which clients are looked at.
#[derive(Debug, Clone, Default)]
pub struct Fleet {
    /// Labels as `KEY` or `KEY=VALUE`, all of which a client has to have.
    pub labels: Vec<String>,
    /// One of these has to be said of its onboarding, where there are any.
    pub states: Vec<Standing>,
}

/// Where the onboarding of every client in reach stands that fits, however deep below, by handle.
///
/// # Errors
/// [`Code::NotFound`] when no client in reach has all the labels.
pub fn show_all(session: &Session<'_>, fleet: &Fleet) -> Result<Vec<ChecklistSummary>> {
    let mut labelled: Vec<BTreeSet<AccountId>> = Vec::new();
    for label in &fleet.labels {
        labelled.push(session.labelled(label)?.into_iter().map(|account| account.id).collect());
    }
    let (mut summaries, mut any) = (Vec::new(), labelled.is_empty());
    let mut parents: Vec<AccountId> = vec![session.account.id];
    while let Some(parent) = parents.pop() {
        for client in session.tx.clients_of(parent, "", usize::MAX)? {
            parents.push(client.id);
            let chosen = labelled.iter().all(|labelled| labelled.contains(&client.id));
            if chosen && access::client(&session.person, ClientAction::View, &session.client_facts(&client)?).allowed {
                any = true;
                let summary = ChecklistSummary::new(&client, &session.progress_of(&client)?);
                if fleet.states.is_empty() || fleet.states.iter().any(|state| summary.states.contains(state)) {
                    summaries.push(summary);
                }
            }
        }
    }
    if !any {
        let labels = fleet.labels.iter().map(|label| format!("label:{label}")).collect::<Vec<_>>().join(" and ");
        return Err(Refusal::new(Code::NotFound, format!("no client fits {labels}")).hint("usher client list"));
    }
    summaries.sort_by(|one, other| one.client.cmp(&other.client));
    Ok(summaries)
}

/// Says that a manual step is done.
///
/// # Errors
/// As [`command::Tick::decide`]; [`Code::Forbidden`] below the level settings.
pub fn tick(session: &mut Session<'_>, client: &str, command: command::Tick) -> Result<()> {
    let client = session.checklist_client(Some(client))?;
    session.may_on_client(ClientAction::Edit, &client)?;
    let checklist = session.checklist_of(&client)?;
    let ticked = session.tx.ticks(client.id)?.into_iter().find(|tick| tick.step == command.step);
    session.record(command.decide(&session.step_facts(&client, &checklist), ticked)?)
}

/// Says that a step need not be done.
///
/// # Errors
/// As [`command::Waive::decide`]; [`Code::Forbidden`] below the level settings.
pub fn waive(session: &mut Session<'_>, client: &str, command: command::Waive) -> Result<()> {
    let client = session.checklist_client(Some(client))?;
    session.may_on_client(ClientAction::Edit, &client)?;
    let checklist = session.checklist_of(&client)?;
    let waived = session.tx.waivers(client.id)?.into_iter().find(|waiver| waiver.step == command.step);
    session.record(command.decide(&session.step_facts(&client, &checklist), waived)?)
}

/// Starts to enforce the order in an onboarded client again, until the next change that finds every
/// required step done.
///
/// # Errors
/// [`Code::NotOnboarded`] when its order is enforced already; [`Code::Forbidden`] below the level
/// settings.
pub fn reopen(session: &mut Session<'_>, client: &str) -> Result<()> {
    let client = session.checklist_client(Some(client))?;
    session.may_on_client(ClientAction::Edit, &client)?;
    let mark = session.tx.onboarded(client.id)?.map(|at| Onboarding { account: client.id, at });
    session.record(command::reopen(&client, mark)?)?;
    if session.progress_of(&client)?.complete() {
        session.warn(format!(
            "every required step is done: the next change in client {} marks it onboarded again",
            client.handle
        ));
    }
    Ok(())
}

impl Session<'_> {
    fn step_facts<'c>(&self, client: &'c Account, checklist: &'c Checklist) -> StepFacts<'c> {
        StepFacts { client, checklist, by: self.operator.user.email.to_string(), now: self.now() }
    }
}

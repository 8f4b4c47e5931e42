//! Sharing a client with groups of its parent.

use super::named;
use crate::{
    domain::{
        Code, Refusal, Result,
        access::ClientAction,
        account::Account,
        change::Change,
        client::{ClientRight, ClientShare},
        group::Group,
    },
    ops::Session,
};

/// Most names in one warning.
const NAMED: u32 = 5;

/// Share a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// The client, as typed.
    pub client: String,
    /// The groups, as typed, each with its right; without one a share stays as it is, and a new one is
    /// view-only.
    pub with: Vec<(String, Option<ClientRight>)>,
}

/// Shares a client with groups of its parent; sharing again changes the right.
pub fn share(session: &mut Session<'_>, command: &Share) -> Result<()> {
    let client = shareable(session, &command.client)?;
    let mut shares = Vec::new();
    for (typed, right) in &command.with {
        let group = session.group(typed).map_err(|refusal| no_right(typed, refusal))?;
        let standing = session.tx().client_share(&client.reference(), group.account, &group.reference())?;
        let right = right.or(standing.map(|share| share.right)).unwrap_or(ClientRight::ViewOnly);
        shares.push((group, right));
    }
    for (group, right) in shares {
        let share = ClientShare { parent: group.account, client: client.reference(), group: group.reference(), right };
        let change = changed(session, share)?;
        session.record([change])?;
        warn_of(session, &client, &group, right)?;
    }
    warn_of_loss(session, &client)
}

/// Where no group has a name with a right behind it, it is the right that is none.
fn no_right(typed: &str, refusal: Refusal) -> Refusal {
    match typed.rsplit_once('=') {
        Some((_, right)) if refusal.code == Code::NotFound => {
            right.parse::<ClientRight>().err().map_or(refusal, |wrong| wrong)
        }
        _ => refusal,
    }
}

/// Takes shares of a client away from groups of its parent.
pub fn unshare(session: &mut Session<'_>, client: &str, groups: &[String]) -> Result<()> {
    let client = shareable(session, client)?;
    let mut gone = Vec::new();
    for typed in groups {
        let group = session.group(typed)?;
        match session.tx().client_share(&client.reference(), group.account, &group.reference())? {
            Some(share) => gone.push(Change::remove(share)),
            None => {
                return Err(Refusal::not_found(format!(
                    "share of client {} with group {}",
                    client.handle, group.handle
                ))
                .hint(format!("usher client show {} --fields shares", client.handle)));
            }
        }
    }
    session.record(gone)?;
    warn_of_loss(session, &client)
}

/// The client of that name, a direct one of the account acted in, which the operator may share.
fn shareable(session: &Session<'_>, typed: &str) -> Result<Account> {
    let client = named(session, typed)?;
    session.may_on_client(ClientAction::Share, &client)?;
    match &client.parent {
        Some(parent) if parent.id != session.account().id => Err(Refusal::not_found(format!(
            "client {} directly below {}; its shares are with groups of {parent}",
            client.handle,
            session.account().said()
        ))
        .hint(format!("usher client share {} --with group:GROUP --right RIGHT -c {parent}", client.handle))),
        _ => Ok(client),
    }
}

/// The change that makes a share as it is wanted.
pub(super) fn changed(session: &Session<'_>, wanted: ClientShare) -> Result<Change> {
    Ok(match session.tx().client_share(&wanted.client, wanted.parent, &wanted.group)? {
        Some(before) => Change::update(before, wanted),
        None => Change::create(wanted),
    })
}

/// Warns of a share that reaches nobody, or members whose roles give it nothing (access, A9).
pub(super) fn warn_of(session: &mut Session<'_>, client: &Account, group: &Group, right: ClientRight) -> Result<()> {
    if session.tx().member_count(group)? == 0 {
        session.warn(format!(
            "group {} has no members, so sharing client {} with it at {right} reaches nobody yet",
            group.handle, client.handle
        ));
        return Ok(());
    }
    let (some, count) = session.tx().members_lacking(group, ClientAction::SIGN_IN, NAMED)?;
    if count == 0 {
        return Ok(());
    }
    let more = usize::try_from(count).unwrap_or(usize::MAX).saturating_sub(some.len());
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let needed: Vec<_> = ClientAction::SIGN_IN.iter().map(|permission| permission.id()).collect();
    session.warn(format!(
        "the share gives nothing to {}{more}, without {} in their roles",
        some.join(", "),
        needed.join(" + ")
    ));
    Ok(())
}

/// Warns whoever has just put a client out of their own reach.
fn warn_of_loss(session: &mut Session<'_>, client: &Account) -> Result<()> {
    if session.may_on_client(ClientAction::View, client).is_err() {
        let who = session.operator().user.email.clone();
        session.warn(format!("client {} is now out of reach for {who}", client.handle));
    }
    Ok(())
}

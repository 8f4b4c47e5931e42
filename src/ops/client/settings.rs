//! The settings of a client, "About this client": all of them need the level `settings`.

use std::collections::BTreeMap;

use super::add::{taken, template_exists};
use crate::{
    domain::{
        Result,
        access::ClientAction,
        account::{Account, Edit, Features, Limits, Space, Status, value},
        change::Change,
    },
    ops::{Confirm, Session},
};

/// On or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Switch {
    /// On.
    Enable,
    /// Off.
    Disable,
}

impl Switch {
    /// The account with features turned on or off.
    pub(in crate::ops) fn on(self, account: Account, wanted: Features) -> Account {
        let features = match self {
            Self::Enable => account.features.and(wanted),
            Self::Disable => account.features.minus(wanted),
        };
        Account { features, ..account }
    }
}

/// Requires the level `settings` on an account; of the master, to manage company settings.
pub(in crate::ops) fn may_edit(session: &Session<'_>, account: &Account) -> Result<()> {
    session.may_on_client(ClientAction::Edit, account)
}

/// Changes fields of a client.
pub fn edit(session: &mut Session<'_>, client: &str, command: Edit) -> Result<()> {
    let client = super::named(session, client)?;
    may_edit(session, &client)?;
    change(session, &client, command)
}

/// Changes fields of an account that the operator may change.
pub(in crate::ops) fn change(session: &mut Session<'_>, account: &Account, command: Edit) -> Result<()> {
    if let Some(template) = &command.template
        && let Some(parent) = &account.parent
        && let Some(parent) = session.tx().account(parent.id)?
    {
        template_exists(session, &parent, template)?;
    }
    if let Some(handle) = command.handle.as_ref().filter(|handle| **handle != account.handle)
        && let Some(found) = session.tx().account_by_handle(handle.as_str())?
    {
        return Err(taken(&found, session.could_view(&found)?, false));
    }
    let disables = command.status == Some(Status::Disabled) && account.status != Status::Disabled;
    let changes = command.decide(account.clone(), session.now())?;
    session.record(changes)?;
    if disables {
        let users = session.tx().used_seats(account.id)?;
        let question = match users {
            0 => format!("disable {}?", account.said()),
            1 => format!("disable {}? its user is refused everything from then on", account.said()),
            _ => format!("disable {}? its {users} users are refused everything from then on", account.said()),
        };
        session.confirm(Confirm { question, typed: None });
    }
    Ok(())
}

/// Gives a client in trial another 14 days, once.
pub fn extend_trial(session: &mut Session<'_>, client: &str) -> Result<()> {
    let client = super::named(session, client)?;
    may_edit(session, &client)?;
    let extended = client.clone().with_trial_extended()?;
    session.record([Change::update(client, extended)])
}

/// Turns features of a client on or off.
pub fn features(session: &mut Session<'_>, client: &str, switch: Switch, wanted: Features) -> Result<()> {
    let client = super::named(session, client)?;
    may_edit(session, &client)?;
    session.record([Change::update(client.clone(), switch.on(client, wanted))])
}

/// Sets limits; none is unlimited. A limit below what is used keeps what is there, and is warned of.
pub fn set_limits(session: &mut Session<'_>, client: &str, wanted: &BTreeMap<String, Option<u32>>) -> Result<()> {
    let client = super::named(session, client)?;
    may_edit(session, &client)?;
    let mut limits = client.limits;
    for (id, amount) in wanted {
        *limits.by_id(id)? = *amount;
    }
    let said = client.said();
    let id = client.id;
    session.record([Change::update(client.clone(), Account { limits, ..client })])?;
    let [dashboards, links, _] = Limits::IDS;
    let used = [
        (dashboards, limits.dashboards, session.tx().dashboard_count(id)?, "dashboards"),
        (links, limits.private_links, session.tx().private_link_count(id)?, "private links"),
    ];
    for (limit, amount, used, things) in used {
        if wanted.contains_key(limit)
            && let Some(amount) = amount.filter(|amount| *amount < used)
        {
            session.warn(format!("{said} has {used} {things}, more than {amount}: they stay, and no more can be made"));
        }
    }
    Ok(())
}

/// Sets properties or labels.
pub fn set_values(
    session: &mut Session<'_>,
    client: &str,
    space: Space,
    wanted: &BTreeMap<String, String>,
) -> Result<()> {
    let client = super::named(session, client)?;
    may_edit(session, &client)?;
    put(session, &client, space, wanted)
}

/// Sets properties or labels of an account that the operator may change.
pub(super) fn put(
    session: &mut Session<'_>,
    account: &Account,
    space: Space,
    wanted: &BTreeMap<String, String>,
) -> Result<()> {
    let standing = session.tx().account_values(account.id, space)?;
    session.record(value::set(account.id, space, &standing, wanted))
}

/// Takes properties or labels away.
pub fn unset_values(session: &mut Session<'_>, client: &str, space: Space, keys: &[String]) -> Result<()> {
    let client = super::named(session, client)?;
    may_edit(session, &client)?;
    let standing = session.tx().account_values(client.id, space)?;
    let changes = value::unset(&client, space, &standing, keys)?;
    session.record(changes)
}

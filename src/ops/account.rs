//! The account acted in: its settings, its seats, how much it has.

use serde::Serialize;

use super::{
    Session,
    client::{self, AccountView, LimitView, Switch},
};
use crate::domain::{
    Code, Refusal, Result,
    account::{Account, Edit, Features, Seats, Usage},
    change::Change,
    permission::Permission,
};

/// Shows the account acted in.
pub fn show(session: &Session<'_>) -> Result<AccountView> {
    client::view(session, session.account())
}

/// Changes fields of the account acted in. Its own Admin may change the time zone and how users log
/// in; all else of a client needs the level `settings`.
pub fn edit(session: &mut Session<'_>, command: Edit) -> Result<()> {
    let account = session.account().clone();
    if command.is_own_affair() {
        session.may(Permission::AccountSettings)?;
    } else {
        client::may_edit(session, &account)?;
    }
    client::change(session, &account, command)
}

/// Turns features of the account acted in on or off, and white-label of the master.
pub fn features(session: &mut Session<'_>, switch: Switch, wanted: Features, white_label: bool) -> Result<()> {
    let account = session.account().clone();
    client::may_edit(session, &account)?;
    if white_label && !account.is_master() {
        return Err(Refusal::new(
            Code::FeatureOff,
            format!("white-label is enabled once, in the partner's own account, not in {}", account.said()),
        ));
    }
    let mut after = switch.on(account.clone(), wanted);
    if white_label {
        after.white_label = switch == Switch::Enable;
    }
    session.record([Change::update(account, after)])
}

/// Sets the seat pool of the master account, or does away with it.
pub fn set_pool(session: &mut Session<'_>, pool: Option<u32>) -> Result<()> {
    let account = session.account().clone();
    client::may_edit(session, &account)?;
    if !account.is_master() {
        return Err(Refusal::new(
            Code::Usage,
            format!("{} has seats, not a pool: only the partner's own account has one", account.said()),
        )
        .hint(format!("usher client edit {} --seats N", account.handle)));
    }
    session.record([Change::update(account.clone(), Account { pool, ..account })])
}

/// The seats of an account, and of the master those given to the accounts below.
#[derive(Debug, Clone, Serialize)]
pub struct SeatsView {
    /// Handle of the account.
    pub account: String,
    /// How many users it may have.
    pub seats: Seats,
    /// How many of the seats are used.
    pub used: u32,
    /// How many are free; null when unlimited.
    pub free: Option<u64>,
    /// The seat pool; null where there is none.
    pub pool: Option<u32>,
    /// Seats given to all accounts below; null for clients.
    pub given: Option<Seats>,
}

/// Shows the seats of the account acted in.
pub fn seats(session: &Session<'_>) -> Result<SeatsView> {
    session.may(Permission::AccountUsage)?;
    seats_of(session, session.account())
}

fn seats_of(session: &Session<'_>, account: &Account) -> Result<SeatsView> {
    let used = session.tx().used_seats(account.id)?;
    let given = if account.is_master() { Some(session.tx().seats_given(account.id)?) } else { None };
    let free = match (account.pool, given.flatten(), account.seats) {
        (Some(pool), Some(given), _) => Some(u64::from(pool).saturating_sub(given.saturating_add(used.into()))),
        (_, _, Seats::Number(seats)) => Some(seats.saturating_sub(used).into()),
        _ => None,
    };
    let given =
        given.map(|given| given.map_or(Seats::Unlimited, |n| Seats::Number(u32::try_from(n).unwrap_or(u32::MAX))));
    Ok(SeatsView { account: account.handle.to_string(), seats: account.seats, used, free, pool: account.pool, given })
}

/// How much of everything the account acted in has.
#[derive(Debug, Clone, Serialize)]
pub struct UsageView {
    /// Handle of the account.
    pub account: String,
    /// Its seats.
    pub seats: SeatsView,
    /// What stands in it.
    #[serde(flatten)]
    pub usage: Usage,
    /// The limits, with what is used of them.
    pub limits: Vec<LimitView>,
}

/// Shows how much of everything the account acted in has.
pub fn usage(session: &Session<'_>) -> Result<UsageView> {
    session.may(Permission::AccountUsage)?;
    let account = session.account();
    Ok(UsageView {
        account: account.handle.to_string(),
        seats: seats_of(session, account)?,
        usage: session.tx().usage(account.id)?,
        limits: client::limits_of(session, account)?,
    })
}

//! Whose users come into question: the account asked in, and about a client those between.

use crate::{
    domain::{AccountId, Result, access::Below, account::Account},
    ops::{Session, access::ask::may_ask},
};

/// An account whose users come into question.
#[derive(Debug)]
pub(super) struct Room {
    /// The account.
    pub account: Account,
    /// Where the client lies, seen from it.
    pub below: Below,
}

/// The accounts between the one acted in and a client, in which the operator could ask the same.
pub(super) fn between(session: &Session<'_>, client: AccountId, handle: &str) -> Result<Vec<Room>> {
    let tx = session.tx;
    let above = tx.above(client)?;
    let mut rooms = Vec::new();
    for id in above.iter().take_while(|id| **id != session.account.id) {
        if !above.contains(&session.account.id) {
            break;
        }
        let Some(account) = tx.account(*id)? else { continue };
        if !session.could_view(&account)? {
            continue;
        }
        let Ok(inside) = session.entered(account.clone()) else { continue };
        if may_ask(&inside, false, true).is_err() || inside.client_named(handle)?.is_none() {
            continue;
        }
        let below = if above.first() == Some(id) { Below::Directly } else { Below::Deeper };
        rooms.push(Room::of(account, below));
    }
    rooms.reverse();
    Ok(rooms)
}

impl Room {
    pub fn of(account: Account, below: Below) -> Self {
        Self { account, below }
    }
}

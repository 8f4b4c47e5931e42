//! What operations gave and took, by person and thing, told after they were taken back for a look.
//!
//! Both states that are compared lie in the past, so what people and things are called is read while it is
//! there; who may be told of whom is decided in the present.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{AccessView, Weighing, measured::Measured, sight::Sight};
use crate::{
    domain::{
        AccountId, Result, UserId,
        access::{Consequences, Difference, Thing, differences},
        change::Change,
        entity::Entity,
    },
    ops::Session,
    store::Tx,
};

/// What somebody may do to one thing that they could not, and the reverse. Its serialised form is a contract.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ConsequenceView {
    /// Handle of the account of the person.
    pub account: String,
    /// E-mail of the person.
    pub user: String,
    /// The thing, such as `dashboard:web` or `client:acme`; `account:acme` for what roles allow there.
    pub target: String,
    /// The actions that they gained.
    pub gained: Vec<&'static str>,
    /// The actions that they lost.
    pub lost: Vec<&'static str>,
}

/// Two states of what some changes touch.
pub(in crate::ops) struct Lookback {
    weighing: Weighing,
    without: Measured,
    names: Names,
}

/// What things were called.
#[derive(Default)]
struct Names {
    accounts: BTreeMap<AccountId, String>,
    users: BTreeMap<UserId, String>,
    things: BTreeMap<Thing, String>,
}

impl Names {
    /// Reads what is new in a state.
    fn read(&mut self, tx: &Tx<'_>, state: &Measured) -> Result<()> {
        for (user, thing) in state.reached.keys() {
            let Some(home) = state.homes.get(user).copied() else { continue };
            if !self.accounts.contains_key(&home)
                && let Some(account) = tx.account(home)?
            {
                self.accounts.insert(home, account.handle.to_string());
            }
            if !self.users.contains_key(user)
                && let Some(found) = tx.user(home, *user)?
            {
                self.users.insert(*user, found.email.to_string());
            }
            if self.things.contains_key(thing) {
                continue;
            }
            let said = match thing {
                Thing::Asset(_, asset) => tx.asset(home, *asset)?.map(|asset| asset.said()),
                Thing::Client(client) => tx.account(*client)?.map(|client| format!("client:{}", client.handle)),
                Thing::Roles(account) => tx.account(*account)?.map(|account| format!("account:{}", account.handle)),
            };
            self.things.extend(said.map(|said| (*thing, said)));
        }
        Ok(())
    }
}

impl Lookback {
    /// Measures what some changes touch, with them applied. `taken_back` is all that stands no more
    /// or does not yet: what of it are accounts is known by it.
    pub fn with<'c>(
        tx: &Tx<'_>,
        changes: impl IntoIterator<Item = &'c Change> + Clone,
        taken_back: impl IntoIterator<Item = &'c Change>,
    ) -> Result<Self> {
        let mut weighing = Weighing::with(tx, changes)?;
        for change in taken_back {
            if let Some(Entity::Account(account)) = change.entity() {
                weighing.parents.extend(account.parent.as_ref().map(|parent| (account.id, parent.id)));
            }
        }
        let mut names = Names::default();
        names.read(tx, &weighing.with)?;
        Ok(Self { weighing, without: Measured::default(), names })
    }

    /// Measures again, once the changes were taken back.
    pub fn measure_without(&mut self, tx: &Tx<'_>) -> Result<()> {
        self.without = Measured::of(tx, &self.weighing.touched)?;
        self.names.read(tx, &self.without)
    }

    /// What the operator may be told of it, in the present: summed, and one by one.
    pub fn told(mut self, session: &Session<'_>) -> Result<(AccessView, Vec<ConsequenceView>)> {
        let mut sight = Sight::of(session, &self.weighing.parents);
        let whole = sight.keep(&mut self.without)? & sight.keep(&mut self.weighing.with)?;
        let (with, without) = (&self.weighing.with, &self.without);
        let found = Consequences::between(&without.reached, &with.reached);
        let mut told = Vec::new();
        for Difference { of: (user, thing), gained, lost } in differences(&without.reached, &with.reached) {
            let home = with.homes.get(&user).or_else(|| without.homes.get(&user));
            let names = (
                home.and_then(|home| self.names.accounts.get(home)),
                self.names.users.get(&user),
                self.names.things.get(&thing),
            );
            let (Some(account), Some(email), Some(target)) = names else { continue };
            told.push(ConsequenceView {
                account: account.clone(),
                user: email.clone(),
                target: target.clone(),
                gained: thing.words(gained),
                lost: thing.words(lost),
            });
        }
        told.sort();
        let emails = |people: &BTreeSet<UserId>| -> Vec<String> {
            let mut emails: Vec<_> = people.iter().filter_map(|user| self.names.users.get(user)).cloned().collect();
            emails.sort();
            emails.truncate(super::NAMED);
            emails
        };
        let (gained_by, lost_by) = (emails(&found.gain), emails(&found.lose));
        Ok((AccessView::of(&found, gained_by, lost_by, whole), told))
    }
}

//! The facts that the evaluator answers from, gathered in one way for every question: those that
//! guard a command and those that somebody asks.
//!
//! Deliberately not here: finding things by name, and what the operator needs in order to ask.

use crate::{
    domain::{
        AccountId, AssetId, Result, UserId,
        access::{self, Acting, AssetFacts, Below, ClientFacts, Decision, Needs, Person, Reach},
        account::{Account, Status},
    },
    store::{Standing, Tx},
};

/// Somebody in an account: a user of it, or signed in to it from above.
#[derive(Debug, Clone, Copy)]
pub(super) struct Who {
    /// The account that the question is asked in.
    pub account: AccountId,
    /// The user, who belongs to that account unless signed in.
    pub user: UserId,
    /// The user as the evaluator sees them there.
    pub person: Person,
}

/// A user as the evaluator sees them in their own account.
pub(super) fn person(account: &Account, standing: &Standing) -> Person {
    Person {
        account_disabled: account.status == Status::Disabled,
        user_status: standing.status,
        permissions: standing.permissions,
        admin: standing.admin,
        features: account.features,
        acting: Acting::Own,
    }
}

/// Where a client lies, seen from an account.
pub(super) fn below(tx: &Tx<'_>, here: AccountId, client: &Account) -> Result<Below> {
    Ok(if client.parent.as_ref().is_some_and(|parent| parent.id == here) {
        Below::Directly
    } else if tx.above(client.id)?.contains(&here) {
        Below::Deeper
    } else {
        Below::Not
    })
}

impl Who {
    /// A user in their own account.
    pub fn of(account: &Account, standing: &Standing) -> Self {
        Self { account: account.id, user: standing.user, person: person(account, standing) }
    }

    /// Decides about an asset of the account. Shares are read only where the answer can turn on them.
    pub fn decide(&self, tx: &Tx<'_>, needs: &Needs, asset: AssetId) -> Result<Decision> {
        if let Some(settled) = access::settled(&self.person, needs) {
            return Ok(settled);
        }
        let placed_on = if access::turns_on_dashboards(&self.person, needs) {
            match self.user_here() {
                Some(user) => tx.reach_of_holders(self.account, asset, user),
                None => tx.reach_of_holders_of_every_group(self.account, asset),
            }?
        } else {
            None
        };
        let facts = AssetFacts { reach: self.reach(tx, asset)?, placed_on: placed_on.as_slice() };
        Ok(access::asset(&self.person, needs, &facts))
    }

    /// What reaches them on an asset of the account. Whoever is signed in is in every group (A12);
    /// what of that counts is for the evaluator to say.
    pub fn reach(&self, tx: &Tx<'_>, asset: AssetId) -> Result<Reach> {
        Ok(match self.user_here() {
            Some(user) => tx.reach(self.account, asset, user),
            None => tx.reach_of_every_group(self.account, asset),
        }?)
    }

    /// The user where shares with users and groups of the account can name them.
    pub fn user_here(&self) -> Option<UserId> {
        (self.person.acting == Acting::Own).then_some(self.user)
    }

    /// What reaches them on a client of which it is known where it lies. Shares and assignments are
    /// a user's own, so from inside a client they do not count.
    pub fn client_facts(&self, tx: &Tx<'_>, client: AccountId, below: Below) -> Result<ClientFacts> {
        let Some(user) = self.user_here().filter(|_| below != Below::Not) else {
            return Ok(ClientFacts { below, share: None, assigned: false });
        };
        Ok(ClientFacts {
            below,
            share: if below == Below::Directly { tx.client_right(self.account, client, user)? } else { None },
            assigned: tx.is_assigned(client, self.account, user)?,
        })
    }
}

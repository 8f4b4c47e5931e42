//! What of the consequences may be told to the operator: what they could ask about, from the account
//! acted in.
//!
//! Of the people of that account with `user.view` and `group.view`, of their clients with `client.access`
//! besides, and of those clients that are in reach; of people of a client below, where the operator
//! could sign in there as its Admin. What is left out of that is known to be missing. Accounts above and
//! beside do not exist here: whatever happens to their people is neither told nor missing.

use std::collections::BTreeMap;

use super::measured::Measured;
use crate::{
    domain::{
        AccountId, Result, UserId,
        access::{self, Below, ClientAction, Thing},
        client::Level,
        permission::Permission,
    },
    ops::{Session, facts::below},
};

/// What the operator may be told of the people of one account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    /// All, from inside a client at the level of its Admin.
    All,
    /// What these permissions in the account acted in give.
    Here { people: bool, clients: bool },
    /// Nothing, though the account is in sight.
    Nothing,
    /// The account is out of sight.
    Unseen,
}

/// The sight from the account acted in; what was looked up is remembered.
pub(super) struct Sight<'a, 's> {
    session: &'a Session<'s>,
    /// The parents of clients that may not be there to be read.
    parents: &'a BTreeMap<AccountId, AccountId>,
    accounts: BTreeMap<AccountId, Told>,
    clients: BTreeMap<AccountId, bool>,
}

impl<'a, 's> Sight<'a, 's> {
    /// Nothing looked up yet.
    pub fn of(session: &'a Session<'s>, parents: &'a BTreeMap<AccountId, AccountId>) -> Self {
        Self { session, parents, accounts: BTreeMap::new(), clients: BTreeMap::new() }
    }

    /// Leaves out of a state what may not be told; whether nothing is missing.
    pub fn keep(&mut self, state: &mut Measured) -> Result<bool> {
        let mut whole = true;
        let mut failed = Ok(());
        let Measured { reached, homes } = state;
        reached.retain(|(user, thing), _| match self.tells(homes.get(user).copied(), *user, *thing) {
            Ok((told, missing)) => {
                whole &= !missing;
                told
            }
            Err(refusal) => {
                failed = Err(refusal);
                false
            }
        });
        failed.map(|()| whole)
    }

    /// Whether it is told what somebody may do to a thing, and if not, whether it is missing.
    fn tells(&mut self, home: Option<AccountId>, user: UserId, thing: Thing) -> Result<(bool, bool)> {
        let Some(home) = home else { return Ok((false, false)) };
        let told = match self.accounts.get(&home) {
            Some(told) => *told,
            None => {
                let told = self.look_at(home)?;
                self.accounts.insert(home, told);
                told
            }
        };
        let oneself = user == self.session.operator.user.id && home == self.session.account.id;
        Ok(match (told, thing) {
            (Told::Unseen, _) => (false, false),
            (Told::Nothing, _) => (false, true),
            (Told::All, _) => (true, false),
            (Told::Here { people, .. }, Thing::Asset(..)) => (people || oneself, !people && !oneself),
            (Told::Here { people, .. }, Thing::Roles(account)) if account == home => {
                (people || oneself, !people && !oneself)
            }
            (Told::Here { people, clients }, Thing::Client(client) | Thing::Roles(client)) => {
                let told = oneself || people && clients && self.reaches(client)?;
                (told, !told)
            }
        })
    }

    fn look_at(&self, account: AccountId) -> Result<Told> {
        let session = self.session;
        if account == session.account.id {
            let may = |permission| access::permission(&session.person, permission).allowed;
            let people = may(Permission::UserView) && may(Permission::GroupView);
            return Ok(Told::Here { people, clients: may(Permission::ClientAccess) });
        }
        // Of a client that is not there, whoever is above it tells where it is.
        let (mut standing, mut found) = (account, session.tx.account(account)?);
        let brought = found.is_none();
        while found.is_none() {
            let Some(parent) = self.parents.get(&standing) else { return Ok(Told::Unseen) };
            standing = *parent;
            found = session.tx.account(standing)?;
        }
        let Some(client) = found else { return Ok(Told::Unseen) };
        let seen = standing == session.account.id || below(session.tx, session.account.id, &client)? != Below::Not;
        if !seen {
            return Ok(Told::Unseen);
        }
        // Nothing is shared with anybody of what is not there.
        let admin = if brought {
            access::reaches_all_below(&session.person)
        } else {
            let facts = session.client_facts(&client)?;
            access::client(&session.person, ClientAction::SignIn(Level::Admin), &facts).allowed
        };
        Ok(if admin { Told::All } else { Told::Nothing })
    }

    /// Whether a client is in the operator's own reach. Whoever brings a client reaches it.
    fn reaches(&mut self, client: AccountId) -> Result<bool> {
        if access::reaches_all_below(&self.session.person) {
            return Ok(true);
        }
        if let Some(reached) = self.clients.get(&client) {
            return Ok(*reached);
        }
        let reached = match self.session.tx.account(client)? {
            Some(client) => access::in_reach(&self.session.person, &self.session.client_facts(&client)?),
            None => true,
        };
        self.clients.insert(client, reached);
        Ok(reached)
    }
}

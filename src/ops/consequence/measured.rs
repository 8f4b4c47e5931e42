//! What people may do to things in the state that a transaction sees, as the evaluator answers.

use std::collections::BTreeMap;

use super::touched::{Here, People, Touched};
use crate::{
    domain::{
        AccountId, AssetId, Result, UserId,
        access::{ActionSet, Below, Reached, Standing, Thing},
        account::Account,
        asset::AssetKind,
        permission::PermissionSet,
    },
    ops::facts::{Facts, Who, below},
    store::Tx,
};

/// What was found in one state.
#[derive(Debug, Clone, Default)]
pub(super) struct Measured {
    /// Who may do what to what.
    pub reached: Reached,
    /// The accounts of those who were looked at.
    pub homes: BTreeMap<UserId, AccountId>,
}

impl Measured {
    /// Asks about all that is touched.
    pub fn of(tx: &Tx<'_>, touched: &Touched) -> Result<Self> {
        let mut measuring = Measuring { tx, facts: Facts::new(tx), found: Self::default() };
        for (account, here) in touched.accounts() {
            // An account that is not there in this state has nobody who could reach anything.
            if let Some(account) = tx.account(account)? {
                measuring.account(&account, here)?;
            }
        }
        Ok(measuring.found)
    }
}

struct Measuring<'t> {
    tx: &'t Tx<'t>,
    facts: Facts<'t>,
    found: Measured,
}

impl Measuring<'_> {
    fn account(&mut self, account: &Account, here: &Here) -> Result<()> {
        let standings = self.standings(account.id, &here.people())?;
        let homes = standings.iter().map(|standing| (standing.user, account.id));
        self.found.homes.extend(homes);
        let everybody = standings.iter().map(|standing| Who::of(account, standing));
        let everybody: Vec<Who> = everybody.filter(|who| !who.person.is_shut_out()).collect();
        let has_clients = self.tx.has_clients(account.id)?;
        for who in everybody.iter().filter(|who| here.whole.has(who.user)) {
            self.keep((who.user, Thing::Roles(account.id)), ActionSet::of_roles(who.person.holds()));
            self.all_assets(who)?;
            if has_clients {
                self.all_clients(who)?;
            }
        }
        let part = |people: &People, who: &&Who| people.has(who.user) && !here.whole.has(who.user);
        for (asset, people) in &here.assets {
            let Some(kind) = self.tx.asset_kind(account.id, *asset)? else { continue };
            for who in everybody.iter().filter(|who| part(people, who)) {
                self.asset(who, kind, *asset)?;
            }
        }
        for (client, people) in &here.clients {
            let Some(client) = self.tx.account(*client)? else { continue };
            let at = below(self.tx, account.id, &client)?;
            for who in everybody.iter().filter(|who| part(people, who)) {
                self.client(who, client.id, at)?;
            }
        }
        Ok(())
    }

    fn standings(&self, account: AccountId, people: &People) -> Result<Vec<Standing>> {
        let People::These(users) = people else { return Ok(self.tx.standings(account)?) };
        let standings = users.iter().map(|user| self.tx.standing_of(account, *user));
        Ok(standings.filter_map(std::result::Result::transpose).collect::<std::result::Result<_, _>>()?)
    }

    fn all_assets(&mut self, who: &Who) -> Result<()> {
        for kind in AssetKind::ALL {
            for asset in who.reachable(self.tx, kind)? {
                self.asset(who, kind, asset)?;
            }
        }
        Ok(())
    }

    fn all_clients(&mut self, who: &Who) -> Result<()> {
        for (client, at) in who.reachable_clients(self.tx)? {
            self.client(who, client, at)?;
        }
        Ok(())
    }

    fn asset(&mut self, who: &Who, kind: AssetKind, asset: AssetId) -> Result<()> {
        let set = self.facts.actions(who, kind, asset)?;
        self.keep((who.user, Thing::Asset(kind, asset)), set);
        Ok(())
    }

    fn client(&mut self, who: &Who, client: AccountId, at: Below) -> Result<()> {
        let facts = self.facts.client(who, client, at)?;
        self.keep((who.user, Thing::Client(client)), ActionSet::on_client(&who.person, &facts));
        if facts.assigned {
            let assigned = self.tx.assigned_permissions(client, who.account, who.user)?;
            let (permissions, admin) = assigned.unwrap_or_default();
            let allowed = if admin { PermissionSet::ALL } else { permissions };
            self.keep((who.user, Thing::Roles(client)), ActionSet::of_roles(allowed));
        }
        Ok(())
    }

    fn keep(&mut self, key: (UserId, Thing), set: ActionSet) {
        if !set.is_empty() {
            self.found.reached.insert(key, set);
        }
    }
}

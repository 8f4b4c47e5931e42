//! What people may do to things in the state that a transaction sees, as the evaluator answers.

use std::collections::{BTreeMap, BTreeSet};

use super::touched::{People, Things, Touch};
use crate::{
    domain::{
        AccountId, AssetId, Result, UserId,
        access::{ActionSet, Below, Reached, Standing, Thing},
        account::Account,
        asset::AssetKind,
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

/// Asks about all that is touched.
pub(super) fn measured(tx: &Tx<'_>, touches: &[Touch]) -> Result<Measured> {
    let mut measuring = Measuring { tx, facts: Facts::new(tx), found: Measured::default() };
    for touch in touches {
        // An account that is not there in this state has nobody who could reach anything.
        if let Some(account) = tx.account(touch.account)? {
            measuring.touch(&account, touch)?;
        }
    }
    Ok(measuring.found)
}

struct Measuring<'t> {
    tx: &'t Tx<'t>,
    facts: Facts<'t>,
    found: Measured,
}

impl Measuring<'_> {
    fn touch(&mut self, account: &Account, touch: &Touch) -> Result<()> {
        let people: Vec<Standing> = match &touch.people {
            People::All => self.tx.standings(account.id)?,
            People::These(users) => {
                let standings = users.iter().map(|user| self.tx.standing_of(account.id, *user));
                standings.filter_map(std::result::Result::transpose).collect::<Result<_, _>>()?
            }
        };
        let has_clients = self.tx.has_clients(account.id)?;
        let assets = match &touch.things {
            Things::Assets(assets) => self.kinds(account.id, assets)?,
            _ => Vec::new(),
        };
        let clients = match &touch.things {
            Things::Clients(clients) => self.places(account.id, clients.iter().copied())?,
            _ => Vec::new(),
        };
        for standing in &people {
            let who = Who::of(account, standing);
            self.found.homes.insert(standing.user, account.id);
            if who.person.holds().is_empty() {
                continue;
            }
            match &touch.things {
                Things::All => {
                    self.all_assets(&who)?;
                    if has_clients {
                        self.all_clients(&who)?;
                    }
                }
                Things::Assets(_) => assets.iter().try_for_each(|(asset, kind)| self.asset(&who, *kind, *asset))?,
                Things::Clients(_) => clients.iter().try_for_each(|(client, at)| self.client(&who, *client, *at))?,
            }
        }
        Ok(())
    }

    fn kinds(&self, account: AccountId, assets: &BTreeSet<AssetId>) -> Result<Vec<(AssetId, AssetKind)>> {
        let mut kinds = Vec::new();
        for asset in assets {
            kinds.extend(self.tx.asset_kind(account, *asset)?.map(|kind| (*asset, kind)));
        }
        Ok(kinds)
    }

    fn places(&self, here: AccountId, clients: impl Iterator<Item = AccountId>) -> Result<Vec<(AccountId, Below)>> {
        let mut places = Vec::new();
        for client in clients {
            if let Some(client) = self.tx.account(client)? {
                places.push((client.id, below(self.tx, here, &client)?));
            }
        }
        Ok(places)
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
        let key = (who.user, Thing::Asset(kind, asset));
        if !self.found.reached.contains_key(&key) {
            let set = self.facts.actions(who, kind, asset)?;
            self.keep(key, set);
        }
        Ok(())
    }

    fn client(&mut self, who: &Who, client: AccountId, at: Below) -> Result<()> {
        let key = (who.user, Thing::Client(client));
        if !self.found.reached.contains_key(&key) {
            let set = ActionSet::on_client(&who.person, &self.facts.client(who, client, at)?);
            self.keep(key, set);
        }
        Ok(())
    }

    fn keep(&mut self, key: (UserId, Thing), set: ActionSet) {
        if !set.is_empty() {
            self.found.reached.insert(key, set);
        }
    }
}

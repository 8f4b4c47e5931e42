//! Everything that stands in one account, and dropping the journal's images of an account that is
//! gone.

use rusqlite::Row;

use super::Tx;
use crate::{
    domain::{
        AccountId,
        account::{Account, Space},
        asset::{Asset, AssetKind},
        checklist::{Onboarding, Template},
        entity::Entity,
        name::Handle,
    },
    store::StoreError,
};

impl Tx<'_> {
    /// Everything in an account besides the account itself and All Users, which come and go
    /// together. In this order it can be removed one by one; in the opposite order it can be made
    /// again.
    pub fn everything_in(&self, account: &Account) -> Result<Vec<Entity>, StoreError> {
        let (id, reference) = (account.id, account.reference());
        let mut assets = Vec::new();
        for kind in AssetKind::ALL {
            assets.extend(self.assets_of(id, kind, "", usize::MAX)?);
        }
        let groups = self.groups_of(id, "", usize::MAX)?;
        let users = self.users_of(id, "", usize::MAX)?;

        let mut found: Vec<Entity> = Vec::new();
        for group in &groups {
            found.extend(self.default_dashboards(id, &group.reference())?.into_iter().map(Entity::from));
        }
        for asset in &assets {
            self.attached(asset, &mut found)?;
        }
        for group in groups.iter().filter(|group| !group.is_all_users()) {
            found.extend(self.members(id, &group.reference())?.into_iter().map(Entity::from));
        }
        for user in &users {
            found.extend(self.roles_held(id, &user.reference())?.into_iter().map(Entity::from));
        }
        found.extend(self.assignments_to(&reference)?.into_iter().map(Entity::from));
        found.extend(self.client_shares(&reference)?.into_iter().map(Entity::from));
        found.extend(assets.into_iter().map(Entity::from));
        found.extend(groups.into_iter().filter(|group| !group.is_all_users()).map(Entity::from));
        found.extend(users.into_iter().map(Entity::from));
        found.extend(self.roles_of(id, "", usize::MAX)?.into_iter().map(Entity::from));
        for space in [Space::Property, Space::Label] {
            found.extend(self.account_values(id, space)?.into_iter().map(Entity::from));
        }
        found.extend(self.waivers(id)?.into_iter().map(Entity::from));
        found.extend(self.ticks(id)?.into_iter().map(Entity::from));
        found.extend(self.onboarded(id)?.map(|at| Entity::from(Onboarding { account: id, at })));
        found.extend(self.own_templates(id)?.into_iter().map(Entity::from));
        found.extend(self.brand(id)?.map(Entity::from));
        found.extend(self.white_label(id)?.map(Entity::from));
        found.extend(self.footer_logos(id)?.into_iter().map(Entity::from));
        found.extend(self.images(id)?.into_iter().map(Entity::from));
        Ok(found)
    }

    /// What hangs on an asset: shares, what it holds, published links.
    fn attached(&self, asset: &Asset, found: &mut Vec<Entity>) -> Result<(), StoreError> {
        found.extend(self.shares_of_asset(asset)?.into_iter().map(Entity::from));
        found.extend(self.parts(asset.account, &asset.reference())?.into_iter().map(Entity::from));
        if asset.kind == AssetKind::Dashboard {
            found.extend(self.links(asset.account, &asset.reference())?.into_iter().map(Entity::from));
        }
        Ok(())
    }

    /// The custom templates of an account, by handle.
    pub fn own_templates(&self, account: AccountId) -> Result<Vec<Template>, StoreError> {
        let mut found =
            self.conn.prepare_cached("SELECT handle, source FROM templates WHERE account = ?1 ORDER BY handle")?;
        let read = |row: &Row<'_>| {
            Ok(Template { account, handle: Handle::stored(row.get::<_, String>(0)?), source: row.get(1)? })
        };
        Ok(found.query_map([account.0], read)?.collect::<Result<_, _>>()?)
    }

    /// The operations, newest first, that removed a client of this handle which is still gone and
    /// not purged, with the account that it was.
    pub fn removals_of(&self, handle: &str) -> Result<Vec<(i64, AccountId)>, StoreError> {
        let mut found = self.conn.prepare_cached(
            "SELECT c.operation, c.account FROM changes c
             WHERE c.key = ?1 AND c.kind = 'client' AND c.verb = 'removed' AND c.before IS NOT NULL
               AND NOT EXISTS (SELECT 1 FROM accounts a WHERE a.id = c.account)
             ORDER BY c.operation DESC",
        )?;
        let read = |row: &Row<'_>| Ok((row.get(0)?, AccountId(row.get(1)?)));
        Ok(found.query_map([handle], read)?.collect::<Result<_, _>>()?)
    }

    /// Drops the journal's images of everything told to an account. Their digests stay, so that
    /// the chain still verifies. Returns how many changes lost their images.
    pub fn drop_images(&self, account: AccountId) -> Result<usize, StoreError> {
        let mut drop = self.conn.prepare_cached(
            "UPDATE changes SET before = NULL, after = NULL
             WHERE account = ?1 AND (before IS NOT NULL OR after IS NOT NULL)",
        )?;
        Ok(drop.execute([account.0])?)
    }
}

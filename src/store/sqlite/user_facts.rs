//! Reading what stands beside users: for a list, everything of an account in one pass each.

use std::collections::BTreeMap;

use rusqlite::Row;

use super::{Tx, user::role_reference};
use crate::{
    domain::{AccountId, UserId},
    store::StoreError,
};

impl Tx<'_> {
    /// The handles of the roles that each user of an account holds, built-in ones first.
    pub fn roles_by_user(&self, account: AccountId) -> Result<BTreeMap<UserId, Vec<String>>, StoreError> {
        let mut found = self.conn.prepare_cached(
            "SELECT user_roles.user, user_roles.role, roles.handle FROM user_roles
             LEFT JOIN roles ON roles.id = user_roles.role
             WHERE user_roles.account = ?1 ORDER BY user_roles.user, user_roles.role",
        )?;
        let read = |row: &Row<'_>| Ok((UserId(row.get(0)?), role_reference(row.get(1)?, row.get(2)?).name));
        by_user(found.query_map([account.0], read)?)
    }

    /// The handles of the groups that each user of an account is a member of, All Users aside.
    pub fn groups_by_user(&self, account: AccountId) -> Result<BTreeMap<UserId, Vec<String>>, StoreError> {
        let mut found = self.conn.prepare_cached(
            "SELECT memberships.user, groups.handle FROM groups
             CROSS JOIN memberships ON memberships.account = groups.account AND memberships.grp = groups.id
             WHERE groups.account = ?1 ORDER BY groups.handle",
        )?;
        let read = |row: &Row<'_>| Ok((UserId(row.get(0)?), row.get(1)?));
        by_user(found.query_map([account.0], read)?)
    }

    /// How many assets of the account a user owns.
    pub fn assets_owned(&self, account: AccountId, user: UserId) -> Result<u32, StoreError> {
        let mut count = self.conn.prepare_cached("SELECT count(*) FROM assets WHERE account = ?1 AND owner = ?2")?;
        Ok(count.query_row([account.0, user.0], |row| row.get(0))?)
    }
}

fn by_user(
    rows: impl Iterator<Item = rusqlite::Result<(UserId, String)>>,
) -> Result<BTreeMap<UserId, Vec<String>>, StoreError> {
    let mut named: BTreeMap<UserId, Vec<String>> = BTreeMap::new();
    for row in rows {
        let (user, name) = row?;
        named.entry(user).or_default().push(name);
    }
    Ok(named)
}

//! Reading groups, their members and their default dashboards.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension as _, Row, params};

use super::Tx;
use crate::{
    domain::{
        AccountId, AssetId, GroupId, Ref, UserId,
        group::{DefaultDashboard, Group, Membership},
        name::Handle,
    },
    store::StoreError,
};

const COLUMNS: &str = "id, account, handle, name, description, use_only";

fn read(row: &Row<'_>) -> rusqlite::Result<Group> {
    Ok(Group {
        id: GroupId(row.get(0)?),
        account: AccountId(row.get(1)?),
        handle: Handle::stored(row.get::<_, String>(2)?),
        name: row.get(3)?,
        description: row.get(4)?,
        use_only: row.get(5)?,
    })
}

impl Tx<'_> {
    /// The group of this account with this handle.
    pub fn group_by_handle(&self, account: AccountId, handle: &str) -> Result<Option<Group>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM groups WHERE account = ?1 AND handle = ?2");
        Ok(self.conn.prepare_cached(&sql)?.query_row(params![account.0, handle], read).optional()?)
    }

    /// The groups of this account with exactly this display name, at most a few.
    pub fn groups_by_name(&self, account: AccountId, name: &str) -> Result<Vec<Group>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM groups WHERE account = ?1 AND name = ?2 ORDER BY handle LIMIT 10");
        let mut found = self.conn.prepare_cached(&sql)?;
        Ok(found.query_map(params![account.0, name], read)?.collect::<Result<_, _>>()?)
    }

    /// A page of the groups of an account, by handle, after the given one; All Users is one of them.
    pub fn groups_of(&self, account: AccountId, after: &str, limit: usize) -> Result<Vec<Group>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM groups WHERE account = ?1 AND handle > ?2 ORDER BY handle LIMIT ?3");
        let mut found = self.conn.prepare_cached(&sql)?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        Ok(found.query_map(params![account.0, after, limit], read)?.collect::<Result<_, _>>()?)
    }

    /// How many members a group has; All Users counts everyone in the account.
    pub fn member_count(&self, group: &Group) -> Result<u32, StoreError> {
        let sql = if group.is_all_users() {
            "SELECT count(*) FROM users WHERE account = ?1 AND ?2 = ?2"
        } else {
            "SELECT count(*) FROM memberships WHERE account = ?1 AND grp = ?2"
        };
        Ok(self.conn.prepare_cached(sql)?.query_row([group.account.0, group.id.0], |row| row.get(0))?)
    }

    /// How many members each group of an account has; All Users counts everyone, and groups
    /// without members are not among them.
    pub fn member_counts(&self, account: AccountId) -> Result<BTreeMap<GroupId, u32>, StoreError> {
        let mut found = self.conn.prepare_cached(
            "SELECT grp, count(*) FROM memberships WHERE account = ?1 GROUP BY grp
             UNION ALL SELECT ?1, count(*) FROM users WHERE account = ?1",
        )?;
        let read = |row: &Row<'_>| Ok((GroupId(row.get(0)?), row.get(1)?));
        Ok(found.query_map([account.0], read)?.collect::<Result<_, _>>()?)
    }

    /// The explicit members of a group, by e-mail; none for All Users, whose members are computed.
    pub fn members(&self, account: AccountId, group: &Ref<GroupId>) -> Result<Vec<Membership>, StoreError> {
        let mut found = self.conn.prepare_cached(
            "SELECT users.id, users.email FROM memberships JOIN users ON users.id = memberships.user
             WHERE memberships.account = ?1 AND memberships.grp = ?2 ORDER BY users.email",
        )?;
        let read = |row: &Row<'_>| {
            let user = Ref::new(UserId(row.get(0)?), row.get::<_, String>(1)?);
            Ok(Membership { account, group: group.clone(), user })
        };
        Ok(found.query_map([account.0, group.id.0], read)?.collect::<Result<_, _>>()?)
    }

    /// The memberships of one user, by the group's handle.
    pub fn memberships_of(&self, account: AccountId, user: &Ref<UserId>) -> Result<Vec<Membership>, StoreError> {
        let mut found = self.conn.prepare_cached(
            "SELECT groups.id, groups.handle FROM memberships JOIN groups ON groups.id = memberships.grp
             WHERE memberships.account = ?1 AND memberships.user = ?2 ORDER BY groups.handle",
        )?;
        let read = |row: &Row<'_>| {
            let group = Ref::new(GroupId(row.get(0)?), row.get::<_, String>(1)?);
            Ok(Membership { account, group, user: user.clone() })
        };
        Ok(found.query_map([account.0, user.id.0], read)?.collect::<Result<_, _>>()?)
    }

    /// The default dashboards of a group, in order.
    pub fn default_dashboards(
        &self,
        account: AccountId,
        group: &Ref<GroupId>,
    ) -> Result<Vec<DefaultDashboard>, StoreError> {
        let mut found = self.conn.prepare_cached(
            "SELECT assets.id, assets.handle, d.position FROM default_dashboards d JOIN assets ON assets.id = d.dashboard
             WHERE d.account = ?1 AND d.grp = ?2 ORDER BY d.position",
        )?;
        let read = |row: &Row<'_>| {
            let dashboard = Ref::new(AssetId(row.get(0)?), format!("dashboard:{}", row.get::<_, String>(1)?));
            Ok(DefaultDashboard { account, group: group.clone(), dashboard, position: row.get(2)? })
        };
        Ok(found.query_map([account.0, group.id.0], read)?.collect::<Result<_, _>>()?)
    }
}

//! Reading client shares and assignments.

use rusqlite::{OptionalExtension as _, Row, params};

use super::{Tx, row, user::role_reference};
use crate::{
    domain::{
        AccountId, GroupId, Ref, UserId,
        access::Below,
        client::{ClientRight, ClientShare},
        group::Group,
        permission::PermissionSet,
        user::Assignment,
    },
    store::StoreError,
};

impl Tx<'_> {
    /// Every account below this one, with where it lies.
    pub fn places_below(&self, account: AccountId) -> Result<Vec<(AccountId, Below)>, StoreError> {
        let mut found = self.conn.prepare_cached(
            "WITH RECURSIVE below (id, directly) AS (
               SELECT id, 1 FROM accounts WHERE parent = ?1
               UNION ALL
               SELECT accounts.id, 0 FROM below CROSS JOIN accounts ON accounts.parent = below.id)
             SELECT id, directly FROM below",
        )?;
        Ok(found.query_map([account.0], read_place)?.collect::<Result<_, _>>()?)
    }

    /// The clients that a share or an assignment opens to a user of an account above, with where they lie.
    pub fn places_reaching(&self, account: AccountId, user: UserId) -> Result<Vec<(AccountId, Below)>, StoreError> {
        let mut found = self.conn.prepare_cached(
            "SELECT client, max(directly) FROM (
               SELECT s.client, 1 AS directly FROM memberships m
               CROSS JOIN client_shares s ON s.parent = ?1 AND s.grp = m.grp
               WHERE m.account = ?1 AND m.user = ?2
               UNION ALL
               SELECT client, 1 FROM client_shares WHERE parent = ?1 AND grp = ?1
               UNION ALL
               SELECT s.client, accounts.parent = ?1 FROM assignments s CROSS JOIN accounts ON accounts.id = s.client
               WHERE s.user_account = ?1 AND s.user = ?2)
             GROUP BY client",
        )?;
        Ok(found.query_map([account.0, user.0], read_place)?.collect::<Result<_, _>>()?)
    }

    /// The highest share of a client that reaches a user of its parent: through groups, and through
    /// All Users, whose number is the parent's.
    pub fn client_right(
        &self,
        parent: AccountId,
        client: AccountId,
        user: UserId,
    ) -> Result<Option<ClientRight>, StoreError> {
        let mut found = self.conn.prepare_cached(
            "SELECT max(right) FROM client_shares s WHERE s.parent = ?1 AND s.client = ?2 AND (s.grp = ?1 OR EXISTS
               (SELECT 1 FROM memberships m WHERE m.account = ?1 AND m.grp = s.grp AND m.user = ?3))",
        )?;
        let right: Option<i64> = found.query_row([parent.0, client.0, user.0], |row| row.get(0))?;
        Ok(right.and_then(row::client_right))
    }

    /// Whether a user of an account above is assigned to a client.
    pub fn is_assigned(&self, client: AccountId, account: AccountId, user: UserId) -> Result<bool, StoreError> {
        let mut found = self.conn.prepare_cached(
            "SELECT 1 FROM assignments WHERE client = ?1 AND user_account = ?2 AND user = ?3 LIMIT 1",
        )?;
        Ok(found.exists([client.0, account.0, user.0])?)
    }

    /// The groups of the parent that a client is shared with, by handle.
    pub fn client_shares(&self, client: &Ref<AccountId>) -> Result<Vec<ClientShare>, StoreError> {
        let mut found = self.conn.prepare_cached(
            "SELECT s.parent, groups.id, groups.handle, s.right FROM client_shares s JOIN groups ON groups.id = s.grp
             WHERE s.client = ?1 ORDER BY groups.handle",
        )?;
        let read = |row: &Row<'_>| {
            Ok(ClientShare {
                parent: AccountId(row.get(0)?),
                client: client.clone(),
                group: Ref::new(GroupId(row.get(1)?), row.get::<_, String>(2)?),
                right: row::client_right(row.get(3)?).unwrap_or(ClientRight::ViewOnly),
            })
        };
        Ok(found.query_map([client.id.0], read)?.collect::<Result<_, _>>()?)
    }

    /// The share of a client with one group of its parent.
    pub fn client_share(
        &self,
        client: &Ref<AccountId>,
        parent: AccountId,
        group: &Ref<GroupId>,
    ) -> Result<Option<ClientShare>, StoreError> {
        let mut found = self
            .conn
            .prepare_cached("SELECT right FROM client_shares WHERE parent = ?1 AND client = ?2 AND grp = ?3")?;
        let right = found.query_row([parent.0, client.id.0, group.id.0], |row| row.get(0)).optional()?;
        Ok(right.and_then(row::client_right).map(|right| ClientShare {
            parent,
            client: client.clone(),
            group: group.clone(),
            right,
        }))
    }

    /// The clients shared with a group, by handle.
    pub fn client_shares_of_group(
        &self,
        parent: AccountId,
        group: &Ref<GroupId>,
    ) -> Result<Vec<ClientShare>, StoreError> {
        let mut found = self.conn.prepare_cached(
            "SELECT accounts.id, accounts.handle, s.right FROM client_shares s JOIN accounts ON accounts.id = s.client
             WHERE s.parent = ?1 AND s.grp = ?2 ORDER BY accounts.handle",
        )?;
        let read = |row: &Row<'_>| {
            Ok(ClientShare {
                parent,
                client: Ref::new(AccountId(row.get(0)?), row.get::<_, String>(1)?),
                group: group.clone(),
                right: row::client_right(row.get(2)?).unwrap_or(ClientRight::ViewOnly),
            })
        };
        Ok(found.query_map([parent.0, group.id.0], read)?.collect::<Result<_, _>>()?)
    }

    /// Everyone assigned to a client, by e-mail and role.
    pub fn assignments_to(&self, client: &Ref<AccountId>) -> Result<Vec<Assignment>, StoreError> {
        let mut found = self.conn.prepare_cached(
            "SELECT s.user_account, users.id, users.email, s.role, roles.handle FROM assignments s
             JOIN users ON users.id = s.user LEFT JOIN roles ON roles.id = s.role
             WHERE s.client = ?1 ORDER BY users.email, s.role",
        )?;
        let read = |row: &Row<'_>| {
            Ok(Assignment {
                client: client.clone(),
                user_account: AccountId(row.get(0)?),
                user: Ref::new(UserId(row.get(1)?), row.get::<_, String>(2)?),
                role: role_reference(row.get(3)?, row.get(4)?),
            })
        };
        Ok(found.query_map([client.id.0], read)?.collect::<Result<_, _>>()?)
    }

    /// E-mails of the first members of a group who lack one of some permissions, and how many there
    /// are; everyone of the account is a member of All Users. Disabled users do not count.
    pub fn members_lacking(
        &self,
        group: &Group,
        needed: PermissionSet,
        most: u32,
    ) -> Result<(Vec<String>, u32), StoreError> {
        let sql = if group.is_all_users() {
            "SELECT email, count(*) OVER () FROM users
             WHERE account = ?1 AND ?2 = ?2 AND status <> 'disabled' AND permissions & ?3 <> ?3
             ORDER BY email LIMIT ?4"
        } else {
            "SELECT u.email, count(*) OVER () FROM memberships m CROSS JOIN users u ON u.id = m.user
             WHERE m.account = ?1 AND m.grp = ?2 AND u.status <> 'disabled' AND u.permissions & ?3 <> ?3
             ORDER BY u.email LIMIT ?4"
        };
        let mut found = self.conn.prepare_cached(sql)?;
        let values = params![group.account.0, group.id.0, needed.0.cast_signed(), most];
        let mut rows = found.query(values)?;
        let (mut emails, mut count) = (Vec::new(), 0);
        while let Some(row) = rows.next()? {
            emails.push(row.get(0)?);
            count = row.get(1)?;
        }
        Ok((emails, count))
    }
}

fn read_place(row: &Row<'_>) -> rusqlite::Result<(AccountId, Below)> {
    Ok((AccountId(row.get(0)?), if row.get(1)? { Below::Directly } else { Below::Deeper }))
}

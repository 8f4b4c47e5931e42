//! Reading roles.

use rusqlite::{OptionalExtension as _, Row, params};

use super::Tx;
use crate::{
    domain::{AccountId, Ref, RoleId, UserId, name::Handle, permission::PermissionSet, role::Role},
    store::StoreError,
};

const COLUMNS: &str = "id, account, handle, name, description, permissions";

fn read(row: &Row<'_>) -> rusqlite::Result<Role> {
    Ok(Role {
        id: RoleId(row.get(0)?),
        account: AccountId(row.get(1)?),
        handle: Handle::stored(row.get::<_, String>(2)?),
        name: row.get(3)?,
        description: row.get(4)?,
        permissions: PermissionSet(row.get::<_, i64>(5)?.cast_unsigned()),
    })
}

impl Tx<'_> {
    /// The custom role of this account with this id.
    pub fn role(&self, account: AccountId, id: RoleId) -> Result<Option<Role>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM roles WHERE account = ?1 AND id = ?2");
        Ok(self.conn.prepare_cached(&sql)?.query_row([account.0, id.0], read).optional()?)
    }

    /// The custom role of this account with this handle.
    pub fn role_by_handle(&self, account: AccountId, handle: &str) -> Result<Option<Role>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM roles WHERE account = ?1 AND handle = ?2");
        Ok(self.conn.prepare_cached(&sql)?.query_row(params![account.0, handle], read).optional()?)
    }

    /// The custom roles of this account with exactly this display name, at most a few.
    pub fn roles_by_name(&self, account: AccountId, name: &str) -> Result<Vec<Role>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM roles WHERE account = ?1 AND name = ?2 ORDER BY handle LIMIT 10");
        let mut found = self.conn.prepare_cached(&sql)?;
        Ok(found.query_map(params![account.0, name], read)?.collect::<Result<_, _>>()?)
    }

    /// A page of the custom roles of an account, by handle, after the given one.
    pub fn roles_of(&self, account: AccountId, after: &str, limit: usize) -> Result<Vec<Role>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM roles WHERE account = ?1 AND handle > ?2 ORDER BY handle LIMIT ?3");
        let mut found = self.conn.prepare_cached(&sql)?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        Ok(found.query_map(params![account.0, after, limit], read)?.collect::<Result<_, _>>()?)
    }

    /// Whether any user of the account, of whatever status, holds the role.
    pub fn is_role_held(&self, account: AccountId, role: RoleId) -> Result<bool, StoreError> {
        let mut found =
            self.conn.prepare_cached("SELECT 1 FROM user_roles WHERE account = ?1 AND role = ?2 LIMIT 1")?;
        Ok(found.exists([account.0, role.0])?)
    }

    /// Who holds a role in the account, by e-mail: its own users first, then those assigned to it.
    pub fn role_holders(&self, account: AccountId, role: RoleId) -> Result<Vec<Ref<UserId>>, StoreError> {
        let mut found = self.conn.prepare_cached(
            "SELECT users.id, users.email FROM user_roles JOIN users ON users.id = user_roles.user
             WHERE user_roles.account = ?1 AND user_roles.role = ?2
             UNION ALL
             SELECT users.id, users.email FROM assignments JOIN users ON users.id = assignments.user
             WHERE assignments.client = ?1 AND assignments.role = ?2
             ORDER BY 2",
        )?;
        let read = |row: &Row<'_>| Ok(Ref::new(UserId(row.get(0)?), row.get::<_, String>(1)?));
        Ok(found.query_map([account.0, role.0], read)?.collect::<Result<_, _>>()?)
    }
}

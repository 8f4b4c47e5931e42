//! The one write of the store: apply a change, guarded by its before-image.
//!
//! An update or removal names every stored value it expects; a row that differs is not touched,
//! and the change is stale. That one rule gives lost-update detection and a safe undo.

use rusqlite::{Connection, params, params_from_iter, types::Value};

use super::{Tx, row};
use crate::{
    domain::{
        AccountId, UserId,
        change::{Change, Changes},
        entity::Entity,
        permission::PermissionSet,
        role::BuiltIn,
    },
    store::StoreError,
};

impl Tx<'_> {
    /// Applies one change. It touches exactly one row.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when the row is not as the before-image says, [`StoreError::Referenced`]
    /// when something still refers to what is removed or is missing for what is created.
    pub fn apply(&self, change: &Change) -> Result<(), StoreError> {
        let (sql, values) = match (&change.before, &change.after) {
            (None, None) => return Ok(()),
            (None, Some(after)) => insert(row::of(after)),
            (Some(before), None) => delete(row::of(before)),
            (Some(before), Some(after)) => match update(row::of(before), row::of(after)) {
                Some(update) => update,
                None => return Ok(()),
            },
        };
        let touched = self.conn.prepare_cached(&sql)?.execute(params_from_iter(values))?;
        if touched != 1 {
            return Err(StoreError::Stale { what: change.entity().map_or_else(String::new, said) });
        }
        self.derive(change)
    }

    /// Applies changes in order.
    ///
    /// # Errors
    /// As [`Tx::apply`], at the first that fails.
    pub fn apply_all(&self, changes: &Changes) -> Result<(), StoreError> {
        changes.iter().try_for_each(|change| self.apply(change))
    }

    /// Brings the derived columns of users up to date with the change.
    fn derive(&self, change: &Change) -> Result<(), StoreError> {
        match change.entity() {
            Some(Entity::RoleHolding(held)) => derive_user(self.conn(), held.account, held.user.id),
            Some(Entity::Role(role)) if change.before.is_some() && change.after.is_some() => {
                let mut holders =
                    self.conn.prepare_cached("SELECT user FROM user_roles WHERE account = ?1 AND role = ?2")?;
                let holders = holders
                    .query_map(params![role.account.0, role.id.0], |row| row.get(0).map(UserId))?
                    .collect::<Result<Vec<_>, _>>()?;
                holders.into_iter().try_for_each(|user| derive_user(self.conn(), role.account, user))
            }
            _ => Ok(()),
        }
    }
}

fn said(entity: &Entity) -> String {
    format!("{} {}", entity.kind(), entity.key())
}

/// Derives the permissions of one user from the roles held.
fn derive_user(conn: &Connection, account: AccountId, user: UserId) -> Result<(), StoreError> {
    let (permissions, admin) = derived(conn, account, user)?;
    conn.prepare_cached("UPDATE users SET permissions = ?3, admin = ?4 WHERE account = ?1 AND id = ?2")?
        .execute(params![account.0, user.0, permissions.0.cast_signed(), admin])?;
    Ok(())
}

/// What the roles of a user add up to: the union of their permissions, and whether one is Admin.
pub(super) fn derived(
    conn: &Connection,
    account: AccountId,
    user: UserId,
) -> Result<(PermissionSet, bool), StoreError> {
    let mut held = conn.prepare_cached(
        "SELECT user_roles.role, roles.permissions FROM user_roles
         LEFT JOIN roles ON roles.id = user_roles.role
         WHERE user_roles.account = ?1 AND user_roles.user = ?2",
    )?;
    let mut rows = held.query(params![account.0, user.0])?;
    let (mut permissions, mut admin) = (PermissionSet::NONE, false);
    while let Some(row) = rows.next()? {
        let role = crate::domain::RoleId(row.get(0)?);
        let of_role = match BuiltIn::by_id(role) {
            Some(built_in) => built_in.permissions(),
            None => PermissionSet(row.get::<_, i64>(1)?.cast_unsigned()),
        };
        admin |= role == BuiltIn::Admin.id();
        permissions = permissions.union(of_role);
    }
    Ok((permissions, admin))
}

fn insert(row: row::Row) -> (String, Vec<Value>) {
    let names: Vec<_> = row.columns.iter().map(|(name, _)| *name).collect();
    let marks = vec!["?"; names.len()].join(", ");
    let sql = format!("INSERT INTO {} ({}) VALUES ({marks})", row.table, names.join(", "));
    (sql, row.columns.into_iter().map(|(_, value)| value).collect())
}

fn delete(row: row::Row) -> (String, Vec<Value>) {
    let sql = format!("DELETE FROM {} WHERE {}", row.table, guards(&row));
    (sql, row.columns.into_iter().map(|(_, value)| value).collect())
}

/// None when the two rows are the same.
fn update(before: row::Row, after: row::Row) -> Option<(String, Vec<Value>)> {
    let (mut sets, mut values) = (Vec::new(), Vec::new());
    for ((name, old), (_, new)) in before.columns.iter().zip(&after.columns).skip(before.keys) {
        if old != new {
            sets.push(format!("{name} = ?"));
            values.push(new.clone());
        }
    }
    if sets.is_empty() {
        return None;
    }
    let sql = format!("UPDATE {} SET {} WHERE {}", before.table, sets.join(", "), guards(&before));
    values.extend(before.columns.into_iter().map(|(_, value)| value));
    Some((sql, values))
}

/// The conditions that hold only while the row is exactly as the image says.
fn guards(row: &row::Row) -> String {
    let guard = |(place, (name, _)): (usize, &(&str, Value))| {
        // `IS` also matches null; the key never is null, and `=` finds it by index.
        format!("{name} {} ?", if place < row.keys { "=" } else { "IS" })
    };
    row.columns.iter().enumerate().map(guard).collect::<Vec<_>>().join(" AND ")
}

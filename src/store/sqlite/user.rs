//! Reading users, the roles they hold and the clients they are assigned to.

use rusqlite::{OptionalExtension as _, Row, params};

use super::Tx;
use crate::{
    domain::{
        AccountId, Ref, RoleId, UserId,
        email::Email,
        permission::PermissionSet,
        role::BuiltIn,
        user::{Assignment, RoleHolding, User, UserStatus},
    },
    store::StoreError,
};

const COLUMNS: &str = "id, account, email, first, last, phone, status, joined, avatar, time_zone, currency,
    primary_contact";

fn read(row: &Row<'_>) -> rusqlite::Result<User> {
    Ok(User {
        id: UserId(row.get(0)?),
        account: AccountId(row.get(1)?),
        email: Email::stored(row.get::<_, String>(2)?),
        first: row.get(3)?,
        last: row.get(4)?,
        phone: row.get(5)?,
        status: status(&row.get::<_, String>(6)?),
        joined: row.get(7)?,
        avatar: row.get(8)?,
        time_zone: row.get(9)?,
        currency: row.get(10)?,
        primary_contact: row.get(11)?,
    })
}

/// A stored status; what is not known holds nothing.
pub(super) fn status(word: &str) -> UserStatus {
    match word {
        "invited" => UserStatus::Invited,
        "active" => UserStatus::Active,
        _ => UserStatus::Disabled,
    }
}

/// How many Admins an account has, by what they count for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AdminCount {
    /// Those who are active.
    pub active: u32,
    /// Those who are invited.
    pub invited: u32,
}

impl Tx<'_> {
    /// The user of this account with this id.
    pub fn user(&self, account: AccountId, id: UserId) -> Result<Option<User>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM users WHERE account = ?1 AND id = ?2");
        Ok(self.conn.prepare_cached(&sql)?.query_row([account.0, id.0], read).optional()?)
    }

    /// The user of this account with this e-mail.
    pub fn user_by_email(&self, account: AccountId, email: &str) -> Result<Option<User>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM users WHERE account = ?1 AND email = ?2");
        Ok(self.conn.prepare_cached(&sql)?.query_row(params![account.0, email], read).optional()?)
    }

    /// The users of this account with exactly this display name, at most a few.
    pub fn users_by_name(&self, account: AccountId, name: &str) -> Result<Vec<User>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM users WHERE account = ?1 AND first || ' ' || last = ?2 LIMIT 10");
        let mut found = self.conn.prepare_cached(&sql)?;
        Ok(found.query_map(params![account.0, name], read)?.collect::<Result<_, _>>()?)
    }

    /// A page of the users of an account, by e-mail, after the given one.
    pub fn users_of(&self, account: AccountId, after: &str, limit: usize) -> Result<Vec<User>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM users WHERE account = ?1 AND email > ?2 ORDER BY email LIMIT ?3");
        let mut found = self.conn.prepare_cached(&sql)?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        Ok(found.query_map(params![account.0, after, limit], read)?.collect::<Result<_, _>>()?)
    }

    /// Every user with this e-mail, in whichever account.
    pub fn users_with_email(&self, email: &Email) -> Result<Vec<User>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM users WHERE email = ?1");
        let mut found = self.conn.prepare_cached(&sql)?;
        Ok(found.query_map([email.as_str()], read)?.collect::<Result<_, _>>()?)
    }

    /// The union of a user's permissions, and whether they hold the built-in Admin role.
    pub fn permissions_of(&self, account: AccountId, user: UserId) -> Result<(PermissionSet, bool), StoreError> {
        let mut found =
            self.conn.prepare_cached("SELECT permissions, admin FROM users WHERE account = ?1 AND id = ?2")?;
        let read = |row: &Row<'_>| Ok((PermissionSet(row.get::<_, i64>(0)?.cast_unsigned()), row.get(1)?));
        Ok(found.query_row([account.0, user.0], read).optional()?.unwrap_or_default())
    }

    /// The roles that a user holds, built-in ones first.
    pub fn roles_held(&self, account: AccountId, user: &Ref<UserId>) -> Result<Vec<RoleHolding>, StoreError> {
        let mut found = self.conn.prepare_cached(
            "SELECT user_roles.role, roles.handle FROM user_roles LEFT JOIN roles ON roles.id = user_roles.role
             WHERE user_roles.account = ?1 AND user_roles.user = ?2 ORDER BY user_roles.role",
        )?;
        let read = |row: &Row<'_>| {
            Ok(RoleHolding { account, user: user.clone(), role: role_reference(row.get(0)?, row.get(1)?) })
        };
        Ok(found.query_map([account.0, user.id.0], read)?.collect::<Result<_, _>>()?)
    }

    /// How many Admins an account has.
    pub fn admin_count(&self, account: AccountId) -> Result<AdminCount, StoreError> {
        let mut found = self.conn.prepare_cached(
            "SELECT coalesce(sum(status = 'active'), 0), coalesce(sum(status = 'invited'), 0)
             FROM users WHERE account = ?1 AND admin = 1",
        )?;
        Ok(found.query_row([account.0], |row| Ok(AdminCount { active: row.get(0)?, invited: row.get(1)? }))?)
    }

    /// The primary contact of an account.
    pub fn primary_contact(&self, account: AccountId) -> Result<Option<User>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM users WHERE account = ?1 AND primary_contact = 1");
        Ok(self.conn.prepare_cached(&sql)?.query_row([account.0], read).optional()?)
    }

    /// The assignments of one user, by client and role.
    pub fn assignments_of(&self, account: AccountId, user: &Ref<UserId>) -> Result<Vec<Assignment>, StoreError> {
        let mut found = self.conn.prepare_cached(
            "SELECT c.id, c.handle, s.role, roles.handle FROM assignments s
             JOIN accounts c ON c.id = s.client LEFT JOIN roles ON roles.id = s.role
             WHERE s.user_account = ?1 AND s.user = ?2 ORDER BY c.handle, s.role",
        )?;
        let read = |row: &Row<'_>| {
            Ok(Assignment {
                client: Ref::new(AccountId(row.get(0)?), row.get::<_, String>(1)?),
                user_account: account,
                user: user.clone(),
                role: role_reference(row.get(2)?, row.get(3)?),
            })
        };
        Ok(found.query_map([account.0, user.id.0], read)?.collect::<Result<_, _>>()?)
    }

    /// What the roles add up to in which a user of an account above is assigned to a client: the
    /// union of their permissions, and whether one is the built-in Admin. None without an assignment.
    pub fn assigned_permissions(
        &self,
        client: AccountId,
        account: AccountId,
        user: UserId,
    ) -> Result<Option<(PermissionSet, bool)>, StoreError> {
        let mut found = self.conn.prepare_cached(
            "SELECT s.role, roles.permissions FROM assignments s LEFT JOIN roles ON roles.id = s.role
             WHERE s.client = ?1 AND s.user_account = ?2 AND s.user = ?3",
        )?;
        let mut rows = found.query([client.0, account.0, user.0])?;
        let mut together = None;
        while let Some(row) = rows.next()? {
            let role = RoleId(row.get(0)?);
            let of_role = match BuiltIn::by_id(role) {
                Some(built_in) => built_in.permissions(),
                None => PermissionSet(row.get::<_, i64>(1)?.cast_unsigned()),
            };
            let (permissions, admin) = together.unwrap_or_default();
            together = Some((of_role.union(permissions), admin || role == BuiltIn::Admin.id()));
        }
        Ok(together)
    }
}

/// A reference to a role as stored: a built-in one by its number, any other by its handle.
pub(super) fn role_reference(id: i64, handle: Option<String>) -> Ref<RoleId> {
    match BuiltIn::by_id(RoleId(id)) {
        Some(built_in) => built_in.reference(),
        None => Ref::new(RoleId(id), handle.unwrap_or_default()),
    }
}

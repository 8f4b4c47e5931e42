//! Reading roles.

use std::collections::BTreeMap;

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

    /// The users of the account who hold a role, of whatever status, by e-mail.
    pub fn role_holders(&self, account: AccountId, role: RoleId) -> Result<Vec<Ref<UserId>>, StoreError> {
        let mut found = self.conn.prepare_cached(
            "SELECT users.id, users.email FROM user_roles CROSS JOIN users ON users.id = user_roles.user
             WHERE user_roles.account = ?1 AND user_roles.role = ?2 ORDER BY users.email",
        )?;
        Ok(found.query_map([account.0, role.0], read_user)?.collect::<Result<_, _>>()?)
    }

    /// The users of accounts above who are assigned to a client with a role, by e-mail.
    pub fn role_assigned(&self, client: AccountId, role: RoleId) -> Result<Vec<Ref<UserId>>, StoreError> {
        let mut found = self.conn.prepare_cached(
            "SELECT users.id, users.email FROM assignments CROSS JOIN users ON users.id = assignments.user
             WHERE assignments.client = ?1 AND assignments.role = ?2 ORDER BY users.email",
        )?;
        Ok(found.query_map([client.0, role.0], read_user)?.collect::<Result<_, _>>()?)
    }

    /// How many hold each role in an account, where wanted with those assigned to it; roles that
    /// nobody holds are not among them.
    pub fn holder_counts(&self, account: AccountId, assigned: bool) -> Result<BTreeMap<RoleId, u32>, StoreError> {
        let mut found = self.conn.prepare_cached(
            "SELECT role, count(*) FROM user_roles WHERE account = ?1 GROUP BY role
             UNION ALL SELECT role, count(*) FROM assignments WHERE ?2 AND client = ?1 GROUP BY role",
        )?;
        let mut rows = found.query((account.0, assigned))?;
        let mut counts = BTreeMap::new();
        while let Some(row) = rows.next()? {
            *counts.entry(RoleId(row.get(0)?)).or_insert(0) += row.get::<_, u32>(1)?;
        }
        Ok(counts)
    }
}

fn read_user(row: &Row<'_>) -> rusqlite::Result<Ref<UserId>> {
    Ok(Ref::new(UserId(row.get(0)?), row.get::<_, String>(1)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{
            change::Change,
            email::Email,
            permission::Permission::{KlipEdit, KlipLibrary, TabEdit},
            role::BuiltIn,
            sample,
            user::{RoleHolding, User, UserStatus},
        },
        store::{
            Store,
            sqlite::{Access, tests::Scratch},
        },
    };

    fn user(account: AccountId, id: i64) -> User {
        User {
            id: UserId(id),
            account,
            email: Email::stored(format!("user{id}@acme.example")),
            first: String::new(),
            last: String::new(),
            phone: None,
            status: UserStatus::Invited,
            joined: false,
            avatar: None,
            time_zone: None,
            currency: None,
            primary_contact: false,
        }
    }

    #[test]
    fn what_a_holder_may_do_follows_the_role() {
        let scratch = Scratch::new();
        let account = crate::domain::account::Account { parent: None, ..sample::account() };
        let role = sample::role(20, "Analyst", &[KlipLibrary]);
        let (dana, eve) = (user(account.id, 30), user(account.id, 31));
        let holds = |user: &User, role| RoleHolding { account: account.id, user: user.reference(), role };
        Store::create(&scratch.file("usher.db"), |tx| {
            tx.apply_all(&vec![
                Change::create(account.clone()),
                Change::create(role.clone()),
                Change::create(dana.clone()),
                Change::create(eve.clone()),
                Change::create(holds(&dana, role.reference())),
                Change::create(holds(&dana, BuiltIn::ViewOnly.reference())),
                Change::create(holds(&eve, BuiltIn::ViewOnly.reference())),
            ])
        })
        .unwrap();

        let mut store = Store::open(&scratch.file("usher.db"), Access::Write).unwrap();
        let tx = store.begin(Access::Write).unwrap();
        let permissions = |user: &User| tx.permissions_of(account.id, user.id).unwrap().0;
        let view_only = BuiltIn::ViewOnly.permissions();
        assert_eq!(permissions(&dana), view_only.with(KlipLibrary));

        let edited = Role { permissions: [KlipEdit, TabEdit].into_iter().collect(), ..role.clone() };
        tx.apply(&Change::update(role.clone(), edited.clone())).unwrap();
        assert_eq!(permissions(&dana), view_only.with(KlipEdit).with(TabEdit));
        assert_eq!(permissions(&eve), view_only, "who does not hold the role is not touched");

        tx.apply(&Change::update(edited, role)).unwrap();
        assert_eq!(permissions(&dana), view_only.with(KlipLibrary));
        assert_eq!(tx.role_holders(account.id, RoleId(20)).unwrap(), [dana.reference()]);
        assert_eq!(tx.holder_counts(account.id, true).unwrap(), [(BuiltIn::ViewOnly.id(), 2), (RoleId(20), 1)].into());
    }
}

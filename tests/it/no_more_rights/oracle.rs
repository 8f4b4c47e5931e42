//! Who may what in a database, read from its tables as access.md says it, without the evaluator.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use rusqlite::{Connection, OpenFlags, Params};
use usher::domain::role::BuiltIn;

/// The id of an account, user, group or asset.
pub type Id = i64;

/// Permissions as bits.
pub type Bits = i64;

/// What somebody has, in every account where they have anything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rights {
    /// Whether they are Admin of their own account.
    pub admin: bool,
    /// By account: the permissions of their roles there, at home or assigned.
    pub permissions: BTreeMap<Id, Bits>,
    /// By client: the level at which they may sign in, 1 view-only, 2 admin, 3 settings.
    pub levels: BTreeMap<Id, u8>,
    /// The clients that they may look at.
    pub views: BTreeSet<Id>,
    /// By asset of their own account: 1 view, 2 edit.
    pub assets: BTreeMap<Id, u8>,
}

/// A user as they stand.
#[derive(Debug, Clone)]
pub struct Somebody {
    pub account: Id,
    pub email: String,
    pub rights: Rights,
}

/// Everybody, and what else the rules speak of.
#[derive(Debug)]
pub struct World {
    pub people: BTreeMap<Id, Somebody>,
    /// Every account with its parent.
    pub accounts: BTreeMap<Id, Option<Id>>,
    /// Every asset with its account.
    pub assets: BTreeMap<Id, Id>,
}

fn bit(permission: &str) -> Bits {
    1 << permission.parse::<usher::domain::permission::Permission>().unwrap() as u8
}

fn has(bits: Bits, permissions: &[&str]) -> bool {
    permissions.iter().all(|permission| bits & bit(permission) != 0)
}

fn rows<P: Params>(conn: &Connection, sql: &str, params: P) -> Vec<Vec<i64>> {
    let mut read = conn.prepare_cached(sql).unwrap();
    let width = read.column_count();
    let row = |row: &rusqlite::Row<'_>| {
        (0..width).map(|at| row.get::<_, Option<i64>>(at).map(Option::unwrap_or_default)).collect()
    };
    read.query_map(params, row).unwrap().collect::<Result<_, _>>().unwrap()
}

impl World {
    /// Reads all of it.
    pub fn read(path: &Path) -> Self {
        let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
        let accounts: BTreeMap<Id, Option<Id>> = rows(&conn, "SELECT id, parent FROM accounts", [])
            .iter()
            .map(|row| (row[0], Some(row[1]).filter(|id| *id != 0)))
            .collect();
        let assets = rows(&conn, "SELECT id, account FROM assets", []).iter().map(|row| (row[0], row[1])).collect();
        let mut world = Self { people: BTreeMap::new(), accounts, assets };
        let mut users = conn.prepare("SELECT id, account, email, status FROM users").unwrap();
        let users: Vec<(Id, Id, String, String)> = users
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        for (id, account, email, status) in users {
            let disabled = status == "disabled";
            let rights = if disabled { Rights::default() } else { world.rights(&conn, account, id) };
            world.people.insert(id, Somebody { account, email, rights });
        }
        world
    }

    fn is_below(&self, client: Id, account: Id) -> bool {
        let mut above = self.accounts[&client];
        while let Some(one) = above {
            if one == account {
                return true;
            }
            above = self.accounts[&one];
        }
        false
    }

    fn rights(&self, conn: &Connection, account: Id, user: Id) -> Rights {
        let mut rights = Rights::default();
        let mut own = 0;
        for role in rows(conn, "SELECT role FROM user_roles WHERE user = ?1", [user]) {
            own |= role_bits(conn, role[0]);
            rights.admin |= role[0] == BuiltIn::Admin.id().0;
        }
        rights.permissions.insert(account, own);
        for held in rows(conn, "SELECT client, role FROM assignments WHERE user = ?1", [user]) {
            *rights.permissions.entry(held[0]).or_default() |= role_bits(conn, held[1]);
            rights.views.insert(held[0]);
        }
        let groups = "(SELECT grp FROM memberships WHERE user = ?1 UNION SELECT ?2)";
        let shared = format!("SELECT client, max(right) FROM client_shares WHERE grp IN {groups} GROUP BY client");
        let mut shared: BTreeMap<Id, i64> =
            rows(conn, &shared, [user, account]).iter().map(|row| (row[0], row[1])).collect();
        if rights.admin || has(own, &["admin.client"]) {
            let below = self.accounts.keys().filter(|client| self.is_below(**client, account));
            shared.extend(below.map(|client| (*client, 3)));
        }
        for (client, right) in shared {
            if has(own, &["client.access", "client.edit", "client.login"]) {
                rights.levels.insert(client, u8::try_from(right).unwrap());
            }
            if has(own, &["client.access"]) {
                rights.views.insert(client);
            }
        }
        let assets = format!(
            "SELECT asset, max(right) FROM (
               SELECT asset, right FROM group_shares WHERE grp IN {groups}
               UNION ALL SELECT asset, right FROM user_shares WHERE user = ?1
               UNION ALL SELECT id, 2 FROM assets WHERE owner = ?1
             ) GROUP BY asset"
        );
        let reached = rows(conn, &assets, [user, account]);
        rights.assets = reached.iter().map(|row| (row[0], u8::try_from(row[1]).unwrap())).collect();
        let manages = [("klip", "admin.klip"), ("dashboard", "admin.tab"), ("datasource", "admin.datasource")];
        for (kind, permission) in manages {
            if has(own, &[permission]) {
                let all = "SELECT id FROM assets WHERE account = ?1 AND kind = ?2";
                let all = rows(conn, all, rusqlite::params![account, kind]);
                rights.assets.extend(all.iter().map(|row| (row[0], 2)));
            }
        }
        rights
    }
}

fn role_bits(conn: &Connection, role: Id) -> Bits {
    let built_in = BuiltIn::ALL.into_iter().find(|built_in| built_in.id().0 == role);
    built_in.map_or_else(
        || rows(conn, "SELECT permissions FROM roles WHERE id = ?1", [role])[0][0],
        |built_in| i64::try_from(built_in.permissions().0).unwrap(),
    )
}

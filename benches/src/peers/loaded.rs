//! What is in one account, read from the database for the engines that keep everything in memory.

use std::collections::HashMap;

use rusqlite::Connection;
use usher::domain::{
    RoleId,
    account::{Feature, Features},
    permission::PermissionSet,
    role::BuiltIn,
};

use super::Result;

/// One account, with what decides about access in it.
pub struct Loaded {
    pub handle: String,
    pub disabled: bool,
    pub emails: bool,
    /// Handle and permissions of the roles that are held.
    pub roles: HashMap<i64, (String, PermissionSet)>,
    pub users: Vec<User>,
    pub assets: Vec<Asset>,
}

pub struct User {
    pub id: i64,
    pub email: String,
    pub disabled: bool,
    pub roles: Vec<i64>,
    /// Besides All Users.
    pub groups: Vec<i64>,
}

pub struct Asset {
    pub kind: String,
    pub handle: String,
    pub owner: Option<i64>,
    pub groups: Vec<(Subject, i64, i64)>,
    pub users: Vec<(i64, i64)>,
    /// Where it stands, as places in the list of assets.
    pub stands_on: Vec<usize>,
}

/// A group that an asset is shared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    AllUsers,
    Group(i64),
}

impl std::fmt::Display for Subject {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::AllUsers => out.write_str("all-users"),
            Self::Group(id) => write!(out, "group-{id}"),
        }
    }
}

impl Asset {
    pub fn said(&self) -> String {
        format!("{}:{}", self.kind, self.handle)
    }
}

impl Loaded {
    pub fn read(conn: &Connection, client: &str) -> Result<Self> {
        let (account, disabled, features): (i64, bool, u8) = conn.query_row(
            "SELECT id, status = 'disabled', features FROM accounts WHERE handle = ?1",
            [client],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )?;
        let pairs = |sql: &str| -> Result<Vec<(i64, i64)>> {
            let mut found = conn.prepare(sql)?;
            Ok(found.query_map([account], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?)
        };
        let mut held: HashMap<i64, Vec<i64>> = HashMap::new();
        for (user, role) in pairs("SELECT user, role FROM user_roles WHERE account = ?1")? {
            held.entry(user).or_default().push(role);
        }
        let mut joined: HashMap<i64, Vec<i64>> = HashMap::new();
        for (user, group) in pairs("SELECT user, grp FROM memberships WHERE account = ?1")? {
            joined.entry(user).or_default().push(group);
        }
        let mut found = conn.prepare("SELECT id, email, status = 'disabled' FROM users WHERE account = ?1")?;
        let users = found.query_map([account], |row| {
            let id = row.get(0)?;
            Ok(User {
                id,
                email: row.get(1)?,
                disabled: row.get(2)?,
                roles: held.remove(&id).unwrap_or_default(),
                groups: joined.remove(&id).unwrap_or_default(),
            })
        })?;
        let users = users.collect::<rusqlite::Result<Vec<_>>>()?;
        Ok(Self {
            handle: client.to_owned(),
            disabled,
            emails: Features(features).has(Feature::ScheduledEmails),
            roles: roles(conn, account)?,
            users,
            assets: assets(conn, account)?,
        })
    }

    /// What the roles of a user add up to.
    pub fn permissions(&self, user: &User) -> PermissionSet {
        let held = user.roles.iter().filter_map(|role| self.roles.get(role));
        held.fold(PermissionSet::NONE, |sum, (_, permissions)| sum.union(*permissions))
    }

    /// The same user by id, while they hold anything.
    pub fn user(&self, id: i64) -> Option<&User> {
        self.users.iter().find(|user| user.id == id)
    }
}

fn roles(conn: &Connection, account: i64) -> Result<HashMap<i64, (String, PermissionSet)>> {
    let mut found = conn.prepare("SELECT id, handle, permissions FROM roles WHERE account = ?1")?;
    let custom = found.query_map([account], |row| {
        Ok((row.get(0)?, (row.get(1)?, PermissionSet(row.get::<_, i64>(2)?.cast_unsigned()))))
    })?;
    let mut roles = custom.collect::<rusqlite::Result<HashMap<_, _>>>()?;
    for role in BuiltIn::ALL {
        let RoleId(id) = role.id();
        roles.insert(id, (role.handle().to_owned(), role.permissions()));
    }
    Ok(roles)
}

fn assets(conn: &Connection, account: i64) -> Result<Vec<Asset>> {
    let mut found = conn.prepare("SELECT id, kind, handle, owner FROM assets WHERE account = ?1")?;
    let (mut assets, mut places) = (Vec::new(), HashMap::new());
    let mut rows = found.query([account])?;
    while let Some(row) = rows.next()? {
        places.insert(row.get::<_, i64>(0)?, assets.len());
        let (kind, handle, owner) = (row.get(1)?, row.get(2)?, row.get(3)?);
        assets.push(Asset { kind, handle, owner, groups: vec![], users: vec![], stands_on: vec![] });
    }
    let rows = |sql: &str| -> Result<Vec<[i64; 4]>> {
        let mut found = conn.prepare(sql)?;
        let read = |row: &rusqlite::Row<'_>| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?]);
        Ok(found.query_map([account], read)?.collect::<rusqlite::Result<_>>()?)
    };
    let place = |id: i64| places.get(&id).copied().ok_or_else(|| format!("there is no asset {id}"));
    for [asset, group, right, visibility] in
        rows("SELECT asset, grp, right, visibility FROM group_shares WHERE account = ?1")?
    {
        let subject = if group == account { Subject::AllUsers } else { Subject::Group(group) };
        assets[place(asset)?].groups.push((subject, right, visibility));
    }
    for [asset, user, right, _] in rows("SELECT asset, user, right, 0 FROM user_shares WHERE account = ?1")? {
        assets[place(asset)?].users.push((user, right));
    }
    for [part, container, ..] in rows("SELECT part, container, 0, 0 FROM placements WHERE account = ?1")? {
        assets[place(part)?].stands_on.push(place(container)?);
    }
    Ok(assets)
}

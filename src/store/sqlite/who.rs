//! Reading who comes into question: the users that something reaches on an asset or a client, or
//! whose roles may give it, each with what an answer about them turns on.
//!
//! They come by e-mail. Where few come into question they are found through the indexes, in one
//! statement; where many do, the users of the account are gone through a page at a time.
//! Whether somebody may is not known here.

use rusqlite::{OptionalExtension as _, Row, params, types::ValueRef};

use super::{Tx, row, user};
use crate::{
    domain::{
        AccountId, AssetId, GroupId, RoleId, UserId, access::Standing, permission::PermissionSet, role::BuiltIn,
        share::Right,
    },
    store::StoreError,
};

/// What is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// What the roles allow alone.
    Roles,
    /// An asset of the account.
    Asset(AssetId),
    /// A client below the account.
    Client(AccountId),
}

/// A user who comes into question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// How they stand.
    pub standing: Standing,
    /// The e-mail.
    pub email: String,
    /// The display name; empty where there is none.
    pub name: String,
    /// The groups that they are in, besides All Users.
    pub groups: Vec<GroupId>,
    /// The roles that they hold, built-in ones first.
    pub roles: Vec<RoleId>,
    /// The share of the asset with them alone.
    pub direct: Option<Right>,
    /// The roles with which they are assigned to the client.
    pub assigned: Vec<RoleId>,
}

/// A page of users first, then what is needed of these alone.
macro_rules! candidates {
    ($direct:expr, $assigned:expr, $page:expr) => {
        concat!(
            "SELECT u.id, u.email, u.first, u.last, u.status, u.permissions, u.admin,
               (SELECT group_concat(m.grp) FROM memberships m WHERE m.account = ?1 AND m.user = u.id),
               (SELECT group_concat(h.role) FROM user_roles h WHERE h.account = ?1 AND h.user = u.id), ",
            $direct,
            ", ",
            $assigned,
            " FROM (",
            $page,
            ") reached CROSS JOIN users u ON u.id = reached.id"
        )
    };
}

macro_rules! everybody {
    () => {
        "SELECT id FROM users WHERE account = ?1 AND email > ?4 ORDER BY email LIMIT ?3"
    };
}

/// Those whose roles may give it, and those who stand in the other selects.
macro_rules! reached {
    ($others:expr) => {
        concat!(
            "SELECT DISTINCT id FROM (
               SELECT user AS id FROM user_roles WHERE account = ?1 AND role IN (?5, ?6, ?7, ?8)
               UNION ALL
               SELECT h.user FROM roles r CROSS JOIN user_roles h ON h.account = ?1 AND h.role = r.id
               WHERE r.account = ?1 AND r.permissions & ?4 <> 0",
            $others,
            ") LIMIT ?3"
        )
    };
}

macro_rules! reached_on_asset {
    () => {
        reached!(
            " UNION ALL
              SELECT owner FROM assets WHERE id = ?2 AND account = ?1 AND owner IS NOT NULL
              UNION ALL
              SELECT user FROM user_shares WHERE account = ?1 AND asset = ?2
              UNION ALL
              SELECT m.user FROM group_shares s CROSS JOIN memberships m ON m.account = ?1 AND m.grp = s.grp
              WHERE s.account = ?1 AND s.asset = ?2"
        )
    };
}

macro_rules! reached_on_client {
    () => {
        reached!(
            " UNION ALL
              SELECT m.user FROM client_shares s CROSS JOIN memberships m ON m.account = ?1 AND m.grp = s.grp
              WHERE s.parent = ?1 AND s.client = ?2
              UNION ALL
              SELECT user FROM assignments WHERE client = ?2 AND user_account = ?1"
        )
    };
}

macro_rules! direct {
    () => {
        "(SELECT right FROM user_shares d WHERE d.account = ?1 AND d.asset = ?2 AND d.user = u.id)"
    };
}

macro_rules! assigned {
    () => {
        "(SELECT group_concat(a.role) FROM assignments a
            WHERE a.client = ?2 AND a.user_account = ?1 AND a.user = u.id)"
    };
}

const EVERYBODY: &str = candidates!("NULL", "NULL", everybody!());
const EVERYBODY_ON_ASSET: &str = candidates!(direct!(), "NULL", everybody!());
const EVERYBODY_ON_CLIENT: &str = candidates!("NULL", assigned!(), everybody!());
const HOLDERS: &str = candidates!("NULL", "NULL", reached!(""));
const REACHED_ON_ASSET: &str = candidates!(direct!(), "NULL", reached_on_asset!());
const REACHED_ON_CLIENT: &str = candidates!("NULL", assigned!(), reached_on_client!());

const GROUP_NAME: &str = "SELECT handle FROM groups WHERE account = ?1 AND id = ?2";

impl Tx<'_> {
    /// Admins, holders of a role that has one of these permissions, and those whom something reaches on
    /// what is asked about: as owner, by a share with them or one of their groups, by an assignment;
    /// shares with All Users do not count here. By e-mail; none where there are more than so many.
    pub fn few_candidates(
        &self,
        account: AccountId,
        about: About,
        giving: PermissionSet,
        most: usize,
    ) -> Result<Option<Vec<Candidate>>, StoreError> {
        let (sql, id) = match about {
            About::Roles => (HOLDERS, None),
            About::Asset(id) => (REACHED_ON_ASSET, Some(id.0)),
            About::Client(id) => (REACHED_ON_CLIENT, Some(id.0)),
        };
        let [first, second, third, fourth] = BuiltIn::ALL.map(|role| {
            let gives = role == BuiltIn::Admin || !role.permissions().intersection(giving).is_empty();
            if gives { role.id().0 } else { 0 }
        });
        let limit = i64::try_from(most.saturating_add(1)).unwrap_or(i64::MAX);
        let values = params![account.0, id, limit, giving.0.cast_signed(), first, second, third, fourth];
        let found = self.conn.prepare_cached(sql)?.query_map(values, read)?.collect::<Result<Vec<_>, _>>()?;
        Ok(if found.len() > most { None } else { Some(by_email(found)) })
    }

    /// A page of the users of an account, by e-mail, after the given one.
    pub fn candidates(
        &self,
        account: AccountId,
        about: About,
        after: &str,
        limit: usize,
    ) -> Result<Vec<Candidate>, StoreError> {
        let (sql, id) = match about {
            About::Roles => (EVERYBODY, None),
            About::Asset(id) => (EVERYBODY_ON_ASSET, Some(id.0)),
            About::Client(id) => (EVERYBODY_ON_CLIENT, Some(id.0)),
        };
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let values = params![account.0, id, limit, after];
        let found = self.conn.prepare_cached(sql)?.query_map(values, read)?.collect::<Result<Vec<_>, _>>()?;
        Ok(by_email(found))
    }

    /// The handle of a group of this account.
    pub fn group_name(&self, account: AccountId, group: GroupId) -> Result<Option<String>, StoreError> {
        let mut found = self.conn.prepare_cached(GROUP_NAME)?;
        Ok(found.query_row([account.0, group.0], |row| row.get(0)).optional()?)
    }
}

/// A join keeps no order by promise.
fn by_email(mut found: Vec<Candidate>) -> Vec<Candidate> {
    found.sort_unstable_by(|one, other| one.email.cmp(&other.email));
    found
}

fn read(row: &Row<'_>) -> rusqlite::Result<Candidate> {
    let (first, last) = (row.get_ref(2)?.as_str()?, row.get_ref(3)?.as_str()?);
    Ok(Candidate {
        standing: Standing {
            user: UserId(row.get(0)?),
            status: user::status(row.get_ref(4)?.as_str()?),
            permissions: PermissionSet(row.get::<_, i64>(5)?.cast_unsigned()),
            admin: row.get(6)?,
        },
        email: row.get(1)?,
        name: format!("{first} {last}").trim().to_owned(),
        groups: numbers(row.get_ref(7)?, GroupId)?,
        roles: numbers(row.get_ref(8)?, RoleId)?,
        direct: row.get::<_, Option<i64>>(9)?.and_then(row::right),
        assigned: numbers(row.get_ref(10)?, RoleId)?,
    })
}

/// Numbers that were put in a row, in rising order.
pub(super) fn numbers<I: Ord>(value: ValueRef<'_>, id: impl Fn(i64) -> I) -> rusqlite::Result<Vec<I>> {
    let text = value.as_str_or_null()?.unwrap_or_default();
    let mut numbers: Vec<_> = text.split(',').filter_map(|number| number.parse().ok()).map(id).collect();
    numbers.sort_unstable();
    Ok(numbers)
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;

    #[test]
    fn nobody_is_looked_for_through_a_whole_table() {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch(super::super::SCHEMA).unwrap();
        let statements = [
            EVERYBODY,
            EVERYBODY_ON_ASSET,
            EVERYBODY_ON_CLIENT,
            HOLDERS,
            REACHED_ON_ASSET,
            REACHED_ON_CLIENT,
            GROUP_NAME,
        ];
        for sql in statements {
            let mut plan = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
            let steps = plan.raw_query().mapped(|row| row.get::<_, String>(3)).collect::<Result<Vec<_>, _>>().unwrap();
            let scanned = steps
                .iter()
                .find(|step| step.starts_with("SCAN") && *step != "SCAN reached" && !step.contains("subquery"));
            assert_eq!(scanned, None, "{sql}\n{}", steps.join("\n"));
        }
    }
}

//! Reading all that access in one account rests on, for many questions about it.
//!
//! One statement a table, each through an index that holds the account together. Whether that pays, and
//! how much is held, is for whoever asks to say.

use rusqlite::Row;

use super::{
    Tx,
    access::{read_standing, right_of},
    row,
};
use crate::{
    domain::{
        AccountId, AssetId, GroupId, UserId,
        access::{Census, Counted},
        asset::AssetKind,
    },
    store::StoreError,
};

const PEOPLE: &str = "SELECT id, status, permissions, admin, email FROM users WHERE account = ?1 ORDER BY email";

const MEMBERSHIPS: &str = "SELECT user, grp FROM memberships WHERE account = ?1";

const ASSETS: &str = "SELECT id, kind, handle, owner FROM assets WHERE account = ?1 ORDER BY kind, handle";

const GROUP_SHARES: &str = "SELECT asset, grp, right, visibility FROM group_shares WHERE account = ?1";

const USER_SHARES: &str = "SELECT asset, user, right FROM user_shares WHERE account = ?1 ORDER BY asset, user";

const PLACEMENTS: &str = "SELECT part, container FROM placements WHERE account = ?1";

const ROWS: &str = "SELECT (SELECT count(*) FROM users WHERE account = ?1)
    + (SELECT count(*) FROM memberships WHERE account = ?1) + (SELECT count(*) FROM assets WHERE account = ?1)
    + (SELECT count(*) FROM group_shares WHERE account = ?1) + (SELECT count(*) FROM user_shares WHERE account = ?1)
    + (SELECT count(*) FROM placements WHERE account = ?1)";

impl Tx<'_> {
    /// How many rows a census of the account is made of. Counting takes a small part of reading them.
    pub fn census_rows(&self, account: AccountId) -> Result<usize, StoreError> {
        let rows: i64 = self.conn.prepare_cached(ROWS)?.query_row([account.0], |row| row.get(0))?;
        Ok(usize::try_from(rows).unwrap_or(usize::MAX))
    }

    /// An account in compact arrays.
    pub fn census(&self, account: AccountId) -> Result<Census, StoreError> {
        let all = Table { tx: self, account };
        let mut counted = Counted::default();
        all.read(PEOPLE, &mut counted.people, |row| Ok((read_standing(row)?, row.get(4)?)))?;
        all.read(ASSETS, &mut counted.assets, |row| {
            let kind = row.get_ref(1)?.as_str()?.parse().unwrap_or(AssetKind::Metric);
            Ok((AssetId(row.get(0)?), kind, row.get(2)?, row.get::<_, Option<i64>>(3)?.map(UserId)))
        })?;
        all.read(GROUP_SHARES, &mut counted.group_shares, |row| {
            let visibility = row::visibility(row.get(3)?);
            Ok((AssetId(row.get(0)?), (GroupId(row.get(1)?), right_of(row.get(2)?), visibility)))
        })?;
        all.read(USER_SHARES, &mut counted.user_shares, |row| {
            Ok((AssetId(row.get(0)?), (UserId(row.get(1)?), right_of(row.get(2)?))))
        })?;
        all.read(MEMBERSHIPS, &mut counted.memberships, |row| Ok((UserId(row.get(0)?), GroupId(row.get(1)?))))?;
        all.read(PLACEMENTS, &mut counted.placements, |row| Ok((AssetId(row.get(0)?), AssetId(row.get(1)?))))?;
        Ok(Census::of(account, counted))
    }
}

/// The rows of one account in any table.
struct Table<'t> {
    tx: &'t Tx<'t>,
    account: AccountId,
}

impl Table<'_> {
    fn read<T>(
        &self,
        sql: &str,
        rows: &mut Vec<T>,
        read: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<(), StoreError> {
        let mut found = self.tx.conn.prepare_cached(sql)?;
        for row in found.query_map([self.account.0], read)? {
            rows.push(row?);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;

    #[test]
    fn an_account_is_read_through_what_holds_it_together_and_nothing_is_sorted() {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch(super::super::SCHEMA).unwrap();
        for sql in [PEOPLE, MEMBERSHIPS, ASSETS, GROUP_SHARES, USER_SHARES, PLACEMENTS, ROWS] {
            let mut plan = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
            let steps = plan.raw_query().mapped(|row| row.get::<_, String>(3)).collect::<Result<Vec<_>, _>>().unwrap();
            let quiet = |step: &String| {
                ["SEARCH", "SCAN CONSTANT ROW", "SCALAR SUBQUERY"].iter().any(|it| step.starts_with(it))
            };
            assert!(steps.iter().all(quiet), "{sql}\n{}", steps.join("\n"));
        }
    }
}

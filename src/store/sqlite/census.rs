//! Reading all that access in one account rests on, for many questions about it.
//!
//! One statement a table, each through an index that holds the account together. How much is read is
//! bounded by whoever asks: it pays where the questions are many for the rows.

use rusqlite::{Row, params};

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

const PEOPLE: &str =
    "SELECT id, status, permissions, admin, email FROM users WHERE account = ?1 ORDER BY email LIMIT ?2";

const MEMBERSHIPS: &str = "SELECT user, grp FROM memberships WHERE account = ?1 LIMIT ?2";

const ASSETS: &str = "SELECT id, kind, handle, owner FROM assets WHERE account = ?1 ORDER BY kind, handle LIMIT ?2";

const GROUP_SHARES: &str = "SELECT asset, grp, right, visibility FROM group_shares WHERE account = ?1 LIMIT ?2";

const USER_SHARES: &str = "SELECT asset, user, right FROM user_shares WHERE account = ?1 ORDER BY asset, user LIMIT ?2";

const PLACEMENTS: &str = "SELECT part, container FROM placements WHERE account = ?1 LIMIT ?2";

impl Tx<'_> {
    /// An account in compact arrays; none where it has more rows than `most`.
    pub fn census(&self, account: AccountId, most: usize) -> Result<Option<Census>, StoreError> {
        let mut room = Room { tx: self, account, left: most };
        let mut counted = Counted::default();
        let whole = room.fill(PEOPLE, &mut counted.people, |row| Ok((read_standing(row)?, row.get(4)?)))?
            && room.fill(ASSETS, &mut counted.assets, |row| {
                let kind = row.get_ref(1)?.as_str()?.parse().unwrap_or(AssetKind::Metric);
                Ok((AssetId(row.get(0)?), kind, row.get(2)?, row.get::<_, Option<i64>>(3)?.map(UserId)))
            })?
            && room.fill(GROUP_SHARES, &mut counted.group_shares, |row| {
                let visibility = row::visibility(row.get(3)?);
                Ok((AssetId(row.get(0)?), (GroupId(row.get(1)?), right_of(row.get(2)?), visibility)))
            })?
            && room.fill(USER_SHARES, &mut counted.user_shares, |row| {
                Ok((AssetId(row.get(0)?), (UserId(row.get(1)?), right_of(row.get(2)?))))
            })?
            && room
                .fill(MEMBERSHIPS, &mut counted.memberships, |row| Ok((UserId(row.get(0)?), GroupId(row.get(1)?))))?
            && room
                .fill(PLACEMENTS, &mut counted.placements, |row| Ok((AssetId(row.get(0)?), AssetId(row.get(1)?))))?;
        Ok(whole.then(|| Census::of(account, counted)))
    }
}

/// How many rows may still be read.
struct Room<'t> {
    tx: &'t Tx<'t>,
    account: AccountId,
    left: usize,
}

impl Room<'_> {
    /// Reads the rows of one table; false where they are more than there is room for.
    fn fill<T>(
        &mut self,
        sql: &str,
        rows: &mut Vec<T>,
        read: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<bool, StoreError> {
        let limit = i64::try_from(self.left.saturating_add(1)).unwrap_or(i64::MAX);
        let mut found = self.tx.conn.prepare_cached(sql)?;
        let mut all = found.query(params![self.account.0, limit])?;
        while let Some(row) = all.next()? {
            if self.left == 0 {
                return Ok(false);
            }
            self.left -= 1;
            rows.push(read(row)?);
        }
        Ok(true)
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
        for sql in [PEOPLE, MEMBERSHIPS, ASSETS, GROUP_SHARES, USER_SHARES, PLACEMENTS] {
            let mut plan = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
            let steps = plan.raw_query().mapped(|row| row.get::<_, String>(3)).collect::<Result<Vec<_>, _>>().unwrap();
            assert!(steps.iter().all(|step| step.starts_with("SEARCH")), "{sql}\n{}", steps.join("\n"));
        }
    }
}

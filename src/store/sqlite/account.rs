//! Reading accounts and the tree they form.

use rusqlite::{OptionalExtension as _, Row, params};

use super::{Tx, row};
use crate::{
    domain::{
        AccountId, Ref, Time,
        account::{Account, AccountValue, Features, Limits, LogInPolicy, Seats, Space, Status},
        name::Handle,
    },
    store::StoreError,
};

/// The columns of an account, in the order that [`read`] takes them.
const COLUMNS: &str = "a.id, a.parent, p.handle, a.handle, a.name, a.description, a.status, a.disabled_from,
    a.seats, a.pool, a.features, a.limit_dashboards, a.limit_links, a.limit_requests, a.time_zone, a.transact,
    a.template, a.trial_ends, a.trial_extended, a.legacy_view_only, a.white_label, a.created,
    a.lock_after, a.lock_minutes, a.login_hours";

fn read(row: &Row<'_>) -> rusqlite::Result<Account> {
    let parent: Option<i64> = row.get(1)?;
    let parent_handle: Option<String> = row.get(2)?;
    let status = |word: String| word.parse().unwrap_or(Status::Disabled);
    Ok(Account {
        id: AccountId(row.get(0)?),
        parent: parent.map(|id| Ref::new(AccountId(id), parent_handle.unwrap_or_default())),
        handle: Handle::stored(row.get::<_, String>(3)?),
        name: row.get(4)?,
        description: row.get(5)?,
        status: status(row.get(6)?),
        disabled_from: row.get::<_, Option<String>>(7)?.map(status),
        seats: row::seats(row.get(8)?),
        pool: row.get(9)?,
        features: Features(row.get(10)?),
        limits: Limits { dashboards: row.get(11)?, private_links: row.get(12)?, api_requests: row.get(13)? },
        time_zone: row.get(14)?,
        transact: row.get(15)?,
        template: row.get(16)?,
        trial_ends: row.get::<_, Option<i64>>(17)?.map(Time),
        trial_extended: row.get(18)?,
        legacy_view_only: row.get(19)?,
        white_label: row.get(20)?,
        created: Time(row.get(21)?),
        log_in: LogInPolicy { lock_after: row.get(22)?, lock_minutes: row.get(23)?, login_hours: row.get(24)? },
    })
}

impl Tx<'_> {
    /// The account with this id.
    pub fn account(&self, id: AccountId) -> Result<Option<Account>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM accounts a LEFT JOIN accounts p ON p.id = a.parent WHERE a.id = ?1");
        Ok(self.conn.prepare_cached(&sql)?.query_row([id.0], read).optional()?)
    }

    /// The account with this handle; handles are unique in the whole database.
    pub fn account_by_handle(&self, handle: &str) -> Result<Option<Account>, StoreError> {
        let sql =
            format!("SELECT {COLUMNS} FROM accounts a LEFT JOIN accounts p ON p.id = a.parent WHERE a.handle = ?1");
        Ok(self.conn.prepare_cached(&sql)?.query_row([handle], read).optional()?)
    }

    /// The accounts with exactly this display name, at most a few.
    pub fn accounts_by_name(&self, name: &str) -> Result<Vec<Account>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM accounts a LEFT JOIN accounts p ON p.id = a.parent WHERE a.name = ?1
             ORDER BY a.handle LIMIT 10"
        );
        let mut found = self.conn.prepare_cached(&sql)?;
        Ok(found.query_map([name], read)?.collect::<Result<_, _>>()?)
    }

    /// The master account; none in a database that is not initialised yet.
    pub fn master(&self) -> Result<Option<Account>, StoreError> {
        let sql =
            format!("SELECT {COLUMNS} FROM accounts a LEFT JOIN accounts p ON p.id = a.parent WHERE a.parent IS NULL");
        Ok(self.conn.prepare_cached(&sql)?.query_row([], read).optional()?)
    }

    /// A page of the direct clients of an account, by handle, after the given one.
    pub fn clients_of(&self, parent: AccountId, after: &str, limit: usize) -> Result<Vec<Account>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM accounts a JOIN accounts p ON p.id = a.parent
             WHERE a.parent = ?1 AND a.handle > ?2 ORDER BY a.handle LIMIT ?3"
        );
        let mut found = self.conn.prepare_cached(&sql)?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        Ok(found.query_map(params![parent.0, after, limit], read)?.collect::<Result<_, _>>()?)
    }

    /// The accounts above this one, the parent first and the master last.
    pub fn above(&self, account: AccountId) -> Result<Vec<AccountId>, StoreError> {
        let mut found = self.conn.prepare_cached("SELECT parent FROM accounts WHERE id = ?1")?;
        let (mut above, mut at) = (Vec::new(), account);
        while let Some(parent) = found.query_row([at.0], |row| row.get::<_, Option<i64>>(0)).optional()?.flatten() {
            at = AccountId(parent);
            above.push(at);
        }
        Ok(above)
    }

    /// How many seats of an account are used: its users who are not disabled.
    pub fn used_seats(&self, account: AccountId) -> Result<u32, StoreError> {
        let mut count = self
            .conn
            .prepare_cached("SELECT count(*) FROM users WHERE account = ?1 AND status IN ('active', 'invited')")?;
        Ok(count.query_row([account.0], |row| row.get(0))?)
    }

    /// The seats given to all accounts below the master; none when one of them is unlimited.
    pub fn seats_given(&self, master: AccountId) -> Result<Option<u64>, StoreError> {
        let mut below = self.conn.prepare_cached(
            "WITH RECURSIVE below (id, seats) AS (
               SELECT id, seats FROM accounts WHERE parent = ?1
               UNION ALL
               SELECT accounts.id, accounts.seats FROM below CROSS JOIN accounts ON accounts.parent = below.id)
             SELECT coalesce(sum(seats), 0), coalesce(min(seats), 0) FROM below",
        )?;
        let (sum, least): (i64, i64) = below.query_row([master.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(if least < 0 { None } else { u64::try_from(sum).ok() })
    }

    /// The properties or labels of an account, by key.
    pub fn account_values(&self, account: AccountId, space: Space) -> Result<Vec<AccountValue>, StoreError> {
        let mut found = self
            .conn
            .prepare_cached("SELECT key, value FROM account_values WHERE account = ?1 AND space = ?2 ORDER BY key")?;
        let read = |row: &Row<'_>| Ok(AccountValue { account, space, key: row.get(0)?, value: row.get(1)? });
        Ok(found.query_map(params![account.0, space.as_str()], read)?.collect::<Result<_, _>>()?)
    }

    /// The direct clients of an account that have one of these features on, at most a few handles.
    pub fn clients_with_features(&self, parent: AccountId, features: Features) -> Result<Vec<String>, StoreError> {
        let mut found = self.conn.prepare_cached(
            "SELECT handle FROM accounts WHERE parent = ?1 AND features & ?2 <> 0 ORDER BY handle LIMIT 20",
        )?;
        Ok(found.query_map(params![parent.0, features.0], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    /// Whether the account has clients of its own.
    pub fn has_clients(&self, account: AccountId) -> Result<bool, StoreError> {
        Ok(self.conn.prepare_cached("SELECT 1 FROM accounts WHERE parent = ?1 LIMIT 1")?.exists([account.0])?)
    }

    /// Seats of an account, as stored now.
    pub fn seats(&self, account: AccountId) -> Result<Option<Seats>, StoreError> {
        let mut found = self.conn.prepare_cached("SELECT seats FROM accounts WHERE id = ?1")?;
        Ok(found.query_row([account.0], |row| row.get(0).map(row::seats)).optional()?)
    }

    /// The accounts with a label of this value, by handle.
    pub fn accounts_labelled(&self, key: &str, value: &str) -> Result<Vec<Account>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM account_values v JOIN accounts a ON a.id = v.account
             LEFT JOIN accounts p ON p.id = a.parent
             WHERE v.space = 'label' AND v.key = ?1 AND v.value = ?2 ORDER BY a.handle"
        );
        let mut found = self.conn.prepare_cached(&sql)?;
        Ok(found.query_map([key, value], read)?.collect::<Result<_, _>>()?)
    }

    /// Handles of a few clients directly below an account.
    pub fn some_clients_of(&self, account: AccountId) -> Result<Vec<String>, StoreError> {
        let mut found =
            self.conn.prepare_cached("SELECT handle FROM accounts WHERE parent = ?1 ORDER BY handle LIMIT 10")?;
        Ok(found.query_map([account.0], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    /// A few users and dashboards of an account that have a currency.
    pub fn some_with_currency(&self, account: AccountId) -> Result<Vec<String>, StoreError> {
        let mut found = self.conn.prepare_cached(
            "SELECT email FROM users WHERE account = ?1 AND currency IS NOT NULL
             UNION ALL
             SELECT kind || ':' || handle FROM assets WHERE account = ?1 AND currency IS NOT NULL LIMIT 5",
        )?;
        Ok(found.query_map([account.0], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    /// Every account below this one, at whatever depth, by handle, after the given one.
    pub fn all_below(&self, account: AccountId, after: &str) -> Result<Vec<Account>, StoreError> {
        let sql = format!(
            "WITH RECURSIVE below (id) AS (
               SELECT id FROM accounts WHERE parent = ?1
               UNION ALL
               SELECT accounts.id FROM below CROSS JOIN accounts ON accounts.parent = below.id)
             SELECT {COLUMNS} FROM below CROSS JOIN accounts a ON a.id = below.id JOIN accounts p ON p.id = a.parent
             WHERE a.handle > ?2 ORDER BY a.handle"
        );
        let mut found = self.conn.prepare_cached(&sql)?;
        Ok(found.query_map(params![account.0, after], read)?.collect::<Result<_, _>>()?)
    }
}

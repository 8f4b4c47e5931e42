//! Writing and reading the journal.

use rusqlite::{OptionalExtension as _, Row, params};

use super::Tx;
use crate::{
    domain::{
        AccountId, Time, UserId,
        client::Level,
        journal::{Entry, Event, GENESIS, Operation},
    },
    store::StoreError,
};

pub(super) const COLUMNS: &str =
    "o.number, o.at, o.operator, o.operator_name, o.account, o.account_name, o.level, o.event,
    o.command, o.reason, o.undoes, o.once_key, o.answer, o.changed, o.sign_in, o.hash";

pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<(Operation, String)> {
    let operation = Operation {
        number: row.get(0)?,
        at: Time(row.get(1)?),
        operator: row.get::<_, Option<i64>>(2)?.map(UserId),
        operator_name: row.get(3)?,
        account: AccountId(row.get(4)?),
        account_name: row.get(5)?,
        level: row.get::<_, Option<String>>(6)?.and_then(|word| Level::of(&word)),
        event: Event::of(&row.get::<_, String>(7)?).unwrap_or(Event::Change),
        command: row.get(8)?,
        reason: row.get(9)?,
        undoes: row.get(10)?,
        once_key: row.get(11)?,
        answer: serde_json::from_str(&row.get::<_, String>(12)?).unwrap_or_default(),
        changed: row.get(13)?,
        sign_in: row.get(14)?,
    };
    Ok((operation, row.get(15)?))
}

pub(super) fn read_entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    Ok(Entry {
        account: AccountId(row.get(0)?),
        kind: row.get(1)?,
        identity: row.get(2)?,
        key: row.get(3)?,
        verb: row.get(4)?,
        before: row.get(5)?,
        after: row.get(6)?,
        digest: row.get(7)?,
    })
}

impl Tx<'_> {
    /// The number and hash of the newest operation; 0 and the genesis hash in an empty journal.
    pub fn journal_head(&self) -> Result<(i64, String), StoreError> {
        let mut found = self
            .conn
            .prepare_cached("SELECT number, hash FROM operations WHERE number > 0 ORDER BY number DESC LIMIT 1")?;
        let head = found.query_row([], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        Ok(head.unwrap_or_else(|| (0, GENESIS.to_owned())))
    }

    /// Appends an operation with its changes. Its number is set to the next one and returned.
    pub fn append(&self, operation: &mut Operation, entries: &[Entry]) -> Result<i64, StoreError> {
        let (last, previous) = self.journal_head()?;
        operation.number = last + 1;
        operation.changed = u32::try_from(entries.len()).unwrap_or(u32::MAX);
        let digests: Vec<_> = entries.iter().map(|entry| entry.digest.clone()).collect();
        let hash = operation.hash(&previous, &digests);
        self.conn
            .prepare_cached(
                "INSERT INTO operations (number, at, operator, operator_name, account, account_name, level, event,
                 command, reason, undoes, once_key, answer, changed, sign_in, hash)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
            )?
            .execute(params![
                operation.number,
                operation.at.0,
                operation.operator.map(|id| id.0),
                operation.operator_name,
                operation.account.0,
                operation.account_name,
                operation.level.map(Level::as_str),
                operation.event.as_str(),
                operation.command,
                operation.reason,
                operation.undoes,
                operation.once_key,
                operation.answer.to_string(),
                operation.changed,
                operation.sign_in,
                hash,
            ])?;
        let mut insert = self.conn.prepare_cached(
            "INSERT INTO changes (operation, place, account, kind, identity, key, verb, before, after, digest)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?;
        for (place, entry) in (1_i64..).zip(entries) {
            insert.execute(params![
                operation.number,
                place,
                entry.account.0,
                entry.kind,
                entry.identity,
                entry.key,
                entry.verb,
                entry.before,
                entry.after,
                entry.digest,
            ])?;
        }
        Ok(operation.number)
    }

    /// The operation with this number, and its hash.
    pub fn operation(&self, number: i64) -> Result<Option<(Operation, String)>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM operations o WHERE o.number = ?1");
        Ok(self.conn.prepare_cached(&sql)?.query_row([number], read).optional()?)
    }

    /// The changes of an operation, in order.
    pub fn entries(&self, operation: i64) -> Result<Vec<Entry>, StoreError> {
        let mut found = self.conn.prepare_cached(
            "SELECT account, kind, identity, key, verb, before, after, digest FROM changes
             WHERE operation = ?1 ORDER BY place",
        )?;
        Ok(found.query_map([operation], read_entry)?.collect::<Result<_, _>>()?)
    }

    /// The operation that an operator made with this `--once` key.
    pub fn operation_once(&self, operator: UserId, key: &str) -> Result<Option<Operation>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM operations o WHERE o.operator = ?1 AND o.once_key = ?2");
        let found = self.conn.prepare_cached(&sql)?.query_row(params![operator.0, key], read).optional()?;
        Ok(found.map(|(operation, _)| operation))
    }

    /// Whether an account had an Admin, of whatever status, when an operation began.
    pub fn had_admin_before(&self, account: AccountId, operation: i64) -> Result<bool, StoreError> {
        let mut found = self.conn.prepare_cached(
            "SELECT coalesce(sum(CASE verb WHEN 'created' THEN 1 ELSE -1 END), 0) > 0 FROM changes
             WHERE account = ?1 AND operation < ?2 AND kind = 'user-role' AND verb <> 'changed'
             AND identity LIKE 'user-role/%/1'",
        )?;
        Ok(found.query_row([account.0, operation], |row| row.get(0))?)
    }
}

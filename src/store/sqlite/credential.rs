//! Passwords as their hashes, wrong ones in a row, locks, and when somebody came in last.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension as _, Row, params};

use super::Tx;
use crate::{
    domain::{
        AccountId, Time, UserId,
        lock::{Guesses, Lock},
    },
    store::StoreError,
};

/// What is kept about how a user logs in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Credential {
    /// The argon2id hash of the password.
    pub password: Option<String>,
    /// Wrong passwords in a row.
    pub guesses: Guesses,
    /// When a password was right last.
    pub last_sign_in: Option<Time>,
}

const COLUMNS: &str = "password, failed, locked, locked_until, last_sign_in, user";

fn read(row: &Row<'_>) -> rusqlite::Result<Credential> {
    let until = row.get::<_, Option<i64>>(3)?.map(Time);
    Ok(Credential {
        password: row.get(0)?,
        guesses: Guesses { failed: row.get(1)?, lock: row.get::<_, bool>(2)?.then_some(Lock { until }) },
        last_sign_in: row.get::<_, Option<i64>>(4)?.map(Time),
    })
}

impl Tx<'_> {
    /// What is kept about how a user logs in; nothing at all for who never had a password.
    pub fn credential(&self, account: AccountId, user: UserId) -> Result<Credential, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM credentials WHERE account = ?1 AND user = ?2");
        let mut found = self.conn.prepare_cached(&sql)?;
        Ok(found.query_row([account.0, user.0], read).optional()?.unwrap_or_default())
    }

    /// The same for every user of an account who ever had a password.
    pub fn credentials_of(&self, account: AccountId) -> Result<BTreeMap<UserId, Credential>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM credentials WHERE account = ?1");
        let mut found = self.conn.prepare_cached(&sql)?;
        let rows = found.query_map([account.0], |row| Ok((UserId(row.get(5)?), read(row)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Sets the password of a user, as its argon2id hash, and forgets wrong ones and their lock.
    pub fn set_password(&self, account: AccountId, user: UserId, hash: &str) -> Result<(), StoreError> {
        self.conn
            .prepare_cached(
                "INSERT INTO credentials (account, user, password) VALUES (?1, ?2, ?3)
                 ON CONFLICT (user) DO UPDATE SET password = ?3, failed = 0, locked = 0, locked_until = NULL",
            )?
            .execute(params![account.0, user.0, hash])?;
        Ok(())
    }

    /// Keeps how many wrong passwords there were, and the lock that they led to; none lets in again.
    pub fn set_guesses(&self, account: AccountId, user: UserId, guesses: Guesses) -> Result<(), StoreError> {
        self.conn
            .prepare_cached(
                "UPDATE credentials SET failed = ?3, locked = ?4, locked_until = ?5 WHERE account = ?1 AND user = ?2",
            )?
            .execute(params![
                account.0,
                user.0,
                guesses.failed,
                guesses.lock.is_some(),
                guesses.lock.and_then(|lock| lock.until).map(|end| end.0),
            ])?;
        Ok(())
    }

    /// Keeps that a user came in: when, and that no wrong password counts any more.
    pub fn came_in(&self, account: AccountId, user: UserId, now: Time) -> Result<(), StoreError> {
        self.conn
            .prepare_cached(
                "UPDATE credentials SET failed = 0, locked = 0, locked_until = NULL, last_sign_in = ?3
                 WHERE account = ?1 AND user = ?2",
            )?
            .execute([account.0, user.0, now.0])?;
        Ok(())
    }

    /// Whether a user is the last active Admin of the account: there is no other, or none whose lock
    /// ever ends.
    pub fn is_last_admin(&self, account: AccountId, user: UserId) -> Result<bool, StoreError> {
        let mut found = self.conn.prepare_cached(
            "SELECT admin = 1 AND NOT EXISTS (
               SELECT 1 FROM users o LEFT JOIN credentials c ON c.account = o.account AND c.user = o.id
               WHERE o.account = ?1 AND o.admin = 1 AND o.status = 'active' AND o.id <> ?2
                 AND NOT (coalesce(c.locked, 0) = 1 AND c.locked_until IS NULL))
             FROM users WHERE account = ?1 AND id = ?2",
        )?;
        Ok(found.query_row([account.0, user.0], |row| row.get(0)).optional()?.unwrap_or_default())
    }

    /// Gives the locks of an account's active Admins an end where all of them are locked without
    /// one, so that somebody can come in again.
    pub fn end_last_lock(&self, account: AccountId, end: Time) -> Result<(), StoreError> {
        self.conn
            .prepare_cached(
                "UPDATE credentials SET locked_until = ?2
                 WHERE account = ?1 AND locked = 1 AND locked_until IS NULL
                   AND user IN (SELECT id FROM users WHERE account = ?1 AND admin = 1 AND status = 'active')
                   AND NOT EXISTS (
                     SELECT 1 FROM users o LEFT JOIN credentials c ON c.account = o.account AND c.user = o.id
                     WHERE o.account = ?1 AND o.admin = 1 AND o.status = 'active'
                       AND NOT (coalesce(c.locked, 0) = 1 AND c.locked_until IS NULL))",
            )?
            .execute([account.0, end.0])?;
        Ok(())
    }

    /// Every password that is kept, with whose it is, for looking the database through.
    pub(super) fn every_password(&self, mut look: impl FnMut(&str, &str)) -> Result<(), StoreError> {
        let mut found = self.conn.prepare(
            "SELECT u.email, c.password FROM credentials c JOIN users u ON u.account = c.account AND u.id = c.user
             WHERE c.password IS NOT NULL",
        )?;
        let mut rows = found.query([])?;
        while let Some(row) = rows.next()? {
            look(&row.get::<_, String>(0)?, &row.get::<_, String>(1)?);
        }
        Ok(())
    }
}

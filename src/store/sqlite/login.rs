//! Log-in sessions by the digest of a token, and the sign-in to a client that each may be in.

use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::Tx;
use crate::{
    domain::{
        AccountId, GroupId, Ref, Time, UserId,
        client::Level,
        sign_in::{Preview, SignIn},
    },
    store::StoreError,
};

/// A log-in session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogIn {
    /// The digest of its token.
    pub digest: String,
    /// The account of the user.
    pub account: AccountId,
    /// The user.
    pub user: UserId,
    /// When it began.
    pub begun: Time,
    /// When it ends.
    pub ends: Time,
    /// What the user is to be told before anything else: how a sign-in ended by itself.
    pub notice: Option<String>,
    /// The digest of the log-in that lent it to a single command, and with which it ends.
    pub lender: Option<String>,
    /// The sign-in to a client that it is in.
    pub sign_in: Option<SignIn>,
}

const SELECT: &str = "SELECT l.digest, l.account, l.user, l.begun, l.ends, l.notice, l.lender,
    s.operation, s.client, s.level, s.as_user, u.email, s.as_group, g.handle, s.reason, s.begun, s.ends";
const JOINS: &str = "LEFT JOIN users u ON u.id = s.as_user LEFT JOIN groups g ON g.id = s.as_group";

fn read(row: &Row<'_>) -> rusqlite::Result<LogIn> {
    let sign_in = match row.get::<_, Option<i64>>(7)? {
        Some(operation) => Some(read_sign_in(row, operation)?),
        None => None,
    };
    Ok(LogIn {
        digest: row.get(0)?,
        account: AccountId(row.get(1)?),
        user: UserId(row.get(2)?),
        begun: Time(row.get(3)?),
        ends: Time(row.get(4)?),
        notice: row.get(5)?,
        lender: row.get(6)?,
        sign_in,
    })
}

fn read_sign_in(row: &Row<'_>, operation: i64) -> rusqlite::Result<SignIn> {
    let user = row.get::<_, Option<i64>>(10)?.zip(row.get::<_, Option<String>>(11)?);
    let group = row.get::<_, Option<i64>>(12)?.zip(row.get::<_, Option<String>>(13)?);
    Ok(SignIn {
        operation,
        client: AccountId(row.get(8)?),
        // What is not known allows least.
        level: Level::of(&row.get::<_, String>(9)?).unwrap_or(Level::ViewOnly),
        preview: match (user, group) {
            (Some((id, email)), _) => Preview::User(Ref::new(UserId(id), email)),
            (None, Some((id, handle))) => Preview::Group(Ref::new(GroupId(id), handle)),
            (None, None) => Preview::EveryGroup,
        },
        reason: row.get(14)?,
        begun: Time(row.get(15)?),
        ends: Time(row.get(16)?),
    })
}

impl Tx<'_> {
    /// The log-in with this digest.
    pub fn login(&self, digest: &str) -> Result<Option<LogIn>, StoreError> {
        let sql =
            format!("{SELECT} FROM logins l LEFT JOIN sign_ins s ON s.login = l.digest {JOINS} WHERE l.digest = ?1");
        Ok(self.conn.prepare_cached(&sql)?.query_row([digest], read).optional()?)
    }

    /// The log-ins of a user.
    pub fn logins_of(&self, account: AccountId, user: UserId) -> Result<Vec<LogIn>, StoreError> {
        let sql = format!(
            "{SELECT} FROM logins l LEFT JOIN sign_ins s ON s.login = l.digest {JOINS}
             WHERE l.account = ?1 AND l.user = ?2 ORDER BY l.begun"
        );
        Ok(self.conn.prepare_cached(&sql)?.query_map([account.0, user.0], read)?.collect::<Result<_, _>>()?)
    }

    /// The log-ins of the users of an account that are in a client.
    pub fn signed_in_from(&self, account: AccountId) -> Result<Vec<LogIn>, StoreError> {
        let sql = format!(
            "{SELECT} FROM logins l JOIN sign_ins s ON s.login = l.digest {JOINS}
             WHERE l.account = ?1 ORDER BY s.operation"
        );
        Ok(self.conn.prepare_cached(&sql)?.query_map([account.0], read)?.collect::<Result<_, _>>()?)
    }

    /// The log-ins that are in a client.
    pub fn signed_in_to(&self, client: AccountId) -> Result<Vec<LogIn>, StoreError> {
        let sql = format!(
            "{SELECT} FROM sign_ins s JOIN logins l ON l.digest = s.login {JOINS}
             WHERE s.client = ?1 ORDER BY s.operation"
        );
        Ok(self.conn.prepare_cached(&sql)?.query_map([client.0], read)?.collect::<Result<_, _>>()?)
    }

    /// Records a log-in.
    pub fn add_login(
        &self,
        digest: &str,
        account: AccountId,
        user: UserId,
        begun: Time,
        ends: Time,
    ) -> Result<(), StoreError> {
        self.conn
            .prepare_cached("INSERT INTO logins (digest, account, user, begun, ends) VALUES (?1, ?2, ?3, ?4, ?5)")?
            .execute(params![digest, account.0, user.0, begun.0, ends.0])?;
        Ok(())
    }

    /// Records a log-in of the same user that is lent to a single command.
    pub fn lend_login(&self, digest: &str, lender: &LogIn, begun: Time, ends: Time) -> Result<(), StoreError> {
        self.conn
            .prepare_cached(
                "INSERT INTO logins (digest, account, user, begun, ends, lender) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![digest, lender.account.0, lender.user.0, begun.0, ends.0, lender.digest])?;
        Ok(())
    }

    /// The log-ins that one has lent.
    pub fn lent_by(&self, digest: &str) -> Result<Vec<LogIn>, StoreError> {
        let sql = format!(
            "{SELECT} FROM logins l LEFT JOIN sign_ins s ON s.login = l.digest {JOINS}
             WHERE l.lender = ?1 AND l.lender IS NOT NULL ORDER BY l.begun"
        );
        Ok(self.conn.prepare_cached(&sql)?.query_map([digest], read)?.collect::<Result<_, _>>()?)
    }

    /// Ends one log-in, with the sign-in that it is in.
    pub fn end_login(&self, digest: &str) -> Result<(), StoreError> {
        self.conn.prepare_cached("DELETE FROM logins WHERE digest = ?1")?.execute([digest])?;
        Ok(())
    }

    /// Ends every log-in of the users of an account.
    pub fn end_logins_of_account(&self, account: AccountId) -> Result<(), StoreError> {
        self.conn.prepare_cached("DELETE FROM logins WHERE account = ?1")?.execute([account.0])?;
        Ok(())
    }

    /// Leaves a notice for a log-in, or takes it back.
    pub fn notify(&self, digest: &str, notice: Option<&str>) -> Result<(), StoreError> {
        self.conn
            .prepare_cached("UPDATE logins SET notice = ?2 WHERE digest = ?1")?
            .execute(params![digest, notice])?;
        Ok(())
    }

    /// Records that a log-in is in a client.
    pub fn add_sign_in(&self, digest: &str, sign_in: &SignIn) -> Result<(), StoreError> {
        self.conn
            .prepare_cached(
                "INSERT INTO sign_ins (login, operation, client, level, as_user, as_group, reason, begun, ends)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?
            .execute(params![
                digest,
                sign_in.operation,
                sign_in.client.0,
                sign_in.level.as_str(),
                sign_in.preview.user().map(|user| user.id.0),
                sign_in.preview.group().map(|group| group.id.0),
                sign_in.reason,
                sign_in.begun.0,
                sign_in.ends.0,
            ])?;
        Ok(())
    }

    /// Ends the sign-in that a log-in is in.
    pub fn end_sign_in(&self, digest: &str) -> Result<(), StoreError> {
        self.conn.prepare_cached("DELETE FROM sign_ins WHERE login = ?1")?.execute([digest])?;
        Ok(())
    }

    /// Holds the connection to reading for as long as what this returns is kept: whatever tries to
    /// write fails.
    pub fn hold_read_only(&self) -> Result<Held<'_>, StoreError> {
        self.conn.execute_batch("PRAGMA query_only=1;")?;
        Ok(Held(self.conn()))
    }
}

/// Keeps a connection from writing until it is dropped.
#[derive(Debug)]
#[must_use]
pub struct Held<'t>(&'t Connection);

impl Drop for Held<'_> {
    fn drop(&mut self) {
        // Should it fail, the connection goes on refusing to write.
        let _ = self.0.execute_batch("PRAGMA query_only=0;");
    }
}

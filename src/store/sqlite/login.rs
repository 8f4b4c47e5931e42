//! Log-in sessions: the digest of a token, whose it is, and when it ends.

use rusqlite::{OptionalExtension as _, params};

use super::Tx;
use crate::{
    domain::{AccountId, Time, UserId},
    store::StoreError,
};

impl Tx<'_> {
    /// Whose log-in has this digest, and when it ends.
    pub fn login(&self, digest: &str) -> Result<Option<(AccountId, UserId, Time)>, StoreError> {
        let mut found = self.conn.prepare_cached("SELECT account, user, ends FROM logins WHERE digest = ?1")?;
        let read = |row: &rusqlite::Row<'_>| Ok((AccountId(row.get(0)?), UserId(row.get(1)?), Time(row.get(2)?)));
        Ok(found.query_row([digest], read).optional()?)
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

    /// Ends every log-in of a user.
    pub fn end_logins(&self, account: AccountId, user: UserId) -> Result<(), StoreError> {
        self.conn
            .prepare_cached("DELETE FROM logins WHERE account = ?1 AND user = ?2")?
            .execute([account.0, user.0])?;
        Ok(())
    }

    /// Ends every log-in of the users of an account.
    pub fn end_logins_of_account(&self, account: AccountId) -> Result<(), StoreError> {
        self.conn.prepare_cached("DELETE FROM logins WHERE account = ?1")?.execute([account.0])?;
        Ok(())
    }
}

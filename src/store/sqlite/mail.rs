//! Mails to be sent and sent, and the invitations that may be accepted: digests of tokens, never
//! the tokens.

use rusqlite::params;

use super::Tx;
use crate::{
    domain::{AccountId, Time, UserId},
    store::StoreError,
};

/// The intent to send somebody an invitation.
#[derive(Debug, Clone, Copy)]
pub struct Intent<'a> {
    /// The account of the user who is invited.
    pub account: AccountId,
    /// The user who is invited.
    pub user: UserId,
    /// Their e-mail: the mail goes nowhere else.
    pub address: &'a str,
    /// The account of whoever invites.
    pub by_account: AccountId,
    /// Whoever invites.
    pub by_user: UserId,
    /// The operation that it comes from.
    pub operation: i64,
}

impl Tx<'_> {
    /// Queues an invitation, to be sent at once, and returns its number.
    pub fn queue_invitation(&self, intent: Intent<'_>, now: Time) -> Result<i64, StoreError> {
        let id = self.new_id()?;
        self.conn
            .prepare_cached(
                "INSERT INTO mails (id, account, user, kind, address, message_id, state, operation, by_account, by_user,
                 queued, due) VALUES (?1, ?2, ?3, 'invitation', ?4, ?5, 'queued', ?6, ?7, ?8, ?9, ?9)",
            )?
            .execute(params![
                id,
                intent.account.0,
                intent.user.0,
                intent.address,
                format!("{id}.{}.{}", intent.operation, now.0),
                intent.operation,
                intent.by_account.0,
                intent.by_user.0,
                now.0,
            ])?;
        Ok(id)
    }

    /// Voids what a user could accept, and mails to them that are not sent yet.
    pub fn void_invitation(&self, account: AccountId, user: UserId) -> Result<(), StoreError> {
        self.conn
            .prepare_cached("DELETE FROM invitations WHERE account = ?1 AND user = ?2")?
            .execute([account.0, user.0])?;
        self.conn
            .prepare_cached(
                "UPDATE mails SET state = 'void', due = NULL, claimed = NULL
                 WHERE account = ?1 AND user = ?2 AND state IN ('queued', 'sending', 'failed')",
            )?
            .execute([account.0, user.0])?;
        Ok(())
    }
}

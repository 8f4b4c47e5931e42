//! Mails to be sent and sent, and the invitations that may be accepted: digests of tokens, never
//! the tokens.

use rusqlite::{OptionalExtension as _, Row, params};

use super::Tx;
use crate::{
    domain::{
        AccountId, Time, UserId,
        email::Email,
        mail::{Invitation, Mail, State},
    },
    store::StoreError,
};

const MAIL: &str = "SELECT id, account, user, address, message_id, state, operation, by_account, by_user, queued,
    attempts, due, claimed, error, sent FROM mails";

fn read_mail(row: &Row<'_>) -> rusqlite::Result<Mail> {
    let time = |place: usize| Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(place)?.map(Time));
    Ok(Mail {
        id: row.get(0)?,
        account: AccountId(row.get(1)?),
        user: UserId(row.get(2)?),
        address: Email::stored(row.get::<_, String>(3)?),
        message_id: row.get(4)?,
        state: State::of(&row.get::<_, String>(5)?),
        operation: row.get(6)?,
        by_account: AccountId(row.get(7)?),
        by_user: UserId(row.get(8)?),
        queued: Time(row.get(9)?),
        attempts: row.get(10)?,
        due: time(11)?,
        claimed: time(12)?,
        error: row.get(13)?,
        sent: time(14)?,
    })
}

const INVITATION: &str = "SELECT account, user, digest, begun, ends, by_account, by_user, mail FROM invitations";

fn read_invitation(row: &Row<'_>) -> rusqlite::Result<Invitation> {
    Ok(Invitation {
        account: AccountId(row.get(0)?),
        user: UserId(row.get(1)?),
        digest: row.get(2)?,
        begun: Time(row.get(3)?),
        ends: Time(row.get(4)?),
        by_account: AccountId(row.get(5)?),
        by_user: UserId(row.get(6)?),
        mail: row.get(7)?,
    })
}

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

    /// Voids what a user could accept, and mails to them that are not sent yet. Returns whether there
    /// was anything of that kind.
    pub fn void_invitation(&self, account: AccountId, user: UserId) -> Result<bool, StoreError> {
        let dropped = self.drop_invitation(account, user)?;
        let voided = self
            .conn
            .prepare_cached(
                "UPDATE mails SET state = 'void', due = NULL, claimed = NULL
                 WHERE account = ?1 AND user = ?2 AND state IN ('queued', 'sending', 'failed')",
            )?
            .execute([account.0, user.0])?;
        Ok(dropped || voided > 0)
    }

    /// Drops what a user could accept. Returns whether there was anything.
    pub fn drop_invitation(&self, account: AccountId, user: UserId) -> Result<bool, StoreError> {
        let mut drop = self.conn.prepare_cached("DELETE FROM invitations WHERE account = ?1 AND user = ?2")?;
        Ok(drop.execute([account.0, user.0])? > 0)
    }

    /// Records what a user can accept from now on, in place of what they could before.
    pub fn set_invitation(&self, invitation: &Invitation) -> Result<(), StoreError> {
        self.drop_invitation(invitation.account, invitation.user)?;
        self.conn
            .prepare_cached(
                "INSERT INTO invitations (account, user, digest, begun, ends, by_account, by_user, mail)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![
                invitation.account.0,
                invitation.user.0,
                invitation.digest,
                invitation.begun.0,
                invitation.ends.0,
                invitation.by_account.0,
                invitation.by_user.0,
                invitation.mail,
            ])?;
        Ok(())
    }

    /// The invitation whose token has this digest.
    pub fn invitation(&self, digest: &str) -> Result<Option<Invitation>, StoreError> {
        let sql = format!("{INVITATION} WHERE digest = ?1");
        Ok(self.conn.prepare_cached(&sql)?.query_row([digest], read_invitation).optional()?)
    }

    /// What a user can accept.
    pub fn invitation_of(&self, account: AccountId, user: UserId) -> Result<Option<Invitation>, StoreError> {
        let sql = format!("{INVITATION} WHERE account = ?1 AND user = ?2");
        Ok(self.conn.prepare_cached(&sql)?.query_row([account.0, user.0], read_invitation).optional()?)
    }

    /// What the users of an account can accept.
    pub fn invitations_of(&self, account: AccountId) -> Result<Vec<Invitation>, StoreError> {
        let sql = format!("{INVITATION} WHERE account = ?1 ORDER BY user");
        Ok(self.conn.prepare_cached(&sql)?.query_map([account.0], read_invitation)?.collect::<Result<_, _>>()?)
    }

    /// How many users of an account are invited and have been neither sent an invitation nor handed one.
    pub fn unsent_invitations(&self, account: AccountId) -> Result<u32, StoreError> {
        let mut count = self.conn.prepare_cached(
            "SELECT count(*) FROM users u WHERE u.account = ?1 AND u.status = 'invited' AND NOT EXISTS (
               SELECT 1 FROM invitations i LEFT JOIN mails m ON m.id = i.mail
               WHERE i.account = u.account AND i.user = u.id AND (i.mail IS NULL OR m.state = 'sent'))",
        )?;
        Ok(count.query_row([account.0], |row| row.get(0))?)
    }

    /// The mail with this number.
    pub fn mail(&self, id: i64) -> Result<Option<Mail>, StoreError> {
        let sql = format!("{MAIL} WHERE id = ?1");
        Ok(self.conn.prepare_cached(&sql)?.query_row([id], read_mail).optional()?)
    }

    /// The mails to the users of an account, oldest first.
    pub fn mails_of(&self, account: AccountId) -> Result<Vec<Mail>, StoreError> {
        let sql = format!("{MAIL} WHERE account = ?1 ORDER BY id");
        Ok(self.conn.prepare_cached(&sql)?.query_map([account.0], read_mail)?.collect::<Result<_, _>>()?)
    }

    /// The latest mail to a user.
    pub fn latest_mail(&self, account: AccountId, user: UserId) -> Result<Option<Mail>, StoreError> {
        let sql = format!("{MAIL} WHERE account = ?1 AND user = ?2 ORDER BY id DESC LIMIT 1");
        Ok(self.conn.prepare_cached(&sql)?.query_row([account.0, user.0], read_mail).optional()?)
    }

    /// Whether a mail to a user has left, or may have.
    pub fn was_mailed(&self, account: AccountId, user: UserId) -> Result<bool, StoreError> {
        let mut mailed = self.conn.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM mails WHERE account = ?1 AND user = ?2 AND state IN ('sending', 'sent'))",
        )?;
        Ok(mailed.query_row([account.0, user.0], |row| row.get(0))?)
    }

    /// Records how a mail stands: everything but whom it is for and where it comes from.
    pub fn set_mail(&self, mail: &Mail) -> Result<(), StoreError> {
        self.conn
            .prepare_cached(
                "UPDATE mails SET address = ?2, state = ?3, attempts = ?4, due = ?5, claimed = ?6, error = ?7, sent = ?8
                 WHERE id = ?1",
            )?
            .execute(params![
                mail.id,
                mail.address.as_str(),
                mail.state.as_str(),
                mail.attempts,
                mail.due.map(|time| time.0),
                mail.claimed.map(|time| time.0),
                mail.error,
                mail.sent.map(|time| time.0),
            ])?;
        Ok(())
    }
}

//! Mails to be sent and sent, and the invitations that may be accepted: digests of tokens, never
//! the tokens.

use rusqlite::{OptionalExtension as _, Row, params};

use super::Tx;
use crate::{
    domain::{
        AccountId, Time, UserId,
        client::Level,
        email::Email,
        group::Group,
        mail::{Invitation, Inviter, Mail, State},
    },
    store::StoreError,
};

const COLUMNS: &str = "m.id, m.account, m.user, m.address, m.message_id, m.state, m.operation, m.by_account, m.by_user,
    m.by_level, m.by_name, m.queued, m.attempts, m.due, m.claimed, m.error, m.sent";

/// What the index of mails that are neither sent nor void holds, in its own words.
const WAITING: &str = "state IN ('queued', 'sending', 'failed')";

fn read_inviter(row: &Row<'_>, first: usize, user: i64) -> rusqlite::Result<Inviter> {
    let level: Option<String> = row.get(first + 2)?;
    Ok(Inviter {
        account: AccountId(row.get(first)?),
        user: UserId(user),
        // What is not known allows least.
        level: level.map(|word| Level::of(&word).unwrap_or(Level::ViewOnly)),
    })
}

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
        by: row.get::<_, Option<i64>>(8)?.map(|user| read_inviter(row, 7, user)).transpose()?,
        by_name: row.get(10)?,
        queued: Time(row.get(11)?),
        attempts: row.get(12)?,
        due: time(13)?,
        claimed: time(14)?,
        error: row.get(15)?,
        sent: time(16)?,
    })
}

const INVITATION: &str =
    "SELECT account, user, digest, begun, ends, by_account, by_user, by_level, mail FROM invitations";

fn read_invitation(row: &Row<'_>) -> rusqlite::Result<Invitation> {
    read_invitation_at(row, 0)
}

fn read_invitation_at(row: &Row<'_>, first: usize) -> rusqlite::Result<Invitation> {
    Ok(Invitation {
        account: AccountId(row.get(first)?),
        user: UserId(row.get(first + 1)?),
        digest: row.get(first + 2)?,
        begun: Time(row.get(first + 3)?),
        ends: Time(row.get(first + 4)?),
        by: read_inviter(row, first + 5, row.get(first + 6)?)?,
        mail: row.get(first + 8)?,
    })
}

/// A user who has not joined, with what tells how their invitation stands.
#[derive(Debug)]
pub struct Awaited {
    /// Their e-mail.
    pub email: String,
    /// What they can accept, or could.
    pub invitation: Option<Invitation>,
    /// The latest mail to them.
    pub mail: Option<Mail>,
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
    /// Whoever invites.
    pub by: Inviter,
    /// Their e-mail.
    pub by_name: &'a str,
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
                 by_level, by_name, queued, due)
                 VALUES (?1, ?2, ?3, 'invitation', ?4, ?5, 'queued', ?6, ?7, ?8, ?9, ?10, ?11, ?11)",
            )?
            .execute(params![
                id,
                intent.account.0,
                intent.user.0,
                intent.address,
                format!("{id}.{}.{}", intent.operation, now.0),
                intent.operation,
                intent.by.account.0,
                intent.by.user.0,
                intent.by.level.map(Level::as_str),
                intent.by_name,
                now.0,
            ])?;
        Ok(id)
    }

    /// Voids what a user could accept, and mails to them that are not sent yet. Returns whether there
    /// was anything of that kind.
    pub fn void_invitation(&self, account: AccountId, user: UserId) -> Result<bool, StoreError> {
        let dropped = self.drop_invitation(account, user)?;
        let sql = format!(
            "UPDATE mails SET state = 'void', due = NULL, claimed = NULL
             WHERE account = ?1 AND user = ?2 AND {WAITING}"
        );
        let voided = self.conn.prepare_cached(&sql)?.execute([account.0, user.0])?;
        Ok(dropped || voided > 0)
    }

    /// The users who could accept what somebody invited them with, or for whom mails of theirs wait.
    pub fn invited_by(&self, account: AccountId, user: UserId) -> Result<Vec<(AccountId, UserId)>, StoreError> {
        let sql = format!(
            "SELECT account, user FROM invitations WHERE by_account = ?1 AND by_user = ?2
             UNION SELECT account, user FROM mails WHERE by_account = ?1 AND by_user = ?2 AND {WAITING}
             ORDER BY account, user"
        );
        let read = |row: &Row<'_>| Ok((AccountId(row.get(0)?), UserId(row.get(1)?)));
        Ok(self.conn.prepare_cached(&sql)?.query_map([account.0, user.0], read)?.collect::<Result<_, _>>()?)
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
                "INSERT INTO invitations (account, user, digest, begun, ends, by_account, by_user, by_level, mail)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?
            .execute(params![
                invitation.account.0,
                invitation.user.0,
                invitation.digest,
                invitation.begun.0,
                invitation.ends.0,
                invitation.by.account.0,
                invitation.by.user.0,
                invitation.by.level.map(Level::as_str),
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

    /// How many users of an account are invited and have been neither sent an invitation nor had one
    /// printed.
    pub fn unsent_invitations(&self, account: AccountId) -> Result<u32, StoreError> {
        let mut count = self.conn.prepare_cached(
            "SELECT count(*) FROM users u WHERE u.account = ?1 AND u.status = 'invited' AND NOT EXISTS (
               SELECT 1 FROM invitations i LEFT JOIN mails m ON m.id = i.mail
               WHERE i.account = u.account AND i.user = u.id AND (i.mail IS NULL OR m.state = 'sent'))",
        )?;
        Ok(count.query_row([account.0], |row| row.get(0))?)
    }

    /// The members of a group who are invited and have not joined, by e-mail, at most so many.
    pub fn awaited(&self, group: &Group, most: usize) -> Result<Vec<Awaited>, StoreError> {
        let (members, of) = if group.is_all_users() {
            ("users u", "u.account = ?1 AND ?2 = ?2")
        } else {
            ("memberships x CROSS JOIN users u ON u.id = x.user", "x.account = ?1 AND x.grp = ?2")
        };
        let sql = format!(
            "SELECT {COLUMNS}, i.account, i.user, i.digest, i.begun, i.ends, i.by_account, i.by_user, i.by_level, i.mail,
             u.email FROM {members} LEFT JOIN invitations i ON i.account = u.account AND i.user = u.id
             LEFT JOIN mails m ON m.id = (SELECT max(id) FROM mails WHERE account = u.account AND user = u.id)
             WHERE {of} AND u.status = 'invited' AND u.joined = 0 ORDER BY u.email LIMIT ?3"
        );
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let read = |row: &Row<'_>| {
            let known = |place: usize| Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(place)?.is_some());
            Ok(Awaited {
                email: row.get(26)?,
                invitation: if known(17)? { Some(read_invitation_at(row, 17)?) } else { None },
                mail: if known(0)? { Some(read_mail(row)?) } else { None },
            })
        };
        let mut found = self.conn.prepare_cached(&sql)?;
        Ok(found.query_map(params![group.account.0, group.id.0, most], read)?.collect::<Result<_, _>>()?)
    }

    /// The mail with this number.
    pub fn mail(&self, id: i64) -> Result<Option<Mail>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM mails m WHERE id = ?1");
        Ok(self.conn.prepare_cached(&sql)?.query_row([id], read_mail).optional()?)
    }

    /// The mails to the users of an account, oldest first.
    pub fn mails_of(&self, account: AccountId) -> Result<Vec<Mail>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM mails m WHERE account = ?1 ORDER BY id");
        Ok(self.conn.prepare_cached(&sql)?.query_map([account.0], read_mail)?.collect::<Result<_, _>>()?)
    }

    /// Those of them that are neither sent nor void, oldest first.
    pub fn waiting_mails(&self, account: AccountId) -> Result<Vec<Mail>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM mails m WHERE account = ?1 AND {WAITING} ORDER BY id");
        Ok(self.conn.prepare_cached(&sql)?.query_map([account.0], read_mail)?.collect::<Result<_, _>>()?)
    }

    /// The latest mail to each user of an account.
    pub fn latest_mails(&self, account: AccountId) -> Result<Vec<Mail>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM users u CROSS JOIN mails m
             ON m.id = (SELECT max(id) FROM mails WHERE account = u.account AND user = u.id)
             WHERE u.account = ?1"
        );
        Ok(self.conn.prepare_cached(&sql)?.query_map([account.0], read_mail)?.collect::<Result<_, _>>()?)
    }

    /// The latest mail to a user.
    pub fn latest_mail(&self, account: AccountId, user: UserId) -> Result<Option<Mail>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM mails m WHERE account = ?1 AND user = ?2 ORDER BY id DESC LIMIT 1");
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

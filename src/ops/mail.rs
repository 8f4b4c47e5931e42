//! The queue of mails: what is to be sent now, that it is being sent, and how that ended.
//!
//! Sending takes four steps, of which only two stand here as transactions of their own. A letter is
//! made and kept beside the database; then [`claim`] says that it is being sent, and makes its token
//! one that can be accepted; a server takes it, or it becomes a file; then [`sent`] or [`not_sent`]
//! says how that ended. Of two commands that send the same mail one wins the claim. A command that
//! dies in between leaves the letter and the claim behind: ten minutes later the very same letter is
//! sent.

use super::{Operator, Request, Session, glance, in_one, invitation::invited, look::worn::worn};
use crate::{
    domain::{
        AccountId, Result, Time, UserId,
        email::Email,
        journal::{Event, Operation},
        look::Worn,
        mail::{self, Invitation, Mail, State},
        permission::PermissionSet,
    },
    store::{Store, Tx},
};

mod command;

pub use command::{Due, MailView, due_everywhere, due_here, list, retry, show, views, waiting};

/// A mail that is to be sent now, with what its letter says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// The number of the mail.
    pub mail: i64,
    /// The flag that names its account to a command typed next, such as ` -c acme`; empty where none is
    /// needed.
    pub scope: String,
    /// What its Message-ID is made from.
    pub message_id: String,
    /// Where it goes: the user's e-mail as it is stored now.
    pub to: Email,
    /// The user's name, possibly empty.
    pub name: String,
    /// Display name of the account.
    pub account: String,
    /// E-mail of whoever invites.
    pub inviter: String,
    /// Whether the user has joined already, so that it is about a new password.
    pub joined: bool,
    /// IANA time zone of the user, or else of the account.
    pub time_zone: String,
    /// What its letter wears.
    pub look: Worn,
    /// The digest of the token that the mail went out with before, while that can go out again.
    pub digest: Option<String>,
}

/// That a mail is being sent by this command and no other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    mail: i64,
    account: AccountId,
    user: UserId,
    at: Time,
    digest: String,
}

/// What came of saying that a mail is being sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claiming {
    /// It is being sent by this command.
    Held(Claim),
    /// It is void now: nobody could accept it.
    Void,
    /// Another command was quicker, or it is not to be sent any more.
    Lost,
}

/// How a mail stands that was not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsent {
    /// It is tried again at this time.
    Waits(Time),
    /// It was given up.
    GivenUp,
}

/// What is to be sent of a mail now; none when it is not due, void or sent.
///
/// # Errors
/// Only when the store fails.
pub fn job(store: &mut Store, due: &Due, now: Time) -> Result<Option<Job>> {
    glance(store, |tx| {
        let id = due.mail();
        let Some(mail) = tx.mail(id)?.filter(|mail| mail.is_due(now)) else { return Ok(None) };
        let (Some(user), Some(account)) = (tx.user(mail.account, mail.user)?, tx.account(mail.account)?) else {
            return Ok(None);
        };
        let inviter = mail.by.map(|by| tx.user(by.account, by.user)).transpose()?.flatten();
        let kept = tx.invitation_of(mail.account, mail.user)?;
        let kept = kept.filter(|kept| kept.mail == Some(id) && kept.lasts(now));
        Ok(Some(Job {
            mail: id,
            look: worn(tx, &account)?,
            scope: due.scope().to_owned(),
            message_id: mail.message_id,
            name: user.name(),
            joined: user.joined,
            to: user.email,
            account: account.name,
            inviter: inviter.map_or(mail.by_name, |user| user.email.to_string()),
            time_zone: user.time_zone.unwrap_or(account.time_zone),
            digest: kept.map(|kept| kept.digest),
        }))
    })
}

/// Says that a mail is being sent, with a letter that is kept and whose token has this digest. From
/// here on the token can be accepted.
///
/// One that nobody could accept is void instead: the user or the account is disabled, or whoever
/// invited could not do so any more.
///
/// # Errors
/// Only when the store fails.
pub fn claim(store: &mut Store, job: &Job, digest: &str, now: Time) -> Result<Claiming> {
    in_one(store, |tx| {
        let Some(mail) = tx.mail(job.mail)?.filter(|mail| mail.is_due(now)) else { return Ok(Claiming::Lost) };
        let request = Request::of_the_tool(now, "");
        let standing = match mail.by {
            Some(by) => invited(tx, &request, mail.account, mail.user, by)?.map(|invited| (by, invited.user)),
            None => None,
        };
        let Some((by, user)) = standing else {
            tx.void_invitation(mail.account, mail.user)?;
            return Ok(Claiming::Void);
        };
        if user.email != job.to {
            return Ok(Claiming::Lost);
        }
        if job.digest.as_deref() == Some(digest) {
            if tx.invitation(digest)?.is_none_or(|kept| kept.mail != Some(mail.id)) {
                return Ok(Claiming::Lost);
            }
        } else {
            tx.set_invitation(&Invitation {
                account: mail.account,
                user: mail.user,
                digest: digest.to_owned(),
                begun: now,
                ends: mail::ends(now),
                by,
                mail: Some(mail.id),
            })?;
        }
        let attempts = mail.attempts.saturating_add(1);
        let sending =
            Mail { address: user.email, state: State::Sending, attempts, due: None, claimed: Some(now), ..mail };
        tx.set_mail(&sending)?;
        Ok(Claiming::Held(Claim {
            mail: sending.id,
            account: sending.account,
            user: sending.user,
            at: now,
            digest: digest.to_owned(),
        }))
    })
}

/// Says that a mail is sent, and returns whether the claim still held: somebody may have voided it
/// while it was on its way, and then that stands.
///
/// # Errors
/// Only when the store fails.
pub fn sent(store: &mut Store, claim: &Claim, now: Time) -> Result<bool> {
    in_one(store, |tx| {
        let Some(mail) = claimed(tx, claim)? else { return Ok(false) };
        tx.set_mail(&Mail { state: State::Sent, due: None, claimed: None, error: None, sent: Some(now), ..mail })?;
        Ok(true)
    })
}

/// Marks a client whose last open step were its invitations as onboarded, now that one is sent.
///
/// It is nobody's command, so the journal tells it of nobody. Where it does not come to that, the
/// next command that changes something in the client does it.
///
/// # Errors
/// When the store fails, or the stored checklist cannot be read.
pub fn mark_onboarded(store: &mut Store, claim: &Claim, now: Time) -> Result<()> {
    if glance(store, |tx| Ok(tx.onboarded(claim.account)?.is_some()))? {
        return Ok(());
    }
    in_one(store, |tx| {
        let (Some(account), Some(user)) = (tx.account(claim.account)?, tx.user(claim.account, claim.user)?) else {
            return Ok(());
        };
        let request = Request::of_the_tool(now, "");
        let said = format!("the invitation to {} is sent, which was what {} still lacked", user.email, account.said());
        let of_the_tool = Operation::new(now, &account, Event::Change).by_stranger("(mail queue)");
        let nobody = Operator { user, account, permissions: PermissionSet::default(), admin: false };
        let mut session = Session::without_log_in(tx, &request, nobody);
        session.mark_if_onboarded(claim.account)?;
        if !session.recorder.changes.is_empty() {
            session.done(Event::Change, said);
            session.finish_as(of_the_tool)?;
        }
        Ok(())
    })
}

/// Says that a mail could not be sent, and why, in a sentence without secrets. Without a claim it did
/// not come that far. None when the claim did not hold any more.
///
/// # Errors
/// Only when the store fails.
pub fn not_sent(
    store: &mut Store,
    id: i64,
    claim: Option<&Claim>,
    why: &str,
    permanent: bool,
    now: Time,
) -> Result<Option<Unsent>> {
    in_one(store, |tx| {
        let mail = match claim {
            Some(claim) => claimed(tx, claim)?,
            None => tx.mail(id)?.filter(|mail| mail.is_due(now)),
        };
        let Some(mail) = mail else { return Ok(None) };
        let attempts = mail.attempts.saturating_add(u32::from(claim.is_none()));
        let due = Mail::next_try(attempts, now).filter(|_| !permanent);
        if due.is_none() {
            tx.drop_invitation(mail.account, mail.user)?;
        }
        let state = if due.is_some() { State::Queued } else { State::Failed };
        tx.set_mail(&Mail { state, attempts, due, claimed: None, error: Some(why.to_owned()), ..mail })?;
        Ok(Some(due.map_or(Unsent::GivenUp, Unsent::Waits)))
    })
}

/// Whether nobody is sending a mail: what is kept of its letter can go.
///
/// # Errors
/// Only when the store fails.
pub fn is_over(store: &mut Store, id: i64) -> Result<bool> {
    glance(store, |tx| Ok(tx.mail(id)?.is_none_or(|mail| !matches!(mail.state, State::Queued | State::Sending))))
}

/// The mail, as long as it is this claim that holds it.
fn claimed(tx: &Tx<'_>, claim: &Claim) -> Result<Option<Mail>> {
    let holds = tx.invitation(&claim.digest)?.is_some_and(|invitation| invitation.mail == Some(claim.mail));
    let mail = tx.mail(claim.mail)?.filter(|mail| mail.state == State::Sending && mail.claimed == Some(claim.at));
    Ok(mail.filter(|_| holds))
}

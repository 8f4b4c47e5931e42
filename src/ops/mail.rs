//! The queue of mails: what is to be sent now, that it is being sent, and how that ended.
//!
//! Sending takes four steps, of which only two stand here as transactions of their own. A letter is
//! made and kept beside the database; then [`claim`] says that it is being sent, and makes its token
//! one that can be accepted; it is handed over; then [`sent`] or [`not_sent`] says how that ended.
//! Of two commands that send the same mail one wins the claim. A command that dies in between leaves
//! the letter and the claim behind: ten minutes later the very same letter is sent.

use super::{Request, Session};
use crate::{
    domain::{
        Result, Time,
        email::Email,
        mail::{self, Invitation, Mail, State},
        user::UserStatus,
    },
    store::{Access, Store, Tx},
};

mod command;

pub use command::{MailView, due_everywhere, due_here, list, retry, show, views};

/// A mail that is to be sent now, with what its letter says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// The number of the mail.
    pub mail: i64,
    /// What its Message-ID is made from.
    pub message_id: String,
    /// Where it goes: the user's e-mail as it is stored now.
    pub to: Email,
    /// The user's name, possibly empty.
    pub name: String,
    /// Display name of the account.
    pub account: String,
    /// Handle of the account.
    pub handle: String,
    /// E-mail of whoever invites.
    pub inviter: String,
    /// IANA time zone of the user, or else of the account.
    pub time_zone: String,
    /// The digest of the token that the mail went out with before, while that can go out again.
    pub digest: Option<String>,
}

/// That a mail is being sent by this command and no other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    mail: i64,
    at: Time,
    digest: String,
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
pub fn job(store: &mut Store, id: i64, now: Time) -> Result<Option<Job>> {
    let tx = store.begin(Access::Read)?;
    let Some(mail) = tx.mail(id)?.filter(|mail| mail.is_due(now)) else { return Ok(None) };
    let (Some(user), Some(account)) = (tx.user(mail.account, mail.user)?, tx.account(mail.account)?) else {
        return Ok(None);
    };
    let inviter = tx.user(mail.by_account, mail.by_user)?;
    let kept = tx.invitation_of(mail.account, mail.user)?;
    let kept = kept.filter(|kept| kept.mail == Some(id) && kept.lasts(now));
    Ok(Some(Job {
        mail: id,
        message_id: mail.message_id,
        name: user.name(),
        to: user.email,
        account: account.name,
        handle: account.handle.to_string(),
        inviter: inviter.map(|user| user.email.to_string()).unwrap_or_default(),
        time_zone: user.time_zone.unwrap_or(account.time_zone),
        digest: kept.map(|kept| kept.digest),
    }))
}

/// Says that a mail is being sent, with a letter that is kept and whose token has this digest. From
/// here on the token can be accepted.
///
/// None when another command was quicker, or the mail is not to be sent any more.
///
/// # Errors
/// Only when the store fails.
pub fn claim(store: &mut Store, job: &Job, digest: &str, now: Time) -> Result<Option<Claim>> {
    let tx = store.begin(Access::Write)?;
    let Some(mail) = tx.mail(job.mail)?.filter(|mail| mail.is_due(now)) else { return Ok(None) };
    let Some(user) = tx.user(mail.account, mail.user)?.filter(|user| user.email == job.to) else { return Ok(None) };
    if user.status == UserStatus::Disabled {
        tx.void_invitation(mail.account, mail.user)?;
        tx.commit()?;
        store.after_commit();
        return Ok(None);
    }
    match &job.digest {
        Some(kept) if kept == digest => {
            let standing = tx.invitation(digest)?;
            if standing.is_none_or(|standing| standing.mail != Some(mail.id)) {
                return Ok(None);
            }
        }
        _ => tx.set_invitation(&Invitation {
            account: mail.account,
            user: mail.user,
            digest: digest.to_owned(),
            begun: now,
            ends: mail::ends(now),
            by_account: mail.by_account,
            by_user: mail.by_user,
            mail: Some(mail.id),
        })?,
    }
    tx.set_mail(&Mail {
        address: user.email,
        state: State::Sending,
        attempts: mail.attempts.saturating_add(1),
        due: None,
        claimed: Some(now),
        ..mail
    })?;
    tx.commit()?;
    store.after_commit();
    Ok(Some(Claim { mail: job.mail, at: now, digest: digest.to_owned() }))
}

/// Says that a mail was handed over. A client whose last open step were its invitations is onboarded
/// with that.
///
/// # Errors
/// Only when the store fails.
pub fn sent(store: &mut Store, claim: &Claim, now: Time) -> Result<()> {
    let tx = store.begin(Access::Write)?;
    // Somebody may have voided it while it was on its way: then that stands.
    let Some(mail) = claimed(&tx, claim)? else { return Ok(()) };
    let sent = Mail { state: State::Sent, due: None, claimed: None, error: None, sent: Some(now), ..mail };
    tx.set_mail(&sent)?;
    let request = Request::of_the_tool(now, "usher mail send");
    if let Some(mut inviter) = Session::of_inviter(&tx, &request, sent.by_account, sent.by_user, sent.account)? {
        inviter.mark_if_onboarded(sent.account)?;
        inviter.finish()?;
    }
    tx.commit()?;
    store.after_commit();
    Ok(())
}

/// Says that a mail could not be handed over, and why, in a sentence without secrets. Without a claim
/// it did not come that far.
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
    let tx = store.begin(Access::Write)?;
    let mail = match claim {
        Some(claim) => claimed(&tx, claim)?,
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
    tx.commit()?;
    store.after_commit();
    Ok(Some(due.map_or(Unsent::GivenUp, Unsent::Waits)))
}

/// Whether nobody is sending a mail: what is kept of its letter can go.
///
/// # Errors
/// Only when the store fails.
pub fn is_over(store: &mut Store, id: i64) -> Result<bool> {
    let tx = store.begin(Access::Read)?;
    Ok(tx.mail(id)?.is_none_or(|mail| !matches!(mail.state, State::Queued | State::Sending)))
}

/// The mail, as long as it is this claim that holds it.
fn claimed(tx: &Tx<'_>, claim: &Claim) -> Result<Option<Mail>> {
    let holds = tx.invitation(&claim.digest)?.is_some_and(|invitation| invitation.mail == Some(claim.mail));
    let mail = tx.mail(claim.mail)?.filter(|mail| mail.state == State::Sending && mail.claimed == Some(claim.at));
    Ok(mail.filter(|_| holds))
}

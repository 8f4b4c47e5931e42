//! Accepting an invitation: whoever has its token chooses a password, and is a user who may log in.
//!
//! Nobody is logged in for it, and nobody is afterwards. Whatever is wrong with a token is said in one
//! and the same sentence: unknown, used, void, over, or of somebody who could not invite any more.

use super::{Answer, Operator, Request, Session, answer, glance, in_one, invitation, password};
use crate::{
    domain::{
        Code, Refusal, Result, Time,
        change::Change,
        email::Email,
        journal::Event,
        user::{User, UserStatus},
    },
    store::{Store, Tx},
};

/// Whom an invitation is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepting {
    /// E-mail of the user.
    pub email: Email,
    /// Display name of the account.
    pub account: String,
}

/// Whom the invitation is for whose token has this digest. Nothing is changed.
///
/// # Errors
/// [`Code::TokenInvalid`] when it cannot be accepted now.
pub fn look(store: &mut Store, digest: &str, now: Time) -> Result<Accepting> {
    let request = Request::of_the_tool(now, "");
    glance(store, |tx| {
        let invited = standing(tx, &request, digest)?;
        Ok(Accepting { email: invited.user.email, account: invited.account.name })
    })
}

/// Accepts an invitation with a password, given as its argon2id hash. The user's log-ins and lock end.
///
/// Everything is looked at anew: of two who accept the same invitation one is refused.
///
/// # Errors
/// [`Code::TokenInvalid`] when it cannot be accepted now.
pub fn accept(store: &mut Store, digest: &str, password_hash: &str, now: Time, command: &str) -> Result<Answer> {
    let request = Request::of_the_tool(now, command);
    let mut whom = None;
    let accepted = in_one(store, |tx| {
        let invited = standing(tx, &request, digest)?;
        let (user, account) = (invited.user.clone(), invited.account.said());
        whom = Some(user.email.clone());
        let mut session = Session::without_log_in(tx, &request, invited);
        // Mails to them that still wait are about what they have done now.
        password::set(&mut session, &user, password_hash, None)?;
        let said = if user.joined { "chose a new password in" } else { "joined" };
        session.done(Event::Entry, format!("{} {said} {account}", user.email));
        session.next(format!("usher login {}", user.email.typed()));
        let joined = User { status: UserStatus::Active, joined: true, ..user.clone() };
        session.record([Change::update(user, joined)])?;
        let operation = session.finish()?;
        answer(&session, operation, true)
    });
    accepted.map_err(|refusal| unclear(refusal, whom.as_ref()))
}

/// Where nobody knows whether the disk kept it, trying to log in tells.
fn unclear(refusal: Refusal, whom: Option<&Email>) -> Refusal {
    match whom.filter(|_| refusal.code == Code::DatabaseOutcome) {
        Some(email) => refusal.hint(format!("usher login {}", email.typed())),
        None => refusal,
    }
}

/// The user whom an invitation is for, while it can be accepted.
fn standing(tx: &Tx<'_>, request: &Request, digest: &str) -> Result<Operator> {
    let found = tx.invitation(digest)?.filter(|invitation| invitation.is_in_force(request.now));
    let kept = found.ok_or_else(invalid)?;
    let invited = invitation::invited(tx, request, kept.account, kept.user, kept.by)?;
    invited.ok_or_else(invalid)
}

/// What is said of every token that does not hold.
fn invalid() -> Refusal {
    Refusal::new(Code::TokenInvalid, "this invitation does not hold: it is unknown, used, replaced by another, or over")
        .hint("ask whoever invited you to send another: usher user invite E-MAIL")
}

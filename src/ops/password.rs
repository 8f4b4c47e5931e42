//! Passwords of those who have one, and locks taken off.
//!
//! A password ends every log-in of its user, for whoever had the old one may be in; one's own log-in
//! goes on under a new token. None of it can be undone, so it is journalled as an event of who may
//! come in and not as changes. Proving who one is with the current password is a log-in: wrong ones
//! count and lock, and while locked it is refused.

use super::{Session, answered_before, login::Candidate, user::is_own};
use crate::domain::{
    Code, Refusal, Result, Time, digest,
    journal::Event,
    lock::Guesses,
    password,
    permission::Permission,
    user::{User, UserStatus},
};

/// Whose password is to be set.
#[derive(Debug, Clone)]
pub enum Whose {
    /// The operator's own: the current one is needed.
    Own(Candidate),
    /// Another's, with their e-mail and why none can be set, if none can.
    Other(String, Option<Refusal>),
    /// Nobody's: the key of the command was used, and it is answered as before.
    Answered,
}

/// Finds out whose password is meant, and holds that the operator may set it.
///
/// # Errors
/// [`Code::Forbidden`], [`Code::NotFound`], [`Code::Usage`] where nobody is named inside a client.
pub fn whose(session: &Session<'_>, typed: Option<&str>) -> Result<Whose> {
    session.may_change()?;
    if answered_before(session, session.request)?.is_some() {
        return Ok(Whose::Answered);
    }
    if typed.is_none_or(|typed| is_own(session, typed)) {
        return own(session).map(Whose::Own);
    }
    // Whichever way they are named, one's own password needs the current one.
    session.may(Permission::UserManage)?;
    let user = session.user(typed.unwrap_or_default())?;
    if is_oneself(session, &user) {
        return own(session).map(Whose::Own);
    }
    session.may_act_as(&user)?;
    let refused = joined(session, &user).err();
    Ok(Whose::Other(user.email.to_string(), refused))
}

/// The operator at the door of their own account.
fn own(session: &Session<'_>) -> Result<Candidate> {
    let Some(user) = session.own_user() else {
        return Err(Refusal::new(
            Code::Usage,
            format!("in {} you have no password of your own: name the user", session.account().said()),
        )
        .hint(format!("usher user password E-MAIL{}", session.scope_flag())));
    };
    Candidate::of(session.tx, user.clone(), session.account(), session.now())
}

/// Another user, whom the operator may let in and keep out.
fn another(session: &Session<'_>, typed: &str) -> Result<User> {
    session.may(Permission::UserManage)?;
    let user = session.user(typed)?;
    not_oneself(session, &user)?;
    session.may_act_as(&user)?;
    Ok(user)
}

/// Nobody lets themselves in.
fn not_oneself(session: &Session<'_>, user: &User) -> Result<()> {
    if !is_oneself(session, user) {
        return Ok(());
    }
    Err(session.forbidden(format!("{} is yourself: nobody lets themselves in", user.email)).hint("usher user password"))
}

fn is_oneself(session: &Session<'_>, user: &User) -> bool {
    user.id == session.operator().user.id
}

/// Only who has joined has a password.
fn joined(session: &Session<'_>, user: &User) -> Result<()> {
    if user.joined && user.status != UserStatus::Invited {
        return Ok(());
    }
    Err(Refusal::new(Code::UserStatus, format!("{} has not joined yet and chooses a password on joining", user.email))
        .hint(format!("usher user invite {}{}", user.email.typed(), session.scope_flag())))
}

/// Sets the operator's own password and goes on under a new token.
///
/// # Errors
/// [`Code::AuthFailed`] when the current password is not any more the one that was verified.
pub fn set_own(session: &mut Session<'_>, current: &Candidate, hash: &str, token: &str) -> Result<()> {
    let now = own(session)?;
    if !now.is_open() || now.hash() != current.hash() {
        return Err(super::login::not_current());
    }
    let user = session.operator().user.clone();
    let login = session.log_in()?.clone();
    set(session, &user, hash, Some(&login.digest))?;
    session.tx.add_login(&digest::hex_of_token(token), user.account, user.id, login.begun, login.ends)?;
    session.tx.end_login(&login.digest)?;
    session.recorder.renewed = true;
    session.done(Event::Entry, "changed your password; every other log-in of yours has ended");
    Ok(())
}

/// Sets the password of another user.
///
/// # Errors
/// As [`whose`], and [`Code::UserStatus`] for who has not joined.
pub fn set_other(session: &mut Session<'_>, typed: &str, hash: &str) -> Result<()> {
    let user = another(session, typed)?;
    joined(session, &user)?;
    set(session, &user, hash, None)?;
    session.done(Event::Entry, format!("set the password of {}; their log-ins have ended", user.email));
    Ok(())
}

/// Sets a password, which takes off a lock, voids an invitation and ends log-ins.
pub(super) fn set(session: &mut Session<'_>, user: &User, hash: &str, staying: Option<&str>) -> Result<()> {
    if !password::is_sound(hash) {
        return Err(Refusal::new(Code::Unexpected, "the password was hashed otherwise than it may be kept"));
    }
    session.tx.set_password(user.account, user.id, hash)?;
    session.tx.void_invitation(user.account, user.id)?;
    session.end_logins(user.account, user.id, staying, "the password was changed")
}

/// Takes the locks off users. Who is not locked is warned of.
///
/// # Errors
/// [`Code::Forbidden`], [`Code::NotFound`]; then none is taken off.
pub fn unlock(session: &mut Session<'_>, typed: &[String]) -> Result<()> {
    session.may(Permission::UserManage)?;
    let users = typed.iter().map(|one| session.user(one)).collect::<Result<Vec<_>>>()?;
    for user in &users {
        not_oneself(session, user)?;
        session.outranks(user)?;
    }
    let mut unlocked = Vec::new();
    for user in users {
        let credential = session.tx.credential(user.account, user.id)?;
        if credential.guesses.lock_in_force(session.now()).is_none() {
            session.warn(format!("{} is not locked", user.email));
            continue;
        }
        session.tx.set_guesses(user.account, user.id, Guesses::default())?;
        unlocked.push(user.email.to_string());
    }
    if !unlocked.is_empty() {
        session.done(Event::Entry, format!("unlocked {}", unlocked.join(", ")));
    }
    Ok(())
}

impl Session<'_> {
    /// Where the command left an account no active Admin but those who are locked without an end,
    /// their locks end by time.
    pub(super) fn leave_an_admin_unlocked(&self) -> Result<()> {
        for id in self.recorder.admins.keys() {
            let Some(account) = self.tx.account(*id)? else { continue };
            let end: Option<Time> = account.log_in.lock_ends(self.now(), true);
            if let Some(end) = end {
                self.tx.end_last_lock(*id, end)?;
            }
        }
        Ok(())
    }
}

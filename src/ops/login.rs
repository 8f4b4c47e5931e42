//! Logging in and out, and what wrong passwords lead to.
//!
//! It comes in three steps, so that no password is hashed while the database is held: who could be
//! meant ([`candidates`]), is the password theirs (the caller's to find out, by one run of the hash
//! for each), and what comes of it ([`conclude`]). The last looks at everything again: of guesses
//! made at the same time none counts beyond the lock, also when it is right.
//!
//! Whoever is not let in is told the same, whatever the reason: an unknown e-mail, a wrong password,
//! a user who has not joined, is disabled or locked, a disabled account. The journal of the user's
//! account tells the reason; of unknown e-mails the master's tells.

use serde::Serialize;

use super::{ending, entrance, glance, in_one};
use crate::{
    domain::{
        AccountId, Code, Refusal, Result, Time, UserId,
        account::{Account, Status},
        digest,
        email::Email,
        journal::{Event, Operation},
        password,
        user::{User, UserStatus},
    },
    store::{Credential, LogIn, Store, Tx},
};

/// Somebody wants to log in.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// The e-mail, in its one form.
    pub email: Email,
    /// The handle of the account that is meant; none where the e-mail says enough.
    pub account: Option<String>,
    /// The time by the clock of the machine.
    pub now: Time,
    /// The command as typed, for the journal.
    pub command: String,
    /// The token in the session file before, whose log-in ends when the new one begins.
    pub before: Option<String>,
}

/// A user who could be meant.
#[derive(Debug, Clone)]
pub struct Candidate {
    account: AccountId,
    user: UserId,
    email: String,
    handle: String,
    stored: Option<String>,
    open: bool,
}

impl Candidate {
    /// Handle of the user's account.
    #[must_use]
    pub fn account(&self) -> &str {
        &self.handle
    }

    /// The user's e-mail.
    #[must_use]
    pub fn email(&self) -> &str {
        &self.email
    }

    /// The hash that the password is to be verified against; none where no password may verify.
    #[must_use]
    pub fn hash(&self) -> Option<&str> {
        self.stored.as_deref().filter(|hash| password::is_sound(hash))
    }

    /// Whether nothing but the password decides.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.open
    }

    /// What the database knows of a user who could be meant.
    pub(super) fn of(tx: &Tx<'_>, user: User, account: &Account, now: Time) -> Result<Self> {
        let credential = tx.credential(user.account, user.id)?;
        Ok(Self {
            account: user.account,
            user: user.id,
            email: user.email.to_string(),
            handle: account.handle.to_string(),
            open: shut(&user, account, &credential, now).is_none(),
            stored: credential.password,
        })
    }
}

/// Why a user cannot log in, whatever the password.
fn shut(user: &User, account: &Account, credential: &Credential, now: Time) -> Option<String> {
    let lock = credential.guesses.lock_in_force(now);
    match user.status {
        _ if account.status == Status::Disabled => Some("the account is disabled".to_owned()),
        UserStatus::Disabled => Some("the user is disabled".to_owned()),
        UserStatus::Invited => Some("the user has not joined".to_owned()),
        UserStatus::Active => lock.map(|lock| format!("the user is locked {}", lock.said())),
    }
}

/// The users who could be meant, by account.
///
/// # Errors
/// Only when the store fails: whether there are any is not told.
pub fn candidates(store: &mut Store, attempt: &Attempt) -> Result<Vec<Candidate>> {
    glance(store, |tx| {
        let mut found = Vec::new();
        for user in tx.users_with_email(&attempt.email)? {
            let Some(account) = tx.account(user.account)? else { continue };
            if attempt.account.as_deref().is_none_or(|meant| meant == account.handle.as_str()) {
                found.push(Candidate::of(tx, user, &account, attempt.now)?);
            }
        }
        found.sort_by(|one, other| one.handle.cmp(&other.handle));
        Ok(found)
    })
}

/// Somebody who is logged in now. Its serialised form is a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LoggedIn {
    /// E-mail of the user.
    pub user: String,
    /// Handle of their account.
    pub account: String,
    /// When the log-in ends.
    pub until: Time,
    /// When they logged in before; null when never.
    pub last_sign_in: Option<Time>,
}

/// Lets the chosen one in with a new token, or turns everybody away. `right` says of each whether it is
/// their password; where nobody is let in, it counts as a wrong one of all others.
///
/// # Errors
/// [`Code::AuthFailed`], in the same words always; what the store says.
pub fn conclude(
    store: &mut Store,
    attempt: &Attempt,
    candidates: &[Candidate],
    right: &[bool],
    chosen: Option<usize>,
    token: &str,
) -> Result<LoggedIn> {
    let chosen = chosen.and_then(|place| candidates.get(place));
    let came = in_one(store, |tx| {
        if let Some(chosen) = chosen
            && let Some(came) = let_in(tx, attempt, chosen, token)?
        {
            return Ok(Some(came));
        }
        turn_away(tx, attempt, candidates, right)?;
        Ok(None)
    })?;
    came.ok_or_else(failed)
}

/// What everybody is told who is not let in.
fn failed() -> Refusal {
    Refusal::new(Code::AuthFailed, "the e-mail or the password is not right, or the user may not log in")
        .hint("whoever administers your account can let you in again: usher user invite E-MAIL, or usher user unlock E-MAIL")
        .hint("where the database file is yours: usher db recover-admin E-MAIL")
}

/// Lets a user in, if everything is still as it was when the password was found right.
fn let_in(tx: &Tx<'_>, attempt: &Attempt, chosen: &Candidate, token: &str) -> Result<Option<LoggedIn>> {
    let now = attempt.now;
    let (Some(account), Some(user)) = (tx.account(chosen.account)?, tx.user(chosen.account, chosen.user)?) else {
        return Ok(None);
    };
    let credential = tx.credential(account.id, user.id)?;
    if user.email != attempt.email
        || chosen.hash().is_none()
        || credential.password != chosen.stored
        || shut(&user, &account, &credential, now).is_some()
    {
        return Ok(None);
    }
    if let Some(before) = &attempt.before
        && let Some(login) = tx.login(&digest::hex_of_token(before))?
    {
        ending::end_outside(tx, &login, "another log-in took its place", now)?;
    }
    ending::sweep(tx, account.id, user.id, now)?;
    let until = account.log_in.login_ends(now);
    tx.add_login(&digest::hex_of_token(token), account.id, user.id, now, until)?;
    tx.came_in(account.id, user.id, now)?;
    let operation = operation(attempt, &account, Some(&user), Event::Entry);
    tx.append(&mut operation.saying(format!("logged in until {} UTC", until.minute())), &[])?;
    Ok(Some(LoggedIn {
        user: user.email.to_string(),
        account: account.handle.to_string(),
        until,
        last_sign_in: credential.last_sign_in,
    }))
}

/// Counts and journals that nobody was let in.
fn turn_away(tx: &Tx<'_>, attempt: &Attempt, candidates: &[Candidate], right: &[bool]) -> Result<()> {
    let mut told = false;
    // Each account counts and tells what the password is there, and learns nothing of the others.
    for (candidate, right) in candidates.iter().zip(right) {
        let found = (tx.account(candidate.account)?, tx.user(candidate.account, candidate.user)?);
        if let (Some(account), Some(user)) = found {
            let why = count(tx, &user, &account, !right, attempt.now)?;
            tell(tx, attempt, &account, Some(&user), &why)?;
            told = true;
        }
    }
    match tx.master()? {
        Some(master) if !told => tell(tx, attempt, &master, None, "no such user"),
        _ => Ok(()),
    }
}

/// Counts a wrong password, which may lock. Returns why the user was not let in.
fn count(tx: &Tx<'_>, user: &User, account: &Account, wrong: bool, now: Time) -> Result<String> {
    let credential = tx.credential(account.id, user.id)?;
    if let Some(why) = shut(user, account, &credential, now) {
        return Ok(why);
    }
    if !wrong {
        return Ok("something was changed meanwhile".to_owned());
    }
    let after = credential.guesses.after_wrong(account.log_in, tx.is_last_admin(account.id, user.id)?, now);
    tx.set_guesses(account.id, user.id, after)?;
    Ok(match after.lock {
        Some(lock) => format!("a wrong password, the {} in a row: the user is locked {}", after.failed, lock.said()),
        None => format!("a wrong password, {} in a row", after.failed),
    })
}

fn tell(tx: &Tx<'_>, attempt: &Attempt, account: &Account, user: Option<&User>, why: &str) -> Result<()> {
    let message = format!("{} was not let in: {why}", attempt.email);
    let operation = operation(attempt, account, user, Event::Refused);
    tx.append(&mut operation.refused(Code::AuthFailed, &message), &[])?;
    Ok(())
}

/// An operation of somebody who comes in or goes out, in their own account.
fn operation(attempt: &Attempt, account: &Account, user: Option<&User>, event: Event) -> Operation {
    let operation = Operation::new(attempt.now, account, event).typed(&attempt.command);
    match user {
        Some(user) => operation.by(user),
        None => operation.by_stranger("(nobody)"),
    }
}

/// Counts a wrong current password, and journals it as a wrong one at the door.
///
/// # Errors
/// [`Code::AuthFailed`] always.
pub fn refuse(store: &mut Store, attempt: &Attempt, candidate: &Candidate, right: bool) -> Result<()> {
    in_one(store, |tx| turn_away(tx, attempt, std::slice::from_ref(candidate), &[right]))?;
    Err(not_current())
}

/// That the current password was not the one that was typed, or that it counts no more for now.
pub(super) fn not_current() -> Refusal {
    Refusal::new(Code::AuthFailed, "the current password is not right, or too many wrong ones have locked you for now")
        .hint("usher user password --password-stdin")
}

/// Somebody who is logged out now. Its serialised form is a contract.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct LoggedOut {
    /// E-mail of the user; null when nobody was logged in.
    pub user: Option<String>,
    /// Handle of their account; null when nobody was logged in.
    pub account: Option<String>,
}

/// Ends the log-in of a token, with the sign-in that it is in, whatever state either is in.
///
/// # Errors
/// Only when the store fails.
pub fn log_out(store: &mut Store, token: &str, now: Time, command: &str) -> Result<LoggedOut> {
    let digest = digest::hex_of_token(token);
    let Some(login) = glance(store, |tx| Ok(tx.login(&digest)?))? else { return Ok(LoggedOut::default()) };
    in_one(store, |tx| out(tx, &login, now, command))
}

fn out(tx: &Tx<'_>, login: &LogIn, now: Time, command: &str) -> Result<LoggedOut> {
    let Some(login) = tx.login(&login.digest)? else { return Ok(LoggedOut::default()) };
    let found = (tx.account(login.account)?, tx.user(login.account, login.user)?);
    let (Some(account), Some(user)) = found else { return Ok(LoggedOut::default()) };
    let operation = Operation::new(now, &account, Event::Entry).by(&user).typed(command);
    tx.append(&mut operation.saying("logged out"), &[])?;
    let over = login.sign_in.as_ref().is_some_and(|it| !crate::domain::sign_in::is_in_force(it.begun, it.ends, now));
    ending::end_outside(tx, &login, if over { entrance::TIME } else { "its user logged out" }, now)?;
    Ok(LoggedOut { user: Some(user.email.to_string()), account: Some(account.handle.to_string()) })
}

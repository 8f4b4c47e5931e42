//! What ends log-ins and sign-ins to clients besides logging out and leaving.
//!
//! | what happens | what ends |
//! |---|---|
//! | a user is disabled or removed | their log-ins, with the sign-ins these are in, their invitation, and those that they sent |
//! | a user's e-mail is changed | their invitation: it went to the other address |
//! | an account is disabled or removed | the log-ins of its users, and the sign-ins to it |
//! | a right is taken away: a client share, membership, role, assignment | the sign-ins that rested on it |
//! | a user or group that is previewed is removed | the previews of it |
//! | a password is set | the user's log-ins, their own renewed one aside |
//! | somebody logs in | the log-in in the same session file, and those of theirs that are over |
//!
//! It happens in the same transaction, whichever way the change came. The client's journal tells of
//! each end, and whoever was signed in is told before their next command does anything.

use std::{collections::BTreeMap, rc::Rc};

use super::{
    Request, Session,
    entrance::{self, ended},
};
use crate::{
    domain::{
        AccountId, Code, Refusal, Result, Time, UserId,
        account::{Account, Status},
        change::Change,
        digest,
        entity::Entity,
        journal::{Event, Operation},
        sign_in::{self, SignIn},
        user::{User, UserStatus},
    },
    store::{LogIn, Store, Tx},
};

impl Session<'_> {
    /// Ends what cannot outlive a change, before it is applied.
    pub(super) fn end_before(&mut self, change: &Change) -> Result<()> {
        match (&change.before, &change.after) {
            (Some(Entity::User(user)), None) => {
                self.void_sent_by(user)?;
                self.end_logins(user.account, user.id, None, "the user was removed")?;
                let why = format!("user {} was removed", user.email);
                self.end_sign_ins(user.account, &why, |sign_in| {
                    sign_in.preview.user().is_some_and(|it| it.id == user.id)
                })
            }
            (Some(Entity::User(before)), Some(Entity::User(after)))
                if after.status == UserStatus::Disabled && before.status != UserStatus::Disabled =>
            {
                self.tx.void_invitation(after.account, after.id)?;
                self.void_sent_by(after)?;
                self.end_logins(after.account, after.id, None, "the user was disabled")
            }
            (Some(Entity::User(before)), Some(Entity::User(after))) if after.email != before.email => {
                self.void_readdressed(before, after)
            }
            (Some(Entity::Group(group)), None) => {
                let why = format!("group {} was removed", group.handle);
                self.end_sign_ins(group.account, &why, |sign_in| {
                    sign_in.preview.group().is_some_and(|it| it.id == group.id)
                })
            }
            (Some(Entity::Account(account)), None) => self.end_account(account, "the client was removed"),
            (Some(Entity::Account(before)), Some(Entity::Account(after)))
                if after.status == Status::Disabled && before.status != Status::Disabled =>
            {
                self.end_account(after, "the client was disabled")
            }
            _ => Ok(()),
        }
    }

    /// Voids what was sent, or was to be sent, to an address that is the user's no longer.
    fn void_readdressed(&mut self, before: &User, after: &User) -> Result<()> {
        if self.tx.void_invitation(after.account, after.id)? {
            self.warn(format!(
                "the invitation to {} is void: usher user invite {}{}",
                before.email,
                after.email.typed(),
                self.scope_flag()
            ));
        }
        Ok(())
    }

    fn end_account(&mut self, account: &Account, why: &str) -> Result<()> {
        for login in self.tx.signed_in_from(account.id)? {
            self.tell_end(&login, why)?;
        }
        self.tx.end_logins_of_account(account.id)?;
        self.end_sign_ins(account.id, why, |_| true)
    }

    /// Ends the log-ins of a user, save one that is to stay.
    pub(super) fn end_logins(
        &mut self,
        account: AccountId,
        user: UserId,
        staying: Option<&str>,
        why: &str,
    ) -> Result<()> {
        let ends = |login: &LogIn| staying != Some(login.digest.as_str());
        let told = end_logins(self.tx, account, user, why, self.request.now, ends)?;
        self.recorder.told.extend(told);
        Ok(())
    }

    /// Ends the sign-ins to a client that fit.
    fn end_sign_ins(&mut self, client: AccountId, why: &str, fits: impl Fn(&SignIn) -> bool) -> Result<()> {
        for login in self.tx.signed_in_to(client)? {
            if login.sign_in.as_ref().is_some_and(&fits) {
                self.end_sign_in(&login, why)?;
            }
        }
        Ok(())
    }

    /// Ends the sign-in that a log-in is in, and leaves a notice for whoever is signed in.
    fn end_sign_in(&mut self, login: &LogIn, why: &str) -> Result<()> {
        let Some(told) = self.tell_end(login, why)? else { return Ok(()) };
        self.tx.end_sign_in(&login.digest)?;
        Ok(self.tx.notify(&login.digest, Some(&ended(&format!("client {told}"), why)))?)
    }

    /// Has the client's journal tell that a sign-in ended. Returns the client's handle.
    fn tell_end(&mut self, login: &LogIn, why: &str) -> Result<Option<String>> {
        let Some(told) = end_of(self.tx, login, why, self.request.now)? else { return Ok(None) };
        let client = told.account_name.clone();
        self.recorder.told.push(told);
        Ok(Some(client))
    }

    /// Ends the sign-ins whose right was taken away by this command.
    pub(super) fn end_withdrawn(&mut self) -> Result<()> {
        for login in self.resting_on_changes()? {
            let Some(sign_in) = &login.sign_in else { continue };
            let Some(client) = self.tx.account(sign_in.client)? else { continue };
            let Some(operator) = entrance::operator(self.tx, login.account, login.user)? else { continue };
            let home = Session::at_home(self.tx, self.request, Rc::new(operator), None);
            if !home.may_sign_in(&client, sign_in.level)? {
                self.end_sign_in(&login, entrance::WITHDRAWN)?;
            }
        }
        Ok(())
    }

    /// The log-ins in a client that may rest on something that this command changed.
    fn resting_on_changes(&self) -> Result<Vec<LogIn>> {
        let mut resting = BTreeMap::new();
        for change in &self.recorder.changes {
            let found = match change.entity() {
                Some(Entity::ClientShare(share)) => self.tx.signed_in_to(share.client.id)?,
                Some(Entity::Assignment(assigned)) => self.tx.signed_in_to(assigned.client.id)?,
                Some(Entity::Membership(member)) => self.tx.signed_in_from(member.account)?,
                Some(Entity::RoleHolding(held)) => self.tx.signed_in_from(held.account)?,
                Some(Entity::Role(role)) => self.tx.signed_in_from(role.account)?,
                _ => continue,
            };
            resting.extend(found.into_iter().map(|login| (login.digest.clone(), login)));
        }
        Ok(resting.into_values().collect())
    }
}

/// The operation by which a client's journal tells that a sign-in ended.
fn end_of(tx: &Tx<'_>, login: &LogIn, why: &str, now: Time) -> Result<Option<Operation>> {
    told(tx, login, now, |client| ended(client, why))
}

/// The operation by which a client's journal tells something of a sign-in that no command did.
fn told(tx: &Tx<'_>, login: &LogIn, now: Time, said: impl FnOnce(&str) -> String) -> Result<Option<Operation>> {
    let Some(sign_in) = &login.sign_in else { return Ok(None) };
    let Some(client) = tx.account(sign_in.client)? else { return Ok(None) };
    let operation = Operation::new(now, &client, Event::Entry).saying(said(&client.said()));
    let operation = match tx.user(login.account, login.user)? {
        Some(person) => operation.by(&person),
        None => operation,
    };
    Ok(Some(Operation {
        level: Some(sign_in.level),
        sign_in: Some(sign_in.operation),
        reason: Some(sign_in.reason.clone()),
        ..operation
    }))
}

/// Ends a log-in that was lent to a command, once the command has ended. One that ended by itself
/// has been told of already.
///
/// # Errors
/// Only when the store fails; then it ends when its time is over.
pub fn give_back(store: &mut Store, request: &Request) -> Result<()> {
    let Some(token) = &request.token else { return Ok(()) };
    super::in_one(store, |tx| {
        let Some(login) = tx.login(&digest::hex_of_token(token))? else { return Ok(()) };
        let in_force = login.sign_in.as_ref().is_some_and(|it| sign_in::is_in_force(it.begun, it.ends, request.now));
        let end = told(
            tx,
            &login,
            request.now,
            |client| {
                if in_force { left(client) } else { ended(client, entrance::TIME) }
            },
        )?;
        if let Some(mut end) = end {
            tx.append(&mut end, &[])?;
        }
        Ok(tx.end_login(&login.digest)?)
    })
}

/// That somebody left a client, as a sentence.
pub(super) fn left(client: &str) -> String {
    format!("left {client}")
}

/// Ends a log-in and those that it has lent. Returns what the journals of the clients that they are in
/// are to tell of that.
fn end_login(tx: &Tx<'_>, login: &LogIn, why: &str, now: Time) -> Result<Vec<Operation>> {
    let mut told = Vec::new();
    for ending in tx.lent_by(&login.digest)?.iter().chain([login]) {
        told.extend(end_of(tx, ending, why, now)?);
    }
    tx.end_login(&login.digest)?;
    Ok(told)
}

/// The same for those log-ins of a user that are to end.
fn end_logins(
    tx: &Tx<'_>,
    account: AccountId,
    user: UserId,
    why: &str,
    now: Time,
    ends: impl Fn(&LogIn) -> bool,
) -> Result<Vec<Operation>> {
    let mut told = Vec::new();
    for login in tx.logins_of(account, user)? {
        // One that was lent may have gone with its lender.
        let is_there = login.lender.is_none() || tx.login(&login.digest)?.is_some();
        if is_there && ends(&login) {
            told.extend(end_login(tx, &login, why, now)?);
        }
    }
    Ok(told)
}

/// Ends a log-in and those that it has lent, outside of any command.
pub(super) fn end_outside(tx: &Tx<'_>, login: &LogIn, why: &str, now: Time) -> Result<()> {
    tell(tx, end_login(tx, login, why, now)?)
}

/// Ends the log-ins of a user whose time is over: no clock that is set back brings one to life.
pub(super) fn sweep(tx: &Tx<'_>, account: AccountId, user: UserId, now: Time) -> Result<()> {
    let is_over = |login: &LogIn| !sign_in::is_in_force(login.begun, login.ends, now);
    tell(tx, end_logins(tx, account, user, entrance::TIME, now, is_over)?)
}

/// Has journals tell, outside of any command.
fn tell(tx: &Tx<'_>, told: impl IntoIterator<Item = Operation>) -> Result<()> {
    for mut operation in told {
        tx.append(&mut operation, &[])?;
    }
    Ok(())
}

/// Takes note that whoever is logged in has been told of an end by this refusal: a sign-in that is over
/// is ended, and a notice is taken back. A log-in that is over is ended too. It is for after the
/// refusal was written; until then they are told again.
///
/// # Errors
/// Only when the store fails; then they are told again.
pub fn acknowledge(store: &mut Store, token: &str, refusal: &Refusal, now: Time) -> Result<()> {
    let request = Request { token: Some(token.to_owned()), ..Request::of_the_tool(now, "") };
    match refusal.code {
        Code::SignInEnded => super::in_one(store, |tx| acknowledged(tx, &request, refusal)),
        Code::AuthRequired => end_over(store, &digest::hex_of_token(token), now),
        _ => Ok(()),
    }
}

fn acknowledged(tx: &Tx<'_>, request: &Request, refusal: &Refusal) -> Result<()> {
    // Somebody with the same log-in may have been told too, and have signed in again since.
    let stands = Session::open(tx, request).is_err_and(|still| still == *refusal);
    let Some(said) = entrance::told_in(refusal).filter(|_| stands) else { return Ok(()) };
    let (_, login) = entrance::who(tx, request)?;
    if login.notice.is_some() {
        tx.notify(&login.digest, None)?;
    } else {
        tell(tx, told(tx, &login, request.now, |_| said.to_owned())?)?;
    }
    Ok(tx.end_sign_in(&login.digest)?)
}

/// Ends a log-in if its time is over.
fn end_over(store: &mut Store, digest: &str, now: Time) -> Result<()> {
    let found = super::glance(store, |tx| Ok(tx.login(digest)?))?;
    match found {
        Some(login) => super::in_one(store, |tx| sweep(tx, login.account, login.user, now)),
        None => Ok(()),
    }
}

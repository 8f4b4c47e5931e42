//! What ends log-ins and sign-ins to clients besides logging out and leaving.
//!
//! | what happens | what ends |
//! |---|---|
//! | a user is disabled or removed | their log-ins, with the sign-ins these are in, and their invitation |
//! | a user's e-mail is changed | their invitation: it went to the other address |
//! | an account is disabled or removed | the log-ins of its users, and the sign-ins to it |
//! | a right is taken away: a client share, membership, role, assignment | the sign-ins that rested on it |
//! | a user or group that is previewed is removed | the previews of it |
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
        AccountId, Code, Refusal, Result, UserId,
        account::{Account, Status},
        change::Change,
        entity::Entity,
        journal::{Event, Operation},
        sign_in::SignIn,
        user::{User, UserStatus},
    },
    store::{Access, LogIn, Store, Tx},
};

impl Session<'_> {
    /// Ends what cannot outlive a change, before it is applied.
    pub(super) fn end_before(&mut self, change: &Change) -> Result<()> {
        match (&change.before, &change.after) {
            (Some(Entity::User(user)), None) => {
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
                after.email,
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
        for login in self.tx.logins_of(account, user)? {
            if staying != Some(login.digest.as_str()) {
                self.tell_end(&login, why)?;
                self.tx.end_login(&login.digest)?;
            }
        }
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
        let Some(told) = end_of(self.tx, login, why, self.request)? else { return Ok(None) };
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
            let home = Session::at_home(self.tx, self.request, Rc::new(operator), Rc::new(login.clone()));
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
fn end_of(tx: &Tx<'_>, login: &LogIn, why: &str, request: &Request) -> Result<Option<Operation>> {
    let Some(sign_in) = &login.sign_in else { return Ok(None) };
    let Some(client) = tx.account(sign_in.client)? else { return Ok(None) };
    let person = tx.user(login.account, login.user)?;
    Ok(Some(Operation {
        number: 0,
        at: request.now,
        operator: Some(login.user),
        operator_name: person.map(|user| user.email.to_string()).unwrap_or_default(),
        account: client.id,
        account_name: client.handle.to_string(),
        level: Some(sign_in.level),
        sign_in: Some(sign_in.operation),
        event: Event::Entry,
        command: String::new(),
        reason: Some(sign_in.reason.clone()),
        undoes: None,
        once_key: None,
        answer: serde_json::json!({ "done": ended(&client.said(), why) }),
        changed: 0,
    }))
}

/// Takes note that whoever was signed in has been told of the end: a sign-in that is over is ended,
/// and a notice is taken back. That it could not be done changes nothing: they are told again.
pub(super) fn acknowledge(store: &mut Store, request: &Request, refusal: &Refusal) {
    if refusal.code != Code::SignInEnded || request.dry_run {
        return;
    }
    let mut noted = || -> Result<()> {
        let tx = store.begin(Access::Write)?;
        let (_, login) = entrance::who(&tx, request)?;
        if login.notice.is_some() {
            tx.notify(&login.digest, None)?;
        } else if let Some(mut told) = end_of(&tx, &login, entrance::why_over(&login, request), request)? {
            tx.append(&mut told, &[])?;
        }
        tx.end_sign_in(&login.digest)?;
        tx.commit()?;
        store.after_commit();
        Ok(())
    };
    let _ = noted();
}

//! Signing in to a client for several commands, leaving it, and who is signed in where.
//!
//! One log-in is in one client at most. The client's journal tells who came, at which level, why,
//! until when, and when they left.

use serde::Serialize;

use super::Session;
use crate::{
    domain::{
        Code, Refusal, Result, Time,
        access::{self, ClientAction},
        client::Level,
        journal::Event,
        permission::Permission,
        sign_in::{self, Preview, SignIn},
    },
    store::LogIn,
};

/// Sign in to a client.
#[derive(Debug, Clone)]
pub struct Begin {
    /// The client, as it was typed.
    pub client: String,
    /// The level.
    pub level: Level,
    /// How many minutes it lasts at most.
    pub minutes: u32,
    /// The user whose sight is wanted, as it was typed.
    pub user: Option<String>,
    /// The group whose sight is wanted, as it was typed.
    pub group: Option<String>,
}

/// A sign-in that is in force. Its serialised form is a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SignInView {
    /// The number of the operation that began it.
    pub operation: i64,
    /// E-mail of the person.
    pub user: String,
    /// Handle of the client.
    pub client: String,
    /// The level.
    pub level: String,
    /// Whose sight it shows, as `user:dana@acme.example` or `group:marketing`; null for none.
    pub preview: Option<String>,
    /// Why.
    pub reason: String,
    /// When it began.
    pub begun: Time,
    /// When it ends at the latest.
    pub until: Time,
}

/// Signs the operator in to a client, from their own account.
///
/// # Errors
/// [`Code::SessionNested`] when they are in one already, [`Code::NotFound`] when it is out of reach,
/// [`Code::Forbidden`] below the level, [`Code::InputRequired`] without a reason.
pub fn begin(session: &mut Session<'_>, command: &Begin) -> Result<()> {
    if session.level().is_some() {
        return Err(session.nested());
    }
    let client = session.client(&command.client)?;
    if client.id == session.account().id {
        return Err(Refusal::new(
            Code::Usage,
            format!("{} is your own account; one signs in to clients below it", client.handle),
        )
        .hint("usher client list"));
    }
    session.may_on_client(ClientAction::SignIn(command.level), &client)?;
    let Some(reason) = session.request.reason.clone().filter(|reason| !reason.trim().is_empty()) else {
        return Err(Refusal::new(
            Code::InputRequired,
            format!("signing in to client {} needs a reason, which its journal tells", client.handle),
        )
        .hint(format!("usher impersonate {} --as {} --reason TEXT", client.handle, command.level)));
    };
    session.act_in(client.clone(), command.level, Preview::EveryGroup)?;
    let preview = preview(session, command)?;
    let now = session.now();
    let ends = now.plus_seconds(i64::from(command.minutes) * 60).min(session.login.ends);
    let whom = preview.said().map(|whom| format!(", seeing what {whom} sees,")).unwrap_or_default();
    session.done(
        Event::Entry,
        format!("signed in to client {} as {}{whom} until {} UTC", client.handle, command.level, ends.minute()),
    );
    session.recorder.sign_in =
        Some(SignIn { operation: 0, client: client.id, level: command.level, preview, reason, begun: now, ends });
    session.next("usher leave");
    Ok(())
}

/// Whose sight is wanted, found inside the client.
fn preview(session: &mut Session<'_>, command: &Begin) -> Result<Preview> {
    if let Some(group) = &command.group {
        return Ok(Preview::Group(session.group(group)?.reference()));
    }
    let Some(typed) = &command.user else { return Ok(Preview::EveryGroup) };
    let user = session.user(typed)?;
    let (permissions, admin) = session.tx.permissions_of(user.account, user.id)?;
    let most = session.view_only_variant(session.account())?.permissions();
    let home = session.home();
    if (admin || permissions.minus(most) != crate::domain::permission::PermissionSet::NONE)
        && !home.has_all_of(session.account())?
    {
        session.warn(format!(
            "{} may do more than you could see with your right on client {}: it is shown with view-only permissions",
            user.email,
            session.account().handle
        ));
    }
    Ok(Preview::User(user.reference()))
}

/// Leaves the client that the operator is signed in to.
///
/// # Errors
/// [`Code::NotFound`] when they are in none.
pub fn leave(session: &mut Session<'_>) -> Result<()> {
    if session.sign_in().is_none() {
        return Err(Refusal::new(Code::NotFound, "you are not signed in to a client").hint("usher whoami"));
    }
    session.tx.end_sign_in(&session.login.digest)?;
    let home = session.operator().account.said();
    session.done(Event::Entry, format!("left client {}; you are in {home} again", session.account().handle));
    Ok(())
}

/// The sign-ins in force that begin or end in the account acted in: one's own, and with
/// `account.usage` everyone's.
///
/// # Errors
/// Only when the store fails.
pub fn list(session: &Session<'_>) -> Result<Vec<SignInView>> {
    let here = session.account().id;
    let all = access::permission(session.person(), Permission::AccountUsage).allowed;
    let mut found = session.tx.signed_in_from(here)?;
    found.extend(session.tx.signed_in_to(here)?);
    let mut shown = Vec::new();
    for login in found {
        if all || login.user == session.operator().user.id {
            shown.extend(view(session, login)?);
        }
    }
    Ok(shown)
}

fn view(session: &Session<'_>, login: LogIn) -> Result<Option<SignInView>> {
    let in_force = |begun, ends| sign_in::is_in_force(begun, ends, session.now());
    let Some(sign_in) = login.sign_in.filter(|it| in_force(it.begun, it.ends) && in_force(login.begun, login.ends))
    else {
        return Ok(None);
    };
    let person = session.tx.user(login.account, login.user)?;
    let client = session.tx.account(sign_in.client)?;
    Ok(person.zip(client).map(|(person, client)| SignInView {
        operation: sign_in.operation,
        user: person.email.to_string(),
        client: client.handle.to_string(),
        level: sign_in.level.to_string(),
        preview: sign_in.preview.said(),
        reason: sign_in.reason,
        begun: sign_in.begun,
        until: sign_in.ends,
    }))
}

impl Session<'_> {
    /// Puts the sign-in that the command begins into force, as the operation of that number.
    pub(super) fn begin_sign_in(&mut self, operation: i64) -> Result<()> {
        if let Some(sign_in) = self.recorder.sign_in.take() {
            self.tx.add_sign_in(&self.login.digest, &SignIn { operation, ..sign_in })?;
        }
        Ok(())
    }
}

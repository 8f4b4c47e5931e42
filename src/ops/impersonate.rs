//! Signing in to a client for several commands or for one, leaving it, and who is signed in where.
//!
//! One log-in is in one client at most. For one command a log-in of its own is lent, so that the
//! operator's other commands stay where they are; the caller gives it back with
//! [`super::give_back`], and of a command that was killed it ends by time. The client's journal tells who came, at which level, why,
//! until when, and when they left.

use serde::Serialize;

use super::{
    Session,
    ending::{self, left},
};
use crate::{
    domain::{
        Code, Refusal, Result, Time,
        access::{self, ClientAction},
        account::Account,
        client::Level,
        digest,
        journal::Event,
        permission::{Permission, PermissionSet},
        sign_in::{self, Preview, SignIn},
    },
    store::LogIn,
};

/// Sign in to a client.
#[derive(Debug, Clone)]
pub struct Begin {
    /// The client, as it was typed; must be given.
    pub client: Option<String>,
    /// The client named with `-c`, as it was typed, which can be no other; none where it was not.
    pub named: Option<String>,
    /// The level; must be given.
    pub level: Option<Level>,
    /// How many minutes it lasts at most.
    pub minutes: u32,
    /// The user whose sight is wanted, as it was typed.
    pub user: Option<String>,
    /// The group whose sight is wanted, as it was typed.
    pub group: Option<String>,
    /// The token under which a single command is to run; none where the operator's own log-in is
    /// signed in.
    pub token: Option<String>,
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
/// [`Code::Forbidden`] below the level, [`Code::InputRequired`] without client, level or reason.
pub fn begin(session: &mut Session<'_>, command: &Begin) -> Result<()> {
    let client = from_home(session, command.client.as_deref().or(command.named.as_deref()))?;
    same(session, &client, command.named.as_deref())?;
    let level = level(session, &client, command)?;
    let home = session.home();
    session.act_in(client.clone(), level, Preview::EveryGroup)?;
    let preview = preview(session, &home, command)?;
    let Some(reason) = session.request.reason.clone().filter(|reason| !reason.trim().is_empty()) else {
        return Err(Refusal::new(
            Code::InputRequired,
            format!("signing in to client {} needs a reason, which its journal tells: --reason", client.handle),
        )
        .hint(format!("usher impersonate {} --as {level} --reason TEXT", client.handle)));
    };
    let now = session.now();
    let ends = now.plus_seconds(i64::from(command.minutes) * 60).min(session.log_in()?.ends);
    let whom = preview.said().map(|whom| format!(", seeing what {whom} sees,")).unwrap_or_default();
    session.done(
        Event::Entry,
        format!("signed in to client {} as {level}{whom} until {} UTC", client.handle, ends.minute()),
    );
    let digest = match &command.token {
        Some(token) => lend(session, token, ends)?,
        None => session.log_in()?.digest.clone(),
    };
    let sign_in = SignIn { operation: 0, client: client.id, level, preview, reason, begun: now, ends };
    session.recorder.sign_in = Some((digest, sign_in));
    session.next("usher leave");
    Ok(())
}

/// The client to sign in to, found from the operator's own account.
fn from_home(session: &Session<'_>, typed: Option<&str>) -> Result<Account> {
    if session.level().is_some() {
        return Err(session.nested());
    }
    let Some(typed) = typed else {
        return Err(Refusal::new(
            Code::InputRequired,
            "which client to sign in to is not said: CLIENT, --as, --reason",
        )
        .hint("usher impersonate CLIENT --as LEVEL --reason TEXT"));
    };
    let client = session.client(typed)?;
    if client.id == session.account().id {
        return Err(Refusal::new(
            Code::Usage,
            format!("{} is your own account; one signs in to clients below it", client.handle),
        )
        .hint("usher client list"));
    }
    Ok(client)
}

/// Holds that `-c` names no other client than the one that is signed in to.
fn same(session: &Session<'_>, client: &Account, named: Option<&str>) -> Result<()> {
    match named {
        Some(named) if session.client(named)?.id != client.id => Err(Refusal::new(
            Code::Usage,
            format!("-c names another client than {}, which is to be signed in to", client.handle),
        )
        .hint(format!("usher impersonate {} --as LEVEL --reason TEXT", client.handle))),
        _ => Ok(()),
    }
}

/// The level, which the operator must be able to have there.
fn level(session: &Session<'_>, client: &Account, command: &Begin) -> Result<Level> {
    if let Some(level) = command.level {
        session.may_on_client(ClientAction::SignIn(level), client)?;
        return Ok(level);
    }
    let levels = levels_on(session, client)?;
    if levels.is_empty() {
        return Err(session.may_not_enter(client, &session.client_facts(client)?));
    }
    let words: Vec<_> = levels.iter().map(|level| level.as_str()).collect();
    let refusal = Refusal::new(
        Code::InputRequired,
        format!("at which level to sign in to client {} is not said: --as {}", client.handle, words.join("|")),
    );
    Err(levels.iter().fold(refusal, |refusal, level| {
        refusal.hint(format!("usher impersonate {} --as {level} --reason TEXT", client.handle))
    }))
}

fn levels_on(session: &Session<'_>, client: &Account) -> Result<Vec<Level>> {
    let reached = session.client_facts(client)?;
    let may = |level: &Level| access::client(session.person(), ClientAction::SignIn(*level), &reached).allowed;
    Ok(Level::ALL.into_iter().filter(may).collect())
}

/// The levels at which the operator may sign in to a client, for choosing one.
///
/// # Errors
/// [`Code::SessionNested`], [`Code::NotFound`] as [`begin`].
pub fn levels(session: &Session<'_>, client: &str) -> Result<Vec<Level>> {
    levels_on(session, &from_home(session, Some(client))?)
}

/// Handles and names of the clients that the operator may sign in to, for choosing one.
///
/// # Errors
/// [`Code::SessionNested`] when they are in one already.
pub fn clients(session: &Session<'_>) -> Result<Vec<(String, String)>> {
    if session.level().is_some() {
        return Err(session.nested());
    }
    let mut open = Vec::new();
    for client in session.tx.clients_of(session.account().id, "", usize::MAX)? {
        if !levels_on(session, &client)?.is_empty() {
            open.push((client.handle.to_string(), client.name));
        }
    }
    Ok(open)
}

/// A log-in of the same user for one command, which nothing of the operator's own knows. It ends
/// with the one that lent it.
fn lend(session: &Session<'_>, token: &str, ends: Time) -> Result<String> {
    // Commands that were killed left theirs behind.
    let lender = session.log_in()?;
    ending::sweep(session.tx, lender.account, lender.user, session.now())?;
    let digest = digest::hex_of_token(token);
    session.tx.lend_login(&digest, lender, session.now(), ends)?;
    Ok(digest)
}

/// Whose sight is wanted, found inside the client.
fn preview(session: &mut Session<'_>, home: &Session<'_>, command: &Begin) -> Result<Preview> {
    if let Some(group) = &command.group {
        return Ok(Preview::Group(session.group(group)?.reference()));
    }
    let Some(typed) = &command.user else { return Ok(Preview::EveryGroup) };
    let user = session.user(typed)?;
    let (permissions, admin) = session.tx.permissions_of(user.account, user.id)?;
    let most = session.view_only_variant(session.account())?.permissions();
    if (admin || permissions.minus(most) != PermissionSet::NONE) && !home.has_all_of(session.account())? {
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
    session.tx.end_sign_in(&session.log_in()?.digest)?;
    session.done(Event::Entry, left(&session.account().said()));
    session.next("usher whoami");
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
        if let Some((digest, sign_in)) = self.recorder.sign_in.take() {
            self.tx.add_sign_in(&digest, &SignIn { operation, ..sign_in })?;
        }
        Ok(())
    }
}

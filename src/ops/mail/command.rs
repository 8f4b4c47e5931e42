//! The queue as people see it: what waits, what was sent, and trying again.
//!
//! Only the mails of the account acted in, and never a token nor its digest.

use serde::Serialize;

use super::super::Session;
use crate::domain::{
    Code, Refusal, Result, Time,
    account::Account,
    journal::Event,
    mail::{Mail, State},
    permission::Permission,
};

/// A mail as it is shown. Its serialised form is a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MailView {
    /// Its number.
    pub id: i64,
    /// Handle of the account of the user whom it is for.
    pub account: String,
    /// The address that it goes to.
    pub to: String,
    /// What it carries: `invitation`.
    pub kind: &'static str,
    /// `queued`, `sending`, `sent`, `failed` or `void`.
    pub state: &'static str,
    /// E-mail of whoever invites, as it was when it was queued.
    pub by: String,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried again; null unless it is queued.
    pub due: Option<Time>,
    /// Why it was not sent when it was last tried; null when it was, or was not tried.
    pub error: Option<String>,
    /// The number of the operation that it comes from.
    pub operation: i64,
    /// When it was queued.
    pub queued: Time,
    /// When it was sent; null when it was not.
    pub sent: Option<Time>,
}

/// A mail that whoever acts may have sent, and see: made only where that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    mail: i64,
    scope: String,
}

impl Due {
    /// A mail of the account that a session acts in.
    pub(in crate::ops) fn of(session: &Session<'_>, mail: i64) -> Self {
        Self { mail, scope: session.scope_flag() }
    }

    /// The number of the mail.
    #[must_use]
    pub const fn mail(&self) -> i64 {
        self.mail
    }

    /// The flag that names its account to a command typed next, such as ` -c acme`; empty where none is
    /// needed.
    #[must_use]
    pub fn scope(&self) -> &str {
        &self.scope
    }
}

fn view(mail: Mail, account: &Account) -> MailView {
    MailView {
        id: mail.id,
        account: account.handle.to_string(),
        to: mail.address.to_string(),
        kind: "invitation",
        state: mail.state.as_str(),
        by: mail.by_name,
        attempts: mail.attempts,
        due: mail.due,
        error: mail.error,
        operation: mail.operation,
        queued: mail.queued,
        sent: mail.sent,
    }
}

/// The mails of the account, oldest first.
///
/// # Errors
/// [`Code::Forbidden`].
pub fn list(session: &Session<'_>) -> Result<Vec<MailView>> {
    session.may(Permission::UserManage)?;
    let mails = session.tx().mails_of(session.account().id)?;
    Ok(mails.into_iter().map(|mail| view(mail, session.account())).collect())
}

/// One mail of the account.
///
/// # Errors
/// [`Code::Forbidden`], [`Code::NotFound`].
pub fn show(session: &Session<'_>, id: i64) -> Result<MailView> {
    session.may(Permission::UserManage)?;
    find(session, id).map(|mail| view(mail, session.account()))
}

/// How mails stand that were due.
///
/// # Errors
/// Only when the store fails.
pub fn views(session: &Session<'_>, due: &[Due]) -> Result<Vec<MailView>> {
    let mut shown = Vec::new();
    for due in due {
        let Some(mail) = session.tx().mail(due.mail)? else { continue };
        let account = session.tx().account(mail.account)?;
        shown.extend(account.map(|account| view(mail, &account)));
    }
    Ok(shown)
}

/// The mails of the account that are to be sent now.
///
/// # Errors
/// [`Code::Forbidden`].
pub fn due_here(session: &Session<'_>) -> Result<Vec<Due>> {
    session.may_change()?;
    session.may(Permission::UserManage)?;
    let mut mails = session.tx().waiting_mails(session.account().id)?;
    mails.retain(|mail| mail.is_due(session.now()));
    Ok(mails.into_iter().map(|mail| Due::of(session, mail.id)).collect())
}

/// The same for the account and every client in reach in which the operator may manage users.
///
/// # Errors
/// [`Code::Forbidden`] when they may not in the account acted in.
pub fn due_everywhere(session: &Session<'_>) -> Result<Vec<Due>> {
    let mut due = due_here(session)?;
    for handle in session.choose_clients("all")? {
        let client = session.client(&handle)?;
        match session.entered(client).and_then(|inside| due_here(&inside)) {
            Ok(more) => due.extend(more),
            Err(refusal) if matches!(refusal.code, Code::Forbidden | Code::SessionNested) => {}
            Err(refusal) => return Err(refusal),
        }
    }
    Ok(due)
}

/// Has mails sent at once that wait or were given up; all of them where none is named.
///
/// # Errors
/// [`Code::Forbidden`], [`Code::NotFound`], [`Code::MailState`] for one that is sent, void or being sent.
pub fn retry(session: &mut Session<'_>, ids: &[i64]) -> Result<()> {
    session.may(Permission::UserManage)?;
    let now = session.now();
    let again = |mail: &Mail| match mail.state {
        State::Queued | State::Failed => true,
        State::Sending => mail.is_abandoned(now),
        State::Sent | State::Void => false,
    };
    let mut mails = Vec::new();
    if ids.is_empty() {
        mails = session.tx().waiting_mails(session.account().id)?;
        mails.retain(again);
    }
    for id in ids {
        let mail = find(session, *id)?;
        if !again(&mail) {
            return Err(not_again(session, &mail));
        }
        if !mails.iter().any(|known| known.id == mail.id) {
            mails.push(mail);
        }
    }
    if mails.is_empty() {
        return Ok(());
    }
    let said: Vec<_> = mails.iter().map(|mail| format!("mail {} to {}", mail.id, mail.address)).collect();
    for mail in mails {
        let due = Due::of(session, mail.id);
        session.recorder.mails.push(due);
        session.tx.set_mail(&queued_anew(mail, now))?;
    }
    session.done(Event::Entry, format!("sending again: {}", said.join(", ")));
    Ok(())
}

/// The mail, to be sent at once. One that was given up has all its attempts before it again.
fn queued_anew(mail: Mail, now: Time) -> Mail {
    let attempts = if mail.state == State::Failed { 0 } else { mail.attempts };
    Mail { state: State::Queued, attempts, due: Some(now), claimed: None, ..mail }
}

fn find(session: &Session<'_>, id: i64) -> Result<Mail> {
    let mail = session.tx().mail(id)?.filter(|mail| mail.account == session.account().id);
    mail.ok_or_else(|| {
        Refusal::not_found(format!("mail {id} in {}", session.account().said()))
            .hint(format!("usher mail list{}", session.scope_flag()))
    })
}

fn not_again(session: &Session<'_>, mail: &Mail) -> Refusal {
    let why = match mail.state {
        State::Sending => "is being sent",
        State::Sent => "is sent",
        _ => "is void",
    };
    let refusal = Refusal::new(Code::MailState, format!("mail {} to {} {why}", mail.id, mail.address))
        .detail("state", mail.state.as_str());
    if mail.state == State::Sending {
        refusal.hint(format!("usher mail show {}{}", mail.id, session.scope_flag()))
    } else {
        refusal.hint(format!("usher user invite {}{}", mail.address.typed(), session.scope_flag()))
    }
}

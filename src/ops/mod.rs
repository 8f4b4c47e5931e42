//! What can be done: the library's front door.
//!
//! Every command is one run of [`read`] or [`write()`]: begin, find out who acts, gather, decide,
//! record, end. Only here do transactions begin and end. Committing, `--dry-run` and asking for
//! confirmation are the same run with a different ending; nobody else knows which it is.
//!
//! Inside a run there is no printing, no prompting, no hashing of passwords and no mail. A body may
//! be run twice.

use serde::Serialize;
use serde_json::Value;

use crate::{
    domain::{
        Code, Refusal, Result,
        change::{Change, ChangeView},
        client::Level,
        journal::{Entry, Event, Operation},
    },
    store::{Access, Store, Tx},
};

pub mod accept;
pub mod access;
pub mod account;
pub mod asset;
mod authorise;
pub mod checklist;
pub mod client;
mod consequence;
pub mod database;
mod ending;
mod entrance;
pub mod export;
mod facts;
pub mod find;
pub mod first_screen;
mod give;
pub mod group;
pub mod impersonate;
pub mod init;
mod invitation;
mod laws;
pub mod log;
pub mod login;
pub mod look;
pub mod mail;
mod mark;
pub mod names;
mod outrank;
pub mod password;
mod record;
pub mod recover;
pub mod rights;
pub mod role;
pub mod script;
mod session;
pub mod share;
mod somebody;
mod told;
pub mod undo;
pub mod user;
pub mod whoami;

pub use consequence::AccessView;
use consequence::Weighing;
pub use ending::{acknowledge, give_back};
pub use invitation::Printed;
use invitation::ToPrint;
pub use session::{Operator, Request, Session};

/// The answer to a command that changes something. Its serialised form is a contract.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Answer {
    /// The number of the operation; null when nothing was changed or everything was rolled back.
    pub operation: Option<i64>,
    /// Whether the changes stand.
    pub committed: bool,
    /// Handle of the account acted in.
    pub account: String,
    /// What changed, in order.
    pub changes: Vec<ChangeView>,
    /// What the operator should know.
    pub warnings: Vec<String>,
    /// What of a multiple selection was not done, and why.
    pub skipped: Vec<Skipped>,
    /// The invitations that are printed rather than mailed.
    pub invitations: Vec<Printed>,
    /// What access the changes give and take; null where nobody asked, because they stand already.
    pub access: Option<AccessView>,
    /// Commands to type next; for people, so not part of the contract.
    #[serde(skip)]
    pub next: Vec<String>,
    /// What was done besides changes to things, as a sentence for people; none for most.
    #[serde(skip)]
    pub done: Option<String>,
    /// What the operator is told besides, as sentences for people.
    #[serde(skip)]
    pub notes: Vec<String>,
    /// The mails that were queued and are to be sent once the change stands.
    #[serde(skip)]
    pub mails: Vec<mail::Due>,
    /// Whether the operator's log-in has the new token now that the command was given.
    #[serde(skip)]
    pub renewed: bool,
}

/// One of several things that was not done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Skipped {
    /// The thing, such as `klip:churn`.
    pub key: String,
    /// The code of the reason.
    pub code: String,
    /// The reason as a sentence.
    pub message: String,
}

impl Skipped {
    /// A thing that a refusal kept from being done.
    pub fn because(key: impl Into<String>, refusal: &Refusal) -> Self {
        Self { key: key.into(), code: refusal.code.as_str().to_owned(), message: refusal.message.clone() }
    }
}

/// A question asked before a command is carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirm {
    /// What would be lost, as a question: `remove client acme with 4 users?`.
    pub question: String,
    /// The word to type for the gravest; none where yes is enough.
    pub typed: Option<String>,
}

/// How a changing command ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// It was carried out, or would have been under `--dry-run`.
    Done(Answer),
    /// Everything was rolled back: the question is to be answered first.
    Asks(Confirm, Answer),
}

/// Runs a command that only looks, on one snapshot of the database.
///
/// # Errors
/// Whatever the body refuses, and what [`Session::open`] refuses.
pub fn read<T>(store: &mut Store, request: &Request, body: impl FnOnce(&mut Session<'_>) -> Result<T>) -> Result<T> {
    let tx = store.begin(Access::Read)?;
    let answered = Session::open(&tx, request).and_then(|mut session| body(&mut session));
    drop(tx);
    answered.inspect_err(|refusal| note_refused(store, request, refusal))
}

/// Runs a command that only looks, but has to try out changes in order to answer: whatever its body
/// changes is taken back. Other commands that change something wait meanwhile.
///
/// # Errors
/// As [`read`], and what keeps a database from being changed.
fn try_out<T>(store: &mut Store, request: &Request, body: impl FnOnce(&Session<'_>) -> Result<T>) -> Result<T> {
    let tx = store.begin_soon(Access::Write)?;
    let answered = Session::open(&tx, request).and_then(|session| body(&session));
    tx.rollback()?;
    answered.inspect_err(|refusal| note_refused(store, request, refusal))
}

/// What a command does that writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Writes {
    /// It changes something, which a view-only sign-in may not.
    Change,
    /// It begins or ends a sign-in of the operator's own, and touches nothing else.
    Entry,
    /// A change of which the look at the level was forgotten.
    #[cfg(test)]
    Unlooked,
}

/// Runs a command that changes something: all of it in one transaction, or nothing.
///
/// # Errors
/// Whatever the body refuses, the rules that the recorder keeps, and what [`Session::open`] refuses.
pub fn write<B: Fn(&mut Session<'_>) -> Result<()>>(store: &mut Store, request: &Request, body: &B) -> Result<Outcome> {
    attempt(store, request, Writes::Change, body).inspect_err(|refusal| note_refused(store, request, refusal))
}

/// Runs a command by which the operator signs in to a client, which is open to a view-only sign-in too.
/// That they were refused is recorded whatever the reason.
///
/// # Errors
/// As [`write()`].
pub fn enter<B: Fn(&mut Session<'_>) -> Result<()>>(store: &mut Store, request: &Request, body: &B) -> Result<Outcome> {
    attempt(store, request, Writes::Entry, body).inspect_err(|refusal| {
        note_refused(store, request, refusal);
        note_not_found(store, request, refusal);
    })
}

/// Runs a command by which the operator goes out, which is open to a view-only sign-in too.
///
/// # Errors
/// As [`write()`].
pub fn leave<B: Fn(&mut Session<'_>) -> Result<()>>(store: &mut Store, request: &Request, body: &B) -> Result<Outcome> {
    attempt(store, request, Writes::Entry, body).inspect_err(|refusal| note_refused(store, request, refusal))
}

fn attempt(
    store: &mut Store,
    request: &Request,
    writes: Writes,
    body: &impl Fn(&mut Session<'_>) -> Result<()>,
) -> Result<Outcome> {
    let tx = store.begin(Access::Write)?;
    // What a command gives and takes is told from both states, so it must be possible to go back to the first.
    let expects = request.expect.is_some();
    let weighable = writes == Writes::Change && (request.dry_run || expects || !request.confirmed);
    if weighable {
        tx.mark()?;
    }
    let Run { mut answer, question, changes, before } = run(&tx, request, writes, body)?;
    if before {
        return Ok(Outcome::Done(answer));
    }
    let question = question.filter(|_| !request.confirmed && !request.dry_run);
    if weighable && (request.dry_run || expects || question.is_some()) {
        let weighing = Weighing::with(&tx, &changes)?;
        tx.back_to_mark()?;
        let session = Session::open(&tx, request)?;
        let (found, view) = weighing.told(&session)?;
        if let Some(expected) = &request.expect {
            consequence::require(&session, expected, &found, &view)?;
        }
        drop(session);
        if question.is_none() && !request.dry_run {
            answer = run(&tx, request, writes, body)?.answer;
        }
        answer.access = Some(view);
    }
    match question {
        Some(question) => {
            tx.rollback()?;
            Ok(Outcome::Asks(question, Answer { operation: None, committed: false, ..answer }))
        }
        None if request.dry_run => {
            tx.rollback()?;
            Ok(Outcome::Done(Answer { operation: None, ..answer }))
        }
        None => {
            tx.commit().map_err(|error| try_again(error.into(), request))?;
            store.after_commit();
            Ok(Outcome::Done(answer))
        }
    }
}

/// What a command did, before it is known how it ends.
struct Run {
    answer: Answer,
    question: Option<Confirm>,
    changes: Vec<Change>,
    /// Whether it had been done before, and nothing was done now.
    before: bool,
}

/// Runs a command up to its end.
fn run(tx: &Tx<'_>, request: &Request, writes: Writes, body: &impl Fn(&mut Session<'_>) -> Result<()>) -> Result<Run> {
    let mut session = Session::open(tx, request)?;
    // Held by the connection too, should a look at the level ever be forgotten.
    let looks_only = session.level() == Some(Level::ViewOnly) && writes != Writes::Entry;
    let _held = looks_only.then(|| tx.hold_read_only()).transpose()?;
    if let Some(answer) = answered_before(&session, request)? {
        return Ok(Run { answer, question: None, changes: Vec::new(), before: true });
    }
    if writes == Writes::Change {
        session.may_change()?;
    }
    body(&mut session)?;
    let operation = session.finish()?;
    let answer = answer(&session, operation, !request.dry_run)?;
    let question = session.recorder.confirm.take();
    Ok(Run { answer, question, changes: std::mem::take(&mut session.recorder.changes), before: false })
}

/// Where nobody knows whether a change stands, a command with a key finds out by running again.
fn try_again(mut refusal: Refusal, request: &Request) -> Refusal {
    if refusal.code == Code::DatabaseOutcome && request.once.is_some() {
        refusal.hints.insert(0, request.command.clone());
    }
    refusal
}

fn answer(session: &Session<'_>, operation: Option<i64>, committed: bool) -> Result<Answer> {
    Ok(Answer {
        operation,
        committed,
        account: session.account().handle.to_string(),
        changes: session.shown(&session.recorder.changes)?,
        warnings: session.recorder.warnings.clone(),
        skipped: session.recorder.skipped.clone(),
        invitations: session.recorder.printed.iter().map(ToPrint::view).collect(),
        access: None,
        next: session.recorder.next.clone(),
        done: session.recorder.done.as_ref().map(|(_, done)| done.clone()),
        notes: session.recorder.notes.clone(),
        mails: session.recorder.mails.clone(),
        renewed: committed && session.recorder.renewed,
    })
}

/// The answer given before to the same key and command.
fn answered_before(session: &Session<'_>, request: &Request) -> Result<Option<Answer>> {
    let Some(key) = &request.once else { return Ok(None) };
    let Some(operation) = session.tx.operation_once(session.operator().user.id, key)? else { return Ok(None) };
    // The client may be named by the environment, and then is no part of the command as typed.
    let client = operation.answer.get("client").and_then(Value::as_str);
    if operation.command != request.command || client != request.client.as_deref() {
        return Err(Refusal::new(
            Code::OnceConflict,
            format!("the key {key:?} was used in operation {} for another command", operation.number),
        )
        .detail("operation", operation.number)
        .hint(format!("usher log show {}", operation.number)));
    }
    let entries = session.tx.entries(operation.number)?;
    told_again(session, &operation, &entries).map(Some)
}

/// The answer to an operation, told from the journal.
fn told_again(session: &Session<'_>, operation: &Operation, entries: &[Entry]) -> Result<Answer> {
    let texts = |name: &str| -> Vec<String> {
        let given = operation.answer.get(name).and_then(Value::as_array).into_iter().flatten();
        given.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let skipped = operation.answer.get("skipped").and_then(Value::as_array).into_iter().flatten();
    let text = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let changes: Vec<Change> = entries.iter().filter_map(Entry::change).collect();
    Ok(Answer {
        operation: Some(operation.number),
        committed: true,
        account: operation.account_name.clone(),
        changes: session.shown(&changes)?,
        warnings: texts("warnings"),
        skipped: skipped
            .map(|one| Skipped { key: text(one, "key"), code: text(one, "code"), message: text(one, "message") })
            .collect(),
        invitations: Vec::new(),
        access: None,
        next: texts("next"),
        done: operation.answer.get("done").and_then(Value::as_str).map(str::to_owned),
        notes: vec![format!("done before, in operation {}: nothing was done again", operation.number)],
        mails: Vec::new(),
        renewed: false,
    })
}

/// Records a refused attempt to exceed one's rights or to sign in to a client. That it could not be
/// recorded changes nothing about the refusal, so failures end here.
fn note_refused(store: &mut Store, request: &Request, refusal: &Refusal) {
    if request.dry_run {
        return;
    }
    let _ = match refusal.code {
        Code::Forbidden => in_one(store, |tx| {
            // Whoever may not enter the client is noted in their own account.
            let own = Request { client: None, ..request.clone() };
            let session = Session::open(tx, request).or_else(|_| Session::open(tx, &own))?;
            note(tx, session.operation(Event::Refused), refusal.code, &refusal.message)
        }),
        // The client that they are in is nobody's business who reads that journal, nor is it that
        // client's where else they wanted to go.
        Code::SessionNested => in_one(store, |tx| {
            note(tx, entrance::attempt(tx, request)?, refusal.code, "signed in to a client, which leads to no other")
        }),
        _ => Ok(()),
    };
}

/// Records that whoever wanted to sign in to a client has none of that name in reach.
fn note_not_found(store: &mut Store, request: &Request, refusal: &Refusal) {
    if !request.dry_run && refusal.code == Code::NotFound {
        let _ = in_one(store, |tx| note(tx, entrance::attempt(tx, request)?, refusal.code, &refusal.message));
    }
}

fn note(tx: &Tx<'_>, operation: Operation, code: Code, message: &str) -> Result<()> {
    tx.append(&mut operation.refused(code, message), &[])?;
    Ok(())
}

/// Looks at one snapshot on nobody's behalf: for what comes before anybody is logged in.
fn glance<T>(store: &mut Store, look: impl FnOnce(&Tx<'_>) -> Result<T>) -> Result<T> {
    look(&store.begin(Access::Read)?)
}

/// Writes in one transaction on nobody's behalf: for what is no command, and what lets in or out.
fn in_one<T>(store: &mut Store, body: impl FnOnce(&Tx<'_>) -> Result<T>) -> Result<T> {
    let tx = store.begin(Access::Write)?;
    let done = body(&tx)?;
    tx.commit()?;
    store.after_commit();
    Ok(done)
}

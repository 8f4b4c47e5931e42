//! Many questions in one look at the database.
//!
//! Each question names the account that it is asked in. Who the operator is there, and whom and
//! what the questions name, is found once and remembered; what is remembered is bounded, so that a
//! batch may be as long as one likes.

use std::collections::HashMap;

use super::{
    Question,
    ask::{Known, decide},
    plain,
};
use crate::{
    domain::{Code, Refusal, Result, access::Decision, reference::Kind},
    ops::{Request, Session, facts::Facts, note_refused, read},
    store::Store,
};

/// How many questions about one account are worth announcing.
const MANY: usize = 8;
/// How many bytes are remembered, about, before all are forgotten. What is counted is about half of what it
/// takes, with the tables that hold it and what is read on the way.
const REMEMBERED: usize = 3 * 512 * 1024;
/// How many bytes being inside a client takes, about.
const ROOM: usize = size_of::<Session<'_>>() + size_of::<Known>() + 1_000;

/// Answers questions one after another, on one snapshot of the database.
pub struct Batch<'b, 's> {
    session: &'b Session<'s>,
    own: Known,
    clients: HashMap<String, Result<(Session<'s>, Known)>>,
    facts: Facts<'s>,
    remembered: usize,
    most: usize,
    forbidden: Option<Refusal>,
}

/// Answers many questions. Among the questions that the operator may not ask, the first is noted
/// in the journal.
///
/// # Errors
/// Whatever the body refuses, and what [`Session::open`] refuses; what is refused to one question
/// is the answer to that question.
pub fn batch<T>(store: &mut Store, request: &Request, body: impl FnOnce(&mut Batch<'_, '_>) -> Result<T>) -> Result<T> {
    let mut forbidden = None;
    let answered = read(store, request, |session| {
        let mut batch = Batch {
            session,
            own: Known::brief(),
            clients: HashMap::new(),
            facts: Facts::new(session.tx),
            remembered: 0,
            most: REMEMBERED,
            forbidden: None,
        };
        let answered = body(&mut batch);
        forbidden = batch.forbidden;
        answered
    })?;
    if let Some(refusal) = forbidden {
        note_refused(store, request, &refusal);
    }
    Ok(answered)
}

impl<'s> Batch<'_, 's> {
    /// Sets how many bytes are remembered, about. No answer changes.
    pub const fn remember_at_most(&mut self, bytes: usize) {
        self.most = bytes;
    }

    /// To be told how many questions about a client, else about the operator's own account, are about to
    /// be asked, where that is known: what it takes to answer them is read at once where that is less. No
    /// answer changes.
    ///
    /// # Errors
    /// Only when the store fails.
    pub fn announce(&mut self, client: Option<&str>, questions: usize) -> Result<()> {
        if questions < MANY {
            return Ok(());
        }
        let account = match client {
            None => self.session.account.id,
            Some(client) => match self.room(client) {
                Ok((session, _)) => session.account.id,
                // The questions themselves are answered so.
                Err(_) => return Ok(()),
            },
        };
        self.facts.spent(account, questions.saturating_mul(plain::STATEMENTS))
    }

    /// The answer to one question, asked in the account of a client, else in the operator's own.
    ///
    /// # Errors
    /// As [`super::can`], and as `-c` for the client.
    pub fn answer(&mut self, client: Option<&str>, question: Question<'_>) -> Result<Decision> {
        let answer = self.decide(client, question);
        if let Err(refusal) = &answer
            && refusal.code == Code::Forbidden
            && self.forbidden.is_none()
        {
            self.forbidden = Some(refusal.clone());
        }
        answer
    }

    /// Why a question is not answered, with what may have been meant instead: for those of which
    /// somebody reads it. None where nothing more can be said.
    pub(super) fn in_full(&self, client: Option<&str>, question: Question<'_>) -> Option<Refusal> {
        let Some(client) = client else { return Known::default().find(self.session, question).err() };
        match self.clients.get(client)? {
            Ok((session, _)) => Known::default().find(session, question).err(),
            Err(_) => self.session.client(client).err(),
        }
    }

    fn decide(&mut self, client: Option<&str>, question: Question<'_>) -> Result<Decision> {
        if self.remembered + self.facts.bytes() > self.most {
            self.own = Known::brief();
            self.clients = HashMap::new();
            self.facts = Facts::new(self.session.tx);
            self.remembered = 0;
        }
        let Some(client) = client else {
            return ask(self.session, &mut self.own, &mut self.facts, &mut self.remembered, question);
        };
        let (facts, remembered) = (&mut self.facts, &mut self.remembered);
        let (session, known) = room(self.session, &mut self.clients, remembered, client)?;
        ask(session, known, facts, remembered, question)
    }

    fn room(&mut self, client: &str) -> Result<&mut (Session<'s>, Known)> {
        room(self.session, &mut self.clients, &mut self.remembered, client)
    }
}

/// The operator inside a client, as remembered.
fn room<'r, 's>(
    session: &Session<'s>,
    clients: &'r mut HashMap<String, Result<(Session<'s>, Known)>>,
    remembered: &mut usize,
    client: &str,
) -> Result<&'r mut (Session<'s>, Known)> {
    if !clients.contains_key(client) {
        clients.insert(client.to_owned(), enter(session, client));
        *remembered += ROOM;
    }
    match clients.get_mut(client) {
        Some(Ok(room)) => Ok(room),
        Some(Err(refusal)) => Err(refusal.clone()),
        None => Err(unknown(client)),
    }
}

fn ask<'s>(
    session: &Session<'s>,
    known: &mut Known,
    facts: &mut Facts<'s>,
    remembered: &mut usize,
    question: Question<'_>,
) -> Result<Decision> {
    if let Some(decision) = plain::answer(session, Some(facts), question)? {
        return Ok(decision);
    }
    let before = known.bytes();
    let found = known.find(session, question);
    *remembered += known.bytes() - before;
    let (somebody, what) = found?;
    decide(facts, &somebody.who, &what)
}

/// The operator inside a client, of whose account nothing is known yet.
fn enter<'s>(session: &Session<'s>, client: &str) -> Result<(Session<'s>, Known)> {
    let name = session.expect_kind(client, Kind::Client)?;
    let account = session.client_named(&name)?.ok_or_else(|| unknown(&name))?;
    Ok((session.entered(account)?, Known::brief()))
}

fn unknown(client: &str) -> Refusal {
    Refusal::not_found(format!("client {client}"))
}

//! usher's own checks, through the public library.

use std::{cell::OnceCell, path::Path, time::Duration};

use usher::{
    domain::Time,
    ops::{
        self, Request,
        access::{Question, batch, can},
    },
    store::{Access, Store},
};

use super::{Answered, Result, by_client, timed};
use crate::{partner::TOKEN, questions::Asked};

/// The library with a database opened, and an Admin of the master who asks.
pub struct Ours {
    store: Store,
}

fn request(client: Option<&str>) -> Request {
    Request {
        token: Some(TOKEN.to_owned()),
        client: client.map(str::to_owned),
        now: Time(1_795_291_201_000_000),
        command: String::new(),
        reason: None,
        once: None,
        dry_run: false,
        confirmed: false,
        expect: None,
        banner: OnceCell::new(),
    }
}

fn question(asked: &Asked) -> Question<'_> {
    Question { user: &asked.user, action: asked.action, target: Some(&asked.target) }
}

impl Ours {
    pub fn open(path: &Path) -> Result<Self> {
        Ok(Self { store: Store::open(path, Access::Read)? })
    }

    /// One check after another, in one session in each client. Entering the client is not timed.
    pub fn can(&mut self, questions: &[Asked]) -> Result<Answered> {
        let (mut answers, mut spent) = (Vec::with_capacity(questions.len()), Duration::ZERO);
        for questions in by_client(questions) {
            let Some(first) = questions.first() else { continue };
            let answered = ops::read(&mut self.store, &request(Some(&first.client)), |session| {
                let answered = timed(questions, |asked| Ok(can(session, question(asked))?.allowed));
                Ok(answered.map_err(|error| error.to_string()))
            })??;
            answers.extend(answered.answers);
            spent += answered.spent;
        }
        Ok(Answered { answers, spent })
    }

    /// All of them in one batch, in the master's account; entering each client is part of it.
    pub fn batch(&mut self, questions: &[Asked]) -> Result<Answered> {
        let answered = batch(&mut self.store, &request(None), |batch| {
            let answered =
                timed(questions, |asked| Ok(batch.answer(Some(&asked.client), question(asked))?.allowed));
            Ok(answered.map_err(|error| error.to_string()))
        });
        Ok(answered??)
    }
}

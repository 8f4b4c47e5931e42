//! usher's own checks, through the public library.

use std::{cell::OnceCell, collections::HashMap, path::Path, time::Duration};

use cpu_time::ThreadTime;
use usher::{
    domain::Time,
    ops::{
        self, Request, Session,
        access::{Asking, Question, Reaching, batch, can, what, who},
    },
    store::{Access, Store},
};

use super::{Answered, Result, by_client, timed};
use crate::{partner::TOKEN, questions::Asked};

/// How many questions are known at once: as many as the command reads.
const TOGETHER: usize = 500;

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
    pub fn can(&mut self, questions: &[Asked]) -> Result<Answered<bool>> {
        self.inside(questions, |session, asked| Ok(can(session, question(asked))?.allowed))
    }

    /// Everybody who may, for each question; the user in it is not looked at.
    pub fn who(&mut self, questions: &[Asked]) -> Result<Answered<Vec<String>>> {
        self.inside(questions, |session, asked| {
            let holders = who(session, Asking { action: asked.action, target: Some(&asked.target) }, "")?;
            Ok(holders.map(|holder| Ok(holder?.user)).collect::<usher::domain::Result<_>>()?)
        })
    }

    /// All that somebody may view or edit, as `dashboard:web edit`; in the question only the user counts.
    pub fn what(&mut self, questions: &[Asked]) -> Result<Answered<Vec<String>>> {
        self.inside(questions, |session, asked| {
            let reaching = Reaching { user: &asked.user, kinds: Vec::new(), action: None };
            let reaches = what(session, &reaching, "")?;
            let said = reaches.map(|reached| {
                let reached = reached?;
                Ok(format!("{} {}", reached.what, reached.right.unwrap_or_default()))
            });
            Ok(said.collect::<usher::domain::Result<_>>()?)
        })
    }

    fn inside<A>(
        &mut self,
        questions: &[Asked],
        mut ask: impl FnMut(&Session<'_>, &Asked) -> Result<A>,
    ) -> Result<Answered<A>> {
        let (mut answers, mut spent) = (Vec::with_capacity(questions.len()), Duration::ZERO);
        for questions in by_client(questions) {
            let Some(first) = questions.first() else { continue };
            let answered = ops::read(&mut self.store, &request(Some(&first.client)), |session| {
                let answered = timed(questions, |asked| ask(session, asked));
                Ok(answered.map_err(|error| error.to_string()))
            })??;
            answers.extend(answered.answers);
            spent += answered.spent;
        }
        Ok(Answered { answers, spent })
    }

    /// All of them in one batch, in the master's account; entering each client is part of it. As
    /// `usher access can --batch` does, it tells beforehand how many of the next questions are about each client.
    pub fn batch(&mut self, questions: &[Asked]) -> Result<Answered<bool>> {
        let answered = batch(&mut self.store, &request(None), |batch| {
            let begun = ThreadTime::now();
            let mut answers = Vec::with_capacity(questions.len());
            for questions in questions.chunks(TOGETHER) {
                let mut about: HashMap<&str, usize> = HashMap::new();
                questions.iter().for_each(|asked| *about.entry(&asked.client).or_default() += 1);
                for (client, number) in about {
                    batch.announce(Some(client), number)?;
                }
                for asked in questions {
                    answers.push(batch.answer(Some(&asked.client), question(asked))?.allowed);
                }
            }
            Ok(Answered { answers, spent: begun.elapsed() })
        });
        Ok(answered?)
    }
}

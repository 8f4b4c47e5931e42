//! Commands that change something: run, asked about, answered, with what stands beside the answer.

use usher::{
    domain::{Code, Refusal, Result},
    ops::{self, Answer, Request, Session},
    store::{Access, Store},
};

use super::{App, many::is_many, printing};
use crate::cli::{Outcome, Status, args::WriteArgs, output, session};

/// How a command that writes is run: [`ops::write`], [`ops::enter`] or [`ops::leave`].
pub(super) type Run<B> = fn(&mut Store, &Request, &B) -> Result<ops::Outcome>;

impl App {
    /// Runs a command that changes something, in each of the clients named with `-c`, and says what
    /// was changed.
    ///
    /// # Errors
    /// Whatever is refused; of several clients, only when all were.
    pub fn write(&mut self, write: &WriteArgs, body: impl Fn(&mut Session<'_>) -> Result<()>) -> Outcome {
        let clients = match self.globals.client.clone() {
            Some(named) if is_many(&named) => self.clients(&named)?,
            one => return self.write_in(one, write, ops::write, &body),
        };
        self.write_in_many(&clients, write, &body)
    }

    /// Runs a command that gives the operator's log-in a new token, which is put in force as soon as
    /// the change stands.
    ///
    /// # Errors
    /// Whatever is refused; [`Code::Io`] when the change stands and the token cannot be kept.
    pub fn renew(
        &mut self,
        write: &WriteArgs,
        draft: session::Draft,
        body: impl Fn(&mut Session<'_>) -> Result<()>,
    ) -> Outcome {
        let client = self.one_client()?;
        let answer = self.answer(client, write, ops::write, &body)?;
        if answer.renewed {
            draft.keep().map_err(|error| {
                Refusal::new(Code::Io, format!("the change stands, but you are logged out: {}", error.message))
                    .hint("usher login E-MAIL")
            })?;
        }
        self.tell(&answer)
    }

    /// Runs a command by which the operator goes in to a client, and says so.
    ///
    /// # Errors
    /// Whatever is refused.
    pub fn enter(&mut self, write: &WriteArgs, body: impl Fn(&mut Session<'_>) -> Result<()>) -> Outcome {
        self.write_in(None, write, ops::enter, &body)
    }

    /// The same for a sign-in that is not the answer of the command, which is said by itself.
    ///
    /// # Errors
    /// Whatever is refused.
    pub fn enter_quietly(&mut self, write: &WriteArgs, body: impl Fn(&mut Session<'_>) -> Result<()>) -> Result<()> {
        let answer = self.answer(None, write, ops::enter, &body)?;
        for warning in &answer.warnings {
            self.screen.warning(warning);
        }
        Ok(())
    }

    /// Runs a command by which the operator goes out of a client, and says so.
    ///
    /// # Errors
    /// Whatever is refused.
    pub fn leave(&mut self, write: &WriteArgs, body: impl Fn(&mut Session<'_>) -> Result<()>) -> Outcome {
        self.write_in(None, write, ops::leave, &body)
    }

    pub(super) fn write_in<B: Fn(&mut Session<'_>) -> Result<()>>(
        &mut self,
        client: Option<String>,
        write: &WriteArgs,
        run: Run<B>,
        body: &B,
    ) -> Outcome {
        let answer = self.answer(client, write, run, body)?;
        self.tell(&answer)
    }

    /// Says what a command changed in one account.
    fn tell(&mut self, answer: &Answer) -> Outcome {
        if let Some(operation) = answer.operation {
            self.stands(format!("operation {operation} in {} stands", answer.account), status(answer));
        }
        if let Some(heard) = &mut self.heard {
            heard.push(answer.clone());
            if answer.committed && !self.trying {
                self.post(&answer.mails);
            }
            return Ok(status(answer));
        }
        // The mails are sent also where the answer cannot be written: what they are about stands.
        let answered = self.answered(answer);
        if answer.committed {
            self.post(&answer.mails);
        }
        answered
    }

    /// Answers with what a command did.
    ///
    /// # Errors
    /// When the answer cannot be written.
    pub fn answered(&mut self, answer: &Answer) -> Outcome {
        let printed: Vec<_> = answer.invitations.iter().filter_map(printing::line).collect();
        if printed.is_empty() || self.screen.layout().is_json() {
            self.screen.change(answer, &answer.changes)?;
        } else {
            self.screen.answer(answer, |_| printed)?;
        }
        self.say(answer);
        Ok(status(answer))
    }

    /// Does something without leaving a trace. Nobody is asked anything meanwhile, and nothing is sent.
    ///
    /// # Errors
    /// Whatever is refused.
    pub fn trial<T>(&mut self, body: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.store(Access::Write)?.begin_trial()?;
        self.trying = true;
        let done = body(self);
        self.trying = false;
        if let Some(store) = &mut self.store {
            store.end_trial()?;
        }
        done
    }

    /// Does many things as one, which are all taken back where they are tried only.
    ///
    /// # Errors
    /// Whatever is refused.
    pub fn whole(&mut self, tried: bool, body: impl FnOnce(&mut Self) -> Outcome) -> Outcome {
        if !tried {
            return body(self);
        }
        let ended = self.trial(body);
        self.screen.note("dry run: nothing was changed");
        ended
    }

    /// The answer of one command in one account, after asking what it asks.
    pub(super) fn answer<B: Fn(&mut Session<'_>) -> Result<()>>(
        &mut self,
        client: Option<String>,
        write: &WriteArgs,
        run: Run<B>,
        body: &B,
    ) -> Result<Answer> {
        let mut request = self.request(client, write)?;
        let first = run(self.store(Access::Write)?, &request, body);
        self.say_banner(&request);
        match first? {
            ops::Outcome::Done(answer) => Ok(self.with_tokens(answer)),
            ops::Outcome::Asks(question, preview) => {
                self.may_confirm(&question)?;
                self.preview(&preview);
                self.confirm(&question)?;
                request.confirmed = true;
                match run(self.store(Access::Write)?, &request, body)? {
                    ops::Outcome::Done(answer) => Ok(self.with_tokens(answer)),
                    ops::Outcome::Asks(..) => Err(Refusal::new(Code::Unexpected, "the question came again")),
                }
            }
        }
    }

    /// Shows what a command would do, before it is confirmed.
    fn preview(&mut self, preview: &Answer) {
        for line in output::change_lines(&preview.changes, self.screen.look()) {
            self.screen.beside(&line);
        }
        if let Some(access) = &preview.access {
            self.screen.note(&format!("access: {}", access.said()));
        }
        for warning in &preview.warnings {
            self.screen.warning(warning);
        }
    }

    /// What stands beside the answer: where, warnings, what was skipped, how to take it back, what
    /// to type next.
    pub(super) fn say(&mut self, answer: &Answer) {
        for said in answer.done.iter().filter(|_| answer.committed).chain(&answer.notes) {
            self.screen.note(said);
        }
        let nothing = answer.changes.is_empty() && answer.done.is_none();
        let state = match (answer.committed, answer.operation, nothing) {
            (_, _, true) => format!("nothing to change in {}", answer.account),
            (false, ..) => match &answer.done {
                Some(done) => format!("dry run: nothing was done in {}; it would have: {done}", answer.account),
                None => format!("dry run: nothing was changed in {}", answer.account),
            },
            (true, Some(operation), _) => format!("operation {operation} in {}", answer.account),
            (true, None, _) => format!("in {}", answer.account),
        };
        self.screen.note(&state);
        if let Some(access) = answer.access.as_ref().filter(|_| !answer.changes.is_empty()) {
            self.screen.note(&format!("access: {}", access.said()));
        }
        for skipped in &answer.skipped {
            self.screen.warning(&format!("skipped {}: {}", skipped.key, skipped.message));
        }
        for warning in &answer.warnings {
            self.screen.warning(warning);
        }
        if let (Some(operation), None, false) = (answer.operation, &answer.done, nothing) {
            self.screen.undo(&format!("usher undo {operation}"));
        }
        for next in &answer.next {
            self.screen.next(next);
        }
    }
}

fn status(answer: &Answer) -> Status {
    if answer.skipped.is_empty() { Status::Done } else { Status::Partly }
}

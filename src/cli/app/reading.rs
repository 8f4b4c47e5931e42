//! Commands that look, and those that come before anybody is logged in.

use usher::{
    domain::{Code, Refusal, Result},
    ops::{self, Request, Session},
    store::{Access, Store},
};

use super::{App, many::is_many};
use crate::cli::{args::WriteArgs, output::Screen};

impl App {
    /// The client named with `-c` for a command that answers about one account only.
    pub(super) fn one_client(&self) -> Result<Option<String>> {
        let named = match self.globals.client.as_deref() {
            Some(named) if is_many(named) => named,
            one => return Ok(one.map(str::to_owned)),
        };
        let said = format!("-c {named} stands for several clients, and this command looks into one");
        let refusal = Refusal::new(Code::Usage, said);
        let each = self.typed.replace(&format!("-c {named}"), "-c %");
        Err(if named == "all" && each != self.typed {
            refusal.hint(format!("usher client list -q | xargs -I% {each}"))
        } else {
            refusal.hint("usher client list")
        })
    }

    /// Runs a command that only looks, in the account named with `-c` or one's own.
    ///
    /// # Errors
    /// Whatever is refused.
    pub fn read<T>(&mut self, body: impl FnOnce(&mut Session<'_>) -> Result<T>) -> Result<T> {
        let request = self.request(self.one_client()?, &WriteArgs::default())?;
        let answered = ops::read(self.store(Access::Read)?, &request, body);
        self.say_banner(&request);
        answered
    }

    /// Answers a question for which changes have to be tried out, all of which are taken back.
    ///
    /// # Errors
    /// Whatever is refused.
    pub fn try_out<T>(&mut self, ask: impl FnOnce(&mut Store, &Request) -> Result<T>) -> Result<T> {
        let request = self.request(self.one_client()?, &WriteArgs::default())?;
        let answered = ask(self.store(Access::Read)?, &request);
        self.say_banner(&request);
        answered
    }

    /// Looks at what a command is about to change, before it asks for more and hashes passwords.
    ///
    /// # Errors
    /// Whatever is refused, as the command itself would be.
    pub fn look<T>(&mut self, write: &WriteArgs, body: impl FnOnce(&mut Session<'_>) -> Result<T>) -> Result<T> {
        let request = self.request(self.one_client()?, write)?;
        let answered = ops::read(self.store(Access::Write)?, &request, body);
        self.say_banner(&request);
        answered
    }

    /// Runs a command that nobody has to be logged in for.
    ///
    /// # Errors
    /// Whatever is refused.
    pub fn outside<T>(&mut self, body: impl FnOnce(&mut Store) -> Result<T>) -> Result<T> {
        body(self.store(Access::Write)?)
    }

    /// Says once, beside every answer and refusal, how the operator is signed in to a client.
    pub(super) fn say_banner(&mut self, request: &Request) {
        if let Some(banner) = request.banner.get().filter(|_| !self.banner_said) {
            self.banner_said = true;
            self.screen.banner(banner);
        }
    }

    /// The same for an answer that is too long to be held: the body writes it as it reads.
    ///
    /// # Errors
    /// Whatever is refused, and when the answer cannot be written.
    pub fn read_onto<T>(&mut self, body: impl FnOnce(&mut Session<'_>, &mut Screen) -> Result<T>) -> Result<T> {
        let request = self.request(self.one_client()?, &WriteArgs::default())?;
        self.store(Access::Read)?;
        let Self { store: Some(store), screen, .. } = self else {
            return Err(Refusal::new(Code::Unexpected, "the database is not open"));
        };
        let answered = ops::read(store, &request, |session| body(session, screen));
        self.say_banner(&request);
        answered
    }

    /// Answers many questions on one snapshot; the body may say each answer as it comes.
    ///
    /// # Errors
    /// Whatever is refused as a whole, and when the answer cannot be written.
    pub fn batch<T>(
        &mut self,
        body: impl FnOnce(&mut ops::access::Batch<'_, '_>, &mut Screen) -> Result<T>,
    ) -> Result<T> {
        let request = self.request(None, &WriteArgs::default())?;
        self.store(Access::Read)?;
        let Self { store: Some(store), screen, .. } = self else {
            return Err(Refusal::new(Code::Unexpected, "the database is not open"));
        };
        let answered = ops::access::batch(store, &request, |batch| body(batch, screen));
        self.say_banner(&request);
        answered
    }
}

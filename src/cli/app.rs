//! One run of the program: what every command has without asking for it.
//!
//! [`App::read`] and [`App::write`] are the only ways from a command to the data. `--dry-run`,
//! `--yes`, `--reason`, `--once`, confirmation, many clients, rendering, JSON and the exit status
//! are known here and nowhere else, so a new command has them by existing.

use std::{cell::OnceCell, ffi::OsString, path::PathBuf};

use usher::{
    domain::{Code, Refusal, Result, Time},
    ops::{self, Answer, Request, Session},
    store::{Access, Store},
};

use super::{
    Outcome, Status,
    args::{Globals, ListArgs, ShowArgs, WriteArgs},
    config::Config,
    output::{Manner, Screen, Shape, Wish, escape},
    password::Tokens,
    place, prompt, session,
};

mod handing;
mod inside;

pub use inside::Inner;

/// One run of the program.
pub struct App {
    /// Both streams.
    pub screen: Screen,
    /// Flags of every command.
    pub globals: Globals,
    /// The configuration file.
    pub config: Config,
    /// The command as typed, quoted for a shell, without secrets.
    pub typed: String,
    /// How many of the mails that were to be sent were not.
    pub(super) unsent: usize,
    minted: Tokens,
    store: Option<Store>,
    stands: Option<(String, Status)>,
    banner_said: bool,
    inside: Option<Inside>,
}

/// What a command goes by that runs inside a client by itself.
struct Inside {
    /// The token of the log-in that was lent to it.
    token: String,
    /// The command alone, for the journal.
    command: String,
}

impl App {
    /// Reads the configuration and opens the screen. The database is opened when it is first used.
    ///
    /// # Errors
    /// When the configuration cannot be read, with the screen to say so on.
    #[expect(clippy::result_large_err, reason = "the screen goes with the refusal, once per run")]
    pub fn open(globals: Globals, typed: &[OsString]) -> std::result::Result<Self, (Screen, Refusal)> {
        let config = match Config::read() {
            Ok(config) => config,
            Err(refusal) => return Err((Screen::open(Self::manner(&globals, &Config::default())), refusal)),
        };
        let manner = Self::manner(&globals, &config);
        let words = typed.iter().skip(1).map(|word| escape::shell(&word.to_string_lossy()));
        let typed = std::iter::once("usher".to_owned()).chain(words).collect::<Vec<_>>().join(" ");
        Ok(Self {
            screen: Screen::open(manner),
            globals,
            config,
            typed,
            unsent: 0,
            minted: Tokens::default(),
            store: None,
            stands: None,
            banner_said: false,
            inside: None,
        })
    }

    /// How answers look.
    fn manner(globals: &Globals, config: &Config) -> Manner {
        let colour = Wish { flag: globals.color, configured: config.color };
        Manner { format: globals.output, colour, quiet: globals.quiet, page: config.page_size }
    }

    /// Says how the command ended and gives the exit status.
    pub fn end(mut self, ended: Outcome) -> u8 {
        let ended = match (ended, self.screen.finish()) {
            (Ok(_), Err(unwritable)) => Err(unwritable),
            (ended, _) => ended,
        };
        match (ended, self.stands.take()) {
            (Ok(status), _) => status.exit(),
            (Err(unwritable), Some((what, status))) => {
                self.screen.beside(&format!("warning: {}, but {}", escape::term(&what), unwritable.message));
                status.exit()
            }
            (Err(refusal), None) => {
                self.screen.error(&refusal);
                let _ = self.screen.finish();
                refusal.code.exit()
            }
        }
    }

    /// To be told once something was done for good, before it is answered: that the answer cannot
    /// be written then takes nothing back, and the command ends with this status and a warning
    /// rather than as one that failed. Nothing but answering may follow.
    pub fn stands(&mut self, what: impl Into<String>, status: Status) {
        self.stands = Some((what.into(), status));
    }

    /// The time by the clock of the machine. Tests of unreleased builds set it.
    #[must_use]
    pub fn now() -> Time {
        #[cfg(debug_assertions)]
        if let Some(time) = std::env::var("USHER_NOW").ok().and_then(|text| text.parse().ok()) {
            return time;
        }
        Time(jiff::Timestamp::now().as_microsecond())
    }

    /// The database file: flag or variable, else configuration, else the platform's place.
    ///
    /// # Errors
    /// [`Code::Io`] when no place is known, [`Code::Forbidden`] when it is not the operator's to name.
    pub fn database(&self) -> Result<PathBuf> {
        place::database(self.globals.db.as_deref(), self.config.database.as_deref())
    }

    /// Whether somebody may be asked.
    #[must_use]
    pub fn may_ask(&self) -> bool {
        !self.globals.no_input && !self.screen.layout().is_json() && prompt::possible()
    }

    /// What a command knows before it looks anything up.
    fn request(&self, client: Option<String>, write: &WriteArgs) -> Result<Request> {
        let (token, command) = match &self.inside {
            Some(inside) => (Some(inside.token.clone()), inside.command.clone()),
            None => (session::token()?, self.typed.clone()),
        };
        Ok(Request {
            token,
            client,
            now: Self::now(),
            command,
            reason: write.reason.clone(),
            once: write.once.clone(),
            dry_run: write.dry_run,
            confirmed: write.yes,
            banner: OnceCell::new(),
        })
    }

    /// The database, opened when it is first used.
    pub(super) fn store(&mut self, access: Access) -> Result<&mut Store> {
        let path = self.database()?;
        let store = match self.store.take() {
            Some(store) => store,
            None => Store::open(&path, access)?,
        };
        Ok(self.store.insert(store))
    }

    /// The client named with `-c` for a command that answers about one account only.
    fn one_client(&self) -> Result<Option<String>> {
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

    /// Runs what comes before anybody is logged in.
    ///
    /// # Errors
    /// Whatever is refused.
    pub fn at_the_door<T>(&mut self, run: impl FnOnce(&mut Store) -> Result<T>) -> Result<T> {
        run(self.store(Access::Write)?)
    }

    /// Says once, beside every answer and refusal, how the operator is signed in to a client.
    fn say_banner(&mut self, request: &Request) {
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

    /// Answers many questions on one snapshot, saying each answer as it comes.
    ///
    /// # Errors
    /// Whatever is refused as a whole, and when the answer cannot be written.
    pub fn batch(&mut self, body: impl FnOnce(&mut ops::access::Batch<'_, '_>, &mut Screen) -> Outcome) -> Outcome {
        let request = self.request(None, &WriteArgs::default())?;
        self.store(Access::Read)?;
        let Self { store: Some(store), screen, .. } = self else {
            return Err(Refusal::new(Code::Unexpected, "the database is not open"));
        };
        let answered = ops::access::batch(store, &request, |batch| body(batch, screen));
        self.say_banner(&request);
        answered
    }

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

    /// Runs a command that nobody has to be logged in for.
    ///
    /// # Errors
    /// Whatever is refused.
    pub fn outside<T>(&mut self, access: Access, body: impl FnOnce(&mut Store) -> Result<T>) -> Result<T> {
        body(self.store(access)?)
    }

    /// Runs a command by which the operator goes in to a client or out of it, and says so.
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

    /// The clients that a choice such as `acme,beta`, `label:tier=gold` or `all` stands for.
    fn clients(&mut self, named: &str) -> Result<Vec<String>> {
        let request = self.request(None, &WriteArgs::default())?;
        let chosen = ops::read(self.store(Access::Read)?, &request, |session| session.choose_clients(named));
        self.say_banner(&request);
        let chosen = chosen?;
        if chosen.is_empty() {
            return Err(Refusal::new(Code::NotFound, format!("no client fits {named}")).hint("usher client list"));
        }
        Ok(chosen)
    }

    fn write_in<B: Fn(&mut Session<'_>) -> Result<()>>(
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
        let handed: Vec<_> = answer.invitations.iter().filter_map(handing::line).collect();
        if handed.is_empty() || self.screen.layout().is_json() {
            self.screen.change(answer, &answer.changes)?;
        } else {
            self.screen.answer(answer, |_| handed)?;
        }
        self.say(answer);
        Ok(status(answer))
    }

    /// The answer of one command in one account, after asking what it asks.
    fn answer<B: Fn(&mut Session<'_>) -> Result<()>>(
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
                if !self.may_ask() {
                    return Err(Refusal::new(
                        Code::ConfirmationRequired,
                        format!("this asks for confirmation, and nobody can be asked: {}", question.question),
                    )
                    .hint(format!("{} --yes", self.typed)));
                }
                self.preview(&preview);
                if !prompt::confirm(&question)? {
                    return Err(Refusal::new(Code::Interrupted, "cancelled, nothing was changed"));
                }
                request.confirmed = true;
                match run(self.store(Access::Write)?, &request, body)? {
                    ops::Outcome::Done(answer) => Ok(answer),
                    ops::Outcome::Asks(..) => Err(Refusal::new(Code::Unexpected, "the question came again")),
                }
            }
        }
    }

    /// Shows what a command would do, before it is confirmed.
    fn preview(&mut self, preview: &Answer) {
        for line in super::output::change_lines(&preview.changes, self.screen.look()) {
            self.screen.beside(&line);
        }
        for warning in &preview.warnings {
            self.screen.warning(warning);
        }
    }

    fn write_in_many(
        &mut self,
        clients: &[String],
        write: &WriteArgs,
        body: &impl Fn(&mut Session<'_>) -> Result<()>,
    ) -> Outcome {
        let count = clients.len();
        let noun = if count == 1 { "client" } else { "clients" };
        self.screen.note(&format!("{count} {noun}: {}", clients.join(", ")));
        if count > 1 && !write.yes && !write.dry_run {
            let question = ops::Confirm { question: format!("change {count} clients?"), typed: None };
            if !self.may_ask() {
                return Err(Refusal::new(
                    Code::ConfirmationRequired,
                    format!("this changes {count} clients and asks for confirmation, and nobody can be asked"),
                )
                .hint(format!("{} --yes", self.typed)));
            }
            if !prompt::confirm(&question)? {
                return Err(Refusal::new(Code::Interrupted, "cancelled, nothing was changed"));
            }
        }
        // One operation for each client: a key that is used once is used once in each. Its journal
        // tells of that client alone: who the others are is nobody's business there.
        let typed = self.typed.clone();
        let named = escape::shell(self.globals.client.as_deref().unwrap_or_default());
        let mut answers = Vec::new();
        let mut refused = None;
        for client in clients {
            let mut write = WriteArgs { yes: true, ..write.clone() };
            write.once = write.once.map(|key| format!("{key}/{client}"));
            self.typed = typed.replacen(&named, client, 1);
            match self.answer(Some(client.clone()), &write, ops::write, body) {
                Ok(answer) => answers.push((client, Ok(answer))),
                Err(refusal) => {
                    refused = Some(refusal.clone());
                    answers.push((client, Err(refusal)));
                }
            }
        }
        self.typed = typed;
        let done: Vec<_> = answers.iter().filter_map(|(_, answer)| answer.as_ref().ok()).collect();
        let partly = refused.is_some() || done.iter().any(|answer| !answer.skipped.is_empty());
        let status = if partly { Status::Partly } else { Status::Done };
        let operations = done.iter().filter(|answer| answer.operation.is_some()).count();
        if operations > 0 {
            self.stands(format!("{operations} operations stand"), status);
        }
        let nothing_done = done.is_empty();
        let mails: Vec<_> = done.iter().filter(|answer| answer.committed).flat_map(|a| a.mails.clone()).collect();
        let answered = self.say_many(&answers);
        self.post(&mails);
        answered?;
        refused.filter(|_| nothing_done).map_or(Ok(status), Err)
    }

    fn say_many(&mut self, answers: &[(&String, Result<Answer>)]) -> Result<()> {
        if self.screen.layout().is_json() {
            let values: Vec<_> = answers
                .iter()
                .map(|(client, answer)| match answer {
                    Ok(answer) => serde_json::to_value(answer).unwrap_or_default(),
                    Err(refusal) => serde_json::json!({
                        "account": client,
                        "error": super::output::error_value(refusal),
                    }),
                })
                .collect();
            return self.screen.answer(&values, |_| Vec::new());
        }
        for (client, answer) in answers {
            match answer {
                Ok(answer) => {
                    self.screen.change(answer, &answer.changes)?;
                    self.say(answer);
                }
                Err(refusal) => self.screen.warning(&format!("client {client}: {}", refusal.message)),
            }
        }
        Ok(())
    }

    /// How many things are enough for a list in its own order: one more than are shown, so that
    /// it is known whether there are more. None where all are needed.
    #[must_use]
    pub fn enough(&self, args: &ListArgs) -> Option<usize> {
        let whole = !args.filters.is_empty() || args.sort.is_some();
        let most = self.screen.most(&args.clone().wanted().page);
        most.filter(|_| !whole).map(|most| most.saturating_add(1))
    }

    /// Answers with a list of things.
    ///
    /// # Errors
    /// For unknown fields, and when the answer cannot be written.
    pub fn list<T: serde::Serialize>(&mut self, shape: &Shape, things: &[T], args: ListArgs) -> Outcome {
        let rows = things.iter().map(|thing| serde_json::to_value(thing).unwrap_or_default());
        let typed = self.typed.clone();
        self.screen.list(shape, rows, &args.wanted(), &typed)?;
        Ok(Status::Done)
    }

    /// Answers with one thing.
    ///
    /// # Errors
    /// For unknown fields, and when the answer cannot be written.
    pub fn thing<T: serde::Serialize>(&mut self, shape: &Shape, heading: &str, thing: &T, args: &ShowArgs) -> Outcome {
        let value = serde_json::to_value(thing).unwrap_or_default();
        self.screen.thing(shape, heading, value, args.fields.as_deref())?;
        Ok(Status::Done)
    }

    /// What stands beside the answer: where, warnings, what was skipped, how to take it back, what
    /// to type next.
    fn say(&mut self, answer: &Answer) {
        for said in answer.done.iter().chain(&answer.notes) {
            self.screen.note(said);
        }
        let nothing = answer.changes.is_empty() && answer.done.is_none();
        let state = match (answer.committed, answer.operation, nothing) {
            (_, _, true) => format!("nothing to change in {}", answer.account),
            (false, ..) => format!("dry run: nothing was changed in {}", answer.account),
            (true, Some(operation), _) => format!("operation {operation} in {}", answer.account),
            (true, None, _) => format!("in {}", answer.account),
        };
        self.screen.note(&state);
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

/// How a command that writes is run: [`ops::write`] or [`ops::enter`].
type Run<B> = fn(&mut Store, &Request, &B) -> Result<ops::Outcome>;

/// Whether a value of `-c` chooses clients rather than naming one.
fn is_many(named: &str) -> bool {
    named == "all" || named.contains(',') || named.starts_with("label:")
}

fn status(answer: &Answer) -> Status {
    if answer.skipped.is_empty() { Status::Done } else { Status::Partly }
}

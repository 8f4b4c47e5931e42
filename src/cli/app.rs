//! One run of the program: what every command has without asking for it.
//!
//! [`App::read`] and [`App::write`] are the only ways from a command to the data; they stand, by
//! what a command does, in the files under this one. `--dry-run`,
//! `--yes`, `--reason`, `--once`, confirmation, many clients, rendering, JSON and the exit status
//! are known here and nowhere else, so a new command has them by existing.

use std::{cell::OnceCell, ffi::OsString, path::PathBuf};

use usher::{
    domain::{Code, Refusal, Result, Time},
    ops::{self, Request},
    store::{Access, Store},
};

use super::{
    Outcome, Status,
    args::{Globals, ListArgs, ShowArgs, WriteArgs},
    config::Config,
    output::{Manner, Screen, Shape, Wish, escape},
    password::Tokens,
    place, prompt, session, typed,
};

mod changing;
mod inside;
mod many;
mod printing;
mod reading;

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
    /// Whether nothing that the command does is to stand.
    rolls_back: bool,
    inside: Option<Inside>,
    /// What commands answered that are told rather than said; none where they say it themselves.
    heard: Option<Vec<ops::Answer>>,
    /// Whether what is done now is tried only.
    trying: bool,
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
        let typed = typed::line(typed);
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
            rolls_back: false,
            inside: None,
            heard: None,
            trying: false,
        })
    }

    /// How answers look.
    fn manner(globals: &Globals, config: &Config) -> Manner {
        let colour = Wish { flag: globals.color, configured: config.color };
        Manner { format: globals.output, colour, quiet: globals.quiet, page: config.page_size }
    }

    /// Says how the command ended and gives the exit status. Nothing may follow.
    pub fn end(&mut self, ended: Outcome) -> u8 {
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
                if self.screen.error(&refusal) {
                    // That it could not be noted changes nothing: they are told again.
                    let _ = self.acknowledge(&refusal);
                }
                let _ = self.screen.finish();
                refusal.code.exit()
            }
        }
    }

    /// Notes that whoever is logged in has been told how a sign-in or their log-in ended.
    fn acknowledge(&mut self, refusal: &Refusal) -> Result<()> {
        let told = matches!(refusal.code, Code::SignInEnded | Code::AuthRequired) && !self.rolls_back;
        match self.token()?.filter(|_| told) {
            Some(token) => ops::acknowledge(self.store(Access::Write)?, &token, refusal, Self::now()),
            None => Ok(()),
        }
    }

    /// The token of the log-in that commands are run under.
    fn token(&self) -> Result<Option<String>> {
        match &self.inside {
            Some(inside) => Ok(Some(inside.token.clone())),
            None => session::token(),
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

    /// Requires that somebody can be asked for confirmation, as `--yes` gives it.
    ///
    /// # Errors
    /// [`Code::ConfirmationRequired`], saying that there is nobody.
    pub fn may_confirm(&self, question: &ops::Confirm) -> Result<()> {
        if self.may_ask() {
            return Ok(());
        }
        let nobody = format!("this asks for confirmation, and nobody can be asked: {}", question.question);
        Err(Refusal::new(Code::ConfirmationRequired, nobody).hint(format!("{} --yes", self.typed)))
    }

    /// Asks for confirmation.
    ///
    /// # Errors
    /// As [`App::may_confirm`] and [`prompt::confirm`].
    pub fn confirm(&self, question: &ops::Confirm) -> Result<()> {
        self.may_confirm(question)?;
        prompt::confirm(question)
    }

    /// What a command knows before it looks anything up.
    fn request(&mut self, client: Option<String>, write: &WriteArgs) -> Result<Request> {
        self.rolls_back = write.dry_run;
        Ok(Request {
            token: self.token()?,
            client,
            now: Self::now(),
            command: self.inside.as_ref().map_or_else(|| self.typed.clone(), |inside| inside.command.clone()),
            reason: write.reason.clone(),
            once: write.once.clone(),
            dry_run: write.dry_run,
            confirmed: write.yes,
            expect: write.expect.clone(),
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
}

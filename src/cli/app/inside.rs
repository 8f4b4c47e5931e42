//! One command inside a client, then out: `usher impersonate CLIENT --as LEVEL -- COMMAND`.
//!
//! The command runs in this process under a log-in that is lent to it alone, so that whoever is
//! logged in here stays where they are. It is read by the same rules as any command line; the flags
//! of every command that stand before it hold for it, unless it is given its own. Whatever it ends
//! with, the client is left; of a process that was killed the sign-in ends by time.

use std::{ffi::OsString, mem};

use clap::{CommandFactory as _, FromArgMatches as _, error::ErrorKind, parser::ValueSource};
use usher::{
    domain::{Code, Refusal, Result},
    ops::{self, impersonate::Begin},
};

use super::{App, Inside};
use crate::cli::{
    Outcome, Status,
    args::{Cli, Globals, WriteArgs},
    commands, help,
    output::Screen,
    password,
    password::Tokens,
    typed, wrong_usage,
};

/// Commands that do not act in an account, or go in and out of one themselves.
const NOT_INSIDE: [&str; 9] = ["init", "login", "logout", "accept", "impersonate", "leave", "completion", "man", "db"];

/// A command that is to run inside a client.
pub struct Inner {
    cli: Cli,
    typed: String,
}

impl Inner {
    /// Reads the words after `--`; none where they ask for help, which is then shown.
    ///
    /// # Errors
    /// [`Code::Usage`] for words that are no command, and for commands that cannot run there.
    pub fn read(words: &[String], outer: &Globals) -> Result<Option<Self>> {
        let words = words.strip_prefix(&["usher".to_owned()]).unwrap_or(words);
        let typed: Vec<_> = std::iter::once("usher").chain(words.iter().map(String::as_str)).collect();
        let matches = match help::grouped(Cli::command()).try_get_matches_from(&typed) {
            Ok(matches) => matches,
            Err(error) if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {
                // Where the help cannot be written there is nowhere to say so either.
                let _ = error.print();
                return Ok(None);
            }
            Err(error) => return Err(wrong_usage(&error.render().to_string())),
        };
        if let Some(name) = matches.subcommand_name().filter(|name| NOT_INSIDE.contains(name)) {
            return Err(Refusal::new(Code::Usage, format!("usher {name} does not run inside a client"))
                .hint(format!("usher {name} --help")));
        }
        let mut cli = Cli::from_arg_matches(&matches).map_err(|error| wrong_usage(&error.render().to_string()))?;
        let given = |flag: &str| matches.value_source(flag) == Some(ValueSource::CommandLine);
        let (db, client) = (given("db"), given("client"));
        let own = &mut cli.globals;
        if db && own.db != outer.db {
            return Err(Refusal::new(
                Code::Usage,
                "the command after -- runs on the same database: --db goes before it",
            ));
        }
        own.db.clone_from(&outer.db);
        if !client {
            own.client.clone_from(&outer.client);
        }
        own.output = own.output.or(outer.output);
        own.color = own.color.or(outer.color);
        own.quiet |= outer.quiet;
        own.no_input |= outer.no_input;
        let typed = typed::line(&typed.into_iter().map(OsString::from).collect::<Vec<_>>());
        Ok(Some(Self { cli, typed }))
    }
}

impl App {
    /// Signs in to a client under a log-in that is lent, runs a command there, and leaves. Ends with
    /// the exit status of the command.
    ///
    /// # Errors
    /// What the sign-in is refused for; what the command is refused for has been said.
    pub fn run_inside(
        &mut self,
        inner: Inner,
        mut begin: Begin,
        begin_by: impl FnOnce(&mut Self, &Begin) -> Result<()>,
    ) -> Outcome {
        let token = password::token()?;
        begin.token = Some(token.clone());
        begin_by(self, &begin)?;
        let Inner { cli: Cli { globals, command }, typed } = inner;
        let again = self.typed.clone();
        let inside = Inside { token: token.clone(), command: typed };
        let mut app = Self {
            screen: Screen::open(Self::manner(&globals, &self.config)),
            globals,
            config: self.config.clone(),
            typed: again,
            unsent: 0,
            minted: Tokens::default(),
            store: self.store.take(),
            stands: None,
            banner_said: false,
            rolls_back: false,
            inside: Some(inside),
            heard: None,
            trying: false,
        };
        let ended = commands::run(&mut app, command);
        let status = app.end(ended);
        self.store = app.store.take();
        self.give_back(token);
        Ok(Status::Inside(status))
    }

    /// Runs a command in the place of the one that was typed. Its answers to changes are heard by
    /// whoever calls, where they are not to be said.
    pub fn in_place_of<T>(
        &mut self,
        inner: Inner,
        heard: Option<Vec<ops::Answer>>,
        run: impl FnOnce(&mut Self, commands::Command) -> T,
    ) -> (T, Option<Vec<ops::Answer>>) {
        let Inner { cli: Cli { globals, command }, typed } = inner;
        let outer = (mem::replace(&mut self.globals, globals), mem::replace(&mut self.typed, typed));
        let before = mem::replace(&mut self.heard, heard);
        let ended = run(self, command);
        (self.globals, self.typed) = outer;
        // What was done is told one by one: none of it is the answer of the whole.
        self.stands = None;
        (ended, mem::replace(&mut self.heard, before))
    }

    /// Leaves a client that a single command was in. What it did stands whatever comes of this.
    fn give_back(&mut self, token: String) {
        let given_back = self.request(None, &WriteArgs::default()).and_then(|mut request| {
            request.token = Some(token);
            request.command = String::new();
            ops::give_back(self.store(usher::store::Access::Write)?, &request)
        });
        if let Err(refusal) = given_back {
            self.screen.warning(&format!("the client was not left, the sign-in ends by time: {}", refusal.message));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser as _;

    fn read(outer: &str, inner: &str) -> Result<Globals> {
        let outer = Cli::try_parse_from(outer.split(' ')).unwrap().globals;
        let words: Vec<_> = inner.split(' ').map(str::to_owned).collect();
        Inner::read(&words, &outer).map(|inner| inner.unwrap().cli.globals)
    }

    #[test]
    fn flags_before_the_command_hold_for_it_unless_it_has_its_own() {
        let outer = "usher whoami -o json --db here --no-input -c acme";
        let own = read(outer, "group list").unwrap();
        assert_eq!((own.db.unwrap().to_str(), own.client.as_deref()), (Some("here"), Some("acme")));
        assert!(own.no_input && !own.quiet && own.output.is_some());
        let own = read(outer, "usher group list -c beta -q --db here").unwrap();
        assert_eq!(own.client.as_deref(), Some("beta"));
        assert!(own.quiet);
        assert_eq!(read(outer, "group list --db elsewhere").unwrap_err().code, Code::Usage);
    }

    #[test]
    fn commands_that_go_in_or_out_and_words_that_are_none_do_not_run_inside() {
        for words in ["leave", "impersonate list", "usher impersonate beta --as admin", "init", "db status", "man x"] {
            assert_eq!(read("usher whoami", words).unwrap_err().code, Code::Usage, "{words}");
        }
        for words in ["nonsense", "group", "usher usher whoami", "whoami --nonsense"] {
            assert_eq!(read("usher whoami", words).unwrap_err().code, Code::Usage, "{words}");
        }
    }
}

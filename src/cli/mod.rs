//! What people and scripts see: arguments in, answers out. The only room that prints, prompts and
//! reads the command line and the environment; it reaches data through `usher::ops` alone.

use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _};
use usher::domain::{Code, Refusal};

mod app;
mod args;
mod behalf;
mod commands;
mod complete;
mod config;
mod given;
mod help;
mod laid;
mod onboard;
mod output;
mod password;
mod place;
mod post;
mod prompt;
mod session;
#[cfg(test)]
mod tree;
mod typed;

pub use app::App;
use args::Cli;

/// What a command ends with when nothing was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Done, or the answer is yes.
    Done,
    /// Partly done: what was skipped is listed.
    Partly,
    /// The answer is no, or there are differences.
    No,
    /// That of a command that was run inside a client.
    Inside(u8),
}

impl Status {
    /// The exit status of the process.
    const fn exit(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Partly => 7,
            Self::No => 10,
            Self::Inside(status) => status,
        }
    }
}

/// The result of every command.
pub type Outcome = Result<Status, Refusal>;

/// A failure of the machine that nothing here knows more about than its causes.
fn failed(error: &anyhow::Error) -> Refusal {
    Refusal::new(Code::Io, format!("{error:#}"))
}

/// Runs the command line of this process.
pub fn run() -> ExitCode {
    let typed: Vec<_> = std::env::args_os().collect();
    if let Some(status) = complete::answer(&typed) {
        return ExitCode::from(status);
    }
    let cli = help::grouped(Cli::command()).try_get_matches_from(&typed).and_then(|m| Cli::from_arg_matches(&m));
    let cli = match cli {
        Ok(cli) => cli,
        Err(error) => return ExitCode::from(usage(&error, &typed)),
    };
    let command = cli.command;
    let typed = commands::without_secrets(&command, typed);
    let mut app = match App::open(cli.globals, &typed) {
        Ok(app) => app,
        Err((mut screen, refusal)) => {
            screen.error(&refusal);
            return ExitCode::from(refusal.code.exit());
        }
    };
    let ended = commands::run(&mut app, command);
    ExitCode::from(app.end(ended))
}

/// Says what is wrong with the command line, or shows the help that was asked for.
fn usage(error: &clap::Error, typed: &[std::ffi::OsString]) -> u8 {
    use clap::error::ErrorKind;
    let asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    if !asked && wants_json(typed) {
        let mut screen =
            output::Screen::open(output::Manner { format: Some(output::Format::Json), ..output::Manner::default() });
        screen.error(&wrong_usage(&typed::without_tokens(&error.render().to_string(), typed)));
        let _ = screen.finish();
        return Code::Usage.exit();
    }
    let said = error.render().to_string();
    let rendered = typed::without_tokens(&said, typed);
    let hostile = |text: &str| text.chars().any(|c| c != '\n' && usher::domain::name::is_hostile(c));
    if !asked && (rendered != said || hostile(&rendered) || typed.iter().any(|word| hostile(&word.to_string_lossy()))) {
        // What clap quotes of the command line is written as it was typed, so it is not left to it.
        let mut stderr = output::writer::Writer::stderr();
        for line in output::escape::block(&rendered) {
            let _ = stderr.line(&line);
        }
        let _ = stderr.flush();
        return Code::Usage.exit();
    }
    // Where the help cannot be written there is nowhere to say so either, unless it was asked for.
    match error.print() {
        Err(failed) if asked && failed.kind() != std::io::ErrorKind::BrokenPipe => Code::Io.exit(),
        _ if asked => 0,
        _ => Code::Usage.exit(),
    }
}

/// What clap says in a paragraph, its tips, and the help of the command that was meant.
fn wrong_usage(said: &str) -> Refusal {
    let lines = || said.lines().map(str::trim);
    let first: Vec<_> = lines().take_while(|line| !line.is_empty()).collect();
    let message = first.join(" ").trim_start_matches("error: ").to_owned();
    let tips = lines().filter_map(|line| line.strip_prefix("tip: "));
    let refusal = tips.fold(Refusal::new(Code::Usage, message), Refusal::hint);
    let usage = lines().find_map(|line| line.strip_prefix("Usage: ")).unwrap_or("usher");
    let named = usage.split(' ').take_while(|word| word.starts_with(|c: char| c.is_ascii_lowercase()));
    refusal.hint(format!("{} --help", named.collect::<Vec<_>>().join(" ")))
}

/// Whether the words that were typed ask for JSON, read without clap, which has just refused them.
fn wants_json(typed: &[std::ffi::OsString]) -> bool {
    let words: Vec<_> = typed.iter().map(|word| word.to_string_lossy()).collect();
    words.windows(2).any(|pair| match pair {
        [flag, value] => matches!(flag.as_ref(), "-o" | "--output") && value.starts_with("json"),
        _ => false,
    }) || words.iter().any(|word| word.starts_with("-ojson") || word.starts_with("--output=json"))
}

//! Completion of what is being typed, with live names from the database.
//!
//! The shell runs the program itself, told by the variable `COMPLETE`, and so completes exactly the
//! commands that there are. Names come from the database that the command would use, in the account
//! named with `-c` on the line, and only those that the operator may list. Nothing is created, no
//! lock is waited for, and whatever fails offers nothing.
//!
//! The files in `completions/` only register this: they hold no names and no flags, and a test
//! keeps them as the program would print them.

mod bash;
mod live;

use std::ffi::OsString;

use clap::{Arg, Command, CommandFactory as _, ValueEnum};
use clap_complete::{
    engine::ArgValueCompleter,
    env::{CompleteEnv, Elvish, EnvCompleter, Fish, Powershell, Shells, Zsh},
};

use super::{Outcome, Status, app::App, args::Cli};

/// The variable by which a shell says that it wants completions.
const VARIABLE: &str = "COMPLETE";

const SHELLS: Shells<'static> = Shells(&[&bash::Bash, &Elvish, &Fish, &Powershell, &Zsh]);

/// A shell that can complete
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Shell {
    /// Bash
    Bash,
    /// Elvish
    Elvish,
    /// Fish
    Fish,
    /// PowerShell
    Powershell,
    /// Zsh
    Zsh,
}

impl Shell {
    const fn completer(self) -> &'static dyn EnvCompleter {
        match self {
            Self::Bash => &bash::Bash,
            Self::Elvish => &Elvish,
            Self::Fish => &Fish,
            Self::Powershell => &Powershell,
            Self::Zsh => &Zsh,
        }
    }

    /// The script that registers completion with the shell.
    fn script(self) -> Vec<u8> {
        let mut script = Vec::new();
        // Writing to memory does not fail.
        let _ = self.completer().write_registration(VARIABLE, "usher", "usher", "usher", &mut script);
        script
    }
}

/// Answers a shell that asks for completions; none when no shell does.
pub fn answer(typed: &[OsString]) -> Option<u8> {
    std::env::var_os(VARIABLE)?;
    let current = std::env::current_dir().ok();
    let answered = CompleteEnv::with_factory(tree)
        .var(VARIABLE)
        .bin("usher")
        .completer("usher")
        .shells(SHELLS)
        .try_complete(typed.iter().cloned(), current.as_deref());
    match answered {
        Ok(true) => Some(0),
        Ok(false) => None,
        Err(_) => Some(1),
    }
}

/// Prints the script that registers completion.
pub fn print(app: &mut App, shell: Shell) -> Outcome {
    let script = shell.script();
    for line in String::from_utf8_lossy(&script).trim_end().lines() {
        app.screen.line(line)?;
    }
    Ok(Status::Done)
}

/// The command tree with completers for what stands in the database.
fn tree() -> Command {
    let mut tree = Cli::command();
    // What a command takes is read only when the tree is built.
    tree.build();
    live(tree)
}

fn live(command: Command) -> Command {
    let noun = command.get_name().to_owned();
    command.mut_args(|arg| with_names(arg, &noun)).mut_subcommands(live)
}

/// An argument whose value is a name of some kind offers the names of that kind. The kind is read
/// from the name of the value, which is what people read in the help too.
fn with_names(arg: Arg, noun: &str) -> Arg {
    let value = arg
        .get_value_names()
        .and_then(|names| names.first())
        .map_or_else(|| arg.get_id().as_str().to_uppercase(), ToString::to_string);
    if !arg.get_action().takes_values() {
        return arg;
    }
    match live::Kind::of(&value, arg.get_id().as_str(), noun) {
        Some(kind) => arg.add(ArgValueCompleter::new(move |current: &std::ffi::OsStr| live::candidates(kind, current))),
        None => arg,
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;

    #[test]
    fn the_files_in_completions_are_what_the_program_prints() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("completions");
        for (shell, name) in [
            (Shell::Bash, "usher.bash"),
            (Shell::Elvish, "usher.elv"),
            (Shell::Fish, "usher.fish"),
            (Shell::Powershell, "_usher.ps1"),
            (Shell::Zsh, "_usher"),
        ] {
            let file = folder.join(name);
            if std::env::var_os("UPDATE_EXPECTED").is_some() {
                fs::create_dir_all(&folder).unwrap();
                fs::write(&file, shell.script()).unwrap();
            }
            assert!(fs::read(&file).unwrap_or_default() == shell.script(), "{name} is stale: UPDATE_EXPECTED=1");
        }
    }
}

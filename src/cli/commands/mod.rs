//! The commands: one file a noun. They parse, call `ops`, and say the answer; nothing else.

use clap::Subcommand;

use super::{App, Outcome};

mod export;
mod group;
mod init;
mod log;
mod undo;

/// Every command of the tool
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make the database, your own account and its first Admin
    Init(init::InitArgs),
    /// Sets of users that things are shared with
    #[command(subcommand)]
    Group(group::Group),
    /// The journal: every operation with who, when, why and what
    #[command(subcommand)]
    Log(log::Log),
    /// Take an operation back
    Undo(undo::Undo),
    /// Put back what an undo took back
    Redo(undo::Redo),
    /// Everything that you may see, as one JSON document
    Export(export::Export),
}

/// Runs a command.
pub fn run(app: &mut App, command: Command) -> Outcome {
    match command {
        Command::Init(args) => init::run(app, args),
        Command::Group(command) => group::run(app, command),
        Command::Log(command) => log::run(app, command),
        Command::Undo(args) => undo::undo(app, &args),
        Command::Redo(args) => undo::redo(app, &args),
        Command::Export(args) => export::run(app, &args),
    }
}

//! The commands: one file a noun. They parse, call `ops`, and say the answer; nothing else.

use clap::Subcommand;

use super::{App, Outcome};

mod group;
mod init;
mod role;

/// Every command of the tool
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make the database, your own account and its first Admin
    Init(init::InitArgs),
    /// Sets of users that things are shared with
    #[command(subcommand)]
    Group(group::Group),
    /// Sets of permissions that people hold
    #[command(subcommand)]
    Role(role::Role),
}

/// Runs a command.
pub fn run(app: &mut App, command: Command) -> Outcome {
    match command {
        Command::Init(args) => init::run(app, args),
        Command::Group(command) => group::run(app, command),
        Command::Role(command) => role::run(app, command),
    }
}

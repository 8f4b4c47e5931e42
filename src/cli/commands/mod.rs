//! The commands: one file a noun. They parse, call `ops`, and say the answer; nothing else.

use clap::Subcommand;

use super::{App, Outcome};

mod group;
mod init;
mod user;

/// Every command of the tool
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make the database, your own account and its first Admin
    Init(init::InitArgs),
    /// Sets of users that things are shared with
    #[command(subcommand)]
    Group(group::Group),
    /// People, their roles, and the clients they look after
    #[command(subcommand)]
    User(user::User),
}

/// Runs a command.
pub fn run(app: &mut App, command: Command) -> Outcome {
    match command {
        Command::Init(args) => init::run(app, args),
        Command::Group(command) => group::run(app, command),
        Command::User(command) => user::run(app, command),
    }
}

//! The commands: one file a noun. They parse, call `ops`, and say the answer; nothing else.

use clap::Subcommand;

use super::{App, Outcome};

mod account;
mod client;
mod group;
mod init;

/// Every command of the tool
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make the database, your own account and its first Admin
    Init(init::InitArgs),
    /// Client accounts: add, share, change, remove
    #[command(subcommand)]
    Client(client::Client),
    /// The account you act in: settings, features, seats, usage
    #[command(subcommand)]
    Account(account::Account),
    /// Sets of users that things are shared with
    #[command(subcommand)]
    Group(group::Group),
}

/// Runs a command.
pub fn run(app: &mut App, command: Command) -> Outcome {
    match command {
        Command::Init(args) => init::run(app, args),
        Command::Client(command) => client::run(app, command),
        Command::Account(command) => account::run(app, command),
        Command::Group(command) => group::run(app, command),
    }
}

//! The commands: one file a noun. They parse, call `ops`, and say the answer; nothing else.

use clap::Subcommand;

use super::{App, Outcome, args::ShowArgs, complete};

mod account;
mod client;
mod db;
mod group;
mod init;
mod man;
mod user;
mod whoami;

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
    /// People, their roles, and the clients they look after
    #[command(subcommand)]
    User(user::User),
    /// Show who is logged in, where, with which rights, and until when
    #[command(after_help = "Examples:\n  usher whoami\n  usher whoami -c acme -o json")]
    Whoami(ShowArgs),
    /// The database file: where it is, whether it is sound, copies of it
    #[command(subcommand)]
    Db(db::Db),
    /// Print the script that makes a shell complete usher, with live names
    #[command(after_help = "Examples:\n  usher completion bash\n  usher completion fish")]
    Completion {
        /// The shell
        #[arg(value_name = "SHELL")]
        shell: complete::Shell,
    },
    /// Write a manual page for every command
    Man(man::Man),
}

/// Runs a command.
pub fn run(app: &mut App, command: Command) -> Outcome {
    match command {
        Command::Init(args) => init::run(app, args),
        Command::Client(command) => client::run(app, command),
        Command::Account(command) => account::run(app, command),
        Command::Group(command) => group::run(app, command),
        Command::User(command) => user::run(app, command),
        Command::Whoami(args) => whoami::run(app, &args),
        Command::Db(command) => db::run(app, command),
        Command::Completion { shell } => complete::print(app, shell),
        Command::Man(args) => man::run(app, &args),
    }
}

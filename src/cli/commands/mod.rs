//! The commands: one file a noun. They parse, call `ops`, and say the answer; nothing else.

use clap::Subcommand;

use super::{App, Outcome};

mod access;
mod batch;
mod group;
mod init;

/// Every command of the tool
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make the database, your own account and its first Admin
    Init(init::InitArgs),
    /// Sets of users that things are shared with
    #[command(subcommand)]
    Group(group::Group),
    /// Who may do what, and why
    #[command(subcommand)]
    Access(access::Access),
    /// May this user do that?
    #[command(after_help = access::CAN_EXAMPLES)]
    Can(access::Can),
    /// Why may this user do that, or not?
    #[command(after_help = access::WHY_EXAMPLES)]
    Why(access::Why),
}

/// Runs a command.
pub fn run(app: &mut App, command: Command) -> Outcome {
    match command {
        Command::Init(args) => init::run(app, args),
        Command::Group(command) => group::run(app, command),
        Command::Access(command) => access::run(app, command),
        Command::Can(args) => access::can(app, &args),
        Command::Why(args) => access::why(app, &args),
    }
}

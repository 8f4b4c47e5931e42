//! The commands: one file a noun. They parse, call `ops`, and say the answer; nothing else.

use clap::Subcommand;

use super::{App, Outcome};

mod asset;
mod group;
mod init;
mod share;

/// Every command of the tool
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make the database, your own account and its first Admin
    Init(init::InitArgs),
    /// Sets of users that things are shared with
    #[command(subcommand)]
    Group(group::Group),
    /// Arrangements of klips and metrics, what people look at
    #[command(subcommand)]
    Dashboard(asset::dashboard::Dashboard),
    /// Single visualisations, placed on dashboards
    #[command(subcommand)]
    Klip(asset::klip::Klip),
    /// Where data comes from
    #[command(subcommand)]
    Datasource(asset::datasource::Datasource),
    /// Figures over time, placed on dashboards
    #[command(subcommand)]
    Metric(asset::metric::Metric),
    /// Share assets with groups and users of their account
    Share(share::Share),
    /// Take shares of assets away
    Unshare(share::Unshare),
}

/// Runs a command.
pub fn run(app: &mut App, command: Command) -> Outcome {
    match command {
        Command::Init(args) => init::run(app, args),
        Command::Group(command) => group::run(app, command),
        Command::Dashboard(command) => asset::dashboard::run(app, command),
        Command::Klip(command) => asset::klip::run(app, command),
        Command::Datasource(command) => asset::datasource::run(app, command),
        Command::Metric(command) => asset::metric::run(app, command),
        Command::Share(args) => share::share(app, args),
        Command::Unshare(args) => share::unshare(app, args),
    }
}

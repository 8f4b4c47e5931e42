//! `usher client`: client accounts, from adding one to forgetting it.

use clap::{Args, Subcommand};
use usher::ops;

use crate::cli::{App, Outcome, args::WriteArgs};

mod add;
mod edit;
mod share;
mod show;
mod values;

pub use edit::{EditFields, edit_of};
pub use show::ACCOUNT;
pub use values::features_of;

/// Client accounts: add, share, change, remove
#[derive(Debug, Subcommand)]
#[command(defer = true)]
#[command(arg_required_else_help = true)]
pub enum Client {
    /// Add a client below the account you act in
    #[command(
        after_help = "Examples:\n  usher client add \"Acme Ltd\" --handle acme --seats 10 --label tier=gold\n  usher client add Globex --seats unlimited --share delivery=admin\n  usher client add \"Globex EU\" --seats 5 -c globex"
    )]
    Add(Box<add::AddArgs>),
    /// List the clients in reach
    #[command(
        visible_alias = "ls",
        after_help = "Examples:\n  usher client list\n  usher client list --label tier=gold\n  usher client list --tree --where status=trial"
    )]
    List(show::ListClients),
    /// Show one client with all its settings
    #[command(
        after_help = "Examples:\n  usher client show acme\n  usher client show acme --fields seats,seats_used -o json"
    )]
    Show(show::ShowClient),
    /// Change name, status, seats and other settings of a client
    #[command(
        after_help = "Examples:\n  usher client edit acme --seats 12\n  usher client edit acme --status disabled\n  usher client edit acme --name \"Acme Inc\" --time-zone America/New_York"
    )]
    Edit(edit::EditClient),
    /// Share a client with groups of its parent
    #[command(
        after_help = "Examples:\n  usher client share acme --with group:delivery --right admin\n  usher client share acme --with delivery=settings --with support=view-only"
    )]
    Share(share::ShareArgs),
    /// Take shares of a client away from groups of its parent
    #[command(after_help = "Examples:\n  usher client unshare acme --from group:delivery")]
    Unshare(share::UnshareArgs),
    /// Give a client in trial another 14 days, once
    #[command(after_help = "Examples:\n  usher client extend-trial acme")]
    ExtendTrial(OneClient),
    /// Turn features of a client on or off
    #[command(subcommand)]
    Feature(values::FeatureCommand),
    /// Properties of a client, for template dashboards
    #[command(subcommand)]
    Property(values::PropertyCommand),
    /// Limits of a client
    #[command(subcommand)]
    Limit(values::LimitCommand),
    /// Labels of a client, for choosing many with `-c label:KEY=VALUE`
    #[command(subcommand)]
    Label(values::LabelCommand),
    /// Remove a disabled client with all that is in it; undo brings it back
    #[command(
        visible_alias = "rm",
        after_help = "Examples:\n  usher client edit acme --status disabled --yes\n  usher client remove acme"
    )]
    Remove(OneClient),
    /// Forget a removed client: drop what the journal keeps of it, so that nothing brings it back
    ///
    /// Digests stay, so that the journal still verifies.
    #[command(after_help = "Examples:\n  usher client purge acme")]
    Purge(PurgeArgs),
}

// A command about one client
#[derive(Debug, Args)]
pub struct OneClient {
    /// The client
    #[arg(value_name = "CLIENT")]
    subject: String,
    #[command(flatten)]
    write: WriteArgs,
}

// Forget a removed client
#[derive(Debug, Args)]
pub struct PurgeArgs {
    /// Handle that the client had
    handle: String,
    #[command(flatten)]
    write: WriteArgs,
}

/// Runs a command about clients.
pub fn run(app: &mut App, command: Client) -> Outcome {
    match command {
        Client::Add(args) => add::run(app, &args),
        Client::List(args) => show::list(app, args),
        Client::Show(args) => show::show(app, &args),
        Client::Edit(args) => edit::run(app, &args),
        Client::Share(args) => share::share(app, &args),
        Client::Unshare(args) => share::unshare(app, &args),
        Client::ExtendTrial(args) => {
            app.write(&args.write, |session| ops::client::extend_trial(session, &args.subject))
        }
        Client::Feature(command) => values::feature(app, &command),
        Client::Property(command) => values::property(app, command),
        Client::Limit(command) => values::limit(app, command),
        Client::Label(command) => values::label(app, command),
        Client::Remove(args) => app.write(&args.write, |session| ops::client::remove(session, &args.subject)),
        Client::Purge(args) => app.write(&args.write, |session| ops::client::purge(session, &args.handle)),
    }
}

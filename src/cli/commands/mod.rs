//! The commands: one file a noun. They parse, call `ops`, and say the answer; nothing else.
//!
//! Reading the arguments of every command would cost each start more than all else together, so they are
//! put off until a command is typed (`defer`). What a command is for is therefore said at its variant: a
//! doc comment on its arguments would come later and take that place.

use std::ffi::OsString;

use clap::Subcommand;
use serde::Serialize;
use serde_json::Value;
use usher::domain::{Code, Refusal, Result};

use super::{App, Outcome, args::ShowArgs, complete, output::Format};

mod accept;
mod access;
mod account;
mod asset;
mod batch;
mod brand;
mod checklist;
mod client;
mod db;
mod export;
mod group;
mod impersonate;
mod init;
mod log;
mod login;
mod mail;
mod man;
mod onboard;
mod page;
pub mod picture;
mod preview;
mod role;
mod share;
mod undo;
mod user;
mod whitelabel;
mod whoami;

/// Every command of the tool
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Command {
    /// Make the database, your own account and its first Admin
    Init(init::InitArgs),
    /// Accept an invitation and choose a password
    Accept(accept::Accept),
    /// Onboard a client step by step, in the order of its checklist
    #[command(
        after_help = "Examples:\n  usher onboard\n  usher onboard acme\n  usher onboard --answers acme.toml --no-input\n  usher onboard acme --script acme.sh"
    )]
    Onboard(onboard::Onboard),
    /// Client accounts: add, share, change, remove
    #[command(subcommand)]
    Client(client::Client),
    /// The account you act in: settings, features, seats, usage
    #[command(subcommand)]
    Account(account::Account),
    /// What is left to do for a client, or for all
    #[command(subcommand)]
    Checklist(checklist::Checklist),
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
    /// What the dashboards of an account look like
    #[command(subcommand)]
    Brand(brand::Brand),
    /// What the product is called and where it links, for all clients
    #[command(subcommand)]
    Whitelabel(whitelabel::Whitelabel),
    /// Share assets with groups and users of their account
    Share(share::Share),
    /// Take shares of assets away
    Unshare(share::Unshare),
    /// Sets of permissions that people hold
    #[command(subcommand)]
    Role(role::Role),
    /// The journal: every operation with who, when, why and what
    #[command(subcommand)]
    Log(log::Log),
    /// Mails that wait, that were sent, and that were given up
    #[command(subcommand)]
    Mail(mail::Mail),
    /// Take an operation back
    Undo(undo::Undo),
    /// Put back what an undo took back
    Redo(undo::Redo),
    /// Everything that you may see, as one JSON document
    Export(export::Export),
    /// People, their roles, and the clients they look after
    #[command(subcommand)]
    User(user::User),
    /// Sign in to a client
    Impersonate(impersonate::Impersonate),
    /// Leave the client that you are signed in to
    Leave(impersonate::Leave),
    /// Log in with e-mail and password
    Login(login::Login),
    /// Log out, and leave the client that you are signed in to
    #[command(after_help = "Examples:\n  usher logout")]
    Logout,
    /// Show who is logged in, where, with which rights, and until when
    #[command(after_help = "Examples:\n  usher whoami\n  usher whoami -c acme -o json")]
    Whoami(ShowArgs),
    /// The database file: where it is, whether it is sound, copies of it
    #[command(subcommand)]
    Db(db::Db),
    /// Print the script that completes usher in a shell, with your names
    #[command(after_help = "Examples:\n  usher completion bash\n  usher completion fish")]
    Completion {
        /// The shell
        #[arg(value_name = "SHELL")]
        shell: complete::Shell,
    },
    /// Write a manual page for every command
    Man(man::Man),
}

/// The words of a command line without the secret that stands in it.
pub fn without_secrets(command: &Command, typed: Vec<OsString>) -> Vec<OsString> {
    let Command::Accept(accept) = command else { return typed };
    let Some(secret) = accept.secret() else { return typed };
    typed.into_iter().map(|word| if word == secret { "TOKEN".into() } else { word }).collect()
}

impl Command {
    /// Whether it answers with a page where `-o html` asks for one.
    const fn draws_a_page(&self) -> bool {
        matches!(self, Self::Access(access::Access::Matrix(_)))
    }
}

/// Runs a command.
pub fn run(app: &mut App, command: Command) -> Outcome {
    if app.globals.output == Some(Format::Html) && !command.draws_a_page() {
        let usual = Format::usual();
        let message = format!("-o html is for access matrix; here the formats are {}", usual.join(", "));
        return Err(Refusal::new(Code::Usage, message).detail("formats", usual));
    }
    match command {
        Command::Init(args) => init::run(app, args),
        Command::Onboard(args) => onboard::run(app, &args),
        Command::Client(command) => client::run(app, command),
        Command::Accept(args) => accept::run(app, &args),
        Command::Account(command) => account::run(app, command),
        Command::Checklist(command) => checklist::run(app, command),
        Command::Group(command) => group::run(app, command),
        Command::Access(command) => access::run(app, command),
        Command::Can(args) => access::can(app, &args),
        Command::Why(args) => access::why(app, &args),
        Command::Dashboard(command) => asset::dashboard::run(app, command),
        Command::Klip(command) => asset::klip::run(app, command),
        Command::Datasource(command) => asset::datasource::run(app, command),
        Command::Metric(command) => asset::metric::run(app, command),
        Command::Brand(command) => brand::run(app, command),
        Command::Whitelabel(command) => whitelabel::run(app, command),
        Command::Share(args) => share::share(app, args),
        Command::Unshare(args) => share::unshare(app, args),
        Command::Role(command) => role::run(app, command),
        Command::Log(command) => log::run(app, command),
        Command::Mail(command) => mail::run(app, command),
        Command::Undo(args) => undo::undo(app, &args),
        Command::Redo(args) => undo::redo(app, &args),
        Command::Export(args) => export::run(app, &args),
        Command::User(command) => user::run(app, command),
        Command::Impersonate(args) => impersonate::run(app, args),
        Command::Leave(args) => impersonate::leave(app, &args),
        Command::Login(args) => login::login(app, &args),
        Command::Logout => login::logout(app),
        Command::Whoami(args) => whoami::run(app, &args),
        Command::Db(command) => db::run(app, command),
        Command::Completion { shell } => complete::print(app, shell),
        Command::Man(args) => man::run(app, &args),
    }
}

/// Rows for the screen, which takes plain ones: what fails on the way ends them and is kept.
fn rows<T: Serialize>(
    views: impl Iterator<Item = Result<T>>,
    failed: &mut Option<Refusal>,
) -> impl Iterator<Item = Value> {
    views.map_while(|view| match view {
        Ok(view) => serde_json::to_value(view).ok(),
        Err(refusal) => {
            *failed = Some(refusal);
            None
        }
    })
}

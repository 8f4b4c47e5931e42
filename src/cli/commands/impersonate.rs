//! `usher impersonate` and `usher leave`: acting inside a client for a while.

use clap::{Args, Subcommand, ValueEnum};
use usher::{
    domain::{client, sign_in},
    ops,
};

use crate::cli::{
    App, Outcome,
    args::{ListArgs, WriteArgs},
    output::{Column, Order, Shape},
};

/// Sign in to a client
///
/// What you do there is told in the client's journal, with your name, the level and the reason.
/// Every command says where you are, until you leave or the time is over.
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "Examples:\n  usher impersonate acme --as admin --reason \"new logo\"\n  usher impersonate acme --as view-only --user dana@acme.example --reason \"cannot see web\"\n  usher impersonate acme --as admin --reason \"first groups\" -- group create Marketing"
)]
pub struct Impersonate {
    #[command(subcommand)]
    list: Option<Listing>,
    /// The client
    #[arg(value_name = "CLIENT", required = true)]
    inside: Option<String>,
    /// How to act there
    #[arg(long = "as", value_name = "LEVEL", required = true)]
    level: Option<Level>,
    /// How long it lasts at most, such as 45m or 2h; at most 12h
    #[arg(long, value_name = "TIME")]
    ttl: Option<String>,
    /// See exactly what this user of the client sees; with view-only
    #[arg(long, value_name = "E-MAIL", conflicts_with = "group")]
    user: Option<String>,
    /// See what members of this group of the client see; with view-only
    #[arg(long, value_name = "GROUP")]
    group: Option<String>,
    /// Run one command there, and leave
    #[arg(last = true, value_name = "COMMAND")]
    command: Vec<String>,
    #[command(flatten)]
    write: WriteArgs,
}

/// What else there is about sign-ins
#[derive(Debug, Subcommand)]
enum Listing {
    /// List the sign-ins in force
    #[command(
        visible_alias = "ls",
        after_help = "Examples:\n  usher impersonate list\n  usher impersonate list -o json"
    )]
    List(ListArgs),
}

/// How somebody acts inside a client
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Level {
    /// Look only, as the client's people see it
    ViewOnly,
    /// As Admin of the client
    Admin,
    /// As Admin who may also change the client's own settings
    Settings,
    /// With the roles of your assignment there
    Assigned,
}

impl From<Level> for client::Level {
    fn from(level: Level) -> Self {
        match level {
            Level::ViewOnly => Self::ViewOnly,
            Level::Admin => Self::Admin,
            Level::Settings => Self::Settings,
            Level::Assigned => Self::Assigned,
        }
    }
}

const SIGN_INS: Shape = Shape {
    things: "sign-ins",
    id: "operation",
    order: Order::Own,
    columns: &[
        Column::number("operation", "operation").kept(),
        Column::text("user", "user"),
        Column::text("client", "client"),
        Column::text("level", "level"),
        Column::text("preview", "seeing as"),
        Column::text("reason", "reason"),
        Column::time("begun", "since"),
        Column::time("until", "until"),
    ],
    documented: &[],
};

/// Runs `usher impersonate`.
pub fn run(app: &mut App, args: Impersonate) -> Outcome {
    if let Some(Listing::List(args)) = args.list {
        let listed = app.read(|session| ops::impersonate::list(session))?;
        return app.list(&SIGN_INS, &listed, args);
    }
    let begin = ops::impersonate::Begin {
        client: args.inside.unwrap_or_default(),
        level: args.level.map_or(client::Level::ViewOnly, Into::into),
        minutes: args.ttl.as_deref().map_or(Ok(sign_in::MINUTES), sign_in::minutes)?,
        user: args.user,
        group: args.group,
    };
    app.enter(&args.write, |session| ops::impersonate::begin(session, &begin))
}

/// Leave the client that you are signed in to
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  usher leave")]
pub struct Leave {
    #[command(flatten)]
    write: WriteArgs,
}

/// Runs `usher leave`.
pub fn leave(app: &mut App, args: &Leave) -> Outcome {
    app.enter(&args.write, ops::impersonate::leave)
}

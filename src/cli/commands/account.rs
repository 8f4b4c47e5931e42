//! `usher account`: the account acted in.

use clap::{Args, Subcommand};
use usher::{
    domain::{Code, Refusal},
    ops::{self, client::Switch},
};

use super::client::{ACCOUNT, EditFields, edit_of, features_of};
use crate::cli::{
    App, Outcome,
    args::{ShowArgs, WriteArgs},
    output::{Column, Order, Shape},
};

/// The word for white-label among the features.
const WHITE_LABEL: &str = "white-label";

/// The account you act in
#[derive(Debug, Subcommand)]
#[command(defer = true)]
#[command(arg_required_else_help = true)]
pub enum Account {
    /// Show the account with all its settings
    #[command(after_help = "Examples:\n  usher account show\n  usher account show -c acme")]
    Show(ShowArgs),
    /// Change settings of the account
    ///
    /// A client's own Admin may change its time zone and how its users log in; all else of a client
    /// needs the level settings, from its parent.
    #[command(
        after_help = "Examples:\n  usher account edit --name \"North Agency\" --time-zone Europe/Berlin\n  usher account edit --time-zone America/New_York -c acme\n  usher account edit --lock-after 3 --lock-minutes until-unlocked --login-hours 8"
    )]
    Edit(EditAccount),
    /// Turn features of the account on or off, or white-label in your own
    #[command(subcommand)]
    Feature(FeatureCommand),
    /// Show seats, or set the seat pool of your own account
    #[command(
        after_help = "Examples:\n  usher account seats\n  usher account seats --pool 100\n  usher account seats --pool none"
    )]
    Seats(SeatsArgs),
    /// Show how much the account has: users, assets, links, clients
    #[command(after_help = "Examples:\n  usher account usage\n  usher account usage -c acme -o json")]
    Usage(ShowArgs),
}

// Change settings of the account
#[derive(Debug, Args)]
pub struct EditAccount {
    #[command(flatten)]
    fields: EditFields,
    #[command(flatten)]
    write: WriteArgs,
}

/// Turn features of the account on or off
#[derive(Debug, Subcommand)]
#[command(defer = true)]
#[command(arg_required_else_help = true)]
pub enum FeatureCommand {
    /// Turn features on
    #[command(
        after_help = "Examples:\n  usher account feature enable white-label\n  usher account feature enable embeds -c acme"
    )]
    Enable(FeatureArgs),
    /// Turn features off
    #[command(after_help = "Examples:\n  usher account feature disable public_dashboards -c acme")]
    Disable(FeatureArgs),
}

// Features of the account
#[derive(Debug, Args)]
pub struct FeatureArgs {
    /// downloadable_reports, scheduled_emails, published_dashboards, public_dashboards, embeds,
    /// theming, domain_cloaking, or white-label in your own account
    #[arg(required = true, value_name = "FEATURE")]
    features: Vec<String>,
    #[command(flatten)]
    write: WriteArgs,
}

// Show seats or set the seat pool
#[derive(Debug, Args)]
pub struct SeatsArgs {
    /// Seats for your own users and all clients together, or `none`
    #[arg(long, value_name = "N")]
    pool: Option<String>,
    #[command(flatten)]
    show: ShowArgs,
    #[command(flatten)]
    write: WriteArgs,
}

const SEATS: Shape = Shape {
    things: "accounts",
    id: "account",
    order: Order::Rising,
    columns: &[
        Column::text("account", "account").kept(),
        Column::text("seats", "seats"),
        Column::text("used", "used"),
        Column::text("free", "free"),
        Column::text("pool", "pool"),
        Column::text("given", "given to clients"),
    ],
    documented: &[],
};

const USAGE: Shape = Shape {
    things: "accounts",
    id: "account",
    order: Order::Rising,
    columns: &[
        Column::text("account", "account").kept(),
        Column::text("users", "users"),
        Column::text("seats.seats", "seats"),
        Column::text("seats.used", "seats used"),
        Column::text("seats.free", "seats free"),
        Column::text("seats.pool", "seat pool"),
        Column::text("seats.given", "given to clients"),
        Column::text("groups", "groups"),
        Column::text("roles", "custom roles"),
        Column::text("assets", "assets"),
        Column::text("shares", "shares"),
        Column::text("links", "links"),
        Column::text("limits", "limits"),
        Column::text("clients", "clients"),
    ],
    documented: &["seats"],
};

/// Runs a command about the account acted in.
pub fn run(app: &mut App, command: Account) -> Outcome {
    match command {
        Account::Show(args) => {
            let account = app.read(|session| ops::account::show(session))?;
            app.thing(&ACCOUNT, "", &account, &args)
        }
        Account::Edit(args) => {
            let command = edit_of(&args.fields)?;
            app.write(&args.write, |session| ops::account::edit(session, command.clone()))
        }
        Account::Feature(FeatureCommand::Enable(args)) => feature(app, Switch::Enable, &args),
        Account::Feature(FeatureCommand::Disable(args)) => feature(app, Switch::Disable, &args),
        Account::Seats(args) => seats(app, &args),
        Account::Usage(args) => {
            let usage = app.read(|session| ops::account::usage(session))?;
            app.thing(&USAGE, "", &usage, &args)
        }
    }
}

fn feature(app: &mut App, switch: Switch, args: &FeatureArgs) -> Outcome {
    let (white_label, ids): (Vec<_>, Vec<_>) = args.features.iter().cloned().partition(|id| id == WHITE_LABEL);
    let features = features_of(&ids)?;
    app.write(&args.write, |session| ops::account::features(session, switch, features, !white_label.is_empty()))
}

fn seats(app: &mut App, args: &SeatsArgs) -> Outcome {
    let Some(pool) = args.pool.as_deref() else {
        let seats = app.read(|session| ops::account::seats(session))?;
        return app.thing(&SEATS, "", &seats, &args.show);
    };
    let pool =
        match pool {
            "none" => None,
            number => Some(number.parse().map_err(|_| {
                Refusal::new(Code::Usage, format!("{number:?} is not a seat pool: a number or \"none\""))
            })?),
        };
    app.write(&args.write, |session| ops::account::set_pool(session, pool))
}

//! `usher client feature`, `property`, `label` and `limit`: what a client has by key.

use std::collections::BTreeMap;

use clap::{Args, Subcommand};
use usher::{
    domain::{
        Code, Refusal, Result,
        account::{Feature, Features, Limits, Space, amount},
    },
    ops::{self, client::Switch},
};

use super::show::LIMITS;
use crate::cli::{
    App, Outcome,
    args::{ListArgs, WriteArgs},
    output::{Column, Order, Shape},
};

/// Turn features of a client on or off
#[derive(Debug, Subcommand)]
#[command(defer = true)]
#[command(arg_required_else_help = true)]
pub enum FeatureCommand {
    /// Turn features on
    #[command(after_help = "Examples:\n  usher client feature enable acme theming embeds")]
    Enable(ClientFeatures),
    /// Turn features off
    #[command(after_help = "Examples:\n  usher client feature disable acme public_dashboards")]
    Disable(ClientFeatures),
}

// Features of a client
#[derive(Debug, Args)]
pub struct ClientFeatures {
    /// The client
    #[arg(value_name = "CLIENT")]
    subject: String,
    /// downloadable_reports, scheduled_emails, published_dashboards, public_dashboards, embeds,
    /// theming or domain_cloaking
    #[arg(required = true, value_name = "FEATURE")]
    features: Vec<String>,
    #[command(flatten)]
    write: WriteArgs,
}

/// The features of these ids.
///
/// # Errors
/// [`Code::Usage`] for an id that is none.
pub fn features_of(ids: &[String]) -> Result<Features> {
    ids.iter().try_fold(Features(0), |features, id| Ok(features.set(id.parse::<Feature>()?, true)))
}

/// Properties of a client
#[derive(Debug, Subcommand)]
#[command(defer = true)]
#[command(arg_required_else_help = true)]
pub enum PropertyCommand {
    /// List the properties of a client, the built-in ones among them
    #[command(visible_alias = "ls", after_help = "Examples:\n  usher client property list acme")]
    List(ListValues),
    /// Set properties
    #[command(after_help = "Examples:\n  usher client property set acme ga_id=UA-4711 crm=none")]
    Set(SetValues),
    /// Take properties away
    #[command(after_help = "Examples:\n  usher client property unset acme ga_id")]
    Unset(UnsetValues),
}

/// Labels of a client
#[derive(Debug, Subcommand)]
#[command(defer = true)]
#[command(arg_required_else_help = true)]
pub enum LabelCommand {
    /// List the labels of a client
    #[command(visible_alias = "ls", after_help = "Examples:\n  usher client label list acme")]
    List(ListValues),
    /// Set labels
    #[command(after_help = "Examples:\n  usher client label set acme tier=gold region=eu")]
    Set(SetValues),
    /// Take labels away
    #[command(after_help = "Examples:\n  usher client label unset acme tier")]
    Unset(UnsetValues),
}

/// Limits of a client
#[derive(Debug, Subcommand)]
#[command(defer = true)]
#[command(arg_required_else_help = true)]
pub enum LimitCommand {
    /// List the limits of a client, with what is used of them
    #[command(visible_alias = "ls", after_help = "Examples:\n  usher client limit list acme")]
    List(ListValues),
    /// Set limits, to a number or `unlimited`
    #[command(
        after_help = "Examples:\n  usher client limit set acme dashboard.combined.total=20\n  usher client limit set acme published.private.links=unlimited"
    )]
    Set(SetValues),
    /// Make unlimited
    #[command(after_help = "Examples:\n  usher client limit unset acme api.requests.perDay")]
    Unset(UnsetValues),
}

// What a client has
#[derive(Debug, Args)]
pub struct ListValues {
    /// The client
    #[arg(value_name = "CLIENT")]
    subject: String,
    #[command(flatten)]
    list: ListArgs,
}

// Set values of a client
#[derive(Debug, Args)]
pub struct SetValues {
    /// The client
    #[arg(value_name = "CLIENT")]
    subject: String,
    /// Key and value
    #[arg(required = true, value_name = "KEY=VALUE")]
    pairs: Vec<String>,
    #[command(flatten)]
    write: WriteArgs,
}

// Take values of a client away
#[derive(Debug, Args)]
pub struct UnsetValues {
    /// The client
    #[arg(value_name = "CLIENT")]
    subject: String,
    /// Key
    #[arg(required = true, value_name = "KEY")]
    keys: Vec<String>,
    #[command(flatten)]
    write: WriteArgs,
}

const PROPERTIES: Shape = Shape {
    things: "properties",
    id: "key",
    order: Order::Rising,
    columns: &[
        Column::text("key", "property").kept(),
        Column::text("value", "value"),
        Column::text("built_in", "built-in"),
    ],
    documented: &[],
};

const LABELS: Shape = Shape {
    things: "labels",
    columns: &[Column::text("key", "label").kept(), Column::text("value", "value")],
    documented: &["built_in"],
    ..PROPERTIES
};

/// Runs `usher client feature`.
pub fn feature(app: &mut App, command: &FeatureCommand) -> Outcome {
    let (switch, args) = match command {
        FeatureCommand::Enable(args) => (Switch::Enable, args),
        FeatureCommand::Disable(args) => (Switch::Disable, args),
    };
    let features = features_of(&args.features)?;
    app.write(&args.write, |session| ops::client::features(session, &args.subject, switch, features))
}

/// Runs `usher client property`.
pub fn property(app: &mut App, command: PropertyCommand) -> Outcome {
    match command {
        PropertyCommand::List(args) => list(app, Space::Property, args),
        PropertyCommand::Set(args) => set(app, Space::Property, &args),
        PropertyCommand::Unset(args) => unset(app, Space::Property, &args),
    }
}

/// Runs `usher client label`.
pub fn label(app: &mut App, command: LabelCommand) -> Outcome {
    match command {
        LabelCommand::List(args) => list(app, Space::Label, args),
        LabelCommand::Set(args) => set(app, Space::Label, &args),
        LabelCommand::Unset(args) => unset(app, Space::Label, &args),
    }
}

fn list(app: &mut App, space: Space, args: ListValues) -> Outcome {
    let values = app.read(|session| ops::client::values(session, &args.subject, space))?;
    app.list(if space == Space::Property { &PROPERTIES } else { &LABELS }, &values, args.list)
}

fn set(app: &mut App, space: Space, args: &SetValues) -> Outcome {
    let wanted = args.pairs.iter().map(|pair| space.pair(pair)).collect::<Result<BTreeMap<_, _>>>()?;
    app.write(&args.write, |session| ops::client::set_values(session, &args.subject, space, &wanted))
}

fn unset(app: &mut App, space: Space, args: &UnsetValues) -> Outcome {
    let keys = args.keys.iter().map(|key| space.key(key)).collect::<Result<Vec<_>>>()?;
    app.write(&args.write, |session| ops::client::unset_values(session, &args.subject, space, &keys))
}

/// Runs `usher client limit`.
pub fn limit(app: &mut App, command: LimitCommand) -> Outcome {
    let (wanted, client, write) = match command {
        LimitCommand::List(args) => {
            let limits = app.read(|session| ops::client::limits(session, &args.subject))?;
            return app.list(&LIMITS, &limits, args.list);
        }
        LimitCommand::Set(args) => {
            let wanted = args.pairs.iter().map(|pair| limited(pair)).collect::<Result<BTreeMap<_, _>>>()?;
            (wanted, args.subject, args.write)
        }
        LimitCommand::Unset(args) => {
            let wanted = args.keys.iter().map(|id| Ok((known(id)?, None))).collect::<Result<BTreeMap<_, _>>>()?;
            (wanted, args.subject, args.write)
        }
    };
    app.write(&write, |session| ops::client::set_limits(session, &client, &wanted))
}

/// Reads `LIMIT=N` or `LIMIT=unlimited`.
fn limited(pair: &str) -> Result<(String, Option<u32>)> {
    match pair.split_once('=') {
        Some((id, text)) => Ok((known(id)?, amount(text)?)),
        None => Err(Refusal::new(Code::Usage, format!("{pair:?} is not a limit: KEY=N or KEY=unlimited"))),
    }
}

/// The id of a limit that there is.
fn known(id: &str) -> Result<String> {
    Limits::default().by_id(id).map(|_| id.to_owned())
}

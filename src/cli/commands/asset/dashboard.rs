//! `usher dashboard`: klips and metrics in an order, and links to them.

use clap::{Args, Subcommand};
use usher::{
    domain::{
        asset::{AssetKind, Edit as Command, LinkKind, Publish as PublishCommand},
        currency, name,
    },
    ops,
};

use super::{Import, Naming, Remove, Renaming, Show, named};
use crate::cli::{
    App, Outcome,
    args::{IfExists, ListArgs, WriteArgs},
    output::{Column, Order, Shape},
};

const KIND: AssetKind = AssetKind::Dashboard;

/// Arrangements of klips and metrics, what people look at
#[derive(Debug, Subcommand)]
#[command(arg_required_else_help = true)]
pub enum Dashboard {
    /// Create a dashboard
    #[command(after_help = "Examples:\n  \
                            usher dashboard create Web -c acme --klip sessions --klip churn\n  \
                            usher dashboard create Sales --metric revenue --currency EUR -c acme")]
    Create(Create),
    /// List the dashboards that you may view
    #[command(
        visible_alias = "ls",
        after_help = "Examples:\n  usher dashboard list -c acme\n  \
                            usher dashboard list -c acme -q"
    )]
    List(ListArgs),
    /// Show a dashboard: what stands on it, with whom it is shared, its links
    #[command(after_help = "Examples:\n  usher dashboard show web -c acme")]
    #[command(mut_arg("asset", |arg| arg.value_name("DASHBOARD")))]
    Show(Show),
    /// Change a dashboard
    #[command(after_help = "Examples:\n  usher dashboard edit web --name \"Web and app\" -c acme\n  \
                            usher dashboard edit web --currency CHF -c acme")]
    Edit(Edit),
    /// Copy a dashboard from another account, with its klips, metrics and their data sources
    #[command(after_help = "Examples:\n  usher dashboard import north/dashboard:web -c acme\n  \
                            usher dashboard import north/dashboard:web --handle site -c acme")]
    Import(Import),
    /// Remove a dashboard
    #[command(visible_alias = "rm", after_help = "Examples:\n  usher dashboard remove web -c acme")]
    #[command(mut_arg("asset", |arg| arg.value_name("DASHBOARD")))]
    Remove(Remove),
    /// Place klips and metrics on a dashboard
    #[command(after_help = "Examples:\n  usher dashboard place web sessions churn -c acme\n  \
                            usher dashboard place web metric:revenue --at 1 -c acme")]
    Place(Place),
    /// Take klips and metrics from a dashboard
    #[command(after_help = "Examples:\n  usher dashboard unplace web churn -c acme")]
    Unplace(Unplace),
    /// Publish a link to a dashboard; it is recorded and counted, no page is served
    #[command(after_help = "Examples:\n  usher dashboard publish web -c acme\n  \
                            usher dashboard publish web --public --name Board -c acme")]
    Publish(Publish),
    /// Take back a link to a dashboard
    #[command(after_help = "Examples:\n  usher dashboard unpublish web --name Board -c acme")]
    Unpublish(Unpublish),
    /// List the links to one dashboard, or to all that you may view
    #[command(after_help = "Examples:\n  usher dashboard links -c acme\n  usher dashboard links web -c acme")]
    Links(Links),
}

// Create a dashboard
#[derive(Debug, Args)]
pub struct Create {
    #[command(flatten)]
    naming: Naming,
    /// A klip to place on it; may be repeated
    #[arg(long = "klip", value_name = "KLIP")]
    klips: Vec<String>,
    /// A metric to place on it, after the klips; may be repeated
    #[arg(long = "metric", value_name = "METRIC")]
    metrics: Vec<String>,
    /// ISO 4217 code, instead of your own; only where the account is transact
    #[arg(long, value_name = "CODE")]
    currency: Option<String>,
}

// Change a dashboard
#[derive(Debug, Args)]
pub struct Edit {
    /// Handle
    #[arg(value_name = "DASHBOARD")]
    asset: String,
    #[command(flatten)]
    renaming: Renaming,
    /// ISO 4217 code, or `none`; only where the account is transact
    #[arg(long, value_name = "CODE")]
    currency: Option<String>,
}

// Place klips and metrics on a dashboard
#[derive(Debug, Args)]
pub struct Place {
    /// Handle of the dashboard
    dashboard: String,
    /// Handles of klips, or of metrics
    #[arg(value_name = "KLIP", required = true)]
    parts: Vec<String>,
    /// Place of the first of them, from 1; the end otherwise
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    at: Option<u32>,
    #[command(flatten)]
    write: WriteArgs,
}

// Take klips and metrics from a dashboard
#[derive(Debug, Args)]
pub struct Unplace {
    /// Handle of the dashboard
    dashboard: String,
    /// Handles of klips, or of metrics
    #[arg(value_name = "KLIP", required = true)]
    parts: Vec<String>,
    #[command(flatten)]
    write: WriteArgs,
}

// Publish a link to a dashboard
#[derive(Debug, Args)]
pub struct Publish {
    /// Handle of the dashboard
    dashboard: String,
    /// Name of the link; `private` or `public` otherwise
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// For whoever has the link and its secret
    #[arg(long, conflicts_with = "public")]
    private: bool,
    /// For anyone
    #[arg(long)]
    public: bool,
    /// What to do when it exists already
    #[arg(long, value_name = "WHAT", default_value = "error", help_heading = "Change")]
    if_exists: IfExists,
    #[command(flatten)]
    write: WriteArgs,
}

// Take back a link to a dashboard
#[derive(Debug, Args)]
pub struct Unpublish {
    /// Handle of the dashboard
    dashboard: String,
    /// Name of the link, where there are several
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    #[command(flatten)]
    write: WriteArgs,
}

// List links to dashboards
#[derive(Debug, Args)]
pub struct Links {
    /// Handle of the dashboard
    dashboard: Option<String>,
    #[command(flatten)]
    list: ListArgs,
}

const DASHBOARDS: Shape = super::listed(
    "dashboards",
    &[
        Column::text("handle", "handle").kept(),
        Column::text("name", "name"),
        Column::text("contains", "holds"),
        Column::text("owner", "owner"),
    ],
);

const DASHBOARD: Shape = super::listed(
    "dashboards",
    &[
        Column::text("handle", "handle").kept(),
        Column::text("name", "name"),
        Column::text("description", "description"),
        Column::text("owner", "owner"),
        Column::text("currency", "currency"),
        Column::text("contains", "holds"),
        Column::text("origin", "copied from"),
        Column::text("shares", "shares"),
        Column::text("links", "links"),
    ],
);

const LINKS: Shape = Shape {
    things: "links",
    id: "name",
    order: Order::Own,
    columns: &[
        Column::text("dashboard", "dashboard").kept(),
        Column::text("name", "name").kept(),
        Column::text("kind", "kind"),
        Column::text("by", "by"),
        Column::time("at", "at"),
    ],
    documented: &[],
};

/// Runs a command about dashboards.
pub fn run(app: &mut App, command: Dashboard) -> Outcome {
    match command {
        Dashboard::Create(args) => create(app, &args),
        Dashboard::List(args) => super::list(app, KIND, &DASHBOARDS, args),
        Dashboard::Show(args) => super::show(app, KIND, &DASHBOARD, &args),
        Dashboard::Edit(args) => edit(app, &args),
        Dashboard::Import(args) => super::import(app, KIND, &args),
        Dashboard::Remove(args) => super::remove(app, KIND, &args),
        Dashboard::Place(args) => {
            app.write(&args.write, |session| ops::asset::place(session, &args.dashboard, &args.parts, args.at))
        }
        Dashboard::Unplace(args) => {
            app.write(&args.write, |session| ops::asset::unplace(session, &args.dashboard, &args.parts))
        }
        Dashboard::Publish(args) => publish(app, &args),
        Dashboard::Unpublish(args) => {
            app.write(&args.write, |session| ops::asset::unpublish(session, &args.dashboard, args.name.as_deref()))
        }
        Dashboard::Links(args) => {
            let links = app.read(|session| ops::asset::links(session, args.dashboard.as_deref()))?;
            app.list(&LINKS, &links, args.list)
        }
    }
}

fn create(app: &mut App, args: &Create) -> Outcome {
    let mut parts = named(AssetKind::Klip, &args.klips);
    parts.extend(named(AssetKind::Metric, &args.metrics));
    let command = usher::domain::asset::Create {
        currency: args.currency.as_deref().map(currency::code).transpose()?,
        ..args.naming.command(KIND, parts)?
    };
    super::create(app, &args.naming.write, &command)
}

fn edit(app: &mut App, args: &Edit) -> Outcome {
    let currency = match args.currency.as_deref() {
        None => None,
        Some("none") => Some(None),
        Some(code) => Some(Some(currency::code(code)?)),
    };
    let command = Command { currency, ..args.renaming.command()? };
    super::edit(app, &args.renaming.write, KIND, &args.asset, &command)
}

fn publish(app: &mut App, args: &Publish) -> Outcome {
    let command = PublishCommand {
        name: args.name.as_deref().map(name::name).transpose()?,
        kind: if args.public { LinkKind::Public } else { LinkKind::Private },
        if_exists: args.if_exists.into(),
    };
    app.write(&args.write, |session| ops::asset::publish(session, &args.dashboard, command.clone()))
}

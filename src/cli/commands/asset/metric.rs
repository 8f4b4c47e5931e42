//! `usher metric`: figures over time.

use clap::{Args, Subcommand};
use usher::domain::asset::{AssetKind, Edit as Command};

use super::{Import, Naming, Remove, Renaming, Show, named};
use crate::cli::{
    App, Outcome,
    args::ListArgs,
    output::{Column, Shape},
};

const KIND: AssetKind = AssetKind::Metric;

/// Figures over time, placed on dashboards
#[derive(Debug, Subcommand)]
#[command(arg_required_else_help = true)]
pub enum Metric {
    /// Create a metric
    #[command(after_help = "Examples:\n  usher metric create Revenue -c acme --datasource shop\n  \
                            usher metric create \"Order value\" --handle orders -c acme")]
    Create(Create),
    /// List the metrics that you may view
    #[command(
        visible_alias = "ls",
        after_help = "Examples:\n  usher metric list -c acme\n  usher metric list -c acme -q"
    )]
    List(ListArgs),
    /// Show a metric: what it uses, where it stands, with whom it is shared
    #[command(after_help = "Examples:\n  usher metric show revenue -c acme")]
    #[command(mut_arg("asset", |arg| arg.value_name("METRIC")))]
    Show(Show),
    /// Change a metric
    #[command(after_help = "Examples:\n  usher metric edit revenue --name Turnover -c acme\n  \
                            usher metric edit revenue --remove-datasource shop -c acme")]
    Edit(Edit),
    /// Copy a metric from another account, with its data sources
    #[command(after_help = "Examples:\n  usher metric import north/metric:revenue -c acme")]
    Import(Import),
    /// Remove a metric
    #[command(
        visible_alias = "rm",
        after_help = "Examples:\n  usher metric remove revenue -c acme\n  \
                            usher metric remove revenue --cascade -c acme"
    )]
    #[command(mut_arg("asset", |arg| arg.value_name("METRIC")))]
    Remove(Remove),
}

// Create a metric
#[derive(Debug, Args)]
pub struct Create {
    #[command(flatten)]
    naming: Naming,
    /// A data source that it uses; may be repeated
    #[arg(long = "datasource", value_name = "DATASOURCE")]
    datasources: Vec<String>,
}

// Change a metric
#[derive(Debug, Args)]
pub struct Edit {
    /// Handle
    #[arg(value_name = "METRIC")]
    asset: String,
    #[command(flatten)]
    renaming: Renaming,
    /// A data source that it is to use; may be repeated
    #[arg(long = "add-datasource", value_name = "DATASOURCE")]
    add: Vec<String>,
    /// A data source that it is no longer to use; may be repeated
    #[arg(long = "remove-datasource", value_name = "DATASOURCE")]
    remove: Vec<String>,
}

const METRICS: Shape = super::listed(
    "metrics",
    &[
        Column::text("handle", "handle").kept(),
        Column::text("name", "name"),
        Column::text("contains", "data sources"),
        Column::text("used_by", "on"),
        Column::text("owner", "owner"),
    ],
);

const METRIC: Shape = super::listed(
    "metrics",
    &[
        Column::text("handle", "handle").kept(),
        Column::text("name", "name"),
        Column::text("description", "description"),
        Column::text("owner", "owner"),
        Column::text("contains", "data sources"),
        Column::text("used_by", "on"),
        Column::text("origin", "copied from"),
        Column::text("shares", "shares"),
    ],
);

/// Runs a command about metrics.
pub fn run(app: &mut App, command: Metric) -> Outcome {
    match command {
        Metric::Create(args) => {
            let parts = named(AssetKind::Datasource, &args.datasources);
            super::create(app, &args.naming.write, &args.naming.command(KIND, parts)?)
        }
        Metric::List(args) => super::list(app, KIND, &METRICS, args),
        Metric::Show(args) => super::show(app, KIND, &METRIC, &args),
        Metric::Edit(args) => {
            let command = Command {
                add: named(AssetKind::Datasource, &args.add),
                remove: named(AssetKind::Datasource, &args.remove),
                ..args.renaming.command()?
            };
            super::edit(app, &args.renaming.write, KIND, &args.asset, &command)
        }
        Metric::Import(args) => super::import(app, KIND, &args),
        Metric::Remove(args) => super::remove(app, KIND, &args),
    }
}

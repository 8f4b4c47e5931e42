//! `usher klip`: single visualisations.

use clap::{Args, Subcommand};
use usher::domain::asset::{AssetKind, Edit as Command};

use super::{Import, Naming, Remove, Renaming, Show, named};
use crate::cli::{
    App, Outcome,
    args::ListArgs,
    output::{Column, Shape},
};

const KIND: AssetKind = AssetKind::Klip;

/// Single visualisations, placed on dashboards
#[derive(Debug, Subcommand)]
#[command(arg_required_else_help = true)]
pub enum Klip {
    /// Create a klip
    #[command(after_help = "Examples:\n  usher klip create Sessions -c acme --datasource traffic\n  \
                            usher klip create \"Churn rate\" --handle churn -c acme")]
    Create(Create),
    /// List the klips that you may view
    #[command(visible_alias = "ls", after_help = "Examples:\n  usher klip list -c acme\n  usher klip list -c acme -q")]
    List(ListArgs),
    /// Show a klip: what it uses, where it stands, with whom it is shared
    #[command(after_help = "Examples:\n  usher klip show sessions -c acme")]
    #[command(mut_arg("asset", |arg| arg.value_name("KLIP")))]
    Show(Show),
    /// Change a klip
    #[command(after_help = "Examples:\n  usher klip edit sessions --name Visits -c acme\n  \
                            usher klip edit sessions --add-datasource crm -c acme")]
    Edit(Edit),
    /// Copy a klip from another account, with its data sources
    #[command(after_help = "Examples:\n  usher klip import north/klip:sessions -c acme\n  \
                            usher klip import north/klip:sessions -c acme --if-exists skip")]
    Import(Import),
    /// Remove a klip
    #[command(
        visible_alias = "rm",
        after_help = "Examples:\n  usher klip remove sessions -c acme\n  \
                            usher klip remove sessions --cascade -c acme"
    )]
    #[command(mut_arg("asset", |arg| arg.value_name("KLIP")))]
    Remove(Remove),
}

// Create a klip
#[derive(Debug, Args)]
pub struct Create {
    #[command(flatten)]
    naming: Naming,
    /// A data source that it uses; may be repeated
    #[arg(long = "datasource", value_name = "DATASOURCE")]
    datasources: Vec<String>,
}

// Change a klip
#[derive(Debug, Args)]
pub struct Edit {
    /// Handle
    #[arg(value_name = "KLIP")]
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

const KLIPS: Shape = super::listed(
    "klips",
    &[
        Column::text("handle", "handle").kept(),
        Column::text("name", "name"),
        Column::text("contains", "data sources"),
        Column::text("used_by", "on"),
        Column::text("owner", "owner"),
    ],
);

const KLIP: Shape = super::listed(
    "klips",
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

/// Runs a command about klips.
pub fn run(app: &mut App, command: Klip) -> Outcome {
    match command {
        Klip::Create(args) => {
            let parts = named(AssetKind::Datasource, &args.datasources);
            super::create(app, &args.naming.write, &args.naming.command(KIND, parts)?)
        }
        Klip::List(args) => super::list(app, KIND, &KLIPS, args),
        Klip::Show(args) => super::show(app, KIND, &KLIP, &args),
        Klip::Edit(args) => {
            let command = Command {
                add: named(AssetKind::Datasource, &args.add),
                remove: named(AssetKind::Datasource, &args.remove),
                ..args.renaming.command()?
            };
            super::edit(app, &args.renaming.write, KIND, &args.asset, &command)
        }
        Klip::Import(args) => super::import(app, KIND, &args),
        Klip::Remove(args) => super::remove(app, KIND, &args),
    }
}

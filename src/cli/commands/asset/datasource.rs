//! `usher datasource`: where data comes from. Tokens of connections are never kept here.

use clap::{Args, Subcommand};
use usher::domain::{
    Result,
    asset::{AssetKind, ConnectionState, Edit as Command},
    name,
};

use super::{Import, Naming, Remove, Renaming, Show};
use crate::cli::{
    App, Outcome,
    args::ListArgs,
    output::{Column, Shape},
};

const KIND: AssetKind = AssetKind::Datasource;

/// Where data comes from
#[derive(Debug, Subcommand)]
#[command(arg_required_else_help = true)]
pub enum Datasource {
    /// Create a data source
    #[command(after_help = "Examples:\n  usher datasource create \"Web traffic\" --handle traffic -c acme\n  \
                            usher datasource create CRM --provider salesforce --connected -c acme")]
    Create(Create),
    /// List the data sources that you may view
    #[command(
        visible_alias = "ls",
        after_help = "Examples:\n  usher datasource list -c acme\n  \
                            usher datasource list -c acme --where connection.state=to-connect"
    )]
    List(ListArgs),
    /// Show a data source: its connection, what uses it, with whom it is shared
    #[command(after_help = "Examples:\n  usher datasource show traffic -c acme")]
    #[command(mut_arg("asset", |arg| arg.value_name("DATASOURCE")))]
    Show(Show),
    /// Change a data source
    #[command(after_help = "Examples:\n  usher datasource edit traffic --name \"Web visits\" -c acme\n  \
                            usher datasource edit traffic --connected -c acme")]
    Edit(Edit),
    /// Copy a data source from another account, to be connected anew
    #[command(after_help = "Examples:\n  usher datasource import north/datasource:traffic -c acme")]
    Import(Import),
    /// Remove a data source
    #[command(
        visible_alias = "rm",
        after_help = "Examples:\n  usher datasource remove traffic -c acme\n  \
                            usher datasource remove traffic --cascade -c acme"
    )]
    #[command(mut_arg("asset", |arg| arg.value_name("DATASOURCE")))]
    Remove(Remove),
}

// How the data is reached
#[derive(Debug, Args)]
pub struct Connecting {
    /// The service that it reads from
    #[arg(long, value_name = "TEXT")]
    provider: Option<String>,
    /// The connection stands, and is yours
    #[arg(long, conflicts_with = "to_connect")]
    connected: bool,
    /// Somebody still has to connect it
    #[arg(long)]
    to_connect: bool,
}

impl Connecting {
    fn provider(&self) -> Result<Option<String>> {
        self.provider.as_deref().map(|text| name::text("provider", text, name::NAME_MAX)).transpose()
    }

    const fn state(&self) -> Option<ConnectionState> {
        match (self.connected, self.to_connect) {
            (true, _) => Some(ConnectionState::Connected),
            (_, true) => Some(ConnectionState::ToConnect),
            _ => None,
        }
    }
}

// Create a data source
#[derive(Debug, Args)]
pub struct Create {
    #[command(flatten)]
    naming: Naming,
    #[command(flatten)]
    connecting: Connecting,
}

// Change a data source
#[derive(Debug, Args)]
pub struct Edit {
    /// Handle
    #[arg(value_name = "DATASOURCE")]
    asset: String,
    #[command(flatten)]
    renaming: Renaming,
    #[command(flatten)]
    connecting: Connecting,
}

const DATASOURCES: Shape = super::listed(
    "data sources",
    &[
        Column::text("handle", "handle").kept(),
        Column::text("name", "name"),
        Column::text("connection.provider", "provider"),
        Column::text("connection.state", "connection"),
        Column::text("used_by", "used by"),
        Column::text("owner", "owner"),
    ],
);

const DATASOURCE: Shape = super::listed(
    "data sources",
    &[
        Column::text("handle", "handle").kept(),
        Column::text("name", "name"),
        Column::text("description", "description"),
        Column::text("owner", "owner"),
        Column::text("connection", "connection"),
        Column::text("used_by", "used by"),
        Column::text("origin", "copied from"),
        Column::text("shares", "shares"),
    ],
);

/// Runs a command about data sources.
pub fn run(app: &mut App, command: Datasource) -> Outcome {
    match command {
        Datasource::Create(args) => {
            let command = usher::domain::asset::Create {
                provider: args.connecting.provider()?,
                connected: args.connecting.connected,
                ..args.naming.command(KIND, Vec::new())?
            };
            super::create(app, &args.naming.write, &command)
        }
        Datasource::List(args) => super::list(app, KIND, &DATASOURCES, args),
        Datasource::Show(args) => super::show(app, KIND, &DATASOURCE, &args),
        Datasource::Edit(args) => {
            let command = Command {
                provider: args.connecting.provider()?,
                state: args.connecting.state(),
                ..args.renaming.command()?
            };
            super::edit(app, &args.renaming.write, KIND, &args.asset, &command)
        }
        Datasource::Import(args) => super::import(app, KIND, &args),
        Datasource::Remove(args) => super::remove(app, KIND, &args),
    }
}

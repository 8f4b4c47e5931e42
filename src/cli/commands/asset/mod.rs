//! `usher klip`, `dashboard`, `datasource` and `metric`: one thing with a kind.
//!
//! Each kind has its own file for its verbs, flags and examples; what they share stands here.

use clap::Args;
use usher::{
    domain::{
        asset::{self, AssetKind, Named},
        name::{self, Handle},
        reference::Reference,
    },
    ops,
};

use crate::cli::{
    App, Outcome,
    args::{CreateArgs, ListArgs, ShowArgs, WriteArgs},
    output::{Column, Order, Shape},
};

pub mod dashboard;
pub mod datasource;
pub mod klip;
pub mod metric;

// What every asset is created with
#[derive(Debug, Args)]
pub struct Naming {
    /// Display name
    name: String,
    /// What it shows or is for
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    #[command(flatten)]
    create: CreateArgs,
    #[command(flatten)]
    write: WriteArgs,
}

impl Naming {
    /// The command, without what only some kinds have.
    fn command(&self, kind: AssetKind, parts: Vec<Named>) -> usher::domain::Result<asset::Create> {
        let name = name::name(&self.name)?;
        Ok(asset::Create {
            kind,
            handle: Handle::given_or_derived(self.create.handle.as_deref(), &name)?,
            description: self.description.as_deref().map(description).transpose()?,
            name,
            parts,
            currency: None,
            provider: None,
            connected: false,
            if_exists: self.create.if_exists.into(),
        })
    }
}

// What every asset can be changed in
#[derive(Debug, Args)]
pub struct Renaming {
    /// Display name
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// Handle; renaming alone leaves it as it is
    #[arg(long, value_name = "HANDLE")]
    handle: Option<String>,
    /// What it shows or is for
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    #[command(flatten)]
    write: WriteArgs,
}

impl Renaming {
    /// The command, without what only some kinds have.
    fn command(&self) -> usher::domain::Result<asset::Edit> {
        Ok(asset::Edit {
            name: self.name.as_deref().map(name::name).transpose()?,
            handle: self.handle.as_deref().map(Handle::given).transpose()?,
            description: self.description.as_deref().map(description).transpose()?,
            ..asset::Edit::default()
        })
    }
}

// Show one asset
#[derive(Debug, Args)]
pub struct Show {
    /// Handle
    #[arg(value_name = "HANDLE")]
    asset: String,
    #[command(flatten)]
    show: ShowArgs,
}

// Copy an asset from another account
#[derive(Debug, Args)]
pub struct Import {
    /// Where it comes from, as ACCOUNT/KIND:HANDLE
    source: String,
    #[command(flatten)]
    create: CreateArgs,
    #[command(flatten)]
    write: WriteArgs,
}

// Remove an asset
#[derive(Debug, Args)]
pub struct Remove {
    /// Handle
    #[arg(value_name = "HANDLE")]
    asset: String,
    /// Take it from the assets that hold or use it, too; those stay
    #[arg(long)]
    cascade: bool,
    #[command(flatten)]
    write: WriteArgs,
}

fn description(text: &str) -> usher::domain::Result<String> {
    name::text("description", text, name::TEXT_MAX)
}

fn named(kind: AssetKind, typed: &[String]) -> Vec<Named> {
    typed.iter().map(|typed| Named { kind, typed: typed.clone() }).collect()
}

fn create(app: &mut App, write: &WriteArgs, command: &asset::Create) -> Outcome {
    app.write(write, |session| ops::asset::create(session, command.clone()))
}

fn edit(app: &mut App, write: &WriteArgs, kind: AssetKind, typed: &str, command: &asset::Edit) -> Outcome {
    app.write(write, |session| ops::asset::edit(session, kind, typed, command.clone()))
}

fn list(app: &mut App, kind: AssetKind, shape: &Shape, args: ListArgs) -> Outcome {
    let assets = app.read(|session| ops::asset::list(session, kind))?;
    app.list(shape, &assets, args)
}

fn show(app: &mut App, kind: AssetKind, shape: &Shape, args: &Show) -> Outcome {
    let shown = app.read(|session| ops::asset::show(session, kind, &args.asset))?;
    let heading = format!("{kind}:{}  {}", shown.asset.handle, shown.asset.name);
    app.thing(shape, &heading, &shown, &args.show)
}

fn import(app: &mut App, kind: AssetKind, args: &Import) -> Outcome {
    let source: Reference = args.source.parse()?;
    let command = asset::Import {
        handle: args.create.handle.as_deref().map(Handle::given).transpose()?,
        if_exists: args.create.if_exists.into(),
    };
    app.write(&args.write, |session| ops::asset::import(session, kind, &source, command.clone()))
}

fn remove(app: &mut App, kind: AssetKind, args: &Remove) -> Outcome {
    let command = asset::Remove { cascade: args.cascade };
    app.write(&args.write, |session| ops::asset::remove(session, kind, &args.asset, command))
}

/// The fields that every asset has, beside those of its columns.
const DOCUMENTED: &[&str] = &[
    "kind",
    "handle",
    "name",
    "description",
    "owner",
    "origin",
    "currency",
    "connection",
    "contains",
    "used_by",
    "shares",
    "links",
];

/// A list of assets of one kind.
const fn listed(things: &'static str, columns: &'static [Column<'static>]) -> Shape {
    Shape { things, id: "handle", order: Order::Rising, columns, documented: DOCUMENTED }
}

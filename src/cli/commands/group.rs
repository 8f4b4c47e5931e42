//! `usher group`: sets of users that things are shared with.

use clap::{Args, Subcommand};
use usher::{
    domain::{group, name},
    ops,
};

use crate::cli::{
    App, Outcome,
    args::{CreateArgs, ListArgs, WriteArgs},
    output::{Column, Order, Shape},
};

/// Sets of users that things are shared with
#[derive(Debug, Subcommand)]
#[command(arg_required_else_help = true)]
pub enum Group {
    /// Create a group
    #[command(
        after_help = "Examples:\n  usher group create Marketing -c acme\n  usher group create \"Board\" --use-only -c acme"
    )]
    Create(Create),
    /// List the groups of the account
    #[command(
        visible_alias = "ls",
        after_help = "Examples:\n  usher group list -c acme\n  usher group list -c acme -q"
    )]
    List(ListArgs),
}

/// Create a group
#[derive(Debug, Args)]
pub struct Create {
    /// Display name
    name: String,
    /// What the group is for
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    description: String,
    /// Share with it only at the right `view`
    #[arg(long)]
    use_only: bool,
    #[command(flatten)]
    create: CreateArgs,
    #[command(flatten)]
    write: WriteArgs,
}

const GROUPS: Shape = Shape {
    things: "groups",
    id: "handle",
    order: Order::Rising,
    columns: &[
        Column::text("handle", "handle").kept(),
        Column::text("name", "name"),
        Column::number("members", "members"),
        Column::text("use_only", "use-only"),
        Column::text("description", "description"),
    ],
    documented: &[],
};

/// Runs a command about groups.
pub fn run(app: &mut App, command: Group) -> Outcome {
    match command {
        Group::Create(args) => create(app, &args),
        Group::List(args) => list(app, args),
    }
}

fn create(app: &mut App, args: &Create) -> Outcome {
    let name = name::name(&args.name)?;
    let command = group::Create {
        handle: name::Handle::given_or_derived(args.create.handle.as_deref(), &name)?,
        description: name::text("description", &args.description, name::TEXT_MAX)?,
        name,
        use_only: args.use_only,
        if_exists: args.create.if_exists.into(),
    };
    app.write(&args.write, |session| ops::group::create(session, command.clone()))
}

fn list(app: &mut App, args: ListArgs) -> Outcome {
    let groups = app.read(|session| ops::group::list(session))?;
    app.list(&GROUPS, &groups, args)
}

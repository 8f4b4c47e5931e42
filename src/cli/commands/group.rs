//! `usher group`: sets of users that things are shared with.

use clap::{ArgGroup, Args, Subcommand};
use serde_json::{Value, json};
use usher::{
    domain::{group, name},
    ops::{self, group::GroupDetail},
};

use crate::cli::{
    App, Outcome,
    args::{CreateArgs, ListArgs, ShowArgs, WriteArgs},
    output::{Column, Order, Shape, format::Layout},
};

/// Sets of users that things are shared with
#[derive(Debug, Subcommand)]
#[command(defer = true)]
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
        after_help = "Examples:\n  usher group list -c acme\n  usher group list -c acme --where member_count=0\n  usher group list -c acme -q"
    )]
    List(ListArgs),
    /// Show a group with its members and what is shared with it
    #[command(
        after_help = "Examples:\n  usher group show marketing -c acme\n  usher group show all-users -c acme --fields members"
    )]
    Show(Show),
    /// Edit a group
    #[command(
        after_help = "Examples:\n  usher group edit marketing --name \"Brand & Web\" -c acme\n  usher group edit board --use-only -c acme"
    )]
    Edit(Edit),
    /// Add users to a group
    #[command(after_help = "Examples:\n  usher group add-member marketing dana@acme.example vic@acme.example -c acme")]
    AddMember(Members),
    /// Take users out of a group
    #[command(after_help = "Examples:\n  usher group remove-member marketing dana@acme.example -c acme")]
    RemoveMember(Members),
    /// Set the dashboards that members see first
    ///
    /// The list is set as a whole, in this order. Each dashboard is shared with the group already.
    #[command(
        after_help = "Examples:\n  usher group default marketing web lab -c acme\n  usher group default marketing --clear -c acme"
    )]
    Default(Default),
    /// Remove a group and the shares given to it
    #[command(
        visible_alias = "rm",
        after_help = "Examples:\n  usher group remove marketing -c acme --dry-run\n  usher group remove marketing -c acme --yes"
    )]
    Remove(Remove),
}

// Create a group
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

// Show a group
#[derive(Debug, Args)]
pub struct Show {
    /// Handle or name of the group
    group: String,
    #[command(flatten)]
    show: ShowArgs,
}

// Edit a group
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("edited").required(true).multiple(true))]
pub struct Edit {
    /// Handle or name of the group
    group: String,
    /// Display name
    #[arg(long, group = "edited")]
    name: Option<String>,
    /// Handle
    #[arg(long, group = "edited")]
    handle: Option<String>,
    /// What the group is for
    #[arg(long, value_name = "TEXT", group = "edited")]
    description: Option<String>,
    /// Share with it only at the right `view`
    #[arg(long, group = "edited", conflicts_with = "no_use_only")]
    use_only: bool,
    /// Share with it at any right again
    #[arg(long, group = "edited")]
    no_use_only: bool,
    #[command(flatten)]
    write: WriteArgs,
}

// Members of a group
#[derive(Debug, Args)]
pub struct Members {
    /// Handle or name of the group
    group: String,
    /// Users of the account
    #[arg(required = true, value_name = "E-MAIL")]
    users: Vec<String>,
    #[command(flatten)]
    write: WriteArgs,
}

// Set the dashboards that members see first
#[derive(Debug, Args)]
pub struct Default {
    /// Handle or name of the group
    group: String,
    /// Dashboards in order, at most five
    #[arg(value_name = "DASHBOARD", required_unless_present = "clear", conflicts_with = "clear")]
    dashboards: Vec<String>,
    /// Have none
    #[arg(long)]
    clear: bool,
    #[command(flatten)]
    write: WriteArgs,
}

// Remove a group
#[derive(Debug, Args)]
pub struct Remove {
    /// Handle or name of the group
    group: String,
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
        Column::number("member_count", "members"),
        Column::text("use_only", "use-only"),
        Column::text("description", "description"),
    ],
    documented: &[],
};

const GROUP: Shape = Shape {
    columns: &[
        Column::text("handle", "handle"),
        Column::text("description", "description"),
        Column::text("use_only", "use-only"),
        Column::text("members", "members"),
        Column::text("shares", "shares"),
        Column::text("client_shares", "client shares"),
        Column::text("default_dashboards", "default dashboards"),
    ],
    documented: &["name", "member_count"],
    ..GROUPS
};

/// Runs a command about groups.
pub fn run(app: &mut App, command: Group) -> Outcome {
    match command {
        Group::Create(args) => create(app, &args),
        Group::List(args) => list(app, args),
        Group::Show(args) => show(app, &args),
        Group::Edit(args) => edit(app, &args),
        Group::AddMember(args) => {
            app.write(&args.write, |session| ops::group::add_members(session, &args.group, &args.users))
        }
        Group::RemoveMember(args) => {
            app.write(&args.write, |session| ops::group::remove_members(session, &args.group, &args.users))
        }
        Group::Default(args) => {
            app.write(&args.write, |session| ops::group::set_default(session, &args.group, &args.dashboards))
        }
        Group::Remove(args) => app.write(&args.write, |session| ops::group::remove(session, &args.group)),
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

fn edit(app: &mut App, args: &Edit) -> Outcome {
    let description = args.description.as_deref().map(|text| name::text("description", text, name::TEXT_MAX));
    let command = group::Edit {
        name: args.name.as_deref().map(name::name).transpose()?,
        handle: args.handle.as_deref().map(name::Handle::given).transpose()?,
        description: description.transpose()?,
        use_only: (args.use_only || args.no_use_only).then_some(args.use_only),
    };
    app.write(&args.write, |session| ops::group::edit(session, &args.group, command.clone()))
}

fn list(app: &mut App, args: ListArgs) -> Outcome {
    let groups = app.read(|session| ops::group::list(session))?;
    app.list(&GROUPS, &groups, args)
}

fn show(app: &mut App, args: &Show) -> Outcome {
    let shown = app.read(|session| ops::group::show(session, &args.group))?;
    let heading = format!("{}  {}", shown.group.handle, shown.group.name);
    let layout = app.screen.layout();
    if layout.is_json() || args.show.fields.is_some() {
        return app.thing(&GROUP, &heading, &shown, &args.show);
    }
    app.thing(&GROUP, &heading, &told(&shown, layout), &args.show)
}

/// The group with each share as one line on a terminal, and as a few words elsewhere.
fn told(shown: &GroupDetail, layout: Layout) -> Value {
    let pairs = |pairs: Vec<(&String, String)>| match layout {
        Layout::Table => Value::Object(pairs.into_iter().map(|(what, how)| (what.clone(), json!(how))).collect()),
        _ => pairs.into_iter().map(|(what, how)| format!("{what} {how}")).collect(),
    };
    let shares = shown.shares.iter().map(|share| {
        let visibility = share.visibility.map(|visibility| format!(" {visibility}")).unwrap_or_default();
        (&share.asset, format!("{}{visibility}", share.right))
    });
    let client_shares = shown.client_shares.iter().map(|share| (&share.client, share.right.to_string()));
    let mut value = serde_json::to_value(shown).unwrap_or_default();
    if let Some(fields) = value.as_object_mut() {
        fields.insert("shares".to_owned(), pairs(shares.collect()));
        fields.insert("client_shares".to_owned(), pairs(client_shares.collect()));
    }
    value
}

//! `usher role`: sets of permissions that people hold.

use clap::{ArgGroup, Args, Subcommand};
use serde_json::{Map, Value, json};
use usher::{
    domain::{
        Code, Refusal, Result, name,
        permission::{Permission, PermissionSet},
        role::{self, Regrant},
    },
    ops::{self, role::RoleDetail},
};

use crate::cli::{
    App, Outcome,
    args::{CreateArgs, ListArgs, ShowArgs, WriteArgs},
    output::{Column, Order, Shape, format::Layout},
};

/// Sets of permissions that people hold
#[derive(Debug, Subcommand)]
#[command(defer = true)]
#[command(arg_required_else_help = true)]
pub enum Role {
    /// List the built-in roles and those of the account
    #[command(
        visible_alias = "ls",
        after_help = "Examples:\n  usher role list -c acme\n  usher role list -c acme --where built_in=no -q"
    )]
    List(ListArgs),
    /// Show a role with its permissions and who holds it
    #[command(after_help = "Examples:\n  usher role show editor\n  usher role show analyst -c acme -o json")]
    Show(Show),
    /// Create a custom role
    ///
    /// Like a role of the account, a built-in one, or a ready-made set: `build-and-view`,
    /// `user-admin`, `client-manager`.
    #[command(
        after_help = "Examples:\n  usher role create Analyst --permission klip.edit -c acme\n  usher role create \"Team lead\" --like user-admin -c acme"
    )]
    Create(Create),
    /// Edit a custom role
    #[command(
        after_help = "Examples:\n  usher role edit analyst --add tab.edit --remove klip.edit -c acme\n  usher role edit analyst --permission klip.library,klip.edit -c acme\n  usher role edit analyst --name \"Data analyst\" -c acme"
    )]
    Edit(Edit),
    /// Show the permissions that only one of two roles has
    #[command(after_help = "Examples:\n  usher role diff editor view-only\n  usher role diff analyst editor -c acme")]
    Diff(Diff),
    /// Warn of permissions that do not work without others
    #[command(after_help = "Examples:\n  usher role lint -c acme\n  usher role lint analyst -c acme -o json")]
    Lint(Lint),
    /// Move users from View-Only (No PowerMetrics) to View-Only
    ///
    /// Says first which permissions they gain and which dashboards they will find. When nobody is
    /// left with it, the legacy role is no longer on offer.
    #[command(
        after_help = "Examples:\n  usher role migrate-view-only nora@acme.example -c acme --dry-run\n  usher role migrate-view-only --all -c acme --expect lose=0"
    )]
    MigrateViewOnly(MigrateViewOnly),
    /// Remove a custom role that nobody holds
    #[command(visible_alias = "rm", after_help = "Examples:\n  usher role remove analyst -c acme")]
    Remove(Remove),
}

// Show a role
#[derive(Debug, Args)]
pub struct Show {
    /// Handle or name of the role
    role: String,
    #[command(flatten)]
    show: ShowArgs,
}

// Create a custom role
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("holds").required(true))]
pub struct Create {
    /// Display name
    name: String,
    /// What its holders may do, such as `klip.edit`; may be repeated
    #[arg(long = "permission", value_name = "ID,…", value_delimiter = ',', group = "holds")]
    permissions: Vec<String>,
    /// Start from the permissions of this role or ready-made set
    #[arg(long, value_name = "ROLE", group = "holds")]
    like: Option<String>,
    /// What the role is for
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    description: String,
    #[command(flatten)]
    create: CreateArgs,
    #[command(flatten)]
    write: WriteArgs,
}

// Edit a custom role
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("edited").required(true).multiple(true))]
pub struct Edit {
    /// Handle or name of the role
    role: String,
    /// Display name
    #[arg(long, group = "edited")]
    name: Option<String>,
    /// Handle
    #[arg(long, group = "edited")]
    handle: Option<String>,
    /// What the role is for
    #[arg(long, value_name = "TEXT", group = "edited")]
    description: Option<String>,
    /// What its holders may do, instead of what they may now; may be repeated
    #[arg(long = "permission", value_name = "ID,…", value_delimiter = ',', group = "edited", conflicts_with_all = ["add", "remove"])]
    permissions: Option<Vec<String>>,
    /// What its holders may do besides; may be repeated
    #[arg(long, value_name = "ID,…", value_delimiter = ',', group = "edited")]
    add: Vec<String>,
    /// What its holders may do no longer; may be repeated
    #[arg(long, value_name = "ID,…", value_delimiter = ',', group = "edited")]
    remove: Vec<String>,
    #[command(flatten)]
    write: WriteArgs,
}

// Compare two roles
#[derive(Debug, Args)]
pub struct Diff {
    /// Handle or name of the one role
    role: String,
    /// Handle or name of the other
    other: String,
    #[command(flatten)]
    list: ListArgs,
}

// Warn of permissions that do not work alone
#[derive(Debug, Args)]
pub struct Lint {
    /// Handle or name of a role; none means all roles of the account's own
    role: Option<String>,
    #[command(flatten)]
    list: ListArgs,
}

// Move users to View-Only
#[derive(Debug, Args)]
pub struct MigrateViewOnly {
    /// Users of the account
    #[arg(value_name = "E-MAIL", required_unless_present = "everyone", conflicts_with = "everyone")]
    users: Vec<String>,
    /// Everyone who holds the legacy role
    #[arg(long = "all")]
    everyone: bool,
    #[command(flatten)]
    write: WriteArgs,
}

// Remove a custom role
#[derive(Debug, Args)]
pub struct Remove {
    /// Handle or name of the role
    role: String,
    #[command(flatten)]
    write: WriteArgs,
}

const ROLES: Shape = Shape {
    things: "roles",
    id: "handle",
    order: Order::Own,
    columns: &[
        Column::text("handle", "handle").kept(),
        Column::text("name", "name"),
        Column::text("built_in", "built-in"),
        Column::number("permission_count", "permissions"),
        Column::number("holder_count", "holders"),
        Column::text("description", "description"),
    ],
    documented: &[],
};

const ROLE: Shape = Shape {
    columns: &[
        Column::text("handle", "handle"),
        Column::text("description", "description"),
        Column::text("built_in", "built-in"),
        Column::text("holders", "holders"),
        Column::text("assigned", "assigned"),
        Column::text("permissions", "permissions"),
    ],
    documented: &["name", "permission_count", "holder_count"],
    ..ROLES
};

const DIFFERENCES: Shape = Shape {
    things: "differences",
    id: "permission",
    order: Order::Own,
    columns: &[
        Column::text("only_in", "only in").kept(),
        Column::text("permission", "permission").kept(),
        Column::text("section", "section"),
        Column::text("label", "label"),
    ],
    documented: &[],
};

const WARNINGS: Shape = Shape {
    things: "warnings",
    id: "role",
    order: Order::Own,
    columns: &[
        Column::text("role", "role").kept(),
        Column::text("permission", "permission").kept(),
        Column::text("missing", "needs").kept(),
        Column::text("purpose", "for"),
    ],
    documented: &[],
};

/// Runs a command about roles.
pub fn run(app: &mut App, command: Role) -> Outcome {
    match command {
        Role::List(args) => {
            let roles = app.read(|session| ops::role::list(session))?;
            app.list(&ROLES, &roles, args)
        }
        Role::Show(args) => show(app, &args),
        Role::Create(args) => create(app, &args),
        Role::Edit(args) => edit(app, &args),
        Role::Diff(args) => {
            let differences = app.read(|session| ops::role::diff(session, &args.role, &args.other))?;
            app.list(&DIFFERENCES, &differences, args.list)
        }
        Role::Lint(args) => {
            let warnings = app.read(|session| ops::role::lint(session, args.role.as_deref()))?;
            app.list(&WARNINGS, &warnings, args.list)
        }
        Role::MigrateViewOnly(args) => {
            let named = (!args.everyone).then_some(&*args.users);
            app.write(&args.write, |session| ops::role::migrate_view_only(session, named))
        }
        Role::Remove(args) => app.write(&args.write, |session| ops::role::remove(session, &args.role)),
    }
}

fn create(app: &mut App, args: &Create) -> Outcome {
    let name = name::name(&args.name)?;
    let command = role::Create {
        handle: name::Handle::given_or_derived(args.create.handle.as_deref(), &name)?,
        description: name::text("description", &args.description, name::TEXT_MAX)?,
        name,
        permissions: permissions(&args.permissions)?,
        if_exists: args.create.if_exists.into(),
    };
    app.write(&args.write, |session| ops::role::create(session, command.clone(), args.like.as_deref()))
}

fn edit(app: &mut App, args: &Edit) -> Outcome {
    let description = args.description.as_deref().map(|text| name::text("description", text, name::TEXT_MAX));
    let regrant = match &args.permissions {
        Some(ids) => Regrant::Replace(permissions(ids)?),
        None => Regrant::Adjust { add: permissions(&args.add)?, remove: permissions(&args.remove)? },
    };
    let command = role::Edit {
        name: args.name.as_deref().map(name::name).transpose()?,
        handle: args.handle.as_deref().map(name::Handle::given).transpose()?,
        description: description.transpose()?,
        permissions: regrant,
    };
    app.write(&args.write, |session| ops::role::edit(session, &args.role, command.clone()))
}

fn permissions(ids: &[String]) -> Result<PermissionSet> {
    ids.iter().map(|id| permission(id.trim())).collect()
}

/// Reads a permission; an unknown one is refused with the closest.
fn permission(id: &str) -> Result<Permission> {
    id.parse().map_err(|refusal: Refusal| {
        let near = Permission::ALL.iter().map(|known| (strsim::osa_distance(known.id(), id), known.id()));
        match near.min().filter(|(distance, _)| refusal.code == Code::Usage && *distance <= 3) {
            Some((_, known)) => Refusal { hints: vec![format!("did you mean {known}?")], ..refusal },
            None => refusal,
        }
    })
}

fn show(app: &mut App, args: &Show) -> Outcome {
    let shown = app.read(|session| ops::role::show(session, &args.role))?;
    let heading = format!("{}  {}", shown.role.handle, shown.role.name);
    match app.screen.layout() {
        layout if layout.is_json() || args.show.fields.is_some() => app.thing(&ROLE, &heading, &shown, &args.show),
        Layout::Table => app.thing(&ROLE, &heading, &with(&shown, by_section(&shown)), &args.show),
        _ => {
            let ids = shown.permissions.iter().map(|held| held.permission).collect();
            app.thing(&ROLE, &heading, &with(&shown, ids), &args.show)
        }
    }
}

/// The role with its permissions told in another way.
fn with(shown: &RoleDetail, permissions: Value) -> Value {
    let mut value = serde_json::to_value(shown).unwrap_or_default();
    if let Some(fields) = value.as_object_mut() {
        fields.insert("permissions".to_owned(), permissions);
    }
    value
}

/// One line for each permission, under its section.
fn by_section(shown: &RoleDetail) -> Value {
    let mut sections = Map::new();
    for held in &shown.permissions {
        let section = sections.entry(held.section).or_insert_with(|| json!({}));
        if let Some(section) = section.as_object_mut() {
            section.insert(held.permission.to_owned(), json!(held.label));
        }
    }
    Value::Object(sections)
}

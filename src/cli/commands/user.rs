//! `usher user`: the people of an account, their roles, and the clients they look after.

use clap::{Args, Subcommand};
use usher::{
    domain::{
        Code, Refusal,
        email::Email,
        user::{self, Avatar, ChangeRoles},
    },
    ops,
};

use super::picture::ImagesArgs;
use crate::cli::{
    App, Outcome,
    args::{IfExists, ListArgs, ShowArgs, WriteArgs},
    password::Tokens,
    prompt,
};

mod password;
mod profile;
mod shape;

use profile::ProfileArgs;
use shape::{USER, USERS};

/// People, their roles, and the clients they look after
#[derive(Debug, Subcommand)]
#[command(defer = true)]
#[command(arg_required_else_help = true)]
pub enum User {
    /// Add a user
    #[command(
        after_help = "Examples:\n  usher user add dana@acme.example --role editor --group marketing -c acme\n  usher user add pat@agency.example --role editor --customer acme=editor"
    )]
    Add(Box<Add>),
    /// Send an invitation, again or for the first time
    ///
    /// It holds once and for 48 hours, and voids the one before. Whoever receives it types the line in
    /// it, `usher accept TOKEN`, and chooses a password. It is also the way back for somebody who forgot
    /// the password: the old one works until then. With --print nothing is mailed, and the line comes on
    /// stdout, told this once. What was mailed and what waits: `usher mail list`.
    #[command(
        after_help = "Examples:\n  usher user invite dana@acme.example -c acme\n  usher user invite dana@acme.example -c acme --print"
    )]
    Invite(Invite),
    /// List the users of the account
    #[command(
        visible_alias = "ls",
        after_help = "Examples:\n  usher user list -c acme\n  usher user list -c acme --where status=invited -q"
    )]
    List(ListArgs),
    /// Show one user: fields, roles, groups, clients, assets
    ///
    /// With --images DIR the avatar is written as acme-dana@acme.example-avatar.png. Nothing is written over.
    #[command(
        after_help = "Examples:\n  usher user show dana@acme.example -c acme\n  usher user show dana@acme.example -c acme --images ."
    )]
    Show(Show),
    /// Change fields of a user, or of your own profile
    #[command(
        after_help = "Examples:\n  usher user edit dana@acme.example -c acme --last Moss\n  usher user edit dana@acme.example -c acme --primary-contact\n  usher user edit dana@acme.example -c acme --time-zone none\n  usher user edit dana@acme.example -c acme --avatar dana.png"
    )]
    Edit(Edit),
    /// Give roles to a user, take roles away
    #[command(after_help = "Examples:\n  usher user role dana@acme.example -c acme --add admin --remove editor")]
    Role(Role),
    /// Assign a user to a client, with roles there
    #[command(after_help = "Examples:\n  usher user assign pat@agency.example --to acme --role editor")]
    Assign(Assign),
    /// Take a user's roles in a client away
    #[command(
        after_help = "Examples:\n  usher user unassign pat@agency.example --from acme\n  usher user unassign pat@agency.example --from acme --role editor"
    )]
    Unassign(Unassign),
    /// Let a user in no longer; roles, groups and data stay, the seat is free
    #[command(after_help = "Examples:\n  usher user disable dana@acme.example -c acme")]
    Disable(Disable),
    /// Let a disabled user in again
    #[command(after_help = "Examples:\n  usher user enable dana@acme.example -c acme")]
    Enable(Enable),
    /// Change your password, or set that of another user
    #[command(after_help = "Examples:\n  usher user password\n  usher user password dana@acme.example -c acme")]
    Password(password::Password),
    /// Take the lock off users who typed too many wrong passwords
    #[command(after_help = "Examples:\n  usher user unlock dana@acme.example -c acme")]
    Unlock(password::Unlock),
    /// Remove a user; their assets move to an heir
    #[command(
        visible_alias = "rm",
        after_help = "Examples:\n  usher user remove dana@acme.example -c acme --heir eve@acme.example"
    )]
    Remove(Remove),
}

// Add a user
//
// The user is invited until they accept. With --if-exists update, a user who stands already gets
// the fields and exactly the roles given, and the groups and clients given besides their own.
#[derive(Debug, Args)]
pub struct Add {
    /// E-mail, which the user is known by
    #[arg(value_name = "E-MAIL")]
    email: String,
    /// A role in the account; may be repeated, at least one is needed
    #[arg(long = "role", value_name = "ROLE")]
    roles: Vec<String>,
    /// A group to join; may be repeated
    #[arg(long = "group", value_name = "GROUP")]
    groups: Vec<String>,
    /// A client to be assigned to, with a role there; may be repeated
    #[arg(long = "customer", value_name = "CLIENT=ROLE")]
    customers: Vec<String>,
    #[command(flatten)]
    profile: ProfileArgs,
    /// Make this the primary contact of the account, in place of whoever is
    #[arg(long)]
    primary_contact: bool,
    /// Hold the invitation back
    #[arg(long)]
    no_invite: bool,
    /// What to do when the account has a user with this e-mail
    #[arg(long, value_name = "WHAT", default_value = "error", help_heading = "Change")]
    if_exists: IfExists,
    #[command(flatten)]
    write: WriteArgs,
}

// Send an invitation, again or for the first time
#[derive(Debug, Args)]
pub struct Invite {
    /// E-mails of the users
    #[arg(value_name = "E-MAIL", required = true)]
    users: Vec<String>,
    /// Print the line that accepts it instead of mailing it
    #[arg(long)]
    print: bool,
    #[command(flatten)]
    write: WriteArgs,
}

// Show one user: fields, roles, groups, clients, assets
#[derive(Debug, Args)]
pub struct Show {
    /// E-mail, or a name that fits exactly one
    #[arg(value_name = "E-MAIL")]
    email: String,
    #[command(flatten)]
    images: ImagesArgs,
    #[command(flatten)]
    show: ShowArgs,
}

// Change fields of a user, or of your own profile
#[derive(Debug, Args)]
pub struct Edit {
    /// E-mail of the user
    #[arg(value_name = "E-MAIL")]
    user: String,
    /// Another e-mail
    #[arg(long, value_name = "ADDRESS")]
    email: Option<String>,
    #[command(flatten)]
    profile: ProfileArgs,
    /// Have no avatar any more
    #[arg(long, conflicts_with = "avatar")]
    no_avatar: bool,
    /// Make this the primary contact of the account, in place of whoever is
    #[arg(long)]
    primary_contact: bool,
    #[command(flatten)]
    write: WriteArgs,
}

// Give roles to a user, take roles away
#[derive(Debug, Args)]
pub struct Role {
    /// E-mail of the user
    #[arg(value_name = "E-MAIL")]
    email: String,
    /// A role to give; may be repeated
    #[arg(long, value_name = "ROLE")]
    add: Vec<String>,
    /// A role to take away; may be repeated
    #[arg(long, value_name = "ROLE")]
    remove: Vec<String>,
    #[command(flatten)]
    write: WriteArgs,
}

// Assign a user to a client, with roles there
//
// The user belongs to an account above the client. The roles are built in or the client's own.
#[derive(Debug, Args)]
pub struct Assign {
    /// E-mail of the user
    #[arg(value_name = "E-MAIL")]
    email: String,
    /// The client
    #[arg(long, value_name = "CLIENT")]
    to: String,
    /// A role in the client; may be repeated, at least one is needed
    #[arg(long = "role", value_name = "ROLE")]
    roles: Vec<String>,
    #[command(flatten)]
    write: WriteArgs,
}

// Take a user's roles in a client away
#[derive(Debug, Args)]
pub struct Unassign {
    /// E-mail of the user
    #[arg(value_name = "E-MAIL")]
    email: String,
    /// The client
    #[arg(long, value_name = "CLIENT")]
    from: String,
    /// A role in the client; may be repeated; without it, all of them
    #[arg(long = "role", value_name = "ROLE")]
    roles: Vec<String>,
    #[command(flatten)]
    write: WriteArgs,
}

// Let a user in no longer; roles, groups and data stay, the seat is free
#[derive(Debug, Args)]
pub struct Disable {
    /// E-mail of the user
    #[arg(value_name = "E-MAIL")]
    email: String,
    /// Go on although it is you who is disabled
    #[arg(long, help_heading = "Change")]
    yes_myself: bool,
    #[command(flatten)]
    write: WriteArgs,
}

// Let a disabled user in again
#[derive(Debug, Args)]
pub struct Enable {
    /// E-mail of the user
    #[arg(value_name = "E-MAIL")]
    email: String,
    #[command(flatten)]
    write: WriteArgs,
}

// Remove a user; their assets move to an heir
//
// Shares, memberships, roles and assignments go with the user. An asset moves only where you may
// edit it, or the heir may anyway. Connections of data sources do not move: they are listed as to be
// reconnected.
#[derive(Debug, Args)]
pub struct Remove {
    /// E-mail of the user
    #[arg(value_name = "E-MAIL")]
    email: String,
    /// Who takes over the assets; you, unless you are not of this account
    #[arg(long, value_name = "E-MAIL")]
    heir: Option<String>,
    /// Go on although it is you who is removed
    #[arg(long, help_heading = "Change")]
    yes_myself: bool,
    #[command(flatten)]
    write: WriteArgs,
}

/// Runs a command about users.
pub fn run(app: &mut App, command: User) -> Outcome {
    match command {
        User::Add(args) => add(app, &args),
        User::Invite(args) => invite(app, args),
        User::List(args) => list(app, args),
        User::Show(args) => show(app, &args),
        User::Edit(args) => edit(app, &args),
        User::Role(args) => {
            let command = ChangeRoles { add: args.add, remove: args.remove };
            app.write(&args.write, |session| ops::user::change_roles(session, &args.email, &command))
        }
        User::Assign(args) => {
            app.write(&args.write, |session| ops::user::assign(session, &args.email, &args.to, &args.roles))
        }
        User::Unassign(args) => {
            app.write(&args.write, |session| ops::user::unassign(session, &args.email, &args.from, &args.roles))
        }
        User::Disable(args) => {
            app.write(&args.write, |session| ops::user::disable(session, &args.email, args.yes_myself))
        }
        User::Enable(args) => app.write(&args.write, |session| ops::user::enable(session, &args.email)),
        User::Password(args) => password::run(app, &args),
        User::Unlock(args) => password::unlock(app, &args),
        User::Remove(args) => app.write(&args.write, |session| {
            ops::user::remove(session, &args.email, args.heir.as_deref(), args.yes_myself)
        }),
    }
}

fn add(app: &mut App, args: &Add) -> Outcome {
    let mut command = user::Add {
        email: Email::parse(&args.email)?,
        profile: args.profile.parse()?,
        roles: args.roles.clone(),
        groups: args.groups.clone(),
        customers: args.customers.iter().map(|typed| customer(typed)).collect::<Result<_, _>>()?,
        primary_contact: args.primary_contact,
        no_invite: args.no_invite,
        if_exists: args.if_exists.into(),
    };
    match app.write(&args.write, |session| ops::user::add(session, &command)) {
        Err(refusal) if refusal.code == Code::InputRequired && command.roles.is_empty() && app.may_ask() => {
            command.roles.push(choose_role(app, &refusal)?);
            app.write(&args.write, |session| ops::user::add(session, &command))
        }
        ended => ended,
    }
}

fn invite(app: &mut App, args: Invite) -> Outcome {
    let tokens = if args.print { Tokens::mint(args.users.len())? } else { Tokens::default() };
    let digests = args.print.then(|| tokens.digests());
    let command = ops::user::Invite { users: args.users, digests };
    app.write_printing(&args.write, tokens, |session| ops::user::invite(session, &command))
}

/// The role chosen from those of the account; left out, what was refused stays refused.
fn choose_role(app: &mut App, refusal: &Refusal) -> Result<String, Refusal> {
    let roles = app.read(|session| ops::role::list(session))?;
    let items: Vec<_> = roles.iter().map(|role| format!("{}  {}", role.handle, role.name)).collect();
    let chosen = prompt::choose("Role", &items)?.and_then(|place| roles.into_iter().nth(place));
    chosen.map(|role| role.handle).ok_or_else(|| refusal.clone())
}

/// The two sides of `CLIENT=ROLE`.
fn customer(typed: &str) -> Result<(String, String), Refusal> {
    match typed.split_once('=') {
        Some((client, role)) if !client.trim().is_empty() && !role.trim().is_empty() => {
            Ok((client.to_owned(), role.to_owned()))
        }
        _ => Err(Refusal::new(Code::Usage, format!("{typed:?} is not CLIENT=ROLE, such as acme=editor"))),
    }
}

fn list(app: &mut App, args: ListArgs) -> Outcome {
    let users = app.read(|session| ops::user::list(session))?;
    app.list(&USERS, &users, args)
}

fn show(app: &mut App, args: &Show) -> Outcome {
    let shown = app.read(|session| ops::user::show(session, &args.email))?;
    args.images.take_out(app, |session| ops::user::images(session, &args.email))?;
    let heading = format!("{}  {}", shown.user.email, shown.user.name);
    app.thing(&USER, heading.trim_end(), &shown, &args.show)
}

fn edit(app: &mut App, args: &Edit) -> Outcome {
    let mut profile = args.profile.parse()?;
    if args.no_avatar {
        profile.avatar = Some(Avatar::Gone);
    }
    let command = user::Edit {
        email: args.email.as_deref().map(Email::parse).transpose()?,
        profile,
        primary_contact: args.primary_contact,
    };
    app.write(&args.write, |session| ops::user::edit(session, &args.user, &command))
}

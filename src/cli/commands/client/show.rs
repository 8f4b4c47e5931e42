//! `usher client list` and `usher client show`, and how clients look.

use clap::Args;
use usher::{
    domain::{Result, account::Space},
    ops::{self, client::Listing},
};

use super::super::rows;
use crate::cli::{
    App, Outcome, Status,
    args::{ListArgs, ShowArgs},
    output::{Column, Order, Shape},
};

// List the clients in reach
#[derive(Debug, Args)]
pub struct ListClients {
    /// Only those with this label
    #[arg(long, value_name = "KEY=VALUE")]
    label: Option<String>,
    /// Clients of clients too
    #[arg(long)]
    tree: bool,
    #[command(flatten)]
    list: ListArgs,
}

// Show one client
#[derive(Debug, Args)]
pub struct ShowClient {
    /// The client
    #[arg(value_name = "CLIENT")]
    subject: String,
    #[command(flatten)]
    show: ShowArgs,
}

const CLIENTS: Shape = Shape {
    things: "clients",
    id: "handle",
    order: Order::Rising,
    columns: &[HANDLE, NAME, STATUS, USED, SEATS, DAYS_LEFT, CHECKLIST],
    documented: &["parent", "checklist"],
};

const TREE: Shape = Shape {
    columns: &[HANDLE, Column::text("parent", "client of"), NAME, STATUS, USED, SEATS, DAYS_LEFT, CHECKLIST],
    ..CLIENTS
};

const HANDLE: Column<'static> = Column::text("handle", "handle").kept();
const NAME: Column<'static> = Column::text("name", "name");
const STATUS: Column<'static> = Column::text("status", "status");
const USED: Column<'static> = Column::number("seats_used", "used");
const SEATS: Column<'static> = Column::number("seats", "seats");
const DAYS_LEFT: Column<'static> = Column::number("trial_days_left", "days left");
const CHECKLIST: Column<'static> = Column::text("checklist.state", "checklist");

/// How one account looks.
pub const ACCOUNT: Shape = Shape {
    things: "accounts",
    id: "handle",
    order: Order::Rising,
    columns: &[
        HANDLE,
        NAME,
        Column::text("description", "description"),
        Column::text("parent", "client of"),
        STATUS,
        Column::text("seats", "seats"),
        Column::text("seats_used", "seats used"),
        Column::text("pool", "seat pool"),
        Column::time("trial_ends", "trial ends"),
        Column::text("trial_days_left", "days left"),
        CHECKLIST,
        Column::text("time_zone", "time zone"),
        Column::text("transact", "transact"),
        Column::number("log_in.lock_after", "lock after"),
        Column::text("log_in.lock_minutes", "lock minutes"),
        Column::number("log_in.login_hours", "login hours"),
        Column::text("features", "features"),
        Column::text("white_label", "white-label"),
        Column::text("limits", "limits"),
        Column::text("properties", "properties"),
        Column::text("labels", "labels"),
        Column::text("shares", "shared with"),
        Column::text("assigned", "assigned"),
        Column::time("created", "added"),
    ],
    documented: &["trial_extended", "checklist"],
};

/// How limits look.
pub const LIMITS: Shape = Shape {
    things: "limits",
    id: "id",
    order: Order::Own,
    columns: &[
        Column::text("id", "limit").kept(),
        Column::number("allowed", "allowed"),
        Column::number("used", "used"),
        Column::text("enforced", "enforced"),
    ],
    documented: &[],
};

/// Runs `usher client list`.
pub fn list(app: &mut App, args: ListClients) -> Outcome {
    let wanted = Listing {
        tree: args.tree,
        label: args.label.as_deref().map(label).transpose()?,
        after: args.list.after.clone().filter(|_| args.list.sort.is_none()).unwrap_or_default(),
        most: app.enough(&args.list),
    };
    let shape = if args.tree { &TREE } else { &CLIENTS };
    let (shown, typed) = (args.list.wanted(), app.typed.clone());
    app.read_onto(|session, screen| {
        let mut failed = None;
        let clients = rows(ops::client::list(session, &wanted)?, &mut failed);
        screen.list(shape, clients, &shown, &typed)?;
        failed.map_or(Ok(()), Err)
    })?;
    Ok(Status::Done)
}

fn label(pair: &str) -> Result<(String, String)> {
    Space::Label.pair(pair)
}

/// Runs `usher client show`.
pub fn show(app: &mut App, args: &ShowClient) -> Outcome {
    let client = app.read(|session| ops::client::show(session, &args.subject))?;
    app.thing(&ACCOUNT, "", &client, &args.show)
}

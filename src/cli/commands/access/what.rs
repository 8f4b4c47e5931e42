//! `usher access what`: all that somebody reaches, with the way to each.

use clap::{Args, ValueEnum};
use serde_json::Value;
use usher::ops::access::{self, ReachKind, Reaching};

use crate::cli::{
    App, Outcome, Status,
    args::ListArgs,
    output::{Column, Order, Shape},
};

use super::rows;

pub const EXAMPLES: &str = "Examples:
  usher access what dana@acme.example -c acme
  usher access what dana@acme.example --kind dashboard,klip -c acme
  usher access what dana@acme.example --action download -c acme
  usher access what pat@north.example --kind client
  usher access what dana@acme.example -c acme --where right=edit -o csv
  usher access what dana@acme.example -c acme -q

Told is what the user may view or edit, and clients that they may see or sign in
to, at their highest level. Clients that you do not reach yourself are left out.
Something is missing? usher why USER ACTION TARGET says what stands in the way.";

// What does this user reach, and through what?
#[derive(Debug, Args)]
pub struct What {
    /// The user, by e-mail
    user: String,
    /// Look at these kinds alone
    #[arg(long, value_name = "KIND,…", value_delimiter = ',')]
    kind: Vec<Kind>,
    /// Tell only what this may be done with, such as `edit` or `sign-in:admin`
    #[arg(long, value_name = "ACTION")]
    action: Option<String>,
    #[command(flatten)]
    list: ListArgs,
}

/// A kind of thing
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// Client accounts
    Client,
    /// Dashboards
    Dashboard,
    /// Data sources
    Datasource,
    /// Klips
    Klip,
    /// Metrics
    Metric,
}

impl From<Kind> for ReachKind {
    fn from(given: Kind) -> Self {
        match given {
            Kind::Client => Self::Client,
            Kind::Dashboard => Self::Dashboard,
            Kind::Datasource => Self::Datasource,
            Kind::Klip => Self::Klip,
            Kind::Metric => Self::Metric,
        }
    }
}

const REACHED: Shape = Shape {
    things: "things in reach",
    id: "what",
    order: Order::Rising,
    columns: &[
        Column::text("what", "what").kept(),
        Column::text("right", "right").kept(),
        Column::text("rule", "rule").kept(),
        Column::text("route", "through").at_least(24),
        Column::text("name", "name"),
        Column::text("roles", "roles"),
    ],
    documented: &["kind", "action", "grants", "actions", "invited"],
};

/// Runs `usher access what`.
pub fn run(app: &mut App, args: &What) -> Outcome {
    let kinds = args.kind.iter().copied().map(ReachKind::from).collect();
    let asked = Reaching { user: &args.user, kinds, action: args.action.as_deref() };
    let wanted = args.list.clone().wanted();
    let typed = app.typed.clone();
    app.read_onto(|session, screen| {
        let after = wanted.page.after.as_deref().filter(|_| wanted.sort.is_none()).unwrap_or_default();
        let reaches = access::what(session, &asked, after)?;
        let (user, invited) = (reaches.user().to_owned(), reaches.is_invited());
        let notes = [reaches.remark(), reaches.left_out().map(str::to_owned)];
        let mut failed = None;
        screen.grouped(&REACHED, heading, rows(reaches, &mut failed), &wanted, &typed)?;
        failed.map_or(Ok(()), Err)?;
        if invited {
            screen.note(&super::as_if_joined(&user));
        }
        notes.iter().flatten().for_each(|note| screen.note(note));
        Ok(())
    })?;
    Ok(Status::Done)
}

fn heading(row: &Value) -> &'static str {
    match row.get("kind").and_then(Value::as_str) {
        Some("client") => "clients",
        Some("dashboard") => "dashboards",
        Some("datasource") => "data sources",
        Some("klip") => "klips",
        _ => "metrics",
    }
}

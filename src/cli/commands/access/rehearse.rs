//! `usher access rehearse`: what somebody will see on signing in for the first time.

use clap::Args;
use serde::Serialize;
use usher::{
    domain::{
        access::Rule,
        first_screen::{DashboardShown, Verdict},
        share::{Right, Visibility},
    },
    ops::access::{self, RehearsalView},
};

use super::screen;
use crate::cli::{
    App, Outcome, Status,
    args::ListArgs,
    output::{Column, Order, Shape, format::Layout},
};

pub const EXAMPLES: &str = "Examples:
  usher access rehearse dana@acme.example -c acme
  usher access rehearse group:marketing -c acme
  usher access rehearse marketing -c acme -o json

Of a group it is what somebody sees who is in no other, with the view-only
role in use. Exit status 0: something opens, and all of it is seen; 10: nothing
opens (empty), or a tile on what opens is not seen (broken).";

// What will the first sign-in of this user or group show? Exit status 10 is an empty or broken screen
#[derive(Debug, Args)]
pub struct Rehearse {
    /// A user by e-mail, or group:HANDLE
    #[arg(value_name = "USER|GROUP")]
    whom: String,
    /// Show these fields of the dashboards and tiles
    #[arg(long, value_name = "FIELD,…", value_delimiter = ',', help_heading = "List")]
    fields: Option<Vec<String>>,
}

const SHOWN: Shape = Shape {
    things: "dashboards",
    id: "what",
    order: Order::Own,
    columns: &[
        Column::text("what", "dashboard or tile").kept(),
        Column::text("on", "on"),
        Column::text("opens", "opens"),
        Column::text("right", "right"),
        Column::text("visibility", "visibility"),
        Column::text("hidden_by", "hidden by"),
        Column::text("mend", "mend"),
    ],
    documented: &["name"],
};

/// A dashboard or a tile as a row of a list.
#[derive(Debug, Serialize)]
struct Row<'v> {
    /// Null where whoever asks may not look at it.
    what: Option<String>,
    name: Option<&'v str>,
    /// The dashboard of a tile.
    on: Option<String>,
    opens: bool,
    right: Option<Right>,
    visibility: Option<Visibility>,
    hidden_by: Option<Rule>,
    mend: Option<&'v str>,
}

/// Runs `usher access rehearse`.
pub fn run(app: &mut App, args: Rehearse) -> Outcome {
    let view = app.try_out(|store, request| access::rehearse(store, request, &args.whom))?;
    let drawn = matches!(app.screen.layout(), Layout::Table | Layout::Json | Layout::Jsonl);
    if drawn && args.fields.is_none() && !app.screen.quiet() {
        app.screen.answer(&view, |look| screen::lines(&view, look))?;
    } else {
        let rows: Vec<_> = view.screen.dashboards.iter().flat_map(|dashboard| rows(&view, dashboard)).collect();
        app.list(&SHOWN, &rows, ListArgs { fields: args.fields, all: true, ..ListArgs::default() })?;
    }
    Ok(if view.verdict == Verdict::Ready { Status::Done } else { Status::No })
}

fn rows<'v>(view: &'v RehearsalView, dashboard: &'v DashboardShown) -> Vec<Row<'v>> {
    let mend = |what: &Option<String>| {
        let mend = view.mends.iter().find(|mend| Some(&mend.about) == what.as_ref());
        mend.map(|mend| mend.command.as_str())
    };
    let said = dashboard.said();
    let mut rows = vec![Row {
        mend: mend(&said),
        what: said.clone(),
        name: dashboard.name.as_deref(),
        on: None,
        opens: dashboard.opens,
        right: Some(dashboard.right),
        visibility: dashboard.visibility,
        hidden_by: None,
    }];
    rows.extend(dashboard.tiles.iter().map(|tile| {
        let what = tile.said();
        Row {
            mend: mend(&what),
            what,
            name: tile.name.as_deref(),
            on: said.clone(),
            opens: dashboard.opens,
            right: None,
            visibility: None,
            hidden_by: tile.hidden_by,
        }
    }));
    rows
}

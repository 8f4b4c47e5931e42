//! `usher checklist`: what is left to do for a client, or for all.

use clap::{Args, Subcommand};
use usher::{
    domain::{
        Time,
        checklist::{ChecklistSummary, ChecklistView, command},
        name, time,
    },
    ops,
};

use crate::cli::{
    App, Outcome, Status,
    args::{ListArgs, WriteArgs},
    output::{
        Column, Order, Shape,
        format::Layout,
        select::{Filter, Sort},
    },
};

mod fleet;
mod screen;
mod template;

/// What is left to do for a client, or for all
#[derive(Debug, Subcommand)]
#[command(defer = true)]
#[command(arg_required_else_help = true)]
pub enum Checklist {
    /// Show where the onboarding of a client stands, with the next command
    ///
    /// With --all every client in reach stands on one line, a column a step; its state says that it went
    /// back, else the step at which it is. --state onboarded keeps those where nothing is open;
    /// --where onboarded=yes all that carry the mark, also where a step is open again. With --check the exit status is
    /// 10 when a required step is open, of the client or of any that --label, --state and --where kept.
    #[command(
        after_help = "Examples:\n  usher checklist show acme\n  usher checklist show acme --check\n  usher checklist show --all --state blocked,regressed\n  usher checklist show --all --label tier=gold --check"
    )]
    Show(Show),
    /// Say that a manual step is done
    #[command(after_help = "Examples:\n  usher checklist tick acme training --note \"with Dana and Eve\"")]
    Tick(Tick),
    /// Say that a step need not be done
    #[command(
        after_help = "Examples:\n  usher checklist waive acme brand --reason \"uses ours\"\n  usher checklist waive acme groups --reason \"later\" --until 2026-12-31"
    )]
    Waive(Waive),
    /// Enforce the order in an onboarded client again
    #[command(after_help = "Examples:\n  usher checklist reopen acme --reason \"moved to other dashboards\"")]
    Reopen(Reopen),
    /// Checklists of your own
    #[command(subcommand)]
    Template(template::Template),
}

// Show where the onboarding of a client stands, with the next command
#[derive(Debug, Args)]
pub struct Show {
    /// Handle of the client; inside a client it may be left out
    #[arg(value_name = "CLIENT")]
    named: Option<String>,
    /// Show every client in reach, one a line
    #[arg(long, conflicts_with = "named")]
    all: bool,
    /// Exit with 10 when a required step is open, of any client shown
    #[arg(long)]
    check: bool,
    /// Show these fields of the steps, or with --all of the clients
    #[arg(long, value_name = "FIELD,…", value_delimiter = ',', help_heading = "List")]
    fields: Option<Vec<String>>,
    #[command(flatten)]
    fleet: fleet::FleetArgs,
    /// Keep the clients that fit, as `onboarded=no`; may be repeated
    #[arg(
        long = "where",
        value_name = "FIELD=VALUE",
        requires = "all",
        conflicts_with = "named",
        help_heading = "List"
    )]
    filters: Vec<String>,
    /// Sort the clients by a field; `-FIELD` falls
    #[arg(
        long,
        value_name = "FIELD",
        allow_hyphen_values = true,
        requires = "all",
        conflicts_with = "named",
        help_heading = "List"
    )]
    sort: Option<String>,
}

// Say that a manual step is done
#[derive(Debug, Args)]
pub struct Tick {
    /// Handle of the client
    #[arg(value_name = "CLIENT")]
    named: String,
    /// Id of the step
    step: String,
    /// What is worth remembering
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    note: String,
    #[command(flatten)]
    write: WriteArgs,
}

// Say that a step need not be done
//
// It holds nothing up any more, and is shown with who said so and why: --reason is needed.
#[derive(Debug, Args)]
pub struct Waive {
    /// Handle of the client
    #[arg(value_name = "CLIENT")]
    named: String,
    /// Id of the step
    step: String,
    /// Last day on which the waiver counts, in UTC
    #[arg(long, value_name = "DATE")]
    until: Option<String>,
    #[command(flatten)]
    write: WriteArgs,
}

// Enforce the order in an onboarded client again
#[derive(Debug, Args)]
pub struct Reopen {
    /// Handle of the client
    #[arg(value_name = "CLIENT")]
    named: String,
    #[command(flatten)]
    write: WriteArgs,
}

const STEPS: Shape = Shape {
    things: "steps",
    id: "id",
    order: Order::Own,
    columns: &[
        Column::text("id", "step"),
        Column::text("state", "state").kept(),
        Column::text("regressed", "regressed"),
        Column::text("detail", "detail"),
        Column::text("next", "next"),
    ],
    documented: &["title", "kind", "optional", "note", "waiver", "warnings"],
};

const CLIENTS: Shape = Shape {
    things: "clients",
    id: "client",
    order: Order::Rising,
    columns: &[
        Column::text("client", "client"),
        Column::text("name", "name"),
        Column::text("checklist", "checklist"),
        Column::number("done", "done"),
        Column::number("required", "of"),
        Column::text("open", "open"),
        Column::text("onboarded", "onboarded"),
        Column::text("regressed", "regressed"),
    ],
    documented: &["states", "steps"],
};

/// Runs a command about checklists.
pub fn run(app: &mut App, command: Checklist) -> Outcome {
    match command {
        Checklist::Show(args) if args.all => show_all(app, args),
        Checklist::Show(args) => show(app, args),
        Checklist::Tick(args) => tick(app, &args),
        Checklist::Waive(args) => waive(app, &args),
        Checklist::Reopen(args) => app.write(&args.write, |session| ops::checklist::reopen(session, &args.named)),
        Checklist::Template(command) => template::run(app, command),
    }
}

/// People get the checklist drawn and programs the whole of it; everything else is a list of steps.
fn show(app: &mut App, args: Show) -> Outcome {
    let view = app.read(|session| ops::checklist::show(session, args.named.as_deref()))?;
    let open = view.done < view.required;
    if args.fields.is_none() {
        drawn(app, &view)?;
    } else {
        app.list(&STEPS, &view.steps, ListArgs { fields: args.fields, all: true, ..ListArgs::default() })?;
    }
    Ok(checked(args.check, open))
}

/// Answers with the checklist of one client.
pub fn drawn(app: &mut App, view: &ChecklistView) -> Outcome {
    if matches!(app.screen.layout(), Layout::Table | Layout::Json | Layout::Jsonl) && !app.screen.quiet() {
        app.screen.answer(view, |look| screen::lines(view, look))?;
        return Ok(Status::Done);
    }
    app.list(&STEPS, &view.steps, ListArgs { all: true, ..ListArgs::default() })
}

/// People get a table with a column a step; everything else is a list of clients, whatever they follow.
fn show_all(app: &mut App, args: Show) -> Outcome {
    let filters = args.filters.iter().map(|text| Filter::parse(text, &CLIENTS)).collect::<Result<Vec<_>, _>>()?;
    let sort = args.sort.as_deref().map(|text| Sort::parse(text, &CLIENTS)).transpose()?;
    let fleet = args.fleet.fleet();
    let mut clients = app.read(|session| ops::checklist::show_all(session, &fleet))?;
    let row = |client: &ChecklistSummary| serde_json::to_value(client).unwrap_or_default();
    clients.retain(|client| filters.iter().all(|filter| filter.fits(&row(client))));
    if let Some(sort) = sort {
        clients.sort_by(|one, other| sort.compare(&row(one), &row(other)));
    }
    let open = clients.iter().any(|client| client.done < client.required);
    let drawn = app.screen.layout() == Layout::Table && args.fields.is_none() && !app.screen.quiet();
    if drawn && !clients.is_empty() {
        let mut left_out = Vec::new();
        app.screen.answer(&clients, |look| {
            let drawn = fleet::draw(&clients, look);
            left_out = drawn.left_out;
            drawn.lines
        })?;
        app.screen.left_out(&left_out);
    } else {
        app.list(&CLIENTS, &clients, ListArgs { fields: args.fields, all: true, ..ListArgs::default() })?;
    }
    Ok(checked(args.check, open))
}

const fn checked(check: bool, open: bool) -> Status {
    if check && open { Status::No } else { Status::Done }
}

fn tick(app: &mut App, args: &Tick) -> Outcome {
    let command = command::Tick { step: args.step.clone(), note: name::text("note", &args.note, name::TEXT_MAX)? };
    app.write(&args.write, |session| ops::checklist::tick(session, &args.named, command.clone()))
}

fn waive(app: &mut App, args: &Waive) -> Outcome {
    let reason = args.write.reason.as_deref().map(|reason| name::text("reason", reason, name::TEXT_MAX)).transpose()?;
    let until = args.until.as_deref().map(time::date).transpose()?.map(Time::end_of);
    let command = command::Waive { step: args.step.clone(), reason, until };
    app.write(&args.write, |session| ops::checklist::waive(session, &args.named, command.clone()))
}

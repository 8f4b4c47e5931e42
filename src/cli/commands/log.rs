//! `usher log`: looking back.

use clap::{Args, Subcommand};
use serde_json::Value;
use usher::{
    domain::{Code, Refusal},
    ops::log::{self, Detail, Head},
};

use crate::cli::{
    App, Outcome, Status,
    args::{ListArgs, ShowArgs},
    output::{Column, Layout, Look, Order, Shape, change_lines, details, escape},
};

/// The journal: every operation with who, when, why and what
#[derive(Debug, Subcommand)]
#[command(defer = true)]
#[command(arg_required_else_help = true)]
pub enum Log {
    /// List operations, the newest first
    ///
    /// Those made in the account and those made elsewhere that changed something of it. Your own
    /// you always see; those of others need account.usage.
    #[command(
        visible_alias = "ls",
        after_help = "Examples:\n  usher log list\n  usher log list -c acme --limit 20\n  usher log list --where operator=pat@north.example --all\n  usher log list --after 120"
    )]
    List(ListArgs),
    /// Show one operation with its changes
    #[command(after_help = "Examples:\n  usher log show 12\n  usher log show 12 -o json")]
    Show(Show),
    /// Recompute the journal and name the first break
    ///
    /// It proves that nothing inside was altered. That the newest operations were not cut off only
    /// a head kept elsewhere shows: give it with --head.
    #[command(after_help = "Examples:\n  usher log verify\n  usher log verify --head \"$(cat head.txt)\"")]
    Verify(Verify),
    /// Print number and hash of the newest operation, to keep elsewhere
    #[command(after_help = "Examples:\n  usher log head > head.txt")]
    Head,
    /// Print every operation with its changes, one JSON object a line, the oldest first
    #[command(after_help = "Examples:\n  usher log export > journal.jsonl\n  usher log export -c acme")]
    Export,
}

// Show one operation with its changes
#[derive(Debug, Args)]
pub struct Show {
    /// Number of the operation
    #[arg(value_name = "OPERATION")]
    operation: i64,
    #[command(flatten)]
    show: ShowArgs,
}

// Recompute the journal and name the first break
#[derive(Debug, Args)]
pub struct Verify {
    /// A head that was kept elsewhere, as `log head` prints it
    #[arg(long, value_name = "NUMBER:HASH")]
    head: Option<String>,
}

const OPERATIONS: Shape = Shape {
    things: "operations",
    id: "operation",
    order: Order::Falling,
    columns: &[
        Column::number("operation", "op"),
        Column::time("time", "time"),
        Column::text("operator", "who"),
        Column::text("account", "account"),
        Column::text("command", "what").at_least(30),
        Column::text("refused.code", "refused"),
        Column::text("reason", "reason"),
    ],
    documented: &["level", "sign_in", "done", "changed", "event", "refused", "undoes", "undone_by"],
};

const OPERATION: Shape = Shape {
    order: Order::Own,
    columns: &[
        Column::number("operation", "operation"),
        Column::time("time", "time"),
        Column::text("operator", "who"),
        Column::text("level", "level"),
        Column::number("sign_in", "sign-in"),
        Column::text("account", "account"),
        Column::text("event", "event"),
        Column::text("command", "what"),
        Column::text("reason", "reason"),
        Column::text("refused.message", "refused"),
        Column::number("undoes", "undoes"),
        Column::number("undone_by", "undone by"),
    ],
    documented: &["done", "changed", "changes", "refused"],
    ..OPERATIONS
};

/// Runs a command about the journal.
pub fn run(app: &mut App, command: Log) -> Outcome {
    match command {
        Log::List(args) => list(app, args),
        Log::Show(args) => show(app, &args),
        Log::Verify(args) => verify(app, &args),
        Log::Head => head(app),
        Log::Export => export(app),
    }
}

fn list(app: &mut App, args: ListArgs) -> Outcome {
    let below = match &args.after {
        Some(after) => Some(after.parse::<i64>().map_err(|_| {
            Refusal::new(Code::Usage, format!("{after:?} is not the number of an operation")).hint("usher log list")
        })?),
        None => None,
    };
    let typed = app.typed.clone();
    app.read_onto(|session, screen| {
        let told = screen.layout().is_json();
        // The screen takes plain rows, so that what fails on the way ends them and is kept.
        let mut failed = None;
        let rows = log::list(session, below).map_while(|operation| match operation {
            Ok(operation) => serde_json::to_value(operation).ok().map(|row| if told { row } else { what(row) }),
            Err(refusal) => {
                failed = Some(refusal);
                None
            }
        });
        screen.list(&OPERATIONS, rows, &args.wanted(), &typed)?;
        failed.map_or(Ok(()), Err)
    })?;
    Ok(Status::Done)
}

/// An operation for people: where there was no command, what was done stands in its place.
fn what(mut operation: Value) -> Value {
    if operation.get("command").is_some_and(Value::is_null)
        && let Some(done) = operation.get("done").cloned()
        && let Some(command) = operation.get_mut("command")
    {
        *command = done;
    }
    operation
}

fn show(app: &mut App, args: &Show) -> Outcome {
    let detail = app.read(|session| log::show(session, args.operation))?;
    if app.screen.layout() != Layout::Table || app.screen.quiet() || args.show.fields.is_some() {
        return app.thing(&OPERATION, "", &detail, &args.show);
    }
    app.screen.answer(&detail, |look| lines(&detail, look))?;
    Ok(Status::Done)
}

/// An operation for people: what is known of it, without what is not there, then its changes.
fn lines(detail: &Detail, look: &Look) -> Vec<String> {
    let value = what(serde_json::to_value(&detail.operation).unwrap_or_default());
    let mut lines = details::lines("", &OPERATION.there(&value), &value, look);
    lines.extend(change_lines(&detail.changes, look));
    lines
}

fn verify(app: &mut App, args: &Verify) -> Outcome {
    let kept: Option<Head> = args.head.as_deref().map(str::parse).transpose()?;
    let verified = app.read(|session| log::verify(session, kept.as_ref()))?;
    app.screen.answer(&verified, |_| {
        let purged = verified.purged.filter(|purged| *purged > 0);
        let purged = purged.map(|purged| format!(" ({purged} purged)")).unwrap_or_default();
        let mut lines = vec![match (verified.operations, verified.changes) {
            (Some(operations), Some(changes)) => {
                format!("the journal verifies: {operations} operations, {changes} changes{purged}")
            }
            _ => "the journal verifies".to_owned(),
        }];
        lines.extend(verified.head.as_ref().map(|head| format!("head {head}")));
        lines
    })?;
    Ok(Status::Done)
}

fn head(app: &mut App) -> Outcome {
    let head = app.read(|session| log::head(session))?;
    app.screen.answer(&head, |_| vec![head.to_string()])?;
    Ok(Status::Done)
}

fn export(app: &mut App) -> Outcome {
    app.read_onto(|session, screen| {
        for operation in log::export(session)? {
            let line = escape::json_line(&operation?)
                .map_err(|error| Refusal::new(Code::Io, format!("the answer could not be written: {error}")))?;
            if !screen.line(&line)? {
                break;
            }
        }
        Ok(())
    })?;
    Ok(Status::Done)
}

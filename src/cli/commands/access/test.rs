//! `usher access test`: expectations that are kept in a file, asked all at once, or recorded.

use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;
use usher::{
    domain::{
        Code, Result,
        access::expectations::{Expectations, SOURCE_MAX},
        name::is_hostile,
    },
    ops::access::{self, Outcome as Came, RecordedView, TestView},
};

use super::{scope, tested, unscoped};
use crate::cli::{
    App, Outcome, Status,
    args::ListArgs,
    given, laid,
    output::{Column, Order, Shape, escape, format::Layout},
};

pub const EXAMPLES: &str = "Examples:
  usher access test access-acme.toml
  usher access test access-acme.toml --verbose
  usher access test --record -c acme --out access-acme.toml
  usher access test --record -c acme --user dana@acme.example
  usher access test access-acme.toml --record --out access-acme.toml --force

A file of expectations:
  [[section]]
  name = \"Marketing sees the web dashboard, and no more\"
  client = \"acme\"

  [section.expect.\"dana@acme.example\"]
  \"view dashboard:web\" = \"yes\"
  \"edit dashboard:web\" = \"no A6\"
  \"tab.edit\" = \"yes\"

Each line is a question as `usher can` takes it, and its answer: yes or no, with
the rule where that matters. A section without a client is about your own
account. Exit status 0: all as expected; 10: some not, or some that name what is
not there; 4: you may not ask one of them; 2: the file is not as it should be.
With -q the answer is what did not pass, as FILE:LINE.

Recorded is, of each user, what they may view and edit, a few things near by that
they may not view, and how far they get into the clients below. Of a file that is
named it is the answers that are put in place; all else in it stays as it is.";

// Is access as a file expects it? Exit status 10 is no
#[derive(Debug, Args)]
pub struct Test {
    /// The file of expectations, or `-` for stdin
    #[arg(required_unless_present = "record")]
    file: Option<PathBuf>,
    /// Show those that passed, too
    #[arg(short, long)]
    verbose: bool,
    /// Show these fields of the expectations
    #[arg(long, value_name = "FIELD,…", value_delimiter = ',', help_heading = "List")]
    fields: Option<Vec<String>>,
    /// Write today's answers as such a file: to the questions of the file that is named, or else to
    /// what the users of the account can view and edit
    #[arg(long, help_heading = "Record", conflicts_with_all = ["verbose", "fields"])]
    record: bool,
    /// Record what this user can do, and not everybody; may be repeated
    #[arg(long, value_name = "USER", help_heading = "Record", requires = "record", conflicts_with = "file")]
    user: Vec<String>,
    /// Write to this file, at which nothing may stand
    #[arg(long, value_name = "FILE", help_heading = "Record", requires = "record")]
    out: Option<PathBuf>,
    /// Replace the file that is there
    #[arg(long, help_heading = "Record", requires = "out")]
    force: bool,
}

/// For how many questions that could not be asked it is told why, where a file is recorded anew.
const WARNED: usize = 20;

const EXPECTATIONS: Shape = Shape {
    things: "expectations",
    id: "at",
    order: Order::Own,
    columns: &[
        Column::text("at", "at").kept(),
        Column::text("outcome", "outcome"),
        Column::text("client", "client"),
        Column::text("user", "user"),
        Column::text("action", "action"),
        Column::text("target", "target"),
        Column::text("expected.allowed", "expected"),
        Column::text("allowed", "allowed"),
        Column::text("rule", "rule"),
        Column::text("finding", "finding"),
        Column::text("error.message", "error"),
    ],
    documented: &["section", "expected", "error", "why"],
};

/// An expectation as a row of a list.
#[derive(Debug, Serialize)]
struct Row<'v> {
    section: &'v str,
    client: Option<&'v str>,
    #[serde(flatten)]
    came: &'v access::ExpectationView,
}

/// Runs `usher access test`.
pub fn run(app: &mut App, args: Test) -> Outcome {
    match (&args.file, args.record) {
        (Some(file), false) => test(app, file, args.fields, args.verbose),
        (Some(file), true) => renew(app, &args, file),
        (None, _) => record(app, &args),
    }
}

/// Reads a file and asks what stands in it.
fn ask(app: &mut App, file: &Path) -> Result<(String, Expectations, TestView)> {
    unscoped(app, "in a file of expectations each section")?;
    let source = given::text(file, u64::try_from(SOURCE_MAX).unwrap_or(u64::MAX))?;
    let called = if file == Path::new("-") { "stdin".to_owned() } else { file.display().to_string() };
    let expectations = Expectations::parse(&source, &called)?;
    let view = app.batch(|batch, _| access::test(batch, &expectations))?;
    Ok((source, expectations, view))
}

fn test(app: &mut App, file: &Path, fields: Option<Vec<String>>, verbose: bool) -> Outcome {
    let (.., view) = ask(app, file)?;
    let drawn = match app.screen.layout() {
        Layout::Table | Layout::Plain | Layout::Json => fields.is_none(),
        Layout::Jsonl | Layout::Csv | Layout::Tsv => false,
    };
    if drawn && !app.screen.quiet() {
        app.screen.answer(&view, |look| tested::lines(&view, verbose, look))?;
    } else {
        let quiet = app.screen.quiet();
        let rows = view.sections.iter().flat_map(|section| {
            let row = |came| Row { section: &section.name, client: section.client.as_deref(), came };
            section.expectations.iter().filter(|came| !quiet || came.outcome != Came::Passed).map(row)
        });
        let rows: Vec<_> = rows.collect();
        app.list(&EXPECTATIONS, &rows, ListArgs { fields, all: true, ..ListArgs::default() })?;
    }
    Ok(if view.counts.all_passed() { Status::Done } else { Status::No })
}

/// Records the answers to the questions of a file.
fn renew(app: &mut App, args: &Test, file: &Path) -> Outcome {
    let (source, expectations, view) = ask(app, file).map_err(|refusal| match refusal.code {
        // Somebody who means a new file.
        Code::NotFound if !file.exists() => {
            refusal.hint(format!("usher access test --record --out {}", escape::shell(&file.display().to_string())))
        }
        _ => refusal,
    })?;
    lay(app, args, view.recorded(&expectations, &source))?;
    let all = view.sections.iter().flat_map(|section| &section.expectations);
    for (at, error) in all.filter_map(|came| Some((&came.at, came.error.as_ref()?))).take(WARNED) {
        app.screen.warning(&format!("{at} is left as it is: {}", error.message));
    }
    Ok(if view.counts.unasked == 0 { Status::Done } else { Status::Partly })
}

/// Records what users can do.
fn record(app: &mut App, args: &Test) -> Outcome {
    let recorded = app.read(|session| access::record(session, &args.user))?;
    let left_out = recorded.left_out.clone();
    lay(app, args, recorded)?;
    let Some(first) = left_out else { return Ok(Status::Done) };
    app.screen.warning(&format!("the file is full: {first} and whoever comes after is not recorded"));
    app.screen.hint(&format!("usher access test --record --user {}{}", escape::shell(&first), scope(app)));
    Ok(Status::Partly)
}

/// Answers with a file that was recorded, or writes it where it is wanted.
fn lay(app: &mut App, args: &Test, mut recorded: RecordedView) -> Result<()> {
    let text = recorded.source.clone().unwrap_or_default();
    let Some(path) = &args.out else { return app.screen.answer(&recorded, |_| document(&text)) };
    laid::mine().map_err(|refusal| refusal.hint("leave --out out, and redirect the answer to a file"))?;
    laid::lay(path, text.as_bytes(), args.force).map_err(|refusal| match refusal.code {
        Code::Exists if !args.force && path.symlink_metadata().is_ok_and(|there| there.is_file()) => {
            refusal.hint("say --force to replace it")
        }
        _ => refusal,
    })?;
    let shown = path.display().to_string();
    app.stands(format!("the file {shown} is written"), Status::Done);
    (recorded.file, recorded.source) = (Some(shown.clone()), None);
    app.screen.answer(&recorded, |_| vec![escape::term(&shown)])?;
    let questions = recorded.questions;
    app.screen.note(&match recorded.changed {
        Some(changed) => format!("{questions} questions recorded, of which {changed} answered otherwise before"),
        None => format!("{questions} questions recorded"),
    });
    app.screen.next(&format!("usher access test {}", escape::shell(&shown)));
    Ok(())
}

/// The lines of a file as they are, so that they can be redirected; what does not print is shown.
fn document(text: &str) -> Vec<String> {
    let hostile = |c: char| !matches!(c, '\t' | '\r') && is_hostile(c);
    let line = |line: &str| if line.contains(hostile) { escape::term(line) } else { line.to_owned() };
    text.strip_suffix('\n').unwrap_or(text).split('\n').map(line).collect()
}

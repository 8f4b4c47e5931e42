//! `usher access diff --op`: what access operations gave and took.

use usher::ops::{
    ConsequenceView,
    access::{self, OperationsDiffView, Span},
};

use crate::cli::{
    App, Outcome, Status,
    args::ListArgs,
    output::{Column, Layout, Order, Shape, colour::Tone, escape, look::Look, measure},
};

/// Columns that the actions get at least, however narrow the terminal.
const LEAST: usize = 20;

const DIFFERENCES: Shape = Shape {
    things: "differences",
    id: "user",
    order: Order::Own,
    columns: &[
        Column::text("account", "account"),
        Column::text("user", "user").kept(),
        Column::text("target", "target").kept(),
        Column::text("gained", "gained"),
        Column::text("lost", "lost"),
    ],
    documented: &[],
};

/// Runs `usher access diff --op`.
pub fn run(app: &mut App, operations: Span, fields: Option<Vec<String>>) -> Outcome {
    let view = app.try_out(|store, request| access::diff_of_operations(store, request, operations))?;
    let drawn = matches!(app.screen.layout(), Layout::Table | Layout::Json | Layout::Jsonl);
    if drawn && fields.is_none() && !app.screen.quiet() {
        app.screen.answer(&view, |look| lines(&view, look))?;
    } else {
        app.list(&DIFFERENCES, &view.differences, ListArgs { fields, all: true, ..ListArgs::default() })?;
    }
    let which = if view.from == view.to {
        format!("operation {}", view.from)
    } else {
        let noun = if view.operations == 1 { "operation" } else { "operations" };
        format!("{} {noun} from {} to {}", view.operations, view.from, view.to)
    };
    app.screen.note(&format!("{which} in {}: {}", view.account, view.access.said()));
    Ok(if view.differences.is_empty() { Status::Done } else { Status::No })
}

/// Each person, and below what they gained and lost.
fn lines(view: &OperationsDiffView, look: &Look) -> Vec<String> {
    let width = view.differences.iter().map(|it| measure::width(&it.target)).max().unwrap_or(0);
    let mut lines = Vec::new();
    let mut last = None;
    for difference in &view.differences {
        let ConsequenceView { account, user, target, gained, lost } = difference;
        if last != Some((account, user)) {
            let place = if *account == view.account { String::new() } else { format!(" in {}", escape::term(account)) };
            lines.push(look.palette.paint(Tone::Heading, &format!("{}{place}", escape::term(user))));
            last = Some((account, user));
        }
        for (sign, tone, actions) in [("+", Tone::Done, gained), ("-", Tone::Refused, lost)] {
            if actions.is_empty() {
                continue;
            }
            let sign = look.palette.paint(tone, sign);
            let target = measure::pad(&escape::term(target), width);
            let room = look.columns().saturating_sub(width + 6).max(LEAST);
            let mut head = format!("  {sign} {target}  ");
            for words in measure::wrap(&actions.join(", "), room) {
                lines.push(format!("{head}{words}"));
                head = " ".repeat(width + 6);
            }
        }
    }
    lines
}

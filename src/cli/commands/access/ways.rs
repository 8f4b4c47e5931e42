//! Ways to change an answer as people read them: numbered, the cheapest first, each with what it brings
//! besides and its commands. What the operator is refused stands below, with why.
//!
//! ```text
//! 1  opens nothing else
//!    usher share dashboard:web --with user:dana@acme.example --right edit -c acme
//! 2  also opens: 1 person gains edit on 2 klips
//!    usher group add-member design dana@acme.example -c acme
//! ```
//!
//! Commands are copied from the screen, so they are never broken.

use serde::Serialize;
use usher::ops::access::{RefusedView, WayView};

use crate::cli::{
    App, Outcome,
    args::ListArgs,
    output::{Column, Order, Shape, colour::Tone, escape, look::Look, measure, tree::Mark},
};

/// How many ways are shown; scripts get all.
const SHOWN: usize = 6;

/// Columns that words get at least, however narrow the terminal.
const LEAST: usize = 20;

/// Commands one by one, for what is no screen.
const COMMANDS: Shape = Shape {
    things: "commands",
    id: "command",
    order: Order::Own,
    columns: &[
        Column::number("way", "way"),
        Column::text("command", "command").kept(),
        Column::text("besides", "besides"),
        Column::number("gain", "gain"),
        Column::number("lose", "lose"),
    ],
    documented: &[],
};

/// A command as a row of a list.
#[derive(Debug, Serialize)]
struct Row<'v> {
    way: usize,
    command: &'v str,
    besides: &'v str,
    gain: Option<usize>,
    lose: Option<usize>,
}

/// Answers with the commands as rows; with handles only, with those of the cheapest way.
pub fn list(app: &mut App, ways: &[WayView], fields: Option<Vec<String>>) -> Outcome {
    let shown = if app.screen.quiet() { 1 } else { ways.len() };
    let rows = ways.iter().take(shown).zip(1..).flat_map(|(way, number)| {
        way.commands.iter().map(move |command| Row {
            way: number,
            command,
            besides: &way.besides,
            gain: way.access.as_ref().map(|access| access.gain),
            lose: way.access.as_ref().map(|access| access.lose),
        })
    });
    let rows: Vec<_> = rows.collect();
    app.list(&COMMANDS, &rows, ListArgs { fields, all: true, ..ListArgs::default() })
}

/// The ways as lines.
pub fn lines(ways: &[WayView], refused: &[RefusedView], look: &Look) -> Vec<String> {
    let mut lines = numbered(ways, SHOWN, look);
    match ways.len().saturating_sub(SHOWN) {
        0 => {}
        1 => lines.extend(look.sentence("1 more way is dearer: -o json tells it")),
        more => lines.extend(look.sentence(&format!("{more} more ways are dearer: -o json tells them"))),
    }
    lines.extend(not_yours(refused, look));
    lines
}

/// What the operator is refused, each with why.
fn not_yours(refused: &[RefusedView], look: &Look) -> Vec<String> {
    let mut lines = Vec::new();
    if !refused.is_empty() {
        lines.push(look.palette.paint(Tone::Heading, "refused"));
        for one in refused {
            lines.push(typed(2, &one.command, look));
            let needs = one.needs.as_ref().map(|needs| format!(" (needs {needs})")).unwrap_or_default();
            let mark = Mark::No.drawn(look);
            lines.extend(hanging("    ", &format!("{mark} "), &format!("{}{needs}", one.message), look));
        }
    }
    lines
}

/// Says beside rows of commands what they cannot hold: what is refused, and what was not found.
pub fn beside(app: &mut App, refused: &[RefusedView], remains: Option<String>) {
    app.screen.besides(|look| not_yours(refused, look));
    remains.iter().for_each(|text| app.screen.note(text));
}

/// As many ways as are to be shown, each below its number and what it brings besides.
pub fn numbered(ways: &[WayView], shown: usize, look: &Look) -> Vec<String> {
    let mut lines = Vec::new();
    let room = ways.len().min(shown).to_string().len();
    for (way, number) in ways.iter().take(shown).zip(1..) {
        let number = format!("{number:>room$}");
        lines.extend(hanging("", &format!("{number}  "), &way.besides, look));
        lines.extend(way.commands.iter().map(|command| typed(room + 2, command, look)));
    }
    lines
}

/// What is to be said where no way is known: what is refused to whoever asks may be open to others.
pub fn none(refused: &[RefusedView], nothing: &str) -> String {
    if refused.is_empty() {
        nothing.to_owned()
    } else if refused.iter().any(|refused| refused.code == "forbidden") {
        "somebody who may do what is refused has to".to_owned()
    } else {
        "what is refused cannot be done as things stand".to_owned()
    }
}

/// A command, never broken.
fn typed(indent: usize, command: &str, look: &Look) -> String {
    format!("{}{}", " ".repeat(indent), look.palette.paint(Tone::Typed, &escape::term(command)))
}

/// Words beside a label, wrapped beside it.
fn hanging(before: &str, label: &str, text: &str, look: &Look) -> Vec<String> {
    // A mark is one sign and a space, whatever colours it.
    let indent = before.len() + if before.is_empty() { label.len() } else { 2 };
    let room = look.columns().saturating_sub(indent).max(LEAST);
    let pieces = measure::wrap(&escape::term(text), room).into_iter().enumerate();
    let line = |(at, piece): (usize, String)| match at {
        0 => format!("{before}{label}{piece}"),
        _ => format!("{}{piece}", " ".repeat(indent)),
    };
    pieces.map(line).collect()
}

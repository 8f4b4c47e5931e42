//! `usher checklist show --all`: which clients, and the table that people read.
//!
//! ```text
//! checklist standard · 2 clients
//! HANDLE  NAME      DONE  STATE      1 2 3 4 5 6 7
//! acme    Acme Ltd  3/5   at share   ✓ ✓ ✓ ▸ · · n/a
//! beta    Beta      4/5   regressed  ✓ ✗ ✓ ✓ ✓ – n/a
//! 1 client  2 groups  3 build  4 share  5 users  6 brand  7 whitelabel
//!
//! ✓ done  ▸ open  · waits or optional  – waived  ✗ regressed  n/a does not apply
//! ```
//!
//! Clients with the same steps stand together, a column a step: under the ids where all of them find
//! room, else under numbers. The signs stand whole; a handle that takes more than a third of the line
//! gives way first, then the name.

use std::collections::BTreeSet;

use clap::{Args, ValueEnum};
use usher::{
    domain::checklist::{ChecklistSummary, Standing, State, summary::StepSummary},
    ops::checklist::Fleet,
};

use super::screen;
use crate::cli::output::{colour::Tone, escape, look::Look, measure, table::Drawn, tree::Mark};

// Which clients are shown
#[derive(Debug, Clone, Args)]
pub struct FleetArgs {
    /// Keep the clients with this label, as `tier=gold`; may be repeated, and all have to fit
    #[arg(
        long = "label",
        value_name = "KEY[=VALUE]",
        requires = "all",
        conflicts_with = "named",
        help_heading = "List"
    )]
    labels: Vec<String>,
    /// Keep the clients of which one of these can be said; several as `blocked,regressed`
    #[arg(
        long = "state",
        value_name = "STATE,…",
        value_delimiter = ',',
        requires = "all",
        conflicts_with = "named",
        help_heading = "List"
    )]
    states: Vec<StateArg>,
}

impl FleetArgs {
    /// What is looked at.
    pub fn fleet(self) -> Fleet {
        Fleet { labels: self.labels, states: self.states.into_iter().map(Into::into).collect() }
    }
}

/// What can be said of a client's onboarding
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum StateArg {
    /// A required step is neither done nor waived
    Open,
    /// A required step waits for an open one, so that what belongs to it is refused
    Blocked,
    /// A step that was done once is open again
    Regressed,
    /// A step is waived
    Waived,
    /// Every required step was done once, and none is open again
    Onboarded,
}

impl From<StateArg> for Standing {
    fn from(given: StateArg) -> Self {
        match given {
            StateArg::Open => Self::Open,
            StateArg::Blocked => Self::Blocked,
            StateArg::Regressed => Self::Regressed,
            StateArg::Waived => Self::Waived,
            StateArg::Onboarded => Self::Onboarded,
        }
    }
}

/// Columns between two of the table, and between two signs under numbers.
const GAP: usize = 2;
/// Fewer columns than these say nothing of a name or handle.
const LEAST: usize = 8;
/// The most columns of what is said of a client: the ids of steps may be long.
const STATE_MOST: usize = 20;

/// The table of these clients, in their order, and the titles of the columns for which there was no room.
#[must_use]
pub fn draw(clients: &[ChecklistSummary], look: &Look) -> Drawn {
    let (mut lines, mut left_out) = (Vec::new(), Vec::new());
    for group in groups(clients) {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.extend(heading(&group, look));
        let table = table(&group, look);
        lines.extend(table.lines);
        left_out.extend(table.left_out.into_iter().filter(|title| !left_out.contains(title)).collect::<Vec<_>>());
    }
    if !lines.is_empty() {
        lines.push(String::new());
        lines.extend(flow(&legend(clients, look), look));
    }
    Drawn { lines, left_out }
}

/// The clients with the same checklist and steps, in the order in which the first of each comes.
fn groups(clients: &[ChecklistSummary]) -> Vec<Vec<&ChecklistSummary>> {
    let mut groups: Vec<Vec<&ChecklistSummary>> = Vec::new();
    let same = |one: &ChecklistSummary, other: &ChecklistSummary| {
        one.checklist == other.checklist
            && one.steps.iter().map(|step| &step.id).eq(other.steps.iter().map(|step| &step.id))
    };
    for client in clients {
        match groups.iter_mut().find(|group| group.first().is_some_and(|first| same(first, client))) {
            Some(group) => group.push(client),
            None => groups.push(vec![client]),
        }
    }
    groups
}

fn heading(group: &[&ChecklistSummary], look: &Look) -> Vec<String> {
    let checklist = group.first().map(|first| escape::term(&first.checklist)).unwrap_or_default();
    let clients = if group.len() == 1 { "client" } else { "clients" };
    let said = format!("checklist {checklist} {} {} {clients}", look.glyphs.dot, group.len());
    measure::wrap(&said, look.columns()).iter().map(|line| look.palette.paint(Tone::Heading, line)).collect()
}

/// One column: what stands above it, and for each client the text as it is measured and as it is drawn.
#[derive(Clone)]
struct Column {
    title: String,
    cells: Vec<(String, String)>,
    /// Columns before it.
    gap: usize,
}

impl Column {
    fn new(title: &str, cells: Vec<(String, String)>) -> Self {
        Self { title: title.to_uppercase(), cells, gap: GAP }
    }

    fn width(&self) -> usize {
        let texts = self.cells.iter().map(|(text, _)| text).chain([&self.title]);
        texts.map(|text| measure::width(text)).max().unwrap_or(0)
    }
}

fn width_of(columns: &[Column]) -> usize {
    columns.iter().map(|column| column.gap + column.width()).sum::<usize>().saturating_sub(GAP)
}

fn table(group: &[&ChecklistSummary], look: &Look) -> Drawn {
    let steps: Vec<String> =
        group.first().iter().flat_map(|first| &first.steps).map(|step| escape::term(&step.id)).collect();
    let handle = plain("handle", group, |client| escape::term(&client.client));
    let name = plain("name", group, |client| escape::term(&client.name));
    let state = Column::new("state", group.iter().map(|client| said(client, look)).collect());
    let done = plain("done", group, |client| format!("{}/{}", client.done, client.required));

    let mut columns = vec![handle, name, done, state];
    columns.extend(signs(group, &steps, look));
    let mut below = Vec::new();
    if width_of(&columns) > look.columns() {
        let numbers: Vec<String> = (1..=steps.len()).map(|number| number.to_string()).collect();
        columns.truncate(4);
        columns.extend(signs(group, &numbers, look).into_iter().enumerate().map(narrow));
        let pairs = numbers.iter().zip(&steps).map(|(number, step)| format!("{number} {step}"));
        below = flow(&pairs.map(|pair| (pair.clone(), pair)).collect::<Vec<_>>(), look);
    }
    let left_out = give_way(&mut columns, look);
    let mut lines = vec![look.palette.paint(Tone::Context, &titles(&columns))];
    lines.extend((0..group.len()).map(|at| row(&columns, at)));
    lines.extend(below.iter().map(|line| look.palette.paint(Tone::Context, line)));
    Drawn { lines, left_out }
}

fn plain(title: &str, group: &[&ChecklistSummary], text: impl Fn(&ChecklistSummary) -> String) -> Column {
    let cells = group.iter().map(|client| text(client)).map(|text| (text.clone(), text));
    Column::new(title, cells.collect())
}

/// A sign under a number stands close to the one before.
fn narrow((at, column): (usize, Column)) -> Column {
    Column { gap: if at == 0 { GAP } else { 1 }, ..column }
}

/// What to look at in a client, in a few words: that it went back, else the step at which it is, else
/// that it is through.
fn said(client: &ChecklistSummary, look: &Look) -> (String, String) {
    let (text, tone) = if client.states.contains(&Standing::Regressed) {
        (Standing::Regressed.as_str().to_owned(), Tone::Refused)
    } else if let Some(step) = &client.open {
        (format!("at {}", escape::term(step)), Tone::Waits)
    } else if client.states.contains(&Standing::Onboarded) {
        (Standing::Onboarded.as_str().to_owned(), Tone::Done)
    } else {
        return (look.glyphs.absent.to_owned(), look.glyphs.absent.to_owned());
    };
    let text = measure::cut(&text, STATE_MOST, look.glyphs.ellipsis);
    let drawn = look.palette.paint(tone, &text);
    (text, drawn)
}

fn signs(group: &[&ChecklistSummary], heads: &[String], look: &Look) -> Vec<Column> {
    let column = |(at, head): (usize, &String)| {
        let cells =
            group.iter().map(|client| client.steps.get(at).map_or_else(Default::default, |step| sign(step, look)));
        Column::new(head, cells.collect())
    };
    heads.iter().enumerate().map(column).collect()
}

/// The sign of a step as it is measured and as it is drawn.
fn sign(step: &StepSummary, look: &Look) -> (String, String) {
    if step.regressed {
        return (look.glyphs.no.to_owned(), Mark::No.drawn(look));
    }
    let (plain, drawn) = screen::sign(step.state, look);
    (plain.to_owned(), drawn)
}

/// Takes from handle and name what the terminal has no room for, else leaves out name, count and state,
/// one after the other; gives back the titles of those. One long handle takes no column from the others.
fn give_way(columns: &mut Vec<Column>, look: &Look) -> Vec<String> {
    let mut left_out = Vec::new();
    let Some(handle) = columns.first().cloned() else { return left_out };
    let third = (look.columns() / 3).max(LEAST);
    loop {
        shrink(columns, 0, if left_out.len() < 2 { third } else { LEAST }, look);
        if left_out.is_empty() {
            shrink(columns, 1, LEAST, look);
        }
        if left_out.len() >= 3 || width_of(columns) <= look.columns() {
            return left_out;
        }
        // The name, and then what stands in its place.
        left_out.push(columns.remove(1).title.to_lowercase());
        if let Some(first) = columns.first_mut() {
            *first = handle.clone();
        }
    }
}

/// Cuts what stands in a column, as far as the line is too long, down to so many columns.
fn shrink(columns: &mut [Column], at: usize, least: usize, look: &Look) {
    let over = width_of(columns).saturating_sub(look.columns());
    let Some(column) = columns.get_mut(at).filter(|_| over > 0) else { return };
    let room = column.width().saturating_sub(over).max(least);
    for (text, drawn) in &mut column.cells {
        if measure::width(text) > room {
            *text = measure::cut(text, room, look.glyphs.ellipsis);
            drawn.clone_from(text);
        }
    }
}

fn titles(columns: &[Column]) -> String {
    join(columns, |column| (&column.title, &column.title))
}

fn row(columns: &[Column], at: usize) -> String {
    static NONE: (String, String) = (String::new(), String::new());
    join(columns, |column| {
        let (text, drawn) = column.cells.get(at).unwrap_or(&NONE);
        (text, drawn)
    })
}

/// One line. What is drawn may be longer than what is measured, by its colours.
fn join<'c>(columns: &'c [Column], of: impl Fn(&'c Column) -> (&'c String, &'c String)) -> String {
    let mut line = String::new();
    for (at, column) in columns.iter().enumerate() {
        let (text, drawn) = of(column);
        line += &" ".repeat(if at == 0 { 0 } else { column.gap });
        line += drawn;
        line += &" ".repeat(column.width().saturating_sub(measure::width(text)));
    }
    line.trim_end().to_owned()
}

/// The signs that occur, with what they mean.
fn legend(clients: &[ChecklistSummary], look: &Look) -> Vec<(String, String)> {
    let steps = || clients.iter().flat_map(|client| &client.steps);
    let shown: BTreeSet<String> = steps().map(|step| sign(step, look).0).collect();
    let mut legend = Vec::new();
    for (state, meaning) in [
        (State::Done, "done"),
        (State::Open, "open"),
        (State::Waiting, "waits or optional"),
        (State::Waived, "waived"),
        (State::NotApplicable, "does not apply"),
    ] {
        let (plain, drawn) = screen::sign(state, look);
        legend.push((format!("{plain} {meaning}"), format!("{drawn} {meaning}"), plain));
    }
    let no = look.glyphs.no;
    legend.push((format!("{no} regressed"), format!("{} regressed", Mark::No.drawn(look)), no));
    legend.retain(|(_, _, plain)| shown.contains(*plain));
    legend.into_iter().map(|(text, drawn, _)| (text, drawn)).collect()
}

/// Pieces on as few lines as fit; each as it is measured and as it is drawn.
fn flow(pieces: &[(String, String)], look: &Look) -> Vec<String> {
    let mut lines: Vec<(usize, String)> = Vec::new();
    for (text, drawn) in pieces {
        let width = measure::width(text);
        match lines.last_mut().filter(|(so_far, _)| so_far + GAP + width <= look.columns()) {
            Some((so_far, line)) => {
                *so_far += GAP + width;
                *line += &format!("{}{drawn}", " ".repeat(GAP));
            }
            None => lines.push((width, drawn.clone())),
        }
    }
    lines.into_iter().map(|(_, line)| line).collect()
}

#[cfg(test)]
mod tests;

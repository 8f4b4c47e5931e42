//! A checklist as people read it.
//!
//! ```text
//! acme  Acme Ltd · checklist standard · 3 of 5 done
//!   3 ✓ build           1 dashboard with 2 klips
//!   4 ▸ share           no dashboard is shared yet  usher share dashboard:web …
//!   5 · users           waits for share
//!   – · brand           optional, no logo is set    usher brand set --logo …
//!   – n/a whitelabel    not enabled
//! ```
//!
//! The steps that count are numbered, so that the last number is the one in the heading. Commands
//! stand beside the details where all of them find room, else each below its own: they are copied
//! from the screen, so they are never broken.

use usher::domain::checklist::{ChecklistView, State, view::StepView};

use crate::cli::output::{colour::Tone, escape, look::Look, measure, tree::Mark};

/// Columns before a step, and between its parts.
const INDENT: usize = 2;
/// Columns that details get at least, however narrow the terminal.
const LEAST: usize = 20;

/// One step, put into words.
struct Row<'v> {
    step: &'v StepView,
    number: String,
    /// The sign and the id.
    head: String,
    detail: String,
    command: Option<String>,
}

/// The lines of a checklist.
#[must_use]
pub fn lines(view: &ChecklistView, look: &Look) -> Vec<String> {
    let rows = rows(view, look);
    let number = widest(rows.iter().map(|row| &row.number));
    let head = widest(rows.iter().map(|row| &row.head));
    let places = Places { number, head, detail: INDENT + number + 1 + head + INDENT };
    let command = places.command(&rows, look);
    let mut lines = heading(view, look);
    for row in &rows {
        lines.extend(row.lines(&places, command, look));
    }
    lines
}

fn heading(view: &ChecklistView, look: &Look) -> Vec<String> {
    let dot = look.glyphs.dot;
    let handle = escape::term(&view.client);
    let mut said = format!("{handle}  {} {dot} checklist {}", escape::term(&view.name), escape::term(&view.checklist));
    said += &format!(" {dot} {} of {} done", view.done, view.required);
    if view.onboarded {
        said += &format!(" {dot} onboarded");
    }
    let mut lines = measure::wrap(&said, look.columns());
    if let Some(first) = lines.first_mut()
        && let Some(rest) = first.strip_prefix(&handle)
    {
        *first = format!("{}{rest}", look.palette.paint(Tone::Heading, &handle));
    }
    lines
}

fn rows<'v>(view: &'v ChecklistView, look: &Look) -> Vec<Row<'v>> {
    let mut count = 0_usize;
    let row = |step: &'v StepView| {
        let counts = !step.optional && step.state != State::NotApplicable;
        count += usize::from(counts);
        Row {
            step,
            number: if counts { count.to_string() } else { look.glyphs.absent.to_owned() },
            head: format!("{} {}", sign(step.state, look).0, escape::term(&step.id)),
            detail: detail(step),
            command: step.next.as_deref().map(escape::term),
        }
    };
    view.steps.iter().map(row).collect()
}

/// The sign of a state as it is measured, and as it is drawn.
pub fn sign(state: State, look: &Look) -> (&'static str, String) {
    let (sign, mark) = match state {
        State::Done => (look.glyphs.yes, Mark::Yes),
        State::Open => (look.glyphs.next, Mark::Next),
        State::Waiting | State::Optional => (look.glyphs.neutral, Mark::Neutral),
        State::Waived => (look.glyphs.absent, Mark::Absent),
        State::NotApplicable => return ("n/a", look.palette.paint(Tone::Context, "n/a")),
    };
    (sign, mark.drawn(look))
}

/// What there is or what is missing, after the title where whoever wrote the template gave one.
fn detail(step: &StepView) -> String {
    let regressed = if step.regressed { "regressed: " } else { "" };
    let title = if step.title == step.kind.title() { String::new() } else { format!("{}: ", step.title) };
    escape::term(&format!("{title}{regressed}{}", step.detail))
}

fn widest<'t>(texts: impl Iterator<Item = &'t String>) -> usize {
    texts.map(|text| measure::width(text)).max().unwrap_or(0)
}

/// Where the parts of a step stand.
struct Places {
    number: usize,
    head: usize,
    detail: usize,
}

/// Where commands stand.
#[derive(Clone, Copy)]
enum CommandAt {
    /// In this column, on the line of the step.
    Beside(usize),
    /// In this column, on a line of their own.
    Below(usize),
}

impl Places {
    fn command(&self, rows: &[Row<'_>], look: &Look) -> CommandAt {
        let with_command = || rows.iter().filter_map(|row| Some((measure::width(&row.detail), row.command.as_ref()?)));
        let longest = with_command().map(|(_, command)| measure::width(command)).max().unwrap_or(0);
        let beside = self.detail + with_command().map(|(detail, _)| detail).max().unwrap_or(0) + INDENT;
        let fits = |column: usize| column.saturating_add(longest) <= look.columns();
        if fits(beside) {
            CommandAt::Beside(beside)
        } else if fits(self.detail) {
            CommandAt::Below(self.detail)
        } else {
            CommandAt::Below(2 * INDENT + self.number + 1)
        }
    }
}

impl Row<'_> {
    fn lines(&self, places: &Places, command: CommandAt, look: &Look) -> Vec<String> {
        let (plain, drawn) = sign(self.step.state, look);
        let after = self.head.strip_prefix(plain).unwrap_or_default();
        let number = " ".repeat(places.number.saturating_sub(measure::width(&self.number)));
        let gap = " ".repeat((places.head + INDENT).saturating_sub(measure::width(&self.head)));
        let begin = format!("{}{number}{} {drawn}{after}{gap}", " ".repeat(INDENT), self.number);

        let margin = " ".repeat(places.detail);
        let room = look.columns().saturating_sub(places.detail).max(LEAST);
        let mut lines = hung(&begin, &margin, &measure::wrap(&self.detail, room));
        if let Some(typed) = &self.command {
            let painted = look.palette.paint(Tone::Typed, typed);
            match (command, lines.first_mut()) {
                (CommandAt::Beside(column), Some(first)) => {
                    let gap = column.saturating_sub(places.detail + measure::width(&self.detail));
                    *first += &format!("{}{painted}", " ".repeat(gap));
                }
                (CommandAt::Below(column) | CommandAt::Beside(column), _) => {
                    lines.push(format!("{}{painted}", " ".repeat(column)));
                }
            }
        }
        let note = self.step.note.as_deref().filter(|note| self.step.state == State::Open && !note.is_empty());
        if let Some(note) = note {
            lines.extend(labelled("note:", Tone::Context, note, &margin, room, look));
        }
        for warning in &self.step.warnings {
            lines.extend(labelled("warning:", Tone::Waits, warning, &margin, room, look));
        }
        lines
    }
}

/// A text with its label, wrapped beside the label.
fn labelled(label: &str, tone: Tone, text: &str, margin: &str, room: usize, look: &Look) -> Vec<String> {
    let width = measure::width(label) + 1;
    let pieces = measure::wrap(&escape::term(text), room.saturating_sub(width).max(LEAST));
    let below = format!("{margin}{}", " ".repeat(width));
    hung(&format!("{margin}{} ", look.palette.paint(tone, label)), &below, &pieces)
}

fn hung(begin: &str, below: &str, pieces: &[String]) -> Vec<String> {
    let line = |(at, piece): (usize, &String)| {
        let line = format!("{}{piece}", if at == 0 { begin } else { below });
        line.trim_end().to_owned()
    };
    pieces.iter().enumerate().map(line).collect()
}

#[cfg(test)]
mod tests;

//! The screen: both streams and how they look. Commands speak through it and nothing else.
//!
//! Which line is seen when:
//!
//! | | terminal | pipe | JSON | `-q` |
//! |---|---|---|---|---|
//! | answer (stdout) | yes | yes | yes | handles only |
//! | refusal (stderr) | yes | yes | one JSON line | as without it |
//! | warning, note (stderr) | yes | yes | no, so that stderr holds a refusal or nothing | no |
//! | what to type next (stderr) | yes | no | no | no |
//!
//! A failure to write to stderr is not reported: there is nowhere left to say it.

use std::{
    io::{self, IsTerminal},
    os::fd::AsFd,
};

use rustix::termios::tcgetwinsize;
use serde::Serialize;
use serde_json::Value;
use usher::domain::{Code, Refusal, change::ChangeView, sign_in::Banner};

use super::{
    changes,
    colour::{Environment, Palette, Tone, Wish},
    escape,
    format::{Format, Layout},
    glyphs::Glyphs,
    look::Look,
    measure,
    records::Sheet,
    select::{self, Page},
    shape::Shape,
    writer::Writer,
};

mod rows;

/// What the command line says about output as a whole.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Manner {
    /// `-o`
    pub format: Option<Format>,
    /// `--color`, and `color` in the configuration
    pub colour: Wish,
    /// `-q`
    pub quiet: bool,
    /// Rows of a page on a terminal; none means 100.
    pub page: Option<usize>,
}

/// What the command line says about one list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// `--fields`
    pub fields: Option<Vec<String>>,
    /// `--where`, all of which must hold
    pub filters: Vec<String>,
    /// `--sort`
    pub sort: Option<String>,
    /// `--limit`, `--after` and `--all`
    pub page: Page,
}

/// Both streams, and what is decided about them once.
pub struct Screen {
    out: Writer,
    err: Writer,
    look: Look,
    beside: Look,
    layout: Layout,
    quiet: bool,
    page: Option<usize>,
    err_is_terminal: bool,
}

impl Screen {
    /// The screen of this process. Reads the environment and asks the terminal for its width.
    #[must_use]
    pub fn open(manner: Manner) -> Self {
        let (out_is_terminal, err_is_terminal) = (io::stdout().is_terminal(), io::stderr().is_terminal());
        let environment = Environment::read();
        let columns = std::env::var("COLUMNS").ok();
        let glyphs = Glyphs::read();
        let look = |terminal: bool, measured: Option<u16>| Look {
            palette: Palette { on: environment.colours(manner.colour, terminal) },
            glyphs,
            width: Look::fitting(columns.as_deref(), terminal, measured),
        };
        let look_of_out = look(out_is_terminal, columns_of(io::stdout()));
        let look_of_err = look(err_is_terminal, columns_of(io::stderr()));
        Self {
            out: Writer::stdout(),
            err: Writer::stderr(),
            look: look_of_out,
            beside: look_of_err,
            layout: Layout::of(manner.format, out_is_terminal),
            quiet: manner.quiet,
            page: out_is_terminal.then(|| manner.page.unwrap_or(select::PAGE)),
            err_is_terminal,
        }
    }

    /// How lines of the answer look.
    #[must_use]
    pub const fn look(&self) -> &Look {
        &self.look
    }

    /// The layout of the answer.
    #[must_use]
    pub const fn layout(&self) -> Layout {
        self.layout
    }

    /// Whether only handles are wanted.
    #[must_use]
    pub const fn quiet(&self) -> bool {
        self.quiet
    }

    /// Answers with one thing; the heading is for people.
    ///
    /// # Errors
    /// [`Code::Usage`] for unknown fields, [`Code::Io`] when the answer cannot be written.
    pub fn thing(
        &mut self,
        shape: &Shape,
        heading: &str,
        thing: Value,
        fields: Option<&[String]>,
    ) -> Result<(), Refusal> {
        let sheet = self.sheet(shape, fields)?;
        sheet.thing(&mut self.out, heading, thing, &self.look).map_err(unwritable)
    }

    /// Answers with what was changed. `answer` is the whole answer as JSON holds it.
    ///
    /// # Errors
    /// [`Code::Io`] when the answer cannot be written.
    pub fn change(&mut self, answer: &impl Serialize, changed: &[ChangeView]) -> Result<(), Refusal> {
        let sheet = self.sheet(&changes::CHANGES, None)?;
        match self.layout {
            Layout::Csv | Layout::Tsv => {}
            _ if self.quiet => {}
            _ => return self.answer(answer, |look| changes::lines(changed, look)),
        }
        let rows = changed.iter().filter_map(|change| serde_json::to_value(change).ok());
        sheet.list(&mut self.out, Box::new(rows), &self.look).map(drop).map_err(unwritable)
    }

    /// Answers with a value in JSON and with lines in every other layout. The lines are escaped
    /// and wrapped already.
    ///
    /// # Errors
    /// [`Code::Io`] when the answer cannot be written.
    pub fn answer(&mut self, value: &impl Serialize, people: impl FnOnce(&Look) -> Vec<String>) -> Result<(), Refusal> {
        let lines = match self.layout {
            Layout::Json => vec![escape::json(value).map_err(unwritable)?],
            Layout::Jsonl => vec![escape::json_line(value).map_err(unwritable)?],
            _ => people(&self.look),
        };
        lines.iter().try_for_each(|line| self.out.line(line).map(drop)).map_err(unwritable)
    }

    /// Writes one line of the answer as it is, such as a script or a document made elsewhere.
    /// Says whether anybody still reads.
    ///
    /// # Errors
    /// [`Code::Io`] when the answer cannot be written.
    pub fn line(&mut self, text: &str) -> Result<bool, Refusal> {
        self.out.line(text).map_err(unwritable)
    }

    /// Says something beside the answer.
    pub fn note(&mut self, text: &str) {
        if self.speaks() {
            self.sentence("", Tone::Context, text);
        }
    }

    /// Writes a line beside the answer that is escaped and coloured already.
    pub fn beside(&mut self, line: &str) {
        self.beside_line(line);
    }

    /// Says several lines beside the answer that the look lays out, commands to choose from for one.
    pub fn besides(&mut self, lines: impl FnOnce(&Look) -> Vec<String>) {
        if self.speaks() {
            lines(&self.beside).iter().for_each(|line| self.beside(line));
        }
    }

    /// Says how the operator is signed in to a client: also where nothing else is said, because
    /// whoever acts for a client must know it.
    pub fn banner(&mut self, banner: &Banner) {
        if self.layout.is_json() {
            let line = escape::json_line(&serde_json::json!({ "sign_in": banner })).unwrap_or_default();
            self.beside_line(&line);
            return;
        }
        for line in self.wrapped(&escape::term(&banner.to_string())) {
            let line = self.beside.palette.paint(Tone::Waits, &line);
            self.beside_line(&line);
        }
    }

    /// Tells scripts something beside the answer, as one line of JSON; people are told otherwise.
    pub fn aside(&mut self, value: &Value) {
        if self.layout.is_json() {
            let line = escape::json_line(value).unwrap_or_default();
            self.beside_line(&line);
        }
    }

    /// Warns of something that did not stop the command.
    pub fn warning(&mut self, text: &str) {
        if self.speaks() {
            self.sentence("warning:", Tone::Waits, text);
        }
    }

    /// Names the command to type next; only readers at a terminal see it.
    pub fn next(&mut self, command: &str) {
        self.offer("next:", command);
    }

    /// Names a command that would help, beside an answer that may not be what was hoped for.
    pub fn hint(&mut self, command: &str) {
        if self.speaks() {
            let command = self.typed(command);
            self.beside_line(&format!("hint: {command}"));
        }
    }

    /// Names the command that takes back what was done; only readers at a terminal see it.
    pub fn undo(&mut self, command: &str) {
        self.offer("undo:", command);
    }

    /// Says why the command was not carried out, and what to type then. Returns whether anybody was
    /// there to read it.
    pub fn error(&mut self, refusal: &Refusal) -> bool {
        if self.layout.is_json() {
            let line = escape::json_line(&serde_json::json!({ "error": error_value(refusal) }));
            return self.beside_line(&line.unwrap_or_default());
        }
        let said = self.sentence("error:", Tone::Refused, &refusal.message);
        for hint in &refusal.hints {
            let hint = self.typed(hint);
            self.beside_line(&format!("hint: {hint}"));
        }
        said
    }

    /// Hands on everything said so far. Must be called at the end of every command.
    ///
    /// # Errors
    /// [`Code::Io`] when the answer cannot be written, as on a full disk.
    pub fn finish(&mut self) -> Result<(), Refusal> {
        let flushed = self.out.flush().map_err(unwritable);
        let _ = self.err.flush();
        flushed
    }

    fn sheet<'a>(&self, shape: &'a Shape, fields: Option<&'a [String]>) -> Result<Sheet<'a>, Refusal> {
        Ok(Sheet {
            shape,
            columns: shape.choose(fields)?,
            named: fields.is_some(),
            handles: self.quiet,
            layout: self.layout,
            heading: None,
        })
    }

    const fn speaks(&self) -> bool {
        !self.quiet && !self.layout.is_json()
    }

    fn offer(&mut self, label: &str, command: &str) {
        if self.speaks() && self.err_is_terminal {
            let label = self.beside.palette.paint(Tone::Context, label);
            let command = self.typed(command);
            self.beside_line(&format!("{label} {command}"));
        }
    }

    /// A hint, in the tone of something to type if it is a command.
    fn typed(&self, hint: &str) -> String {
        let shown = escape::term(hint);
        if hint.starts_with("usher ") { self.beside.palette.paint(Tone::Typed, &shown) } else { shown }
    }

    /// Says a sentence beside the answer, behind a label in its tone. On a terminal it is broken at
    /// spaces; what is to be typed never is, so that it can be copied whole. Returns whether it got
    /// there.
    fn sentence(&mut self, label: &str, tone: Tone, text: &str) -> bool {
        let text = escape::term(text);
        let whole = if label.is_empty() { text } else { format!("{label} {text}") };
        let mut said = true;
        for (at, line) in self.wrapped(&whole).into_iter().enumerate() {
            let line = match line.strip_prefix(label).filter(|_| at == 0 && !label.is_empty()) {
                Some(rest) => format!("{}{rest}", self.beside.palette.paint(tone, label)),
                None => line,
            };
            said &= self.beside_line(&line);
        }
        said
    }

    fn wrapped(&self, text: &str) -> Vec<String> {
        if self.err_is_terminal { measure::wrap(text, self.beside.columns()) } else { vec![text.to_owned()] }
    }

    /// Writes a line beside the answer, and says whether it got there.
    fn beside_line(&mut self, line: &str) -> bool {
        // What was answered before stands above on a terminal that shows both streams.
        let _ = self.out.flush();
        self.err.line(line).is_ok() & self.err.flush().is_ok() && self.err.is_read()
    }
}

/// A refusal as JSON answers hold it, also line by line in batches.
#[must_use]
pub fn error_value(refusal: &Refusal) -> Value {
    serde_json::json!({
        "code": refusal.code.as_str(),
        "message": refusal.message,
        "details": refusal.details,
        "hints": refusal.hints,
        "exit": refusal.code.exit(),
    })
}

/// The columns that a terminal says it has; some say 0.
fn columns_of(stream: impl AsFd) -> Option<u16> {
    tcgetwinsize(stream).ok().map(|size| size.ws_col)
}

fn unwritable(error: io::Error) -> Refusal {
    Refusal::new(Code::Io, format!("the answer could not be written: {error}"))
}

mod list;
#[cfg(test)]
pub mod tests;

//! A line of text that is checked while it is typed.
//!
//! Two lines of the terminal: the text, and below it what is wrong with it or what would fit. Both
//! are drawn anew after every key and never wider than the terminal, so that nothing wraps.

use std::io;

use console::{Key, Term};
use rustix::termios::{LocalModes, OptionalActions};
use usher::domain::Refusal;

use super::{
    ask, ended, interrupted,
    keys::{more, pressed},
    line::Line,
    prepare, suggest, unset,
};
use crate::cli::output::{Look, colour::Tone, escape, measure};

/// Whether a text is good; says what is wrong with it.
pub type Check<'a> = &'a dyn Fn(&str) -> Result<(), Refusal>;

/// What is asked for.
pub struct Field<'a> {
    /// What stands there already.
    pub initial: &'a str,
    /// What Enter gives where nothing was typed.
    pub default: Option<&'a str>,
    /// Whether a text is good.
    pub check: Check<'a>,
    /// What there is, for Tab.
    pub words: &'a [String],
    /// Whether it holds several, separated by commas.
    pub several: bool,
    /// How it is drawn.
    pub look: &'a Look,
}

/// Columns before the text.
const INDENT: usize = 4;
/// Columns of a terminal that does not say.
const USUAL: usize = 80;
const CTRL_D: char = '\u{4}';
const CTRL_U: char = '\u{15}';
const CTRL_W: char = '\u{17}';

/// What a Tab goes round in: the words that fitted, and which of them stands there.
struct Round {
    words: Vec<String>,
    at: usize,
}

impl Field<'_> {
    /// Asks; none when the question is left with Escape.
    ///
    /// # Errors
    /// [`usher::domain::Code::Interrupted`] when the terminal is gone.
    pub fn ask(&self) -> Result<Option<String>, Refusal> {
        prepare();
        unset(LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG, OptionalActions::Now);
        ended(self.typed())
    }

    fn typed(&self) -> io::Result<Option<String>> {
        let term = Term::stderr();
        let mut line = Line::of(self.initial);
        let (mut wrong, mut round): (Option<String>, Option<Round>) = (None, None);
        loop {
            // Of what is pasted only the end is drawn.
            if !more(0) {
                self.draw(&term, &line, wrong.as_deref())?;
            }
            let key = pressed(&term)?;
            if !matches!(key, Key::Tab) {
                round = None;
            }
            wrong = None;
            match key {
                Key::Enter => match self.given(&line) {
                    Ok(text) => {
                        self.close(&term, &text)?;
                        return Ok(Some(text));
                    }
                    Err(refusal) => wrong = Some(refusal.message),
                },
                Key::Escape | Key::Char(CTRL_D) => {
                    ask("\r\x1b[J")?;
                    return Ok(None);
                }
                Key::CtrlC => {
                    ask("\r\n\x1b[2K")?;
                    interrupted(io::ErrorKind::Interrupted.into())?;
                }
                Key::Tab => self.complete(&mut line, &mut round),
                Key::Backspace => line.rub_out(),
                Key::Del => line.delete(),
                Key::ArrowLeft => line.left(),
                Key::ArrowRight => line.right(),
                Key::Home => line.home(),
                Key::End => line.end(),
                Key::Char(CTRL_U) => line.rub_out_all(),
                Key::Char(CTRL_W) => line.rub_out_word(),
                Key::Char(typed) => line.insert(typed),
                _ => {}
            }
        }
    }

    /// What Enter gives.
    fn given(&self, line: &Line) -> Result<String, Refusal> {
        let text = line.text();
        let text = match (text.trim(), self.default) {
            ("", Some(default)) => default.to_owned(),
            (text, _) => text.to_owned(),
        };
        (self.check)(&text).map(|()| text)
    }

    fn complete(&self, line: &mut Line, round: &mut Option<Round>) {
        let text = line.text();
        let current = match round.take() {
            Some(Round { words, at }) => Round { at: (at + 1) % words.len().max(1), words },
            None => {
                let typed = suggest::part(&text, self.several);
                let words = suggest::fitting(typed, self.words).into_iter().map(str::to_owned).collect();
                Round { words, at: 0 }
            }
        };
        if let Some(word) = current.words.get(current.at) {
            *line = Line::of(&suggest::completed(&text, self.several, word));
            *round = Some(current);
        }
    }

    fn draw(&self, term: &Term, line: &Line, wrong: Option<&str>) -> io::Result<()> {
        let columns = columns(term);
        let (seen, cursor) = line.seen(columns.saturating_sub(INDENT));
        let text = match self.default {
            Some(default) if line.text().is_empty() => {
                let default =
                    measure::cut(&escape::term(default), columns.saturating_sub(INDENT + 1), self.look.glyphs.ellipsis);
                self.look.palette.paint(Tone::Context, &default)
            }
            _ => seen,
        };
        let below = self.below(line, wrong, columns);
        let up = below.len();
        let below: String = below.iter().map(|line| format!("\n    {line}")).collect();
        let sign = self.sign();
        ask(&format!("\r\x1b[J{sign}{text}{below}\r\x1b[{up}A\x1b[{}C", INDENT + cursor))
    }

    fn sign(&self) -> String {
        format!("  {} ", self.look.palette.paint(Tone::Typed, self.look.glyphs.next))
    }

    /// What stands below: what was refused, else what would fit, else what is not right yet. There is
    /// always a line, so that the text does not jump.
    fn below(&self, line: &Line, wrong: Option<&str>, columns: usize) -> Vec<String> {
        let room = columns.saturating_sub(INDENT + 1);
        let wrapped = |tone, text: &str| {
            let lines = measure::wrap(&escape::term(text), room);
            lines.iter().map(|line| self.look.palette.paint(tone, line)).collect::<Vec<_>>()
        };
        if let Some(wrong) = wrong {
            return wrapped(Tone::Refused, &format!("{} {wrong}", self.look.glyphs.no));
        }
        let text = line.text();
        let typed = suggest::part(&text, self.several);
        let fitting = suggest::fitting(typed, self.words);
        if !fitting.is_empty() && fitting != [typed] {
            let words = fitting.join(&format!(" {} ", self.look.glyphs.dot));
            let words = measure::cut(&escape::term(&format!("Tab: {words}")), room, self.look.glyphs.ellipsis);
            return vec![self.look.palette.paint(Tone::Context, &words)];
        }
        match (self.check)(text.trim()) {
            Err(refusal) if !text.trim().is_empty() => wrapped(Tone::Context, &refusal.message),
            _ => vec![String::new()],
        }
    }

    /// Leaves the answer as a line of the transcript.
    fn close(&self, term: &Term, text: &str) -> io::Result<()> {
        let room = columns(term).saturating_sub(INDENT + 1);
        let text = measure::cut(&escape::term(text), room, self.look.glyphs.ellipsis);
        ask(&format!("\r\x1b[J{}{text}\n", self.sign()))
    }
}

fn columns(term: &Term) -> usize {
    term.size_checked().map_or(USUAL, |(_, columns)| usize::from(columns)).max(2 * INDENT)
}

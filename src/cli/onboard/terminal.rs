//! Somebody at a terminal who answers.
//!
//! ```text
//!   Seats [10] · how many users it may have, or unlimited
//!   ▸ 12
//! ```
//!
//! Line by line, so that it works over a slow connection and leaves a transcript that can be read.

use usher::domain::{Code, Refusal, Result};

use super::question::{Answerer, Choice, Item, Kind, NO, Question, Reply, Text, YES};
use crate::cli::{
    output::{Look, colour::Tone, escape, measure, writer::Writer},
    prompt,
};

/// Above so many things to choose from a name is typed, and completed.
const MANY: usize = 12;

/// Somebody at a terminal.
pub struct Terminal {
    look: Look,
}

impl Terminal {
    /// Whoever sits there.
    pub const fn new(look: Look) -> Self {
        Self { look }
    }

    /// Lets one of several be chosen, the first being marked; none when that is left.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn menu(&self, ask: &str, items: &[String], marked: usize) -> Result<Option<usize>> {
        self.say_question(ask, "", None);
        let chosen = prompt::one(items, marked, &self.look)?;
        self.say_answer(chosen.and_then(|at| items.get(at)).map_or("", String::as_str));
        Ok(chosen)
    }

    /// Asks for yes or no; none when that is left.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn yes(&self, ask: &str, help: &str, marked: bool) -> Result<Option<bool>> {
        self.say_question(ask, help, None);
        let words = [YES.to_owned(), NO.to_owned()];
        let chosen = prompt::one(&words, usize::from(!marked), &self.look)?;
        self.say_answer(chosen.and_then(|at| words.get(at)).map_or("", String::as_str));
        Ok(chosen.map(|at| at == 0))
    }

    fn say_question(&self, ask: &str, help: &str, default: Option<&str>) {
        let mut said = escape::term(ask);
        if let Some(default) = default.filter(|default| !default.is_empty()) {
            said += &format!(" [{}]", escape::term(default));
        }
        let question = said.clone();
        if !help.is_empty() {
            said += &format!(" {} {}", self.look.glyphs.dot, escape::term(help));
        }
        for (at, line) in measure::wrap(&said, self.look.columns().saturating_sub(2)).iter().enumerate() {
            let painted = match line.strip_prefix(&question) {
                Some(rest) if at == 0 => format!(
                    "{}{}",
                    self.look.palette.paint(Tone::Heading, &question),
                    self.look.palette.paint(Tone::Context, rest)
                ),
                _ => self.look.palette.paint(Tone::Context, line),
            };
            say(&format!("  {painted}"));
        }
    }

    fn say_answer(&self, answer: &str) {
        // A question that was left has no answer.
        if answer.is_empty() {
            return;
        }
        let room = self.look.columns().saturating_sub(6);
        let answer = measure::cut(&escape::term(answer), room, self.look.glyphs.ellipsis);
        say(&format!("  {} {answer}", self.look.palette.paint(Tone::Typed, self.look.glyphs.next)));
    }

    fn text(&self, question: &Question<'_>, text: &Text<'_>, before: Option<&[String]>) -> Result<Reply> {
        self.say_question(&question.ask, &question.help, text.default.as_deref());
        let initial = before.map(|given| given.join(", ")).unwrap_or_default();
        let default = text.default.as_deref();
        let initial = if Some(initial.as_str()) == default { "" } else { &initial };
        let check = |typed: &str| {
            let given = text.answers(typed)?;
            text.is_new.iter().try_for_each(|is_new| given.iter().try_for_each(|one| is_new(one)))
        };
        let field = prompt::Field {
            initial,
            default,
            check: &check,
            words: &text.words,
            several: text.several,
            look: &self.look,
        };
        match field.ask()? {
            Some(typed) => text.answers(&typed).map(Reply::Given),
            None => Ok(Reply::Back),
        }
    }

    fn choice(&self, question: &Question<'_>, choice: &Choice, before: Option<&[String]>) -> Result<Reply> {
        let Choice { items, several, needed, default } = choice;
        if items.len() > MANY {
            return self.named(question, choice, before);
        }
        let taken = before.unwrap_or(default);
        let labels: Vec<String> = items.iter().map(|item| item.label.clone()).collect();
        let mut marked: Vec<bool> = items.iter().map(|item| taken.contains(&item.value)).collect();
        loop {
            let help = match (question.help.as_str(), several) {
                ("", true) => "Space marks, Enter goes on".to_owned(),
                (help, true) => format!("{help}; Space marks, Enter goes on"),
                (help, false) => help.to_owned(),
            };
            self.say_question(&question.ask, &help, None);
            let chosen = if *several {
                prompt::several(&labels, &marked, &self.look)?
            } else {
                let at = marked.iter().position(|marked| *marked).unwrap_or(0);
                prompt::one(&labels, at, &self.look)?.map(|at| vec![at])
            };
            let Some(chosen) = chosen else {
                self.say_answer("");
                return Ok(Reply::Back);
            };
            let values: Vec<String> =
                chosen.iter().filter_map(|at| items.get(*at)).map(|item| item.value.clone()).collect();
            self.say_answer(&if values.is_empty() { "none".to_owned() } else { values.join(", ") });
            if values.is_empty() && *needed {
                say(&format!("    {}", self.look.palette.paint(Tone::Refused, &super::needed().message)));
                marked.fill(false);
                continue;
            }
            return Ok(Reply::Given(values));
        }
    }

    /// One or several of many things, typed by name.
    fn named(&self, question: &Question<'_>, choice: &Choice, before: Option<&[String]>) -> Result<Reply> {
        let words: Vec<String> = choice.items.iter().map(|item| item.value.clone()).collect();
        let known = |typed: &str| known(&choice.items, typed);
        let text = Text {
            default: (!choice.default.is_empty()).then(|| choice.default.join(", ")),
            needed: choice.needed,
            words,
            several: choice.several,
            check: Box::new(known),
            is_new: None,
            apart: None,
        };
        let help = if choice.several { "several separated by commas; Tab completes" } else { "Tab completes" };
        let help = if question.help.is_empty() { help.to_owned() } else { format!("{}; {help}", question.help) };
        let asked = Question { ask: question.ask.clone(), help, kind: Kind::YesNo(false) };
        self.text(&asked, &text, before)
    }
}

impl Answerer for Terminal {
    fn answer(&mut self, _: &'static str, question: &Question<'_>, before: Option<&[String]>) -> Result<Reply> {
        match &question.kind {
            Kind::Text(text) => self.text(question, text, before),
            Kind::Choice(choice) => self.choice(question, choice, before),
            Kind::YesNo(default) => {
                let marked = before.map_or(*default, |before| before.iter().any(|given| given == YES));
                Ok(match self.yes(&question.ask, &question.help, marked)? {
                    Some(true) => Reply::Given(vec![YES.to_owned()]),
                    Some(false) => Reply::Given(vec![NO.to_owned()]),
                    None => Reply::Back,
                })
            }
        }
    }
}

/// Requires that a name is one of those there are.
pub(super) fn known(items: &[Item], typed: &str) -> Result<()> {
    if items.iter().any(|item| item.value == typed) {
        return Ok(());
    }
    let known: Vec<_> = items.iter().take(MANY).map(|item| item.value.as_str()).collect();
    Err(Refusal::new(Code::NotFound, format!("there is no {typed}: choose among {}", known.join(", "))))
}

/// One line beside the answer.
fn say(line: &str) {
    let mut stderr = Writer::stderr();
    let _ = stderr.line(line);
    let _ = stderr.flush();
}

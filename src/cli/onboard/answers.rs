//! Answers in a file: a table for each step, or several for a step in which several things are made.
//!
//! ```toml
//! [client]
//! name = "Acme Ltd"
//! seats = 10
//!
//! [[groups]]
//! name = "Marketing"
//! ```

use std::path::Path;

use toml::{Table, Value};
use usher::domain::{Code, Refusal, Result};

use super::{
    question::{Answerer, Kind, NO, Question, Reply, YES},
    terminal::known,
};
use crate::cli::{config, given};

/// Largest file that is read, in bytes.
const MOST_BYTES: u64 = 1024 * 1024;

/// The answers of a file.
pub struct Answers {
    /// As it was named.
    file: String,
    steps: Table,
    /// The step that is answered, and which of its tables.
    at: (String, usize),
}

impl Answers {
    /// Reads a file.
    ///
    /// # Errors
    /// [`Code::NotFound`] and [`Code::Io`] when it cannot be read, [`Code::Usage`] when it is not as it should be, with line
    /// and column.
    pub fn read(path: &Path) -> Result<Self> {
        let file = path.display().to_string();
        let text = given::text_of_file(path, MOST_BYTES)?;
        if text.len() as u64 > MOST_BYTES {
            return Err(Refusal::new(Code::Usage, format!("{file} is longer than {MOST_BYTES} bytes")));
        }
        let steps = toml::from_str::<Table>(&text).map_err(|error| wrong(&file, &text, &error))?;
        for (step, value) in &steps {
            let tables = match value {
                Value::Table(_) => true,
                Value::Array(items) => items.iter().all(Value::is_table),
                _ => false,
            };
            if !tables {
                return Err(Refusal::new(
                    Code::Usage,
                    format!("{file}: {step} is neither a table nor several: [{step}] or [[{step}]]"),
                ));
            }
        }
        Ok(Self { file, steps, at: (String::new(), 0) })
    }

    /// How many tables there are for a step.
    pub fn count(&self, step: &str) -> usize {
        match self.steps.get(step) {
            Some(Value::Array(items)) => items.len(),
            Some(_) => 1,
            None => 0,
        }
    }

    /// Requires that every table belongs to a step, and every answer in it to a question, before
    /// anything is done.
    ///
    /// # Errors
    /// [`Code::Usage`], naming what there is.
    pub fn fit(&self, steps: &[(String, &'static [&'static str])], many: &[&str]) -> Result<()> {
        for (step, value) in &self.steps {
            let Some((_, keys)) = steps.iter().find(|(known, _)| known == step) else {
                let known: Vec<_> = steps.iter().map(|(step, _)| step.as_str()).collect();
                return Err(self.unknown(step, "step", &known));
            };
            let tables = match value {
                Value::Array(items) => items.iter().filter_map(Value::as_table).collect(),
                value => value.as_table().into_iter().collect::<Vec<_>>(),
            };
            if tables.len() > 1 && !many.contains(&step.as_str()) {
                return Err(Refusal::new(Code::Usage, format!("{}: {step} is answered once: [{step}]", self.file)));
            }
            for key in tables.iter().flat_map(|table| table.keys()) {
                if !keys.contains(&key.as_str()) {
                    return Err(self.unknown(&format!("{step}.{key}"), "question", keys));
                }
            }
        }
        Ok(())
    }

    fn unknown(&self, name: &str, what: &str, known: &[&str]) -> Refusal {
        Refusal::new(
            Code::Usage,
            format!("{}: there is no {what} {name}: the {what}s are {}", self.file, known.join(", ")),
        )
    }

    /// The checklist that a new client is to follow, where that is said.
    pub fn template(&self) -> Option<&str> {
        self.steps.get("client")?.as_table()?.get("checklist")?.as_str()
    }

    /// The answer to a question of a step that is answered once, where it is one text.
    pub fn said(&self, step: &str, key: &str) -> Option<String> {
        self.steps.get(step).and_then(Value::as_table).and_then(|table| table.get(key)).and_then(one)
    }

    /// Goes to one of the tables of a step.
    pub fn go_to(&mut self, step: &str, nth: usize) {
        self.at = (step.to_owned(), nth);
    }

    fn table(&self) -> Option<&Table> {
        match self.steps.get(&self.at.0)? {
            Value::Array(items) => items.get(self.at.1)?.as_table(),
            value => value.as_table().filter(|_| self.at.1 == 0),
        }
    }

    /// What a question is called: `seats` of the step `client`, `groups[2].name`.
    fn named(&self, key: &str) -> String {
        let (step, nth) = &self.at;
        if *nth == 0 && self.count(step) <= 1 { format!("{step}.{key}") } else { format!("{step}[{}].{key}", nth + 1) }
    }

    /// That a question has no answer.
    fn open(&self, key: &str, question: &Question<'_>) -> Refusal {
        let name = self.named(key);
        Refusal::new(Code::InputRequired, format!("{} leaves open {name}: {}", self.file, question.ask))
            .detail("question", name)
            .hint(format!("answer it in {} and say the same again: what was done stays", self.file))
    }

    fn wrong(&self, key: &str, message: &str) -> Refusal {
        Refusal::new(Code::Usage, format!("{}: {}: {message}", self.file, self.named(key)))
    }
}

impl Answerer for Answers {
    fn answer(&mut self, key: &'static str, question: &Question<'_>, _: Option<&[String]>) -> Result<Reply> {
        let given: Option<Vec<String>> = match self.table().and_then(|table| table.get(key)) {
            Some(value) => Some(
                values(value).ok_or_else(|| self.wrong(key, "it is a text, number, yes or no, or a list of such"))?,
            ),
            None => None,
        };
        // An empty text is no answer.
        let given = given.map(|given| given.into_iter().filter(|one| !one.trim().is_empty()).collect::<Vec<_>>());
        let needed = match &question.kind {
            Kind::Text(text) => text.needed && text.default.is_none(),
            Kind::Choice(choice) => choice.needed,
            Kind::YesNo(_) => false,
        };
        if needed && given.as_ref().is_some_and(Vec::is_empty) {
            return Err(self.open(key, question));
        }
        // A step that the file does not speak of is not answered by what Enter would give.
        if self.table().is_none() {
            return Err(self.open(key, question));
        }
        let refused = |refusal: Refusal| self.wrong(key, &refusal.message);
        let answers = match (&question.kind, given) {
            (Kind::YesNo(default), None) => vec![if *default { YES } else { NO }.to_owned()],
            (Kind::YesNo(_), Some(given)) => match given.as_slice() {
                [one] if one == YES || one == NO => given,
                _ => return Err(self.wrong(key, "it is true or false")),
            },
            (Kind::Text(text), None) => match &text.default {
                Some(default) => text.answers(default)?,
                None if text.needed => return Err(self.open(key, question)),
                None => Vec::new(),
            },
            (Kind::Text(text), Some(given)) if given.is_empty() => text.default.iter().cloned().collect(),
            (Kind::Text(text), Some(given)) => {
                if given.len() > 1 && !text.several {
                    return Err(self.wrong(key, "it takes one"));
                }
                given.iter().try_for_each(|one| (text.check)(one)).map_err(refused)?;
                text.differ(&given).map_err(refused)?;
                given
            }
            (Kind::Choice(choice), None) if choice.default.is_empty() && choice.needed => {
                return Err(self.open(key, question));
            }
            (Kind::Choice(choice), None) => choice.default.clone(),
            (Kind::Choice(choice), Some(given)) => {
                if given.len() > 1 && !choice.several {
                    return Err(self.wrong(key, "it takes one"));
                }
                given.iter().try_for_each(|one| known(&choice.items, one)).map_err(refused)?;
                given
            }
        };
        Ok(Reply::Given(answers))
    }
}

/// The answers that a value holds; none where it is of another kind.
fn values(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::Array(items) => items.iter().map(one).collect(),
        value => one(value).map(|one| vec![one]),
    }
}

fn one(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Boolean(yes) => Some(if *yes { YES } else { NO }.to_owned()),
        _ => None,
    }
}

/// What is wrong with a file, with line and column.
fn wrong(file: &str, text: &str, error: &toml::de::Error) -> Refusal {
    let (line, column) = error.span().map_or((1, 1), |span| config::position(text, span.start));
    Refusal::new(Code::Usage, format!("{file}:{line}:{column}: {}", error.message()))
}

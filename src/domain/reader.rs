//! Reads the values of a TOML file that people write, and gathers everything that is wrong with it.
//!
//! The file is walked as a tree of values with their places, because reading into a structure
//! stops at the first mistake and whoever writes a file wants to hear of all of them. A value of
//! the wrong kind is reported here and read as missing; what values mean is not decided here.

use std::ops::Range;

use serde_json::json;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::domain::refusal::{Code, Refusal};

/// Most problems that are listed; the rest are counted.
const LISTED: usize = 20;

/// A place in the file, in bytes.
pub(super) type Place = Range<usize>;

struct Problem {
    at: usize,
    code: Code,
    message: String,
}

/// A file being read.
pub(super) struct Reader<'s> {
    source: &'s str,
    /// Where each line begins.
    lines: Vec<usize>,
    problems: Vec<Problem>,
}

impl<'s> Reader<'s> {
    pub(super) fn new(source: &'s str) -> Self {
        let lines = std::iter::once(0).chain(source.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { source, lines, problems: Vec::new() }
    }

    /// Whether nothing is wrong so far.
    pub(super) const fn is_clean(&self) -> bool {
        self.problems.is_empty()
    }

    /// Notes something wrong with the form.
    pub(super) fn problem(&mut self, at: &Place, message: impl Into<String>) {
        self.problems.push(Problem { at: at.start, code: Code::Usage, message: message.into() });
    }

    /// Notes what a check of the domain refused.
    pub(super) fn refused(&mut self, at: &Place, refusal: Refusal) {
        self.problems.push(Problem { at: at.start, code: refusal.code, message: refusal.message });
    }

    /// The tree of the file; none when it is not TOML.
    pub(super) fn tree(&mut self) -> Option<DeTable<'s>> {
        let (tree, errors) = DeTable::parse_recoverable(self.source);
        for error in &errors {
            self.problem(&error.span().unwrap_or(0..0), error.message());
        }
        errors.is_empty().then(|| tree.into_inner())
    }

    /// Reports keys that do not belong into a table.
    pub(super) fn known(&mut self, table: &DeTable<'_>, what: &str, keys: &[&str]) {
        for key in table.keys().filter(|key| !keys.contains(&key.get_ref().as_ref())) {
            let meant = near(key.get_ref(), keys.iter().copied());
            let message = format!("unknown key {:?}: {what} has {}{meant}", key.get_ref(), keys.join(", "));
            self.problem(&key.span(), message);
        }
    }

    /// A text, if the key is there.
    pub(super) fn text(&mut self, table: &DeTable<'_>, key: &str) -> Option<Spanned<String>> {
        let value = table.get(key)?;
        match value.get_ref() {
            DeValue::String(text) => Some(Spanned::new(value.span(), text.to_string())),
            other => self.wrong_kind(key, "a text", other, &value.span()),
        }
    }

    /// A text that has to be there; `what` in the table at `at` lacks it otherwise.
    pub(super) fn needed(&mut self, table: &DeTable<'_>, at: &Place, what: &str, key: &str) -> Option<Spanned<String>> {
        if table.get(key).is_none() {
            self.problem(at, format!("{what} needs the key {key:?}"));
        }
        self.text(table, key)
    }

    /// True or false; false when the key is not there.
    pub(super) fn flag(&mut self, table: &DeTable<'_>, key: &str) -> bool {
        let Some(value) = table.get(key) else { return false };
        match value.get_ref() {
            DeValue::Boolean(flag) => *flag,
            other => self.wrong_kind(key, "true or false", other, &value.span()).unwrap_or(false),
        }
    }

    /// A number of at least 1, if the key is there.
    pub(super) fn count(&mut self, table: &DeTable<'_>, key: &str) -> Option<u32> {
        let value = table.get(key)?;
        match value.get_ref() {
            DeValue::Integer(digits) => {
                let number = u32::from_str_radix(digits.as_str(), digits.radix()).ok().filter(|number| *number >= 1);
                if number.is_none() {
                    self.problem(&value.span(), format!("{key} is a number from 1 to {}", u32::MAX));
                }
                number
            }
            other => self.wrong_kind(key, "a number", other, &value.span()),
        }
    }

    /// A list of texts, if the key is there.
    pub(super) fn texts(&mut self, table: &DeTable<'_>, key: &str) -> Option<Vec<Spanned<String>>> {
        let value = table.get(key)?;
        let DeValue::Array(items) = value.get_ref() else {
            return self.wrong_kind(key, "a list of texts", value.get_ref(), &value.span());
        };
        let mut texts = Vec::new();
        for item in items.iter() {
            match item.get_ref() {
                DeValue::String(text) => texts.push(Spanned::new(item.span(), text.to_string())),
                other => self.wrong_kind(key, "a list of texts", other, &item.span()).unwrap_or(()),
            }
        }
        Some(texts)
    }

    /// Notes that a value is of another kind than is wanted there.
    pub(super) fn wrong_kind<T>(&mut self, key: &str, wanted: &str, found: &DeValue<'_>, at: &Place) -> Option<T> {
        let found = match found {
            DeValue::String(_) => "a text",
            DeValue::Integer(_) | DeValue::Float(_) => "a number",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        self.problem(at, format!("{key} is {wanted}, not {found}"));
        None
    }

    /// The refusal that tells everything that is wrong with the file, in the order of its lines.
    pub(super) fn refusal(mut self, file: &str) -> Refusal {
        self.problems.sort_by_key(|problem| problem.at);
        // A list that nobody closed is told once, however deep it is.
        self.problems.dedup_by(|one, other| one.at == other.at && one.message == other.message);
        let code = self.problems.iter().map(|problem| problem.code).find(|code| *code == Code::Usage);
        let code = code.or_else(|| self.problems.first().map(|problem| problem.code)).unwrap_or(Code::Usage);
        let count = self.problems.len();
        let told: Vec<_> = self
            .problems
            .iter()
            .take(LISTED)
            .map(|problem| (self.line_and_column(problem.at), problem.message.as_str()))
            .collect();
        let lines: Vec<_> =
            told.iter().map(|((line, column), message)| format!("{file}:{line}:{column}: {message}")).collect();
        let details: Vec<_> = told
            .iter()
            .map(|((line, column), message)| json!({"line": line, "column": column, "message": message}))
            .collect();
        let refusal = match lines.as_slice() {
            [only] => Refusal::new(code, only.as_str()),
            lines => {
                let mut refusal = Refusal::new(code, format!("{file} has {count} problems"));
                refusal.hints.extend(lines.iter().cloned());
                refusal
            }
        };
        refusal.detail("file", file).detail("count", count).detail("problems", details)
    }

    /// The line of a place, from 1.
    pub(super) fn line(&self, at: usize) -> usize {
        self.lines.partition_point(|begin| *begin <= at)
    }

    /// Line and column of a place, both from 1, the column in characters.
    fn line_and_column(&self, at: usize) -> (usize, usize) {
        let line = self.line(at);
        let begin = self.lines.get(line - 1).copied().unwrap_or_default();
        let before = self.source.get(begin..at).unwrap_or_default();
        (line, before.chars().count() + 1)
    }
}

/// The word that was probably meant, as the end of a message; empty where none is near.
pub(super) fn near<'w>(typed: &str, words: impl Iterator<Item = &'w str>) -> String {
    nearest(typed, words).map(|word| format!("; did you mean {word}?")).unwrap_or_default()
}

/// The word that was probably meant; none where none is near.
pub(super) fn nearest<'w>(typed: &str, words: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    let near = words.map(|word| (strsim::osa_distance(word, typed), word)).filter(|(distance, _)| *distance <= 2);
    near.min().map(|(_, word)| word)
}

//! What questions about access are to answer, as somebody keeps it in a file beside their scripts.
//!
//! ```toml
//! [[section]]
//! name = "Marketing sees the web dashboard, and no more"
//! client = "acme"
//!
//! [section.expect."dana@acme.example"]
//! "view dashboard:web" = "yes"
//! "edit dashboard:web" = "no A6"
//! ```
//!
//! A line is one expectation: the question as `usher can` takes it, and its answer, with the rule
//! behind it where that is meant too. So an answer that changes is a line that changes, a question
//! cannot stand twice under one user, and a file is recorded anew by putting answers in place.
//!
//! Deliberately not here: asking, and what the operator needs in order to ask.

mod parse;
mod record;
#[cfg(test)]
mod tests;

use std::{fmt, str::FromStr};

use super::{Decision, Rule};
use crate::domain::{
    reader::{self, Place},
    refusal::{Code, Refusal},
};

pub use parse::SOURCE_MAX;
pub use record::Recording;

/// A file of expectations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expectations {
    /// As the file is called.
    pub file: String,
    /// In the order of the file; at least one.
    pub sections: Vec<Section>,
}

/// Expectations that stand together, in one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// What they say together; no other section is called so.
    pub name: String,
    /// The client in which they are asked; none for the operator's own account.
    pub client: Option<String>,
    /// In the order of the file; at least one.
    pub expectations: Vec<Expectation>,
}

/// One question with the answer that it is to have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expectation {
    /// The user, as written.
    pub user: String,
    /// The action, or the id of a permission.
    pub action: String,
    /// What it is done to, as written; none for a permission.
    pub target: Option<String>,
    /// The answer.
    pub expected: Answer,
    /// The line, from 1.
    pub line: usize,
    /// Where the answer stands in the file.
    at: Place,
}

/// An answer as it is expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// Yes or no.
    pub allowed: bool,
    /// The rule that decides; none where any will do.
    pub rule: Option<Rule>,
}

impl Answer {
    /// Whether a decision is what was expected.
    #[must_use]
    pub fn is_met_by(self, decision: &Decision) -> bool {
        self.allowed == decision.allowed && self.rule.is_none_or(|rule| rule == decision.rule)
    }
}

/// Yes or no, as it is written.
#[must_use]
pub const fn word(allowed: bool) -> &'static str {
    if allowed { "yes" } else { "no" }
}

impl fmt::Display for Answer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(word(self.allowed))?;
        self.rule.map_or(Ok(()), |rule| write!(out, " {rule}"))
    }
}

impl FromStr for Answer {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let (answer, rule) = text.trim().split_once(char::is_whitespace).unwrap_or((text.trim(), ""));
        let allowed = match answer {
            "yes" => true,
            "no" => false,
            other => {
                let meant = reader::near(&other.to_ascii_lowercase(), ["yes", "no"].into_iter());
                let said =
                    format!("{text:?} is no answer: \"yes\" or \"no\", and the rule where it matters, \"no A6\"");
                return Err(Refusal::new(Code::Usage, said + &meant));
            }
        };
        let rule = match rule.trim() {
            "" => None,
            rule => Some(rule.parse()?),
        };
        Ok(Self { allowed, rule })
    }
}

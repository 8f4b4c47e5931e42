//! The answer together with every rule that was looked at, in order.
//!
//! What is told is data: `access why` adds the names of roles, groups and operations to it.
//! Rules that only ever let through (A4, A5) are told where they did.

use super::{
    decision::{Decision, Looked},
    evaluate::{Question, ask},
    facts::Person,
};

/// An answer and how it came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The answer, the same as without an explanation.
    pub decision: Decision,
    /// The rules looked at, in order. Where A7 or A8 stood in for A3, they are told in its place;
    /// where they were looked at and did not help, they follow it.
    pub looked: Vec<Looked>,
}

/// Answers a question and says how the answer came about.
#[must_use]
pub fn explain(person: &Person, question: Question<'_>) -> Explanation {
    let mut looked = Vec::new();
    let decision = ask(person, question, &mut looked);
    Explanation { decision, looked }
}

//! A file of expectations, asked: what is as expected, what is not, and what could not be asked.
//!
//! Each is one question of a batch, so all are answered on one snapshot by the evaluator that answers
//! `access can`. What the operator may not ask refuses the whole: a test that is run in part says
//! nothing. What names somebody or something that is not there has not passed.

use serde::Serialize;

use super::{Batch, Question, RecordedView};
use crate::domain::{
    Refusal, Result,
    access::{
        Decision, Rule,
        expectations::{Answer, Expectation, Expectations},
    },
    name::shell_word,
};

/// For how many questions that name nothing it is looked for what was meant.
const SUGGESTED: usize = 10;

/// What a file of expectations came to. Its serialised form is a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TestView {
    /// As the file is called.
    pub file: String,
    /// How many of each outcome.
    #[serde(flatten)]
    pub counts: Counts,
    /// In the order of the file.
    pub sections: Vec<SectionView>,
}

/// How many expectations came to what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Answered as expected.
    pub passed: usize,
    /// Answered otherwise.
    pub failed: usize,
    /// Not answered: they name what is not there.
    pub unasked: usize,
}

/// What one section came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SectionView {
    /// What it is called.
    pub name: String,
    /// The client in which it was asked; null for the operator's own account.
    pub client: Option<String>,
    /// How many of each outcome.
    #[serde(flatten)]
    pub counts: Counts,
    /// In the order of the file.
    pub expectations: Vec<ExpectationView>,
}

/// What one expectation came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExpectationView {
    /// File and line, `access.toml:8`.
    pub at: String,
    /// What came of it.
    pub outcome: Outcome,
    /// The user, as written.
    pub user: String,
    /// The action or permission.
    pub action: String,
    /// What it is done to, as written; null for a permission.
    pub target: Option<String>,
    /// The answer that was expected.
    pub expected: ExpectedView,
    /// The answer; null where it could not be asked.
    pub allowed: Option<bool>,
    /// The rule that decided; null where it could not be asked.
    pub rule: Option<Rule>,
    /// What was found at that rule, as half a sentence; null where it could not be asked.
    pub finding: Option<String>,
    /// Why it could not be asked; else null.
    pub error: Option<ErrorView>,
    /// The command that looks closer at what was answered otherwise; else null.
    pub why: Option<String>,
}

/// An answer as it was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ExpectedView {
    /// Yes or no.
    pub allowed: bool,
    /// The rule that was to decide; null where any would do.
    pub rule: Option<Rule>,
}

/// Why something could not be asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ErrorView {
    /// The code of the refusal.
    pub code: &'static str,
    /// Its sentence.
    pub message: String,
    /// What may have been meant.
    pub hints: Vec<String>,
}

/// What came of an expectation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It was answered as expected.
    Passed,
    /// It was answered otherwise, or by another rule.
    Failed,
    /// It could not be asked.
    Unasked,
}

impl Counts {
    fn count(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Passed => self.passed += 1,
            Outcome::Failed => self.failed += 1,
            Outcome::Unasked => self.unasked += 1,
        }
    }

    /// Whether everything was answered as expected.
    #[must_use]
    pub const fn all_passed(&self) -> bool {
        self.failed == 0 && self.unasked == 0
    }
}

impl TestView {
    /// The file that was asked, recorded anew: its questions with today's answers.
    #[must_use]
    pub fn recorded(&self, expectations: &Expectations, source: &str) -> RecordedView {
        let each = self.sections.iter().flat_map(|section| &section.expectations);
        let answers = each.map(|it| Some(Answer { allowed: it.allowed?, rule: it.expected.rule.and(it.rule) }));
        let answers: Vec<_> = answers.collect();
        RecordedView {
            questions: self.counts.passed + self.counts.failed,
            changed: Some(self.counts.failed),
            unasked: self.counts.unasked,
            source: Some(expectations.with_answers(source, &answers)),
            ..RecordedView::default()
        }
    }
}

/// Asks everything that a file expects.
///
/// # Errors
/// [`crate::domain::Code::Forbidden`] where the operator may not ask one of them, and whatever keeps
/// the database from being read.
pub fn test(batch: &mut Batch<'_, '_>, expectations: &Expectations) -> Result<TestView> {
    let file = &expectations.file;
    let mut view = TestView { file: file.clone(), counts: Counts::default(), sections: Vec::new() };
    for section in &expectations.sections {
        let client = section.client.as_deref();
        batch.announce(client, section.expectations.len())?;
        let (mut counts, mut asked) = (Counts::default(), Vec::with_capacity(section.expectations.len()));
        for it in &section.expectations {
            let question = Question { user: &it.user, action: &it.action, target: it.target.as_deref() };
            let one = match batch.answer(client, question) {
                Ok(decision) => answered(file, client, it, &decision),
                Err(refusal) if !is_about_names(&refusal) => {
                    return Err(Refusal { message: format!("{file}:{}: {}", it.line, refusal.message), ..refusal });
                }
                Err(refusal) if view.counts.unasked < SUGGESTED => {
                    unasked(file, it, batch.in_full(client, question).unwrap_or(refusal))
                }
                Err(refusal) => unasked(file, it, refusal),
            };
            counts.count(one.outcome);
            view.counts.count(one.outcome);
            asked.push(one);
        }
        let (name, client) = (section.name.clone(), section.client.clone());
        view.sections.push(SectionView { name, client, counts, expectations: asked });
    }
    Ok(view)
}

/// Whether a question was refused for what it names, and not for who asks or for the machine.
const fn is_about_names(refusal: &Refusal) -> bool {
    matches!(refusal.code.exit(), 2 | 3 | 5)
}

fn answered(file: &str, client: Option<&str>, it: &Expectation, decision: &Decision) -> ExpectationView {
    let passed = it.expected.is_met_by(decision);
    ExpectationView {
        outcome: if passed { Outcome::Passed } else { Outcome::Failed },
        allowed: Some(decision.allowed),
        rule: Some(decision.rule),
        finding: Some(decision.finding.to_string()),
        why: (!passed).then(|| why(client, it)),
        ..blank(file, it)
    }
}

fn unasked(file: &str, it: &Expectation, refusal: Refusal) -> ExpectationView {
    let error = ErrorView { code: refusal.code.as_str(), message: refusal.message, hints: refusal.hints };
    ExpectationView { error: Some(error), ..blank(file, it) }
}

/// One that nothing has come of yet.
fn blank(file: &str, it: &Expectation) -> ExpectationView {
    ExpectationView {
        at: format!("{file}:{}", it.line),
        outcome: Outcome::Unasked,
        user: it.user.clone(),
        action: it.action.clone(),
        target: it.target.clone(),
        expected: ExpectedView { allowed: it.expected.allowed, rule: it.expected.rule },
        allowed: None,
        rule: None,
        finding: None,
        error: None,
        why: None,
    }
}

fn why(client: Option<&str>, it: &Expectation) -> String {
    let words = [Some(it.user.as_str()), Some(it.action.as_str()), it.target.as_deref()];
    let words: Vec<_> = words.into_iter().flatten().map(shell_word).collect();
    let scope = client.map(|client| format!(" -c {}", shell_word(client))).unwrap_or_default();
    format!("usher why {}{scope}", words.join(" "))
}

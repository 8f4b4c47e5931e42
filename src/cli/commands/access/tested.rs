//! Expectations as people read what came of them: a line a section, and below it what did not pass.
//!
//! ```text
//! ✓ Marketing sees the web dashboard  acme · 4 passed
//! ✗ Design edits it  acme · 1 passed, 1 failed
//!   ✗ eve@acme.example edit dashboard:web
//!     access-acme.toml:14 · expected yes, got no · A6: nothing is shared, edit is needed
//!     usher why eve@acme.example edit dashboard:web -c acme
//!
//! ✗ access-acme.toml: 5 passed, 1 failed
//! ```
//!
//! Commands are copied from the screen, so they are never broken.

use usher::{
    domain::access::{Rule, expectations},
    ops::access::{Counts, ExpectationView, Outcome, SectionView, TestView},
};

use crate::cli::output::{
    colour::Tone,
    escape,
    look::Look,
    tree::{self, Mark},
};

/// The lines of what came of a file; `verbose` has those that passed, too.
#[must_use]
pub fn lines(view: &TestView, verbose: bool, look: &Look) -> Vec<String> {
    let mut lines: Vec<_> = view.sections.iter().flat_map(|section| told(section, verbose, look)).collect();
    lines.push(String::new());
    lines.extend(tree::item(0, Some(mark(&view.counts)), &format!("{}: {}", view.file, counted(&view.counts)), look));
    lines
}

fn told(section: &SectionView, verbose: bool, look: &Look) -> Vec<String> {
    let account = section.client.as_deref().unwrap_or("own account");
    let counts = format!("{account} {} {}", look.glyphs.dot, counted(&section.counts));
    let name = escape::term(&section.name);
    let heading = format!("{name}  {}", escape::term(&counts));
    let mut lines = tree::item(0, Some(mark(&section.counts)), &heading, look);
    if let Some(first) = lines.first_mut() {
        *first = first.replacen(&name, &look.palette.paint(Tone::Heading, &name), 1);
    }
    let shown = section.expectations.iter().filter(|it| verbose || it.outcome != Outcome::Passed);
    lines.extend(shown.flat_map(|it| one(it, look)));
    lines
}

/// One expectation.
fn one(it: &ExpectationView, look: &Look) -> Vec<String> {
    let dot = look.glyphs.dot;
    let question = [Some(it.user.as_str()), Some(it.action.as_str()), it.target.as_deref()];
    let question = question.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let (answer, finding) = (it.allowed.unwrap_or_default(), it.finding.as_deref().unwrap_or_default());
    let got = answered(answer, it.rule, dot);
    match it.outcome {
        Outcome::Passed => tree::item(2, Some(Mark::Yes), &format!("{question}  {got}: {finding}"), look),
        Outcome::Failed => {
            let mut lines = tree::item(2, Some(Mark::No), &question, look);
            let expected = answered(it.expected.allowed, it.expected.rule, dot);
            let said = format!("{} {dot} expected {expected}, got {got}: {finding}", it.at);
            lines.extend(tree::item(4, None, &said, look));
            let why = it.why.iter().map(|why| format!("    {}", look.palette.paint(Tone::Typed, &escape::term(why))));
            lines.extend(why);
            lines
        }
        Outcome::Unasked => {
            let mut lines = tree::item(2, Some(Mark::Neutral), &question, look);
            let (message, hints) =
                it.error.as_ref().map(|it| (it.message.as_str(), it.hints.as_slice())).unwrap_or_default();
            lines.extend(tree::item(4, None, &format!("{} {dot} could not be asked: {message}", it.at), look));
            lines.extend(hints.iter().take(1).flat_map(|hint| hinted(hint, look)));
            lines
        }
    }
}

/// What helps: a command, which is never broken, or a few words.
fn hinted(hint: &str, look: &Look) -> Vec<String> {
    if hint.starts_with("usher ") {
        vec![format!("    {}", look.palette.paint(Tone::Typed, &escape::term(hint)))]
    } else {
        tree::item(4, None, hint, look)
    }
}

/// `no · A6`, or `no` where any rule will do.
fn answered(allowed: bool, rule: Option<Rule>, dot: &str) -> String {
    let rule = rule.map(|rule| format!(" {dot} {rule}")).unwrap_or_default();
    format!("{}{rule}", expectations::word(allowed))
}

const fn mark(counts: &Counts) -> Mark {
    if counts.all_passed() { Mark::Yes } else { Mark::No }
}

fn counted(counts: &Counts) -> String {
    let each = [(counts.passed, "passed"), (counts.failed, "failed"), (counts.unasked, "could not be asked")];
    let said = each.iter().filter(|(number, what)| *number > 0 || *what == "passed");
    said.map(|(number, what)| format!("{number} {what}")).collect::<Vec<_>>().join(", ")
}

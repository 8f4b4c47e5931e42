//! Expectations as people read what came of them: a line a section, and below it what did not pass.
//!
//! ```text
//! ✓ Marketing sees the web dashboard  acme · 4 passed
//! ✗ Design edits it  acme · 1 passed, 1 failed
//!   ✗ access-acme.toml:14 eve@acme.example edit dashboard:web
//!     expected yes, got no · A6: nothing is shared, edit is needed
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
    let (mark, name) = (mark(&section.counts), escape::term(&section.name));
    let mut lines = tree::item(0, Some(mark), &format!("{}  {counts}", section.name), look);
    // A name that goes on in the next line is left as it is.
    let before = format!("{} ", mark.drawn(look));
    let rest = lines.first().and_then(|first| first.strip_prefix(&before)?.strip_prefix(&name).map(str::to_owned));
    if let (Some(first), Some(rest)) = (lines.first_mut(), rest) {
        *first = format!("{before}{}{rest}", look.palette.paint(Tone::Heading, &name));
    }
    let shown: Vec<_> = section.expectations.iter().filter(|it| verbose || it.outcome != Outcome::Passed).collect();
    for (place, it) in shown.iter().enumerate() {
        lines.extend(one(it, shown.get(place + 1).copied(), look));
    }
    lines
}

/// One expectation, before the next. What keeps several in a row from being asked is said below the last.
fn one(it: &ExpectationView, next: Option<&ExpectationView>, look: &Look) -> Vec<String> {
    let dot = look.glyphs.dot;
    let question = [Some(it.user.as_str()), Some(it.action.as_str()), it.target.as_deref()];
    let question = question.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let finding = it.finding.as_deref().unwrap_or_default();
    let got = answered(it.allowed.unwrap_or_default(), it.rule, dot);
    let (mark, said, help) = match it.outcome {
        Outcome::Passed => (Mark::Yes, format!("{got}: {finding}"), None),
        Outcome::Failed => {
            let expected = answered(it.expected.allowed, it.expected.rule, dot);
            (Mark::No, format!("expected {expected}, got {got}: {finding}"), it.why.as_deref())
        }
        Outcome::Unasked => {
            let message = it.error.as_ref().map(|error| error.message.as_str()).unwrap_or_default();
            let hint = it.error.as_ref().and_then(|error| error.hints.first());
            (Mark::Neutral, format!("could not be asked: {message}"), hint.map(String::as_str))
        }
    };
    if it.outcome == Outcome::Passed {
        return tree::item(2, Some(mark), &format!("{question}  {said}"), look);
    }
    let mut lines = tree::item(2, Some(mark), &format!("{} {question}", it.at), look);
    let goes_on = |next: &ExpectationView| {
        let message = |it: &ExpectationView| it.error.as_ref().map(|error| error.message.clone());
        message(it).is_some_and(|said| message(next) == Some(said))
    };
    if !next.is_some_and(goes_on) {
        lines.extend(tree::item(4, None, &said, look));
        lines.extend(help.into_iter().flat_map(|help| helped(help, look)));
    }
    lines
}

/// What helps: a command, which is never broken, or a few words.
fn helped(hint: &str, look: &Look) -> Vec<String> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::output::{colour::Palette, glyphs};

    #[test]
    fn the_name_of_a_section_is_painted_and_nothing_else_that_reads_like_it() {
        let section = |name: &str| SectionView {
            name: name.to_owned(),
            client: None,
            counts: Counts { passed: 1, ..Counts::default() },
            expectations: Vec::new(),
        };
        let look = Look { palette: Palette { on: true }, glyphs: glyphs::UNICODE, width: Some(40) };
        let plain = Look::plain(40);
        for name in ["3", "m", "own account", "a name so long that it goes on in the line below"] {
            let mut unpainted = told(&section(name), false, &look).join("\n");
            let bold = look.palette.paint(Tone::Heading, name);
            assert_eq!(unpainted.contains(&bold), name.len() < 20, "{unpainted:?}");
            unpainted = unpainted.replace(&bold, name).replace(&Mark::Yes.drawn(&look), "✓");
            assert_eq!(unpainted, told(&section(name), false, &plain).join("\n"));
        }
    }
}

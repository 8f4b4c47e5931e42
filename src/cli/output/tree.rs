//! Reasons and structures as trees: branches drawn with lines, marks beside the words.

use super::{colour::Tone, escape, look::Look, measure};

/// What is said of one branch before its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Done or allowed.
    Yes,
    /// Refused or missing.
    No,
    /// Waits, or does not count.
    Neutral,
    /// What comes next.
    Next,
    /// Does not apply.
    Absent,
}

impl Mark {
    /// The mark as it is drawn, coloured.
    #[must_use]
    pub fn drawn(self, look: &Look) -> String {
        let glyphs = look.glyphs;
        let (sign, tone) = match self {
            Self::Yes => (glyphs.yes, Tone::Done),
            Self::No => (glyphs.no, Tone::Refused),
            Self::Neutral => (glyphs.neutral, Tone::Waits),
            Self::Next => (glyphs.next, Tone::Waits),
            Self::Absent => (glyphs.absent, Tone::Context),
        };
        look.palette.paint(tone, sign)
    }
}

/// One branch and what hangs on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// The mark, if any.
    pub mark: Option<Mark>,
    /// The words, not escaped; spaces in them are kept, so that branches can be lined up.
    pub text: String,
    /// What hangs on it.
    pub children: Vec<Self>,
}

impl Node {
    /// A branch with a mark.
    #[must_use]
    pub fn marked(mark: Mark, text: impl Into<String>) -> Self {
        Self { mark: Some(mark), text: text.into(), children: Vec::new() }
    }

    /// A branch without a mark.
    #[must_use]
    pub fn plain(text: impl Into<String>) -> Self {
        Self { mark: None, text: text.into(), children: Vec::new() }
    }

    /// The same branch with these hanging on it.
    #[must_use]
    pub fn with(mut self, children: impl IntoIterator<Item = Self>) -> Self {
        self.children.extend(children);
        self
    }
}

/// Columns that words get at least, however deep the branch and narrow the terminal.
const LEAST: usize = 20;

/// The lines of the branches, wrapped at the width.
#[must_use]
pub fn lines(nodes: &[Node], look: &Look) -> Vec<String> {
    let mut lines = Vec::new();
    grow("", nodes, look, &mut lines);
    lines
}

/// Words behind a mark, as many columns from the edge, wrapped beside it.
#[must_use]
pub fn item(indent: usize, mark: Option<Mark>, text: &str, look: &Look) -> Vec<String> {
    let begin = indent + if mark.is_some() { 2 } else { 0 };
    let room = look.columns().saturating_sub(begin).max(LEAST);
    let pieces = measure::wrap(&escape::term(text), room).into_iter().enumerate();
    let line = |(at, piece)| match mark.filter(|_| at == 0) {
        Some(mark) => format!("{}{} {piece}", " ".repeat(indent), mark.drawn(look)),
        None => format!("{}{piece}", " ".repeat(begin)),
    };
    pieces.map(line).collect()
}

fn grow(trunk: &str, nodes: &[Node], look: &Look, lines: &mut Vec<String>) {
    let glyphs = look.glyphs;
    for (left, node) in (0..nodes.len()).rev().zip(nodes) {
        let (branch, beside) = if left == 0 { (glyphs.corner, "   ") } else { (glyphs.branch, glyphs.trunk) };
        let below = format!("{trunk}{beside}");
        let mark = node.mark.map(|mark| format!("{} ", mark.drawn(look))).unwrap_or_default();
        let marked = if node.mark.is_some() { 2 } else { 0 };
        let room = look.columns().saturating_sub(measure::width(&below) + marked).max(LEAST);
        // Where words go on, the trunk goes on beside them if something hangs below.
        let hanging = if node.children.is_empty() { "" } else { glyphs.trunk.trim_end() };
        for (at, piece) in measure::wrap(&escape::term(&node.text), room).iter().enumerate() {
            lines.push(if at == 0 {
                format!("{trunk}{branch}{mark}{piece}")
            } else {
                format!("{below}{}{piece}", measure::pad(hanging, marked.max(measure::width(hanging))))
            });
        }
        grow(&below, &node.children, look, lines);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reasons() -> Vec<Node> {
        vec![
            Node::marked(Mark::Yes, "A3 role      editor grants tab.edit").with([
                Node::plain("through group marketing, of which dana is a member since September"),
                Node::plain("日本"),
            ]),
            Node::marked(Mark::No, "A6 share     group:marketing view\u{202e}"),
        ]
    }

    #[test]
    fn branches_hang_on_their_trunk() {
        assert_eq!(
            lines(&reasons(), &Look::plain(80)),
            [
                "├─ ✓ A3 role      editor grants tab.edit",
                "│  ├─ through group marketing, of which dana is a member since September",
                "│  └─ 日本",
                r"└─ ✗ A6 share     group:marketing view\u{202e}",
            ]
        );
    }

    #[test]
    fn long_words_are_wrapped_beside_the_trunk() {
        assert_eq!(
            lines(&reasons(), &Look::plain(39)),
            [
                "├─ ✓ A3 role      editor grants",
                "│  │ tab.edit",
                "│  ├─ through group marketing, of which",
                "│  │  dana is a member since September",
                "│  └─ 日本",
                "└─ ✗ A6 share     group:marketing",
                r"     view\u{202e}",
            ]
        );
    }

    #[test]
    fn a_locale_without_utf_8_gets_ascii_only() {
        let mut look = Look::plain(80);
        look.glyphs = super::super::glyphs::ASCII;
        let nodes = [Node::marked(Mark::Neutral, "users").with([Node::marked(Mark::Absent, "n/a")])];
        assert_eq!(lines(&nodes, &look), ["`- . users", "   `- - n/a"]);
    }

    #[test]
    fn marks_are_coloured_and_still_differ_without_colour() {
        let mut look = Look::plain(80);
        let marks = [Mark::Yes, Mark::No, Mark::Neutral, Mark::Next, Mark::Absent];
        let signs: std::collections::BTreeSet<_> = marks.iter().map(|mark| mark.drawn(&look)).collect();
        assert_eq!(signs.len(), marks.len());
        look.palette.on = true;
        assert_eq!(Mark::No.drawn(&look), "\u{1b}[31m✗\u{1b}[0m");
    }
}

//! How choices are drawn: in our signs and colours, never wider than the terminal.

use std::fmt;

use console::Term;
use dialoguer::theme::Theme;

use crate::cli::output::{Look, colour::Tone, escape, measure};

/// Columns before an item: the sign, the mark, and spaces.
const BEFORE: usize = 8;
/// Lines of the terminal that stay free of items: the question, and what was said before it.
const KEPT: usize = 4;
/// Lines of a terminal that does not say.
const USUAL: usize = 24;

/// Choices as everything else is drawn.
pub struct Signs(pub Look);

impl Signs {
    fn item(&self, to: &mut dyn fmt::Write, mark: &str, text: &str, active: bool) -> fmt::Result {
        let Look { palette, glyphs, .. } = &self.0;
        if active {
            write!(to, "  {} {mark}{}", palette.paint(Tone::Typed, glyphs.next), palette.paint(Tone::Heading, text))
        } else {
            write!(to, "    {mark}{text}")
        }
    }
}

impl Theme for Signs {
    fn format_select_prompt_item(&self, to: &mut dyn fmt::Write, text: &str, active: bool) -> fmt::Result {
        self.item(to, "", text, active)
    }

    fn format_multi_select_prompt_item(
        &self,
        to: &mut dyn fmt::Write,
        text: &str,
        checked: bool,
        active: bool,
    ) -> fmt::Result {
        self.item(to, if checked { "[x] " } else { "[ ] " }, text, active)
    }
}

/// The items escaped, and cut so that none wraps.
pub fn fitted(items: &[String], look: &Look) -> Vec<String> {
    let room = look.columns().saturating_sub(BEFORE + 1).max(BEFORE);
    items.iter().map(|item| measure::cut(&escape::term(item), room, look.glyphs.ellipsis)).collect()
}

/// How many items are shown at a time.
pub fn page() -> usize {
    let lines = Term::stderr().size_checked().map_or(USUAL, |(lines, _)| usize::from(lines));
    lines.saturating_sub(KEPT).max(3)
}

//! Whether a stream is coloured, decided once, and the few colours there are.
//!
//! `--color always|never` beats everything; then `NO_COLOR` (not empty) turns off; then
//! `CLICOLOR_FORCE` or `FORCE_COLOR` (not empty, not `0`) turns on; then `CLICOLOR=0` turns off;
//! then the configuration says `always` or `never`, unless there is a flag, `--color auto` too;
//! otherwise a terminal is coloured unless `TERM=dumb`. No library is left to read the environment
//! by itself: they disagree. Colour never carries a meaning alone: a sign or a word stands beside it.

use anstyle::{AnsiColor, Style};
use clap::ValueEnum;
use serde::Deserialize;

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum When {
    /// On a terminal, as the environment wants it
    #[default]
    Auto,
    /// Also into a file or pipe
    Always,
    /// Not at all
    Never,
}

/// What was said about colour; none where it was left open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wish {
    /// `--color`
    pub flag: Option<When>,
    /// `color` in the configuration
    pub configured: Option<When>,
}

/// What the environment says about colour. A variable that is not UTF-8 counts as absent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Environment {
    /// `NO_COLOR`
    pub no_color: Option<String>,
    /// `CLICOLOR_FORCE`
    pub clicolor_force: Option<String>,
    /// `FORCE_COLOR`
    pub force_color: Option<String>,
    /// `CLICOLOR`
    pub clicolor: Option<String>,
    /// `TERM`
    pub term: Option<String>,
}

impl Environment {
    /// Reads the environment of the process.
    #[must_use]
    pub fn read() -> Self {
        let read = |name| std::env::var(name).ok();
        Self {
            no_color: read("NO_COLOR"),
            clicolor_force: read("CLICOLOR_FORCE"),
            force_color: read("FORCE_COLOR"),
            clicolor: read("CLICOLOR"),
            term: read("TERM"),
        }
    }

    /// Whether a stream is coloured, given what was wished for and what the stream is.
    #[must_use]
    pub fn colours(&self, wish: Wish, terminal: bool) -> bool {
        let given = |value: &Option<String>| value.as_deref().is_some_and(|text| !text.is_empty());
        let forced = |value: &Option<String>| given(value) && value.as_deref() != Some("0");
        match wish.flag {
            Some(When::Always) => return true,
            Some(When::Never) => return false,
            _ if given(&self.no_color) => return false,
            _ if forced(&self.clicolor_force) || forced(&self.force_color) => return true,
            _ if self.clicolor.as_deref() == Some("0") => return false,
            _ => {}
        }
        match wish.flag.or(wish.configured).unwrap_or_default() {
            When::Always => true,
            When::Never => false,
            When::Auto => terminal && self.term.as_deref() != Some("dumb"),
        }
    }
}

/// What a piece of text is, for the eye.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Done, allowed, added: green.
    Done,
    /// Waits or is changed: yellow.
    Waits,
    /// Refused or removed: red.
    Refused,
    /// Context: dim.
    Context,
    /// Something to type: bold cyan.
    Typed,
    /// The name of what is shown: bold.
    Heading,
}

impl Tone {
    const fn style(self) -> Style {
        match self {
            Self::Done => AnsiColor::Green.on_default(),
            Self::Waits => AnsiColor::Yellow.on_default(),
            Self::Refused => AnsiColor::Red.on_default(),
            Self::Context => Style::new().dimmed(),
            Self::Typed => AnsiColor::Cyan.on_default().bold(),
            Self::Heading => Style::new().bold(),
        }
    }
}

/// Paints text for one stream, or leaves it as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Palette {
    /// Whether the stream is coloured.
    pub on: bool,
}

impl Palette {
    /// The text in its tone. The text is already escaped; empty text stays empty.
    #[must_use]
    pub fn paint(self, tone: Tone, text: &str) -> String {
        if self.on && !text.is_empty() {
            let style = tone.style();
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(pairs: &[(&str, &str)]) -> Environment {
        let value = |name: &str| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        Environment {
            no_color: value("NO_COLOR"),
            clicolor_force: value("CLICOLOR_FORCE"),
            force_color: value("FORCE_COLOR"),
            clicolor: value("CLICOLOR"),
            term: value("TERM"),
        }
    }

    #[test]
    fn the_environment_decides_in_the_documented_order() {
        // Variables, coloured on a terminal, coloured into a pipe.
        type Case = (&'static [(&'static str, &'static str)], bool, bool);
        let cases: &[Case] = &[
            (&[], true, false),
            (&[("NO_COLOR", "1")], false, false),
            (&[("NO_COLOR", "")], true, false),
            (&[("NO_COLOR", "0")], false, false),
            (&[("CLICOLOR", "0")], false, false),
            (&[("CLICOLOR", "1")], true, false),
            (&[("TERM", "dumb")], false, false),
            (&[("TERM", "xterm-256color")], true, false),
            (&[("CLICOLOR_FORCE", "1")], true, true),
            (&[("CLICOLOR_FORCE", "0")], true, false),
            (&[("CLICOLOR_FORCE", "")], true, false),
            (&[("FORCE_COLOR", "1")], true, true),
            (&[("FORCE_COLOR", "0")], true, false),
            (&[("FORCE_COLOR", "3"), ("NO_COLOR", "1")], false, false),
            (&[("CLICOLOR_FORCE", "1"), ("TERM", "dumb"), ("CLICOLOR", "0")], true, true),
        ];
        for (pairs, terminal, pipe) in cases {
            let environment = environment(pairs);
            let open = Wish::default();
            assert_eq!(environment.colours(open, true), *terminal, "{pairs:?} on a terminal");
            assert_eq!(environment.colours(open, false), *pipe, "{pairs:?} into a pipe");
            for terminal in [true, false] {
                for configured in [None, Some(When::Always), Some(When::Never)] {
                    let flag = |when| Wish { flag: Some(when), configured };
                    assert!(environment.colours(flag(When::Always), terminal), "{pairs:?} with always");
                    assert!(!environment.colours(flag(When::Never), terminal), "{pairs:?} with never");
                }
            }
        }
    }

    #[test]
    fn the_configuration_is_heard_where_flag_and_environment_are_silent() {
        let configured = |when| Wish { flag: None, configured: Some(when) };
        let silent = environment(&[("TERM", "xterm-256color")]);
        for terminal in [true, false] {
            assert!(silent.colours(configured(When::Always), terminal));
            assert!(!silent.colours(configured(When::Never), terminal));
            assert_eq!(silent.colours(configured(When::Auto), terminal), terminal);
            let flag = Wish { flag: Some(When::Auto), configured: Some(When::Always) };
            assert_eq!(silent.colours(flag, terminal), terminal, "a flag of auto takes the wish back");
            for off in [("NO_COLOR", "1"), ("CLICOLOR", "0")] {
                assert!(!environment(&[off]).colours(configured(When::Always), terminal), "{off:?}");
            }
            for on in [("CLICOLOR_FORCE", "1"), ("FORCE_COLOR", "1")] {
                assert!(environment(&[on]).colours(configured(When::Never), terminal), "{on:?}");
            }
        }
    }

    #[test]
    fn a_palette_that_is_off_adds_not_one_byte() {
        assert_eq!(Palette { on: false }.paint(Tone::Done, "done"), "done");
        assert_eq!(Palette { on: true }.paint(Tone::Done, ""), "");
        assert_eq!(Palette { on: true }.paint(Tone::Done, "done"), "\u{1b}[32mdone\u{1b}[0m");
        assert_eq!(Palette { on: true }.paint(Tone::Typed, "usher"), "\u{1b}[1m\u{1b}[36musher\u{1b}[0m");
    }
}

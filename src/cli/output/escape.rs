//! The border that every text crosses on its way out, one function per place it goes to.
//!
//! [`is_hostile`] says which characters never reach a stream as they are. They are shown, not
//! dropped: as `\u{202e}` to people, as `\u202e` in JSON. Two kinds need a decision of their own:
//!
//! - Tab and line ends are layout. On one line they are shown as `\t`, `\n`, `\r`.
//! - Joiners (U+200C, U+200D) and the text and emoji selectors (U+FE0E, U+FE0F) belong to emoji
//!   and to scripts from Hebrew to Malayalam, but terminals disagree on how wide they make a
//!   character. After such a character people do not see them: this is the one thing that is
//!   dropped. Anywhere else, as inside a Latin word, they only hide something and are escaped.
//!   Forms for programs keep them.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter, Serializer};
use unicode_normalization::UnicodeNormalization;
use usher::domain::name::is_hostile;

const fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}' | '\u{fe0e}' | '\u{fe0f}')
}

/// Whether joiners after this character are ordinary: an emoji, or a script beyond Latin, Greek
/// and Cyrillic.
const fn takes_joiners(c: char) -> bool {
    c >= '\u{530}' || matches!(c, '\u{a9}' | '\u{ae}')
}

/// One line for people.
#[must_use]
pub fn term(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut base = None;
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\t' => shown.push_str("\\t"),
            '\n' => shown.push_str("\\n"),
            '\r' => shown.push_str("\\r"),
            c if is_joiner(c) => {
                // A digit with U+FE0F and U+20E3 is a keycap.
                let keycap = c == '\u{fe0f}' && rest.peek() == Some(&'\u{20e3}');
                if !keycap && !base.is_some_and(takes_joiners) {
                    shown.extend(c.escape_unicode());
                }
                continue;
            }
            c if is_hostile(c) => shown.extend(c.escape_unicode()),
            c => shown.push(c),
        }
        base = Some(c);
    }
    shown
}

/// Lines for people: as [`term`], but a line end is a line end and a tab is four spaces.
#[must_use]
pub fn block(text: &str) -> Vec<String> {
    let lines = text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
    lines.map(|line| term(&line.replace('\t', "    "))).collect()
}

/// A cell between tabs, whole: one record is one line, and undoing the backslashes gives the text.
#[must_use]
pub fn tsv(text: &str) -> String {
    let mut cell = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => cell.push_str("\\\\"),
            '\t' => cell.push_str("\\t"),
            '\n' => cell.push_str("\\n"),
            '\r' => cell.push_str("\\r"),
            c if is_hostile(c) => cell.extend(c.escape_unicode()),
            c => cell.push(c),
        }
    }
    cell
}

/// The text of a CSV cell, before quoting.
///
/// A spreadsheet must not take it for a formula: a leading `'` guards it when its first character
/// is one of `= + - @` tab, CR or LF, also behind byte order marks, spaces and full-width forms.
/// Text that would be guarded but for quotes already before it gets one more, so that taking one
/// away always gives the text back. Other hostile characters are escaped.
#[must_use]
pub fn csv(text: &str) -> String {
    let mut cell = String::with_capacity(text.len());
    if is_formula(text) {
        cell.push('\'');
    }
    for c in text.chars() {
        match c {
            '\t' | '\n' => cell.push(c),
            c if is_hostile(c) => cell.extend(c.escape_unicode()),
            c => cell.push(c),
        }
    }
    cell
}

fn is_formula(text: &str) -> bool {
    let layout = |c: char| matches!(c, '\t' | '\r' | '\n');
    let skipped = |c: char| !layout(c) && (c == '\'' || c.is_whitespace() || is_hostile(c) || is_joiner(c));
    let first = text.chars().find(|c| !skipped(*c));
    first.is_some_and(|c| layout(c) || c.nfkc().next().is_some_and(|folded| matches!(folded, '=' | '+' | '-' | '@')))
}

/// A word as a shell takes it, for commands in hints.
///
/// What does not print is written in the `$'…'` form of bash, zsh and ksh, so that the command can
/// be copied from the screen as it stands.
#[must_use]
pub fn shell(word: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || "@%_+=:,./-".contains(c);
    if !word.is_empty() && word.chars().all(bare) {
        return word.to_owned();
    }
    if !word.chars().any(|c| is_hostile(c) || is_joiner(c)) {
        return format!("'{}'", word.replace('\'', r"'\''"));
    }
    let mut quoted = String::from("$'");
    for c in word.chars() {
        match c {
            '\\' | '\'' => quoted.extend(['\\', c]),
            c if is_hostile(c) || is_joiner(c) => match u32::from(c) {
                code @ 0..=0xffff => quoted.push_str(&format!("\\u{code:04x}")),
                code => quoted.push_str(&format!("\\U{code:08x}")),
            },
            c => quoted.push(c),
        }
    }
    quoted.push('\'');
    quoted
}

/// A value as JSON on several lines, indented by two spaces.
///
/// # Errors
/// When the value cannot be JSON, such as a map whose keys are no text.
pub fn json(value: &impl Serialize) -> io::Result<String> {
    written(value, PrettyFormatter::new())
}

/// A value as JSON on one line.
///
/// # Errors
/// As [`json`].
pub fn json_line(value: &impl Serialize) -> io::Result<String> {
    written(value, CompactFormatter)
}

fn written(value: &impl Serialize, layout: impl Formatter) -> io::Result<String> {
    let mut bytes = Vec::new();
    value.serialize(&mut Serializer::with_formatter(&mut bytes, Visible(layout)))?;
    String::from_utf8(bytes).map_err(io::Error::other)
}

/// JSON in which every character prints: `serde_json` escapes C0 only, this DEL, C1 and whatever
/// else is hostile or joins, too.
struct Visible<F>(F);

macro_rules! laid_out_as_inside {
    ($($method:ident($($name:ident: $kind:ty),*);)+) => {
        $(fn $method<W: ?Sized + Write>(&mut self, to: &mut W $(, $name: $kind)*) -> io::Result<()> {
            self.0.$method(to $(, $name)*)
        })+
    };
}

impl<F: Formatter> Formatter for Visible<F> {
    laid_out_as_inside! {
        begin_array();
        end_array();
        begin_array_value(first: bool);
        end_array_value();
        begin_object();
        end_object();
        begin_object_key(first: bool);
        end_object_key();
        begin_object_value();
        end_object_value();
    }

    fn write_string_fragment<W: ?Sized + Write>(&mut self, to: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some((at, c)) = rest.char_indices().find(|(_, c)| is_hostile(*c) || is_joiner(*c)) {
            let (before, from) = rest.split_at(at);
            to.write_all(before.as_bytes())?;
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(to, "\\u{unit:04x}")?;
            }
            rest = from.get(c.len_utf8()..).unwrap_or_default();
        }
        to.write_all(rest.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json as value};

    use super::*;

    const HOSTILE: &str = "x\u{1b}]0;pwn\u{7}\u{1b}[2J\u{202e}\u{9b}\u{7f}\u{e0041}\u{feff}";

    #[test]
    fn people_see_what_would_drive_their_terminal() {
        assert_eq!(term(HOSTILE), r"x\u{1b}]0;pwn\u{7}\u{1b}[2J\u{202e}\u{9b}\u{7f}\u{e0041}\u{feff}");
        assert_eq!(term("a\tb\r\nc"), r"a\tb\r\nc");
        assert_eq!(term("Café Río 日本 🎉"), "Café Río 日本 🎉");
    }

    #[test]
    fn joiners_are_dropped_after_emoji_and_shown_inside_latin_words() {
        assert_eq!(term("👩\u{200d}👩\u{200d}👧"), "👩👩👧");
        assert_eq!(term("❤\u{fe0f} ©\u{fe0f} 1\u{fe0f}\u{20e3}"), "❤ © 1\u{20e3}");
        assert_eq!(term("ad\u{200d}min"), r"ad\u{200d}min");
        assert_eq!(term("caf\u{e9}\u{200d}\u{200d}"), r"café\u{200d}\u{200d}");
        assert_eq!(term("\u{fe0f}a"), r"\u{fe0f}a");
    }

    #[test]
    fn invisible_letters_selectors_and_private_characters_are_shown_too() {
        for c in ['\u{115f}', '\u{3164}', '\u{2800}', '\u{34f}', '\u{fe00}', '\u{180b}', '\u{e000}', '\u{10fffd}'] {
            assert!(term(&c.to_string()).is_ascii(), "{}", c.escape_unicode());
        }
    }

    #[test]
    fn a_block_keeps_its_lines() {
        assert_eq!(block("one\r\n\ttwo\u{7}\n"), ["one", r"    two\u{7}", ""]);
    }

    #[test]
    fn json_is_readable_by_anybody_and_prints_everywhere() {
        let hostile = value!({ HOSTILE: [HOSTILE, "👩\u{200d}👧"] });
        for text in [json(&hostile).unwrap(), json_line(&hostile).unwrap()] {
            assert!(text.chars().all(|c| c == '\n' || !(is_hostile(c) || is_joiner(c))), "{text}");
            assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), hostile);
        }
        assert_eq!(json_line(&"\u{7f}\u{e0041}\"").unwrap(), r#""\u007f\udb40\udc41\"""#);
    }

    #[test]
    fn json_on_several_lines_is_indented_by_two() {
        assert_eq!(
            json(&value!({"a": [1, null], "b": {}})).unwrap(),
            "{\n  \"a\": [\n    1,\n    null\n  ],\n  \"b\": {}\n}"
        );
    }

    #[test]
    fn a_spreadsheet_finds_no_formula() {
        for formula in
            ["=1+1", "+1", "-1", "@SUM", "\t=1", "\r=1", "\n=1", " =1", "\u{feff}=1", "\u{3000}＝1", "＠x", "'=1"]
        {
            assert!(csv(formula).starts_with('\''), "{formula:?}");
        }
        for text in ["", "acme", "a=b", "'quoted'", "dana@acme.example", "日本", "1-2"] {
            assert_eq!(csv(text), text);
        }
        assert_eq!(csv("\u{feff}\u{1b}x"), r"\u{feff}\u{1b}x");
    }

    #[test]
    fn a_word_for_the_shell_is_quoted_only_where_needed() {
        for (word, quoted) in [
            ("acme", "acme"),
            ("dana@acme.example", "dana@acme.example"),
            ("group:marketing", "group:marketing"),
            ("", "''"),
            ("Acme Ltd", "'Acme Ltd'"),
            ("it's", r"'it'\''s'"),
            ("$(rm)", "'$(rm)'"),
            ("~", "'~'"),
            ("日本", "'日本'"),
            ("a\nb\\'\u{202e}", r"$'a\u000ab\\\'\u202e'"),
            ("\u{e0041}", r"$'\U000e0041'"),
        ] {
            assert_eq!(shell(word), quoted);
            assert_eq!(term(quoted), quoted, "a quoted word is shown as it is");
        }
    }

    fn unescaped(cell: &str) -> String {
        let mut text = String::new();
        let mut rest = cell.chars();
        while let Some(c) = rest.next() {
            match (c, if c == '\\' { rest.next() } else { None }) {
                ('\\', Some('t')) => text.push('\t'),
                ('\\', Some('n')) => text.push('\n'),
                ('\\', Some('r')) => text.push('\r'),
                ('\\', Some('u')) => {
                    let code: String = rest.by_ref().skip(1).take_while(|c| *c != '}').collect();
                    text.extend(char::from_u32(u32::from_str_radix(&code, 16).unwrap()));
                }
                ('\\', Some(other)) => text.push(other),
                _ => text.push(c),
            }
        }
        text
    }

    proptest! {
        #[test]
        fn nothing_hostile_gets_through(text in any::<String>()) {
            for shown in [term(&text), tsv(&text), block(&text).concat()] {
                prop_assert!(!shown.chars().any(is_hostile), "{shown:?}");
            }
            prop_assert!(!csv(&text).chars().any(|c| is_hostile(c) && !matches!(c, '\t' | '\n')));
        }

        #[test]
        fn a_tab_separated_cell_gives_its_text_back(text in any::<String>()) {
            prop_assert_eq!(unescaped(&tsv(&text)), text);
        }

        #[test]
        fn json_gives_its_text_back(text in any::<String>()) {
            prop_assert_eq!(serde_json::from_str::<String>(&json_line(&text).unwrap()).unwrap(), text);
        }
    }
}

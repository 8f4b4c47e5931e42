//! Text in columns of a terminal: a wide character takes two, a combining mark none.

use unicode_width::UnicodeWidthStr;

/// The columns that a piece of one line takes.
#[must_use]
pub fn width(text: &str) -> usize {
    text.width()
}

/// The text with spaces after it up to `columns`.
#[must_use]
pub fn pad(text: &str, columns: usize) -> String {
    let missing = columns.saturating_sub(width(text));
    format!("{text}{}", " ".repeat(missing))
}

/// Splits after as many characters as fit, and after at least one, so that wrapping ends.
fn split(text: &str, columns: usize) -> (&str, &str) {
    let fits = |end: &usize| text.get(..*end).is_some_and(|head| width(head) <= columns);
    let ends = || text.char_indices().map(|(at, c)| at + c.len_utf8());
    let end = ends().take_while(fits).last().or_else(|| ends().next()).unwrap_or(0);
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// The text cut to `columns`, ending in the mark of a cut where it was.
#[must_use]
pub fn cut(text: &str, columns: usize, mark: &str) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    format!("{}{mark}", split(text, columns.saturating_sub(width(mark))).0)
}

/// Breaks one line at spaces so that each piece fits; a word longer than a line is broken inside.
/// There is always at least one piece.
#[must_use]
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line: Option<String> = None;
    for word in text.split(' ') {
        line = Some(match line.take() {
            Some(begun) if width(&begun) + 1 + width(word) <= columns => format!("{begun} {word}"),
            begun => {
                lines.extend(begun);
                broken(word, columns, &mut lines).to_owned()
            }
        });
    }
    lines.extend(line);
    lines
}

/// Takes full lines from the front of a word that is longer than a line; returns what is left.
fn broken<'a>(word: &'a str, columns: usize, lines: &mut Vec<String>) -> &'a str {
    let mut rest = word;
    loop {
        let (head, tail) = split(rest, columns);
        if width(rest) <= columns || tail.is_empty() {
            return rest;
        }
        lines.push(head.to_owned());
        rest = tail;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_take_two_columns_and_marks_none() {
        assert_eq!(width("日本"), 4);
        assert_eq!(width("e\u{301}"), 1);
        assert_eq!(pad("日本", 6), "日本  ");
        assert_eq!(pad("longer", 3), "longer");
    }

    #[test]
    fn lines_are_broken_at_spaces() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("", 7), [""]);
        assert_eq!(wrap("one", usize::MAX), ["one"]);
        assert_eq!(wrap("  one  two", 20), ["  one  two"]);
    }

    #[test]
    fn a_word_longer_than_a_line_is_broken_inside_and_loses_nothing() {
        let pieces = wrap("日本コーヒー株式会社 a-very-long-handle-indeed", 7);
        assert!(pieces.iter().all(|piece| width(piece) <= 7), "{pieces:?}");
        assert_eq!(pieces.concat(), "日本コーヒー株式会社a-very-long-handle-indeed");
    }

    #[test]
    fn a_character_wider_than_the_line_does_not_wrap_for_ever() {
        assert_eq!(wrap("日本", 1), ["日", "本"]);
        assert_eq!(wrap("日本", 0), ["日", "本"]);
    }
}

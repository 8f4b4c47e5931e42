//! The text of a field while it is typed: where the cursor stands and what a key does to it.

use usher::domain::name::is_hostile;

use crate::cli::output::measure;

/// Most characters of a line.
const LONGEST: usize = 4_000;

/// A line of text that is being typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    text: Vec<char>,
    /// How many characters stand before the cursor.
    at: usize,
}

impl Line {
    /// A text with the cursor behind it.
    pub fn of(text: &str) -> Self {
        let text: Vec<char> = text.chars().collect();
        Self { at: text.len(), text }
    }

    /// The whole of it.
    pub fn text(&self) -> String {
        self.text.iter().collect()
    }

    /// Puts a character where the cursor stands; what does not print is passed over, and so is what is
    /// longer than anything that is asked for.
    pub fn insert(&mut self, typed: char) {
        if !is_hostile(typed) && self.text.len() < LONGEST {
            self.text.insert(self.at, typed);
            self.at += 1;
        }
    }

    /// Takes away what stands before the cursor, with the marks that belong to it.
    pub fn rub_out(&mut self) {
        while self.at > 0 {
            self.at -= 1;
            if !is_mark(self.text.remove(self.at)) {
                break;
            }
        }
    }

    /// Takes away what stands under the cursor, with the marks that belong to it.
    pub fn delete(&mut self) {
        if self.at < self.text.len() {
            self.text.remove(self.at);
        }
        while self.text.get(self.at).is_some_and(|next| is_mark(*next)) {
            self.text.remove(self.at);
        }
    }

    /// Takes away the word before the cursor.
    pub fn rub_out_word(&mut self) {
        while self.before().is_some_and(char::is_whitespace) {
            self.rub_out();
        }
        while self.before().is_some_and(|before| !before.is_whitespace()) {
            self.rub_out();
        }
    }

    /// Takes away all before the cursor.
    pub fn rub_out_all(&mut self) {
        self.text.drain(..self.at);
        self.at = 0;
    }

    /// Goes a character to the left.
    pub fn left(&mut self) {
        while self.at > 0 {
            self.at -= 1;
            if !self.text.get(self.at).is_some_and(|here| is_mark(*here)) {
                break;
            }
        }
    }

    /// Goes a character to the right.
    pub fn right(&mut self) {
        self.at = (self.at + 1).min(self.text.len());
        while self.text.get(self.at).is_some_and(|here| is_mark(*here)) {
            self.at += 1;
        }
    }

    /// Goes to the beginning.
    pub fn home(&mut self) {
        self.at = 0;
    }

    /// Goes to the end.
    pub fn end(&mut self) {
        self.at = self.text.len();
    }

    /// What of it fits into so many columns, the cursor among it, and the column of the cursor.
    pub fn seen(&self, columns: usize) -> (String, usize) {
        let room = columns.saturating_sub(1);
        let width = |character: &char| measure::width(&character.to_string());
        let (before, after) = self.text.split_at(self.at);
        let mut cursor = 0;
        let mut shown: Vec<char> = Vec::new();
        for character in before.iter().rev() {
            if cursor + width(character) > room {
                break;
            }
            cursor += width(character);
            shown.push(*character);
        }
        shown.reverse();
        let mut taken = cursor;
        for character in after {
            taken += width(character);
            if taken > room {
                break;
            }
            shown.push(*character);
        }
        (shown.into_iter().collect(), cursor)
    }

    fn before(&self) -> Option<char> {
        self.text.get(self.at.checked_sub(1)?).copied()
    }
}

/// Whether a character only adds to the one before it.
fn is_mark(character: char) -> bool {
    measure::width(&character.to_string()) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_stands_where_the_cursor_is() {
        let mut line = Line::of("Ame");
        line.left();
        line.left();
        line.insert('c');
        assert_eq!(line.text(), "Acme");
        line.home();
        line.delete();
        line.end();
        line.insert('!');
        assert_eq!(line.text(), "cme!");
    }

    #[test]
    fn a_character_goes_with_its_marks() {
        let mut line = Line::of("ae\u{301}");
        line.rub_out();
        assert_eq!(line.text(), "a");
        let mut line = Line::of("e\u{301}b");
        line.home();
        line.right();
        line.insert('x');
        assert_eq!(line.text(), "e\u{301}xb");
        line.home();
        line.delete();
        assert_eq!(line.text(), "xb");
    }

    #[test]
    fn words_and_all_before_the_cursor_are_rubbed_out() {
        let mut line = Line::of("one two  ");
        line.rub_out_word();
        assert_eq!(line.text(), "one ");
        line.rub_out_all();
        assert_eq!(line.text(), "");
        line.rub_out();
        line.rub_out_word();
        line.left();
        assert_eq!(line, Line::default());
    }

    #[test]
    fn what_does_not_print_is_not_taken() {
        let mut line = Line::default();
        for typed in ['\u{7}', '\u{202e}', '\u{200b}', '\n', 'a'] {
            line.insert(typed);
        }
        assert_eq!(line.text(), "a");
    }

    #[test]
    fn a_long_text_is_seen_around_the_cursor_and_never_wider_than_the_screen() {
        let mut line = Line::of("日本コーヒー株式会社");
        assert_eq!(line.seen(11), ("ー株式会社".to_owned(), 10));
        line.home();
        assert_eq!(line.seen(11), ("日本コーヒ".to_owned(), 0));
        assert_eq!(Line::of("short").seen(40), ("short".to_owned(), 5));
    }
}

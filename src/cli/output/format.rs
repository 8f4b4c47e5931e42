//! The forms in which an answer is given.
//!
//! Without `-o` a terminal gets what people read ([`Layout::Table`]), and a pipe gets the same
//! columns tab-separated and whole, without a header ([`Layout::Plain`]): `cut` and `xargs` want
//! rows only. With `-o tsv` and `-o csv` the first line names the fields. JSON has one form,
//! indented by two spaces, on a terminal and in a pipe alike.
//!
//! A page is drawn by few commands: [`Format::Html`] is named in their help and refused by all others,
//! so nothing that lays an answer out ever meets it.

use clap::{
    ValueEnum,
    builder::{PossibleValuesParser, TypedValueParser},
};

/// What `-o` takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Aligned columns for people
    Table,
    /// One JSON document
    Json,
    /// One JSON object a line
    Jsonl,
    /// Comma-separated, with a header
    Csv,
    /// Tab-separated, with a header
    Tsv,
    /// One page for a browser
    #[value(hide = true)]
    Html,
}

impl Format {
    /// Reads a word for a command that draws a page, whose help and refusals name the page too.
    pub fn with_page() -> impl TypedValueParser<Value = Self> {
        let words = Self::value_variants().iter().filter_map(|format| Some(format.to_possible_value()?.hide(false)));
        PossibleValuesParser::new(words).try_map(|word| Self::from_str(&word, false))
    }

    /// The words of those that every command knows.
    #[must_use]
    pub fn usual() -> Vec<String> {
        let words = Self::value_variants().iter().filter_map(Self::to_possible_value);
        words.filter(|word| !word.is_hide_set()).map(|word| word.get_name().to_owned()).collect()
    }
}

/// What an answer is laid out as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// For people.
    Table,
    /// Tab-separated without a header: what a pipe gets when nothing was asked for.
    Plain,
    /// One JSON document.
    Json,
    /// One JSON object a line.
    Jsonl,
    /// Comma-separated, with a header.
    Csv,
    /// Tab-separated, with a header.
    Tsv,
}

impl Layout {
    /// What was asked for, or else what suits the stream.
    #[must_use]
    pub const fn of(format: Option<Format>, terminal: bool) -> Self {
        match (format, terminal) {
            (None, true) | (Some(Format::Table), _) => Self::Table,
            // What is said beside a page is for people, and the page itself is no layout.
            (None, false) | (Some(Format::Html), _) => Self::Plain,
            (Some(Format::Json), _) => Self::Json,
            (Some(Format::Jsonl), _) => Self::Jsonl,
            (Some(Format::Csv), _) => Self::Csv,
            (Some(Format::Tsv), _) => Self::Tsv,
        }
    }

    /// Whether answers, and also refusals, are JSON.
    #[must_use]
    pub const fn is_json(self) -> bool {
        matches!(self, Self::Json | Self::Jsonl)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_asked_for_beats_what_the_stream_is() {
        assert_eq!(Layout::of(None, true), Layout::Table);
        assert_eq!(Layout::of(None, false), Layout::Plain);
        for terminal in [true, false] {
            assert_eq!(Layout::of(Some(Format::Table), terminal), Layout::Table);
            assert_eq!(Layout::of(Some(Format::Json), terminal), Layout::Json);
            assert_eq!(Layout::of(Some(Format::Tsv), terminal), Layout::Tsv);
        }
    }
}

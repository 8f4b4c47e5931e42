//! How lines look on one stream: what every renderer is handed.

use super::{colour::Palette, escape, glyphs::Glyphs, measure};

/// Colour, signs and width of one stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// The colours, or none.
    pub palette: Palette,
    /// The signs.
    pub glyphs: Glyphs,
    /// Columns that fit; none where nothing is cut or wrapped, as in a file.
    pub width: Option<usize>,
}

/// Columns assumed for a terminal that does not say.
const USUAL: usize = 80;
/// Fewer columns than these are not worth fitting into: lines may then be longer.
const LEAST: usize = 20;

impl Look {
    /// The width of a stream: `COLUMNS` if it is a number above 0, else what the terminal says,
    /// else 80; none for what is not a terminal unless `COLUMNS` is given.
    #[must_use]
    pub fn fitting(columns: Option<&str>, terminal: bool, measured: Option<u16>) -> Option<usize> {
        let given = columns.and_then(|text| text.trim().parse::<u16>().ok()).filter(|columns| *columns > 0);
        let found = match (given, terminal) {
            (Some(columns), _) => Some(usize::from(columns)),
            (None, true) => Some(measured.filter(|columns| *columns > 0).map_or(USUAL, usize::from)),
            (None, false) => None,
        };
        found.map(|columns| columns.max(LEAST))
    }

    /// The columns to wrap prose at.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.width.unwrap_or(usize::MAX)
    }

    /// A sentence as lines of an answer: escaped, and broken at spaces.
    #[must_use]
    pub fn sentence(&self, text: &str) -> Vec<String> {
        measure::wrap(&escape::term(text), self.columns())
    }
}

#[cfg(test)]
impl Look {
    /// Uncoloured, with the signs of a UTF-8 locale.
    pub const fn plain(width: usize) -> Self {
        Self { palette: Palette { on: false }, glyphs: super::glyphs::UNICODE, width: Some(width) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_width_is_told_then_measured_then_assumed() {
        assert_eq!(Look::fitting(Some("120"), true, Some(90)), Some(120));
        assert_eq!(Look::fitting(Some("0"), true, Some(90)), Some(90));
        assert_eq!(Look::fitting(Some("wide"), true, None), Some(80));
        assert_eq!(Look::fitting(None, true, Some(0)), Some(80));
        assert_eq!(Look::fitting(Some("1"), true, None), Some(20));
    }

    #[test]
    fn a_file_has_no_width_unless_one_is_told() {
        assert_eq!(Look::fitting(None, false, Some(90)), None);
        assert_eq!(Look::fitting(Some("60"), false, None), Some(60));
    }
}

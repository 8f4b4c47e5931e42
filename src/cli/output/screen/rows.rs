//! Answers that are written row by row, because they are too long to be held.

use serde::Serialize;
use usher::domain::Refusal;

use super::{
    super::{escape, records},
    Screen, unwritable,
};

/// The list at the end of a JSON document, as far as it is written: the last item waits, because only the
/// next one tells whether a comma stands behind it.
pub struct Items {
    list: String,
    held: Option<String>,
}

impl Screen {
    /// Writes one line of the answer in cells, between commas or tabs as the layout has it. Says whether
    /// anybody still reads.
    ///
    /// # Errors
    /// [`Code::Io`] when the answer cannot be written.
    pub fn cells<'a>(&mut self, cells: impl Iterator<Item = &'a str>) -> Result<bool, Refusal> {
        let line = records::cells(self.layout, cells).map_err(unwritable)?;
        self.line(&line)
    }

    /// Writes a value as one line of JSON. Says whether anybody still reads.
    ///
    /// # Errors
    /// [`Code::Io`] when the answer cannot be written.
    pub fn json_line(&mut self, value: &impl Serialize) -> Result<bool, Refusal> {
        let line = escape::json_line(value).map_err(unwritable)?;
        self.line(&line)
    }

    /// Begins one JSON document that is an object with a list at its end, too long to be held: the fields
    /// of `head`, and `list` for what [`Self::item`] adds until [`Self::end_of_items`].
    ///
    /// # Errors
    /// [`Code::Io`] when the answer cannot be written.
    pub fn begin_items(&mut self, head: &impl Serialize, list: &str) -> Result<Items, Refusal> {
        let head = escape::json(head).map_err(unwritable)?;
        self.line(&format!("{},", head.trim_end_matches("\n}")))?;
        Ok(Items { list: list.to_owned(), held: None })
    }

    /// Adds to the list at the end of a document. Says whether anybody still reads.
    ///
    /// # Errors
    /// [`Code::Io`] when the answer cannot be written.
    pub fn item(&mut self, items: &mut Items, value: &impl Serialize) -> Result<bool, Refusal> {
        let text = escape::json(value).map_err(unwritable)?;
        match items.held.replace(format!("    {}", text.replace('\n', "\n    "))) {
            Some(before) => self.line(&format!("{before},")),
            None => self.line(&format!("  \"{}\": [", items.list)),
        }
    }

    /// Ends the list and the document.
    ///
    /// # Errors
    /// [`Code::Io`] when the answer cannot be written.
    pub fn end_of_items(&mut self, items: Items) -> Result<(), Refusal> {
        let end = match items.held {
            Some(last) => format!("{last}\n  ]\n}}"),
            None => format!("  \"{}\": []\n}}", items.list),
        };
        self.line(&end).map(drop)
    }
}

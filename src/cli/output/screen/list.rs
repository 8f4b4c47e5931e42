//! Answering with a list: what is kept of it, in which order, and where the next page begins.

use serde_json::Value;
use usher::domain::Refusal;

use super::{
    super::{
        escape,
        format::Layout,
        records::{Heading, Sheet},
        select::{self, Filter, Page, Rows, Sort},
        shape::{Order, Shape},
    },
    Screen, Wanted, unwritable,
};

impl Screen {
    /// Answers with a list. `command` is what was typed, without flags of paging, so that the
    /// footer can name the next page.
    ///
    /// # Errors
    /// [`Code::Usage`] for unknown fields, before any row is read; [`Code::NotFound`] for an
    /// unknown `--after`; [`Code::Io`] when the answer cannot be written.
    pub fn list(
        &mut self,
        shape: &Shape,
        rows: impl IntoIterator<Item = Value>,
        wanted: &Wanted,
        command: &str,
    ) -> Result<(), Refusal> {
        self.listed(shape, None, rows, wanted, command)
    }

    /// The same with the rows of a table under headings, as long as they come in their own order.
    ///
    /// # Errors
    /// As [`Screen::list`].
    pub fn grouped(
        &mut self,
        shape: &Shape,
        heading: Heading,
        rows: impl IntoIterator<Item = Value>,
        wanted: &Wanted,
        command: &str,
    ) -> Result<(), Refusal> {
        self.listed(shape, Some(heading).filter(|_| wanted.sort.is_none()), rows, wanted, command)
    }

    fn listed(
        &mut self,
        shape: &Shape,
        heading: Option<Heading>,
        rows: impl IntoIterator<Item = Value>,
        wanted: &Wanted,
        command: &str,
    ) -> Result<(), Refusal> {
        let sheet = Sheet { heading, ..self.sheet(shape, wanted.fields.as_deref())? };
        let filters =
            wanted.filters.iter().map(|text| Filter::parse(text, shape)).collect::<Result<Vec<_>, Refusal>>()?;
        let sort = wanted.sort.as_deref().map(|text| Sort::parse(text, shape)).transpose()?;

        let mut rows: Rows<'_> = Box::new(rows.into_iter().filter(|row| filters.iter().all(|filter| filter.fits(row))));
        let mut order = shape.order;
        if let Some(sort) = sort {
            let mut sorted: Vec<_> = rows.collect();
            sort.apply(&mut sorted);
            rows = Box::new(sorted.into_iter());
            order = Order::Own;
        }
        let most = self.most(&wanted.page);
        let paged = select::page(rows, shape, order, wanted.page.after.as_deref(), most)?;
        let written = sheet.list(&mut self.out, paged.rows, &self.look).map_err(unwritable)?;

        if written.rows == 0 && self.layout == Layout::Table {
            self.note(&format!("no {}", shape.things));
        }
        self.left_out(&written.left_out);
        if let Some(next) = paged.next {
            self.note(&format!("{} {} shown, there are more; --all shows them", written.rows, shape.things));
            self.next(&format!("{command} --after {}", escape::shell(&next)));
        }
        Ok(())
    }

    /// Names the columns for which there was no room, so that nothing is left out in silence.
    pub fn left_out(&mut self, titles: &[String]) {
        if !titles.is_empty() {
            self.note(&format!("no room for {}; --fields and a wider window show them", titles.join(", ")));
        }
    }

    /// How many rows of a list are shown at most. Only people at a terminal turn pages; scripts
    /// never get less than they asked for.
    #[must_use]
    pub fn most(&self, page: &Page) -> Option<usize> {
        page.most(self.page.filter(|_| self.layout == Layout::Table && !self.quiet))
    }
}

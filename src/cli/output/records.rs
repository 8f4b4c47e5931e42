//! Lists and single things in every layout but the one for a single thing on a terminal, which is
//! [`super::details`].
//!
//! | layout | many | one |
//! |---|---|---|
//! | table | a table | field and value, aligned |
//! | plain | one row a line, no header | field and value, one a line |
//! | tsv, csv | a header, then the rows | a header, then one row |
//! | json | one array | one object |
//! | jsonl | one object a line | one object |
//!
//! Rows are written as they come wherever the layout allows it, and no more are taken once nobody
//! reads. JSON holds the whole documented object unless fields were named.

use std::io;

use serde_json::{Map, Value};

use super::{
    cell, details, escape,
    format::Layout,
    look::Look,
    select::Rows,
    shape::{self, Column, Shape},
    table,
    writer::Writer,
};

/// What is shown of each row, and how.
pub struct Sheet<'a> {
    /// What the rows are.
    pub shape: &'a Shape,
    /// The columns to show.
    pub columns: Vec<Column<'a>>,
    /// Whether somebody named them, so that they also decide what JSON holds.
    pub named: bool,
    /// Whether only handles are shown, whatever the layout.
    pub handles: bool,
    /// The layout.
    pub layout: Layout,
    /// Under which heading a row stands in a table for people, where rows are put in groups.
    pub heading: Option<Heading>,
}

/// The heading of a row: rows that follow one another under the same stand under it together.
pub type Heading = fn(&Value) -> &'static str;

/// What the reader should know of a list that was written.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// How many rows it had.
    pub rows: usize,
    /// Titles of columns for which there was no room.
    pub left_out: Vec<String>,
}

impl Sheet<'_> {
    /// Writes a list.
    ///
    /// # Errors
    /// As [`Writer::line`].
    pub fn list(&self, to: &mut Writer, rows: Rows<'_>, look: &Look) -> io::Result<Written> {
        match self.layout {
            _ if self.handles => self.each(to, rows, |row| Ok(self.handle(row))),
            Layout::Table => {
                let rows: Vec<_> = rows.collect();
                if rows.is_empty() {
                    return Ok(Written::default());
                }
                let drawn = match self.heading {
                    Some(heading) => table::grouped(&self.columns, &rows, look, heading),
                    None => table::draw(&self.columns, &rows, look),
                };
                for line in &drawn.lines {
                    to.line(line)?;
                }
                Ok(Written { rows: rows.len(), left_out: drawn.left_out })
            }
            Layout::Json => self.array(to, rows),
            Layout::Jsonl => self.each(to, Box::new(rows.map(|row| self.document(row))), escape::json_line),
            Layout::Plain => self.each(to, rows, |row| Ok(self.tabbed(row))),
            Layout::Tsv => {
                to.line(&self.fields().map(escape::tsv).collect::<Vec<_>>().join("\t"))?;
                self.each(to, rows, |row| Ok(self.tabbed(row)))
            }
            Layout::Csv => {
                to.line(&separated(self.fields().map(str::to_owned))?)?;
                self.each(to, rows, |row| separated(self.values(row).iter().map(cell::csv)))
            }
        }
    }

    /// Writes a single thing; the heading is for people.
    ///
    /// # Errors
    /// As [`Writer::line`].
    pub fn thing(&self, to: &mut Writer, heading: &str, thing: Value, look: &Look) -> io::Result<()> {
        match self.layout {
            _ if self.handles => to.line(&self.handle(&thing)).map(drop),
            Layout::Json => to.line(&escape::json(&self.document(thing))?).map(drop),
            Layout::Table => {
                for line in details::lines(heading, &self.columns, &thing, look) {
                    to.line(&line)?;
                }
                Ok(())
            }
            Layout::Plain => {
                for (field, value) in self.fields().zip(self.values(&thing)) {
                    to.line(&format!("{}\t{}", escape::tsv(field), cell::tsv(&value)))?;
                }
                Ok(())
            }
            Layout::Jsonl | Layout::Csv | Layout::Tsv => {
                self.list(to, Box::new(std::iter::once(thing)), look).map(drop)
            }
        }
    }

    /// One array, written object by object, so that none is held but the one on its way.
    fn array(&self, to: &mut Writer, rows: Rows<'_>) -> io::Result<Written> {
        let (mut count, mut held) = (0, None);
        for row in rows {
            count += 1;
            let document = escape::json(&self.document(row))?.replace('\n', "\n  ");
            let begun = match held.replace(document) {
                Some(before) => to.line(&format!("  {before},"))?,
                None => to.line("[")?,
            };
            if !begun {
                break;
            }
        }
        match held {
            Some(last) => to.line(&format!("  {last}\n]"))?,
            None => to.line("[]")?,
        };
        Ok(Written { rows: count, ..Written::default() })
    }

    fn each(
        &self,
        to: &mut Writer,
        rows: Rows<'_>,
        line: impl Fn(&Value) -> io::Result<String>,
    ) -> io::Result<Written> {
        let mut count = 0;
        for row in rows {
            count += 1;
            if !to.line(&line(&row)?)? {
                break;
            }
        }
        Ok(Written { rows: count, ..Written::default() })
    }

    fn fields(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|column| column.field)
    }

    fn values(&self, row: &Value) -> Vec<Value> {
        self.fields().map(|field| shape::at(row, field).into_owned()).collect()
    }

    fn tabbed(&self, row: &Value) -> String {
        self.values(row).iter().map(cell::tsv).collect::<Vec<_>>().join("\t")
    }

    fn handle(&self, row: &Value) -> String {
        cell::tsv(&shape::at(row, self.shape.id))
    }

    fn document(&self, row: Value) -> Value {
        if !self.named {
            return row;
        }
        let picked: Map<_, _> = self.fields().map(str::to_owned).zip(self.values(&row)).collect();
        Value::Object(picked)
    }
}

/// One comma-separated line, quoted where needed, without its line end.
fn separated(cells: impl Iterator<Item = String>) -> io::Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(cells.map(String::into_bytes))?;
    let bytes = writer.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
    let line = String::from_utf8(bytes).map_err(io::Error::other)?;
    Ok(line.strip_suffix('\n').unwrap_or(&line).to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{
        super::{shape::tests::CLIENTS, writer::tests::Paper},
        *,
    };

    fn rows() -> Vec<Value> {
        vec![
            json!({"handle": "acme", "name": "Acme, Ltd\tEU", "status": "active", "seats": {"used": 3}, "created": "2026-11-21T20:06:02Z", "features": ["share", "mail"]}),
            json!({"handle": "beta", "name": "=1+1\n\"x\"\u{202e}", "status": null, "seats": {"used": -1}, "created": null, "features": []}),
        ]
    }

    fn sheet<'a>(layout: Layout, fields: Option<&'a [String]>) -> Sheet<'a> {
        let columns = CLIENTS.choose(fields).unwrap();
        Sheet { shape: &CLIENTS, columns, named: fields.is_some(), handles: false, layout, heading: None }
    }

    fn listed(sheet: &Sheet<'_>) -> String {
        let paper = Paper::default();
        let mut to = Writer::to(paper.clone());
        let written = sheet.list(&mut to, Box::new(rows().into_iter()), &Look::plain(80)).unwrap();
        assert_eq!(written.rows, 2);
        to.flush().unwrap();
        paper.text()
    }

    fn shown(sheet: &Sheet<'_>) -> String {
        let paper = Paper::default();
        let mut to = Writer::to(paper.clone());
        sheet.thing(&mut to, "acme", rows().remove(0), &Look::plain(80)).unwrap();
        to.flush().unwrap();
        paper.text()
    }

    #[test]
    fn a_pipe_gets_rows_only_whole_and_one_a_line() {
        assert_eq!(
            listed(&sheet(Layout::Plain, None)),
            "acme\tAcme, Ltd\\tEU\tactive\t3\t2026-11-21T20:06:02Z\n\
             beta\t=1+1\\n\"x\"\\u{202e}\t\t-1\t\n"
        );
    }

    #[test]
    fn tsv_and_csv_name_their_fields_first() {
        let header = "handle\tname\tstatus\tseats.used\tcreated\n";
        assert!(listed(&sheet(Layout::Tsv, None)).starts_with(header));
        assert_eq!(
            listed(&sheet(Layout::Csv, None)),
            "handle,name,status,seats.used,created\n\
             acme,\"Acme, Ltd\tEU\",active,3,2026-11-21T20:06:02Z\n\
             beta,\"'=1+1\n\"\"x\"\"\\u{202e}\",,-1,\n"
        );
    }

    #[test]
    fn json_holds_the_whole_object_unless_fields_are_named() {
        let all: Vec<Value> = serde_json::from_str(&listed(&sheet(Layout::Json, None))).unwrap();
        assert_eq!(all, rows());
        let named = ["status".to_owned(), "seats.used".to_owned(), "features".to_owned()];
        assert_eq!(
            listed(&sheet(Layout::Jsonl, Some(&named))),
            "{\"status\":\"active\",\"seats.used\":3,\"features\":[\"share\",\"mail\"]}\n\
             {\"status\":null,\"seats.used\":-1,\"features\":[]}\n"
        );
        assert_eq!(
            listed(&sheet(Layout::Csv, Some(&named))),
            "status,seats.used,features\nactive,3,\"share, mail\"\n,-1,\n"
        );
    }

    #[test]
    fn an_empty_list_is_an_empty_array_or_no_row() {
        let written = |layout| {
            let paper = Paper::default();
            let mut to = Writer::to(paper.clone());
            sheet(layout, None).list(&mut to, Box::new(std::iter::empty()), &Look::plain(80)).unwrap();
            to.flush().unwrap();
            paper.text()
        };
        assert_eq!(written(Layout::Json), "[]\n");
        assert_eq!(written(Layout::Table), "");
        assert_eq!(written(Layout::Plain), "");
        assert_eq!(written(Layout::Csv), "handle,name,status,seats.used,created\n");
    }

    #[test]
    fn handles_alone_are_one_a_line_whatever_the_layout() {
        for layout in [Layout::Table, Layout::Plain, Layout::Json, Layout::Csv] {
            let quiet = Sheet { handles: true, ..sheet(layout, None) };
            assert_eq!(listed(&quiet), "acme\nbeta\n");
            assert_eq!(shown(&quiet), "acme\n");
        }
    }

    #[test]
    fn one_thing_has_a_form_in_every_layout() {
        assert_eq!(
            shown(&sheet(Layout::Plain, None)),
            "handle\tacme\nname\tAcme, Ltd\\tEU\nstatus\tactive\nseats.used\t3\ncreated\t2026-11-21T20:06:02Z\n"
        );
        assert_eq!(shown(&sheet(Layout::Csv, None)).lines().count(), 2);
        assert_eq!(serde_json::from_str::<Value>(&shown(&sheet(Layout::Json, None))).unwrap(), rows()[0]);
        assert_eq!(shown(&sheet(Layout::Jsonl, None)).lines().count(), 1);
        assert!(shown(&sheet(Layout::Table, None)).starts_with("acme\n"));
    }

    #[test]
    fn no_more_rows_are_taken_once_nobody_reads() {
        let mut taken = 0;
        let endless = std::iter::repeat_with(|| {
            taken += 1;
            rows().remove(0)
        });
        let mut to = Writer::to(super::super::writer::tests::Failing(io::ErrorKind::BrokenPipe));
        sheet(Layout::Plain, None).list(&mut to, Box::new(endless), &Look::plain(80)).unwrap();
        assert!(taken < 10_000);
    }
}

//! Aligned columns for people: no box, one line a record, never wider than the terminal.
//!
//! The first column and those that are kept stand whole. The others give way, the widest first,
//! down to their title; columns that hold nothing go first, and what then still finds no room is left
//! out from the end and named, so that nothing is cut in silence. Widths are worked out here because the table library, left to
//! itself, wraps a record over several lines.

use comfy_table::{Cell, CellAlignment, ColumnConstraint, Row, Table, Width, presets};
use serde_json::Value;

use super::{
    cell,
    colour::Tone,
    escape,
    look::Look,
    measure,
    shape::{self, Column, Kind},
};

/// Spaces between two columns.
const GAP: usize = 2;
/// Fewer columns than these say nothing: shorter a value is not cut.
const LEAST: usize = 6;

/// A table ready to print.
#[derive(Debug, PartialEq, Eq)]
pub struct Drawn {
    /// The lines: the titles, then one a record.
    pub lines: Vec<String>,
    /// Titles of the columns for which there was no room.
    pub left_out: Vec<String>,
}

/// Spaces before a row under its heading.
const INDENT: &str = "  ";

/// The same with a line above the first of the rows that stand under one heading.
#[must_use]
pub fn grouped(columns: &[Column<'_>], rows: &[Value], look: &Look, heading: impl Fn(&Value) -> &'static str) -> Drawn {
    let narrower = Look { width: look.width.map(|width| width.saturating_sub(INDENT.len())), ..*look };
    let drawn = draw(columns, rows, &narrower);
    let mut lines = drawn.lines.into_iter().map(|line| format!("{INDENT}{line}"));
    let mut under: Vec<_> = lines.next().into_iter().collect();
    let mut last = None;
    for (line, row) in lines.zip(rows) {
        let here = heading(row);
        if last.replace(here) != Some(here) {
            under.push(look.palette.paint(Tone::Heading, here));
        }
        under.push(line);
    }
    Drawn { lines: under, left_out: drawn.left_out }
}

/// What fitting needs to know of a column.
#[derive(Debug, Clone, Copy)]
struct Need {
    natural: usize,
    floor: usize,
    keep: bool,
    /// Whether every value is missing.
    empty: bool,
}

/// Draws rows under their columns.
#[must_use]
pub fn draw(columns: &[Column<'_>], rows: &[Value], look: &Look) -> Drawn {
    let shown = |row: &Value| -> Vec<String> {
        columns.iter().map(|column| cell::shown(&shape::at(row, column.field), column.kind)).collect()
    };
    let titles: Vec<_> = columns.iter().map(|column| escape::term(column.title).to_uppercase()).collect();
    let cells: Vec<_> = rows.iter().map(shown).collect();
    let needs = needs(columns, &titles, &cells);
    let widths = fit(&needs, look.columns());

    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_truncation_indicator(look.glyphs.ellipsis);
    // Values are cut at the column's end, not at a space: this delimiter stands in no cell.
    table.set_delimiter('\0');
    table.set_header(line(columns, &widths, &titles));
    for row in &cells {
        table.add_row(line(columns, &widths, row));
    }
    for (at, width) in widths.iter().flatten().enumerate() {
        if let Some(column) = table.column_mut(at) {
            let gap = if at == 0 { 0 } else { GAP };
            column.set_padding((u16::try_from(gap).unwrap_or(0), 0));
            column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(
                u16::try_from(width + gap).unwrap_or(u16::MAX),
            )));
        }
    }

    let mut lines: Vec<_> = table.lines().map(|line| line.trim_end().to_owned()).collect();
    if let Some(header) = lines.first_mut() {
        *header = look.palette.paint(Tone::Context, header);
    }
    let missing = widths.iter().zip(&needs).zip(columns).filter(|((width, need), _)| width.is_none() && !need.empty);
    Drawn { lines, left_out: missing.map(|(_, column)| column.title.to_owned()).collect() }
}

fn line(columns: &[Column<'_>], widths: &[Option<usize>], texts: &[String]) -> Row {
    let fitting = columns.iter().zip(widths).zip(texts).filter(|((_, width), _)| width.is_some());
    let mut row = Row::from(fitting.map(|((column, _), text)| {
        let side = if column.kind == Kind::Number { CellAlignment::Right } else { CellAlignment::Left };
        Cell::new(text).set_alignment(side)
    }));
    row.max_height(1);
    row
}

fn needs(columns: &[Column<'_>], titles: &[String], cells: &[Vec<String>]) -> Vec<Need> {
    let need = |(at, (column, title)): (usize, (&Column<'_>, &String))| {
        let title = measure::width(title);
        let widest = cells.iter().filter_map(|row| row.get(at)).map(|text| measure::width(text)).max();
        let natural = widest.unwrap_or(0).max(title);
        let keep = column.keep || at == 0;
        // A number that is cut would be another number.
        let whole = keep || column.kind != Kind::Text;
        let floor = if whole { natural } else { natural.min(title.max(LEAST).max(column.least)) };
        let empty = !cells.is_empty() && cells.iter().filter_map(|row| row.get(at)).all(|text| text == cell::NOTHING);
        Need { natural, floor, keep, empty }
    };
    columns.iter().zip(titles).enumerate().map(need).collect()
}

/// The width of each column, or none for one that is left out.
fn fit(needs: &[Need], room: usize) -> Vec<Option<usize>> {
    let all = needs.iter().map(|need| need.natural).sum::<usize>() + GAP * needs.len().saturating_sub(1);
    let mut here: Vec<_> = needs.iter().map(|need| all <= room || need.keep || !need.empty).collect();
    let mut count = here.iter().filter(|here| **here).count();
    loop {
        let floor: usize = needs.iter().zip(&here).filter(|(_, here)| **here).map(|(need, _)| need.floor).sum();
        let gaps = GAP * count.saturating_sub(1);
        let last = needs.iter().zip(&mut here).rev().find(|(need, here)| **here && !need.keep);
        match last {
            Some((_, here)) if floor + gaps > room => {
                *here = false;
                count -= 1;
            }
            _ => return shrink(needs, &here, room.saturating_sub(gaps)),
        }
    }
}

/// Takes from the widest column that can still give, until all fit or none can.
fn shrink(needs: &[Need], here: &[bool], room: usize) -> Vec<Option<usize>> {
    let mut widths: Vec<_> = needs.iter().zip(here).map(|(need, here)| here.then_some(need.natural)).collect();
    let mut over = widths.iter().flatten().sum::<usize>().saturating_sub(room);
    while over > 0 {
        let able = widths.iter_mut().flatten().zip(needs.iter().zip(here).filter(|(_, here)| **here));
        let widest = able.filter(|(width, (need, _))| **width > need.floor).max_by_key(|(width, _)| **width);
        let Some((width, _)) = widest else { break };
        *width -= 1;
        over -= 1;
    }
    widths
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{super::shape::tests::CLIENTS, *};

    fn clients() -> Vec<Value> {
        vec![
            json!({"handle": "bluefin", "name": "Bluefin Coffee", "status": "active", "seats": {"used": 12}, "created": "2026-11-21T20:06:02Z"}),
            json!({"handle": "cafe-rio", "name": "Café Río S.A. & Sons, Distribution and Wholesale of Everything", "status": "setup", "seats": {"used": 0}, "created": null}),
            json!({"handle": "nippon", "name": "日本コーヒー株式会社 🎉 東京本社および大阪支社", "status": "active", "seats": {"used": 120}, "created": "2026-01-09T08:00:00Z"}),
        ]
    }

    fn drawn(columns: &[Column<'_>], width: usize) -> Drawn {
        draw(columns, &clients(), &Look::plain(width))
    }

    #[test]
    fn a_table_that_fits_is_aligned_with_numbers_on_the_right() {
        let table = drawn(CLIENTS.columns, 200);
        assert_eq!(
            table.lines,
            [
                "HANDLE    NAME                                                            STATUS  SEATS  SINCE",
                "bluefin   Bluefin Coffee                                                  active     12  2026-11-21 20:06",
                "cafe-rio  Café Río S.A. & Sons, Distribution and Wholesale of Everything  setup       0  -",
                "nippon    日本コーヒー株式会社 🎉 東京本社および大阪支社                  active    120  2026-01-09 08:00",
            ]
        );
        assert_eq!(table.left_out, Vec::<String>::new());
    }

    #[test]
    fn a_table_at_eighty_columns_cuts_the_widest_column_by_display_width() {
        let table = drawn(CLIENTS.columns, 80);
        assert_eq!(
            table.lines,
            [
                "HANDLE    NAME                                   STATUS  SEATS  SINCE",
                "bluefin   Bluefin Coffee                         active     12  2026-11-21 20:06",
                "cafe-rio  Café Río S.A. & Sons, Distribution a…  setup       0  -",
                "nippon    日本コーヒー株式会社 🎉 東京本社およ…  active    120  2026-01-09 08:00",
            ]
        );
    }

    #[test]
    fn a_table_at_forty_columns_leaves_out_and_names_what_finds_no_room() {
        let table = drawn(CLIENTS.columns, 40);
        assert_eq!(
            table.lines,
            [
                "HANDLE    NAME             STATUS  SEATS",
                "bluefin   Bluefin Coffee   active     12",
                "cafe-rio  Café Río S.A. …  setup       0",
                "nippon    日本コーヒー株…  active    120",
            ]
        );
        assert_eq!(table.left_out, ["since"]);
    }

    #[test]
    fn columns_that_hold_nothing_go_first_and_are_not_named() {
        let columns = [
            Column::text("handle", "handle"),
            Column::text("none", "refused"),
            Column::text("name", "name").at_least(30),
            Column::text("status", "status"),
        ];
        assert_eq!(drawn(&columns, 200).lines[0].split_whitespace().count(), 4);
        let narrow = drawn(&columns, 50);
        assert_eq!(
            narrow.lines[..3],
            [
                "HANDLE    NAME                              STATUS",
                "bluefin   Bluefin Coffee                    active",
                "cafe-rio  Café Río S.A. & Sons, Distribut…  setup",
            ]
        );
        assert_eq!(narrow.left_out, Vec::<String>::new());
        let narrower = drawn(&columns, 44);
        assert_eq!(narrower.left_out, ["status"]);
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        for width in 40..=200 {
            for line in drawn(CLIENTS.columns, width).lines {
                assert!(measure::width(&line) <= width, "{width}: {line}");
            }
        }
    }

    #[test]
    fn every_script_keeps_the_next_column_in_line() {
        let names = ["日本", "👩\u{200d}👩\u{200d}👧", "🇯🇵 flag", "❤\u{fe0f}", "e\u{301}e\u{301}", "שלום", "plain"];
        let rows: Vec<_> = names.iter().map(|name| json!({"handle": "h", "name": name, "status": "|"})).collect();
        let table = draw(&CLIENTS.columns[..3], &rows, &Look::plain(80));
        let starts: Vec<_> =
            table.lines[1..].iter().map(|line| measure::width(line.strip_suffix('|').unwrap())).collect();
        assert!(starts.iter().all(|start| *start == starts[0]), "{table:?}");
        assert!(table.lines[2].contains("👩👩👧"));
    }

    #[test]
    fn the_first_column_and_kept_ones_stand_whole_even_where_they_do_not_fit() {
        let columns =
            [Column::text("name", "name"), Column::text("status", "status"), Column::text("handle", "id").kept()];
        let table = drawn(&columns, 20);
        assert!(table.lines[2].contains("Wholesale of Everything  cafe-rio"), "{table:?}");
        assert_eq!(table.left_out, ["status"]);
    }

    #[test]
    fn hostile_text_stays_on_its_line_and_is_shown() {
        let rows = [json!({"handle": "x\u{1b}[2J\ny", "name": "a\tb\u{202e}"})];
        let table = draw(&CLIENTS.columns[..2], &rows, &Look::plain(80));
        assert_eq!(table.lines[1], r"x\u{1b}[2J\ny  a\tb\u{202e}");
        assert_eq!(table.lines.len(), 2);
    }

    #[test]
    fn the_titles_are_dim_and_a_cut_is_marked_in_ascii_where_the_locale_is() {
        let mut look = Look::plain(40);
        look.palette.on = true;
        look.glyphs = super::super::glyphs::ASCII;
        let table = draw(CLIENTS.columns, &clients(), &look);
        assert!(table.lines[0].starts_with("\u{1b}[2mHANDLE"));
        assert!(table.lines[2].contains("Café Río S.A..."), "{table:?}");
        assert!(!table.lines[1].contains('\u{1b}'));
    }

    #[test]
    fn without_rows_there_are_only_titles() {
        assert_eq!(draw(CLIENTS.columns, &[], &Look::plain(80)).lines, ["HANDLE  NAME  STATUS  SEATS  SINCE"]);
    }
}

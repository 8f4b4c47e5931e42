//! A table of many narrow columns for people: one sign a cell, and heads that hang on their columns.
//!
//! ```text
//!               klip:sessions ┐
//!             dashboard:web ┐ │
//!           dashboard:lab ┐ │ │
//! dana@acme.example       e e v
//! vic@acme.example        · v d
//! ```
//!
//! The last head stands first, so that none crosses another, and each has the room that the names of the
//! rows and the columns before it take. Columns that find no room beside the others follow below, under
//! their own heads. The names of rows stand whole as far as the terminal is wide enough for one column
//! beside them.

use super::{colour::Tone, look::Look, measure};

/// Columns of the terminal that one column of the grid takes: a space, and the sign.
const STEP: usize = 2;
/// Rows stand together in as many as this, with an empty line after each: an eye follows a line of signs
/// more easily near an edge.
const TOGETHER: usize = 5;
/// Fewer rows than these are followed without.
const FEW: usize = 12;

/// A sign in its tone.
pub type Sign = (char, Option<Tone>);

/// One row: its name and a sign for each column. The name is escaped already.
pub struct GridRow {
    /// What stands before the signs.
    pub name: String,
    /// A sign for each column.
    pub signs: Vec<Sign>,
}

/// Draws the rows under their heads, which are escaped already.
#[must_use]
pub fn draw(heads: &[String], rows: &[GridRow], look: &Look) -> Vec<String> {
    let (names, across) = fit(heads, rows, look.columns());
    let mut lines = Vec::new();
    for (at, heads) in heads.chunks(across).enumerate() {
        if at > 0 {
            lines.push(String::new());
        }
        lines.extend(hung(heads, names, look));
        for (place, row) in rows.iter().enumerate() {
            if place > 0 && place % TOGETHER == 0 && rows.len() >= FEW {
                lines.push(String::new());
            }
            let name = measure::pad(&measure::cut(&row.name, names, look.glyphs.ellipsis), names);
            let signs = row.signs.iter().skip(at * across).take(heads.len());
            let signs: String = signs.map(|sign| format!(" {}", painted(*sign, look))).collect();
            lines.push(format!("{name}{signs}"));
        }
    }
    lines
}

/// The columns of the terminal that the names take, and how many columns of the grid stand beside them.
fn fit(heads: &[String], rows: &[GridRow], width: usize) -> (usize, usize) {
    let names = rows.iter().map(|row| measure::width(&row.name)).max().unwrap_or(0);
    let beside = |names: usize| (width.saturating_sub(names) / STEP).max(1);
    // The heads may have half the width where those of the first columns are longer than the names.
    let across = beside(names);
    let lacking = heads.iter().enumerate().map(|(at, head)| measure::width(head).saturating_sub(at % across * STEP));
    let names = names.max(lacking.max().unwrap_or(0).min(width / 2)).min(width.saturating_sub(STEP));
    (names, beside(names))
}

fn painted((sign, tone): Sign, look: &Look) -> String {
    let sign = sign.to_string();
    tone.map_or_else(|| sign.clone(), |tone| look.palette.paint(tone, &sign))
}

/// The heads, each on its column.
fn hung(heads: &[String], names: usize, look: &Look) -> Vec<String> {
    let (hook, trunk) = (look.glyphs.hook, look.glyphs.trunk.trim_end());
    let line = |(at, head): (usize, &String)| {
        let room = names + at * STEP;
        let head = measure::cut(head, room, look.glyphs.ellipsis);
        let trunks = format!(" {trunk}").repeat(heads.len() - at - 1);
        let before = " ".repeat(room.saturating_sub(measure::width(&head)));
        format!("{before}{head} {}", look.palette.paint(Tone::Context, &format!("{hook}{trunks}")))
    };
    heads.iter().enumerate().rev().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(columns: usize, rows: usize, width: usize) -> Vec<String> {
        let heads: Vec<_> = (0..columns).map(|at| format!("dashboard:board-{at}")).collect();
        let signs = || (0..columns).map(|at| (if at % 2 == 0 { 'v' } else { '·' }, None)).collect();
        let rows: Vec<_> =
            (0..rows).map(|at| GridRow { name: format!("user-{at}@acme.example"), signs: signs() }).collect();
        draw(&heads, &rows, &Look::plain(width))
    }

    #[test]
    fn heads_hang_on_their_columns() {
        assert_eq!(
            grid(3, 2, 60),
            [
                "    dashboard:board-2 ┐",
                "  dashboard:board-1 ┐ │",
                "dashboard:board-0 ┐ │ │",
                "user-0@acme.example v · v",
                "user-1@acme.example v · v",
            ]
            .map(|line| if line.starts_with("user") { line.to_owned() } else { format!("  {line}") })
        );
    }

    #[test]
    fn no_line_is_wider_than_the_terminal_and_every_column_is_drawn_once() {
        for width in [20, 30, 80, 120, 500] {
            let lines = grid(60, 3, width);
            assert!(lines.iter().all(|line| measure::width(line) <= width), "{width}\n{}", lines.join("\n"));
            let hooks = lines.iter().filter(|line| line.contains('┐')).count();
            assert_eq!(hooks, 60, "{width}");
            let signs: usize = lines
                .iter()
                .filter(|line| line.starts_with("user-0"))
                .map(|line| line.matches(['v', '·']).count())
                .sum();
            assert_eq!(signs, 60, "{width}");
        }
    }

    #[test]
    fn many_rows_stand_together_in_a_few() {
        assert_eq!(grid(1, 11, 80).len(), 1 + 11);
        assert_eq!(grid(1, 12, 80).len(), 1 + 12 + 2);
    }

    #[test]
    fn names_that_are_too_long_are_cut_and_the_cut_is_seen() {
        let rows = [GridRow { name: "n".repeat(50), signs: vec![('v', None)] }];
        let lines = draw(&["dashboard:web".to_owned()], &rows, &Look::plain(20));
        assert_eq!(lines, ["     dashboard:web ┐", &format!("{}… v", "n".repeat(17))]);
    }
}

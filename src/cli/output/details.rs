//! One thing on a terminal: a heading, then `field  value` lines, aligned and wrapped.
//!
//! A nested thing stands indented under its field, a list of things one under the other, a list of
//! words on one line. Line ends in a text are kept.

use serde_json::{Map, Value};

use super::{
    cell,
    colour::Tone,
    escape,
    look::Look,
    measure,
    shape::{self, Column, Kind},
};

/// How far what belongs to something stands to its right.
const INDENT: usize = 2;
/// Columns that a value gets at least, however narrow the terminal.
const LEAST: usize = 10;

/// The lines for one thing. An empty heading is left out.
#[must_use]
pub fn lines(heading: &str, columns: &[Column<'_>], thing: &Value, look: &Look) -> Vec<String> {
    let mut lines = Vec::new();
    if !heading.is_empty() {
        lines.push(look.palette.paint(Tone::Heading, &escape::term(heading)));
    }
    let fields: Vec<_> = columns
        .iter()
        .map(|column| (escape::term(column.title), shape::at(thing, column.field).into_owned(), column.kind))
        .collect();
    lines.extend(below(INDENT, &fields, look));
    lines
}

fn below(indent: usize, fields: &[(String, Value, Kind)], look: &Look) -> Vec<String> {
    let titles = fields.iter().map(|(title, _, _)| measure::width(title));
    let value_at = indent + titles.max().unwrap_or(0) + INDENT;
    let room = look.columns().saturating_sub(value_at).max(LEAST);
    let margin = " ".repeat(indent);
    let mut lines = Vec::new();
    for (title, value, kind) in fields {
        if let Some(nested) = nested(value) {
            lines.push(format!("{margin}{}", look.palette.paint(Tone::Context, title)));
            lines.extend(nested.iter().flat_map(|item| inside(indent + INDENT, item, look)));
            continue;
        }
        let label = look.palette.paint(Tone::Context, &measure::pad(title, value_at - indent));
        let pieces = texts(value, *kind).into_iter().flat_map(|text| measure::wrap(&text, room));
        for (at, piece) in pieces.enumerate() {
            let before = if at == 0 { format!("{margin}{label}") } else { " ".repeat(value_at) };
            lines.push(format!("{before}{piece}").trim_end().to_owned());
        }
    }
    lines
}

/// The things inside a value, when it holds any: their fields stand on lines of their own.
fn nested(value: &Value) -> Option<Vec<&Value>> {
    match value {
        Value::Object(fields) if !fields.is_empty() => Some(vec![value]),
        Value::Array(items) if items.iter().any(Value::is_object) => Some(items.iter().collect()),
        _ => None,
    }
}

fn inside(indent: usize, item: &Value, look: &Look) -> Vec<String> {
    match item {
        Value::Object(fields) => below(indent, &titled(fields), look),
        other => vec![format!("{}{}", " ".repeat(indent), cell::shown(other, Kind::Time))],
    }
}

fn titled(fields: &Map<String, Value>) -> Vec<(String, Value, Kind)> {
    fields.iter().map(|(key, value)| (escape::term(&key.replace('_', " ")), value.clone(), Kind::Time)).collect()
}

fn texts(value: &Value, kind: Kind) -> Vec<String> {
    match value {
        Value::String(text) if kind == Kind::Text && !text.is_empty() => escape::block(text),
        other => vec![cell::shown(other, kind)],
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const COLUMNS: &[Column<'static>] = &[
        Column::text("name", "name"),
        Column::text("description", "description"),
        Column::number("seats", "seats"),
        Column::time("created", "since"),
        Column::text("features", "features"),
        Column::text("groups", "groups"),
        Column::text("brand", "brand"),
    ];

    fn client() -> Value {
        json!({
            "name": "日本コーヒー株式会社",
            "description": "Retail, EU: the first of the three houses\nsecond line \u{202e}",
            "seats": 12,
            "created": "2026-11-21T20:06:02Z",
            "features": ["share", "mail", "whitelabel"],
            "groups": [{"handle": "marketing", "members": 3}, {"handle": "design", "members": 0}],
            "brand": {"primary": "#0B4F6C", "white_label": false},
        })
    }

    #[test]
    fn fields_are_aligned_wrapped_and_nested_things_indented() {
        assert_eq!(
            lines("acme  Acme Ltd", COLUMNS, &client(), &Look::plain(40)),
            [
                "acme  Acme Ltd",
                "  name         日本コーヒー株式会社",
                "  description  Retail, EU: the first of",
                "               the three houses",
                r"               second line \u{202e}",
                "  seats        12",
                "  since        2026-11-21 20:06",
                "  features     share, mail, whitelabel",
                "  groups",
                "    handle   marketing",
                "    members  3",
                "    handle   design",
                "    members  0",
                "  brand",
                "    primary      #0B4F6C",
                "    white label  no",
            ]
        );
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        for width in [40, 80, 200] {
            for line in lines("acme", COLUMNS, &client(), &Look::plain(width)) {
                assert!(measure::width(&line) <= width, "{width}: {line}");
            }
        }
    }

    #[test]
    fn what_is_not_there_is_shown_as_a_dash() {
        let lines = lines("", &COLUMNS[..3], &json!({"name": "", "seats": null}), &Look::plain(80));
        assert_eq!(lines, ["  name         -", "  description  -", "  seats        -"]);
    }
}

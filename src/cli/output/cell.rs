//! One value as text: whole for programs, readable for people.

use serde_json::Value;
use usher::domain::Time;

use super::{escape, shape::Kind};

/// What stands in a table where there is nothing.
pub const NOTHING: &str = "-";

/// The value whole, not escaped yet: nothing for null, `yes` and `no`, lists joined by `, `,
/// nested things as JSON.
#[must_use]
pub fn whole(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(whole).collect::<Vec<_>>().join(", "),
        Value::Object(_) => value.to_string(),
    }
}

/// The value as people read it on one line, escaped: `-` where there is nothing, times to the
/// minute, nested things as `key value` pairs.
#[must_use]
pub fn shown(value: &Value, kind: Kind) -> String {
    let text = match value {
        Value::String(text) if kind == Kind::Time => minute(text),
        Value::Array(items) => items.iter().map(|item| shown(item, kind)).collect::<Vec<_>>().join(", "),
        Value::Object(fields) => {
            let pair = |(key, value): (&String, &Value)| format!("{} {}", escape::term(key), shown(value, kind));
            fields.iter().map(pair).collect::<Vec<_>>().join(", ")
        }
        other => escape::term(&whole(other)),
    };
    if text.is_empty() { NOTHING.to_owned() } else { text }
}

/// A time to the minute; what is not a time stays as it is.
#[must_use]
pub fn minute(text: &str) -> String {
    text.parse::<Time>().map_or_else(|_| escape::term(text), Time::minute)
}

/// A comma-separated cell, guarded and not quoted yet.
#[must_use]
pub fn csv(value: &Value) -> String {
    // A number is never a formula, and a guard would make -5 text.
    if value.is_number() { whole(value) } else { escape::csv(&whole(value)) }
}

/// A tab-separated cell.
#[must_use]
pub fn tsv(value: &Value) -> String {
    escape::tsv(&whole(value))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn people_read_words_and_programs_whole_values() {
        for (value, kind, people, programs) in [
            (json!(null), Kind::Text, "-", ""),
            (json!(""), Kind::Text, "-", ""),
            (json!([]), Kind::Text, "-", ""),
            (json!(true), Kind::Text, "yes", "yes"),
            (json!(false), Kind::Text, "no", "no"),
            (json!(12), Kind::Number, "12", "12"),
            (json!(["a", "b"]), Kind::Text, "a, b", "a, b"),
            (json!("2026-11-21T20:06:31Z"), Kind::Time, "2026-11-21 20:06", "2026-11-21T20:06:31Z"),
            (json!("2026-11-21T20:06:31Z"), Kind::Text, "2026-11-21T20:06:31Z", "2026-11-21T20:06:31Z"),
            (json!("soon"), Kind::Time, "soon", "soon"),
            (json!({"used": 3, "of": null}), Kind::Text, "used 3, of -", r#"{"used":3,"of":null}"#),
            (json!("a\u{1b}b"), Kind::Text, r"a\u{1b}b", "a\u{1b}b"),
            (json!("\u{1b}"), Kind::Time, r"\u{1b}", "\u{1b}"),
        ] {
            assert_eq!(shown(&value, kind), people);
            assert_eq!(whole(&value), programs);
        }
    }

    #[test]
    fn a_negative_number_is_no_formula_but_text_like_one_is() {
        assert_eq!(csv(&json!(-5)), "-5");
        assert_eq!(csv(&json!("-5")), "'-5");
        assert_eq!(csv(&json!(["=1", "b"])), "'=1, b");
    }
}

//! What a command changed, for people: one line a thing, `+` new, `~` changed, `-` gone.
//!
//! Pictures have no lines of their own, and nobody reads digests: what shows a picture says that it
//! came, changed or went. JSON holds all of it.

use std::collections::BTreeSet;

use serde_json::Value;
use usher::domain::change::{ChangeView, Verb};

use super::{
    cell,
    colour::Tone,
    escape,
    look::Look,
    measure,
    shape::{self, Column, Kind, Order, Shape},
};

/// The changes of an operation as records.
pub const CHANGES: Shape = Shape {
    things: "changes",
    id: "key",
    order: Order::Own,
    columns: &[Column::text("verb", "verb"), Column::text("kind", "kind"), Column::text("key", "key").kept()],
    documented: &["account", "before", "after"],
};

/// Fields that tell most about a thing that came or went, in the order in which they are said.
const TELLING: &[&str] = &["name", "status", "seats", "right", "visibility", "value"];

/// The kind of the bytes of pictures.
const IMAGE: &str = "image";

/// Fields that hold the digest of a picture.
const PICTURES: &[&str] = &["logo", "logo_dark", "favicon", "avatar", "image"];

/// Fields of a look that say themselves what they are.
const BARE: &[&str] = &["product_name", "support_email", "link"];

/// Further than this, names are not lined up: one long name would push all others away.
const ALIGNED: usize = 36;

/// The lines for some changes, in their order.
#[must_use]
pub fn lines(changes: &[ChangeView], look: &Look) -> Vec<String> {
    let changes: Vec<_> = changes.iter().filter(|change| change.kind != IMAGE).collect();
    // What a command is about comes first; what is elsewhere says where.
    let first = changes.first().and_then(|change| change.account.as_deref());
    let heads: Vec<_> = changes.iter().map(|change| head(change, first)).collect();
    let aligned = heads.iter().map(|head| measure::width(head)).filter(|width| *width <= ALIGNED).max().unwrap_or(0);
    changes.into_iter().zip(&heads).flat_map(|(change, head)| described(change, head, aligned, look)).collect()
}

fn head(change: &ChangeView, first: Option<&str>) -> String {
    // Of some things there is one only.
    let named = if change.kind == change.key {
        escape::term(&change.kind)
    } else {
        format!("{} {}", escape::term(&change.kind), escape::term(&change.key))
    };
    match change.account.as_deref().filter(|account| Some(*account) != first && *account != change.key) {
        Some(account) => format!("{named} in {}", escape::term(account)),
        None => named,
    }
}

fn described(change: &ChangeView, head: &str, aligned: usize, look: &Look) -> Vec<String> {
    let (sign, tone) = match change.verb {
        Verb::Created => ("+", Tone::Done),
        Verb::Changed => ("~", Tone::Waits),
        Verb::Removed => ("-", Tone::Refused),
    };
    let sign = look.palette.paint(tone, sign);
    let told = match change.verb {
        Verb::Created => vec![summary(change, &change.after)],
        Verb::Removed => vec![summary(change, &change.before)],
        Verb::Changed => differences(&change.before, &change.after, look),
    };
    let line = format!("{}  {}", measure::pad(head, aligned), told.join(", "));
    if measure::width(&line) + INDENT <= look.columns() || told.len() < 2 {
        return vec![format!("{sign} {}", line.trim_end())];
    }
    let below = told.iter().map(|piece| format!("{}{piece}", " ".repeat(2 * INDENT)));
    std::iter::once(format!("{sign} {head}")).chain(below).collect()
}

/// Columns of the sign and the space after it.
const INDENT: usize = 2;

fn summary(change: &ChangeView, image: &Value) -> String {
    if matches!(change.kind.as_str(), "brand" | "whitelabel" | "footer-logo") {
        return summary_of_look(image);
    }
    let key = change.key.as_str();
    let said = TELLING.iter().filter_map(|field| {
        let value = image.get(field)?;
        let text = match cell::whole(value) {
            text if text.is_empty() || text == key => return None,
            _ => cell::shown(value, Kind::Time),
        };
        Some(match (*field, text.as_str()) {
            ("seats", "1") => "1 seat".to_owned(),
            ("seats", _) => format!("{text} seats"),
            _ => text,
        })
    });
    said.collect::<Vec<_>>().join("  ")
}

/// What is set in a look.
fn summary_of_look(image: &Value) -> String {
    let fields = image.as_object().into_iter().flatten();
    let said = fields.filter(|(field, _)| *field != "position").filter_map(|(field, value)| {
        let name = escape::term(&field.replace('_', " "));
        match value {
            Value::Null | Value::Bool(false) => None,
            Value::Bool(true) => Some(name),
            _ if field == IMAGE => None,
            _ if PICTURES.contains(&field.as_str()) => Some(format!("{name} set")),
            other if BARE.contains(&field.as_str()) => Some(cell::shown(other, Kind::Time)),
            other => Some(format!("{name} {}", cell::shown(other, Kind::Time))),
        }
    });
    said.collect::<Vec<_>>().join(", ")
}

/// `field old → new` for each field that differs, in the order of the newer image.
fn differences(before: &Value, after: &Value, look: &Look) -> Vec<String> {
    let mut paths = Vec::new();
    collect("", after, &mut paths);
    collect("", before, &mut paths);
    let mut seen = BTreeSet::new();
    paths.retain(|path| seen.insert(path.clone()));
    paths.iter().filter_map(|path| difference(path, &shape::at(before, path), &shape::at(after, path), look)).collect()
}

/// The paths of everything in an image that is not a thing itself.
fn collect(prefix: &str, value: &Value, paths: &mut Vec<String>) {
    match value {
        Value::Object(fields) if !fields.is_empty() || prefix.is_empty() => {
            for (key, value) in fields {
                let path = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
                collect(&path, value, paths);
            }
        }
        _ => paths.push(prefix.to_owned()),
    }
}

fn difference(path: &str, before: &Value, after: &Value, look: &Look) -> Option<String> {
    // A thing that came or went as a whole is told by its fields.
    if before == after || before.is_object() || after.is_object() {
        return None;
    }
    let field = escape::term(&path.replace('_', " "));
    if PICTURES.contains(&path) {
        let what = match (before, after) {
            (Value::Null, _) => "set",
            (_, Value::Null) => "taken away",
            _ => "changed",
        };
        return Some(format!("{field} {what}"));
    }
    let side = |value: &Value| match value {
        Value::Null => "none".to_owned(),
        Value::String(text) if text.is_empty() => "\"\"".to_owned(),
        Value::Array(items) if items.is_empty() => "none".to_owned(),
        other => cell::shown(other, Kind::Time),
    };
    if let (Value::Array(old), Value::Array(new)) = (before, after) {
        let gone = old.iter().filter(|item| !new.contains(item)).map(|item| format!("-{}", side(item)));
        let come = new.iter().filter(|item| !old.contains(item)).map(|item| format!("+{}", side(item)));
        let moved: Vec<_> = come.chain(gone).collect();
        if !moved.is_empty() {
            return Some(format!("{field} {}", moved.join(" ")));
        }
    }
    Some(format!("{field} {} {} {}", side(before), look.glyphs.arrow, side(after)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn change(kind: &str, key: &str, verb: Verb, before: Value, after: Value) -> ChangeView {
        ChangeView { kind: kind.to_owned(), key: key.to_owned(), account: Some("acme".to_owned()), verb, before, after }
    }

    fn some() -> Vec<ChangeView> {
        vec![
            change(
                "group",
                "marketing",
                Verb::Created,
                json!(null),
                json!({"handle": "marketing", "name": "Marketing"}),
            ),
            change(
                "client",
                "acme",
                Verb::Changed,
                json!({"seats": 10, "status": "setup", "name": "Acme", "features": ["share"], "limits": {"dashboards": null}}),
                json!({"seats": 12, "status": "active", "name": "Acme", "features": ["share", "mail"], "limits": {"dashboards": 3}}),
            ),
            change("group", "design", Verb::Removed, json!({"name": "Design\u{1b}[2J"}), json!(null)),
        ]
    }

    #[test]
    fn each_change_is_a_line_with_its_sign() {
        assert_eq!(
            lines(&some(), &Look::plain(200)),
            [
                "+ group marketing  Marketing",
                "~ client acme      seats 10 → 12, status setup → active, features +mail, limits.dashboards none → 3",
                r"- group design     Design\u{1b}[2J",
            ]
        );
    }

    #[test]
    fn many_differences_stand_one_under_the_other_where_they_do_not_fit() {
        assert_eq!(
            lines(&some()[1..2], &Look::plain(40)),
            [
                "~ client acme",
                "    seats 10 → 12",
                "    status setup → active",
                "    features +mail",
                "    limits.dashboards none → 3"
            ]
        );
    }

    #[test]
    fn what_came_is_told_by_its_name_status_and_seats() {
        let made = change(
            "client",
            "acme",
            Verb::Created,
            json!(null),
            json!({"name": "Acme Ltd", "status": "active", "seats": 10}),
        );
        assert_eq!(lines(&[made], &Look::plain(80)), ["+ client acme  Acme Ltd  active  10 seats"]);
        let bare = change(
            "membership",
            "marketing dana@acme.example",
            Verb::Created,
            json!(null),
            json!({"group": "marketing"}),
        );
        assert_eq!(lines(&[bare], &Look::plain(80)), ["+ membership marketing dana@acme.example"]);
    }

    #[test]
    fn a_look_is_told_by_what_is_set_and_pictures_without_their_digests() {
        let (one, other) = ("a".repeat(64), "b".repeat(64));
        let brand =
            |logo: &Value, theme: &str| json!({"logo": logo, "favicon": null, "theme": theme, "inherit": false});
        let changes = [
            change("image", "aaaaaaaaaaaa", Verb::Created, json!(null), json!({"digest": one, "width": 3})),
            change("brand", "brand", Verb::Created, json!(null), brand(&json!(one), "light")),
            change("brand", "brand", Verb::Changed, brand(&json!(one), "light"), brand(&json!(other), "dark")),
            change("brand", "brand", Verb::Changed, brand(&json!(one), "dark"), brand(&json!(null), "dark")),
            change(
                "footer-logo",
                "1",
                Verb::Created,
                json!(null),
                json!({"image": one, "link": "https://north.example/"}),
            ),
            change("user", "dana@acme.example", Verb::Changed, json!({"avatar": null}), json!({"avatar": one})),
            change(
                "whitelabel",
                "whitelabel",
                Verb::Created,
                json!(null),
                json!({"product_name": "North Insights", "help": null, "support_email": "help@north.example"}),
            ),
        ];
        assert_eq!(
            lines(&changes, &Look::plain(200)),
            [
                "+ brand                   logo set, theme light",
                "~ brand                   logo changed, theme light → dark",
                "~ brand                   logo taken away",
                "+ footer-logo 1           https://north.example/",
                "~ user dana@acme.example  avatar set",
                "+ whitelabel              North Insights, help@north.example",
            ]
        );
    }

    #[test]
    fn one_seat_is_one() {
        let made = change("client", "acme", Verb::Created, json!(null), json!({"seats": 1}));
        assert_eq!(lines(&[made], &Look::plain(80)), ["+ client acme  1 seat"]);
    }

    #[test]
    fn a_field_that_becomes_a_thing_is_told_by_what_is_in_it() {
        let opened = change(
            "datasource",
            "sales",
            Verb::Changed,
            json!({"connection": null}),
            json!({"connection": {"state": "on"}}),
        );
        assert_eq!(lines(&[opened], &Look::plain(80)), ["~ datasource sales  connection.state none → on"]);
        let turned = change(
            "role",
            "x",
            Verb::Changed,
            json!({"order": ["a", "b"], "name": ""}),
            json!({"order": ["b", "a"], "name": "X"}),
        );
        assert_eq!(lines(&[turned], &Look::plain(80)), ["~ role x  order a, b → b, a, name \"\" → X"]);
    }

    #[test]
    fn signs_are_coloured_and_arrows_are_ascii_where_the_locale_is() {
        let mut look = Look::plain(80);
        look.palette.on = true;
        look.glyphs = super::super::glyphs::ASCII;
        let lines = lines(&some(), &look);
        assert!(lines[0].starts_with("\u{1b}[32m+\u{1b}[0m group"));
        assert!(lines.iter().any(|line| line.contains("10 -> 12")));
        assert!(lines.last().unwrap().starts_with("\u{1b}[31m-\u{1b}[0m group"));
    }
}

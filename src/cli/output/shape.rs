//! What a noun looks like when it is shown: its columns, its documented fields and its handle.
//!
//! A command writes its shape down once as a constant; lists, single things, `--fields`,
//! `--where`, `--sort` and `-q` all read it. A field may be a path: `brand.primary` is the field
//! `primary` of the field `brand`, and through a list it is the list of what each item has.

use std::borrow::Cow;

use serde_json::Value;
use usher::domain::{Code, Refusal};

/// How a field's values are shown in a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// As they are.
    Text,
    /// Right-aligned.
    Number,
    /// RFC 3339 as date and minute in UTC.
    Time,
}

/// One column of a table, or one line of a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column<'a> {
    /// The field, or a path of fields joined by dots.
    pub field: &'a str,
    /// What people read above or before it, in small letters.
    pub title: &'a str,
    /// How its values are shown.
    pub kind: Kind,
    /// Whether it is never shortened nor left out; the first column never is.
    pub keep: bool,
    /// The width to which it is shortened at most, where its values are that wide; 0 for the usual.
    pub least: usize,
}

impl<'a> Column<'a> {
    /// A column of text.
    #[must_use]
    pub const fn text(field: &'a str, title: &'a str) -> Self {
        Self { field, title, kind: Kind::Text, keep: false, least: 0 }
    }

    /// A column of numbers.
    #[must_use]
    pub const fn number(field: &'a str, title: &'a str) -> Self {
        Self { field, title, kind: Kind::Number, keep: false, least: 0 }
    }

    /// A column of times.
    #[must_use]
    pub const fn time(field: &'a str, title: &'a str) -> Self {
        Self { field, title, kind: Kind::Time, keep: false, least: 0 }
    }

    /// The same column, never shortened.
    #[must_use]
    pub const fn kept(self) -> Self {
        Self { keep: true, ..self }
    }

    /// The same column, not shortened below so many columns of the terminal: what stands behind it is
    /// left out before.
    #[must_use]
    pub const fn at_least(self, least: usize) -> Self {
        Self { least, ..self }
    }
}

/// The order in which a list comes when nobody sorts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// By handle, rising.
    Rising,
    /// By handle, falling, as the newest operation first.
    Falling,
    /// In an order of its own, such as the steps of a checklist.
    Own,
}

/// How one kind of thing is shown.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// What many of it are called, such as `clients`.
    pub things: &'static str,
    /// The field that names one in commands.
    pub id: &'static str,
    /// The order in which lists of it come.
    pub order: Order,
    /// The columns of its table; the first is its handle.
    pub columns: &'static [Column<'static>],
    /// Further fields of its documented JSON object.
    pub documented: &'static [&'static str],
}

impl Shape {
    /// Every field that can be named: those of the columns, then the further documented ones.
    #[must_use]
    pub fn fields(&self) -> Vec<&'static str> {
        let mut fields: Vec<_> = self.columns.iter().map(|column| column.field).collect();
        for field in self.documented {
            if !fields.contains(field) {
                fields.push(field);
            }
        }
        fields
    }

    /// The columns of which a thing has something, for showing it to people.
    #[must_use]
    pub fn there(&self, thing: &Value) -> Vec<Column<'static>> {
        self.columns.iter().copied().filter(|column| !at(thing, column.field).is_null()).collect()
    }

    /// The column of a field that somebody named.
    ///
    /// # Errors
    /// [`Code::Usage`], listing the fields, when neither the path nor its first field is known.
    pub fn column<'a>(&self, field: &'a str) -> Result<Column<'a>, Refusal> {
        if let Some(known) = self.columns.iter().find(|column| column.field == field) {
            return Ok(*known);
        }
        let fields = self.fields();
        let head = field.split('.').next().unwrap_or(field);
        if fields.iter().any(|known| *known == head || known.split('.').next() == Some(field)) {
            return Ok(Column::text(field, field));
        }
        // What stands above a column can be typed too, where no field is called so.
        if let Some(titled) = self.columns.iter().find(|column| column.title == field) {
            return Ok(*titled);
        }
        let mut refusal = Refusal::new(Code::Usage, format!("{} have no field {field:?}", self.things));
        let near = fields.iter().map(|known| (strsim::osa_distance(known, field), known));
        if let Some((_, known)) = near.filter(|(distance, _)| *distance <= 2).min() {
            refusal = refusal.hint(format!("did you mean {known}?"));
        }
        Err(refusal.hint(format!("the fields are {}", fields.join(", "))).detail("fields", fields))
    }

    /// The columns to show: those named, in their order, or else the table's own.
    ///
    /// # Errors
    /// As [`Shape::column`].
    pub fn choose<'a>(&self, fields: Option<&'a [String]>) -> Result<Vec<Column<'a>>, Refusal> {
        match fields {
            Some(fields) => fields.iter().map(|field| self.column(field.trim())).collect(),
            None => Ok(self.columns.to_vec()),
        }
    }
}

/// What stands at a path; null when nothing does.
#[must_use]
pub fn at<'v>(value: &'v Value, path: &str) -> Cow<'v, Value> {
    match value {
        Value::Object(fields) => {
            if let Some(found) = fields.get(path) {
                return Cow::Borrowed(found);
            }
            let inside = path.split_once('.').and_then(|(head, rest)| Some((fields.get(head)?, rest)));
            inside.map_or(Cow::Owned(Value::Null), |(found, rest)| at(found, rest))
        }
        Value::Array(items) => Cow::Owned(items.iter().map(|item| at(item, path).into_owned()).collect()),
        _ => Cow::Owned(Value::Null),
    }
}

#[cfg(test)]
pub mod tests {
    use serde_json::json;

    use super::*;

    /// Clients, as a command might describe them.
    pub const CLIENTS: Shape = Shape {
        things: "clients",
        id: "handle",
        order: Order::Rising,
        columns: &[
            Column::text("handle", "handle").kept(),
            Column::text("name", "name"),
            Column::text("status", "status"),
            Column::number("seats.used", "seats"),
            Column::time("created", "since"),
        ],
        documented: &["features", "seats", "brand"],
    };

    #[test]
    fn a_path_leads_into_things_and_through_lists() {
        let client = json!({"seats": {"used": 3}, "users": [{"email": "a"}, {"email": "b"}], "x.y": 1});
        assert_eq!(*at(&client, "seats.used"), json!(3));
        assert_eq!(*at(&client, "users.email"), json!(["a", "b"]));
        assert_eq!(*at(&client, "x.y"), json!(1));
        assert_eq!(*at(&client, "seats.used.more"), Value::Null);
        assert_eq!(*at(&client, "nothing"), Value::Null);
    }

    #[test]
    fn fields_are_picked_and_ordered_as_named() {
        let named = ["status".to_owned(), " handle".to_owned(), "brand.primary".to_owned(), "seats".to_owned()];
        let columns = CLIENTS.choose(Some(&named)).unwrap();
        let fields: Vec<_> = columns.iter().map(|column| column.field).collect();
        assert_eq!(fields, ["status", "handle", "brand.primary", "seats"]);
        assert_eq!(CLIENTS.choose(None).unwrap().len(), 5);
    }

    #[test]
    fn an_unknown_field_is_a_usage_error_that_lists_the_fields() {
        let refusal = CLIENTS.column("stauts").unwrap_err();
        assert_eq!(refusal.code, Code::Usage);
        assert_eq!(refusal.message, "clients have no field \"stauts\"");
        assert_eq!(
            refusal.hints,
            [
                "did you mean status?",
                "the fields are handle, name, status, seats.used, created, features, seats, brand"
            ]
        );
        assert_eq!(CLIENTS.column("since").unwrap().field, "created", "what stands above it will do");
        assert_eq!(CLIENTS.column("zzzz").unwrap_err().hints.len(), 1);
    }
}

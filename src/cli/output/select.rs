//! Which rows of a list are shown: `--where`, `--sort` and pages.
//!
//! A page begins after a key, never at an offset: rows that come or go between two pages are
//! neither shown twice nor skipped.

use std::cmp::Ordering;

use serde_json::Value;
use usher::domain::{Code, Refusal};

use super::{
    cell,
    shape::{self, Order, Shape},
};

/// Rows on their way to the screen.
pub type Rows<'a> = Box<dyn Iterator<Item = Value> + 'a>;

/// Rows of a page on a terminal when neither flag nor configuration says how many.
pub const PAGE: usize = 100;

/// One condition on a field's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    field: String,
    equal: bool,
    value: String,
}

impl Filter {
    /// Reads `key=value` or `key!=value`.
    ///
    /// # Errors
    /// [`Code::Usage`] for another form or an unknown key.
    pub fn parse(text: &str, shape: &Shape) -> Result<Self, Refusal> {
        let Some((key, value)) = text.split_once('=') else {
            return Err(Refusal::new(Code::Usage, format!("{text:?} is not a condition"))
                .hint("--where key=value or --where key!=value"));
        };
        let (key, equal) = key.strip_suffix('!').map_or((key, true), |key| (key, false));
        let field = shape.column(key.trim())?.field.to_owned();
        Ok(Self { field, equal, value: value.to_owned() })
    }

    /// Whether a row meets the condition. A list equals what any of its items equals.
    #[must_use]
    pub fn fits(&self, row: &Value) -> bool {
        self.is(&shape::at(row, &self.field)) == self.equal
    }

    fn is(&self, value: &Value) -> bool {
        match value {
            Value::Array(items) if !items.is_empty() => items.iter().any(|item| self.is(item)),
            Value::Bool(yes) if self.value == yes.to_string() => true,
            other => cell::whole(other) == self.value,
        }
    }
}

/// The field that a list is sorted by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sort {
    field: String,
    falling: bool,
}

impl Sort {
    /// Reads `field`, or `-field` for the other way round.
    ///
    /// # Errors
    /// [`Code::Usage`] for an unknown field.
    pub fn parse(text: &str, shape: &Shape) -> Result<Self, Refusal> {
        let (field, falling) = text.strip_prefix('-').map_or((text, false), |field| (field, true));
        Ok(Self { field: shape.column(field)?.field.to_owned(), falling })
    }

    /// Sorts the rows; equal ones keep their order and those without a value come last.
    pub fn apply(&self, rows: &mut [Value]) {
        rows.sort_by(|a, b| self.compare(a, b));
    }

    /// Which of two rows comes first.
    #[must_use]
    pub fn compare(&self, a: &Value, b: &Value) -> Ordering {
        let (a, b) = (shape::at(a, &self.field), shape::at(b, &self.field));
        match (a.is_null(), b.is_null()) {
            (false, false) if self.falling => compare(&b, &a),
            (false, false) => compare(&a, &b),
            (a, b) => a.cmp(&b),
        }
    }
}

/// Numbers by size, everything else by its text in small letters.
fn compare(a: &Value, b: &Value) -> Ordering {
    match (a.as_f64(), b.as_f64()) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        _ => {
            let (a, b) = (cell::whole(a), cell::whole(b));
            a.to_lowercase().cmp(&b.to_lowercase()).then_with(|| a.cmp(&b))
        }
    }
}

/// How much of a list to show.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// At most so many rows.
    pub limit: Option<usize>,
    /// Only rows after the one with this handle.
    pub after: Option<String>,
    /// Every row, also on a terminal.
    pub all: bool,
}

impl Page {
    /// How many rows to show at most: what was asked for, else the page for this stream, which is
    /// none where nobody turns pages.
    #[must_use]
    pub const fn most(&self, page: Option<usize>) -> Option<usize> {
        match (self.limit, self.all) {
            (Some(limit), _) => Some(limit),
            (None, true) => None,
            (None, false) => page,
        }
    }
}

/// The rows of one page, and where the next begins.
pub struct Paged<'a> {
    /// The rows.
    pub rows: Rows<'a>,
    /// The handle after which the next page begins; none at the end of the list.
    pub next: Option<String>,
}

/// Cuts a page of at most `most` rows out of rows that come in the given order.
///
/// # Errors
/// [`Code::NotFound`] when the list has an order of its own and no row with the handle `after`.
pub fn page<'a>(
    mut rows: Rows<'a>,
    shape: &'a Shape,
    order: Order,
    after: Option<&'a str>,
    most: Option<usize>,
) -> Result<Paged<'a>, Refusal> {
    let key = |row: &Value| cell::whole(&shape::at(row, shape.id));
    if let Some(after) = after {
        rows = match order {
            Order::Rising => Box::new(rows.skip_while(move |row| key_order(row, shape, after).is_le())),
            Order::Falling => Box::new(rows.skip_while(move |row| key_order(row, shape, after).is_ge())),
            Order::Own => {
                if !rows.by_ref().any(|row| key(&row) == after) {
                    return Err(Refusal::not_found(format!("{after:?} among the {} to go on after", shape.things))
                        .hint("leave --after out to begin again"));
                }
                rows
            }
        };
    }
    let Some(most) = most else { return Ok(Paged { rows, next: None }) };
    let kept: Vec<_> = rows.by_ref().take(most).collect();
    let next = if rows.next().is_some() { kept.last().map(key) } else { None };
    Ok(Paged { rows: Box::new(kept.into_iter()), next })
}

/// Numbers of operations by size, handles and e-mails by their bytes, as the lists are read: the
/// handle `10` stands before the handle `9`.
fn key_order(row: &Value, shape: &Shape, after: &str) -> Ordering {
    match (&*shape::at(row, shape.id), after.parse::<i64>()) {
        (Value::Number(number), Ok(after)) => number.as_i64().cmp(&Some(after)),
        (key, _) => cell::whole(key).as_str().cmp(after),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{super::shape::tests::CLIENTS, *};

    fn clients(handles: &[&str]) -> Vec<Value> {
        handles.iter().map(|handle| json!({ "handle": handle })).collect()
    }

    fn handles(rows: impl IntoIterator<Item = Value>) -> Vec<String> {
        rows.into_iter().map(|row| cell::whole(&shape::at(&row, "handle"))).collect()
    }

    fn fits(condition: &str, row: &Value) -> bool {
        Filter::parse(condition, &CLIENTS).unwrap().fits(row)
    }

    #[test]
    fn a_condition_compares_the_text_of_a_field() {
        let row = json!({"handle": "acme", "status": "active", "seats": {"used": 3}, "brand": true, "features": ["share", "mail"]});
        assert!(fits("status=active", &row));
        assert!(!fits("status=Active", &row));
        assert!(fits("status!=setup", &row));
        assert!(fits("seats.used=3", &row));
        assert!(fits("brand=yes", &row) && fits("brand=true", &row) && !fits("brand=no", &row));
        assert!(fits("features=mail", &row) && fits("features!=metric", &row) && !fits("features!=mail", &row));
        assert!(fits("name=", &row));
        assert!(fits("name!=a=b", &row));
    }

    #[test]
    fn an_unknown_key_or_another_form_is_a_usage_error() {
        assert_eq!(Filter::parse("colour=red", &CLIENTS).unwrap_err().code, Code::Usage);
        assert_eq!(Filter::parse("status", &CLIENTS).unwrap_err().code, Code::Usage);
        assert_eq!(Sort::parse("-colour", &CLIENTS).unwrap_err().code, Code::Usage);
    }

    #[test]
    fn rows_are_sorted_by_size_or_text_with_the_empty_ones_last() {
        let mut rows = vec![
            json!({"handle": "a", "seats": {"used": 10}, "name": "zeta"}),
            json!({"handle": "b", "seats": {"used": 9}, "name": "Alpha"}),
            json!({"handle": "c", "name": "beta"}),
        ];
        let mut sorted = |by: &str| {
            Sort::parse(by, &CLIENTS).unwrap().apply(&mut rows);
            handles(rows.clone())
        };
        assert_eq!(sorted("seats.used"), ["b", "a", "c"]);
        assert_eq!(sorted("-seats.used"), ["a", "b", "c"]);
        assert_eq!(sorted("name"), ["b", "c", "a"]);
    }

    fn pages(rows: &[Value], order: Order, most: usize) -> Vec<Vec<String>> {
        let mut after: Option<String> = None;
        let mut seen = Vec::new();
        loop {
            let begun = after.take();
            let paged = page(Box::new(rows.iter().cloned()), &CLIENTS, order, begun.as_deref(), Some(most)).unwrap();
            seen.push(handles(paged.rows));
            after = paged.next;
            if after.is_none() {
                return seen;
            }
        }
    }

    #[test]
    fn pages_follow_each_other_without_gap_or_overlap() {
        let rising = clients(&["acme", "beta", "cafe", "delta"]);
        assert_eq!(pages(&rising, Order::Rising, 3), [vec!["acme", "beta", "cafe"], vec!["delta"]]);
        assert_eq!(pages(&rising, Order::Rising, 2).len(), 2);
        let digits = clients(&["10", "100", "9"]);
        assert_eq!(pages(&digits, Order::Rising, 1), [vec!["10"], vec!["100"], vec!["9"]]);
        let operations: Vec<_> = [10, 9, 8].map(|number| json!({ "handle": number })).into();
        assert_eq!(pages(&operations, Order::Falling, 2), [vec!["10", "9"], vec!["8"]]);
        let own = clients(&["users", "share", "brand"]);
        assert_eq!(pages(&own, Order::Own, 2), [vec!["users", "share"], vec!["brand"]]);
    }

    #[test]
    fn a_page_goes_on_where_its_key_was_even_when_that_row_is_gone() {
        let rows = Box::new(clients(&["acme", "cafe"]).into_iter());
        let paged = page(rows, &CLIENTS, Order::Rising, Some("beta"), None).unwrap();
        assert_eq!(handles(paged.rows), ["cafe"]);
        let rows = Box::new(clients(&["acme", "cafe"]).into_iter());
        let gone = page(rows, &CLIENTS, Order::Own, Some("beta"), None).err().unwrap();
        assert_eq!(gone.code, Code::NotFound);
    }

    #[test]
    fn a_limit_beats_the_page_and_all_lifts_it() {
        let page = Page::default();
        assert_eq!((page.most(Some(PAGE)), page.most(None)), (Some(PAGE), None));
        let all = Page { all: true, ..Page::default() };
        assert_eq!(all.most(Some(PAGE)), None);
        let limited = Page { limit: Some(5), ..Page::default() };
        assert_eq!((limited.most(Some(PAGE)), limited.most(None)), (Some(5), Some(5)));
    }
}

use serde_json::json;
use usher::domain::change::Verb;

use super::{
    super::{
        shape::tests::CLIENTS,
        writer::tests::{Failing, Paper},
    },
    *,
};

/// A screen of 80 columns on two sheets of paper.
struct Desk {
    screen: Screen,
    out: Paper,
    err: Paper,
}

impl Desk {
    fn new(format: Option<Format>, terminal: bool) -> Self {
        let (out, err) = (Paper::default(), Paper::default());
        let screen = Screen {
            out: Writer::to(out.clone()),
            err: Writer::to(err.clone()),
            look: Look::plain(80),
            beside: Look::plain(80),
            layout: Layout::of(format, terminal),
            quiet: false,
            page: terminal.then_some(100),
            err_is_terminal: terminal,
        };
        Self { screen, out, err }
    }

    fn quiet(mut self) -> Self {
        self.screen.quiet = true;
        self
    }

    fn said(mut self) -> (String, String) {
        self.screen.finish().unwrap();
        (self.out.text(), self.err.text())
    }
}

fn clients(count: usize) -> impl Iterator<Item = Value> {
    (0..count).map(|at| json!({"handle": format!("client-{at:04}"), "name": "N", "status": if at % 2 == 0 { "active" } else { "setup" }, "seats": {"used": at}, "created": null}))
}

fn full() -> Refusal {
    Refusal::new(Code::SeatsFull, "client acme\u{1b} has 10 of 10 seats used")
        .detail("seats", 10)
        .hint("usher client edit acme --seats 12")
        .hint("did you mean beta?")
}

#[test]
fn a_terminal_gets_a_page_and_the_command_for_the_next() {
    let mut desk = Desk::new(None, true);
    desk.screen.list(&CLIENTS, clients(1_234), &Wanted::default(), "usher client list").unwrap();
    let (out, err) = desk.said();
    assert_eq!(out.lines().count(), 101);
    assert_eq!(
        err,
        "100 clients shown, there are more; --all shows them\nnext: usher client list --after client-0099\n"
    );
}

#[test]
fn a_pipe_gets_every_row_and_stderr_stays_empty() {
    for format in [None, Some(Format::Json), Some(Format::Tsv)] {
        let mut desk = Desk::new(format, false);
        desk.screen.list(&CLIENTS, clients(1_234), &Wanted::default(), "usher client list").unwrap();
        let (out, err) = desk.said();
        assert!(out.contains("client-1233"), "{format:?}");
        assert_eq!(err, "");
    }
}

#[test]
fn json_on_a_terminal_is_not_cut_into_pages() {
    let mut desk = Desk::new(Some(Format::Json), true);
    desk.screen.list(&CLIENTS, clients(150), &Wanted::default(), "usher client list").unwrap();
    let rows: Vec<Value> = serde_json::from_str(&desk.said().0).unwrap();
    assert_eq!(rows.len(), 150);
}

#[test]
fn rows_are_filtered_then_sorted_then_cut() {
    let mut desk = Desk::new(None, false).quiet();
    let wanted = Wanted {
        filters: vec!["status=setup".to_owned(), "handle!=client-0009".to_owned()],
        sort: Some("-seats.used".to_owned()),
        page: Page { limit: Some(2), after: Some("client-0007".to_owned()), all: false },
        ..Wanted::default()
    };
    desk.screen.list(&CLIENTS, clients(10), &wanted, "usher client list").unwrap();
    assert_eq!(desk.said(), ("client-0005\nclient-0003\n".to_owned(), String::new()));
}

#[test]
fn an_unknown_field_is_refused_before_any_row_is_read() {
    let unread = std::iter::from_fn(|| -> Option<Value> { panic!("a row was read") });
    let mut desk = Desk::new(None, true);
    let wanted = Wanted { fields: Some(vec!["stauts".to_owned()]), ..Wanted::default() };
    assert_eq!(desk.screen.list(&CLIENTS, unread, &wanted, "").unwrap_err().code, Code::Usage);
}

#[test]
fn an_empty_list_says_so_beside_the_answer() {
    let mut desk = Desk::new(None, true);
    desk.screen.list(&CLIENTS, clients(0), &Wanted::default(), "usher client list").unwrap();
    assert_eq!(desk.said(), (String::new(), "no clients\n".to_owned()));
}

#[test]
fn people_read_an_error_and_what_to_type() {
    let mut desk = Desk::new(None, true);
    desk.screen.error(&full());
    assert_eq!(
        desk.said().1,
        "error: client acme\\u{1b} has 10 of 10 seats used\nhint: usher client edit acme --seats 12\nhint: did you mean beta?\n"
    );
}

#[test]
fn colour_marks_the_error_and_what_can_be_typed() {
    let mut desk = Desk::new(None, true);
    desk.screen.beside.palette.on = true;
    desk.screen.error(&full());
    let err = desk.said().1;
    assert!(err.starts_with("\u{1b}[31merror:\u{1b}[0m client"), "{err:?}");
    assert!(err.contains("hint: \u{1b}[1m\u{1b}[36musher client edit acme --seats 12\u{1b}[0m\n"), "{err:?}");
    assert!(err.ends_with("hint: did you mean beta?\n"), "{err:?}");
}

#[test]
fn programs_read_an_error_as_one_json_line_and_nothing_else() {
    for format in [Format::Json, Format::Jsonl] {
        let mut desk = Desk::new(Some(format), true);
        desk.screen.note("signed in to acme");
        desk.screen.warning("the trial ends soon");
        desk.screen.next("usher client list");
        desk.screen.error(&full());
        let (out, err) = desk.said();
        assert_eq!(out, "");
        assert_eq!(
            err,
            "{\"error\":{\"code\":\"seats.full\",\"message\":\"client acme\\u001b has 10 of 10 seats used\",\"details\":{\"seats\":10},\"hints\":[\"usher client edit acme --seats 12\",\"did you mean beta?\"],\"exit\":5}}\n"
        );
    }
}

#[test]
fn what_to_type_next_is_for_readers_at_a_terminal() {
    let mut piped = Desk::new(None, false);
    piped.screen.next("usher client list");
    piped.screen.note("account acme");
    assert_eq!(piped.said().1, "account acme\n");
    let mut quiet = Desk::new(None, true).quiet();
    quiet.screen.undo("usher undo 12");
    quiet.screen.note("account acme");
    quiet.screen.warning("soon");
    assert_eq!(quiet.said().1, "");
    let mut shown = Desk::new(None, true);
    shown.screen.undo("usher undo 12");
    assert_eq!(shown.said().1, "undo: usher undo 12\n");
}

#[test]
fn a_change_is_lines_for_people_the_answer_for_json_and_handles_when_quiet() {
    let made = ChangeView {
        kind: "group".to_owned(),
        key: "marketing".to_owned(),
        account: Some("acme".to_owned()),
        verb: Verb::Created,
        before: Value::Null,
        after: json!({"name": "Marketing"}),
    };
    let answer = json!({"operation": 12, "committed": true, "changes": [made]});
    let said = |desk: Desk| {
        let mut desk = desk;
        desk.screen.change(&answer, std::slice::from_ref(&made)).unwrap();
        desk.said().0
    };
    assert_eq!(said(Desk::new(None, true)), "+ group marketing  Marketing\n");
    assert_eq!(said(Desk::new(None, false)), "+ group marketing  Marketing\n");
    assert_eq!(serde_json::from_str::<Value>(&said(Desk::new(Some(Format::Json), false))).unwrap(), answer);
    assert_eq!(said(Desk::new(Some(Format::Jsonl), false)).lines().count(), 1);
    assert_eq!(said(Desk::new(Some(Format::Csv), false)), "verb,kind,key\ncreated,group,marketing\n");
    assert_eq!(said(Desk::new(None, true).quiet()), "marketing\n");
}

#[test]
fn a_full_disk_is_a_refusal_and_a_closed_pipe_is_not() {
    for (kind, refused) in [(io::ErrorKind::StorageFull, true), (io::ErrorKind::BrokenPipe, false)] {
        let mut desk = Desk::new(None, false);
        desk.screen.out = Writer::to(Failing(kind));
        desk.screen.line("an answer").unwrap();
        let finished = desk.screen.finish();
        assert_eq!(finished.err().map(|refusal| refusal.code), refused.then_some(Code::Io));
    }
}

#[test]
fn a_document_that_is_written_item_by_item_is_the_document_as_a_whole() {
    for items in [vec![], vec![json!({ "a": 1 })], vec![json!({ "a": [1, "\n"] }), json!({}), json!(null)]] {
        let mut desk = Desk::new(Some(Format::Json), false);
        let mut list = desk.screen.begin_items(&json!({ "account": "acme", "assets": ["a"] }), "rows").unwrap();
        for item in &items {
            assert!(desk.screen.item(&mut list, item).unwrap());
        }
        desk.screen.end_of_items(list).unwrap();
        let whole = json!({ "account": "acme", "assets": ["a"], "rows": items });
        assert_eq!(desk.said().0, format!("{}\n", serde_json::to_string_pretty(&whole).unwrap()));
    }
}

//! What the page of a table says, and what no name makes of it.

use super::*;
use crate::domain::access::{MatrixHead, MatrixRow};

fn asset(kind: AssetKind, handle: &str, name: &str) -> MatrixAsset {
    MatrixAsset { asset: format!("{kind}:{handle}"), kind, name: name.to_owned() }
}

fn matrix(name: &str, person: &str) -> Matrix {
    let head = MatrixHead {
        account: "acme".to_owned(),
        name: name.to_owned(),
        account_disabled: false,
        rows_are: Subjects::Users,
        members_of: None,
        role: None,
        action: None,
        assets: vec![
            asset(AssetKind::Klip, "sessions", name),
            asset(AssetKind::Dashboard, "lab", "Lab"),
            asset(AssetKind::Dashboard, "web", name),
        ],
    };
    let row = |subject: &str, status, cells: [Cell; 3]| MatrixRow {
        subject: subject.to_owned(),
        name: person.to_owned(),
        status: Some(status),
        level: None,
        cells: cells.to_vec(),
    };
    let rows = vec![
        row("ada@acme.example", UserStatus::Active, [Cell::EditByRole; 3]),
        row("vic@acme.example", UserStatus::Invited, [Cell::ViewOnDashboard, Cell::Nothing, Cell::View]),
    ];
    Matrix { head, rows }
}

#[test]
fn each_row_and_column_has_its_head_and_each_cell_its_word() {
    let page = render(&matrix("Acme Ltd", "Ada Fox")).unwrap();
    for text in [
        "<title>Who may view and edit in Acme Ltd</title>",
        "<th scope=\"colgroup\" colspan=\"1\"><span class=\"unseen\">Klips <b>1</b></span></th>",
        "<th scope=\"colgroup\" colspan=\"2\"><span class=\"unseen\">Dashboards <b>2</b></span></th>",
        "title=\"dashboard:web · Acme Ltd\"><span><i>dashboard:</i>web</span></th>",
        "<tr><th scope=\"row\" title=\"Ada Fox\"><bdi>ada<wbr>@acme.example</bdi></th><td class=\"E\">Edit by role</td>",
        "<bdi>vic<wbr>@acme.example</bdi> <small>invited</small></th><td class=\"d\">dashboard shows it</td><td></td><td class=\"v\">view</td></tr>",
        "2 users",
        "3 assets",
    ] {
        assert!(page.contains(text), "{text}\n{page}");
    }
    assert_eq!(page.matches("class=\"key").count(), 4, "the legend explains what occurs");
}

#[test]
fn a_letter_begins_every_word_that_it_stands_for() {
    for cell in Cell::ALL {
        assert_eq!(word(*cell).chars().next(), cell.sign(), "{cell:?}");
    }
}

#[test]
fn whatever_a_name_holds_it_stays_text() {
    let hostile = "\"><script>x</script></style>'\u{202e}\0{{7*7}}";
    let page = render(&matrix(hostile, hostile)).unwrap();
    assert!(!page.contains("<script") && !page.contains('\u{202e}') && !page.contains('\0'), "{page}");
    assert_eq!(page.matches("</style>").count(), 1);
    assert!(page.contains("{{7*7}}"));
}

#[test]
fn the_page_names_its_own_style_by_digest_and_the_same_table_yields_the_same_bytes() {
    let page = render(&matrix("Acme Ltd", "")).unwrap();
    assert_eq!(page, render(&matrix("Acme Ltd", "")).unwrap());
    let style = page.split_once("<style>").unwrap().1.split_once("</style>").unwrap().0;
    assert!(page.contains(&policy(style).replace('\'', "&#39;")), "{page}");
}

#[test]
fn where_there_are_no_people_or_no_assets_that_is_said() {
    let Matrix { head, rows } = matrix("Acme Ltd", "");
    let page = render(&Matrix { head: head.clone(), rows: vec![] }).unwrap();
    assert!(page.contains("no users") && !page.contains("<table"), "{page}");
    let none = MatrixHead { assets: vec![], ..head };
    assert!(render(&Matrix { head: none, rows }).unwrap().contains("no assets"));
}

//! The page in a real browser: heads that stay in sight, nothing asked for, nothing cut off, all text to
//! be read, whatever is scrolled and preferred.

use serde_json::{Value, json};

use super::{House, large, tell};
use crate::preview::{Browser, FAINT, LIVE, keep};

/// Names of rows and columns that do not show all of their text.
const CUT_OFF: &str = r"(() => [...document.querySelectorAll('h1, .about > *, .legend li, thead th, tbody th')]
  .filter(it => it.scrollWidth > it.clientWidth + 1 || it.scrollHeight > it.clientHeight + 1)
  .map(it => it.outerHTML.slice(0, 160)))()";

/// What of the top reaches beyond the window.
const BEYOND: &str = r"(() => [...document.querySelectorAll('.top, .top *')]
  .filter(it => it.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5)
  .map(it => it.outerHTML.slice(0, 160)))()";

/// Where the head of the middle column, the name of the middle row, and the cell of both are.
const MIDDLE: &str = r"(() => {
  const rows = document.querySelectorAll('tbody tr');
  const row = rows[Math.floor(rows.length / 2)];
  const at = Math.floor(row.cells.length / 2);
  const [cell, name, head] = [row.cells[at], row.cells[0], document.querySelector('.heads').cells[at]];
  cell.scrollIntoView({ block: 'center', inline: 'center' });
  const box = it => { const { left, top, right, bottom } = it.getBoundingClientRect(); return { left, top, right, bottom }; };
  const kinds = [...document.querySelectorAll('.kinds span')].map(box);
  const seen = it => { const { left, top, right, bottom } = it.getBoundingClientRect();
    return it.contains(document.elementFromPoint((left + right) / 2, (top + bottom) / 2)); };
  return { cell: box(cell), name: box(name), head: box(head), corner: box(document.querySelector('.corner')), kinds,
    seen: [cell, name, head, document.querySelector('.corner')].map(seen), scrolled: [scrollX, scrollY] };
})()";

fn number(value: &Value, side: &str) -> f64 {
    value[side].as_f64().unwrap()
}

#[test]
fn two_hundred_people_by_two_hundred_assets_can_be_read() {
    let house = House::north();
    house.populate(|builder| large(builder, 200, 200));
    house.usher("client edit large --name 'Large & Sons'").ok();
    let Some(mut browser) = Browser::start(house.dir()) else {
        tell("the page was not opened: there is no chromium here");
        return;
    };
    let file = house.file("page.html", house.usher("access matrix -c large -o html").ok().stdout);
    for (scheme, width, height) in [("light", 1280, 900), ("dark", 1280, 900), ("light", 390, 780)] {
        let place = format!("matrix-{scheme}-{width}");
        browser.prefer(scheme, "screen");
        browser.open(&file, width, height);
        assert_eq!(browser.complaints(), [""; 0], "{place}");
        let asked: Vec<_> = browser.requests().into_iter().filter(|address| !address.starts_with("data:")).collect();
        assert_eq!(asked, [format!("file://{}", file.display())], "{place}");
        assert_eq!(browser.value(FAINT), json!([]), "{place}");
        assert_eq!(browser.value(CUT_OFF), json!([]), "{place}");
        assert_eq!(browser.value(BEYOND), json!([]), "{place}");
        assert_eq!(browser.value(LIVE), json!(0), "{place}");
        assert_eq!(browser.value("document.querySelectorAll('tbody td').length"), json!(40_000), "{place}");
        keep(&mut browser, &place);

        let middle = browser.value(MIDDLE);
        let side = |what: &str, side: &str| number(&middle[what], side);
        assert!(middle["scrolled"].as_array().unwrap().iter().all(|by| by.as_f64().unwrap() > 1_000.0), "{middle}");
        assert!(side("name", "left").abs() < 1.0 && side("corner", "left").abs() < 1.0, "{place}: {middle}");
        assert!(side("head", "top") < 60.0 && side("head", "bottom") < f64::from(height) / 2.0, "{place}: {middle}");
        assert!((side("head", "left") - side("cell", "left")).abs() < 1.0, "{place}: heads keep to their columns");
        assert!((side("name", "top") - side("cell", "top")).abs() < 1.0, "{place}: names keep to their rows");
        assert!(
            side("cell", "left") > side("name", "right") && side("cell", "top") > side("head", "bottom"),
            "{middle}"
        );
        assert_eq!(middle["seen"], json!([true, true, true, true]), "{place}: nothing lies over them");
        let kinds = middle["kinds"].as_array().unwrap();
        assert!(
            kinds
                .iter()
                .any(|kind| number(kind, "left") >= side("name", "right") - 1.0
                    && number(kind, "right") < f64::from(width)),
            "{place}: the kind of the columns is in sight: {middle}"
        );
        browser.point(
            (side("cell", "left") + side("cell", "right")) / 2.0,
            (side("cell", "top") + side("cell", "bottom")) / 2.0,
        );
        let mark = "getComputedStyle(document.querySelector('tbody td:hover'), '::after').getPropertyValue('position')";
        assert_eq!(browser.value(mark), json!("absolute"), "{place}: the column is marked");
        let row = "getComputedStyle(document.querySelector('tbody tr:hover th')).backgroundImage";
        assert_ne!(browser.value(row), json!("none"), "{place}: the row is marked");
        keep(&mut browser, &format!("{place}-scrolled"));
    }
    browser.prefer("dark", "print");
    assert_eq!(browser.value("getComputedStyle(document.body).backgroundColor"), json!("rgb(255, 255, 255)"));
    assert_eq!(browser.value(FAINT), json!([]), "on paper");
}

#[test]
fn a_small_table_does_not_scroll_and_says_all_it_has_to() {
    let house = super::acme();
    house.usher_words(&["client", "edit", "acme", "--name", "שלום </title><script>document.title = 1</script>"]).ok();
    let Some(mut browser) = Browser::start(house.dir()) else { return };
    for (name, line) in
        [("users", ""), ("groups", "--groups"), ("action", "--action share"), ("nobody", "--kind metric")]
    {
        let file = house
            .file(&format!("{name}.html"), house.usher(&format!("access matrix {line} -c acme -o html")).ok().stdout);
        for (scheme, width) in [("light", 1280), ("dark", 360)] {
            browser.prefer(scheme, "screen");
            browser.open(&file, width, 800);
            assert_eq!(browser.complaints(), [""; 0], "{name}");
            assert_eq!(browser.value(FAINT), json!([]), "{name} {scheme}");
            assert_eq!(browser.value(CUT_OFF), json!([]), "{name}");
            assert_eq!(
                browser.value("document.documentElement.scrollWidth > innerWidth"),
                json!(false),
                "{name} {width}"
            );
            assert_eq!(
                browser.value("[document.scripts.length, document.title.includes('<script>')]"),
                json!([0, true])
            );
            keep(&mut browser, &format!("small-{name}-{scheme}"));
        }
    }
}

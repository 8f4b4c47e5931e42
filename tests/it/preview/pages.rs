//! Pages in a real browser: nothing asked for, nothing complained of, nothing run, nothing cut off,
//! all text to be read.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::{Browser, House, fs, globex, page, tell};

/// Widths of a phone, a tablet, a small window and a desk, and their heights.
const WINDOWS: [(u32, u32); 4] = [(360, 740), (768, 1024), (1100, 800), (1280, 900)];

/// The contrast of every text with what lies beneath it: those that have less than it takes, WCAG 2.2,
/// 1.4.3. The page runs no script; this is run by the browser.
pub const FAINT: &str = r"(() => {
  const parts = colour => {
    const [r, g, b, a = 1] = colour.match(/[\d.]+/g).map(Number);
    return { r, g, b, a };
  };
  const light = ({ r, g, b }) => {
    const line = part => (part /= 255) <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    return 0.2126 * line(r) + 0.7152 * line(g) + 0.0722 * line(b);
  };
  const beneath = element => {
    for (let at = element; at; at = at.parentElement) {
      const colour = parts(getComputedStyle(at).backgroundColor);
      if (colour.a === 1) return colour;
    }
    return { r: 255, g: 255, b: 255 };
  };
  const faint = [];
  for (const element of document.body.querySelectorAll('*')) {
    const own = [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
    if (!own || element.closest('.skip')) continue;
    const [one, two] = [light(parts(getComputedStyle(element).color)), light(beneath(element))];
    const ratio = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
    if (ratio < 4.5) faint.push(`${element.textContent.trim()}: ${ratio}`);
  }
  return faint;
})()";

/// What reaches beyond the window's width.
const CUT_OFF: &str = r"(() => {
  const width = document.documentElement.clientWidth;
  const out = [...document.body.querySelectorAll('*')].filter(element => {
    if (element.closest('.skip, .ornament, svg')) return false;
    const box = element.getBoundingClientRect();
    return box.width > 0 && (box.right > width + 0.5 || box.left < -0.5);
  });
  return [document.documentElement.scrollWidth > width, out.map(element => element.outerHTML.slice(0, 200))];
})()";

/// What lies over something else in the head, is squeezed to a letter a line, or is cut without being
/// whole in its title.
const CROWDED: &str = r"(() => {
  const seen = [...document.querySelectorAll('.bar :is(img, .letter, .product, bdi, .face)')]
    .filter(element => element.getBoundingClientRect().width > 0);
  const boxes = seen.map(element => element.getBoundingClientRect());
  const wrong = [];
  seen.forEach((element, i) => {
    const said = element.outerHTML.slice(0, 120);
    for (let j = 0; j < i; j++) {
      const [a, b] = [boxes[i], boxes[j]];
      const over = (low, high) => Math.min(a[high], b[high]) - Math.max(a[low], b[low]);
      if (over('left', 'right') > 0.5 && over('top', 'bottom') > 0.5) wrong.push(`over another: ${said}`);
    }
    if (!element.matches('.product, bdi')) return;
    const cut = element.scrollHeight > element.clientHeight + 1 || element.scrollWidth > element.clientWidth + 1;
    if (cut && element.title !== element.textContent) wrong.push(`cut: ${said}`);
    const line = parseFloat(getComputedStyle(element).lineHeight);
    if (boxes[i].height > 1.5 * line && boxes[i].width < 5 * line) wrong.push(`squeezed: ${said}`);
  });
  return wrong;
})()";

/// Elements that do something, or could.
pub const LIVE: &str = "document.querySelectorAll('script, iframe, object, embed, form, base, [onload], [onerror], \
    a[href^=\"javascript:\"], link:not([rel=icon]), img:not([src^=\"data:\"])').length";

/// A client of whose names each tries to become something else.
fn hostile() -> House {
    let house = globex();
    let name = "\"><script>document.title=1</script>";
    let create: [&[&str]; 12] = [
        &["client", "add", &format!("{name} Ltd"), "--handle", "evil", "--seats", "3"],
        &["group", "create", name, "--handle", "team", "-c", "evil"],
        &["klip", "create", "</style><style>*{display:none}</style>", "--handle", "a", "-c", "evil"],
        &["klip", "create", "javascript:alert(1)' onerror='x", "--handle", "b", "-c", "evil"],
        &["klip", "create", "שלום עולם مرحبا", "--handle", "c", "-c", "evil"],
        &["klip", "create", &"W".repeat(90), "--handle", "d", "-c", "evil"],
        &["dashboard", "create", "<img src=x onerror=document.title=1> & <b>b</b>", "--handle", "w", "-c", "evil"],
        &["dashboard", "edit", "w", "--description", "{{7*7}} </p><iframe src=https://evil.example>", "-c", "evil"],
        &["dashboard", "place", "w", "a", "b", "c", "d", "-c", "evil"],
        &["share", "dashboard:w", "--with", "group:team", "-c", "evil"],
        &["unshare", "klip:b", "--from", "group:team", "-c", "evil"],
        &[
            "user",
            "add",
            "eve@evil.example",
            "--first",
            "<svg/onload=alert(1)>",
            "--last",
            "O'Brien \"x\"",
            "--avatar",
            "logo.png",
            "--role",
            "view-only",
            "--group",
            "team",
            "-c",
            "evil",
        ],
    ];
    for words in create {
        house.usher_words(words).ok();
    }
    house
}

/// The page as a file.
fn written(house: &House, name: &str, line: &str) -> PathBuf {
    house.file(&format!("{name}.html"), page(house, &format!("brand preview --stdout {line}")))
}

/// Keeps pictures of a page where somebody wants to look at them: in the folder that `USHER_SCREENSHOTS`
/// names.
pub fn keep(browser: &mut Browser, name: &str) {
    if let Some(folder) = std::env::var_os("USHER_SCREENSHOTS") {
        let folder = Path::new(&folder);
        fs::write(folder.join(format!("{name}.png")), browser.picture(false)).unwrap();
        fs::write(folder.join(format!("{name}-whole.png")), browser.picture(true)).unwrap();
    }
}

#[track_caller]
fn looks_well(browser: &mut Browser, name: &str, file: &Path) {
    for (width, height) in WINDOWS {
        browser.open(file, width, height);
        let place = format!("{name} at {width}");
        assert_eq!(browser.complaints(), [""; 0], "{place}");
        let asked: Vec<_> = browser.requests().into_iter().filter(|address| !address.starts_with("data:")).collect();
        assert_eq!(asked, [format!("file://{}", file.display())], "{place}");
        assert_eq!(browser.value(FAINT), json!([]), "{place}");
        assert_eq!(browser.value(CUT_OFF), json!([false, []]), "{place}");
        assert_eq!(browser.value(CROWDED), json!([]), "{place}");
        assert_eq!(browser.value(LIVE), json!(0), "{place}");
        assert_eq!(
            browser.value("[...document.images].every(image => image.naturalWidth > 0)"),
            json!(true),
            "{place}"
        );
        assert_eq!(browser.value("document.querySelectorAll('h1').length"), json!(1), "{place}");
        assert_eq!(browser.value("document.querySelector('h1').offsetHeight > 0"), json!(true), "{place}");
        keep(browser, &format!("{name}-{width}"));
    }
}

#[test]
fn a_browser_shows_every_page_whole_and_finds_nothing_to_complain_of() {
    let house = hostile();
    house.usher("client add Initech --seats 2").ok();
    house.usher("client feature enable initech theming").ok();
    house.usher("brand set --accent #f4a259 --background #fff8f0 --text #2b1d0e -c initech").ok();
    let Some(mut browser) = Browser::start(house.dir()) else {
        tell("the pages were not opened: there is no chromium here");
        return;
    };
    for (name, line) in [
        ("light", "-c globex --user gus@globex.example"),
        ("dark", "-c globex --user gus@globex.example --theme dark"),
        ("nothing", "-c globex --user lea@globex.example"),
        ("custom", "-c initech"),
        ("hostile", "-c evil --user eve@evil.example"),
        ("own", ""),
    ] {
        let file = written(&house, name, line);
        looks_well(&mut browser, name, &file);
    }

    let file = written(&house, "text", "-c evil --user eve@evil.example");
    browser.open(&file, 1280, 900);
    let texts = browser.value("[...document.querySelectorAll('h1, h2, h3, bdi, .board p')].map(it => it.textContent)");
    for name in [
        "<svg/onload=alert(1)> O'Brien \"x\"",
        "\"><script>document.title=1</script> Ltd",
        "<img src=x onerror=document.title=1> & <b>b</b>",
        "{{7*7}} </p><iframe src=https://evil.example>",
        "</style><style>*{display:none}</style>",
        "javascript:alert(1)' onerror='x",
    ] {
        assert!(texts.as_array().unwrap().contains(&json!(name)), "{name}\n{texts}");
    }
    assert_eq!(
        browser.value("document.title"),
        json!("\"><script>document.title=1</script> Ltd – North Insights"),
        "names are text in the title too"
    );
}

#[test]
fn long_names_share_the_head_with_a_wide_logo() {
    let house = globex();
    let logo = house.dir().join("wide.png");
    image::RgbImage::from_pixel(600, 100, image::Rgb([11, 79, 108])).save(logo).unwrap();
    house.usher("brand set --logo wide.png -c globex").ok();
    let Some(mut browser) = Browser::start(house.dir()) else { return };
    for (name, product, first, last) in [
        ("long-words", "Northern Insights and Reporting".to_owned(), "W".repeat(60), "W".repeat(50)),
        ("long-word", "W".repeat(100), "Gus".to_owned(), "Okafor ".repeat(14)),
    ] {
        house.usher_words(&["whitelabel", "set", "--product-name", &product]).ok();
        house
            .usher_words(&["user", "edit", "gus@globex.example", "--first", &first, "--last", &last, "-c", "globex"])
            .ok();
        let file = written(&house, name, "-c globex --user gus@globex.example");
        looks_well(&mut browser, name, &file);
    }
}

#[test]
fn the_browser_of_the_tests_hears_what_a_page_does_wrong() {
    let house = House::empty();
    let Some(mut browser) = Browser::start(house.dir()) else {
        tell("the browser was not tried: there is no chromium here");
        return;
    };
    let wrong = "<!doctype html><meta http-equiv=Content-Security-Policy content=\"default-src 'none'\"><p \
        style='color: #999; background: #fff; width: 900px'>faint<img src=https://tracker.example/x><script>1</script>";
    let file = house.file("wrong.html", wrong);
    browser.open(&file, 360, 740);
    assert!(browser.complaints().iter().any(|said| said.contains("Content Security Policy")));
    assert_eq!(browser.value(LIVE), json!(2));
    let wrong = "<!doctype html><meta charset=utf-8><p style='color: #999; width: 900px'>faint<img src=missing.png>";
    browser.open(&house.file("wide.html", wrong), 360, 740);
    assert_eq!(browser.value(CUT_OFF)[0], json!(true));
    assert_eq!(browser.value(FAINT).as_array().unwrap().len(), 1);
    assert_eq!(browser.requests().len(), 2);
}

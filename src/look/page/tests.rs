//! What the page says, and what no name makes of it.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use sha2::{Digest as _, Sha256};

use super::*;
use crate::domain::{
    AccountId, Time,
    access::Rule,
    asset::AssetKind,
    first_screen::{DashboardShown, Tile},
    look::{Brand, Effective, Link as Address, WhiteLabel, brand::Palette, effective},
    share::{Right, Visibility},
};

fn plain() -> Effective {
    effective(&[Brand::plain(AccountId(2))], None::<&WhiteLabel>, crate::domain::account::Features(0))
}

fn tile(name: Option<&str>, hidden_by: Option<Rule>) -> Tile {
    Tile {
        kind: AssetKind::Klip,
        handle: name.map(str::to_owned),
        name: name.map(str::to_owned),
        hidden_by,
        datasources_missing: Vec::new(),
    }
}

fn board(name: &str, opens: bool, tiles: Vec<Tile>) -> DashboardShown {
    DashboardShown {
        handle: Some("web".to_owned()),
        name: Some(name.to_owned()),
        description: String::new(),
        right: Right::View,
        visibility: opens.then_some(Visibility::Required),
        opens,
        default: opens,
        tiles,
    }
}

fn preview(dashboards: Vec<DashboardShown>) -> Preview {
    Preview {
        worn: Worn::plain(plain()),
        screen: FirstScreen {
            account: "globex".to_owned(),
            name: "Globex".to_owned(),
            viewer: Some("user:gus@globex.example".to_owned()),
            viewer_name: Some("Gus Okafor".to_owned()),
            sees_all: false,
            dashboards,
        },
        avatar: None,
        at: Time(1_795_291_200_000_000),
        time_zone: "Pacific/Auckland".to_owned(),
    }
}

fn image(png: &str) -> Image {
    Image { account: AccountId(2), digest: png.to_owned(), width: 120, height: 40, png: png.to_owned() }
}

#[test]
fn the_same_preview_yields_the_same_page_and_its_day_is_that_of_whoever_meets_it() {
    let preview = preview(vec![board("Web", true, vec![tile(Some("Sessions"), None)])]);
    let page = render(&preview).unwrap();
    assert_eq!(page, render(&preview).unwrap());
    assert!(page.contains("Sunday, 22 November 2026") && page.contains("at 09:00, Pacific/Auckland time"), "{page}");
    assert!(page.contains("Welcome back, <bdi>Gus Okafor</bdi>") && page.contains(">GO</span>"), "{page}");
    assert!(page.contains("One dashboard opens for you.") && !page.contains("not shown"), "{page}");
}

#[test]
fn a_tile_that_is_not_seen_says_so_in_words_and_one_without_a_name_has_none() {
    let tiles = vec![tile(Some("Sessions"), None), tile(None, Some(Rule::A6)), tile(None, Some(Rule::A13))];
    let page = render(&preview(vec![board("Web", true, tiles)])).unwrap();
    for said in ["Not shared with you", "Not available here", "2 tiles not shown", "2 tiles are not shown to you."] {
        assert!(page.contains(said), "{said}");
    }
    assert_eq!(page.matches("class=\"tile broken\"").count(), 2);
    assert_eq!(page.matches("A klip that is not named here").count(), 2);
}

#[test]
fn where_nothing_is_shared_that_is_said_and_what_is_in_the_list_is_found_below() {
    assert!(render(&preview(Vec::new())).unwrap().contains("Nothing is shared here yet"));
    let page = render(&preview(vec![board("Web", false, Vec::new())])).unwrap();
    assert!(page.contains("Nothing opens by itself") && page.contains("In the list of dashboards"), "{page}");
}

#[test]
fn whatever_a_name_holds_it_stays_text() {
    let hostile = "</style><script>alert(1)</script>\"' onload=x {{7*7}} &amp; \u{202e}gnp.exe\u{0}";
    let mut hostile_one = preview(vec![board(hostile, true, vec![tile(Some(hostile), None)])]);
    hostile_one.worn.product = hostile.to_owned();
    hostile_one.worn.widget = Some(hostile.to_owned());
    hostile_one.worn.domain = Some(hostile.to_owned());
    hostile_one.screen.name = hostile.to_owned();
    hostile_one.screen.viewer_name = Some(hostile.to_owned());
    hostile_one.time_zone = hostile.to_owned();
    let page = render(&hostile_one).unwrap();
    assert!(!page.contains("<script") && !page.contains("' onload") && !page.contains("\" onload"), "{page}");
    assert_eq!((page.matches("<style>").count(), page.matches("</style>").count()), (1, 1));
    assert!(page.contains("{{7*7}}") && page.contains("&#38;amp;"), "{page}");
    assert!(!page.contains(['\u{202e}', '\u{0}']), "{page}");
    assert!(page.contains("UTC time"));
}

#[test]
fn the_page_allows_itself_its_own_style_and_nothing_else() {
    let page = render(&preview(Vec::new())).unwrap();
    let style = page.split_once("<style>").unwrap().1.split_once("</style>").unwrap().0;
    let digest = BASE64_STANDARD.encode(Sha256::digest(style.as_bytes()));
    let policy = page.split_once("content=\"").unwrap().1.split_once('"').unwrap().0;
    let policy = policy.replace("&#39;", "'").replace("&#x27;", "'").replace("&#43;", "+");
    assert_eq!(
        policy,
        format!("default-src 'none'; img-src data:; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'")
    );
    for word in [" style=", "<script", "<form", "<iframe", "<object", "@import", "url(", "http://"] {
        assert!(!page.contains(word), "{word}");
    }
}

#[test]
fn the_avatar_stands_for_whoever_has_one_and_initials_for_the_others() {
    let mut preview = preview(Vec::new());
    preview.avatar = Some(image("R1VT"));
    preview.screen.viewer_name = Some("Gus \"O'K\" <i>".to_owned());
    let page = render(&preview).unwrap();
    let face = page.split_once("<img class=\"face\" ").unwrap().1.split_once('>').unwrap().0;
    assert!(
        face.starts_with("src=\"data:image/png;base64,R1VT\" width=\"120\" height=\"40\" alt=\"Gus &#34;"),
        "{face}"
    );
    assert!(face.ends_with("&#60;i&#62;\"") && !page.contains("<span class=\"face\""), "{face}");
    preview.avatar = None;
    let page = render(&preview).unwrap();
    assert!(page.contains("<span class=\"face\"") && !page.contains("<img class=\"face\""), "{page}");
}

#[test]
fn images_and_links_are_those_of_the_look() {
    let link: Address = "https://partner.example/a?b=c&d=\"e".parse().unwrap();
    let mut preview = preview(Vec::new());
    preview.worn = Worn {
        logo: Some(image("TE9HTw==")),
        logo_dark: Some(image("REFSSw==")),
        favicon: Some(image("SUNPTg==")),
        footer: vec![(image("Rk9PVA=="), link.clone())],
        links: vec![("Help", link)],
        support: Some(Email::parse("help@north.example").unwrap()),
        ..preview.worn
    };
    let light = render(&preview).unwrap();
    assert!(light.contains("base64,TE9HTw==") && !light.contains("REFSSw=="), "{light}");
    assert!(light.contains("rel=\"icon\" href=\"data:image/png;base64,SUNPTg==\""), "{light}");
    assert!(light.contains("alt=\"partner.example\"") && light.contains("mailto:help@north.example"), "{light}");
    assert_eq!(light.matches("rel=\"noopener noreferrer\"").count(), 2);
    preview.worn.palette = Palette::DARK;
    let dark = render(&preview).unwrap();
    assert!(dark.contains("base64,REFSSw==") && !dark.contains("TE9HTw=="), "{dark}");
}

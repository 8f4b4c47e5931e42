//! Letters in the look of the account that they invite to.

use super::{House, LOGO, globex};

/// The letter to somebody, its soft line breaks and equal signs as they were written.
#[track_caller]
fn letter(house: &House, to: &str) -> String {
    let mut letters = house.letters().into_iter().map(|letter| letter.text);
    let letter = letters.rfind(|text| text.contains(&format!("<{to}>"))).expect("a letter");
    letter.replace("=\r\n", "").replace("=3D", "=")
}

#[test]
fn an_invitation_wears_the_look_of_the_account() {
    let house = globex();
    house.file("dark.png", LOGO);
    house.usher("brand set --theme dark --logo-dark dark.png -c globex").ok();
    house.usher("user invite gus@globex.example -c globex").ok();
    let letter = letter(&house, "gus@globex.example");
    for text in [
        "From: \"North Insights\" <no-reply@usher.invalid>",
        "Subject: Invitation to Globex on North Insights",
        "Questions: help@north.example",
        "Help: https://north.example/help",
        "border-top:4px solid #6cb0f5",
        "<img src=\"cid:logo@usher.invalid\" alt=\"North Insights\"",
        "<a href=\"mailto:help@north.example\"",
        "<a href=\"https://north.example/help\"",
        "<a href=\"https://partner.example/\"",
        "<img src=\"cid:foot-1@usher.invalid\" alt=\"partner.example\"",
        "Content-ID: <logo@usher.invalid>",
        "Content-ID: <foot-1@usher.invalid>",
    ] {
        assert!(letter.contains(text), "{text}\n{letter}");
    }
    assert_eq!(letter.matches("Content-Type: image/png").count(), 2);
}

#[test]
fn without_a_brand_and_a_white_label_it_is_the_products_own() {
    let house = globex();
    house.usher("account feature disable white-label").ok();
    house.usher("brand reset -c globex").ok();
    house.usher("user invite gus@globex.example -c globex").ok();
    let letter = letter(&house, "gus@globex.example");
    assert!(letter.contains("Subject: Invitation to Globex on usher"), "{letter}");
    for never in ["North Insights", "image/png", "partner.example", "help@north.example"] {
        assert!(!letter.contains(never), "{never}\n{letter}");
    }
}

//! What a rendered letter holds, whatever was typed into its names.

use proptest::prelude::*;

use super::*;
use crate::mail::{FooterLink, FooterLogo, LinkTemplate, Logo, Secret, seven_bit::seven_bit};

const TOKEN: &str = "0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9";

fn invitation(letter: &mut Letter) -> &mut Invitation {
    let Content::Invitation(invitation) = &mut letter.content;
    invitation
}

fn letter() -> Letter {
    Letter {
        from: Mailbox { address: Email::parse("team@north.example").unwrap(), name: "North Agency".to_owned() },
        to: Mailbox { address: Email::parse("dana@acme.example").unwrap(), name: "Dana Fox".to_owned() },
        message_id: "<invitation.12.0a1b@north.example>".to_owned(),
        date: "2026-11-22T20:00:00Z".parse().unwrap(),
        look: Look::default(),
        content: Content::Invitation(Invitation {
            account: "Acme Ltd".to_owned(),
            inviter: "ada@north.example".to_owned(),
            joined: false,
            token: Secret::new(TOKEN),
            link: None,
            ends: "2026-11-24T20:00:00Z".parse().unwrap(),
            time_zone: "Europe/Berlin".to_owned(),
        }),
    }
}

fn rendered(letter: &Letter) -> String {
    String::from_utf8(render(letter).unwrap().bytes).unwrap()
}

/// The headers of a message, each on one line.
fn headers(message: &str) -> Vec<String> {
    let (headers, _) = message.split_once("\r\n\r\n").unwrap();
    headers.replace("\r\n ", " ").split("\r\n").map(str::to_owned).collect()
}

fn names_of(message: &str) -> Vec<String> {
    headers(message).iter().map(|header| header.split_once(": ").unwrap().0.to_owned()).collect()
}

const EXPECTED: [&str; 8] =
    ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"];

#[test]
fn an_invitation_has_the_expected_headers_and_says_what_to_type() {
    let message = rendered(&letter());
    assert_eq!(names_of(&message), EXPECTED);
    let headers = headers(&message);
    assert_eq!(headers[0], "From: \"North Agency\" <team@north.example>");
    assert_eq!(headers[1], "To: \"Dana Fox\" <dana@acme.example>");
    assert_eq!(headers[2], "Subject: Invitation to Acme Ltd on usher");
    assert_eq!(headers[3], "Date: Sun, 22 Nov 2026 20:00:00 +0000");
    assert_eq!(headers[4], "Message-ID: <invitation.12.0a1b@north.example>");
    assert_eq!(headers[5], "Auto-Submitted: auto-generated");
    assert!(message.contains(&format!("\r\n\r\nusher accept {TOKEN}\r\n\r\n")), "{message}");
    assert!(message.contains("\r\nYou are invited to Acme Ltd on usher by ada@north.example.\r\n"), "{message}");
    assert!(message.contains("until Tuesday, 24 November 2026, 21:00 (Europe/Berlin)."), "{message}");
    assert!(!message.contains("http"), "nothing to load and nowhere to go unless a link is configured\n{message}");
    assert_eq!(message, rendered(&letter()), "the same letter is the same message");
}

#[test]
fn the_line_to_type_is_whole_and_alone_in_the_raw_message_also_beside_names_beyond_ascii() {
    let mut letter = letter();
    letter.to.name = "Zoë 山田".to_owned();
    invitation(&mut letter).account = "Café Río".to_owned();
    invitation(&mut letter).link = Some(LinkTemplate::parse("https://start.north.example/accept/{token}").unwrap());
    let message = rendered(&letter);
    assert_eq!(message.matches(&format!("usher accept {TOKEN}")).count(), 1);
    assert_eq!(message.matches("usher accept ").count(), 1);
    assert!(message.contains("\r\nHello Zoë 山田,\r\n"), "{message}");
    assert!(message.contains(&format!("\r\nhttps://start.north.example/accept/{TOKEN}\r\n")), "{message}");
    assert!(headers(&message).iter().all(|header| header.is_ascii()), "{message}");
    assert!(headers(&message)[1].starts_with("To: =?utf-8?b?"), "{message}");

    let ascii = String::from_utf8(seven_bit(message.as_bytes()).unwrap()).unwrap();
    assert!(ascii.is_ascii() && ascii.contains("Hello Zo=C3=AB"), "{ascii}");
    assert_eq!(names_of(&ascii), EXPECTED);
    assert!(ascii.lines().all(|line| line.len() <= 76 || !line.contains("accept")), "{ascii}");
    assert_eq!(ascii.matches("--\r\n").count(), message.matches("--\r\n").count(), "{ascii}");
}

#[test]
fn a_name_that_looks_encoded_is_not_decoded_by_whoever_reads_it() {
    let mut letter = letter();
    letter.to.name = "=?utf-8?q?boss=40north=2Eexample=0D=0A?=".to_owned();
    invitation(&mut letter).account = "==??utf-8?q?x?=".to_owned();
    let message = rendered(&letter);
    let headers = headers(&message);
    assert!(headers[1].starts_with("To: =?utf-8?b?PSA/"), "{message}");
    assert_eq!(headers[2], "Subject: Invitation to == ??utf-8?q?x?= on usher");
}

#[test]
fn a_look_brings_its_colour_logo_support_and_links() {
    let mut letter = letter();
    letter.look = Look {
        product: "North Start".to_owned(),
        accent: Some(Colour(0xff, 0xcc, 0x00)),
        logo: Some(Logo { kind: LogoKind::Png, bytes: b"\x89PNG\r\n\x1a\n".to_vec() }),
        support: Some(Email::parse("help@north.example").unwrap()),
        footer: vec![FooterLink { label: "Privacy".to_owned(), address: "https://north.example/privacy".to_owned() }],
        footer_logos: vec![FooterLogo {
            logo: Logo { kind: LogoKind::Png, bytes: b"\x89PNG\r\n\x1a\n".to_vec() },
            label: "partner.example".to_owned(),
            address: "https://partner.example/?a&b".to_owned(),
        }],
    };
    let message = rendered(&letter);
    assert!(message.contains("\r\nQuestions: help@north.example\r\n"), "{message}");
    assert!(message.contains("\r\n-- \r\nNorth Start\r\nPrivacy: https://north.example/privacy\r\n"), "{message}");
    for id in ["logo@usher.invalid", "foot-1@usher.invalid"] {
        assert!(message.contains(&format!("Content-ID: <{id}>")), "{message}");
    }
    let html = html(&letter).unwrap();
    assert!(html.contains("background:#ffcc00") || !html.contains("<a href=\"https://start"), "{html}");
    assert!(html.contains("src=\"cid:logo@usher.invalid\"") && html.contains("border-top:4px solid #ffcc00"), "{html}");
    assert!(html.contains("src=\"cid:foot-1@usher.invalid\" alt=\"partner.example\""), "{html}");
    assert!(html.contains("href=\"https://partner.example/?a&#38;b\""), "{html}");
    for never in ["<script", "src=\"http", "url(", "<link", "@import", "class="] {
        assert!(!html.contains(never), "{never} in\n{html}");
    }
}

#[test]
fn text_on_the_colour_of_the_button_can_be_read() {
    for (colour, on) in [("#000000", "#ffffff"), ("#ffffff", "#000000"), ("#1f5fbf", "#ffffff"), ("#ffcc00", "#000000")]
    {
        let mut letter = letter();
        letter.look.accent = Some(colour.parse().unwrap());
        invitation(&mut letter).link = Some(LinkTemplate::parse("https://start.north.example/{token}").unwrap());
        let html = html(&letter).unwrap();
        assert!(html.contains(&format!("background:{colour};color:{on}")), "{html}");
    }
}

#[test]
fn what_would_make_another_message_of_it_is_refused() {
    let hostile = "Acme\r\nBcc: all@evil.example";
    let changes: [fn(&mut Letter, &str); 5] = [
        |letter, text| text.clone_into(&mut letter.from.name),
        |letter, text| text.clone_into(&mut letter.to.name),
        |letter, text| text.clone_into(&mut letter.look.product),
        |letter, text| text.clone_into(&mut invitation(letter).account),
        |letter, text| text.clone_into(&mut invitation(letter).inviter),
    ];
    for (at, change) in changes.iter().enumerate() {
        for text in [hostile, "a\0b", "a\u{202e}b", "a\u{85}b", "a\nb", &"x".repeat(500)] {
            let mut letter = letter();
            change(&mut letter, text);
            assert_eq!(render(&letter).unwrap_err().code, Code::Usage, "{at} {text:?}");
        }
    }
    for address in ["dana@acme.example\r\nRCPT TO:<x@evil.example>", "dana", "", "<dana@acme.example>"] {
        let mut letter = letter();
        letter.to.address = Email::stored(address);
        assert_eq!(render(&letter).unwrap_err().code, Code::Usage, "{address:?}");
    }
    for id in ["", "<a@b>\r\nX: y", "a@b", "<a b@c>", "<@>"] {
        let mut letter = letter();
        letter.message_id = id.to_owned();
        assert_eq!(render(&letter).unwrap_err().code, Code::Unexpected, "{id:?}");
    }
    for token in ["", "abc def", "ABC", "abc\n"] {
        let mut letter = letter();
        invitation(&mut letter).token = Secret::new(token);
        assert_eq!(render(&letter).unwrap_err().code, Code::Unexpected, "{token:?}");
    }
    for time in [Time(-1), Time(i64::MAX), Time(253_402_300_799_000_000)] {
        let mut letter = letter();
        letter.date = time;
        assert_eq!(render(&letter).unwrap_err().code, Code::Usage, "{time}");
    }
}

fn html(letter: &Letter) -> Result<String, Refusal> {
    let Content::Invitation(invitation) = &letter.content;
    Ok(Html { page: &Page::of(letter, invitation)? }.render().unwrap())
}

/// Text made to break out of wherever it is put.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("\r\n".to_owned()),
        Just("\r\nBcc: x@evil.example\r\n\r\n".to_owned()),
        Just("<script>alert(1)</script>".to_owned()),
        Just("\" onload=\"x".to_owned()),
        Just("</p>&amp;'".to_owned()),
        Just("=?utf-8?q?=0D=0A?=".to_owned()),
        Just("\\\",<>@;:()[]".to_owned()),
        Just("--boundary--".to_owned()),
        Just("{{ page.token }}".to_owned()),
        Just("\u{202e}\u{200b}".to_owned()),
        Just("é山👩‍👩‍👧".to_owned()),
        Just(". ".to_owned()),
        Just("  ".to_owned()),
        "[ -~]{0,20}",
        any::<String>(),
    ];
    proptest::collection::vec(piece, 0..5).prop_map(|pieces| pieces.concat())
}

/// How many signs of markup a page has.
fn marks(html: &str) -> [usize; 3] {
    ['<', '>', '"'].map(|mark| html.matches(mark).count())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_typed_a_letter_is_refused_or_has_exactly_the_expected_headers_and_marks(
        texts in [hostile(), hostile(), hostile(), hostile(), hostile()], where_to in 0_u8..32,
    ) {
        let mut letter = letter();
        letter.look.footer = vec![FooterLink { label: "Help".to_owned(), address: "https://north.example".to_owned() }];
        let marked = marks(&html(&letter).unwrap());
        let [sender, recipient, product, account, inviter] = texts;
        let put = |bit: u8, at: &mut String, text: String| if where_to >> bit & 1 == 1 { *at = text };
        put(0, &mut letter.from.name, sender);
        put(1, &mut letter.to.name, recipient);
        put(2, &mut letter.look.footer[0].label, product.clone());
        put(2, &mut letter.look.product, product);
        put(3, &mut invitation(&mut letter).account, account);
        put(4, &mut invitation(&mut letter).inviter, inviter);
        match render(&letter) {
            Err(refusal) => prop_assert_eq!(refusal.code, Code::Usage, "{}", refusal.message),
            Ok(message) => {
                let message = String::from_utf8(message.bytes).unwrap();
                prop_assert_eq!(names_of(&message), EXPECTED);
                prop_assert!(headers(&message).iter().all(|header| header.is_ascii()));
                let whole = message.split("\r\n").all(|line| line.len() <= 998 && !line.contains(['\r', '\n', '\0']));
                prop_assert!(whole, "{}", message);
                let line = format!("\r\nusher accept {TOKEN}\r\n");
                prop_assert_eq!(message.matches(&line).count(), 1);
                prop_assert_eq!(marks(&html(&letter).unwrap()), marked);
                prop_assert!(seven_bit(message.as_bytes()).is_some());
            }
        }
    }
}

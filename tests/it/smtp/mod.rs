//! Handing a message to a server: a real one, which says what came, and ones that misbehave.

use std::time::{Duration, Instant};

use usher::{
    domain::email::Email,
    mail::{
        Content, Failure, Invitation, Letter, LinkTemplate, Look, Mailbox, Rendered, Secret, Server, Timeouts, Tls,
        render, send,
    },
};

pub mod fake;
mod real;

use fake::{Answer, CONNECTED, Fake, proper};
use real::{Authority, Real};

const TOKEN: &str = "0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9";
const PASSWORD: &str = "correct horse";

fn letter(account: &str) -> Letter {
    Letter {
        from: Mailbox { address: Email::parse("team@north.example").unwrap(), name: "Zoë North".to_owned() },
        to: Mailbox { address: Email::parse("dana@acme.example").unwrap(), name: "Dana Fox".to_owned() },
        message_id: "<invitation.12@north.example>".to_owned(),
        date: "2026-11-22T20:00:00Z".parse().unwrap(),
        look: Look::default(),
        content: Content::Invitation(Invitation {
            account: account.to_owned(),
            inviter: "ada@north.example".to_owned(),
            joined: false,
            token: Secret::new(TOKEN),
            link: Some(LinkTemplate::parse("https://start.north.example/accept/{token}").unwrap()),
            ends: "2026-11-24T20:00:00Z".parse().unwrap(),
            time_zone: "UTC".to_owned(),
        }),
    }
}

fn message() -> Rendered {
    render(&letter("Acme Ltd")).unwrap()
}

fn server(tls: Tls, port: u16) -> Server {
    Server {
        host: "localhost".to_owned(),
        port,
        tls,
        user: None,
        password: None,
        from: Email::parse("team@north.example").unwrap(),
        timeout: Timeouts { answer: Duration::from_secs(5), whole: Duration::from_secs(20) },
        ca_file: None,
    }
}

/// A failure, which holds neither password nor token in any form.
fn failed(server: &Server, message: &Rendered) -> Failure {
    let failure = send(server, message).unwrap_err();
    for secret in ["horse", TOKEN, "AGFkYQBjb3JyZWN0IGhvcnNl", "Y29ycmVjdCBob3JzZQ"] {
        assert!(!format!("{failure:?} {server:?} {message:?}").contains(secret), "{failure:?}");
    }
    assert!(failure.why.starts_with(&format!("localhost:{} ", server.port)), "{failure:?}");
    assert!(!failure.why.chars().any(char::is_control), "{failure:?}");
    failure
}

#[test]
fn a_letter_arrives_over_an_encrypted_connection_as_it_was_written() {
    let Some(authority) = Authority::new() else { return };
    let certificate = authority.certify("localhost");
    for (how, tls) in [("starttls", Tls::Required), ("implicit", Tls::Implicit)] {
        let Some(mut real) = Real::start(how, Some(&certificate), "ada:correct horse") else { return };
        let mut server = Server { ca_file: Some(authority.file()), ..server(tls, real.port) };
        (server.user, server.password) = (Some("ada".to_owned()), Some(Secret::new(PASSWORD)));
        for account in ["Acme Ltd", "Café Río <b>山田</b>"] {
            let message = render(&letter(account)).unwrap();
            send(&server, &message).unwrap();
            let came = real.next();
            assert_eq!(came["sender"], "team@north.example");
            assert_eq!(came["recipients"], serde_json::json!(["dana@acme.example"]));
            assert_eq!((came["encrypted"].as_bool(), came["user"].as_str()), (Some(true), Some("ada")));
            assert_eq!(came["raw"].as_str().unwrap().as_bytes(), message.bytes());
            arrived_well(&came, account);
        }
    }
}

/// What another implementation reads in a message is what was written.
#[track_caller]
fn arrived_well(came: &serde_json::Value, account: &str) {
    let headers: Vec<(String, String)> = serde_json::from_value(came["headers"].clone()).unwrap();
    let expected = [
        ("From", "Zoë North <team@north.example>".to_owned()),
        ("To", "Dana Fox <dana@acme.example>".to_owned()),
        ("Subject", format!("Invitation to {account} on usher")),
        ("Date", "Sun, 22 Nov 2026 20:00:00 +0000".to_owned()),
        ("Message-ID", "<invitation.12@north.example>".to_owned()),
        ("Auto-Submitted", "auto-generated".to_owned()),
        ("MIME-Version", "1.0".to_owned()),
    ];
    // The server adds what it adds; the last of ours says how the parts are divided.
    let ours: Vec<_> = headers.iter().filter(|(name, _)| !name.starts_with("X-")).collect();
    assert_eq!(ours.len(), expected.len() + 1, "{headers:?}");
    for ((name, value), (expected_name, expected)) in ours.iter().zip(&expected) {
        assert_eq!((name.as_str(), value), (*expected_name, expected));
    }
    assert_eq!(came["defects"], serde_json::json!([]));
    assert_eq!(came["kinds"], serde_json::json!(["multipart/alternative", "text/plain", "text/html"]));
    let text = came["text"].as_str().unwrap();
    assert!(text.lines().any(|line| line == format!("usher accept {TOKEN}")), "{text}");
    assert!(text.contains(&format!("invited to {account} on usher")), "{text}");
    let html = came["html"].as_str().unwrap();
    let escaped = account.replace('<', "&#60;").replace('>', "&#62;");
    assert!(html.contains(&format!("invited to {escaped} on usher")), "{html}");
    assert!(html.contains(&format!("<a href=\"https://start.north.example/accept/{TOKEN}\"")), "{html}");
}

#[test]
fn a_wrong_password_is_told_and_nothing_is_sent() {
    let Some(authority) = Authority::new() else { return };
    let certificate = authority.certify("localhost");
    let Some(real) = Real::start("starttls", Some(&certificate), "ada:another password") else { return };
    let mut server = Server { ca_file: Some(authority.file()), ..server(Tls::Required, real.port) };
    let without = failed(&server, &message());
    assert!(without.permanent && without.why.contains("refused the sender team@north.example: 530"), "{without}");
    (server.user, server.password) = (Some("ada".to_owned()), Some(Secret::new(PASSWORD)));
    let wrong = failed(&server, &message());
    assert!(wrong.permanent && wrong.why.contains("refused the log-in of ada: 535"), "{wrong}");
    assert!(real.rest().is_empty());
}

#[test]
fn a_certificate_that_is_not_the_servers_or_not_trusted_is_told_and_may_pass() {
    let (Some(authority), Some(stranger)) = (Authority::new(), Authority::new()) else { return };
    let (right, wrong) = (authority.certify("localhost"), authority.certify("mail.other.example"));
    for (how, tls) in [("starttls", Tls::Required), ("implicit", Tls::Implicit)] {
        for (certificate, trusted, why) in [
            (&wrong, Some(authority.file()), "not valid for name"),
            (&right, Some(stranger.file()), "certificate that cannot be trusted: "),
            (&right, None, "certificate that cannot be trusted: no authority trusted here has issued it"),
            (&right, Some("/nonexistent/ca.pem".into()), "/nonexistent/ca.pem cannot be read"),
            (&right, Some(right.key.clone()), "holds no certificate in PEM"),
        ] {
            let Some(real) = Real::start(how, Some(certificate), "") else { return };
            let failure = failed(&Server { ca_file: trusted, ..server(tls, real.port) }, &message());
            assert!(!failure.permanent && failure.why.contains(why), "{failure}");
            assert!(real.rest().is_empty());
        }
    }
}

#[test]
fn where_encryption_is_required_nothing_but_the_greeting_is_said_in_clear() {
    let mut server = server(Tls::Required, 0);
    (server.user, server.password) = (Some("ada".to_owned()), Some(Secret::new(PASSWORD)));
    let silent = |line: &str| if line.starts_with("EHLO") { Answer::Say("250 AUTH PLAIN LOGIN") } else { proper(line) };
    let refusing = |line: &str| match line {
        "STARTTLS" => Answer::Say("454 not now"),
        line if line.starts_with("EHLO") => Answer::Say("250-mail\r\n250-AUTH PLAIN\r\n250 STARTTLS"),
        line => proper(line),
    };
    let lying = |line: &str| match line {
        // What is said after agreeing, still in clear, is no part of the encrypted conversation.
        "STARTTLS" => Answer::Say("220 go on\r\n250-mail\r\n250 AUTH PLAIN"),
        line if line.starts_with("EHLO") => Answer::Say("250-mail\r\n250 STARTTLS"),
        line => proper(line),
    };
    for (fake, said) in
        [(Fake::start(silent), "STARTTLS"), (Fake::start(refusing), "454"), (Fake::start(lying), "could not")]
    {
        server.port = fake.port;
        server.timeout.answer = Duration::from_secs(1);
        let failure = failed(&server, &message());
        assert!(!failure.permanent && failure.why.contains(said), "{failure}");
        let heard = fake.heard();
        for never in ["MAIL", "RCPT", "AUTH", "dana", "ada", TOKEN] {
            assert!(!heard.contains(never), "{heard}");
        }
    }
    server.tls = Tls::None;
    let fake = Fake::start(silent);
    server.port = fake.port;
    assert!(failed(&server, &message()).why.contains("not encrypted"));
    assert_eq!(fake.heard(), "");
}

#[test]
fn what_a_server_answers_decides_whether_trying_again_can_help() {
    let cases: [(&'static str, &'static str, bool, &str); 6] = [
        ("RCPT", "550 5.1.1 no such user", true, "refused the recipient dana@acme.example: 550 5.1.1 no such user"),
        (
            "RCPT",
            "451-try later\r\n451 greylisted",
            false,
            "refused the recipient dana@acme.example: 451 try later greylisted",
        ),
        ("MAIL", "553 not from here", true, "refused the sender team@north.example: 553 not from here"),
        ("DATA", "452 full", false, "refused to take a message: 452 full"),
        (".", "554 no: \u{1b}[2J\u{202e}", true, "refused the message: 554 no: \\u{1b}[2J\\u{202e}"),
        (CONNECTED, "421 busy", false, "refused the connection: 421 busy"),
    ];
    for (at, says, permanent, why) in cases {
        let fake =
            Fake::start(
                move |line| {
                    if line.split([' ', ':']).next() == Some(at) { Answer::Say(says) } else { proper(line) }
                },
            );
        let failure = failed(&server(Tls::None, fake.port), &message());
        assert!(failure.permanent == permanent && failure.why.ends_with(why), "{says}: {failure:?}");
    }
}

#[test]
fn an_answer_too_many_is_not_taken_for_that_to_the_next_step() {
    let fake = Fake::start(|line| match line {
        line if line.starts_with("EHLO") => Answer::Say("250 mail\r\n250 one too many"),
        "." => Answer::Say("554 no"),
        line => proper(line),
    });
    let failure = failed(&server(Tls::None, fake.port), &message());
    assert!(!failure.permanent && failure.why.ends_with("answered out of turn: 250 in place of 354"), "{failure}");
    assert!(!fake.heard().contains(TOKEN), "{}", fake.heard());
}

#[test]
fn a_server_that_quotes_the_message_does_not_make_the_token_known() {
    let says = "554 spam: usher accept 0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9";
    let fake = Fake::start(move |line| if line == "." { Answer::Say(says) } else { proper(line) });
    let failure = failed(&server(Tls::None, fake.port), &message());
    assert!(failure.why.ends_with("554 spam: usher accept …"), "{failure}");
}

#[test]
fn a_server_that_is_silent_slow_or_gone_is_given_up_in_time_and_may_come_back() {
    let greeting = |answer: fn() -> Answer| move |line: &str| if line == CONNECTED { answer() } else { proper(line) };
    let in_data =
        |answer: fn() -> Answer| move |line: &str| if line.starts_with("Subject") { answer() } else { proper(line) };
    let at_the_end = |line: &str| if line == "." { Answer::HangUp } else { proper(line) };
    let short = Timeouts { answer: Duration::from_millis(400), whole: Duration::from_secs(2) };
    for (fake, why) in [
        (Fake::start(greeting(|| Answer::Silence)), "did not answer within 0.4 s"),
        (Fake::start(greeting(|| Answer::Dribble("220-"))), "did not finish within 2 s"),
        (Fake::start(greeting(|| Answer::HangUp)), "could not be spoken to"),
        (Fake::start(greeting(|| Answer::Say("SSH-2.0-server"))), "could not be spoken to"),
        (Fake::start(in_data(|| Answer::HangUp)), "could not be spoken to"),
        (Fake::start(in_data(|| Answer::Silence)), "did not answer within 0.4 s"),
        (Fake::start(at_the_end), "could not be spoken to"),
    ] {
        let begun = Instant::now();
        let failure = failed(&Server { timeout: short, ..server(Tls::None, fake.port) }, &message());
        assert!(!failure.permanent && failure.why.contains(why), "{failure}");
        assert!(begun.elapsed() < Duration::from_secs(4), "{failure} after {:?}", begun.elapsed());
    }
    let nobody = server(Tls::None, std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port());
    let failure = failed(&nobody, &message());
    assert!(!failure.permanent && failure.why.contains("refused"), "{failure}");
}

#[test]
fn a_server_that_takes_ascii_only_gets_ascii_that_reads_the_same() {
    let old = |line: &str| if line.starts_with("EHLO") { Answer::Say("250 mail") } else { proper(line) };
    for (fake, raw) in [(Fake::start(old), false), (Fake::start(proper), true)] {
        send(&server(Tls::None, fake.port), &render(&letter("Café")).unwrap()).unwrap();
        let heard = fake.heard();
        assert_eq!(heard.contains("BODY=8BITMIME"), raw, "{heard}");
        assert_eq!(heard.contains("\r\nYou are invited to Café on"), raw, "{heard}");
        assert_eq!(heard.contains("\r\nYou are invited to Caf=C3=A9 on"), !raw, "{heard}");
        assert_eq!(heard.is_ascii(), !raw, "{heard}");
        assert_eq!(heard.contains(&format!("\r\nusher accept {TOKEN}\r\n")), raw, "{heard}");
    }
}

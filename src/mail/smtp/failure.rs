//! Why a message was not taken, in a sentence that holds no secret.

use std::time::Duration;

use lettre::transport::smtp::{
    Error,
    authentication::{Credentials, Mechanism},
    commands::Auth,
};

use super::Server;
use crate::domain::name::is_hostile;

/// Why a server did not take a message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct Failure {
    /// Whether the server said that it never will (its answers 500 to 599). Everything else may pass.
    pub permanent: bool,
    /// One lower-case sentence with the server's name and port, and what it said.
    pub why: String,
}

/// Longest text of a server that is quoted, in characters.
const QUOTED: usize = 300;
/// Longest run of letters and digits that is quoted: tokens and encoded passwords are longer.
const RUN: usize = 31;

impl Failure {
    /// A failure that may pass.
    pub(super) fn temporary(server: &Server, what: impl AsRef<str>) -> Self {
        let why = format!("{}:{} {}", server.host, server.port, what.as_ref());
        Self { permanent: false, why: printable(&why) }
    }

    /// A server that took more time than there is.
    pub(super) fn late(server: &Server, limit: Duration) -> Self {
        Self::temporary(server, format!("did not finish within {} s", limit.as_secs_f32()))
    }

    /// What a step of the dialogue ended with. `doing` says the step: "refused the recipient …".
    pub(super) fn of(server: &Server, refused: &str, error: &Error) -> Self {
        let cause = causes(error);
        if let Some(status) = error.status() {
            let said = quoted(server, &cause);
            let colon = if said.is_empty() { "" } else { " " };
            let what = format!("{refused}: {status}{colon}{said}");
            return Self { permanent: error.is_permanent(), ..Self::temporary(server, what) };
        }
        if let Some((_, why)) = cause.split_once("invalid peer certificate: ") {
            let unknown = "no authority trusted here has issued it";
            let why = if why == "UnknownIssuer" { unknown.to_owned() } else { quoted(server, why) };
            return Self::temporary(server, format!("has a certificate that cannot be trusted: {why}"));
        }
        if is_late(error) {
            let limit = server.timeout.answer.as_secs_f32();
            return Self::temporary(server, format!("did not answer within {limit} s"));
        }
        Self::temporary(server, format!("could not be spoken to: {}", quoted(server, &cause)))
    }
}

/// What lies behind an error of the library, without the library's own headings.
fn causes(error: &Error) -> String {
    let mut causes = Vec::new();
    let mut next = std::error::Error::source(error);
    while let Some(cause) = next {
        causes.push(cause.to_string());
        next = cause.source();
    }
    causes.dedup();
    if causes.is_empty() { error.to_string() } else { causes.join(": ") }
}

/// Whether time ran out. A socket with a limit says so in two ways.
fn is_late(error: &Error) -> bool {
    let mut next = std::error::Error::source(error);
    while let Some(cause) = next {
        let kind = cause.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
        if kind.is_some_and(|kind| matches!(kind, std::io::ErrorKind::TimedOut | std::io::ErrorKind::WouldBlock)) {
            return true;
        }
        next = cause.source();
    }
    false
}

/// What somebody else said, on one line, without what may be the password or a token.
fn quoted(server: &Server, said: &str) -> String {
    let mut said = said.to_owned();
    for secret in secrets(server) {
        said = said.replace(&secret, "…");
    }
    let mut kept = String::new();
    for word in said.split_inclusive(|c: char| !is_secret_sign(c)) {
        let run = word.chars().take_while(|c| is_secret_sign(*c)).count();
        if run > RUN {
            kept.push('…');
            kept.extend(word.chars().skip(run));
        } else {
            kept.push_str(word);
        }
    }
    let line: Vec<_> = kept.split(['\r', '\n', ' ']).filter(|word| !word.is_empty()).collect();
    line.join(" ").chars().take(QUOTED).collect()
}

/// The password in each form in which it goes over the connection.
fn secrets(server: &Server) -> Vec<String> {
    let (Some(user), Some(password)) = (&server.user, &server.password) else { return Vec::new() };
    let credentials = Credentials::new(user.clone(), password.reveal().to_owned());
    let plain = Auth::new(Mechanism::Plain, credentials.clone(), None);
    let login = Auth::new(Mechanism::Login, credentials, Some("Password:".to_owned()));
    let said = plain.into_iter().chain(login).map(|auth| auth.to_string());
    let encoded = said.filter_map(|line| line.split_whitespace().last().map(str::to_owned));
    let shown = std::iter::once(password.reveal().to_owned());
    shown.chain(encoded).filter(|secret| !secret.is_empty()).collect()
}

/// Text with what does not print written out.
fn printable(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut shown, c| {
        if is_hostile(c) {
            shown.extend(c.escape_unicode());
        } else {
            shown.push(c);
        }
        shown
    })
}

/// Whether a character occurs in a token or in something encoded in base64.
const fn is_secret_sign(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::email::Email,
        mail::{Secret, Timeouts, Tls},
    };

    fn server() -> Server {
        Server {
            host: "mail.north.example".to_owned(),
            port: 587,
            tls: Tls::Required,
            user: Some("ada".to_owned()),
            password: Some(Secret::new("correct horse")),
            from: Email::stored("ada@north.example"),
            timeout: Timeouts::default(),
            ca_file: None,
        }
    }

    #[test]
    fn what_a_server_says_is_quoted_without_password_and_token() {
        let token = "0123456789abcdef".repeat(4);
        for said in [
            "you said correct horse",
            "you said AGFkYQBjb3JyZWN0IGhvcnNl",
            "you said Y29ycmVjdCBob3JzZQ==",
            &format!("you said {token}"),
            &format!("blocked https://start.north.example/accept/{token}."),
        ] {
            let shown = quoted(&server(), said);
            assert!(shown.contains('…'), "{shown}");
            assert!(!shown.contains("horse") && !shown.contains(&token), "{shown}");
            assert!(!shown.contains("AGFk") && !shown.contains("Y29y"), "{shown}");
        }
        assert_eq!(quoted(&server(), "5.1.1 no such user: queued as 4bTq2"), "5.1.1 no such user: queued as 4bTq2");
    }

    #[test]
    fn a_failure_is_one_printable_line_with_the_servers_name() {
        let said = quoted(&server(), "bad\r\n\u{1b}[2J \u{202e}x");
        let failure = Failure::temporary(&server(), format!("refused the message: {said}"));
        assert_eq!(failure.why, "mail.north.example:587 refused the message: bad \\u{1b}[2J \\u{202e}x");
        assert!(quoted(&server(), &"long ".repeat(1_000)).len() <= 300);
    }
}

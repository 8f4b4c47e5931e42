//! Why a message was not taken, in a sentence that holds no secret.

use std::time::Duration;

use lettre::transport::smtp::Error;

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
        Self { permanent: false, why: format!("{} {}", place(server), what.as_ref()) }
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
            let why = quoted(server, why);
            return Self::temporary(server, format!("has a certificate that cannot be trusted: {why}"));
        }
        if is_late(error) {
            let limit = server.timeout.answer.as_secs_f32();
            return Self::temporary(server, format!("did not answer within {limit} s"));
        }
        Self::temporary(server, format!("could not be spoken to: {}", quoted(server, &cause)))
    }
}

/// The server as it is named in every sentence.
fn place(server: &Server) -> String {
    format!("{}:{}", quoted(server, &server.host), server.port)
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

/// What somebody else said, on one line, without characters that do not print and without what may be
/// the password or a token.
fn quoted(server: &Server, said: &str) -> String {
    let password = server.password.as_ref().map(|password| password.reveal()).filter(|password| !password.is_empty());
    let said = password.map_or_else(|| said.to_owned(), |password| said.replace(password, "…"));
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
    let mut shown = String::new();
    for c in line.join(" ").chars().take(QUOTED) {
        if is_hostile(c) {
            shown.extend(c.escape_unicode());
        } else {
            shown.push(c);
        }
    }
    shown
}

/// Whether a character occurs in a token or in something encoded in base64.
const fn is_secret_sign(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=')
}

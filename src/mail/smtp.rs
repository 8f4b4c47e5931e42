//! Handing one message to a server.
//!
//! Encryption is required unless the configuration says otherwise, and then nothing but the greeting
//! is said in clear: no sender, no recipient, no log-in. A server that answers too late, or a little
//! at a time, does not hold the command up beyond the time set. What a server says is quoted without
//! what could be a secret. Whether and when to try again is not decided here.

use std::{path::PathBuf, sync::mpsc, thread, time::Duration};

use serde::Deserialize;

use super::{Rendered, Secret};
use crate::domain::email::Email;

mod dialogue;
mod failure;

pub use failure::Failure;

/// How a connection is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tls {
    /// Begun in clear and encrypted by STARTTLS before anything is said; refused where the server
    /// does not offer it.
    #[default]
    Required,
    /// Encrypted from the first byte.
    Implicit,
    /// Not at all, for a server on the same machine. There is no log-in then.
    None,
}

impl Tls {
    /// The port where none is configured (RFC 8314, 7.3; RFC 6409, 3.1; RFC 5321, 4.5.4.2).
    #[must_use]
    pub const fn port(self) -> u16 {
        match self {
            Self::Required => 587,
            Self::Implicit => 465,
            Self::None => 25,
        }
    }
}

/// A server that takes mail, and how it is spoken to.
#[derive(Debug, Clone)]
pub struct Server {
    /// Its name, which its certificate has to hold.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Whether and how the connection is encrypted.
    pub tls: Tls,
    /// Whom to log in as; None to send without logging in.
    pub user: Option<String>,
    /// The password of that user.
    pub password: Option<Secret>,
    /// The address that mail comes from.
    pub from: Email,
    /// How long a connection or one answer may take, and how long everything together.
    pub timeout: Timeouts,
    /// A file of certificates in PEM that are trusted in place of the machine's own.
    pub ca_file: Option<PathBuf>,
}

/// How long a server is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// For the connection, and for each answer.
    pub answer: Duration,
    /// For the whole message, looking the name up included.
    pub whole: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self::answers_within(Duration::from_secs(30))
    }
}

impl Timeouts {
    /// A limit for each answer, and four times as long for everything.
    #[must_use]
    pub const fn answers_within(answer: Duration) -> Self {
        Self { answer, whole: answer.saturating_mul(4) }
    }
}

/// Hands a message to a server. On return the server has said that it took it.
///
/// # Errors
/// A [`Failure`] that says whether trying again can help.
pub fn send(server: &Server, message: &Rendered) -> Result<(), Failure> {
    let (tell, told) = mpsc::channel();
    let whole = server.timeout.whole;
    let (its_server, its_message) = (server.clone(), message.clone());
    // A thread, because neither the resolver of names nor a server that answers a byte at a time can
    // be told when to stop. One that is late is left behind; it says no more once its time is over.
    let begun = thread::Builder::new().name("smtp".to_owned()).spawn(move || {
        dialogue::hold(&its_server, &its_message, &|ended| drop(tell.send(ended)));
    });
    match begun.map(|_| told.recv_timeout(whole)) {
        Ok(Ok(ended)) => ended,
        Ok(Err(_)) => Err(Failure::late(server, whole)),
        Err(error) => Err(Failure::temporary(server, format!("could not be spoken to: {error}"))),
    }
}

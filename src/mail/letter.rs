//! What a letter says, before it is a message: who writes to whom, about what, in whose look.

use super::{LinkTemplate, Secret};
use crate::domain::{Time, email::Email};

/// Somebody who writes or receives: an address, and a name that may be empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// The address, as it is stored.
    pub address: Email,
    /// The name shown before the address; empty where there is none.
    pub name: String,
}

/// A letter that can be rendered.
#[derive(Debug, Clone)]
pub struct Letter {
    /// Who it comes from.
    pub from: Mailbox,
    /// The one person whom it is for.
    pub to: Mailbox,
    /// The Message-ID with its angle brackets, as [`message_id`] makes it. The same letter, sent
    /// again, has the same one.
    pub message_id: String,
    /// When it is written.
    pub date: Time,
    /// What the product is called and how the letter looks.
    pub look: Look,
    /// What it is about.
    pub content: Content,
}

/// What a letter is about.
#[derive(Debug, Clone)]
pub enum Content {
    /// An invitation to join an account, or to choose a new password for it.
    Invitation(Invitation),
}

/// What an invitation says.
#[derive(Debug, Clone)]
pub struct Invitation {
    /// The display name of the account.
    pub account: String,
    /// Who invites: an e-mail address or a name.
    pub inviter: String,
    /// Whether they have joined already, so that it is about a new password.
    pub joined: bool,
    /// The token that accepts it.
    pub token: Secret,
    /// The page where it can be accepted, where one is configured.
    pub link: Option<LinkTemplate>,
    /// When it ends.
    pub ends: Time,
    /// The IANA time zone in which its end is said, such as `Europe/Berlin`; UTC where it is unknown.
    pub time_zone: String,
}

/// How a letter looks and what it is signed with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// What the product is called.
    pub product: String,
    /// The colour of the button and the line at the top, as `#rrggbb`; None for the product's own.
    pub accent: Option<String>,
    /// The logo, carried inside the message.
    pub logo: Option<Logo>,
    /// Where questions go.
    pub support: Option<Email>,
    /// Links at the foot.
    pub footer: Vec<FooterLink>,
}

impl Default for Look {
    fn default() -> Self {
        Self { product: "usher".to_owned(), accent: None, logo: None, support: None, footer: Vec::new() }
    }
}

/// A logo: an image that was decoded and encoded again before it was stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logo {
    /// Its format.
    pub kind: LogoKind,
    /// The bytes of the file.
    pub bytes: Vec<u8>,
}

/// The formats that a logo may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogoKind {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// WebP.
    Webp,
}

/// A link at the foot of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FooterLink {
    /// What it is called, such as `Privacy`.
    pub label: String,
    /// Its address, `https` only.
    pub address: String,
}

/// The Message-ID of a letter: `<name@host>`, the host being that of the sender's address.
///
/// `name` is made from ids and digests, never from what people typed: anything but ASCII letters,
/// digits, dots and hyphens is left out of it.
#[must_use]
pub fn message_id(name: &str, from: &Email) -> String {
    let name: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-')).collect();
    let host = from.as_str().rsplit_once('@').map_or("usher.invalid", |(_, host)| host);
    format!("<{name}@{host}>")
}

/// The sender of letters where none is configured: an address that nobody can have, since the letters
/// then only become files.
#[must_use]
pub fn nobody() -> Email {
    Email::stored("no-reply@usher.invalid")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_id_is_made_from_ids_and_the_senders_host() {
        let from = Email::parse("team@north.example").unwrap();
        assert_eq!(message_id("invitation.12.0af3", &from), "<invitation.12.0af3@north.example>");
        assert_eq!(message_id("a>\r\nBcc: <b", &from), "<aBccb@north.example>");
    }
}

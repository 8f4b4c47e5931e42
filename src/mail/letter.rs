//! What a letter says, before it is a message: who writes to whom, about what, in whose look.

use base64::{Engine as _, prelude::BASE64_STANDARD};

use super::{LinkTemplate, Secret, link};
use crate::domain::{
    Time,
    email::Email,
    look::{Colour, Image, Worn, effective::PRODUCT},
};

/// The most bytes of images that one letter carries: what is beyond is left out, the logos at the foot
/// first.
const MOST_IMAGES: usize = 2 * 1024 * 1024;

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
    /// The colour of the button and the line at the top; None for the product's own.
    pub accent: Option<Colour>,
    /// The logo, carried inside the message.
    pub logo: Option<Logo>,
    /// Where questions go.
    pub support: Option<Email>,
    /// Links at the foot.
    pub footer: Vec<FooterLink>,
    /// Logos at the foot, carried inside the message.
    pub footer_logos: Vec<FooterLogo>,
}

impl Look {
    /// What the pages of an account wear, as letters wear it. Images that are too heavy for a letter and
    /// links that cannot stand in one are left out.
    #[must_use]
    pub fn of(worn: &Worn) -> Self {
        let mut room = MOST_IMAGES;
        let mut logo = |image: &Image| {
            let bytes = BASE64_STANDARD.decode(&image.png).ok()?;
            room = room.checked_sub(bytes.len())?;
            Some(Logo { kind: LogoKind::Png, bytes })
        };
        let fits = |address: &str| link::is_address(address).then(|| address.to_owned());
        let links = worn.links.iter().filter_map(|(word, link)| Some(((*word).to_owned(), fits(link.as_str())?)));
        Self {
            product: worn.product.clone(),
            accent: Some(worn.palette.accent),
            logo: worn.logo.as_ref().and_then(&mut logo),
            support: worn.support.clone(),
            footer: links.map(|(label, address)| FooterLink { label, address }).collect(),
            footer_logos: worn
                .footer
                .iter()
                .filter_map(|(image, link)| {
                    let address = fits(link.as_str())?;
                    Some(FooterLogo { logo: logo(image)?, label: link.host().to_owned(), address })
                })
                .collect(),
        }
    }
}

impl Default for Look {
    fn default() -> Self {
        Self {
            product: PRODUCT.to_owned(),
            accent: None,
            logo: None,
            support: None,
            footer: Vec::new(),
            footer_logos: Vec::new(),
        }
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

/// A logo at the foot of a letter, and where it leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FooterLogo {
    /// The logo.
    pub logo: Logo,
    /// What is said where it is not shown, such as `partner.example`.
    pub label: String,
    /// The address that it leads to, `https` only.
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
    use crate::domain::{
        AccountId,
        account::Features,
        look::{Link, effective},
    };

    fn image(bytes: usize) -> Image {
        let png = BASE64_STANDARD.encode(vec![7; bytes]);
        Image { account: AccountId(1), digest: String::new(), width: 9, height: 3, png }
    }

    #[test]
    fn a_letter_leaves_out_what_it_cannot_carry_and_is_sent_all_the_same() {
        let link = |path: &str| format!("https://north.example/{path}").parse::<Link>().unwrap();
        let footer =
            vec![(image(MOST_IMAGES), link("")), (image(200), link(&"a".repeat(1_000))), (image(300), link("a"))];
        let worn = Worn {
            logo: Some(image(100)),
            links: vec![("Help", link("?a|b")), ("Terms", link("terms"))],
            footer,
            ..Worn::plain(effective(&[], None, Features(0)))
        };
        let look = Look::of(&worn);
        assert_eq!(look.logo.unwrap().bytes.len(), 100);
        let logos: Vec<_> = look.footer_logos.iter().map(|logo| (logo.logo.bytes.len(), logo.label.as_str())).collect();
        assert_eq!(logos, [(300, "north.example")]);
        let links: Vec<_> = look.footer.iter().map(|link| link.label.as_str()).collect();
        assert_eq!(links, ["Terms"]);
    }

    #[test]
    fn a_message_id_is_made_from_ids_and_the_senders_host() {
        let from = Email::parse("team@north.example").unwrap();
        assert_eq!(message_id("invitation.12.0af3", &from), "<invitation.12.0af3@north.example>");
        assert_eq!(message_id("a>\r\nBcc: <b", &from), "<aBccb@north.example>");
    }
}

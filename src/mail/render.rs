//! From a letter to the bytes of a message.
//!
//! What people typed is looked at before it reaches the message: a name with a line break or another
//! character that does not print is refused, so no header can be slipped in, and the HTML part escapes
//! the rest. The text part is written without an encoding that breaks lines: the line to type stands
//! whole in the raw message too.

use std::time::{Duration, UNIX_EPOCH};

use askama::Template;
use jiff::{Timestamp, tz::TimeZone};
use lettre::{
    Address,
    address::Envelope,
    message::{
        Attachment, Body, Message, MultiPart, SinglePart,
        header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue},
    },
};

use super::{Content, FooterLogo, Invitation, Letter, LogoKind, Look, Mailbox, link};
use crate::domain::{Code, Refusal, Time, digest, email::Email, look::Colour, name};

/// Longest name in a letter, in characters: a first and a last name, each as long as a name may be.
/// Four bytes each still fit on a line of a message, which has at most 998 (RFC 5322, 2.1.1).
const NAME_MAX: usize = 2 * name::NAME_MAX + 1;
/// Where lines of prose in the text part are broken, in characters.
const WIDTH: usize = 76;
/// What the product looks like where no colour is set.
const ACCENT: Colour = Colour(0x1f, 0x5f, 0xbf);

/// A message that is ready to be sent, and the one whom it is sent to. It holds a token: whatever
/// keeps it keeps it as secret as a password.
#[derive(Clone, PartialEq, Eq)]
pub struct Rendered {
    to: Email,
    bytes: Vec<u8>,
}

impl Rendered {
    /// A message that was rendered before and kept.
    #[must_use]
    pub const fn kept(to: Email, bytes: Vec<u8>) -> Self {
        Self { to, bytes }
    }

    /// Whom it is sent to.
    #[must_use]
    pub const fn to(&self) -> &Email {
        &self.to
    }

    /// The whole message as RFC 5322 has it, lines ending in CRLF.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl std::fmt::Debug for Rendered {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Rendered({} bytes for {})", self.bytes.len(), self.to)
    }
}

/// Renders a letter. The same letter yields the same bytes.
///
/// # Errors
/// [`Code::Usage`] for a name or address that cannot stand in a message, saying which;
/// [`Code::Unexpected`] when a message cannot be put together.
pub fn render(letter: &Letter) -> Result<Rendered, Refusal> {
    let Content::Invitation(invitation) = &letter.content;
    let page = Page::of(letter, invitation)?;
    let headers = Message::builder()
        .from(mailbox("sender", &letter.from)?)
        .to(mailbox("recipient", &letter.to)?)
        .subject(in_header(&page.subject))
        .date(date(letter.date)?)
        .message_id(Some(checked_id(&letter.message_id)?))
        .raw_header(automatic()?)
        .envelope(
            Envelope::new(Some(address(&letter.from.address)?), vec![address(&letter.to.address)?]).map_err(failed)?,
        );
    let text = unbroken(&Text { page: &page }.render().map_err(failed)?)?;
    let html = Html { page: &page }.render().map_err(failed)?;
    let boundary = digest::of(&[b"boundary", letter.message_id.as_bytes(), invitation.token.reveal().as_bytes()]);
    let boundary = boundary.get(..40).unwrap_or(&boundary);
    let html = SinglePart::builder().header(ContentType::TEXT_HTML).body(html);
    let parts = MultiPart::alternative().boundary(boundary).singlepart(text);
    let images = images(&letter.look)?;
    let parts = if images.is_empty() {
        parts.singlepart(html)
    } else {
        let related = MultiPart::related().boundary(format!("{boundary}-logo")).singlepart(html);
        parts.multipart(images.into_iter().fold(related, MultiPart::singlepart))
    };
    let message = headers.multipart(parts).map_err(failed)?;
    Ok(Rendered { to: letter.to.address.clone(), bytes: message.formatted() })
}

/// What the logo is called inside the message.
const LOGO_ID: &str = "logo@usher.invalid";

/// What a logo at the foot is called inside the message.
fn foot_id(place: usize) -> String {
    format!("foot-{place}@usher.invalid")
}

/// The images that the message carries.
fn images(look: &Look) -> Result<Vec<SinglePart>, Refusal> {
    let logo = look.logo.iter().map(|logo| (LOGO_ID.to_owned(), logo));
    let foot = (1..).zip(&look.footer_logos).map(|(place, foot)| (foot_id(place), &foot.logo));
    let carried = logo.chain(foot).map(|(id, logo)| {
        let kind = ContentType::parse(media_type(logo.kind)).map_err(failed)?;
        Ok(Attachment::new_inline(id).body(logo.bytes.clone(), kind))
    });
    carried.collect()
}

/// What both parts say. Prose is in whole sentences here, so that the parts cannot drift apart.
struct Page<'a> {
    subject: String,
    product: String,
    greeting: String,
    opening: String,
    until: String,
    unexpected: &'static str,
    call: &'static str,
    token: &'a str,
    link: Option<String>,
    support: Option<Support>,
    footer: Vec<Link>,
    logos: Vec<FootLogo>,
    logo: bool,
    accent: Colour,
    on_accent: Colour,
}

struct Link {
    label: String,
    address: String,
}

struct FootLogo {
    id: String,
    link: Link,
}

struct Support {
    address: String,
    link: String,
}

impl<'a> Page<'a> {
    fn of(letter: &Letter, invitation: &'a Invitation) -> Result<Self, Refusal> {
        let Look { product, accent, logo, support, footer, footer_logos } = &letter.look;
        let product = named("product's name", product)?;
        let account = named("account's name", &invitation.account)?;
        let inviter = named("inviter", &invitation.inviter)?;
        let recipient = name::text("recipient's name", &letter.to.name, NAME_MAX)?;
        let accent = accent.unwrap_or(ACCENT);
        let joined = invitation.joined;
        let token = invitation.token.reveal();
        if token.is_empty() || !token.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()) {
            return Err(Refusal::new(Code::Unexpected, "a token holds only small letters and digits"));
        }
        let until = end(invitation.ends, &invitation.time_zone)?;
        Ok(Self {
            subject: if joined {
                format!("A new password for {account} on {product}")
            } else {
                format!("Invitation to {account} on {product}")
            },
            greeting: if recipient.is_empty() { "Hello,".to_owned() } else { format!("Hello {recipient},") },
            opening: if joined {
                format!("{inviter} lets you choose a new password for {account} on {product}.")
            } else {
                format!("You are invited to {account} on {product} by {inviter}.")
            },
            until: format!("It works once, until {until}."),
            unexpected: if joined {
                "Until then your old password works. If you did not ask for a new one, leave this be."
            } else {
                "If you did not expect it, leave it be: without it nobody gets in under your name."
            },
            call: if joined { "Choose a new password" } else { "Accept the invitation" },
            token,
            link: invitation.link.as_ref().map(|link| link.with(token)),
            support: support.as_ref().map(supported).transpose()?,
            logos: (1..).zip(footer_logos).map(|(place, logo)| foot_logo(place, logo)).collect::<Result<_, _>>()?,
            footer: footer.iter().map(|link| footer_link(&link.label, &link.address)).collect::<Result<_, _>>()?,
            logo: logo.is_some(),
            on_accent: accent.readable(),
            accent,
            product,
        })
    }
}

#[derive(Template)]
#[template(path = "mail/invitation.html")]
struct Html<'a> {
    page: &'a Page<'a>,
}

#[derive(Template)]
#[template(path = "mail/invitation.txt", escape = "none")]
struct Text<'a> {
    page: &'a Page<'a>,
}

/// A name that has to be there.
fn named(what: &str, given: &str) -> Result<String, Refusal> {
    let kept = name::text(what, given, NAME_MAX)?;
    if kept.is_empty() { Err(Refusal::new(Code::Usage, format!("the {what} is empty"))) } else { Ok(kept) }
}

fn footer_link(label: &str, address: &str) -> Result<Link, Refusal> {
    if !link::is_address(address) {
        return Err(Refusal::new(Code::Usage, format!("{address:?} is not an https address")));
    }
    Ok(Link { label: named("link's name", label)?, address: address.to_owned() })
}

fn foot_logo(place: usize, logo: &FooterLogo) -> Result<FootLogo, Refusal> {
    Ok(FootLogo { id: foot_id(place), link: footer_link(&logo.label, &logo.address)? })
}

fn supported(support: &Email) -> Result<Support, Refusal> {
    address(support)?;
    Ok(Support { address: support.to_string(), link: support.link() })
}

fn mailbox(what: &str, of: &Mailbox) -> Result<lettre::message::Mailbox, Refusal> {
    let name = name::text(&format!("{what}'s name"), &of.name, NAME_MAX)?;
    let name = in_header(&name);
    Ok(lettre::message::Mailbox::new(Some(name).filter(|name| !name.is_empty()), address(&of.address)?))
}

/// Text for a header. What looks like text that is encoded already would be decoded by whoever reads
/// it, into characters that were never looked at (RFC 2047, 2); it is taken apart.
fn in_header(text: &str) -> String {
    text.replace("=?", "= ?")
}

/// An address in the library's form; refused when it is not in the one form that addresses have here.
pub(super) fn address(email: &Email) -> Result<Address, Refusal> {
    let same = Email::parse(email.as_str()).is_ok_and(|parsed| parsed == *email);
    let split = email.as_str().rsplit_once('@').filter(|_| same);
    split
        .and_then(|(local, host)| Address::new(local, host).ok())
        .ok_or_else(|| Refusal::new(Code::Usage, format!("{:?} is not an e-mail address", email.as_str())))
}

fn checked_id(id: &str) -> Result<String, Refusal> {
    let inner = id.strip_prefix('<').and_then(|id| id.strip_suffix('>')).and_then(|id| id.split_once('@'));
    let sign = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    match inner {
        Some((left, right)) if !left.is_empty() && !right.is_empty() && left.chars().chain(right.chars()).all(sign) => {
            Ok(id.to_owned())
        }
        _ => Err(Refusal::new(Code::Unexpected, format!("{id:?} is not a Message-ID"))),
    }
}

/// Tells mail programs not to answer by themselves (RFC 3834).
fn automatic() -> Result<HeaderValue, Refusal> {
    let name = HeaderName::new_from_ascii("Auto-Submitted".to_owned()).map_err(failed)?;
    Ok(HeaderValue::new(name, "auto-generated".to_owned()))
}

/// The instant as the library takes it, which has no way to refuse one before 1970 or after 9998.
fn date(time: Time) -> Result<std::time::SystemTime, Refusal> {
    const LAST: u64 = 253_370_764_800_000_000;
    match u64::try_from(time.0) {
        Ok(since) if since < LAST => Ok(UNIX_EPOCH + Duration::from_micros(since)),
        _ => Err(Refusal::new(Code::Usage, format!("{time} is not a date that a message can have"))),
    }
}

/// When something ends, as people read it: `Tuesday, 24 November 2026, 20:06 (Europe/Berlin)`.
fn end(time: Time, zone: &str) -> Result<String, Refusal> {
    let instant = Timestamp::from_microsecond(time.0).map_err(failed)?;
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let said = zone.iana_name().unwrap_or("UTC").to_owned();
    Ok(format!("{} ({said})", instant.to_zoned(zone).strftime("%A, %-d %B %Y, %H:%M")))
}

const fn media_type(kind: LogoKind) -> &'static str {
    match kind {
        LogoKind::Png => "image/png",
        LogoKind::Jpeg => "image/jpeg",
        LogoKind::Webp => "image/webp",
    }
}

/// The text part as it is written: prose in lines of [`WIDTH`], each ending in CRLF, not encoded.
fn unbroken(text: &str) -> Result<SinglePart, Refusal> {
    let lines: Vec<_> = text.lines().flat_map(wrapped).collect();
    // RFC 5322, 2.1.1.
    if lines.iter().any(|line| line.len() > 998) {
        return Err(Refusal::new(Code::Usage, "a line of the letter is longer than a message can hold"));
    }
    let bytes: Vec<_> = lines.iter().flat_map(|line| [line.as_bytes(), b"\r\n"]).flatten().copied().collect();
    let encoding = if bytes.is_ascii() { ContentTransferEncoding::SevenBit } else { ContentTransferEncoding::EightBit };
    let body = Body::dangerous_pre_encoded(bytes, encoding);
    Ok(SinglePart::builder().header(ContentType::TEXT_PLAIN).body(body))
}

/// A line in lines of [`WIDTH`], broken between words. The line to type and a link are left whole.
fn wrapped(line: &str) -> Vec<String> {
    if line.starts_with("usher accept ") || line.starts_with("https://") || line == "-- " {
        return vec![line.to_owned()];
    }
    let mut lines = vec![String::new()];
    for word in line.split(' ') {
        match lines.last_mut() {
            Some(last) if last.is_empty() => last.push_str(word),
            Some(last) if last.chars().count() + 1 + word.chars().count() <= WIDTH => {
                last.push(' ');
                last.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// What cannot happen with what was looked at before.
fn failed(error: impl std::fmt::Display) -> Refusal {
    Refusal::new(Code::Unexpected, format!("the message cannot be put together: {error}"))
}

#[cfg(test)]
mod tests;

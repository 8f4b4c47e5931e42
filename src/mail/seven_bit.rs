//! The same message for a server that takes ASCII only.
//!
//! Text is written as it is, so that the line to type stays whole in the raw message; where it holds
//! more than ASCII that needs a server with 8BITMIME. For the few without, the text is encoded on its
//! way out. What people read is the same.

use lettre::message::{Body, header::ContentTransferEncoding::QuotedPrintable};

/// How the text of a message begins that is written as it is, and how it begins when it is encoded.
const EIGHT: &str = "Content-Transfer-Encoding: 8bit\r\n\r\n";
const ENCODED: &str = "Content-Transfer-Encoding: quoted-printable\r\n\r\n";

/// The message in ASCII; None when it is not one that [`super::render()`] made.
pub fn seven_bit(message: &[u8]) -> Option<Vec<u8>> {
    if message.is_ascii() {
        return Some(message.to_vec());
    }
    let message = std::str::from_utf8(message).ok()?;
    let (_, named) = message.split_once("boundary=\"")?;
    let (boundary, _) = named.split_once('"')?;
    let (before, rest) = message.split_once(EIGHT)?;
    let (text, after) = rest.split_at(rest.find(&format!("\r\n--{boundary}"))?);
    let text = Body::new_with_encoding(text.to_owned(), QuotedPrintable).ok()?.into_vec();
    let text = String::from_utf8(text).ok()?;
    let encoded = format!("{before}{ENCODED}{text}{after}");
    encoded.is_ascii().then(|| encoded.into_bytes())
}

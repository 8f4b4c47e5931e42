//! Images as they are kept: decoded within limits and written anew as PNG, so that nothing of the
//! file that was given survives but its picture.

use serde::{Deserialize, Serialize};

use crate::domain::{
    change::{Change, Changes},
    id::AccountId,
    refusal::{Code, Refusal},
};

/// The most bytes of an image file: 1 MiB (domain, 4 and 10).
pub const MOST_BYTES: u64 = 1024 * 1024;

/// The most bytes of a file that was taken out of a database and comes back: pixels that cannot be made
/// any smaller, such as those of a photograph, take more room as PNG than they did as JPEG.
pub const MOST_OWN_BYTES: u64 = 6 * 1024 * 1024;

/// Most columns and rows of a logo (domain, 10).
pub const LOGO: (u32, u32) = (1200, 400);

/// Most columns and rows of a favicon.
pub const FAVICON: (u32, u32) = (512, 512);

/// Most columns and rows of an avatar. Chosen here: the specification says only how many bytes.
pub const AVATAR: (u32, u32) = (1024, 1024);

/// One image of an account, known by the digest of its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    /// The account that it belongs to.
    pub account: AccountId,
    /// SHA-256 of the bytes, in lower-case hex.
    pub digest: String,
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// The bytes of a PNG file, in base64.
    pub png: String,
}

/// A picture that was read, before it belongs to an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// SHA-256 of the bytes, in lower-case hex.
    pub digest: String,
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// The bytes of a PNG file, in base64.
    pub png: String,
}

impl Picture {
    /// The picture as an image of an account.
    #[must_use]
    pub fn of(self, account: AccountId) -> Image {
        Image { account, digest: self.digest, width: self.width, height: self.height, png: self.png }
    }
}

/// The changes that bring pictures into an account, each once, besides those that it has already. They
/// come before the change that shows them. An image that nothing shows any more goes by itself: the
/// recorder sees to that, whatever showed it.
///
/// # Errors
/// [`Code::ImageInvalid`] for a picture of more columns or rows than its place takes.
pub fn brought<'p>(
    pictures: impl Iterator<Item = (&'p Picture, (u32, u32))>,
    account: AccountId,
    has: &[String],
) -> Result<Changes, Refusal> {
    let mut known: Vec<&str> = has.iter().map(String::as_str).collect();
    let mut changes = Changes::new();
    for (picture, most) in pictures {
        if picture.width > most.0 || picture.height > most.1 {
            return Err(Refusal::new(
                Code::ImageInvalid,
                format!("a picture has {}×{} pixels, at most {}×{}", picture.width, picture.height, most.0, most.1),
            ));
        }
        if !known.contains(&picture.digest.as_str()) {
            known.push(&picture.digest);
            changes.push(Change::create(picture.clone().of(account)));
        }
    }
    Ok(changes)
}

/// What is known of an image without its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImageView {
    /// SHA-256 of the bytes, in lower-case hex.
    pub digest: String,
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
}

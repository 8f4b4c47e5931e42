//! Images as they are kept: decoded within limits and written anew as PNG, so that nothing of the
//! file that was given survives but its picture.

use serde::{Deserialize, Serialize};

use crate::domain::id::AccountId;

/// The most bytes of an image file: 1 MiB (domain, 4 and 10).
pub const MOST_BYTES: u64 = 1024 * 1024;

/// Most columns and rows of a logo (domain, 10).
pub const LOGO: (u32, u32) = (1200, 400);

/// Most columns and rows of a favicon.
pub const FAVICON: (u32, u32) = (512, 512);

/// Most columns and rows of an avatar.
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

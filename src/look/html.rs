//! What every page keeps to: it allows itself its own style and the images that it holds, and text of
//! others stays text that is seen.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use sha2::{Digest as _, Sha256};

use crate::domain::{Code, Refusal, name};

/// What a page may load: its own style, which is this one, and images that it holds.
pub(super) fn policy(style: &str) -> String {
    let digest = BASE64_STANDARD.encode(Sha256::digest(style.as_bytes()));
    format!("default-src 'none'; img-src data:; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'")
}

/// Text as it is shown: what does not print, or would turn the rest around, is seen to be there.
pub(super) fn printed(text: &str) -> String {
    text.chars().map(|c| if name::is_hostile(c) { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

/// What cannot happen with values that were checked before.
pub(super) fn failed(error: impl std::fmt::Display) -> Refusal {
    Refusal::new(Code::Unexpected, format!("the page cannot be put together: {error}"))
}

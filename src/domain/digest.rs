//! Digests: 32 bytes of SHA-256, written as lower-case hex.

use sha2::{Digest as _, Sha256};

/// The SHA-256 of parts, each preceded by its length so that no two lists of parts run together.
#[must_use]
pub fn of(parts: &[&[u8]]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    hex(&hasher.finalize())
}

/// Bytes as lower-case hex.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The digest under which a token is known: tokens themselves are never stored.
#[must_use]
pub fn hex_of_token(token: &str) -> String {
    of(&[b"token", token.as_bytes()])
}

#[cfg(test)]
mod tests {
    #[test]
    fn parts_do_not_run_together() {
        assert_ne!(super::of(&[b"ab", b"c"]), super::of(&[b"a", b"bc"]));
        assert_eq!(super::of(&[b"ab"]).len(), 64);
    }
}

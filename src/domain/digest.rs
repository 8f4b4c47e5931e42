//! Digests: 32 bytes of SHA-256, written as lower-case hex.

use sha2::{Digest as _, Sha256};

/// A digest in the making: the SHA-256 of parts, each preceded by its length so that no two lists
/// of parts run together. The parts need not be in memory at once.
#[derive(Debug, Clone, Default)]
pub struct Parts(Sha256);

impl Parts {
    /// Adds the next part.
    pub fn add(&mut self, part: &[u8]) {
        self.0.update((part.len() as u64).to_be_bytes());
        self.0.update(part);
    }

    /// The digest of the parts so far.
    #[must_use]
    pub fn finish(self) -> String {
        hex(&self.0.finalize())
    }
}

/// The digest of parts, as [`Parts`] makes it.
#[must_use]
pub fn of(parts: &[&[u8]]) -> String {
    let mut digest = Parts::default();
    for part in parts {
        digest.add(part);
    }
    digest.finish()
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

/// SHA-256 of the bytes of a file, in lower-case hex.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
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

//! Passwords: what none may be, and which stored hashes may ever verify.
//!
//! A hash that was put into the file by other hands could be one that is found quickly, or one that
//! takes all memory to compute. So what is not an argon2id hash within these bounds never verifies,
//! and looking the database through tells of it. Hashing itself is no matter of the domain.

use std::ops::RangeInclusive;

use super::look::effective::PRODUCT;

/// Memory in KiB: at least the 19 MiB that domain.md asks for, at most 1 GiB.
const MEMORY: RangeInclusive<u32> = 19_456..=1_048_576;

/// Passes over that memory.
const PASSES: RangeInclusive<u32> = 2..=16;

/// Lanes.
const LANES: RangeInclusive<u32> = 1..=16;

/// Characters of a salt and of a hash in base64: 16 bytes or more, and no more than 64.
const ENCODED: RangeInclusive<usize> = 22..=86;

/// What anybody would try first as the password of a user, and none may be (domain, 4).
#[derive(Debug, Clone, Copy)]
pub struct Obvious<'a> {
    /// E-mail of the user.
    pub email: &'a str,
    /// What the product is called for its users: by the white-label, else by itself.
    pub product: &'a str,
}

impl Obvious<'_> {
    /// Whether a password is one of them, whatever its case.
    #[must_use]
    pub fn is(&self, password: &str) -> bool {
        let folded = |text: &str| text.trim().to_lowercase();
        [self.email, self.product, PRODUCT].iter().any(|word| folded(word) == folded(password))
    }
}

/// Whether a stored hash may verify: `$argon2id$v=19$m=…,t=…,p=…$SALT$HASH` with the cost in bounds.
#[must_use]
pub fn is_sound(hash: &str) -> bool {
    let mut parts = hash.split('$');
    let mut next = || parts.next().unwrap_or_default();
    let named = (next(), next(), next()) == ("", "argon2id", "v=19");
    let cost = is_cost(next());
    let (salt, output) = (next(), next());
    named && cost && is_encoded(salt) && is_encoded(output) && parts.next().is_none()
}

/// `m=…,t=…,p=…`, each within its bounds.
fn is_cost(text: &str) -> bool {
    let mut figures = text.split(',');
    let mut within = |name: &str, bounds: &RangeInclusive<u32>| {
        let figure = figures.next().and_then(|figure| figure.strip_prefix(name)?.strip_prefix('='));
        let plain = figure.filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
        plain.and_then(|digits| digits.parse().ok()).is_some_and(|figure| bounds.contains(&figure))
    };
    within("m", &MEMORY) && within("t", &PASSES) && within("p", &LANES) && figures.next().is_none()
}

fn is_encoded(text: &str) -> bool {
    let of_base64 = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    ENCODED.contains(&text.len()) && text.bytes().all(of_base64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_no_email_and_no_name_of_the_product() {
        let obvious = Obvious { email: "ada@north.example", product: "Zürcher Einblicke" };
        for word in ["ADA@north.example", "zürcher EINBLICKE", " Zürcher Einblicke ", "Usher"] {
            assert!(obvious.is(word), "{word}");
        }
        assert!(!obvious.is("Zürcher Einblicke 2"));
    }

    const SALT: &str = "c2FsdHNhbHRzYWx0c2FsdA";
    const HASH: &str = "bRuzLbaCqhSOaWgqgHHkMVOm9aW2PBpnzVvJ9kzT1zI";

    #[test]
    fn what_this_program_writes_is_sound_and_so_is_what_costs_more() {
        for cost in ["m=19456,t=2,p=1", "m=65536,t=3,p=4", "m=1048576,t=16,p=16"] {
            assert!(is_sound(&format!("$argon2id$v=19${cost}${SALT}${HASH}")), "{cost}");
        }
    }

    #[test]
    fn what_costs_too_little_or_too_much_or_is_of_another_kind_is_not() {
        for cost in [
            "m=19455,t=2,p=1",
            "m=1048577,t=2,p=1",
            "m=19456,t=1,p=1",
            "m=19456,t=17,p=1",
            "m=19456,t=2,p=0",
            "m=19456,t=2,p=17",
            "m=19456,t=2",
            "m=19456,t=2,p=1,p=1",
            "t=2,m=19456,p=1",
            "m=+19456,t=2,p=1",
            "m=99999999999,t=2,p=1",
            "",
        ] {
            assert!(!is_sound(&format!("$argon2id$v=19${cost}${SALT}${HASH}")), "{cost}");
        }
        let cost = "m=19456,t=2,p=1";
        for hash in [
            String::new(),
            "$argon2id$".to_owned(),
            format!("$argon2i$v=19${cost}${SALT}${HASH}"),
            format!("$argon2d$v=19${cost}${SALT}${HASH}"),
            format!("$argon2id$v=16${cost}${SALT}${HASH}"),
            format!("$argon2id${cost}${SALT}${HASH}"),
            format!("$argon2id$v=19${cost}${SALT}"),
            format!("$argon2id$v=19${cost}${SALT}$"),
            format!("$argon2id$v=19${cost}$${HASH}"),
            format!("$argon2id$v=19${cost}${SALT}$c2hvcnQ"),
            format!("$argon2id$v=19${cost}${SALT}${HASH}$"),
            format!("$argon2id$v=19${cost}${SALT}${HASH} "),
            format!(" $argon2id$v=19${cost}${SALT}${HASH}"),
        ] {
            assert!(!is_sound(&hash), "{hash}");
        }
    }
}

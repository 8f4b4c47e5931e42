//! The address where an invitation can be accepted: configured once, filled with a token.

use crate::domain::{Code, Refusal};

/// What stands for the token in the address.
const PLACE: &str = "{token}";

/// Longest address, in characters: far below the 998 that a line of a message may have.
const LONGEST: usize = 500;

/// An `https` address that holds `{token}` once, such as `https://start.north.example/accept/{token}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkTemplate(String);

impl LinkTemplate {
    /// Reads the address that is configured.
    ///
    /// # Errors
    /// [`Code::Usage`] when it is not `https`, names no host, does not hold `{token}` exactly once
    /// and after the host, or holds a character that no address holds.
    pub fn parse(given: &str) -> Result<Self, Refusal> {
        let refuse =
            |why: &str| Err(Refusal::new(Code::Usage, format!("{given:?} is not a link for invitations: {why}")));
        if given.len() > LONGEST {
            return Err(Refusal::new(Code::Usage, format!("a link for invitations has at most {LONGEST} characters")));
        }
        let mut parts = given.split(PLACE);
        let (Some(before), Some(after), None) = (parts.next(), parts.next(), parts.next()) else {
            return refuse("it holds {token} exactly once");
        };
        let Some((_, rest)) = before.strip_prefix("https://").and_then(|rest| rest.split_once(['/', '?', '#'])) else {
            return refuse("it begins with https:// and a host, and {token} stands after that");
        };
        if !is_address(before) || !rest.chars().chain(after.chars()).all(is_sign) {
            return refuse("it holds a character that no address holds");
        }
        Ok(Self(given.to_owned()))
    }

    /// The address for one token.
    #[must_use]
    pub fn with(&self, token: &str) -> String {
        self.0.replace(PLACE, token)
    }
}

/// Whether a text is an `https` address with a host, written in ASCII.
pub(super) fn is_address(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("https://") else { return false };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    // An @ before the host would make another host of it than the one people read.
    !host.is_empty() && !host.contains('@') && text.len() <= LONGEST && rest.chars().all(is_sign)
}

/// Whether RFC 3986 lets a character stand in an address.
fn is_sign(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=%".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_https_and_holds_the_token_once() {
        let link = LinkTemplate::parse("https://start.north.example/accept/{token}?from=mail").unwrap();
        assert_eq!(link.with("abc"), "https://start.north.example/accept/abc?from=mail");
        for wrong in [
            "",
            "{token}",
            "http://north.example/{token}",
            "javascript:alert('{token}')",
            "https://north.example/",
            "https://{token}/",
            "https://{token}.north.example/x",
            "https:///{token}",
            "https://north.example@evil.example/{token}",
            "https://north.example/{token}/{token}",
            "https://north.example/ {token}",
            "https://north.example/\r\n{token}",
            "https://north.example/\"><script>{token}",
            "https://north.example/é{token}",
        ] {
            assert_eq!(LinkTemplate::parse(wrong).unwrap_err().code, Code::Usage, "{wrong:?}");
        }
    }
}

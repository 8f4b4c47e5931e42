//! Addresses of pages elsewhere: https only, in one form, safe to stand in a page.

use serde::{Deserialize, Serialize};
use url::Url;

use crate::domain::{
    name,
    refusal::{Code, Refusal},
};

/// The most characters of an address.
const LONGEST: usize = 2_000;

/// The address of a page, beginning with `https://`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Link(String);

impl Link {
    /// An address read back from the database, taken as it is: what is stored is shown, changed and
    /// taken back whatever the rules for a new one are.
    pub fn stored(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Whether it is in the one form in which addresses are taken.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.0.parse::<Self>().is_ok_and(|link| link == *self)
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The domain that it leads to.
    #[must_use]
    pub fn host(&self) -> &str {
        let rest = self.0.strip_prefix("https://").unwrap_or(&self.0);
        rest.split(['/', '?', '#']).next().unwrap_or(rest)
    }
}

impl std::fmt::Display for Link {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.pad(&self.0)
    }
}

impl std::str::FromStr for Link {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let wrong = |why: &str| {
            Refusal::new(Code::Usage, format!("{text:?} is not a link: {why}")).hint("https://help.north.example/start")
        };
        if text.chars().count() > LONGEST || text.chars().any(|c| name::is_hostile(c) || c.is_whitespace()) {
            return Err(wrong("it is too long, or holds characters that no address has"));
        }
        let url = Url::parse(text).map_err(|_| wrong("it is no address"))?;
        if url.scheme() != "https" {
            return Err(wrong("it has to begin with https://"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(wrong("it names a user"));
        }
        match url.domain() {
            Some(domain) if domain.contains('.') => Ok(Self(url.to_string())),
            _ => Err(wrong("it names no domain")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_https_and_names_a_domain() {
        for (text, form) in [
            ("https://help.north.example/start", "https://help.north.example/start"),
            ("HTTPS://Help.North.Example", "https://help.north.example/"),
            ("https://north.example/a?b=c#d", "https://north.example/a?b=c#d"),
            ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ] {
            let link = text.parse::<Link>().unwrap();
            assert_eq!(link.as_str(), form);
            assert!(form.starts_with(&format!("https://{}/", link.host())), "{}", link.host());
        }
    }

    #[test]
    fn nothing_else_is_one() {
        for text in [
            "",
            "javascript:alert",
            "http://north.example",
            "//north.example",
            "https://",
            "https://localhost/",
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://ada:secret@north.example/",
            "https://north.example/a b",
            "https://north.example/\u{202e}gnp",
            "https://north.example/\nSet-Cookie: a",
            "data:text/html,<b>",
        ] {
            assert_eq!(text.parse::<Link>().unwrap_err().code, Code::Usage, "{text}");
        }
        assert!(format!("https://north.example/{}", "a".repeat(2_000)).parse::<Link>().is_err());
    }

    #[test]
    fn markup_in_a_link_is_written_as_an_address_writes_it() {
        let link: Link = "https://north.example/\"><script>".parse().unwrap();
        assert!(!link.as_str().contains(['"', '<', '>']), "{link}");
    }
}

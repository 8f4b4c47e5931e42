//! Addresses of pages elsewhere: https only, in one form, safe to stand in a page.

use serde::{Deserialize, Serialize};
use url::Url;

use crate::domain::{
    name,
    refusal::{Code, Refusal},
};

/// The most characters of an address as it is kept, where a letter beyond ASCII is several.
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
        if text.chars().any(|c| name::is_hostile(c) || c.is_whitespace()) {
            return Err(wrong("it holds characters that no address has"));
        }
        let url = Url::parse(text).map_err(|_| wrong("it is no address"))?;
        if url.scheme() != "https" {
            return Err(wrong("it has to begin with https://"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(wrong("it names a user"));
        }
        match url.domain() {
            Some(domain) if is_domain(domain) => {}
            _ => return Err(wrong("it names no domain that there can be")),
        }
        let kept = String::from(url);
        if kept.len() > LONGEST {
            let long = format!("a link has {} characters as an address writes it; there can be {LONGEST}", kept.len());
            return Err(Refusal::new(Code::Usage, long));
        }
        Ok(Self(kept))
    }
}

/// Whether there can be a domain of this name, written in ASCII and in full (RFC 1035, 2.3.1 and 2.3.4).
/// The underscore is no part of that, but domains with it are met.
#[must_use]
pub fn is_domain(name: &str) -> bool {
    let sign = |c: u8| c.is_ascii_alphanumeric() || c == b'-' || c == b'_';
    let label = |label: &str| {
        (1..=63).contains(&label.len()) && label.bytes().all(sign) && !label.starts_with('-') && !label.ends_with('-')
    };
    name.len() <= 253 && name.contains('.') && name.split('.').all(label)
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
    }

    #[test]
    fn a_link_is_measured_as_it_is_kept_and_what_is_kept_is_read_again() {
        let link = |sign: &str, signs: usize| format!("https://x.example/{}", sign.repeat(signs)).parse::<Link>();
        for kept in [link("a", 1_982), link("é", 330)] {
            let kept = kept.unwrap();
            assert_eq!(kept.as_str().parse::<Link>().unwrap(), kept);
        }
        for refused in [link("a", 1_983), link("é", 331), link("é", 400)] {
            let refusal = refused.unwrap_err();
            assert_eq!(refusal.code, Code::Usage);
            assert!(refusal.message.contains("there can be 2000"), "{}", refusal.message);
        }
    }

    #[test]
    fn a_domain_that_cannot_exist_is_none() {
        let (longest, longer) = ("a".repeat(63), "a".repeat(64));
        let name = |labels: usize| format!("{}example", "abc.".repeat(labels));
        for there in ["a.example", "a-b.example", "_dash.north.example", &format!("{longest}.example"), &name(61)] {
            assert!(is_domain(there), "{there}");
            format!("https://{there}/").parse::<Link>().unwrap();
        }
        for not in ["localhost", "localhost.", "a.example.", "a..b", ".example", "-a.example", "a-.example"]
            .into_iter()
            .chain([format!("{longer}.example").as_str(), &name(62)])
        {
            assert!(!is_domain(not), "{not}");
            assert_eq!(format!("https://{not}/").parse::<Link>().unwrap_err().code, Code::Usage, "{not}");
        }
    }

    #[test]
    fn markup_in_a_link_is_written_as_an_address_writes_it() {
        let link: Link = "https://north.example/\"><script>".parse().unwrap();
        assert!(!link.as_str().contains(['"', '<', '>']), "{link}");
    }
}

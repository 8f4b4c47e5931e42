//! E-mail addresses in their one canonical form.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::{
    name,
    refusal::{Code, Refusal},
};

/// Longest address and longest local part, in bytes (RFC 5321, 4.5.3.1).
const ADDRESS_MAX: usize = 254;
const LOCAL_MAX: usize = 64;

/// An address in canonical form: trimmed, NFKC, the local part ASCII and in lower case, the domain
/// through IDNA to lower-case ASCII. Two people are the same when these are equal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Email(String);

impl Email {
    /// Brings an address into canonical form.
    ///
    /// # Errors
    /// [`Code::Usage`] for anything that is not a plain `name@domain.tld`; quoted local parts and
    /// address literals are refused.
    pub fn parse(given: &str) -> Result<Self, Refusal> {
        let refuse =
            |why: &str| Err(Refusal::new(Code::Usage, format!("{:?} is not an e-mail address: {why}", given.trim())));
        let folded: String = given.trim().nfkc().collect();
        let Some((local, domain)) = folded.rsplit_once('@') else {
            return refuse("it has no @");
        };
        if local.starts_with('"') || local.contains('@') {
            return refuse("quoted names are not taken");
        }
        if domain.starts_with('[') {
            return refuse("the domain is an address literal");
        }
        let atom = |c: u8| c.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~.-".contains(&c);
        if local.is_empty() || local.len() > LOCAL_MAX || !local.bytes().all(atom) {
            return refuse("the part before the @ is not plain ASCII of at most 64 characters");
        }
        if local.starts_with('.') || local.ends_with('.') || local.contains("..") {
            return refuse("a dot stands where none may");
        }
        let Ok(domain) = idna::domain_to_ascii_strict(domain) else {
            return refuse("the domain is not a domain name");
        };
        let labels: Vec<&str> = domain.split('.').collect();
        let tld_is_word = labels.last().is_some_and(|tld| tld.len() >= 2 && !tld.bytes().all(|b| b.is_ascii_digit()));
        if labels.len() < 2 || !tld_is_word || labels.iter().any(|label| label.is_empty()) {
            return refuse("it needs a full domain, such as agency.example");
        }
        let address = format!("{}@{domain}", local.to_ascii_lowercase());
        if address.len() > ADDRESS_MAX {
            return refuse("it is longer than 254 characters");
        }
        Ok(Self(address))
    }

    /// An address read back from the database, taken as it is.
    pub fn stored(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The address as one types it in a shell, to which an address may mean something.
    #[must_use]
    pub fn typed(&self) -> String {
        name::shell_word(&self.0)
    }

    /// The address as a link that begins a mail. Signs that would add to it (`?`, `&`, `%`) are
    /// encoded.
    #[must_use]
    pub fn link(&self) -> String {
        let plain = |c: char| c.is_ascii_alphanumeric() || "@._+-".contains(c);
        self.0.chars().fold("mailto:".to_owned(), |mut link, c| {
            if plain(c) {
                link.push(c);
            } else {
                let mut bytes = [0; 4];
                for byte in c.encode_utf8(&mut bytes).bytes() {
                    link.push_str(&format!("%{byte:02X}"));
                }
            }
            link
        })
    }

    /// The address as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Email {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_begins_a_mail_to_the_address_and_says_nothing_more() {
        let link = |text: &str| Email::parse(text).unwrap().link();
        assert_eq!(link("help+a_b-c.d@north.example"), "mailto:help+a_b-c.d@north.example");
        assert_eq!(link("a?bcc=b&c%d@north.example"), "mailto:a%3Fbcc%3Db%26c%25d@north.example");
    }

    #[test]
    fn one_person_has_one_form_however_it_is_typed() {
        for typed in ["Dana@Acme.Example", " dana@acme.example ", "ｄａｎａ@acme.example", "dana@ACME.EXAMPLE"] {
            assert_eq!(Email::parse(typed).unwrap().as_str(), "dana@acme.example", "{typed:?}");
        }
        assert_eq!(Email::parse("info@bücher.example").unwrap().as_str(), "info@xn--bcher-kva.example");
    }

    #[test]
    fn what_is_not_a_plain_address_is_refused() {
        for typed in [
            "",
            "dana",
            "@acme.example",
            "dana@",
            "dana@localhost",
            "dana@[127.0.0.1]",
            "\"dana fox\"@acme.example",
            "dana fox@acme.example",
            ".dana@acme.example",
            "da..na@acme.example",
            "dana@acme..example",
            "m\u{131}ke@acme.example",
            "dana@acme.example\r\nBcc: x@y.example",
            "dana@-acme.example",
            "dana@1.2.3.4",
            "Dana <dana@acme.example>",
            "a@b@c.example",
            "dana@ac_me.example",
        ] {
            assert_eq!(Email::parse(typed).unwrap_err().code, Code::Usage, "{typed:?}");
        }
    }
}

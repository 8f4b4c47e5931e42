//! References as people type them: `group:marketing`, `acme/dashboard:web`, `web`, `dana@acme.example`.

use super::refusal::{Code, Refusal};

/// The kinds of thing that a reference can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A client account.
    Client,
    /// A group.
    Group,
    /// A user, by e-mail.
    User,
    /// A role.
    Role,
    /// A klip, dashboard, datasource or metric.
    Asset(super::asset::AssetKind),
}

impl Kind {
    /// The word before the colon.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Group => "group",
            Self::User => "user",
            Self::Role => "role",
            Self::Asset(kind) => kind.as_str(),
        }
    }
}

impl std::str::FromStr for Kind {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        match text {
            "client" => Ok(Self::Client),
            "group" => Ok(Self::Group),
            "user" => Ok(Self::User),
            "role" => Ok(Self::Role),
            other => other.parse().map(Self::Asset).map_err(|_| {
                Refusal::new(
                    Code::Usage,
                    format!("{text:?} is not a kind: client, group, user, role, klip, dashboard, datasource, metric"),
                )
            }),
        }
    }
}

/// A reference as typed, not looked up yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The account named before a slash, if any.
    pub account: Option<String>,
    /// The kind named before a colon, if any.
    pub kind: Option<Kind>,
    /// The handle, e-mail or display name.
    pub name: String,
}

impl std::str::FromStr for Reference {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let text = text.trim();
        let (account, rest) = match text.split_once('/') {
            // A slash inside a display name such as "Design / Print" is no account.
            Some((account, rest)) if is_handle(account) => (Some(account.to_owned()), rest),
            _ => (None, text),
        };
        let (kind, name) = match rest.split_once(':') {
            Some((kind, name)) if is_handle(kind) => (Some(kind.parse()?), name),
            _ => (None, rest),
        };
        let name = name.trim();
        if name.is_empty() {
            return Err(Refusal::new(
                Code::Usage,
                format!("{text:?} names nothing: write KIND:HANDLE, such as dashboard:web"),
            ));
        }
        Ok(Self { account, kind, name: name.to_owned() })
    }
}

impl std::fmt::Display for Reference {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(account) = &self.account {
            write!(out, "{account}/")?;
        }
        if let Some(kind) = self.kind {
            write!(out, "{}:", kind.as_str())?;
        }
        out.write_str(&self.name)
    }
}

fn is_handle(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::asset::AssetKind;

    #[test]
    fn a_reference_has_an_account_a_kind_and_a_name_of_which_only_the_name_must_be_there() {
        let read = |text: &str| text.parse::<Reference>().unwrap();
        let web = read("acme/dashboard:web");
        assert_eq!(web.account.as_deref(), Some("acme"));
        assert_eq!(web.kind, Some(Kind::Asset(AssetKind::Dashboard)));
        assert_eq!(web.name, "web");
        assert_eq!(read("dana@acme.example").name, "dana@acme.example");
        assert_eq!(read("Design / Print").name, "Design / Print");
        assert_eq!(read("acme/dashboard:web").to_string(), "acme/dashboard:web");
    }

    #[test]
    fn an_unknown_kind_or_an_empty_name_is_a_usage_error() {
        for bad in ["", "group:", "gruop:marketing", "acme/"] {
            assert_eq!(bad.parse::<Reference>().unwrap_err().code, Code::Usage, "{bad:?}");
        }
    }
}

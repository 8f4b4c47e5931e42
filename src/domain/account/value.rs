//! Properties and labels: free `key=value` pairs of an account.
//!
//! Two properties are built in and stand in no table: `company.id` is the handle and
//! `company.name` the name, so they are shown and never set.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Account;
use crate::domain::{
    AccountId, Result,
    change::{Change, Changes},
    name,
    refusal::{Code, Refusal},
};

/// Longest key, in characters.
pub const KEY_MAX: usize = 63;

/// Which of the two free `key=value` spaces of an account a value stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Space {
    /// For template dashboards, such as `ga_id`.
    Property,
    /// For choosing many clients, such as `tier=gold`.
    Label,
}

impl Space {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Property => "property",
            Self::Label => "label",
        }
    }
}

/// One property or label of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountValue {
    /// The account.
    pub account: AccountId,
    /// Property or label.
    pub space: Space,
    /// The key.
    pub key: String,
    /// The value, possibly empty.
    pub value: String,
}

/// The properties that every account has: its handle and its name.
#[must_use]
pub fn built_in(account: &Account) -> [(&'static str, String); 2] {
    [("company.id", account.handle.to_string()), ("company.name", account.name.clone())]
}

impl Space {
    /// Checks a key: 1 to 63 letters, digits, `.`, `_` and `-`, beginning with a letter or digit.
    ///
    /// # Errors
    /// [`Code::Usage`] for another form, and for the properties that are built in.
    pub fn key(self, text: &str) -> Result<String> {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        let begins = text.starts_with(|c: char| c.is_ascii_alphanumeric());
        if !begins || text.len() > KEY_MAX || !text.chars().all(plain) {
            return Err(Refusal::new(
                Code::Usage,
                format!(
                    "{text:?} is not the key of a {}: letters a to z, digits, \".\", \"_\" and \"-\", at most {KEY_MAX}",
                    self.as_str()
                ),
            ));
        }
        match (self, text) {
            (Self::Property, "company.id") => Err(fixed(text, "the handle", "--handle HANDLE")),
            (Self::Property, "company.name") => Err(fixed(text, "the name", "--name NAME")),
            _ => Ok(text.to_owned()),
        }
    }

    /// Reads `KEY=VALUE`. The value may be empty.
    ///
    /// # Errors
    /// As [`Space::key`]; [`Code::Usage`] without `=` and for a value that does not print.
    pub fn pair(self, text: &str) -> Result<(String, String)> {
        let Some((key, value)) = text.split_once('=') else {
            return Err(Refusal::new(Code::Usage, format!("{text:?} is not a {}: KEY=VALUE", self.as_str())));
        };
        Ok((self.key(key.trim())?, name::text(self.as_str(), value, name::TEXT_MAX)?))
    }
}

fn fixed(key: &str, is: &str, flag: &str) -> Refusal {
    Refusal::new(Code::Usage, format!("the property {key} is {is}, so it is not set by itself"))
        .hint(format!("usher client edit CLIENT {flag}"))
}

/// Sets values; those that stand already are changed.
#[must_use]
pub fn set(account: AccountId, space: Space, standing: &[AccountValue], wanted: &BTreeMap<String, String>) -> Changes {
    let change = |(key, value): (&String, &String)| {
        let after = AccountValue { account, space, key: key.clone(), value: value.clone() };
        match standing.iter().find(|before| before.space == space && before.key == *key) {
            Some(before) => Change::update(before.clone(), after),
            None => Change::create(after),
        }
    };
    wanted.iter().map(change).collect()
}

/// Takes values away.
///
/// # Errors
/// [`Code::NotFound`] for a key that has none.
pub fn unset(account: &Account, space: Space, standing: &[AccountValue], keys: &[String]) -> Result<Changes> {
    let change = |key: &String| match standing.iter().find(|before| before.space == space && before.key == *key) {
        Some(before) => Ok(Change::remove(before.clone())),
        None => Err(Refusal::not_found(format!("{} {key} of {}", space.as_str(), account.said())).hint(format!(
            "usher client {} list {}",
            space.as_str(),
            account.handle
        ))),
    };
    keys.iter().map(change).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_has_a_key_of_plain_letters_and_any_printable_value() {
        assert_eq!(Space::Property.pair("ga_id=UA-1=2").unwrap(), ("ga_id".to_owned(), "UA-1=2".to_owned()));
        assert_eq!(Space::Label.pair("tier=").unwrap(), ("tier".to_owned(), String::new()));
        for bad in ["tier", "=x", "a b=x", "-a=x", "é=x", "a=\u{202e}"] {
            assert_eq!(Space::Label.pair(bad).unwrap_err().code, Code::Usage, "{bad:?}");
        }
        assert!(Space::Label.key(&"k".repeat(KEY_MAX)).is_ok());
        assert!(Space::Label.key(&"k".repeat(KEY_MAX + 1)).is_err());
    }

    #[test]
    fn built_in_properties_are_not_set_but_labels_may_be_called_so() {
        assert_eq!(Space::Property.pair("company.id=x").unwrap_err().code, Code::Usage);
        assert_eq!(Space::Property.pair("company.name=x").unwrap_err().code, Code::Usage);
        assert!(Space::Label.pair("company.id=x").is_ok());
    }

    #[test]
    fn setting_changes_what_stands_and_creates_the_rest() {
        let value = |key: &str, value: &str| AccountValue {
            account: AccountId(100),
            space: Space::Label,
            key: key.to_owned(),
            value: value.to_owned(),
        };
        let standing = [value("tier", "gold")];
        let wanted = BTreeMap::from([("tier".to_owned(), "silver".to_owned()), ("region".to_owned(), "eu".to_owned())]);
        let changes = set(AccountId(100), Space::Label, &standing, &wanted);
        assert_eq!(
            changes,
            [Change::create(value("region", "eu")), Change::update(value("tier", "gold"), value("tier", "silver"))]
        );
    }
}

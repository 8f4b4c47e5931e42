//! What people may set about themselves: names, telephone, time zone, currency, avatar.

use super::User;
use crate::domain::{
    Result,
    account::Account,
    change::Changes,
    currency,
    look::image::{self, AVATAR, Picture},
    name::{NAME_MAX, text},
    refusal::{Code, Refusal},
    time,
};

/// Longest telephone number, in characters: 15 digits (ITU-T E.164), an extension, and the signs
/// that people put between them.
const PHONE_MAX: usize = 40;

/// What of a profile is to be set. None leaves a field as it is, an empty text clears it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profile {
    /// First name.
    pub first: Option<String>,
    /// Last name.
    pub last: Option<String>,
    /// Telephone number.
    pub phone: Option<String>,
    /// IANA time zone, in its usual spelling.
    pub time_zone: Option<String>,
    /// ISO 4217 code.
    pub currency: Option<String>,
    /// The avatar.
    pub avatar: Option<Avatar>,
}

/// What becomes of an avatar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Avatar {
    /// It is this picture.
    Is(Picture),
    /// There is none.
    Gone,
}

impl Profile {
    /// Brings what somebody typed into its stored form; `none` clears a telephone number, time
    /// zone or currency.
    ///
    /// # Errors
    /// [`Code::Usage`] for a name or number that does not print or is too long, a time zone that
    /// does not exist, a currency that is not in use.
    pub fn parse(typed: Self) -> Result<Self> {
        let name = |what: &str, given: Option<String>| given.map(|given| text(what, &given, NAME_MAX)).transpose();
        let or_none = |given: Option<String>, read: fn(&str) -> Result<String>| {
            let cleared = |given: &str| given.is_empty() || given == "none";
            given.map(|given| if cleared(given.trim()) { Ok(String::new()) } else { read(&given) }).transpose()
        };
        Ok(Self {
            first: name("first name", typed.first)?,
            last: name("last name", typed.last)?,
            phone: or_none(typed.phone, |given| text("phone number", given, PHONE_MAX))?,
            time_zone: or_none(typed.time_zone, time::zone)?,
            currency: or_none(typed.currency, currency::code)?,
            avatar: typed.avatar,
        })
    }

    /// Whether nothing is to be set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The picture given for the avatar.
    #[must_use]
    pub const fn picture(&self) -> Option<&Picture> {
        match &self.avatar {
            Some(Avatar::Is(picture)) => Some(picture),
            Some(Avatar::Gone) | None => None,
        }
    }

    /// What comes before the user who shows it: the picture, unless the account has it already.
    ///
    /// # Errors
    /// [`Code::ImageInvalid`] where it is too large.
    pub(super) fn brought(&self, account: &Account, has: &[String]) -> Result<Changes> {
        image::brought(self.picture().map(|picture| (picture, AVATAR)).into_iter(), account.id, has)
    }

    /// Requires that the account is one in which these may be set.
    ///
    /// # Errors
    /// [`Code::CurrencyUnavailable`] where the account is not transact; clearing is always fine.
    pub(super) fn fits(&self, account: &Account) -> Result<()> {
        let currency = self.currency.as_deref().filter(|code| !code.is_empty());
        match currency {
            Some(code) if !account.transact => Err(Refusal::new(
                Code::CurrencyUnavailable,
                format!("{} is not transact, so its users have no currency such as {code}", account.said()),
            )
            .detail("account", account.handle.as_str())
            .hint(if account.is_master() {
                "usher account edit --transact on".to_owned()
            } else {
                format!("usher client edit {} --transact on", account.handle)
            })),
            _ => Ok(()),
        }
    }

    /// The user with the fields set.
    #[must_use]
    pub(super) fn onto(&self, user: User) -> User {
        let kept = |given: &Option<String>, before: Option<String>| match given {
            None => before,
            Some(given) => Some(given.clone()).filter(|given| !given.is_empty()),
        };
        User {
            first: self.first.clone().unwrap_or(user.first),
            last: self.last.clone().unwrap_or(user.last),
            phone: kept(&self.phone, user.phone),
            time_zone: kept(&self.time_zone, user.time_zone),
            currency: kept(&self.currency, user.currency),
            avatar: match &self.avatar {
                Some(Avatar::Is(picture)) => Some(picture.digest.clone()),
                Some(Avatar::Gone) => None,
                None => user.avatar,
            },
            ..user
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(phone: &str, zone: &str, currency: &str) -> Result<Profile> {
        Profile::parse(Profile {
            phone: Some(phone.to_owned()),
            time_zone: Some(zone.to_owned()),
            currency: Some(currency.to_owned()),
            ..Profile::default()
        })
    }

    #[test]
    fn what_is_typed_is_brought_into_its_stored_form() {
        let profile = typed(" +49 30 1234 ", "europe/berlin", "eur").unwrap();
        assert_eq!(profile.phone.as_deref(), Some("+49 30 1234"));
        assert_eq!(profile.time_zone.as_deref(), Some("Europe/Berlin"));
        assert_eq!(profile.currency.as_deref(), Some("EUR"));
        assert!(Profile::parse(Profile::default()).unwrap().is_empty());
    }

    #[test]
    fn none_or_an_empty_text_clears_a_field() {
        for clear in ["none", "", "  "] {
            let profile = typed(clear, clear, clear).unwrap();
            let cleared = Some(String::new());
            assert_eq!((&profile.phone, &profile.time_zone, &profile.currency), (&cleared, &cleared, &cleared));
            assert!(!profile.is_empty());
        }
    }

    #[test]
    fn what_does_not_exist_or_does_not_print_is_a_usage_error() {
        for (phone, zone, currency) in
            [("1\u{1b}[2J", "UTC", "EUR"), ("1", "Europe/Atlantis", "EUR"), ("1", "UTC", "BGN")]
        {
            assert_eq!(typed(phone, zone, currency).unwrap_err().code, Code::Usage);
        }
        let long = Profile { first: Some("x".repeat(121)), ..Profile::default() };
        assert_eq!(Profile::parse(long).unwrap_err().code, Code::Usage);
    }
}

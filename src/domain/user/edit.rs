//! Changing the fields of a user.

use super::{Profile, User};
use crate::domain::{
    Result,
    account::Account,
    change::{Change, Changes},
    email::Email,
    refusal::{Code, Refusal},
};

/// Change fields of a user.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edit {
    /// Another e-mail, in canonical form.
    pub email: Option<Email>,
    /// Names, telephone, time zone, currency, avatar.
    pub profile: Profile,
    /// Whether the user becomes the primary contact.
    pub primary_contact: bool,
}

/// What deciding about the fields needs to know.
#[derive(Debug, Clone)]
pub struct EditFacts {
    /// The account.
    pub account: Account,
    /// The user as they stand.
    pub user: User,
    /// Who is the primary contact now.
    pub primary: Option<User>,
    /// Digest of the picture given, where the account has it already.
    pub has: Vec<String>,
}

impl Edit {
    /// Whether this is about nothing but the fields that people may set about themselves.
    #[must_use]
    pub const fn is_of_profile(&self) -> bool {
        self.email.is_none() && !self.primary_contact
    }

    /// Decides what changes. That an e-mail is free is a law of its own.
    ///
    /// # Errors
    /// [`Code::InputRequired`] when no field was given, [`Code::CurrencyUnavailable`].
    pub fn decide(self, facts: EditFacts) -> Result<Changes> {
        if self.is_of_profile() && self.profile.is_empty() {
            return Err(Refusal::new(
                Code::InputRequired,
                format!("nothing was said that should change about {}", facts.user.email),
            )
            .hint("give --first, --last, --email, --phone, --time-zone, --currency, --avatar or --primary-contact"));
        }
        self.profile.fits(&facts.account)?;
        let mut changes = self.profile.brought(&facts.account, &facts.has)?;
        if self.primary_contact {
            changes.extend(User::steps_back_for(facts.primary, facts.user.id));
        }
        let after = self.profile.onto(facts.user.clone());
        let after = User {
            email: self.email.unwrap_or(after.email),
            primary_contact: after.primary_contact || self.primary_contact,
            ..after
        };
        changes.push(Change::update(facts.user, after));
        Ok(changes)
    }
}

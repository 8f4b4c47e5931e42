//! The user of the account acted in whom a question names, as the evaluator sees them, and what the
//! operator needs in order to ask about them: nothing about oneself; about others `user.view` and
//! `group.view`.
//!
//! Signed in to a client, whose user one is not, one's own e-mail names oneself as signed in there.

use super::{Session, facts::Who};
use crate::domain::{
    Refusal, Result,
    access::{self, Acting},
    client::Level,
    email::Email,
    permission::Permission,
    reference::Kind,
};

/// The user that a question is about.
#[derive(Debug)]
pub(super) struct Somebody {
    /// In the account asked in.
    pub who: Who,
    /// The e-mail, where it was typed in another way.
    email: Option<Email>,
    /// Whether it is the operator.
    pub oneself: bool,
}

impl Somebody {
    /// Finds the user of that name, where the operator may ask about them. `brief` leaves out the
    /// search for what was meant instead.
    ///
    /// # Errors
    /// [`crate::domain::Code::Forbidden`] where the operator may not ask,
    /// [`crate::domain::Code::NotFound`] and [`crate::domain::Code::Ambiguous`] for the name.
    pub fn find(session: &Session<'_>, typed: &str, brief: bool, may_ask: impl Fn(bool) -> Result<()>) -> Result<Self> {
        let name = session.expect_kind(typed, Kind::User)?;
        let (account, operator) = (&session.account, &session.operator.user);
        // What is found as it stands is in canonical form.
        let (mut email, mut standing) = (None, session.tx.standing(account.id, &name)?);
        if standing.is_none() {
            email = Email::parse(&name).ok();
            if let Some(email) = email.as_ref().filter(|email| email.as_str() != name) {
                standing = session.tx.standing(account.id, email.as_str())?;
            }
        }
        let named = email.as_ref().map_or(name.as_str(), Email::as_str) == operator.email.as_str();
        // Whom a preview shows is asked about as they would ask, with no more than the preview gives.
        let seen_as = session.preview.user().map(|user| user.id);
        let previewed = seen_as.is_some() && standing.as_ref().map(|it| it.user) == seen_as;
        let oneself = previewed
            || named && standing.as_ref().map_or_else(|| session.level().is_some(), |it| it.user == operator.id);
        may_ask(oneself)?;
        let who = match standing {
            _ if previewed => session.who_acts(),
            Some(standing) => Who::of(account, &standing),
            None if oneself => session.who_acts(),
            None => {
                let (who, found) = by_name(session, typed, &name, brief)?;
                email = Some(found);
                who
            }
        };
        let email = email.or_else(|| (name != typed).then(|| Email::stored(name)));
        Ok(Self { who, email, oneself })
    }

    /// The e-mail of whom the question names so.
    pub fn email<'a>(&'a self, typed: &'a str) -> &'a str {
        self.email.as_ref().map_or(typed, Email::as_str)
    }

    /// The level at which they are signed in to the account asked in.
    pub fn level(&self) -> Option<Level> {
        match self.who.person.acting {
            Acting::Own => None,
            Acting::SignedIn(level) => Some(level),
        }
    }
}

fn by_name(session: &Session<'_>, typed: &str, name: &str, brief: bool) -> Result<(Who, Email)> {
    let account = &session.account;
    let unknown = || Refusal::not_found(format!("user {name} in {}", account.said()));
    let user = if brief { session.user_named(name)?.ok_or_else(unknown)? } else { session.user(typed)? };
    let standing = session.tx.standing(account.id, user.email.as_str())?.ok_or_else(unknown)?;
    Ok((Who::of(account, &standing), user.email))
}

/// What the operator needs in order to ask about a user.
pub(super) fn may_ask(session: &Session<'_>, oneself: bool) -> Result<()> {
    if oneself {
        return Ok(());
    }
    session.may(Permission::UserView)?;
    session.may(Permission::GroupView)
}

/// Whether the operator may ask about everybody in the account acted in.
pub(super) fn may_ask_about_all(session: &Session<'_>) -> bool {
    [Permission::UserView, Permission::GroupView].iter().all(|it| access::permission(&session.person, *it).allowed)
}

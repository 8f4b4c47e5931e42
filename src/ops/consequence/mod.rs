//! What access a command gives and takes, told before it is carried out.
//!
//! The people and things that its changes touch are asked about twice, of the one evaluator: as they are
//! with the changes, and again once these were rolled back. Only the two answers are compared.
//!
//! ```text
//!   changes ─► touched ─► measured with them ──┐
//!              roll back ► measured without ───┴─► what is gained and lost
//! ```
//!
//! It is told to whoever may ask about the people concerned: `user.view` and `group.view` in their
//! account, and `client.access` where clients are reached. What may not be told is left out, and that
//! something was is said.

mod measured;
mod touched;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use self::{
    measured::{Measured, measured},
    touched::{Touch, touched},
};
use super::Session;
use crate::{
    domain::{
        AccountId, Code, Refusal, Result, UserId,
        access::{self, ClientAction, Consequences, Expected, Moved, Thing},
        change::Change,
        client::Level,
        entity::Entity,
        permission::Permission,
    },
    store::Tx,
};

/// How many people are named beside a number.
const NAMED: usize = 20;

/// What a change gives and takes. Its serialised form is a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AccessView {
    /// How many people gain something.
    pub gain: usize,
    /// How many people lose something.
    pub lose: usize,
    /// What is gained, by kind and action.
    pub gains: Vec<Moved>,
    /// What is lost, by kind and action.
    pub losses: Vec<Moved>,
    /// E-mails of those who gain, the first twenty.
    pub gained_by: Vec<String>,
    /// E-mails of those who lose, the first twenty.
    pub lost_by: Vec<String>,
    /// Whether all of it is told: false where people or clients are concerned that the operator may
    /// not ask about.
    pub whole: bool,
}

impl AccessView {
    /// As people read it: `3 people gain view on 12 dashboards; 0 lose`.
    #[must_use]
    pub fn said(&self) -> String {
        let side = |number: usize, verb: &str, moved: &[Moved]| match number {
            0 => format!("0 {verb}"),
            1 => format!("1 person {verb}s {}", access::said(moved)),
            _ => format!("{number} people {verb} {}", access::said(moved)),
        };
        let rest = if self.whole { "" } else { "; there is more that you may not ask about" };
        format!("{}; {}{rest}", side(self.gain, "gain", &self.gains), side(self.lose, "lose", &self.losses))
    }
}

/// A state that was measured, to be compared with another.
pub(super) struct Weighing {
    touches: Vec<Touch>,
    after: Measured,
    /// E-mails of users that come or go, who cannot be read in both states.
    emails: BTreeMap<UserId, String>,
}

impl Weighing {
    /// Measures what some changes touch, with them applied.
    pub fn with<'c>(tx: &Tx<'_>, changes: impl IntoIterator<Item = &'c Change> + Clone) -> Result<Self> {
        let touches = touched(tx, changes.clone())?;
        let after = measured(tx, &touches)?;
        let users = changes.into_iter().filter_map(|change| match change.entity() {
            Some(Entity::User(user)) => Some((user.id, user.email.to_string())),
            _ => None,
        });
        Ok(Self { touches, after, emails: users.collect() })
    }

    /// What they bring, seen from the state without them.
    pub fn against(&self, tx: &Tx<'_>) -> Result<Consequences> {
        Ok(Consequences::between(&measured(tx, &self.touches)?.reached, &self.after.reached))
    }

    /// The same, as far as it may be told to the operator.
    pub fn told(&self, session: &Session<'_>) -> Result<(Consequences, AccessView)> {
        let mut before = measured(session.tx, &self.touches)?;
        let mut after = self.after.clone();
        let whole = self.keep_told(session, &mut [&mut before, &mut after])?;
        let found = Consequences::between(&before.reached, &after.reached);
        let view = AccessView {
            gain: found.gain.len(),
            lose: found.lose.len(),
            gains: found.gains.clone(),
            losses: found.losses.clone(),
            gained_by: self.named(session, &found.gain, &[&after, &before])?,
            lost_by: self.named(session, &found.lose, &[&before, &after])?,
            whole,
        };
        Ok((found, view))
    }

    /// Leaves out what the operator may not ask about; whether nothing was.
    fn keep_told(&self, session: &Session<'_>, states: &mut [&mut Measured]) -> Result<bool> {
        let accounts: BTreeSet<AccountId> = self.touches.iter().map(|touch| touch.account).collect();
        let mut told = BTreeMap::new();
        for account in accounts {
            told.insert(account, Told::of(session, account)?);
        }
        let mut whole = true;
        for Measured { reached, homes } in states {
            reached.retain(|(user, thing), _| {
                let told = homes.get(user).and_then(|home| told.get(home)).copied().unwrap_or_default();
                let kept = match thing {
                    Thing::Asset(..) => told.people,
                    Thing::Client(_) => told.people && told.clients,
                };
                whole &= kept;
                kept
            });
        }
        Ok(whole)
    }

    fn named(&self, session: &Session<'_>, people: &BTreeSet<UserId>, states: &[&Measured]) -> Result<Vec<String>> {
        let mut emails = Vec::new();
        for user in people.iter().take(NAMED) {
            let home = states.iter().find_map(|state| state.homes.get(user));
            let email = match (self.emails.get(user), home) {
                (Some(email), _) => Some(email.clone()),
                (None, Some(home)) => session.tx.user(*home, *user)?.map(|user| user.email.to_string()),
                (None, None) => None,
            };
            emails.extend(email);
        }
        emails.sort();
        Ok(emails)
    }
}

/// What the operator may be told of the people of an account.
#[derive(Debug, Clone, Copy, Default)]
struct Told {
    people: bool,
    clients: bool,
}

impl Told {
    fn of(session: &Session<'_>, account: AccountId) -> Result<Self> {
        let may = |permission| access::permission(&session.person, permission).allowed;
        if account == session.account.id {
            let people = may(Permission::UserView) && may(Permission::GroupView);
            return Ok(Self { people, clients: may(Permission::ClientAccess) });
        }
        // Inside a client below, whoever could sign in as its Admin may ask about all.
        let Some(client) = session.tx.account(account)? else { return Ok(Self::default()) };
        let reached = session.client_facts(&client)?;
        let admin = access::client(&session.person, ClientAction::SignIn(Level::Admin), &reached).allowed;
        Ok(Self { people: admin, clients: admin })
    }
}

/// Requires that a change gives and takes what was expected of it.
///
/// # Errors
/// [`Code::Expectation`] with what it gives and takes, [`Code::Forbidden`] where the operator may not
/// ask about some of those whom it touches.
pub(super) fn require(
    session: &Session<'_>,
    expected: &Expected,
    found: &Consequences,
    view: &AccessView,
) -> Result<()> {
    if !view.whole {
        return Err(session.forbidden(format!(
            "{} may not ask about everybody whom this touches in {}, so nothing can be expected of it",
            session.operator().user.email,
            session.account().said()
        )));
    }
    let Some(missed) = expected.missed(found) else { return Ok(()) };
    let people = |emails: &[String]| emails.to_vec();
    Err(Refusal::new(Code::Expectation, format!("{missed} was expected, but {}", view.said()))
        .detail("expected", missed)
        .detail("gain", view.gain)
        .detail("lose", view.lose)
        .detail("gained_by", people(&view.gained_by))
        .detail("lost_by", people(&view.lost_by)))
}

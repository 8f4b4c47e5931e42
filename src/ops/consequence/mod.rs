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
//! It is told to whoever may ask about the people concerned, see [`sight`]. What signed-in staff may do
//! inside a client is no consequence: people are looked at in their own accounts.

mod difference;
mod measured;
mod sight;
mod touched;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

pub use self::difference::ConsequenceView;
pub(super) use self::difference::Lookback;
use self::{measured::Measured, sight::Sight, touched::Touched};
use super::Session;
use crate::{
    domain::{
        AccountId, Code, Refusal, Result, UserId,
        access::{self, ActionSet, Consequences, Expected, Moved, Reached, Thing},
        change::Change,
        entity::Entity,
    },
    store::Tx,
};

/// How many people are named beside a number.
const NAMED: usize = 20;

/// How many of them people read.
const READ: usize = 5;

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
    fn of(found: &Consequences, gained_by: Vec<String>, lost_by: Vec<String>, whole: bool) -> Self {
        let (gains, losses) = (found.gains.clone(), found.losses.clone());
        Self { gain: found.gain.len(), lose: found.lose.len(), gains, losses, gained_by, lost_by, whole }
    }

    /// As people read it: `3 people gain view on 12 dashboards, 0 lose`.
    #[must_use]
    pub fn said(&self) -> String {
        let rest = if self.whole { "" } else { "; there is more that you may not ask about" };
        if self.is_nothing() {
            return format!("nobody {}gains or loses anything{rest}", if self.whole { "" } else { "whom you see " });
        }
        let side = |side: Option<String>, verb: &str| side.unwrap_or_else(|| format!("0 {verb}"));
        let sides = [side(self.gained(), "gain"), side(self.lost(), "lose")];
        let between = if sides.iter().any(|side| side.contains(',')) { "; " } else { ", " };
        sides.join(between) + rest
    }

    /// `3 people gain view on 12 dashboards`; none where nobody gains anything.
    #[must_use]
    pub fn gained(&self) -> Option<String> {
        side(self.gain, "gain", &self.gains)
    }

    /// `1 person loses edit on 1 klip`; none where nobody loses anything.
    #[must_use]
    pub fn lost(&self) -> Option<String> {
        side(self.lose, "lose", &self.losses)
    }

    /// Whether nobody gains or loses anything, as far as is known.
    #[must_use]
    pub const fn is_nothing(&self) -> bool {
        self.gain == 0 && self.lose == 0
    }

    /// That it gives and takes just this; none where not all of it is known.
    #[must_use]
    pub fn as_expected(&self) -> Option<Expected> {
        self.whole.then(|| Expected::exactly(self.gain, self.lose))
    }

    /// Who it is, a line for each side: `who loses: vic@acme.example, nora@acme.example and 3 more`.
    #[must_use]
    pub fn named(&self) -> Vec<String> {
        let side = |verb: &str, number: usize, emails: &[String]| {
            let first: Vec<&str> = emails.iter().take(READ).map(String::as_str).collect();
            let more = match number - first.len().min(number) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            (!first.is_empty()).then(|| format!("who {verb}: {}{more}", first.join(", ")))
        };
        let (gains, loses) = (side("gains", self.gain, &self.gained_by), side("loses", self.lose, &self.lost_by));
        loses.into_iter().chain(gains).collect()
    }
}

fn side(number: usize, verb: &str, moved: &[Moved]) -> Option<String> {
    match number {
        0 => None,
        1 => Some(format!("1 person {verb}s {}", access::said(moved))),
        _ => Some(format!("{number} people {verb} {}", access::said(moved))),
    }
}

/// What changes are for, and is not counted among what they bring: some actions of one person on one thing.
pub(super) type Asked = ((UserId, Thing), ActionSet);

/// A state that was measured, to be compared with another.
pub(super) struct Weighing {
    touched: Touched,
    with: Measured,
    /// E-mails of users that come or go, who cannot be read in both states.
    emails: BTreeMap<UserId, String>,
    /// The parents of clients that come or go, which cannot be read in both states.
    parents: BTreeMap<AccountId, AccountId>,
}

impl Weighing {
    /// Measures what some changes touch, with them applied.
    pub fn with<'c>(tx: &Tx<'_>, changes: impl IntoIterator<Item = &'c Change> + Clone) -> Result<Self> {
        let touched = Touched::by(tx, changes.clone())?;
        let with = Measured::of(tx, &touched)?;
        let (mut emails, mut parents) = (BTreeMap::new(), BTreeMap::new());
        for change in changes {
            match change.entity() {
                Some(Entity::User(user)) => _ = emails.insert(user.id, user.email.to_string()),
                Some(Entity::Account(client)) => {
                    parents.extend(client.parent.as_ref().map(|parent| (client.id, parent.id)));
                }
                _ => {}
            }
        }
        Ok(Self { touched, with, emails, parents })
    }

    /// What they bring, seen from the state without them, as far as it may be told to the operator.
    pub fn told(self, session: &Session<'_>) -> Result<AccessView> {
        Ok(self.compared(session, |_| {})?.0)
    }

    /// The same besides what they are for, and on how many things somebody gains or loses something. What
    /// roles allow is left out: whoever weighs one change against another counts it in another way.
    pub fn told_besides(self, session: &Session<'_>, asked: Option<Asked>) -> Result<(AccessView, usize)> {
        self.compared(session, |reached| {
            reached.retain(|(_, thing), _| !matches!(thing, Thing::Roles(_)));
            if let Some((key, actions)) = asked {
                let had = reached.entry(key).or_default();
                *had = had.union(actions);
            }
        })
    }

    fn compared(mut self, session: &Session<'_>, adapt: impl Fn(&mut Reached)) -> Result<(AccessView, usize)> {
        let mut without = Measured::of(session.tx, &self.touched)?;
        let mut sight = Sight::of(session, &self.parents);
        let whole = sight.keep(&mut without)? & sight.keep(&mut self.with)?;
        adapt(&mut without.reached);
        adapt(&mut self.with.reached);
        let found = Consequences::between(&without.reached, &self.with.reached);
        let gained_by = self.named(session, &found.gain, &without)?;
        let lost_by = self.named(session, &found.lose, &without)?;
        let moved = found.opened + found.closed;
        Ok((AccessView::of(&found, gained_by, lost_by, whole), moved))
    }

    fn named(&self, session: &Session<'_>, people: &BTreeSet<UserId>, without: &Measured) -> Result<Vec<String>> {
        let mut emails = Vec::new();
        for user in people {
            let home = self.with.homes.get(user).or_else(|| without.homes.get(user));
            let email = match (self.emails.get(user), home) {
                (Some(email), _) => Some(email.clone()),
                (None, Some(home)) => session.tx.user(*home, *user)?.map(|user| user.email.to_string()),
                (None, None) => None,
            };
            emails.extend(email);
        }
        emails.sort();
        emails.truncate(NAMED);
        Ok(emails)
    }
}

/// Requires that a change gives and takes what was expected of it.
///
/// # Errors
/// [`Code::Expectation`] with what it gives and takes, [`Code::Forbidden`] where the operator may not
/// ask about some of those whom it touches.
pub(super) fn require(session: &Session<'_>, expected: &Expected, view: &AccessView) -> Result<()> {
    if expected.is_anything() {
        return Ok(());
    }
    if !view.whole {
        return Err(session.forbidden(format!(
            "{} may not ask about everybody whom this touches in {}, so nothing can be expected of it",
            session.operator().user.email,
            session.account().said()
        )));
    }
    let Some(missed) = expected.missed(view.gain, view.lose) else { return Ok(()) };
    let found = std::iter::once(view.said()).chain(view.named()).collect::<Vec<_>>().join("; ");
    Err(Refusal::new(Code::Expectation, format!("{missed} was expected, but {found}"))
        .detail("expected", missed)
        .detail("gain", view.gain)
        .detail("lose", view.lose)
        .detail("gained_by", view.gained_by.clone())
        .detail("lost_by", view.lost_by.clone()))
}

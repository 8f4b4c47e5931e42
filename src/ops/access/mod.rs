//! Questions about access that somebody asks: whether, why, many at once, a file of them with the
//! answers that are expected (`test`), and what a first sign-in will show.
//!
//! Lists of answers: who may do something (`who`), what somebody reaches (`what`), everybody and
//! everything in one table (`matrix`), what two people or operations differ in (`diff`). And what would
//! change an answer: `fix` and `cut`, which try the commands that they offer.
//!
//! They are answered by the evaluator that guards every command, from facts gathered in the same
//! way. What is added here is finding what a question names, and what the operator needs in order
//! to ask it: nothing about oneself; about others `user.view` and `group.view`; about others and a
//! client account `client.access` besides.
//!
//! Signed in to a client, whose user one is not, one's own e-mail names oneself as signed in there.

mod about;
mod ask;
mod batch;
mod case;
mod cut;
mod diff;
mod diff_of_operations;
mod fix;
mod invited;
mod matrix;
mod mend;
mod near;
mod plain;
mod record;
mod rehearse;
mod remedy;
mod search;
mod step;
mod taking;
mod test;
mod through;
mod trial;
mod weight;
mod what;
mod who;
mod why;

use serde::Serialize;

use self::ask::{Known, decide};
use super::{Session, facts::Facts};
use crate::domain::{Result, access::Decision, client::Level};

pub use batch::{Batch, batch};
pub use cut::{Cut, CutsView, cut};
pub use diff::{DiffUser, DiffView, DifferenceView, diff};
pub use diff_of_operations::{OperationsDiffView, Span, diff_of_operations};
pub use fix::{FixesView, fix};
pub use matrix::{Across, MatrixAsked, MatrixReader, Of, matrix};
pub use mend::MendView;
pub use near::NearView;
pub use record::{RecordedView, record};
pub use rehearse::{EditsView, LackView, LacksView, RehearsalView, rehearse};
pub use test::{Counts, ErrorView, ExpectationView, ExpectedView, Outcome, SectionView, TestView, test};
pub use through::ThroughView;
pub use trial::RefusedView;
pub use weight::WayView;
pub use what::{ReachKind, ReachView, Reaches, Reaching, what};
pub use who::{Asking, HolderView, Holders, beyond, who};
pub use why::{GrantView, LookedView, WhyView, explain, why};

/// A question about somebody in the account acted in, by the names that people and scripts type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question<'a> {
    /// The user, by e-mail or display name.
    pub user: &'a str,
    /// What is done: an action on an asset or a client, or without a target the id of a permission.
    pub action: &'a str,
    /// What it is done to, such as `dashboard:web` or `client:acme`.
    pub target: Option<&'a str>,
}

/// The answer to one question. Its serialised form is a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CanView {
    /// Yes or no.
    pub allowed: bool,
    /// The number of the rule that decided, such as `A6`.
    pub rule: &'static str,
    /// What that rule is about, in a word or two.
    pub title: &'static str,
    /// The e-mail of the user.
    pub user: String,
    /// The action or permission.
    pub action: String,
    /// What it is done to, with its kind; null for a permission.
    pub target: Option<String>,
    /// The handle of the account that the question was asked in.
    pub account: String,
    /// The level at which the user is signed in there; null for a user of the account.
    pub level: Option<Level>,
    /// Whether the user has not joined yet, and was answered as if they had.
    pub invited: bool,
}

/// Whether a user may do something.
///
/// # Errors
/// [`crate::domain::Code::Usage`] for an action that does not exist there,
/// [`crate::domain::Code::Forbidden`] where the operator may not ask,
/// [`crate::domain::Code::NotFound`] and [`crate::domain::Code::Ambiguous`] for what is named.
pub fn can(session: &Session<'_>, question: Question<'_>) -> Result<CanView> {
    let view = |decision: Decision, user: &str, target: Option<String>, level| CanView {
        allowed: decision.allowed,
        rule: decision.rule.as_str(),
        title: decision.rule.title(),
        user: user.to_owned(),
        action: question.action.to_owned(),
        target,
        account: session.account.handle.to_string(),
        level,
        invited: decision.invited,
    };
    if let Some(decision) = plain::answer(session, None, question)? {
        return Ok(view(decision, question.user, question.target.map(str::to_owned), None));
    }
    let (somebody, what) = Known::default().find(session, question)?;
    let decision = decide(&mut Facts::new(session.tx), &somebody.who, &what)?;
    Ok(view(decision, somebody.email(question.user), what.said(question.target), somebody.level()))
}

//! The smallest changes that make an answer yes.
//!
//! Every way is tried as the commands that it is, by whoever asks, and the evaluator is asked again in the
//! state that it leads to; then it is weighed by what else it opens. All of it is taken back. Where
//! nothing can be tried, the plainest commands are told unweighed.

use serde::Serialize;

use super::{
    Question,
    case::{Case, Matter},
    remedy::remedies,
    search::{Found, State, search},
    trial::RefusedView,
    weight::{self, Wanted, WayView},
};
use crate::{
    domain::{Code, Refusal, Result, access::Decision, client::Level},
    ops::{Request, Session, read, try_out},
    store::Store,
};

/// What makes an answer yes. Its serialised form is a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FixesView {
    /// Whether it is yes already.
    pub allowed: bool,
    /// The number of the rule that decided, such as `A6`.
    pub rule: &'static str,
    /// What that rule is about, in a word or two.
    pub title: &'static str,
    /// What was found at that rule, as half a sentence.
    pub finding: String,
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
    /// Commands that make it yes, the cheapest first.
    pub fixes: Vec<WayView>,
    /// Commands that would help and that the operator is refused.
    pub refused: Vec<RefusedView>,
    /// Whether everything that is known to help was tried.
    pub whole: bool,
    /// Why nothing could be tried; else null.
    pub untried: Option<String>,
    /// Where nothing could be tried, commands that would help, in order; else none.
    pub hints: Vec<String>,
}

/// What makes an answer yes, of one question.
///
/// # Errors
/// As [`super::can`].
pub fn fix(store: &mut Store, request: &Request, question: Question<'_>) -> Result<FixesView> {
    let view = read(store, request, |session| {
        let matter = Matter::find(session, question)?;
        let view = answered(session, &matter, question)?;
        let untried = if view.allowed { None } else { why_untried(session, &matter) };
        // Who may change nothing is offered nothing.
        let hints = if untried.is_some() { Vec::new() } else { view.hints };
        Ok(FixesView { untried, hints, ..view })
    })?;
    if view.allowed || view.untried.is_some() {
        return Ok(view);
    }
    match tried(store, request, question) {
        Ok(Some(tried)) => {
            Ok(FixesView { hints: Vec::new(), fixes: tried.fixes, refused: tried.refused, whole: tried.whole, ..view })
        }
        Ok(None) => read(store, request, |session| answered(session, &Matter::find(session, question)?, question)),
        Err(refusal) if untriable(&refusal) => Ok(FixesView { untried: Some(refusal.message), ..view }),
        Err(failed) => Err(failed),
    }
}

/// What was found by trying.
pub(super) struct Fixes {
    pub fixes: Vec<WayView>,
    pub refused: Vec<RefusedView>,
    pub whole: bool,
}

/// Tries what could help; none where the answer has become yes meanwhile.
pub(super) fn tried(store: &mut Store, request: &Request, question: Question<'_>) -> Result<Option<Fixes>> {
    try_out(store, request, |session| {
        let matter = Matter::find(session, question)?;
        if matter.case(session)?.is_some_and(|case| case.decide().is_ok_and(|decision| decision.allowed)) {
            return Ok(None);
        }
        let Found { ways, refused, whole } = search(session, &matter, &[], || {
            let Some(case) = matter.case(session)? else { return Ok(State::Open(Vec::new())) };
            let decision = case.decide()?;
            Ok(if decision.allowed { State::Reached } else { State::Open(remedies(&case, &decision)?) })
        })?;
        let fixes = weight::weighed(session, &matter, question.action, Wanted::Yes, ways)?;
        Ok(Some(Fixes { fixes, refused, whole }))
    })
}

/// Whether nothing can be tried for now, though the question can be answered.
pub(super) const fn untriable(refusal: &Refusal) -> bool {
    matches!(refusal.code, Code::Busy | Code::DatabaseReadOnly)
}

/// Why whoever asks can try nothing.
pub(super) fn why_untried(session: &Session<'_>, matter: &Matter) -> Option<String> {
    if let Some(level) = matter.level {
        let account = session.account.said();
        return Some(format!("signed in to {account} as {level}, {} has what that level gives", matter.user));
    }
    session.may_change().err().map(|refusal| refusal.message)
}

/// The commands of the plainest remedy of the rule that failed, unweighed.
pub(super) fn plainest(case: &Case<'_, '_>, decision: &Decision) -> Result<Vec<String>> {
    if decision.allowed {
        return Ok(Vec::new());
    }
    let first = remedies(case, decision)?.into_iter().next();
    let steps = first.map(|it| it.steps).unwrap_or_default();
    Ok(steps.iter().map(|step| step.command(case.session)).collect())
}

fn answered(session: &Session<'_>, matter: &Matter, question: Question<'_>) -> Result<FixesView> {
    let case = matter.case(session)?;
    let decision = matter.as_found(session)?;
    Ok(FixesView {
        allowed: decision.allowed,
        rule: decision.rule.as_str(),
        title: decision.rule.title(),
        finding: decision.finding.to_string(),
        user: matter.user.name.clone(),
        action: question.action.to_owned(),
        target: Some(matter.target.clone()).filter(|target| !target.is_empty()),
        account: session.account.handle.to_string(),
        level: matter.level,
        invited: decision.invited,
        fixes: Vec::new(),
        refused: Vec::new(),
        whole: true,
        untried: None,
        hints: case.as_ref().map(|case| plainest(case, &decision)).transpose()?.unwrap_or_default(),
    })
}

//! Why somebody may or may not: every rule that was looked at, and the names of what it rests on.

use serde::Serialize;

use super::{
    Question,
    about::About,
    ask::{Known, What},
    case::Matter,
    fix,
    near::{NearView, near},
    through::ThroughView,
    weight::WayView,
};
use crate::{
    domain::{
        Ref, Result,
        access::{self, By, Decision, Finding, Names, Rule},
        client::Level,
    },
    ops::{Request, Session, read, somebody::Somebody},
    store::Store,
};

/// An answer with its reasons. Its serialised form is a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WhyView {
    /// Yes or no.
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
    /// The rules looked at, in order.
    pub looked: Vec<LookedView>,
    /// All that reaches the user on the asset or client, where the rules looked at it.
    pub grants: Vec<GrantView>,
    /// What comes near to a yes; none where it is one.
    pub near: Vec<NearView>,
    /// Commands that would change the answer, each with what else it opens, the cheapest first; none
    /// where nothing could be tried.
    pub fixes: Vec<WayView>,
    /// Whether something would help that the operator is refused, which `fix` tells.
    #[serde(skip)]
    pub refused: bool,
    /// Why nothing could be tried; else null.
    pub untried: Option<String>,
    /// Commands that would change the answer: the cheapest, or the plainest where it could not be tried for
    /// now; none that the operator is refused.
    pub hints: Vec<String>,
}

/// One rule that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LookedView {
    /// Its number.
    pub rule: &'static str,
    /// What it is about.
    pub title: &'static str,
    /// Whether it held.
    pub passed: bool,
    /// What was found, with names.
    pub detail: String,
    /// Several grants one by one, for people; scripts find them among the grants.
    #[serde(skip)]
    pub each: Vec<String>,
    /// Whether people need not read it: the account and the user are as they should be.
    #[serde(skip)]
    pub usual: bool,
}

/// One thing that reaches the user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GrantView {
    /// What it is.
    #[serde(flatten)]
    pub through: ThroughView,
    /// The e-mail of who gave it; null where the journal does not tell.
    pub by: Option<String>,
    /// The number of the operation that gave it; null where the journal does not tell.
    pub operation: Option<i64>,
}

/// Why a user may or may not do something, and of a no what would change it, tried and weighed.
///
/// Nothing is tried where the answer is yes, nor where it cannot be: that never keeps the answer back.
///
/// # Errors
/// As [`super::can`].
pub fn explain(store: &mut Store, request: &Request, question: Question<'_>) -> Result<WhyView> {
    let view = read(store, request, |session| {
        let view = why(session, question)?;
        let untried = if view.allowed { None } else { fix::why_untried(session, &Matter::find(session, question)?) };
        // Who may change nothing is offered nothing.
        let hints = if untried.is_some() { Vec::new() } else { view.hints };
        Ok(WhyView { untried, hints, ..view })
    })?;
    if view.allowed || view.untried.is_some() {
        return Ok(view);
    }
    match fix::tried(store, request, question) {
        Ok(Some(fixes)) => {
            let hints = fixes.fixes.first().map(|way| way.commands.clone()).unwrap_or_default();
            Ok(WhyView { hints, refused: !fixes.refused.is_empty(), fixes: fixes.fixes, ..view })
        }
        // It has become yes meanwhile.
        Ok(None) => read(store, request, |session| why(session, question)),
        Err(refusal) => Ok(WhyView { untried: Some(refusal.message), ..view }),
    }
}

/// Why a user may or may not do something, where nothing is tried.
///
/// # Errors
/// As [`super::can`].
pub fn why(session: &Session<'_>, question: Question<'_>) -> Result<WhyView> {
    let (somebody, what) = Known::default().find(session, question)?;
    let about = About {
        session,
        user: Ref::new(somebody.who.user, somebody.email(question.user)),
        target: what.said(question.target),
        somebody: &somebody,
        what: &what,
    };
    let (explanation, names) = about.explain()?;
    let decision = explanation.decision;
    let looked = explanation.looked.iter().map(|looked| {
        let told = access::told(*looked, &names);
        LookedView {
            rule: looked.rule.as_str(),
            title: looked.rule.title(),
            passed: looked.passed(),
            detail: told.detail,
            each: told.each,
            usual: matches!(looked.finding, Finding::Account { disabled: false, .. })
                || looked.rule == Rule::A2 && looked.passed() && !decision.invited,
        }
    });
    let looked: Vec<_> = looked.collect();
    let grants = grants(&names);
    let (user, target) = (names.user, about.target);
    let (near, hints) = helps(session, question, &somebody, what, &decision)?;
    Ok(WhyView {
        allowed: decision.allowed,
        rule: decision.rule.as_str(),
        title: decision.rule.title(),
        finding: decision.finding.to_string(),
        user,
        action: question.action.to_owned(),
        target,
        account: session.account.handle.to_string(),
        level: somebody.level(),
        invited: decision.invited,
        looked,
        grants,
        near,
        fixes: Vec::new(),
        refused: false,
        untried: None,
        hints,
    })
}

/// What comes near, and the plainest commands that would help.
fn helps(
    session: &Session<'_>,
    question: Question<'_>,
    somebody: &Somebody,
    what: What,
    decision: &Decision,
) -> Result<(Vec<NearView>, Vec<String>)> {
    let matter = Matter::of(session, question, somebody, what);
    match matter.case(session)?.filter(|_| !decision.allowed) {
        Some(case) => Ok((near(&case, decision)?, fix::plainest(&case, decision)?)),
        None => Ok((Vec::new(), Vec::new())),
    }
}

fn grants(names: &Names) -> Vec<GrantView> {
    let view = |through, by: &Option<By>| GrantView {
        through,
        by: by.as_ref().map(|by| by.operator.clone()),
        operation: by.as_ref().map(|by| by.operation),
    };
    let shares = names.grants.iter().map(|it| view(ThroughView::grant(&it.what, &names.user), &it.by));
    let client_shares = names.client_shares.iter().map(|it| {
        let share = (it.what.group.clone(), it.what.right);
        view(ThroughView::client_share(&share), &it.by)
    });
    let assigned = names.assigned.iter().map(|it| view(ThroughView::assigned(&it.what.role.name), &it.by));
    shares.chain(client_shares).chain(assigned).collect()
}

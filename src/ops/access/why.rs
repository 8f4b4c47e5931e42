//! Why somebody may or may not: every rule that was looked at, and the names of what it rests on.

use serde::Serialize;

use super::{Question, about::About, ask::Known, hint::hints};
use crate::{
    domain::{
        Ref, Result,
        access::{self, By, Finding, Given, Names, Rule, Source},
        client::Level,
        share::Visibility,
    },
    ops::Session,
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
    /// Commands that would change the answer.
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
    /// Where it comes from: `owner`, `user:E-MAIL`, `group:HANDLE`, or `role:HANDLE` of an assignment.
    pub source: String,
    /// What it allows: `view` or `edit`; on a client `view-only`, `admin`, `settings` or `assigned`.
    pub right: &'static str,
    /// How a dashboard shared with a group meets its members; null for all else.
    pub visibility: Option<&'static str>,
    /// The e-mail of who gave it; null where the journal does not tell.
    pub by: Option<String>,
    /// The number of the operation that gave it; null where the journal does not tell.
    pub operation: Option<i64>,
}

/// Why a user may or may not do something.
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
    Ok(WhyView {
        allowed: decision.allowed,
        rule: decision.rule.as_str(),
        title: decision.rule.title(),
        finding: decision.finding.to_string(),
        user: names.user.clone(),
        action: question.action.to_owned(),
        target: about.target.clone(),
        account: session.account.handle.to_string(),
        level: somebody.level(),
        invited: decision.invited,
        looked: looked.collect(),
        grants: grants(&names),
        hints: hints(&about, &decision, &names)?,
    })
}

fn grants(names: &Names) -> Vec<GrantView> {
    let view = |source: String, right, visibility, by: &Option<By>| GrantView {
        source,
        right,
        visibility,
        by: by.as_ref().map(|by| by.operator.clone()),
        operation: by.as_ref().map(|by| by.operation),
    };
    let shares = names.grants.iter().map(|Given { what: grant, by }| {
        let source = match &grant.source {
            Source::Owner => "owner".to_owned(),
            Source::Direct => format!("user:{}", names.user),
            Source::Group(group) => format!("group:{group}"),
        };
        view(source, grant.right.as_str(), grant.visibility.map(Visibility::as_str), by)
    });
    let client_shares = names
        .client_shares
        .iter()
        .map(|Given { what: share, by }| view(format!("group:{}", share.group), share.right.as_str(), None, by));
    let assigned = names.assigned.iter().map(|Given { what: assigned, by }| {
        view(format!("role:{}", assigned.role), Level::Assigned.as_str(), None, by)
    });
    shares.chain(client_shares).chain(assigned).collect()
}

//! Why somebody may or may not: every rule that was looked at, and the names of what it rests on.

use serde::Serialize;

use super::{
    Question,
    ask::{Known, Place, Somebody, Thing, What},
    hint::hint,
};
use crate::{
    domain::{
        AssetId, Ref, Result, UserId,
        access::{self, AssetAction, AssetFacts, By, Explanation, Finding, Given, Grant, Names, Needs, Rule, Source},
        asset::AssetKind,
        client::{ClientShare, Level},
        entity::Entity,
        permission::PermissionSet,
        role::BuiltIn,
        share::{Share, Subject, Visibility},
        user::Assignment,
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
    let (explanation, names) = explain(session, &somebody, &what)?;
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
        user: somebody.email.to_string(),
        action: question.action.to_owned(),
        target: what.said().map(str::to_owned),
        account: session.account.handle.to_string(),
        level: somebody.level(),
        invited: decision.invited,
        looked: looked.collect(),
        grants: grants(&names),
        hints: hint(session, &somebody, &what, &decision, &names)?.into_iter().collect(),
    })
}

/// Asks the evaluator, and names what it looked at.
fn explain(session: &Session<'_>, somebody: &Somebody, what: &What) -> Result<(Explanation, Names)> {
    let who = &somebody.who;
    let mut names = Names { user: somebody.email.to_string(), roles: roles(session, somebody)?, ..Names::default() };
    let explanation = match what {
        What::Permission(permission) => access::explain(&who.person, access::Question::Permission(*permission)),
        What::Asset(needs, thing) => {
            let dashboards = dashboards(session, needs, thing)?;
            let placed_on = dashboards.iter().map(|id| who.reach(session.tx, *id)).collect::<Result<Vec<_>>>()?;
            let facts = AssetFacts { reach: who.reach(session.tx, thing.id)?, placed_on: &placed_on };
            let explanation = access::explain(&who.person, access::Question::Asset(needs, &facts));
            if looked_at(&explanation, &[Rule::A6, Rule::A7]) {
                names.grants = shares(session, somebody, thing)?;
            }
            for id in dashboards {
                names.dashboards.extend(session.tx.asset(who.account, id)?.map(|dashboard| dashboard.said()));
            }
            explanation
        }
        What::Client(action, place) => {
            let facts = who.client_facts(session.tx, place.id, place.below)?;
            let explanation = access::explain(&who.person, access::Question::Client(*action, &facts));
            if looked_at(&explanation, &[Rule::A10]) {
                names.client_shares = client_shares(session, somebody, place)?;
            }
            if facts.assigned && looked_at(&explanation, &[Rule::A11]) {
                names.assigned = assigned(session, somebody, place)?;
            }
            explanation
        }
    };
    Ok((explanation, names))
}

fn looked_at(explanation: &Explanation, rules: &[Rule]) -> bool {
    explanation.looked.iter().any(|looked| rules.contains(&looked.rule))
}

fn dashboards(session: &Session<'_>, needs: &Needs, thing: &Thing) -> Result<Vec<AssetId>> {
    if needs.kind == AssetKind::Klip && needs.action == AssetAction::View {
        Ok(session.tx.dashboards_holding(session.account.id, thing.id)?)
    } else {
        Ok(Vec::new())
    }
}

/// The roles that count for somebody, with what each allows.
fn roles(session: &Session<'_>, somebody: &Somebody) -> Result<Vec<(String, PermissionSet)>> {
    let (tx, here) = (session.tx, session.account.id);
    let user = user(somebody);
    let held = match somebody.level() {
        None => tx.roles_held(here, &user)?.into_iter().map(|held| held.role).collect(),
        Some(Level::Admin | Level::Settings) => vec![BuiltIn::Admin.reference()],
        Some(Level::ViewOnly) => vec![session.view_only_variant(&session.account)?.reference()],
        Some(Level::Assigned) => {
            let assigned = tx.assignments_of(session.operator.account.id, &user)?;
            assigned.into_iter().filter(|it| it.client.id == here).map(|it| it.role).collect()
        }
    };
    let mut roles = Vec::with_capacity(held.len());
    for role in held {
        let permissions = match BuiltIn::by_id(role.id) {
            Some(built_in) => built_in.permissions(),
            None => tx.role(here, role.id)?.map_or(PermissionSet::NONE, |role| role.permissions),
        };
        roles.push((role.name, permissions));
    }
    Ok(roles)
}

fn user(somebody: &Somebody) -> Ref<UserId> {
    Ref::new(somebody.who.user, somebody.email.as_str())
}

fn shares(session: &Session<'_>, somebody: &Somebody, thing: &Thing) -> Result<Vec<Given<Grant>>> {
    let account = session.account.id;
    let grants = session.tx.grants(account, thing.id, somebody.who.user_here())?;
    let with_giver = grants.into_iter().map(|grant| {
        let subject = match &grant.source {
            Source::Owner => return Ok(Given { what: grant, by: None }),
            Source::Direct => Subject::User(user(somebody)),
            Source::Group(group) => Subject::Group(group.clone()),
        };
        let asset = Ref::new(thing.id, thing.said.as_str());
        let share = Share { account, asset, subject, right: grant.right, visibility: grant.visibility };
        Ok(Given { what: grant, by: giver(session, share)? })
    });
    with_giver.collect()
}

fn client_shares(session: &Session<'_>, somebody: &Somebody, place: &Place) -> Result<Vec<Given<ClientShare>>> {
    let Some(user) = somebody.who.user_here() else { return Ok(Vec::new()) };
    let parent = session.account.id;
    let reaching = session.tx.client_grants(parent, place.id, user)?;
    let with_giver = reaching.into_iter().map(|(group, right)| {
        let share = ClientShare { parent, client: Ref::new(place.id, place.handle.as_str()), group, right };
        Ok(Given { by: giver(session, share.clone())?, what: share })
    });
    with_giver.collect()
}

fn assigned(session: &Session<'_>, somebody: &Somebody, place: &Place) -> Result<Vec<Given<Assignment>>> {
    let assigned = session.tx.assignments_of(session.account.id, &user(somebody))?;
    let here = assigned.into_iter().filter(|it| it.client.id == place.id);
    here.map(|it| Ok(Given { by: giver(session, it.clone())?, what: it })).collect()
}

/// Who gave something as it is now, going by the journal.
fn giver(session: &Session<'_>, given: impl Into<Entity>) -> Result<Option<By>> {
    Ok(session.tx.last_change(&given.into().identity())?)
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

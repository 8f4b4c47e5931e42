//! What comes near to a "yes": grants that reach somebody else, or lack one thing.
//!
//! Only looking; nothing is tried. Groups and roles that are not the user's are named to whoever may be
//! told of them.

use serde::Serialize;

use super::{ask::What, case::Case};
use crate::{
    domain::{
        AssetId, Result,
        access::{AssetAction, Below, Decision, Finding, Rule, Source},
        asset::AssetKind,
        client::ClientRight,
        permission::PermissionSet,
        share::{Share, Visibility},
    },
    ops::facts::Facts,
};

/// How many of a sort are named.
const NAMED: usize = 5;

/// Something that comes near. Its serialised form is a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NearView {
    /// What it is about: `group:HANDLE`, `role:HANDLE`, `dashboard:HANDLE` or `client:HANDLE`.
    pub about: String,
    /// What it has and what lacks, as a sentence.
    pub said: String,
}

impl NearView {
    fn new(about: impl Into<String>, said: String) -> Self {
        Self { about: about.into(), said }
    }
}

/// What comes near to a yes.
pub(super) fn near(case: &Case<'_, '_>, decision: &Decision) -> Result<Vec<NearView>> {
    let mut near = Vec::new();
    match (decision.finding, &case.matter.what) {
        (Finding::Permissions { missing, .. }, what) => {
            near.extend(roles(case, missing)?);
            match what {
                What::Asset(needs, thing) if needs.action == AssetAction::View => match needs.kind {
                    AssetKind::Dashboard => near.extend(listed(case, thing.id, &case.matter.target)?),
                    AssetKind::Klip => near.extend(unseen(case, thing.id)?),
                    AssetKind::Datasource | AssetKind::Metric => {}
                },
                What::Client(..) if decision.rule == Rule::A9 => near.extend(client(case, ClientRight::ViewOnly)?),
                _ => {}
            }
        }
        (Finding::Right { needed: Some(right), .. }, What::Asset(needs, thing)) => {
            let said = case.matter.target.as_str();
            near.extend(groups(case, thing.id, said, |share| share.right >= right)?);
            if needs.kind == AssetKind::Klip && needs.action == AssetAction::View {
                near.extend(broken(case, thing.id)?);
            }
        }
        (Finding::Level { needed, .. }, What::Client(..)) => near.extend(client(case, needed)?),
        _ => {}
    }
    Ok(near)
}

fn roles(case: &Case<'_, '_>, missing: PermissionSet) -> Result<Vec<NearView>> {
    let ids: Vec<_> = missing.iter().map(|permission| permission.id()).collect();
    let said = |role: String| {
        let about = format!("role:{role}");
        NearView::new(about.clone(), format!("{about} grants {}; {} does not have it", ids.join(" and "), case.email()))
    };
    Ok(case.other_roles(missing)?.into_iter().take(NAMED).map(said).collect())
}

/// Groups with a share that would do, which the user is not in.
fn groups(case: &Case<'_, '_>, asset: AssetId, said: &str, so: impl Fn(&Share) -> bool) -> Result<Vec<NearView>> {
    let tell = |(group, share): (String, Share)| {
        let about = format!("group:{group}");
        let text = format!("{about} has {} on {said}; {} is not a member", share.right, case.email());
        NearView::new(about, text)
    };
    Ok(case.others_with(asset, so)?.into_iter().take(NAMED).map(tell).collect())
}

/// A dashboard that is meant for the list, which the roles do not have, or that opens for others.
fn listed(case: &Case<'_, '_>, dashboard: AssetId, said: &str) -> Result<Vec<NearView>> {
    let grants = case.session.tx.grants(case.account.id, dashboard, case.who.user_here())?;
    let mut near = Vec::new();
    for grant in grants.iter().filter(|grant| !grant.opens()).take(NAMED) {
        near.push(match &grant.source {
            Source::Group(group) => NearView::new(
                format!("group:{group}"),
                format!("group:{group} has {said} in the list of dashboards only, which no role of theirs has"),
            ),
            Source::Owner | Source::Direct => NearView::new(
                said,
                format!("{} owns {said}, but no role of theirs has the list of dashboards", case.email()),
            ),
        });
    }
    let opens = |share: &Share| share.visibility >= Some(Visibility::Add);
    near.extend(groups(case, dashboard, said, opens)?);
    Ok(near)
}

/// The dashboards that hold a klip, none of which the user may view. They are named to whoever may be told
/// of them.
fn unseen(case: &Case<'_, '_>, klip: AssetId) -> Result<Vec<NearView>> {
    let view = AssetAction::View.on(AssetKind::Dashboard)?;
    let mut facts = Facts::new(case.session.tx);
    let mut near = Vec::new();
    for id in case.session.tx.dashboards_holding(case.account.id, klip)? {
        if near.len() == NAMED {
            break;
        }
        let Some(dashboard) = case.session.tx.asset(case.account.id, id)? else { continue };
        if !case.may_tell_of(&dashboard)? {
            continue;
        }
        let refused = facts.decide(&case.who, &view, id)?;
        let (said, klip) = (dashboard.said(), &case.matter.target);
        near.push(NearView::new(
            said.clone(),
            format!("{klip} stands on {said}, which {} may not view: {}", case.email(), refused.finding),
        ));
    }
    Ok(near)
}

/// The dashboards that hold a klip and that the user sees, where it is a broken tile.
fn broken(case: &Case<'_, '_>, klip: AssetId) -> Result<Vec<NearView>> {
    let view = AssetAction::View.on(AssetKind::Dashboard)?;
    let mut facts = Facts::new(case.session.tx);
    let mut near = Vec::new();
    for id in case.session.tx.dashboards_holding(case.account.id, klip)? {
        if near.len() < NAMED
            && facts.decide(&case.who, &view, id)?.allowed
            && let Some(dashboard) = case.session.tx.asset(case.account.id, id)?
        {
            let (said, klip) = (dashboard.said(), &case.matter.target);
            near.push(NearView::new(
                said.clone(),
                format!(
                    "{said} shows {klip} as a broken tile: the dashboard reaches {}, the klip does not",
                    case.email()
                ),
            ));
        }
    }
    Ok(near)
}

/// Groups by which the client is reached, which the user is not in; and an assignment, by which one
/// signs in otherwise.
fn client(case: &Case<'_, '_>, right: ClientRight) -> Result<Vec<NearView>> {
    let What::Client(_, place) = &case.matter.what else { return Ok(Vec::new()) };
    let (said, email) = (&case.matter.target, case.email());
    let others = case.others_reaching(place, right)?.into_iter().take(NAMED).map(|share| {
        let about = format!("group:{}", share.group);
        let text = format!("{about} reaches {said} at {}; {email} is not a member", share.right);
        NearView::new(about, text)
    });
    let mut near: Vec<_> = others.collect();
    if case.session.tx.is_assigned(place.id, case.account.id, case.who.user)? {
        near.push(NearView::new(said, format!("{email} is assigned to {said}, and may sign in as assigned")));
    }
    if place.below == Below::Deeper {
        near.push(NearView::new(said, format!("{said} is a client's client: shares reach direct clients only")));
    }
    Ok(near)
}

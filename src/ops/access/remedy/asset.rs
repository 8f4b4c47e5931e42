//! Rights on assets, and the ways to see a dashboard or a klip without the list of its kind.

use super::{FEW, Move};
use crate::{
    domain::{
        AssetId, Result,
        access::{AssetAction, Grant, Source},
        asset::{Asset, AssetKind},
        share::{Right, Share, Visibility},
    },
    ops::{
        access::{case::Case, step::Step},
        facts::Facts,
    },
};

/// How many dashboards are looked at for one that the user sees and that a klip could be placed on.
const DASHBOARDS: usize = 50;

/// Gives the right on an asset: to the user, to one of their groups, or by a group that has it.
pub(super) fn sharing(case: &Case<'_, '_>, asset: AssetId, right: Right) -> Result<Vec<Move>> {
    let target = &case.matter.target;
    let mut moves: Vec<Move> = vec![Step::share(target, format!("user:{}", case.matter.user), right).into()];
    for group in case.groups(FEW)? {
        let standing = case.session.tx.group_by_handle(case.account.id, &group)?;
        if right == Right::View || standing.is_some_and(|group| !group.use_only) {
            moves.push(Step::share(target, format!("group:{group}"), right).into());
        }
    }
    moves.extend(joining(case, asset, |share| share.right >= right)?);
    Ok(moves)
}

/// Lets a dashboard open at sign-in, without the list of dashboards.
pub(super) fn opening(case: &Case<'_, '_>, dashboard: AssetId, said: &str) -> Result<Vec<Move>> {
    let mut moves: Vec<Move> = vec![Step::share(said, format!("user:{}", case.matter.user), Right::View).into()];
    let grants = case.session.tx.grants(case.account.id, dashboard, case.who.user_here())?;
    moves.extend(grants.iter().filter(|grant| !grant.opens()).filter_map(|grant| meeting(said, grant)));
    for group in case.groups(FEW)? {
        if !grants.iter().any(|grant| is_of(grant, &group)) {
            moves.push(Step::share(said, format!("group:{group}"), Right::View).into());
        }
    }
    moves.extend(joining(case, dashboard, |share| share.visibility >= Some(Visibility::Add))?);
    Ok(moves)
}

/// Lets a klip be seen on a dashboard: one that holds it is opened, or it is placed on one that the user
/// sees.
pub(super) fn showing(case: &Case<'_, '_>, klip: AssetId) -> Result<Vec<Move>> {
    let (tx, account) = (case.session.tx, case.account.id);
    let holding = tx.dashboards_holding(account, klip)?;
    let (mut moves, mut opened) = (Vec::new(), 0);
    for id in &holding {
        if opened < FEW
            && let Some(dashboard) = tx.asset(account, *id)?
            && case.may_tell_of(&dashboard)?
        {
            opened += 1;
            moves.extend(opening(case, *id, &dashboard.said())?);
        }
    }
    let view = AssetAction::View.on(AssetKind::Dashboard)?;
    let (mut facts, mut placed) = (Facts::new(tx), 0);
    let candidates = case.who.candidates(tx, AssetAction::View, AssetKind::Dashboard)?;
    for id in candidates.into_iter().filter(|id| !holding.contains(id)).take(DASHBOARDS) {
        if placed < FEW
            && facts.decide(&case.who, &view, id)?.allowed
            && let Some(Asset { handle, .. }) = tx.asset(account, id)?
        {
            moves.push(Step::Place { dashboard: handle.to_string(), klip: case.matter.target.clone() }.into());
            placed += 1;
        }
    }
    Ok(moves)
}

/// Lets a dashboard be closed: no share requires it any more.
pub(super) fn letting_go(case: &Case<'_, '_>, dashboard: AssetId) -> Result<Vec<Move>> {
    let grants = case.session.tx.grants(case.account.id, dashboard, case.who.user_here())?;
    let requiring = grants.iter().filter(|grant| grant.requires());
    Ok(requiring.filter_map(|grant| meeting(&case.matter.target, grant)).collect())
}

/// The share with a group, meeting its members as a new one does.
fn meeting(dashboard: &str, grant: &Grant) -> Option<Move> {
    let Source::Group(group) = &grant.source else { return None };
    let (asset, with) = (dashboard.to_owned(), format!("group:{group}"));
    Some(Step::Share { asset, with, right: grant.right, visibility: Some(Visibility::Add) }.into())
}

fn is_of(grant: &Grant, group: &str) -> bool {
    matches!(&grant.source, Source::Group(of) if of.name == group)
}

/// Joins a group that an asset is shared with so, and that the user is not in.
fn joining(case: &Case<'_, '_>, asset: AssetId, so: impl Fn(&Share) -> bool) -> Result<Vec<Move>> {
    let others = case.others_with(asset, so)?.into_iter().take(FEW);
    Ok(others.map(|(group, _)| Step::Join { group, email: case.email() }.into()).collect())
}

//! What turns a "yes" into a "no": for the rule that let through, every single thing that could be taken
//! away.
//!
//! Of several grants that reach the user, those of the first are told, each with its alternatives: leaving
//! a group, or taking the share from it. What remains is told once that is gone.

use super::{ask::What, case::Case, remedy::Move, step::Step};
use crate::domain::{
    Result,
    access::{AssetAction, Decision, Finding, Grant, Source},
    asset::AssetKind,
    group::ALL_USERS,
    permission::{Permission, PermissionSet},
    role::BuiltIn,
    share::Right,
};

/// All that could be taken away, the plainest first.
pub(super) fn takings(case: &Case<'_, '_>, decision: &Decision) -> Result<Vec<Move>> {
    let moves = match (decision.finding, &case.matter.what) {
        (Finding::Level { everywhere: true, .. }, _) => {
            without(case, PermissionSet::NONE.with(Permission::AdminClient))?
        }
        (Finding::Level { .. }, What::Client(action, place)) => {
            let mut moves = Vec::new();
            let shares = case.session.tx.client_grants(case.account.id, place.id, case.who.user)?;
            let reaching =
                shares.into_iter().filter(|(_, right)| action.right().is_some_and(|needed| *right >= needed));
            if let Some((group, _)) = reaching.min_by_key(|(group, _)| group.name == ALL_USERS) {
                let client = place.handle.clone();
                moves.extend(leaving(case, &group.name));
                moves.push(Step::UnshareClient { client, group: group.name }.into());
            }
            moves.extend(without(case, action.permissions())?.into_iter().map(Move::last));
            moves
        }
        (Finding::Assigned(true), What::Client(_, place)) => {
            vec![Step::Unassign { email: case.email(), client: place.handle.clone() }.into()]
        }
        (_, What::Asset(..)) if case.person().is_admin() => without(case, PermissionSet::NONE)?,
        (_, What::Asset(needs, thing)) => {
            if let Some(all) = needs.manage_all.filter(|permission| case.person().holds().has(*permission)) {
                return Ok(with_disabling(case, without(case, PermissionSet::NONE.with(all))?));
            }
            let grants = case.session.tx.grants(case.account.id, thing.id, case.who.user_here())?;
            let resting = grants.iter().filter(|grant| needs.right.is_none_or(|right| grant.right >= right));
            let lower = needs.right == Some(Right::Edit);
            let mut moves = grant_taken(case, resting, lower)?;
            if needs.action != AssetAction::View || needs.kind == AssetKind::Datasource || moves.is_empty() {
                moves.extend(without(case, needs.permissions)?);
            }
            moves
        }
        _ => Vec::new(),
    };
    Ok(with_disabling(case, moves))
}

/// Letting somebody in no longer takes everything.
fn with_disabling(case: &Case<'_, '_>, mut moves: Vec<Move>) -> Vec<Move> {
    moves.push(Move::from(Step::Disable(case.email())).last());
    moves
}

/// What takes the first of the grants away, or lowers it where looking at the thing may stay. Nobody is
/// made to own a thing no more.
fn grant_taken<'g>(case: &Case<'_, '_>, mut grants: impl Iterator<Item = &'g Grant>, lower: bool) -> Result<Vec<Move>> {
    let Some(grant) = grants.next() else { return Ok(Vec::new()) };
    let (with, leave) = match &grant.source {
        Source::Owner => return Ok(Vec::new()),
        Source::Direct => (format!("user:{}", case.matter.user), None),
        Source::Group(group) => (format!("group:{group}"), leaving(case, &group.name)),
    };
    let asset = &case.matter.target;
    let lowered = lower.then(|| Step::Lower { asset: asset.clone(), with: with.clone() }.into());
    Ok(lowered.into_iter().chain(leave).chain([Step::Unshare { asset: asset.clone(), from: with }.into()]).collect())
}

/// Nobody leaves All Users.
fn leaving(case: &Case<'_, '_>, group: &str) -> Option<Move> {
    (group != ALL_USERS).then(|| Step::Leave { group: group.to_owned(), email: case.email() }.into())
}

/// Takes a role that grants one of some permissions, of none Admin; whoever has no other gets the
/// view-only role in use.
fn without(case: &Case<'_, '_>, permissions: PermissionSet) -> Result<Vec<Move>> {
    let held = case.session.tx.roles_held(case.account.id, &case.matter.user)?;
    let view_only = case.session.view_only_variant(&case.account)?;
    let mut moves = Vec::new();
    for one in &held {
        let grants = match BuiltIn::by_id(one.role.id) {
            Some(role) => role.permissions(),
            None => {
                case.session.tx.role(case.account.id, one.role.id)?.map_or(PermissionSet::NONE, |it| it.permissions)
            }
        };
        let gives = one.role.id == BuiltIn::Admin.id() || !grants.intersection(permissions).is_empty();
        if !gives || one.role.id == view_only.id() {
            continue;
        }
        let instead = (held.len() == 1).then(|| view_only.handle().to_owned());
        let (email, role) = (case.email(), one.role.name.clone());
        moves.push(Step::TakeRole { email, role, instead }.into());
    }
    Ok(moves)
}

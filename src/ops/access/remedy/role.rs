//! Permissions that are missing: a role that has them, or one that has nothing else.

use super::{FEW, Move};
use crate::{
    domain::{Result, permission::PermissionSet, role::BuiltIn},
    ops::{
        Session,
        access::{
            case::{Case, ROLES},
            step::Step,
        },
    },
};

/// Gives a role that grants what is missing, those that grant the least besides first; or makes one that
/// grants nothing else. Admin counts only where nothing else helps.
pub(super) fn moves(case: &Case<'_, '_>, missing: PermissionSet) -> Result<Vec<Move>> {
    let give = |role: &str| Move::from(Step::GiveRole { email: case.email(), role: role.to_owned() });
    let granting = granting(case.session, missing, case.matter.knows)?;
    let mut moves: Vec<_> = granting.iter().take(FEW).map(|(_, role)| give(role)).collect();
    // A role that grants nothing else is not made a second time.
    if !granting.iter().any(|(permissions, _)| *permissions == missing) {
        moves.push(made(case.session, case.email(), missing, case.matter.knows)?);
    }
    moves.push(give(BuiltIn::Admin.handle()).last());
    Ok(moves)
}

/// Gives the role that grants what is missing and the least besides; where no role but Admin grants it,
/// one is made that grants nothing else.
pub(in crate::ops::access) fn lightest(
    session: &Session<'_>,
    email: &str,
    missing: PermissionSet,
) -> Result<Vec<Step>> {
    match granting(session, missing, true)?.into_iter().next() {
        Some((_, role)) => Ok(vec![Step::GiveRole { email: email.to_owned(), role }]),
        None => Ok(made(session, email.to_owned(), missing, true)?.steps),
    }
}

/// The roles but Admin that grant what is missing, the lightest first: what Editor has not, such as
/// managing everything of a kind, is weighed before the number.
fn granting(session: &Session<'_>, missing: PermissionSet, own: bool) -> Result<Vec<(PermissionSet, String)>> {
    let editor = BuiltIn::Editor.permissions();
    let weight = |permissions: PermissionSet| (permissions.minus(editor).iter().count(), permissions.iter().count());
    let built_in = [BuiltIn::ViewOnly, BuiltIn::Editor].map(|role| (role.permissions(), role.handle().to_owned()));
    let own = if own { session.tx.roles_of(session.account.id, "", ROLES)? } else { Vec::new() };
    let own = own.into_iter().map(|role| (role.permissions, role.handle.to_string()));
    let granting = built_in.into_iter().chain(own).filter(|(permissions, _)| missing.within(*permissions));
    let mut granting: Vec<_> = granting.collect();
    granting.sort_by_key(|(permissions, _)| weight(*permissions));
    Ok(granting)
}

/// Makes a role under a free handle, and gives it.
fn made(session: &Session<'_>, email: String, permissions: PermissionSet, knows: bool) -> Result<Move> {
    let first = permissions.iter().next().map(|first| first.id().replace('.', "-")).unwrap_or_default();
    let mut handle = first.clone();
    for number in 2..=ROLES {
        // Whoever may not be told of roles may not make any, and learns nothing of what is there.
        if !knows || session.tx.role_by_handle(session.account.id, &handle)?.is_none() {
            break;
        }
        handle = format!("{first}-{number}");
    }
    Ok(Move::of(vec![Step::MakeRole { handle: handle.clone(), permissions }, Step::GiveRole { email, role: handle }]))
}

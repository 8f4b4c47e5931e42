//! Rights on clients: shares with groups of the parent, and assignments.

use super::{FEW, Move};
use crate::{
    domain::{
        Result,
        access::{Below, ClientAction},
        client::ClientRight,
        permission::{Permission, PermissionSet},
        role::BuiltIn,
    },
    ops::access::{ask::Place, case::Case, step::Step},
};

/// Reaches a right on a client: by a share with a group of the user, by a group that has it, by a group
/// of their own where they are in none; a role that reaches every client counts only where nothing else
/// helps.
pub(super) fn reaching(
    case: &Case<'_, '_>,
    action: ClientAction,
    place: &Place,
    right: ClientRight,
) -> Result<Vec<Move>> {
    let mut moves = Vec::new();
    if place.below == Below::Directly {
        let share = |group: String| Step::ShareClient { client: place.handle.clone(), group, right };
        let groups = case.groups(FEW)?;
        moves.extend(groups.iter().map(|group| share(group.clone()).into()));
        let others = case.others_reaching(place, right)?;
        let join = |group: String| Step::Join { group, email: case.email() };
        moves.extend(others.iter().take(FEW).map(|share| join(share.group.name.clone()).into()));
        if groups.is_empty() && others.is_empty() {
            let handle = format!("{}-team", place.handle);
            let made = Step::MakeGroup { handle: handle.clone() };
            moves.push(Move::of(vec![made, join(handle.clone()), share(handle)]));
        }
    }
    moves.extend(seeing(case, action, place));
    if place.below != Below::Not {
        let everywhere = PermissionSet::NONE.with(Permission::AdminClient);
        moves.extend(super::role::moves(case, everywhere)?.into_iter().map(Move::last));
    }
    Ok(moves)
}

/// An assignment lets a client be seen.
pub(super) fn seeing(case: &Case<'_, '_>, action: ClientAction, place: &Place) -> Option<Move> {
    if action == ClientAction::View { assigning(case, place) } else { None }
}

/// Assigns the user, with the role that gives the least.
pub(super) fn assigning(case: &Case<'_, '_>, place: &Place) -> Option<Move> {
    let (email, client, role) = (case.email(), place.handle.clone(), BuiltIn::ViewOnly.handle().to_owned());
    (place.below != Below::Not).then(|| Step::Assign { email, client, role }.into())
}

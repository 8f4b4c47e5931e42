//! Which facts an answer can turn on: what need not be gathered is not.
//!
//! Most questions are settled by the person alone: a permission that is missing, a feature that is
//! off, an Admin. Whether one is comes from the evaluator itself, asked twice: where nothing at all
//! and where everything is shared bring the same answer, nothing in between brings another.

use super::{
    action::{AssetAction, Needs},
    decision::Decision,
    evaluate::asset,
    facts::{AssetFacts, Person, Reach},
};
use crate::domain::asset::AssetKind;

/// The answer where nothing about shares and placements can change it; none where they must be
/// gathered.
#[must_use]
pub fn settled(person: &Person, needs: &Needs) -> Option<Decision> {
    let least = asset(person, needs, &AssetFacts { reach: Reach::NONE, placed_on: &[] });
    let most = asset(person, needs, &AssetFacts { reach: Reach::ALL, placed_on: &[Reach::ALL] });
    (least == most).then_some(least)
}

/// Whether the answer can turn on the dashboards that hold a klip: only where the role has no list
/// of klips (A8).
#[must_use]
pub fn turns_on_dashboards(person: &Person, needs: &Needs) -> bool {
    needs.kind == AssetKind::Klip && needs.action == AssetAction::View && !needs.permissions.within(person.holds())
}

//! The order of the parts of an asset: klips and metrics on a dashboard, data sources of a klip or
//! metric.
//!
//! Parts are numbered from 1 without a gap. Whatever comes or goes, the others close up.

use super::{Asset, Placement};
use crate::domain::{
    AssetId, Ref,
    change::{Change, Changes},
};

/// The parts with some more: at a place, counted from 1, where those that are there already are
/// moved too; without a place at the end, where those that are there already stay.
#[must_use]
pub fn with(present: &[Placement], parts: &[Ref<AssetId>], at: Option<u32>) -> Vec<Ref<AssetId>> {
    let mut come = Vec::new();
    for part in parts {
        if !come.contains(part) && (at.is_some() || !present.iter().any(|placed| placed.part == *part)) {
            come.push(part.clone());
        }
    }
    let mut wanted = without(present, &come);
    let end = wanted.len();
    let place = at.map_or(end, |at| usize::try_from(at.saturating_sub(1)).unwrap_or(end).min(end));
    wanted.splice(place..place, come);
    wanted
}

/// The parts without some.
#[must_use]
pub fn without(present: &[Placement], parts: &[Ref<AssetId>]) -> Vec<Ref<AssetId>> {
    present.iter().map(|placed| &placed.part).filter(|part| !parts.contains(part)).cloned().collect()
}

/// What makes the wanted parts the only ones of a container, in their order.
#[must_use]
pub fn arranged(container: &Asset, present: &[Placement], wanted: &[Ref<AssetId>]) -> Changes {
    let gone = present.iter().filter(|placed| !wanted.contains(&placed.part)).cloned().map(Change::remove);
    let placed = (1..).zip(wanted).map(|(position, part)| {
        let after =
            Placement { account: container.account, container: container.reference(), part: part.clone(), position };
        match present.iter().find(|placed| placed.part == *part) {
            Some(before) => Change::update(before.clone(), after),
            None => Change::create(after),
        }
    });
    gone.chain(placed).filter(|change| !change.is_nothing()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::asset::{AssetKind, tests::asset};

    fn klip(id: i64) -> Ref<AssetId> {
        Ref::new(AssetId(id), format!("klip:{id}"))
    }

    fn placed(parts: &[i64]) -> Vec<Placement> {
        let web = asset(1, AssetKind::Dashboard, "web");
        (1..)
            .zip(parts)
            .map(|(position, id)| Placement {
                account: web.account,
                container: web.reference(),
                part: klip(*id),
                position,
            })
            .collect()
    }

    fn ids(parts: &[Ref<AssetId>]) -> Vec<i64> {
        parts.iter().map(|part| part.id.0).collect()
    }

    #[test]
    fn parts_come_at_the_end_or_at_the_place_that_is_named() {
        let present = placed(&[10, 11, 12]);
        assert_eq!(ids(&with(&present, &[klip(20), klip(20), klip(11)], None)), [10, 11, 12, 20]);
        assert_eq!(ids(&with(&present, &[klip(20), klip(12)], Some(1))), [20, 12, 10, 11]);
        assert_eq!(ids(&with(&present, &[klip(10)], Some(99))), [11, 12, 10]);
        assert_eq!(ids(&without(&present, &[klip(11), klip(99)])), [10, 12]);
    }

    #[test]
    fn only_what_moves_is_changed_and_the_rest_closes_up() {
        let web = asset(1, AssetKind::Dashboard, "web");
        let present = placed(&[10, 11, 12]);
        assert_eq!(arranged(&web, &present, &[klip(10), klip(11), klip(12)]), []);
        let changes = arranged(&web, &present, &[klip(10), klip(12), klip(20)]);
        let told: Vec<_> =
            changes.iter().map(|change| (change.verb().as_str(), change.entity().unwrap().key())).collect();
        assert_eq!(
            told,
            [
                ("removed", "dashboard:web klip:11".to_owned()),
                ("changed", "dashboard:web klip:12".to_owned()),
                ("created", "dashboard:web klip:20".to_owned()),
            ]
        );
    }
}

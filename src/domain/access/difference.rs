//! What may be done in one state and not in another, thing by thing: of two people, or of one before and
//! after a change.
//!
//! Both states are what the evaluator answers, as sets of actions; here they are only compared.

use std::collections::BTreeMap;

use super::actions::ActionSet;

/// What differs of one thing, or of one person and thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Difference<K> {
    /// Of what.
    pub of: K,
    /// What may be done afterwards that could not be done before.
    pub gained: ActionSet,
    /// What could be done before and may not be done afterwards.
    pub lost: ActionSet,
}

/// Everything in which two states differ, in the order of the things. Of what stands in neither nothing
/// may be done.
#[must_use]
pub fn differences<K: Ord + Copy>(
    before: &BTreeMap<K, ActionSet>,
    after: &BTreeMap<K, ActionSet>,
) -> Vec<Difference<K>> {
    let in_both = |of: K| {
        let set = |state: &BTreeMap<K, ActionSet>| state.get(&of).copied().unwrap_or_default();
        let (before, after) = (set(before), set(after));
        Difference { of, gained: after.minus(before), lost: before.minus(after) }
    };
    let mut things: Vec<K> = before.keys().chain(after.keys()).copied().collect();
    things.sort_unstable();
    things.dedup();
    things.into_iter().map(in_both).filter(|it| !it.gained.is_empty() || !it.lost.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::access::AssetAction;

    fn set(actions: &[AssetAction]) -> ActionSet {
        actions.iter().fold(ActionSet::NONE, |set, action| set.with_asset(*action))
    }

    #[test]
    fn what_differs_is_told_of_each_thing_both_ways_and_what_is_the_same_is_not() {
        use AssetAction::{Delete, Edit, View};
        let before =
            BTreeMap::from([(1, set(&[View, Edit])), (2, set(&[View])), (3, set(&[View])), (4, ActionSet::NONE)]);
        let after = BTreeMap::from([(1, set(&[View, Delete])), (3, set(&[View])), (5, set(&[Edit]))]);
        let found = differences(&before, &after);
        let expected =
            [(1, set(&[Delete]), set(&[Edit])), (2, ActionSet::NONE, set(&[View])), (5, set(&[Edit]), ActionSet::NONE)];
        assert_eq!(found, expected.map(|(of, gained, lost)| Difference { of, gained, lost }));
    }

    #[test]
    fn the_other_way_round_what_was_gained_is_lost() {
        let (one, other) = (BTreeMap::from([(1, set(&[AssetAction::View]))]), BTreeMap::new());
        let turned = |it: Difference<i32>| Difference { gained: it.lost, lost: it.gained, ..it };
        let back: Vec<_> = differences(&other, &one).into_iter().map(turned).collect();
        assert_eq!(differences(&one, &other), back);
        assert_eq!(differences(&one, &one), []);
    }
}

//! Removing an asset, and with it all that refers to it.

use super::{Asset, Placement, PublishedLink, layout};
use crate::domain::{
    Code, Refusal, Result,
    change::{Change, Changes},
    group::DefaultDashboard,
    share::{self, Share},
};

/// Remove an asset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Remove {
    /// Whether it is also taken from the assets that hold or use it.
    pub cascade: bool,
}

/// What deciding about a removal needs to know.
#[derive(Debug, Clone)]
pub struct RemoveFacts {
    /// The asset.
    pub asset: Asset,
    /// The assets that hold or use it, each with its parts.
    pub holders: Vec<(Asset, Vec<Placement>)>,
    /// What it holds or uses itself.
    pub parts: Vec<Placement>,
    /// Its published links.
    pub links: Vec<PublishedLink>,
    /// Its shares, each with the default dashboards of the group.
    pub shares: Vec<(Share, Vec<DefaultDashboard>)>,
}

impl Remove {
    /// Decides whether the asset may be removed. The other assets always stay.
    ///
    /// # Errors
    /// [`Code::AssetInUse`], naming them, when others hold or use it, unless told to cascade.
    pub fn decide(self, facts: RemoveFacts) -> Result<Changes> {
        let RemoveFacts { asset, holders, parts, links, shares } = facts;
        if !holders.is_empty() && !self.cascade {
            let names: Vec<_> = holders.iter().map(|(holder, _)| holder.said()).collect();
            return Err(Refusal::new(Code::AssetInUse, format!("{} is used by {}", asset.said(), names.join(", ")))
                .detail("used_by", names));
        }
        let mut changes = Changes::new();
        for (holder, present) in &holders {
            changes.extend(layout::arranged(holder, present, &layout::without(present, &[asset.reference()])));
        }
        changes.extend(parts.into_iter().map(Change::remove));
        changes.extend(links.into_iter().map(Change::remove));
        changes.extend(shares.into_iter().flat_map(|(share, defaults)| share::taken(share, &defaults)));
        changes.push(Change::remove(asset));
        Ok(changes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::asset::{AssetKind, tests::asset};

    #[test]
    fn what_others_use_stays_unless_told_to_cascade_and_the_others_always_stay() {
        let (web, klip) = (asset(1, AssetKind::Dashboard, "web"), asset(2, AssetKind::Klip, "sessions"));
        let other = asset(3, AssetKind::Klip, "churn");
        let present = layout::with(&[], &[klip.reference(), other.reference()], None);
        let placed: Vec<_> = layout::arranged(&web, &[], &present)
            .into_iter()
            .filter_map(|change| match change.after {
                Some(crate::domain::entity::Entity::Placement(placed)) => Some(placed),
                _ => None,
            })
            .collect();
        let facts =
            RemoveFacts { asset: klip, holders: vec![(web, placed)], parts: vec![], links: vec![], shares: vec![] };
        let refused = Remove { cascade: false }.decide(facts.clone()).unwrap_err();
        assert_eq!(
            (refused.code, refused.message.as_str()),
            (Code::AssetInUse, "klip:sessions is used by dashboard:web")
        );
        let told: Vec<_> = Remove { cascade: true }
            .decide(facts)
            .unwrap()
            .iter()
            .map(|change| (change.verb().as_str(), change.entity().unwrap().key()))
            .collect();
        assert_eq!(
            told,
            [
                ("removed", "dashboard:web klip:sessions".to_owned()),
                ("changed", "dashboard:web klip:churn".to_owned()),
                ("removed", "sessions".to_owned()),
            ]
        );
    }
}

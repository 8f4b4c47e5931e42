//! Taking a share away, and with it the place that it gave a dashboard among a group's defaults.

use super::Share;
use crate::domain::{
    change::{Change, Changes},
    group::DefaultDashboard,
};

/// What goes with a share: the dashboard leaves the group's default dashboards, which close up.
/// `defaults` are those of the group, in order; none for all other shares.
#[must_use]
pub fn taken(share: Share, defaults: &[DefaultDashboard]) -> Changes {
    let mut changes = Changes::new();
    if let Some(gone) = defaults.iter().find(|default| default.dashboard == share.asset) {
        changes.push(Change::remove(gone.clone()));
        let kept = defaults.iter().filter(|default| default.dashboard != share.asset);
        changes.extend((1..).zip(kept).map(|(position, default)| {
            Change::update(default.clone(), DefaultDashboard { position, ..default.clone() })
        }));
    }
    changes.push(Change::remove(share));
    changes.retain(|change| !change.is_nothing());
    changes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        AssetId, GroupId, Ref,
        asset::{AssetKind, tests::asset},
        share::{Given, Right, Subject, given},
    };

    #[test]
    fn a_dashboard_that_is_no_longer_shared_leaves_the_default_dashboards_which_close_up() {
        let group = Ref::new(GroupId(7), "marketing");
        let default = |id, position| DefaultDashboard {
            account: crate::domain::AccountId(100),
            group: group.clone(),
            dashboard: Ref::new(AssetId(id), format!("dashboard:{id}")),
            position,
        };
        let web = asset(2, AssetKind::Dashboard, "web");
        let plain = Given { right: Right::View, visibility: None, keep_higher: false };
        let share = given(&web, &Subject::Group(group.clone()), None, plain);
        let changes = taken(share.clone(), &[default(1, 1), default(2, 2), default(3, 3)]);
        let told: Vec<_> =
            changes.iter().map(|change| (change.verb().as_str(), change.entity().unwrap().key())).collect();
        assert_eq!(
            told,
            [
                ("removed", "marketing dashboard:2".to_owned()),
                ("changed", "marketing dashboard:3".to_owned()),
                ("removed", "dashboard:web group:marketing".to_owned()),
            ]
        );
        assert_eq!(taken(share, &[default(1, 1)]).len(), 1);
    }
}

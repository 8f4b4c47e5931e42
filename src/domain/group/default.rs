//! The dashboards that members of a group see first.

use super::{DefaultDashboard, Group};
use crate::domain::{
    Result,
    account::Account,
    change::{Change, Changes},
    id::{AssetId, Ref},
    refusal::{Code, Refusal},
};

/// How many default dashboards a group has at most (domain, 5).
pub const DEFAULTS_MAX: usize = 5;

/// Set the default dashboards of a group: this list instead of the one that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetDefault {
    /// The dashboards in order; none clears the list.
    pub dashboards: Vec<Ref<AssetId>>,
}

/// What deciding about default dashboards needs to know.
#[derive(Debug, Clone)]
pub struct SetDefaultFacts {
    /// The account.
    pub account: Account,
    /// The group.
    pub group: Group,
    /// The list that stands.
    pub current: Vec<DefaultDashboard>,
    /// The assets that are shared with the group.
    pub shared: Vec<AssetId>,
}

impl SetDefault {
    /// Decides the new list.
    ///
    /// # Errors
    /// [`Code::GroupDefault`] when it is too long or names a dashboard that is not shared with the
    /// group, [`Code::Usage`] when it names one twice.
    pub fn decide(self, facts: SetDefaultFacts) -> Result<Changes> {
        self.each_once()?;
        self.allowed(&facts)?;
        let SetDefaultFacts { account, group, current, .. } = facts;
        let gone = current.iter().filter(|standing| !self.dashboards.contains(&standing.dashboard));
        let mut changes: Changes = gone.cloned().map(Change::remove).collect();
        for (position, dashboard) in (1..).zip(self.dashboards) {
            let standing = current.iter().find(|standing| standing.dashboard == dashboard).cloned();
            let wanted = DefaultDashboard { account: account.id, group: group.reference(), dashboard, position };
            changes.push(match standing {
                Some(standing) => Change::update(standing, wanted),
                None => Change::create(wanted),
            });
        }
        Ok(changes)
    }

    fn each_once(&self) -> Result<()> {
        let twice =
            self.dashboards.iter().enumerate().find(|(at, one)| self.dashboards.iter().take(*at).any(|o| o == *one));
        match twice {
            Some((_, dashboard)) => Err(Refusal::new(Code::Usage, format!("{dashboard} is named twice"))),
            None => Ok(()),
        }
    }

    fn allowed(&self, facts: &SetDefaultFacts) -> Result<()> {
        let SetDefaultFacts { account, group, shared, .. } = facts;
        if self.dashboards.len() > DEFAULTS_MAX {
            return Err(Refusal::new(
                Code::GroupDefault,
                format!(
                    "a group has at most {DEFAULTS_MAX} default dashboards, and {} are named",
                    self.dashboards.len()
                ),
            ));
        }
        let unshared: Vec<_> = self.dashboards.iter().filter(|one| !shared.contains(&one.id)).collect();
        let names = unshared.iter().map(ToString::to_string).collect::<Vec<_>>();
        if names.is_empty() {
            return Ok(());
        }
        let are = if names.len() == 1 { "is" } else { "are" };
        Err(Refusal::new(
            Code::GroupDefault,
            format!("{} {are} not shared with group {}", names.join(", "), group.handle),
        )
        .hint(format!("usher share {} --with group:{}{}", names.join(" "), group.handle, account.scope_flag()))
        .detail("dashboards", names))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        change::Verb,
        sample::{account, group},
    };

    fn dashboard(id: i64) -> Ref<AssetId> {
        Ref::new(AssetId(id), format!("dashboard:d{id}"))
    }

    fn decide(current: &[i64], wanted: &[i64]) -> Result<Vec<(Verb, String, Option<u64>)>> {
        let (account, group) = (account(), group(20, "marketing"));
        let standing = (1..).zip(current).map(|(position, id)| DefaultDashboard {
            account: account.id,
            group: group.reference(),
            dashboard: dashboard(*id),
            position,
        });
        let facts =
            SetDefaultFacts { current: standing.collect(), shared: (1..=8).map(AssetId).collect(), account, group };
        let changes = SetDefault { dashboards: wanted.iter().map(|id| dashboard(*id)).collect() }.decide(facts)?;
        let changes = changes.iter().filter(|change| !change.is_nothing()).map(Change::view);
        Ok(changes.map(|view| (view.verb, view.key, view.after["position"].as_u64())).collect())
    }

    #[test]
    fn the_list_is_set_as_a_whole_and_in_order() {
        let key = |id: i64| format!("marketing dashboard:d{id}");
        assert_eq!(
            decide(&[1, 2, 3], &[3, 2, 4]).unwrap(),
            [(Verb::Removed, key(1), None), (Verb::Changed, key(3), Some(1)), (Verb::Created, key(4), Some(3)),]
        );
        assert_eq!(decide(&[1, 2], &[1, 2]).unwrap(), []);
        assert_eq!(decide(&[1, 2], &[]).unwrap().len(), 2);
    }

    #[test]
    fn five_are_enough_and_each_stands_once() {
        assert_eq!(decide(&[], &[1, 2, 3, 4, 5]).unwrap().len(), 5);
        assert_eq!(decide(&[], &[1, 2, 3, 4, 5, 6]).unwrap_err().code, Code::GroupDefault);
        assert_eq!(decide(&[], &[1, 2, 1]).unwrap_err().code, Code::Usage);
    }

    #[test]
    fn dashboards_that_are_not_shared_with_the_group_are_named_with_the_command_that_shares_them() {
        let refusal = decide(&[], &[1, 9, 10]).unwrap_err();
        assert_eq!(refusal.code, Code::GroupDefault);
        assert_eq!(refusal.message, "dashboard:d9, dashboard:d10 are not shared with group marketing");
        assert_eq!(refusal.hints, ["usher share dashboard:d9 dashboard:d10 --with group:marketing -c acme"]);
    }
}

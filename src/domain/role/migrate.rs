//! Moving users from the legacy view-only role to View-Only.
//!
//! Once nobody in the account is left with the legacy role, the account gives up the option.

use super::BuiltIn;
use crate::domain::{
    account::Account,
    change::{Change, Changes},
    id::{Ref, UserId},
    permission::{Permission, PermissionSet},
    user::RoleHolding,
};

const LEGACY: BuiltIn = BuiltIn::ViewOnlyNoPowermetrics;
const WANTED: BuiltIn = BuiltIn::ViewOnly;

/// Move users to View-Only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MigrateViewOnly;

/// A user who holds the legacy role.
#[derive(Debug, Clone)]
pub struct Migrant {
    /// The user.
    pub user: Ref<UserId>,
    /// What all roles of the user add up to now.
    pub permissions: PermissionSet,
    /// Whether the user holds View-Only already.
    pub holds_wanted: bool,
    /// Dashboards shared with the user only for the list of dashboards, as references.
    pub listed: Vec<String>,
}

impl Migrant {
    /// The permissions gained.
    #[must_use]
    pub fn gains(&self) -> PermissionSet {
        WANTED.permissions().minus(self.permissions)
    }

    /// The dashboards newly found: those in the list, where the list itself is gained.
    #[must_use]
    pub fn finds(&self) -> &[String] {
        if self.permissions.has(Permission::DashboardLibrary) { &[] } else { &self.listed }
    }
}

/// What deciding about the migration needs to know.
#[derive(Debug, Clone)]
pub struct MigrateFacts {
    /// The account.
    pub account: Account,
    /// Who moves.
    pub migrants: Vec<Migrant>,
    /// How many users keep the legacy role.
    pub staying: usize,
}

impl MigrateFacts {
    /// What the migration gives, a sentence for all users who gain the same.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        let mut alike: Vec<(PermissionSet, &[String], Vec<&str>)> = Vec::new();
        for migrant in &self.migrants {
            let (gains, finds, name) = (migrant.gains(), migrant.finds(), migrant.user.name.as_str());
            match alike.iter_mut().find(|(other, found, _)| *other == gains && *found == finds) {
                Some((_, _, names)) => names.push(name),
                None => alike.push((gains, finds, vec![name])),
            }
        }
        let said = alike.into_iter().flat_map(|(gains, finds, names)| {
            let (names, s) = (names.join(", "), if names.len() == 1 { "s" } else { "" });
            let ids: Vec<_> = gains.iter().map(Permission::id).collect();
            let gained = (!ids.is_empty()).then(|| format!("{names} gain{s} {}", ids.join(", ")));
            let found = (!finds.is_empty()).then(|| format!("{names} will find {} in the list", finds.join(", ")));
            gained.into_iter().chain(found)
        });
        said.collect()
    }

    /// The question that is asked before.
    #[must_use]
    pub fn question(&self) -> String {
        let who = match self.migrants.as_slice() {
            [] => {
                return format!("end the role {} in {}, where nobody holds it?", LEGACY.handle(), self.account.said());
            }
            [one] => one.user.name.clone(),
            many => format!("{} users", many.len()),
        };
        format!("move {who} of {} from {} to {}?", self.account.said(), LEGACY.handle(), WANTED.handle())
    }
}

impl MigrateViewOnly {
    /// Decides what changes: the new role first, so that nobody is without one.
    #[must_use]
    pub fn decide(self, facts: MigrateFacts) -> Changes {
        let MigrateFacts { account, migrants, staying } = facts;
        let mut changes = Changes::new();
        for Migrant { user, holds_wanted, .. } in migrants {
            let held = |role: BuiltIn| RoleHolding { account: account.id, user: user.clone(), role: role.reference() };
            if !holds_wanted {
                changes.push(Change::create(held(WANTED)));
            }
            changes.push(Change::remove(held(LEGACY)));
        }
        if staying == 0 && account.legacy_view_only {
            changes.push(Change::update(account.clone(), Account { legacy_view_only: false, ..account }));
        }
        changes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::sample::{self, user};

    fn migrant(name: &str, listed: &[&str]) -> Migrant {
        Migrant {
            user: user(name),
            permissions: LEGACY.permissions(),
            holds_wanted: false,
            listed: listed.iter().map(ToString::to_string).collect(),
        }
    }

    fn facts(migrants: Vec<Migrant>, staying: usize) -> MigrateFacts {
        MigrateFacts { account: Account { legacy_view_only: true, ..sample::account() }, migrants, staying }
    }

    #[test]
    fn what_is_gained_and_found_is_said_once_for_all_who_gain_the_same() {
        let editor = Migrant { permissions: BuiltIn::Editor.permissions(), ..migrant("eve", &["dashboard:lab"]) };
        let facts = facts(
            vec![migrant("nora", &["dashboard:lab"]), migrant("olga", &[]), migrant("vic", &["dashboard:lab"]), editor],
            0,
        );
        let gained = "dashboard.library, dashboard.tab, dashboard.theme, dashboard.fullscreen, account.api";
        assert_eq!(
            facts.warnings(),
            [
                format!("nora@acme.example, vic@acme.example gain {gained}"),
                "nora@acme.example, vic@acme.example will find dashboard:lab in the list".to_owned(),
                format!("olga@acme.example gains {gained}"),
            ]
        );
        assert!(facts.question().starts_with("move 4 users of client acme from "));
    }

    #[test]
    fn each_gets_the_new_role_before_the_old_one_goes() {
        let both = Migrant { holds_wanted: true, ..migrant("vic", &[]) };
        let changes = MigrateViewOnly.decide(facts(vec![migrant("nora", &[]), both], 1));
        let said: Vec<_> = changes.iter().map(|c| format!("{} {}", c.verb().as_str(), c.view().key)).collect();
        assert_eq!(
            said,
            [
                "created nora@acme.example view-only",
                "removed nora@acme.example view-only-no-powermetrics",
                "removed vic@acme.example view-only-no-powermetrics",
            ]
        );
    }

    #[test]
    fn the_option_goes_with_the_last_who_had_it() {
        let before = facts(vec![], 0).account;
        let after = Account { legacy_view_only: false, ..before.clone() };
        let last = MigrateViewOnly.decide(facts(vec![migrant("nora", &[])], 0));
        assert_eq!(last.last(), Some(&Change::update(before.clone(), after.clone())));
        assert_eq!(MigrateViewOnly.decide(facts(vec![], 0)), [Change::update(before, after)]);
        assert_eq!(MigrateViewOnly.decide(facts(vec![], 2)), []);
    }
}

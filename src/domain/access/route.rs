//! How a yes came about, in a few words: through which share, role or assignment.
//!
//! The finding says it; roles, grants and names only put it into words. Nothing here can change an
//! answer.

use super::{
    decision::Finding,
    facts::{Grant, Source},
};
use crate::domain::{
    client::ClientRight,
    group::ALL_USERS,
    id::{GroupId, Ref},
    permission::{Permission, PermissionSet},
    role::BuiltIn,
};

/// All that a yes may have come through.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ways<'a> {
    /// The roles that count, with what each allows.
    pub roles: &'a [(String, PermissionSet)],
    /// What reaches the user on the asset.
    pub grants: &'a [Grant],
    /// The dashboard on which a klip is seen, as it is written.
    pub shown_on: Option<&'a str>,
    /// The shares of the client with groups of the user.
    pub client_shares: &'a [(Ref<GroupId>, ClientRight)],
    /// The roles with which the user is assigned to the client.
    pub assigned: &'a [String],
}

impl Ways<'_> {
    /// The way of a yes with this finding, in a few words.
    #[must_use]
    pub fn route(&self, finding: Finding) -> String {
        match finding {
            Finding::Admin => "admin".to_owned(),
            Finding::ManageAll(permission) => format!("manage all: {permission}"),
            Finding::Right { .. } | Finding::Opens(_) | Finding::Required(_) => {
                first(self.resting(finding).map(|grant| said(grant, finding)))
            }
            Finding::ShownOn(_) => match self.shown_on {
                Some(dashboard) => format!("on {dashboard}"),
                None => "on a dashboard".to_owned(),
            },
            Finding::Level { everywhere: true, .. } => "role reaches every client".to_owned(),
            Finding::Level { needed, .. } => first(
                self.client_shares
                    .iter()
                    .filter(|(_, right)| *right >= needed)
                    .map(|(group, right)| format!("{} {right}", group_said(group))),
            ),
            Finding::Assigned(_) => format!("assigned as {}", self.assigned.join(" and ")),
            // Whoever acts by an assignment has no other roles.
            Finding::AssignedRoles => format!("assigned as {}", self.handles().join(" and ")),
            Finding::Permissions { needed, .. } => format!("role {}", self.having(needed).join(" and ")),
            Finding::Account { .. } | Finding::User(_) | Finding::Features { .. } => String::new(),
        }
    }

    /// The handles of the roles that give the permission, or with which somebody is assigned. None where
    /// something else stood in for the permission.
    #[must_use]
    pub fn giving(&self, finding: Finding, needed: PermissionSet) -> Vec<String> {
        let one = |permission| PermissionSet::NONE.with(permission);
        match finding {
            Finding::Admin => {
                let admin = self.roles.iter().filter(|(handle, _)| handle == BuiltIn::Admin.handle());
                admin.map(|(handle, _)| handle.clone()).collect()
            }
            Finding::ManageAll(permission) => self.having(one(permission)),
            Finding::Level { everywhere: true, .. } => self.having(needed.union(one(Permission::AdminClient))),
            Finding::Assigned(_) => self.assigned.to_vec(),
            Finding::AssignedRoles => self.handles(),
            Finding::Opens(_) | Finding::ShownOn(_) => Vec::new(),
            _ => self.having(needed),
        }
    }

    /// The grants that a yes with this finding rests on, the highest first.
    pub fn resting(&self, finding: Finding) -> impl Iterator<Item = &Grant> {
        self.grants.iter().filter(move |grant| finding.rests_on(grant))
    }

    fn handles(&self) -> Vec<String> {
        self.roles.iter().map(|(handle, _)| handle.clone()).collect()
    }

    fn having(&self, permissions: PermissionSet) -> Vec<String> {
        let having = self.roles.iter().filter(|(_, allows)| !allows.intersection(permissions).is_empty());
        having.map(|(handle, _)| handle.clone()).collect()
    }
}

/// `group:marketing edit`; for what opens at sign-in, how.
fn said(grant: &Grant, finding: Finding) -> String {
    let right = grant.right;
    match (&grant.source, grant.visibility.filter(|_| matches!(finding, Finding::Opens(_)))) {
        (Source::Owner, _) => "owner".to_owned(),
        (Source::Direct, _) => format!("shared with user, {right}"),
        (Source::Group(group), None) => format!("{} {right}", group_said(group)),
        (Source::Group(group), Some(visibility)) => format!("{} {right}, {visibility}", group_said(group)),
    }
}

fn group_said(group: &Ref<GroupId>) -> String {
    if group.name == ALL_USERS { "All Users".to_owned() } else { format!("group:{group}") }
}

/// The first, and how many besides would do as well.
fn first(mut ways: impl Iterator<Item = String>) -> String {
    let Some(way) = ways.next() else { return String::new() };
    match ways.count() {
        0 => way,
        more => format!("{way}, and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        permission::Permission::{AdminTab, ClientAccess, TabEdit},
        share::{Right, Visibility},
    };

    fn grant(source: Source, right: Right, visibility: Option<Visibility>) -> Grant {
        Grant { source, right, visibility }
    }

    fn group(name: &str) -> Source {
        Source::Group(Ref::new(GroupId(7), name))
    }

    fn set(permissions: &[Permission]) -> PermissionSet {
        permissions.iter().copied().collect()
    }

    #[test]
    fn only_grants_that_reach_the_right_are_a_way_and_further_ones_are_counted() {
        let grants = [
            grant(Source::Owner, Right::Edit, None),
            grant(group("design"), Right::Edit, Some(Visibility::Library)),
            grant(group(ALL_USERS), Right::View, Some(Visibility::Add)),
        ];
        let right = |needed| Finding::Right { has: Some(Right::Edit), needed: Some(needed) };
        let ways = Ways { grants: &grants, ..Ways::default() };
        assert_eq!(ways.route(right(Right::Edit)), "owner, and 1 more");
        assert_eq!(ways.route(right(Right::View)), "owner, and 2 more");
        let ways = Ways { grants: &grants[1..], ..Ways::default() };
        assert_eq!(ways.route(right(Right::Edit)), "group:design edit");
        assert_eq!(ways.route(Finding::Opens(true)), "All Users view, add");
        let direct = [grant(Source::Direct, Right::View, None)];
        let ways = Ways { grants: &direct, ..Ways::default() };
        let view = Finding::Right { has: Some(Right::View), needed: Some(Right::View) };
        assert_eq!(ways.route(view), "shared with user, view");
    }

    #[test]
    fn roles_are_named_where_they_give_it_and_not_where_something_stands_in() {
        let roles = [
            ("admin".to_owned(), PermissionSet::ALL),
            ("editor".to_owned(), set(&[TabEdit])),
            ("webmaster".to_owned(), set(&[TabEdit, AdminTab])),
        ];
        let ways = Ways { roles: &roles, shown_on: Some("dashboard:web"), ..Ways::default() };
        let edit = set(&[TabEdit]);
        assert_eq!(ways.giving(Finding::Admin, edit), ["admin"]);
        assert_eq!(ways.route(Finding::Admin), "admin");
        assert_eq!(ways.giving(Finding::ManageAll(AdminTab), edit), ["admin", "webmaster"]);
        assert_eq!(ways.route(Finding::ManageAll(AdminTab)), "manage all: admin.tab");
        let by_role = Finding::Permissions { needed: edit, missing: PermissionSet::NONE };
        assert_eq!(ways.giving(by_role, edit), ["admin", "editor", "webmaster"]);
        let editor = Ways { roles: &roles[1..2], ..ways };
        assert_eq!(editor.route(by_role), "role editor");
        assert_eq!(editor.giving(Finding::ShownOn(Some(0)), edit), [""; 0]);
        assert_eq!(editor.route(Finding::ShownOn(Some(0))), "on dashboard:web");
    }

    #[test]
    fn a_client_is_reached_by_share_role_or_assignment() {
        let delivery = (Ref::new(GroupId(8), "delivery"), ClientRight::Admin);
        let everyone = (Ref::new(GroupId(4), ALL_USERS), ClientRight::ViewOnly);
        let (shares, assigned) = ([delivery, everyone], ["editor".to_owned()]);
        let ways = Ways { client_shares: &shares, assigned: &assigned, ..Ways::default() };
        let level = |everywhere, needed| Finding::Level { everywhere, has: Some(ClientRight::Admin), needed };
        assert_eq!(ways.route(level(false, ClientRight::Admin)), "group:delivery admin");
        assert_eq!(ways.route(level(false, ClientRight::ViewOnly)), "group:delivery admin, and 1 more");
        assert_eq!(ways.route(level(true, ClientRight::Settings)), "role reaches every client");
        assert_eq!(ways.route(Finding::Assigned(true)), "assigned as editor");
        assert_eq!(ways.giving(Finding::Assigned(true), set(&[ClientAccess])), ["editor"]);
        let roles = [("analyst".to_owned(), PermissionSet::NONE), ("editor".to_owned(), set(&[TabEdit]))];
        let inside = Ways { roles: &roles, ..Ways::default() };
        assert_eq!(inside.route(Finding::AssignedRoles), "assigned as analyst and editor");
    }
}

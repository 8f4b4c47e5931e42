//! What an explanation says of each rule once the names are known: which role grants the
//! permission, which share reaches the user, who gave it and in which operation.
//!
//! The finding decides; the names only tell it. Nothing here can change an answer.

use std::fmt::Display;

use super::{
    decision::{Finding, Listed, Looked, Rule},
    facts::{Grant, Source},
};
use crate::domain::{
    client::ClientShare,
    permission::{Permission, PermissionSet},
    user::Assignment,
};

/// Who gave something, and in which operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct By {
    /// The e-mail of the operator at that time.
    pub operator: String,
    /// The number of the operation.
    pub operation: i64,
}

/// Something that reaches the user, and who gave it; none where the journal does not tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given<T> {
    /// What it is.
    pub what: T,
    /// By whom.
    pub by: Option<By>,
}

/// The names of all that an answer may rest on. What the rules did not look at is left empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    /// The e-mail of the user asked about.
    pub user: String,
    /// The roles that count, with what each allows.
    pub roles: Vec<(String, PermissionSet)>,
    /// What reaches the user on the asset.
    pub grants: Vec<Given<Grant>>,
    /// The dashboards that hold the klip, in the order of the facts.
    pub dashboards: Vec<String>,
    /// The shares of the client with groups of the user.
    pub client_shares: Vec<Given<ClientShare>>,
    /// The user's assignments to the client, one for each role.
    pub assigned: Vec<Given<Assignment>>,
}

/// What is said of one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// In a line.
    pub detail: String,
    /// One by one, where the line tells of several grants.
    pub each: Vec<String>,
}

/// Tells what was found at one rule.
#[must_use]
pub fn told(looked: Looked, names: &Names) -> Told {
    let finding = looked.finding;
    let line = |detail: String| Told { detail, each: Vec::new() };
    match finding {
        Finding::Permissions { needed, missing } => line(names.permissions(needed, missing)),
        Finding::ManageAll(permission) => {
            line(format!("{}, so no share is needed", names.granted(PermissionSet::NONE.with(permission))))
        }
        Finding::Right { .. } | Finding::Opens(_) | Finding::Required(_) => {
            let resting = names.grants.iter().filter(|grant| finding.rests_on(&grant.what));
            several(finding, resting.map(|grant| names.share(looked.rule, grant)).collect())
        }
        Finding::ShownOn(Some(at)) => match names.dashboards.get(at) {
            Some(dashboard) => line(format!("it stands on {dashboard}, which the user may view")),
            None => line(finding.to_string()),
        },
        Finding::Level { everywhere: true, .. } => {
            let everywhere = PermissionSet::NONE.with(Permission::AdminClient);
            line(format!("{}, at every level of every client below", names.granted(everywhere)))
        }
        Finding::Level { has, .. } => {
            let highest = names.client_shares.iter().filter(|share| Some(share.what.right) == has);
            let said =
                highest.map(|share| share.said(format!("group:{} {}", share.what.group, share.what.right), "shared"));
            several(finding, said.collect())
        }
        Finding::Assigned(true) => {
            let said = names.assigned.iter().map(|it| it.said(format!("as {}", it.what.role), "assigned"));
            several(finding, said.collect())
        }
        Finding::AssignedRoles => {
            line(format!("acts as {} by assignment, shares are not consulted", names.said_roles()))
        }
        _ => line(finding.to_string()),
    }
}

/// One grant stands in the line itself; several stand one by one below what was found.
fn several(finding: Finding, mut each: Vec<String>) -> Told {
    match (each.pop(), each.is_empty()) {
        (None, _) => Told { detail: finding.to_string(), each },
        (Some(only), true) => Told { detail: only, each },
        (Some(last), false) => {
            each.push(last);
            Told { detail: finding.to_string(), each }
        }
    }
}

impl<T> Given<T> {
    /// `group:marketing view (shared by ada@north.example, operation 14)`.
    fn said(&self, what: String, how: &str) -> String {
        match &self.by {
            Some(By { operator, operation }) => format!("{what} ({how} by {operator}, operation {operation})"),
            None => what,
        }
    }
}

impl Names {
    fn share(&self, rule: Rule, given: &Given<Grant>) -> String {
        let Grant { source, right, visibility } = &given.what;
        let what = match (source, visibility) {
            (Source::Owner, _) => return format!("{} owns it, so {right}", self.user),
            (Source::Direct, _) => format!("user:{} {right}", self.user),
            (Source::Group(group), Some(visibility)) if rule == Rule::A7 => {
                format!("group:{group} {right}, {visibility}")
            }
            (Source::Group(group), _) => format!("group:{group} {right}"),
        };
        given.said(what, "shared")
    }

    fn permissions(&self, needed: PermissionSet, missing: PermissionSet) -> String {
        let granted = needed.minus(missing);
        let lacking = || match self.roles.as_slice() {
            [] => format!("no role grants {}", Listed(missing)),
            [_] => format!("{} lacks {}", self.said_roles(), Listed(missing)),
            _ => format!("{} lack {}", self.said_roles(), Listed(missing)),
        };
        match (granted.is_empty(), missing.is_empty()) {
            (_, true) => self.granted(granted),
            (true, false) => lacking(),
            (false, false) => format!("{}; {}", self.granted(granted), lacking()),
        }
    }

    fn said_roles(&self) -> String {
        joined(self.roles.iter().map(|(name, _)| name))
    }

    /// `editor grants tab.edit ("Edit dashboards")`; permissions of the same roles stand together.
    fn granted(&self, permissions: PermissionSet) -> String {
        let mut parts: Vec<(Vec<&str>, PermissionSet)> = Vec::new();
        for permission in permissions.iter() {
            let roles = self.roles.iter().filter(|(_, allows)| allows.has(permission));
            let roles: Vec<_> = roles.map(|(name, _)| name.as_str()).collect();
            match parts.iter_mut().find(|(known, _)| *known == roles) {
                Some((_, together)) => *together = together.with(permission),
                None => parts.push((roles, PermissionSet::NONE.with(permission))),
            }
        }
        let said = parts.into_iter().map(|(roles, permissions)| {
            let verb = if roles.len() == 1 { "grants" } else { "grant" };
            format!("{} {verb} {}", joined(roles), Listed(permissions))
        });
        said.collect::<Vec<_>>().join("; ")
    }
}

fn joined(items: impl IntoIterator<Item = impl Display>) -> String {
    items.into_iter().map(|item| item.to_string()).collect::<Vec<_>>().join(" and ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        client::ClientRight,
        id::{AccountId, GroupId, Ref, UserId},
        role::BuiltIn,
        share::{Right, Visibility},
    };

    fn names() -> Names {
        let by = |operation| Some(By { operator: "ada@north.example".to_owned(), operation });
        let share = |name: &str, visibility, by| {
            let source = Source::Group(Ref::new(GroupId(7), name));
            Given { what: Grant { source, right: Right::View, visibility: Some(visibility) }, by }
        };
        let acme = Ref::new(AccountId(5), "acme");
        let client_share = |name: &str, right, by| {
            let group = Ref::new(GroupId(8), name);
            Given { what: ClientShare { parent: AccountId(4), client: acme.clone(), group, right }, by }
        };
        let dana = Ref::new(UserId(6), "dana@acme.example");
        let editor = BuiltIn::Editor.reference();
        let assigned = Assignment { client: acme.clone(), user_account: AccountId(4), user: dana, role: editor };
        Names {
            user: "dana@acme.example".to_owned(),
            roles: vec![("editor".to_owned(), BuiltIn::Editor.permissions())],
            grants: vec![share("marketing", Visibility::Add, by(14)), share("sales", Visibility::Library, None)],
            dashboards: vec!["dashboard:lab".to_owned(), "dashboard:web".to_owned()],
            client_shares: vec![
                client_share("delivery", ClientRight::Admin, by(5)),
                client_share("all-users", ClientRight::ViewOnly, None),
            ],
            assigned: vec![Given { what: assigned, by: by(9) }],
        }
    }

    fn said(rule: Rule, finding: Finding) -> String {
        let Told { detail, each } = told(Looked { rule, finding }, &names());
        std::iter::once(detail).chain(each).collect::<Vec<_>>().join(" | ")
    }

    fn set(permissions: &[Permission]) -> PermissionSet {
        permissions.iter().copied().collect()
    }

    #[test]
    fn a_permission_is_told_with_the_roles_that_grant_or_lack_it() {
        let edit = set(&[Permission::TabEdit]);
        let granted = Finding::Permissions { needed: edit, missing: PermissionSet::NONE };
        assert_eq!(said(Rule::A3, granted), "editor grants tab.edit (\"Edit dashboards\")");
        let both =
            Finding::Permissions { needed: edit.with(Permission::AdminTab), missing: set(&[Permission::AdminTab]) };
        assert_eq!(
            said(Rule::A3, both),
            "editor grants tab.edit (\"Edit dashboards\"); editor lacks admin.tab (\"Manage all dashboards\")"
        );
    }

    #[test]
    fn roles_that_grant_the_same_stand_together() {
        let two = Names {
            roles: [BuiltIn::Editor, BuiltIn::Admin].map(|it| (it.handle().to_owned(), it.permissions())).to_vec(),
            ..names()
        };
        assert_eq!(
            two.granted(set(&[Permission::TabEdit, Permission::TabPush])),
            "editor and admin grant tab.edit (\"Edit dashboards\"); admin grants tab.push (\"Manage dashboard visibility\")"
        );
        let none = Names { roles: vec![], ..names() };
        assert_eq!(
            none.permissions(set(&[Permission::TabEdit]), set(&[Permission::TabEdit])),
            "no role grants tab.edit (\"Edit dashboards\")"
        );
    }

    #[test]
    fn shares_are_told_one_by_one_and_only_those_that_count() {
        let right = Finding::Right { has: Some(Right::View), needed: Some(Right::Edit) };
        assert_eq!(
            said(Rule::A6, right),
            "the share allows view, edit is needed | \
             group:marketing view (shared by ada@north.example, operation 14) | group:sales view"
        );
        assert_eq!(
            said(Rule::A7, Finding::Opens(true)),
            "group:marketing view, add (shared by ada@north.example, operation 14)"
        );
        let nothing = Finding::Right { has: None, needed: Some(Right::View) };
        assert_eq!(Names::default().permissions(PermissionSet::NONE, PermissionSet::NONE), "");
        assert_eq!(
            told(Looked { rule: Rule::A6, finding: nothing }, &Names::default()).detail,
            "nothing is shared, view is needed"
        );
    }

    #[test]
    fn dashboards_levels_and_assignments_are_named() {
        assert_eq!(said(Rule::A8, Finding::ShownOn(Some(1))), "it stands on dashboard:web, which the user may view");
        let level = Finding::Level { everywhere: false, has: Some(ClientRight::Admin), needed: ClientRight::Settings };
        assert_eq!(said(Rule::A10, level), "group:delivery admin (shared by ada@north.example, operation 5)");
        assert_eq!(said(Rule::A11, Finding::Assigned(true)), "as editor (assigned by ada@north.example, operation 9)");
        assert_eq!(said(Rule::A12, Finding::AssignedRoles), "acts as editor by assignment, shares are not consulted");
    }
}

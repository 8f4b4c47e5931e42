//! What a yes came through, with names: roles and groups are read once and remembered.

use std::collections::HashMap;

use serde::Serialize;

use crate::{
    domain::{
        AccountId, GroupId, Ref, Result, RoleId,
        access::{Grant, Source},
        client::{ClientRight, Level},
        permission::PermissionSet,
        role::BuiltIn,
        share::{Right, Visibility},
    },
    store::Tx,
};

/// One thing that a yes came through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ThroughView {
    /// Where it comes from: `owner`, `user:E-MAIL`, `group:HANDLE`, or `role:HANDLE` of an assignment.
    pub source: String,
    /// What it allows: `view` or `edit`; on a client `view-only`, `admin`, `settings` or `assigned`.
    pub right: &'static str,
    /// How a dashboard shared with a group meets its members; null for all else.
    pub visibility: Option<&'static str>,
}

impl ThroughView {
    /// What reaches a user with this e-mail on an asset.
    pub fn grant(grant: &Grant, email: &str) -> Self {
        let source = match &grant.source {
            Source::Owner => "owner".to_owned(),
            Source::Direct => format!("user:{email}"),
            Source::Group(group) => format!("group:{group}"),
        };
        Self { source, right: grant.right.as_str(), visibility: grant.visibility.map(Visibility::as_str) }
    }

    /// A share of a client with a group.
    pub fn client_share((group, right): &(Ref<GroupId>, ClientRight)) -> Self {
        Self { source: format!("group:{group}"), right: right.as_str(), visibility: None }
    }

    /// A role with which somebody is assigned to a client.
    pub fn assigned(role: &str) -> Self {
        Self { source: format!("role:{role}"), right: Level::Assigned.as_str(), visibility: None }
    }
}

/// The names of the roles and groups of accounts.
#[derive(Debug)]
pub(super) struct Named<'t> {
    tx: &'t Tx<'t>,
    roles: HashMap<(AccountId, RoleId), (String, PermissionSet)>,
    groups: HashMap<GroupId, Ref<GroupId>>,
}

impl<'t> Named<'t> {
    /// Nothing read yet.
    pub fn new(tx: &'t Tx<'t>) -> Self {
        Self { tx, roles: HashMap::new(), groups: HashMap::new() }
    }

    /// A role of an account or a built-in one, with what it allows.
    pub fn role(&mut self, account: AccountId, id: RoleId) -> Result<(String, PermissionSet)> {
        if let Some(built_in) = BuiltIn::by_id(id) {
            return Ok((built_in.handle().to_owned(), built_in.permissions()));
        }
        if let Some(known) = self.roles.get(&(account, id)) {
            return Ok(known.clone());
        }
        let role = self.tx.role(account, id)?;
        let named = role.map(|role| (role.handle.to_string(), role.permissions)).unwrap_or_default();
        self.roles.insert((account, id), named.clone());
        Ok(named)
    }

    /// A group of an account.
    pub fn group(&mut self, account: AccountId, id: GroupId) -> Result<Ref<GroupId>> {
        if let Some(known) = self.groups.get(&id) {
            return Ok(known.clone());
        }
        let group = Ref::new(id, self.tx.group_name(account, id)?.unwrap_or_default());
        self.groups.insert(id, group.clone());
        Ok(group)
    }

    /// Adds shares of an asset with groups to what reaches somebody, the higher rights first.
    pub fn groups(
        &mut self,
        account: AccountId,
        shares: &[(GroupId, Right, Option<Visibility>)],
        grants: &mut Vec<Grant>,
    ) -> Result<()> {
        let own = grants.len();
        for (group, right, visibility) in shares {
            let source = Source::Group(self.group(account, *group)?);
            grants.push(Grant { source, right: *right, visibility: *visibility });
        }
        if let Some(shares) = grants.get_mut(own..) {
            shares.sort_by(|one, other| other.right.cmp(&one.right).then_with(|| name(one).cmp(name(other))));
        }
        Ok(())
    }
}

fn name(grant: &Grant) -> &str {
    match &grant.source {
        Source::Group(group) => &group.name,
        Source::Owner | Source::Direct => "",
    }
}

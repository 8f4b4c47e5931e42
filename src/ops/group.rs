//! Groups: what each command needs and gathers.

use serde::Serialize;

use super::Session;
use crate::domain::{
    Result,
    checklist::Stage,
    group::{self, Group},
    permission::Permission,
};

/// Creates a group.
pub fn create(session: &mut Session<'_>, command: group::Create) -> Result<()> {
    session.may(Permission::UserManage)?;
    session.in_order(Stage::Groups)?;
    let facts = group::CreateFacts {
        account: session.account().clone(),
        taken: session.tx().group_by_handle(session.account().id, command.handle.as_str())?,
        id: session.tx().new_group_id()?,
    };
    let changes = command.decide(facts)?;
    session.record(changes)
}

/// One group as it is shown.
#[derive(Debug, Clone, Serialize)]
pub struct GroupView {
    /// The handle.
    pub handle: String,
    /// The display name.
    pub name: String,
    /// The description.
    pub description: String,
    /// Whether shares to it can only be `view`.
    pub use_only: bool,
    /// How many members it has.
    pub members: u32,
}

fn view(session: &Session<'_>, group: &Group) -> Result<GroupView> {
    Ok(GroupView {
        handle: group.handle.to_string(),
        name: group.name.clone(),
        description: group.description.clone(),
        use_only: group.use_only,
        members: session.tx().member_count(group)?,
    })
}

/// The groups of the account, by handle.
pub fn list(session: &Session<'_>) -> Result<Vec<GroupView>> {
    session.may_any(&[Permission::GroupView, Permission::UserManage])?;
    let groups = session.tx().groups_of(session.account().id, "", usize::MAX)?;
    groups.iter().map(|group| view(session, group)).collect()
}

//! Groups: what each command needs and gathers.

use serde::Serialize;

use super::Session;
use crate::domain::{
    Result,
    asset::AssetKind,
    checklist::Stage,
    client::ClientRight,
    group::{self, Group},
    permission::Permission,
    share::{Right, Subject, Visibility},
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

/// Edits a group.
pub fn edit(session: &mut Session<'_>, name: &str, command: group::Edit) -> Result<()> {
    session.may(Permission::UserManage)?;
    let group = session.group(name)?;
    let taken = match &command.handle {
        Some(handle) => session.tx().group_by_handle(group.account, handle.as_str())?,
        None => None,
    };
    let changes = command.decide(group::EditFacts { account: session.account().clone(), group, taken })?;
    session.record(changes)
}

/// Adds users to a group.
pub fn add_members(session: &mut Session<'_>, name: &str, emails: &[String]) -> Result<()> {
    session.may(Permission::UserManage)?;
    let facts = members_facts(session, name)?;
    let users = emails.iter().map(|email| Ok(session.user(email)?.reference())).collect::<Result<_>>()?;
    let changes = group::AddMembers { users }.decide(facts)?;
    session.record(changes)
}

/// Takes users out of a group; who is not in it is warned of.
pub fn remove_members(session: &mut Session<'_>, name: &str, emails: &[String]) -> Result<()> {
    session.may(Permission::UserManage)?;
    let facts = members_facts(session, name)?;
    let users = emails.iter().map(|email| Ok(session.user(email)?.reference())).collect::<Result<Vec<_>>>()?;
    let strangers = users.iter().filter(|user| facts.members.iter().all(|member| member.user != **user));
    let warnings: Vec<_> =
        strangers.map(|user| format!("{user} is not a member of group {}", facts.group.handle)).collect();
    let changes = group::RemoveMembers { users }.decide(facts)?;
    warnings.into_iter().for_each(|warning| session.warn(warning));
    session.record(changes)
}

fn members_facts(session: &Session<'_>, name: &str) -> Result<group::MembersFacts> {
    let group = session.group(name)?;
    let members = session.tx().members(group.account, &group.reference())?;
    Ok(group::MembersFacts { account: session.account().clone(), group, members })
}

/// Sets the default dashboards of a group; no dashboards clear the list.
pub fn set_default(session: &mut Session<'_>, name: &str, dashboards: &[String]) -> Result<()> {
    session.may(Permission::UserManage)?;
    let group = session.group(name)?;
    let dashboard = |typed: &String| Ok(session.asset(typed, Some(AssetKind::Dashboard))?.reference());
    let dashboards = dashboards.iter().map(dashboard).collect::<Result<_>>()?;
    let shares = session.tx().shares_with(group.account, &Subject::Group(group.reference()))?;
    let facts = group::SetDefaultFacts {
        account: session.account().clone(),
        current: session.tx().default_dashboards(group.account, &group.reference())?,
        shared: shares.into_iter().map(|share| share.asset.id).collect(),
        group,
    };
    let changes = group::SetDefault { dashboards }.decide(facts)?;
    session.record(changes)
}

/// Removes a group with everything given to it, after asking.
pub fn remove(session: &mut Session<'_>, name: &str) -> Result<()> {
    session.may(Permission::UserManage)?;
    let (tx, group) = (session.tx(), session.group(name)?);
    let reference = group.reference();
    let facts = group::RemoveFacts {
        account: session.account().clone(),
        members: tx.members(group.account, &reference)?,
        shares: tx.shares_with(group.account, &Subject::Group(reference.clone()))?,
        client_shares: tx.client_shares_of_group(group.account, &reference)?,
        defaults: tx.default_dashboards(group.account, &reference)?,
        group,
    };
    let question = facts.question();
    let changes = group::Remove.decide(facts)?;
    session.confirm(super::Confirm { question, typed: None });
    session.record(changes)
}

/// One group as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
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
    pub member_count: u32,
}

impl GroupView {
    fn of(group: &Group, member_count: u32) -> Self {
        Self {
            handle: group.handle.to_string(),
            name: group.name.clone(),
            description: group.description.clone(),
            use_only: group.use_only,
            member_count,
        }
    }
}

/// One group with all that belongs to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GroupDetail {
    /// What lists show of it.
    #[serde(flatten)]
    pub group: GroupView,
    /// E-mails of its members; of All Users, of everyone in the account.
    pub members: Vec<String>,
    /// The assets shared with it.
    pub shares: Vec<ShareView>,
    /// The clients shared with it that the operator can reach.
    pub client_shares: Vec<ClientShareView>,
    /// The dashboards that members see first, in order.
    pub default_dashboards: Vec<String>,
}

/// One asset shared with a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShareView {
    /// The asset, as `dashboard:web`.
    pub asset: String,
    /// What the share allows.
    pub right: Right,
    /// How a dashboard meets the members; null for all else.
    pub visibility: Option<Visibility>,
}

/// One client shared with a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClientShareView {
    /// The client.
    pub client: String,
    /// What the share allows.
    pub right: ClientRight,
}

/// The groups of the account, by handle.
pub fn list(session: &Session<'_>) -> Result<Vec<GroupView>> {
    session.may(Permission::GroupView)?;
    let account = session.account().id;
    let counts = session.tx().member_counts(account)?;
    let groups = session.tx().groups_of(account, "", usize::MAX)?;
    Ok(groups.iter().map(|group| GroupView::of(group, counts.get(&group.id).copied().unwrap_or(0))).collect())
}

/// One group of the account.
pub fn show(session: &Session<'_>, name: &str) -> Result<GroupDetail> {
    session.may(Permission::GroupView)?;
    let (tx, group) = (session.tx(), session.group(name)?);
    let reference = group.reference();
    let members: Vec<String> = if group.is_all_users() {
        tx.users_of(group.account, "", usize::MAX)?.iter().map(|user| user.email.to_string()).collect()
    } else {
        tx.members(group.account, &reference)?.into_iter().map(|member| member.user.name).collect()
    };
    let shares = tx.shares_with(group.account, &Subject::Group(reference.clone()))?;
    let defaults = tx.default_dashboards(group.account, &reference)?;
    Ok(GroupDetail {
        client_shares: client_shares(session, &group)?,
        shares: shares
            .into_iter()
            .map(|share| ShareView { asset: share.asset.name, right: share.right, visibility: share.visibility })
            .collect(),
        default_dashboards: defaults.into_iter().map(|default| default.dashboard.name).collect(),
        group: GroupView::of(&group, u32::try_from(members.len()).unwrap_or(u32::MAX)),
        members,
    })
}

/// The clients shared with a group, without those that the operator cannot reach: what is out of
/// reach does not exist.
fn client_shares(session: &Session<'_>, group: &Group) -> Result<Vec<ClientShareView>> {
    let mut reached = Vec::new();
    for share in session.tx().client_shares_of_group(group.account, &group.reference())? {
        if let Some(client) = session.tx().account(share.client.id)?
            && session.could_view(&client)?
        {
            reached.push(ClientShareView { client: share.client.name, right: share.right });
        }
    }
    Ok(reached)
}

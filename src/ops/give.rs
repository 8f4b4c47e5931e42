//! Nobody gives what they do not have, on any route.
//!
//! Looked at for every change before it is applied: typed, applied from a file, or undone.

use super::Session;
use crate::domain::{
    AccountId, Ref, Result, UserId,
    access::{self, ClientAction},
    account::Account,
    asset::Asset,
    change::Change,
    client::{ClientShare, Level},
    entity::Entity,
    group::Membership,
    permission::PermissionSet,
    role::{BuiltIn, Role},
    share::Right,
    user::{RoleHolding, User, UserStatus},
};

/// Refuses a change that gives somebody more than the operator has here.
pub(super) fn check(session: &Session<'_>, change: &Change) -> Result<()> {
    match (&change.before, &change.after) {
        (before, Some(Entity::Role(role))) => {
            let had = match before {
                Some(Entity::Role(before)) => before.permissions,
                _ => PermissionSet::NONE,
            };
            let more = role.permissions.minus(had);
            within(session, more, &format!("put into the role {}", role.handle))?;
            if before.is_none() { Ok(()) } else { role_widened(session, role, more) }
        }
        (None, Some(Entity::RoleHolding(held))) => role_given(session, held),
        (None, Some(Entity::Assignment(assigned))) => assigned_role(session, assigned),
        (None, Some(Entity::Membership(member))) => joined(session, member),
        (before, Some(Entity::ClientShare(share))) => {
            let before = match before {
                Some(Entity::ClientShare(before)) => Some(before.right),
                _ => None,
            };
            if before.is_some_and(|right| right >= share.right) { Ok(()) } else { client_shared(session, share) }
        }
        (Some(Entity::User(before)), Some(Entity::User(after))) => taken_over(session, before, after),
        (Some(Entity::Asset(before)), Some(Entity::Asset(after))) => handed_on(session, before, after),
        _ => Ok(()),
    }
}

/// Refuses when the operator lacks some of the permissions.
pub(super) fn within(session: &Session<'_>, permissions: PermissionSet, what: &str) -> Result<()> {
    let beyond = permissions.minus(session.person().holds());
    let Some(first) = beyond.iter().next() else { return Ok(()) };
    let ids: Vec<_> = beyond.iter().map(crate::domain::permission::Permission::id).collect();
    Err(session
        .forbidden(format!(
            "{} lacks {first}{}, so it cannot be {what}",
            session.operator().user.email,
            if ids.len() > 1 { format!(" and {} more", ids.len() - 1) } else { String::new() }
        ))
        .detail("permissions", ids))
}

fn permissions_of_role(
    session: &Session<'_>,
    account: crate::domain::AccountId,
    role: crate::domain::RoleId,
) -> Result<PermissionSet> {
    match BuiltIn::by_id(role) {
        Some(built_in) => Ok(built_in.permissions()),
        None => Ok(session.tx.role(account, role)?.map_or(PermissionSet::NONE, |role| role.permissions)),
    }
}

fn role_given(session: &Session<'_>, held: &RoleHolding) -> Result<()> {
    let permissions = permissions_of_role(session, held.account, held.role.id)?;
    if held.role.id == BuiltIn::Admin.id() && !session.person().is_admin() {
        return Err(session
            .forbidden(format!("only an Admin can make {} Admin", held.user))
            .detail("role", BuiltIn::Admin.handle()));
    }
    within(session, permissions, &format!("given to {} with the role {}", held.user, held.role))?;
    clients_opened(session, held.account, &held.user, permissions)
}

/// What is put into a role is given to everybody who has it.
fn role_widened(session: &Session<'_>, role: &Role, more: PermissionSet) -> Result<()> {
    if more.intersection(ClientAction::SIGN_IN).is_empty() {
        return Ok(());
    }
    let holders = session.tx.role_holders(role.account, role.id)?;
    holders.iter().try_for_each(|holder| clients_opened(session, role.account, holder, more))
}

/// Permissions by which somebody first sees or enters clients count as giving what is shared of
/// those with their groups, just as joining the groups would.
fn clients_opened(session: &Session<'_>, account: AccountId, user: &Ref<UserId>, more: PermissionSet) -> Result<()> {
    if session.person().is_admin() {
        return Ok(());
    }
    let (had, _) = session.tx.permissions_of(account, user.id)?;
    let all = had.union(more);
    let first = |needed: PermissionSet| needed.within(all) && !needed.within(had);
    session.could_open(account, user, "would reach", first)
}

/// An assignment gives roles inside the client: whoever reaches the level settings there acts as
/// its Admin, and could hold all of them.
fn assigned_role(session: &Session<'_>, assigned: &crate::domain::user::Assignment) -> Result<()> {
    let Some(client) = session.tx.account(assigned.client.id)? else { return Ok(()) };
    session.may_on_client(ClientAction::Edit, &client)
}

/// Joining a group counts as giving all that is shared with the group.
fn joined(session: &Session<'_>, member: &Membership) -> Result<()> {
    if session.person().is_admin() {
        return Ok(());
    }
    let refuse = |what: String| {
        Err(session
            .forbidden(format!(
                "group {} reaches {what}, which {} does not, so {} cannot be added to it",
                member.group,
                session.operator().user.email,
                member.user
            ))
            .detail("group", member.group.name.as_str()))
    };
    for share in session.tx.client_shares_of_group(member.account, &member.group)? {
        if !session.reaches(&share)? {
            return refuse(format!("client {} at {}", share.client, share.right));
        }
    }
    for (asset, right) in session.tx.shared_with_group(member.account, member.group.id)? {
        if session.right_on(&asset)?.is_none_or(|own| own < right) {
            return refuse(format!("{} at {right}", asset.said()));
        }
    }
    Ok(())
}

/// A client share gives at most the operator's own level; the first shares of a client that the
/// same command adds are excepted (access, "Nobody gives").
fn client_shared(session: &Session<'_>, share: &ClientShare) -> Result<()> {
    let added_now = session.recorder.changes.iter().any(|change| {
        change.before.is_none()
            && matches!(&change.after, Some(Entity::Account(account)) if account.id == share.client.id)
    });
    if added_now || session.reaches(share)? {
        return Ok(());
    }
    Err(session
        .forbidden(format!(
            "{} does not reach client {} at {}, so it cannot be shared at that level",
            session.operator().user.email,
            share.client,
            share.right
        ))
        .detail("right", share.right.as_str()))
}

/// Changing e-mail, or letting a disabled user in again, needs all that the user has.
fn taken_over(session: &Session<'_>, before: &User, after: &User) -> Result<()> {
    let enabled = before.status == UserStatus::Disabled && after.status != UserStatus::Disabled;
    let readdressed = before.email != after.email;
    let oneself = after.id == session.operator().user.id;
    if (enabled || readdressed) && !oneself { session.may_act_as(before) } else { Ok(()) }
}

/// Whoever comes to own an asset has edit on it, so it goes only to who has that anyway, or from
/// who has it.
fn handed_on(session: &Session<'_>, before: &Asset, after: &Asset) -> Result<()> {
    let id = |owner: &Option<Ref<UserId>>| owner.as_ref().map(|owner| owner.id);
    let Some(heir) = after.owner.as_ref().filter(|_| id(&before.owner) != id(&after.owner)) else { return Ok(()) };
    let edits = |right: Option<Right>| right == Some(Right::Edit);
    if edits(session.right_on(before)?) || edits(session.right_of_user(heir, before)?) {
        return Ok(());
    }
    let (asset, user) = (before.said(), &session.operator().user);
    let neither = if heir.id == user.id { String::new() } else { ", who has none either".to_owned() };
    let refusal = session
        .forbidden(format!("{} has no right to edit {asset}, so it cannot go to {heir}{neither}", user.email))
        .detail("asset", asset);
    Err(match &before.owner {
        Some(owner) if session.recorder.undoes.is_none() => refusal
            .hint("name an heir who may edit it anyway, such as an Admin")
            .hint(format!("usher user remove {owner} --heir E-MAIL{}", session.scope_flag())),
        _ => refusal,
    })
}

impl Session<'_> {
    /// Requires that nothing among the changes gives more than the operator has.
    ///
    /// The recorder looks at every change anyway. This comes before it where a command records
    /// other things first, whose rules would be said before the lack of a right.
    pub(super) fn may_give(&self, changes: &[Change]) -> Result<()> {
        changes.iter().try_for_each(|change| check(self, change))
    }

    /// Whether the operator reaches the level settings on a client.
    pub(super) fn could_edit(&self, client: &Account) -> Result<bool> {
        Ok(access::client(self.person(), ClientAction::Edit, &self.client_facts(client)?).allowed)
    }

    /// Whether the operator could sign in to the client at the level of the share.
    fn reaches(&self, share: &ClientShare) -> Result<bool> {
        let Some(client) = self.tx.account(share.client.id)? else { return Ok(false) };
        let facts = self.client_facts(&client)?;
        Ok(access::client(self.person(), ClientAction::SignIn(Level::from(share.right)), &facts).allowed)
    }
}

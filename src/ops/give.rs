//! Nobody gives what they do not have, on any route.
//!
//! Looked at for every change before it is applied: typed, applied from a file, or undone.

use super::Session;
use crate::domain::{
    AccountId, GroupId, Ref, Result, UserId,
    access::{self, ClientAction},
    account::Account,
    change::Change,
    client::{ClientShare, Level},
    entity::Entity,
    group::{ALL_USERS, Membership},
    permission::PermissionSet,
    role::{BuiltIn, Role},
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
        _ => Ok(()),
    }
}

/// Refuses when the operator lacks some of the permissions.
fn within(session: &Session<'_>, permissions: PermissionSet, what: &str) -> Result<()> {
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

/// Changing e-mail, or letting a disabled user in again, needs every permission that the user has.
fn taken_over(session: &Session<'_>, before: &User, after: &User) -> Result<()> {
    let enabled = before.status == UserStatus::Disabled && after.status != UserStatus::Disabled;
    let readdressed = before.email != after.email;
    let oneself = after.id == session.operator().user.id;
    if (enabled || readdressed) && !oneself { session.outranks(after) } else { Ok(()) }
}

impl Session<'_> {
    /// Requires that nothing among the changes gives more than the operator has.
    ///
    /// The recorder looks at every change anyway. This comes before it where a command records
    /// other things first, whose rules would be said before the lack of a right.
    pub(super) fn may_give(&self, changes: &[Change]) -> Result<()> {
        changes.iter().try_for_each(|change| check(self, change))
    }

    /// Requires every permission that a user holds, and every client that they reach.
    ///
    /// # Errors
    /// [`crate::domain::Code::Forbidden`] when the user has more than the operator.
    pub fn outranks(&self, user: &User) -> Result<()> {
        let (permissions, admin) = self.tx.permissions_of(user.account, user.id)?;
        if admin && !self.person().is_admin() {
            return Err(self
                .forbidden(format!("{} is Admin, which {} is not", user.email, self.operator().user.email))
                .detail("user", user.email.as_str()));
        }
        within(self, permissions, &format!("in the hands of somebody who changes {}", user.email))?;
        self.reaches_clients_of(user, permissions)
    }

    /// Requires the clients that a user sees or can sign in to: those assigned to them at the level
    /// settings, by which one could assign oneself, those shared with their groups at that level.
    fn reaches_clients_of(&self, user: &User, permissions: PermissionSet) -> Result<()> {
        let reference = user.reference();
        for assigned in self.tx.assignments_of(user.account, &reference)? {
            let Some(client) = self.tx.account(assigned.client.id)? else { continue };
            if !self.could_edit(&client)? {
                return self.refuse_reach(&client, Level::Assigned.as_str(), &reference, "reaches");
            }
        }
        self.could_open(user.account, &reference, "reaches", |needed| needed.within(permissions))
    }

    /// Requires every client that is shared with the groups of a user, as far as permissions open
    /// it to them: at the level of the share where they sign in, at a look where they only see it.
    fn could_open(
        &self,
        account: AccountId,
        user: &Ref<UserId>,
        reaches: &str,
        opens: impl Fn(PermissionSet) -> bool,
    ) -> Result<()> {
        let (enters, sees) = (opens(ClientAction::SIGN_IN), opens(ClientAction::View.permissions()));
        if !enters && !sees {
            return Ok(());
        }
        for share in self.client_shares_of(account, user)? {
            let Some(client) = self.tx.account(share.client.id)? else { continue };
            let action = if enters { ClientAction::SignIn(Level::from(share.right)) } else { ClientAction::View };
            if !access::client(self.person(), action, &self.client_facts(&client)?).allowed {
                return self.refuse_reach(&client, share.right.as_str(), user, reaches);
            }
        }
        Ok(())
    }

    /// The client shares of all groups of a user, All Users included.
    fn client_shares_of(&self, account: AccountId, user: &Ref<UserId>) -> Result<Vec<ClientShare>> {
        let mut groups: Vec<_> = self.tx.memberships_of(account, user)?.into_iter().map(|it| it.group).collect();
        groups.push(Ref::new(GroupId::all_users(account), ALL_USERS));
        let mut shares = Vec::new();
        for group in groups {
            shares.extend(self.tx.client_shares_of_group(account, &group)?);
        }
        Ok(shares)
    }

    /// Refuses because somebody reaches a client that the operator does not. Of a client out of
    /// reach not even the name is told.
    fn refuse_reach(&self, client: &Account, what: &str, user: &Ref<UserId>, reaches: &str) -> Result<()> {
        let named = if self.could_view(client)? { client.said() } else { "a client out of reach".to_owned() };
        Err(self
            .forbidden(format!("{user} {reaches} {named} at {what}, which {} does not", self.operator().user.email))
            .detail("user", user.name.as_str()))
    }

    /// Whether the operator reaches the level settings on a client.
    fn could_edit(&self, client: &Account) -> Result<bool> {
        Ok(access::client(self.person(), ClientAction::Edit, &self.client_facts(client)?).allowed)
    }

    /// Whether the operator could sign in to the client at the level of the share.
    fn reaches(&self, share: &ClientShare) -> Result<bool> {
        let Some(client) = self.tx.account(share.client.id)? else { return Ok(false) };
        let facts = self.client_facts(&client)?;
        Ok(access::client(self.person(), ClientAction::SignIn(Level::from(share.right)), &facts).allowed)
    }
}

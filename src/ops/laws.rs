//! Gathers what the rules about states need, for every change and for the state at the end.
//!
//! The order is the order in which refusals are said: e-mail, Admins, status, roles, features,
//! currencies, seats, limits.

use std::collections::BTreeSet;

use super::Session;
use crate::domain::{
    AccountId, Code, GroupId, Ref, Refusal, Result, UserId,
    account::{Account, Limits, Status},
    asset::{AssetKind, LinkKind},
    change::Change,
    entity::Entity,
    laws,
    role::{BuiltIn, Role, look_alike},
    share::{Right, Subject},
    user::{User, UserStatus},
};

/// What is looked at before a change is applied: that no e-mail comes to stand twice on a branch,
/// that the legacy role is given only where it is in use, and that no role is taken for another.
pub(super) fn before(session: &Session<'_>, change: &Change) -> Result<()> {
    match (&change.before, &change.after) {
        (before, Some(Entity::User(user))) => {
            let same = matches!(before, Some(Entity::User(before)) if before.email == user.email);
            if same { Ok(()) } else { email(session, user) }
        }
        (None, Some(Entity::RoleHolding(held))) if held.role.id == BuiltIn::ViewOnlyNoPowermetrics.id() => {
            legacy_role(session, held.account)
        }
        (before, Some(Entity::Role(role))) => {
            let same = matches!(before, Some(Entity::Role(b)) if (&b.name, &b.handle) == (&role.name, &role.handle));
            if same { Ok(()) } else { role_name(session, role) }
        }
        (None, Some(Entity::Assignment(given))) if given.role.id == BuiltIn::ViewOnlyNoPowermetrics.id() => {
            legacy_role(session, given.client.id)
        }
        (before, Some(Entity::Account(account))) => {
            let before = match before {
                Some(Entity::Account(before)) => Some(before),
                _ => None,
            };
            status(session, before, account)
        }
        // Taking back that a client was added is no removal of one that has been in use.
        (Some(Entity::Account(account)), None) if account.is_master() || session.recorder.undoes.is_none() => {
            laws::removable(account, &session.tx.some_clients_of(account.id)?)
        }
        _ => Ok(()),
    }
}

/// The status goes only the ways that are open, and what is in use has seats. An undo restores
/// exactly what stood before, so it is held to the second alone.
fn status(session: &Session<'_>, before: Option<&Account>, account: &Account) -> Result<()> {
    if let Some(before) = before
        && before.status != account.status
        && (before.is_master() || session.recorder.undoes.is_none())
    {
        before.may_become(account.status, session.now())?;
    }
    laws::seated(account)
}

/// The e-mail stands neither in the account nor in one below it.
fn email(session: &Session<'_>, user: &User) -> Result<()> {
    for holder in session.tx.users_with_email(&user.email)? {
        let inside = holder.account == user.account;
        if holder.id == user.id || !(inside || session.tx.above(holder.account)?.contains(&user.account)) {
            continue;
        }
        let Some(account) = session.tx.account(user.account)? else { continue };
        let named = match session.tx.account(holder.account)? {
            Some(account) if inside || session.could_view(&account)? => Some(account.handle.to_string()),
            _ => None,
        };
        return Err(laws::email_taken(&user.email, &account, named.as_deref()));
    }
    Ok(())
}

/// A role reads neither like a built-in one nor like another of its account.
fn role_name(session: &Session<'_>, role: &Role) -> Result<()> {
    let Some(account) = session.tx.account(role.account)? else { return Ok(()) };
    look_alike::check(role, &account, &session.tx.roles_of(role.account, "", usize::MAX)?)
}

/// The legacy view-only role is on offer while somebody in the account has it, or while an account
/// that was added with it has not migrated.
fn legacy_role(session: &Session<'_>, account: AccountId) -> Result<()> {
    let legacy = BuiltIn::ViewOnlyNoPowermetrics;
    let Some(account) = session.tx.account(account)? else { return Ok(()) };
    // An undo restores exactly what stood before, which was allowed then.
    if account.legacy_view_only
        || session.recorder.undoes.is_some()
        || session.tx.is_role_held(account.id, legacy.id())?
    {
        return Ok(());
    }
    Err(Refusal::new(
        Code::RoleUnavailable,
        format!("the role {} is no longer given in {}", legacy.handle(), account.said()),
    )
    .hint(format!("use the role {} instead", BuiltIn::ViewOnly.handle())))
}

/// What the changes of a command touched, for the rules about the resulting state.
#[derive(Default)]
struct Touched {
    /// Accounts with users who are new or enabled.
    seated: BTreeSet<AccountId>,
    /// Accounts with users who are new, disabled ones among them.
    joined: BTreeSet<AccountId>,
    /// Accounts that are new or changed, with what they were before.
    accounts: Vec<(Option<Account>, Account)>,
    /// Users who may have lost a role.
    users: BTreeSet<(AccountId, UserId)>,
    /// Accounts in which something is shared.
    sharing: BTreeSet<AccountId>,
    /// Groups that something may be shared with at `edit`, or that are use-only now.
    sharing_groups: Vec<(AccountId, Ref<GroupId>)>,
    /// Accounts with a new dashboard, and with a new private link.
    dashboards: BTreeSet<AccountId>,
    links: BTreeSet<AccountId>,
}

impl Touched {
    fn of(changes: &[Change]) -> Self {
        let mut touched = Self::default();
        for change in changes {
            touched.add(change);
        }
        touched
    }

    fn add(&mut self, change: &Change) {
        match (&change.before, &change.after) {
            (before, Some(Entity::User(user))) => {
                let was_seated = matches!(before, Some(Entity::User(before)) if before.status != UserStatus::Disabled);
                if !was_seated && user.status != UserStatus::Disabled {
                    self.seated.insert(user.account);
                }
                if before.is_none() {
                    self.joined.insert(user.account);
                }
                self.users.insert((user.account, user.id));
            }
            (Some(Entity::RoleHolding(held)), None) => {
                self.users.insert((held.account, held.user.id));
            }
            (before, Some(Entity::Account(account))) => {
                let before = match before {
                    Some(Entity::Account(before)) => Some(before.clone()),
                    _ => None,
                };
                self.accounts.push((before, account.clone()));
            }
            (_, Some(Entity::Share(share))) => {
                self.sharing.insert(share.account);
                if let (Subject::Group(group), Right::Edit) = (&share.subject, share.right) {
                    self.add_sharing_group(share.account, group.clone());
                }
            }
            (_, Some(Entity::Group(group))) if group.use_only => {
                self.add_sharing_group(group.account, group.reference());
            }
            (None, Some(Entity::Asset(asset))) if asset.kind == AssetKind::Dashboard => {
                self.dashboards.insert(asset.account);
            }
            (None, Some(Entity::PublishedLink(link))) if link.kind == LinkKind::Private => {
                self.links.insert(link.account);
            }
            _ => {}
        }
    }

    fn add_sharing_group(&mut self, account: AccountId, group: Ref<GroupId>) {
        if self.sharing_groups.iter().all(|(_, known)| *known != group) {
            self.sharing_groups.push((account, group));
        }
    }
}

/// What is looked at once, in the state that results.
pub(super) fn after(session: &Session<'_>) -> Result<()> {
    let touched = Touched::of(&session.recorder.changes);
    admins(session)?;
    for account in touched.seated.union(&touched.joined).filter_map(|id| session.tx.account(*id).transpose()) {
        laws::out_of_setup(&account?, "no users can be added")?;
    }
    for account in touched.sharing.iter().filter_map(|id| session.tx.account(*id).transpose()) {
        laws::out_of_setup(&account?, "nothing inside it can be shared")?;
    }
    use_only_groups(session, &touched)?;
    roles(session, &touched)?;
    for (before, account) in &touched.accounts {
        features(session, before.as_ref(), account)?;
        if account.status == Status::Setup && before.as_ref().is_some_and(|before| before.status != Status::Setup) {
            let users = !session.tx.users_of(account.id, "", 1)?.is_empty();
            laws::empty_in_setup(account, users, !session.tx.shares_in(account.id)?.is_empty())?;
        }
        if before.as_ref().is_some_and(|before| before.transact && !account.transact) {
            laws::transact(account, &session.tx.some_with_currency(account.id)?)?;
        }
    }
    seats(session, &touched)?;
    limits(session, &touched)
}

/// An account whose people this command touched keeps an Admin.
pub(in crate::ops) fn admins(session: &Session<'_>) -> Result<()> {
    for (id, before) in &session.recorder.admins {
        let Some(account) = session.tx.account(*id)? else { continue };
        let after = session.tx.admin_count(*id)?;
        let decided = laws::admins(&account, (before.active, before.invited), (after.active, after.invited));
        // Taking back the very first Admin of an account returns it to a state that it stood in.
        let never_before = match session.recorder.undoes {
            Some(undone) => !session.tx.had_admin_before(*id, undone)?,
            None => false,
        };
        if !never_before {
            decided?;
        }
    }
    Ok(())
}

fn roles(session: &Session<'_>, touched: &Touched) -> Result<()> {
    for (account, user) in &touched.users {
        let Some(user) = session.tx.user(*account, *user)? else { continue };
        if session.tx.roles_held(*account, &user.reference())?.is_empty() {
            return Err(Refusal::new(Code::RoleLast, format!("{} would have no role; every user has one", user.email))
                .hint(format!("usher user role {} --add ROLE", user.email.typed())));
        }
    }
    Ok(())
}

/// Looked at where something is shared with a group, and where a group becomes use-only.
fn use_only_groups(session: &Session<'_>, touched: &Touched) -> Result<()> {
    for (account, group) in &touched.sharing_groups {
        if session.tx.is_use_only(*account, group.id)? {
            let shares = session.tx.shares_with(*account, &Subject::Group(group.clone()))?;
            let edited = shares.iter().filter(|share| share.right == Right::Edit);
            let edited: Vec<_> = edited.map(|share| share.asset.to_string()).collect();
            if let Some(account) = session.tx.account(*account)? {
                laws::use_only(&account, &group.name, &edited)?;
            }
        }
    }
    Ok(())
}

fn features(session: &Session<'_>, before: Option<&Account>, account: &Account) -> Result<()> {
    if let Some(parent) = &account.parent
        && let Some(parent) = session.tx.account(parent.id)?
    {
        laws::features_within(account, &parent)?;
    }
    // A new account has turned nothing off, and has no clients yet.
    if let Some(before) = before {
        let off = before.features.minus(account.features);
        if off.iter().next().is_some() {
            laws::features_above(account, off, &session.tx.clients_with_features(account.id, off)?)?;
        }
    }
    Ok(())
}

fn seats(session: &Session<'_>, touched: &Touched) -> Result<()> {
    for id in &touched.seated {
        if let Some(account) = session.tx.account(*id)? {
            laws::seats(&account, session.tx.used_seats(*id)?, false)?;
        }
    }
    for (_, account) in &touched.accounts {
        if let Some(account) = session.tx.account(account.id)? {
            laws::seats(&account, session.tx.used_seats(account.id)?, true)?;
        }
    }
    if touched.seated.is_empty() && touched.accounts.is_empty() {
        return Ok(());
    }
    match session.tx.master()? {
        Some(Account { id, pool: Some(pool), .. }) => {
            laws::pool(pool, session.tx.used_seats(id)?, session.tx.seats_given(id)?, session.sees_all_usage())
        }
        _ => Ok(()),
    }
}

fn limits(session: &Session<'_>, touched: &Touched) -> Result<()> {
    let [dashboards, links, _] = Limits::IDS;
    for id in &touched.dashboards {
        if let Some(account) = session.tx.account(*id)? {
            laws::limit(&account, dashboards, account.limits.dashboards, session.tx.dashboard_count(*id)?)?;
        }
    }
    for id in &touched.links {
        if let Some(account) = session.tx.account(*id)? {
            laws::limit(&account, links, account.limits.private_links, session.tx.private_link_count(*id)?)?;
        }
    }
    Ok(())
}

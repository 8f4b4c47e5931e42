//! Users: what each command needs and gathers.
//!
//! That an e-mail stands once on a branch, that an Admin and a role stay, that seats are kept, and
//! that nobody gives what they do not have, is looked at where changes are recorded.

mod add;
mod assign;
mod invite;
mod remove;
mod view;

pub use add::add;
pub use assign::{assign, unassign};
pub use invite::{Invite, invite};
pub use remove::remove;
pub use view::{AssignmentView, UserDetails, UserView, images, list, show};

use super::{Session, laws};
use crate::domain::{
    Code, Ref, Refusal, Result, RoleId, UserId,
    account::Account,
    email::Email,
    permission::Permission,
    user::{ChangeRoles, Edit, EditFacts, RoleHolding, RolesFacts, User},
};

/// Changes fields of a user. One's own profile needs less than those of others.
///
/// # Errors
/// [`Code::Forbidden`], [`Code::NotFound`], [`Code::EmailExists`], and what [`Edit::decide`] refuses.
pub fn edit(session: &mut Session<'_>, typed: &str, command: &Edit) -> Result<()> {
    if command.is_of_profile() && is_own(session, typed) {
        session.may_any(&[Permission::AccountProfile, Permission::UserManage])?;
    } else {
        session.may(Permission::UserManage)?;
    }
    let has = session.images_had(command.profile.picture().into_iter())?;
    let facts = EditFacts {
        has,
        account: session.account().clone(),
        user: session.user(typed)?,
        primary: session.tx().primary_contact(session.account().id)?,
    };
    let changes = command.clone().decide(facts)?;
    session.record(changes)
}

/// Whether this names the operator's own user, by e-mail. Nothing is looked up: whoever may not
/// manage users learns nothing about others.
pub(super) fn is_own(session: &Session<'_>, typed: &str) -> bool {
    let named = Email::parse(typed.strip_prefix("user:").unwrap_or(typed));
    session.own_user().is_some_and(|own| named.is_ok_and(|email| email == own.email))
}

/// Gives roles to a user and takes roles away.
///
/// # Errors
/// [`Code::Forbidden`], [`Code::NotFound`], [`Code::RoleLast`], [`Code::LastAdmin`],
/// [`Code::RoleUnavailable`], and what [`ChangeRoles::decide`] refuses.
pub fn change_roles(session: &mut Session<'_>, typed: &str, command: &ChangeRoles) -> Result<()> {
    session.may(Permission::UserManage)?;
    let user = session.user(typed)?;
    let held = session.tx().roles_held(user.account, &user.reference())?;
    let add = holdings(session, &user.reference(), &command.add)?;
    let remove = holdings(session, &user.reference(), &command.remove)?;
    for one in remove.iter().filter(|one| !held.contains(one)) {
        session.warn(format!("{} does not have the role {}", user.email, one.role));
    }
    let changes = command.decide(RolesFacts { user, held, add, remove })?;
    session.record(changes)
}

/// The roles of those names as held by a user of the account acted in.
fn holdings(session: &Session<'_>, user: &Ref<UserId>, typed: &[String]) -> Result<Vec<RoleHolding>> {
    let account = session.account();
    let roles = roles(session, account, typed)?.into_iter();
    Ok(roles.map(|role| RoleHolding { account: account.id, user: user.clone(), role }).collect())
}

/// The roles of those names in an account, each once.
fn roles(session: &Session<'_>, account: &Account, typed: &[String]) -> Result<Vec<Ref<RoleId>>> {
    let mut found = Vec::new();
    for name in typed {
        let role = session.role_of(account, name)?.reference();
        if !found.contains(&role) {
            found.push(role);
        }
    }
    Ok(found)
}

/// Lets a user in no longer. Their log-ins end with it, and the seat is free.
///
/// # Errors
/// [`Code::Forbidden`], [`Code::NotFound`], [`Code::LastAdmin`], [`Code::ConfirmationRequired`]
/// for oneself unless `yes_myself`.
pub fn disable(session: &mut Session<'_>, typed: &str, yes_myself: bool) -> Result<()> {
    session.may(Permission::UserManage)?;
    let user = session.user(typed)?;
    session.record(user.clone().disable())?;
    knowingly(session, &user, yes_myself)
}

/// Lets a disabled user in again.
///
/// # Errors
/// [`Code::Forbidden`], [`Code::NotFound`], [`Code::SeatsFull`].
pub fn enable(session: &mut Session<'_>, typed: &str) -> Result<()> {
    session.may(Permission::UserManage)?;
    let user = session.user(typed)?;
    session.record(user.enable())
}

/// Whoever locks themselves out says so with a flag of its own: `--yes` stands in many scripts.
/// Rules come before confirmation, so they are looked at first.
fn knowingly(session: &Session<'_>, user: &User, yes_myself: bool) -> Result<()> {
    if yes_myself || user.id != session.operator().user.id {
        return Ok(());
    }
    laws::after(session)?;
    Err(Refusal::new(
        Code::ConfirmationRequired,
        format!("{} is yourself: you would be logged out for good", user.email),
    )
    .hint(format!("{} --yes-myself", session.request.command)))
}

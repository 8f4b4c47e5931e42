//! Removing a user.

use super::knowingly;
use crate::{
    domain::{Code, Refusal, Result, permission::Permission, share::Subject, user::Removal},
    ops::{Confirm, Session, laws},
};

/// Removes a user: assets move to the heir, all that was given to the user goes.
///
/// # Errors
/// [`Code::Forbidden`], [`Code::NotFound`], [`Code::HeirRequired`], [`Code::PrimaryContact`],
/// [`Code::LastAdmin`], [`Code::ConfirmationRequired`] for oneself unless `yes_myself`.
pub fn remove(session: &mut Session<'_>, typed: &str, heir: Option<&str>, yes_myself: bool) -> Result<()> {
    session.may(Permission::UserManage)?;
    let user = session.user(typed)?;
    let heir = match heir {
        Some(typed) => Some(session.user(typed)?),
        None => session.own_user().filter(|own| own.id != user.id).cloned(),
    };
    if heir.as_ref().is_some_and(|heir| heir.id == user.id) {
        return Err(Refusal::new(Code::Usage, format!("{} cannot be their own heir", user.email)));
    }
    let (tx, account, reference) = (session.tx(), session.account().clone(), user.reference());
    let removal = Removal {
        owned: tx.assets_owned_by(account.id, user.id)?,
        connections: tx.connections_of(account.id, user.id)?,
        shares: tx.shares_with(account.id, &Subject::User(reference.clone()))?,
        memberships: tx.memberships_of(account.id, &reference)?,
        roles: tx.roles_held(account.id, &reference)?,
        assignments: tx.assignments_of(account.id, &reference)?,
        account,
        user,
        heir,
    };
    let changes = removal.decide()?;
    for source in &removal.connections {
        session.warn(format!(
            "{} is to be reconnected: its connection was that of {}",
            source.said(),
            removal.user.email
        ));
    }
    session.record(changes)?;
    // That somebody is the last Admin weighs more than that they are the contact.
    laws::admins(session)?;
    removal.leaves_a_contact()?;
    knowingly(session, &removal.user, yes_myself)?;
    session.confirm(Confirm { question: removal.question(), typed: None });
    Ok(())
}

//! Assigning users to clients below their account: managed customers.

use super::roles;
use crate::{
    domain::{
        Code, Ref, Refusal, Result, UserId,
        access::ClientAction,
        account::Account,
        change::Change,
        permission::Permission,
        user::{Assignment, User},
    },
    ops::Session,
};

/// Gives a user roles inside a client.
///
/// # Errors
/// [`Code::Forbidden`], [`Code::NotFound`], [`Code::InputRequired`] without a role.
pub fn assign(session: &mut Session<'_>, typed: &str, to: &str, given: &[String]) -> Result<()> {
    let (user, client, asked) = looked_up(session, typed, to, given)?;
    if asked.is_empty() {
        return Err(Refusal::new(
            Code::InputRequired,
            format!("{} needs at least one role in client {}", user.email, client.handle),
        )
        .hint(format!("usher user assign {} --to {} --role editor", user.email.typed(), client.handle)));
    }
    let held = session.tx().assignments_of(user.account, &user.reference())?;
    let new = asked.into_iter().filter(|one| !held.contains(one));
    session.record(new.map(Change::create).collect::<Vec<_>>())
}

/// Takes from a user the given roles inside a client, or all of them.
///
/// # Errors
/// [`Code::Forbidden`], [`Code::NotFound`].
pub fn unassign(session: &mut Session<'_>, typed: &str, from: &str, taken: &[String]) -> Result<()> {
    let (user, client, asked) = looked_up(session, typed, from, taken)?;
    let mut held = session.tx().assignments_of(user.account, &user.reference())?;
    held.retain(|one| one.client.id == client.id);
    for one in asked.iter().filter(|one| !held.contains(one)) {
        session.warn(format!("{} does not have the role {} in client {}", user.email, one.role, client.handle));
    }
    if held.is_empty() && asked.is_empty() {
        session.warn(format!("{} is not assigned to client {}", user.email, client.handle));
    }
    held.retain(|one| asked.is_empty() || asked.contains(one));
    session.record(held.into_iter().map(Change::remove).collect::<Vec<_>>())
}

/// The user, the client, and the roles of those names there as assignments.
fn looked_up(
    session: &Session<'_>,
    typed: &str,
    client: &str,
    names: &[String],
) -> Result<(User, Account, Vec<Assignment>)> {
    session.may(Permission::UserManage)?;
    let user = session.user(typed)?;
    let client = customer(session, client)?;
    let asked = roles(session, &client, names)?
        .into_iter()
        .map(|role| Assignment { client: client.reference(), user_account: user.account, user: user.reference(), role })
        .collect();
    Ok((user, client, asked))
}

/// The assignments that `CLIENT=ROLE` pairs ask for, each once.
pub(super) fn customers(
    session: &Session<'_>,
    user: &Ref<UserId>,
    typed: &[(String, String)],
) -> Result<Vec<Assignment>> {
    let mut asked = Vec::new();
    for (client, role) in typed {
        let client = customer(session, client)?;
        let assigned = Assignment {
            client: client.reference(),
            user_account: session.account().id,
            user: user.clone(),
            role: session.role_of(&client, role)?.reference(),
        };
        if !asked.contains(&assigned) {
            asked.push(assigned);
        }
    }
    Ok(asked)
}

/// A client below the account acted in, whose settings the operator may edit. Its roles are looked
/// up only after that: their names are nobody's business who may not.
fn customer(session: &Session<'_>, typed: &str) -> Result<Account> {
    let client = session.client(typed)?;
    if client.id == session.account().id {
        return Err(Refusal::new(
            Code::Usage,
            format!("{} is the account itself; users are assigned to clients below it", client.said()),
        )
        .hint(format!("usher user role E-MAIL --add ROLE -c {}", client.handle)));
    }
    session.may_on_client(ClientAction::Edit, &client)?;
    Ok(client)
}

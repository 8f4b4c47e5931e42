//! Adding a user.

use super::{assign, holdings};
use crate::{
    domain::{
        Code, Ref, Refusal, Result, UserId,
        checklist::Stage,
        email::Email,
        group::Membership,
        if_exists::IfExists,
        permission::Permission,
        user::{Add, AddFacts, Standing, User},
    },
    ops::Session,
};

/// Adds a user with roles, groups and clients.
///
/// # Errors
/// [`Code::Forbidden`], [`Code::ChecklistOrder`], [`Code::NotFound`], [`Code::EmailExists`],
/// [`Code::SeatsFull`], and what [`Add::decide`] refuses.
pub fn add(session: &mut Session<'_>, command: &Add) -> Result<()> {
    session.may(Permission::UserManage)?;
    session.in_order(Stage::Users)?;
    let taken = standing(session, &command.email)?;
    let id = match &taken {
        Some(taken) if command.if_exists != IfExists::Error => taken.user.id,
        _ => session.tx().new_user_id()?,
    };
    let added = taken.is_none();
    let facts = gather(session, command, taken, id)?;
    if added || command.if_exists != IfExists::Skip {
        session.may_give(&facts.given())?;
    }
    let changes = command.decide(facts)?;
    session.record(changes)?;
    if added && !command.no_invite {
        session.may_invite_here().map_err(|refusal| refusal.hint("add the user with --no-invite"))?;
        let user = session.tx().user(session.account().id, id)?;
        user.into_iter().for_each(|user| session.invite(user));
    }
    Ok(())
}

fn gather(session: &Session<'_>, command: &Add, taken: Option<Standing>, id: UserId) -> Result<AddFacts> {
    let account = session.account().clone();
    let reference = Ref::new(id, command.email.as_str());
    let mut memberships = Vec::new();
    for typed in &command.groups {
        let group = session.group(typed)?;
        if group.is_all_users() {
            return Err(Refusal::new(
                Code::GroupBuiltIn,
                format!("everyone in {} is in {}", account.said(), group.handle),
            ));
        }
        let joined = Membership { account: account.id, group: group.reference(), user: reference.clone() };
        if !memberships.contains(&joined) {
            memberships.push(joined);
        }
    }
    let roles = holdings(session, &reference, &command.roles)?;
    let assignments = assign::customers(session, &reference, &command.customers)?;
    let primary = session.tx().primary_contact(account.id)?;
    let has = session.images_had(command.profile.picture().into_iter())?;
    Ok(AddFacts { account, taken, id, roles, memberships, assignments, primary, has })
}

/// The user of the account who has the e-mail already, with what they hold.
fn standing(session: &Session<'_>, email: &Email) -> Result<Option<Standing>> {
    let (tx, account) = (session.tx(), session.account().id);
    let Some(user) = tx.user_by_email(account, email.as_str())? else { return Ok(None) };
    let reference = User::reference(&user);
    Ok(Some(Standing {
        roles: tx.roles_held(account, &reference)?,
        memberships: tx.memberships_of(account, &reference)?,
        assignments: tx.assignments_of(account, &reference)?,
        user,
    }))
}

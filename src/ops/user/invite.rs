//! Inviting users: again, or for the first time where the invitation was held back.

use crate::{
    domain::{
        Code, Refusal, Result,
        checklist::Stage,
        journal::Event,
        permission::Permission,
        user::{User, UserStatus},
    },
    ops::Session,
};

/// Invite users.
#[derive(Debug, Clone)]
pub struct Invite {
    /// The users, as they were typed.
    pub users: Vec<String>,
    /// The digests of the tokens that are printed, at least one for each user; none where the
    /// invitations are mailed.
    pub digests: Option<Vec<String>>,
}

/// Sends invitations, or prints them. What was sent before is void then; a password stays as it
/// is until the invitation is accepted.
///
/// # Errors
/// [`Code::Forbidden`], [`Code::ChecklistOrder`], [`Code::NotFound`], [`Code::Usage`] for oneself,
/// [`Code::UserStatus`] for a disabled user, [`Code::StatusDisabled`] in a disabled account.
pub fn invite(session: &mut Session<'_>, command: &Invite) -> Result<()> {
    session.may(Permission::UserManage)?;
    session.in_order(Stage::Users)?;
    let mut users: Vec<User> = Vec::new();
    for typed in &command.users {
        let user = session.user(typed)?;
        if !users.iter().any(|known| known.id == user.id) {
            users.push(user);
        }
    }
    users.iter().try_for_each(|user| session.may_act_as(user))?;
    session.may_invite_here()?;
    users.iter().try_for_each(|user| invitable(session, user))?;
    let named: Vec<_> = users.iter().map(|user| user.email.to_string()).collect();
    let how = if command.digests.is_some() { "printed" } else { "queued" };
    session.done(Event::Entry, format!("invitation {how}: {}", named.join(", ")));
    match &command.digests {
        None => users.into_iter().for_each(|user| session.invite(user)),
        Some(digests) => {
            users.into_iter().zip(digests).for_each(|(user, digest)| session.print_invitation(user, digest))
        }
    }
    Ok(())
}

fn invitable(session: &Session<'_>, user: &User) -> Result<()> {
    if user.id == session.operator().user.id {
        let message = format!("{} is yourself: your own password is changed, not invited", user.email);
        return Err(Refusal::new(Code::Usage, message).hint("usher user password"));
    }
    if user.status == UserStatus::Disabled {
        let message = format!("{} is disabled, so there is nothing that they could join", user.email);
        return Err(Refusal::new(Code::UserStatus, message).detail("status", user.status.as_str()).hint(format!(
            "usher user enable {}{}",
            user.email,
            session.scope_flag()
        )));
    }
    Ok(())
}

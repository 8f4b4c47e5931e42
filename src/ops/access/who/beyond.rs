//! What a list of people leaves out because it is asked otherwise, with the command that asks it: staff who
//! act inside a client by signing in, and those assigned to a client.

use super::{Asking, What, who};
use crate::{
    domain::{
        Result,
        access::{Asked, ClientAction},
        client::Level,
        permission::{Permission, PermissionSet},
    },
    ops::{Session, access::ask::Known},
};

/// What asking who may sign in from above needs.
const ASKS: PermissionSet =
    PermissionSet::NONE.with(Permission::UserView).with(Permission::GroupView).with(Permission::ClientAccess);

/// What was not told beside the people, and the command that tells it, where the operator could ask.
///
/// # Errors
/// Whatever refuses the question itself.
pub fn beyond(session: &Session<'_>, asking: Asking<'_>, nobody: bool) -> Result<Option<(String, String)>> {
    let what = Known::default().what(session, Asked::parse(asking.action, asking.target)?, false)?;
    match what {
        What::Asset(..) if nobody && asks_above(session) => {
            let client = session.account.handle.as_str();
            let said = format!("nobody of client {client}: staff who can sign in act inside as Admins");
            Ok(Some((said, format!("usher access who sign-in:admin client:{client}"))))
        }
        What::Client(ClientAction::SignIn(level), place) if level != Level::Assigned => {
            let action = ClientAction::SignIn(Level::Assigned).as_str();
            let target = format!("client:{}", place.handle);
            let assigned = who(session, Asking { action, target: Some(&target) }, "")?.next().transpose()?;
            let command = || format!("usher access who {action} {target}{}", session.scope_flag());
            Ok(assigned.map(|_| ("people assigned to it sign in otherwise".to_owned(), command())))
        }
        _ => Ok(None),
    }
}

/// Whether the operator acts in a client for this command alone, and could ask about it in their own account.
fn asks_above(session: &Session<'_>) -> bool {
    let operator = &session.operator;
    session.account.id != operator.account.id
        && session.sign_in().is_none()
        && session.preview.user().is_none()
        && ASKS.within(operator.permissions)
}

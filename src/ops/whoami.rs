//! Who is logged in, where they act, with which rights, and until when.

use serde::Serialize;

use super::Session;
use crate::domain::{Result, Time, digest};

/// Who acts, and where.
#[derive(Debug, Clone, Serialize)]
pub struct WhoView {
    /// E-mail of the operator.
    pub user: String,
    /// Handle of the operator's own account.
    pub home: String,
    /// Handle of the account acted in.
    pub account: String,
    /// Level of the sign-in; null in one's own account.
    pub level: Option<String>,
    /// The roles held in one's own account.
    pub roles: Vec<String>,
    /// How many of the 57 permissions count in the account acted in.
    pub permissions: usize,
    /// When the log-in ends.
    pub until: Option<Time>,
}

/// Who acts in this session.
pub fn whoami(session: &Session<'_>) -> Result<WhoView> {
    let operator = session.operator();
    let held = session.tx().roles_held(operator.account.id, &operator.user.reference())?;
    let login = match &session.request.token {
        Some(token) => session.tx().login(&digest::hex_of_token(token))?,
        None => None,
    };
    Ok(WhoView {
        user: operator.user.email.to_string(),
        home: operator.account.handle.to_string(),
        account: session.account().handle.to_string(),
        level: session.level().map(|level| level.to_string()),
        roles: held.into_iter().map(|held| held.role.name).collect(),
        permissions: session.person().holds().iter().count(),
        until: login.map(|(_, _, ends)| ends),
    })
}

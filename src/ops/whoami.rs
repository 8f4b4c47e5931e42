//! Who is logged in, where they act, with which rights, and until when.

use serde::Serialize;

use super::Session;
use crate::domain::{Result, Time, sign_in::Banner};

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
    /// The sign-in to a client that is in force; null in one's own account.
    pub sign_in: Option<Banner>,
    /// When the log-in ends.
    pub until: Time,
}

/// Who acts in this session.
pub fn whoami(session: &Session<'_>) -> Result<WhoView> {
    let operator = session.operator();
    let held = session.tx().roles_held(operator.account.id, &operator.user.reference())?;
    Ok(WhoView {
        user: operator.user.email.to_string(),
        home: operator.account.handle.to_string(),
        account: session.account().handle.to_string(),
        level: session.level().map(|level| level.to_string()),
        roles: held.into_iter().map(|held| held.role.name).collect(),
        permissions: session.person().holds().iter().count(),
        sign_in: session.request.banner.get().cloned(),
        until: session.log_in()?.ends,
    })
}

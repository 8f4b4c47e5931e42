//! Clients: what each command needs and gathers.

mod add;
mod remove;
mod settings;
mod share;
#[cfg(test)]
mod tests;
mod view;

pub use add::add;
pub use remove::{purge, remove};
pub use settings::{Switch, edit, extend_trial, features, set_limits, set_values, unset_values};
pub(super) use settings::{change, may_edit};
pub use share::{Share, share, unshare};
pub use view::{
    AccountView, AssignedView, ChecklistState, ClientRow, LimitView, Listing, SharedWith, ValueView, limits, list,
    show, values,
};
pub(super) use view::{limits_of, view};

use super::Session;
use crate::domain::{Refusal, Result, account::Account};

/// The client of that name. The master account is none.
///
/// # Errors
/// [`crate::domain::Code::NotFound`] when there is none in reach.
pub(super) fn named(session: &Session<'_>, typed: &str) -> Result<Account> {
    let account = session.client(typed)?;
    if account.is_master() {
        return Err(Refusal::not_found(format!("client {}; that is the partner's own account", account.handle))
            .hint("usher account show"));
    }
    Ok(account)
}

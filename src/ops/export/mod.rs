//! The whole database as the operator may see it, account by account.
//!
//! Things are named by handle and e-mail and stand in a fixed order; there are no ids, no secrets
//! and nothing of the moment, so two exports of the same state are equal byte for byte. An account
//! is in it where the operator has both `account.usage` and `user.manage`: in their own by their
//! roles, in those below by the level at which they could sign in.
//!
//! Only one account is in memory at a time. Who of the parent reaches a client is left out for the
//! client's own users. Pictures stand in it by their digests.

use std::collections::BTreeMap;

use super::Session;
use crate::domain::{
    AccountId, Refusal, Result, access,
    account::{Account, Space},
    client::Level,
    permission::Permission,
};

mod account;

pub use crate::domain::export::{
    AccountExport, AssetExport, AssignmentExport, BrandExport, ChecklistExport, ClientShareExport, ConnectionExport,
    GroupExport, LinkExport, RoleExport, ShareExport, TemplateExport, TickExport, UserExport, WaiverExport,
    WhiteLabelExport,
};

/// The version of the document's shape.
pub const VERSION: u32 = 1;

/// Rows read at a time.
const PAGE: usize = 500;

/// What an export of an account needs there.
const NEEDED: [Permission; 2] = [Permission::AccountUsage, Permission::UserManage];

/// The accounts that the operator may export from the one acted in: that one and those below it,
/// the master first, then by handle.
///
/// # Errors
/// [`crate::domain::Code::Forbidden`] when there is none.
pub fn accounts(session: &Session<'_>) -> Result<Vec<AccountId>> {
    let mut found = BTreeMap::new();
    let own = NEEDED.iter().try_for_each(|permission| session.may(*permission));
    if own.is_ok() {
        found.insert(order(&session.account), session.account.id);
    }
    let mut parents = vec![session.account.id];
    while let Some(parent) = parents.pop() {
        session.each_client(parent, |client| {
            parents.push(client.id);
            if session.may_export(&client)? {
                found.insert(order(&client), client.id);
            }
            Ok(())
        })?;
    }
    match own {
        Err(refusal) if found.is_empty() => Err(refusal),
        _ => Ok(found.into_values().collect()),
    }
}

/// Everything of one of the accounts that [`accounts`] found.
///
/// # Errors
/// When it is gone, or the store fails.
pub fn account(session: &Session<'_>, id: AccountId) -> Result<AccountExport> {
    match session.tx.account(id)? {
        Some(account) => session.export_account(&account),
        None => Err(Refusal::not_found("such account any more")),
    }
}

/// The master has no parent and stands first; the others stand by handle.
fn order(account: &Account) -> (bool, String) {
    (!account.is_master(), account.handle.to_string())
}

impl Session<'_> {
    /// Goes through the direct clients of an account, page by page.
    fn each_client(&self, parent: AccountId, mut each: impl FnMut(Account) -> Result<()>) -> Result<()> {
        let mut after = String::new();
        loop {
            let page = self.tx.clients_of(parent, &after, PAGE)?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.handle.to_string();
            page.into_iter().try_for_each(&mut each)?;
        }
    }

    /// Requires that the operator may export a client, or the account acted in.
    ///
    /// # Errors
    /// [`crate::domain::Code::Forbidden`].
    pub(super) fn may_export_client(&self, client: &Account) -> Result<()> {
        if client.id == self.account.id {
            return NEEDED.iter().try_for_each(|permission| self.may(*permission));
        }
        if self.may_export(client)? {
            return Ok(());
        }
        let [first, second] = NEEDED;
        Err(self.forbidden(format!(
            "{} lacks the permissions {first} and {second} in {}",
            self.operator.user.email,
            client.said()
        )))
    }

    /// Whether the operator, signed in to a client at the highest level there, may export it.
    fn may_export(&self, client: &Account) -> Result<bool> {
        Ok(match access::highest_level(&self.person, &self.client_facts(client)?) {
            Some(Level::Admin | Level::Settings) => true,
            Some(Level::Assigned) => {
                let operator = &self.operator;
                let held = self.tx.assigned_permissions(client.id, operator.account.id, operator.user.id)?;
                held.is_some_and(|(held, _)| NEEDED.iter().all(|permission| held.has(*permission)))
            }
            Some(Level::ViewOnly) | None => false,
        })
    }

    /// Whether who of its parent reaches an account is the operator's to know.
    fn knows_parent_of(&self, account: &Account) -> bool {
        account.id != self.operator.account.id
    }

    /// Values of an account by key.
    fn values(&self, account: AccountId, space: Space) -> Result<BTreeMap<String, String>> {
        let values = self.tx.account_values(account, space)?;
        Ok(values.into_iter().map(|value| (value.key, value.value)).collect())
    }
}

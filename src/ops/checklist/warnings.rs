//! What is worth a warning beside the steps of a client: asked of the store, and about people of
//! the evaluator.

use super::super::Session;
use crate::domain::{
    Result,
    access::{self, Acting, AssetAction, AssetFacts, Person, Reach},
    account::{Account, Status},
    asset::AssetKind,
    checklist::{Named, WarningFacts},
    user::{User, UserStatus},
};

/// How many users are looked at, the first by e-mail: each costs some reads.
const LOOKED_AT: usize = 300;

/// How many of them are named.
const NAMED: usize = 5;

impl Session<'_> {
    /// What `checklist show` warns of although it holds nothing up.
    pub(super) fn warnings_of(&self, client: &Account) -> Result<WarningFacts> {
        let mut warnings = self.tx.checklist_warnings(client.id)?;
        warnings.users_without_dashboard = self.users_without_dashboard(client)?;
        Ok(warnings)
    }

    fn users_without_dashboard(&self, client: &Account) -> Result<Named> {
        let mut without = Named::default();
        for user in self.tx.users_of(client.id, "", LOOKED_AT)? {
            if user.status == UserStatus::Disabled || self.opens_a_dashboard(client, &user)? {
                continue;
            }
            without.total = without.total.saturating_add(1);
            if without.names.len() < NAMED {
                without.names.push(user.email.to_string());
            }
        }
        Ok(without)
    }

    /// Whether a user may look at some dashboard of the client.
    fn opens_a_dashboard(&self, client: &Account, user: &User) -> Result<bool> {
        let (permissions, admin) = self.tx.permissions_of(client.id, user.id)?;
        let person = Person {
            account_disabled: client.status == Status::Disabled,
            user_status: user.status,
            permissions,
            admin,
            features: client.features,
            acting: Acting::Own,
        };
        let needs = AssetAction::View.on(AssetKind::Dashboard)?;
        let views = |reach| access::asset(&person, &needs, &AssetFacts { reach, placed_on: &[] }).allowed;
        Ok(views(Reach::NONE) || self.tx.dashboard_reaches(client.id, user.id)?.into_iter().any(views))
    }
}

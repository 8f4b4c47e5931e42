//! What the operator may do with one asset: the evaluator, asked with facts from the store.

use super::Session;
use crate::domain::{
    Result,
    access::{Acting, AssetAction, Decision},
    asset::Asset,
    client::Level,
    share::Right,
};

impl Session<'_> {
    /// Decides whether the operator may do something with an asset of the account acted in.
    ///
    /// # Errors
    /// Only when the store fails.
    pub fn decide(&self, action: AssetAction, asset: &Asset) -> Result<Decision> {
        self.who_acts().decide(self.tx, &action.on(asset.kind)?, asset.id)
    }

    /// Requires that the operator may do something with an asset.
    ///
    /// # Errors
    /// [`crate::domain::Code::Forbidden`] with the rule that says no.
    pub fn may_on(&self, action: AssetAction, asset: &Asset) -> Result<()> {
        let decision = self.decide(action, asset)?;
        if decision.allowed {
            return Ok(());
        }
        let email = &self.operator().user.email;
        Err(self
            .forbidden(format!("{email} may not {action} {} in {}", asset.said(), self.account().said()))
            .detail("rule", decision.rule.to_string())
            .hint(format!("usher access why {email} {action} {}{}", asset.said(), self.scope_flag())))
    }

    /// Whether the operator may look at an asset.
    ///
    /// # Errors
    /// Only when the store fails.
    pub fn sees(&self, asset: &Asset) -> Result<bool> {
        Ok(self.decide(AssetAction::View, asset)?.allowed)
    }

    /// The highest right that the operator has on an asset, whatever the action would need besides.
    pub(super) fn right_on(&self, asset: &Asset) -> Result<Option<Right>> {
        if self.person.is_admin() || self.person.acting == Acting::SignedIn(Level::Assigned) {
            return Ok(Some(Right::Edit));
        }
        let manage_all = AssetAction::Edit.on(asset.kind)?.manage_all;
        if manage_all.is_some_and(|permission| self.person.holds().has(permission)) {
            return Ok(Some(Right::Edit));
        }
        Ok(self.who_acts().reach(self.tx, asset.id)?.right)
    }
}

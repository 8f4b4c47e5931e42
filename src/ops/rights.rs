//! What the operator may do with one asset: the evaluator, asked with facts from the store.

use super::{
    Session,
    facts::{Facts, Who},
};
use crate::domain::{
    Code, Ref, Result, UserId,
    access::{self, Acting, AssetAction, Decision},
    account::Features,
    asset::{Asset, AssetKind},
    client::Level,
    permission::Permission,
    share::Right,
};

impl Session<'_> {
    /// Decides whether the operator may do something with an asset of the account acted in.
    ///
    /// # Errors
    /// Only when the store fails.
    pub fn decide(&self, action: AssetAction, asset: &Asset) -> Result<Decision> {
        Facts::new(self.tx).decide(&self.who_acts(), &action.on(asset.kind)?, asset.id)
    }

    /// Requires that the operator may do something with an asset.
    ///
    /// # Errors
    /// [`crate::domain::Code::Forbidden`] with the rule that says no.
    pub fn may_on(&self, action: AssetAction, asset: &Asset) -> Result<()> {
        self.allowed(action, asset, self.decide(action, asset)?)
    }

    /// The same for taking back what a feature gave, which needs the right and not the feature.
    ///
    /// # Errors
    /// As [`Session::may_on`].
    pub fn may_take_back(&self, action: AssetAction, asset: &Asset) -> Result<()> {
        let mut who = self.who_acts();
        who.person.features = Features::ALL;
        self.allowed(action, asset, Facts::new(self.tx).decide(&who, &action.on(asset.kind)?, asset.id)?)
    }

    /// Requires the permissions that an action needs on a kind of asset, before anything is looked
    /// up.
    ///
    /// # Errors
    /// [`Code::Forbidden`], naming the first that the operator lacks.
    pub fn may_act(&self, action: AssetAction, kind: AssetKind) -> Result<()> {
        action.on(kind)?.permissions.iter().try_for_each(|permission| self.may(permission))
    }

    /// Those of several assets that the operator may do something with. What they may not is left
    /// out and listed, unless that is all of them.
    ///
    /// # Errors
    /// The first refusal of `may` when nothing is left.
    pub fn choose(&mut self, assets: Vec<Asset>, may: impl Fn(&Self, &Asset) -> Result<()>) -> Result<Vec<Asset>> {
        let (mut chosen, mut refused) = (Vec::new(), Vec::new());
        for asset in assets {
            match may(self, &asset) {
                Ok(()) => chosen.push(asset),
                Err(refusal) if refusal.code == Code::Forbidden => refused.push((asset, refusal)),
                Err(failed) => return Err(failed),
            }
        }
        if chosen.is_empty() && !refused.is_empty() {
            return Err(refused.swap_remove(0).1);
        }
        for (asset, refusal) in &refused {
            self.skip(asset.said(), refusal);
        }
        Ok(chosen)
    }

    fn allowed(&self, action: AssetAction, asset: &Asset, decision: Decision) -> Result<()> {
        if decision.allowed {
            return Ok(());
        }
        let email = &self.operator().user.email;
        Err(self
            .forbidden(format!("{email} may not {action} {} in {}", asset.said(), self.account().said()))
            .detail("rule", decision.rule.to_string())
            .hint(format!("usher access why {} {action} {}{}", email.typed(), asset.said(), self.scope_flag())))
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
        self.right_of(&self.who_acts(), asset)
    }

    /// The same of a user of the account acted in; none for somebody who is not there.
    pub(super) fn right_of_user(&self, user: &Ref<UserId>, asset: &Asset) -> Result<Option<Right>> {
        match self.tx.standing(self.account.id, user.name.as_str())? {
            Some(standing) => self.right_of(&Who::of(&self.account, &standing), asset),
            None => Ok(None),
        }
    }

    fn right_of(&self, who: &Who, asset: &Asset) -> Result<Option<Right>> {
        let person = &who.person;
        if person.is_admin() || person.acting == Acting::SignedIn(Level::Assigned) {
            return Ok(Some(Right::Edit));
        }
        let manage_all = AssetAction::Edit.on(asset.kind)?.manage_all;
        if manage_all.is_some_and(|permission| person.holds().has(permission)) {
            return Ok(Some(Right::Edit));
        }
        Ok(Facts::new(self.tx).reach(who, asset.id)?.right)
    }

    /// Whether the operator may know how much of everything the whole database holds: somebody of
    /// the master who may look at its usage.
    pub(super) fn sees_all_usage(&self) -> bool {
        self.operator.account.is_master() && access::permission(&self.home().person, Permission::AccountUsage).allowed
    }
}

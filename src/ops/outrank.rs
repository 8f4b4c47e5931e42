//! What changing another user needs: as much as they have, so that nobody is taken over by somebody
//! who has less.

use super::{Session, give::within};
use crate::domain::{
    AccountId, GroupId, Ref, Result, UserId,
    access::{self, ClientAction},
    account::Account,
    asset::Asset,
    client::{ClientShare, Level},
    group::ALL_USERS,
    permission::PermissionSet,
    share::{Right, Subject},
    user::User,
};

impl Session<'_> {
    /// Requires what lets one act as a user, as whoever sets their password, changes their e-mail,
    /// invites or enables them could: that the operator outranks them, and has every right on an
    /// asset that reaches them.
    ///
    /// # Errors
    /// [`crate::domain::Code::Forbidden`] when the user has more than the operator.
    pub fn may_act_as(&self, user: &User) -> Result<()> {
        self.outranks(user)?;
        self.has_assets_of(user)
    }

    /// Requires every permission that a user holds, and every client that they reach.
    ///
    /// # Errors
    /// [`crate::domain::Code::Forbidden`] when the user has more than the operator.
    pub fn outranks(&self, user: &User) -> Result<()> {
        let (permissions, admin) = self.tx.permissions_of(user.account, user.id)?;
        if admin && !self.person().is_admin() {
            return Err(self
                .forbidden(format!("{} is Admin, which {} is not", user.email, self.operator().user.email))
                .detail("user", user.email.as_str()));
        }
        within(self, permissions, &format!("in the hands of somebody who changes {}", user.email))?;
        self.reaches_clients_of(user, permissions)
    }

    /// Requires the clients that a user sees or can sign in to: those assigned to them at the level
    /// settings, by which one could assign oneself, those shared with their groups at that level.
    fn reaches_clients_of(&self, user: &User, permissions: PermissionSet) -> Result<()> {
        let reference = user.reference();
        for assigned in self.tx.assignments_of(user.account, &reference)? {
            let Some(client) = self.tx.account(assigned.client.id)? else { continue };
            if !self.could_edit(&client)? {
                return self.refuse_reach(&client, Level::Assigned.as_str(), &reference, "reaches");
            }
        }
        self.could_open(user.account, &reference, "reaches", |needed| needed.within(permissions))
    }

    /// Requires every client that is shared with the groups of a user, as far as permissions open
    /// it to them: at the level of the share where they sign in, at a look where they only see it.
    pub(super) fn could_open(
        &self,
        account: AccountId,
        user: &Ref<UserId>,
        reaches: &str,
        opens: impl Fn(PermissionSet) -> bool,
    ) -> Result<()> {
        let (enters, sees) = (opens(ClientAction::SIGN_IN), opens(ClientAction::View.permissions()));
        if !enters && !sees {
            return Ok(());
        }
        for share in self.client_shares_of(account, user)? {
            let Some(client) = self.tx.account(share.client.id)? else { continue };
            let action = if enters { ClientAction::SignIn(Level::from(share.right)) } else { ClientAction::View };
            if !access::client(self.person(), action, &self.client_facts(&client)?).allowed {
                return self.refuse_reach(&client, share.right.as_str(), user, reaches);
            }
        }
        Ok(())
    }

    /// The client shares of all groups of a user, All Users included.
    fn client_shares_of(&self, account: AccountId, user: &Ref<UserId>) -> Result<Vec<ClientShare>> {
        let mut groups: Vec<_> = self.tx.memberships_of(account, user)?.into_iter().map(|it| it.group).collect();
        groups.push(Ref::new(GroupId::all_users(account), ALL_USERS));
        let mut shares = Vec::new();
        for group in groups {
            shares.extend(self.tx.client_shares_of_group(account, &group)?);
        }
        Ok(shares)
    }

    /// Refuses because somebody reaches a client that the operator does not. Of a client out of
    /// reach not even the name is told.
    fn refuse_reach(&self, client: &Account, what: &str, user: &Ref<UserId>, reaches: &str) -> Result<()> {
        let named = if self.could_view(client)? { client.said() } else { "a client out of reach".to_owned() };
        Err(self
            .forbidden(format!("{user} {reaches} {named} at {what}, which {} does not", self.operator().user.email))
            .detail("user", user.name.as_str()))
    }

    /// Requires every right on an asset that reaches a user as its owner, directly or by a group. All
    /// Users reaches the operator too.
    fn has_assets_of(&self, user: &User) -> Result<()> {
        if self.person().is_admin() {
            return Ok(());
        }
        for asset in self.tx.assets_owned_by(user.account, user.id)? {
            self.has_right_of(user, &asset, Right::Edit)?;
        }
        for share in self.tx.shares_with(user.account, &Subject::User(user.reference()))? {
            if let Some(asset) = self.tx.asset(user.account, share.asset.id)? {
                self.has_right_of(user, &asset, share.right)?;
            }
        }
        let own = match self.own_user() {
            Some(own) => self.tx.groups_of_user(own.account, own.id)?,
            None => Vec::new(),
        };
        let groups = self.tx.groups_of_user(user.account, user.id)?;
        for group in groups.into_iter().filter(|group| !own.contains(group)) {
            for (asset, right) in self.tx.shared_with_group(user.account, group)? {
                self.has_right_of(user, &asset, right)?;
            }
        }
        Ok(())
    }

    fn has_right_of(&self, user: &User, asset: &Asset, right: Right) -> Result<()> {
        if self.right_on(asset)?.is_some_and(|own| own >= right) {
            return Ok(());
        }
        let (email, said) = (&self.operator().user.email, asset.said());
        Err(self
            .forbidden(format!("{} has {right} on {said}, which {email} has not", user.email))
            .detail("user", user.email.as_str())
            .detail("asset", said))
    }
}

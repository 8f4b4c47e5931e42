//! What a change needs that comes by undo: what the command would need that makes it.
//!
//! One table over the kinds of entity. Nobody giving what they do not have, and the rules about
//! states, are looked at in the recorder, as for every change.
//!
//! Everything is looked at before anything is put back, so that no right rests on what the undo
//! itself gives. Only for what comes back together with the asset or client that it belongs to
//! there is nothing to look at yet: there the right on the asset is looked at when all is back, and
//! a client that comes back with all that is in it needs what adding one needs.

use std::collections::BTreeSet;

use super::Session;
use crate::domain::{
    AccountId, AssetId, Ref, Result, UserId,
    access::{AssetAction, ClientAction},
    account::Account,
    asset::{Asset, AssetKind, Placement},
    change::{Change, Verb},
    client::ClientShare,
    entity::Entity,
    permission::Permission,
    share::Share,
    user::{Assignment, User},
};

/// What comes and goes together in one operation.
#[derive(Debug, Default)]
pub(super) struct Together {
    /// Clients that come back or go, with all that is in them.
    clients: BTreeSet<AccountId>,
    /// Those of them that come back.
    restored: BTreeSet<AccountId>,
    /// Assets that come back.
    assets: BTreeSet<AssetId>,
}

impl Together {
    /// What comes and goes in these changes.
    pub(super) fn of(changes: &[Change]) -> Self {
        let mut together = Self::default();
        for change in changes {
            match (change.verb(), change.entity()) {
                (Verb::Created | Verb::Removed, Some(Entity::Account(account))) => {
                    together.clients.insert(account.id);
                    if change.verb() == Verb::Created {
                        together.restored.insert(account.id);
                    }
                }
                (Verb::Created, Some(Entity::Asset(asset))) => {
                    together.assets.insert(asset.id);
                }
                _ => {}
            }
        }
        together
    }

    /// Whether a client comes back or goes with all that is in it.
    pub(super) fn goes_or_comes(&self, client: AccountId) -> bool {
        self.clients.contains(&client)
    }

    /// The clients that come back with all that is in them.
    pub(super) fn restored(&self) -> BTreeSet<AccountId> {
        self.restored.clone()
    }
}

impl Session<'_> {
    /// Requires what a command would need that makes the change, before anything is put back.
    pub(super) fn authorise(&self, change: &Change, together: &Together) -> Result<()> {
        let Some(entity) = change.entity() else { return Ok(()) };
        match entity {
            Entity::Account(account) => return self.authorise_account(change, account),
            Entity::ClientShare(share) => return self.authorise_client_share(share, together),
            _ if together.clients.contains(&entity.account()) => return Ok(()),
            _ => {}
        }
        match entity {
            Entity::AccountValue(_) | Entity::Waiver(_) | Entity::Tick(_) | Entity::Onboarding(_) => {
                self.may_edit(entity.account())
            }
            Entity::User(user) => self.authorise_user(change, user),
            Entity::Role(_)
            | Entity::RoleHolding(_)
            | Entity::Group(_)
            | Entity::Membership(_)
            | Entity::DefaultDashboard(_) => self.inside(entity).and_then(|()| self.may(Permission::UserManage)),
            Entity::Assignment(assigned) => self.authorise_assignment(assigned),
            // What shows an image comes with it, and says what that needs.
            Entity::Image(_) => self.inside(entity),
            Entity::Template(_) | Entity::Brand(_) | Entity::WhiteLabel(_) | Entity::FooterLogo(_) => {
                self.inside(entity).and_then(|()| self.may(Permission::AccountSettings))
            }
            Entity::Asset(asset) => self.inside(entity).and_then(|()| self.authorise_asset(change, asset)),
            Entity::Placement(placed) => self.inside(entity).and_then(|()| self.authorise_placement(placed, together)),
            Entity::PublishedLink(link) => {
                self.inside(entity).and_then(|()| self.may_with(AssetAction::Publish, &link.dashboard, together))
            }
            Entity::Share(share) => self.inside(entity).and_then(|()| self.authorise_share(change, share, together)),
            Entity::Account(_) | Entity::ClientShare(_) => Ok(()),
        }
    }

    /// Requires the rights on assets that came back, now that their shares are back too.
    pub(super) fn authorise_restored(&self, change: &Change, together: &Together) -> Result<()> {
        let (Verb::Created, Some(entity)) = (change.verb(), change.entity()) else { return Ok(()) };
        if together.clients.contains(&entity.account()) {
            return Ok(());
        }
        let restored = |asset: &Ref<AssetId>| together.assets.contains(&asset.id);
        match entity {
            Entity::Share(share) if restored(&share.asset) => self.may_now(AssetAction::Share, &share.asset),
            Entity::PublishedLink(link) if restored(&link.dashboard) => {
                self.may_now(AssetAction::Publish, &link.dashboard)
            }
            Entity::Placement(placed) if restored(&placed.container) || restored(&placed.part) => {
                self.may_now(holding(placed), &placed.container)?;
                self.may_now(AssetAction::View, &placed.part)
            }
            _ => Ok(()),
        }
    }

    /// Adding and removing a client from its parent; its settings; the settings of one's own.
    fn authorise_account(&self, change: &Change, account: &Account) -> Result<()> {
        match (&change.before, &change.after) {
            (None, _) => self.may(Permission::ClientBuild),
            (_, None) => self.may_on_client(ClientAction::Delete, account),
            (Some(Entity::Account(before)), Some(Entity::Account(after))) if account.id == self.account.id => {
                let (mut own, mut migrated) = (before.clone(), before.clone());
                own.time_zone.clone_from(&after.time_zone);
                own.log_in = after.log_in;
                migrated.legacy_view_only = after.legacy_view_only;
                if own == *after {
                    self.may(Permission::AccountSettings)
                } else if migrated == *after {
                    self.may(Permission::UserManage)
                } else {
                    self.may_on_client(ClientAction::Edit, account)
                }
            }
            _ => self.may_on_client(ClientAction::Edit, account),
        }
    }

    fn authorise_client_share(&self, share: &ClientShare, together: &Together) -> Result<()> {
        if together.clients.contains(&share.client.id) {
            return self.may(Permission::ClientShare);
        }
        match self.tx.account(share.client.id)? {
            Some(client) => self.may_on_client(ClientAction::Share, &client),
            None => self.may(Permission::ClientShare),
        }
    }

    fn authorise_assignment(&self, assigned: &Assignment) -> Result<()> {
        self.may(Permission::UserManage)?;
        self.may_edit(assigned.client.id)
    }

    /// Requires the level settings on a client, or the settings of one's own account.
    fn may_edit(&self, account: AccountId) -> Result<()> {
        match self.tx.account(account)? {
            Some(account) => self.may_on_client(ClientAction::Edit, &account),
            // It is gone, so that applying the change will say so.
            None => Ok(()),
        }
    }

    fn authorise_user(&self, change: &Change, user: &User) -> Result<()> {
        self.inside(&Entity::User(user.clone()))?;
        if let (Some(Entity::User(before)), Some(Entity::User(after))) = (&change.before, &change.after)
            && after.id == self.operator.user.id
            && is_profile(before, after)
        {
            return self.may_any(&[Permission::AccountProfile, Permission::UserManage]);
        }
        self.may(Permission::UserManage)
    }

    fn authorise_asset(&self, change: &Change, asset: &Asset) -> Result<()> {
        match (&change.before, &change.after) {
            (None, _) => self.may(match asset.kind {
                AssetKind::Klip => Permission::KlipBuild,
                AssetKind::Dashboard => Permission::TabBuild,
                AssetKind::Datasource => Permission::DatasourceCreate,
                AssetKind::Metric => Permission::MetricCreate,
            }),
            (_, None) => self.may_now(AssetAction::Delete, &asset.reference()),
            (Some(Entity::Asset(before)), Some(Entity::Asset(after))) if is_handed_over(before, after) => {
                // Assets go to an heir when their owner is removed, and come back with them.
                self.may(Permission::UserManage)
            }
            _ => self.may_now(AssetAction::Edit, &asset.reference()),
        }
    }

    fn authorise_placement(&self, placed: &Placement, together: &Together) -> Result<()> {
        self.may_with(holding(placed), &placed.container, together)?;
        self.may_with(AssetAction::View, &placed.part, together)
    }

    fn authorise_share(&self, change: &Change, share: &Share, together: &Together) -> Result<()> {
        let (mut right, mut visibility) = (true, false);
        if let (Some(Entity::Share(before)), Some(Entity::Share(after))) = (&change.before, &change.after) {
            right = before.right != after.right;
            visibility = before.visibility != after.visibility;
        }
        if visibility {
            self.may_with(AssetAction::Visibility, &share.asset, together)?;
        }
        if right { self.may_with(AssetAction::Share, &share.asset, together) } else { Ok(()) }
    }

    /// Requires that a thing is of the account acted in: what is in a client is changed from inside.
    fn inside(&self, entity: &Entity) -> Result<()> {
        if entity.account() == self.account.id {
            return Ok(());
        }
        Err(self.forbidden(format!(
            "{} {} is not of {}, so it cannot be changed from there",
            entity.kind(),
            entity.key(),
            self.account.said()
        )))
    }

    /// Requires a right on an asset that stands; on one that comes back it is looked at later.
    fn may_with(&self, action: AssetAction, asset: &Ref<AssetId>, together: &Together) -> Result<()> {
        if together.assets.contains(&asset.id) { Ok(()) } else { self.may_now(action, asset) }
    }

    fn may_now(&self, action: AssetAction, asset: &Ref<AssetId>) -> Result<()> {
        match self.tx.asset(self.account.id, asset.id)? {
            Some(asset) => self.may_on(action, &asset),
            // It is gone, so that applying the change will say so.
            None => Ok(()),
        }
    }
}

/// What placing in, or using from, a container needs on it.
fn holding(placed: &Placement) -> AssetAction {
    if placed.container.name.starts_with("dashboard:") { AssetAction::Place } else { AssetAction::Edit }
}

/// Whether only what people may change of themselves differs.
fn is_profile(before: &User, after: &User) -> bool {
    let own = User {
        first: after.first.clone(),
        last: after.last.clone(),
        phone: after.phone.clone(),
        avatar: after.avatar.clone(),
        time_zone: after.time_zone.clone(),
        currency: after.currency.clone(),
        ..before.clone()
    };
    own == *after
}

/// Whether only the owner differs, of the asset or of its connection.
fn is_handed_over(before: &Asset, after: &Asset) -> bool {
    let mut handed = Asset { owner: after.owner.clone(), ..before.clone() };
    if let (Some(connection), Some(given)) = (&mut handed.connection, &after.connection) {
        connection.owner.clone_from(&given.owner);
        connection.state = given.state;
    }
    handed == *after && (before.owner != after.owner || connection_owner(before) != connection_owner(after))
}

fn connection_owner(asset: &Asset) -> Option<&Ref<UserId>> {
    asset.connection.as_ref()?.owner.as_ref()
}

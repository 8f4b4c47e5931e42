//! What there is to choose from while a client is onboarded.
//!
//! Read anew before every step, so that what somebody else has just made is among it. Whoever may
//! not see some kind of thing is offered none of it and types its name.

use usher::{
    domain::{Code, Result, asset::AssetKind, checklist::view::StepView, group::ALL_USERS},
    ops::{
        self,
        asset::AssetView,
        checklist::template::{TemplateStepView, TemplateView},
        client::{AccountView, SharedWith},
        group::GroupView,
        look::{brand::BrandView, white_label::WhiteLabelView},
        role::RoleView,
        share::ShareView,
        user::UserView,
    },
};

use super::question::Item;
use crate::cli::App;

/// What stands in a client, and in the account above it as far as it matters.
pub struct World {
    /// The client.
    pub client: AccountView,
    /// The template it follows, where that can be read.
    pub template: Option<TemplateView>,
    /// Its groups, All Users among them.
    pub groups: Vec<GroupView>,
    /// The roles that can be held there.
    pub roles: Vec<RoleView>,
    /// Its users.
    pub users: Vec<UserView>,
    /// Its data sources.
    pub datasources: Vec<AssetView>,
    /// Its klips.
    pub klips: Vec<AssetView>,
    /// Its dashboards.
    pub dashboards: Vec<AssetView>,
    /// Its brand.
    pub brand: BrandView,
    /// The white-label, which is everybody's.
    pub white_label: WhiteLabelView,
    /// Its shares.
    pub shares: Vec<ShareView>,
    /// Groups of the account above it.
    pub staff: Vec<GroupView>,
    /// Dashboards of the account above it, to take copies of.
    pub patterns: Vec<AssetView>,
    /// Handle of the account above it.
    pub parent: String,
    /// Whether what is there already stays as it is, whatever is answered.
    pub keeps: bool,
}

impl World {
    /// Reads what there is.
    ///
    /// # Errors
    /// When the client cannot be looked at.
    pub fn read(app: &mut App, client: &str) -> Result<Self> {
        let named = Some(client.to_owned());
        let (view, template, acted_in) = app.aside(None, |session| {
            let view = ops::client::show(session, client)?;
            let template = view.checklist.as_ref().map(|followed| followed.template.clone()).unwrap_or_default();
            Ok((view, template, session.account().handle.to_string()))
        })?;
        let parent = view.parent.clone().unwrap_or_else(|| acted_in.clone());
        let above = app.aside((parent != acted_in).then(|| parent.clone()), |session| {
            Ok((
                seen(ops::group::list(session))?,
                seen(ops::asset::list(session, AssetKind::Dashboard))?,
                known(ops::checklist::template::show(session, &template))?,
            ))
        });
        // Whoever is signed in to the client, or belongs to it, does not reach what is above.
        let (staff, patterns, template) = known(above)?.unwrap_or_default();
        app.aside(named, |session| {
            Ok(Self {
                groups: seen(ops::group::list(session))?,
                roles: seen(ops::role::list(session))?,
                users: seen(ops::user::list(session))?,
                datasources: seen(ops::asset::list(session, AssetKind::Datasource))?,
                klips: seen(ops::asset::list(session, AssetKind::Klip))?,
                dashboards: seen(ops::asset::list(session, AssetKind::Dashboard))?,
                brand: ops::look::brand::show(session)?,
                white_label: ops::look::white_label::show(session)?,
                shares: seen(ops::share::list(session, None))?,
                client: view,
                parent,
                keeps: false,
                staff,
                patterns,
                template,
            })
        })
    }

    /// The handle of the client.
    pub fn handle(&self) -> &str {
        &self.client.handle
    }

    /// What the template says of a step.
    pub fn asks_for(&self, step: &StepView) -> Option<&TemplateStepView> {
        self.template.as_ref()?.steps.iter().find(|asked| asked.id == step.id)
    }

    /// The groups that somebody made.
    pub fn own_groups(&self) -> impl Iterator<Item = &GroupView> {
        self.groups.iter().filter(|group| is_own(group))
    }

    /// Whether a dashboard is shared with anybody.
    pub fn is_shared(&self, dashboard: &AssetView) -> bool {
        let key = format!("dashboard:{}", dashboard.handle);
        self.shares.iter().any(|share| share.asset == key)
    }

    /// Whether a dashboard is shared with somebody.
    pub fn is_shared_with(&self, dashboard: &str, subject: &str) -> bool {
        let key = format!("dashboard:{dashboard}");
        self.shares.iter().any(|share| share.asset == key && share.with.subject == subject)
    }

    /// The groups of the account above that the client is shared with.
    pub fn shared_with_staff(&self) -> &[SharedWith] {
        self.client.shares.as_deref().unwrap_or_default()
    }
}

/// Groups to choose from.
pub fn groups<'g>(groups: impl Iterator<Item = &'g GroupView>, prefix: &str) -> Vec<Item> {
    groups
        .map(|group| {
            let members = match group.member_count {
                1 => "1 member".to_owned(),
                count => format!("{count} members"),
            };
            Item::new(format!("{prefix}{}", group.handle), &format!("{} ({members})", group.name))
        })
        .collect()
}

/// Handles of assets.
pub fn handles(assets: &[AssetView]) -> Vec<String> {
    assets.iter().map(|asset| asset.handle.clone()).collect()
}

/// Whether somebody made a group: All Users is everywhere.
pub fn is_own(group: &GroupView) -> bool {
    group.handle != ALL_USERS
}

/// What may be seen: nothing where that is refused.
pub fn seen<T>(read: Result<Vec<T>>) -> Result<Vec<T>> {
    known(read).map(Option::unwrap_or_default)
}

/// What is in reach and may be seen, where it is.
fn known<T>(read: Result<T>) -> Result<Option<T>> {
    match read {
        Ok(read) => Ok(Some(read)),
        Err(refusal) if matches!(refusal.code, Code::Forbidden | Code::NotFound | Code::SessionNested) => Ok(None),
        Err(refusal) => Err(refusal),
    }
}

//! An account as it is exported: everything that stands in it, by handle and e-mail.
//!
//! The serialised forms are a contract; fields may be added. What is gathered here is written as JSON,
//! and made into the [script](super::script) of commands that would make it again.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    account::{Features, Limits, LogInPolicy, Seats},
    permission::PermissionSet,
    time::Time,
};

/// Everything of one account.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AccountExport {
    /// The handle.
    pub handle: String,
    /// The display name.
    pub name: String,
    /// Handle of the parent; null for the master, and where it is not the operator's to know.
    pub parent: Option<String>,
    /// `setup`, `trial`, `active` or `disabled`.
    pub status: String,
    /// A number or `"unlimited"`.
    pub seats: Seats,
    /// The features that are on.
    pub features: Features,
    /// Its users, by e-mail.
    pub users: Vec<UserExport>,
    /// Its groups, by handle; All Users has everyone.
    pub groups: Vec<GroupExport>,
    /// Its custom roles, by handle.
    pub roles: Vec<RoleExport>,
    /// Its assets, by kind and handle.
    pub assets: Vec<AssetExport>,
    /// The shares of its assets, in the order of the assets.
    pub shares: Vec<ShareExport>,
    /// The groups of its parent that it is shared with, by handle.
    pub client_shares: Vec<ClientShareExport>,
    /// The users of accounts above that are assigned to it, by e-mail.
    pub assignments: Vec<AssignmentExport>,
    /// The description.
    pub description: String,
    /// The status it had before it was disabled.
    pub disabled_from: Option<String>,
    /// The master's pool of seats.
    pub pool: Option<u32>,
    /// The limits; null is unlimited.
    pub limits: Limits,
    /// The time zone.
    pub time_zone: String,
    /// Whether users may have a currency.
    pub transact: bool,
    /// How its users log in; null minutes are a lock until somebody unlocks.
    pub log_in: LogInPolicy,
    /// Whether the legacy view-only role is still on offer.
    pub legacy_view_only: bool,
    /// Whether white-label is enabled.
    pub white_label: bool,
    /// When the trial ends.
    pub trial_ends: Option<Time>,
    /// Whether the trial was extended.
    pub trial_extended: bool,
    /// The properties, by key.
    pub properties: BTreeMap<String, String>,
    /// The labels, by key.
    pub labels: BTreeMap<String, String>,
    /// The onboarding.
    pub checklist: ChecklistExport,
    /// The account's own checklist templates, by handle.
    pub templates: Vec<TemplateExport>,
    /// What its dashboards look like; null where nothing is set.
    pub brand: Option<BrandExport>,
    /// What the product is called and where it links; the master's alone, null where nothing is set.
    pub whitelabel: Option<WhiteLabelExport>,
}

/// The brand of an account; pictures by the digest of their bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BrandExport {
    /// Digest of the logo.
    pub logo: Option<String>,
    /// Digest of the logo for the dark theme.
    pub logo_dark: Option<String>,
    /// Digest of the favicon.
    pub favicon: Option<String>,
    /// `light`, `dark` or `custom`.
    pub theme: Option<String>,
    /// The colour of buttons and heads.
    pub accent: Option<String>,
    /// The colour of the page.
    pub background: Option<String>,
    /// The colour of text.
    pub text: Option<String>,
    /// Whether what is not set is as the parent's.
    pub inherit: bool,
}

/// The white-label; pictures by the digest of their bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WhiteLabelExport {
    /// What the product is called.
    pub product_name: Option<String>,
    /// What a klip or metric on a page of one's own is called.
    pub widget_name: Option<String>,
    /// The links, by what they are.
    pub links: BTreeMap<String, String>,
    /// Where clients ask for support.
    pub support_email: Option<String>,
    /// The name that mails come from.
    pub sender_name: Option<String>,
    /// The domain under which the product is met.
    pub domain: Option<String>,
    /// The logos at the foot, in order: picture and where it leads.
    pub footer_logos: Vec<(String, String)>,
}

/// One checklist template of an account's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TemplateExport {
    /// The handle.
    pub handle: String,
    /// The TOML text as it was added.
    pub source: String,
}

/// One user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UserExport {
    /// The e-mail.
    pub email: String,
    /// `invited`, `active` or `disabled`.
    pub status: String,
    /// The roles held, by handle.
    pub roles: Vec<String>,
    /// The groups that the user was put into, by handle.
    pub groups: Vec<String>,
    /// First name.
    pub first: String,
    /// Last name.
    pub last: String,
    /// Telephone number.
    pub phone: Option<String>,
    /// Whether the invitation was ever accepted.
    pub joined: bool,
    /// Digest of the avatar's picture.
    pub avatar: Option<String>,
    /// The time zone; null is the account's.
    pub time_zone: Option<String>,
    /// The currency; null is USD.
    pub currency: Option<String>,
    /// Whether this is the primary contact.
    pub primary_contact: bool,
}

/// One group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GroupExport {
    /// The handle.
    pub handle: String,
    /// E-mails of its members.
    pub members: Vec<String>,
    /// The display name.
    pub name: String,
    /// The description.
    pub description: String,
    /// Whether shares to it can only be `view`.
    pub use_only: bool,
    /// What its members see first, in order.
    pub default_dashboards: Vec<String>,
}

/// One custom role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RoleExport {
    /// The handle.
    pub handle: String,
    /// The ids of its permissions.
    pub permissions: PermissionSet,
    /// The display name.
    pub name: String,
    /// The description.
    pub description: String,
}

/// One asset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AssetExport {
    /// `klip`, `dashboard`, `datasource` or `metric`.
    pub kind: String,
    /// The handle.
    pub handle: String,
    /// E-mail of the owner; null when signed-in staff made it.
    pub owner: Option<String>,
    /// What it holds or uses, in order, as `klip:sessions`.
    pub contains: Vec<String>,
    /// The display name.
    pub name: String,
    /// The description.
    pub description: String,
    /// The currency of a dashboard.
    pub currency: Option<String>,
    /// Where it was imported from.
    pub origin: Option<String>,
    /// How a data source reaches its data.
    pub connection: Option<ConnectionExport>,
    /// Its published links, by name.
    pub links: Vec<LinkExport>,
}

/// How a data source reaches its data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConnectionExport {
    /// The service.
    pub provider: String,
    /// E-mail of the user whose account there it uses.
    pub owner: Option<String>,
    /// `connected` or `to-connect`.
    pub state: String,
}

/// One published link of a dashboard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LinkExport {
    /// The name.
    pub name: String,
    /// `private` or `public`.
    pub kind: String,
    /// E-mail of who published it.
    pub by: String,
    /// When.
    pub at: Time,
}

/// One share of an asset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShareExport {
    /// The asset, as `dashboard:web`.
    pub asset: String,
    /// With whom, as `group:marketing` or `user:dana@acme.example`.
    pub subject: String,
    /// `view` or `edit`.
    pub right: String,
    /// How a dashboard shared with a group meets its members; null for all else.
    pub visibility: Option<String>,
}

/// One share of a client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClientShareExport {
    /// Handle of the parent's group.
    pub group: String,
    /// `view-only`, `admin` or `settings`.
    pub right: String,
}

/// One user of an account above, assigned to a client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AssignmentExport {
    /// The e-mail.
    pub user: String,
    /// The roles held there, by handle.
    pub roles: Vec<String>,
    /// Handle of the user's account.
    pub account: String,
}

/// The onboarding of one client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChecklistExport {
    /// The template that it follows.
    pub template: String,
    /// Whether it is onboarded.
    pub onboarded: bool,
    /// The steps that were waived.
    pub waivers: Vec<WaiverExport>,
    /// The steps that were ticked.
    pub ticks: Vec<TickExport>,
}

/// One step that was waived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WaiverExport {
    /// The step.
    pub step: String,
    /// Why.
    pub reason: String,
    /// Until when; null for good.
    pub until: Option<Time>,
    /// E-mail of who said so.
    pub by: String,
    /// When.
    pub at: Time,
}

/// One step that was ticked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TickExport {
    /// The step.
    pub step: String,
    /// What was noted.
    pub note: String,
    /// E-mail of who ticked it.
    pub by: String,
    /// When.
    pub at: Time,
}

//! Everything that the database holds and the journal remembers, one row each.
//!
//! An entity knows its kind, its identity (stable, by ids), its key (what people read) and the
//! account that its changes are told to. Its serialised form is the image kept in the journal.

use serde_json::Value;

use super::{
    account::{Account, AccountValue, Space},
    asset::{Asset, Placement, PublishedLink},
    checklist::{Onboarding, Template, Tick, Waiver},
    client::ClientShare,
    group::{DefaultDashboard, Group, Membership},
    id::AccountId,
    look::{Brand, FooterLogo, Image, WhiteLabel},
    role::Role,
    share::{Share, Subject},
    user::{Assignment, RoleHolding, User},
};

macro_rules! entities {
    ($($variant:ident $kind:literal;)+) => {
        /// One thing that the database holds.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Entity {
            $(#[doc = $kind] $variant($variant),)+
        }

        /// The kinds of entity, as the journal names them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum EntityKind {
            $(#[doc = $kind] $variant,)+
        }

        impl EntityKind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];
        }

        impl Entity {
            /// Which kind of entity this is.
            #[must_use]
            pub const fn entity_kind(&self) -> EntityKind {
                match self { $(Self::$variant(_) => EntityKind::$variant,)+ }
            }

            /// The image kept in the journal: everything, with ids and names of what it refers to.
            #[must_use]
            pub fn image(&self) -> Value {
                match self {
                    $(Self::$variant(entity) => serde_json::to_value(entity).unwrap_or(Value::Null),)+
                }
            }

            /// Reads an image back; `None` when it is not an image of that kind.
            #[must_use]
            pub fn from_image(kind: EntityKind, image: Value) -> Option<Self> {
                match kind {
                    $(EntityKind::$variant => serde_json::from_value(image).ok().map(Self::$variant),)+
                }
            }
        }

        $(impl From<$variant> for Entity {
            fn from(entity: $variant) -> Self {
                Self::$variant(entity)
            }
        })+
    };
}

entities! {
    Account "account";
    AccountValue "property or label";
    User "user";
    Role "role";
    RoleHolding "a role held";
    Group "group";
    Membership "membership";
    Asset "asset";
    Placement "placement";
    PublishedLink "published link";
    Share "share";
    DefaultDashboard "default dashboard";
    ClientShare "client share";
    Assignment "assignment";
    Template "checklist template";
    Waiver "waiver";
    Tick "tick";
    Onboarding "onboarded";
    Image "image";
    Brand "brand";
    WhiteLabel "white-label";
    FooterLogo "logo at the foot";
}

impl Entity {
    /// The word for the mark that a client is onboarded.
    pub const MARK: &'static str = "checklist";

    /// The word for its kind in answers and in the journal, such as `group` or `dashboard`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Account(account) if account.is_master() => "account",
            Self::Account(_) => "client",
            Self::AccountValue(AccountValue { space, .. }) => space.as_str(),
            Self::User(_) => "user",
            Self::Role(_) => "role",
            Self::RoleHolding(_) => "user-role",
            Self::Group(_) => "group",
            Self::Membership(_) => "membership",
            Self::Asset(asset) => asset.kind.as_str(),
            Self::Placement(_) => "placement",
            Self::PublishedLink(_) => "link",
            Self::Share(_) => "share",
            Self::DefaultDashboard(_) => "default-dashboard",
            Self::ClientShare(_) => "client-share",
            Self::Assignment(_) => "assignment",
            Self::Template(_) => "template",
            Self::Waiver(_) => "waiver",
            Self::Tick(_) => "tick",
            Self::Onboarding(_) => Self::MARK,
            Self::Image(_) => "image",
            Self::Brand(_) => "brand",
            Self::WhiteLabel(_) => "whitelabel",
            Self::FooterLogo(_) => "footer-logo",
        }
    }

    /// The kind of entity that a word in the journal stands for.
    #[must_use]
    pub fn kind_of(word: &str) -> Option<EntityKind> {
        Some(match word {
            "account" | "client" => EntityKind::Account,
            "property" | "label" => EntityKind::AccountValue,
            "user" => EntityKind::User,
            "role" => EntityKind::Role,
            "user-role" => EntityKind::RoleHolding,
            "group" => EntityKind::Group,
            "membership" => EntityKind::Membership,
            "klip" | "dashboard" | "datasource" | "metric" => EntityKind::Asset,
            "placement" => EntityKind::Placement,
            "link" => EntityKind::PublishedLink,
            "share" => EntityKind::Share,
            "default-dashboard" => EntityKind::DefaultDashboard,
            "client-share" => EntityKind::ClientShare,
            "assignment" => EntityKind::Assignment,
            "template" => EntityKind::Template,
            "waiver" => EntityKind::Waiver,
            "tick" => EntityKind::Tick,
            Self::MARK => EntityKind::Onboarding,
            "image" => EntityKind::Image,
            "brand" => EntityKind::Brand,
            "whitelabel" => EntityKind::WhiteLabel,
            "footer-logo" => EntityKind::FooterLogo,
            _ => return None,
        })
    }

    /// What people read in answers: handles and e-mails.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Account(account) => account.handle.to_string(),
            Self::AccountValue(value) => value.key.clone(),
            Self::User(user) => user.email.to_string(),
            Self::Role(role) => role.handle.to_string(),
            Self::RoleHolding(held) => format!("{} {}", held.user, held.role),
            Self::Group(group) => group.handle.to_string(),
            Self::Membership(member) => format!("{} {}", member.group, member.user),
            Self::Asset(asset) => asset.handle.to_string(),
            Self::Placement(placed) => format!("{} {}", placed.container, placed.part),
            Self::PublishedLink(link) => format!("{} {}", link.dashboard, link.name),
            Self::Share(share) => format!("{} {}", share.asset, share.subject),
            Self::DefaultDashboard(default) => format!("{} {}", default.group, default.dashboard),
            Self::ClientShare(share) => format!("{} group:{}", share.client, share.group),
            Self::Assignment(assigned) => {
                format!("{} {} {}", assigned.client, assigned.user, assigned.role)
            }
            Self::Template(template) => template.handle.to_string(),
            Self::Waiver(waiver) => waiver.step.clone(),
            Self::Tick(tick) => tick.step.clone(),
            Self::Onboarding(_) => "onboarded".to_owned(),
            Self::Image(image) => image.digest.chars().take(12).collect(),
            Self::Brand(_) => "brand".to_owned(),
            Self::WhiteLabel(_) => "whitelabel".to_owned(),
            Self::FooterLogo(logo) => logo.position.to_string(),
        }
    }

    /// Digests of the images of its account that it shows.
    #[must_use]
    pub fn images(&self) -> Vec<&str> {
        match self {
            Self::User(user) => user.avatar.as_deref().into_iter().collect(),
            Self::Brand(brand) => brand.images().collect(),
            Self::FooterLogo(logo) => vec![&logo.image],
            _ => Vec::new(),
        }
    }

    /// What stays the same for as long as the thing exists, whatever it is called.
    #[must_use]
    pub fn identity(&self) -> String {
        match self {
            Self::Account(account) => format!("account/{}", account.id),
            Self::AccountValue(AccountValue { account, space, key, .. }) => match space {
                Space::Property => format!("property/{account}/{key}"),
                Space::Label => format!("label/{account}/{key}"),
            },
            Self::User(user) => format!("user/{}", user.id),
            Self::Role(role) => format!("role/{}", role.id),
            Self::RoleHolding(held) => format!("user-role/{}/{}", held.user.id, held.role.id),
            Self::Group(group) => format!("group/{}", group.id),
            Self::Membership(member) => format!("membership/{}/{}", member.group.id, member.user.id),
            Self::Asset(asset) => format!("asset/{}", asset.id),
            Self::Placement(placed) => format!("placement/{}/{}", placed.container.id, placed.part.id),
            Self::PublishedLink(link) => format!("link/{}", link.id),
            Self::Share(Share { asset, subject, .. }) => match subject {
                Subject::Group(group) => format!("share/{}/group/{}", asset.id, group.id),
                Subject::User(user) => format!("share/{}/user/{}", asset.id, user.id),
            },
            Self::DefaultDashboard(default) => {
                format!("default-dashboard/{}/{}", default.group.id, default.dashboard.id)
            }
            Self::ClientShare(share) => format!("client-share/{}/{}", share.client.id, share.group.id),
            Self::Assignment(assigned) => {
                format!("assignment/{}/{}/{}", assigned.client.id, assigned.user.id, assigned.role.id)
            }
            Self::Template(template) => format!("template/{}/{}", template.account, template.handle),
            Self::Waiver(waiver) => format!("waiver/{}/{}", waiver.account, waiver.step),
            Self::Tick(tick) => format!("tick/{}/{}", tick.account, tick.step),
            Self::Onboarding(mark) => format!("onboarded/{}", mark.account),
            Self::Image(image) => format!("image/{}/{}", image.account, image.digest),
            Self::Brand(brand) => format!("brand/{}", brand.account),
            Self::WhiteLabel(white_label) => format!("white-label/{}", white_label.account),
            Self::FooterLogo(logo) => format!("footer-logo/{}/{}", logo.account, logo.position),
        }
    }

    /// The account whose journal tells of it.
    #[must_use]
    pub const fn account(&self) -> AccountId {
        match self {
            Self::Account(account) => account.id,
            Self::AccountValue(value) => value.account,
            Self::User(user) => user.account,
            Self::Role(role) => role.account,
            Self::RoleHolding(held) => held.account,
            Self::Group(group) => group.account,
            Self::Membership(member) => member.account,
            Self::Asset(asset) => asset.account,
            Self::Placement(placed) => placed.account,
            Self::PublishedLink(link) => link.account,
            Self::Share(share) => share.account,
            Self::DefaultDashboard(default) => default.account,
            Self::ClientShare(share) => share.client.id,
            Self::Assignment(assigned) => assigned.client.id,
            Self::Template(template) => template.account,
            Self::Waiver(waiver) => waiver.account,
            Self::Tick(tick) => tick.account,
            Self::Onboarding(mark) => mark.account,
            Self::Image(image) => image.account,
            Self::Brand(brand) => brand.account,
            Self::WhiteLabel(white_label) => white_label.account,
            Self::FooterLogo(logo) => logo.account,
        }
    }
}

/// An image as it is shown: without ids and the bytes of pictures, references by their names only.
#[must_use]
pub fn shown(image: &Value) -> Value {
    match image {
        Value::Object(fields) => {
            if let (2, Some(Value::Number(_)), Some(name @ Value::String(_))) =
                (fields.len(), fields.get("id"), fields.get("name"))
            {
                return name.clone();
            }
            let kept = fields
                .iter()
                .filter(|(name, _)| !matches!(name.as_str(), "id" | "account" | "user_account" | "png"))
                .filter(|(name, value)| !(name.as_str() == "parent" && value.is_number()))
                .map(|(name, value)| (name.clone(), shown(value)))
                .collect();
            Value::Object(kept)
        }
        Value::Array(items) => Value::Array(items.iter().map(shown).collect()),
        other => other.clone(),
    }
}

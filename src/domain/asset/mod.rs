//! Assets: klips, dashboards, data sources and metrics. One thing with a kind.
//!
//! The entities stand here; each file beside this one is one decision about them. Who may do what
//! with an asset is not decided here but by [`super::access`].

use serde::{Deserialize, Serialize};

use super::{
    account::Feature,
    id::{AccountId, AssetId, LinkId, Ref, UserId},
    name::Handle,
    permission::Permission,
    refusal::{Code, Refusal},
    time::Time,
};

mod create;
mod edit;
mod import;
pub mod layout;
mod publish;
mod remove;

pub use create::{Create, CreateFacts, Named};
pub use edit::{Edit, EditFacts};
pub use import::{Brought, Import, ImportFacts};
pub use publish::{Publish, PublishFacts, unpublished};
pub use remove::{Remove, RemoveFacts};

/// Which of the four an asset is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AssetKind {
    /// One visualisation.
    Klip,
    /// An arrangement of klips and metrics.
    Dashboard,
    /// Where data comes from.
    Datasource,
    /// A figure over time.
    Metric,
}

impl AssetKind {
    /// All four.
    pub const ALL: [Self; 4] = [Self::Klip, Self::Dashboard, Self::Datasource, Self::Metric];

    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Klip => "klip",
            Self::Dashboard => "dashboard",
            Self::Datasource => "datasource",
            Self::Metric => "metric",
        }
    }

    /// Whether an asset of this kind may hold or use one of the other.
    #[must_use]
    pub const fn holds(self, part: Self) -> bool {
        matches!(
            (self, part),
            (Self::Dashboard, Self::Klip | Self::Metric) | (Self::Klip | Self::Metric, Self::Datasource)
        )
    }

    /// The kinds that an asset of this kind may hold or use.
    #[must_use]
    pub fn parts(self) -> Vec<Self> {
        Self::ALL.into_iter().filter(|part| self.holds(*part)).collect()
    }

    /// The permission that creating one needs.
    #[must_use]
    pub const fn creating(self) -> Permission {
        match self {
            Self::Klip => Permission::KlipBuild,
            Self::Dashboard => Permission::TabBuild,
            Self::Datasource => Permission::DatasourceCreate,
            Self::Metric => Permission::MetricCreate,
        }
    }
}

impl std::fmt::Display for AssetKind {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.pad(self.as_str())
    }
}

impl std::str::FromStr for AssetKind {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| Refusal::new(Code::Usage, format!("{text:?} is not a kind of asset")))
    }
}

/// A klip, dashboard, data source or metric of one account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asset {
    /// The id.
    pub id: AssetId,
    /// The account.
    pub account: AccountId,
    /// Which of the four it is.
    pub kind: AssetKind,
    /// The handle, unique among the account's assets of this kind.
    pub handle: Handle,
    /// The display name.
    pub name: String,
    /// A free description, possibly empty.
    pub description: String,
    /// The user of the account who made it; none when signed-in staff did.
    pub owner: Option<Ref<UserId>>,
    /// ISO 4217 code of a dashboard in an account that is transact.
    pub currency: Option<String>,
    /// Where it was imported from, such as `north/dashboard:web`.
    pub origin: Option<String>,
    /// How a data source reaches its data; none for the other kinds.
    pub connection: Option<Connection>,
}

impl Asset {
    /// How it is written in references: `dashboard:web`.
    #[must_use]
    pub fn said(&self) -> String {
        format!("{}:{}", self.kind, self.handle)
    }

    /// A reference to this asset.
    #[must_use]
    pub fn reference(&self) -> Ref<AssetId> {
        Ref::new(self.id, self.said())
    }
}

/// How a data source reaches its data. Never a token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    /// The service, such as `google-analytics`; possibly empty.
    pub provider: String,
    /// The user whose account there it uses.
    pub owner: Option<Ref<UserId>>,
    /// Whether it stands.
    pub state: ConnectionState,
}

/// Whether a connection stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConnectionState {
    /// It stands.
    Connected,
    /// Somebody still has to connect it.
    ToConnect,
}

impl ConnectionState {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Connected => "connected",
            Self::ToConnect => "to-connect",
        }
    }
}

/// One asset held or used by another: a klip or metric on a dashboard, a data source of a klip or
/// metric.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placement {
    /// The account of both.
    pub account: AccountId,
    /// What holds it.
    pub container: Ref<AssetId>,
    /// What is held.
    pub part: Ref<AssetId>,
    /// Its place among the parts, from 1.
    pub position: u32,
}

/// Who may open a published link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LinkKind {
    /// Whoever has the link and its secret.
    Private,
    /// Anyone.
    Public,
}

impl LinkKind {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Private => "private",
            Self::Public => "public",
        }
    }

    /// The feature without which an account has no links of this kind.
    #[must_use]
    pub const fn feature(self) -> Feature {
        match self {
            Self::Private => Feature::PublishedDashboards,
            Self::Public => Feature::PublicDashboards,
        }
    }
}

/// A published link of a dashboard. It is recorded and counted; no page is served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedLink {
    /// The id.
    pub id: LinkId,
    /// The account.
    pub account: AccountId,
    /// The dashboard.
    pub dashboard: Ref<AssetId>,
    /// The name, unique among the dashboard's links.
    pub name: String,
    /// Private or public.
    pub kind: LinkKind,
    /// E-mail of the person who published it.
    pub by: String,
    /// When.
    pub at: Time,
}

#[cfg(test)]
pub(in crate::domain) mod tests {
    use super::*;
    use crate::domain::account::{Account, Features, Limits, Seats, Status};

    /// A client, active, with a place for everything.
    pub fn acme() -> Account {
        Account {
            id: AccountId(100),
            parent: Some(Ref::new(AccountId(5), "north")),
            handle: Handle::stored("acme"),
            name: "Acme".to_owned(),
            description: String::new(),
            status: Status::Active,
            disabled_from: None,
            seats: Seats::Unlimited,
            pool: None,
            features: Features::ALL,
            limits: Limits::default(),
            time_zone: "UTC".to_owned(),
            transact: false,
            template: "standard".to_owned(),
            trial_ends: None,
            trial_extended: false,
            legacy_view_only: false,
            log_in: crate::domain::account::LogInPolicy::default(),
            white_label: false,
            created: Time(0),
        }
    }

    /// An asset of that client.
    pub fn asset(id: i64, kind: AssetKind, handle: &str) -> Asset {
        Asset {
            id: AssetId(id),
            account: AccountId(100),
            kind,
            handle: Handle::stored(handle),
            name: handle.to_owned(),
            description: String::new(),
            owner: None,
            currency: None,
            origin: None,
            connection: None,
        }
    }

    #[test]
    fn each_kind_holds_what_stands_below_it() {
        let parts = AssetKind::ALL.map(|kind| kind.parts().iter().map(|part| part.as_str()).collect::<Vec<_>>());
        assert_eq!(parts, [vec!["datasource"], vec!["klip", "metric"], vec![], vec!["datasource"]]);
    }
}

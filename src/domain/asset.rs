//! Assets: klips, dashboards, data sources and metrics. One thing with a kind.

use serde::{Deserialize, Serialize};

use super::{
    id::{AccountId, AssetId, LinkId, Ref, UserId},
    name::Handle,
    refusal::{Code, Refusal},
    time::Time,
};

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

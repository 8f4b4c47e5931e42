//! How much of everything an account has.

use serde::Serialize;

/// Counts of what stands in one account. Nothing in it is stored; all of it is counted when asked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Usage {
    /// Users, by where they stand.
    pub users: Users,
    /// Groups besides All Users.
    pub groups: u32,
    /// Custom roles.
    pub roles: u32,
    /// Assets, by kind.
    pub assets: Assets,
    /// Shares of assets with groups and users.
    pub shares: u32,
    /// Published links of dashboards.
    pub links: Links,
    /// Clients directly below.
    pub clients: u32,
}

/// Users by where they stand; the first two use seats.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Users {
    /// Accepted their invitation.
    pub active: u32,
    /// Did not yet.
    pub invited: u32,
    /// Are refused everything.
    pub disabled: u32,
}

/// Assets by kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Assets {
    /// Klips.
    pub klip: u32,
    /// Dashboards; limited.
    pub dashboard: u32,
    /// Data sources.
    pub datasource: u32,
    /// Metrics.
    pub metric: u32,
}

/// Published links by who may open them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Links {
    /// Those with a secret; limited.
    pub private: u32,
    /// Those for anyone.
    pub public: u32,
}

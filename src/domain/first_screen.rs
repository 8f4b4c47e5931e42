//! The first screen: what somebody meets on signing in to their account.
//!
//! The dashboards that open, in the order in which they do, with the tiles on each. Whether a
//! dashboard or a tile is seen is decided by [`super::access`] alone; here stands what became of it,
//! for the rehearsal to judge and for the preview to draw.

use serde::Serialize;

use super::{
    access::Rule,
    asset::AssetKind,
    share::{Right, Visibility},
};

/// What somebody meets on signing in. Its serialised form is a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FirstScreen {
    /// Handle of the account.
    pub account: String,
    /// Display name of the account.
    pub name: String,
    /// Who meets it: `user:dana@acme.example`, `group:marketing` for somebody who is in that group
    /// alone, or null for what a view-only sign-in shows.
    pub viewer: Option<String>,
    /// First and last name of the user; null where none is set, or where it is no user.
    pub viewer_name: Option<String>,
    /// The dashboards: those that open at sign-in first, in their order, then those of the list.
    pub dashboards: Vec<DashboardShown>,
}

/// One dashboard, as far as the viewer sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DashboardShown {
    /// The handle; null where whoever asks may not look at the dashboard.
    pub handle: Option<String>,
    /// The display name; null where whoever asks may not look at the dashboard.
    pub name: Option<String>,
    /// The description, possibly empty.
    pub description: String,
    /// What the viewer may do with it.
    pub right: Right,
    /// The visibility of the share that counts; null where it comes some other way.
    pub visibility: Option<Visibility>,
    /// Whether it opens at sign-in, rather than being found in the list.
    pub opens: bool,
    /// Whether it is one of the default dashboards of a group of the viewer.
    pub default: bool,
    /// What stands on it, in order.
    pub tiles: Vec<Tile>,
}

/// A klip or metric that stands on a dashboard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tile {
    /// `klip` or `metric`.
    pub kind: AssetKind,
    /// The handle; null where whoever asks may not look at what stands there.
    pub handle: Option<String>,
    /// The display name; null where whoever asks may not look at what stands there.
    pub name: Option<String>,
    /// The rule that hides it, where the tile is broken; null where it is seen.
    pub hidden_by: Option<Rule>,
    /// Handles of the data sources that feed it and that the viewer cannot open, although the roles
    /// could; null for one that whoever asks may not look at. The tile is seen all the same.
    pub datasources_missing: Vec<Option<String>>,
}

impl FirstScreen {
    /// The dashboards that open at sign-in.
    pub fn opening(&self) -> impl Iterator<Item = &DashboardShown> {
        self.dashboards.iter().filter(|dashboard| dashboard.opens)
    }
}

impl DashboardShown {
    /// The tiles that the viewer does not see.
    pub fn broken(&self) -> impl Iterator<Item = &Tile> {
        self.tiles.iter().filter(|tile| tile.hidden_by.is_some())
    }
}

//! The first screen: what somebody meets on signing in to their account.
//!
//! The dashboards that open, in the order in which they do, with the tiles on each. Whether a
//! dashboard or a tile is seen is decided by [`super::access`] alone; here stands what became of it,
//! for the rehearsal to judge and for the preview to draw.
//!
//! A screen is judged by what opens. Somebody who sees every dashboard without a share (A4, A5) begins
//! with the list where nothing opens; for everybody else that is an empty screen, whatever the list
//! holds.

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
    /// Whether they see every dashboard of the account, whatever is shared (A4, A5).
    pub sees_all: bool,
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

/// What a first screen is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Something opens, and all that stands on it is seen.
    Ready,
    /// Nothing opens.
    Empty,
    /// Something opens, and a tile on it is not seen.
    Broken,
}

impl Verdict {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Empty => "empty",
            Self::Broken => "broken",
        }
    }
}

impl FirstScreen {
    /// The dashboards that open at sign-in.
    pub fn opening(&self) -> impl Iterator<Item = &DashboardShown> {
        self.dashboards.iter().filter(|dashboard| dashboard.opens)
    }

    /// The dashboards that the screen is judged by: those that open, or the list of somebody who sees
    /// all where nothing opens.
    pub fn met(&self) -> impl Iterator<Item = &DashboardShown> {
        let all = self.sees_all && self.opening().next().is_none();
        self.dashboards.iter().filter(move |dashboard| dashboard.opens || all)
    }

    /// What the screen is worth.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        if self.met().next().is_none() {
            Verdict::Empty
        } else if self.met().any(|dashboard| dashboard.broken().next().is_some()) {
            Verdict::Broken
        } else {
            Verdict::Ready
        }
    }
}

impl DashboardShown {
    /// The tiles that the viewer does not see.
    pub fn broken(&self) -> impl Iterator<Item = &Tile> {
        self.tiles.iter().filter(|tile| tile.hidden_by.is_some())
    }

    /// How it is written in references; none where whoever asks may not look at it.
    #[must_use]
    pub fn said(&self) -> Option<String> {
        self.handle.as_ref().map(|handle| format!("{}:{handle}", AssetKind::Dashboard))
    }
}

impl Tile {
    /// How what stands there is written in references; none where whoever asks may not look at it.
    #[must_use]
    pub fn said(&self) -> Option<String> {
        self.handle.as_ref().map(|handle| format!("{}:{handle}", self.kind))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dashboard(opens: bool, hidden: &[Option<Rule>]) -> DashboardShown {
        let tile = |hidden_by: &Option<Rule>| Tile {
            kind: AssetKind::Klip,
            handle: Some("sessions".to_owned()),
            name: None,
            hidden_by: *hidden_by,
            datasources_missing: vec![],
        };
        DashboardShown {
            handle: Some("web".to_owned()),
            name: Some("Web".to_owned()),
            description: String::new(),
            right: Right::View,
            visibility: None,
            opens,
            default: false,
            tiles: hidden.iter().map(tile).collect(),
        }
    }

    fn verdict(sees_all: bool, dashboards: Vec<DashboardShown>) -> Verdict {
        FirstScreen {
            account: "acme".to_owned(),
            name: "Acme".to_owned(),
            viewer: None,
            viewer_name: None,
            sees_all,
            dashboards,
        }
        .verdict()
    }

    #[test]
    fn one_tile_that_is_not_seen_breaks_a_screen() {
        assert_eq!(verdict(false, vec![dashboard(true, &[None]), dashboard(true, &[])]), Verdict::Ready);
        assert_eq!(verdict(false, vec![dashboard(true, &[None, Some(Rule::A6)])]), Verdict::Broken);
    }

    #[test]
    fn what_stands_in_the_list_only_neither_fills_nor_breaks_a_screen() {
        assert_eq!(verdict(false, vec![]), Verdict::Empty);
        assert_eq!(verdict(false, vec![dashboard(false, &[None])]), Verdict::Empty);
        assert_eq!(verdict(false, vec![dashboard(true, &[]), dashboard(false, &[Some(Rule::A6)])]), Verdict::Ready);
    }

    #[test]
    fn whoever_sees_all_begins_with_the_list_where_nothing_opens() {
        assert_eq!(verdict(true, vec![]), Verdict::Empty);
        assert_eq!(verdict(true, vec![dashboard(false, &[None])]), Verdict::Ready);
        assert_eq!(verdict(true, vec![dashboard(false, &[Some(Rule::A6)])]), Verdict::Broken);
        assert_eq!(verdict(true, vec![dashboard(true, &[]), dashboard(false, &[Some(Rule::A6)])]), Verdict::Ready);
    }
}

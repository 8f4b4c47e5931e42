//! Dashboards and their tiles as the page shows them.

use super::printed;
use crate::domain::{
    access::Rule,
    asset::AssetKind,
    first_screen::{DashboardShown, Tile as Shown},
    share::Visibility,
};

/// A dashboard.
pub struct Board {
    pub name: String,
    pub description: String,
    pub default: bool,
    pub required: bool,
    pub visibility: Option<&'static str>,
    pub broken: Option<String>,
    pub count: String,
    pub tiles: Vec<Tile>,
}

/// A klip or metric on it.
pub struct Tile {
    pub kind: String,
    pub name: String,
    pub chart: Chart,
    pub hidden: Option<Hidden>,
}

/// Why a tile is not shown, in words for whoever meets it.
pub struct Hidden {
    pub said: &'static str,
    pub more: &'static str,
}

/// The drawing that stands for a chart. It shows no figures.
#[derive(Debug, Clone, Copy)]
pub enum Chart {
    Bars,
    Area,
    Ring,
    Rows,
    Lines,
    Figure,
}

impl Board {
    /// A dashboard; `widget` is what the white-label calls a klip or metric.
    pub fn of(shown: &DashboardShown, widget: Option<&str>) -> Self {
        let first = shown.handle.iter().flat_map(|handle| handle.bytes()).map(usize::from).sum::<usize>();
        let tiles = shown.tiles.iter().zip(first..);
        Self {
            name: named(shown.name.as_deref()).unwrap_or_else(|| "A dashboard that is not named here".to_owned()),
            description: printed(&shown.description),
            default: shown.default,
            required: shown.visibility == Some(Visibility::Required),
            visibility: shown.visibility.filter(|seen| *seen != Visibility::Library).map(Visibility::as_str),
            broken: match shown.broken().count() {
                0 => None,
                1 => Some("1 tile not shown".to_owned()),
                many => Some(format!("{many} tiles not shown")),
            },
            count: match shown.tiles.len() {
                0 => "empty".to_owned(),
                1 => "1 tile".to_owned(),
                many => format!("{many} tiles"),
            },
            tiles: tiles.map(|(tile, place)| Tile::of(tile, place, widget)).collect(),
        }
    }
}

impl Tile {
    fn of(shown: &Shown, place: usize, widget: Option<&str>) -> Self {
        let metric = shown.kind == AssetKind::Metric;
        let word = if metric { "Metric" } else { "Klip" };
        let unnamed = || format!("A {} that is not named here", shown.kind);
        Self {
            kind: widget.map_or_else(|| word.to_owned(), printed),
            name: named(shown.name.as_deref()).unwrap_or_else(unnamed),
            chart: if metric { Chart::Figure } else { chart(place) },
            hidden: shown.hidden_by.map(hidden),
        }
    }
}

/// A name, where whoever asked for the page may be told it.
fn named(name: Option<&str>) -> Option<String> {
    name.map(printed)
}

/// Drawings take turns, so that no two beside each other are alike.
const fn chart(place: usize) -> Chart {
    match place % 5 {
        0 => Chart::Area,
        1 => Chart::Bars,
        2 => Chart::Ring,
        3 => Chart::Lines,
        _ => Chart::Rows,
    }
}

const fn hidden(by: Rule) -> Hidden {
    match by {
        Rule::A3 => Hidden { said: "Not open to you", more: "Your role does not include things of this kind." },
        Rule::A13 => Hidden { said: "Not available here", more: "It needs a feature that is off." },
        _ => Hidden { said: "Not shared with you", more: "It stands on this dashboard, but you do not see it." },
    }
}

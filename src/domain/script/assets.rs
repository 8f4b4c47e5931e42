//! Klips, dashboards, data sources and metrics, and links to dashboards.

use super::{
    Standing,
    made::Effect,
    piece::{Key, Piece, Place},
};
use crate::domain::{
    asset::{AssetKind, ConnectionState, LinkKind},
    checklist::{Stage, StepKind},
    export::AssetExport,
};

/// The kinds in an order in which each comes after what it holds or uses.
const ORDER: [AssetKind; 4] = [AssetKind::Datasource, AssetKind::Klip, AssetKind::Metric, AssetKind::Dashboard];

/// The pieces about assets, without their shares.
pub(super) fn assets(standing: &Standing, notes: &mut Vec<String>) -> Vec<Piece> {
    let mut assets = Piece::new(Key::Assets, "Assets", Place::Kind(StepKind::Build)).of(Stage::Build);
    for kind in ORDER {
        for asset in standing.account.assets.iter().filter(|asset| asset.kind == kind.as_str()) {
            create(standing, &mut assets, kind, asset);
        }
    }
    vec![assets, links(standing, notes)]
}

fn create(standing: &Standing, piece: &mut Piece, kind: AssetKind, asset: &AssetExport) {
    let parts = |kind: AssetKind| parts(asset, kind);
    let typed = standing
        .inside(&format!("{kind} create"))
        .called(&asset.name, &asset.handle)
        .given("--description", Some(&asset.description))
        .given("--currency", asset.currency.as_deref());
    match kind {
        AssetKind::Datasource => {
            let connection = asset.connection.as_ref();
            let connected = connection.is_some_and(|it| it.state == ConnectionState::Connected.as_str());
            let provider = connection.map(|connection| connection.provider.as_str());
            piece.plain(typed.given("--provider", provider).switch("--connected", connected));
        }
        AssetKind::Klip | AssetKind::Metric => {
            piece.plain(typed.each("--datasource", parts(AssetKind::Datasource)));
        }
        AssetKind::Dashboard => {
            let (klips, metrics) = (parts(AssetKind::Klip), parts(AssetKind::Metric));
            // Flags place klips before metrics.
            if asset.contains.iter().is_sorted_by_key(|part| part.starts_with(AssetKind::Metric.as_str())) {
                let typed = typed.each("--klip", &klips).each("--metric", &metrics);
                piece.act(typed, [Effect::Dashboard(klips)]);
            } else {
                piece.act(typed, [Effect::Dashboard(Vec::new())]);
                let place = standing.inside("dashboard place").name(asset.handle.as_str()).names(&asset.contains);
                piece.act(place, [Effect::Klips(klips)]);
            }
        }
    }
}

/// The handles of what an asset holds or uses of one kind, in order.
fn parts(asset: &AssetExport, kind: AssetKind) -> Vec<String> {
    let parts = asset.contains.iter().filter_map(|part| part.split_once(':'));
    parts.filter(|(word, _)| *word == kind.as_str()).map(|(_, handle)| handle.to_owned()).collect()
}

fn links(standing: &Standing, notes: &mut Vec<String>) -> Piece {
    let place = Place::Kind(StepKind::Build);
    let mut piece = Piece::new(Key::Links, "Published links", place).after(&[Key::Assets]);
    let features = standing.features_at_work();
    for asset in &standing.account.assets {
        for link in &asset.links {
            let public = link.kind == LinkKind::Public.as_str();
            let kind = if public { LinkKind::Public } else { LinkKind::Private };
            if features.has(kind.feature()) {
                let publish = standing.inside("dashboard publish").name(asset.handle.as_str());
                piece.plain(publish.flag("--name", &link.name).switch("--public", public));
            } else {
                notes.push(format!(
                    "the link {:?} of {}:{}, as {} is off above it",
                    link.name,
                    asset.kind,
                    asset.handle,
                    kind.feature().id()
                ));
            }
        }
    }
    piece
}

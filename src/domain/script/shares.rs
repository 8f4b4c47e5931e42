//! Shares of assets, and the dashboards that groups see first.

use super::{
    Standing,
    made::Effect,
    piece::{Key, Piece, Place},
};
use crate::domain::{
    asset::AssetKind,
    checklist::{Stage, StepKind},
    group::ALL_USERS,
    share::Visibility,
};

/// Assets in one command: as many as any shell takes at their longest.
const AT_ONCE: usize = 100;

/// The pieces about shares: with groups as soon as there are groups, with users when there are users.
pub(super) fn shares(standing: &Standing) -> Vec<Piece> {
    let with_groups = piece(standing, Key::GroupShares, Key::Groups, "group:");
    let with_users = piece(standing, Key::UserShares, Key::Users, "user:");
    vec![with_groups, defaults(standing), with_users]
}

/// Assets that are shared alike: with the same subjects, at the same rights.
struct Alike {
    dashboards: bool,
    visibility: Option<String>,
    with: Vec<String>,
    assets: Vec<String>,
}

fn piece(standing: &Standing, key: Key, subjects: Key, kind: &str) -> Piece {
    let mut needs = vec![Key::Assets, subjects];
    needs.extend(standing.is_disabled_from_setup().then_some(Key::Disabled));
    let place = Place::Kind(StepKind::Share);
    let mut piece = Piece::new(key, "Shares", place).of(Stage::Share).after(&needs);
    for alike in alike(standing, kind) {
        // A group that everybody is in counts for no step.
        let everybody = format!("group:{ALL_USERS}=");
        let counts = alike.with.iter().any(|with| !with.starts_with(&everybody));
        let visibility = alike.visibility.as_deref().filter(|visibility| *visibility != Visibility::Add.as_str());
        for assets in alike.assets.chunks(AT_ONCE) {
            let share = standing
                .inside("share")
                .names(assets)
                .each("--with", &alike.with)
                .given("--visibility", visibility)
                .switch("--no-contents", alike.dashboards);
            let dashboards = if alike.dashboards && counts { assets.to_vec() } else { Vec::new() };
            let group = key == Key::GroupShares;
            piece.act(share, [Effect::Shared { dashboards, group }]);
        }
    }
    piece
}

/// The shares with subjects of one kind, as few commands as say them exactly.
fn alike(standing: &Standing, kind: &str) -> Vec<Alike> {
    let mut single: Vec<Alike> = Vec::new();
    for share in standing.account.shares.iter().filter(|share| share.subject.starts_with(kind)) {
        let with = format!("{}={}", share.subject, share.right);
        // Shares stand in the order of the assets.
        let mut of_asset = single.iter_mut().rev().take_while(|known| known.assets.contains(&share.asset));
        match of_asset.find(|known| known.visibility == share.visibility) {
            Some(known) => known.with.push(with),
            None => single.push(Alike {
                dashboards: share.asset.starts_with(AssetKind::Dashboard.as_str()),
                visibility: share.visibility.clone(),
                with: vec![with],
                assets: vec![share.asset.clone()],
            }),
        }
    }
    let mut found: Vec<Alike> = Vec::new();
    for one in single {
        let same = |known: &&mut Alike| {
            (known.dashboards, &known.visibility, &known.with) == (one.dashboards, &one.visibility, &one.with)
        };
        match found.iter_mut().find(same) {
            Some(known) => known.assets.extend(one.assets),
            None => found.push(one),
        }
    }
    found
}

fn defaults(standing: &Standing) -> Piece {
    let place = Place::Kind(StepKind::Share);
    let mut piece = Piece::new(Key::Defaults, "Shares", place).after(&[Key::GroupShares, Key::Groups]);
    for group in standing.account.groups.iter().filter(|group| !group.default_dashboards.is_empty()) {
        piece.plain(standing.inside("group default").name(group.handle.as_str()).names(&group.default_dashboards));
    }
    piece
}

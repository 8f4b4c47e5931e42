//! The brand of the client, with the files of its pictures.

use super::{
    Beside, Standing,
    made::Effect,
    piece::{Key, Piece, Place},
};
use crate::domain::{
    account::Feature,
    checklist::{Stage, StepKind},
    export::BrandExport,
    id::AccountId,
    look::{Brand, Theme},
};

/// The piece that sets the brand.
pub(super) fn brand(standing: &Standing, notes: &mut Vec<String>, files: &mut Vec<Beside>) -> Vec<Piece> {
    let mut piece = Piece::new(Key::Brand, "Brand", Place::Kind(StepKind::Brand)).of(Stage::Brand);
    let Some(brand) = &standing.account.brand else { return Vec::new() };
    let mut set = standing.inside("brand set");
    let mut logo = false;
    for (flag, digest) in [("--logo", &brand.logo), ("--logo-dark", &brand.logo_dark), ("--favicon", &brand.favicon)] {
        let Some(digest) = digest else { continue };
        let what = flag.trim_start_matches('-');
        let Some(bytes) = standing.pictures.get(digest) else {
            notes.push(format!("the {what}, which could not be read"));
            continue;
        };
        let name = format!("{}-{what}.png", standing.account.handle);
        set = set.flag(flag, &name);
        files.push(Beside { name, bytes: bytes.clone() });
        logo |= flag == "--logo";
    }
    let custom = brand.theme.as_deref() == Some(Theme::Custom.as_str());
    if custom && !standing.features_at_work().has(Feature::Theming) {
        notes.push(format!("the theme of its own, as {} is off above it", Feature::Theming.id()));
    } else {
        set = set
            .given("--theme", brand.theme.as_deref())
            .given("--accent", brand.accent.as_deref())
            .given("--background", brand.background.as_deref())
            .given("--text", brand.text.as_deref())
            .switch("--allow-low-contrast", custom && !is_readable(brand));
    }
    set = set.flag("--inherit", if brand.inherit { "on" } else { "off" });
    piece.act(set, if logo { vec![Effect::Logo] } else { Vec::new() });
    vec![piece]
}

/// Whether its colours could be set without saying that text may be hard to read.
fn is_readable(brand: &BrandExport) -> bool {
    let colour = |text: &Option<String>| text.as_deref().and_then(|text| text.parse().ok());
    let colours = Brand {
        accent: colour(&brand.accent),
        background: colour(&brand.background),
        text: colour(&brand.text),
        ..Brand::plain(AccountId(0))
    };
    colours.colours().is_readable()
}

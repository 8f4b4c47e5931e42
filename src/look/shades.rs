//! The shades of a page, worked out from the three colours of a palette.
//!
//! Every text reaches the contrast that text needs on whatever it stands on, as far as the palette
//! itself does: a shade that falls short moves towards the colour of text until it is read. They are
//! numbers here rather than `color-mix` in the page, so that a test can hold them to that.

use crate::domain::look::{Colour, brand::Palette, colour::NEEDED};

/// Amber, for what is amiss, before it is made to be read.
const AMBER: Colour = Colour(0xd9, 0x8a, 0x1f);

/// Steps from a shade to the colour of text.
const STEPS: u8 = 50;

/// The shades of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shades {
    /// Whether the page is dark.
    pub dark: bool,
    /// The page.
    pub page: Colour,
    /// What lies on the page.
    pub card: Colour,
    /// The head and marks: the page with a little of the accent.
    pub wash: Colour,
    /// The same, a little more of it.
    pub tint: Colour,
    /// Text.
    pub ink: Colour,
    /// Text that stands back.
    pub soft: Colour,
    /// The accent.
    pub accent: Colour,
    /// Text on the accent.
    pub on_accent: Colour,
    /// Links, and whatever is said in the accent.
    pub link: Colour,
    /// Edges.
    pub line: Colour,
    /// Placeholder charts, strong to faint.
    pub chart: [Colour; 3],
    /// What is amiss.
    pub warn: Colour,
    /// What lies beneath it.
    pub warn_wash: Colour,
}

impl Shades {
    /// The shades of a palette.
    #[must_use]
    pub fn of(palette: Palette) -> Self {
        let Palette { accent, background: page, text: ink } = palette;
        let dark = page.is_dark();
        // Where text is only just read on the page there is no room for another shade beneath it.
        let beneath = |other: Colour, share: f64| {
            let shade = page.mixed(other, share);
            if ink.contrast(shade) >= NEEDED { shade } else { page }
        };
        let card = beneath(ink, if dark { 0.055 } else { 0.0 });
        let wash = beneath(accent, if dark { 0.10 } else { 0.06 });
        let tint = beneath(accent, if dark { 0.20 } else { 0.13 });
        let warn_wash = beneath(AMBER, if dark { 0.10 } else { 0.09 });
        let on_accent = if ink.contrast(accent) >= NEEDED { ink } else { accent.readable() };
        Self {
            dark,
            page,
            card,
            wash,
            tint,
            ink,
            soft: towards(ink.mixed(page, 0.4), ink, &[page, card, wash, tint, warn_wash]),
            accent,
            on_accent,
            link: towards(accent, ink, &[page, card, wash, tint]),
            line: page.mixed(ink, if dark { 0.16 } else { 0.12 }),
            chart: [card.mixed(accent, 0.62), card.mixed(accent, 0.36), card.mixed(accent, 0.16)],
            warn: towards(AMBER, ink, &[page, card, wash, tint, warn_wash]),
            warn_wash,
        }
    }
}

/// A shade, moved towards the colour of text until it can be read on all of these.
fn towards(shade: Colour, ink: Colour, on: &[Colour]) -> Colour {
    let read = |shade: &Colour| on.iter().all(|on| shade.contrast(*on) >= NEEDED);
    (0..STEPS).map(|step| shade.mixed(ink, f64::from(step) / f64::from(STEPS))).find(read).unwrap_or(ink)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn read(palette: Palette) {
        let shades = Shades::of(palette);
        let Shades { page, card, wash, tint, ink, soft, link, warn, warn_wash, .. } = shades;
        for (what, text, on) in [
            ("text", ink, vec![page, card, wash, tint, warn_wash]),
            ("soft", soft, vec![page, card, wash, tint, warn_wash]),
            ("link", link, vec![page, card, wash, tint]),
            ("warn", warn, vec![page, card, wash, tint, warn_wash]),
            ("on accent", shades.on_accent, vec![shades.accent]),
        ] {
            for on in on {
                assert!(text.contrast(on) >= NEEDED, "{what}: {text} on {on} in {palette:?}");
            }
        }
    }

    fn colour(text: &str) -> Colour {
        text.parse().unwrap()
    }

    #[test]
    fn every_text_can_be_read_on_whatever_it_stands_on() {
        read(Palette::LIGHT);
        read(Palette::DARK);
        for (accent, background, text) in [
            ("#f4a259", "#fff8f0", "#1d1a16"),
            ("#7a1fa2", "#120a1a", "#f5ecff"),
            ("#ffe600", "#ffffff", "#111111"),
            ("#0b4f6c", "#0a0f14", "#e8f1f5"),
            ("#ffffff", "#000000", "#ffffff"),
            ("#1f2328", "#ffffff", "#767676"),
            ("#ffffff", "#0057d9", "#ffffff"),
        ] {
            read(Palette { accent: colour(accent), background: colour(background), text: colour(text) });
        }
    }

    #[test]
    fn the_three_colours_are_the_brands_own() {
        let palette = Palette { accent: colour("#f4a259"), background: colour("#fff8f0"), text: colour("#1d1a16") };
        let shades = Shades::of(palette);
        assert_eq!((shades.accent, shades.page, shades.ink), (palette.accent, palette.background, palette.text));
    }

    #[test]
    fn colours_that_cannot_be_read_are_taken_as_they_are() {
        let grey = colour("#777777");
        let shades = Shades::of(Palette { accent: grey, background: colour("#808080"), text: grey });
        assert_eq!((shades.ink, shades.soft), (grey, grey));
    }
}

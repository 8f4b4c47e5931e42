//! What is in effect for an account, from its own brand, its parent's, and the white-label.

use super::{Brand, Theme, WhiteLabel, brand::Palette};
use crate::domain::{account::Feature, account::Features};

/// What a page or mail of an account looks like and says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effective {
    /// What the product is called.
    pub product: String,
    /// The theme.
    pub theme: Theme,
    /// The colours.
    pub palette: Palette,
    /// The brand that gives the logo for the light theme, and the digest of it.
    pub logo: Option<Picture>,
    /// The same for the dark theme.
    pub logo_dark: Option<Picture>,
    /// The small image in the corner of a browser's tab.
    pub favicon: Option<Picture>,
}

/// An image, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The account that it belongs to.
    pub account: crate::domain::AccountId,
    /// Its digest.
    pub digest: String,
}

/// What the product is called where nothing else is said.
pub const PRODUCT: &str = "usher";

/// What is in effect for an account: its own brand, then those of the accounts above that it
/// inherits from, nearest first. A custom theme counts only where the feature theming is on.
#[must_use]
pub fn effective(brands: &[Brand], white_label: Option<&WhiteLabel>, features: Features) -> Effective {
    let inherited = inherited(brands);
    let picture = |of: fn(&Brand) -> Option<&String>| {
        inherited
            .iter()
            .find_map(|brand| of(brand).map(|digest| Picture { account: brand.account, digest: digest.clone() }))
    };
    let themed = inherited.iter().find_map(|brand| brand.theme.map(|theme| (brand, theme)));
    let theme = match themed.map_or(Theme::Light, |(_, theme)| theme) {
        Theme::Custom if !features.has(Feature::Theming) => Theme::Light,
        theme => theme,
    };
    let palette = match theme {
        Theme::Light => Palette::LIGHT,
        Theme::Dark => Palette::DARK,
        Theme::Custom => themed.map_or(Palette::LIGHT, |(brand, _)| brand.colours()),
    };
    let logo = picture(|brand| brand.logo.as_ref());
    Effective {
        product: product(white_label),
        theme,
        palette,
        logo_dark: picture(|brand| brand.logo_dark.as_ref()).or_else(|| logo.clone()),
        logo,
        favicon: picture(|brand| brand.favicon.as_ref()),
    }
}

/// What the product is called: by the white-label, else by itself.
#[must_use]
pub fn product(white_label: Option<&WhiteLabel>) -> String {
    white_label.and_then(|it| it.product_name.clone()).unwrap_or_else(|| PRODUCT.to_owned())
}

/// The brands that count: the account's own, and as long as each says so, the next above.
fn inherited(brands: &[Brand]) -> &[Brand] {
    let own = brands.iter().position(|brand| !brand.inherit).map_or(brands.len(), |last| last + 1);
    brands.get(..own).unwrap_or(brands)
}

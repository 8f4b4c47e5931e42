//! What pages and mails of an account wear: what is in effect for it, with the images themselves.

use super::{Effective, Image, Link, Theme, brand::Palette};
use crate::domain::{email::Email, first_screen::FirstScreen, time::Time};

/// What pages and mails of an account wear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worn {
    /// What the product is called.
    pub product: String,
    /// The theme.
    pub theme: Theme,
    /// The colours.
    pub palette: Palette,
    /// The logo for the light theme.
    pub logo: Option<Image>,
    /// The logo for the dark theme; the same where there is no other.
    pub logo_dark: Option<Image>,
    /// The small image in the corner of a browser's tab.
    pub favicon: Option<Image>,
    /// What a klip or metric is called; none where the product's own words are used.
    pub widget: Option<String>,
    /// The domain under which the product is met.
    pub domain: Option<String>,
    /// Links at the foot, with the words for them.
    pub links: Vec<(&'static str, Link)>,
    /// Where questions go.
    pub support: Option<Email>,
    /// The name that mails come from.
    pub sender: Option<String>,
    /// Logos at the foot, in order, each with where it leads.
    pub footer: Vec<(Image, Link)>,
}

impl Worn {
    /// What is in effect, without images and without a white-label.
    #[must_use]
    pub fn plain(effective: Effective) -> Self {
        Self {
            product: effective.product,
            theme: effective.theme,
            palette: effective.palette,
            logo: None,
            logo_dark: None,
            favicon: None,
            widget: None,
            domain: None,
            links: Vec::new(),
            support: None,
            sender: None,
            footer: Vec::new(),
        }
    }

    /// The same in another theme. Colours of one's own are left as they are by the custom one.
    #[must_use]
    pub fn in_theme(self, theme: Theme) -> Self {
        let palette = match theme {
            Theme::Light => Palette::LIGHT,
            Theme::Dark => Palette::DARK,
            Theme::Custom => self.palette,
        };
        Self { theme, palette, ..self }
    }

    /// The logo that fits the page.
    #[must_use]
    pub fn logo_here(&self) -> Option<&Image> {
        if self.is_dark() { self.logo_dark.as_ref() } else { self.logo.as_ref() }
    }

    /// Whether the page is dark, so that text on it is light.
    #[must_use]
    pub fn is_dark(&self) -> bool {
        self.palette.background.is_dark()
    }
}

/// What a preview of the first screen shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// What the page wears.
    pub worn: Worn,
    /// What somebody meets on it.
    pub screen: FirstScreen,
    /// The avatar of whoever meets it.
    pub avatar: Option<Image>,
    /// When it is made.
    pub at: Time,
    /// The IANA time zone in which times on it are said.
    pub time_zone: String,
}

//! The brand of one account: what its dashboards look like.

use serde::{Deserialize, Serialize};

use super::{
    colour::{Colour, NEEDED},
    image::{self, FAVICON, LOGO, Picture},
};
use crate::domain::{
    account::{Account, Feature},
    change::{Change, Changes},
    id::AccountId,
    refusal::{Code, Refusal},
};

/// What one account's dashboards look like. An account without one is plain, or as its parent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brand {
    /// The account.
    pub account: AccountId,
    /// Digest of the logo, which is also the one for the dark theme where that has none.
    pub logo: Option<String>,
    /// Digest of the logo for the dark theme.
    pub logo_dark: Option<String>,
    /// Digest of the small image in the corner of a browser's tab.
    pub favicon: Option<String>,
    /// The theme; none where it is the parent's, or light.
    pub theme: Option<Theme>,
    /// The colour of buttons and heads, for the custom theme.
    pub accent: Option<Colour>,
    /// The colour of the page, for the custom theme.
    pub background: Option<Colour>,
    /// The colour of text, for the custom theme.
    pub text: Option<Colour>,
    /// Whether what is not set here is as the parent's.
    pub inherit: bool,
}

/// How a page is coloured.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Theme {
    /// Dark on light.
    #[default]
    Light,
    /// Light on dark.
    Dark,
    /// In colours of one's own; needs the feature theming.
    Custom,
}

impl Theme {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Light, Self::Dark, Self::Custom];

    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Custom => "custom",
        }
    }
}

impl std::fmt::Display for Theme {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.pad(self.as_str())
    }
}

impl std::str::FromStr for Theme {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        Self::ALL
            .into_iter()
            .find(|theme| theme.as_str() == text)
            .ok_or_else(|| Refusal::new(Code::Usage, format!("{text:?} is not a theme: light, dark, custom")))
    }
}

/// The colours of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Palette {
    /// Of buttons and heads.
    pub accent: Colour,
    /// Of the page.
    pub background: Colour,
    /// Of text.
    pub text: Colour,
}

impl Palette {
    /// Dark on light.
    pub const LIGHT: Self =
        Self { accent: Colour(0x1b, 0x5f, 0xaa), background: Colour(0xff, 0xff, 0xff), text: Colour(0x1c, 0x21, 0x28) };

    /// Light on dark.
    pub const DARK: Self =
        Self { accent: Colour(0x6c, 0xb0, 0xf5), background: Colour(0x14, 0x18, 0x1d), text: Colour(0xe8, 0xec, 0xf1) };
}

impl Palette {
    /// Whether text is read on the page and on the accent.
    #[must_use]
    pub fn is_readable(self) -> bool {
        self.readable().is_ok()
    }

    /// Requires that text can be read on the page and on the accent.
    ///
    /// # Errors
    /// [`Code::ContrastLow`], with the contrast that there is.
    pub fn readable(self) -> Result<(), Refusal> {
        for (on, colour) in [("the background", self.background), ("the accent", self.accent)] {
            let ratio = self.text.contrast(colour);
            if ratio < NEEDED {
                // Rounded down, so that what is too little never reads as enough.
                let said = (ratio * 10.0).floor() / 10.0;
                return Err(Refusal::new(
                    Code::ContrastLow,
                    format!(
                        "text {} on {on} {colour} has a contrast of {said:.1}:1; text needs {NEEDED}:1 to be read",
                        self.text
                    ),
                )
                .detail("ratio", said)
                .detail("needed", NEEDED)
                .hint("choose colours further apart, or say --allow-low-contrast"));
            }
        }
        Ok(())
    }
}

impl Brand {
    /// The brand of an account that has set nothing yet.
    #[must_use]
    pub const fn plain(account: AccountId) -> Self {
        Self {
            account,
            logo: None,
            logo_dark: None,
            favicon: None,
            theme: None,
            accent: None,
            background: None,
            text: None,
            inherit: false,
        }
    }

    /// The digests of the images that it shows.
    pub fn images(&self) -> impl Iterator<Item = &str> {
        [&self.logo, &self.logo_dark, &self.favicon].into_iter().flatten().map(String::as_str)
    }

    /// Its colours, where its theme is a custom one: light, as far as they are not its own.
    #[must_use]
    pub fn colours(&self) -> Palette {
        Palette {
            accent: self.accent.unwrap_or(Palette::LIGHT.accent),
            background: self.background.unwrap_or(Palette::LIGHT.background),
            text: self.text.unwrap_or(Palette::LIGHT.text),
        }
    }
}

/// Set some of a brand; what is not given stays.
#[derive(Debug, Clone, Default)]
pub struct Set {
    /// The logo.
    pub logo: Option<Picture>,
    /// The logo for the dark theme.
    pub logo_dark: Option<Picture>,
    /// The small image in the corner of a browser's tab.
    pub favicon: Option<Picture>,
    /// The theme. Colours that are given without one make it custom.
    pub theme: Option<Theme>,
    /// The colour of buttons and heads.
    pub accent: Option<Colour>,
    /// The colour of the page.
    pub background: Option<Colour>,
    /// The colour of text.
    pub text: Option<Colour>,
    /// Whether what is not set here is as the parent's.
    pub inherit: Option<bool>,
    /// Whether text may be hard to read.
    pub allow_low_contrast: bool,
}

/// What deciding about a brand needs to know.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The account.
    pub account: Account,
    /// The brand as it stands.
    pub before: Option<Brand>,
    /// Digests of those given pictures that the account has already.
    pub has: Vec<String>,
}

impl Set {
    /// Decides what becomes of the brand.
    ///
    /// # Errors
    /// [`Code::InputRequired`] when nothing was given, [`Code::FeatureOff`] for a custom theme where
    /// that is not on, [`Code::ContrastLow`] where text would be hard to read, [`Code::ImageInvalid`] for a
    /// picture that is too large.
    pub fn decide(self, facts: Facts) -> Result<Changes, Refusal> {
        let before = facts.before.clone().unwrap_or_else(|| Brand::plain(facts.account.id));
        let coloured = [self.accent, self.background, self.text].iter().any(Option::is_some);
        if !coloured && self.theme.is_none() && self.inherit.is_none() && self.pictures().next().is_none() {
            return Err(Refusal::new(Code::InputRequired, "nothing was said that should be set")
                .hint("give --logo, --logo-dark, --favicon, --theme, --accent, --background, --text or --inherit"));
        }
        let digest = |image: &Option<Picture>| image.as_ref().map(|image| image.digest.clone());
        let after = Brand {
            account: before.account,
            logo: digest(&self.logo).or(before.logo),
            logo_dark: digest(&self.logo_dark).or(before.logo_dark),
            favicon: digest(&self.favicon).or(before.favicon),
            theme: self.theme.or(coloured.then_some(Theme::Custom)).or(before.theme),
            accent: self.accent.or(before.accent),
            background: self.background.or(before.background),
            text: self.text.or(before.text),
            inherit: self.inherit.unwrap_or(before.inherit),
        };
        if after.theme == Some(Theme::Custom) {
            themed(&facts.account)?;
            if !self.allow_low_contrast {
                after.colours().readable()?;
            }
        }
        let shown = [(&self.logo, LOGO), (&self.logo_dark, LOGO), (&self.favicon, FAVICON)].into_iter();
        let shown = shown.filter_map(|(picture, most)| picture.as_ref().map(|picture| (picture, most)));
        let mut changes = image::brought(shown, facts.account.id, &facts.has)?;
        changes.push(match facts.before {
            Some(before) => Change::update(before, after),
            None => Change::create(after),
        });
        Ok(changes)
    }

    /// The pictures given.
    pub fn pictures(&self) -> impl Iterator<Item = &Picture> {
        [&self.logo, &self.logo_dark, &self.favicon].into_iter().flatten()
    }
}

/// The changes that take an account back to a plain look.
#[must_use]
pub fn reset(before: Option<Brand>) -> Changes {
    before.into_iter().map(Change::remove).collect()
}

/// Requires that the account may have a theme of its own.
fn themed(account: &Account) -> Result<(), Refusal> {
    if account.features.has(Feature::Theming) {
        return Ok(());
    }
    Err(Refusal::new(Code::FeatureOff, format!("{} does not have the feature theming", account.said())).hint(
        if account.is_master() {
            "usher account feature enable theming".to_owned()
        } else {
            format!("usher client feature enable {} theming", account.handle)
        },
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{account::Features, change::Verb, sample};

    fn facts() -> Facts {
        Facts { account: Account { features: Features::ALL, ..sample::account() }, before: None, has: Vec::new() }
    }

    fn picture(digest: &str) -> Picture {
        Picture { digest: digest.to_owned(), width: 1, height: 1, png: String::new() }
    }

    fn verbs(changes: &Changes) -> Vec<(&'static str, Verb)> {
        changes.iter().map(|change| (change.entity().unwrap().kind(), change.verb())).collect()
    }

    #[test]
    fn an_image_is_there_once_before_the_brand_that_shows_it() {
        let set = Set { logo: Some(picture("one")), favicon: Some(picture("one")), ..Set::default() };
        let changes = set.clone().decide(facts()).unwrap();
        assert_eq!(verbs(&changes), [("image", Verb::Created), ("brand", Verb::Created)]);
        let before = Brand { logo: Some("two".to_owned()), ..Brand::plain(sample::account().id) };
        let changes = set.decide(Facts { before: Some(before.clone()), ..facts() }).unwrap();
        assert_eq!(verbs(&changes), [("image", Verb::Created), ("brand", Verb::Changed)]);
        assert_eq!(verbs(&reset(Some(before))), [("brand", Verb::Removed)]);
        assert!(reset(None).is_empty());
    }

    #[test]
    fn a_picture_beyond_what_its_place_takes_is_refused_whoever_read_it() {
        let wide = |width| Some(Picture { width, ..picture("one") });
        assert!(Set { logo: wide(1200), ..Set::default() }.decide(facts()).is_ok());
        for set in [
            Set { logo: wide(1201), ..Set::default() },
            Set { logo_dark: wide(1201), ..Set::default() },
            Set { favicon: wide(513), ..Set::default() },
        ] {
            assert_eq!(set.decide(facts()).unwrap_err().code, Code::ImageInvalid);
        }
    }

    #[test]
    fn an_image_that_the_account_has_is_not_made_again() {
        let facts = Facts { has: vec!["one".to_owned()], ..facts() };
        let changes = Set { logo: Some(picture("one")), ..Set::default() }.decide(facts).unwrap();
        assert_eq!(verbs(&changes), [("brand", Verb::Created)]);
    }

    #[test]
    fn colours_make_the_theme_custom_and_that_needs_the_feature() {
        let set = Set { accent: Some(Colour(0xff, 0xff, 0xff)), ..Set::default() };
        let changes = set.clone().decide(facts()).unwrap();
        let shown = format!("{changes:?}");
        assert!(shown.contains("Some(Custom)"), "{shown}");
        let account = Account { features: Features(0), ..facts().account };
        assert_eq!(set.decide(Facts { account, ..facts() }).unwrap_err().code, Code::FeatureOff);
    }

    #[test]
    fn text_that_is_hard_to_read_is_refused_with_the_ratio_unless_that_is_wanted() {
        let grey = Some(Colour(0x77, 0x77, 0x77));
        let set = Set { text: grey, accent: Some(Colour(0, 0, 0)), ..Set::default() };
        let refusal = set.clone().decide(facts()).unwrap_err();
        assert_eq!(refusal.code, Code::ContrastLow);
        assert!(refusal.message.contains("4.4:1"), "{}", refusal.message);
        assert!(Set { allow_low_contrast: true, ..set }.decide(facts()).is_ok());
    }

    #[test]
    fn nothing_given_is_nothing_to_set() {
        assert_eq!(Set::default().decide(facts()).unwrap_err().code, Code::InputRequired);
    }
}

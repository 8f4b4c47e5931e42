//! The brand of the account acted in.

use serde::Serialize;

use crate::{
    domain::{
        Result,
        checklist::Stage,
        look::{Brand, brand, image::ImageView},
        permission::Permission,
    },
    ops::{
        Session,
        look::{image::ImageFile, worn},
    },
};

/// The brand of an account. Its serialised form is a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BrandView {
    /// Handle of the account.
    pub account: String,
    /// The logo; null where none is set.
    pub logo: Option<ImageView>,
    /// The logo for the dark theme; null where none is set.
    pub logo_dark: Option<ImageView>,
    /// The favicon; null where none is set.
    pub favicon: Option<ImageView>,
    /// `light`, `dark` or `custom`; null where none is set.
    pub theme: Option<String>,
    /// The colour of buttons and heads, as `#rrggbb`; null where none is set.
    pub accent: Option<String>,
    /// The colour of the page; null where none is set.
    pub background: Option<String>,
    /// The colour of text; null where none is set.
    pub text: Option<String>,
    /// Whether what is not set is as the parent's.
    pub inherit: bool,
    /// What is in effect, the parent's brand and the white-label included.
    pub effective: EffectiveView,
}

/// What is in effect for an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EffectiveView {
    /// What the product is called.
    pub product: String,
    /// `light`, `dark` or `custom`.
    pub theme: String,
    /// The colour of buttons and heads.
    pub accent: String,
    /// The colour of the page.
    pub background: String,
    /// The colour of text.
    pub text: String,
    /// Whether there is a logo.
    pub logo: bool,
}

/// Sets some of the brand of the account acted in.
///
/// # Errors
/// [`crate::domain::Code::Forbidden`] without `account.settings`,
/// [`crate::domain::Code::ChecklistOrder`], and what [`brand::Set::decide`] refuses.
pub fn set(session: &mut Session<'_>, command: &brand::Set) -> Result<()> {
    session.may(Permission::AccountSettings)?;
    session.in_order(Stage::Brand)?;
    let account = session.account().clone();
    let has = session.images_had(command.pictures())?;
    let facts = brand::Facts { before: session.tx().brand(account.id)?, has, account };
    session.record(command.clone().decide(facts)?)
}

/// Takes the account acted in back to a plain look.
///
/// # Errors
/// [`crate::domain::Code::Forbidden`] without `account.settings`.
pub fn reset(session: &mut Session<'_>) -> Result<()> {
    session.may(Permission::AccountSettings)?;
    let before = session.tx().brand(session.account().id)?;
    session.record(brand::reset(before))
}

/// The brand of the account acted in, which anyone in it may see.
///
/// # Errors
/// Only when the store fails.
pub fn show(session: &Session<'_>) -> Result<BrandView> {
    let account = session.account();
    let own = session.tx().brand(account.id)?.unwrap_or_else(|| Brand::plain(account.id));
    let image = |digest: &Option<String>| session.image_view(account.id, digest.as_deref());
    let effective = worn::in_effect(session.tx(), account)?;
    Ok(BrandView {
        account: account.handle.to_string(),
        logo: image(&own.logo)?,
        logo_dark: image(&own.logo_dark)?,
        favicon: image(&own.favicon)?,
        theme: own.theme.map(|theme| theme.to_string()),
        accent: own.accent.map(|colour| colour.to_string()),
        background: own.background.map(|colour| colour.to_string()),
        text: own.text.map(|colour| colour.to_string()),
        inherit: own.inherit,
        effective: EffectiveView {
            product: effective.product,
            theme: effective.theme.to_string(),
            accent: effective.palette.accent.to_string(),
            background: effective.palette.background.to_string(),
            text: effective.palette.text.to_string(),
            logo: effective.logo.is_some(),
        },
    })
}

/// The images of the brand of the account acted in, to be taken out as files: its own, not its parent's.
///
/// # Errors
/// Only when the store fails.
pub fn images(session: &Session<'_>) -> Result<Vec<ImageFile>> {
    let account = session.account().id;
    let own = session.tx().brand(account)?.unwrap_or_else(|| Brand::plain(account));
    let named = [("logo", own.logo), ("logo-dark", own.logo_dark), ("favicon", own.favicon)];
    session.image_files(account, &named.map(|(what, digest)| (what.to_owned(), digest)))
}

//! The brand of the account acted in.

use serde::Serialize;

use crate::{
    domain::{
        Result,
        checklist::Stage,
        look::{Brand, brand, image::ImageView},
        permission::Permission,
    },
    ops::{Session, look::worn},
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
    let facts = facts(session)?;
    session.record(command.clone().decide(facts)?)
}

/// Takes the account acted in back to a plain look.
///
/// # Errors
/// [`crate::domain::Code::Forbidden`] without `account.settings`.
pub fn reset(session: &mut Session<'_>) -> Result<()> {
    session.may(Permission::AccountSettings)?;
    let facts = facts(session)?;
    session.record(brand::reset(facts))
}

/// The brand of the account acted in, which anyone in it may see.
///
/// # Errors
/// Only when the store fails.
pub fn show(session: &Session<'_>) -> Result<BrandView> {
    let account = session.account();
    let own = session.tx().brand(account.id)?.unwrap_or_else(|| Brand::plain(account.id));
    let image = |digest: &Option<String>| -> Result<Option<ImageView>> {
        let Some(digest) = digest else { return Ok(None) };
        let found = session.tx().image(account.id, digest)?;
        Ok(found.map(|image| ImageView { digest: image.digest, width: image.width, height: image.height }))
    };
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

fn facts(session: &Session<'_>) -> Result<brand::Facts> {
    let (tx, account) = (session.tx(), session.account().clone());
    let before = tx.brand(account.id)?;
    let mut images = Vec::new();
    for digest in before.iter().flat_map(Brand::images) {
        let image = tx.image(account.id, digest)?;
        images.extend(image.filter(|image| !images.contains(image)));
    }
    let elsewhere = tx.footer_logos(account.id)?.into_iter().map(|logo| logo.image).collect();
    Ok(brand::Facts { account, before, images, elsewhere })
}

//! White-label: what the product is called and where it links.

use serde::Serialize;

use crate::{
    domain::{
        Result,
        look::{
            WhiteLabel, effective,
            image::ImageView,
            white_label::{self, enabled},
        },
        permission::Permission,
    },
    ops::{Session, glance, look::image::ImageFile},
    store::Store,
};

/// The white-label. Its serialised form is a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WhiteLabelView {
    /// Whether it is enabled in the partner's own account.
    pub enabled: bool,
    /// What the product is called; null where it is not set, as all that follows.
    pub product_name: Option<String>,
    /// What a klip or metric on a page of one's own is called.
    pub widget_name: Option<String>,
    /// Where help is found.
    pub help: Option<String>,
    /// The terms of use.
    pub terms: Option<String>,
    /// How personal data is treated.
    pub privacy: Option<String>,
    /// The partner's website.
    pub website: Option<String>,
    /// Where clients ask for support.
    pub support_email: Option<String>,
    /// The name that mails come from.
    pub sender_name: Option<String>,
    /// The domain under which the product is met.
    pub domain: Option<String>,
    /// The logos at the foot, in order.
    pub footer_logos: Vec<FooterLogoView>,
}

/// A logo at the foot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FooterLogoView {
    /// The image.
    pub image: Option<ImageView>,
    /// Where it leads.
    pub link: String,
}

/// Sets some of the white-label, in the partner's own account.
///
/// # Errors
/// [`crate::domain::Code::Forbidden`] without `account.settings`, and what
/// [`white_label::Set::decide`] refuses.
pub fn set(session: &mut Session<'_>, command: &white_label::Set) -> Result<()> {
    session.may(Permission::AccountSettings)?;
    let facts = facts(session, session.images_had(command.pictures())?)?;
    session.record(command.clone().decide(facts)?)
}

/// Takes everything back to the product's own.
///
/// # Errors
/// [`crate::domain::Code::Forbidden`] without `account.settings`,
/// [`crate::domain::Code::FeatureOff`] where it is not enabled.
pub fn reset(session: &mut Session<'_>) -> Result<()> {
    session.may(Permission::AccountSettings)?;
    let facts = facts(session, Vec::new())?;
    enabled(&facts.account)?;
    session.record(white_label::reset(facts))
}

/// The white-label, which everyone meets.
///
/// # Errors
/// Only when the store fails.
pub fn show(session: &Session<'_>) -> Result<WhiteLabelView> {
    let tx = session.tx();
    let Some(master) = tx.master()? else { return Ok(view(None, false, Vec::new())) };
    let mut logos = Vec::new();
    for logo in tx.footer_logos(master.id)? {
        let image = session.image_view(master.id, Some(&logo.image))?;
        logos.push(FooterLogoView { image, link: logo.link.to_string() });
    }
    Ok(view(tx.white_label(master.id)?, master.white_label, logos))
}

/// The logos at the foot, to be taken out as files.
///
/// # Errors
/// Only when the store fails.
pub fn images(session: &Session<'_>) -> Result<Vec<ImageFile>> {
    let Some(master) = session.tx().master()? else { return Ok(Vec::new()) };
    let logos = session.tx().footer_logos(master.id)?.into_iter();
    let named: Vec<_> = logos.map(|logo| (format!("footer-{}", logo.position), Some(logo.image))).collect();
    session.image_files(master.id, &named)
}

/// What the product is called for its users: by the white-label, else by itself.
///
/// # Errors
/// Only when the store fails.
pub fn product(store: &mut Store) -> Result<String> {
    glance(store, |tx| Ok(effective::product(tx.master_white_label()?.as_ref())))
}

fn view(set: Option<WhiteLabel>, enabled: bool, footer_logos: Vec<FooterLogoView>) -> WhiteLabelView {
    let set = set.unwrap_or_else(|| WhiteLabel::plain(crate::domain::AccountId(0)));
    WhiteLabelView {
        enabled,
        product_name: set.product_name,
        widget_name: set.widget_name,
        help: set.help.map(|link| link.to_string()),
        terms: set.terms.map(|link| link.to_string()),
        privacy: set.privacy.map(|link| link.to_string()),
        website: set.website.map(|link| link.to_string()),
        support_email: set.support_email.map(|email| email.to_string()),
        sender_name: set.sender_name,
        domain: set.domain,
        footer_logos,
    }
}

fn facts(session: &Session<'_>, has: Vec<String>) -> Result<white_label::Facts> {
    let (tx, account) = (session.tx(), session.account().clone());
    let (before, footer) = (tx.white_label(account.id)?, tx.footer_logos(account.id)?);
    Ok(white_label::Facts { account, before, footer, has })
}

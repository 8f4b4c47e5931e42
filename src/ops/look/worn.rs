//! What pages and mails of an account wear, gathered from its brand, those above, and the white-label.

use crate::{
    domain::{
        Result,
        account::Account,
        look::{Brand, Effective, Image, WhiteLabel, Worn, effective, effective::Picture},
    },
    store::Tx,
};

/// What is in effect for an account.
pub(in crate::ops) fn in_effect(tx: &Tx<'_>, account: &Account) -> Result<Effective> {
    Ok(effective(&brands(tx, account)?, tx.master_white_label()?.as_ref(), account.features))
}

/// The same with its images, and with what the white-label says at the foot.
pub(in crate::ops) fn worn(tx: &Tx<'_>, account: &Account) -> Result<Worn> {
    let effective = in_effect(tx, account)?;
    // An image belongs to the account whose brand shows it, which may be one above.
    let image = |picture: Option<&Picture>| -> Result<Option<Image>> {
        match picture {
            Some(picture) => Ok(tx.image(picture.account, &picture.digest)?),
            None => Ok(None),
        }
    };
    let (logo, logo_dark) = (image(effective.logo.as_ref())?, image(effective.logo_dark.as_ref())?);
    let favicon = image(effective.favicon.as_ref())?;
    let mut worn = Worn { logo, logo_dark, favicon, ..Worn::plain(effective) };
    let Some(master) = tx.master()?.filter(|master| master.white_label) else { return Ok(worn) };
    for logo in tx.footer_logos(master.id)? {
        let image = tx.image(master.id, &logo.image)?;
        worn.footer.extend(image.map(|image| (image, logo.link)));
    }
    let said = tx.white_label(master.id)?.unwrap_or_else(|| WhiteLabel::plain(master.id));
    worn.links = said.links().map(|(word, link)| (word, link.clone())).collect();
    Ok(Worn {
        widget: said.widget_name,
        domain: said.domain,
        support: said.support_email,
        sender: said.sender_name,
        ..worn
    })
}

/// The brand of an account and of those above it, nearest first, as far as each inherits.
fn brands(tx: &Tx<'_>, account: &Account) -> Result<Vec<Brand>> {
    let mut brands = Vec::new();
    let mut at = Some(account.id);
    while let Some(id) = at {
        let brand = tx.brand(id)?.unwrap_or_else(|| Brand::plain(id));
        at = if brand.inherit { tx.account(id)?.and_then(|it| it.parent).map(|parent| parent.id) } else { None };
        brands.push(brand);
    }
    Ok(brands)
}

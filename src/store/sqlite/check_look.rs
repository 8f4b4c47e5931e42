//! Checking images and links against the rules by which they came in. The schema says their form only.
//!
//! These look at everything there is and are for `db check` alone.

use base64::{Engine as _, prelude::BASE64_STANDARD};

use super::{Tx, derived::MOST, verify::Finding};
use crate::{
    domain::{
        digest,
        look::{Link, WhiteLabel},
    },
    store::StoreError,
};

impl Tx<'_> {
    /// Images whose bytes cannot be read, or are not those that they are known by.
    pub(super) fn check_images(&self) -> Result<Vec<Finding>, StoreError> {
        let mut findings = Vec::new();
        let mut images =
            self.conn.prepare("SELECT a.handle, i.digest, i.png FROM images i JOIN accounts a ON a.id = i.account")?;
        let mut rows = images.query([])?;
        while let Some(row) = rows.next()? {
            let (account, known): (String, String) = (row.get(0)?, row.get(1)?);
            let png: String = row.get(2)?;
            let wrong = match BASE64_STANDARD.decode(png) {
                Ok(bytes) if digest::sha256(&bytes) == known => continue,
                Ok(_) => "is not the picture that it is known by",
                Err(_) => "is not base64, so it cannot be shown",
            };
            if findings.len() < MOST {
                findings.push(Finding { part: "images", what: format!("the image {known} of {account} {wrong}") });
            }
        }
        Ok(findings)
    }

    /// Links that no command would have taken.
    pub(super) fn check_links(&self) -> Result<Vec<Finding>, StoreError> {
        let Some(master) = self.master()? else { return Ok(Vec::new()) };
        let set = self.white_label(master.id)?;
        let of_it = set.iter().flat_map(WhiteLabel::links);
        let mut links: Vec<(String, Link)> =
            of_it.map(|(word, link)| (format!("the link {word:?}"), link.clone())).collect();
        let logos = self.footer_logos(master.id)?.into_iter();
        links.extend(logos.map(|logo| (format!("the link of logo {} at the foot", logo.position), logo.link)));
        links.retain(|(_, link)| !link.is_sound());
        let told = links.into_iter().map(|(what, link)| Finding {
            part: "white-label",
            what: format!("{what} is {:?}, which is no https address in its one form", link.as_str()),
        });
        Ok(told.collect())
    }
}

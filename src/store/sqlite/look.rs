//! Reading brands, the white-label and the images that they show.

use std::str::FromStr;

use rusqlite::{Error as E, OptionalExtension as _, Row, params, types::Type};

use super::Tx;
use crate::{
    domain::{
        AccountId, Refusal,
        email::Email,
        look::{Brand, FooterLogo, Image, Link, WhiteLabel},
    },
    store::StoreError,
};

/// A word of which the schema allows only those that are known. Never taken as not set: the row could
/// not be changed any more, since it would not be as it was read.
fn word<T: FromStr<Err = Refusal>>(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<T>> {
    let unknown = |refusal: Refusal| E::FromSqlConversionFailure(column, Type::Text, refusal.message.into());
    row.get::<_, Option<String>>(column)?.map(|text| text.parse().map_err(unknown)).transpose()
}

/// A link as it stands.
fn link(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Link>> {
    Ok(row.get::<_, Option<String>>(column)?.map(Link::stored))
}

impl Tx<'_> {
    /// The brand of an account; none where nothing was set.
    pub fn brand(&self, account: AccountId) -> Result<Option<Brand>, StoreError> {
        let mut found = self.conn.prepare_cached(
            "SELECT logo, logo_dark, favicon, theme, accent, background, text, inherit FROM brands WHERE account = ?1",
        )?;
        let read = |row: &Row<'_>| {
            Ok(Brand {
                account,
                logo: row.get(0)?,
                logo_dark: row.get(1)?,
                favicon: row.get(2)?,
                theme: word(row, 3)?,
                accent: word(row, 4)?,
                background: word(row, 5)?,
                text: word(row, 6)?,
                inherit: row.get(7)?,
            })
        };
        Ok(found.query_row([account.0], read).optional()?)
    }

    /// The white-label, which is the master's; none where nothing was set.
    pub fn white_label(&self, account: AccountId) -> Result<Option<WhiteLabel>, StoreError> {
        let mut found = self.conn.prepare_cached(
            "SELECT product_name, widget_name, help, terms, privacy, website, support_email, sender_name, domain
             FROM white_labels WHERE account = ?1",
        )?;
        let read = |row: &Row<'_>| {
            Ok(WhiteLabel {
                account,
                product_name: row.get(0)?,
                widget_name: row.get(1)?,
                help: link(row, 2)?,
                terms: link(row, 3)?,
                privacy: link(row, 4)?,
                website: link(row, 5)?,
                support_email: row.get::<_, Option<String>>(6)?.map(Email::stored),
                sender_name: row.get(7)?,
                domain: row.get(8)?,
            })
        };
        Ok(found.query_row([account.0], read).optional()?)
    }

    /// The white-label where it is enabled and something is set.
    pub fn master_white_label(&self) -> Result<Option<WhiteLabel>, StoreError> {
        match self.master()?.filter(|master| master.white_label) {
            Some(master) => self.white_label(master.id),
            None => Ok(None),
        }
    }

    /// The logos at the foot, in order.
    pub fn footer_logos(&self, account: AccountId) -> Result<Vec<FooterLogo>, StoreError> {
        let mut found = self
            .conn
            .prepare_cached("SELECT position, image, link FROM footer_logos WHERE account = ?1 ORDER BY position")?;
        let read = |row: &Row<'_>| {
            let link = Link::stored(row.get::<_, String>(2)?);
            Ok(FooterLogo { account, position: row.get(0)?, image: row.get(1)?, link })
        };
        Ok(found.query_map([account.0], read)?.collect::<Result<_, _>>()?)
    }

    /// One image of an account.
    pub fn image(&self, account: AccountId, digest: &str) -> Result<Option<Image>, StoreError> {
        let mut found =
            self.conn.prepare_cached("SELECT width, height, png FROM images WHERE account = ?1 AND digest = ?2")?;
        let read = |row: &Row<'_>| {
            Ok(Image { account, digest: digest.to_owned(), width: row.get(0)?, height: row.get(1)?, png: row.get(2)? })
        };
        Ok(found.query_row(params![account.0, digest], read).optional()?)
    }

    /// Columns and rows of one image of an account.
    pub fn image_size(&self, account: AccountId, digest: &str) -> Result<Option<(u32, u32)>, StoreError> {
        let mut found =
            self.conn.prepare_cached("SELECT width, height FROM images WHERE account = ?1 AND digest = ?2")?;
        Ok(found.query_row(params![account.0, digest], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
    }

    /// Whether anything in an account shows an image.
    pub fn is_shown(&self, account: AccountId, digest: &str) -> Result<bool, StoreError> {
        let mut found = self.conn.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM brands WHERE account = ?1 AND ?2 IN (logo, logo_dark, favicon))
                 OR EXISTS (SELECT 1 FROM footer_logos WHERE account = ?1 AND image = ?2)
                 OR EXISTS (SELECT 1 FROM users WHERE account = ?1 AND avatar = ?2)",
        )?;
        Ok(found.query_row(params![account.0, digest], |row| row.get(0))?)
    }

    /// Every image of an account, by digest.
    pub fn images(&self, account: AccountId) -> Result<Vec<Image>, StoreError> {
        let mut found = self
            .conn
            .prepare_cached("SELECT digest, width, height, png FROM images WHERE account = ?1 ORDER BY digest")?;
        let read = |row: &Row<'_>| {
            Ok(Image { account, digest: row.get(0)?, width: row.get(1)?, height: row.get(2)?, png: row.get(3)? })
        };
        Ok(found.query_map([account.0], read)?.collect::<Result<_, _>>()?)
    }
}

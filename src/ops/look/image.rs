//! The images of an account: those that somebody brings, those that nothing shows any more, and those
//! that are taken out as files.
//!
//! An image is known by its digest and kept once in an account, whoever shows it. That it goes when
//! nothing shows it is the recorder's, so that brand, footer and avatar need not know of each other.

use std::collections::BTreeSet;

use crate::{
    domain::{
        AccountId, Result,
        change::Change,
        entity::Entity,
        look::image::{ImageView, Picture},
    },
    ops::Session,
};

/// An image with the name of the file that it is taken out to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageFile {
    /// The name of the file, such as `acme-logo.png`; plain ASCII, without a slash.
    pub name: String,
    /// The bytes of a PNG file, in base64.
    pub png: String,
}

impl Session<'_> {
    /// Digests of those pictures that the account acted in has already.
    pub(in crate::ops) fn images_had<'p>(&self, pictures: impl Iterator<Item = &'p Picture>) -> Result<Vec<String>> {
        let mut had = Vec::new();
        for picture in pictures {
            if self.tx().image_size(self.account().id, &picture.digest)?.is_some() {
                had.push(picture.digest.clone());
            }
        }
        Ok(had)
    }

    /// What is known of an image without its bytes.
    pub(in crate::ops) fn image_view(&self, account: AccountId, digest: Option<&str>) -> Result<Option<ImageView>> {
        let Some(digest) = digest else { return Ok(None) };
        let size = self.tx().image_size(account, digest)?;
        Ok(size.map(|(width, height)| ImageView { digest: digest.to_owned(), width, height }))
    }

    /// The images behind the digests that are there, each with the name of its file: the handle of the
    /// account and what it is of it.
    pub(in crate::ops) fn image_files(
        &self,
        account: AccountId,
        named: &[(String, Option<String>)],
    ) -> Result<Vec<ImageFile>> {
        let Some(handle) = self.tx().account(account)?.map(|account| account.handle) else { return Ok(Vec::new()) };
        let mut files = Vec::new();
        for (what, digest) in named {
            let Some(digest) = digest else { continue };
            if let Some(image) = self.tx().image(account, digest)? {
                files.push(ImageFile { name: format!("{handle}-{}.png", plain(what)), png: image.png });
            }
        }
        Ok(files)
    }

    /// Removes the images that the recorded changes showed before and that nothing shows any more.
    pub(in crate::ops) fn drop_unshown_images(&mut self) -> Result<()> {
        let mut left = BTreeSet::new();
        for change in &self.recorder.changes {
            let after: Vec<&str> = change.after.as_ref().map(Entity::images).unwrap_or_default();
            if let Some(before) = &change.before {
                let gone = before.images().into_iter().filter(|digest| !after.contains(digest));
                left.extend(gone.map(|digest| (before.account(), digest.to_owned())));
            }
        }
        left.into_iter().try_for_each(|(account, digest)| self.drop_unless_shown(account, &digest))
    }

    /// Removes an image where it is there and nothing shows it.
    pub(in crate::ops) fn drop_unless_shown(&mut self, account: AccountId, digest: &str) -> Result<()> {
        if self.tx().is_shown(account, digest)? {
            return Ok(());
        }
        match self.tx().image(account, digest)? {
            Some(image) => self.record_one(Change::remove(image)),
            None => Ok(()),
        }
    }
}

/// A part of a file's name: what may mean something to a file system or a shell becomes a dash.
fn plain(what: &str) -> String {
    what.chars().map(|sign| if sign.is_ascii_alphanumeric() || "@._".contains(sign) { sign } else { '-' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_files_name_leads_nowhere_else() {
        assert_eq!(plain("dana@acme.example-avatar"), "dana@acme.example-avatar");
        assert_eq!(plain("../a/b\\$(c)@x.example"), "..-a-b---c-@x.example");
    }
}

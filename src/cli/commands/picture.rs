//! Picture files that are given: read up to their limit, before anything else is done.

use std::{fs::File, io::Read as _, path::Path};

use usher::{
    domain::{
        Refusal,
        look::image::{MOST_BYTES, Picture},
    },
    look,
};

use crate::cli::failed;

/// The picture in a file, where one is given, of at most so many columns and rows.
///
/// # Errors
/// [`usher::domain::Code::Io`] when the file cannot be read, and what [`look::picture::read`] refuses.
pub fn given(path: Option<&Path>, most: (u32, u32)) -> Result<Option<Picture>, Refusal> {
    path.map(|path| read(path, most)).transpose()
}

fn read(path: &Path, most: (u32, u32)) -> Result<Picture, Refusal> {
    let named = path.display().to_string();
    let unreadable = |error| failed(&anyhow::Error::new(error).context(named.clone()));
    let file = File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    // One byte more than there can be, so that a file that is too long is seen to be.
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    look::picture::read(&bytes, most, &named)
}

//! Picture files: those that are given, read up to their limit before anything else is done, and those
//! that images are taken out to.

use std::{
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use base64::Engine as _;
use clap::Args;

use usher::{
    domain::{
        Code, Refusal,
        look::image::{MOST_OWN_BYTES, Picture},
    },
    look,
    ops::{Session, look::image::ImageFile},
};

use crate::cli::{App, behalf, failed, laid};

/// The picture in a file, where one is given, of at most so many columns and rows; `-` is stdin.
///
/// # Errors
/// [`usher::domain::Code::Io`] when the file cannot be read, and what [`look::picture::read`] refuses.
pub fn given(path: Option<&Path>, most: (u32, u32)) -> Result<Option<Picture>, Refusal> {
    path.map(|path| read(path, most)).transpose()
}

fn read(path: &Path, most: (u32, u32)) -> Result<Picture, Refusal> {
    let named = path.display().to_string();
    let unreadable = |error: io::Error| match error.kind() {
        io::ErrorKind::IsADirectory => {
            Refusal::new(Code::ImageInvalid, format!("{named} is a folder")).hint("name the file of a picture in it")
        }
        _ => failed(&anyhow::Error::new(error).context(named.clone())),
    };
    let file: Box<dyn io::Read> =
        if path == Path::new("-") { Box::new(io::stdin()) } else { Box::new(behalf::open(path).map_err(unreadable)?) };
    let mut bytes = Vec::new();
    // One byte more than there can be, so that a file that is too long is seen to be.
    file.take(MOST_OWN_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    look::picture::read(&bytes, most, &named)
}

/// Taking images out as files
#[derive(Debug, Args)]
pub struct ImagesArgs {
    /// Write the pictures themselves into this folder, as new PNG files; it is made if need be
    #[arg(long, value_name = "DIR")]
    images: Option<PathBuf>,
}

impl ImagesArgs {
    /// Writes the images that a command gathers, where that is wanted, and says which.
    ///
    /// # Errors
    /// Whatever the command refuses; [`Code::Forbidden`] for an operator who comes through a service
    /// account, to which the files would belong; [`Code::Exists`] where there is a file of that name,
    /// [`Code::Io`] when it cannot be written. What was written before then is taken away again.
    pub fn take_out(
        &self,
        app: &mut App,
        gather: impl FnOnce(&mut Session<'_>) -> Result<Vec<ImageFile>, Refusal>,
    ) -> Result<(), Refusal> {
        let Some(folder) = &self.images else { return Ok(()) };
        laid::mine()?;
        let files = app.read(gather)?;
        std::fs::create_dir_all(folder)
            .map_err(|error| failed(&anyhow::Error::new(error).context(folder.display().to_string())))?;
        let mut written: Vec<PathBuf> = Vec::new();
        for file in &files {
            let path = folder.join(&file.name);
            if let Err(refusal) = write(&path, &file.png) {
                for path in &written {
                    let _ = std::fs::remove_file(path);
                }
                return Err(refusal);
            }
            written.push(path);
        }
        if written.is_empty() {
            app.screen.note("no image of its own is set, so no file was written");
        }
        for path in &written {
            app.screen.note(&format!("wrote {}", path.display()));
        }
        Ok(())
    }
}

/// Writes a picture where nothing stands.
fn write(path: &Path, png: &str) -> Result<(), Refusal> {
    let png = base64::prelude::BASE64_STANDARD.decode(png).map_err(|_| {
        Refusal::new(Code::DatabaseDamaged, format!("the image for {} cannot be read back", path.display()))
    })?;
    laid::lay(path, &png, false).map(|_| ()).map_err(|refusal| match refusal.code {
        Code::Exists => refusal.hint("name another folder, or remove the file"),
        _ => refusal,
    })
}

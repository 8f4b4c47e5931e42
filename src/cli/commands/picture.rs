//! Picture files: those that are given, read up to their limit before anything else is done, and those
//! that images are taken out to.

use std::path::{Path, PathBuf};

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

use crate::cli::{App, given, laid};

/// The picture in a file, where one is given, of at most so many columns and rows; `-` is stdin.
///
/// # Errors
/// [`Code::NotFound`] and [`Code::Io`] when the file cannot be read, and what [`look::picture::read`] refuses.
pub fn given(path: Option<&Path>, most: (u32, u32)) -> Result<Option<Picture>, Refusal> {
    path.map(|path| read(path, most)).transpose()
}

fn read(path: &Path, most: (u32, u32)) -> Result<Picture, Refusal> {
    if path.is_dir() {
        let said = format!("{} is a folder", path.display());
        return Err(Refusal::new(Code::ImageInvalid, said).hint("name the file of a picture in it"));
    }
    let bytes = given::bytes(path, MOST_OWN_BYTES)?;
    let named = if path == Path::new("-") { "stdin".to_owned() } else { path.display().to_string() };
    look::picture::read(&bytes, most, &named)
}

// Taking images out as files
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
        let mut pictures = Vec::new();
        for file in &files {
            pictures.push((folder.join(&file.name), decoded(file)?));
        }
        laid::folder(folder)?;
        let laid: Vec<_> = pictures.iter().map(|(path, bytes)| (path.clone(), bytes.as_slice())).collect();
        laid::lay_all(&laid).map_err(|refusal| match refusal.code {
            Code::Exists => refusal.hint("name another folder, or remove the file"),
            _ => refusal,
        })?;
        if laid.is_empty() {
            app.screen.note("no image of its own is set, so no file was written");
        }
        for (path, _) in &laid {
            app.screen.note(&format!("wrote {}", path.display()));
        }
        Ok(())
    }
}

/// The bytes of an image.
fn decoded(file: &ImageFile) -> Result<Vec<u8>, Refusal> {
    base64::prelude::BASE64_STANDARD
        .decode(&file.png)
        .map_err(|_| Refusal::new(Code::DatabaseDamaged, format!("the image for {} cannot be read back", file.name)))
}

//! Files that the command line names, read up to a limit before anything else is done.
//!
//! Whoever comes through a service account reads none of its files: [`behalf::open`] holds that.

use std::{
    io::{self, Read},
    path::Path,
};

use usher::domain::{Code, Refusal};

use super::behalf;

/// The bytes of a file; `-` is stdin. Where there are more than `most`, one more is given, so that
/// what is too long is seen to be.
///
/// # Errors
/// [`Code::NotFound`] where there is no such file, [`Code::Io`] when it cannot be read.
pub fn bytes(path: &Path, most: u64) -> Result<Vec<u8>, Refusal> {
    if path == Path::new("-") { read(io::stdin(), "stdin", most) } else { file(path, most) }
}

/// The text of a file; `-` is stdin. As [`bytes`].
///
/// # Errors
/// As [`bytes`]; [`Code::Usage`] where it is not UTF-8.
pub fn text(path: &Path, most: u64) -> Result<String, Refusal> {
    utf8(bytes(path, most)?, path)
}

/// The text of a file, never of stdin. As [`text`].
///
/// # Errors
/// As [`text`].
pub fn text_of_file(path: &Path, most: u64) -> Result<String, Refusal> {
    utf8(file(path, most)?, path)
}

fn file(path: &Path, most: u64) -> Result<Vec<u8>, Refusal> {
    let named = path.display().to_string();
    let file = behalf::open(path).map_err(|error| unreadable(&named, &error))?;
    read(file, &named, most)
}

fn read(from: impl Read, named: &str, most: u64) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::new();
    from.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(|error| unreadable(named, &error))?;
    Ok(bytes)
}

fn utf8(bytes: Vec<u8>, path: &Path) -> Result<String, Refusal> {
    String::from_utf8(bytes).map_err(|_| Refusal::new(Code::Usage, format!("{} is not UTF-8 text", path.display())))
}

fn unreadable(named: &str, error: &io::Error) -> Refusal {
    match error.kind() {
        io::ErrorKind::NotFound => Refusal::not_found(format!("file {named}")),
        _ => Refusal::new(Code::Io, format!("{named}: {error}")),
    }
}

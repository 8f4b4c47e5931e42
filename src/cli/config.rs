//! The configuration file, `config.toml` in the platform's configuration folder.
//!
//! Every key has a flag or a variable that goes before it. Unknown keys are errors.

use std::{
    fs::File,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use serde::Deserialize;
use usher::domain::{Code, Refusal};

use super::{behalf, failed, output::When, place};

mod mail;
pub use mail::Mail;

/// What the configuration file may say.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The database file.
    pub database: Option<PathBuf>,
    /// The checklist template of new clients.
    pub checklist: Option<String>,
    /// How long a sign-in to a client lasts, such as `90m`.
    pub sign_in_time: Option<String>,
    /// Rows of a page on a terminal.
    pub page_size: Option<usize>,
    /// When to colour, where neither flag nor environment says.
    pub color: Option<When>,
    /// The server that takes letters, and how they are signed.
    #[serde(default)]
    pub mail: Mail,
}

impl Config {
    /// Reads the configuration; the defaults where there is no file.
    ///
    /// # Errors
    /// [`Code::Usage`] with line and column for anything that it cannot say, [`Code::Io`] when the
    /// file is there but cannot be read.
    pub fn read() -> Result<Self, Refusal> {
        let Some(path) = place::config() else { return Ok(Self::default()) };
        match text(&path) {
            Ok(text) => {
                let read = Self::parse(&text, &path.display().to_string())?;
                let folder = path.parent().unwrap_or(&path);
                Ok(Self { mail: read.mail.within(folder), ..read })
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(failed(&anyhow::Error::new(error).context(path.display().to_string()))),
        }
    }

    fn parse(text: &str, file: &str) -> Result<Self, Refusal> {
        toml::from_str(text).map_err(|error| {
            let (line, column) = error.span().map_or((1, 1), |span| position(text, span.start));
            Refusal::new(Code::Usage, format!("{file}:{line}:{column}: {}", error.message()))
        })
    }
}

/// What the file says. Where this runs for somebody else it names, say, where mails go: it is then
/// the account's under which this runs, whatever the environment says of where it lies.
fn text(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    if behalf::somebody().map_err(io::Error::other)?.is_some() {
        behalf::trusted(path, &file.metadata()?)?;
    }
    let mut text = String::new();
    file.read_to_string(&mut text)?;
    Ok(text)
}

/// Line and column of a byte, counted from 1.
pub fn position(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |tail| tail.chars().count()) + 1;
    (line, column)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_key_is_an_error_with_its_place() {
        let refusal = Config::parse("page_size = 50\ndatabse = \"x\"\n", "config.toml").unwrap_err();
        assert_eq!(refusal.code, Code::Usage);
        assert!(refusal.message.starts_with("config.toml:2:1: unknown field `databse`"), "{}", refusal.message);
    }

    #[test]
    fn colour_is_one_of_three_words() {
        assert_eq!(Config::parse("color = 'never'\n", "config.toml").unwrap().color, Some(When::Never));
        let refusal = Config::parse("color = 'sometimes'\n", "config.toml").unwrap_err();
        assert!(refusal.message.starts_with("config.toml:1:9: "), "{}", refusal.message);
        assert!(["auto", "always", "never"].iter().all(|word| refusal.message.contains(word)), "{}", refusal.message);
    }

    #[test]
    fn what_is_left_out_is_left_to_the_defaults() {
        assert!(Config::parse("", "config.toml").unwrap().page_size.is_none());
    }
}

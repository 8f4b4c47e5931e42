//! `usher man`: a manual page for every command, from the same tree as the help.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Args, Command, CommandFactory as _};

use crate::cli::{App, Outcome, Status, args::Cli, failed, help};

// Write manual pages
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  usher man ~/.local/share/man/man1")]
pub struct Man {
    /// Folder to write them to; it is made if need be
    #[arg(value_name = "DIR")]
    dir: PathBuf,
}

/// Runs `usher man`.
pub fn run(app: &mut App, args: &Man) -> Outcome {
    let count = pages(&args.dir).map_err(|error| failed(&error))?;
    app.screen.note(&format!("{count} pages in {}", args.dir.display()));
    Ok(Status::Done)
}

/// Writes every page into a folder; gives how many.
fn pages(dir: &Path) -> anyhow::Result<usize> {
    std::fs::create_dir_all(dir).with_context(|| dir.display().to_string())?;
    let mut tree = help::grouped(Cli::command());
    tree.build();
    write(dir, &tree, "usher")
}

/// Writes the page of a command and of all below it; gives how many.
fn write(dir: &Path, command: &Command, name: &str) -> anyhow::Result<usize> {
    let mut page = Vec::new();
    let titled = command.clone().name(name.to_owned()).display_name(name.to_owned());
    clap_mangen::Man::new(titled)
        .title(name.to_uppercase())
        .manual("usher manual")
        .source(concat!("usher ", env!("CARGO_PKG_VERSION")))
        .render(&mut page)?;
    let file = dir.join(format!("{name}.1"));
    std::fs::write(&file, page).with_context(|| file.display().to_string())?;
    let mut count = 1;
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set() && sub.get_name() != "help") {
        count += write(dir, sub, &format!("{name}-{}", sub.get_name()))?;
    }
    Ok(count)
}

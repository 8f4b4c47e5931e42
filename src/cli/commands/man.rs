//! `usher man`: a manual page for every command, from the same tree as the help.

use std::path::PathBuf;

use clap::{Args, Command, CommandFactory as _};
use usher::domain::{Code, Refusal};

use crate::cli::{App, Outcome, Status, args::Cli, help};

/// Write manual pages
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  usher man ~/.local/share/man/man1")]
pub struct Man {
    /// Folder to write them to; it is made if need be
    #[arg(value_name = "DIR")]
    dir: PathBuf,
}

/// Runs `usher man`.
pub fn run(app: &mut App, args: &Man) -> Outcome {
    let failed = |error: std::io::Error| Refusal::new(Code::Io, format!("{}: {error}", args.dir.display()));
    std::fs::create_dir_all(&args.dir).map_err(failed)?;
    let mut tree = help::grouped(Cli::command());
    tree.build();
    let count = write(&args.dir, &tree, "usher").map_err(failed)?;
    app.screen.note(&format!("{count} pages in {}", args.dir.display()));
    Ok(Status::Done)
}

/// Writes the page of a command and of all below it; gives how many.
fn write(dir: &std::path::Path, command: &Command, name: &str) -> std::io::Result<usize> {
    let mut page = Vec::new();
    let titled = command.clone().name(name.to_owned()).display_name(name.to_owned());
    clap_mangen::Man::new(titled)
        .title(name.to_uppercase())
        .manual("usher manual")
        .source(concat!("usher ", env!("CARGO_PKG_VERSION")))
        .render(&mut page)?;
    std::fs::write(dir.join(format!("{name}.1")), page)?;
    let mut count = 1;
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set() && sub.get_name() != "help") {
        count += write(dir, sub, &format!("{name}-{}", sub.get_name()))?;
    }
    Ok(count)
}

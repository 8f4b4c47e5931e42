//! Where a page goes: to stdout, into a file, or into a browser.

use std::{
    io::{self, IsTerminal as _},
    os::unix::ffi::OsStrExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use clap::Args;
use usher::domain::{Code, Refusal, Result, digest};

use crate::cli::{App, Status, laid, place};

/// How long a program that opens pages is waited for: it hands the page on and ends, or becomes the
/// browser itself.
const PATIENCE: Duration = Duration::from_secs(2);

// Flags of every command that makes a page
#[derive(Debug, Args)]
pub struct PageArgs {
    /// Write the page to this file, at which nothing may stand
    #[arg(long, value_name = "FILE", conflicts_with_all = ["stdout", "open"])]
    out: Option<PathBuf>,
    /// Write the page to stdout
    #[arg(long, conflicts_with = "open")]
    stdout: bool,
    /// Open the page in a browser
    #[arg(long)]
    open: bool,
    /// Replace the file that is there
    #[arg(long, conflicts_with_all = ["stdout", "open"])]
    force: bool,
}

impl PageArgs {
    /// The flag that was given, where one was.
    pub const fn given(&self) -> Option<&'static str> {
        match (&self.out, self.stdout, self.open, self.force) {
            (Some(_), ..) => Some("--out"),
            (_, true, ..) => Some("--stdout"),
            (_, _, true, _) => Some("--open"),
            (_, _, _, true) => Some("--force"),
            _ => None,
        }
    }
}

/// Where a page goes.
pub enum Goes {
    /// To stdout.
    Stdout,
    /// Into a file, which may be replaced where that is said.
    File(PathBuf, bool),
    /// Into a file of our own, and from there into a browser.
    Browser(PathBuf),
}

/// Where the page of an account goes: on a terminal into a file of this name, in a pipe to stdout, unless
/// something else was said.
///
/// # Errors
/// [`Code::Forbidden`] where no files are written, [`Code::Io`] when the folder cannot be made.
pub fn goes(app: &App, args: &PageArgs, account: &str, what: &str) -> Result<Goes> {
    let piped = args.out.is_none() && (app.screen.layout().is_json() || !io::stdout().is_terminal());
    if args.stdout || (piped && !args.open) {
        return Ok(Goes::Stdout);
    }
    laid::mine().map_err(|refusal| refusal.hint("give --stdout, and redirect it to a file"))?;
    if args.open {
        let folder = place::state()?.join("previews");
        laid::folder(&folder)?;
        // The same client of another database has a page of its own.
        let database = app.database()?;
        let database = database.canonicalize().unwrap_or(database);
        let database = digest::sha256(database.as_os_str().as_bytes());
        let name = format!("{account}-{}-{what}.html", database.get(..8).unwrap_or_default());
        return Ok(Goes::Browser(folder.join(name)));
    }
    let name = format!("{account}-{what}.html");
    Ok(Goes::File(args.out.clone().unwrap_or_else(|| PathBuf::from(name)), args.force))
}

/// Lays the page into a file, and tells how the file is called. Nothing but answering may follow.
///
/// # Errors
/// As [`laid::lay`].
pub fn lay(app: &mut App, path: &Path, html: &str, replace: bool) -> Result<String> {
    laid::lay(path, html.as_bytes(), replace).map_err(|refusal| match refusal.code {
        Code::Exists if !replace => refusal.hint("say --force to replace it"),
        _ => refusal,
    })?;
    let shown = path.display().to_string();
    app.stands(format!("the page {shown} is written"), Status::Done);
    Ok(shown)
}

/// Has the browser of whoever runs this open a page, and says which program was started for it. No shell
/// is between.
///
/// # Errors
/// [`Code::Io`] when there is none, or it fails at once.
pub fn open(app: &mut App, path: &Path) -> Result<()> {
    // The answer names the file.
    app.stands("the page is written", Status::Done);
    let program = opened(path)?;
    app.screen.note(&format!("{program} was started to open it"));
    Ok(())
}

fn opened(path: &Path) -> Result<&'static str> {
    let program = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let not = |why: String| Refusal::new(Code::Io, format!("it could not be opened: {why}"));
    let null = || Stdio::null();
    let started = Command::new(program).arg(path).stdin(null()).stdout(null()).stderr(null()).spawn();
    let mut opener = started.map_err(|error| not(format!("{program}: {error}")))?;
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        match opener.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(program),
            Ok(Some(status)) => return Err(not(format!("{program} ended with {status}"))),
            Ok(None) => thread::sleep(Duration::from_millis(20)),
            Err(error) => return Err(not(format!("{program}: {error}"))),
        }
    }
    Ok(program)
}

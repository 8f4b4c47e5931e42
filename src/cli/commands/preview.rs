//! `usher brand preview` and `usher whitelabel preview`: the page of the first screen, and where it
//! goes.

use std::{
    io::{self, IsTerminal as _},
    os::unix::ffi::OsStrExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use clap::{Args, ValueEnum};
use usher::{
    domain::{Code, Refusal, Result, digest, look::Theme},
    look::page,
    ops::{Session, look::preview::PreviewView},
};

use crate::cli::{App, Outcome, Status, laid, output::escape, place};

/// How long a program that opens pages is waited for: it hands the page on and ends, or becomes the
/// browser itself.
const PATIENCE: Duration = Duration::from_secs(2);

/// See what somebody meets on signing in, as one page
///
/// The page holds all that it shows, runs no script and asks nobody for anything. On a terminal it
/// becomes a file in the current folder unless something else is said; in a pipe it goes to stdout.
/// With -q the answer is the name of the file alone, and without one the handle of the account.
#[derive(Debug, Args)]
pub struct Preview {
    /// What this user meets; otherwise yourself in your own account, and in a client what a view-only
    /// sign-in shows
    #[arg(long, value_name = "USER")]
    user: Option<String>,
    /// In this theme, and not in that of the account
    #[arg(long, value_name = "THEME")]
    theme: Option<Shade>,
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

/// The themes that every account has
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Shade {
    /// Dark on light
    Light,
    /// Light on dark
    Dark,
}

/// Where the page goes.
enum Goes {
    Stdout,
    File(PathBuf, bool),
    Browser(PathBuf),
}

/// What is looked at: `ops::look::preview::of_account` or the same of the white-label.
pub type Looks = fn(&Session<'_>, Option<&str>, Option<Theme>) -> Result<usher::domain::look::Preview>;

/// Runs the command.
pub fn run(app: &mut App, args: &Preview, looks: Looks) -> Outcome {
    let theme = args.theme.map(|shade| match shade {
        Shade::Light => Theme::Light,
        Shade::Dark => Theme::Dark,
    });
    let preview = app.read(|session| looks(session, args.user.as_deref(), theme))?;
    let html = page::render(&preview)?;
    let mut answer = PreviewView::of(&preview);
    match goes(app, args, &answer.account)? {
        Goes::Stdout if app.screen.quiet() => app.screen.line(&answer.account).map(drop)?,
        Goes::Stdout => {
            answer.html = Some(html.clone());
            let lines = html.trim_end().to_owned();
            app.screen.answer(&answer, |_| vec![lines])?;
        }
        Goes::File(path, replace) => lay(app, answer, &path, &html, replace)?,
        Goes::Browser(path) => {
            lay(app, answer, &path, &html, true)?;
            // The answer names the file.
            app.stands("the page is written", Status::Done);
            let program = opened(&path)?;
            app.screen.note(&format!("{program} was started to open it"));
        }
    }
    Ok(Status::Done)
}

fn goes(app: &App, args: &Preview, account: &str) -> Result<Goes> {
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
        let name = format!("{account}-{}-preview.html", database.get(..8).unwrap_or_default());
        return Ok(Goes::Browser(folder.join(name)));
    }
    let name = format!("{account}-preview.html");
    Ok(Goes::File(args.out.clone().unwrap_or_else(|| PathBuf::from(name)), args.force))
}

fn lay(app: &mut App, mut answer: PreviewView, path: &Path, html: &str, replace: bool) -> Result<()> {
    laid::lay(path, html.as_bytes(), replace).map_err(|refusal| match refusal.code {
        Code::Exists if !replace => refusal.hint("say --force to replace it"),
        _ => refusal,
    })?;
    let shown = path.display().to_string();
    app.stands(format!("the page {shown} is written"), Status::Done);
    if app.screen.quiet() {
        return app.screen.line(&escape::term(&shown)).map(drop);
    }
    answer.file = Some(shown.clone());
    app.screen.answer(&answer, |_| vec![escape::term(&shown)])
}

/// Has the browser of whoever runs this open a page, and says which program was started for it. No shell
/// is between.
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

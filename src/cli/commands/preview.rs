//! `usher brand preview` and `usher whitelabel preview`: the page of the first screen.

use std::path::Path;

use clap::{Args, ValueEnum};
use usher::{
    domain::{Result, look::Theme},
    look::page,
    ops::{Session, look::preview::PreviewView},
};

use super::page::{Goes, PageArgs, goes, lay, open};
use crate::cli::{App, Outcome, Status, output::escape};

// See what somebody meets on signing in, as one page
//
// The page holds all that it shows, runs no script and asks nobody for anything. On a terminal it
// becomes a file in the current folder unless something else is said; in a pipe it goes to stdout.
// With -q the answer is the name of the file alone, and without one the handle of the account.
#[derive(Debug, Args)]
pub struct Preview {
    /// What this user meets; otherwise yourself in your own account, and in a client what a view-only
    /// sign-in shows
    #[arg(long, value_name = "USER")]
    user: Option<String>,
    /// In this theme, and not in that of the account
    #[arg(long, value_name = "THEME")]
    theme: Option<Shade>,
    #[command(flatten)]
    page: PageArgs,
}

/// The themes that every account has
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Shade {
    /// Dark on light
    Light,
    /// Light on dark
    Dark,
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
    match goes(app, &args.page, &answer.account, "preview")? {
        Goes::Stdout if app.screen.quiet() => app.screen.line(&answer.account).map(drop)?,
        Goes::Stdout => {
            answer.html = Some(html.clone());
            let lines = html.trim_end().to_owned();
            app.screen.answer(&answer, |_| vec![lines])?;
        }
        Goes::File(path, replace) => answer_file(app, answer, &path, &html, replace)?,
        Goes::Browser(path) => {
            answer_file(app, answer, &path, &html, true)?;
            open(app, &path)?;
        }
    }
    Ok(Status::Done)
}

fn answer_file(app: &mut App, mut answer: PreviewView, path: &Path, html: &str, replace: bool) -> Result<()> {
    let shown = lay(app, path, html, replace)?;
    if app.screen.quiet() {
        return app.screen.line(&escape::term(&shown)).map(drop);
    }
    answer.file = Some(shown.clone());
    app.screen.answer(&answer, |_| vec![escape::term(&shown)])
}

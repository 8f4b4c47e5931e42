//! `usher client share` and `usher client unshare`.

use clap::Args;
use usher::{domain::client::ClientRight, ops};

use crate::cli::{App, Outcome, args::WriteArgs};

// Share a client with groups of its parent
#[derive(Debug, Args)]
pub struct ShareArgs {
    /// The client
    #[arg(value_name = "CLIENT")]
    subject: String,
    /// Group of the account you act in, or `GROUP=RIGHT`; may be repeated
    #[arg(long, value_name = "GROUP", required = true)]
    with: Vec<String>,
    /// `view-only`, `admin` or `settings`; without it what is shared already stays, and what is not is
    /// shared at view-only
    #[arg(long, value_name = "RIGHT")]
    right: Option<String>,
    #[command(flatten)]
    write: WriteArgs,
}

// Take shares of a client away
#[derive(Debug, Args)]
pub struct UnshareArgs {
    /// The client
    #[arg(value_name = "CLIENT")]
    subject: String,
    /// Group of the account you act in; may be repeated
    #[arg(long, value_name = "GROUP", required = true)]
    from: Vec<String>,
    #[command(flatten)]
    write: WriteArgs,
}

/// Runs `usher client share`.
pub fn share(app: &mut App, args: &ShareArgs) -> Outcome {
    let right = args.right.as_deref().map(str::parse).transpose()?;
    let with = args.with.iter().map(|typed| granted(typed, right)).collect();
    let command = ops::client::Share { client: args.subject.clone(), with };
    app.write(&args.write, |session| ops::client::share(session, &command))
}

/// A group with its own right, else with the one for all. A display name may itself hold the sign.
fn granted(typed: &str, right: Option<ClientRight>) -> (String, Option<ClientRight>) {
    match typed.rsplit_once('=').map(|(group, own)| (group, own.parse())) {
        Some((group, Ok(own))) => (group.to_owned(), Some(own)),
        _ => (typed.to_owned(), right),
    }
}

/// Runs `usher client unshare`.
pub fn unshare(app: &mut App, args: &UnshareArgs) -> Outcome {
    app.write(&args.write, |session| ops::client::unshare(session, &args.subject, &args.from))
}

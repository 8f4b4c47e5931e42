//! `usher onboard`: the guided checklist.

use std::path::PathBuf;

use clap::Args;
use usher::{
    domain::{Code, Refusal, Result},
    ops,
};

use super::checklist;
use crate::cli::{
    App, Outcome, Status,
    onboard::{self, Client},
    prompt,
};

// Onboard a client step by step, in the order of its checklist
//
// At a terminal it asks: what each step needs, with what there is to choose from, and shows what
// would be done before it does it. One may stop at any question and go on later, here or by
// commands: nothing is kept but the data itself. Elsewhere it says which step is open and what to
// type. With --answers it takes the answers from a file, and stops at the first that is missing.
#[derive(Debug, Args)]
pub struct Onboard {
    /// The client; where none is named, one that is being onboarded or a new one
    #[arg(value_name = "CLIENT")]
    named: Option<String>,
    /// Begin a new client, below the account you act in
    #[arg(long, conflicts_with = "named")]
    new: bool,
    /// Take the answers from a TOML file
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
    /// Show what the answers would change, and change nothing
    #[arg(short = 'n', long = "dry-run", requires = "answers", conflicts_with = "script")]
    tried: bool,
    /// Write the script that makes the same client by commands; `-` is stdout
    #[arg(long, value_name = "FILE")]
    script: Option<PathBuf>,
}

/// Runs `usher onboard`.
pub fn run(app: &mut App, args: &Onboard) -> Outcome {
    if args.new {
        outside_clients(app)?;
    }
    let client = match &args.named {
        Some(named) => Some(named.clone()),
        None if args.new => None,
        None => acted_in(app)?,
    };
    let chosen = match &client {
        Some(client) => Client::Named(client.clone()),
        None if args.new => Client::New,
        None => Client::Any,
    };
    if let Some(file) = &args.answers {
        let mut answers = onboard::Answers::read(file)?;
        return app.whole(args.tried, |app| {
            let client = onboard::headless(app, chosen, &mut answers)?;
            if let Some(file) = &args.script {
                onboard::script(app, &client, file)?;
            }
            shown(app, &client)
        });
    }
    if app.may_ask() && prompt::draws() {
        return onboard::guided(app, chosen, args.script.as_deref());
    }
    let Some(client) = client else {
        return Err(Refusal::new(Code::InputRequired, "name the client, or answer questions at a terminal")
            .hint("usher client add NAME --seats N")
            .hint("usher onboard --answers FILE"));
    };
    match &args.script {
        Some(file) => onboard::script(app, &client, file).map(|()| Status::Done),
        None => shown(app, &client),
    }
}

/// Requires that nobody is signed in to a client, from where a new one below it could not be worked on.
fn outside_clients(app: &mut App) -> Result<()> {
    let inside = app.read(|session| Ok(session.sign_in().is_some().then(|| session.account().handle.to_string())))?;
    match inside {
        None => Ok(()),
        Some(client) => Err(Refusal::new(
            Code::SessionNested,
            format!("signed in to client {client}, from where a new client below it cannot be worked on"),
        )
        .hint("usher leave")),
    }
}

/// The client acted in, where that is one.
fn acted_in(app: &mut App) -> Result<Option<String>> {
    app.read(|session| Ok((!session.account().is_master()).then(|| session.account().handle.to_string())))
}

/// Shows where a client stands; a step that is open is one that somebody has to be asked about.
fn shown(app: &mut App, client: &str) -> Outcome {
    let view = app.read(|session| ops::checklist::show(session, Some(client)))?;
    checklist::drawn(app, &view)?;
    match onboard::open(&view) {
        None => Ok(Status::Done),
        Some(refusal) => Err(refusal),
    }
}

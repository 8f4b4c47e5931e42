//! `usher export`: the database as one JSON document.

use clap::Args;
use serde::Serialize;
use usher::{domain::Refusal, ops};

use crate::cli::{
    App, Outcome, Status,
    output::{Screen, escape},
};

// Everything that you may see, as one JSON document
//
// Accounts with their users, groups, roles, assets and shares, by handle and e-mail: no secrets,
// no internal ids. Two exports of the same state are equal byte for byte. With `-o jsonl` each
// account is a line of its own.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  usher export -o json > usher.json\n  usher export -c acme\n  usher export -o jsonl | wc -l"
)]
pub struct Export {}

/// Runs `usher export`.
pub fn run(app: &mut App, _: &Export) -> Outcome {
    app.read_onto(|session, screen| {
        let accounts = ops::export::accounts(session)?;
        if screen.layout() == crate::cli::output::Layout::Jsonl {
            for id in accounts {
                screen.line(&line(&ops::export::account(session, id)?)?)?;
            }
            return Ok(());
        }
        screen.line("{")?;
        screen.line(&format!("  \"version\": {},", ops::export::VERSION))?;
        screen.line("  \"accounts\": [")?;
        let last = accounts.len();
        for (id, place) in accounts.into_iter().zip(1..) {
            item(screen, &ops::export::account(session, id)?, place < last)?;
        }
        screen.line("  ]")?;
        screen.line("}")?;
        Ok(())
    })?;
    Ok(Status::Done)
}

/// One item of the array, indented, with the comma that follows it.
fn item(screen: &mut Screen, value: &impl Serialize, more: bool) -> Result<(), Refusal> {
    let text = escape::json(value).map_err(unwritable)?;
    let mut lines = text.lines().peekable();
    while let Some(text) = lines.next() {
        let comma = if more && lines.peek().is_none() { "," } else { "" };
        screen.line(&format!("    {text}{comma}"))?;
    }
    Ok(())
}

fn line(value: &impl Serialize) -> Result<String, Refusal> {
    escape::json_line(value).map_err(unwritable)
}

fn unwritable(error: std::io::Error) -> Refusal {
    Refusal::new(usher::domain::Code::Io, format!("the answer could not be written: {error}"))
}

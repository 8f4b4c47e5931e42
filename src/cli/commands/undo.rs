//! `usher undo` and `usher redo`.

use clap::Args;
use usher::ops;

use crate::cli::{App, Outcome, args::WriteArgs};

// Take an operation back
//
// An undo is a new operation with the inverse changes; nothing is ever merged. It is refused when
// later operations touched the same things: undo those first. Passwords, mail sent and purged
// clients do not come back.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  usher undo --dry-run\n  usher undo\n  usher undo 12 --reason \"wrong client\"\n  usher undo 12 --expect lose=0\n  usher undo -c acme"
)]
pub struct Undo {
    /// Number of the operation; left out, your own latest one that is not undone
    #[arg(value_name = "OPERATION")]
    operation: Option<i64>,
    #[command(flatten)]
    write: WriteArgs,
}

// Put back what an undo took back
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  usher redo\n  usher redo 14")]
pub struct Redo {
    /// Number of the undo, or of the operation that it took back; left out, your own latest undo
    #[arg(value_name = "OPERATION")]
    operation: Option<i64>,
    #[command(flatten)]
    write: WriteArgs,
}

/// Runs `usher undo`.
pub fn undo(app: &mut App, args: &Undo) -> Outcome {
    app.write(&args.write, |session| ops::undo::undo(session, args.operation))
}

/// Runs `usher redo`.
pub fn redo(app: &mut App, args: &Redo) -> Outcome {
    app.write(&args.write, |session| ops::undo::redo(session, args.operation))
}

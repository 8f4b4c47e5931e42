//! `usher access diff`: two users beside one another, or what operations gave and took.

use clap::Args;
use usher::{
    domain::{Code, Refusal},
    ops::access::Span,
};

use crate::cli::{App, Outcome};

mod operations;
mod users;

pub const EXAMPLES: &str = "Examples:
  usher access diff dana@acme.example vic@acme.example -c acme
  usher access diff dana@acme.example vic@acme.example -c acme -o csv
  usher access diff --op 14
  usher access diff --op 12..15 -c acme
  usher access diff --op 12.. -o json

Of two users - is what the first may do and the second may not, + the reverse.
Of operations + was given and - was taken: they are taken back for the look,
and so is all that came after them; nothing of it stays. `usher log list` tells
their numbers. Exit status 0: there are no differences; 10: there are.";

// What may one user do that another may not, or what did a change give and take? Exit status 10: there are differences
#[derive(Debug, Args)]
pub struct Diff {
    /// The first user, by e-mail
    #[arg(value_name = "USER", required_unless_present = "operations", requires = "to")]
    from: Option<String>,
    /// The second user, by e-mail
    #[arg(value_name = "USER")]
    to: Option<String>,
    /// Number of an operation, or of the first and the last: `12`, `12..15`, `12..`
    #[arg(long = "op", value_name = "OPERATION|A..B", conflicts_with = "from")]
    operations: Option<Span>,
    /// Show these fields of each difference
    #[arg(long, value_name = "FIELD,…", value_delimiter = ',', help_heading = "List")]
    fields: Option<Vec<String>>,
}

/// Runs `usher access diff`.
pub fn run(app: &mut App, args: Diff) -> Outcome {
    match (args.from, args.to, args.operations) {
        (Some(from), Some(to), None) => users::run(app, &from, &to, args.fields),
        (None, None, Some(operations)) => operations::run(app, operations, args.fields),
        _ => Err(Refusal::new(Code::Usage, "two users are compared, or operations named with --op")),
    }
}

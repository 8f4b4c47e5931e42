//! `usher access fix`: the smallest changes that make an answer yes.

use clap::Args;
use usher::ops::access::{self, FixesView, Question};

use super::ways;
use crate::cli::{
    App, Outcome, Status,
    output::{colour::Tone, escape, format::Layout, look::Look},
};

pub const EXAMPLES: &str = "Examples:
  usher access fix dana@acme.example edit dashboard:web -c acme
  usher access fix pat@north.example sign-in:admin client:acme
  usher access fix dana@acme.example tab.edit -c acme -o json

Each way was run on your behalf and taken back again: typed in their order,
its commands make the answer yes, and open besides what is said. The first
opens the least. Nothing is changed. Exit status 0: it is yes already, or there
is a way; 10: none is known, or none that you may go.";

// What is the least that makes the answer yes? Nothing is changed
#[derive(Debug, Args)]
pub struct Fix {
    /// The user, by e-mail
    user: String,
    /// What is to be done, such as `edit` or `sign-in:admin`; a permission where nothing else is named
    action: String,
    /// What it is done to, such as `dashboard:web` or `client:acme`
    target: Option<String>,
    /// Show these fields of the commands
    #[arg(long, value_name = "FIELD,…", value_delimiter = ',', help_heading = "List")]
    fields: Option<Vec<String>>,
}

/// Runs `usher access fix`.
pub fn run(app: &mut App, args: Fix) -> Outcome {
    let question = Question { user: &args.user, action: &args.action, target: args.target.as_deref() };
    let view = app.try_out(|store, request| access::fix(store, request, question))?;
    let drawn = matches!(app.screen.layout(), Layout::Table | Layout::Json | Layout::Jsonl);
    if drawn && args.fields.is_none() && !app.screen.quiet() {
        app.screen.answer(&view, |look| lines(&view, look))?;
    } else {
        ways::list(app, &view.fixes, args.fields)?;
        ways::beside(app, &view.refused, remains(&view));
    }
    view.hints.iter().for_each(|hint| app.screen.hint(hint));
    Ok(if view.allowed || !view.fixes.is_empty() { Status::Done } else { Status::No })
}

fn lines(view: &FixesView, look: &Look) -> Vec<String> {
    let (word, tone) = if view.allowed { ("yes", Tone::Done) } else { ("no", Tone::Refused) };
    let dot = look.glyphs.dot;
    let answer = format!("{} {dot} {}: {}", look.palette.paint(tone, word), view.rule, escape::term(&view.finding));
    let mut lines = vec![answer];
    lines.extend(ways::lines(&view.fixes, &view.refused, look));
    lines.extend(remains(view).into_iter().flat_map(|text| look.sentence(&text)));
    lines
}

/// What is to be said of what was not found.
fn remains(view: &FixesView) -> Option<String> {
    if view.allowed {
        return Some("nothing has to be changed".to_owned());
    }
    if let Some(why) = &view.untried {
        return Some(format!("no command could be tried: {why}"));
    }
    match (view.fixes.is_empty(), view.whole) {
        (true, true) => Some(ways::none(&view.refused, "no command is known that makes it yes")),
        (_, false) => Some("there are more ways than were tried".to_owned()),
        _ => None,
    }
}

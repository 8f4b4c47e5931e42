//! `usher access cut`: what takes a thing out of somebody's reach.

use clap::Args;
use usher::ops::access::{self, CutsView};

use super::ways;
use crate::cli::{
    App, Outcome, Status,
    output::{colour::Tone, escape, format::Layout, look::Look},
};

pub const EXAMPLES: &str = "Examples:
  usher access cut dana@acme.example dashboard:web -c acme
  usher access cut dana@acme.example dashboard:web --action edit -c acme
  usher access cut pat@north.example client:acme -o json

Each way was run on your behalf and taken back again: typed in their order,
after its commands the user may do nothing with the thing any more, or not do
the action. The first takes the least besides. Nothing is changed. Exit status
0: it is out of reach already, or there is a way; 10: none is known, or none
that you may go.";

// What is the least that takes a thing out of somebody's reach? Nothing is changed
#[derive(Debug, Args)]
pub struct Cut {
    /// The user, by e-mail
    user: String,
    /// The thing, such as `dashboard:web` or `client:acme`
    target: String,
    /// Take this action away only, such as `edit`; all of them otherwise
    #[arg(long, value_name = "ACTION")]
    action: Option<String>,
    /// Show these fields of the commands
    #[arg(long, value_name = "FIELD,…", value_delimiter = ',', help_heading = "List")]
    fields: Option<Vec<String>>,
}

/// Runs `usher access cut`.
pub fn run(app: &mut App, args: Cut) -> Outcome {
    let wanted = access::Cut { user: &args.user, target: &args.target, action: args.action.as_deref() };
    let view = app.try_out(|store, request| access::cut(store, request, wanted))?;
    let drawn = matches!(app.screen.layout(), Layout::Table | Layout::Json | Layout::Jsonl);
    if drawn && args.fields.is_none() && !app.screen.quiet() {
        app.screen.answer(&view, |look| lines(&view, look))?;
    } else {
        ways::list(app, &view.cuts, args.fields)?;
        ways::beside(app, &view.refused, remains(&view));
    }
    Ok(if view.reached && view.cuts.is_empty() { Status::No } else { Status::Done })
}

fn lines(view: &CutsView, look: &Look) -> Vec<String> {
    let dot = look.glyphs.dot;
    let (tone, word, said) = if view.reached {
        let may = view.action.clone().unwrap_or_else(|| summed_up(&view.actions));
        (Tone::Waits, "reached", format!("{} may {may} {}", view.user, view.target))
    } else {
        let may_not = view.action.clone().unwrap_or_else(|| "do anything with".to_owned());
        (Tone::Done, "out of reach", format!("{} may not {may_not} {}", view.user, view.target))
    };
    let plain = format!("{word} {dot} {said}");
    let mut lines: Vec<String> = look.sentence(&plain);
    if let Some(first) = lines.first_mut()
        && let Some(rest) = first.strip_prefix(word)
    {
        *first = format!("{}{rest}", look.palette.paint(tone, &escape::term(word)));
    }
    lines.extend(ways::lines(&view.cuts, &view.refused, look));
    lines.extend(remains(view).into_iter().flat_map(|text| look.sentence(&text)));
    lines
}

/// The actions that tell most, and how many others there are: `view, edit and 12 more on`.
fn summed_up(actions: &[&str]) -> String {
    let told = |action: &&&str| matches!(**action, "view" | "edit") || action.starts_with("sign-in:");
    let mut named: Vec<&str> = actions.iter().filter(told).copied().collect();
    if named.is_empty() {
        named = actions.iter().take(1).copied().collect();
    }
    let all = named.join(", ");
    match actions.len().saturating_sub(named.len()) {
        0 => all,
        more => format!("{all} (and {more} more)"),
    }
}

/// What is to be said of what was not found.
fn remains(view: &CutsView) -> Option<String> {
    if !view.reached {
        return Some("nothing has to be changed".to_owned());
    }
    if let Some(why) = &view.untried {
        return Some(format!("no command could be tried: {why}"));
    }
    if view.owns {
        return Some(format!(
            "{} owns {}, which ends only when the user is removed and an heir takes over",
            view.user, view.target
        ));
    }
    match (view.cuts.is_empty(), view.whole) {
        (true, true) => Some(ways::none(&view.refused, "no command is known that takes it out of reach")),
        (_, false) => Some("there are more ways than were tried".to_owned()),
        _ => None,
    }
}

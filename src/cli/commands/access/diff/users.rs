//! `usher access diff USER USER`: what one user may do that another may not, and the reverse.
//!
//! ```text
//! - dana@acme.example
//! + vic@acme.example  invited, as if they had joined
//!
//! klips
//!   klip:sessions klip:churn
//!     + view
//! dashboards
//!   dashboard:web
//!     - edit, delete, share
//! permissions
//!     - klip.library, klip.edit
//! ```
//!
//! Things of a kind that differ in the same way stand together: two people mostly differ in few ways, on
//! many things.

use usher::{
    domain::{access::AssetAction, asset::AssetKind, user::UserStatus},
    ops::access::{self, DiffUser, DiffView, DifferenceView},
};

use crate::cli::{
    App, Outcome, Status,
    args::ListArgs,
    output::{Column, Layout, Order, Shape, colour::Tone, escape, look::Look, measure},
};

const DIFFERENCES: Shape = Shape {
    things: "differences",
    id: "target",
    order: Order::Own,
    columns: &[
        Column::text("kind", "kind").kept(),
        Column::text("target", "target").kept(),
        Column::text("lost", "the first only"),
        Column::text("gained", "the second only"),
    ],
    documented: &["name"],
};

/// Runs `usher access diff USER USER`.
pub fn run(app: &mut App, from: &str, to: &str, fields: Option<Vec<String>>) -> Outcome {
    let view = app.read(|session| access::diff(session, from, to))?;
    let drawn = matches!(app.screen.layout(), Layout::Table | Layout::Json | Layout::Jsonl);
    if drawn && fields.is_none() && !app.screen.quiet() {
        app.screen.answer(&view, |look| lines(&view, look))?;
    } else {
        // The permissions have no name of their own.
        let told: Vec<_> = view.differences.iter().filter(|it| !app.screen.quiet() || it.target.is_some()).collect();
        app.list(&DIFFERENCES, &told, ListArgs { fields, all: true, ..ListArgs::default() })?;
    }
    if !view.clients_told {
        app.screen.note("clients were not compared: that needs client.access");
    }
    Ok(if view.differences.is_empty() { Status::Done } else { Status::No })
}

/// Things of one kind that differ in one way.
type Together<'v> = (&'v [&'static str], &'v [&'static str], Vec<&'v str>);

fn lines(view: &DiffView, look: &Look) -> Vec<String> {
    let mut lines =
        vec![user('-', Tone::Refused, &view.from, look), user('+', Tone::Done, &view.to, look), String::new()];
    if view.differences.is_empty() {
        lines.push("they may do the same".to_owned());
    }
    for of_kind in view.differences.chunk_by(|one, other| one.kind == other.kind) {
        let Some(kind) = of_kind.first().map(|it| it.kind) else { continue };
        lines.push(look.palette.paint(Tone::Heading, title(kind)));
        for (gained, lost, things) in together(of_kind) {
            lines.extend(wrapped(&things.join(" "), "  ", look));
            lines.extend(words('-', Tone::Refused, lost, kind, look));
            lines.extend(words('+', Tone::Done, gained, kind, look));
        }
    }
    lines
}

fn user(sign: char, tone: Tone, user: &DiffUser, look: &Look) -> String {
    let beside = match (user.level, user.status) {
        (Some(level), _) => format!("  signed in as {level}"),
        (None, UserStatus::Invited) => "  invited, answered as if they had joined".to_owned(),
        (None, UserStatus::Disabled) => "  disabled, holds nothing".to_owned(),
        (None, UserStatus::Active) => String::new(),
    };
    let email = look.palette.paint(Tone::Heading, &escape::term(&user.user));
    format!("{} {email}{beside}", look.palette.paint(tone, &sign.to_string()))
}

fn title(kind: &str) -> &'static str {
    match kind {
        "klip" => "klips",
        "dashboard" => "dashboards",
        "datasource" => "data sources",
        "metric" => "metrics",
        "client" => "clients",
        _ => "permissions",
    }
}

/// Those of one kind, by the way in which they differ, in the order in which each way comes first.
fn together(of_kind: &[DifferenceView]) -> Vec<Together<'_>> {
    let mut ways: Vec<Together<'_>> = Vec::new();
    for it in of_kind {
        let target = it.target.as_deref();
        match ways.iter_mut().find(|(gained, lost, _)| *gained == it.gained && *lost == it.lost) {
            Some((.., things)) => things.extend(target),
            None => ways.push((&it.gained, &it.lost, target.into_iter().collect())),
        }
    }
    ways
}

/// The words behind a sign; all that can be done to a thing of the kind in one word.
fn words(sign: char, tone: Tone, words: &[&'static str], kind: &str, look: &Look) -> Vec<String> {
    if words.is_empty() {
        return Vec::new();
    }
    let every = kind.parse::<AssetKind>().ok().map(|kind| {
        AssetAction::ALL.iter().filter(|action| action.needs(kind).is_some()).map(|action| action.as_str()).collect()
    });
    let said =
        if every.is_some_and(|every: Vec<_>| every == words) { "everything".to_owned() } else { words.join(", ") };
    let mut lines = wrapped(&said, "      ", look);
    if let Some(first) = lines.first_mut() {
        *first = format!("    {} {}", look.palette.paint(tone, &sign.to_string()), first.trim_start());
    }
    lines
}

/// Words that follow one another behind an indent.
fn wrapped(text: &str, indent: &str, look: &Look) -> Vec<String> {
    if text.is_empty() {
        return Vec::new();
    }
    let room = look.columns().saturating_sub(indent.len());
    measure::wrap(&escape::term(text), room).iter().map(|piece| format!("{indent}{piece}")).collect()
}

//! What a way to a state brings besides: to everybody, as the same evaluator answers before and after.

use serde::Serialize;

use super::{ask::What, case::Matter, search::Way};
use crate::{
    domain::{
        Result,
        access::{self, ActionSet, Thing},
    },
    ops::{AccessView, Session},
};

/// Commands that change an answer. Its serialised form is a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WayView {
    /// The commands, in the order in which they are typed.
    pub commands: Vec<String>,
    /// What they bring besides what was asked for, as people read it.
    pub besides: String,
    /// The same, counted; null where it is too much to be weighed.
    pub access: Option<AccessView>,
    /// How many permissions the user gains or loses by it besides those asked for.
    pub permissions: usize,
}

/// Which of two ways is cheaper: the one that moves less, of people with things and of permissions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Price {
    last: bool,
    moved: usize,
    people: usize,
    commands: usize,
}

/// What is wanted of the ways that are weighed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// That the answer becomes yes.
    Yes,
    /// That nothing of this may be done any more.
    No(ActionSet),
}

/// Weighs ways, and puts the cheapest first.
pub(super) fn weighed(
    session: &Session<'_>,
    matter: &Matter,
    action: &str,
    wanted: Wanted,
    ways: Vec<Way>,
) -> Result<Vec<WayView>> {
    let mut priced = Vec::new();
    for way in ways {
        priced.push(weigh(session, matter, action, wanted, way)?);
    }
    priced.sort_by_key(|(price, _)| *price);
    Ok(priced.into_iter().map(|(_, view)| view).collect())
}

fn weigh(session: &Session<'_>, matter: &Matter, action: &str, wanted: Wanted, way: Way) -> Result<(Price, WayView)> {
    let (before, _) = session.tx.permissions_of(session.account.id, matter.user.id)?;
    let asked = thing(matter).map(|thing| {
        let actions = match wanted {
            Wanted::Yes => access::given_with(thing, action),
            Wanted::No(all) => all,
        };
        ((matter.user.id, thing), actions)
    });
    // From inside a client what happens above is out of sight, but not of whoever types it there.
    let elsewhere = way.steps.iter().any(|step| step.is_elsewhere(&session.account));
    let home = elsewhere.then(|| session.home());
    let sight = home.as_ref().unwrap_or(session);
    let weighed = way.weighing.map(|weighing| weighing.told_besides(sight, asked)).transpose()?;
    let permissions = match wanted {
        Wanted::Yes => way.holds.minus(before).minus(matter.permissions()),
        Wanted::No(_) => before.minus(way.holds),
    };
    let permissions = permissions.iter().count();
    let price = Price {
        last: way.last,
        moved: weighed.as_ref().map_or(usize::MAX, |(_, moved)| moved + permissions),
        people: weighed.as_ref().map_or(0, |(view, _)| view.gain + view.lose),
        commands: way.steps.len(),
    };
    let view = weighed.map(|(view, _)| view);
    let besides = match &view {
        Some(view) => said(view, wanted, permissions),
        None => "touches everybody in the account, too much to be weighed: see --dry-run".to_owned(),
    };
    let commands = way.steps.iter().map(|step| step.command(session)).collect();
    Ok((price, WayView { commands, besides, access: view, permissions }))
}

fn thing(matter: &Matter) -> Option<Thing> {
    match &matter.what {
        What::Permission(_) => None,
        What::Asset(needs, thing) => Some(Thing::Asset(needs.kind, thing.id)),
        What::Client(_, place) => Some(Thing::Client(place.id)),
    }
}

/// `also opens: 3 people gain view on 1 dashboard and 2 klips; gives 12 permissions more`.
fn said(view: &AccessView, wanted: Wanted, permissions: usize) -> String {
    let counted = match permissions {
        1 => "1 permission".to_owned(),
        _ => format!("{permissions} permissions"),
    };
    let (first, other, nothing, verb, word) = match wanted {
        Wanted::Yes => (view.gained(), view.lost(), "opens nothing else", "gives", "also opens"),
        Wanted::No(_) => (view.lost(), view.gained(), "takes nothing else", "takes", "also takes"),
    };
    let mut parts = vec![first.map_or_else(|| nothing.to_owned(), |first| format!("{word}: {first}"))];
    parts.extend(other);
    if permissions > 0 {
        parts.push(format!("{verb} {counted} more"));
    }
    if !view.whole {
        parts.push("there is more that you may not ask about".to_owned());
    }
    parts.join("; ")
}

//! What a change does to access: who may do something afterwards that they could not do before, and
//! the reverse.
//!
//! Both states are asked of the evaluator about the same people and things; here the two answers are
//! only compared and counted. People are counted, not answers: somebody who gains on a dozen dashboards
//! is one who gains.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{
    action::{AssetAction, ClientAction},
    actions::ActionSet,
};
use crate::domain::{
    asset::AssetKind,
    id::{AccountId, AssetId, UserId},
};

/// The word for clients among the kinds of things.
const CLIENT: &str = "client";

/// A thing that people reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Thing {
    /// An asset of the person's own account.
    Asset(AssetKind, AssetId),
    /// A client below the person's own account.
    Client(AccountId),
}

impl Thing {
    /// The words for what is in a set about this thing.
    #[must_use]
    pub fn words(self, set: ActionSet) -> Vec<&'static str> {
        match self {
            Self::Asset(..) => set.on_asset_iter().map(AssetAction::as_str).collect(),
            Self::Client(_) => set.on_client_iter().map(ClientAction::as_str).collect(),
        }
    }

    const fn kind(self) -> &'static str {
        match self {
            Self::Asset(kind, _) => kind.as_str(),
            Self::Client(_) => CLIENT,
        }
    }
}

/// What people may do to things, in one state; where nothing may be done nothing stands.
pub type Reached = BTreeMap<(UserId, Thing), ActionSet>;

/// What some people gain, or lose, of one action on things of one kind. Its serialised form is a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Moved {
    /// The action, such as `view` or `sign-in:admin`.
    pub action: &'static str,
    /// The kind of things: `klip`, `dashboard`, `datasource`, `metric` or `client`.
    pub kind: &'static str,
    /// How many people.
    pub people: usize,
    /// On how many things.
    pub things: usize,
}

/// What a change gives and takes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Consequences {
    /// Who gains something.
    pub gain: BTreeSet<UserId>,
    /// Who loses something.
    pub lose: BTreeSet<UserId>,
    /// What is gained, by kind and action.
    pub gains: Vec<Moved>,
    /// What is lost, by kind and action.
    pub losses: Vec<Moved>,
    /// On how many things somebody gains, for weighing one change against another: pairs of person and thing.
    pub opened: usize,
}

impl Consequences {
    /// What changed from one state to the other.
    #[must_use]
    pub fn between(before: &Reached, after: &Reached) -> Self {
        let (gained, lost) = (Tally::of(after, before), Tally::of(before, after));
        Self {
            opened: gained.pairs,
            gains: gained.moved(),
            losses: lost.moved(),
            gain: gained.people,
            lose: lost.people,
        }
    }

    /// Whether nobody gains or loses anything.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.gain.is_empty() && self.lose.is_empty()
    }
}

/// What one state has and another lacks.
#[derive(Default)]
struct Tally {
    people: BTreeSet<UserId>,
    pairs: usize,
    by: BTreeMap<(&'static str, usize), (&'static str, BTreeSet<UserId>, BTreeSet<Thing>)>,
}

impl Tally {
    fn of(these: &Reached, others: &Reached) -> Self {
        let mut tally = Self::default();
        for (&(user, thing), set) in these {
            let more = set.minus(others.get(&(user, thing)).copied().unwrap_or_default());
            if more.is_empty() {
                continue;
            }
            tally.people.insert(user);
            tally.pairs += 1;
            for action in thing.words(more) {
                let place = (thing.kind(), place_of(thing, action));
                let (_, people, things) = tally.by.entry(place).or_insert((action, BTreeSet::new(), BTreeSet::new()));
                people.insert(user);
                things.insert(thing);
            }
        }
        tally
    }

    fn moved(&self) -> Vec<Moved> {
        let each = self.by.iter().map(|((kind, _), (action, people, things))| Moved {
            action,
            kind,
            people: people.len(),
            things: things.len(),
        });
        each.collect()
    }
}

/// Where an action stands in its table.
fn place_of(thing: Thing, action: &str) -> usize {
    let place = match thing {
        Thing::Asset(..) => AssetAction::ALL.iter().position(|it| it.as_str() == action),
        Thing::Client(_) => ClientAction::ALL.iter().position(|it| it.as_str() == action),
    };
    place.unwrap_or(usize::MAX)
}

/// What people gain or lose, as they read it: `view on 12 dashboards and 5 klips, edit on 2 dashboards`.
/// Where something may be viewed or edited, what goes with that is left to those who read all of it.
#[must_use]
pub fn said(moved: &[Moved]) -> String {
    let telling = |action: &str| matches!(action, "view" | "edit") || action.starts_with("sign-in:");
    let told: Vec<&Moved> = moved
        .iter()
        .filter(|it| telling(it.action) || !moved.iter().any(|other| other.kind == it.kind && telling(other.action)))
        .collect();
    let mut actions: Vec<&str> = told.iter().map(|it| it.action).collect();
    let mut seen = BTreeSet::new();
    actions.retain(|action| seen.insert(*action));
    actions.sort_by_key(|action| match *action {
        "view" => 0,
        "edit" => 1,
        _ => 2,
    });
    let parts = actions.into_iter().map(|action| {
        let things: Vec<_> =
            told.iter().filter(|it| it.action == action).map(|it| counted(it.things, it.kind)).collect();
        format!("{action} on {}", listed(&things))
    });
    parts.collect::<Vec<_>>().join(", ")
}

/// `1 dashboard`, `12 dashboards`, `2 data sources`.
#[must_use]
pub fn counted(number: usize, kind: &str) -> String {
    let kind = if kind == AssetKind::Datasource.as_str() { "data source" } else { kind };
    format!("{number} {kind}{}", if number == 1 { "" } else { "s" })
}

fn listed(things: &[String]) -> String {
    match things {
        [] => String::new(),
        [only] => only.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DANA: UserId = UserId(1);
    const VIC: UserId = UserId(2);
    const WEB: Thing = Thing::Asset(AssetKind::Dashboard, AssetId(7));
    const LAB: Thing = Thing::Asset(AssetKind::Dashboard, AssetId(8));
    const SESSIONS: Thing = Thing::Asset(AssetKind::Klip, AssetId(9));

    fn set(actions: &[AssetAction]) -> ActionSet {
        actions.iter().fold(ActionSet::NONE, |set, action| set.with_asset(*action))
    }

    #[test]
    fn people_are_counted_once_whatever_they_gain_and_lose() {
        let view = set(&[AssetAction::View]);
        let before = Reached::from([((DANA, WEB), view), ((VIC, LAB), view)]);
        let after = Reached::from([((DANA, WEB), set(&[AssetAction::View, AssetAction::Edit])), ((DANA, LAB), view)]);
        let found = Consequences::between(&before, &after);
        assert_eq!((found.gain.len(), found.lose.len(), found.opened), (1, 1, 2));
        let moved = |action, people, things| Moved { action, kind: "dashboard", people, things };
        assert_eq!(found.gains, [moved("view", 1, 1), moved("edit", 1, 1)]);
        assert_eq!(found.losses, [moved("view", 1, 1)]);
        assert!(Consequences::between(&before, &before).is_nothing());
    }

    #[test]
    fn viewing_and_editing_tell_what_goes_with_them() {
        let gains = [WEB, LAB, SESSIONS].map(|thing| ((DANA, thing), set(&[AssetAction::View, AssetAction::Email])));
        let found = Consequences::between(&Reached::new(), &gains.into_iter().collect());
        assert_eq!(said(&found.gains), "view on 2 dashboards and 1 klip");
        let more = Reached::from([((DANA, WEB), set(&[AssetAction::Email, AssetAction::Theme]))]);
        assert_eq!(
            said(&Consequences::between(&Reached::new(), &more).gains),
            "email on 1 dashboard, theme on 1 dashboard"
        );
        assert_eq!(said(&[]), "");
    }
}

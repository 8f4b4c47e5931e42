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
    permission::Permission,
};

/// The word for clients among the kinds of things.
const CLIENT: &str = "client";

/// The word for what roles allow among them.
const PERMISSION: &str = "permission";

/// How many permissions are named in a sentence; more are counted.
const NAMED: usize = 2;

/// Ways to sign in to a client. Those after the first each hold the ones before it.
const LEVELS: [&str; 4] = ["sign-in:assigned", "sign-in:view-only", "sign-in:admin", "sign-in:settings"];

/// A thing that people reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Thing {
    /// An asset of the person's own account.
    Asset(AssetKind, AssetId),
    /// A client below the person's own account.
    Client(AccountId),
    /// What the person's roles allow there: in their own account, or in a client by assignment.
    Roles(AccountId),
}

impl Thing {
    /// The words for what is in a set about this thing.
    #[must_use]
    pub fn words(self, set: ActionSet) -> Vec<&'static str> {
        match self {
            Self::Asset(..) => set.on_asset_iter().map(AssetAction::as_str).collect(),
            Self::Client(_) => set.on_client_iter().map(ClientAction::as_str).collect(),
            Self::Roles(_) => set.permissions().iter().map(Permission::id).collect(),
        }
    }

    /// The word for the kind: `klip`, `dashboard`, `datasource`, `metric`, `client` or `permission`.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Asset(kind, _) => kind.as_str(),
            Self::Client(_) => CLIENT,
            Self::Roles(_) => PERMISSION,
        }
    }
}

/// What people may do to things, in one state; where nothing may be done nothing stands.
pub type Reached = BTreeMap<(UserId, Thing), ActionSet>;

/// What some people gain, or lose, of one action on things of one kind. Its serialised form is a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Moved {
    /// The action, such as `view` or `sign-in:admin`; a permission of roles by its id.
    pub action: &'static str,
    /// The kind of things: `klip`, `dashboard`, `datasource`, `metric` or `client`; `permission` of roles,
    /// whose things are the accounts in which they count.
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
    /// On how many things somebody loses, likewise.
    pub closed: usize,
}

impl Consequences {
    /// What changed from one state to the other.
    #[must_use]
    pub fn between(before: &Reached, after: &Reached) -> Self {
        let (gained, lost) = (Tally::of(after, before), Tally::of(before, after));
        Self {
            opened: gained.pairs,
            closed: lost.pairs,
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
    /// By kind, and the place of the action in its table.
    by: BTreeMap<(&'static str, usize), Concerned>,
}

/// Who is concerned of one action on things of one kind, and on which.
#[derive(Default)]
struct Concerned {
    action: &'static str,
    people: BTreeSet<UserId>,
    things: BTreeSet<Thing>,
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
                let concerned = tally.by.entry(place).or_default();
                concerned.action = action;
                concerned.people.insert(user);
                concerned.things.insert(thing);
            }
        }
        tally
    }

    fn moved(&self) -> Vec<Moved> {
        let each = self.by.iter().map(|((kind, _), it)| Moved {
            action: it.action,
            kind,
            people: it.people.len(),
            things: it.things.len(),
        });
        each.collect()
    }
}

/// What was asked for when somebody wants one action on a thing: the action, and what goes with it
/// because it takes no higher right.
#[must_use]
pub fn given_with(thing: Thing, action: &str) -> ActionSet {
    beside(thing, action, |right, asked| right <= asked)
}

/// What was asked for when one action on a thing is to go: the action, and what goes with it because it
/// takes no lower right.
#[must_use]
pub fn taken_with(thing: Thing, action: &str) -> ActionSet {
    beside(thing, action, |right, asked| right >= asked)
}

/// An action with those that compare so with the right that it takes. What takes no right stands alone.
fn beside(thing: Thing, action: &str, goes: impl Fn(u8, u8) -> bool) -> ActionSet {
    match thing {
        Thing::Asset(kind, _) => {
            let right = |it: AssetAction| it.needs(kind).and_then(|needs| needs.right).map(|right| right as u8);
            let asked = action.parse().ok().and_then(right);
            let with = |it: AssetAction| right(it).zip(asked).is_some_and(|(right, asked)| goes(right, asked));
            let actions = AssetAction::ALL.iter().filter(|it| it.as_str() == action || with(**it));
            actions.fold(ActionSet::NONE, |set, action| set.with_asset(*action))
        }
        Thing::Client(_) => {
            let right = |it: ClientAction| it.right().map(|right| right as u8);
            let asked = action.parse().ok().and_then(right);
            let with = |it: ClientAction| right(it).zip(asked).is_some_and(|(right, asked)| goes(right, asked));
            let actions = ClientAction::ALL.into_iter().filter(|it| it.as_str() == action || with(*it));
            actions.fold(ActionSet::NONE, ActionSet::with_client)
        }
        Thing::Roles(_) => ActionSet::NONE,
    }
}

/// Where an action stands in its table.
fn place_of(thing: Thing, action: &str) -> usize {
    let place = match thing {
        Thing::Asset(..) => AssetAction::ALL.iter().position(|it| it.as_str() == action),
        Thing::Client(_) => ClientAction::ALL.iter().position(|it| it.as_str() == action),
        Thing::Roles(_) => Permission::ALL.iter().position(|it| it.id() == action),
    };
    place.unwrap_or(usize::MAX)
}

/// What people gain or lose, as they read it: `view on 12 dashboards and 5 klips, edit on 2 dashboards`.
/// Where something may be viewed or edited, or a client signed in to, what goes with that is left to those
/// who read all of it.
#[must_use]
pub fn said(moved: &[Moved]) -> String {
    let told = moved.iter().filter(|it| it.kind != PERMISSION && !goes_without_saying(it, moved));
    let told: Vec<&Moved> = told.collect();
    let mut actions: Vec<&str> = told.iter().map(|it| it.action).collect();
    let mut seen = BTreeSet::new();
    actions.retain(|action| seen.insert(*action));
    actions.sort_by_key(|action| match *action {
        "view" => 0,
        "edit" => 1,
        _ => 2,
    });
    // What is done to as many things is said once: `view and edit on 2 dashboards`.
    let mut parts: Vec<(Vec<String>, String)> = Vec::new();
    for action in actions {
        let things: Vec<_> =
            told.iter().filter(|it| it.action == action).map(|it| counted(it.things, it.kind)).collect();
        let things = listed(&things);
        match parts.last_mut().filter(|(_, last)| *last == things) {
            Some((actions, _)) => actions.push(action.to_owned()),
            None => parts.push((vec![action.to_owned()], things)),
        }
    }
    let said = parts.iter().map(|(actions, things)| format!("{} on {things}", listed(actions)));
    let permissions: Vec<_> = moved.iter().filter(|it| it.kind == PERMISSION).map(|it| it.action.to_owned()).collect();
    let by_role = match permissions.len() {
        0 => None,
        few if few <= NAMED => {
            Some(format!("the permission{} {}", if few == 1 { "" } else { "s" }, listed(&permissions)))
        }
        many => Some(counted(many, PERMISSION)),
    };
    said.chain(by_role).collect::<Vec<_>>().join(", ")
}

/// Whether others of the same kind tell more: `view` and `edit` of assets; of clients the highest level for
/// the same people.
fn goes_without_saying(it: &Moved, moved: &[Moved]) -> bool {
    let level = |action: &str| LEVELS.iter().position(|level| *level == action);
    let telling = |other: &Moved| match other.kind {
        CLIENT => level(other.action).is_some(),
        _ => matches!(other.action, "view" | "edit"),
    };
    let same_kind = || moved.iter().filter(|other| other.kind == it.kind);
    if !telling(it) {
        return same_kind().any(telling);
    }
    let as_many = |other: &Moved| (other.people, other.things) == (it.people, it.things);
    same_kind().any(|other| {
        let higher = level(it.action).zip(level(other.action)).is_some_and(|(level, other)| level < other);
        higher && it.action != LEVELS[0] && as_many(other)
    })
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
    fn what_was_asked_for_brings_what_takes_no_higher_right_and_takes_what_takes_no_lower() {
        let asked = given_with(WEB, "view");
        assert!(asked.has(AssetAction::View) && asked.has(AssetAction::Email) && !asked.has(AssetAction::Delete));
        assert!(given_with(WEB, "edit").has(AssetAction::View));
        assert_eq!(given_with(WEB, "manage-comments"), ActionSet::NONE.with_asset(AssetAction::ManageComments));
        let taken = taken_with(WEB, "edit");
        assert!(taken.has(AssetAction::Delete) && !taken.has(AssetAction::View) && !taken.has(AssetAction::Email));
        let client = Thing::Client(AccountId(3));
        let levels =
            |action: &str| given_with(client, action).on_client_iter().map(ClientAction::as_str).collect::<Vec<_>>();
        assert_eq!(levels("view"), ["view", "sign-in:view-only", "share"]);
        assert!(levels("sign-in:admin").contains(&"sign-in:view-only"));
        assert!(!levels("sign-in:admin").contains(&"sign-in:settings"));
    }

    #[test]
    fn viewing_and_editing_tell_what_goes_with_them() {
        let gains = [WEB, LAB, SESSIONS].map(|thing| ((DANA, thing), set(&[AssetAction::View, AssetAction::Email])));
        let found = Consequences::between(&Reached::new(), &gains.into_iter().collect());
        assert_eq!(said(&found.gains), "view on 2 dashboards and 1 klip");
        let more = Reached::from([((DANA, WEB), set(&[AssetAction::Email, AssetAction::Theme]))]);
        assert_eq!(said(&Consequences::between(&Reached::new(), &more).gains), "email and theme on 1 dashboard");
        assert_eq!(said(&[]), "");
    }

    #[test]
    fn of_ways_to_sign_in_the_highest_tells_what_goes_with_it() {
        let moved = |action, people, things| Moved { action, kind: "client", people, things };
        let all = [
            moved("view", 1, 3),
            moved("sign-in:view-only", 1, 3),
            moved("sign-in:admin", 1, 3),
            moved("sign-in:settings", 1, 1),
            moved("edit", 1, 1),
        ];
        assert_eq!(said(&all), "sign-in:admin on 3 clients, sign-in:settings on 1 client");
        assert_eq!(said(&[moved("view", 1, 1), moved("sign-in:assigned", 1, 1)]), "sign-in:assigned on 1 client");
        assert_eq!(said(&[moved("share", 1, 1)]), "share on 1 client");
    }
}

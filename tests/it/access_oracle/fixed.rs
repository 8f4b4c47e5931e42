//! What makes an answer yes, and what makes it no, in random worlds: typed on a twin of the house, the
//! commands do what they are offered for, by the second evaluator, and bring besides exactly what was said;
//! and asking for them writes nothing.

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet},
};

use proptest::test_runner::{Config, TestRunner};
use usher::{
    domain::access::{AssetAction, ClientAction},
    ops::access::{Cut, Question, WayView, cut, fix},
    store::{Access, Store},
};

use super::{
    database::{account, email, tidied},
    exported::Exported,
    naive::Who,
    rehearsed::{house, request},
    world::{self, World},
};
use crate::support::House;

/// How many worlds. `PROPTEST_CASES` says otherwise.
const WORLDS: u32 = 6;
/// How many answers are fixed, and how many cut, in one world.
const ASKED: usize = 5;

const VIEWS: [&str; 6] = ["view", "email", "download", "embed", "import", "theme"];

/// What somebody may do: user, action, kind, thing.
type May = BTreeSet<(usize, &'static str, &'static str, usize)>;

/// All that anybody may do, by the second evaluator.
fn all(world: &World) -> May {
    let mut may = May::new();
    for (user, it) in world.users.iter().enumerate() {
        let who = Who { user, account: it.account, level: None };
        for (asset, thing) in world.assets.iter().enumerate().filter(|(_, thing)| thing.account == it.account) {
            let allowed = AssetAction::ALL.iter().map(|action| action.as_str());
            let allowed = allowed.filter(|action| world.asset(who, action, asset).is_some_and(|answer| answer.0));
            may.extend(allowed.map(|action| (user, action, thing.kind, asset)));
        }
        for client in (1..world.accounts.len()).filter(|client| world.above(*client).contains(&it.account)) {
            let allowed = ClientAction::ALL.iter().map(|action| action.as_str());
            may.extend(allowed.filter(|it| world.client(who, it, client).0).map(|it| (user, it, "client", client)));
        }
    }
    may
}

/// How high a right an action takes, of those that take one.
fn height(action: &str, kind: &str) -> Option<usize> {
    match (kind, action) {
        ("client", "view" | "share" | "sign-in:view-only") => Some(0),
        ("client", "sign-in:admin") => Some(1),
        ("client", "sign-in:settings" | "edit" | "delete") => Some(2),
        ("client", _) | (_, "manage-comments") => None,
        (_, "open" | "close" | "arrange" | "fullscreen" | "see-comments" | "comment" | "see-warnings") => Some(0),
        _ => Some(usize::from(!VIEWS.contains(&action))),
    }
}

/// What one side of a difference comes to, as answers tell it.
fn moved(side: &BTreeSet<&(usize, &'static str, &'static str, usize)>) -> (usize, BTreeMap<String, (usize, usize)>) {
    let people: BTreeSet<_> = side.iter().map(|it| it.0).collect();
    let mut by: BTreeMap<String, (BTreeSet<usize>, BTreeSet<usize>)> = BTreeMap::new();
    for (user, action, kind, thing) in side {
        let (people, things) = by.entry(format!("{action} {kind}")).or_default();
        people.insert(*user);
        things.insert(*thing);
    }
    (people.len(), by.into_iter().map(|(key, (people, things))| (key, (people.len(), things.len()))).collect())
}

/// A question about the world, as it is typed.
#[derive(Debug)]
struct Asked {
    user: usize,
    account: usize,
    action: &'static str,
    kind: &'static str,
    thing: usize,
}

impl Asked {
    fn target(&self) -> String {
        if self.kind == "client" {
            format!("client:{}", account(self.thing))
        } else {
            format!("{}:asset-{}", self.kind, self.thing)
        }
    }

    fn scope(&self) -> Option<String> {
        (self.account > 0).then(|| account(self.account))
    }
}

/// Everything that could be asked.
fn questions(world: &World) -> Vec<Asked> {
    let mut asked = Vec::new();
    for (user, it) in world.users.iter().enumerate() {
        for (thing, asset) in world.assets.iter().enumerate().filter(|(_, asset)| asset.account == it.account) {
            for action in AssetAction::ALL.iter().filter(|action| action.needs(asset.kind.parse().unwrap()).is_some()) {
                let action = action.as_str();
                asked.push(Asked { user, account: it.account, action, kind: asset.kind, thing });
            }
        }
        for thing in (1..world.accounts.len()).filter(|client| world.above(*client).contains(&it.account)) {
            for action in ClientAction::ALL {
                asked.push(Asked { user, account: it.account, action: action.as_str(), kind: "client", thing });
            }
        }
    }
    asked
}

/// A few of many, spread over them.
fn few<T>(all: Vec<T>, most: usize) -> Vec<T> {
    let step = (all.len() / most).max(1);
    all.into_iter().step_by(step).take(most).collect()
}

/// The state before, read like the one after, so that places can be compared: nothing that a way makes
/// comes before what stood there but roles and groups.
struct Before {
    exported: Exported,
    may: May,
}

/// Types a way on a twin, and holds what it brings against what was said. `whole` tells that all actions
/// are to go.
fn typed(house: &House, before: &Before, asked: &Asked, way: &WayView, wanted: bool, whole: bool) {
    let twin = house.twin();
    for command in &way.commands {
        let run = twin.usher(&format!("{} --yes", command.strip_prefix("usher ").unwrap()));
        assert!([0, 7].contains(&run.status), "{asked:?} {way:#?}\n{}", run.transcript());
    }
    let after = Exported::read(&twin.export());
    let name = account(asked.account);
    let user = after.user(&name, &email(asked.user));
    let thing = match asked.kind {
        "client" => after.account(&account(asked.thing)),
        _ => after.asset(&name, &asked.target()),
    };
    let may = all(&after.world);
    let held = |action: &str| {
        may.iter().any(|it| (it.0, it.2, it.3) == (user, asked.kind, thing) && (whole || it.1 == action))
    };
    assert_eq!(held(asked.action), wanted, "{asked:?} {way:#?}");
    assert_eq!((before.exported.user(&name, &email(asked.user)), before.may.is_empty()), (user, false));
    let goes = |it: &(usize, &str, &str, usize)| {
        let of_this = (it.0, it.2, it.3) == (user, asked.kind, thing);
        let (right, most) = (height(it.1, it.2), height(asked.action, asked.kind));
        let beside = right.zip(most).is_some_and(|(right, most)| if wanted { right <= most } else { right >= most });
        of_this && (whole || it.1 == asked.action || beside)
    };
    let gained: BTreeSet<_> = may.difference(&before.may).filter(|it| !wanted || !goes(it)).collect();
    let lost: BTreeSet<_> = before.may.difference(&may).filter(|it| !goes(it)).collect();
    let told = |moved: &[usher::domain::access::Moved]| -> BTreeMap<String, (usize, usize)> {
        moved.iter().map(|it| (format!("{} {}", it.action, it.kind), (it.people, it.things))).collect()
    };
    let access = &way.access;
    assert!(access.whole);
    assert_eq!((access.gain, told(&access.gains)), moved(&gained), "{asked:?} {way:#?}");
    assert_eq!((access.lose, told(&access.losses)), moved(&lost), "{asked:?} {way:#?}");
}

/// The ways that are typed: the cheapest, and one more.
fn chosen(ways: &[WayView], turn: usize) -> Vec<&WayView> {
    let second = ways.iter().skip(1).nth(turn % ways.len().saturating_sub(1).max(1));
    ways.iter().take(1).chain(second).collect()
}

#[test]
fn every_fix_makes_it_yes_and_every_cut_no_and_each_brings_besides_what_it_says() {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(WORLDS);
    let mut runner =
        TestRunner::new(Config { cases, failure_persistence: None, max_shrink_iters: 20, ..Config::default() });
    let (fixed, cut_off) = (Cell::new(0), Cell::new(0));
    let rules = RefCell::new(BTreeSet::new());
    let agree = runner.run(&world::world(), |world| {
        let mut world = tidied(world);
        // No account may have a feature that the one above lacks.
        for client in 1..world.accounts.len() {
            let above = world.accounts[world.accounts[client].parent.unwrap()].features.clone();
            world.accounts[client].features.retain(|feature| above.contains(feature));
        }
        let house = house(&world);
        let export = house.export();
        let exported = Exported::read(&export);
        let before = Before { may: all(&exported.world), exported };
        let mut store = Store::open(&house.database(), Access::Read).unwrap();
        let (yes, no): (Vec<_>, Vec<_>) = questions(&world).into_iter().partition(|it| {
            let who = Who { user: it.user, account: it.account, level: None };
            match it.kind {
                "client" => world.client(who, it.action, it.thing).0,
                _ => world.asset(who, it.action, it.thing).unwrap().0,
            }
        });
        for (turn, asked) in few(no, ASKED).iter().enumerate() {
            let (user, target) = (email(asked.user), asked.target());
            let question = Question { user: &user, action: asked.action, target: Some(&target) };
            let view = fix(&mut store, &request(asked.scope()), question).unwrap();
            assert!(!view.allowed && view.untried.is_none(), "{asked:?}");
            rules.borrow_mut().insert(view.rule);
            // An Admin of the partner may do everything that helps, and never has to make anybody Admin.
            assert!(!view.fixes.is_empty(), "{asked:?} {view:#?}");
            let admin = |way: &WayView| way.commands.iter().any(|command| command.contains("--add admin "));
            assert!(!view.fixes.iter().any(admin), "{asked:?} {view:#?}");
            for way in chosen(&view.fixes, turn) {
                typed(&house, &before, asked, way, true, false);
                fixed.set(fixed.get() + 1);
            }
        }
        for (turn, asked) in few(yes, ASKED).iter().enumerate() {
            let whole = turn % 2 == 0;
            let (user, target) = (email(asked.user), asked.target());
            let wanted = Cut { user: &user, target: &target, action: Some(asked.action).filter(|_| !whole) };
            let view = cut(&mut store, &request(asked.scope()), wanted).unwrap();
            assert!(view.reached && view.untried.is_none(), "{asked:?}");
            let last_admin = view.refused.iter().any(|refused| refused.code == "last-admin");
            assert!(!view.cuts.is_empty() || last_admin, "{asked:?} {view:#?}");
            for way in chosen(&view.cuts, turn) {
                typed(&house, &before, asked, way, false, whole);
                cut_off.set(cut_off.get() + 1);
            }
        }
        drop(store);
        assert_eq!(house.export(), export, "nothing is written");
        Ok(())
    });
    if let Err(failure) = agree {
        panic!("{failure}");
    }
    assert!(fixed.get() > 0 && cut_off.get() > 0, "{} fixed, {} cut", fixed.get(), cut_off.get());
    assert!(rules.borrow().len() > 2, "{:?}", rules.borrow());
}

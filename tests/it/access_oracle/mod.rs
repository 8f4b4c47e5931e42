//! The evaluator against a second one, over whole random worlds and every question in them.

mod consequences;
mod database;
mod differing;
mod expected;
mod exported;
mod fixed;
mod gather;
mod lists;
mod matrix;
mod naive;
mod preview;
mod read;
mod rehearsed;
mod world;

use std::{cell::RefCell, collections::BTreeSet};

use proptest::test_runner::{Config, TestRunner};
use usher::domain::{
    access::{self, AssetAction, AssetFacts, ClientAction, Decision, Question},
    asset::AssetKind,
    client::Level,
    permission::Permission,
    user::UserStatus,
};

use self::{
    naive::{Answer, Who},
    world::World,
};

/// How many worlds; each is asked some thousand questions. `PROPTEST_CASES` says otherwise.
const WORLDS: u32 = 150;

type Seen = BTreeSet<Answer>;

/// Everybody in every account where they can be: at home, and signed in anywhere below.
fn everybody(world: &World) -> Vec<Who> {
    let mut everybody = Vec::new();
    for (user, home) in world.users.iter().enumerate() {
        everybody.push(Who { user, account: home.account, level: None });
        for account in (0..world.accounts.len()).filter(|account| world.above(*account).contains(&home.account)) {
            let signed_in = Level::ALL.map(|level| Who { user, account, level: Some(level.as_str()) });
            everybody.extend(signed_in);
        }
    }
    everybody
}

fn compare(seen: &mut Seen, question: &dyn std::fmt::Debug, said: Decision, expected: Answer) {
    assert_eq!((said.allowed, said.rule.as_str()), expected, "{question:?}");
    seen.insert(expected);
}

fn compare_assets(world: &World, who: Who, seen: &mut Seen) {
    let person = gather::person(world, who);
    for (asset, it) in world.assets.iter().enumerate().filter(|(_, it)| it.account == who.account) {
        let kind: AssetKind = it.kind.parse().unwrap();
        let placed_on = gather::placed_on(world, who, asset);
        let facts = AssetFacts { reach: gather::reach(world, who, asset), placed_on: &placed_on };
        for action in AssetAction::ALL {
            let expected = world.asset(who, action.as_str(), asset);
            let needs = action.needs(kind);
            assert_eq!(needs.is_some(), expected.is_some(), "{action} on a {kind}");
            let Some((needs, expected)) = needs.zip(expected) else { continue };
            let said = access::asset(&person, &needs, &facts);
            compare(seen, &(who, action, asset), said, expected);
            assert_eq!(said.invited, person.user_status == UserStatus::Invited);
            assert_eq!(access::explain(&person, Question::Asset(&needs, &facts)).decision, said);
        }
    }
    for permission in Permission::ALL {
        let expected = world.permission(who, permission.id());
        compare(seen, &(who, permission), access::permission(&person, *permission), expected);
    }
}

fn compare_clients(world: &World, who: Who, seen: &mut Seen) {
    let person = gather::person(world, who);
    for client in 1..world.accounts.len() {
        let facts = gather::client(world, who, client);
        for action in ClientAction::ALL {
            let expected = world.client(who, action.as_str(), client);
            compare(seen, &(who, action, client), access::client(&person, action, &facts), expected);
        }
        assert_eq!(access::in_reach(&person, &facts), world.in_reach(who, client), "{who:?} {client}");
        let highest = access::highest_level(&person, &facts).map(Level::as_str);
        assert_eq!(highest, world.highest_level(who, client), "{who:?} {client}");
    }
}

#[test]
fn two_evaluators_agree_on_every_question_of_random_worlds() {
    let seen = RefCell::new(Seen::new());
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(WORLDS);
    let mut runner =
        TestRunner::new(Config { cases, failure_persistence: None, max_shrink_time: 60_000, ..Config::default() });
    let agree = runner.run(&world::world(), |world| {
        let mut seen = seen.borrow_mut();
        for who in everybody(&world) {
            compare_assets(&world, who, &mut seen);
            if who.level.is_none() {
                compare_clients(&world, who, &mut seen);
            }
        }
        Ok(())
    });
    if let Err(failure) = agree {
        panic!("{failure}");
    }
    let refused = ["A1", "A2", "A3", "A6", "A7", "A9", "A10", "A11", "A13"].map(|rule| (false, rule));
    let allowed = ["A3", "A4", "A5", "A6", "A7", "A8", "A10", "A11", "A12"].map(|rule| (true, rule));
    let possible: Seen = refused.into_iter().chain(allowed).collect();
    assert_eq!(seen.into_inner(), possible, "every way to decide came up, and no other");
}

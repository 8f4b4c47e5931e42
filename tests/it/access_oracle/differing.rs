//! In what two users differ, against the second evaluator.

use std::collections::BTreeMap;

use proptest::test_runner::{Config, TestRunner};
use usher::{
    domain::{
        access::{AssetAction, ClientAction},
        permission::Permission,
    },
    ops::{self, access::diff},
};

use super::{
    database::{account, asking, email, house, tidied},
    naive::Who,
    world::{self, World},
};

/// How many worlds. `PROPTEST_CASES` says otherwise.
const WORLDS: u32 = 8;

/// What may be done, by thing; the permissions stand under the empty name.
type Allowed = BTreeMap<String, Vec<&'static str>>;

fn allowed(world: &World, user: usize) -> Allowed {
    let here = world.users[user].account;
    let who = Who { user, account: here, level: None };
    let mut all = Allowed::new();
    for (place, asset) in world.assets.iter().enumerate().filter(|(_, it)| it.account == here) {
        let may = |action: &&AssetAction| world.asset(who, action.as_str(), place).is_some_and(|(yes, _)| yes);
        let words = AssetAction::ALL.iter().filter(may).map(|action| action.as_str());
        all.insert(format!("{}:asset-{place}", asset.kind), words.collect());
    }
    for client in (0..world.accounts.len()).filter(|client| world.above(*client).contains(&here)) {
        let may = |action: &ClientAction| world.client(who, action.as_str(), client).0;
        let words = ClientAction::ALL.into_iter().filter(may).map(ClientAction::as_str);
        all.insert(format!("client:{}", account(client)), words.collect());
    }
    let held = Permission::ALL.iter().filter(|it| world.permission(who, it.id()).0);
    all.insert(String::new(), held.map(|it| it.id()).collect());
    all
}

/// What stands in one and not in the other.
fn minus(these: &Allowed, others: &Allowed) -> Allowed {
    let left = |(thing, words): (&String, &Vec<&'static str>)| {
        let other = others.get(thing).cloned().unwrap_or_default();
        let left: Vec<_> = words.iter().copied().filter(|word| !other.contains(word)).collect();
        (!left.is_empty()).then(|| (thing.clone(), left))
    };
    these.iter().filter_map(left).collect()
}

#[test]
fn two_users_differ_where_the_second_evaluator_answers_them_differently_and_nowhere_else() {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(WORLDS);
    let mut runner =
        TestRunner::new(Config { cases, failure_persistence: None, max_shrink_time: 60_000, ..Config::default() });
    let agree = runner.run(&world::world(), |world| {
        let world = tidied(world);
        let (_house, mut store) = house(&world);
        for place in 0..world.accounts.len() {
            let request = asking("operator", (place > 0).then(|| account(place)));
            let here: Vec<_> = (0..world.users.len()).filter(|user| world.users[*user].account == place).collect();
            for (from, to) in here.iter().flat_map(|from| here.iter().map(move |to| (*from, *to))) {
                let view = ops::read(&mut store, &request, |session| diff(session, &email(from), &email(to))).unwrap();
                let (mut gained, mut lost) = (Allowed::new(), Allowed::new());
                for it in view.differences {
                    let thing = it.target.unwrap_or_default();
                    for (side, words) in [(&mut gained, it.gained), (&mut lost, it.lost)] {
                        if !words.is_empty() {
                            assert_eq!(side.insert(thing.clone(), words), None, "{thing} stands once");
                        }
                    }
                }
                let (one, other) = (allowed(&world, from), allowed(&world, to));
                assert_eq!(gained, minus(&other, &one), "{from} to {to}");
                assert_eq!(lost, minus(&one, &other), "{from} to {to}");
            }
        }
        Ok(())
    });
    if let Err(failure) = agree {
        panic!("{failure}");
    }
}

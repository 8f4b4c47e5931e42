//! Recorded answers in random worlds: they are what the second evaluator says, pass at once, and in a
//! world that differs in one thing exactly those fail of which it says otherwise.

use std::cell::Cell;

use proptest::{
    prelude::*,
    sample::Index,
    test_runner::{Config, TestRunner},
};
use usher::{
    domain::access::expectations::{Expectation, Expectations},
    ops::{
        self, Request,
        access::{Outcome, batch, record, test},
    },
    store::Store,
};

use super::{
    database::{account, asking, email, house, tidied},
    naive::Who,
    world::{self, World},
};

/// How many worlds. `PROPTEST_CASES` says otherwise.
const WORLDS: u32 = 24;

fn request(client: Option<String>) -> Request {
    asking("operator", client)
}

/// What the second evaluator says of a recorded question; none about the operator, whom the world does
/// not know.
fn said(world: &World, it: &Expectation) -> Option<bool> {
    let user = (0..world.users.len()).find(|user| email(*user) == it.user)?;
    let who = Who { user, account: world.users[user].account, level: None };
    let (kind, name) = it.target.as_deref().unwrap().split_once(':').unwrap();
    let place = |prefix: &str| name.strip_prefix(prefix).unwrap().parse::<usize>().unwrap();
    Some(if kind == "client" {
        world.client(who, &it.action, place("account-")).0
    } else {
        world.asset(who, &it.action, place("asset-")).unwrap().0
    })
}

/// Takes one thing away, or somebody's way in.
fn altered(mut world: World, what: usize, which: Index) -> World {
    fn less<T>(items: &mut Vec<T>, which: Index) {
        if !items.is_empty() {
            items.remove(which.index(items.len()));
        }
    }
    match what {
        0 => less(&mut world.shares, which),
        1 => less(&mut world.client_shares, which),
        2 => less(&mut world.placements, which),
        _ => {
            let user = which.index(world.users.len());
            let user = &mut world.users[user];
            user.status = if user.status == "disabled" { "active" } else { "disabled" };
        }
    }
    world
}

/// Asks a file; the numbers of those that failed, all others having passed.
fn failing(store: &mut Store, file: &Expectations) -> Vec<usize> {
    let view = batch(store, &request(None), |batch| test(batch, file)).unwrap();
    assert_eq!(view.counts.unasked, 0, "{view:?}");
    let each = view.sections.iter().flat_map(|section| &section.expectations).enumerate();
    each.filter(|(_, it)| it.outcome == Outcome::Failed).map(|(number, _)| number).collect()
}

#[test]
fn recorded_answers_pass_at_once_and_tell_exactly_what_a_change_alters() {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(WORLDS);
    let mut runner =
        TestRunner::new(Config { cases, failure_persistence: None, max_shrink_time: 60_000, ..Config::default() });
    let (asked, altering) = (Cell::new(0), Cell::new(0));
    let worlds = (world::world(), 0..4_usize, any::<Index>());
    let held = runner.run(&worlds, |(world, what, which)| {
        let world = tidied(world);
        let after = altered(world.clone(), what, which);
        let (_before, mut store) = house(&world);
        let (_after, mut changed) = house(&after);
        for place in 0..world.accounts.len() {
            let client = (place > 0).then(|| account(place));
            let Ok(recorded) = ops::read(&mut store, &request(client), |session| record(session, &[])) else {
                continue;
            };
            let source = recorded.source.unwrap();
            let file = Expectations::parse(&source, "recorded.toml").unwrap();
            assert_eq!(file.each().count(), recorded.questions);
            for (_, it) in file.each() {
                assert_eq!(said(&world, it).unwrap_or(it.expected.allowed), it.expected.allowed, "{it:?}");
            }
            assert_eq!(failing(&mut store, &file), [0_usize; 0], "{source}");
            let others = file.each().enumerate().filter(|(_, (_, it))| said(&after, it) != said(&world, it));
            let others: Vec<_> = others.map(|(number, _)| number).collect();
            assert_eq!(failing(&mut changed, &file), others, "{source}");
            asked.set(asked.get() + recorded.questions);
            altering.set(altering.get() + others.len());
            // Recorded anew where it has changed, it holds there.
            let view = batch(&mut changed, &request(None), |batch| test(batch, &file)).unwrap();
            let renewed = view.recorded(&file, &source).source.unwrap();
            let renewed = Expectations::parse(&renewed, "recorded.toml").unwrap();
            assert_eq!(failing(&mut changed, &renewed), [0_usize; 0]);
        }
        Ok(())
    });
    if let Err(failure) = held {
        panic!("{failure}");
    }
    assert!(asked.get() > 500 && altering.get() > 5, "{} asked, {} altered", asked.get(), altering.get());
}

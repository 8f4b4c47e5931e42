//! What a preview of a user shows, against what that user gets when logged in.

use std::{collections::BTreeMap, fs};

use proptest::test_runner::{Config, TestRunner};
use usher::{
    domain::{
        Time,
        access::AssetAction,
        asset::AssetKind,
        client::{ClientRight, Level},
        permission::{Permission, PermissionSet},
        role::BuiltIn,
    },
    ops::{
        self, Request, Session,
        access::{Question, can},
        asset,
        impersonate::{self, Begin},
    },
    store::{Access, Store},
};

use super::{
    database::{account, email, tidied, write},
    world::{self, World},
};
use crate::support::{House, world::Builder};

/// How many worlds. `PROPTEST_CASES` says otherwise.
const WORLDS: u32 = 12;

fn request(token: &str, now: i64) -> Request {
    Request {
        token: Some(token.to_owned()),
        client: None,
        now: Time(now),
        command: String::new(),
        reason: Some("look".to_owned()),
        once: None,
        dry_run: false,
        confirmed: true,
        expect: None,
        banner: std::cell::OnceCell::new(),
    }
}

/// What somebody gets: the lists, every answer about the user, and the permissions.
#[derive(Debug, PartialEq)]
struct Seen {
    /// None where the list may not be asked for.
    lists: BTreeMap<&'static str, Option<Vec<String>>>,
    allowed: BTreeMap<String, bool>,
    holds: PermissionSet,
}

fn seen(session: &Session<'_>, world: &World, account: usize, user: usize) -> Seen {
    let mut lists = BTreeMap::new();
    for kind in AssetKind::ALL {
        let listed = asset::list(session, kind).ok();
        lists.insert(kind.as_str(), listed.map(|all| all.into_iter().map(|it| it.handle).collect()));
    }
    let mut allowed = BTreeMap::new();
    let mut ask = |action: &str, target: Option<&str>| {
        let user = email(user);
        let said = can(session, Question { user: &user, action, target }).unwrap();
        allowed.insert(format!("{action} {}", target.unwrap_or_default()), said.allowed);
    };
    for (place, asset) in world.assets.iter().enumerate().filter(|(_, it)| it.account == account) {
        let kind: AssetKind = asset.kind.parse().unwrap();
        let target = format!("{kind}:asset-{place}");
        for action in AssetAction::ALL.iter().filter(|action| action.needs(kind).is_some()) {
            ask(action.as_str(), Some(&target));
        }
    }
    for permission in Permission::ALL {
        ask(permission.id(), None);
    }
    Seen { lists, allowed, holds: session.person().holds() }
}

/// No more than the user gets, and nothing beyond the view-only role in use.
fn within(shown: &Seen, own: &Seen, most: PermissionSet) {
    for (kind, listed) in &shown.lists {
        let theirs = own.lists[kind].clone().unwrap_or_default();
        assert!(listed.iter().flatten().all(|handle| theirs.contains(handle)), "{kind}: {listed:?} of {theirs:?}");
    }
    for (question, allowed) in &shown.allowed {
        assert!(!allowed || own.allowed[question], "{question}");
    }
    assert_eq!(shown.holds.minus(own.holds), PermissionSet::NONE);
    assert_eq!(shown.holds.minus(most), PermissionSet::NONE);
}

fn preview(store: &mut Store, token: &str, world: &World, client: usize, user: usize) -> Seen {
    let begin = Begin {
        client: Some(account(client)),
        named: None,
        level: Some(Level::ViewOnly),
        minutes: 60,
        user: Some(email(user)),
        group: None,
        token: None,
    };
    ops::enter(store, &request(token, 1), &|session| impersonate::begin(session, &begin)).unwrap();
    let shown = ops::read(store, &request(token, 2), |session| Ok(seen(session, world, client, user))).unwrap();
    ops::leave(store, &request(token, 3), &impersonate::leave).unwrap();
    shown
}

/// Worlds in which the master's `watcher` may look into each of its clients, and no more.
fn with_watcher(world: &World, builder: &Builder<'_>) {
    write(world, builder);
    let master = builder.tx.account_by_handle(&account(0)).unwrap().unwrap();
    let staff = builder.role(&master, "staff", &["client.access", "client.edit", "client.login"]);
    let watcher = builder.user(&master, "watcher@w.example", &[staff]);
    builder.log_in(&watcher, "watcher");
    let watchers = builder.group(&master, "watchers", &[&watcher]);
    for client in (1..world.accounts.len()).filter(|it| world.accounts[*it].parent == Some(0)) {
        let client = builder.tx.account_by_handle(&account(client)).unwrap().unwrap();
        builder.share_client(master.id, &client, watchers.reference(), ClientRight::ViewOnly);
    }
}

#[test]
fn a_preview_shows_an_admin_exactly_what_the_user_gets_and_nobody_more_than_that() {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(WORLDS);
    let mut runner =
        TestRunner::new(Config { cases, failure_persistence: None, max_shrink_time: 60_000, ..Config::default() });
    let agree = runner.run(&world::world(), |world| {
        let mut world = tidied(world);
        // All Users of the master would let the watcher do more than look.
        world
            .client_shares
            .retain(|it| it.with != world::With::AllUsers || world.accounts[it.client].parent != Some(0));
        let house = House::empty();
        let file = house.database();
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        Store::create(&file, |tx| {
            with_watcher(&world, &Builder { tx });
            Ok::<_, usher::store::StoreError>(())
        })
        .unwrap();
        let mut store = Store::open(&file, Access::Write).unwrap();
        for (user, it) in world.users.iter().enumerate() {
            let client = it.account;
            if client == 0 || it.status == "disabled" || world.accounts[client].disabled {
                continue;
            }
            let own =
                ops::read(&mut store, &request(&email(user), 1), |session| Ok(seen(session, &world, client, user)));
            let own = own.unwrap();
            assert_eq!(preview(&mut store, "operator", &world, client, user), own, "user {user}");
            if world.accounts[client].parent == Some(0) {
                let legacy = world.users.iter().any(|it| it.account == client && it.roles.contains(&3));
                let most = if legacy { BuiltIn::ViewOnlyNoPowermetrics } else { BuiltIn::ViewOnly }.permissions();
                within(&preview(&mut store, "watcher", &world, client, user), &own, most);
            }
        }
        Ok(())
    });
    if let Err(failure) = agree {
        panic!("{failure}");
    }
}

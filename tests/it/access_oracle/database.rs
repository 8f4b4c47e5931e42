//! The same worlds in a real database: what is gathered from it, for one question and for many,
//! answers as the second evaluator does.

use std::fs;

use proptest::test_runner::{Config, TestRunner};
use usher::{
    domain::{
        Code, Ref, RoleId, Time,
        access::{AssetAction, ClientAction},
        account::{self, Features, Status},
        asset,
        permission::Permission,
        role::BuiltIn,
        share::Subject,
        user::{self, UserStatus},
    },
    ops::{
        self, Request,
        access::{Question, batch, can, why},
    },
    store::{Access, Store},
};

use super::{
    naive::{Answer, Who},
    world::{self, With, World},
};
use crate::support::{
    House,
    world::{Builder, all_users},
};

/// How many worlds. `PROPTEST_CASES` says otherwise.
const WORLDS: u32 = 12;

/// What is expected: an answer, or the code of a refusal.
type Expected = Result<Answer, Code>;

pub fn account(place: usize) -> String {
    format!("account-{place}")
}

pub fn email(user: usize) -> String {
    format!("user-{user}@w.example")
}

fn keep_first<T, K: PartialEq>(items: &mut Vec<T>, key: impl Fn(&T) -> K) {
    let mut seen = Vec::new();
    items.retain(|item| {
        let new = !seen.contains(&key(item));
        seen.push(key(item));
        new
    });
}

/// Takes out what a database cannot hold: things that stand twice, and a disabled master.
pub fn tidied(mut world: World) -> World {
    world.accounts[0].disabled = false;
    for user in &mut world.users {
        keep_first(&mut user.roles, |role| *role);
    }
    for group in &mut world.groups {
        keep_first(&mut group.members, |member| *member);
    }
    keep_first(&mut world.placements, |placement| *placement);
    keep_first(&mut world.shares, |share| (share.asset, share.with));
    keep_first(&mut world.client_shares, |share| (share.client, share.with));
    keep_first(&mut world.assignments, |it| (it.user, it.client, it.role));
    world
}

/// Writes a world down, with an Admin of the master besides who asks.
pub fn write(world: &World, builder: &Builder<'_>) {
    let mut accounts: Vec<account::Account> = Vec::new();
    for (place, it) in world.accounts.iter().enumerate() {
        let features = it.features.iter().fold(Features(0), |on, id| on.set(id.parse().unwrap(), true));
        let status = if it.disabled { Status::Disabled } else { Status::Active };
        let parent = it.parent.map(|parent| &accounts[parent]);
        accounts.push(builder.account(parent, &account(place), status, features));
    }
    let operator = builder.user(&accounts[0], "operator@w.example", &[BuiltIn::Admin.reference()]);
    builder.log_in(&operator, "operator");

    let own_role = |account: &account::Account, (place, ids): (usize, &Vec<&'static str>)| match BuiltIn::ALL.get(place)
    {
        Some(built_in) => built_in.reference(),
        None => builder.role(account, &format!("role-{place}"), ids),
    };
    let roles: Vec<Vec<Ref<RoleId>>> = accounts
        .iter()
        .map(|account| world.roles.iter().enumerate().map(|role| own_role(account, role)).collect())
        .collect();
    let users: Vec<user::User> = world
        .users
        .iter()
        .enumerate()
        .map(|(place, it)| {
            let held: Vec<_> = it.roles.iter().map(|role| roles[it.account][*role].clone()).collect();
            let status = match it.status {
                "active" => UserStatus::Active,
                "invited" => UserStatus::Invited,
                _ => UserStatus::Disabled,
            };
            let user = builder.user_with(&accounts[it.account], &email(place), &held, status);
            builder.log_in(&user, &email(place));
            user
        })
        .collect();
    let groups: Vec<_> = world
        .groups
        .iter()
        .enumerate()
        .map(|(place, it)| {
            let members: Vec<_> = it.members.iter().map(|member| &users[*member]).collect();
            builder.group(&accounts[it.account], &format!("group-{place}"), &members)
        })
        .collect();
    let assets: Vec<asset::Asset> = world
        .assets
        .iter()
        .enumerate()
        .map(|(place, it)| {
            let owner = it.owner.map(|owner| &users[owner]);
            builder.asset(&accounts[it.account], it.kind.parse().unwrap(), &format!("asset-{place}"), owner)
        })
        .collect();
    for (dashboard, klip) in &world.placements {
        builder.place(&assets[*dashboard], &assets[*klip], 1);
    }
    for share in &world.shares {
        let asset = &assets[share.asset];
        let subject = match share.with {
            With::User(user) => Subject::User(users[user].reference()),
            With::Group(group) => Subject::Group(groups[group].reference()),
            With::AllUsers => Subject::Group(all_users(asset.account)),
        };
        builder.share(asset, subject, share.right.parse().unwrap(), share.visibility.map(|word| word.parse().unwrap()));
    }
    for share in &world.client_shares {
        let parent = accounts[world.accounts[share.client].parent.unwrap()].id;
        let group = match share.with {
            With::Group(group) => groups[group].reference(),
            With::User(_) | With::AllUsers => all_users(parent),
        };
        builder.share_client(parent, &accounts[share.client], group, share.right.parse().unwrap());
    }
    for it in &world.assignments {
        builder.assign(&users[it.user], &accounts[it.client], roles[it.client][it.role].clone());
    }
}

/// A house of its own with a world in it, and its database opened for reading.
pub fn house(world: &World) -> (House, Store) {
    let house = House::empty();
    let file = house.database();
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    Store::create(&file, |tx| {
        write(world, &Builder { tx });
        Ok::<_, usher::store::StoreError>(())
    })
    .unwrap();
    let store = Store::open(&file, Access::Read).unwrap();
    (house, store)
}

/// What somebody knows who only asks. Refused attempts are not noted.
pub fn asking(token: &str, client: Option<String>) -> Request {
    Request {
        token: Some(token.to_owned()),
        client,
        now: Time(1),
        command: String::new(),
        reason: None,
        once: None,
        dry_run: true,
        confirmed: false,
        expect: None,
        banner: std::cell::OnceCell::new(),
    }
}

/// A question, and what is expected of it.
struct Put {
    user: String,
    action: String,
    target: Option<String>,
    expected: Expected,
}

impl Put {
    fn question(&self) -> Question<'_> {
        Question { user: &self.user, action: &self.action, target: self.target.as_deref() }
    }
}

/// Every question about somebody in an account, but those about clients.
fn about_assets(world: &World, who: Who) -> Vec<Put> {
    let put = |action: &str, target, expected| Put {
        user: email(who.user),
        action: action.to_owned(),
        target,
        expected: Ok(expected),
    };
    let mut all: Vec<_> = Permission::ALL.iter().map(|it| put(it.id(), None, world.permission(who, it.id()))).collect();
    for (place, asset) in world.assets.iter().enumerate().filter(|(_, it)| it.account == who.account) {
        for action in AssetAction::ALL {
            let target = Some(format!("{}:asset-{place}", asset.kind));
            let expected = world.asset(who, action.as_str(), place);
            all.extend(expected.map(|expected| put(action.as_str(), target, expected)));
        }
    }
    all
}

/// Every question about somebody in their own account and a client, put by one for whom the
/// clients that `reached` tells exist.
fn about_clients(world: &World, who: Who, reached: impl Fn(usize) -> bool) -> Vec<Put> {
    let mut all = Vec::new();
    for client in 0..world.accounts.len() {
        for action in ClientAction::ALL {
            let exists = client == who.account || reached(client);
            let expected = if exists { Ok(world.client(who, action.as_str(), client)) } else { Err(Code::NotFound) };
            let target = Some(format!("client:{}", account(client)));
            all.push(Put { user: email(who.user), action: action.to_string(), target, expected });
        }
    }
    all
}

/// Puts questions in an account: all at once, and one by one with their reasons.
fn ask(store: &mut Store, token: &str, client: Option<&str>, questions: &[Put]) {
    let request = asking(token, None);
    let said = |allowed: bool, rule: &'static str| (allowed, rule);
    for memory in [usize::MAX, 4_000] {
        batch(store, &request, |batch| {
            batch.remember_at_most(memory);
            for put in questions {
                let decision = batch.answer(client, put.question()).map(|it| said(it.allowed, it.rule.as_str()));
                assert_same(&decision.map_err(|refusal| refusal.code), put, token, client, "batch");
            }
            Ok(())
        })
        .unwrap();
    }
    let request = Request { client: client.map(str::to_owned), ..request };
    let singly = ops::read(store, &request, |session| {
        for put in questions {
            let can = can(session, put.question()).map(|it| said(it.allowed, it.rule));
            assert_same(&can.map_err(|refusal| refusal.code), put, token, client, "can");
            let why = why(session, put.question()).map(|it| said(it.allowed, it.rule));
            assert_same(&why.map_err(|refusal| refusal.code), put, token, client, "why");
        }
        Ok(())
    });
    if let Err(refusal) = singly {
        assert!(questions.iter().all(|put| put.expected == Err(refusal.code)), "{token} in {client:?}: {refusal}");
    }
}

fn assert_same(said: &Expected, put: &Put, token: &str, client: Option<&str>, by: &str) {
    let Put { user, action, target, expected } = put;
    assert_eq!(said, expected, "{by}, asked by {token} in {client:?}: {user} {action} {target:?}");
}

fn place(at: usize) -> Option<String> {
    (at > 0).then(|| account(at))
}

/// The Admin of the master asks about everybody, everywhere.
fn about_others(world: &World, store: &mut Store) {
    for (user, it) in world.users.iter().enumerate() {
        let who = Who { user, account: it.account, level: None };
        let mut questions = about_assets(world, who);
        questions.extend(about_clients(world, who, |client| world.above(client).contains(&it.account)));
        ask(store, "operator", place(it.account).as_deref(), &questions);
    }
}

/// Everybody asks about themselves: at home, and in every client that they may sign in to.
fn about_oneself(world: &World, store: &mut Store) {
    let logged_in = |it: &world::User| it.status != "disabled" && !world.accounts[it.account].disabled;
    for (user, it) in world.users.iter().enumerate().filter(|(_, it)| logged_in(it)) {
        let home = Who { user, account: it.account, level: None };
        let mut questions = about_assets(world, home);
        questions.extend(about_clients(world, home, |client| world.in_reach(home, client)));
        ask(store, &email(user), None, &questions);
        for client in 1..world.accounts.len() {
            if client == it.account {
                continue;
            }
            let level = world.highest_level(home, client);
            let mut questions = about_assets(world, Who { user, account: client, level });
            for put in questions.iter_mut().filter(|_| level.is_none()) {
                put.expected = Err(if world.in_reach(home, client) { Code::Forbidden } else { Code::NotFound });
            }
            ask(store, &email(user), place(client).as_deref(), &questions);
        }
    }
}

#[test]
fn what_the_database_gathers_answers_as_the_second_evaluator_does() {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(WORLDS);
    let mut runner =
        TestRunner::new(Config { cases, failure_persistence: None, max_shrink_time: 60_000, ..Config::default() });
    let agree = runner.run(&world::world(), |world| {
        let world = tidied(world);
        let (_house, mut store) = house(&world);
        about_others(&world, &mut store);
        about_oneself(&world, &mut store);
        Ok(())
    });
    if let Err(failure) = agree {
        panic!("{failure}");
    }
}

//! First screens in random worlds: what they show is what the second evaluator says, and the commands
//! that are said to mend them do.

use std::{cell::Cell, fs, os::unix::fs::PermissionsExt as _};

use proptest::test_runner::{Config, TestRunner};
use usher::{
    domain::{
        Time,
        account::{Account, Feature, Seats},
        asset::AssetKind,
        change::Change,
        checklist::Onboarding,
        first_screen::FirstScreen,
        permission::Permission,
        role::BuiltIn,
        share::Right,
    },
    ops::{
        self, Request,
        first_screen::{Viewer, first_screen},
    },
    store::{Access, Store},
};

use super::{
    database::{account, email, tidied, write},
    naive::Who,
    world::{self, With, World},
};
use crate::support::{House, world::Builder};

/// The user who types besides the Admin of the master, and what their role has besides what Editor has.
const OPERATOR: usize = 0;
const OWN: [Permission; 3] = [Permission::UserView, Permission::GroupView, Permission::UserManage];

/// How many worlds. `PROPTEST_CASES` says otherwise.
const WORLDS: u32 = 12;

pub fn request(client: Option<String>) -> Request {
    Request {
        token: Some("operator".to_owned()),
        client,
        now: Time(1),
        command: String::new(),
        reason: None,
        once: None,
        dry_run: false,
        confirmed: false,
        expect: None,
        banner: std::cell::OnceCell::new(),
    }
}

/// A house with the world in it, in which no checklist keeps an order and no client has a free seat, and
/// an Admin of the master.
pub fn house(world: &World) -> House {
    let house = House::empty();
    let file = house.database();
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    Store::create(&file, |tx| {
        let builder = Builder { tx };
        write(world, &builder);
        for place in 1..world.accounts.len() {
            let client = tx.account_by_handle(&account(place))?.unwrap();
            let seats = Seats::Number(tx.used_seats(client.id)?.max(1));
            tx.apply(&Change::update(client.clone(), Account { seats, ..client.clone() }))?;
            builder.add(Onboarding { account: client.id, at: Time(0) });
        }
        Ok::<_, usher::store::StoreError>(())
    })
    .unwrap();
    let state = house.dir().join("state/usher");
    fs::create_dir_all(&state).unwrap();
    fs::set_permissions(&state, fs::Permissions::from_mode(0o700)).unwrap();
    be(&house, "operator");
    house
}

/// Whose commands are typed from here on, by the token of their log-in.
fn be(house: &House, token: &str) {
    house.file("state/usher/session", token);
}

/// Whether a share opens a dashboard for a user at sign-in.
fn opens(world: &World, user: usize, dashboard: usize) -> bool {
    world.shares.iter().filter(|share| share.asset == dashboard).any(|share| match share.with {
        With::User(with) => with == user,
        With::Group(group) => {
            world.groups[group].members.contains(&user) && matches!(share.visibility, Some("add" | "required"))
        }
        With::AllUsers => matches!(share.visibility, Some("add" | "required")),
    })
}

/// The second evaluator's screen: each dashboard with whether it opens, may be edited, and the rules
/// that hide its tiles.
type Expected = Vec<(String, bool, bool, Vec<(String, Option<&'static str>)>)>;

fn expected(world: &World, who: Who) -> Expected {
    let mut screen = Vec::new();
    for (place, asset) in world.assets.iter().enumerate() {
        let here = asset.account == who.account && asset.kind == "dashboard";
        if !here || !world.asset(who, "view", place).unwrap().0 {
            continue;
        }
        let placed = world.placements.iter().filter(|(dashboard, _)| *dashboard == place);
        let mut tiles: Vec<_> = placed
            .map(|(_, klip)| {
                let (allowed, rule) = world.asset(who, "view", *klip).unwrap();
                (format!("asset-{klip}"), (!allowed).then_some(rule))
            })
            .collect();
        tiles.sort();
        let edits = world.asset(who, "edit", place).unwrap().0;
        screen.push((format!("asset-{place}"), opens(world, who.user, place), edits, tiles));
    }
    screen.sort();
    screen
}

fn shown(screen: &FirstScreen) -> Expected {
    let mut shown: Expected = screen
        .dashboards
        .iter()
        .map(|dashboard| {
            let mut tiles: Vec<_> = dashboard
                .tiles
                .iter()
                .map(|tile| {
                    assert_eq!(tile.kind, AssetKind::Klip);
                    (tile.handle.clone().unwrap(), tile.hidden_by.map(|rule| rule.as_str()))
                })
                .collect();
            tiles.sort();
            (dashboard.handle.clone().unwrap(), dashboard.opens, dashboard.right == Right::Edit, tiles)
        })
        .collect();
    shown.sort();
    shown
}

/// Types the commands that mend somebody's screen, and tells how many there were.
fn mend(house: &House, whom: &str, scope: &str) -> usize {
    let rehearse = || house.usher(&format!("access rehearse {whom} {scope} -o json"));
    let view = rehearse();
    if view.status == 0 {
        return 0;
    }
    let view = view.exits(10).json();
    let mends: Vec<_> = view["mends"].as_array().unwrap().iter().map(|it| it["command"].as_str().unwrap()).collect();
    for command in &mends {
        let run = house.usher(&format!("{} --yes", command.strip_prefix("usher ").unwrap()));
        assert!([0, 7].contains(&run.status), "{command}\n{view:#}\n{}", run.transcript());
    }
    rehearse().exits(if view["mendable"] == true { 0 } else { 10 });
    mends.len()
}

/// Mends what the users and groups of an account see.
fn mend_all(house: &House, world: &World, place: usize, scope: &str) -> usize {
    let users = world.users.iter().enumerate().filter(|(_, it)| it.account == place).map(|(user, _)| email(user));
    let groups = world.groups.iter().enumerate().filter(|(_, it)| it.account == place);
    let groups = groups.map(|(group, _)| format!("group:group-{group}"));
    groups.chain(users).map(|whom| mend(house, &whom, scope)).sum()
}

#[test]
fn a_first_screen_is_what_the_second_evaluator_says_and_its_mends_mend() {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(WORLDS);
    let mut runner =
        TestRunner::new(Config { cases, failure_persistence: None, max_shrink_time: 60_000, ..Config::default() });
    let (typed, by_others) = (Cell::new(0), Cell::new(0));
    let agree = runner.run(&world::world(), |world| {
        let mut world = tidied(world);
        // No account may have a feature that the one above lacks, and none matters to what is seen.
        for it in &mut world.accounts {
            it.features = Feature::ALL.iter().map(|feature| feature.id()).collect();
        }
        world.users[OPERATOR].status = "active";
        world.users[OPERATOR].roles = vec![BuiltIn::ALL.len()];
        let own: Vec<_> =
            OWN.iter().chain(&BuiltIn::Editor.permissions().iter().collect::<Vec<_>>()).map(|it| it.id()).collect();
        world.roles[BuiltIn::ALL.len()] = own;
        let theirs = world.users[OPERATOR].account;
        // A group that sees nothing yet, and something that the operator may share with it.
        world.groups.push(world::Group { account: theirs, members: Vec::new() });
        world.assets.push(world::Asset { account: theirs, kind: "dashboard", owner: Some(OPERATOR) });
        let house = house(&world);
        {
            let mut store = Store::open(&house.database(), Access::Read).unwrap();
            for (user, it) in world.users.iter().enumerate() {
                let client = (it.account > 0).then(|| account(it.account));
                let viewer = Viewer::User(email(user));
                let screen = ops::read(&mut store, &request(client), |session| first_screen(session, &viewer)).unwrap();
                let who = Who { user, account: it.account, level: None };
                assert_eq!(shown(&screen), expected(&world, who), "user {user}");
            }
        }
        // First whoever builds and manages users in the account of theirs, then an Admin.
        be(&house, &email(OPERATOR));
        if world.accounts[theirs].disabled {
            house.usher("access rehearse group:all-users").exits(4);
        } else {
            by_others.set(by_others.get() + mend_all(&house, &world, theirs, ""));
        }
        be(&house, "operator");
        for place in 0..world.accounts.len() {
            let scope = if place > 0 { format!("-c {}", account(place)) } else { String::new() };
            typed.set(typed.get() + mend_all(&house, &world, place, &scope));
        }
        Ok(())
    });
    if let Err(failure) = agree {
        panic!("{failure}");
    }
    assert!(typed.get() > 0 && by_others.get() > 0, "nothing had to be mended");
}

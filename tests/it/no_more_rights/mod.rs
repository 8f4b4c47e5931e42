//! Nobody ends up with a right they could not have been given, whatever they do one after another.
//!
//! One or two operators who are no Admins, a *coalition*, act alone in a world with other people,
//! roles, groups, clients and a past that can be taken back. Whatever commands they try, in
//! whatever account and at whatever level, in the end of each step holds, with *joint* for what all
//! members together could do before the first step:
//!
//! - nobody is Admin who was not;
//! - nobody has a permission in an account, by role or assignment, that neither they had nor joint;
//! - nobody may sign in to a client at a level, nor look at it, where neither they could nor joint;
//! - nobody has a right on an asset that neither they had nor joint.
//!
//! "They had" counts for people who were there and let in before, and whose e-mail is still their
//! own: who was created, enabled or given another e-mail meanwhile is in the hands of the coalition,
//! so that only joint counts.
//!
//! What is left out, and where the specification says so: everything in an account where a member
//! could act as Admin, and below it (access, A12 and A10); the roles of an assignment to a client
//! whose settings a member could change (access, "Nobody gives"); clients made meanwhile, whose
//! first shares are at any right (domain, 3); assets where a member acts with assigned roles, for
//! which shares are not consulted (access, A12).
//!
//! The rights are read from the tables by [`oracle`], without the evaluator. A refused step must
//! leave every table as it was.

mod bounds;
mod oracle;
mod steps;

use std::{cell::OnceCell, fs};

use proptest::collection::vec;
use proptest::prelude::*;
use usher::{
    domain::{
        Code, Time,
        role::BuiltIn,
        share::{Right, Visibility},
    },
    ops::{self, Outcome, Request},
    store::{Access, Store},
};

use self::{
    bounds::Bounds,
    oracle::World,
    steps::{CLIENTS, Step, step},
};
use crate::{
    journal_properties::{dump, holds},
    support::House,
};

/// How many sequences are tried. `PROPTEST_CASES` says otherwise.
const SEQUENCES: u32 = 60;

/// Those of whom one or two act: where they are at home, and their e-mails.
const OPERATORS: [(&str, &str); 10] = [
    ("north", "ursa"),
    ("north", "dell"),
    ("north", "mona"),
    ("north", "cam"),
    ("north", "edd"),
    ("north", "val"),
    ("north", "sue"),
    ("north", "asa"),
    ("acme", "uma"),
    ("acme", "edi"),
];

/// A world with a past.
fn world() -> House {
    let house = House::north();
    house.client("acme");
    house.client("beta");
    house.build(|build| {
        build.client("cellar", "acme", "standard");
        build.onboarded("cellar");
    });
    house.all(
        "group create Delivery
         group create Desk
         group create Look
         group create Team
         group create Marketing -c acme
         role create Half --permission client.access,client.login
         role create Boss --permission user.manage,user.view,group.view
         role create Keeper --permission user.manage,client.access,client.build,client.share,client.edit,client.delete,client.login
         role create user-admin --like user-admin
         role create user-admin --like user-admin -c acme
         role create Everything --like admin
         client share acme --with group:delivery --right settings
         client share acme --with group:look --right view-only
         client share beta --with group:desk --right admin
         client share cellar --with group:marketing --right settings -c acme",
    );
    house.build(|build| {
        for (email, role, groups) in [
            ("ursa", BuiltIn::ViewOnly, &[][..]),
            ("dell", BuiltIn::ViewOnly, &["delivery"]),
            ("mona", BuiltIn::ViewOnly, &["look"]),
            ("cam", BuiltIn::ViewOnly, &["desk"]),
            ("edd", BuiltIn::Editor, &["look"]),
            ("val", BuiltIn::ViewOnly, &["delivery"]),
            ("sue", BuiltIn::ViewOnly, &[]),
            ("asa", BuiltIn::ViewOnly, &[]),
            ("tess", BuiltIn::ViewOnly, &["team"]),
            ("dora", BuiltIn::Admin, &["delivery"]),
            ("ivy", BuiltIn::Editor, &["team"]),
        ] {
            build.user("north", &format!("{email}@north.example"), role, groups);
        }
        for (email, role, groups) in [
            ("adam", BuiltIn::Admin, &[][..]),
            ("uma", BuiltIn::ViewOnly, &[]),
            ("edi", BuiltIn::Editor, &["marketing"]),
            ("vie", BuiltIn::ViewOnly, &["marketing"]),
        ] {
            build.user("acme", &format!("{email}@acme.example"), role, groups);
        }
        build.disable("north", "dora@north.example");
        for account in ["north", "acme", "beta", "cellar"] {
            build.asset(account, "klip:sessions", &[]);
            build.asset(account, "klip:solo", &[]);
            build.asset(account, "dashboard:web", &["klip:sessions"]);
        }
        build.own("north", "klip:sessions", "ivy@north.example");
        build.own("acme", "klip:solo", "vie@acme.example");
        build.share_as("north", "klip:solo", "group:team", Right::Edit, None);
        build.share_as("north", "dashboard:web", "user:val@north.example", Right::Edit, None);
        build.share_as("north", "dashboard:web", "group:look", Right::View, Some(Visibility::Add));
        build.share_as("acme", "dashboard:web", "group:marketing", Right::View, Some(Visibility::Add));
    });
    // What was, and could come back; with the roles that are no built-in ones.
    house.all(
        "user role ursa@north.example --add user-admin --remove view-only
         user role dell@north.example --add user-admin --remove view-only
         user role mona@north.example --add boss --remove view-only
         user role cam@north.example --add keeper --remove view-only
         user role sue@north.example --add everything --remove view-only
         user role uma@acme.example --add user-admin --remove view-only -c acme
         user assign asa@north.example --to acme --role user-admin
         user role mona@north.example --add admin
         user role mona@north.example --remove admin
         user role tess@north.example --add everything
         user role tess@north.example --remove everything
         group add-member delivery mona@north.example
         group remove-member delivery mona@north.example
         role edit boss --add admin.client
         role edit boss --remove admin.client
         client share beta --with group:look --right settings
         client unshare beta --from group:look
         user role uma@acme.example --add admin -c acme
         user role uma@acme.example --remove admin -c acme",
    );
    house
}

/// A house in which the members of a coalition are logged in.
struct Place {
    house: House,
    second: i64,
    tokens: Vec<String>,
    /// What was done so far, a line each.
    done: Vec<String>,
}

impl Place {
    fn new(start: &House, members: &[usize]) -> Self {
        let house = start.swift_twin();
        let tokens = members.iter().map(|member| {
            let (account, name) = OPERATORS[*member];
            house.become_user(account, &format!("{name}@{account}.example"));
            fs::read_to_string(house.dir().join("state/usher/session")).unwrap()
        });
        Self { tokens: tokens.collect(), house, second: 1_000, done: Vec::new() }
    }

    fn state(&self) -> impl PartialEq + std::fmt::Debug + use<> {
        let mut tables = dump::tables(&self.house.database());
        // A sign-in whose right is gone ends when its holder comes again.
        tables.remove("sign_ins");
        tables
    }

    fn try_step(&mut self, step: &Step) {
        self.second += 1;
        let member = usize::from(step.actor) % self.tokens.len();
        let client = step.client.map(|client| CLIENTS[usize::from(client) % CLIENTS.len()].to_owned());
        let request = Request {
            token: Some(self.tokens[member].clone()),
            client: client.clone().filter(|_| !step.enters()),
            now: Time((1_795_291_200 + self.second) * 1_000_000),
            command: "usher step".to_owned(),
            reason: Some("a try".to_owned()),
            once: None,
            dry_run: false,
            confirmed: true,
            expect: None,
            banner: OnceCell::new(),
        };
        let before = self.state();
        let mut store = Store::open(&self.house.database(), Access::Write).unwrap();
        let body = |session: &mut ops::Session<'_>| step.run(session);
        let ended = if step.enters() {
            ops::enter(&mut store, &request, &body)
        } else {
            ops::write(&mut store, &request, &body)
        };
        drop(store);
        match ended {
            Ok(Outcome::Done(answer)) => {
                let changes: Vec<_> =
                    answer.changes.iter().map(|it| format!("{:?} {} {}", it.verb, it.kind, it.key)).collect();
                self.done.push(format!("{member} {} in {}: {}", step.word(), answer.account, changes.join(", ")));
            }
            Ok(Outcome::Asks(..)) => panic!("it was confirmed"),
            Err(refusal) => {
                assert!(!matches!(refusal.code, Code::Busy | Code::Io), "{refusal}");
                assert_eq!(self.state(), before, "refused, and something changed: {} {refusal}", step.word());
            }
        }
    }
}

#[test]
fn no_chain_of_permitted_commands_gives_anybody_more_than_the_operators_had() {
    let start = world();
    let cases = std::env::var("PROPTEST_CASES").map_or(SEQUENCES, |cases| cases.parse().unwrap());
    let members = prop_oneof![
        (0..OPERATORS.len()).prop_map(|one| vec![one]),
        (0..OPERATORS.len(), 0..OPERATORS.len()).prop_map(|(one, other)| vec![one, other]),
    ];
    holds(cases, (members, vec(step(), 1..60)), |(members, steps)| {
        let mut place = Place::new(&start, &members);
        let before = World::read(&place.house.database());
        let acting: Vec<_> = members
            .iter()
            .map(|member| {
                let email = format!("{}@{}.example", OPERATORS[*member].1, OPERATORS[*member].0);
                *before.people.iter().find(|(_, somebody)| somebody.email == email).unwrap().0
            })
            .collect();
        let bounds = Bounds::of(before, acting);
        for step in &steps {
            let so_far = place.done.len();
            place.try_step(step);
            if place.done.len() > so_far {
                let exceeded = bounds.exceeded(&World::read(&place.house.database()));
                let names: Vec<_> = members.iter().map(|member| OPERATORS[*member].1).collect();
                assert!(exceeded.is_empty(), "{exceeded}by {names:?}:\n{}", place.done.join("\n"));
            }
        }
    });
}

//! The prepared world that every command line of the table is tried in.
//!
//! The master account north and its client acme hold the same things, and so do the clients below
//! each of them: one line means the same for everybody, in whichever account they act.

use std::{fs, path::PathBuf};

use rusqlite::Connection;
use usher::domain::{
    account::{Feature, Features},
    client::ClientRight,
    role::BuiltIn,
};

use super::kinds::{Holds, KINDS, Kind, Place};
use crate::support::{House, PASSWORD, words};

/// Everything in an account that the lines name; `@here` is the domain of its people, and `SCOPE`
/// how it is named.
const THINGS: &str = "
    group create Delivery SCOPE
    group create Desk SCOPE
    group create Marketing SCOPE
    group create Design SCOPE
    group create Spare SCOPE
    role create Analyst --permission klip.library SCOPE
    role create Unused --permission klip.library SCOPE
    datasource create Traffic --provider ga4 --connected SCOPE
    datasource create Idle --provider ga4 SCOPE
    datasource create Extra --provider ga4 SCOPE
    klip create Sessions --datasource traffic SCOPE
    klip create Churn SCOPE
    klip create Extra SCOPE
    metric create Revenue --datasource traffic SCOPE
    metric create Margin SCOPE
    metric create Extra SCOPE
    dashboard create Web --klip sessions --metric revenue SCOPE
    dashboard create Lab SCOPE
    dashboard create Extra SCOPE
    dashboard publish web --name board SCOPE
    share dashboard:web dashboard:lab dashboard:extra --no-contents --with group:delivery=edit SCOPE
    share klip:sessions klip:churn klip:extra --with group:delivery=edit SCOPE
    share datasource:traffic datasource:idle datasource:extra --with group:delivery=edit SCOPE
    share metric:revenue metric:margin metric:extra --with group:delivery=edit SCOPE
    share dashboard:web dashboard:lab --with group:marketing SCOPE
    user add dana@here --role editor --group marketing --no-invite SCOPE
    user add pim@here --role view-only --no-invite SCOPE
    user add vera@here --role view-only --no-invite SCOPE
    user add dora@here --role view-only --no-invite SCOPE
    user add mai@here --role view-only SCOPE
    user disable dora@here SCOPE
    checklist template add checklist-retail.toml SCOPE
    checklist template add unused.toml SCOPE
";

/// The clients below an account, with what of them the lines name.
const CLIENTS: &str = "
    client add Trial --handle TRIAL --seats 5 --status trial --share delivery=settings --share desk=admin SCOPE
    client add Closed --handle CLOSED --seats 5 --share delivery=settings --share desk=admin SCOPE
    client edit CLOSED --status disabled --yes SCOPE
    client add Gone --handle GONE --seats 5 --share delivery=settings --share desk=admin SCOPE
    client edit GONE --status disabled --yes SCOPE
    client remove GONE --yes SCOPE
    client add Fresh --handle FRESH --seats 5 --checklist retail --share delivery=settings --share desk=admin SCOPE
    client property set CLIENT ga_id=UA-1 SCOPE
    client label set CLIENT tier=gold SCOPE
    client limit set CLIENT published.private.links=3 SCOPE
    client share CLIENT --with group:delivery --right settings SCOPE
    client share CLIENT --with group:desk --right admin SCOPE
    user assign pim@here --to CLIENT --role view-only SCOPE
";

/// The prepared world: a house with a session file for every kind.
pub struct World {
    house: House,
    /// Numbers of an operation and of one that is taken back, in north and in acme.
    done: [(i64, i64); 2],
    /// Number of a mail in north and in acme.
    mails: [i64; 2],
    /// The token of an invitation.
    token: String,
}

/// The places that a line can name, as they are called in north and in acme.
const CALLED: [(&str, [&str; 2]); 6] = [
    ("@here", ["@north.example", "@acme.example"]),
    ("CLIENT", ["acme", "cellar"]),
    ("CLOSED", ["closed", "cellar-closed"]),
    ("GONE", ["gone", "cellar-gone"]),
    ("TRIAL", ["trial", "cellar-trial"]),
    ("FRESH", ["fresh", "cellar-fresh"]),
];

fn called(line: &str, inside: bool) -> String {
    CALLED.iter().fold(line.to_owned(), |line, (word, names)| line.replace(word, names[usize::from(inside)]))
}

impl World {
    /// Prepares it.
    pub fn new() -> Self {
        let house = House::north();
        let retail = include_str!("../../../examples/checklist-retail.toml");
        house.file("checklist-retail.toml", retail);
        house.file("unused.toml", retail.replace("handle = \"retail\"", "handle = \"unused\""));
        for people in ["north", "acme"] {
            let dana = format!("dana@{people}.example");
            let expected =
                format!("[[section]]\nname = 'Dana'\n[section.expect.'{dana}']\n'view dashboard:web' = 'yes'\n");
            house.file(&format!("{dana}.toml"), expected);
        }
        house.client("acme");
        house.build(|build| {
            build.client("cellar", "acme", "standard");
            build.onboarded("cellar");
        });
        house.change_account("north", |account| {
            account.legacy_view_only = true;
            account.white_label = true;
            account.features = account.features.set(Feature::Theming, true);
        });
        house.change_account("acme", |account| {
            account.legacy_view_only = true;
            account.features = account.features.set(Feature::Embeds, false);
        });
        house
            .change_account("cellar", |account| account.features = Features(0).set(Feature::PublishedDashboards, true));
        for (scope, inside) in [("", false), ("-c acme", true), ("-c cellar", true)] {
            let people = if scope == "-c cellar" { "@cellar.example" } else { "@here" };
            house.all(&called(&THINGS.replace("SCOPE", scope).replace("@here", people), inside));
        }
        for (scope, inside) in [("", false), ("-c acme", true)] {
            house.all(&called(&CLIENTS.replace("SCOPE", scope), inside));
        }
        let done = ["", "-c acme"].map(|scope| operations(&house, scope));
        for (scope, people) in [("", "north"), ("-c acme", "acme")] {
            let token = token_for(&house, &format!("vera@{people}.example {scope}"));
            house.usher_in(&format!("accept {token} --password-stdin"), PASSWORD).ok();
        }
        let mails = ["", "-c acme"]
            .map(|scope| house.usher(&format!("mail list {scope} -o json")).ok().json()[0]["id"].as_i64().unwrap());
        let token = token_for(&house, "mai@north.example");
        let world = Self { house, done, mails, token };
        world.people();
        world.house.usher("db backup copy.db").ok();
        let conn = Connection::open(world.house.database()).unwrap();
        conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
        world
    }

    /// Makes the operators, and logs them in.
    fn people(&self) {
        for kind in &KINDS {
            if kind.holds == Holds::Nobody {
                continue;
            }
            self.person(kind);
            self.house.be(kind.home(), kind.email);
            fs::rename(self.house.dir().join("state/usher/session"), self.session(kind)).unwrap();
            self.house.be_ada();
            if let Place::SignedIn(level) = kind.place {
                let line = format!("impersonate acme --as {level} --reason test --ttl 12h");
                let mut command = self.house.command(words(&line));
                command.env("USHER_SESSION", self.session(kind));
                self.house.run(&line, command, "").ok();
            }
        }
    }

    fn person(&self, kind: &Kind) {
        let there = self.house.look(|tx| {
            let account = tx.account_by_handle(kind.home()).unwrap().unwrap();
            tx.user_by_email(account.id, kind.email).unwrap().is_some()
        });
        if there {
            return;
        }
        let role = match (kind.email.split('@').next().unwrap(), kind.holds) {
            ("sam", _) => BuiltIn::Editor,
            (_, Holds::BuiltIn(role)) => role,
            _ => BuiltIn::ViewOnly,
        };
        let delivers = kind.shared == Some(ClientRight::Settings);
        let groups: &[&str] = match kind.shared {
            Some(ClientRight::Admin) => &["desk"],
            _ if delivers || kind.email.starts_with("sam@") => &["delivery"],
            _ => &[],
        };
        self.house.build(|build| {
            build.user(kind.home(), kind.email, role, groups);
            if kind.assigned || kind.email.starts_with("sam@") {
                for client in ["acme", "trial", "fresh", "closed"] {
                    build.assign(client, kind.home(), kind.email, BuiltIn::Editor);
                }
            }
        });
        if let Holds::ReadyMade(set) = kind.holds {
            let email = kind.email;
            self.house.all(&format!(
                "role create {set} --like {set}
                 user role {email} --add {set} --remove view-only"
            ));
        }
    }

    fn session(&self, kind: &Kind) -> PathBuf {
        self.house.dir().join(format!("session-{}", kind.name.replace(':', "-")))
    }

    /// A house of one's own with all that is prepared.
    pub fn copy(&self) -> House {
        self.house.swift_twin()
    }

    /// Makes a copy as it was in the beginning.
    pub fn renew(&self, copy: &House, kind: &Kind) {
        for end in ["-wal", "-shm"] {
            let beside = copy.database().with_file_name(format!("usher.db{end}"));
            let _ = fs::remove_file(beside);
        }
        fs::copy(self.house.database(), copy.database()).unwrap();
        let _ = fs::remove_file(copy.dir().join("other.db"));
        // A database that was made has logged its Admin in.
        let session = self.session(kind);
        let beside = copy.dir().join(session.file_name().unwrap());
        let _ = if session.exists() { fs::copy(session, beside).map(|_| ()) } else { fs::remove_file(beside) };
    }

    /// The line as a kind of operator types it.
    pub fn line(&self, line: &str, kind: &Kind) -> String {
        let inside = kind.is_inside();
        let source = if kind.is_staff_inside() { "north" } else { called_source(inside) };
        let (done, undone) = self.done[usize::from(inside)];
        let me = if kind.is_staff_inside() { "dana@acme.example" } else { kind.email };
        called(line, inside)
            .replace("SOURCE", source)
            .replace("ME", me)
            .replace("TOKEN", &self.token)
            .replace("MAIL", &self.mails[usize::from(inside)].to_string())
            .replace("UNDONE", &undone.to_string())
            .replace("DONE", &done.to_string())
    }

    /// What tells a command who runs it, and where.
    pub fn environment(&self, kind: &Kind, copy: &House) -> Vec<(&'static str, PathBuf)> {
        let session = self.session(kind);
        let session = copy.dir().join(session.file_name().unwrap());
        let mut environment = vec![("USHER_SESSION", session)];
        if kind.place == Place::Named {
            environment.push(("USHER_CLIENT", PathBuf::from("acme")));
        }
        environment
    }
}

const fn called_source(inside: bool) -> &'static str {
    if inside { "cellar" } else { "acme" }
}

/// The token of an invitation that is printed.
fn token_for(house: &House, whom: &str) -> String {
    let printed = house.usher(&format!("user invite {whom} --print -o json")).ok().json();
    let command = printed["invitations"][0]["command"].as_str().unwrap().to_owned();
    command.rsplit(' ').next().unwrap().to_owned()
}

/// An operation in an account, and one that is taken back.
fn operations(house: &House, scope: &str) -> (i64, i64) {
    let number =
        |line: &str| house.usher(&format!("{line} {scope} -o json")).ok().json()["operation"].as_i64().unwrap();
    let undone = number("group create Undone");
    let undone = (undone, number(&format!("undo {undone}"))).0;
    (number("group create Done"), undone)
}

//! Signing in to a client: who may, what it shows and does, how it is told, and what ends it.

mod asked;
mod assigned;
mod confined;
mod ends;
mod journal;
mod one_command;
mod refused;
mod told;
mod view_only;

use std::{
    fs,
    path::PathBuf,
    sync::atomic::{AtomicU32, Ordering},
};

use usher::domain::{Time, client::ClientRight, role::BuiltIn};

use crate::support::{House, Run, words};

/// Somebody logged in beside the others, with a session file of their own.
struct Somebody<'h> {
    house: &'h House,
    session: PathBuf,
}

impl<'h> Somebody<'h> {
    fn of(house: &'h House, account: &str, email: &str) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        house.be(account, email);
        let session = house.dir().join(format!("session-{}", NEXT.fetch_add(1, Ordering::Relaxed)));
        fs::copy(house.dir().join("state/usher/session"), &session).unwrap();
        house.be_ada();
        Self { house, session }
    }

    fn command(&self, line: &str) -> std::process::Command {
        let mut command = self.house.command(words(line));
        command.env("USHER_SESSION", &self.session);
        command
    }

    fn usher(&self, line: &str) -> Run {
        Run::of(line, self.command(line).output().unwrap())
    }

    fn usher_at(&self, now: Time, line: &str) -> Run {
        let mut command = self.command(line);
        command.env("USHER_NOW", now.to_string());
        Run::of(line, command.output().unwrap())
    }

    fn is_in(&self) -> String {
        self.usher("whoami -o json").ok().json()["account"].as_str().unwrap().to_owned()
    }
}

/// The master with `pat` and `ned`, Editors in the groups `delivery` and `desk`; the clients `acme`,
/// shared with both groups at admin, and `beta`, out of their reach; in acme the Editor `dana`.
fn staffed() -> House {
    let house = House::north();
    for client in ["acme", "beta"] {
        house.client(client);
    }
    house.build(|build| {
        for group in ["delivery", "desk"] {
            build.group("north", group);
        }
        build.user("north", "pat@north.example", BuiltIn::Editor, &["delivery"]);
        build.user("north", "ned@north.example", BuiltIn::Editor, &["desk"]);
        build.user("acme", "dana@acme.example", BuiltIn::Editor, &[]);
    });
    house.client_shared("acme", "delivery", ClientRight::Admin);
    house.client_shared("acme", "desk", ClientRight::Admin);
    house
}

/// What the journal of acme tells was done, the newest first, of operations that have no changes.
fn told(house: &House) -> Vec<String> {
    let operations = house.usher("log list -c acme -o json --all").ok().json();
    let done = operations.as_array().unwrap().iter().filter_map(|it| it["done"].as_str().map(str::to_owned));
    done.collect()
}

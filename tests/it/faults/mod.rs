//! Faults: what is killed, refused by the disk, crowded, cut off or not what it says it is.
//!
//! Everything here runs the built binary on real files and then looks through the library at what
//! stands. Tests that need something of the machine (root, `strace`) say plainly on stderr when
//! they were not run.

mod crowd;
mod damaged;
mod disk;
mod kills;
mod ledger;
mod mails;
mod places;
mod points;
mod prompts;
mod streams;
mod trace;

use crate::support::{House, Run, is_here, tell, words};

/// The `n`th of a series of changes, each of which makes things of its own and can be found again
/// by its key. Any command that creates can stand here, with a name of its own for each `n`.
pub fn changing_command(n: usize) -> Vec<String> {
    let command = match n % 4 {
        0 => format!("group create 'Team {n}' --description 'Retail, EU'"),
        1 => format!("client add 'Client {n}' --seats {n} --status active"),
        2 => format!("group create 'Büro {n}' --handle team-{n} --use-only --if-exists skip"),
        // More than one change in one operation: the user and the roles.
        _ => format!("user add person-{n}@north.example --role editor --role view-only --no-invite"),
    };
    words(&format!("{command} -o json --reason 'a trial' --once {}", key(n)))
}

/// What the changes make: the kind of thing, and the command that lists all of that kind.
pub const MADE: &[(&str, &str)] =
    &[("group", "group list -q --all"), ("client", "client list -q --all"), ("user", "user list -q --all")];

/// The key of the `n`th change.
pub fn key(n: usize) -> String {
    format!("change-{n}")
}

/// A number from the environment, for runs longer than the ordinary one.
pub fn asked(variable: &str, ordinary: usize) -> usize {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(ordinary)
}

/// Numbers that are random enough to spread trials, and the same in every run.
pub struct Chance(pub u64);

impl Chance {
    /// A number below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16) % end.max(1)
    }
}

/// Holds that a command ended as a program ends that knows what it does.
#[track_caller]
pub fn composed(run: &Run) {
    let said = [run.stdout.as_str(), run.stderr.as_str()].concat();
    for sign in ["panicked", "RUST_BACKTRACE", "Os { code", "Some(", "SqliteFailure", "is locked", "is busy"] {
        assert!(!said.contains(sign), "usher {} said {sign:?}\n{said}", run.line);
    }
    let documented = [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 130];
    assert!(documented.contains(&run.status), "usher {} ended with {}\n{said}", run.line, run.status);
}

/// Whether a program is here; says so when it is not.
pub fn needs(program: &str) -> bool {
    let here = is_here(program);
    if !here {
        tell(&format!("NOT RUN: {program} is not installed ({})", std::thread::current().name().unwrap_or_default()));
    }
    here
}

/// Whether this runs as root; says so when it does not.
pub fn needs_root() -> bool {
    let root = rustix::process::geteuid().is_root();
    if !root {
        tell(&format!("NOT RUN: needs root ({})", std::thread::current().name().unwrap_or_default()));
    }
    root
}

/// What lies in the folder of the database, by name.
pub fn beside_database(house: &House) -> Vec<String> {
    names(house.database().parent().unwrap())
}

/// What lies in a folder, by name; nothing when it is not there.
pub fn names(folder: &std::path::Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

//! Every command, tried by every kind of operator: who may, who may not, and what they are told.
//!
//! The outcomes stand in the reviewed file `expected/guards.txt`, a row a command line and a column
//! a kind. Beside it, what access.md says that a command needs ([`lines`]) is worked out for each
//! kind ([`rules`]), and every outcome is compared with that; where it differs rightly, [`ASIDE`]
//! says why. A refused command must leave every table as it was, the record of the refusal aside.
//!
//! **A new command** fails the test until it has a row. Add one line to [`lines::LINES`]: a line
//! that somebody with all rights could run in the prepared world ([`world`]), ` | `, and its needs.
//! What it names and is not there yet is added to [`world`]. Then run the test with
//! `UPDATE_EXPECTED=1`, and read what changed in `guards.txt`. **A new kind** is one element of
//! [`kinds::KINDS`].

mod kinds;
mod lines;
mod rules;
mod world;

use std::{collections::BTreeSet, fmt::Write as _, path::Path, sync::mpsc, thread};

use kinds::{KINDS, Kind};
use rules::{Verdict, verdict};
use usher::domain::digest;
use world::World;

use crate::{
    journal_properties::dump,
    support::{House, PASSWORD, expected, words},
    tour,
};

/// How many operators are at work at once.
const HANDS: usize = 2;

/// Outcomes that differ from what a command needs, and rightly: the beginning of the line, the
/// kinds (all where there are none), what came out, and why.
const ASIDE: &[(&str, &[&str], &str, &str)] = &[
    ("account seats --pool", &["in:settings"], "2 usage", "no level gives a client a pool: it is the master's own"),
    ("whitelabel preview", &[], "5 feature.off", "white-label is the master's own"),
    ("whitelabel", &["in:admin", "in:settings", "own:Admin"], "5 feature.off", "white-label is the master's own"),
    ("impersonate CLIENT", &["assigned-c"], "3", "-c names acme, from where the one assigned reaches no client"),
    ("access test dana", &["apart-c", "assigned-c"], "2 usage", "each section of a file names its client, and -c none"),
    ("client purge", &["assigned"], "3", "nobody is assigned to a client that is gone"),
];

/// What came out of one line for one kind.
struct Outcome {
    kind: usize,
    row: usize,
    told: String,
}

/// What is told of a run in a cell: a word for the usual, the error code for the rest.
fn told(status: i32, stderr: &str) -> String {
    let code = || {
        let error: serde_json::Value = serde_json::from_str(stderr.lines().last().unwrap_or_default())
            .unwrap_or_else(|error| panic!("{error}: {stderr}"));
        error["error"]["code"].as_str().unwrap().to_owned()
    };
    match status {
        0 => "ok".to_owned(),
        7 => "part".to_owned(),
        10 => "no".to_owned(),
        status => match (status, code().as_str()) {
            (4, "forbidden") => "4".to_owned(),
            (4, "auth.required") => "4 who".to_owned(),
            (3, "not-found") => "3".to_owned(),
            (status, code) => format!("{status} {code}"),
        },
    }
}

/// Tries every line as one kind. What is to change something gets a copy of its own; the rest shares
/// one, which must be in the end as it was in the beginning.
fn try_all(world: &World, kind: usize, say: &mpsc::Sender<Outcome>) {
    let operator = &KINDS[kind];
    let (quiet, busy) = (world.copy(), world.copy());
    let pristine = state(&quiet);
    for (row, (line, needs)) in lines::rows().enumerate() {
        let writes = needs == "open" || line == "leave" || (changes(line) && allowed(operator, line, needs));
        let house = if writes { &busy } else { &quiet };
        let typed = world.line(line, operator);
        let mut all = words(&typed);
        if !typed.contains("-o ") {
            all.extend(["-o".to_owned(), "json".to_owned()]);
        }
        let mut command = house.command(&all);
        command.envs(world.environment(operator, house));
        let run = house.run(&typed, command, PASSWORD);
        say.send(Outcome { kind, row, told: told(run.status, &run.stderr) }).unwrap();
        if writes {
            world.renew(&busy, operator);
        }
    }
    assert_eq!(state(&quiet), pristine, "{}: something that looked, or was refused, changed something", operator.name);
}

fn allowed(kind: &Kind, line: &str, needs: &str) -> bool {
    verdict(kind, needs, changes(line)) == Verdict::Allowed
}

/// Everything but the journal, and what lets people in, as one digest.
fn state(house: &House) -> String {
    state_of(&house.database())
}

fn state_of(path: &Path) -> String {
    digest::hex_of_token(&format!("{:?}", dump::tables(path)))
}

/// Whether a line asks for a change.
fn changes(line: &str) -> bool {
    const LOOKS: [&str; 13] = [
        "list", "show", "preview", "can", "why", "test", "whoami", "usage", "diff", "lint", "verify", "head", "export",
    ];
    let looks = line.split(' ').take(3).any(|word| LOOKS.contains(&word)) || line.starts_with("dashboard links");
    let answers = ["completion", "man", "db status", "db check", "db backup", "init", "account seats", "onboard"];
    !(looks || answers.iter().any(|start| line.starts_with(start))) || line.contains("--pool")
}

fn expected_of(verdict: Verdict, told: &str) -> bool {
    match verdict {
        Verdict::Allowed => ["ok", "part", "no"].contains(&told),
        Verdict::LogInFirst => told == "4 who",
        Verdict::Forbidden => told == "4",
        Verdict::NotFound => told == "3",
        Verdict::Nested => told == "5 session.nested",
    }
}

fn aside(line: &str, kind: &Kind, told: &str) -> bool {
    ASIDE.iter().any(|(start, kinds, outcome, _)| {
        line.starts_with(start) && (kinds.is_empty() || kinds.contains(&kind.name)) && *outcome == told
    })
}

/// All outcomes, by row and kind.
fn outcomes(world: &World) -> Vec<Vec<String>> {
    let mut table = vec![vec![String::new(); KINDS.len()]; lines::rows().count()];
    let (say, hear) = mpsc::channel();
    thread::scope(|scope| {
        for hand in 0..HANDS {
            let say = say.clone();
            scope.spawn(move || (hand..KINDS.len()).step_by(HANDS).for_each(|kind| try_all(world, kind, &say)));
        }
        drop(say);
        for Outcome { kind, row, told } in hear {
            table[row][kind] = told;
        }
    });
    table
}

/// The table as it is reviewed.
fn page(table: &[Vec<String>]) -> String {
    let mut page = "\
Every command, tried by every kind of operator; see tests/it/guards.
ok: done · no: answered no (10) · part: partly done (7) · 4: forbidden · 4 who: log in first
3: not found, or out of reach · otherwise the exit status and the error code

"
    .to_owned();
    let first = lines::rows().map(|(line, _)| line.chars().count()).max().unwrap_or_default();
    let width = |kind: usize| {
        let cells = table.iter().map(|row| row[kind].len());
        cells.chain([KINDS[kind].name.len()]).max().unwrap_or_default()
    };
    let mut row = |head: &str, cells: &[&str]| {
        let mut line = format!("{head:<first$}");
        for (kind, cell) in cells.iter().enumerate() {
            write!(line, "  {cell:<width$}", width = width(kind)).unwrap();
        }
        page += line.trim_end();
        page.push('\n');
    };
    row("", &KINDS.map(|kind| kind.name));
    for ((line, _), cells) in lines::rows().zip(table) {
        row(line, &cells.iter().map(String::as_str).collect::<Vec<_>>());
    }
    page
}

#[test]
fn every_command_is_open_to_those_and_only_those_whom_the_access_rules_name() {
    let house = House::empty();
    let leaves = tour::leaves(&house);
    let tried: BTreeSet<_> = lines::rows().map(|(line, _)| tour::leaf_of(line, &leaves)).collect();
    let missed: Vec<_> = leaves.difference(&tried).collect();
    assert!(missed.is_empty(), "no row in the table of guards: {missed:?}");

    let world = World::new();
    let table = outcomes(&world);
    expected::matches("guards.txt", &page(&table));

    let mut wrong = String::new();
    for ((line, needs), cells) in lines::rows().zip(&table) {
        for (kind, told) in KINDS.iter().zip(cells) {
            let verdict = verdict(kind, needs, changes(line));
            if !expected_of(verdict, told) && !aside(line, kind, told) {
                writeln!(wrong, "{:<12} {verdict:?}, but {told}: {line} | {needs}", kind.name).unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "not as the access rules say:\n{wrong}");
}

//! A tour through every command there is, on one database.
//!
//! From it come the reference of the JSON of every command and the review of every query plan. A
//! command that is not on the tour fails it.

mod shape;
pub mod story;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use serde_json::Value;

use crate::support::{House, LOGO, expected, post::nobody, words};
use shape::Shape;

/// One command of the tour and what it answered.
struct Stop {
    leaf: String,
    answer: Option<Value>,
}

/// What the story cannot know beforehand.
#[derive(Default)]
struct Known {
    token: String,
    mail: String,
}

impl Known {
    fn learn(&mut self, answer: Option<&Value>) {
        let Some(answer) = answer else { return };
        if let Some(command) = answer["invitations"][0]["command"].as_str() {
            self.token = command.rsplit(' ').next().unwrap().to_owned();
        }
        let newest = answer.as_array().and_then(|mails| mails.last()).filter(|mail| mail["kind"] == "invitation");
        if let Some(mail) = newest {
            self.mail = mail["id"].to_string();
        }
    }

    fn put_into(&self, word: &str) -> String {
        word.replace("{token}", &self.token).replace("{mail}", &self.mail)
    }
}

struct Tour {
    stops: Vec<Stop>,
    statements: BTreeSet<String>,
    leaves: BTreeSet<String>,
    house: House,
}

/// Every command, named as its manual page is: `usher-group-create`.
pub fn leaves(house: &House) -> BTreeSet<String> {
    house.usher("man pages").ok();
    let names: BTreeSet<String> = fs::read_dir(house.dir().join("pages"))
        .unwrap()
        .map(|page| page.unwrap().file_name().to_string_lossy().trim_end_matches(".1").to_owned())
        .collect();
    // A page below which there are others is a noun, unless it does something itself; of a verb that
    // begins like another, such as `remove-member`, the shorter one is no noun either.
    let acts_itself = ["usher-group-remove", "usher-share", "usher-impersonate"];
    let is_leaf = |name: &String| {
        let below = format!("{name}-");
        acts_itself.contains(&name.as_str()) || !names.iter().any(|other| other.starts_with(&below))
    };
    names.iter().filter(|name| is_leaf(name)).cloned().collect()
}

/// The command that a line runs: the longest name that its words begin with.
pub fn leaf_of(line: &str, leaves: &BTreeSet<String>) -> String {
    let words: Vec<_> = words(line).into_iter().take_while(|word| !word.starts_with('-')).collect();
    (1..=words.len())
        .rev()
        .map(|count| format!("usher-{}", words[..count].join("-")))
        .find(|name| leaves.contains(name))
        .unwrap_or_else(|| panic!("no command for: usher {line}"))
}

fn tour() -> Tour {
    let house = House::empty();
    let leaves = leaves(&house);
    let trace = house.dir().join("statements.sql");
    let (mut stops, mut known) = (Vec::new(), Known::default());
    house.file("checklist-retail.toml", include_str!("../../../examples/checklist-retail.toml"));
    house.file("logo.png", LOGO);
    house.file("access.toml", story::EXPECTED);
    for line in story::lines() {
        let (line, away) = line.strip_prefix("(no mail server) ").map_or((line, false), |line| (line, true));
        let config = house.dir().join("config/usher/config.toml");
        if away {
            house.send_by(nobody());
        }
        let line = line.strip_prefix("(an hour later) ").inspect(|_| house.wait_seconds(3_600)).unwrap_or(line);
        let (line, stdin) = line.split_once(" <<< ").unwrap_or((line, ""));
        let stdin = &stdin.replace("\\n", "\n");
        let mut all: Vec<_> = words(line).iter().map(|word| known.put_into(word)).collect();
        if !line.contains("-o ") && !line.starts_with("completion") {
            all.extend(["-o".to_owned(), "json".to_owned()]);
        }
        let mut command = house.command(&all);
        command.env("USHER_TRACE_SQL", &trace);
        let run = house.run(line, command, stdin);
        if away {
            fs::remove_file(config).unwrap();
        }
        let allowed = [0, 7, 10].contains(&run.status) || line.starts_with("login nobody");
        assert!(allowed, "on the tour: usher {line}\n{}\n{}", run.stdout, run.stderr);
        let answer = serde_json::from_str(&run.stdout).ok();
        known.learn(answer.as_ref());
        stops.push(Stop { leaf: leaf_of(line, &leaves), answer });
    }
    let statements = fs::read_to_string(&trace).unwrap();
    // What runs inside a trigger is traced as a comment.
    let statements = statements.lines().filter(|line| !line.starts_with("--")).map(str::to_owned).collect();
    Tour { stops, statements, leaves, house }
}

#[test]
fn every_command_is_on_the_tour_and_its_answer_has_the_documented_shape() {
    let tour = tour();
    let visited: BTreeSet<_> = tour.stops.iter().map(|stop| stop.leaf.clone()).collect();
    let missed: Vec<_> = tour.leaves.difference(&visited).collect();
    assert!(missed.is_empty(), "not on the tour: {missed:?}");
    expected::matches("../../../docs/json.md", &reference(&tour.stops));
    plans(&tour);
}

fn reference(stops: &[Stop]) -> String {
    let mut shapes: BTreeMap<String, Shape> = BTreeMap::new();
    let mut kinds: BTreeMap<String, Shape> = BTreeMap::new();
    for stop in stops {
        let Some(answer) = &stop.answer else { continue };
        shapes.entry(stop.leaf.replace('-', " ").replacen("usher ", "", 1)).or_default().see(answer);
        for change in answer["changes"].as_array().into_iter().flatten() {
            for image in [&change["before"], &change["after"]] {
                if let (Some(kind), true) = (change["kind"].as_str(), image.is_object()) {
                    kinds.entry(kind.to_owned()).or_default().see(image);
                }
            }
        }
    }
    let (changing, answering): (Vec<_>, Vec<_>) = shapes.iter().partition(|(_, shape)| shape.is_change());
    let mut change = Shape::default();
    for stop in stops {
        if let Some(answer) = stop.answer.as_ref().filter(|answer| answer.get("committed").is_some()) {
            change.see(answer);
        }
    }
    let mut page = story::PREFACE.to_owned();
    page += "\n## Commands that change something\n\n";
    page += &format!("```text\n{}\n```\n\n", change.drawn(0));
    page += "`account` of a change is the handle of the account that the thing is in; null where that is gone or not\n";
    page += "in reach. A client out of reach that a command marks as onboarded is not among the `changes`.\n\n";
    page += "`operation` is null under `--dry-run` and where nothing had to be changed. With `-c` naming several\n";
    page += "clients the answer is a list of these, with `{account, error}` for a client that was refused.\n\n";
    page += "These answer so: ";
    page += &changing.iter().map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    page += ".\n\n### What `before` and `after` hold, by `kind`\n";
    for (kind, shape) in &kinds {
        page += &format!("\n#### {kind}\n\n```text\n{}\n```\n", shape.drawn(0));
    }
    page += "\n## Commands that answer\n";
    for (name, shape) in answering {
        page += &format!("\n### usher {name}\n\n```text\n{}\n```\n", shape.drawn(0));
    }
    page
}

/// Tables that may be read from end to end, by a part of the statement, and why.
const SCANS: &[(&str, &str)] = &[
    ("sqlite_schema", "the schema itself, for db check"),
    ("ORDER BY number DESC LIMIT 1", "the newest operation is one step from the end of the table"),
    ("(SELECT count(*) FROM accounts)", "db status counts everything there is"),
    ("uses more seats", "db check looks at everything there is"),
    ("could accept an invitation", "db check looks at everything there is"),
    ("is being sent without", "db check looks at everything there is"),
    ("has no role", "db check looks at everything there is"),
    ("has a feature that its parent", "db check looks at everything there is"),
    ("stands above itself", "db check looks at everything there is"),
    (" shows the image ", "db check looks at everything there is"),
    ("a.handle, i.digest, i.png", "db check looks at everything there is"),
    ("has a white-label", "db check looks at everything there is"),
    ("WHERE c.password IS NOT NULL", "db check looks at everything there is"),
    ("SELECT account, id, email, permissions, admin FROM users", "db check looks at everything there is"),
];

/// Every statement that ran has a reviewed plan, and none reads a whole table.
fn plans(tour: &Tour) {
    let mut page = String::new();
    let conn = rusqlite::Connection::open(tour.house.database()).unwrap();
    for sql in &tour.statements {
        let verb = sql.split_whitespace().next().unwrap_or_default();
        if !["SELECT", "WITH", "UPDATE", "DELETE", "INSERT"].contains(&verb) {
            continue;
        }
        let mut plan = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let count = plan.parameter_count();
        let nulls = vec![rusqlite::types::Null; count];
        let steps: Vec<String> = plan
            .query_map(rusqlite::params_from_iter(nulls), |row| row.get::<_, String>(3))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        page += &format!("{sql}\n");
        for step in &steps {
            page += &format!("    {step}\n");
            let reads_all = step.starts_with("SCAN ") && !harmless(step, sql);
            assert!(!reads_all, "a whole table is read: {step}\n{sql}");
        }
        page.push('\n');
    }
    expected::matches("query-plans.txt", &page);
}

/// A scan of a row that was just computed, or one with a reason.
fn harmless(step: &str, sql: &str) -> bool {
    let what = step.trim_start_matches("SCAN ").split_whitespace().next().unwrap_or_default();
    let computed = what.starts_with('(') || ["below", "above", "reached", "CONSTANT"].contains(&what);
    computed || step.contains("subquery") || SCANS.iter().any(|(part, _)| sql.contains(part))
}

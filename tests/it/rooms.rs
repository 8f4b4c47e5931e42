//! The rules of the rooms, held by reading the sources.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// A source file: its path below `src`, and its text without tests and comments.
struct Source {
    path: String,
    whole: String,
    code: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&root, &mut files);
    let mut sources: Vec<_> = files
        .into_iter()
        .map(|file| {
            let whole = fs::read_to_string(&file).unwrap();
            let path = file.strip_prefix(&root).unwrap().display().to_string();
            Source { code: without_tests(&whole), whole, path }
        })
        .filter(|source| !is_test(source))
        .collect();
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(sources.len() > 50, "the sources were not found");
    sources
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
}

/// Files that hold tests only, by their place or by their only declaration being behind `cfg(test)`.
fn is_test(source: &Source) -> bool {
    source.path.contains("tests/")
        || source.path.ends_with("tests.rs")
        || source.path.ends_with("properties.rs")
        || source.path == "cli/tree.rs"
}

fn without_tests(text: &str) -> String {
    let code = text.split("\n#[cfg(test)]\nmod ").next().unwrap_or_default();
    let code = code.split("\n#[cfg(test)]\npub mod ").next().unwrap_or_default();
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn in_room<'a>(sources: &'a [Source], room: &str) -> impl Iterator<Item = &'a Source> {
    let (folder, file) = (format!("{room}/"), format!("{room}.rs"));
    sources.iter().filter(move |source| source.path.starts_with(&folder) || source.path == file)
}

#[track_caller]
fn never<'a>(sources: impl Iterator<Item = &'a Source>, words: &[&str], rule: &str) {
    for source in sources {
        for word in words {
            let found = source.code.lines().find(|line| line.contains(word));
            assert!(found.is_none(), "src/{}: {rule}\n  {}", source.path, found.unwrap_or_default().trim());
        }
    }
}

#[test]
fn the_domain_is_pure() {
    let sources = sources();
    let world = [
        "std::fs",
        "std::io",
        "std::env",
        "std::net",
        "std::process",
        "std::thread",
        "SystemTime",
        "Instant::",
        "::now()",
        "rusqlite",
        "rustix",
        "getrandom",
        "clap",
        "console",
        "dialoguer",
        "argon2::",
        "askama",
        "lettre",
        "crate::mail",
        "crate::store",
        "crate::ops",
        "fs::",
        "env::var",
    ];
    never(in_room(&sources, "domain"), &world, "the domain has no IO, no clock, no chance and no other room");
}

#[test]
fn only_the_store_holds_sql() {
    let sources = sources();
    let elsewhere = sources.iter().filter(|source| !source.path.starts_with("store/"));
    never(
        elsewhere,
        &["rusqlite", "SELECT ", "INSERT INTO", "DELETE FROM", "UPDATE accounts", "PRAGMA"],
        "SQL stands in the store only",
    );
}

/// Where transactions begin and end: all commands, and what is done to the database as a whole.
const ENDINGS: &[&str] = &["ops/mod.rs", "ops/database.rs"];

#[test]
fn only_ops_begins_and_ends_transactions() {
    let sources = sources();
    never(in_room(&sources, "cli"), &[".begin(", ".commit()", ".rollback()"], "transactions begin and end in ops");
    never(
        in_room(&sources, "ops").filter(|s| !ENDINGS.contains(&s.path.as_str())),
        &[".begin(Access", ".commit()", ".rollback()"],
        "transactions begin and end in few places",
    );
}

#[test]
fn only_the_binary_knows_a_terminal_and_the_environment() {
    let sources = sources();
    let library = || sources.iter().filter(|source| !source.path.starts_with("cli/") && source.path != "main.rs");
    never(library(), &["println!", "eprintln!", "print!(", "std::env::args", "clap", "dialoguer"], "only cli speaks");
    let environment = library().filter(|source| !source.path.starts_with("store/"));
    never(environment, &["env::var"], "only cli reads the environment");
    never(sources.iter(), &["println!(", "eprintln!(", "dbg!("], "there is one printer");
}

#[test]
fn the_store_knows_nothing_of_ops_and_the_command_line_reaches_data_through_ops() {
    let sources = sources();
    never(in_room(&sources, "store"), &["crate::ops", "crate::cli"], "the store lies below ops");
    never(in_room(&sources, "ops"), &["crate::cli"], "ops lies below the command line");
    // The ways in which commands are run, what they send afterwards, and completion.
    let runs = |path: &str| {
        path.starts_with("cli/app/") || ["cli/app.rs", "cli/post.rs", "cli/complete/live.rs"].contains(&path)
    };
    let commands = in_room(&sources, "cli").filter(|source| !runs(&source.path));
    for source in commands {
        let named = uses(&source.code).into_iter().find(|path| path.starts_with("usher::store"));
        assert!(named.is_none(), "src/{}: commands reach data through ops: {named:?}", source.path);
        never(std::iter::once(source), &["usher::store", ".tx()"], "commands reach data through ops");
    }
}

/// What a file imports, with the braces of `use` resolved.
fn uses(code: &str) -> Vec<String> {
    let statements = code.split("use ").skip(1).filter_map(|rest| rest.split_once(';').map(|(statement, _)| statement));
    statements.flat_map(|statement| resolved("", &without_aliases(statement))).collect()
}

/// An import without spaces, and without the names that it gives.
fn without_aliases(statement: &str) -> String {
    let mut words = statement.split_whitespace();
    let mut kept = String::new();
    while let Some(word) = words.next() {
        if word == "as" {
            let alias = words.next().unwrap_or_default();
            kept += alias.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_');
        } else {
            kept += word;
        }
    }
    kept
}

fn resolved(before: &str, tree: &str) -> Vec<String> {
    let Some((head, rest)) = tree.split_once('{') else { return vec![format!("{before}{tree}")] };
    let (mut depth, mut part, mut parts) = (0_usize, String::new(), Vec::new());
    for c in rest.trim_end_matches('}').chars() {
        match c {
            ',' if depth == 0 => parts.push(std::mem::take(&mut part)),
            _ => {
                depth = if c == '{' {
                    depth + 1
                } else if c == '}' {
                    depth.saturating_sub(1)
                } else {
                    depth
                };
                part.push(c);
            }
        }
    }
    parts.push(part);
    parts.iter().filter(|part| !part.is_empty()).flat_map(|part| resolved(&format!("{before}{head}"), part)).collect()
}

/// The modules of `ops` that a file of one of them names, by import or by path.
fn nouns_named(source: &Source, nouns: &[String]) -> BTreeSet<String> {
    let path = source.path.trim_end_matches(".rs").trim_end_matches("/mod");
    let here: Vec<_> = path.split('/').collect();
    let mut named: Vec<String> = uses(&source.code).iter().map(|path| from_the_root(path, &here)).collect();
    named.extend(source.code.split("ops::").skip(1).map(|rest| format!("ops::{rest}")));
    let word = |c: char| !c.is_alphanumeric() && c != '_';
    let below = named.iter().filter_map(|path| path.strip_prefix("ops::")?.split(word).next().map(str::to_owned));
    below.filter(|name| nouns.contains(name) && here.get(1) != Some(&name.as_str())).collect()
}

/// A path in a file, without `crate`, `self` and `super`.
fn from_the_root(path: &str, here: &[&str]) -> String {
    if let Some(path) = path.strip_prefix("crate::") {
        return path.to_owned();
    }
    let (mut base, mut rest) = (here.to_vec(), path);
    while let Some(above) = rest.strip_prefix("super::") {
        base.pop();
        rest = above;
    }
    rest = rest.strip_prefix("self::").unwrap_or(rest);
    if rest == path && !path.starts_with("self::") { path.to_owned() } else { format!("{}::{rest}", base.join("::")) }
}

/// Whether one leads to another, by way of others or not.
fn leads(named: &BTreeMap<String, BTreeSet<String>>, from: &str, to: &str, seen: &mut BTreeSet<String>) -> bool {
    named
        .get(from)
        .into_iter()
        .flatten()
        .any(|next| next == to || (seen.insert(next.clone()) && leads(named, next, to, seen)))
}

#[test]
fn the_nouns_of_ops_do_not_lead_in_circles_and_pictures_know_the_domain_alone() {
    let sources = sources();
    let front = sources.iter().find(|source| source.path == "ops/mod.rs").unwrap();
    let declared = front.code.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    let nouns: Vec<_> = declared.map(str::to_owned).collect();
    assert!(nouns.len() > 20 && nouns.contains(&"access".to_owned()), "{nouns:?}");
    let mut named: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for source in in_room(&sources, "ops") {
        let noun = source.path.trim_start_matches("ops/").trim_end_matches(".rs").split('/').next().unwrap();
        if nouns.iter().any(|known| known == noun) {
            named.entry(noun.to_owned()).or_default().extend(nouns_named(source, &nouns));
        }
    }
    assert!(named["access"].contains("first_screen") && named["access"].contains("client"), "{named:?}");
    for noun in &nouns {
        let circle = leads(&named, noun, noun, &mut BTreeSet::new());
        assert!(!circle, "ops/{noun} leads to itself: what both need stands in a file of its own\n{named:#?}");
    }
    let rooms = ["crate::store", "crate::ops", "crate::cli", "crate::mail"];
    never(in_room(&sources, "look"), &rooms, "pictures and pages know the domain alone");
}

#[test]
fn imports_are_seen_through_their_braces() {
    let code = "use usher::{domain::Code, ops::{self, Begin as First, Session}, store::{Access, Store}};";
    let named =
        ["usher::domain::Code", "usher::ops::self", "usher::ops::Begin", "usher::ops::Session", "usher::store::Access"];
    let found = uses(code);
    assert!(named.iter().all(|named| found.contains(&(*named).to_owned())), "{found:?}");
}

#[test]
fn only_the_mail_room_reaches_the_network_and_it_knows_no_other_room_and_no_clock() {
    let sources = sources();
    let elsewhere = sources.iter().filter(|source| !source.path.starts_with("mail/"));
    never(elsewhere, &["lettre", "std::net", "TcpStream"], "only mail reaches the network");
    let rooms = ["crate::store", "crate::ops", "crate::cli"];
    never(in_room(&sources, "mail"), &rooms, "mail imports the domain alone");
    never(in_room(&sources, "mail"), &["SystemTime::now", "Timestamp::now", "env::var", "getrandom"], "times come in");
    never(in_room(&sources, "store"), &["crate::mail"], "the store lies below");
}

#[test]
fn no_command_asks_whether_it_is_a_dry_run() {
    let sources = sources();
    let allowed = [
        "cli/app.rs",
        "cli/app/many.rs",
        "cli/args.rs",
        "ops/mod.rs",
        "ops/refused.rs",
        "ops/session.rs",
        "cli/complete/live.rs",
    ];
    let others = sources.iter().filter(|source| !allowed.contains(&source.path.as_str()));
    never(others, &["dry_run"], "rolling back is an ending of the same run");
}

#[test]
fn every_file_says_what_it_is_for_and_is_short_enough_to_read() {
    for source in sources() {
        assert!(source.whole.starts_with("//!"), "src/{} does not say what it is for", source.path);
        let lines = source.whole.lines().count();
        assert!(lines <= 400, "src/{} has {lines} lines; it wants to be two", source.path);
        for word in ["TODO", "FIXME", "XXX", "HACK"] {
            assert!(!source.whole.contains(word), "src/{} holds {word}", source.path);
        }
    }
}

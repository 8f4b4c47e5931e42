//! What must hold for every command there is, read off the command tree.

use std::collections::BTreeMap;

use clap::{Arg, Command, CommandFactory as _, Parser as _};

use super::args::Cli;

/// Verbs that may stand under a noun; the same verb means the same everywhere.
const VERBS: &[&str] = &[
    "add",
    "add-member",
    "assign",
    "backup",
    "batch",
    "can",
    "check",
    "create",
    "cut",
    "default",
    "diff",
    "disable",
    "edit",
    "enable",
    "export",
    "extend-trial",
    "feature",
    "fix",
    "head",
    "import",
    "invite",
    "label",
    "limit",
    "links",
    "lint",
    "list",
    "matrix",
    "migrate-view-only",
    "password",
    "place",
    "preview",
    "property",
    "publish",
    "purge",
    "recover-admin",
    "rehearse",
    "remove",
    "remove-member",
    "reopen",
    "reset",
    "restore",
    "retry",
    "role",
    "seats",
    "send",
    "set",
    "share",
    "show",
    "status",
    "template",
    "test",
    "tick",
    "unassign",
    "unlock",
    "unplace",
    "unpublish",
    "unset",
    "unshare",
    "usage",
    "verify",
    "waive",
    "what",
    "who",
    "why",
];

/// Every command that does something, with the words that lead to it.
fn leaves() -> Vec<(Vec<String>, Command)> {
    fn walk(command: &Command, path: &[String], leaves: &mut Vec<(Vec<String>, Command)>) {
        let subs: Vec<_> = command.get_subcommands().filter(|sub| !sub.is_hide_set()).collect();
        if subs.is_empty() || !command.is_subcommand_required_set() {
            leaves.push((path.to_vec(), command.clone()));
        }
        for sub in subs {
            let path = [path, &[sub.get_name().to_owned()]].concat();
            walk(sub, &path, leaves);
        }
    }
    // What a command takes is read only when the tree is built.
    let mut tree = Cli::command();
    tree.build();
    let mut leaves = Vec::new();
    walk(&tree, &[], &mut leaves);
    leaves.retain(|(path, _)| !path.is_empty());
    leaves
}

/// The commands in the examples of a command.
fn examples(command: &Command) -> Vec<String> {
    let help = command.get_after_help().or(command.get_after_long_help()).map(ToString::to_string).unwrap_or_default();
    help.lines().map(str::trim).filter(|line| line.starts_with("usher ")).map(str::to_owned).collect()
}

/// Splits a line as a shell does, up to the first pipe or comment.
fn split(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote, mut begun) = (Vec::new(), String::new(), None, false);
    for c in line.chars() {
        match (quote, c) {
            (None, '|' | '#' | '<' | '>') if !begun => break,
            (None, '\'' | '"') => (quote, begun) = (Some(c), true),
            (Some(q), c) if q == c => quote = None,
            (None, c) if c.is_whitespace() => {
                if begun {
                    words.push(std::mem::take(&mut word));
                }
                begun = false;
            }
            (_, c) => {
                word.push(c);
                begun = true;
            }
        }
    }
    if begun {
        words.push(word);
    }
    words
}

#[test]
fn every_command_has_an_example_and_each_example_parses() {
    for (path, command) in leaves() {
        let examples = examples(&command);
        assert!(!examples.is_empty(), "usher {} has no example", path.join(" "));
        for example in examples {
            let parsed = Cli::try_parse_from(split(&example));
            assert!(parsed.is_ok(), "{example}\n{}", parsed.err().unwrap());
        }
    }
}

#[test]
fn the_same_flag_has_the_same_letter_and_value_everywhere() {
    let mut seen: BTreeMap<String, (Option<char>, Vec<String>, String)> = BTreeMap::new();
    let mut letters: BTreeMap<char, String> = BTreeMap::new();
    for (path, command) in leaves() {
        for arg in command.get_arguments() {
            let Some(long) = arg.get_long() else { continue };
            let path = path.join(" ");
            let shape = (arg.get_short(), value_names(arg), path.clone());
            let first = seen.entry(long.to_owned()).or_insert_with(|| shape.clone());
            assert_eq!(first.0, shape.0, "--{long} has two letters: {} and {path}", first.2);
            if let Some(short) = arg.get_short() {
                let known = letters.entry(short).or_insert_with(|| long.to_owned());
                assert_eq!(known, long, "-{short} means two things");
            }
        }
    }
}

fn value_names(arg: &Arg) -> Vec<String> {
    arg.get_value_names().into_iter().flatten().map(ToString::to_string).collect()
}

#[test]
fn verbs_are_the_ones_agreed_on_and_nouns_are_complete() {
    for noun in Cli::command().get_subcommands() {
        let verbs: Vec<_> = noun.get_subcommands().map(Command::get_name).collect();
        for verb in &verbs {
            assert!(VERBS.contains(verb), "usher {} {verb}: not an agreed verb", noun.get_name());
        }
        if verbs.contains(&"create") || (verbs.contains(&"add") && !verbs.contains(&"unset")) {
            for needed in ["list", "show", "remove"] {
                assert!(verbs.contains(&needed), "usher {} has no {needed}", noun.get_name());
            }
        }
    }
}

#[test]
fn no_flag_takes_a_secret() {
    for (path, command) in leaves() {
        for arg in command.get_arguments().filter(|arg| arg.get_action().takes_values()) {
            let name = arg.get_long().unwrap_or_default();
            let secret = ["password", "token", "secret"].iter().any(|word| name.contains(word));
            assert!(!secret, "usher {}: --{name} would put a secret on the command line", path.join(" "));
        }
    }
}

#[test]
fn every_argument_says_what_it_is() {
    for (path, command) in leaves() {
        for arg in command.get_arguments() {
            let silent = arg.get_help().is_none() && !arg.is_hide_set();
            assert!(!silent, "usher {}: {} has no help", path.join(" "), arg.get_id());
        }
        assert!(command.get_about().is_some(), "usher {} has no help", path.join(" "));
    }
}

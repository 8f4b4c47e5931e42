//! The first screen of help: commands grouped by task.
//!
//! One table is the source for the screen, the man page and the test that no command is missing.

use clap::{Command, builder::styling::Styles};

/// What stands under which heading, in the order of the screen.
pub const GROUPS: &[(&str, &[&str])] = &[
    ("Onboard a client", &["client", "checklist", "onboard"]),
    ("People and access", &["user", "group", "role", "share", "unshare", "access", "can", "why"]),
    ("What clients look at", &["dashboard", "klip", "datasource", "metric", "brand", "whitelabel"]),
    ("Sign in to a client", &["impersonate", "leave"]),
    ("Look back, take back", &["log", "undo", "redo", "export", "apply"]),
    ("This tool", &["init", "login", "logout", "whoami", "accept", "account", "mail", "db", "completion", "man"]),
];

/// The command with its first screen grouped. The tree is not built for it: that would cost every
/// start more than all else together.
#[must_use]
pub fn grouped(command: Command) -> Command {
    let styles = Styles::styled();
    let (heading, literal) = (styles.get_header(), styles.get_literal());
    let width = command.get_subcommands().map(|sub| sub.get_name().len()).max().unwrap_or(0);
    let mut screen = String::new();
    for (title, names) in GROUPS {
        let known: Vec<_> = names.iter().filter_map(|name| command.find_subcommand(name)).collect();
        if known.is_empty() {
            continue;
        }
        screen += &format!("{heading}{title}{heading:#}\n");
        for sub in known {
            let about = sub.get_about().map(ToString::to_string).unwrap_or_default();
            screen += &format!("  {literal}{:width$}{literal:#}  {about}\n", sub.get_name());
        }
        screen.push('\n');
    }
    command.help_template(format!(
        "{{about-with-newline}}\n{{usage-heading}} {{usage}}\n\n{screen}{heading}Options{heading:#}\n{{options}}\n"
    ))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn every_command_stands_in_exactly_one_group() {
        for sub in super::super::Cli::command().get_subcommands().filter(|sub| !sub.is_hide_set()) {
            let places = GROUPS.iter().filter(|(_, names)| names.contains(&sub.get_name())).count();
            assert_eq!(places, 1, "{} stands in {places} groups", sub.get_name());
        }
    }
}

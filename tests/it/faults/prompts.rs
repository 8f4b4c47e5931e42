//! Questions that are left: with Ctrl-C, with a signal, with the end of the input.

use std::{fs, process::Command};

use rustix::process::Signal;
use usher::domain::digest;

use super::{beside_database, names, needs};
use crate::support::{House, pty::Terminal, words};

const INIT: &str = "init --name 'North Agency' --admin ada@north.example";
const PASSWORD_WANTED: &str = "Password for ada@north.example (12 characters or more): ";

/// The database and what lies beside it, by name and content.
fn contents(house: &House) -> Vec<(String, String)> {
    let folder = house.database().parent().unwrap().to_owned();
    let read = |name: &String| digest::of(&[&fs::read(folder.join(name)).unwrap()]);
    beside_database(house).into_iter().map(|name| (name.clone(), read(&name))).collect()
}

/// A house with a backup, and the command that asks whether to put it back.
fn asking_to_restore() -> (House, Command) {
    let house = House::north();
    house.all("db backup kept.db\n group create Later");
    let command = house.command(words("db restore kept.db"));
    (house, command)
}

#[test]
fn a_signal_at_the_password_ends_init_by_that_signal_and_makes_nothing() {
    if !needs("setsid") {
        return;
    }
    for signal in [Signal::INT, Signal::TERM, Signal::HUP] {
        let house = House::empty();
        let mut terminal = Terminal::alone(&house.command(words(INIT)));
        terminal.wait_for(PASSWORD_WANTED);
        match signal {
            Signal::INT => terminal.types("correct horse\u{3}"),
            other => terminal.signals(other),
        }
        terminal.dies_by(signal);
        assert_eq!(names(house.dir()), [""; 0], "after {signal:?}");
    }
}

#[test]
fn a_signal_at_a_confirmation_ends_the_command_by_that_signal_and_changes_nothing() {
    if !needs("setsid") {
        return;
    }
    for signal in [Signal::INT, Signal::TERM, Signal::HUP] {
        let (house, command) = asking_to_restore();
        let before = contents(&house);
        let mut terminal = Terminal::alone(&command);
        terminal.wait_for("in the place of");
        terminal.wait_for("[y/N]");
        match signal {
            Signal::INT => terminal.types("\u{3}"),
            other => terminal.signals(other),
        }
        terminal.dies_by(signal);
        assert_eq!(contents(&house), before, "after {signal:?}");
    }
}

#[test]
fn after_ctrl_c_the_terminal_is_as_before_and_the_shell_sees_130() {
    if !needs("setsid") {
        return;
    }
    let (house, command) = asking_to_restore();
    let empty = House::empty();
    let init = empty.command(words(INIT));
    for (command, question) in [(command, "[y/N]"), (init, PASSWORD_WANTED)] {
        let mut terminal = Terminal::of(&command);
        terminal.wait_for(question);
        terminal.types("xx\u{3}");
        assert_eq!(terminal.left(), 130, "{question}");
        let after = terminal.shown.split(question).nth(1).unwrap();
        assert!(after.contains("cancelled, nothing was changed"), "{after:?}");
        assert!(after.contains("\u{1b}[?25h"), "the cursor is not shown: {after:?}");
        assert!(!after.contains("xx"), "what was typed was shown: {after:?}");
    }
    house.usher("db check").ok();
    assert!(!empty.database().exists());
}

#[test]
fn enter_escape_and_the_end_of_the_input_are_no() {
    if !needs("setsid") {
        return;
    }
    for key in ["\r", "\u{1b}", "\u{4}", "n"] {
        let (house, command) = asking_to_restore();
        let before = contents(&house);
        let mut terminal = Terminal::of(&command);
        terminal.wait_for("[y/N]");
        terminal.types(key);
        assert_eq!(terminal.left(), 130, "{key:?}\n{:?}", terminal.shown);
        assert_eq!(contents(&house), before);
    }
    let house = House::empty();
    let mut terminal = Terminal::of(&house.command(words(INIT)));
    terminal.wait_for(PASSWORD_WANTED);
    terminal.types("\u{4}");
    assert_eq!(terminal.left(), 130);
    assert!(!house.database().exists());
}

#[test]
fn a_question_holds_nobody_up_and_yes_carries_it_out() {
    if !needs("setsid") {
        return;
    }
    let (house, command) = asking_to_restore();
    let mut terminal = Terminal::of(&command);
    terminal.wait_for("[y/N]");
    let began = std::time::Instant::now();
    house.usher("group create Meanwhile").ok();
    assert!(began.elapsed() < std::time::Duration::from_secs(5), "the question held the database");
    terminal.types("y");
    assert_eq!(terminal.left(), 0, "{}", terminal.shown);
    assert_eq!(house.usher("group list -q").ok().stdout, "all-users\n", "the backup had no groups");
}

#[test]
fn a_password_typed_at_the_terminal_is_taken_and_not_shown() {
    if !needs("setsid") {
        return;
    }
    let house = House::empty();
    let mut terminal = Terminal::of(&house.command(words(INIT)));
    terminal.wait_for(PASSWORD_WANTED);
    terminal.types("correct horse battery\r");
    terminal.wait_for("The same again: ");
    terminal.types("correct horse battery\r");
    assert_eq!(terminal.left(), 0, "{}", terminal.shown);
    assert!(!terminal.shown.contains("horse"), "{:?}", terminal.shown);
    house.usher("whoami").ok();
}

#[test]
fn nobody_is_asked_who_cannot_answer() {
    let house = House::north();
    house.all("db backup kept.db");
    house.usher("db restore kept.db -o json").refused(6, "confirmation.required");
    // Somebody who says yes to everything was not asked anything.
    house.usher_in("db restore kept.db -o json", "y\ny\ny\n").refused(6, "confirmation.required");
    let other = House::empty();
    other.usher(&format!("{INIT} -o json")).refused(6, "input.required");
    if !needs("setsid") {
        return;
    }
    for line in ["db restore kept.db --no-input", "db restore kept.db -o json"] {
        let mut terminal = Terminal::of(&house.command(words(line)));
        assert_eq!(terminal.left(), 6, "{line}\n{}", terminal.shown);
    }
}

#[test]
fn a_role_that_is_missing_can_be_chosen_and_leaving_the_choice_adds_nobody() {
    if !needs("setsid") {
        return;
    }
    let house = House::north();
    let add = "user add dana@north.example --no-invite";
    for (key, status) in [("\u{1b}", 6), ("\u{1b}[B\r", 0)] {
        let mut terminal = Terminal::of(&house.command(words(add)));
        terminal.wait_for("view-only-no-powermetrics");
        terminal.types(key);
        assert_eq!(terminal.left(), status, "{:?}", terminal.shown);
    }
    house.usher("user show dana@north.example").ok().says("editor");
}

//! Somebody at a terminal.

use super::*;
use crate::support::{expected, pty::drawn};

#[test]
fn a_client_is_onboarded_from_nothing_by_answers_alone() {
    let house = House::north();
    let mut at = onboarding(&house, "onboard");
    enters_a_client(&mut at);
    at.asked("Shall it be done?", ENTER);
    enters_what_follows(&mut at);
    at.asked("Do it now?", ENTER);
    at.asked("Send the invitation now?", ENTER);
    assert_eq!(at.left(), 0, "{}", at.screen());
    let screen = at.screen();
    assert!(screen.contains("5 of 5 steps are done"), "{screen}");

    let checklist = house.usher("checklist show acme -o json").ok().json();
    assert_eq!(checklist["onboarded"], true);
    assert_eq!(house.usher("can dana@acme.example view klip:churn -c acme -q").status, 0);
    let user = house.usher("user show dana@acme.example -c acme -o json").ok().json();
    assert_eq!(user["invitation"], "sent", "{user}");
    // What was done is journalled as the commands that do the same.
    let typed = house.usher("log list -c acme -o jsonl --fields command").ok().stdout;
    for command in ["usher group create Marketing -c acme", "usher share dashboard:web --with group:marketing -c acme"]
    {
        assert!(typed.contains(command), "{typed}");
    }
}

#[test]
fn before_anything_is_done_it_is_shown_with_the_command_that_does_it() {
    let house = House::north();
    let mut at = onboarding(&house, "onboard");
    let before = house.export();
    enters_a_client(&mut at);
    at.wait_for("Shall it be done?");
    assert_eq!(house.export(), before, "nothing is written before somebody agrees");
    let screen = at.screen();
    assert!(screen.contains("+ client acme  Acme  active  10 seats"), "{screen}");
    assert!(screen.contains("usher client add Acme --seats 10 --status active"), "{screen}");
    at.asked("Shall it be done?", ENTER);
    at.asked("Name [Marketing]", CTRL_C);
    assert_eq!(at.left(), 130);
    assert_eq!(house.usher("client list -q").ok().stdout, "acme\n");
}

#[test]
fn another_operator_goes_on_where_the_first_one_stopped() {
    let house = House::north();
    house.all("client add Acme --seats 10\ngroup create Marketing -c acme");
    house.build(|build| build.user("north", "pat@north.example", usher::domain::role::BuiltIn::Admin, &[]));
    house.be("north", "pat@north.example");
    let mut at = onboarding(&house, "onboard acme");
    at.asked("Dashboard [Overview]", CTRL_C);
    assert_eq!(at.left(), 130);
    let screen = at.screen();
    assert!(screen.contains("2 of 5 done"), "{screen}");
    assert!(screen.contains("3 of 5  Dashboards with klips"), "{screen}");
}

#[test]
fn escape_goes_back_to_the_question_before_with_what_was_answered() {
    let house = House::north();
    let mut at = onboarding(&house, "onboard");
    at.asked("Name", "Akme\r");
    at.asked("Handle [akme]", ESCAPE);
    // What was typed stands there again, to be mended.
    at.asked("Name", "\u{17}Acme\r");
    at.asked("Handle [acme]", ENTER);
    at.asked("Description", ESCAPE);
    at.asked("Handle [acme]", ESCAPE);
    at.asked("Name", ESCAPE);
    assert_eq!(at.left(), 0, "{}", at.screen());
    assert!(at.screen().contains("nothing was changed"), "{}", at.screen());
    assert_eq!(house.usher("client list -q").ok().stdout, "");
}

#[test]
fn from_the_first_question_of_a_step_one_goes_anywhere() {
    let house = House::north();
    house.usher("client add Acme --seats 10").ok();
    let mut at = onboarding(&house, "onboard acme");
    at.asked("Name [Marketing]", ESCAPE);
    at.wait_for("Stop here");
    // The step that was left is marked; the one before it is the client itself.
    at.asked("Where to?", "\u{1b}[A\r");
    at.asked("Seats [10]", "12\r");
    at.asked("Shall it be done?", ENTER);
    at.asked("Name [Marketing]", ESCAPE);
    at.asked("Where to?", "\u{1b}[B\u{1b}[B\r");
    at.asked("Why need it not be done?", "they use All Users\r");
    at.asked("Shall it be done?", ENTER);
    at.asked("Dashboard [Overview]", ESCAPE);
    at.asked("Where to?", ESCAPE);
    assert_eq!(at.left(), 0, "{}", at.screen());
    assert!(at.screen().contains("usher onboard acme"), "{}", at.screen());
    assert_eq!(house.usher("client show acme -o json").ok().json()["seats"], 12);
    let steps = house.usher("checklist show acme -o json").ok().json();
    assert_eq!(steps["steps"][1]["state"], "waived", "{steps}");
}

#[test]
fn what_is_wrong_is_said_while_it_is_typed_and_kept_until_it_is_right() {
    let house = House::north();
    house.usher("client add Acme --seats 10 --checklist partner").ok();
    house.usher("checklist waive acme brand --reason later").ok();
    house.usher("group create Marketing -c acme").ok();
    let mut at = onboarding(&house, "onboard acme");
    at.asked("E-mail", "dana@acme");
    at.wait_for("dana@acme\" ");
    at.types("\r");
    at.wait_for("✗");
    at.types(".example\r");
    at.asked("First name", CTRL_C);
    assert_eq!(at.left(), 130);
    assert!(at.screen().contains("▸ dana@acme.example"), "{}", at.screen());
}

#[test]
fn what_a_rule_refuses_is_said_before_it_is_tried_with_what_helps() {
    let house = House::north();
    house.usher("client add Acme --seats 1").ok();
    house.all(FULL);
    // Every required step is done: what somebody came for is asked.
    let mut at = onboarding(&house, "onboard acme");
    at.asked("Where to?", "\u{1b}[A\u{1b}[A\r");
    at.asked("E-mail", "eve@acme.example\r");
    for question in ABOUT_A_USER {
        at.asked(question, ENTER);
    }
    at.wait_for("First usher client edit acme --seats 2");
    at.asked("How to go on?", "\u{1b}[B\r");
    // The answers stand: with what helped done, they are tried again.
    at.asked("Shall it be done?", ENTER);
    at.asked("Another user?", CTRL_C);
    assert_eq!(at.left(), 130);
    assert_eq!(house.usher("user list -q -c acme").ok().stdout, "dana@acme.example\neve@acme.example\n");
}

const FULL: &str = "group create Marketing -c acme\nklip create Sessions -c acme\n\
    dashboard create Web --klip sessions -c acme\nshare dashboard:web --with group:marketing -c acme\n\
    user add dana@acme.example --role view-only --group marketing --no-invite -c acme";

#[test]
fn what_was_done_before_a_step_was_left_counts() {
    let house = House::north();
    house.usher("client add Acme --seats 5").ok();
    house.all(FULL);
    house.usher("checklist reopen acme").ok();
    house.usher("user disable dana@acme.example -c acme").ok();
    let mut at = onboarding(&house, "onboard acme");
    at.asked("E-mail", "eve@acme.example\r");
    for question in ABOUT_A_USER {
        at.asked(question, ENTER);
    }
    at.asked("Shall it be done?", ENTER);
    at.asked("Another user?", "\u{1b}[A\r");
    // Somebody who is there is refused at the question.
    at.asked("E-mail", "eve@acme.example\r");
    at.wait_for("is a user of acme already");
    at.types(ESCAPE);
    at.wait_for("Stop here");
    let menu = at.shown.rsplit("Where to?").next().unwrap().to_owned();
    assert!(!menu.contains("Waive users") && menu.contains("2 users") || menu.contains("1 user"), "{menu}");
    at.types(CTRL_C);
    assert_eq!(at.left(), 130);
}

#[test]
fn what_is_set_already_stays_where_nothing_else_is_answered() {
    let house = House::north_with("--white-label");
    house.file("logo.png", crate::support::LOGO);
    house.usher("client add Acme --seats 5").ok();
    house.all(FULL);
    house.all(
        "whitelabel set --product-name 'North Insights' --support-email help@north.example\n\
         brand set --logo logo.png --theme dark -c acme",
    );
    let before = house.export();
    let mut at = onboarding(&house, "onboard acme");
    at.asked("Where to?", "\u{1b}[A\u{1b}[A\r");
    at.asked("Logo", ENTER);
    at.asked("Logo for the dark theme", ENTER);
    at.asked("Theme", ENTER);
    at.wait_for("nothing to change");
    at.types(CTRL_C);
    assert_eq!(at.left(), 130, "{}", at.screen());
    assert_eq!(house.export(), before);
}

#[test]
fn colours_are_looked_at_where_they_are_asked_for() {
    let house = House::north();
    house.file("logo.png", crate::support::LOGO);
    house.usher("client add Acme --seats 5").ok();
    house.all(FULL);
    house.usher("client feature enable acme theming").ok();
    let mut at = onboarding(&house, "onboard acme");
    at.asked("Where to?", "\u{1b}[A\r");
    at.asked("Logo", "logo.png\r");
    at.asked("Logo for the dark theme", ENTER);
    at.asked("Theme", "\u{1b}[A\r");
    at.asked("Colour of the page", ENTER);
    at.asked("Colour of buttons and heads", ENTER);
    at.asked("Colour of text", "#777777\r");
    at.wait_for("a contrast of");
    at.types("\u{15}\r");
    at.asked("Shall it be done?", ENTER);
    at.asked("Send the invitation now?", CTRL_C);
    assert_eq!(at.left(), 130, "{}", at.screen());
    let brand = house.usher("brand show -c acme -o json").ok().json();
    assert_eq!((&brand["theme"], &brand["text"]), (&"custom".into(), &"#1c2128".into()), "{brand}");
}

#[test]
fn a_first_screen_that_is_broken_keeps_invitations_back_unless_somebody_says_otherwise() {
    let house = House::north();
    house.usher("client add Acme --seats 5").ok();
    house.all(FULL);
    house.usher("unshare klip:sessions --from group:marketing -c acme").ok();
    let mut at = onboarding(&house, "onboard acme");
    at.asked("Where to?", ENTER);
    at.asked("Send the invitation now?", ENTER);
    assert_eq!(at.left(), 0, "{}", at.screen());
    assert!(at.screen().contains("mend it before anybody sees it"), "{}", at.screen());
    assert_eq!(house.usher("mail list -c acme -q").ok().stdout, "");
}

#[test]
fn long_lists_are_searched_by_typing() {
    let house = House::north();
    house.usher("client add Acme --seats 10").ok();
    for number in 1..=15 {
        house.usher(&format!("group create 'Team {number}' -c acme")).ok();
    }
    house.all("klip create Sessions -c acme\ndashboard create Web --klip sessions -c acme");
    let mut at = onboarding(&house, "onboard acme");
    at.asked("Dashboards", ENTER);
    at.asked("With whom", "team-12");
    at.wait_for("Tab: ");
    at.types("\t, nobody\r");
    at.wait_for("there is no nobody");
    at.types("\u{17}te15\t\r");
    at.asked("What they may do", CTRL_C);
    assert_eq!(at.left(), 130);
    assert!(at.screen().contains("group:team-12, group:team-15"), "{}", at.screen());
}

#[test]
fn at_forty_columns_nothing_is_wider_and_without_colour_nothing_is_lost() {
    for (columns, colour) in [(80, "always"), (80, "never"), (40, "always"), (40, "never")] {
        let house = House::north();
        let mut command = house.command(words(&format!("onboard --color {colour}")));
        command.env("COLUMNS", columns.to_string());
        let mut at = Terminal::wide(&command, columns);
        enters_a_client(&mut at);
        at.asked("Shall it be done?", ENTER);
        enters_what_follows(&mut at);
        at.asked("Do it now?", ENTER);
        at.asked("Send the invitation now?", ENTER);
        assert_eq!(at.left(), 0, "{}", at.screen());
        let coloured = at.shown.contains("\u{1b}[36m") || at.shown.contains("\u{1b}[1m\u{1b}[36m");
        assert_eq!(coloured, colour == "always", "{columns} columns");
        // Commands and what changes are whole, so that they can be copied; everything else fits.
        let whole = |line: &&String| ["usher ", "  + "].iter().any(|sign| line.contains(sign));
        for line in drawn(&at.shown, 400).iter().filter(|line| !whole(line)) {
            assert!(line.chars().count() <= usize::from(columns), "at {columns} columns: {line:?}");
        }
        let joined = at.screen().split_whitespace().collect::<Vec<_>>().join(" ");
        for said in ["5 of 5 Users", "✓ done, operation", "acme is onboarded"] {
            assert!(joined.contains(said), "{joined}");
        }
        assert!(at.shown.contains("[x] "), "{:?}", at.shown);
        assert_eq!(house.usher("checklist show acme --check").status, 0);
    }
}

#[test]
fn names_that_would_drive_the_terminal_are_shown_and_not_obeyed() {
    let house = House::north();
    house.usher("client add Acme --seats 10").ok();
    house.build(|build| {
        build.group("acme", "loud");
        build.rename_group("acme", "loud", "x\u{1b}]0;pwn\u{7}\u{202e}");
    });
    house.all("klip create Sessions -c acme\ndashboard create Web --klip sessions -c acme");
    let mut at = onboarding(&house, "onboard acme");
    at.asked("Dashboards", ENTER);
    at.asked("With whom", CTRL_C);
    assert_eq!(at.left(), 130);
    assert!(!at.shown.contains("\u{1b}]0;") && !at.shown.contains('\u{202e}'), "{:?}", at.shown);
}

#[test]
fn the_recording_of_a_guided_run_is_what_is_shown() {
    let house = House::north();
    let mut at = onboarding(&house, "onboard");
    enters_a_client(&mut at);
    at.asked("Shall it be done?", ENTER);
    enters_what_follows(&mut at);
    at.asked("Do it now?", ENTER);
    at.asked("Send the invitation now?", ENTER);
    assert_eq!(at.left(), 0, "{}", at.screen());
    let shown = at.screen().replace(&house.dir().display().to_string(), "~");
    let shown: Vec<&str> = shown.lines().take_while(|line| !line.starts_with("status ")).collect();
    // The name of a mail's file is its number and a random part.
    let shown: Vec<String> = shown.into_iter().map(without_number).collect();
    expected::matches("../../../docs/guided.txt", &format!("$ usher onboard\n{}\n", shown.join("\n")));

    // What the README shows of it is in it, line by line.
    let readme = include_str!("../../../README.md");
    let excerpt =
        readme.split("```console\n$ usher onboard\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let mut rest = shown.iter();
    for line in excerpt.lines().filter(|line| !line.is_empty() && *line != "…") {
        assert!(rest.any(|shown| shown == line), "the README shows what is not shown: {line}");
    }
}

fn without_number(line: &str) -> String {
    match line.find("outbox/") {
        Some(at) => format!("{}outbox/NUMBER.eml", &line[..at]),
        None => line.to_owned(),
    }
}

#[test]
fn where_clients_are_being_onboarded_one_of_them_or_a_new_one_is_chosen() {
    let house = House::north();
    house.all("client add Acme --seats 10\nclient add Beta --seats 3\ngroup create Board -c beta");
    let mut at = onboarding(&house, "onboard");
    at.asked("Which client?", "\u{1b}[B\u{1b}[B\r");
    at.asked("Dashboard [Overview]", CTRL_C);
    assert_eq!(at.left(), 130);
    assert!(at.screen().contains("beta  Beta · checklist standard · 2 of 5 done"), "{}", at.screen());
    let mut at = onboarding(&house, "onboard");
    at.asked("Which client?", ENTER);
    at.asked("Name", CTRL_C);
    assert_eq!(at.left(), 130);
    let mut at = onboarding(&house, "onboard --new");
    at.asked("Name", CTRL_C);
    assert_eq!(at.left(), 130);
    let mut at = onboarding(&house, "onboard -c beta");
    at.asked("Dashboard [Overview]", CTRL_C);
    assert_eq!(at.left(), 130);
}

#[test]
fn what_is_refused_in_the_middle_is_gone_on_with_from_what_was_done() {
    let house = House::north();
    house.all("client add Acme --seats 10\ngroup create Marketing -c acme");
    let mut at = onboarding(&house, "onboard acme");
    at.asked("Dashboard [Overview]", "Web\r");
    at.asked("Klips on it", "Sessions\r");
    at.asked("Data source of the new klips", ENTER);
    at.asked("Shall it be done?", "");
    // Somebody else is quicker with the dashboard.
    house.all("klip create Other -c acme\ndashboard create Web --klip other -c acme");
    at.types(ENTER);
    at.wait_for("exists");
    at.asked("Dashboard", ENTER);
    at.asked("Klips on it", ENTER);
    at.asked("Shall it be done?", ENTER);
    at.asked("Another dashboard?", CTRL_C);
    assert_eq!(at.left(), 130, "{}", at.screen());
    let web = house.usher("dashboard show web -c acme -o json").ok().json();
    assert_eq!(web["contains"], serde_json::json!(["klip:other", "klip:sessions"]));
}

#[test]
fn a_terminal_that_cannot_draw_is_asked_nothing() {
    let house = House::north();
    house.usher("client add Acme --seats 10").ok();
    let mut dumb = house.command(words("onboard acme"));
    dumb.env("TERM", "dumb");
    let mut at = Terminal::of(&dumb);
    assert_eq!(at.left(), 6, "{}", at.screen());
}

#[test]
fn all_of_several_commands_is_tried_and_shown_before_the_first_is_done() {
    let house = House::north();
    house.all(
        "client add Acme --seats 10\ngroup create Marketing -c acme\nclient limit set acme dashboard.combined.total=0",
    );
    let mut at = onboarding(&house, "onboard acme");
    at.asked("Dashboard [Overview]", "Web\r");
    at.asked("Klips on it", "Sessions\r");
    at.asked("Data source of the new klips", "GA\r");
    at.asked("Where its data comes from", ENTER);
    let before = house.export();
    at.asked("How to go on?", CTRL_C);
    assert_eq!(at.left(), 130);
    assert!(at.screen().contains("dashboard"), "{}", at.screen());
    assert_eq!(house.export(), before, "nothing was done of what would have been refused later");
    house.usher("db check").ok();
    house.usher("client limit unset acme dashboard.combined.total").ok();
    let mut at = onboarding(&house, "onboard acme");
    at.asked("Dashboard [Overview]", "Web\r");
    at.asked("Klips on it", "Sessions\r");
    at.asked("Data source of the new klips", "GA\r");
    at.asked("Where its data comes from", ENTER);
    at.wait_for("Shall it be done?");
    for made in ["+ datasource ga", "+ klip sessions", "+ dashboard web"] {
        assert!(at.screen().contains(made), "{}", at.screen());
    }
    at.asked("Shall it be done?", ENTER);
    at.asked("Another dashboard?", CTRL_C);
    assert_eq!(at.left(), 130);
    house.usher("log verify").ok();
}

//! Stopping in the middle.

use rustix::process::Signal;

use super::*;

/// The questions of a whole walk step by step, with the answer to each.
const WALK: [&[(&str, &str)]; 6] = [
    &[
        ("Name", "Acme\r"),
        ("Handle [acme]", ENTER),
        ("Description", ENTER),
        ("Checklist", ENTER),
        ("Status", ENTER),
        ("Seats", "10\r"),
        ("Time zone [UTC]", ENTER),
        ("Shall it be done?", ENTER),
    ],
    &[
        ("Name [Marketing]", ENTER),
        ("Description", ENTER),
        ("Shall its members only ever look?", ENTER),
        ("Shall it be done?", ENTER),
        ("Another group?", ENTER),
    ],
    &[
        ("Dashboard [Overview]", ENTER),
        ("Klips on it", "Sessions\r"),
        ("Data source of the new klips", ENTER),
        ("Shall it be done?", ENTER),
        ("Another dashboard?", ENTER),
    ],
    &[
        ("Dashboards", ENTER),
        ("With whom", ENTER),
        ("What they may do", ENTER),
        ("How they meet it", ENTER),
        ("Shall it be done?", ENTER),
    ],
    &[
        ("E-mail", "dana@acme.example\r"),
        ("First name", ENTER),
        ("Last name", ENTER),
        ("Phone", ENTER),
        ("Roles", ENTER),
        ("Groups", ENTER),
        ("Time zone [UTC]", ENTER),
        ("Hold the invitation back for now?", ENTER),
        ("Shall it be done?", ENTER),
        ("Another user?", ENTER),
    ],
    &[("Do it now?", ENTER), ("Send the invitation now?", ENTER)],
];

#[test]
fn ctrl_c_at_any_question_leaves_the_terminal_sane_and_nothing_half_done() {
    let mut house = House::north();
    for (number, step) in WALK.iter().enumerate() {
        let line = if number == 0 { "onboard" } else { "onboard acme" };
        // Whoever comes when all is done is asked what for.
        let step =
            if number + 1 == WALK.len() { &[("Where to?", ENTER), ("Send the invitation now?", ENTER)] } else { *step };
        for stop in 0..step.len() {
            let stopped = house.twin();
            let mut at = onboarding(&stopped, line);
            for (question, keys) in &step[..stop] {
                at.asked(question, keys);
            }
            let (question, _) = step[stop];
            at.asked(question, "");
            let before = stopped.export();
            at.types(CTRL_C);
            assert_eq!(at.left(), 130, "at {question:?}\n{}", at.screen());
            let screen = at.screen();
            assert!(screen.contains("nothing was changed") || screen.contains("nothing else was changed"), "{screen}");
            assert_eq!(screen.contains("next: usher onboard acme"), number > 0, "{screen}");
            assert_eq!(stopped.export(), before, "at {question:?}");
            stopped.usher("db check").ok();
        }
        let done = house.twin();
        let mut at = onboarding(&done, line);
        for (question, keys) in step {
            at.asked(question, keys);
        }
        match WALK.get(number + 1).and_then(|next| next.first()) {
            Some((next, _)) => {
                at.asked(next, CTRL_C);
                assert_eq!(at.left(), 130);
            }
            None => assert_eq!(at.left(), 0, "{}", at.screen()),
        }
        house = done;
    }
    assert_eq!(house.usher("checklist show acme --check").status, 0);
}

#[test]
fn a_signal_from_outside_ends_it_in_the_same_way() {
    for signal in [Signal::TERM, Signal::HUP] {
        for question in ["Name", "Shall it be done?"] {
            let house = House::north();
            let mut at = Terminal::alone(&house.command(words("onboard")));
            if question == "Name" {
                at.asked("Name", "");
            } else {
                enters_a_client(&mut at);
                at.asked("Shall it be done?", "");
            }
            at.signals(signal);
            at.dies_by(signal);
            assert_eq!(house.usher("client list -q").ok().stdout, "");
        }
    }
}

#[test]
fn whoever_stopped_goes_on_with_the_step_that_is_open_and_nothing_is_asked_twice() {
    let house = House::north();
    let mut at = onboarding(&house, "onboard");
    for (question, keys) in WALK[..2].concat() {
        at.asked(question, keys);
    }
    at.asked("Dashboard [Overview]", ENTER);
    at.asked("Klips on it", CTRL_C);
    assert_eq!(at.left(), 130);
    let mut at = onboarding(&house, "onboard acme");
    for (question, keys) in WALK[2..].concat() {
        at.asked(question, keys);
    }
    assert_eq!(at.left(), 0, "{}", at.screen());
    assert_eq!(house.usher("checklist show acme --check").status, 0);
}

#[test]
fn a_terminal_that_is_too_small_for_a_list_ends_the_question_and_nothing_else() {
    let house = House::north();
    let mut at = onboarding(&house, "onboard");
    at.asked("Name", "Acme\r");
    at.asked("Handle [acme]", ENTER);
    at.asked("Description", ENTER);
    at.asked("Checklist", "");
    at.resizes(2, 80);
    at.types("\u{1b}[B\u{1b}[B");
    assert_eq!(at.left(), 130, "{}", at.screen());
    assert!(!at.shown.contains("panicked"), "{}", at.shown);
    assert_eq!(house.usher("client list -q").ok().stdout, "");
}

#[test]
fn what_is_pasted_is_taken_at_once_and_ctrl_c_behind_it_counts() {
    let house = House::north();
    let mut at = onboarding(&house, "onboard");
    at.asked("Name", "");
    let began = std::time::Instant::now();
    at.types(&"x".repeat(4_000));
    at.types(&"y".repeat(4_000));
    at.types(CTRL_C);
    assert_eq!(at.left(), 130);
    assert!(began.elapsed() < std::time::Duration::from_secs(10), "{:?}", began.elapsed());
    assert_eq!(house.usher("client list -q").ok().stdout, "");
}

#[test]
fn keys_that_come_apart_or_mean_nothing_here_are_no_answers() {
    let house = House::north();
    let mut at = onboarding(&house, "onboard");
    // Ctrl-left, F5 and a paste in brackets around a letter.
    at.asked("Name", "Ac\u{1b}[1;5D\u{1b}[15~\u{1b}[200~m\u{1b}[201~e");
    std::thread::sleep(std::time::Duration::from_millis(300));
    // An arrow whose bytes come one after the other.
    at.types("\u{1b}");
    std::thread::sleep(std::time::Duration::from_millis(5));
    at.types("[D");
    std::thread::sleep(std::time::Duration::from_millis(200));
    at.types("X\r");
    at.asked("Handle [acmxe]", CTRL_C);
    assert_eq!(at.left(), 130, "{}", at.screen());
}

#[test]
fn what_was_read_before_is_not_gone_by_after_somebody_else_changed_it() {
    let house = House::north();
    house.usher("client add Acme --seats 10").ok();
    house.all(
        "group create Marketing -c acme\nklip create Sessions -c acme\ndashboard create Web --klip sessions -c acme",
    );
    let mut at = onboarding(&house, "onboard acme");
    at.asked("Dashboards", ENTER);
    at.asked("With whom", ENTER);
    at.asked("What they may do", "");
    house.usher("group remove marketing --yes -c acme").ok();
    at.types(ENTER);
    at.asked("How they meet it", ENTER);
    at.asked("How to go on?", ENTER);
    // The step of the groups is open again, and the one that was worked on waits for it.
    at.asked("Name [Marketing]", CTRL_C);
    assert_eq!(at.left(), 130, "{}", at.screen());
    // Of a client that is gone nothing more can be asked.
    let mut at = onboarding(&house, "onboard acme");
    at.asked("Name [Marketing]", ENTER);
    house.all("client edit acme --status disabled --yes\nclient remove acme --yes");
    at.asked("Description", ENTER);
    at.asked("Shall its members only ever look?", ENTER);
    at.asked("How to go on?", ENTER);
    assert_eq!(at.left(), 3, "{}", at.screen());
}

#[test]
fn what_could_not_be_done_at_the_end_is_said_at_the_beginning() {
    let house = House::north();
    house.usher("client add Acme --seats 10").ok();
    house.file("acme.sh", "");
    let mut at = onboarding(&house, "onboard acme --script acme.sh");
    assert_eq!(at.left(), 8, "{}", at.screen());
    house.build(|build| build.user("north", "val@north.example", usher::domain::role::BuiltIn::ViewOnly, &[]));
    house.be("north", "val@north.example");
    let mut at = onboarding(&house, "onboard --new");
    assert_eq!(at.left(), 4, "{}", at.screen());
    house.file("new.toml", "[client]\nname = \"New\"\n");
    house.usher("onboard --answers new.toml -o json").refused(4, "forbidden");
    house.be_ada();
    house.usher("impersonate acme --as admin --reason look").ok();
    let mut at = onboarding(&house, "onboard --new");
    assert_eq!(at.left(), 5, "{}", at.screen());
    // One that leaves has the script of what stands.
    let mut at = onboarding(&house, "onboard acme --script left.sh");
    at.asked("Name [Marketing]", ESCAPE);
    at.asked("Where to?", ESCAPE);
    assert_eq!(at.left(), 0, "{}", at.screen());
    assert!(std::fs::read_to_string(house.dir().join("left.sh")).unwrap().contains("usher client add Acme"));
}

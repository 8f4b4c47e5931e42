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
            assert_eq!(screen.contains("go on:  usher onboard acme"), number > 0, "{screen}");
            assert_eq!(stopped.export(), before, "at {question:?}");
            stopped.usher("db check").ok();
        }
        let done = house.twin();
        let mut at = onboarding(&done, line);
        for (question, keys) in *step {
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

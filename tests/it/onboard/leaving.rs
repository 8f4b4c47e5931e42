//! Stopping in the middle.

use rustix::process::Signal;

use super::*;

/// The questions of a whole walk, with the answer to each.
const WALK: [(&str, &str); 30] = [
    ("Name", "Acme\r"),
    ("Handle [acme]", ENTER),
    ("Description", ENTER),
    ("Checklist", ENTER),
    ("Status", ENTER),
    ("Seats", "10\r"),
    ("Time zone [UTC]", ENTER),
    ("Shall it be done?", ENTER),
    ("Name [Marketing]", ENTER),
    ("Description", ENTER),
    ("Shall its members only ever look?", ENTER),
    ("Shall it be done?", ENTER),
    ("Another group?", ENTER),
    ("Dashboard [Overview]", ENTER),
    ("Klips on it", "Sessions\r"),
    ("Data source of the new klips", ENTER),
    ("Shall it be done?", ENTER),
    ("Another dashboard?", ENTER),
    ("Dashboards", ENTER),
    ("With whom", ENTER),
    ("What they may do", ENTER),
    ("How they meet it", ENTER),
    ("Shall it be done?", ENTER),
    ("E-mail", "dana@acme.example\r"),
    ("First name", ENTER),
    ("Last name", ENTER),
    ("Phone", ENTER),
    ("Roles", ENTER),
    ("Groups", ENTER),
    ("Time zone [UTC]", ENTER),
];

#[test]
fn ctrl_c_at_any_question_leaves_the_terminal_sane_and_nothing_half_done() {
    let house = House::north();
    // One house goes on from stop to stop: whoever comes back is asked from the open step on.
    let mut told = 0;
    for stop in 0..WALK.len() {
        let fresh = house.twin();
        let mut at = onboarding(&fresh, "onboard");
        let mut before = String::new();
        for (question, keys) in &WALK[..stop] {
            at.asked(question, keys);
        }
        let (question, _) = WALK[stop];
        if stop > 0 {
            at.asked(question, "");
            before = fresh.export();
        }
        at.types(CTRL_C);
        assert_eq!(at.left(), 130, "at {question:?}\n{}", at.screen());
        let screen = at.screen();
        assert!(screen.contains("nothing was changed") || screen.contains("nothing else was changed"), "{screen}");
        told += usize::from(screen.contains("go on:  usher onboard acme"));
        if stop > 0 {
            assert_eq!(fresh.export(), before, "at {question:?}");
        }
        fresh.usher("db check").ok();
    }
    assert_eq!(told, WALK.len() - 8, "once the client is there, it is said how to go on");
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
    for (question, keys) in &WALK[..16] {
        at.asked(question, keys);
    }
    at.asked("Shall it be done?", CTRL_C);
    assert_eq!(at.left(), 130);
    let mut at = onboarding(&house, "onboard acme");
    for (question, keys) in &WALK[13..] {
        at.asked(question, keys);
    }
    at.asked("Hold the invitation back for now?", ENTER);
    at.asked("Shall it be done?", ENTER);
    at.asked("Another user?", ENTER);
    at.asked("Do it now?", ENTER);
    at.asked("Send the invitation now?", ENTER);
    assert_eq!(at.left(), 0, "{}", at.screen());
    assert_eq!(house.usher("checklist show acme --check").status, 0);
}

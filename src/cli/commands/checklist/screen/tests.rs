use usher::domain::{
    Time,
    checklist::{StepKind, view::WaiverView},
};

use super::*;
use crate::cli::output::glyphs;

fn step(kind: StepKind, state: State, detail: &str) -> StepView {
    StepView {
        id: kind.as_str().to_owned(),
        title: kind.title().to_owned(),
        kind,
        state,
        optional: false,
        regressed: false,
        detail: detail.to_owned(),
        note: Some(String::new()),
        next: None,
        waiver: None,
        warnings: Vec::new(),
    }
}

/// The client of the sample sessions, with one dashboard that nobody has yet.
fn acme() -> ChecklistView {
    let share = "usher share dashboard:web --with group:marketing -c acme";
    let brand = "usher brand set --logo logo.png -c acme";
    ChecklistView {
        client: "acme".to_owned(),
        name: "Acme Ltd".to_owned(),
        checklist: "standard".to_owned(),
        onboarded: false,
        done: 3,
        required: 5,
        steps: vec![
            step(StepKind::Client, State::Done, "active, 10 seats"),
            step(StepKind::Groups, State::Done, "1 group"),
            step(StepKind::Build, State::Done, "1 dashboard with 2 klips"),
            StepView {
                next: Some(share.to_owned()),
                ..step(StepKind::Share, State::Open, "no dashboard is shared yet")
            },
            step(StepKind::Users, State::Waiting, "waits for share"),
            StepView {
                next: Some(brand.to_owned()),
                optional: true,
                ..step(StepKind::Brand, State::Optional, "optional, no logo is set")
            },
            StepView { optional: true, ..step(StepKind::Whitelabel, State::NotApplicable, "not enabled") },
        ],
    }
}

#[test]
fn with_room_the_next_command_stands_beside_its_step() {
    assert_eq!(
        lines(&acme(), &Look::plain(120)),
        [
            "acme  Acme Ltd · checklist standard · 3 of 5 done",
            "  1 ✓ client        active, 10 seats",
            "  2 ✓ groups        1 group",
            "  3 ✓ build         1 dashboard with 2 klips",
            "  4 ▸ share         no dashboard is shared yet  usher share dashboard:web --with group:marketing -c acme",
            "  5 · users         waits for share",
            "  – · brand         optional, no logo is set    usher brand set --logo logo.png -c acme",
            "  – n/a whitelabel  not enabled",
        ]
    );
}

#[test]
fn without_room_each_command_stands_below_its_step_and_is_never_broken() {
    let shown = lines(&acme(), &Look::plain(80));
    assert_eq!(shown[4], "  4 ▸ share         no dashboard is shared yet");
    assert_eq!(shown[5], "                    usher share dashboard:web --with group:marketing -c acme");
    assert_eq!(shown[8], "                    usher brand set --logo logo.png -c acme");
    let narrow = lines(&acme(), &Look::plain(60));
    assert!(
        narrow.contains(&"      usher share dashboard:web --with group:marketing -c acme".to_owned()),
        "{narrow:?}"
    );
}

#[test]
fn a_locale_without_utf_8_gets_ascii_only() {
    let look = Look { glyphs: glyphs::ASCII, ..Look::plain(120) };
    let shown = lines(&acme(), &look);
    assert!(shown.iter().all(|line| line.is_ascii()), "{shown:?}");
    assert_eq!(shown[1], "  1 + client        active, 10 seats");
    assert_eq!(shown[7], "  - n/a whitelabel  not enabled");
}

#[test]
fn titles_notes_warnings_waivers_and_regressions_are_told() {
    let mut view = acme();
    view.onboarded = true;
    view.steps = vec![
        StepView {
            title: "Our people can get in".to_owned(),
            warnings: vec!["shared with no group of the parent".to_owned(), "no\u{202e} description".to_owned()],
            ..step(StepKind::Client, State::Done, "active, 10 seats")
        },
        StepView {
            waiver: Some(WaiverView {
                reason: "later".to_owned(),
                by: "ada@north.example".to_owned(),
                at: Time(0),
                until: None,
            }),
            ..step(StepKind::Groups, State::Waived, "waived by ada@north.example: later")
        },
        StepView {
            regressed: true,
            note: Some("Half an hour by telephone is enough".to_owned()),
            ..step(StepKind::Manual, State::Open, "not ticked")
        },
    ];
    assert_eq!(
        lines(&view, &Look::plain(60)),
        [
            "acme  Acme Ltd · checklist standard · 3 of 5 done ·",
            "onboarded",
            "  1 ✓ client  Our people can get in: active, 10 seats",
            "              warning: shared with no group of the parent",
            r"              warning: no\u{202e} description",
            "  2 – groups  waived by ada@north.example: later",
            "  3 ▸ manual  regressed: not ticked",
            "              note: Half an hour by telephone is enough",
        ]
    );
}

#[test]
fn details_are_wrapped_beside_the_step_and_only_commands_are_wider_than_the_terminal() {
    let mut view = acme();
    let long = "waived by ada@north.example until 2026-12-31: the dashboards of the old house are used until spring";
    view.steps[2] = step(StepKind::Build, State::Waived, long);
    for width in [40, 80, 120] {
        for line in lines(&view, &Look::plain(width)) {
            assert!(measure::width(&line) <= width || line.contains("usher "), "{width}: {line}");
        }
    }
}

#[test]
fn colour_is_added_and_takes_no_room() {
    let mut look = Look::plain(120);
    look.palette.on = true;
    let shown = lines(&acme(), &look);
    assert!(shown[1].contains("\u{1b}[32m✓\u{1b}[0m client        active"), "{shown:?}");
    assert!(shown[4].contains("yet  \u{1b}["), "{shown:?}");
}

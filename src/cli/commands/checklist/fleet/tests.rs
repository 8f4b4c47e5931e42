use super::*;
use crate::cli::output::glyphs;

const STANDARD: [&str; 7] = ["client", "groups", "build", "share", "users", "brand", "whitelabel"];

fn client(handle: &str, name: &str, states: &[Standing], steps: &[(&str, State)]) -> ChecklistSummary {
    let regressed = |state: State| states.contains(&Standing::Regressed) && state == State::Open;
    ChecklistSummary {
        client: handle.to_owned(),
        name: name.to_owned(),
        checklist: "standard".to_owned(),
        done: 3,
        required: 5,
        open: steps.iter().find(|(_, state)| *state == State::Open).map(|(id, _)| (*id).to_owned()),
        onboarded: states.contains(&Standing::Onboarded),
        regressed: Vec::new(),
        states: states.to_vec(),
        steps: steps
            .iter()
            .map(|(id, state)| StepSummary { id: (*id).to_owned(), state: *state, regressed: regressed(*state) })
            .collect(),
    }
}

fn lines(clients: &[ChecklistSummary], look: &Look) -> Vec<String> {
    draw(clients, look).lines
}

fn standard(states: [State; 7]) -> Vec<(&'static str, State)> {
    STANDARD.into_iter().zip(states).collect()
}

fn fleet() -> Vec<ChecklistSummary> {
    use State::{Done, NotApplicable, Open, Optional, Waiting, Waived};
    vec![
        client(
            "acme",
            "Acme Trading Company, Hamburg",
            &[Standing::Open, Standing::Blocked],
            &standard([Done, Done, Done, Open, Waiting, Optional, NotApplicable]),
        ),
        client(
            "bluefin",
            "Bluefin Coffee Roasters Group 1",
            &[Standing::Open, Standing::Regressed, Standing::Onboarded],
            &standard([Done, Open, Done, Done, Done, Waived, NotApplicable]),
        ),
        client("cafe", "Café Río", &[Standing::Onboarded], &standard([Done, Done, Done, Done, Done, Done, Done])),
    ]
}

#[test]
fn with_room_a_step_stands_under_its_id() {
    assert_eq!(
        lines(&fleet(), &Look::plain(120)),
        [
            "checklist standard · 3 clients",
            "HANDLE   NAME                             DONE  STATE      CLIENT  GROUPS  BUILD  SHARE  USERS  BRAND  WHITELABEL",
            "acme     Acme Trading Company, Hamburg    3/5   at share   ✓       ✓       ✓      ▸      ·      ·      n/a",
            "bluefin  Bluefin Coffee Roasters Group 1  3/5   regressed  ✓       ✗       ✓      ✓      ✓      –      n/a",
            "cafe     Café Río                         3/5   onboarded  ✓       ✓       ✓      ✓      ✓      ✓      ✓",
            "",
            "✓ done  ▸ open  · waits or optional  – waived  n/a does not apply  ✗ regressed",
        ]
    );
}

#[test]
fn at_eighty_columns_it_stands_under_a_number_and_the_names_are_whole() {
    assert_eq!(
        lines(&fleet(), &Look::plain(80)),
        [
            "checklist standard · 3 clients",
            "HANDLE   NAME                             DONE  STATE      1 2 3 4 5 6 7",
            "acme     Acme Trading Company, Hamburg    3/5   at share   ✓ ✓ ✓ ▸ · · n/a",
            "bluefin  Bluefin Coffee Roasters Group 1  3/5   regressed  ✓ ✗ ✓ ✓ ✓ – n/a",
            "cafe     Café Río                         3/5   onboarded  ✓ ✓ ✓ ✓ ✓ ✓ ✓",
            "1 client  2 groups  3 build  4 share  5 users  6 brand  7 whitelabel",
            "",
            "✓ done  ▸ open  · waits or optional  – waived  n/a does not apply  ✗ regressed",
        ]
    );
}

#[test]
fn at_forty_columns_the_name_goes_first_and_what_goes_is_told() {
    let mut look = Look::plain(40);
    look.glyphs = glyphs::ASCII;
    assert_eq!(
        lines(&fleet(), &look),
        [
            "checklist standard - 3 clients",
            "HANDLE   STATE      1 2 3 4 5 6 7",
            "acme     at share   + + + > . . n/a",
            "bluefin  regressed  + x + + + - n/a",
            "cafe     onboarded  + + + + + + +",
            "1 client  2 groups  3 build  4 share",
            "5 users  6 brand  7 whitelabel",
            "",
            "+ done  > open  . waits or optional",
            "- waived  n/a does not apply",
            "x regressed",
        ]
    );
    assert_eq!(draw(&fleet(), &look).left_out, ["name", "done"]);
    assert!(draw(&fleet(), &Look::plain(80)).left_out.is_empty());
}

#[test]
fn no_line_is_wider_than_the_terminal_and_the_handle_stands_whole() {
    for width in 36..=200 {
        let drawn = lines(&fleet(), &Look::plain(width));
        for line in &drawn {
            assert!(measure::width(line) <= width, "{width}: {line}");
        }
        assert!(drawn.iter().any(|line| line.starts_with("bluefin  ")), "{width}: {drawn:?}");
    }
}

#[test]
fn one_long_handle_is_cut_and_takes_no_column_from_the_others() {
    let mut clients = fleet();
    clients.push(ChecklistSummary { client: "n".repeat(48), ..clients[0].clone() });
    assert_eq!(
        lines(&clients, &Look::plain(80))[1..6],
        [
            "HANDLE                      NAME                DONE  STATE      1 2 3 4 5 6 7",
            "acme                        Acme Trading Comp…  3/5   at share   ✓ ✓ ✓ ▸ · · n/a",
            "bluefin                     Bluefin Coffee Ro…  3/5   regressed  ✓ ✗ ✓ ✓ ✓ – n/a",
            "cafe                        Café Río            3/5   onboarded  ✓ ✓ ✓ ✓ ✓ ✓ ✓",
            "nnnnnnnnnnnnnnnnnnnnnnnnn…  Acme Trading Comp…  3/5   at share   ✓ ✓ ✓ ▸ · · n/a",
        ]
    );
    for width in 36..=200 {
        for line in lines(&clients, &Look::plain(width)) {
            assert!(measure::width(&line) <= width, "{width}: {line}");
        }
    }
}

#[test]
fn clients_of_other_steps_stand_in_a_table_of_their_own() {
    let mut clients = fleet();
    let own = [("contract", State::Open), ("a-step-with-quite-a-long-name", State::Waiting)];
    clients.insert(1, ChecklistSummary { checklist: "retail".to_owned(), ..client("x\u{1b}", "X", &[], &own) });
    let drawn = lines(&clients, &Look::plain(80));
    assert_eq!(drawn.first().map(String::as_str), Some("checklist standard · 3 clients"));
    let at = drawn.iter().position(|line| line == "checklist retail · 1 client").unwrap();
    assert_eq!(
        drawn[at..at + 3],
        [
            "checklist retail · 1 client",
            "HANDLE   NAME  DONE  STATE        CONTRACT  A-STEP-WITH-QUITE-A-LONG-NAME",
            r"x\u{1b}  X     3/5   at contract  ▸         ·",
        ]
    );
}

#[test]
fn colour_stands_beside_signs_and_does_not_move_them() {
    let mut look = Look::plain(80);
    look.palette.on = true;
    let drawn = lines(&fleet(), &look).join("\n");
    assert!(drawn.contains("\u{1b}[31m✗\u{1b}[0m \u{1b}[32m✓"), "{drawn}");
    let bare = uncoloured(&drawn);
    look.palette.on = false;
    assert_eq!(bare, lines(&fleet(), &look).join("\n"));
}

/// The text without its colours.
fn uncoloured(text: &str) -> String {
    let mut parts = text.split('\u{1b}');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |bare, part| bare + part.split_once('m').map_or(part, |(_, rest)| rest))
}

#[test]
fn without_clients_there_is_nothing_to_draw() {
    assert!(lines(&[], &Look::plain(80)).is_empty());
}

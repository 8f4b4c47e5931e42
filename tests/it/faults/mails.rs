//! `kill -9` while a letter is made, noted as being sent, taken by the outbox and noted as sent.

use std::collections::BTreeMap;

use serde_json::json;

use super::{needs, trace};
use crate::support::{House, post::Letter, tell, words};

const INVITE: &str = "user invite dana@acme.example -c acme";

/// Further calls, by which letters are put at their place.
const CALLS: &[&str] = &["renameat", "mkdirat", "unlinkat"];

/// Points of one call that are tried, the last ones always.
const SOME: usize = 10;

/// Holds that what was left behind is put right once the command counts as dead: one letter that can be
/// accepted, and the very same if it lay in the outbox already.
fn put_right(house: &House, at: &str) {
    let before: BTreeMap<_, _> = house.letters().into_iter().map(|letter| (letter.file, letter.text)).collect();
    let queued = house.usher("mail list -c acme -o json").ok().json();
    let Some(mail) = queued.as_array().unwrap().last().cloned() else {
        assert!(before.is_empty(), "{at}: a letter of a change that is not there");
        return;
    };
    house.wait_seconds(601);
    house.usher("mail send -c acme -o json").ok();
    let letters = house.letters();
    let after: BTreeMap<_, _> = letters.iter().map(|letter| (letter.file.clone(), letter.text.clone())).collect();
    assert!(letters.len() == 1 && (before.is_empty() || before == after), "{at}: {before:?}\n{after:?}");
    let sent = house.usher(&format!("mail show {} -c acme -o json", mail["id"])).ok().json();
    assert_eq!(sent["state"], json!("sent"), "{at}");
    assert_eq!(house.staged(), 0, "{at}");
    house.usher("db check").ok().says("sound");
    house.accept(&letters.first().map(Letter::token).unwrap()).ok();
}

#[test]
fn an_invitation_whose_command_was_killed_at_any_call_is_sent_once_with_one_token() {
    if !needs("strace") {
        return;
    }
    let template = House::north();
    template.client("acme");
    template.usher("user add dana@acme.example --role editor --no-invite -c acme").ok();
    let mut points = 0;
    for call in trace::calls().into_iter().chain(CALLS.iter().copied()) {
        let (_, last) = trace::count(&template.twin().command(words(INVITE)), "", call);
        let step = if trace::all() { 1 } else { (last / SOME).max(1) };
        for nth in (1..=last).filter(|nth| nth.is_multiple_of(step) || nth + 4 > last) {
            let house = template.twin();
            let traced = trace::with(&house.command(words(INVITE)), "", call, &nth.to_string(), "signal=KILL");
            assert!(traced.killed() || !traced.happened, "{call} {nth}");
            put_right(&house, &format!("killed at {call} {nth}"));
            points += 1;
        }
    }
    tell(&format!("an invitation killed at {points} points: each sent once, or not asked for"));
}

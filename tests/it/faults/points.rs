//! Every point at which a command can be killed, and every call at which the disk can fail it.

use std::{sync::Mutex, thread};

use serde_json::Value;

use super::{beside_database, changing_command, composed, key, ledger::Ledger, needs, trace};
use crate::support::{House, PASSWORD, Run, tell, words};

/// The points from one number on to a last one and the one after, at which nothing happens. Of
/// very many calls, such as writes into a draft, which are all alike, about so many stand for the
/// rest unless all are asked for; the last ones, where things are made final, are always there.
fn chosen(from: usize, last: usize, about: usize) -> impl Iterator<Item = usize> {
    let step = if trace::all() { 1 } else { (last / about).max(1) };
    (from..=last + 1).filter(move |nth| (nth - from).is_multiple_of(step) || nth + 8 > last)
}

/// Enough to try every point of a change.
const ALL: usize = 100;

/// Points of one call of a command that makes a whole file.
const SOME: usize = 12;

/// Calls a function for each call, several at a time.
fn each(calls: Vec<&'static str>, work: impl Fn(&'static str) + Sync) {
    let calls = Mutex::new(calls);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(call) = { calls.lock().unwrap().pop() } {
                    work(call);
                }
            });
        }
    });
}

/// A house in which a change has just been made, and the number of the next operation.
fn template() -> (House, i64) {
    let house = House::north();
    for n in 0..3 {
        house.usher_words(&changing_command(n).iter().map(String::as_str).collect::<Vec<_>>()).ok();
    }
    (house, 5)
}

/// Holds that the change is there once or not at all, and gives which.
#[track_caller]
fn before_or_after(house: &House, n: usize, next: i64) -> bool {
    let ledger = Ledger::of(&house.database());
    let done = ledger.number(&key(n)).is_some();
    assert_eq!(ledger.len() as i64, next - i64::from(!done));
    ledger.agrees(house);
    done
}

#[test]
fn a_change_killed_at_any_call_is_there_or_not_and_can_be_tried_again() {
    if !needs("strace") {
        return;
    }
    let (template, next) = template();
    let points = Mutex::new((0, 0));
    each(trace::calls(), |call| {
        let (_, last) = trace::count(&template.twin().command(changing_command(7)), "", call);
        for nth in chosen(1, last, ALL) {
            let house = template.twin();
            let command = house.command(changing_command(7));
            let traced = trace::with(&command, "", call, &nth.to_string(), "signal=KILL");
            if !traced.happened {
                assert!(traced.output.status.success(), "{call} {nth}: {:?}", traced.output);
                return;
            }
            assert!(traced.killed(), "{call} {nth}");
            let done = before_or_after(&house, 7, next);
            if let Ok(answer) = serde_json::from_slice::<Value>(&traced.output.stdout) {
                assert!(done, "killed at {call} {nth} after it had answered {answer}");
            }
            let again = Run::of(call, house.command(changing_command(7)).output().unwrap());
            assert_eq!(again.ok().json()["operation"], next, "killed at {call} {nth}");
            assert!(before_or_after(&house, 7, next));
            let mut points = points.lock().unwrap();
            *points = (points.0 + 1, points.1 + usize::from(done));
        }
    });
    let (points, after) = points.into_inner().unwrap();
    tell(&format!(
        "a change killed at {points} points: {} times it was not there, {after} times it was",
        points - after
    ));
    assert!(points > 40, "the points were not found");
}

#[test]
fn a_change_that_the_disk_fails_says_truly_whether_it_stands() {
    if !needs("strace") {
        return;
    }
    let (template, next) = template();
    let tally = Mutex::new((0, 0, 0));
    each(trace::failing_calls(), |call| {
        let (first, last) = trace::count(&template.twin().command(changing_command(7)), "", call);
        for (fault, from_there_on) in [("EIO", ""), ("EIO", "+"), ("ENOSPC", "+")] {
            for nth in chosen(first, last, ALL) {
                let house = template.twin();
                let command = house.command(changing_command(7));
                let traced =
                    trace::with(&command, "", call, &format!("{nth}{from_there_on}"), &format!("error={fault}"));
                if !traced.happened {
                    assert!(traced.output.status.success(), "{call} {nth}: {:?}", traced.output);
                    break;
                }
                let at = format!("{fault} at {call} {nth}{from_there_on}");
                let run = Run::of(&at, traced.output);
                composed(&run);
                let done = before_or_after(&house, 7, next);
                // What cannot be written to stderr cannot be said.
                let unsaid = call == "write" && run.stderr.is_empty();
                let unknown = run.stderr.contains("database.outcome") || unsaid;
                assert!(done || run.status != 0, "{at}: said to be done and is not\n{}", run.stderr);
                assert!(!done || run.status == 0 || unknown, "{at}: done and said not to be\n{}", run.stderr);
                if run.stderr.contains("database.outcome") {
                    assert!(run.stderr.contains("\"hints\":[\"usher user add"), "{at}: {}", run.stderr);
                    // What it hints at: the same again, which applies it once.
                    let again = Run::of(&at, house.command(changing_command(7)).output().unwrap());
                    assert_eq!(again.ok().json()["operation"], next, "{at}");
                    assert!(before_or_after(&house, 7, next));
                }
                let mut tally = tally.lock().unwrap();
                *tally = (tally.0 + 1, tally.1 + usize::from(done), tally.2 + usize::from(run.status != 0 && unknown));
            }
        }
    });
    let (faults, done, unknown) = tally.into_inner().unwrap();
    tell(&format!("a change failed at {faults} calls: {done} times it stands, {unknown} times it could not tell"));
    assert!(faults > 60, "the points were not found");
}

const INIT: &str = "init --name 'North Agency' --admin ada@north.example --password-stdin -o json";

/// Holds that there is a whole database or none, and gives which.
#[track_caller]
fn whole_or_none(house: &House) -> bool {
    let made = house.database().exists();
    if made {
        assert_eq!(Ledger::of(&house.database()).len(), 1);
    }
    made
}

#[test]
fn an_init_killed_at_any_call_leaves_a_whole_database_or_none() {
    if !needs("strace") {
        return;
    }
    let points = Mutex::new((0, 0));
    each(trace::calls(), |call| {
        let (_, last) = trace::count(&House::empty().command(words(INIT)), PASSWORD, call);
        for nth in chosen(1, last, SOME) {
            let house = House::empty();
            let traced = trace::with(&house.command(words(INIT)), PASSWORD, call, &nth.to_string(), "signal=KILL");
            if !traced.happened {
                assert!(traced.output.status.success(), "{call} {nth}: {:?}", traced.output);
                return;
            }
            assert!(traced.killed(), "{call} {nth}");
            let made = whole_or_none(&house);
            if serde_json::from_slice::<Value>(&traced.output.stdout).is_ok() {
                assert!(made, "killed at {call} {nth} after it had answered");
                house.usher("whoami").ok();
            }
            if made {
                house.usher_in(INIT, PASSWORD).refused(8, "exists");
            } else {
                house.usher_in(INIT, PASSWORD).ok();
                house.usher("whoami").ok();
                assert!(whole_or_none(&house));
            }
            assert!(!beside_database(&house).iter().any(|name| name.contains("tmp")) || made);
            let mut points = points.lock().unwrap();
            *points = (points.0 + 1, points.1 + usize::from(made));
        }
    });
    let (points, made) = points.into_inner().unwrap();
    tell(&format!(
        "init killed at {points} points: {} times there was no database, {made} times a whole one",
        points - made
    ));
    assert!(points > 30, "the points were not found");
}

#[test]
fn an_init_that_the_disk_fails_says_truly_whether_there_is_a_database() {
    if !needs("strace") {
        return;
    }
    let faults = Mutex::new(0);
    each(trace::failing_calls(), |call| {
        let (first, last) = trace::count(&House::empty().command(words(INIT)), PASSWORD, call);
        for fault in ["EIO", "ENOSPC"] {
            for nth in chosen(first, last, SOME) {
                let house = House::empty();
                let command = house.command(words(INIT));
                let traced = trace::with(&command, PASSWORD, call, &nth.to_string(), &format!("error={fault}"));
                if !traced.happened {
                    assert!(traced.output.status.success(), "{call} {nth}: {:?}", traced.output);
                    break;
                }
                let at = format!("{fault} at {call} {nth}");
                let run = Run::of(&at, traced.output);
                composed(&run);
                let made = whole_or_none(&house);
                let unknown = run.stderr.contains("database.outcome") || run.stderr.contains("is made, but");
                assert!(made || run.status != 0, "{at}: said to be made and is not\n{}", run.stderr);
                assert!(!made || run.status == 0 || unknown, "{at}: made and said not to be\n{}", run.stderr);
                if !made {
                    assert_eq!(beside_database(&house), [""; 0], "{at}: something was left behind");
                }
                *faults.lock().unwrap() += 1;
            }
        }
    });
    tell(&format!("init failed at {} calls", faults.into_inner().unwrap()));
}

#[test]
fn a_restore_killed_at_any_call_leaves_the_old_database_or_the_restored_one() {
    if !needs("strace") {
        return;
    }
    let (template, next) = template();
    template.all("db backup kept.db\n group create Later");
    let (old, restored) = (next as usize, next as usize - 1);
    let points = Mutex::new((0, 0));
    each(trace::calls(), |call| {
        let (_, last) = trace::count(&template.twin().command(words("db restore kept.db --yes")), "", call);
        for nth in chosen(1, last, SOME) {
            let house = template.twin();
            let command = house.command(words("db restore kept.db --yes"));
            let traced = trace::with(&command, "", call, &nth.to_string(), "signal=KILL");
            if !traced.happened {
                assert!(traced.output.status.success(), "{call} {nth}: {:?}", traced.output);
                return;
            }
            let ledger = Ledger::of(&house.database());
            ledger.agrees(&house);
            // The restore itself is told last, in the restored journal.
            let length = ledger.len();
            assert!([old, restored, restored + 1].contains(&length), "{length} operations after {call} {nth}");
            let told = traced.output.stdout.starts_with(b"restored");
            assert!(!told || length == restored + 1, "killed at {call} {nth} after it had answered");
            for kept in beside_database(&house).iter().filter(|name| name.ends_with('Z')) {
                Ledger::of(&house.database().with_file_name(kept));
            }
            house.usher("db restore kept.db --yes").ok();
            assert_eq!(Ledger::of(&house.database()).len(), restored + 1);
            let left: Vec<_> = beside_database(&house).into_iter().filter(|name| name.contains(".tmp")).collect();
            assert_eq!(left, [""; 0], "after {call} {nth}");
            let mut points = points.lock().unwrap();
            *points = (points.0 + 1, points.1 + usize::from(length != old));
        }
    });
    let (points, after) = points.into_inner().unwrap();
    tell(&format!(
        "a restore killed at {points} points: {} times the old one stood, {after} times the restored",
        points - after
    ));
    assert!(points > 20, "the points were not found");
}

//! Many commands at once on one database.

use std::{
    sync::Mutex,
    thread,
    time::{Duration, Instant},
};

use super::{asked, changing_command, composed, key, ledger::Ledger};
use crate::support::{House, Run, tell};

/// Commands at the same time.
const AT_ONCE: usize = 32;

#[test]
fn of_many_changes_at_once_none_is_lost_and_none_is_applied_twice() {
    let each = asked("USHER_CROWD", 50);
    let (house, answers) = (House::north(), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for writer in 0..AT_ONCE {
            let (house, answers) = (&house, &answers);
            scope.spawn(move || {
                for n in (writer * each)..((writer + 1) * each) {
                    let began = Instant::now();
                    let run = Run::of("(a change)", house.command(changing_command(n)).output().unwrap());
                    composed(&run);
                    answers.lock().unwrap().push((n, began.elapsed(), run.ok().json()));
                }
            });
        }
    });
    let mut answers = answers.into_inner().unwrap();
    let ledger = Ledger::of(&house.database());
    house.usher("log verify").ok();
    assert_eq!(ledger.len(), 1 + AT_ONCE * each);
    for (n, _, answer) in &answers {
        ledger.holds(&key(*n), answer);
    }
    let mut numbers: Vec<_> = answers.iter().map(|(_, _, answer)| answer["operation"].as_i64().unwrap()).collect();
    numbers.sort_unstable();
    assert!(numbers.into_iter().eq(2..=1 + (AT_ONCE * each) as i64), "numbers without a gap, each given once");
    ledger.agrees(&house);

    answers.sort_by_key(|(_, took, _)| *took);
    let took = |part: usize| answers[(answers.len() - 1) * part / 100].1;
    tell(&format!(
        "{AT_ONCE} × {each} changes: median {:?}, 99 of 100 within {:?}, longest {:?}",
        took(50),
        took(99),
        took(100)
    ));
    assert!(took(100) < Duration::from_secs(30), "somebody starved");
}

#[test]
fn a_key_given_by_many_at_once_is_used_once_and_answers_everybody_alike() {
    let (house, answers) = (House::north(), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                let run = Run::of("(a change)", house.command(changing_command(0)).output().unwrap());
                composed(&run);
                answers.lock().unwrap().push(run.ok().json());
            });
        }
    });
    let answers = answers.into_inner().unwrap();
    assert_eq!(answers.len(), AT_ONCE);
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert_eq!(answers[0]["operation"], 2);
    assert_eq!(Ledger::of(&house.database()).len(), 2);
}

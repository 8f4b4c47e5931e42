//! `kill -9` at any instant of a change.

use std::{
    os::unix::process::ExitStatusExt as _,
    process::Stdio,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

use super::{Chance, asked, beside_database, changing_command, composed, key, ledger::Ledger};
use crate::support::{House, Run, tell};

/// Commands that run at the same time.
const WRITERS: usize = 6;

/// What the writers did.
#[derive(Default)]
struct Tally {
    /// The number of the next change.
    next: AtomicUsize,
    kills: AtomicUsize,
    /// Changes whose answer was seen.
    acknowledged: Mutex<Vec<(usize, Value)>>,
    /// Changes whose command was killed before its answer was seen.
    killed: Mutex<Vec<usize>>,
}

/// The number of kills is set with `USHER_KILLS`; the promise is for 1,000.
#[test]
fn what_was_acknowledged_survives_any_kill_and_nothing_is_half_done() {
    let kills = asked("USHER_KILLS", 250);
    let (house, tally) = (House::north(), Tally::default());
    thread::scope(|scope| {
        for writer in 1..=WRITERS {
            let (house, tally) = (&house, &tally);
            scope.spawn(move || write(house, tally, &mut Chance(writer as u64 * 7_919), kills));
        }
    });
    let (acknowledged, killed) = (tally.acknowledged.into_inner().unwrap(), tally.killed.into_inner().unwrap());

    house.usher("db check").ok().says("sound");
    house.usher("log verify").ok();
    let ledger = Ledger::of(&house.database());
    for (n, answer) in &acknowledged {
        ledger.holds(&key(*n), answer);
    }
    let unseen: Vec<_> = killed.iter().filter(|n| ledger.number(&key(**n)).is_some()).collect();
    assert_eq!(ledger.len(), 1 + acknowledged.len() + unseen.len(), "something was done that nobody asked for");
    ledger.agrees(&house);
    tell(&format!(
        "{} kills of {WRITERS} writers: {} changes acknowledged, 0 lost; {} of those killed had committed, {} had not",
        tally.kills.into_inner(),
        acknowledged.len(),
        unseen.len(),
        killed.len() - unseen.len()
    ));

    // Whoever tries again with the same key gets what was done, or does it now: once either way.
    for n in &killed {
        let again = answered(house.command(changing_command(*n)).output().unwrap());
        if let Some(number) = ledger.number(&key(*n)) {
            assert_eq!(again["operation"], number);
        }
    }
    let ledger = Ledger::of(&house.database());
    assert_eq!(ledger.len(), 1 + acknowledged.len() + killed.len());
    ledger.agrees(&house);
    let kept = ["usher.db", "usher.db-shm", "usher.db-wal"];
    assert!(beside_database(&house).iter().all(|name| kept.contains(&name.as_str())), "{:?}", beside_database(&house));
}

/// Runs changes and kills them, each at an instant of its own, until there were enough kills.
fn write(house: &House, tally: &Tally, chance: &mut Chance, kills: usize) {
    // How long a change takes here, in microseconds; found out by letting one in eight live.
    let mut usual = 30_000;
    while tally.kills.load(Ordering::Relaxed) < kills {
        let n = tally.next.fetch_add(1, Ordering::Relaxed);
        let mut command = house.command(changing_command(n));
        let began = Instant::now();
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let spared = chance.below(8) == 0;
        if !spared {
            thread::sleep(Duration::from_micros(chance.below(usual * 2)));
            child.kill().unwrap();
        }
        let output = child.wait_with_output().unwrap();
        if spared {
            usual = (usual * 3 + began.elapsed().as_micros() as u64) / 4;
        }
        if output.status.signal() != Some(9) {
            tally.acknowledged.lock().unwrap().push((n, answered(output)));
            continue;
        }
        tally.kills.fetch_add(1, Ordering::Relaxed);
        match serde_json::from_slice(&output.stdout) {
            Ok(answer) => tally.acknowledged.lock().unwrap().push((n, answer)),
            Err(_) => tally.killed.lock().unwrap().push(n),
        }
    }
}

/// The answer of a command that must have succeeded.
fn answered(output: std::process::Output) -> Value {
    let run = Run::of("(a change)", output);
    composed(&run);
    run.ok().json()
}

//! Waiting for another command that holds the database.
//!
//! SQLite's own handler backs off to a tenth of a second, which starves the unlucky: this one
//! stays short and uneven, so that of many waiting commands each gets its turn. When the wait is
//! over the statement fails as busy; nothing is retried above.

use std::cell::Cell;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use rusqlite::Connection;

/// How long a command waits for another one.
pub const PATIENCE: Duration = Duration::from_secs(30);

thread_local! {
    /// Set lower while something is tried that is not worth waiting for so long.
    static AT_MOST: Cell<Duration> = const { Cell::new(Duration::MAX) };
}

/// Makes the connection wait up to `patience` whenever the database is held.
pub(super) fn install(conn: &mut Connection, patience: Duration) -> rusqlite::Result<()> {
    let mut began = Instant::now();
    conn.busy_handler(Some(move |tries: i32| {
        if tries == 0 {
            began = Instant::now();
        }
        if began.elapsed() >= patience.min(AT_MOST.get()) {
            return false;
        }
        std::thread::sleep(pause(tries, chance()));
        true
    }))
}

/// Runs `work`, which waits no longer than this at a time.
pub(super) fn at_most<T>(patience: Duration, work: impl FnOnce() -> T) -> T {
    let before = AT_MOST.replace(patience);
    let result = work();
    AT_MOST.set(before);
    result
}

/// The first three pauses are short, since most changes take less than that.
fn pause(tries: i32, chance: u64) -> Duration {
    let longest: u64 = if tries < 3 { 2_000 } else { 15_000 };
    Duration::from_micros(500 + chance % (longest - 500))
}

/// Two commands that wait at the same instant differ in their process number, which is all that is
/// asked of this; it is no source of secrets.
fn chance() -> u64 {
    let nanos = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.subsec_nanos());
    let mut mixed = u64::from(nanos) ^ (u64::from(std::process::id()) << 32);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_stay_within_their_bounds() {
        for chance in (0..u64::MAX).step_by(usize::MAX / 997) {
            assert!((500..2_000).contains(&(pause(0, chance).as_micros() as u64)));
            assert!((500..2_000).contains(&(pause(2, chance).as_micros() as u64)));
            assert!((500..15_000).contains(&(pause(3, chance).as_micros() as u64)));
        }
        assert!(pause(9, 14_000).as_micros() > 10_000);
    }
}

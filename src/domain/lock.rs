//! Wrong passwords in a row, and the lock that they lead to.
//!
//! A lock keeps its user from logging in, and from nothing else. One that ended by time is forgotten
//! with the wrong passwords before it. How many lock and for how long is the account's to say:
//! [`LogInPolicy`].

use super::{account::LogInPolicy, time::Time};

/// A lock after too many wrong passwords.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lock {
    /// When it ends; none where it lasts until somebody unlocks.
    pub until: Option<Time>,
}

impl Lock {
    /// Whether it keeps its user out now: until just before its end.
    #[must_use]
    pub fn is_in_force(self, now: Time) -> bool {
        self.until.is_none_or(|end| now < end)
    }

    /// Until when, as a sentence goes on: `until 2026-11-21 20:15 UTC`.
    #[must_use]
    pub fn said(self) -> String {
        self.until.map_or_else(|| "until somebody unlocks".to_owned(), |end| format!("until {} UTC", end.minute()))
    }
}

/// What is known of the wrong passwords of one user.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Guesses {
    /// How many there were in a row.
    pub failed: u32,
    /// The lock that they led to, in force or past.
    pub lock: Option<Lock>,
}

impl Guesses {
    /// The lock that is in force.
    #[must_use]
    pub fn lock_in_force(self, now: Time) -> Option<Lock> {
        self.lock.filter(|lock| lock.is_in_force(now))
    }

    /// What becomes of it with one wrong password more. During a lock nothing counts, so that
    /// nobody is kept out for longer by going on guessing.
    #[must_use]
    pub fn after_wrong(self, policy: LogInPolicy, last_admin: bool, now: Time) -> Self {
        if self.lock_in_force(now).is_some() {
            return self;
        }
        let before = if self.lock.is_some() { 0 } else { self.failed };
        let failed = before.saturating_add(1);
        let locks = failed >= policy.lock_after;
        Self { failed, lock: locks.then(|| Lock { until: policy.lock_ends(now, last_admin) }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Time = Time(1_795_291_200_000_000);

    fn wrong(times: u32, policy: LogInPolicy, last_admin: bool) -> Guesses {
        (0..times).fold(Guesses::default(), |guesses, _| guesses.after_wrong(policy, last_admin, NOW))
    }

    #[test]
    fn the_fifth_wrong_one_locks_and_no_further_one_counts() {
        let policy = LogInPolicy::default();
        assert_eq!(wrong(4, policy, false).lock_in_force(NOW), None);
        let locked = wrong(5, policy, false);
        let end = NOW.plus_seconds(15 * 60);
        assert_eq!(locked, Guesses { failed: 5, lock: Some(Lock { until: Some(end) }) });
        assert_eq!(locked.after_wrong(policy, false, NOW.plus_seconds(60)), locked);
        assert!(locked.lock_in_force(Time(end.0 - 1)).is_some());
        assert_eq!(locked.lock_in_force(end), None);
    }

    #[test]
    fn a_lock_that_ended_by_time_starts_the_count_anew() {
        let policy = LogInPolicy::default();
        let later = NOW.plus_seconds(15 * 60);
        assert_eq!(wrong(5, policy, false).after_wrong(policy, false, later), Guesses { failed: 1, lock: None });
    }

    #[test]
    fn a_lock_without_an_end_outlasts_everything_but_never_the_last_admins_patience() {
        let policy = LogInPolicy { lock_minutes: None, ..LogInPolicy::default() };
        assert!(wrong(5, policy, false).lock_in_force(NOW.plus_days(3_650)).is_some());
        assert!(wrong(5, policy, true).lock_in_force(NOW.plus_days(1)).is_none());
    }
}

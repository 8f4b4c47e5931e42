//! How the users of an account log in: when too many wrong passwords lock, for how long, and how long
//! a log-in lasts. An account's own Admin sets it.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::domain::{
    Time,
    refusal::{Code, Refusal},
};

/// Minutes that the lock of an account's last Admin lasts where locks have no end (domain, 4).
const LAST_ADMIN_MINUTES: u32 = 15;

/// How the users of an account log in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogInPolicy {
    /// Wrong passwords in a row that lock a user: 1 to 100.
    pub lock_after: u32,
    /// Minutes that a lock lasts, 1 to 43,200 (30 days); none where it lasts until somebody unlocks.
    #[serde(serialize_with = "write_minutes", deserialize_with = "read_minutes")]
    pub lock_minutes: Option<u32>,
    /// Hours that a log-in lasts: 1 to 168 (a week).
    pub login_hours: u32,
}

/// The word for a lock that lasts until somebody unlocks, in answers as on the command line.
pub const UNTIL_UNLOCKED: &str = "until-unlocked";

fn write_minutes<S: Serializer>(minutes: &Option<u32>, to: S) -> Result<S::Ok, S::Error> {
    match minutes {
        Some(minutes) => to.serialize_u32(*minutes),
        None => to.serialize_str(UNTIL_UNLOCKED),
    }
}

fn read_minutes<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u32>, D::Error> {
    match serde_json::Value::deserialize(from)? {
        serde_json::Value::String(text) if text == UNTIL_UNLOCKED => Ok(None),
        value => value
            .as_u64()
            .and_then(|minutes| u32::try_from(minutes).ok())
            .map(Some)
            .ok_or_else(|| serde::de::Error::custom("minutes are a number or \"until-unlocked\"")),
    }
}

impl Default for LogInPolicy {
    /// Five wrong passwords lock for 15 minutes; a log-in lasts 12 hours (domain, 4).
    fn default() -> Self {
        Self { lock_after: 5, lock_minutes: Some(15), login_hours: 12 }
    }
}

impl LogInPolicy {
    /// Requires that every figure is one that may be set.
    ///
    /// # Errors
    /// [`Code::Usage`], naming the figure and its bounds.
    pub fn checked(self) -> Result<Self, Refusal> {
        let within = |what: &str, figure: u32, most: u32| {
            if (1..=most).contains(&figure) {
                return Ok(());
            }
            Err(Refusal::new(Code::Usage, format!("{what} is {figure}; it can be 1 to {most}")))
        };
        within("the number of wrong passwords that lock", self.lock_after, 100)?;
        within("the number of minutes that a lock lasts", self.lock_minutes.unwrap_or(1), 43_200)?;
        within("the number of hours that a log-in lasts", self.login_hours, 168)?;
        Ok(self)
    }

    /// When a log-in that begins now ends.
    #[must_use]
    pub const fn login_ends(self, now: Time) -> Time {
        now.plus_seconds(self.login_hours as i64 * 3_600)
    }

    /// When a lock that begins now ends; none where it has no end. That of an account's last Admin
    /// always ends.
    #[must_use]
    pub fn lock_ends(self, now: Time, last_admin: bool) -> Option<Time> {
        let minutes = self.lock_minutes.or(last_admin.then_some(LAST_ADMIN_MINUTES))?;
        Some(now.plus_seconds(i64::from(minutes) * 60))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_without_an_end_ends_for_the_last_admin() {
        let policy = LogInPolicy { lock_minutes: None, ..LogInPolicy::default() };
        assert_eq!(policy.lock_ends(Time(0), false), None);
        assert_eq!(policy.lock_ends(Time(0), true), Some(Time(15 * 60 * 1_000_000)));
        assert_eq!(LogInPolicy::default().lock_ends(Time(0), false), Some(Time(15 * 60 * 1_000_000)));
    }

    #[test]
    fn a_lock_without_an_end_is_written_as_it_is_typed_and_read_again() {
        for lock_minutes in [None, Some(30)] {
            let policy = LogInPolicy { lock_minutes, ..LogInPolicy::default() };
            let written = serde_json::to_value(policy).unwrap();
            assert_eq!(written["lock_minutes"].as_str(), lock_minutes.is_none().then_some(UNTIL_UNLOCKED));
            assert_eq!(serde_json::from_value::<LogInPolicy>(written).unwrap(), policy);
        }
    }

    #[test]
    fn figures_out_of_bounds_are_refused() {
        let policy = LogInPolicy::default();
        assert!(policy.checked().is_ok());
        assert!(LogInPolicy { lock_after: 0, ..policy }.checked().is_err());
        assert!(LogInPolicy { lock_minutes: Some(50_000), ..policy }.checked().is_err());
        assert!(LogInPolicy { login_hours: 169, ..policy }.checked().is_err());
    }
}

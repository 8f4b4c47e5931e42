//! Signing in to a client from an account above it: at which level, to look as whom, why, and until
//! when.
//!
//! Who may is decided by [`super::access`] (A9 to A11), anew for every command. What ends one besides
//! leaving, and what is journalled, is known to the recorder.

use serde::Serialize;

use super::{
    client::Level,
    id::{AccountId, GroupId, Ref, UserId},
    refusal::{Code, Refusal},
    time::Time,
};

/// Minutes that a sign-in lasts unless told otherwise (domain, 9).
pub const MINUTES: u32 = 60;

/// The most minutes that a sign-in can last: 12 hours (domain, 9).
pub const MOST_MINUTES: u32 = 12 * 60;

/// How far the clock may stand before the beginning of a log-in or sign-in, in microseconds, before
/// it no longer counts: clocks are set right by seconds, and nothing older comes alive again.
const CLOCK_SLACK: i64 = 5 * 60 * 1_000_000;

/// Whether something that began and ends is in force: from its beginning until just before its end.
#[must_use]
pub const fn is_in_force(begun: Time, ends: Time, now: Time) -> bool {
    now.0 >= begun.0.saturating_sub(CLOCK_SLACK) && now.0 < ends.0
}

/// A sign-in to a client that lasts for several commands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    /// The number of the operation that began it, by which it is known.
    pub operation: i64,
    /// The client.
    pub client: AccountId,
    /// The level.
    pub level: Level,
    /// Whose sight it shows, at the level view-only.
    pub preview: Preview,
    /// Why.
    pub reason: String,
    /// When it began.
    pub begun: Time,
    /// When it ends at the latest.
    pub ends: Time,
}

/// Whose sight a view-only sign-in shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Preview {
    /// That of a member of every group.
    #[default]
    EveryGroup,
    /// That of a member of one group; the client's All Users counts too.
    Group(Ref<GroupId>),
    /// That of one user.
    User(Ref<UserId>),
}

impl Preview {
    /// The user whose sight it is.
    #[must_use]
    pub const fn user(&self) -> Option<&Ref<UserId>> {
        match self {
            Self::User(user) => Some(user),
            _ => None,
        }
    }

    /// The group whose sight it is.
    #[must_use]
    pub const fn group(&self) -> Option<&Ref<GroupId>> {
        match self {
            Self::Group(group) => Some(group),
            _ => None,
        }
    }

    /// The one it shows, as a reference is typed: `user:dana@acme.example`; none for everyone.
    #[must_use]
    pub fn said(&self) -> Option<String> {
        match self {
            Self::EveryGroup => None,
            Self::Group(group) => Some(format!("group:{group}")),
            Self::User(user) => Some(format!("user:{user}")),
        }
    }
}

/// How somebody is signed in, as every command says and scripts read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Banner {
    /// Handle of the client.
    pub client: String,
    /// The level.
    pub level: String,
    /// Whose sight it shows, as `user:dana@acme.example` or `group:marketing`; null for none.
    pub preview: Option<String>,
    /// Why.
    pub reason: String,
    /// When it ends at the latest.
    pub until: Time,
}

impl std::fmt::Display for Banner {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "signed in to client {} as {} until {} UTC", self.client, self.level, self.until.minute())?;
        match &self.preview {
            Some(preview) => write!(out, ", seeing what {preview} sees"),
            None => Ok(()),
        }
    }
}

/// How long a sign-in is to last, in minutes, as it is typed: `45`, `45m`, `2h`, `1h30m`.
///
/// # Errors
/// [`Code::Usage`] for anything else, for nothing at all, and for more than twelve hours.
pub fn minutes(text: &str) -> Result<u32, Refusal> {
    let wrong = || {
        Refusal::new(
            Code::Usage,
            format!("{text:?} is not a time that a sign-in can last: 1m to 12h, such as 90m or 2h"),
        )
    };
    let (hours, rest) = match text.split_once('h') {
        Some((hours, rest)) => (hours.parse::<u32>().map_err(|_| wrong())?, rest),
        None => (0, text),
    };
    let minutes = match rest.strip_suffix('m').unwrap_or(rest) {
        "" if text.contains('h') => 0,
        minutes => minutes.parse::<u32>().map_err(|_| wrong())?,
    };
    let all = hours.checked_mul(60).and_then(|hours| hours.checked_add(minutes)).ok_or_else(wrong)?;
    if (1..=MOST_MINUTES).contains(&all) { Ok(all) } else { Err(wrong()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_minutes_or_hours_up_to_twelve() {
        for (text, expected) in [("45", 45), ("45m", 45), ("2h", 120), ("1h30m", 90), ("12h", 720), ("1h30", 90)] {
            assert_eq!(minutes(text).unwrap(), expected, "{text}");
        }
        for text in ["", "0", "0h", "h", "m", "-5", "13h", "721", "2d", "1h1h", "99999999999", "4294967295h"] {
            assert_eq!(minutes(text).unwrap_err().code, Code::Usage, "{text}");
        }
    }

    #[test]
    fn it_is_in_force_from_its_beginning_until_just_before_its_end() {
        let (begun, ends) = (Time(1_000_000_000_000), Time(1_003_600_000_000));
        assert!(is_in_force(begun, ends, begun));
        assert!(is_in_force(begun, ends, Time(ends.0 - 1)));
        assert!(!is_in_force(begun, ends, ends));
        let years = 10 * 365;
        assert!(!is_in_force(begun, ends, begun.plus_days(years)));
        assert!(!is_in_force(begun, ends, begun.plus_days(-years)));
        assert!(is_in_force(begun, ends, begun.plus_seconds(-60)), "a clock set back by a minute ends nothing");
    }
}

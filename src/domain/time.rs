//! Instants and dates, always handed in, never read from a clock here.

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::refusal::{Code, Refusal};

/// An instant, in microseconds since 1970-01-01T00:00:00Z; written as RFC 3339 in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(pub i64);

/// Microseconds in one day of 24 hours.
const DAY: i64 = 24 * 60 * 60 * 1_000_000;

/// 9999-12-30T00:00:00Z: the last midnight within the range of [`Timestamp`].
const LAST_MIDNIGHT: Time = Time(253_402_128_000 * 1_000_000);

impl Time {
    /// The same time of day, `days` days of 24 hours later.
    #[must_use]
    pub const fn plus_days(self, days: i64) -> Self {
        Self(self.0.saturating_add(days.saturating_mul(DAY)))
    }

    /// The instant `seconds` later.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// Whole days from now until this instant, counting a begun day as a day; 0 when it is past.
    #[must_use]
    pub const fn days_left(self, now: Self) -> i64 {
        let left = self.0.saturating_sub(now.0);
        if left <= 0 { 0 } else { left.saturating_add(DAY - 1) / DAY }
    }

    /// The end of a calendar day in UTC: the first instant after it, and never later than the last
    /// midnight that can be written, so that what is stored can be read again.
    #[must_use]
    pub fn end_of(date: Date) -> Self {
        let next = date.tomorrow().and_then(|next| next.to_zoned(TimeZone::UTC));
        next.map_or(LAST_MIDNIGHT, |zoned| Self(zoned.timestamp().as_microsecond()).min(LAST_MIDNIGHT))
    }

    /// The end of a time that lasts until this instant, as people read it: the day when it ends with
    /// a day in UTC, as what [`Time::end_of`] says does, else the minute.
    #[must_use]
    pub fn last(self) -> String {
        if self.0.rem_euclid(DAY) != 0 {
            return self.minute();
        }
        let day = Self(self.0.saturating_sub(1)).to_string();
        day.get(..10).map_or(day.clone(), str::to_owned)
    }

    /// The date and minute in UTC, as people read it: `2026-11-21 20:06`.
    #[must_use]
    pub fn minute(self) -> String {
        let text = self.to_string();
        match (text.get(..10), text.get(11..16)) {
            (Some(date), Some(minute)) => format!("{date} {minute}"),
            _ => text,
        }
    }
}

impl std::fmt::Display for Time {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match Timestamp::from_microsecond(self.0) {
            Ok(time) => time.fmt(out),
            Err(_) => write!(out, "out of range"),
        }
    }
}

impl std::str::FromStr for Time {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        text.parse::<Timestamp>()
            .map(|time| Self(time.as_microsecond()))
            .map_err(|_| Refusal::new(Code::Usage, format!("{text:?} is not a time like 2026-11-21T20:06:00Z")))
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

/// Reads a calendar date such as `2026-12-31`; anything else is a usage error.
///
/// # Errors
/// [`Code::Usage`] when the text is not a date of the calendar.
pub fn date(text: &str) -> Result<Date, Refusal> {
    text.parse::<Date>().map_err(|_| Refusal::new(Code::Usage, format!("{text:?} is not a date like 2026-12-31")))
}

/// Checks an IANA time zone and returns its usual spelling.
///
/// # Errors
/// [`Code::Usage`] when no such zone is known.
pub fn zone(text: &str) -> Result<String, Refusal> {
    let known = TimeZone::get(text).ok();
    let spelt = known.as_ref().and_then(TimeZone::iana_name);
    match spelt {
        Some(name) if name == "UTC" || name.contains('/') => Ok(name.to_owned()),
        _ => Err(Refusal::new(Code::Usage, format!("{text:?} is not an IANA time zone like Europe/Berlin"))),
    }
}

/// The names of the time zones that are known, as `Europe/Berlin`, and `UTC`.
#[must_use]
pub fn zones() -> Vec<String> {
    let known = jiff::tz::db().available().map(|name| name.to_string());
    known.filter(|name| zone(name).is_ok_and(|spelt| spelt == *name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_written_and_read_back_as_rfc_3339_in_utc() {
        let time = Time(1_795_377_600_000_000);
        assert_eq!(time.to_string(), "2026-11-22T20:00:00Z");
        assert_eq!(time.to_string().parse::<Time>().unwrap(), time);
        assert_eq!(time.minute(), "2026-11-22 20:00");
    }

    #[test]
    fn days_left_counts_a_begun_day_and_is_never_negative() {
        let now = Time(0);
        assert_eq!(now.plus_days(14).days_left(now), 14);
        assert_eq!(Time(1).days_left(now), 1);
        assert_eq!(now.days_left(Time(5)), 0);
    }

    #[test]
    fn a_date_ends_when_the_next_one_begins() {
        assert_eq!(Time::end_of(date("2026-12-31").unwrap()).to_string(), "2027-01-01T00:00:00Z");
        assert!(date("2026-02-30").is_err());
    }

    #[test]
    fn what_ends_with_a_day_is_said_to_last_until_that_day() {
        assert_eq!(Time::end_of(date("2026-12-31").unwrap()).last(), "2026-12-31");
        assert_eq!(Time(1_795_377_600_000_000).last(), "2026-11-22 20:00");
    }

    #[test]
    fn zones_are_spelt_as_the_database_of_zones_spells_them() {
        assert_eq!(zone("europe/berlin").unwrap(), "Europe/Berlin");
        assert_eq!(zone("UTC").unwrap(), "UTC");
        assert!(zone("posixrules").is_err());
        assert!(zone("America/Los_Angles").is_err());
    }
}

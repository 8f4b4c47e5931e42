//! What somebody expects of a change: `gain<=3,lose=0`. Both numbers count people.
//!
//! A change of which something is expected is weighed in the transaction in which it is made, so what was
//! looked at is what stands. Where anything may be expected it is weighed only to be told.

use std::str::FromStr;

use crate::domain::refusal::{Code, Refusal};

/// How many people a change may give something to, and take something from; by default any number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expected(Vec<Bound>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Bound {
    of: Side,
    holds: Comparison,
    number: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Gain,
    Lose,
}

impl Side {
    const fn word(self) -> &'static str {
        match self {
            Self::Gain => "gain",
            Self::Lose => "lose",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Equal,
    AtMost,
    AtLeast,
}

impl Comparison {
    /// Longer signs first, so that none is taken for the beginning of another.
    const ALL: [(Self, &'static str); 3] = [(Self::AtMost, "<="), (Self::AtLeast, ">="), (Self::Equal, "=")];

    const fn holds(self, found: usize, number: usize) -> bool {
        match self {
            Self::Equal => found == number,
            Self::AtMost => found <= number,
            Self::AtLeast => found >= number,
        }
    }

    fn sign(self) -> &'static str {
        Self::ALL.iter().find(|(it, _)| *it == self).map_or("", |(_, sign)| sign)
    }
}

impl Expected {
    /// As many people as these, no more and no fewer.
    #[must_use]
    pub fn exactly(gain: usize, lose: usize) -> Self {
        let bound = |of, number| Bound { of, holds: Comparison::Equal, number };
        Self(vec![bound(Side::Gain, gain), bound(Side::Lose, lose)])
    }

    /// Whether any number will do.
    #[must_use]
    pub const fn is_anything(&self) -> bool {
        self.0.is_empty()
    }

    /// The first of the bounds that a change does not keep, which gives something to so many people and
    /// takes something from so many, as it was typed.
    #[must_use]
    pub fn missed(&self, gain: usize, lose: usize) -> Option<String> {
        let number = |of| match of {
            Side::Gain => gain,
            Side::Lose => lose,
        };
        let broken = self.0.iter().find(|bound| !bound.holds.holds(number(bound.of), bound.number));
        broken.map(|bound| format!("{}{}{}", bound.of.word(), bound.holds.sign(), bound.number))
    }
}

impl FromStr for Expected {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let wrong =
            || Refusal::new(Code::Usage, format!("{text:?} is no bound on people: gain<=3,lose=0, with <=, >= or ="));
        let bound = |typed: &str| {
            let typed = typed.trim();
            let of = [Side::Gain, Side::Lose].into_iter().find(|side| typed.starts_with(side.word()))?;
            let rest = typed.strip_prefix(of.word())?.trim_start();
            let (holds, sign) = Comparison::ALL.into_iter().find(|(_, sign)| rest.starts_with(sign))?;
            let digits = rest.strip_prefix(sign)?.trim();
            let number = Some(digits).filter(|it| it.bytes().all(|digit| digit.is_ascii_digit()))?.parse().ok()?;
            Some(Bound { of, holds, number })
        };
        text.split(',').map(bound).collect::<Option<Vec<_>>>().map(Self).ok_or_else(wrong)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn missed(text: &str, gain: usize, lose: usize) -> Option<String> {
        text.parse::<Expected>().unwrap().missed(gain, lose)
    }

    #[test]
    fn the_first_bound_that_is_not_kept_is_told() {
        assert_eq!(missed("gain<=3,lose=0", 3, 0), None);
        assert_eq!(missed("gain<=3,lose=0", 4, 1), Some("gain<=3".to_owned()));
        assert_eq!(missed("gain<=3, lose = 0", 2, 1), Some("lose=0".to_owned()));
        assert_eq!(missed("lose>=1", 0, 0), Some("lose>=1".to_owned()));
    }

    #[test]
    fn nobody_in_particular_is_expected_or_exactly_so_many() {
        assert_eq!(Expected::default().missed(9, 9), None);
        assert!(Expected::default().is_anything() && !Expected::exactly(0, 0).is_anything());
        assert_eq!(Expected::exactly(2, 1).missed(2, 1), None);
        assert_eq!(Expected::exactly(2, 1).missed(2, 0), Some("lose=1".to_owned()));
    }

    #[test]
    fn what_is_no_bound_is_a_usage_error() {
        for text in ["", "gain", "gain<3", "gain<=", "gain<=-1", "gain<=+1", "gains=1", "lose==0", "gain<=3,", "3"] {
            assert_eq!(text.parse::<Expected>().unwrap_err().code, Code::Usage, "{text}");
        }
    }
}

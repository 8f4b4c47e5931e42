//! What somebody expects of a change: `gain<=3,lose=0`. Both numbers count people.

use std::str::FromStr;

use super::consequence::Consequences;
use crate::domain::refusal::{Code, Refusal};

/// How many people a change may give something to, and take something from.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    /// The first of the bounds that the change does not keep, as it was typed.
    #[must_use]
    pub fn missed(&self, found: &Consequences) -> Option<String> {
        let number = |of| match of {
            Side::Gain => found.gain.len(),
            Side::Lose => found.lose.len(),
        };
        let broken = self.0.iter().find(|bound| !bound.holds.holds(number(bound.of), bound.number));
        broken.map(|bound| format!("{}{}{}", bound.of.word(), bound.holds.sign(), bound.number))
    }
}

impl FromStr for Expected {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let wrong = || {
            Refusal::new(
                Code::Usage,
                format!("{text:?} is not an expectation: bounds on people as gain<=3,lose=0, with <=, >= or ="),
            )
        };
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
    use crate::domain::id::UserId;

    fn found(gain: i64, lose: i64) -> Consequences {
        let people = |number| (0..number).map(UserId).collect();
        Consequences { gain: people(gain), lose: people(lose), ..Consequences::default() }
    }

    fn missed(text: &str, gain: i64, lose: i64) -> Option<String> {
        text.parse::<Expected>().unwrap().missed(&found(gain, lose))
    }

    #[test]
    fn the_first_bound_that_is_not_kept_is_told() {
        assert_eq!(missed("gain<=3,lose=0", 3, 0), None);
        assert_eq!(missed("gain<=3,lose=0", 4, 1), Some("gain<=3".to_owned()));
        assert_eq!(missed("gain<=3, lose = 0", 2, 1), Some("lose=0".to_owned()));
        assert_eq!(missed("lose>=1", 0, 0), Some("lose>=1".to_owned()));
    }

    #[test]
    fn what_is_no_bound_is_a_usage_error() {
        for text in ["", "gain", "gain<3", "gain<=", "gain<=-1", "gain<=+1", "gains=1", "lose==0", "gain<=3,", "3"] {
            assert_eq!(text.parse::<Expected>().unwrap_err().code, Code::Usage, "{text}");
        }
    }
}

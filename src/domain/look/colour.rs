//! Colours, and how well text can be read on them.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::domain::refusal::{Code, Refusal};

/// The contrast that text needs: WCAG 2.2, success criterion 1.4.3, level AA.
pub const NEEDED: f64 = 4.5;

/// A colour in sRGB: red, green, blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Colour(pub u8, pub u8, pub u8);

impl Colour {
    /// The relative luminance, 0 for black to 1 for white, as WCAG 2.2 defines it.
    #[must_use]
    pub fn luminance(self) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }

    /// The contrast between two colours, 1 to 21, as WCAG 2.2 defines it.
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// Whether it is one on which light text is read better than dark.
    #[must_use]
    pub fn is_dark(self) -> bool {
        self.readable() == Self(255, 255, 255)
    }

    /// This colour with a share of another, 0 for none of it to 1 for nothing else, mixed in sRGB as
    /// `color-mix` of CSS does.
    #[must_use]
    pub fn mixed(self, other: Self, share: f64) -> Self {
        let share = share.clamp(0.0, 1.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between two bytes there are bytes"
        )]
        let part = |one: u8, two: u8| (f64::from(one) * (1.0 - share) + f64::from(two) * share).round() as u8;
        Self(part(self.0, other.0), part(self.1, other.1), part(self.2, other.2))
    }

    /// Black or white, whichever is read better on this colour.
    #[must_use]
    pub fn readable(self) -> Self {
        let (black, white) = (Self(0, 0, 0), Self(255, 255, 255));
        if self.contrast(black) >= self.contrast(white) { black } else { white }
    }
}

impl std::fmt::Display for Colour {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

impl std::str::FromStr for Colour {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let wrong = || Refusal::new(Code::Usage, format!("{text:?} is not a colour like #0b4f6c"));
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6).ok_or_else(wrong)?;
        let part = |at: usize| {
            let pair = digits.get(at..at + 2).filter(|pair| pair.chars().all(|c| c.is_ascii_hexdigit()));
            pair.and_then(|pair| u8::from_str_radix(pair, 16).ok()).ok_or_else(wrong)
        };
        Ok(Self(part(0)?, part(2)?, part(4)?))
    }
}

impl Serialize for Colour {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Colour {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(|refusal: Refusal| serde::de::Error::custom(refusal.message))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colour(text: &str) -> Colour {
        text.parse().unwrap()
    }

    #[test]
    fn black_on_white_has_the_most_contrast_and_a_colour_on_itself_the_least() {
        assert!((colour("#000000").contrast(colour("#ffffff")) - 21.0).abs() < 1e-9);
        assert!((colour("#1f6feb").contrast(colour("#1F6FEB")) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn the_grey_that_just_reaches_what_text_needs_on_white_is_767676() {
        assert!(colour("#767676").contrast(colour("#ffffff")) >= NEEDED);
        assert!(colour("#777777").contrast(colour("#ffffff")) < NEEDED);
    }

    #[test]
    fn a_colour_is_a_hash_and_six_hexadecimal_digits() {
        assert_eq!(colour("#0B4F6C"), Colour(0x0b, 0x4f, 0x6c));
        assert_eq!(colour("#0B4F6C").to_string(), "#0b4f6c");
        for text in ["", "#fff", "0b4f6c", "#0b4f6", "#0b4f6cc", "#+b4f6c", "#äöü", "red", "#0b4f6g"] {
            assert!(text.parse::<Colour>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_mixture_lies_between_its_colours() {
        let (black, white) = (Colour(0, 0, 0), Colour(255, 255, 255));
        assert_eq!((black.mixed(white, 0.0), black.mixed(white, 1.0)), (black, white));
        assert_eq!((black.mixed(white, 0.2), black.mixed(white, 7.0)), (Colour(51, 51, 51), white));
        assert!(black.is_dark() && !white.is_dark());
    }

    #[test]
    fn what_is_written_on_a_colour_can_be_read() {
        for red in (0..=255).step_by(15) {
            for green in (0..=255).step_by(15) {
                let colour = Colour(red, green, 128);
                assert!(colour.contrast(colour.readable()) >= NEEDED, "{colour}");
            }
        }
    }
}

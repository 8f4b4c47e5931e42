//! Display names and handles.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::refusal::{Code, Refusal};

/// Longest display name, in characters (domain: 1 to 120).
pub const NAME_MAX: usize = 120;
/// Longest handle, in characters (one letter or digit and up to 62 more).
pub const HANDLE_MAX: usize = 63;
/// Longest free text such as a description, in characters.
pub const TEXT_MAX: usize = 2_000;

/// Words that no handle may be, because commands and built-in things use them.
pub const RESERVED: &[&str] =
    &["all", "list", "all-users", "admin", "editor", "view-only", "view-only-no-powermetrics"];

/// Whether a character must never reach a terminal, a page or a mail as it is: control
/// characters, bidirectional overrides, zero-width and other invisible format characters,
/// variation selectors other than those of emoji, private and non-characters.
///
/// Joiners and emoji selectors (U+200C, U+200D, U+FE0E, U+FE0F) are not among them: names in many
/// scripts hold them.
#[must_use]
pub fn is_hostile(c: char) -> bool {
    c.is_control()
        || u32::from(c) & 0xfffe == 0xfffe
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}' | '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{e000}'..='\u{f8ff}'
            | '\u{fdd0}'..='\u{fdef}' | '\u{fe00}'..='\u{fe0d}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}' | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}' | '\u{f0000}'..='\u{10ffff}')
}

/// A word as a shell takes it: in quotes where a sign in it would mean something there. Every hint that
/// names what somebody else chose does so in this form, for it is there to be copied.
#[must_use]
pub fn shell_word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "@%_+=:,./-".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Brings free text into its stored form: trimmed, NFC, without hostile characters.
///
/// # Errors
/// [`Code::Usage`] when it is longer than `max` characters or holds a hostile character.
pub fn text(what: &str, given: &str, max: usize) -> Result<String, Refusal> {
    let kept: String = given.trim().nfc().collect();
    if let Some(bad) = kept.chars().find(|c| is_hostile(*c)) {
        return Err(Refusal::new(
            Code::Usage,
            format!("the {what} holds the character {}, which does not print", bad.escape_unicode()),
        ));
    }
    let length = kept.chars().count();
    if length > max {
        return Err(Refusal::new(Code::Usage, format!("the {what} has {length} characters, at most {max} are kept")));
    }
    Ok(kept)
}

/// Brings a display name into its stored form: 1 to 120 printable characters, trimmed, NFC.
///
/// # Errors
/// [`Code::Usage`] when nothing is left, it is too long, or a character does not print.
pub fn name(given: &str) -> Result<String, Refusal> {
    let kept = text("name", given, NAME_MAX)?;
    if kept.is_empty() {
        return Err(Refusal::new(Code::Usage, "a name has at least one printable character"));
    }
    Ok(kept)
}

/// What a thing is known by in commands: `[a-z0-9][a-z0-9-]{0,62}`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Handle(String);

impl Handle {
    /// Reads a handle that somebody gave.
    ///
    /// # Errors
    /// [`Code::Usage`] when the form is wrong, [`Code::HandleReserved`] when the word is reserved.
    pub fn given(text: &str) -> Result<Self, Refusal> {
        let form = text.len() <= HANDLE_MAX
            && !text.starts_with('-')
            && !text.is_empty()
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if !form {
            let mut refusal = Refusal::new(
                Code::Usage,
                format!("{text:?} is not a handle: small letters a to z, digits and hyphens, at most {HANDLE_MAX}"),
            );
            if let Some(derived) = derive(text) {
                refusal = refusal.hint(format!("--handle {derived}"));
            }
            return Err(refusal);
        }
        if RESERVED.contains(&text) {
            return Err(Refusal::new(Code::HandleReserved, format!("the handle {text} is reserved"))
                .hint("choose another with --handle"));
        }
        Ok(Self(text.to_owned()))
    }

    /// The handle given, or else the one that the name yields.
    ///
    /// # Errors
    /// As [`Handle::given`]; [`Code::Usage`] when the name yields none.
    pub fn given_or_derived(given: Option<&str>, name: &str) -> Result<Self, Refusal> {
        match given {
            Some(text) => Self::given(text),
            None => match derive(name) {
                Some(text) => Self::given(&text),
                None => Err(Refusal::new(Code::Usage, format!("the name {name:?} yields no handle"))
                    .hint("give one with --handle, such as --handle north")),
            },
        }
    }

    /// A handle read back from the database or fixed by the program, taken as it is.
    pub fn stored(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The handle as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Handle {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.pad(&self.0)
    }
}

/// The handle that a name yields: accents dropped, everything else that is not a letter or digit
/// becomes one hyphen. None when nothing is left.
fn derive(name: &str) -> Option<String> {
    let mut handle = String::new();
    for c in name.nfkd() {
        match c {
            _ if handle.len() >= HANDLE_MAX => break,
            c if c.is_ascii_alphanumeric() => handle.push(c.to_ascii_lowercase()),
            // A combining mark belongs to the letter before it: é is e.
            c if unicode_normalization::char::is_combining_mark(c) => {}
            '\'' | '\u{2019}' => {}
            _ if !handle.is_empty() && !handle.ends_with('-') => handle.push('-'),
            _ => {}
        }
    }
    let kept = handle.trim_end_matches('-');
    (!kept.is_empty()).then(|| kept.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_yields_a_handle_without_accents_or_signs() {
        for (name, handle) in [
            ("Acme Ltd", "acme-ltd"),
            ("Café Río S.A.", "cafe-rio-s-a"),
            ("Design & Print", "design-print"),
            ("Dana's team", "danas-team"),
            ("  42  ", "42"),
        ] {
            assert_eq!(Handle::given_or_derived(None, name).unwrap().as_str(), handle);
        }
    }

    #[test]
    fn a_name_without_latin_letters_asks_for_a_handle() {
        let refusal = Handle::given_or_derived(None, "日本").unwrap_err();
        assert_eq!(refusal.code, Code::Usage);
        assert!(refusal.hints[0].contains("--handle"));
    }

    #[test]
    fn reserved_words_are_no_handles_also_when_derived() {
        assert_eq!(Handle::given("all").unwrap_err().code, Code::HandleReserved);
        assert_eq!(Handle::given_or_derived(None, "All Users").unwrap_err().code, Code::HandleReserved);
        assert_eq!(Handle::given_or_derived(None, "ＡＤＭＩＮ").unwrap_err().code, Code::HandleReserved);
    }

    #[test]
    fn names_are_trimmed_composed_and_printable() {
        assert_eq!(name("  Cafe\u{301} ").unwrap(), "Café");
        for bad in
            ["", "   ", "a\u{202e}b", "a\u{e000}b", "a\u{fe00}b", "a\u{ffff}b", "a\u{1b}[2J", "a\0", "a\u{200b}b"]
        {
            assert_eq!(name(bad).unwrap_err().code, Code::Usage, "{bad:?}");
        }
        assert!(name(&"x".repeat(120)).is_ok());
        assert!(name(&"x".repeat(121)).is_err());
    }
}

//! The signs that are drawn beside words, and their stand-ins where the locale is not UTF-8.
//!
//! The locale is the first of `LC_ALL`, `LC_CTYPE` and `LANG` that is not empty. Where none is
//! set nothing is known against UTF-8, as in most containers and on Windows, and it is used.
//! Only our own signs fall back: data is shown as it is.

/// The signs, decided once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Glyphs {
    /// Done or allowed.
    pub yes: &'static str,
    /// Refused or missing.
    pub no: &'static str,
    /// Neither: waits, or does not count.
    pub neutral: &'static str,
    /// What comes next.
    pub next: &'static str,
    /// Does not apply.
    pub absent: &'static str,
    /// A branch of a tree with others below it.
    pub branch: &'static str,
    /// The last branch of a tree.
    pub corner: &'static str,
    /// The trunk beside what hangs on a branch.
    pub trunk: &'static str,
    /// From a word before it down to what it heads.
    pub hook: &'static str,
    /// From a value to another.
    pub arrow: &'static str,
    /// Between two pieces of one line.
    pub dot: &'static str,
    /// Where text was cut.
    pub ellipsis: &'static str,
}

/// Signs for a UTF-8 locale.
pub const UNICODE: Glyphs = Glyphs {
    yes: "✓",
    no: "✗",
    neutral: "·",
    next: "▸",
    absent: "–",
    branch: "├─ ",
    corner: "└─ ",
    trunk: "│  ",
    hook: "┐",
    arrow: "→",
    dot: "·",
    ellipsis: "…",
};

/// Signs for every other locale. All have the width of the ones they stand for but the arrow and
/// the ellipsis.
pub const ASCII: Glyphs = Glyphs {
    yes: "+",
    no: "x",
    neutral: ".",
    next: ">",
    absent: "-",
    branch: "|- ",
    corner: "`- ",
    trunk: "|  ",
    hook: ".",
    arrow: "->",
    dot: "-",
    ellipsis: "...",
};

impl Glyphs {
    /// The signs for a locale, as `LC_ALL`, `LC_CTYPE` and `LANG` name it.
    #[must_use]
    pub fn of(lc_all: Option<&str>, lc_ctype: Option<&str>, lang: Option<&str>) -> Self {
        let locale = [lc_all, lc_ctype, lang].into_iter().flatten().find(|value| !value.is_empty());
        match locale.map(str::to_ascii_lowercase) {
            Some(locale) if !locale.contains("utf-8") && !locale.contains("utf8") => ASCII,
            _ => UNICODE,
        }
    }

    /// The signs for the locale of the process.
    #[must_use]
    pub fn read() -> Self {
        let [all, ctype, lang] = ["LC_ALL", "LC_CTYPE", "LANG"].map(|name| std::env::var(name).ok());
        Self::of(all.as_deref(), ctype.as_deref(), lang.as_deref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_locale_that_is_set_decides() {
        assert_eq!(Glyphs::of(Some("C"), Some("de_DE.UTF-8"), Some("de_DE.UTF-8")), ASCII);
        assert_eq!(Glyphs::of(Some(""), Some("C.utf8"), Some("C")), UNICODE);
        assert_eq!(Glyphs::of(None, None, Some("en_US.ISO-8859-1")), ASCII);
        assert_eq!(Glyphs::of(None, None, Some("en_US.UTF-8")), UNICODE);
        assert_eq!(Glyphs::of(None, Some("POSIX"), Some("en_US.UTF-8")), ASCII);
    }

    #[test]
    fn without_any_locale_nothing_speaks_against_utf_8() {
        assert_eq!(Glyphs::of(None, None, None), UNICODE);
    }

    #[test]
    fn the_stand_ins_are_ascii() {
        let Glyphs { yes, no, neutral, next, absent, branch, corner, trunk, hook, arrow, dot, ellipsis } = ASCII;
        for sign in [yes, no, neutral, next, absent, branch, corner, trunk, hook, arrow, dot, ellipsis] {
            assert!(sign.is_ascii(), "{sign}");
        }
    }
}

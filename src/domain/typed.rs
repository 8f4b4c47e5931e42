//! One command as it is typed: words that no value in them can turn into others.

use super::{
    name::{Handle, shell_word},
    reference::{Kind, Reference},
};

/// Commands that make something, and may find it made already.
const MAKING: [&str; 9] = [
    "client add",
    "group create",
    "role create",
    "datasource create",
    "klip create",
    "metric create",
    "dashboard create",
    "dashboard import",
    "user add",
];

/// A command, without `usher`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed {
    verb: Vec<String>,
    names: Vec<String>,
    flags: Vec<String>,
    scope: Vec<String>,
}

impl Typed {
    /// A command of these words, such as `group create`.
    #[must_use]
    pub fn new(verb: &str) -> Self {
        let verb = verb.split(' ').map(str::to_owned).collect();
        Self { verb, names: Vec::new(), flags: Vec::new(), scope: Vec::new() }
    }

    /// A command as somebody wrote it, word for word.
    #[must_use]
    pub const fn verbatim(words: Vec<String>) -> Self {
        Self { verb: words, names: Vec::new(), flags: Vec::new(), scope: Vec::new() }
    }

    /// With a word that names something.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.names.push(name.into());
        self
    }

    /// With several such words.
    #[must_use]
    pub fn names(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.names.extend(names.into_iter().map(Into::into));
        self
    }

    /// With a flag that takes a value. A value that looks like a flag is tied to its own.
    #[must_use]
    pub fn flag(mut self, flag: &str, value: impl AsRef<str>) -> Self {
        let value = value.as_ref();
        if value.starts_with('-') {
            self.flags.push(format!("{flag}={value}"));
        } else {
            self.flags.extend([flag.to_owned(), value.to_owned()]);
        }
        self
    }

    /// With a flag for each of several values.
    #[must_use]
    pub fn each(self, flag: &str, values: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        values.into_iter().fold(self, |typed, value| typed.flag(flag, value))
    }

    /// With a flag where there is a value, and it is not empty.
    #[must_use]
    pub fn given(self, flag: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) if !value.is_empty() => self.flag(flag, value),
            _ => self,
        }
    }

    /// With a flag that takes no value, where it is wanted.
    #[must_use]
    pub fn switch(mut self, flag: &str, wanted: bool) -> Self {
        if wanted {
            self.flags.push(flag.to_owned());
        }
        self
    }

    /// With the display name of something new, and its handle where the name yields another.
    #[must_use]
    pub fn called(self, name: &str, handle: &str) -> Self {
        let derived = Handle::given_or_derived(None, name).is_ok_and(|derived| derived.as_str() == handle);
        let named = self.name(name);
        if derived { named } else { named.flag("--handle", handle) }
    }

    /// Typed inside an account; without one in the partner's own.
    #[must_use]
    pub fn inside(self, account: Option<&str>) -> Self {
        let scope = account.map(|account| vec!["-c".to_owned(), account.to_owned()]).unwrap_or_default();
        Self { scope, ..self }
    }

    /// The same, leaving alone what is there already.
    #[must_use]
    pub fn unless_there(self) -> Self {
        if MAKING.contains(&self.verb.join(" ").as_str()) { self.flag("--if-exists", "skip") } else { self }
    }

    /// Whether another command does the same to something, going by its noun and verb.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        let beginning = |typed: &Self| -> Vec<String> {
            let words = typed.words();
            let verbless = words.first().is_some_and(|noun| noun == "share" || noun == "unshare");
            words.into_iter().take(if verbless { 1 } else { 2 }).collect()
        };
        beginning(self) == beginning(other)
    }

    /// The words after `usher`. Names that look like flags stand at the end, behind `--`.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        let Self { verb, names, flags, scope } = self.clone();
        if names.iter().any(|name| name.starts_with('-')) {
            return [verb, flags, scope, vec!["--".to_owned()], names].concat();
        }
        [verb, names, flags, scope].concat()
    }

    /// The line that a POSIX shell reads as these words.
    #[must_use]
    pub fn line(&self) -> String {
        line(&self.words())
    }
}

/// The line that a POSIX shell reads as a command of these words after `usher`.
#[must_use]
pub fn line(words: &[String]) -> String {
    let words = words.iter().map(|word| shell_word(word));
    std::iter::once("usher".to_owned()).chain(words).collect::<Vec<_>>().join(" ")
}

/// An e-mail as it is named in commands: with its kind, where it reads like another reference.
#[must_use]
pub fn person(email: &str) -> String {
    match email.parse::<Reference>() {
        Ok(Reference { account: None, kind: None, name }) if name == email => name,
        _ => format!("{}:{email}", Kind::User.as_str()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_values_that_look_like_flags_are_still_names_and_values() {
        let typed = Typed::new("group create").name("--help").flag("--description", "-x").inside(Some("acme"));
        assert_eq!(typed.line(), "usher group create --description=-x -c acme -- --help");
        let typed = Typed::new("group create").name("Board & Co").inside(Some("acme"));
        assert_eq!(typed.line(), "usher group create 'Board & Co' -c acme");
    }

    #[test]
    fn only_what_makes_something_is_told_to_leave_alone_what_is_there() {
        let made = Typed::new("group create").name("Board").inside(Some("acme")).unless_there();
        assert_eq!(made.line(), "usher group create Board --if-exists skip -c acme");
        let shared = Typed::new("share").name("dashboard:web").unless_there();
        assert_eq!(shared.line(), "usher share dashboard:web");
    }
}

//! A command that comes of answers: the words of its line, as a shell would read them.

use crate::cli::output::escape;

/// A command, without `usher`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    verb: Vec<String>,
    names: Vec<String>,
    flags: Vec<String>,
}

/// Commands that make something, and may find it made already.
const MAKING: [(&str, &str); 9] = [
    ("client", "add"),
    ("group", "create"),
    ("role", "create"),
    ("datasource", "create"),
    ("klip", "create"),
    ("metric", "create"),
    ("dashboard", "create"),
    ("dashboard", "import"),
    ("user", "add"),
];

impl Words {
    /// A command by its noun and verb.
    pub fn of(verb: &[&str]) -> Self {
        Self { verb: verb.iter().map(|word| (*word).to_owned()).collect(), ..Self::default() }
    }

    /// About one more thing.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.names.push(name.into());
        self
    }

    /// With a flag that takes no value.
    pub fn on(mut self, flag: &str) -> Self {
        self.flags.push(flag.to_owned());
        self
    }

    /// With a flag and its value.
    pub fn flag(self, flag: &str, value: &str) -> Self {
        // A value that looks like a flag is taken only in one word with its flag.
        if value.starts_with('-') { self.on(&format!("{flag}={value}")) } else { self.on(flag).on(value) }
    }

    /// With a flag for each value.
    pub fn flags(self, flag: &str, values: &[String]) -> Self {
        values.iter().fold(self, |words, value| words.flag(flag, value))
    }

    /// With a flag where there is a value.
    pub fn maybe(self, flag: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.flag(flag, value),
            None => self,
        }
    }

    /// In a client.
    pub fn inside(self, client: &str) -> Self {
        self.flag("-c", client)
    }

    /// The same, leaving alone what is there already.
    pub fn unless_there(self) -> Self {
        let makes = match self.verb.as_slice() {
            [noun, verb] => MAKING.contains(&(noun.as_str(), verb.as_str())),
            _ => false,
        };
        if makes { self.flag("--if-exists", "skip") } else { self }
    }

    /// The words in the order in which they are typed. Names go last where one looks like a flag.
    pub fn typed(&self) -> Vec<String> {
        let Self { verb, names, flags } = self;
        let (first, last): (&[String], &[String]) =
            if names.iter().any(|name| name.starts_with('-')) { (&[], names) } else { (names, &[]) };
        let dashes = (!last.is_empty()).then(|| "--".to_owned());
        verb.iter().chain(first).chain(flags).cloned().chain(dashes).chain(last.iter().cloned()).collect()
    }

    /// The line that does the same.
    pub fn line(&self) -> String {
        let words = self.typed();
        let words = words.iter().map(|word| escape::shell(word));
        std::iter::once("usher".to_owned()).chain(words).collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::cli::args::Cli;

    #[test]
    fn names_and_values_that_look_like_flags_are_still_names_and_values() {
        let words = Words::of(&["group", "create"]).name("--help").flag("--description", "-x").inside("acme");
        assert_eq!(words.line(), "usher group create --description=-x -c acme -- --help");
        assert!(Cli::try_parse_from(std::iter::once("usher".to_owned()).chain(words.typed())).is_ok());
        let words = Words::of(&["group", "create"]).name("Board & Co").inside("acme");
        assert_eq!(words.line(), "usher group create 'Board & Co' -c acme");
    }

    #[test]
    fn only_what_makes_something_is_told_to_leave_alone_what_is_there() {
        let made = Words::of(&["group", "create"]).name("Board").unless_there();
        assert_eq!(made.line(), "usher group create Board --if-exists skip");
        let shared = Words::of(&["share"]).name("dashboard:web").unless_there();
        assert_eq!(shared.line(), "usher share dashboard:web");
    }
}

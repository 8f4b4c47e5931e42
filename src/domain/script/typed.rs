//! One command as it is typed: words that no value in them can turn into others.

use crate::domain::{
    name::Handle,
    reference::{Kind, Reference},
};

/// A command being put together.
pub(super) struct Typed {
    verb: Vec<String>,
    names: Vec<String>,
    flags: Vec<String>,
    scope: Vec<String>,
}

impl Typed {
    /// A command of these words, such as `group create`.
    pub(super) fn new(verb: &str) -> Self {
        let verb = verb.split(' ').map(str::to_owned).collect();
        Self { verb, names: Vec::new(), flags: Vec::new(), scope: Vec::new() }
    }

    /// With a word that names something.
    pub(super) fn name(mut self, name: impl Into<String>) -> Self {
        self.names.push(name.into());
        self
    }

    /// With several such words.
    pub(super) fn names(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.names.extend(names.into_iter().map(Into::into));
        self
    }

    /// With a flag that takes a value. A value that looks like a flag is tied to its own.
    pub(super) fn flag(mut self, flag: &str, value: impl AsRef<str>) -> Self {
        let value = value.as_ref();
        if value.starts_with('-') {
            self.flags.push(format!("{flag}={value}"));
        } else {
            self.flags.extend([flag.to_owned(), value.to_owned()]);
        }
        self
    }

    /// With a flag for each of several values.
    pub(super) fn each(self, flag: &str, values: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        values.into_iter().fold(self, |typed, value| typed.flag(flag, value))
    }

    /// With a flag where there is a value, and it is not empty.
    pub(super) fn given(self, flag: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) if !value.is_empty() => self.flag(flag, value),
            _ => self,
        }
    }

    /// With a flag that takes no value, where it is wanted.
    pub(super) fn switch(mut self, flag: &str, wanted: bool) -> Self {
        if wanted {
            self.flags.push(flag.to_owned());
        }
        self
    }

    /// With the display name of something new, and its handle where the name yields another.
    pub(super) fn called(self, name: &str, handle: &str) -> Self {
        let derived = Handle::given_or_derived(None, name).is_ok_and(|derived| derived.as_str() == handle);
        let named = self.name(name);
        if derived { named } else { named.flag("--handle", handle) }
    }

    /// Typed inside an account; without one in the partner's own.
    pub(super) fn inside(self, account: Option<&str>) -> Self {
        let scope = account.map(|account| vec!["-c".to_owned(), account.to_owned()]).unwrap_or_default();
        Self { scope, ..self }
    }

    /// The words after `usher`. Names that look like flags stand at the end, behind `--`.
    pub(super) fn words(self) -> Vec<String> {
        let Self { verb, names, flags, scope } = self;
        if names.iter().any(|name| name.starts_with('-')) {
            return [verb, flags, scope, vec!["--".to_owned()], names].concat();
        }
        [verb, names, flags, scope].concat()
    }
}

/// An e-mail as it is named in commands: with its kind, where it reads like another reference.
pub(super) fn person(email: &str) -> String {
    match email.parse::<Reference>() {
        Ok(Reference { account: None, kind: None, name }) if name == email => name,
        _ => format!("{}:{email}", Kind::User.as_str()),
    }
}

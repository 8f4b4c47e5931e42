//! Names from the database, for the argument that is being typed.

use std::{ffi::OsStr, path::PathBuf, time::Duration};

use clap_complete::CompletionCandidate;
use usher::{
    domain::asset::AssetKind,
    ops::{self, names, names::Name},
    store::{Access, Store},
};

use crate::cli::{app::App, config::Config, output::escape, place, session};

/// How long a name may take before nothing is offered.
const PATIENCE: Duration = Duration::from_millis(100);

/// What kind of name an argument takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Names of one kind, as they are.
    Plain(names::Kind),
    /// Any asset, with its kind before it.
    AnyAsset,
    /// A group or user, with its kind before it.
    Subject,
}

impl Kind {
    /// The kind that the name of a value stands for, under a noun.
    pub fn of(value: &str, id: &str, noun: &str) -> Option<Self> {
        let asset = |kind| Some(Self::Plain(names::Kind::Asset(kind)));
        match value.trim_end_matches('…') {
            "CLIENT" => Some(Self::Plain(names::Kind::Client)),
            "HANDLE" if id == "client" => Some(Self::Plain(names::Kind::Client)),
            "GROUP" => Some(Self::Plain(names::Kind::Group)),
            "USER" | "E-MAIL" if noun != "add" && noun != "init" => Some(Self::Plain(names::Kind::User)),
            "ROLE" => Some(Self::Plain(names::Kind::Role)),
            "KLIP" => asset(AssetKind::Klip),
            "DASHBOARD" => asset(AssetKind::Dashboard),
            "DATASOURCE" => asset(AssetKind::Datasource),
            "METRIC" => asset(AssetKind::Metric),
            "ASSET" | "TARGET" => Some(Self::AnyAsset),
            "SUBJECT" | "SUBJECT[=RIGHT]" | "USER|GROUP" => Some(Self::Subject),
            _ => None,
        }
    }

    fn kinds(self) -> Vec<(&'static str, names::Kind)> {
        match self {
            Self::Plain(kind) => vec![("", kind)],
            Self::AnyAsset => AssetKind::ALL
                .into_iter()
                .map(|kind| match kind {
                    AssetKind::Klip => ("klip:", names::Kind::Asset(kind)),
                    AssetKind::Dashboard => ("dashboard:", names::Kind::Asset(kind)),
                    AssetKind::Datasource => ("datasource:", names::Kind::Asset(kind)),
                    AssetKind::Metric => ("metric:", names::Kind::Asset(kind)),
                })
                .collect(),
            Self::Subject => vec![("group:", names::Kind::Group), ("user:", names::Kind::User)],
        }
    }
}

/// The names that begin with what is typed; nothing on any failure.
pub fn candidates(kind: Kind, current: &OsStr) -> Vec<CompletionCandidate> {
    let Some(typed) = current.to_str() else { return Vec::new() };
    kind.kinds()
        .into_iter()
        .flat_map(|(prefix, kind)| {
            let begun = match typed.strip_prefix(prefix) {
                Some(begun) => begun,
                // `dash⇥` is on its way to `dashboard:`.
                None if prefix.starts_with(typed) => "",
                None => return Vec::new(),
            };
            found(kind, begun).into_iter().map(|name| candidate(prefix, &name)).collect()
        })
        .collect()
}

fn candidate(prefix: &str, name: &Name) -> CompletionCandidate {
    let help = (!name.title.is_empty()).then(|| escape::term(&name.title).into());
    CompletionCandidate::new(format!("{prefix}{}", name.key)).help(help)
}

/// The client that a command line signs in to, whose users and groups can be previewed.
fn signed_in_to(words: &[String]) -> Option<String> {
    let after = words.iter().skip_while(|word| *word != "impersonate").nth(1)?;
    (!after.starts_with('-')).then(|| after.clone())
}

fn found(kind: names::Kind, begun: &str) -> Vec<Name> {
    let words: Vec<String> = std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect();
    let named = |long: &str, short: Option<&str>| {
        let at = words.iter().position(|word| word == long || Some(word.as_str()) == short);
        let inline = words.iter().find_map(|word| word.strip_prefix(long)?.strip_prefix('=').map(str::to_owned));
        inline.or_else(|| words.get(at? + 1).cloned())
    };
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    // Whoever completes the client itself does so from their own account.
    let client = match kind {
        names::Kind::Client => None,
        _ => named("--client", Some("-c")).or_else(|| variable("USHER_CLIENT")).or_else(|| signed_in_to(&words)),
    };
    let path = named("--db", None).or_else(|| variable("USHER_DB")).map(PathBuf::from);
    let read = || {
        let configured = Config::read().ok()?.database;
        let path = place::database(path.as_deref(), configured.as_deref()).ok()?;
        let mut store = Store::open_within(&path, Access::Read, PATIENCE).ok()?;
        let request = ops::Request {
            token: session::token().ok()?,
            client,
            now: App::now(),
            command: String::new(),
            reason: None,
            once: None,
            // Completing is no attempt to exceed one's rights, so nothing of it is recorded.
            dry_run: true,
            confirmed: false,
            expect: None,
            banner: std::cell::OnceCell::new(),
        };
        ops::read(&mut store, &request, |session| names::beginning(session, kind, begun)).ok()
    };
    read().unwrap_or_default()
}

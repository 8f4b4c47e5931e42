//! The script of equivalent commands: what would have to be typed to make a client as it stands.
//!
//! It is made from the data and not from what was once typed, since a client grows over several
//! sittings, by several people. Running it on a database right after `usher init` gives the same
//! export of the client.
//!
//! ```text
//! Standing ──► pieces   one piece for what belongs together, in the words of the command line
//!                │
//!                ▼
//!             order     pieces in an order that the client's checklist accepts, found by going through
//!                       it with the same progress that refuses commands; where there is none, because
//!                       things went that had to be there once, under a checklist without order
//! ```
//!
//! No secret is in a script, and nobody is written to by running it: invitations are held back, unless
//! the checklist asks for them. What no command makes (that somebody has joined, who owns what, when
//! things were done) is listed at its end, in [`Script::notes`].

mod account;
mod assets;
mod brand;
mod made;
mod notes;
mod order;
mod partner;
mod people;
mod piece;
mod shares;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use super::{
    account::Features,
    checklist::{Checklist, WhiteLabelFacts},
    export::{AccountExport, GroupExport},
    name::is_hostile,
    time::Time,
    typed::line,
};

/// A client with what surrounds it, as far as a script has to know.
#[derive(Debug)]
pub struct Standing {
    /// The client.
    pub account: AccountExport,
    /// The account above it.
    pub parent: Parent,
    /// Handle of the partner's own account, in which commands are typed without `-c`.
    pub master: String,
    /// The checklist that it follows.
    pub checklist: Checklist,
    /// The TOML text of that checklist; none where it ships with the tool, or is not to be told.
    pub template: Option<String>,
    /// The white-label, as far as checklists ask for it; none where it is not enabled.
    pub white_label: Option<WhiteLabelFacts>,
    /// What the product is called, and where clients ask for support, where white-label is enabled and
    /// both are set.
    pub product: Option<(String, String)>,
    /// The bytes of the PNG files of its pictures, by digest.
    pub pictures: BTreeMap<String, Vec<u8>>,
    /// Handles of the clients below it.
    pub below: Vec<String>,
    /// The time.
    pub now: Time,
}

/// The account above a client.
#[derive(Debug)]
pub struct Parent {
    /// The handle; none for the partner's own.
    pub handle: Option<String>,
    /// The features that are on there.
    pub features: Features,
    /// Its groups that the client is shared with.
    pub groups: Vec<GroupExport>,
}

/// A script, with the files that it reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// Its lines after the head, in order.
    pub lines: Vec<Line>,
    /// The files that lie beside it, in the folder where it is run.
    pub files: Vec<Beside>,
    /// What it does not make, each a phrase such as `that dana@acme.example has joined`.
    pub notes: Vec<String>,
    /// Handle and name of the client.
    client: (String, String),
    /// Whether its checklist asks for white-label, so that the database needs it.
    white_label: bool,
}

/// One line of a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// An empty line.
    Blank,
    /// For who reads it.
    Comment(String),
    /// A command: the words after `usher`.
    Command(Vec<String>),
    /// A command that is there to be typed by somebody who wants it.
    Held(Vec<String>),
}

/// A file that a script reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beside {
    /// Its name, without a folder.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

impl Script {
    /// The script that makes a client.
    #[must_use]
    pub fn of(standing: &Standing) -> Self {
        let mut notes = Vec::new();
        let mut files = Vec::new();
        let pieces = [
            account::settings(standing),
            people::people(standing, &mut notes, &mut files),
            assets::assets(standing, &mut notes),
            shares::shares(standing),
            brand::brand(standing, &mut notes, &mut files),
            account::said(standing, &mut notes),
            account::ending(standing, &mut files),
        ];
        let mut lines = partner::needed(standing, &mut files);
        lines.extend(order::ordered(standing, pieces.into_iter().flatten().collect(), &mut files));
        lines.extend(people::held_back(standing));
        notes.extend(notes::history(standing));
        let client = (standing.account.handle.clone(), standing.account.name.clone());
        let white_label = partner::asks_for_white_label(standing);
        Self { lines, files, notes, client, white_label }
    }

    /// The commands, each as the words after `usher`.
    pub fn commands(&self) -> impl Iterator<Item = &[String]> {
        self.lines.iter().filter_map(|line| match line {
            Line::Command(words) => Some(words.as_slice()),
            _ => None,
        })
    }

    /// The text of the file, for a POSIX shell.
    #[must_use]
    pub fn text(&self) -> String {
        let (handle, name) = &self.client;
        let mut text = String::from("#!/bin/sh\n");
        let mut say = |line: &str| text.push_str(&format!("{line}\n"));
        say(&comment(&format!("Makes client {handle} ({name}) by commands, as it stood when this was written.")));
        say("#");
        let init = if self.white_label { "usher init --white-label" } else { "usher init" };
        say(&format!("# Run it as Admin of the partner's own account, right after `{init}` on an empty"));
        say("# database (USHER_DB names its file). It stops at the first command that is refused.");
        if !self.files.is_empty() {
            say("#");
            say("# Run it in the folder where the files lie that it reads:");
            self.files.iter().for_each(|file| say(&comment(&format!("  {}", file.name))));
        }
        say("set -eu");
        say("# Each command says itself which client it is about.");
        say("unset USHER_CLIENT");
        for line in &self.lines {
            say(&line.text());
        }
        if !self.notes.is_empty() {
            say("");
            self.notes.iter().for_each(|note| say(&comment(&format!("not made by this script: {note}"))));
        }
        text
    }
}

impl Line {
    /// The line as it is written, for a POSIX shell.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Blank => String::new(),
            Self::Comment(text) => comment(text),
            Self::Command(words) => line(words),
            Self::Held(words) => comment(&line(words)),
        }
    }
}

/// A comment, which nothing in it ends.
fn comment(text: &str) -> String {
    let kept: String = text.chars().map(|c| if is_hostile(c) { ' ' } else { c }).collect();
    format!("# {kept}")
}

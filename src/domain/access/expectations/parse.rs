//! From the text of a file to expectations: which keys there are and what may stand in them.
//!
//! All problems are reported together, before anything is asked. That a question names an action
//! which does not exist is one of them; whether what it names is there is found by asking.

use std::collections::HashMap;

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{Answer, Expectation, Expectations, Section};
use crate::domain::{
    access::{Asked, AssetAction, ClientAction},
    name,
    permission::Permission,
    reader::{Place, Reader, near},
    reference::{Kind, Reference},
    refusal::Refusal,
};

/// Longest file of expectations, in bytes: some seven thousand of them, more than anybody reviews, and
/// little enough to be held in memory with their answers.
pub const SOURCE_MAX: usize = 256 * 1024;

const A_FILE: &str = "a file of expectations";
const A_SECTION: &str = "a section";
const SECTION_KEYS: &[&str] = &["name", "client", "expect"];
/// The header under which the questions about one user stand.
const HEADER: &str = "[section.expect.\"E-MAIL\"]";

/// The value of a key, and where the key stands.
type Entry<'t, 's> = (&'t Spanned<std::borrow::Cow<'s, str>>, &'t Spanned<DeValue<'s>>);

impl Expectations {
    /// Reads a file, which is called `file` in what is said of it.
    ///
    /// # Errors
    /// [`crate::domain::Code::Usage`] with all that is wrong with it, each with line and column.
    pub fn parse(source: &str, file: &str) -> Result<Self, Refusal> {
        let mut reader = Reader::new(source);
        if source.len() > SOURCE_MAX {
            reader.problem(&(0..0), format!("{A_FILE} has at most {SOURCE_MAX} bytes, this one has more"));
            return Err(reader.refusal(file));
        }
        let Some(tree) = reader.tree() else { return Err(quoted(reader.refusal(file))) };
        reader.known(&tree, A_FILE, &["section"]);
        let sections = sections(&mut reader, &tree);
        contradictions(&mut reader, &sections);
        if reader.is_clean() { Ok(Self { file: file.to_owned(), sections }) } else { Err(reader.refusal(file)) }
    }

    /// All of them, with the client in which each is asked.
    pub fn each(&self) -> impl Iterator<Item = (Option<&str>, &Expectation)> {
        self.sections
            .iter()
            .flat_map(|section| section.expectations.iter().map(|expectation| (section.client.as_deref(), expectation)))
    }
}

/// The refusal of what is not TOML; where a key is what is wrong, with how keys are written here.
fn quoted(refusal: Refusal) -> Refusal {
    let about_keys = |text: &str| ["unquoted key", "key with no value"].iter().any(|part| text.contains(part));
    if about_keys(&refusal.message) || refusal.hints.iter().any(|hint| about_keys(hint)) {
        return refusal.hint(format!("e-mails and questions stand in quotes: {HEADER}, \"tab.edit\" = \"yes\""));
    }
    refusal
}

fn sections(reader: &mut Reader<'_>, tree: &DeTable<'_>) -> Vec<Section> {
    let Some(value) = tree.get("section") else {
        if reader.is_clean() {
            reader.problem(&(0..0), format!("{A_FILE} has at least one section, each under [[section]]"));
        }
        return Vec::new();
    };
    let DeValue::Array(items) = value.get_ref() else {
        reader.problem(&value.span(), "a section is a table under [[section]], in two brackets");
        return Vec::new();
    };
    if items.is_empty() {
        reader.problem(&value.span(), format!("{A_FILE} has at least one section, each under [[section]]"));
    }
    let mut names: HashMap<String, usize> = HashMap::new();
    let mut sections = Vec::new();
    for item in items.iter() {
        let DeValue::Table(table) = item.get_ref() else {
            reader.problem(&item.span(), "a section is a table under [[section]]");
            continue;
        };
        sections.push(section(reader, table, &item.span(), &mut names));
    }
    sections
}

fn section(reader: &mut Reader<'_>, table: &DeTable<'_>, at: &Place, names: &mut HashMap<String, usize>) -> Section {
    reader.known(table, A_SECTION, SECTION_KEYS);
    let mut called = String::new();
    if let Some(given) = reader.needed(table, at, A_SECTION, "name") {
        match name::name(given.get_ref()) {
            Ok(name) => called = name,
            Err(refusal) => reader.refused(&given.span(), refusal),
        }
        let line = reader.line(given.span().start);
        if let Some(first) = names.insert(called.clone(), line).filter(|_| !called.is_empty()) {
            reader.problem(&given.span(), format!("section {called:?} stands twice, first in line {first}"));
        }
    }
    let client = reader.text(table, "client");
    if let Some(given) = &client {
        let text = given.get_ref();
        match text.parse::<Reference>() {
            Ok(Reference { account: None, kind: None | Some(Kind::Client), .. }) => {}
            Ok(_) => reader.problem(&given.span(), format!("client is the handle of a client, not {text:?}")),
            Err(_) => reader.problem(
                &given.span(),
                format!("client is the handle of a client, not {text:?}; leave it out for your own account"),
            ),
        }
    }
    let expectations = users(reader, table, at);
    Section { name: called, client: client.map(Spanned::into_inner), expectations }
}

/// The entries of a table in the order of the file.
fn in_order<'t, 's>(table: &'t DeTable<'s>) -> Vec<Entry<'t, 's>> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
}

fn users(reader: &mut Reader<'_>, table: &DeTable<'_>, at: &Place) -> Vec<Expectation> {
    let Some(value) = table.get("expect") else {
        reader.problem(at, format!("{A_SECTION} has at least one expectation, under {HEADER}"));
        return Vec::new();
    };
    let DeValue::Table(users) = value.get_ref() else {
        reader.problem(&value.span(), format!("expect holds a table for each user, {HEADER}"));
        return Vec::new();
    };
    let mut expectations = Vec::new();
    for (user, value) in in_order(users) {
        let named = user.get_ref();
        let DeValue::Table(questions) = value.get_ref() else {
            let said = format!("{named:?} stands under no user: questions stand under {HEADER}");
            reader.problem(&user.span(), said);
            continue;
        };
        match named.parse::<Reference>() {
            Ok(Reference { kind: None | Some(Kind::User), .. }) => {}
            Ok(_) => reader.problem(&user.span(), format!("{named:?} is no user: {HEADER} names one")),
            Err(refusal) => reader.refused(&user.span(), refusal),
        }
        if questions.is_empty() {
            reader.problem(&user.span(), format!("nothing is asked about {named}"));
        }
        for entry in in_order(questions) {
            expectations.extend(expectation(reader, named, entry));
        }
    }
    if users.is_empty() {
        reader.problem(at, format!("{A_SECTION} has at least one expectation, under {HEADER}"));
    }
    expectations
}

fn expectation(reader: &mut Reader<'_>, user: &str, (key, value): Entry<'_, '_>) -> Option<Expectation> {
    let question = key.get_ref();
    let answer = match value.get_ref() {
        DeValue::String(answer) => answer,
        DeValue::Boolean(answer) => {
            let word = super::word(*answer);
            reader.problem(&value.span(), format!("an answer is a text: write {word:?}"));
            return None;
        }
        DeValue::Table(_) => {
            let said = format!("{question:?} is no question: one stands in quotes, \"tab.edit\" = \"yes\"");
            reader.problem(&key.span(), said);
            return None;
        }
        other => return reader.wrong_kind("an answer", "\"yes\" or \"no\"", other, &value.span()),
    };
    let expected = answer.parse::<Answer>().map_err(|refusal| reader.refused(&value.span(), refusal)).ok();
    let (action, target) = match question.trim().split_once(char::is_whitespace) {
        Some((action, target)) => (action, Some(target.trim())),
        None => (question.trim(), None),
    };
    if let Err(refusal) = Asked::parse(action, target) {
        reader.problem(&key.span(), misasked(action, target, refusal));
        return None;
    }
    Some(Expectation {
        user: user.to_owned(),
        action: action.to_owned(),
        target: target.map(str::to_owned),
        expected: expected?,
        line: reader.line(key.span().start),
        at: value.span(),
    })
}

/// Why words are no question, with what was probably meant.
fn misasked(action: &str, target: Option<&str>, refusal: Refusal) -> String {
    if action.is_empty() {
        return "a question is what is done and to what, such as \"view dashboard:web\"".to_owned();
    }
    let actions = || {
        let asset = AssetAction::ALL.iter().map(|action| action.as_str());
        asset.chain(ClientAction::ALL.into_iter().map(ClientAction::as_str))
    };
    let meant = match target {
        _ if actions().any(|known| known == action) => String::new(),
        Some(_) => near(action, actions()),
        None => near(action, Permission::ALL.iter().map(|permission| permission.id())),
    };
    let hint = refusal.hints.first().map(|hint| format!("; {hint}")).filter(|_| meant.is_empty()).unwrap_or_default();
    format!("{}{meant}{hint}", refusal.message)
}

/// Reports questions of which two answers are expected.
fn contradictions(reader: &mut Reader<'_>, sections: &[Section]) {
    let mut asked: HashMap<_, (usize, Answer)> = HashMap::new();
    for section in sections {
        for it in &section.expectations {
            let question = (section.client.as_deref(), it.user.as_str(), it.action.as_str(), it.target.as_deref());
            match asked.get(&question) {
                Some((line, expected)) if expected.allowed != it.expected.allowed => {
                    let said = format!("line {line} expects {expected} of the same question");
                    reader.problem(&it.at, said);
                }
                Some(_) => {}
                None => drop(asked.insert(question, (it.line, it.expected))),
            }
        }
    }
}

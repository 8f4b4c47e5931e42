//! From the text of a template to a checklist: which keys a step has and what may stand in them.
//!
//! All problems are reported together. Two passes: each step by itself, then what steps say of
//! each other (ids said twice, `after`).

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::template::{BUILT_IN, Checklist, Condition, RoleWanted, ShareWith, Step, StepKind};
use crate::domain::{
    account::Feature,
    name::{self, Handle, TEXT_MAX},
    reader::{Place, Reader},
    refusal::{Code, Refusal},
    role::BuiltIn,
};

/// Longest template, in bytes: far more than a list that people work through.
pub const SOURCE_MAX: usize = 64 * 1024;
/// Most steps of a template.
pub const STEPS_MAX: usize = 50;

const TOP_KEYS: &[&str] = &["handle", "name", "description", "step"];
const STEP_KEYS: &[&str] = &["id", "kind", "title", "optional", "after", "note"];

/// Reads a template that ships.
pub(super) fn built_in(source: &str, file: &str) -> Result<Checklist, Refusal> {
    checklist(source, file, |handle| Ok(Handle::stored(handle)))
}

/// Reads a template of an account, which may not take the handle of one that ships.
pub(super) fn custom(source: &str, file: &str) -> Result<Checklist, Refusal> {
    checklist(source, file, |handle| {
        if BUILT_IN.iter().any(|(built_in, _)| *built_in == handle) {
            return Err(Refusal::new(
                Code::HandleReserved,
                format!("checklist {handle} is built in; choose another handle"),
            ));
        }
        Handle::given(handle)
    })
}

/// A step whose neighbours have not been looked at.
struct Draft {
    id: Spanned<String>,
    optional: bool,
    after: Option<Vec<Spanned<String>>>,
    rest: Option<Step>,
}

fn checklist(source: &str, file: &str, check: impl Fn(&str) -> Result<Handle, Refusal>) -> Result<Checklist, Refusal> {
    let mut reader = Reader::new(source);
    if source.len() > SOURCE_MAX {
        reader.problem(&(0..0), format!("a checklist has at most {SOURCE_MAX} bytes, this one has {}", source.len()));
        return Err(reader.refusal(file));
    }
    let Some(tree) = reader.tree() else { return Err(reader.refusal(file)) };
    reader.known(&tree, "a checklist", TOP_KEYS);
    let handle = reader
        .needed(&tree, &(0..0), "a checklist", "handle")
        .and_then(|handle| check(handle.get_ref()).map_err(|refusal| reader.refused(&handle.span(), refusal)).ok());
    let name = reader
        .needed(&tree, &(0..0), "a checklist", "name")
        .and_then(|given| name::name(given.get_ref()).map_err(|refusal| reader.refused(&given.span(), refusal)).ok());
    let description = line(&mut reader, &tree, "description");
    let drafts = steps(&mut reader, &tree);
    relations(&mut reader, &drafts);
    match (handle, name) {
        (Some(handle), Some(name)) if reader.is_clean() => Ok(Checklist {
            handle,
            name,
            description,
            steps: drafts.into_iter().filter_map(|draft| draft.rest).collect(),
        }),
        _ => Err(reader.refusal(file)),
    }
}

/// A free text, empty when it is not given.
fn line(reader: &mut Reader<'_>, table: &DeTable<'_>, key: &str) -> String {
    let Some(given) = reader.text(table, key) else { return String::new() };
    match name::text(key, given.get_ref(), TEXT_MAX) {
        Ok(text) => text,
        Err(refusal) => {
            reader.refused(&given.span(), refusal);
            String::new()
        }
    }
}

fn steps(reader: &mut Reader<'_>, tree: &DeTable<'_>) -> Vec<Draft> {
    let Some(value) = tree.get("step") else {
        reader.problem(&(0..0), "a checklist has at least one step, each under [[step]]");
        return Vec::new();
    };
    let tables: Option<Vec<_>> = match value.get_ref() {
        DeValue::Array(items) => items
            .iter()
            .map(|item| match item.get_ref() {
                DeValue::Table(table) => Some((item.span(), table)),
                _ => None,
            })
            .collect(),
        _ => None,
    };
    let Some(tables) = tables else {
        reader.problem(&value.span(), "a step is a table under [[step]]");
        return Vec::new();
    };
    if tables.len() > STEPS_MAX {
        reader.problem(
            &value.span(),
            format!("a checklist has at most {STEPS_MAX} steps, this one has {}", tables.len()),
        );
        return Vec::new();
    }
    let drafts: Vec<_> = tables.iter().map(|(at, table)| step(reader, table, at)).collect();
    if reader.is_clean() && drafts.iter().flatten().all(|draft| draft.optional) {
        reader.problem(&value.span(), "a checklist has at least one step that is not optional");
    }
    drafts.into_iter().flatten().collect()
}

fn step(reader: &mut Reader<'_>, table: &DeTable<'_>, at: &Place) -> Option<Draft> {
    let id = reader.needed(table, at, "a step", "id");
    if let Some(id) = &id
        && let Err(refusal) = Handle::given(id.get_ref())
        && refusal.code != Code::HandleReserved
    {
        reader.problem(
            &id.span(),
            format!("{:?} is not an id of a step: small letters, digits and hyphens", id.get_ref()),
        );
    }
    let word = reader.needed(table, at, "a step", "kind");
    let kind = word.as_ref().and_then(|word| {
        word.get_ref().parse::<StepKind>().map_err(|refusal| reader.refused(&word.span(), refusal)).ok()
    });
    keys(reader, table, kind);
    let optional = reader.flag(table, "optional");
    let title = line(reader, table, "title");
    let note = line(reader, table, "note");
    let after = reader.texts(table, "after");
    let condition = kind.and_then(|kind| condition(reader, table, at, kind));
    let id = id?;
    let rest = condition.map(|condition| Step {
        id: id.get_ref().clone(),
        title: if title.is_empty() { condition.kind().title().to_owned() } else { title },
        optional,
        after: after.as_ref().map(|names| names.iter().map(|name| name.get_ref().clone()).collect()),
        note,
        condition,
    });
    Some(Draft { id, optional, after, rest })
}

/// Reports keys that no step has, or none of this kind.
fn keys(reader: &mut Reader<'_>, table: &DeTable<'_>, kind: Option<StepKind>) {
    let what = kind.map_or_else(|| "a step".to_owned(), |kind| format!("a step of kind {kind}"));
    let special = kind.map_or_else(
        || StepKind::ALL.iter().flat_map(|kind| kind.keys()).collect(),
        |kind| kind.keys().iter().collect::<Vec<_>>(),
    );
    let mut allowed = STEP_KEYS.to_vec();
    for key in special {
        if !allowed.contains(key) {
            allowed.push(key);
        }
    }
    reader.known(table, &what, &allowed);
}

fn condition(reader: &mut Reader<'_>, table: &DeTable<'_>, at: &Place, kind: StepKind) -> Option<Condition> {
    let allows = |key| kind.keys().contains(&key);
    let min = if allows("min") { reader.count(table, "min") } else { None };
    let at_least = min.unwrap_or(1);
    Some(match kind {
        StepKind::Client => Condition::Client,
        StepKind::Groups => Condition::Groups { min: at_least },
        StepKind::Build => Condition::Build { min: at_least },
        StepKind::Share => Condition::Share { min: at_least, with: share_with(reader, table) },
        StepKind::Users => Condition::Users { min: at_least },
        StepKind::Brand => Condition::Brand,
        StepKind::Whitelabel => Condition::Whitelabel,
        StepKind::ClientShare => Condition::ClientShare,
        StepKind::Properties => Condition::Properties { keys: properties(reader, table, at) },
        StepKind::Features => Condition::Features { features: features(reader, table, at) },
        StepKind::Role => Condition::Role(role(reader, table, at, min)?),
        StepKind::Invitations => Condition::Invitations,
        StepKind::Manual => Condition::Manual,
    })
}

fn share_with(reader: &mut Reader<'_>, table: &DeTable<'_>) -> ShareWith {
    let Some(words) = reader.texts(table, "with") else { return ShareWith::Group };
    for word in words.iter().filter(|word| !matches!(word.get_ref().as_str(), "group" | "user")) {
        reader.problem(&word.span(), format!("with is a list of \"group\" and \"user\", not {:?}", word.get_ref()));
    }
    if let (true, Some(value)) = (words.is_empty(), table.get("with")) {
        reader.problem(&value.span(), "with names \"group\", \"user\" or both");
    }
    let has = |wanted: &str| words.iter().any(|word| word.get_ref() == wanted);
    match (has("group"), has("user")) {
        (true, true) => ShareWith::Either,
        (false, true) => ShareWith::User,
        _ => ShareWith::Group,
    }
}

/// The list that a step cannot do without; an empty one is reported.
fn needed_list(reader: &mut Reader<'_>, table: &DeTable<'_>, at: &Place, key: &str) -> Vec<Spanned<String>> {
    let place = table.get(key).map_or_else(|| at.clone(), Spanned::span);
    let given = reader.texts(table, key);
    if table.get(key).is_none() || given.as_ref().is_some_and(Vec::is_empty) {
        reader.problem(&place, format!("the step needs {key} = [\"…\"] with at least one entry"));
    }
    given.unwrap_or_default()
}

fn properties(reader: &mut Reader<'_>, table: &DeTable<'_>, at: &Place) -> Vec<String> {
    let mut keys = Vec::new();
    for key in needed_list(reader, table, at, "keys") {
        match name::text("property", key.get_ref(), name::NAME_MAX) {
            Ok(text) if text.is_empty() => reader.problem(&key.span(), "a property has a name"),
            Ok(text) if matches!(text.as_str(), "company.id" | "company.name") => {
                reader.problem(&key.span(), format!("{text} is built in, so it is always set"));
            }
            Ok(text) => keys.push(text),
            Err(refusal) => reader.refused(&key.span(), refusal),
        }
    }
    keys
}

fn features(reader: &mut Reader<'_>, table: &DeTable<'_>, at: &Place) -> Vec<Feature> {
    let mut features = Vec::new();
    for id in needed_list(reader, table, at, "features") {
        match id.get_ref().parse() {
            Ok(feature) => features.push(feature),
            Err(refusal) => reader.refused(&id.span(), refusal),
        }
    }
    features
}

fn role(reader: &mut Reader<'_>, table: &DeTable<'_>, at: &Place, min: Option<u32>) -> Option<RoleWanted> {
    let held = reader.flag(table, "held");
    let Some(role) = reader.text(table, "role") else {
        if held && table.get("role").is_none() {
            reader.problem(at, "held = true needs role = \"…\" to say which");
        }
        return Some(RoleWanted::Custom(min.unwrap_or(1)));
    };
    let place = role.span();
    let handle = role.into_inner();
    if BuiltIn::by_handle(&handle).is_none() {
        match Handle::given(&handle) {
            Ok(_) => {}
            Err(refusal) => {
                reader.refused(&place, refusal);
                return None;
            }
        }
    }
    match (held, min) {
        (true, min) => Some(RoleWanted::Held { role: handle, min: min.unwrap_or(1) }),
        (false, _) if BuiltIn::by_handle(&handle).is_some() => {
            reader.problem(&place, format!("role {handle} is built in, so it is always there: add held = true"));
            None
        }
        (false, Some(_)) => {
            reader.problem(&place, "there is one role of a name: min counts its holders and needs held = true");
            None
        }
        (false, None) => Some(RoleWanted::Exists(handle)),
    }
}

/// What steps say of each other.
fn relations(reader: &mut Reader<'_>, drafts: &[Draft]) {
    for (position, draft) in drafts.iter().enumerate() {
        let id = draft.id.get_ref();
        let earlier = drafts.get(..position).unwrap_or_default();
        if earlier.iter().any(|other| other.id.get_ref() == id) {
            reader.problem(&draft.id.span(), format!("step {id:?} stands twice"));
        }
        if let (true, Some(value)) = (draft.optional, &draft.after) {
            let place = value.first().map_or_else(|| draft.id.span(), Spanned::span);
            reader.problem(&place, format!("step {id:?} is optional, so it waits for nothing: leave out after"));
        }
        for name in draft.after.iter().flatten() {
            let wanted = name.get_ref();
            let said = if wanted == id {
                format!("step {id:?} cannot wait for itself")
            } else if let Some(other) = earlier.iter().find(|other| other.id.get_ref() == wanted) {
                if !other.optional {
                    continue;
                }
                format!("step {wanted:?} is optional, so nothing waits for it")
            } else if drafts.iter().any(|other| other.id.get_ref() == wanted) {
                format!("step {wanted:?} stands later; a step waits for earlier ones only")
            } else {
                format!("there is no step {wanted:?} to wait for")
            };
            reader.problem(&name.span(), said);
        }
    }
}

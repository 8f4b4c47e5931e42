//! Checklist templates of an account: what each command needs and gathers.

use serde::Serialize;

use super::super::Session;
use crate::domain::{
    Code, Refusal, Result,
    checklist::{
        Checklist, Condition, Step, StepKind, Template,
        command::{self, AddTemplate, Followers},
        template::{BUILT_IN, RoleWanted, ShareWith},
    },
    permission::Permission,
};

/// How many clients that follow a template are named.
const NAMED: usize = 10;

/// Adds a template to the account.
///
/// # Errors
/// As [`AddTemplate::decide`]; [`Code::Forbidden`] without `account.settings`.
pub fn add(session: &mut Session<'_>, command: AddTemplate) -> Result<()> {
    session.may(Permission::AccountSettings)?;
    let account = session.account();
    let handle = command.handle.clone();
    let taken = session.tx().template(account.id, handle.as_str())?;
    let replaces = taken.as_ref().is_some_and(|taken| taken.source != command.source);
    let changes = command.decide(account, taken)?;
    if replaces && !changes.is_empty() && !session.tx().followers(account.id, handle.as_str())?.is_empty() {
        session.warn(format!("clients follow {handle}: the new steps count for them from now on"));
    }
    session.record(changes)
}

/// Removes a template from the account.
///
/// # Errors
/// [`Code::TemplateBuiltIn`], [`Code::TemplateInUse`]; [`Code::Forbidden`] without
/// `account.settings`.
pub fn remove(session: &mut Session<'_>, handle: &str) -> Result<()> {
    session.may(Permission::AccountSettings)?;
    if Checklist::built_in(handle).is_some() {
        return Err(Refusal::new(Code::TemplateBuiltIn, format!("checklist template {handle} is built in")));
    }
    let template = find(session, handle)?;
    let followers = followers(session, &template)?;
    session.record(command::remove_template(template, &followers)?)
}

fn find(session: &Session<'_>, handle: &str) -> Result<Template> {
    let account = session.account();
    session.tx().template(account.id, handle)?.ok_or_else(|| {
        Refusal::not_found(format!("checklist template {handle} in {}", account.said()))
            .hint(format!("usher checklist template list{}", session.scope_flag()))
    })
}

fn followers(session: &Session<'_>, template: &Template) -> Result<Followers> {
    let ids = session.tx().followers(template.account, template.handle.as_str())?;
    let mut followers = Followers { named: Vec::new(), any: !ids.is_empty() };
    for id in ids {
        if followers.named.len() == NAMED {
            break;
        }
        if let Some(client) = session.tx().account(id)?
            && session.could_view(&client)?
        {
            followers.named.push(client.handle.to_string());
        }
    }
    Ok(followers)
}

/// One template as it is shown.
#[derive(Debug, Clone, Serialize)]
pub struct TemplateView {
    /// The handle by which clients follow it.
    pub handle: String,
    /// The display name.
    pub name: String,
    /// The description, possibly empty.
    pub description: String,
    /// Whether it ships with the tool.
    pub built_in: bool,
    /// The steps in working order.
    pub steps: Vec<TemplateStepView>,
    /// The TOML text.
    pub source: String,
}

/// One step of a template, with what its condition asks for; null where it asks for no such thing.
#[derive(Debug, Clone, Default, Serialize)]
pub struct TemplateStepView {
    /// What commands call it.
    pub id: String,
    /// What people read.
    pub title: String,
    /// The kind, as a word.
    pub kind: &'static str,
    /// Waits for nothing and holds nothing up.
    pub optional: bool,
    /// The steps it waits for; null for every required one before it.
    pub waits_for: Option<Vec<String>>,
    /// The line of help, possibly empty.
    pub note: String,
    /// So many of what is counted.
    pub min: Option<u32>,
    /// Whose shares count: `group`, `user`.
    pub with: Option<Vec<&'static str>>,
    /// Properties that have a value.
    pub keys: Option<Vec<String>>,
    /// Features that are on.
    pub features: Option<Vec<&'static str>>,
    /// The role that is there, or is held.
    pub role: Option<String>,
    /// Whether somebody has to hold that role.
    pub held: Option<bool>,
}

impl TemplateView {
    fn of(checklist: &Checklist, source: &str, built_in: bool) -> Self {
        Self {
            handle: checklist.handle.to_string(),
            name: checklist.name.clone(),
            description: checklist.description.clone(),
            built_in,
            steps: checklist.steps.iter().map(TemplateStepView::of).collect(),
            source: source.to_owned(),
        }
    }
}

impl TemplateStepView {
    fn of(step: &Step) -> Self {
        let view = Self {
            id: step.id.clone(),
            title: step.title.clone(),
            kind: StepKind::as_str(step.kind()),
            optional: step.optional,
            waits_for: step.after.clone(),
            note: step.note.clone(),
            ..Self::default()
        };
        match &step.condition {
            Condition::Client
            | Condition::Brand
            | Condition::Whitelabel
            | Condition::ClientShare
            | Condition::Invitations
            | Condition::Manual => view,
            Condition::Groups { min } | Condition::Build { min } | Condition::Users { min } => {
                Self { min: Some(*min), ..view }
            }
            Condition::Share { min, with } => {
                let with = match with {
                    ShareWith::Group => vec!["group"],
                    ShareWith::User => vec!["user"],
                    ShareWith::Either => vec!["group", "user"],
                };
                Self { min: Some(*min), with: Some(with), ..view }
            }
            Condition::Properties { keys } => Self { keys: Some(keys.clone()), ..view },
            Condition::Features { features } => {
                Self { features: Some(features.iter().map(|feature| feature.id()).collect()), ..view }
            }
            Condition::Role(RoleWanted::Custom(min)) => Self { min: Some(*min), ..view },
            Condition::Role(RoleWanted::Exists(role)) => Self { role: Some(role.clone()), held: Some(false), ..view },
            Condition::Role(RoleWanted::Held { role, min }) => {
                Self { role: Some(role.clone()), held: Some(true), min: Some(*min), ..view }
            }
        }
    }
}

/// The templates that clients of the account can follow: those that ship, then its own by handle.
///
/// # Errors
/// Only when the store or a stored template fails.
pub fn list(session: &Session<'_>) -> Result<Vec<TemplateView>> {
    let built_in = BUILT_IN.iter().filter_map(|(handle, source)| {
        Checklist::built_in(handle).map(|checklist| TemplateView::of(checklist, source, true))
    });
    let mut views: Vec<_> = built_in.collect();
    for template in session.tx().templates_of(session.account().id)? {
        views.push(view(&template)?);
    }
    Ok(views)
}

/// The template of that handle: one that ships, or one of the account.
///
/// # Errors
/// [`Code::NotFound`] when there is none.
pub fn show(session: &Session<'_>, handle: &str) -> Result<TemplateView> {
    let built_in = BUILT_IN.iter().find(|(name, _)| *name == handle);
    match (Checklist::built_in(handle), built_in) {
        (Some(checklist), Some((_, source))) => Ok(TemplateView::of(checklist, source, true)),
        _ => view(&find(session, handle)?),
    }
}

fn view(template: &Template) -> Result<TemplateView> {
    let checklist = Checklist::parse(&template.source, template.handle.as_str())?;
    Ok(TemplateView::of(&checklist, &template.source, false))
}

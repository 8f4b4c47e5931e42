//! What people do to checklists: tick and waive steps, reopen a client, add and remove templates.
//!
//! Nothing here makes a step done but a tick of a manual one. There is no taking back of a tick or
//! a waiver: that is an undo, or a waiver that ends.

use super::{
    Onboarding, Template,
    template::{Checklist, Step},
};
use crate::domain::{
    Result,
    account::Account,
    change::{Change, Changes},
    if_exists::IfExists,
    name::Handle,
    refusal::{Code, Refusal},
    time::Time,
};

/// What deciding about one step of a client needs to know.
#[derive(Debug, Clone)]
pub struct StepFacts<'c> {
    /// The client.
    pub client: &'c Account,
    /// The checklist it follows.
    pub checklist: &'c Checklist,
    /// E-mail of who acts.
    pub by: String,
    /// When.
    pub now: Time,
}

impl StepFacts<'_> {
    fn shown(&self) -> String {
        format!("usher checklist show {}", self.client.handle)
    }

    fn step(&self, id: &str) -> Result<&Step> {
        self.checklist.step(id).map_err(|refusal| refusal.hint(self.shown()))
    }
}

/// Say that a manual step is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tick {
    /// The step's id.
    pub step: String,
    /// What is noted, possibly empty.
    pub note: String,
}

impl Tick {
    /// Decides whether the step may be ticked. Ticking again changes the note, if there is a new
    /// one.
    ///
    /// # Errors
    /// [`Code::StepKind`] when the checklist has no such step, or one that a condition decides.
    pub fn decide(self, facts: &StepFacts<'_>, ticked: Option<super::Tick>) -> Result<Changes> {
        facts.step(&self.step)?;
        let step = facts.checklist.manual_step(&self.step).map_err(|refusal| refusal.hint(facts.shown()))?;
        let wanted = super::Tick {
            account: facts.client.id,
            step: step.id.clone(),
            note: self.note,
            by: facts.by.clone(),
            at: facts.now,
        };
        Ok(match ticked {
            None => vec![Change::create(wanted)],
            Some(ticked) if wanted.note.is_empty() || wanted.note == ticked.note => vec![],
            Some(ticked) => vec![Change::update(ticked, wanted)],
        })
    }
}

/// Say that a step need not be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waive {
    /// The step's id.
    pub step: String,
    /// Why; none when it was not said.
    pub reason: Option<String>,
    /// The first instant at which it does not count any more; none when it does not end.
    pub until: Option<Time>,
}

impl Waive {
    /// Decides whether the step may be waived. Waiving again replaces the reason and the end.
    ///
    /// # Errors
    /// [`Code::StepKind`] when the checklist has no such step, [`Code::InputRequired`] without a
    /// reason, [`Code::Usage`] when the end is past.
    pub fn decide(self, facts: &StepFacts<'_>, waived: Option<super::Waiver>) -> Result<Changes> {
        let step = facts.step(&self.step)?;
        let Some(reason) = self.reason.filter(|reason| !reason.is_empty()) else {
            return Err(Refusal::new(Code::InputRequired, "a waiver needs a reason, given with --reason")
                .hint(format!("usher checklist waive {} {} --reason \"…\"", facts.client.handle, step.id))
                .detail("flag", "--reason"));
        };
        if let Some(until) = self.until.filter(|until| *until <= facts.now) {
            return Err(Refusal::new(Code::Usage, format!("a waiver until {} has ended already", until.last())));
        }
        let wanted = super::Waiver {
            account: facts.client.id,
            step: step.id.clone(),
            reason,
            until: self.until,
            by: facts.by.clone(),
            at: facts.now,
        };
        Ok(match waived {
            None => vec![Change::create(wanted)],
            Some(waived) if waived.reason == wanted.reason && waived.until == wanted.until => vec![],
            Some(waived) => vec![Change::update(waived, wanted)],
        })
    }
}

/// Decides whether order may be enforced again in a client: it takes away the mark.
///
/// # Errors
/// [`Code::NotOnboarded`] when there is no mark.
pub fn reopen(client: &Account, mark: Option<Onboarding>) -> Result<Changes> {
    mark.map(|mark| vec![Change::remove(mark)]).ok_or_else(|| {
        Refusal::new(
            Code::NotOnboarded,
            format!("client {} is being onboarded, so its order is enforced already", client.handle),
        )
        .hint(format!("usher checklist show {}", client.handle))
    })
}

/// Add a template to an account, for its clients to follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddTemplate {
    /// The handle that the text gives.
    pub handle: Handle,
    /// The text, which has been read and found good.
    pub source: String,
    /// What to do when the handle is taken.
    pub if_exists: IfExists,
}

impl AddTemplate {
    /// Decides whether the template may be added. Replacing one counts for the clients that follow
    /// it at once.
    ///
    /// # Errors
    /// [`Code::Exists`] when the handle is taken, unless told to skip or update.
    pub fn decide(self, account: &Account, taken: Option<Template>) -> Result<Changes> {
        let wanted = Template { account: account.id, handle: self.handle, source: self.source };
        match (taken, self.if_exists) {
            (None, _) => Ok(vec![Change::create(wanted)]),
            (Some(_), IfExists::Skip) => Ok(vec![]),
            (Some(taken), IfExists::Update) => Ok(vec![Change::update(taken, wanted)]),
            (Some(taken), IfExists::Error) => Err(Refusal::new(
                Code::Exists,
                format!("checklist template {} exists already in {}", taken.handle, account.said()),
            )
            .detail("handle", taken.handle.as_str())
            .hint("choose another handle in the file, or say --if-exists skip|update")),
        }
    }
}

/// Who follows a template, as far as may be told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Followers {
    /// Handles of the clients in reach.
    pub named: Vec<String>,
    /// Whether there are any at all.
    pub any: bool,
}

/// Decides whether a template may be removed.
///
/// # Errors
/// [`Code::TemplateInUse`] while clients follow it.
pub fn remove_template(template: Template, followers: &Followers) -> Result<Changes> {
    if !followers.any {
        return Ok(vec![Change::remove(template)]);
    }
    let said = match followers.named.as_slice() {
        [] => "clients follow it".to_owned(),
        [one] => format!("client {one} follows it"),
        many => format!("clients {} follow it", many.join(", ")),
    };
    let mut refusal =
        Refusal::new(Code::TemplateInUse, format!("checklist template {} is in use: {said}", template.handle))
            .detail("clients", followers.named.clone());
    if let Some(first) = followers.named.first() {
        refusal = refusal.hint(format!("usher client edit {first} --checklist standard"));
    }
    Err(refusal)
}

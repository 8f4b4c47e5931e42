//! A checklist as it is shown: the answer of `checklist show`, on screen and as JSON.

use serde::Serialize;

use super::{
    facts::{Candidates, ChecklistFacts, WarningFacts},
    next::next_command,
    progress::{Progress, State, StepProgress},
    template::{Checklist, StepKind},
    warnings::UNSHARED,
};
use crate::domain::time::Time;

/// How far one client is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChecklistView {
    /// The client's handle.
    pub client: String,
    /// The client's display name.
    pub name: String,
    /// The handle of the checklist it follows.
    pub checklist: String,
    /// Whether it carries the mark of the onboarded.
    pub onboarded: bool,
    /// Required steps that are done or waived.
    pub done: usize,
    /// Required steps that apply.
    pub required: usize,
    /// The steps in working order.
    pub steps: Vec<StepView>,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StepView {
    /// What commands call it.
    pub id: String,
    /// What people read.
    pub title: String,
    /// The kind.
    pub kind: StepKind,
    /// Where it stands.
    pub state: State,
    /// Waits for nothing and holds nothing up.
    pub optional: bool,
    /// Settled once and not any more.
    pub regressed: bool,
    /// What there is or what is missing.
    pub detail: String,
    /// The line of help of whoever wrote the template, possibly empty; null for the client's own
    /// people, since it is for the partner's.
    pub note: Option<String>,
    /// The command that moves it on; null where it is done or not its turn, and for somebody who may
    /// not see the things that it names.
    pub next: Option<String>,
    /// The waiver in force.
    pub waiver: Option<WaiverView>,
    /// What is worth a look although it holds nothing up.
    pub warnings: Vec<String>,
}

/// Why a step need not be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WaiverView {
    /// Why.
    pub reason: String,
    /// E-mail of who said so.
    pub by: String,
    /// When.
    pub at: Time,
    /// The first instant at which it does not count any more.
    pub until: Option<Time>,
}

impl ChecklistView {
    /// Puts together what is shown of a client.
    #[must_use]
    pub fn new(
        checklist: &Checklist,
        progress: &Progress,
        facts: &ChecklistFacts,
        candidates: &Candidates,
        warnings: &WarningFacts,
    ) -> Self {
        let (done, required) = progress.counts();
        let steps = progress
            .steps
            .iter()
            .enumerate()
            .map(|(position, step)| {
                let kind = step.step.kind();
                // A kind may have several steps; what it warns of is said once.
                let first = checklist.first_of(kind) == Some(position);
                let warnings = if first { warnings.beside(kind, facts, progress) } else { Vec::new() };
                StepView { next: next(step, facts, candidates), warnings, ..StepView::plain(step) }
            })
            .collect();
        Self {
            client: facts.client.clone(),
            name: facts.name.clone(),
            checklist: checklist.handle.to_string(),
            onboarded: progress.onboarded,
            done,
            required,
            steps,
        }
    }
}

impl ChecklistView {
    /// The same for somebody who may not see everything in the client: without the names of its
    /// things, which stand in commands and in most warnings.
    #[must_use]
    pub fn without_names(mut self) -> Self {
        for step in &mut self.steps {
            step.next = None;
            if step.kind != StepKind::Client {
                step.warnings.clear();
            }
        }
        self
    }

    /// The same for the client's own people: without what is the partner's alone, which is its groups
    /// and staff, the state of its own account, and what it noted.
    #[must_use]
    pub fn for_own_people(mut self) -> Self {
        for step in &mut self.steps {
            step.note = None;
            let theirs = matches!(step.kind, StepKind::ClientShare | StepKind::Whitelabel | StepKind::Manual);
            if theirs && step.state != State::NotApplicable {
                step.detail = if step.state == State::Done { "done" } else { "open" }.to_owned();
            }
            step.warnings.retain(|warning| warning != UNSHARED);
        }
        self
    }
}

impl StepView {
    fn plain(progress: &StepProgress) -> Self {
        Self {
            id: progress.step.id.clone(),
            title: progress.step.title.clone(),
            kind: progress.step.kind(),
            state: progress.state,
            optional: progress.step.optional,
            regressed: progress.regressed,
            detail: progress.detail.clone(),
            note: Some(progress.step.note.clone()),
            next: None,
            waiver: progress.waiver.as_ref().map(|waiver| WaiverView {
                reason: waiver.reason.clone(),
                by: waiver.by.clone(),
                at: waiver.at,
                until: waiver.until,
            }),
            warnings: Vec::new(),
        }
    }
}

fn next(progress: &StepProgress, facts: &ChecklistFacts, candidates: &Candidates) -> Option<String> {
    match progress.state {
        State::Open | State::Optional => Some(next_command(&progress.step, facts, candidates)),
        State::Done | State::Waiting | State::Waived | State::NotApplicable => None,
    }
}

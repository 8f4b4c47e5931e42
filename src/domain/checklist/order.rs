//! The order of onboarding: which operations wait for which steps, and what is said to whoever
//! comes too early.
//!
//! An operation of a step is refused while a required step before the first step of its kind is
//! unsettled. Kinds that the checklist lacks, or has as optional, are never refused, nor is
//! anything once the client is onboarded: then [`super::progress::StepProgress::waits_for`] is
//! empty everywhere, and this file has nothing to say.

use super::{
    facts::{Candidates, ChecklistFacts},
    next::next_command,
    progress::{Progress, StepProgress},
    template::{Step, StepKind},
};
use crate::domain::refusal::{Code, Refusal};

/// The kinds of step that operations belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Creating groups.
    Groups,
    /// Creating and importing klips, dashboards, data sources and metrics.
    Build,
    /// Sharing assets.
    Share,
    /// Adding and inviting users.
    Users,
    /// Setting the brand.
    Brand,
}

impl Stage {
    /// All five.
    pub const ALL: [Self; 5] = [Self::Groups, Self::Build, Self::Share, Self::Users, Self::Brand];

    /// The kind of step that the operations belong to.
    #[must_use]
    pub const fn kind(self) -> StepKind {
        match self {
            Self::Groups => StepKind::Groups,
            Self::Build => StepKind::Build,
            Self::Share => StepKind::Share,
            Self::Users => StepKind::Users,
            Self::Brand => StepKind::Brand,
        }
    }
}

/// An operation that came too early.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocked {
    /// Id of the step that the operation belongs to.
    pub step: String,
    /// The unsettled step to work on first.
    pub open: Step,
}

impl Progress {
    /// What stands in the way of the operations of a stage; none when they may be carried out.
    #[must_use]
    pub fn blocks(&self, stage: Stage) -> Option<Blocked> {
        let early = self.steps.iter().find(|progress| progress.step.kind() == stage.kind())?;
        let mut open = self.held_up_by(early)?;
        // What holds the step up may wait itself, and the command for it would be refused too.
        // Steps wait for earlier ones only, so this ends.
        while let Some(earlier) = self.held_up_by(open) {
            open = earlier;
        }
        Some(Blocked { step: early.step.id.clone(), open: open.step.clone() })
    }

    fn held_up_by(&self, progress: &StepProgress) -> Option<&StepProgress> {
        let first = progress.waits_for.first()?;
        self.steps.iter().find(|other| other.step.id == *first)
    }
}

impl Blocked {
    /// The refusal, which holds the command that moves the open step on.
    #[must_use]
    pub fn refusal(&self, facts: &ChecklistFacts, candidates: &Candidates) -> Refusal {
        let Self { step, open } = self;
        let client = &facts.client;
        Refusal::new(
            Code::ChecklistOrder,
            format!("step {step:?} comes after {:?}, which is open for client {client}", open.id),
        )
        .hint(next_command(open, facts, candidates))
        .hint(format!("usher checklist show {client}"))
        .detail("step", step.as_str())
        .detail("open", open.id.as_str())
        .detail("client", client.as_str())
    }
}

//! How far the onboarding of one client is.
//!
//! ```text
//! condition holds ──────────────► done
//! white-label is not enabled ───► not-applicable
//! a waiver is in force ─────────► waived
//! optional ─────────────────────► optional
//! an earlier step is unsettled ─► waiting       (not once the client is onboarded)
//! else ─────────────────────────► open
//! ```
//!
//! The first line that fits decides. A step is settled when it is done, waived or does not apply.
//! A step whose condition holds is done even where an earlier one is open: conditions are looked
//! at, never remembered. When the client was marked onboarded is not decided here.

use serde::{Serialize, Serializer};

use super::{
    Tick, Waiver,
    condition::Verdict,
    facts::ChecklistFacts,
    order::Stage,
    template::{Checklist, Step},
};
use crate::domain::time::Time;

/// Where a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// Its condition holds now.
    Done,
    /// It is the operator's turn.
    Open,
    /// A step before it is not settled.
    Waiting,
    /// Somebody said that it need not hold anything up.
    Waived,
    /// Not done, and nothing waits for it.
    Optional,
    /// It does not concern this database.
    NotApplicable,
}

impl State {
    /// All, in the order of the reference.
    pub const ALL: [Self; 6] =
        [Self::Done, Self::Open, Self::Waiting, Self::Waived, Self::Optional, Self::NotApplicable];

    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Open => "open",
            Self::Waiting => "waiting",
            Self::Waived => "waived",
            Self::Optional => "optional",
            Self::NotApplicable => "not-applicable",
        }
    }

    /// Whether the step holds nothing up.
    #[must_use]
    pub const fn is_settled(self) -> bool {
        match self {
            Self::Done | Self::Waived | Self::Optional | Self::NotApplicable => true,
            Self::Open | Self::Waiting => false,
        }
    }
}

impl Serialize for State {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

/// One step and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepProgress {
    /// The step.
    pub step: Step,
    /// Where it stands.
    pub state: State,
    /// It was settled once and is not any more: the client is onboarded, or a step that could not
    /// be worked on before this one was settled is done.
    pub regressed: bool,
    /// What there is or what is missing, in a few words.
    pub detail: String,
    /// The waiver in force, also where the step has been done meanwhile.
    pub waiver: Option<Waiver>,
    /// Ids of the unsettled steps that hold it up, in order; none once the client is onboarded.
    pub waits_for: Vec<String>,
}

/// How far one client is with its checklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// Whether the client carries the mark of the onboarded, so that order is not enforced.
    pub onboarded: bool,
    /// The steps in working order.
    pub steps: Vec<StepProgress>,
}

impl Progress {
    /// Looks at every step of a checklist. `waivers` and `ticks` are those of the client,
    /// `onboarded` is its mark, `now` decides which waivers have ended.
    #[must_use]
    pub fn of(
        checklist: &Checklist,
        facts: &ChecklistFacts,
        waivers: &[Waiver],
        ticks: &[Tick],
        onboarded: bool,
        now: Time,
    ) -> Self {
        let mut steps: Vec<_> = checklist
            .steps
            .iter()
            .map(|step| {
                let in_force =
                    |waiver: &&Waiver| waiver.step == step.id && waiver.until.is_none_or(|until| now < until);
                look(step, facts, waivers.iter().find(in_force), ticks)
            })
            .collect();
        let holding: Vec<_> = steps.iter().map(|step| !step.state.is_settled()).collect();
        let proven = proven(checklist, &steps);
        for (position, progress) in steps.iter_mut().enumerate() {
            if !onboarded {
                progress.waits_for = checklist
                    .before(position)
                    .filter(|earlier| holding.get(*earlier).is_some_and(|holds| *holds))
                    .filter_map(|earlier| checklist.steps.get(earlier).map(|step| step.id.clone()))
                    .collect();
            }
            if progress.state == State::Open {
                progress.regressed = onboarded || proven.contains(&position);
                if let Some(first) = progress.waits_for.first() {
                    progress.state = State::Waiting;
                    progress.detail = format!("waits for {first}");
                }
            }
        }
        Self { onboarded, steps }
    }

    /// Whether every required step is settled, so that the client is to be marked onboarded.
    #[must_use]
    pub fn complete(&self) -> bool {
        self.steps.iter().all(|progress| progress.state.is_settled())
    }

    /// The required step to work on next.
    #[must_use]
    pub fn first_open(&self) -> Option<&StepProgress> {
        self.steps.iter().find(|progress| progress.state == State::Open)
    }

    /// How many required steps are settled and how many there are, leaving out those that do not
    /// apply; both are equal exactly when the checklist is complete.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        let required =
            || self.steps.iter().filter(|progress| !progress.step.optional && progress.state != State::NotApplicable);
        (required().filter(|progress| progress.state.is_settled()).count(), required().count())
    }

    /// The steps that were settled once and are not any more.
    pub fn regressions(&self) -> impl Iterator<Item = &StepProgress> {
        self.steps.iter().filter(|progress| progress.regressed)
    }
}

/// One step by itself, before its neighbours are looked at.
fn look(step: &Step, facts: &ChecklistFacts, waiver: Option<&Waiver>, ticks: &[Tick]) -> StepProgress {
    let (state, detail) = match (step.verdict(facts, ticks), waiver) {
        (Verdict::Holds(detail), _) => (State::Done, detail),
        (Verdict::DoesNotApply(detail), _) => (State::NotApplicable, detail),
        (Verdict::Lacks(_), Some(waiver)) => (State::Waived, waived(waiver)),
        (Verdict::Lacks(detail), None) if step.optional => (State::Optional, format!("optional, {detail}")),
        (Verdict::Lacks(detail), None) => (State::Open, detail),
    };
    StepProgress { step: step.clone(), state, regressed: false, detail, waiver: waiver.cloned(), waits_for: Vec::new() }
}

fn waived(waiver: &Waiver) -> String {
    let until = waiver.until.map(|until| format!(" until {}", until.last())).unwrap_or_default();
    format!("waived by {}{until}: {}", waiver.by, waiver.reason)
}

/// Positions of the steps that must have been settled at some time: those before a step that is
/// done although its operations were refused until then.
fn proven(checklist: &Checklist, steps: &[StepProgress]) -> Vec<usize> {
    Stage::ALL
        .into_iter()
        .filter_map(|stage| checklist.first_of(stage.kind()))
        .filter(|position| steps.get(*position).is_some_and(|progress| progress.state == State::Done))
        .flat_map(|position| checklist.before(position))
        .collect()
}

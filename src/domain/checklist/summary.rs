//! How far one client is, on one line of a list of them all.

use serde::{Serialize, Serializer};

use super::progress::{Progress, State};
use crate::domain::account::Account;

/// How far one client is, on one line of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChecklistSummary {
    /// The client's handle.
    pub client: String,
    /// The client's display name.
    pub name: String,
    /// The handle of the checklist it follows.
    pub checklist: String,
    /// Required steps that are done or waived.
    pub done: usize,
    /// Required steps that apply.
    pub required: usize,
    /// Id of the required step to work on next; null when there is none.
    pub open: Option<String>,
    /// Whether it carries the mark of the onboarded.
    pub onboarded: bool,
    /// Ids of the steps that were settled once and are not any more.
    pub regressed: Vec<String>,
    /// All that can be said of the whole, in the order of the reference.
    pub states: Vec<Standing>,
    /// The steps in working order.
    pub steps: Vec<StepSummary>,
}

/// Where one step stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StepSummary {
    /// What commands call it.
    pub id: String,
    /// Where it stands.
    pub state: State,
    /// Settled once and not any more.
    pub regressed: bool,
}

/// What can be said of a client's onboarding as a whole; several at once, or nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// A required step is not settled.
    Open,
    /// A required step waits for one that is open, so that what belongs to it is refused.
    Blocked,
    /// A step that was settled once is not any more.
    Regressed,
    /// A step is waived.
    Waived,
    /// It carries the mark of the onboarded, and no required step is open.
    Onboarded,
}

impl Standing {
    /// All, in the order of the reference.
    pub const ALL: [Self; 5] = [Self::Open, Self::Blocked, Self::Regressed, Self::Waived, Self::Onboarded];

    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Blocked => "blocked",
            Self::Regressed => "regressed",
            Self::Waived => "waived",
            Self::Onboarded => "onboarded",
        }
    }

    fn fits(self, progress: &Progress) -> bool {
        let some = |state: State| progress.steps.iter().any(|step| step.state == state);
        match self {
            Self::Open => !progress.complete(),
            Self::Blocked => some(State::Waiting),
            Self::Regressed => progress.regressions().next().is_some(),
            Self::Waived => some(State::Waived),
            Self::Onboarded => progress.onboarded && progress.complete(),
        }
    }
}

impl Serialize for Standing {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

impl ChecklistSummary {
    /// Puts together what is shown of a client.
    #[must_use]
    pub fn new(client: &Account, progress: &Progress) -> Self {
        let (done, required) = progress.counts();
        let step = |step: &super::StepProgress| StepSummary {
            id: step.step.id.clone(),
            state: step.state,
            regressed: step.regressed,
        };
        Self {
            client: client.handle.to_string(),
            name: client.name.clone(),
            checklist: client.template.clone(),
            done,
            required,
            open: progress.first_open().map(|open| open.step.id.clone()),
            onboarded: progress.onboarded,
            regressed: progress.regressions().map(|step| step.step.id.clone()).collect(),
            states: Standing::ALL.into_iter().filter(|standing| standing.fits(progress)).collect(),
            steps: progress.steps.iter().map(step).collect(),
        }
    }
}

//! What `checklist show` warns of beside a step although it holds nothing up.

use super::{
    facts::{ChecklistFacts, WarningFacts},
    progress::{Progress, State},
    template::StepKind,
};

/// What is warned of a client that none of the partner's staff reaches by a group.
pub(super) const UNSHARED: &str = "shared with no group of the parent";

impl WarningFacts {
    /// The warnings beside the first step of a kind, each one sentence; most kinds have none.
    ///
    /// What is not shared yet is warned of only once the share step is done: before, the step
    /// itself says so.
    #[must_use]
    pub fn beside(&self, kind: StepKind, facts: &ChecklistFacts, progress: &Progress) -> Vec<String> {
        let shared = progress
            .steps
            .iter()
            .any(|progress| progress.step.kind() == StepKind::Share && progress.state == State::Done);
        match kind {
            StepKind::Client => client(facts),
            StepKind::Share if shared => self.share(),
            StepKind::Users => self.users(shared),
            _ => Vec::new(),
        }
    }

    fn share(&self) -> Vec<String> {
        let mut warnings: Vec<_> = self
            .lacking
            .iter()
            .map(|lack| format!("group {} has dashboard {} but lacks {}", lack.group, lack.dashboard, lack.parts))
            .collect();
        if !self.idle_groups.is_empty() {
            warnings.push(format!("nothing is shared with: {}", self.idle_groups));
        }
        warnings
    }

    fn users(&self, shared: bool) -> Vec<String> {
        let mut warnings = Vec::new();
        if !self.users_in_no_group.is_empty() {
            warnings.push(format!("in no group: {}", self.users_in_no_group));
        }
        if shared && !self.users_without_dashboard.is_empty() {
            warnings.push(format!("would see no dashboard: {}", self.users_without_dashboard));
        }
        warnings
    }
}

fn client(facts: &ChecklistFacts) -> Vec<String> {
    let mut warnings = Vec::new();
    if facts.parent_groups == 0 {
        warnings.push(UNSHARED.to_owned());
    }
    if !facts.described {
        warnings.push("no description".to_owned());
    }
    warnings
}

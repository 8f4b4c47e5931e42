//! The checklist of a client: where it stands, and that its order is kept.

use super::Session;
use crate::domain::{
    Refusal, Result,
    account::Account,
    checklist::{Checklist, ChecklistFacts, Progress, Stage},
};

impl Session<'_> {
    /// The template that a client follows.
    ///
    /// # Errors
    /// When the stored template no longer reads.
    pub fn checklist_of(&self, client: &Account) -> Result<Checklist> {
        if let Some(built_in) = Checklist::built_in(&client.template) {
            return Ok(built_in);
        }
        let parent = client.parent.as_ref().map_or(client.id, |parent| parent.id);
        match self.tx.template(parent, &client.template)? {
            Some(template) => Checklist::parse(&template.source, &client.template),
            None => Err(Refusal::not_found(format!("checklist template {}", client.template))),
        }
    }

    /// Where the onboarding of a client stands.
    ///
    /// # Errors
    /// Only when the store or the stored template fails.
    pub fn progress_of(&self, client: &Account) -> Result<Progress> {
        Ok(self.onboarding(client)?.1)
    }

    /// What the checklist looks at, and where the onboarding stands by it.
    pub(super) fn onboarding(&self, client: &Account) -> Result<(ChecklistFacts, Progress)> {
        let checklist = self.checklist_of(client)?;
        let facts = self.tx.checklist_facts(client)?;
        let (waivers, ticks) = (self.tx.waivers(client.id)?, self.tx.ticks(client.id)?);
        let onboarded = self.tx.onboarded(client.id)?.is_some();
        let progress = Progress::of(&checklist, &facts, &waivers, &ticks, onboarded, self.request.now);
        Ok((facts, progress))
    }

    /// Requires that the steps before a stage are done while a client is being onboarded.
    ///
    /// # Errors
    /// [`crate::domain::Code::ChecklistOrder`], naming the open step and the command that moves it on.
    pub fn in_order(&self, stage: Stage) -> Result<()> {
        let client = &self.account;
        if client.is_master() || self.tx.onboarded(client.id)?.is_some() {
            return Ok(());
        }
        let (facts, progress) = self.onboarding(client)?;
        match progress.blocks(stage) {
            None => Ok(()),
            Some(blocked) => Err(blocked.refusal(&facts, &self.tx.checklist_candidates(client)?)),
        }
    }
}

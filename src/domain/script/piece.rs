//! What belongs together in a script, with what it waits for and what it changes.

use super::made::Effect;
use crate::domain::checklist::{Stage, StepKind};
use crate::domain::typed::Typed;

/// What a piece makes; other pieces wait for it by this.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    Client,
    Properties,
    Staff,
    Roles,
    Assigned,
    Groups,
    Assets,
    Links,
    GroupShares,
    Users,
    Members,
    Invited,
    UserShares,
    Defaults,
    Brand,
    Templates,
    /// Ticks and waivers.
    Said,
    Disabled,
    /// What holds things up that stand, so that it is set when they do.
    Bounds,
}

/// Where in a script a piece wants to stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// At the first step of this kind.
    Kind(StepKind),
    /// At the step with this id.
    Step(String),
    /// At the end.
    End,
}

/// One command with what it changes that checklists look at.
#[derive(Debug)]
pub(super) struct Act {
    pub(super) words: Vec<String>,
    pub(super) effects: Vec<Effect>,
}

/// What belongs together.
#[derive(Debug)]
pub(super) struct Piece {
    pub(super) key: Key,
    /// What it is about, for a checklist without such a step.
    pub(super) title: &'static str,
    pub(super) place: Place,
    /// The stage of its operations, which the checklist may hold up.
    pub(super) stage: Option<Stage>,
    /// What has to be there before.
    pub(super) needs: Vec<Key>,
    pub(super) acts: Vec<Act>,
}

impl Piece {
    pub(super) fn new(key: Key, title: &'static str, place: Place) -> Self {
        Self { key, title, place, stage: None, needs: Vec::new(), acts: Vec::new() }
    }

    /// With operations of a stage.
    pub(super) fn of(self, stage: Stage) -> Self {
        Self { stage: Some(stage), ..self }
    }

    /// That waits for others.
    pub(super) fn after(self, needs: &[Key]) -> Self {
        Self { needs: needs.to_vec(), ..self }
    }

    /// Adds a command that no checklist looks at.
    pub(super) fn plain(&mut self, typed: Typed) {
        self.act(typed, []);
    }

    /// Adds a command.
    pub(super) fn act(&mut self, typed: Typed, effects: impl Into<Vec<Effect>>) {
        self.acts.push(Act { words: typed.words(), effects: effects.into() });
    }
}

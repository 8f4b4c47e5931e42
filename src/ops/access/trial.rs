//! Commands that are tried: run by the operator as the commands that they are, in a transaction that is
//! taken back in the end.

use serde::Serialize;

use super::step::Step;
use crate::{
    domain::{Refusal, Result, change::Change},
    ops::{Request, Session},
    store::Tx,
};

/// How many times commands are tried at most: other commands wait meanwhile.
pub(super) const TRIES: usize = 200;

/// One command that would help and that the operator is refused. Its serialised form is a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RefusedView {
    /// What it is about.
    pub about: String,
    /// The command.
    pub command: String,
    /// The code of the refusal.
    pub code: &'static str,
    /// Why, as a sentence.
    pub message: String,
    /// The permission that whoever types it needs; null where that is not what lacks.
    pub needs: Option<String>,
}

impl RefusedView {
    /// A command and its refusal.
    pub fn new(about: String, command: String, refusal: &Refusal) -> Self {
        Self {
            about,
            command,
            code: refusal.code.as_str(),
            message: refusal.message.clone(),
            needs: refusal.details.get("permission").and_then(|it| it.as_str()).map(str::to_owned),
        }
    }
}

/// What came of commands that were tried together.
pub(super) enum Tried {
    /// They were accepted: what each of them changed, of those that changed something, by its place.
    Stands(Vec<(usize, Vec<Change>)>),
    /// They were accepted and change nothing.
    Idle,
    /// The one at this place is refused, and none was done.
    Refused(usize, Refusal),
}

/// The transaction in which commands are tried.
pub(super) struct Trial<'s> {
    /// The transaction.
    pub tx: &'s Tx<'s>,
    /// On whose behalf.
    pub request: &'s Request,
    /// How many times something was tried.
    pub tries: usize,
}

impl<'s> Trial<'s> {
    /// Nothing tried yet.
    pub const fn new(tx: &'s Tx<'s>, request: &'s Request) -> Self {
        Self { tx, request, tries: 0 }
    }

    /// Whether other commands have waited long enough.
    pub const fn is_over(&self) -> bool {
        self.tries >= TRIES
    }

    /// Runs commands that belong together: all of them, or none.
    ///
    /// # Errors
    /// What fails in the store, which is no refusal of a command.
    pub fn run(&mut self, session: &Session<'_>, steps: &[Step]) -> Result<Tried> {
        self.tries += 1;
        let mut at = 0;
        let run = self.tx.part(|| {
            let mut done = Vec::new();
            for (place, step) in steps.iter().enumerate() {
                at = place;
                let changes = step.run(self.tx, self.request, step.command(session))?;
                if !changes.is_empty() {
                    done.push((place, changes));
                }
            }
            Ok::<_, Refusal>(done)
        });
        match run {
            Ok(done) if done.is_empty() => Ok(Tried::Idle),
            Ok(done) => Ok(Tried::Stands(done)),
            Err(failed) if failed.code.exit() == 1 => Err(failed),
            Err(refusal) => Ok(Tried::Refused(at, refusal)),
        }
    }
}

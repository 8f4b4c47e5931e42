//! Taking operations back, and putting back what was taken back.
//!
//! An undo is a new operation whose changes are the inverse ones. It acts in the account in which
//! the operation was made, needs what those changes would need, passes the recorder like every
//! change, and is refused when something is not as the operation left it: nothing is ever merged.

use super::{Session, authorise::Together};
use crate::{
    domain::{
        Code, Refusal, Result,
        access::Acting,
        change::{Change, Changes},
        entity::Entity,
        journal::{Event, Operation},
        look::Image,
        undo,
        user::{User, UserStatus},
    },
    store::StoreError,
};

/// Operations of one's own that are looked at together for the latest that can be undone.
const PAGE: usize = 50;

/// Undoes an operation; without a number the operator's own latest one that changed something, is
/// no undo and is not undone, in any account in reach.
///
/// # Errors
/// [`Code::UndoNothing`], [`Code::UndoImpossible`], [`Code::UndoConflict`] with the later
/// operations, and whatever the inverse changes are refused for.
pub fn undo(session: &mut Session<'_>, number: Option<i64>) -> Result<()> {
    let operation = match number {
        Some(number) => session.operation_to_undo(number)?,
        None => {
            let latest = session.latest_own(|session, operation| {
                Ok(operation.undoes.is_none() && session.standing_undo(operation.number)?.is_none())
            })?;
            session.operation_to_undo(latest.ok_or_else(|| session.nothing_to("undo"))?)?
        }
    };
    session.take_back(&operation)
}

/// Undoes an undo, named by its own number or by that of the operation it took back; without a
/// number the operator's latest one that is not itself undone.
///
/// # Errors
/// As [`undo()`].
pub fn redo(session: &mut Session<'_>, number: Option<i64>) -> Result<()> {
    let operation = match number {
        Some(number) => {
            let named = session.operation_to_undo(number)?;
            match session.standing_undo(number)? {
                _ if named.undoes.is_some() => named,
                Some(undo) => session.operation_to_undo(undo)?,
                None => {
                    return Err(Refusal::new(
                        Code::UndoNothing,
                        format!("operation {number} is not undone, so there is nothing to redo"),
                    )
                    .hint(format!("usher log show {number}{}", session.scope_flag())));
                }
            }
        }
        None => {
            let latest = session.latest_own(|session, operation| {
                Ok(session.takes_back(operation)? && session.standing_undo(operation.number)?.is_none())
            })?;
            session.operation_to_undo(latest.ok_or_else(|| session.nothing_to("redo"))?)?
        }
    };
    session.take_back(&operation)
}

impl Session<'_> {
    /// The operation that takes this one back now: an undo that is not itself undone.
    pub(super) fn standing_undo(&self, number: i64) -> Result<Option<i64>> {
        for undo in self.tx.undone_by(number)?.into_iter().rev() {
            if self.standing_undo(undo)?.is_none() {
                return Ok(Some(undo));
            }
        }
        Ok(None)
    }

    /// Whether an operation takes another back, rather than putting it back or being neither.
    fn takes_back(&self, operation: &Operation) -> Result<bool> {
        let (mut undoes, mut depth) = (operation.undoes, 0_u32);
        while let Some(number) = undoes {
            depth += 1;
            undoes = self.tx.operation(number)?.and_then(|(operation, _)| operation.undoes);
        }
        Ok(depth % 2 == 1)
    }

    /// The operator's latest operation in reach that changed something and is what is looked for.
    fn latest_own(&self, wanted: impl Fn(&Self, &Operation) -> Result<bool>) -> Result<Option<i64>> {
        let mut below = i64::MAX;
        loop {
            let page = self.tx.operations_before(None, Some(self.operator.user.id), below, PAGE)?;
            let Some(last) = page.last() else { return Ok(None) };
            below = last.number;
            for operation in page {
                let changed = operation.event == Event::Change && operation.changed > 0;
                if changed && self.is_in_reach(&operation)? && wanted(self, &operation)? {
                    return Ok(Some(operation.number));
                }
            }
        }
    }

    /// Whether an operation was made where the operator may go: here, or, unless a client was
    /// named, in a client in reach.
    fn is_in_reach(&self, operation: &Operation) -> Result<bool> {
        if operation.account == self.account.id {
            return Ok(true);
        }
        match self.tx.account(operation.account)? {
            Some(account) if !self.is_confined() => self.could_view(&account),
            _ => Ok(false),
        }
    }

    /// Whether the command is confined to the account acted in.
    const fn is_confined(&self) -> bool {
        self.request.client.is_some() || !matches!(self.person.acting, Acting::Own)
    }

    fn nothing_to(&self, verb: &str) -> Refusal {
        let place = if self.is_confined() { format!(" in {}", self.account.said()) } else { String::new() };
        Refusal::new(Code::UndoNothing, format!("{} has nothing to {verb}{place}", self.operator.user.email))
            .hint(format!("usher log list{}", self.scope_flag()))
    }

    /// The operation with this number, after going to the account in which it was made.
    fn operation_to_undo(&mut self, number: i64) -> Result<Operation> {
        let unknown = self.no_operation(number);
        let Some((operation, _)) = self.tx.operation(number)? else { return Err(unknown) };
        if operation.account != self.account.id {
            if self.is_confined() {
                return Err(unknown);
            }
            match self.tx.account(operation.account)? {
                Some(account) if self.could_view(&account)? => self.enter(account.handle.as_str())?,
                None if operation.operator == Some(self.operator.user.id) => return Err(self.gone(&operation)?),
                _ => return Err(unknown),
            }
            self.may_change()?;
        }
        let own = operation.operator == Some(self.operator.user.id);
        if own || self.sees_operation(&operation)? { Ok(operation) } else { Err(unknown) }
    }

    /// That the client in which an operation was made is not there any more.
    fn gone(&self, operation: &Operation) -> Result<Refusal> {
        let later = self.tx.later_on(&format!("account/{}", operation.account), operation.number)?;
        self.conflict(
            format!("client {}, in which operation {} was made, is gone", operation.account_name, operation.number),
            later,
        )
    }

    /// Records the inverse changes of an operation.
    fn take_back(&mut self, operation: &Operation) -> Result<()> {
        if let Some(undo) = self.standing_undo(operation.number)? {
            if operation.undoes.is_some() {
                let message =
                    format!("operation {} does not stand: operation {undo} put back what it took", operation.number);
                return self.conflict(message, vec![undo]).and_then(Err);
            }
            let message = format!("operation {} is undone already, by operation {undo}", operation.number);
            return Err(self.conflict(message, vec![undo])?.hint(format!("usher redo {undo}{}", self.scope_flag())));
        }
        let mut changes = undo::inverse(operation, &self.tx.entries(operation.number)?)?;
        self.recorder.undoes = Some(operation.number);
        let together = Together::of(&changes);
        for change in &changes {
            self.authorise(change, &together)?;
        }
        let going = self.leave_images(&mut changes, &together)?;
        self.recorder.restored = together.restored();
        self.say_what_was_mailed(&changes)?;
        for change in &changes {
            self.look_at(change)?;
            if let Err(error) = self.tx.apply(change) {
                return Err(self.differs(operation, &changes, change, error)?);
            }
            self.made(change.clone())?;
        }
        for image in going {
            self.drop_unless_shown(image.account, &image.digest)?;
        }
        for change in &changes {
            self.authorise_restored(change, &together)?;
        }
        self.say_who_is_back(&changes);
        self.say_which(operation)
    }

    /// Leaves out images that are there already, as somebody else may have brought them since, and takes
    /// out those that are to go: they go last, and only when nothing shows them. Where a whole client
    /// goes or comes its images are as good as the rest of it.
    fn leave_images(&self, changes: &mut Changes, together: &Together) -> Result<Vec<Image>> {
        let (mut left, mut going) = (Changes::new(), Vec::new());
        for change in changes.drain(..) {
            match (&change.before, &change.after) {
                (Some(Entity::Image(image)), None) if !together.goes_or_comes(image.account) => {
                    going.push(image.clone());
                }
                (None, Some(Entity::Image(image))) if self.tx.image_size(image.account, &image.digest)?.is_some() => {}
                _ => left.push(change),
            }
        }
        *changes = left;
        Ok(going)
    }

    /// Which command was taken back, or put back where it was an undo that was: without a number
    /// nobody typed it.
    fn say_which(&mut self, operation: &Operation) -> Result<()> {
        let (mut first, mut verb) = (operation.clone(), ["took back", "put back"]);
        while let Some(number) = first.undoes {
            let Some((undone, _)) = self.tx.operation(number)? else { break };
            verb.reverse();
            first = undone;
        }
        if !self.sees_operation(&first)? {
            return Ok(());
        }
        if let Some(command) = self.view(&first)?.command {
            let [verb, _] = verb;
            self.recorder.notes.push(format!("{verb} operation {}: {command}", first.number));
        }
        Ok(())
    }

    /// What an undo cannot take back. Looked at while it is known: mails go with their user.
    fn say_what_was_mailed(&mut self, changes: &Changes) -> Result<()> {
        for change in changes {
            if let (Some(Entity::User(user)), None) = (&change.before, &change.after)
                && user.status == UserStatus::Invited
                && self.tx.was_mailed(user.account, user.id)?
            {
                self.warn(format!("an invitation already mailed to {} cannot be taken back; it is void", user.email));
            }
        }
        Ok(())
    }

    /// What an undo cannot bring back.
    fn say_who_is_back(&mut self, changes: &Changes) {
        for change in changes {
            if let (None, Some(Entity::User(user))) = (&change.before, &change.after) {
                self.say_restored(user);
            }
        }
    }

    fn say_restored(&mut self, user: &User) {
        let email = &user.email;
        let lost = if user.joined { "password and log-ins" } else { "invitation" };
        self.warn(format!("{email} is back without {lost}; invite {email} again"));
        if user.status != UserStatus::Disabled {
            self.next(format!("usher user invite {}{}", email.typed(), self.scope_flag()));
        }
    }

    /// Why an inverse change could not be made: what it touches is not as the operation left it.
    fn differs(&self, operation: &Operation, changes: &[Change], at: &Change, error: StoreError) -> Result<Refusal> {
        let how = match &error {
            StoreError::Stale { .. } => "is not as it was then",
            StoreError::Taken { .. } => "is taken again by another",
            StoreError::Referenced { .. } | StoreError::Constraint { .. } if at.after.is_none() => "is in use since",
            StoreError::Referenced { .. } | StoreError::Constraint { .. } => "needs something that is gone",
            _ => return Err(error.into()),
        };
        let mut later = Vec::new();
        for entity in changes.iter().filter_map(Change::entity) {
            later.extend(self.tx.later_on(&entity.identity(), operation.number)?);
        }
        if let Some(entity) = at.entity() {
            if !matches!(error, StoreError::Stale { .. }) {
                later.extend(self.tx.later_referring(entity, operation.number)?);
            }
            if matches!(entity, Entity::Account(_)) {
                later.extend(self.tx.later_in(entity.account(), operation.number)?);
            }
        }
        let thing = at.entity().map_or_else(String::new, |entity| format!("{} {}", entity.kind(), entity.key()));
        self.conflict(format!("operation {} cannot be undone: {thing} {how}", operation.number), later)
    }

    /// A conflict with the later operations, told as far as the operator may see them.
    fn conflict(&self, mut message: String, mut later: Vec<i64>) -> Result<Refusal> {
        later.sort_unstable();
        later.dedup();
        let mut told = Vec::new();
        let mut hints = Vec::new();
        for number in later {
            let Some((operation, _)) = self.tx.operation(number)? else { continue };
            let seen = self.sees_operation(&operation)?.then(|| self.view(&operation)).transpose()?;
            if let Some(seen) = &seen {
                let command = seen.command.as_deref().unwrap_or("a command elsewhere");
                message += &format!("; operation {number} by {}: {command}", seen.operator);
                hints.push(format!("usher log show {number}{}", self.scope_flag()));
            }
            told.push(serde_json::json!({
                "operation": number,
                "operator": seen.as_ref().map(|seen| &seen.operator),
                "command": seen.as_ref().and_then(|seen| seen.command.as_ref()),
            }));
        }
        let mut refusal = Refusal::new(Code::UndoConflict, message).detail("operations", told);
        refusal.hints = hints;
        Ok(refusal)
    }
}

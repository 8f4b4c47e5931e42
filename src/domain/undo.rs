//! Taking an operation back: which changes that takes, and which operations it cannot be done to.
//!
//! An undo is just another list of changes: the inverse ones in reverse order. That they fit the
//! present state is found out by applying them; who may make them is decided where all rights are.

use super::{
    Result,
    change::{Change, Changes},
    entity::Entity,
    journal::{Entry, Event, Operation},
    refusal::{Code, Refusal},
};

/// The changes that take an operation back. The mark that a client is onboarded, made beside the
/// operation at its time, stays unless the client itself goes. A mark that an undo put back is older
/// than the undo, and goes when that is undone.
///
/// # Errors
/// [`Code::UndoImpossible`] when the operation changed nothing that can be taken back, concerns the
/// database as a whole, or when its images were purged.
pub fn inverse(operation: &Operation, entries: &[Entry]) -> Result<Changes> {
    let number = operation.number;
    let impossible = |why: &str| Refusal::new(Code::UndoImpossible, format!("operation {number} {why}"));
    match operation.event {
        Event::Database => return Err(impossible("concerns the database as a whole and cannot be undone")),
        Event::Refused => return Err(impossible("was refused, so there is nothing to undo")),
        Event::Entry => {
            return Err(impossible(
                "is about who may come in: log-ins, sign-ins, passwords, locks and invitations cannot be undone",
            ));
        }
        Event::Change => {}
    }
    if entries.is_empty() {
        return Err(impossible("changed nothing that can be undone; passwords and mail sent never can"));
    }
    if entries.iter().any(Entry::is_purged) {
        return Err(impossible("is of a client that was purged, so what stood before is not known any more"));
    }
    let done: Option<Changes> = entries.iter().map(Entry::change).collect();
    let Some(done) = done else {
        return Err(impossible("holds a change that this version cannot read"));
    };
    let mut changes: Changes = done.into_iter().rev().map(Change::inverse).collect();
    let going: Vec<_> = changes.iter().filter_map(removed_account).collect();
    changes.retain(|change| match (&change.before, &change.after) {
        (Some(Entity::Onboarding(mark)), None) => mark.at != operation.at || going.contains(&mark.account),
        _ => true,
    });
    if changes.is_empty() {
        return Err(impossible("only marked a client as onboarded, and that mark is never undone"));
    }
    Ok(changes)
}

/// The account that a change removes.
fn removed_account(change: &Change) -> Option<super::AccountId> {
    match (&change.before, &change.after) {
        (Some(Entity::Account(account)), None) => Some(account.id),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        AccountId, GroupId, Ref, Time, UserId,
        checklist::Onboarding,
        group::{Group, Membership},
        name::Handle,
    };

    fn operation(event: Event) -> Operation {
        Operation {
            number: 7,
            at: Time(0),
            operator: Some(UserId(101)),
            operator_name: "ada@north.example".to_owned(),
            account: AccountId(100),
            account_name: "north".to_owned(),
            level: None,
            event,
            command: "usher group create Marketing".to_owned(),
            reason: None,
            sign_in: None,
            undoes: None,
            once_key: None,
            answer: serde_json::json!({}),
            changed: 0,
        }
    }

    fn group() -> Group {
        Group {
            id: GroupId(102),
            account: AccountId(100),
            handle: Handle::stored("marketing"),
            name: "Marketing".to_owned(),
            description: String::new(),
            use_only: false,
        }
    }

    fn entries(changes: &[Change]) -> Vec<Entry> {
        changes.iter().filter_map(Entry::of).collect()
    }

    #[test]
    fn the_last_change_is_taken_back_first() {
        let user = Ref::new(UserId(101), "ada@north.example");
        let joined = Membership { account: AccountId(100), group: group().reference(), user };
        let done = [Change::create(group()), Change::create(joined.clone())];
        let undone = inverse(&operation(Event::Change), &entries(&done)).unwrap();
        assert_eq!(undone, [Change::remove(joined), Change::remove(group())]);
    }

    #[test]
    fn the_mark_of_the_onboarded_stays_but_may_come_back() {
        let mark = Onboarding { account: AccountId(105), at: Time(0) };
        let marked = [Change::create(group()), Change::create(mark.clone())];
        let undone = inverse(&operation(Event::Change), &entries(&marked)).unwrap();
        assert_eq!(undone, [Change::remove(group())]);
        let only = inverse(&operation(Event::Change), &entries(&marked[1..])).unwrap_err();
        assert_eq!(only.code, Code::UndoImpossible);
        let reopened = [Change::remove(mark.clone())];
        assert_eq!(inverse(&operation(Event::Change), &entries(&reopened)).unwrap(), [Change::create(mark.clone())]);
        let put_back = Operation { at: Time(9), undoes: Some(6), ..operation(Event::Change) };
        assert_eq!(inverse(&put_back, &entries(&[Change::create(mark.clone())])).unwrap(), [Change::remove(mark)]);
    }

    #[test]
    fn what_concerns_the_database_was_refused_or_is_purged_cannot_be_undone() {
        let done = entries(&[Change::create(group())]);
        for event in [Event::Database, Event::Refused, Event::Entry] {
            assert_eq!(inverse(&operation(event), &done).unwrap_err().code, Code::UndoImpossible);
        }
        assert_eq!(inverse(&operation(Event::Change), &[]).unwrap_err().code, Code::UndoImpossible);
        let purged: Vec<_> = done.into_iter().map(|entry| Entry { before: None, after: None, ..entry }).collect();
        assert_eq!(inverse(&operation(Event::Change), &purged).unwrap_err().code, Code::UndoImpossible);
    }
}

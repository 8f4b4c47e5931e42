//! State and journal agree, whatever happens: at the store with any change that the schema takes,
//! and through the library with whatever is permitted.

pub mod dump;
pub mod steps;
pub mod world;

use std::{
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

use proptest::{
    collection::vec,
    prelude::*,
    strategy::ValueTree as _,
    test_runner::{Config, TestRunner},
};
use usher::{
    domain::{
        AccountId, Time, UserId,
        change::{Change, Changes},
        journal::{Entry, Event, Operation},
    },
    store::{Access, Store, StoreError, Tx},
};
use world::{Dice, World};

/// A folder that goes away.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("usher-journal-{}-{number}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Runs a property so many times; what fails is made as small as can be and told.
#[track_caller]
pub fn holds<S: Strategy>(cases: u32, strategy: S, property: impl Fn(S::Value)) {
    let mut runner =
        TestRunner::new(Config { cases, failure_persistence: None, max_shrink_time: 60_000, ..Config::default() });
    let tried = runner.run(&strategy, |value| {
        property(value);
        Ok(())
    });
    if let Err(error) = tried {
        panic!("{error}");
    }
}

/// Makes a database with whatever of the changes the schema takes, each journalled.
fn make(path: &Path, dice: &[Dice]) {
    Store::create(path, |tx| {
        let mut world = World::default();
        for roll in dice {
            let Some(change) = world.change(tx, *roll) else { continue };
            if change.is_nothing() || tx.apply(&change).is_err() {
                continue;
            }
            world.follow(&change);
            tx.append(&mut operation(), &[Entry::of(&change).unwrap()])?;
        }
        Ok::<_, StoreError>(())
    })
    .unwrap()
}

fn operation() -> Operation {
    Operation {
        number: 0,
        at: Time(0),
        operator: Some(UserId(1)),
        operator_name: "ada@north.example".to_owned(),
        account: AccountId(1),
        account_name: "north".to_owned(),
        level: None,
        event: Event::Change,
        command: "usher".to_owned(),
        reason: None,
        sign_in: None,
        undoes: None,
        once_key: None,
        answer: serde_json::json!({}),
        changed: 0,
    }
}

/// Every change in the journal, in order, read back from its images.
pub fn journalled(tx: &Tx<'_>) -> Changes {
    let (mut changes, mut number) = (Changes::new(), 0);
    while let Some((operation, _)) = tx.next_operation(number).unwrap() {
        number = operation.number;
        changes.extend(tx.entries(number).unwrap().iter().map(|entry| entry.change().unwrap()));
    }
    changes
}

/// Makes a database by replaying changes, and says what stands in it.
pub fn replayed(folder: &Folder, changes: &Changes) -> std::collections::BTreeMap<String, Vec<Vec<String>>> {
    let path = folder.file("replayed.db");
    Store::create(&path, |tx| tx.apply_all(changes)).unwrap();
    dump::tables(&path)
}

#[test]
fn replaying_the_journal_gives_the_state_and_all_inverses_in_reverse_give_nothing() {
    holds(60, vec(any::<Dice>(), 1..400), |dice| {
        let folder = Folder::new();
        let path = folder.file("usher.db");
        make(&path, &dice);
        let changes = {
            let mut store = Store::open(&path, Access::Read).unwrap();
            journalled(&store.begin(Access::Read).unwrap())
        };
        assert_eq!(replayed(&folder, &changes), dump::tables(&path));

        let (empty, emptied) = (folder.file("empty.db"), folder.file("emptied.db"));
        Store::create(&empty, |_| Ok::<_, StoreError>(())).unwrap();
        Store::create(&emptied, |tx| {
            tx.apply_all(&changes)?;
            changes.iter().rev().cloned().map(Change::inverse).try_for_each(|change| tx.apply(&change))
        })
        .unwrap();
        assert_eq!(dump::tables(&emptied), dump::tables(&empty));
    });
}

#[test]
fn a_change_is_only_ever_made_to_what_stands_as_it_was_read() {
    holds(40, vec(any::<Dice>(), 1..200), |dice| {
        let folder = Folder::new();
        let path = folder.file("usher.db");
        make(&path, &dice);
        let mut store = Store::open(&path, Access::Write).unwrap();
        let tx = store.begin(Access::Write).unwrap();
        // What was removed or has changed since is stale, every single one.
        let mut standing: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
        let changes = journalled(&tx);
        for (at, change) in changes.iter().enumerate() {
            standing.insert(change.entity().unwrap().identity(), at);
        }
        for (at, change) in changes.into_iter().enumerate() {
            let latest = standing[&change.entity().unwrap().identity()] == at;
            let Some(after) = &change.after else { continue };
            let stands = World::read(&tx).things.contains(after);
            assert!(!latest || stands, "{after:?}");
            if !stands {
                let removed = tx.apply(&Change::remove(after.clone()));
                assert!(matches!(removed, Err(StoreError::Stale { .. })), "{removed:?}");
            }
        }
    });
}

#[test]
fn the_generator_makes_every_kind_of_thing() {
    let mut runner = TestRunner::deterministic();
    let mut changes = Changes::new();
    for _ in 0..30 {
        let folder = Folder::new();
        let path = folder.file("usher.db");
        let dice = vec(any::<Dice>(), 300).new_tree(&mut runner).unwrap().current();
        make(&path, &dice);
        let mut store = Store::open(&path, Access::Read).unwrap();
        changes.extend(journalled(&store.begin(Access::Read).unwrap()));
    }
    for kind in usher::domain::entity::EntityKind::ALL {
        for verb in ["created", "removed"] {
            let seen = changes
                .iter()
                .any(|change| change.entity().unwrap().entity_kind() == *kind && change.verb().as_str() == verb);
            assert!(seen, "no {kind:?} was {verb}");
        }
    }
}

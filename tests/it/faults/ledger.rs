//! What stands in a database, read through the library, and whether it all agrees.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use serde_json::Value;
use usher::{
    domain::journal::{Entry, GENESIS, Operation},
    ops::database,
    store::{Access, Store},
};

use super::MADE;
use crate::support::House;

/// The journal of a sound database.
pub struct Ledger {
    operations: Vec<(Operation, Vec<Entry>)>,
}

impl Ledger {
    /// Reads the journal, holding on the way that the database is sound, that operations are
    /// numbered without a gap, that every change has its digest and every operation its hash after
    /// the one before, and that no `--once` key stands twice.
    #[track_caller]
    pub fn of(path: &Path) -> Self {
        assert_eq!(database::check(path).unwrap(), [], "{}", path.display());
        let mut store = Store::open(path, Access::Read).unwrap();
        let tx = store.begin(Access::Read).unwrap();
        let (last, head) = tx.journal_head().unwrap();
        let (mut operations, mut previous, mut keys) = (Vec::new(), GENESIS.to_owned(), BTreeSet::new());
        for number in 1..=last {
            let (operation, hash) = tx.operation(number).unwrap().expect("operations are numbered without a gap");
            let entries = tx.entries(number).unwrap();
            assert_eq!(operation.changed as usize, entries.len(), "operation {number} is a half one");
            assert!(entries.iter().all(|entry| entry.computed() == entry.digest), "operation {number}");
            let digests: Vec<_> = entries.iter().map(|entry| entry.digest.clone()).collect();
            assert_eq!(operation.hash(&previous, &digests), hash, "the chain breaks at operation {number}");
            if let Some(key) = &operation.once_key {
                assert!(keys.insert(key.clone()), "{key} was applied twice");
            }
            previous = hash;
            operations.push((operation, entries));
        }
        assert_eq!(previous, head);
        Self { operations }
    }

    /// How many operations there are.
    pub fn len(&self) -> usize {
        self.operations.len()
    }

    /// The number of the operation made with a key.
    pub fn number(&self, key: &str) -> Option<i64> {
        let found = self.operations.iter().find(|(operation, _)| operation.once_key.as_deref() == Some(key));
        found.map(|(operation, _)| operation.number)
    }

    /// Holds that what a command answered stands: the operation of that number has that key and
    /// made these changes.
    #[track_caller]
    pub fn holds(&self, key: &str, answer: &Value) {
        let number = answer["operation"].as_i64().expect("the answer names its operation");
        let Some((operation, entries)) = self.operations.get(number as usize - 1) else {
            panic!("operation {number} was acknowledged and is lost");
        };
        assert_eq!(operation.once_key.as_deref(), Some(key), "operation {number} was acknowledged to another command");
        let made: Vec<_> = entries.iter().map(|entry| entry.change().unwrap().view()).collect();
        // The journal knows accounts by number; whose a change is said to be is told beside it.
        let mut told = answer["changes"].clone();
        told.as_array_mut().unwrap().iter_mut().for_each(|change| change["account"] = Value::Null);
        assert_eq!(serde_json::to_value(made).unwrap(), told, "operation {number}");
    }

    /// Holds that the things that stand are those that the journal made.
    #[track_caller]
    pub fn agrees(&self, house: &House) {
        for (kind, list) in MADE {
            let listed = house.usher(list).ok().stdout;
            let listed: BTreeSet<_> = listed.lines().filter(|key| *key != "all-users").map(str::to_owned).collect();
            assert_eq!(self.standing(kind), listed, "{kind}");
        }
    }

    /// The keys of the things of a kind that stand according to the journal.
    fn standing(&self, kind: &str) -> BTreeSet<String> {
        let mut standing = BTreeMap::new();
        for entry in self.operations.iter().flat_map(|(_, entries)| entries).filter(|entry| entry.kind == kind) {
            match entry.verb.as_str() {
                "removed" => drop(standing.remove(&entry.identity)),
                _ => drop(standing.insert(entry.identity.clone(), entry.key.clone())),
            }
        }
        standing.into_values().collect()
    }
}

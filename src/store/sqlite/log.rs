//! Reading the journal by page, for one account, one operator or as a whole, and what in it
//! followed on an operation.
//!
//! No statement here reads the whole journal: pages are limited, and every search begins at an
//! index. The statements stand as constants so that a test can look at their plans.

use rusqlite::{OptionalExtension as _, params};

use super::{
    Tx,
    journal::{COLUMNS, read, read_entry},
};
use crate::{
    domain::{
        AccountId, UserId,
        entity::Entity,
        journal::{Entry, Operation},
    },
    store::StoreError,
};

/// How many operations are told that stand in the way of an undo.
const MOST: usize = 20;

/// The operations made in an account, those told to it, and those of an operator, newest first.
const BEFORE: &str = "
    SELECT number FROM (SELECT number FROM operations WHERE account = ?1 AND number < ?3
                        ORDER BY number DESC LIMIT ?4)
    UNION SELECT operation FROM (SELECT DISTINCT operation FROM changes WHERE account = ?1 AND operation < ?3
                                 ORDER BY operation DESC LIMIT ?4)
    UNION SELECT number FROM (SELECT number FROM operations WHERE operator = ?2 AND number < ?3
                              ORDER BY number DESC LIMIT ?4)
    ORDER BY 1 DESC LIMIT ?4";

/// The same, oldest first.
const AFTER: &str = "
    SELECT number FROM (SELECT number FROM operations WHERE account = ?1 AND number > ?3
                        ORDER BY number LIMIT ?4)
    UNION SELECT operation FROM (SELECT DISTINCT operation FROM changes WHERE account = ?1 AND operation > ?3
                                 ORDER BY operation LIMIT ?4)
    UNION SELECT number FROM (SELECT number FROM operations WHERE operator = ?2 AND number > ?3
                              ORDER BY number LIMIT ?4)
    ORDER BY 1 LIMIT ?4";

const ENTRIES: &str = "SELECT account, kind, identity, key, verb, before, after, digest FROM changes
    WHERE operation = ?1 AND place > ?2 ORDER BY place LIMIT ?3";
const TOLD: &str = "SELECT count(*) FROM changes WHERE account = ?1 AND operation = ?2";
const MARKS_OTHERS: &str =
    "SELECT EXISTS (SELECT 1 FROM changes WHERE operation = ?2 AND kind = 'checklist' AND account <> ?1)";
const UNDONE_BY: &str = "SELECT number FROM operations WHERE undoes = ?1 ORDER BY number";
const LATER: &str = "SELECT DISTINCT operation FROM changes WHERE identity = ?1 AND operation > ?2
    ORDER BY operation LIMIT ?3";
const LATER_IN: &str = "SELECT DISTINCT operation FROM changes WHERE account = ?1 AND operation > ?2
    ORDER BY operation LIMIT ?3";
// Reads all that was journalled since; only a refusal needs it.
const REFERRING: &str = "SELECT DISTINCT operation FROM changes
    WHERE operation > ?1 AND ((account = ?2 AND kind = ?3 AND key = ?4) OR instr(after, ?5) > 0)
    ORDER BY operation LIMIT ?6";

impl Tx<'_> {
    /// A page of operations below a number, newest first: those made in the account, those with a
    /// change told to it, and those of the operator.
    pub fn operations_before(
        &self,
        account: Option<AccountId>,
        operator: Option<UserId>,
        number: i64,
        limit: usize,
    ) -> Result<Vec<Operation>, StoreError> {
        self.page(BEFORE, account, operator, number, limit)
    }

    /// The same above a number, oldest first.
    pub fn operations_after(
        &self,
        account: Option<AccountId>,
        operator: Option<UserId>,
        number: i64,
        limit: usize,
    ) -> Result<Vec<Operation>, StoreError> {
        self.page(AFTER, account, operator, number, limit)
    }

    fn page(
        &self,
        sql: &str,
        account: Option<AccountId>,
        operator: Option<UserId>,
        number: i64,
        limit: usize,
    ) -> Result<Vec<Operation>, StoreError> {
        let mut found = self.conn.prepare_cached(sql)?;
        let values = params![account.map(|id| id.0), operator.map(|id| id.0), number, most(limit)];
        let numbers = found.query_map(values, |row| row.get(0))?.collect::<Result<Vec<i64>, _>>()?;
        let mut operations = Vec::with_capacity(numbers.len());
        for number in numbers {
            operations.extend(self.operation(number)?.map(|(operation, _)| operation));
        }
        Ok(operations)
    }

    /// The operation after this number with its hash, whichever account it was made in; none after
    /// the last.
    pub fn next_operation(&self, number: i64) -> Result<Option<(Operation, String)>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM operations o WHERE o.number > ?1 ORDER BY o.number LIMIT 1");
        Ok(self.conn.prepare_cached(&sql)?.query_row([number], read).optional()?)
    }

    /// A page of the changes of an operation after a place; the first has place 1.
    pub fn entries_after(&self, operation: i64, place: usize, limit: usize) -> Result<Vec<Entry>, StoreError> {
        let mut found = self.conn.prepare_cached(ENTRIES)?;
        Ok(found.query_map(params![operation, most(place), most(limit)], read_entry)?.collect::<Result<_, _>>()?)
    }

    /// How many changes of an operation are told to an account.
    pub fn told_to(&self, account: AccountId, operation: i64) -> Result<u32, StoreError> {
        Ok(self.conn.prepare_cached(TOLD)?.query_row([account.0, operation], |row| row.get(0))?)
    }

    /// Whether an operation marked other accounts as onboarded, or took such a mark away.
    pub fn marks_others(&self, account: AccountId, operation: i64) -> Result<bool, StoreError> {
        Ok(self.conn.prepare_cached(MARKS_OTHERS)?.query_row([account.0, operation], |row| row.get(0))?)
    }

    /// The operations that undo this one, in order.
    pub fn undone_by(&self, operation: i64) -> Result<Vec<i64>, StoreError> {
        let mut found = self.conn.prepare_cached(UNDONE_BY)?;
        Ok(found.query_map([operation], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    /// The first operations after a number that changed the thing with this identity.
    pub fn later_on(&self, identity: &str, operation: i64) -> Result<Vec<i64>, StoreError> {
        let mut found = self.conn.prepare_cached(LATER)?;
        Ok(found.query_map(params![identity, operation, most(MOST)], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    /// The first operations after a number of which something is told to an account.
    pub fn later_in(&self, account: AccountId, operation: i64) -> Result<Vec<i64>, StoreError> {
        let mut found = self.conn.prepare_cached(LATER_IN)?;
        Ok(found.query_map(params![account.0, operation, most(MOST)], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    /// The first operations after a number whose changes refer to a thing, or to another of the
    /// same kind and name.
    pub fn later_referring(&self, thing: &Entity, operation: i64) -> Result<Vec<i64>, StoreError> {
        // Ids come from one counter, so an id in an image can only mean this thing.
        let reference = match thing.image().get("id") {
            Some(id) => format!("\"id\":{id},"),
            None => return Ok(Vec::new()),
        };
        let values = params![operation, thing.account().0, thing.kind(), thing.key(), reference, most(MOST)];
        let mut found = self.conn.prepare_cached(REFERRING)?;
        Ok(found.query_map(values, |row| row.get(0))?.collect::<Result<_, _>>()?)
    }
}

fn most(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;
    use crate::store::sqlite::SCHEMA;

    #[test]
    fn no_statement_reads_a_whole_table() {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch(SCHEMA).unwrap();
        for sql in [BEFORE, AFTER, ENTRIES, TOLD, MARKS_OTHERS, UNDONE_BY, LATER, LATER_IN, REFERRING] {
            let mut explained = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
            let values = rusqlite::params_from_iter(vec![rusqlite::types::Null; explained.parameter_count()]);
            let plan: Vec<String> =
                explained.query_map(values, |row| row.get(3)).unwrap().collect::<Result<_, _>>().unwrap();
            let scans = plan.iter().filter(|step| {
                step.starts_with("SCAN") && ["operations", "changes"].iter().any(|table| step.contains(table))
            });
            assert_eq!(scans.count(), 0, "{sql}\n{plan:#?}");
        }
    }
}

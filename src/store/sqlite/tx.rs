//! The open database and its transactions.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::{Connection, Savepoint, Transaction, TransactionBehavior};

use super::{
    Access, Creation, after_commit, backup,
    open::open_with,
    settings, verify,
    wait::{PATIENCE, at_most},
};
use crate::{
    domain::{AccountId, AssetId, GroupId, LinkId, RoleId, UserId},
    store::StoreError,
};

/// Statements kept prepared: more than any one command uses.
const STATEMENTS: usize = 200;

/// How long somebody waits who can do without.
const SOON: Duration = Duration::from_secs(1);

/// An open database.
#[derive(Debug)]
pub struct Store {
    conn: Connection,
    path: PathBuf,
    access: Access,
    /// Whether everything that is done now is tried only.
    trying: bool,
}

/// A transaction. It must be committed; dropped, it is rolled back.
#[derive(Debug)]
pub struct Tx<'s> {
    pub(super) conn: Held<'s>,
}

/// What a transaction holds: the database, or its part of a trial.
#[derive(Debug)]
pub(super) enum Held<'s> {
    Whole(Transaction<'s>),
    Part(Savepoint<'s>),
}

impl std::ops::Deref for Held<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        match self {
            Self::Whole(transaction) => transaction,
            Self::Part(savepoint) => savepoint,
        }
    }
}

impl Store {
    /// Opens the database for reading or changing.
    ///
    /// # Errors
    /// As [`open_with`].
    pub fn open(path: &Path, access: Access) -> Result<Self, StoreError> {
        Self::open_within(path, access, PATIENCE)
    }

    /// The same, waiting at most `patience` whenever another command holds the database.
    ///
    /// # Errors
    /// As [`open_with`].
    pub fn open_within(path: &Path, access: Access, patience: Duration) -> Result<Self, StoreError> {
        let opened = open_with(path, access, patience)?;
        opened.connection.set_prepared_statement_cache_capacity(STATEMENTS);
        Ok(Self { conn: opened.connection, path: opened.path, access, trying: false })
    }

    /// Makes a new database and fills it in one transaction; it gets its name when it is whole.
    ///
    /// # Errors
    /// As [`Creation::begin`], and whatever filling it refuses; after an error there is no database, save
    /// where it is [`StoreError::OutcomeUnknown`].
    pub fn create<T, E: From<StoreError>>(path: &Path, fill: impl FnOnce(&Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        let mut creation = Creation::begin(path)?;
        let conn = creation.connection().transaction().map_err(StoreError::from)?;
        let tx = Tx { conn: Held::Whole(conn) };
        let filled = fill(&tx)?;
        tx.commit()?;
        creation.finish()?;
        Ok(filled)
    }

    /// Where the file is, its folder resolved.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What is not as it should be in the file, its references and its schema.
    #[must_use]
    pub fn check_file(&self) -> Vec<verify::Finding> {
        verify::check(&self.conn)
    }

    /// Copies the database while it is in use.
    ///
    /// # Errors
    /// As [`backup::backup`].
    pub fn backup(&self, to: &Path) -> Result<PathBuf, StoreError> {
        backup::backup(&self.conn, to)
    }

    /// Begins one transaction: a snapshot for reading, or the only one that changes.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when another command holds the database for too long.
    pub fn begin(&mut self, access: Access) -> Result<Tx<'_>, StoreError> {
        let behavior = match access {
            Access::Read => TransactionBehavior::Deferred,
            Access::Write => TransactionBehavior::Immediate,
        };
        if access == Access::Write && self.access == Access::Read {
            settings::apply(&self.conn, access).map_err(|error| error.at(&self.path))?;
            self.access = access;
        }
        let path = self.path.clone();
        let held = if self.trying {
            self.conn.savepoint().map(Held::Part)
        } else {
            self.conn.transaction_with_behavior(behavior).map(Held::Whole)
        };
        Ok(Tx { conn: held.map_err(StoreError::about(&path))? })
    }

    /// From here on everything is tried only: what is committed is seen by what comes after it, until
    /// [`Store::end_trial`] takes it all back. Nobody else can change anything meanwhile, so it is not
    /// for waiting in.
    ///
    /// # Errors
    /// As [`Store::begin`].
    pub fn begin_trial(&mut self) -> Result<(), StoreError> {
        if self.access == Access::Read {
            settings::apply(&self.conn, Access::Write).map_err(|error| error.at(&self.path))?;
            self.access = Access::Write;
        }
        self.conn.execute_batch("BEGIN IMMEDIATE").map_err(StoreError::about(&self.path))?;
        self.trying = true;
        Ok(())
    }

    /// Takes back everything since [`Store::begin_trial`].
    ///
    /// # Errors
    /// What the disk says.
    pub fn end_trial(&mut self) -> Result<(), StoreError> {
        self.trying = false;
        Ok(self.conn.execute_batch("ROLLBACK")?)
    }

    /// The same, where it is not worth waiting for long.
    ///
    /// # Errors
    /// As [`Store::begin`].
    pub fn begin_soon(&mut self, access: Access) -> Result<Tx<'_>, StoreError> {
        at_most(SOON, || self.begin(access))
    }

    /// Keeps the write-ahead log small. That it could not be folded in now is no fault of the
    /// change that stands; the next command tries again.
    pub fn after_commit(&self) {
        if self.trying {
            return;
        }
        let _ = after_commit(&self.conn, &self.path);
    }
}

impl Tx<'_> {
    /// The connection, for helpers of this backend.
    pub(super) fn conn(&self) -> &Connection {
        &self.conn
    }

    /// Commits.
    ///
    /// # Errors
    /// As [`StoreError::from_commit`] tells what is known of the outcome.
    pub fn commit(self) -> Result<(), StoreError> {
        match self.conn {
            Held::Whole(transaction) => transaction.commit().map_err(StoreError::from_commit),
            Held::Part(savepoint) => Ok(savepoint.commit()?),
        }
    }

    /// Runs a part of the transaction: what it changed is taken back where it fails.
    ///
    /// # Errors
    /// Whatever the part refuses, and what the disk says.
    pub fn part<T, E: From<StoreError>>(&self, body: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        let run = |sql: &str| self.conn.execute_batch(sql).map_err(StoreError::from);
        run("SAVEPOINT part")?;
        let done = body();
        run(if done.is_ok() { "RELEASE part" } else { "ROLLBACK TO part; RELEASE part" })?;
        done
    }

    /// Marks the state that [`Tx::back_to_mark`] goes back to.
    ///
    /// # Errors
    /// What the disk says.
    pub fn mark(&self) -> Result<(), StoreError> {
        Ok(self.conn.execute_batch("SAVEPOINT mark")?)
    }

    /// Takes back everything since [`Tx::mark`], and stays in the transaction.
    ///
    /// # Errors
    /// What the disk says.
    pub fn back_to_mark(&self) -> Result<(), StoreError> {
        Ok(self.conn.execute_batch("ROLLBACK TO mark")?)
    }

    /// Takes everything back.
    ///
    /// # Errors
    /// What the disk says.
    pub fn rollback(self) -> Result<(), StoreError> {
        match self.conn {
            Held::Whole(transaction) => Ok(transaction.rollback()?),
            // Rolling back leaves a savepoint open, which is let go of as it is dropped.
            Held::Part(mut savepoint) => Ok(savepoint.rollback()?),
        }
    }

    pub(super) fn new_id(&self) -> Result<i64, StoreError> {
        let mut next =
            self.conn.prepare_cached("UPDATE counter SET next = next + 1 WHERE one = 1 RETURNING next - 1")?;
        Ok(next.query_row([], |row| row.get(0))?)
    }

    /// An id that no account ever had, and no group either.
    pub fn new_account_id(&self) -> Result<AccountId, StoreError> {
        self.new_id().map(AccountId)
    }

    /// An id that no user ever had.
    pub fn new_user_id(&self) -> Result<UserId, StoreError> {
        self.new_id().map(UserId)
    }

    /// An id that no group ever had.
    pub fn new_group_id(&self) -> Result<GroupId, StoreError> {
        self.new_id().map(GroupId)
    }

    /// An id that no role ever had.
    pub fn new_role_id(&self) -> Result<RoleId, StoreError> {
        self.new_id().map(RoleId)
    }

    /// An id that no asset ever had.
    pub fn new_asset_id(&self) -> Result<AssetId, StoreError> {
        self.new_id().map(AssetId)
    }

    /// An id that no published link ever had.
    pub fn new_link_id(&self) -> Result<LinkId, StoreError> {
        self.new_id().map(LinkId)
    }
}

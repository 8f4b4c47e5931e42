//! Reading what a checklist looks at.

use rusqlite::{OptionalExtension as _, Row, params};

use super::Tx;
use crate::{
    domain::{
        AccountId, Time,
        checklist::{Template, Tick, Waiver},
        name::Handle,
    },
    store::StoreError,
};

impl Tx<'_> {
    /// The custom template of an account with this handle.
    pub fn template(&self, account: AccountId, handle: &str) -> Result<Option<Template>, StoreError> {
        let mut found = self.conn.prepare_cached("SELECT source FROM templates WHERE account = ?1 AND handle = ?2")?;
        let source = found.query_row(params![account.0, handle], |row| row.get(0)).optional()?;
        Ok(source.map(|source| Template { account, handle: Handle::stored(handle), source }))
    }

    /// The waivers of a client.
    pub fn waivers(&self, account: AccountId) -> Result<Vec<Waiver>, StoreError> {
        let mut found = self
            .conn
            .prepare_cached("SELECT step, reason, until, by, at FROM waivers WHERE account = ?1 ORDER BY step")?;
        let read = |row: &Row<'_>| {
            Ok(Waiver {
                account,
                step: row.get(0)?,
                reason: row.get(1)?,
                until: row.get::<_, Option<i64>>(2)?.map(Time),
                by: row.get(3)?,
                at: Time(row.get(4)?),
            })
        };
        Ok(found.query_map([account.0], read)?.collect::<Result<_, _>>()?)
    }

    /// The ticks of a client.
    pub fn ticks(&self, account: AccountId) -> Result<Vec<Tick>, StoreError> {
        let mut found =
            self.conn.prepare_cached("SELECT step, note, by, at FROM ticks WHERE account = ?1 ORDER BY step")?;
        let read = |row: &Row<'_>| {
            Ok(Tick { account, step: row.get(0)?, note: row.get(1)?, by: row.get(2)?, at: Time(row.get(3)?) })
        };
        Ok(found.query_map([account.0], read)?.collect::<Result<_, _>>()?)
    }

    /// When a client was onboarded; none while it still is being.
    pub fn onboarded(&self, account: AccountId) -> Result<Option<Time>, StoreError> {
        let mut found = self.conn.prepare_cached("SELECT at FROM onboarded WHERE account = ?1")?;
        Ok(found.query_row([account.0], |row| row.get(0)).optional()?.map(Time))
    }
}

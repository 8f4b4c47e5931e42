//! Counting what stands in one account.

use super::Tx;
use crate::{
    domain::{AccountId, account::Usage, user::UserStatus},
    store::StoreError,
};

impl Tx<'_> {
    /// How much of everything an account has.
    pub fn usage(&self, account: AccountId) -> Result<Usage, StoreError> {
        let mut usage = Usage {
            groups: self.number_of("SELECT count(*) FROM groups WHERE account = ?1 AND id <> ?1", account)?,
            roles: self.number_of("SELECT count(*) FROM roles WHERE account = ?1", account)?,
            shares: self.number_of("SELECT count(*) FROM group_shares WHERE account = ?1", account)?
                + self.number_of("SELECT count(*) FROM user_shares WHERE account = ?1", account)?,
            clients: self.number_of("SELECT count(*) FROM accounts WHERE parent = ?1", account)?,
            ..Usage::default()
        };
        for (status, count) in
            self.tally("SELECT status, count(*) FROM users WHERE account = ?1 GROUP BY status", account)?
        {
            match super::user::status(&status) {
                UserStatus::Active => usage.users.active = count,
                UserStatus::Invited => usage.users.invited = count,
                UserStatus::Disabled => usage.users.disabled = count,
            }
        }
        for (kind, count) in
            self.tally("SELECT kind, count(*) FROM assets WHERE account = ?1 GROUP BY kind", account)?
        {
            match kind.as_str() {
                "klip" => usage.assets.klip = count,
                "dashboard" => usage.assets.dashboard = count,
                "datasource" => usage.assets.datasource = count,
                _ => usage.assets.metric = count,
            }
        }
        for (kind, count) in self.tally("SELECT kind, count(*) FROM links WHERE account = ?1 GROUP BY kind", account)? {
            match kind.as_str() {
                "private" => usage.links.private = count,
                _ => usage.links.public = count,
            }
        }
        Ok(usage)
    }

    fn number_of(&self, sql: &str, account: AccountId) -> Result<u32, StoreError> {
        Ok(self.conn.prepare_cached(sql)?.query_row([account.0], |row| row.get(0))?)
    }

    fn tally(&self, sql: &str, account: AccountId) -> Result<Vec<(String, u32)>, StoreError> {
        let mut found = self.conn.prepare_cached(sql)?;
        Ok(found.query_map([account.0], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?)
    }
}

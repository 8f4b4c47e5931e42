//! Reading what is worth a warning beside the steps of a checklist.
//!
//! Everything is bounded by one client, and the dearest question besides by how many shares are
//! looked at: warnings are read by people, who begin with the first.

use rusqlite::params;

use super::{Tx, share::read_reach};
use crate::{
    domain::{
        AccountId, AssetId, GroupId, UserId,
        access::Reach,
        checklist::{LackingParts, Named, WarningFacts},
    },
    store::StoreError,
};

/// How many names stand in one warning.
const NAMED: usize = 5;
/// How many warnings are given about shared dashboards.
const WARNED: usize = 5;
/// How many shares of dashboards are looked at for them.
const SHARES: u32 = 500;

impl Tx<'_> {
    /// What is worth a warning in a client, but for users who would see no dashboard: that is the
    /// evaluator's to say.
    pub fn checklist_warnings(&self, client: AccountId) -> Result<WarningFacts, StoreError> {
        Ok(WarningFacts {
            lacking: self.lacking(client)?,
            idle_groups: self.named(
                "SELECT handle FROM groups g WHERE account = ?1 AND id <> ?1 AND NOT EXISTS
                   (SELECT 1 FROM group_shares s WHERE s.account = ?1 AND s.grp = g.id) ORDER BY handle",
                client,
            )?,
            users_in_no_group: self.named(
                "SELECT email FROM users u WHERE account = ?1 AND status <> 'disabled' AND NOT EXISTS
                   (SELECT 1 FROM memberships m WHERE m.account = ?1 AND m.user = u.id) ORDER BY email",
                client,
            )?,
            users_without_dashboard: Named::default(),
        })
    }

    /// The first of some names in an account, and how many there are.
    fn named(&self, sql: &str, account: AccountId) -> Result<Named, StoreError> {
        let mut found = self.conn.prepare_cached(sql)?;
        gather(found.query([account.0])?)
    }

    /// Dashboards shared with a group that lacks some of what stands on them. What is shared with
    /// All Users no group lacks.
    fn lacking(&self, client: AccountId) -> Result<Vec<LackingParts>, StoreError> {
        let mut shared = self.conn.prepare_cached(
            "SELECT d.id, d.handle, g.id, g.handle FROM assets d
             CROSS JOIN group_shares s ON s.account = ?1 AND s.asset = d.id AND s.grp <> ?1
             CROSS JOIN groups g ON g.id = s.grp
             WHERE d.account = ?1 AND d.kind = 'dashboard' ORDER BY d.handle, g.handle LIMIT ?2",
        )?;
        let mut lacking = Vec::new();
        let mut rows = shared.query(params![client.0, SHARES])?;
        while let Some(row) = rows.next()? {
            if lacking.len() == WARNED {
                break;
            }
            let parts = self.parts_lacking(client, AssetId(row.get(0)?), GroupId(row.get(2)?))?;
            if !parts.is_empty() {
                lacking.push(LackingParts { group: row.get(3)?, dashboard: row.get(1)?, parts });
            }
        }
        Ok(lacking)
    }

    /// The klips and metrics on a dashboard, and the data sources that they use, of which nothing is
    /// shared with a group.
    fn parts_lacking(&self, client: AccountId, dashboard: AssetId, group: GroupId) -> Result<Named, StoreError> {
        let mut found = self.conn.prepare_cached(
            "SELECT a.kind || ':' || a.handle FROM (
               SELECT p.part FROM placements p WHERE p.account = ?1 AND p.container = ?2
               UNION
               SELECT q.part FROM placements p CROSS JOIN placements q ON q.account = ?1 AND q.container = p.part
               WHERE p.account = ?1 AND p.container = ?2)
             CROSS JOIN assets a ON a.id = part
             WHERE NOT EXISTS
               (SELECT 1 FROM group_shares s WHERE s.account = ?1 AND s.asset = part AND s.grp IN (?1, ?3))
             ORDER BY a.kind = 'datasource', a.kind = 'metric', a.handle",
        )?;
        gather(found.query(params![client.0, dashboard.0, group.0])?)
    }

    /// What reaches a user on the dashboards of the account, each different reach once.
    pub fn dashboard_reaches(&self, account: AccountId, user: UserId) -> Result<Vec<Reach>, StoreError> {
        let mut found = self.conn.prepare_cached(
            "SELECT DISTINCT max(right), max(opens), max(required) FROM (
               SELECT id AS asset, 2 AS right, 0 AS opens, 0 AS required FROM assets WHERE account = ?1 AND owner = ?2
               UNION ALL
               SELECT asset, right, 1, 0 FROM user_shares WHERE account = ?1 AND user = ?2
               UNION ALL
               SELECT asset, right, visibility >= 2, visibility = 3 FROM group_shares WHERE account = ?1 AND grp = ?1
               UNION ALL
               SELECT s.asset, s.right, s.visibility >= 2, s.visibility = 3 FROM memberships m
               CROSS JOIN group_shares s ON s.account = ?1 AND s.grp = m.grp
               WHERE m.account = ?1 AND m.user = ?2)
             CROSS JOIN assets d ON d.id = asset WHERE d.kind = 'dashboard' GROUP BY asset",
        )?;
        Ok(found.query_map([account.0, user.0], read_reach)?.collect::<Result<_, _>>()?)
    }
}

fn gather(mut rows: rusqlite::Rows<'_>) -> Result<Named, StoreError> {
    let mut named = Named::default();
    while let Some(row) = rows.next()? {
        named.total = named.total.saturating_add(1);
        if named.names.len() < NAMED {
            named.names.push(row.get(0)?);
        }
    }
    Ok(named)
}

//! Reading which assets reach somebody, and which dashboards they meet first on signing in.
//!
//! Whether somebody may look at one of them is not known here: these are all that anything reaches.

use rusqlite::{Row, params};

use super::Tx;
use crate::{
    domain::{AccountId, AssetId, GroupId, UserId, asset::AssetKind},
    store::StoreError,
};

/// Whose shares and default dashboards count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Through {
    /// Those of one user: their own, those of their groups and of All Users.
    User(UserId),
    /// Those of one group, and of All Users.
    Group(GroupId),
    /// Those of every group.
    EveryGroup,
}

const REACHING_USER: &str = "SELECT DISTINCT d.id, d.handle FROM (
      SELECT id AS asset FROM assets WHERE account = ?1 AND owner = ?2
      UNION ALL
      SELECT asset FROM user_shares WHERE account = ?1 AND user = ?2
      UNION ALL
      SELECT asset FROM group_shares WHERE account = ?1 AND grp = ?1
      UNION ALL
      SELECT s.asset FROM memberships m CROSS JOIN group_shares s ON s.account = ?1 AND s.grp = m.grp
      WHERE m.account = ?1 AND m.user = ?2)
    CROSS JOIN assets d ON d.id = asset WHERE d.kind = ?3 ORDER BY d.handle";

const REACHING_GROUP: &str = "SELECT DISTINCT d.id, d.handle FROM group_shares s CROSS JOIN assets d ON d.id = s.asset
    WHERE s.account = ?1 AND s.grp IN (?1, ?2) AND d.kind = ?3 ORDER BY d.handle";

const REACHING_GROUPS: &str = "SELECT d.id FROM assets d WHERE d.account = ?1 AND d.kind = ?3
    AND EXISTS (SELECT 1 FROM group_shares s WHERE s.account = ?1 AND s.asset = d.id) AND ?2 IS NULL
    ORDER BY d.handle";

const DEFAULTS_OF_USER: &str = "SELECT d.dashboard FROM groups g
    CROSS JOIN default_dashboards d ON d.account = ?1 AND d.grp = g.id
    WHERE g.account = ?1 AND (g.id = ?1 OR EXISTS (
      SELECT 1 FROM memberships m WHERE m.account = ?1 AND m.grp = g.id AND m.user = ?2))
    ORDER BY g.handle, d.position";

const DEFAULTS_OF_GROUP: &str = "SELECT d.dashboard FROM default_dashboards d CROSS JOIN groups g ON g.id = d.grp
    WHERE d.account = ?1 AND d.grp IN (?1, ?2) ORDER BY g.handle, d.position";

const DEFAULTS_OF_GROUPS: &str = "SELECT d.dashboard FROM default_dashboards d CROSS JOIN groups g ON g.id = d.grp
    WHERE d.account = ?1 AND ?2 IS NULL ORDER BY g.handle, d.position";

impl Tx<'_> {
    /// The assets of one kind that anything reaches somebody on, by handle.
    pub fn assets_reaching(
        &self,
        account: AccountId,
        through: Through,
        kind: AssetKind,
    ) -> Result<Vec<AssetId>, StoreError> {
        let (sql, id) = match through {
            Through::User(id) => (REACHING_USER, Some(id.0)),
            Through::Group(id) => (REACHING_GROUP, Some(id.0)),
            Through::EveryGroup => (REACHING_GROUPS, None),
        };
        let values = params![account.0, id, kind.as_str()];
        Ok(self.conn.prepare_cached(sql)?.query_map(values, read_id)?.collect::<Result<_, _>>()?)
    }

    /// The default dashboards of the groups that count, in the order of the groups' handles and of
    /// their places; one that several groups have stands there several times.
    pub fn defaults_of(&self, account: AccountId, through: Through) -> Result<Vec<AssetId>, StoreError> {
        let (sql, id) = match through {
            Through::User(id) => (DEFAULTS_OF_USER, Some(id.0)),
            Through::Group(id) => (DEFAULTS_OF_GROUP, Some(id.0)),
            Through::EveryGroup => (DEFAULTS_OF_GROUPS, None),
        };
        Ok(self.conn.prepare_cached(sql)?.query_map(params![account.0, id], read_id)?.collect::<Result<_, _>>()?)
    }

    /// The assets of one kind in an account, by handle.
    pub fn asset_ids(&self, account: AccountId, kind: AssetKind) -> Result<Vec<AssetId>, StoreError> {
        let mut found =
            self.conn.prepare_cached("SELECT id FROM assets WHERE account = ?1 AND kind = ?2 ORDER BY handle")?;
        Ok(found.query_map(params![account.0, kind.as_str()], read_id)?.collect::<Result<_, _>>()?)
    }
}

fn read_id(row: &Row<'_>) -> rusqlite::Result<AssetId> {
    row.get(0).map(AssetId)
}

//! Reading what comes into question for somebody: the assets and clients that something reaches them
//! on, or all of them for whom nothing need reach, each with what an answer about it turns on.
//!
//! They come by kind and handle. Where few shares reach somebody they are found through the indexes, in one
//! statement; where many do, the assets of a kind are gone through a page at a time.
//! Whether somebody may is not known here.

use std::collections::HashMap;

use rusqlite::{Row, params};

use super::{Through, Tx, row, who::numbers};
use crate::{
    domain::{
        AccountId, AssetId, GroupId, RoleId, UserId,
        access::Reach,
        asset::AssetKind,
        client::ClientRight,
        share::{Right, Visibility},
    },
    store::StoreError,
};

/// An asset that comes into question, with what reaches somebody on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reached {
    /// The asset.
    pub id: AssetId,
    /// Its kind.
    pub kind: AssetKind,
    /// Its handle.
    pub handle: String,
    /// Its display name.
    pub name: String,
    /// Whether they made it.
    pub owned: bool,
    /// The share with them alone.
    pub direct: Option<Right>,
    /// Shares with groups; where the assets of a kind were gone through, with groups of others, too.
    pub groups: Vec<(GroupId, Right, Option<Visibility>)>,
    /// The dashboards that hold a klip, where they were asked for.
    pub placed_on: Vec<AssetId>,
}

/// How the assets of one kind are gone through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Walk {
    /// With the shares with groups, and with what reaches this user alone.
    Shares(Option<UserId>),
    /// The assets alone.
    Alone,
}

/// A client that comes into question, with what reaches a user on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientReached {
    /// The client.
    pub id: AccountId,
    /// Its handle.
    pub handle: String,
    /// Its display name.
    pub name: String,
    /// Whether it is a child of the user's account.
    pub child: bool,
    /// The shares with groups of the user, where they were asked for.
    pub shares: Vec<(GroupId, ClientRight)>,
    /// The roles with which the user is assigned to it.
    pub assigned: Vec<RoleId>,
}

/// Where there is no group, what stands in its place for the owner and for a share with a user alone.
const OWNED: i64 = -1;
const DIRECT: i64 = -2;

macro_rules! to_user {
    () => {
        "SELECT id AS asset, -1 AS via, 2 AS right, 0 AS visibility FROM assets WHERE account = ?1 AND owner = ?2
         UNION ALL
         SELECT asset, -2, right, 0 FROM user_shares WHERE account = ?1 AND user = ?2
         UNION ALL
         SELECT asset, grp, right, visibility FROM group_shares WHERE account = ?1 AND grp = ?1
         UNION ALL
         SELECT s.asset, s.grp, s.right, s.visibility
           FROM memberships m CROSS JOIN group_shares s ON s.account = ?1 AND s.grp = m.grp
           WHERE m.account = ?1 AND m.user = ?2"
    };
}

macro_rules! to_group {
    () => {
        "SELECT asset, grp AS via, right, visibility FROM group_shares WHERE account = ?1 AND grp IN (?1, ?2)"
    };
}

macro_rules! to_groups {
    () => {
        "SELECT asset, grp AS via, right, visibility FROM group_shares WHERE account = ?1 AND ?2 IS NULL"
    };
}

/// The dashboards that hold a klip, where they are asked for.
macro_rules! placed_on {
    ($asked:literal, $asset:literal) => {
        concat!(
            "CASE WHEN ",
            $asked,
            " THEN (SELECT group_concat(p.container) FROM placements p WHERE p.account = ?1 AND p.part = ",
            $asset,
            ") END"
        )
    };
}

macro_rules! reaching {
    ($shares:expr) => {
        concat!(
            "SELECT d.id, d.kind, d.handle, d.name, via, right, visibility, ",
            placed_on!("?4 AND d.kind = 'klip'", "d.id"),
            " FROM (",
            $shares,
            ") reached CROSS JOIN assets d ON d.id = reached.asset LIMIT ?3"
        )
    };
}

macro_rules! reaches {
    ($shares:expr) => {
        concat!(
            "SELECT asset, via, right, visibility FROM (",
            $shares,
            ") reached CROSS JOIN assets d ON d.id = reached.asset WHERE d.kind = 'dashboard'"
        )
    };
}

const REACHING_USER: &str = reaching!(to_user!());
const REACHING_GROUP: &str = reaching!(to_group!());
const REACHING_GROUPS: &str = reaching!(to_groups!());

const REACHES_OF_USER: &str = reaches!(to_user!());
const REACHES_OF_GROUP: &str = reaches!(to_group!());
const REACHES_OF_GROUPS: &str = reaches!(to_groups!());

const WALK: &str = concat!(
    "SELECT reached.id, kind, handle, name, s.grp, s.right, s.visibility, ",
    placed_on!("?6", "reached.id"),
    ", CASE WHEN owner = ?2 THEN 2 END,
       (SELECT right FROM user_shares u WHERE u.account = ?1 AND u.asset = reached.id AND u.user = ?2)
     FROM (SELECT id, kind, handle, name, owner FROM assets WHERE account = ?1 AND kind = ?3 AND handle > ?4
       ORDER BY handle LIMIT ?5) reached
     LEFT JOIN group_shares s ON s.account = ?1 AND s.asset = reached.id"
);

const WALK_ALONE: &str = "SELECT id, kind, handle, name, NULL, NULL, NULL, NULL FROM assets
    WHERE account = ?1 AND kind = ?2 AND handle > ?3 ORDER BY handle LIMIT ?4";

/// Groups as 0, roles as 1.
const CLIENTS_REACHING: &str = "SELECT a.id, a.handle, a.name, a.parent = ?1, source, what, right FROM (
      SELECT client, 0 AS source, grp AS what, right FROM client_shares WHERE parent = ?1 AND grp = ?1
      UNION ALL
      SELECT s.client, 0, s.grp, s.right
        FROM memberships m CROSS JOIN client_shares s ON s.parent = ?1 AND s.grp = m.grp
        WHERE m.account = ?1 AND m.user = ?2
      UNION ALL
      SELECT client, 1, role, 0 FROM assignments WHERE user_account = ?1 AND user = ?2) reached
    CROSS JOIN accounts a ON a.id = reached.client WHERE a.handle > ?3 ORDER BY a.handle LIMIT ?4";

const CLIENTS_BELOW: &str = "WITH RECURSIVE below (id) AS (
      SELECT id FROM accounts WHERE parent = ?1
      UNION ALL
      SELECT a.id FROM below CROSS JOIN accounts a ON a.parent = below.id)
    SELECT reached.id, handle, name, parent = ?1, 1, s.role, 0 FROM (
      SELECT a.id, a.handle, a.name, a.parent FROM below CROSS JOIN accounts a ON a.id = below.id
      WHERE a.handle > ?3 ORDER BY a.handle LIMIT ?4) reached
    LEFT JOIN assignments s ON s.client = reached.id AND s.user_account = ?1 AND s.user = ?2
    ORDER BY handle";

impl Tx<'_> {
    /// The assets that anything reaches somebody on, by kind and handle; none where that is more than so
    /// many shares.
    pub fn reaching(
        &self,
        account: AccountId,
        through: Through,
        most: usize,
        with_dashboards: bool,
    ) -> Result<Option<Vec<Reached>>, StoreError> {
        let (sql, id) = match through {
            Through::User(id) => (REACHING_USER, Some(id.0)),
            Through::Group(id) => (REACHING_GROUP, Some(id.0)),
            Through::EveryGroup => (REACHING_GROUPS, None),
        };
        let limit = i64::try_from(most.saturating_add(1)).unwrap_or(i64::MAX);
        let mut found = self.conn.prepare_cached(sql)?;
        let mut rows = found.query(params![account.0, id, limit, with_dashboards])?;
        let mut reached: Vec<Reached> = Vec::new();
        while let Some(row) = rows.next()? {
            let mut one = read(row)?;
            one.comes(row.get(4)?, row.get(5)?, row.get(6)?);
            reached.push(one);
        }
        Ok(if reached.len() > most { None } else { Some(together(reached)) })
    }

    /// A page of the assets of one kind, by handle, after the given one.
    pub fn walk(
        &self,
        account: AccountId,
        walk: Walk,
        kind: AssetKind,
        after: &str,
        limit: usize,
        with_dashboards: bool,
    ) -> Result<Vec<Reached>, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut reached: Vec<Reached> = Vec::new();
        match walk {
            Walk::Alone => {
                let mut found = self.conn.prepare_cached(WALK_ALONE)?;
                let mut rows = found.query(params![account.0, kind.as_str(), after, limit])?;
                while let Some(row) = rows.next()? {
                    reached.push(read(row)?);
                }
            }
            Walk::Shares(user) => {
                let mut found = self.conn.prepare_cached(WALK)?;
                let user = user.map(|user| user.0);
                let mut rows = found.query(params![account.0, user, kind.as_str(), after, limit, with_dashboards])?;
                while let Some(row) = rows.next()? {
                    let mut one = read(row)?;
                    if let Some(group) = row.get::<_, Option<i64>>(4)? {
                        one.comes(group, row.get(5)?, row.get(6)?);
                    }
                    one.owned = row.get::<_, Option<i64>>(8)?.is_some();
                    one.direct = row.get::<_, Option<i64>>(9)?.and_then(row::right);
                    reached.push(one);
                }
            }
        }
        Ok(together(reached))
    }

    /// What reaches somebody on the dashboards of an account; those that nothing reaches them on are not
    /// among them.
    pub fn reaches_on_dashboards(
        &self,
        account: AccountId,
        through: Through,
    ) -> Result<HashMap<AssetId, Reach>, StoreError> {
        let (sql, id) = match through {
            Through::User(id) => (REACHES_OF_USER, Some(id.0)),
            Through::Group(id) => (REACHES_OF_GROUP, Some(id.0)),
            Through::EveryGroup => (REACHES_OF_GROUPS, None),
        };
        let mut reaches: HashMap<AssetId, Reach> = HashMap::new();
        let mut found = self.conn.prepare_cached(sql)?;
        let mut rows = found.query(params![account.0, id])?;
        while let Some(row) = rows.next()? {
            let visibility = row::visibility(row.get(3)?);
            let reach = Reach {
                right: row::right(row.get(2)?),
                opens: row.get::<_, i64>(1)? == DIRECT || visibility >= Some(Visibility::Add),
                required: visibility == Some(Visibility::Required),
            };
            let known = reaches.entry(AssetId(row.get(0)?)).or_default();
            *known = known.and(reach);
        }
        Ok(reaches)
    }

    /// The first of the clients that anything reaches a user on, by handle, after the given one; no more
    /// than make up `limit` shares and assignments. With `all`, every client below the account, and
    /// shares are left out. Says whether there may be more.
    pub fn clients_reaching(
        &self,
        account: AccountId,
        user: Option<UserId>,
        all: bool,
        after: &str,
        limit: usize,
    ) -> Result<(Vec<ClientReached>, bool), StoreError> {
        let mut found = self.conn.prepare_cached(if all { CLIENTS_BELOW } else { CLIENTS_REACHING })?;
        let most = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut rows = found.query(params![account.0, user.map(|user| user.0), after, most])?;
        let (mut reached, mut count): (Vec<ClientReached>, usize) = (Vec::new(), 0);
        while let Some(row) = rows.next()? {
            count += 1;
            let id = AccountId(row.get(0)?);
            if reached.last().is_none_or(|last| last.id != id) {
                reached.push(ClientReached {
                    id,
                    handle: row.get(1)?,
                    name: row.get(2)?,
                    child: row.get(3)?,
                    shares: Vec::new(),
                    assigned: Vec::new(),
                });
            }
            let Some(last) = reached.last_mut() else { continue };
            match (row.get::<_, i64>(4)?, row.get::<_, Option<i64>>(5)?, row::client_right(row.get(6)?)) {
                (0, Some(group), Some(right)) => last.shares.push((GroupId(group), right)),
                (1, Some(role), _) => last.assigned.push(RoleId(role)),
                _ => {}
            }
        }
        if all {
            let more = reached.len() == limit;
            return Ok((reached, more));
        }
        let more = count == limit;
        if more {
            reached.pop();
        }
        Ok((reached, more))
    }
}

impl Reached {
    /// Adds what reaches somebody on it.
    fn comes(&mut self, via: i64, right: i64, visibility: i64) {
        let right = row::right(right);
        match via {
            OWNED => self.owned = true,
            DIRECT => self.direct = right,
            group => self.groups.extend(right.map(|right| (GroupId(group), right, row::visibility(visibility)))),
        }
    }
}

/// Puts together what reaches somebody on the same asset, by kind and handle. Rows that came in order take
/// no time to be sorted.
fn together(mut rows: Vec<Reached>) -> Vec<Reached> {
    rows.sort_by(|one, other| (one.kind.as_str(), &one.handle).cmp(&(other.kind.as_str(), &other.handle)));
    rows.dedup_by(|more, first| {
        let same = more.id == first.id;
        if same {
            first.owned |= more.owned;
            first.direct = first.direct.max(more.direct);
            first.groups.append(&mut more.groups);
        }
        same
    });
    rows
}

fn read(row: &Row<'_>) -> rusqlite::Result<Reached> {
    Ok(Reached {
        id: AssetId(row.get(0)?),
        kind: row::asset_kind(row.get_ref(1)?.as_str()?),
        handle: row.get(2)?,
        name: row.get(3)?,
        owned: false,
        direct: None,
        groups: Vec::new(),
        placed_on: numbers(row.get_ref(7)?, AssetId)?,
    })
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;

    #[test]
    fn nothing_is_looked_for_through_a_whole_table() {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch(super::super::SCHEMA).unwrap();
        let statements = [
            REACHING_USER,
            REACHING_GROUP,
            REACHING_GROUPS,
            REACHES_OF_USER,
            REACHES_OF_GROUP,
            REACHES_OF_GROUPS,
            WALK,
            WALK_ALONE,
            CLIENTS_REACHING,
            CLIENTS_BELOW,
        ];
        let of_what_is_read = ["SCAN reached", "SCAN below"];
        for sql in statements {
            let mut plan = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
            let steps = plan.raw_query().mapped(|row| row.get::<_, String>(3)).collect::<Result<Vec<_>, _>>().unwrap();
            let scanned =
                steps.iter().find(|step| step.starts_with("SCAN") && !of_what_is_read.contains(&step.as_str()));
            assert_eq!(scanned, None, "{sql}\n{}", steps.join("\n"));
        }
    }
}

//! Reading shares of assets, and what of them reaches somebody.

use rusqlite::{OptionalExtension as _, Row, params};

use super::{Tx, row};
use crate::{
    domain::{
        AccountId, AssetId, GroupId, Ref, UserId,
        access::Reach,
        asset::Asset,
        share::{Right, Share, Subject},
    },
    store::StoreError,
};

pub(super) fn read_reach(row: &Row<'_>) -> rusqlite::Result<Reach> {
    let right: Option<i64> = row.get(0)?;
    Ok(Reach {
        right: right.and_then(row::right),
        opens: row.get::<_, Option<bool>>(1)?.unwrap_or(false),
        required: row.get::<_, Option<bool>>(2)?.unwrap_or(false),
    })
}

impl Tx<'_> {
    /// What of the shares of an asset reaches a user: as owner, directly, through groups and
    /// through All Users (whose number is the account's).
    pub fn reach(&self, account: AccountId, asset: AssetId, user: UserId) -> Result<Reach, StoreError> {
        let mut found = self.conn.prepare_cached(
            "SELECT max(right), max(opens), max(required) FROM (
               SELECT 2 AS right, 0 AS opens, 0 AS required FROM assets WHERE id = ?2 AND account = ?1 AND owner = ?3
               UNION ALL
               SELECT right, 1, 0 FROM user_shares WHERE account = ?1 AND asset = ?2 AND user = ?3
               UNION ALL
               SELECT right, visibility >= 2, visibility = 3 FROM group_shares
               WHERE account = ?1 AND asset = ?2 AND grp = ?1
               UNION ALL
               SELECT s.right, s.visibility >= 2, s.visibility = 3 FROM group_shares s
               CROSS JOIN memberships m ON m.account = ?1 AND m.grp = s.grp AND m.user = ?3
               WHERE s.account = ?1 AND s.asset = ?2)",
        )?;
        Ok(found.query_row([account.0, asset.0, user.0], read_reach)?)
    }

    /// What of the shares of an asset reaches somebody who is in every group of the account.
    pub fn reach_of_every_group(&self, account: AccountId, asset: AssetId) -> Result<Reach, StoreError> {
        let mut found = self.conn.prepare_cached(
            "SELECT max(right), max(visibility >= 2), max(visibility = 3) FROM group_shares
             WHERE account = ?1 AND asset = ?2",
        )?;
        Ok(found.query_row([account.0, asset.0], read_reach)?)
    }

    /// The dashboards on which a klip is placed.
    pub fn dashboards_holding(&self, account: AccountId, klip: AssetId) -> Result<Vec<AssetId>, StoreError> {
        let mut found =
            self.conn.prepare_cached("SELECT container FROM placements WHERE account = ?1 AND part = ?2")?;
        Ok(found.query_map([account.0, klip.0], |row| row.get(0).map(AssetId))?.collect::<Result<_, _>>()?)
    }

    /// The share of an asset with a subject.
    pub fn share(&self, asset: &Asset, subject: &Subject) -> Result<Option<Share>, StoreError> {
        let (sql, id) = match subject {
            Subject::Group(group) => (
                "SELECT right, visibility FROM group_shares WHERE account = ?1 AND asset = ?2 AND grp = ?3",
                group.id.0,
            ),
            Subject::User(user) => {
                ("SELECT right, 0 FROM user_shares WHERE account = ?1 AND asset = ?2 AND user = ?3", user.id.0)
            }
        };
        let read = |row: &Row<'_>| {
            Ok(Share {
                account: asset.account,
                asset: asset.reference(),
                subject: subject.clone(),
                right: row::right(row.get(0)?).unwrap_or(Right::View),
                visibility: row::visibility(row.get(1)?),
            })
        };
        let mut found = self.conn.prepare_cached(sql)?;
        Ok(found.query_row([asset.account.0, asset.id.0, id], read).optional()?)
    }

    /// The shares of an asset: groups by handle, then users by e-mail.
    pub fn shares_of_asset(&self, asset: &Asset) -> Result<Vec<Share>, StoreError> {
        let mut shares = Vec::new();
        let mut groups = self.conn.prepare_cached(
            "SELECT groups.id, groups.handle, s.right, s.visibility FROM group_shares s
             JOIN groups ON groups.id = s.grp WHERE s.account = ?1 AND s.asset = ?2 ORDER BY groups.handle",
        )?;
        let mut users = self.conn.prepare_cached(
            "SELECT users.id, users.email, s.right, 0 FROM user_shares s
             JOIN users ON users.id = s.user WHERE s.account = ?1 AND s.asset = ?2 ORDER BY users.email",
        )?;
        let mut rows = groups.query([asset.account.0, asset.id.0])?;
        while let Some(row) = rows.next()? {
            let subject = Subject::Group(Ref::new(GroupId(row.get(0)?), row.get::<_, String>(1)?));
            shares.push(share_of(asset.account, asset.reference(), subject, row)?);
        }
        let mut rows = users.query([asset.account.0, asset.id.0])?;
        while let Some(row) = rows.next()? {
            let subject = Subject::User(Ref::new(UserId(row.get(0)?), row.get::<_, String>(1)?));
            shares.push(share_of(asset.account, asset.reference(), subject, row)?);
        }
        Ok(shares)
    }

    /// Every share of assets in an account, by asset, groups before users.
    pub fn shares_in(&self, account: AccountId) -> Result<Vec<Share>, StoreError> {
        let mut found = self.conn.prepare_cached(
            "SELECT a.id, a.kind || ':' || a.handle, s.right, s.visibility, 'group', g.id, g.handle
             FROM group_shares s JOIN assets a ON a.id = s.asset JOIN groups g ON g.id = s.grp
             WHERE s.account = ?1
             UNION ALL
             SELECT a.id, a.kind || ':' || a.handle, s.right, 0, 'user', u.id, u.email
             FROM user_shares s JOIN assets a ON a.id = s.asset JOIN users u ON u.id = s.user
             WHERE s.account = ?1
             ORDER BY 2, 5, 7",
        )?;
        let mut rows = found.query([account.0])?;
        let mut shares = Vec::new();
        while let Some(row) = rows.next()? {
            let (id, name) = (row.get(5)?, row.get::<_, String>(6)?);
            let subject = match row.get::<_, String>(4)?.as_str() {
                "group" => Subject::Group(Ref::new(GroupId(id), name)),
                _ => Subject::User(Ref::new(UserId(id), name)),
            };
            let asset = Ref::new(AssetId(row.get(0)?), row.get::<_, String>(1)?);
            shares.push(share_of(account, asset, subject, row)?);
        }
        Ok(shares)
    }

    /// What is shared with a subject, by kind and handle.
    pub fn shares_with(&self, account: AccountId, subject: &Subject) -> Result<Vec<Share>, StoreError> {
        let (sql, id) = match subject {
            Subject::Group(group) => (
                "SELECT assets.id, assets.kind || ':' || assets.handle, s.right, s.visibility FROM group_shares s
                 JOIN assets ON assets.id = s.asset WHERE s.account = ?1 AND s.grp = ?2 ORDER BY 2",
                group.id.0,
            ),
            Subject::User(user) => (
                "SELECT assets.id, assets.kind || ':' || assets.handle, s.right, 0 FROM user_shares s
                 JOIN assets ON assets.id = s.asset WHERE s.account = ?1 AND s.user = ?2 ORDER BY 2",
                user.id.0,
            ),
        };
        let mut found = self.conn.prepare_cached(sql)?;
        let mut rows = found.query([account.0, id])?;
        let mut shares = Vec::new();
        while let Some(row) = rows.next()? {
            let asset = Ref::new(AssetId(row.get(0)?), row.get::<_, String>(1)?);
            shares.push(share_of(account, asset, subject.clone(), row)?);
        }
        Ok(shares)
    }

    /// The assets shared with a group, with the right.
    pub fn shared_with_group(&self, account: AccountId, group: GroupId) -> Result<Vec<(Asset, Right)>, StoreError> {
        let mut found = self
            .conn
            .prepare_cached("SELECT asset, right FROM group_shares WHERE account = ?1 AND grp = ?2 ORDER BY asset")?;
        let ids = found
            .query_map(params![account.0, group.0], |row| Ok((AssetId(row.get(0)?), row.get::<_, i64>(1)?)))?
            .collect::<Result<Vec<_>, _>>()?;
        let mut shared = Vec::with_capacity(ids.len());
        for (id, right) in ids {
            if let (Some(asset), Some(right)) = (self.asset(account, id)?, row::right(right)) {
                shared.push((asset, right));
            }
        }
        Ok(shared)
    }

    /// The dashboards that reach a user only through the list of dashboards: none of the shares
    /// opens them at sign-in. By handle.
    pub fn dashboards_only_listed(&self, account: AccountId, user: UserId) -> Result<Vec<Ref<AssetId>>, StoreError> {
        let mut found = self.conn.prepare_cached(
            "SELECT assets.id, 'dashboard:' || assets.handle FROM (
               SELECT s.asset, s.visibility >= 2 AS opens FROM memberships m
               CROSS JOIN group_shares s ON s.account = ?1 AND s.grp = m.grp WHERE m.account = ?1 AND m.user = ?2
               UNION ALL
               SELECT asset, visibility >= 2 FROM group_shares WHERE account = ?1 AND grp = ?1
               UNION ALL
               SELECT asset, 1 FROM user_shares WHERE account = ?1 AND user = ?2
               UNION ALL
               SELECT id, 0 FROM assets WHERE account = ?1 AND owner = ?2) reached
             CROSS JOIN assets ON assets.id = reached.asset WHERE assets.kind = 'dashboard'
             GROUP BY assets.handle HAVING max(reached.opens) = 0 ORDER BY assets.handle",
        )?;
        let read = |row: &Row<'_>| Ok(Ref::new(AssetId(row.get(0)?), row.get::<_, String>(1)?));
        Ok(found.query_map([account.0, user.0], read)?.collect::<Result<_, _>>()?)
    }

    /// Whether a group is use-only.
    pub fn is_use_only(&self, account: AccountId, group: GroupId) -> Result<bool, StoreError> {
        let mut found = self.conn.prepare_cached("SELECT use_only FROM groups WHERE account = ?1 AND id = ?2")?;
        Ok(found.query_row([account.0, group.0], |row| row.get(0)).optional()?.unwrap_or(false))
    }
}

/// A share from a row whose third and fourth columns are right and visibility.
fn share_of(account: AccountId, asset: Ref<AssetId>, subject: Subject, row: &Row<'_>) -> rusqlite::Result<Share> {
    Ok(Share {
        account,
        asset,
        subject,
        right: row::right(row.get(2)?).unwrap_or(Right::View),
        visibility: row::visibility(row.get(3)?),
    })
}

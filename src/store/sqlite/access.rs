//! Reading what questions about access are answered from.
//!
//! The reads on the way to an answer take one statement each and touch one user, one asset and its
//! shares, through the indexes those are clustered by. The reads that only tell names stand at the
//! end, and are made when somebody asks why.

use rusqlite::{OptionalExtension as _, Row, params};

use super::{Tx, row, user};
use crate::{
    domain::{
        AccountId, AssetId, GroupId, Ref, UserId,
        access::{By, Grant, GroupShare, Reach, Source, Standing, UserShare},
        asset::AssetKind,
        client::ClientRight,
        permission::PermissionSet,
        share::Right,
    },
    store::StoreError,
};

/// The owner of an asset and its shares, as they are kept for many questions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SharedRows {
    /// Who made it.
    pub owner: Option<UserId>,
    /// The groups it is shared with.
    pub groups: Vec<GroupShare>,
    /// The users it is shared with, by their ids; none where they are too many to be held.
    pub users: Option<Vec<UserShare>>,
}

const STANDING: &str = "SELECT id, status, permissions, admin FROM users WHERE account = ?1 AND email = ?2";

const STANDING_OF: &str = "SELECT id, status, permissions, admin FROM users WHERE account = ?1 AND id = ?2";

const STANDINGS: &str = "SELECT id, status, permissions, admin FROM users WHERE account = ?1 ORDER BY email";

const PUT: &str = "SELECT u.id, u.status, u.permissions, u.admin, a.id FROM users u CROSS JOIN assets a
    WHERE u.account = ?1 AND u.email = ?2 AND a.account = ?1 AND a.kind = ?3 AND a.handle = ?4";

/// The owner's right is 2, `edit`; visibilities from 2, `add`, open and 3, `required`, keeps open.
const REACH: &str = "SELECT max(right), max(visibility),
      (SELECT right FROM user_shares WHERE account = ?1 AND asset = ?2 AND user = ?3),
      (SELECT owner = ?3 FROM assets WHERE id = ?2 AND account = ?1)
    FROM group_shares s WHERE s.account = ?1 AND s.asset = ?2 AND (s.grp = ?1 OR EXISTS (
      SELECT 1 FROM memberships m WHERE m.account = ?1 AND m.grp = s.grp AND m.user = ?3))";

const ASSET_KIND: &str = "SELECT kind FROM assets WHERE account = ?1 AND id = ?2";

const ASSET_ID: &str = "SELECT id FROM assets WHERE account = ?1 AND kind = ?2 AND handle = ?3";

/// How many users of one asset are read at once: most assets are shared with none.
const FEW: usize = 8;

/// The owner as 0, the groups as 1, the first users as 2.
const SHARED: &str = "SELECT 0, owner, 0, 0 FROM assets WHERE id = ?2 AND account = ?1 AND owner IS NOT NULL
    UNION ALL
    SELECT 1, grp, right, visibility FROM group_shares WHERE account = ?1 AND asset = ?2
    UNION ALL
    SELECT * FROM (SELECT 2, user, right, 0 FROM user_shares WHERE account = ?1 AND asset = ?2 ORDER BY user LIMIT ?3)";

const DIRECT: &str = "SELECT right FROM user_shares WHERE account = ?1 AND asset = ?2 AND user = ?3";

const GROUPS_OF_USER: &str = "SELECT grp FROM memberships WHERE account = ?1 AND user = ?2";

const GROUP_GRANTS: &str = "SELECT g.id, g.handle, s.right, s.visibility FROM group_shares s
    CROSS JOIN groups g ON g.id = s.grp
    WHERE s.account = ?1 AND s.asset = ?2 AND (?3 IS NULL OR s.grp = ?1 OR EXISTS (
      SELECT 1 FROM memberships m WHERE m.account = ?1 AND m.grp = s.grp AND m.user = ?3))
    ORDER BY s.right DESC, g.handle";

const OWN_GRANTS: &str = "SELECT 2, 1 FROM assets WHERE id = ?2 AND account = ?1 AND owner = ?3
    UNION ALL
    SELECT right, 0 FROM user_shares WHERE account = ?1 AND asset = ?2 AND user = ?3";

const CLIENT_GRANTS: &str = "SELECT g.id, g.handle, s.right FROM client_shares s
    CROSS JOIN groups g ON g.id = s.grp
    WHERE s.parent = ?1 AND s.client = ?2 AND (s.grp = ?1 OR EXISTS (
      SELECT 1 FROM memberships m WHERE m.account = ?1 AND m.grp = s.grp AND m.user = ?3))
    ORDER BY s.right DESC, g.handle";

const LAST_CHANGE: &str = "SELECT o.operator_name, o.number FROM changes c
    CROSS JOIN operations o ON o.number = c.operation
    WHERE c.identity = ?1 ORDER BY c.operation DESC LIMIT 1";

impl Tx<'_> {
    /// How the user of this account with this e-mail stands.
    pub fn standing(&self, account: AccountId, email: &str) -> Result<Option<Standing>, StoreError> {
        Ok(self.conn.prepare_cached(STANDING)?.query_row(params![account.0, email], read_standing).optional()?)
    }

    /// How the user of this account with this id stands.
    pub fn standing_of(&self, account: AccountId, user: UserId) -> Result<Option<Standing>, StoreError> {
        Ok(self.conn.prepare_cached(STANDING_OF)?.query_row([account.0, user.0], read_standing).optional()?)
    }

    /// How every user of this account stands, by e-mail.
    pub fn standings(&self, account: AccountId) -> Result<Vec<Standing>, StoreError> {
        let mut found = self.conn.prepare_cached(STANDINGS)?;
        Ok(found.query_map([account.0], read_standing)?.collect::<Result<_, _>>()?)
    }

    /// The kind of the asset of this account with this id.
    pub fn asset_kind(&self, account: AccountId, asset: AssetId) -> Result<Option<AssetKind>, StoreError> {
        let mut found = self.conn.prepare_cached(ASSET_KIND)?;
        let kind: Option<String> = found.query_row([account.0, asset.0], |row| row.get(0)).optional()?;
        Ok(kind.and_then(|kind| kind.parse().ok()))
    }

    /// The id of the asset of this account with this kind and handle.
    pub fn asset_id(&self, account: AccountId, kind: AssetKind, handle: &str) -> Result<Option<AssetId>, StoreError> {
        let values = params![account.0, kind.as_str(), handle];
        Ok(self.conn.prepare_cached(ASSET_ID)?.query_row(values, |row| row.get(0).map(AssetId)).optional()?)
    }

    /// How the user with this e-mail stands, and the id of the asset with this kind and handle, both of
    /// this account; none where not both are there.
    pub fn put(
        &self,
        account: AccountId,
        email: &str,
        kind: AssetKind,
        handle: &str,
    ) -> Result<Option<(Standing, AssetId)>, StoreError> {
        let values = params![account.0, email, kind.as_str(), handle];
        let read = |row: &Row<'_>| Ok((read_standing(row)?, AssetId(row.get(4)?)));
        Ok(self.conn.prepare_cached(PUT)?.query_row(values, read).optional()?)
    }

    /// What reaches a user of this account on one of its assets.
    pub fn reach_on(&self, account: AccountId, asset: AssetId, user: UserId) -> Result<Reach, StoreError> {
        let read = |row: &Row<'_>| {
            let right = |at| Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(at)?.and_then(row::right));
            let visibility: Option<i64> = row.get(1)?;
            let (by_groups, direct) = (right(0)?, right(2)?);
            let owned = row.get::<_, Option<bool>>(3)?.unwrap_or(false).then_some(Right::Edit);
            Ok(Reach {
                right: by_groups.max(direct).max(owned),
                opens: direct.is_some() || visibility >= Some(2),
                required: visibility == Some(3),
            })
        };
        Ok(self.conn.prepare_cached(REACH)?.query_row([account.0, asset.0, user.0], read)?)
    }

    /// What reaches a user of this account on the dashboards that hold one of its klips, all together;
    /// none where none holds it.
    pub fn reach_on_holders(
        &self,
        account: AccountId,
        klip: AssetId,
        user: UserId,
    ) -> Result<Option<Reach>, StoreError> {
        let mut folded: Option<Reach> = None;
        for dashboard in self.dashboards_holding(account, klip)? {
            let on_it = self.reach_on(account, dashboard, user)?;
            folded = Some(on_it.and(folded.unwrap_or(Reach::NONE)));
        }
        Ok(folded)
    }

    /// All that can reach anybody on an asset of this account. Users it is shared with are left out
    /// where they are more than a few.
    pub fn shared(&self, account: AccountId, asset: AssetId) -> Result<SharedRows, StoreError> {
        let (mut owner, mut groups, mut users) = (None, Vec::new(), Vec::new());
        let mut found = self.conn.prepare_cached(SHARED)?;
        let mut rows = found.query(params![account.0, asset.0, i64::try_from(FEW + 1).unwrap_or(i64::MAX)])?;
        while let Some(row) = rows.next()? {
            let (id, right) = (row.get(1)?, row.get(2)?);
            match row.get(0)? {
                0 => owner = Some(UserId(id)),
                1 => groups.push((GroupId(id), right_of(right), row::visibility(row.get(3)?))),
                _ => users.push((UserId(id), right_of(right))),
            }
        }
        let users = if users.len() > FEW { None } else { Some(users) };
        Ok(SharedRows { owner, groups, users })
    }

    /// The share of an asset with a user alone.
    pub fn direct_share(&self, account: AccountId, asset: AssetId, user: UserId) -> Result<Option<Right>, StoreError> {
        let mut found = self.conn.prepare_cached(DIRECT)?;
        let right = found.query_row([account.0, asset.0, user.0], |row| row.get(0)).optional()?;
        Ok(right.and_then(row::right))
    }

    /// The groups that a user is in, besides All Users.
    pub fn groups_of_user(&self, account: AccountId, user: UserId) -> Result<Vec<GroupId>, StoreError> {
        let mut found = self.conn.prepare_cached(GROUPS_OF_USER)?;
        Ok(found.query_map([account.0, user.0], |row| row.get(0).map(GroupId))?.collect::<Result<_, _>>()?)
    }

    /// What reaches a user on an asset, one by one: owner and direct share, then groups, the higher
    /// rights first. Without a user, the shares of every group.
    pub fn grants(&self, account: AccountId, asset: AssetId, user: Option<UserId>) -> Result<Vec<Grant>, StoreError> {
        let values = params![account.0, asset.0, user.map(|user| user.0)];
        let own = |row: &Row<'_>| {
            let source = if row.get(1)? { Source::Owner } else { Source::Direct };
            Ok(Grant { source, right: right_of(row.get(0)?), visibility: None })
        };
        let of_group = |row: &Row<'_>| {
            Ok(Grant {
                source: Source::Group(Ref::new(GroupId(row.get(0)?), row.get::<_, String>(1)?)),
                right: right_of(row.get(2)?),
                visibility: row::visibility(row.get(3)?),
            })
        };
        let mut found = self.conn.prepare_cached(OWN_GRANTS)?;
        let mut grants = found.query_map(values, own)?.collect::<Result<Vec<_>, _>>()?;
        let mut found = self.conn.prepare_cached(GROUP_GRANTS)?;
        for grant in found.query_map(values, of_group)? {
            grants.push(grant?);
        }
        Ok(grants)
    }

    /// The shares of a client that reach a user of its parent, the highest first.
    pub fn client_grants(
        &self,
        parent: AccountId,
        client: AccountId,
        user: UserId,
    ) -> Result<Vec<(Ref<GroupId>, ClientRight)>, StoreError> {
        let read = |row: &Row<'_>| {
            let right = row::client_right(row.get(2)?).unwrap_or(ClientRight::ViewOnly);
            Ok((Ref::new(GroupId(row.get(0)?), row.get::<_, String>(1)?), right))
        };
        let mut found = self.conn.prepare_cached(CLIENT_GRANTS)?;
        Ok(found.query_map([parent.0, client.0, user.0], read)?.collect::<Result<_, _>>()?)
    }

    /// Who last changed the thing with this identity, and in which operation.
    pub fn last_change(&self, identity: &str) -> Result<Option<By>, StoreError> {
        let read = |row: &Row<'_>| Ok(By { operator: row.get(0)?, operation: row.get(1)? });
        Ok(self.conn.prepare_cached(LAST_CHANGE)?.query_row([identity], read).optional()?)
    }
}

/// A right as it is stored.
pub(super) fn right_of(stored: i64) -> Right {
    row::right(stored).unwrap_or(Right::View)
}

pub(super) fn read_standing(row: &Row<'_>) -> rusqlite::Result<Standing> {
    Ok(Standing {
        user: UserId(row.get(0)?),
        status: user::status(row.get_ref(1)?.as_str()?),
        permissions: PermissionSet(row.get::<_, i64>(2)?.cast_unsigned()),
        admin: row.get(3)?,
    })
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;

    #[test]
    fn no_question_looks_through_a_whole_table() {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch(super::super::SCHEMA).unwrap();
        let statements = [
            STANDING,
            STANDING_OF,
            STANDINGS,
            PUT,
            REACH,
            ASSET_KIND,
            ASSET_ID,
            SHARED,
            DIRECT,
            GROUPS_OF_USER,
            GROUP_GRANTS,
            OWN_GRANTS,
            CLIENT_GRANTS,
            LAST_CHANGE,
        ];
        for sql in statements {
            let mut plan = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
            let steps = plan.raw_query().mapped(|row| row.get::<_, String>(3)).collect::<Result<Vec<_>, _>>().unwrap();
            let scanned = steps.iter().find(|step| step.starts_with("SCAN") && !step.contains("subquery"));
            assert_eq!(scanned, None, "{sql}\n{}", steps.join("\n"));
        }
    }
}

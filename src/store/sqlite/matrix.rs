//! Reading the people and the assets of an account for a table of all of them: page by page, with no
//! more of each than such a table needs.

use rusqlite::{Row, params};

use super::{Tx, user};
use crate::{
    domain::{AccountId, AssetId, GroupId, UserId, access::Standing, asset::AssetKind, permission::PermissionSet},
    store::StoreError,
};

/// A user of an account as a table of people shows and asks about them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandingUser {
    /// As the evaluator sees them.
    pub standing: Standing,
    /// The e-mail.
    pub email: String,
    /// First and last name as one, possibly empty.
    pub name: String,
}

/// An asset as a table of assets names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedAsset {
    /// The id.
    pub id: AssetId,
    /// The handle.
    pub handle: String,
    /// The display name.
    pub name: String,
}

const USERS: &str = "SELECT id, status, permissions, admin, email, trim(first || ' ' || last) FROM users
    WHERE account = ?1 AND email > ?2 ORDER BY email LIMIT ?3";

/// Along the e-mails of the account, so that pages follow on one another without being sorted.
const MEMBERS: &str = "SELECT id, status, permissions, admin, email, trim(first || ' ' || last) FROM users u
    WHERE account = ?1 AND email > ?2
    AND EXISTS (SELECT 1 FROM memberships m WHERE m.account = ?1 AND m.grp = ?4 AND m.user = u.id)
    ORDER BY email LIMIT ?3";

const ASSETS: &str = "SELECT id, handle, name FROM assets WHERE account = ?1 AND kind = ?2 ORDER BY handle";

impl Tx<'_> {
    /// A page of the users of an account, or of the explicit members of one of its groups, by e-mail,
    /// after the given one.
    pub fn standing_users(
        &self,
        account: AccountId,
        group: Option<GroupId>,
        after: &str,
        limit: usize,
    ) -> Result<Vec<StandingUser>, StoreError> {
        let read = |row: &Row<'_>| {
            Ok(StandingUser {
                standing: Standing {
                    user: UserId(row.get(0)?),
                    status: user::status(row.get_ref(1)?.as_str()?),
                    permissions: PermissionSet(row.get::<_, i64>(2)?.cast_unsigned()),
                    admin: row.get(3)?,
                },
                email: row.get(4)?,
                name: row.get(5)?,
            })
        };
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        Ok(match group {
            None => {
                let mut found = self.conn.prepare_cached(USERS)?;
                found.query_map(params![account.0, after, limit], read)?.collect::<Result<_, _>>()?
            }
            Some(group) => {
                let mut found = self.conn.prepare_cached(MEMBERS)?;
                found.query_map(params![account.0, after, limit, group.0], read)?.collect::<Result<_, _>>()?
            }
        })
    }

    /// The assets of one kind in an account with their names, by handle.
    pub fn named_assets(&self, account: AccountId, kind: AssetKind) -> Result<Vec<NamedAsset>, StoreError> {
        let mut found = self.conn.prepare_cached(ASSETS)?;
        let read = |row: &Row<'_>| Ok(NamedAsset { id: AssetId(row.get(0)?), handle: row.get(1)?, name: row.get(2)? });
        Ok(found.query_map(params![account.0, kind.as_str()], read)?.collect::<Result<_, _>>()?)
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;

    #[test]
    fn neither_people_nor_assets_are_found_by_looking_through_a_whole_table() {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch(super::super::SCHEMA).unwrap();
        for sql in [USERS, MEMBERS, ASSETS] {
            let mut plan = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
            let steps = plan.raw_query().mapped(|row| row.get::<_, String>(3)).collect::<Result<Vec<_>, _>>().unwrap();
            let wrong = steps.iter().find(|step| step.starts_with("SCAN") || step.contains("TEMP B-TREE"));
            assert_eq!(wrong, None, "{sql}\n{}", steps.join("\n"));
        }
    }
}

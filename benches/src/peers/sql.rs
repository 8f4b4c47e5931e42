//! The same questions in SQL written by hand, on the same file, through a connection set as ours is.
//!
//! One statement answers one question by the names in it. The permissions are the number kept beside the
//! user, so no role is read; the joins are pinned in the only good order; shares are looked at last, and
//! only where the answer turns on them. There is no log-in, no right of whoever asks, no rule named, and
//! no word about a name that is not found.

use std::path::Path;

use rusqlite::{Connection, Statement, params};
use usher::{
    domain::{
        account::{Feature, Features},
        permission::{Permission, PermissionSet},
    },
    store::{Access, sqlite},
};

use super::{Answered, Result, timed};
use crate::questions::Asked;

/// What the account, the user and the asset are found by; `?1` is the client, or the number of its account.
const FROM: &str = "FROM accounts a
  CROSS JOIN users u ON u.account = a.id AND u.email = ?2
  CROSS JOIN assets t ON t.account = a.id AND t.kind = ?3 AND t.handle = ?4";

const STANDS: &str = "a.status <> 'disabled' AND u.status <> 'disabled'";

/// Whether a share of an asset reaches the user at right `?7` or above, or they made it.
const SHARED: &str = "(t.owner IS u.id
  OR EXISTS (SELECT 1 FROM group_shares s WHERE s.account = a.id AND s.asset = t.id AND s.right >= ?7
     AND (s.grp = a.id OR EXISTS (SELECT 1 FROM memberships m WHERE m.account = a.id AND m.grp = s.grp AND m.user = u.id)))
  OR EXISTS (SELECT 1 FROM user_shares s WHERE s.account = a.id AND s.asset = t.id AND s.user = u.id AND s.right >= ?7))";

/// Whether a dashboard opens at sign-in for the user.
fn opens(dashboard: &str) -> String {
    format!(
        "(EXISTS (SELECT 1 FROM group_shares s WHERE s.account = a.id AND s.asset = {dashboard} AND s.visibility >= 2
           AND (s.grp = a.id OR EXISTS (SELECT 1 FROM memberships m WHERE m.account = a.id AND m.grp = s.grp AND m.user = u.id)))
          OR EXISTS (SELECT 1 FROM user_shares s WHERE s.account = a.id AND s.asset = {dashboard} AND s.user = u.id))"
    )
}

/// Every action but `view` of a dashboard or klip.
pub fn plain() -> String {
    format!(
        "{STANDS} AND u.permissions & ?5 = ?5 AND (?8 = 0 OR a.features & ?8 <> 0)
           AND (u.admin OR u.permissions & ?6 <> 0 OR {SHARED})"
    )
}

pub fn view_dashboard() -> String {
    let opens = opens("t.id");
    format!(
        "{STANDS} AND ?8 = 0 AND CASE WHEN u.permissions & ?5 = ?5 THEN u.admin OR u.permissions & ?6 <> 0 OR {SHARED}
           ELSE {opens} END"
    )
}

pub fn view_klip() -> String {
    let opens = opens("p.container");
    let shared = SHARED.replace("t.owner IS u.id", "(SELECT owner FROM assets WHERE id = p.container) IS u.id");
    let shared = shared.replace("s.asset = t.id", "s.asset = p.container");
    let (library, all) = (bits(&[Permission::DashboardLibrary]), bits(&[Permission::AdminTab]));
    format!(
        "{STANDS} AND ?8 = 0 AND (u.admin OR u.permissions & ?6 <> 0 OR {SHARED}) AND (u.permissions & ?5 = ?5
           OR EXISTS (SELECT 1 FROM placements p WHERE p.account = a.id AND p.part = t.id
             AND CASE WHEN u.permissions & {library} <> 0 THEN u.permissions & {all} <> 0 OR {shared} ELSE {opens} END))"
    )
}

/// The statement that answers one question; `by` is the column of the account that the client is found by.
fn single(may: &str, by: &str) -> String {
    format!("SELECT {may} {FROM} WHERE a.{by} = ?1")
}

fn bits(permissions: &[Permission]) -> i64 {
    permissions.iter().copied().collect::<PermissionSet>().0.cast_signed()
}

/// What an action needs: the permission, the one that makes shares needless, the right, the feature.
#[derive(Debug, Clone, Copy)]
pub struct Needed(pub i64, pub i64, pub i64, pub i64);

impl Needed {
    pub fn of(action: &str, kind: &str) -> Self {
        use Permission::{
            AccountApi, AdminDatasource, AdminKlip, AdminTab, DashboardLibrary, DatasourceEdit, DatasourceLibrary,
            KlipEdit, KlipEmail, KlipLibrary, MetricEdit, TabEdit, TabEmail,
        };
        let (view, edit, email, all): (_, _, &[_], &[_]) = match kind {
            "klip" => (KlipLibrary, KlipEdit, &[KlipEmail], &[AdminKlip]),
            "dashboard" => (DashboardLibrary, TabEdit, &[TabEmail], &[AdminTab]),
            "datasource" => (DatasourceLibrary, DatasourceEdit, &[], &[AdminDatasource]),
            _ => (AccountApi, MetricEdit, &[], &[]),
        };
        let feature = Features(0).set(Feature::ScheduledEmails, true).0.into();
        match action {
            "view" => Self(bits(&[view]), bits(all), 1, 0),
            "edit" => Self(bits(&[edit]), bits(all), 2, 0),
            _ => Self(bits(email), bits(all), 1, feature),
        }
    }
}

/// A question with all that the statement is given.
struct Bound<'a> {
    asked: &'a Asked,
    needed: Needed,
}

impl<'a> Bound<'a> {
    fn new(asked: &'a Asked) -> Self {
        Self { asked, needed: Needed::of(asked.action, asked.kind) }
    }
}

struct Statements<'c> {
    plain: Statement<'c>,
    view_dashboard: Statement<'c>,
    view_klip: Statement<'c>,
}

impl<'c> Statements<'c> {
    fn prepare(conn: &'c Connection, by: &str) -> Result<Self> {
        Ok(Self {
            plain: conn.prepare(&single(&plain(), by))?,
            view_dashboard: conn.prepare(&single(&view_dashboard(), by))?,
            view_klip: conn.prepare(&single(&view_klip(), by))?,
        })
    }

    fn ask(&mut self, account: impl rusqlite::ToSql, bound: &Bound<'_>) -> Result<bool> {
        let Bound { asked, needed: Needed(permission, all, right, feature) } = *bound;
        let statement = match (asked.action, asked.kind) {
            ("view", "dashboard") => &mut self.view_dashboard,
            ("view", "klip") => &mut self.view_klip,
            _ => &mut self.plain,
        };
        let (user, kind, name) = (asked.user.as_str(), asked.kind, asked.name.as_str());
        let values = params![account, user, kind, name, permission, all, right, feature];
        Ok(statement.query_row(values, |row| row.get(0))?)
    }
}

/// A connection of its own to the database.
pub struct Sql {
    conn: Connection,
}

impl Sql {
    pub fn open(path: &Path) -> Result<Self> {
        Ok(Self { conn: sqlite::open(path, Access::Read)? })
    }

    pub const fn connection(&self) -> &Connection {
        &self.conn
    }

    /// One question after another, the client by its handle.
    pub fn by_names(&self, questions: &[Asked]) -> Result<Answered<bool>> {
        let snapshot = self.conn.unchecked_transaction()?;
        let mut statements = Statements::prepare(&snapshot, "handle")?;
        let bound: Vec<_> = questions.iter().map(Bound::new).collect();
        timed(&bound, |bound| statements.ask(&bound.asked.client, bound))
    }

    /// The same, told the number of the client's account: whoever acts inside a client has it at hand.
    pub fn inside(&self, questions: &[Asked]) -> Result<Answered<bool>> {
        let snapshot = self.conn.unchecked_transaction()?;
        let mut statements = Statements::prepare(&snapshot, "id")?;
        let mut account = snapshot.prepare("SELECT id FROM accounts WHERE handle = ?1")?;
        let mut last: (&str, i64) = ("", 0);
        let mut bound = Vec::with_capacity(questions.len());
        for asked in questions {
            if asked.client != last.0 {
                last = (&asked.client, account.query_row([&asked.client], |row| row.get(0))?);
            }
            bound.push((last.1, Bound::new(asked)));
        }
        timed(&bound, |(account, bound)| statements.ask(account, bound))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_statement_looks_through_a_whole_table() {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch(sqlite::SCHEMA).unwrap();
        for by in ["handle", "id"] {
            for may in [plain(), view_dashboard(), view_klip()] {
                let sql = single(&may, by);
                let mut plan = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
                let steps = plan.raw_query().mapped(|row| row.get::<_, String>(3));
                let steps = steps.collect::<rusqlite::Result<Vec<_>>>().unwrap();
                assert!(!steps.iter().any(|step| step.starts_with("SCAN")), "{sql}\n{}", steps.join("\n"));
            }
        }
    }
}

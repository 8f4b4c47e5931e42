//! Who may, and what somebody reaches, in SQL written by hand: the whole list with the way to each, in the
//! order in which ours is told.
//!
//! `who` gathers those whom anything reaches or whose role needs nothing to, and looks at these alone (going
//! through all users of the account was tried, and is slower in all sizes). `what` gathers all that reaches the user, once, and reads all assets of a kind only where the role
//! lets through without a share.

use rusqlite::{Connection, Statement, named_params};
use usher::domain::permission::{Permission, PermissionSet};

use super::{
    Answered, Result,
    sql::{self, Needed},
    timed,
};
use crate::questions::Asked;

/// The roles that give the permission, and what of the shares reaches at the right.
const WAY: &str = "(SELECT group_concat(coalesce(r.handle, CAST(h.role AS TEXT))) FROM user_roles h LEFT JOIN roles r ON r.id = h.role
      WHERE h.account = a.id AND h.user = u.id AND (r.permissions IS NULL OR r.permissions & ?5 <> 0)),
    t.owner IS u.id,
    (SELECT s.right FROM user_shares s WHERE s.account = a.id AND s.asset = t.id AND s.user = u.id),
    (SELECT group_concat(g.handle || ' ' || s.right || ' ' || s.visibility)
      FROM group_shares s CROSS JOIN groups g ON g.id = s.grp
      WHERE s.account = a.id AND s.asset = t.id AND s.right >= ?7 AND (s.grp = a.id OR EXISTS
        (SELECT 1 FROM memberships m WHERE m.account = a.id AND m.grp = s.grp AND m.user = u.id)))";

/// Everybody if it is shared with All Users; else the owner, those whom a share reaches, Admins, and holders
/// of a role that makes shares needless.
const CANDIDATES: &str = "SELECT t.owner
    UNION ALL SELECT s.user FROM user_shares s WHERE s.account = a.id AND s.asset = t.id
    UNION ALL SELECT m.user FROM group_shares s CROSS JOIN memberships m ON m.account = a.id AND m.grp = s.grp
      WHERE s.account = a.id AND s.asset = t.id
    UNION ALL SELECT e.id FROM group_shares s CROSS JOIN users e ON e.account = a.id
      WHERE s.account = a.id AND s.asset = t.id AND s.grp = a.id
    UNION ALL SELECT e.id FROM users e WHERE e.account = a.id AND e.admin = 1
    UNION ALL SELECT h.user FROM roles r CROSS JOIN user_roles h ON h.account = a.id AND h.role = r.id
      WHERE r.account = a.id AND r.permissions & ?6 <> 0";

fn who_sql(may: &str) -> String {
    format!(
        "SELECT u.email, u.first, u.last, u.status, u.admin, {WAY} FROM accounts a
           CROSS JOIN assets t ON t.account = a.id AND t.kind = ?3 AND t.handle = ?4
           CROSS JOIN users u ON u.id IN ({CANDIDATES})
         WHERE a.handle = ?1 AND ?2 IS NULL AND {may} ORDER BY u.email"
    )
}

/// Everybody who may, for each question; the user in it is not looked at.
pub fn who(conn: &Connection, questions: &[Asked]) -> Result<Answered<Vec<String>>> {
    let snapshot = conn.unchecked_transaction()?;
    let mut plain = snapshot.prepare(&who_sql(&sql::plain()))?;
    let mut view_dashboard = snapshot.prepare(&who_sql(&sql::view_dashboard()))?;
    let mut view_klip = snapshot.prepare(&who_sql(&sql::view_klip()))?;
    let bound: Vec<_> = questions.iter().map(|asked| (asked, Needed::of(asked.action, asked.kind))).collect();
    timed(&bound, |(asked, Needed(permission, all, right, feature))| {
        let statement = match (asked.action, asked.kind) {
            ("view", "dashboard") => &mut view_dashboard,
            ("view", "klip") => &mut view_klip,
            _ => &mut plain,
        };
        let nobody: Option<&str> = None;
        let values = rusqlite::params![asked.client, nobody, asked.kind, asked.name, permission, all, right, feature];
        let mut rows = statement.query(values)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(Holder::read(row)?.email);
        }
        Ok(found)
    })
}

/// What is told of each: as much as ours tells.
#[expect(dead_code, reason = "it is read because whoever asks wants it")]
struct Holder {
    email: String,
    name: (String, String),
    status: String,
    way: (Option<String>, bool, Option<i64>, Option<String>),
}

impl Holder {
    fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            email: row.get(0)?,
            name: (row.get(1)?, row.get(2)?),
            status: row.get(3)?,
            way: (row.get(5)?, row.get(6)?, row.get(7)?, row.get(8)?),
        })
    }
}

const USER: &str = "SELECT a.id, u.id, u.permissions, u.admin FROM accounts a
    CROSS JOIN users u ON u.account = a.id AND u.email = ?2
    WHERE a.handle = ?1 AND a.status <> 'disabled' AND u.status <> 'disabled'";

/// All that reaches a user, as one row for each share, and what of it counts for each asset.
const REACH: &str = "WITH way (asset, right, opens, source) AS (
      SELECT id, 2, 0, 'owner' FROM assets WHERE account = :account AND owner = :user
      UNION ALL
      SELECT asset, right, 1, 'direct' FROM user_shares WHERE account = :account AND user = :user
      UNION ALL
      SELECT asset, right, visibility >= 2, 'all-users' FROM group_shares
        WHERE account = :account AND grp = :account
      UNION ALL
      SELECT s.asset, s.right, s.visibility >= 2, g.handle FROM memberships m
        CROSS JOIN groups g ON g.id = m.grp
        CROSS JOIN group_shares s ON s.account = :account AND s.grp = m.grp
        WHERE m.account = :account AND m.user = :user),
    reach (asset, right, opens, sources) AS MATERIALIZED (
      SELECT asset, max(right), max(opens), group_concat(source || ' ' || right) FROM way GROUP BY asset)";

/// By kind: what the user must hold to view and to edit, and what makes shares needless.
const KINDS: [(&str, Permission, Permission, Option<Permission>); 4] = [
    ("dashboard", Permission::DashboardLibrary, Permission::TabEdit, Some(Permission::AdminTab)),
    ("datasource", Permission::DatasourceLibrary, Permission::DatasourceEdit, Some(Permission::AdminDatasource)),
    ("klip", Permission::KlipLibrary, Permission::KlipEdit, Some(Permission::AdminKlip)),
    ("metric", Permission::AccountApi, Permission::MetricEdit, None),
];

struct What<'c> {
    user: Statement<'c>,
    roles: Statement<'c>,
    reached: Statement<'c>,
    reached_klips: Statement<'c>,
    all: Statement<'c>,
}

/// All that somebody may view or edit, as `dashboard:web edit`; in the question only the user counts.
pub fn what(conn: &Connection, questions: &[Asked]) -> Result<Answered<Vec<String>>> {
    let snapshot = conn.unchecked_transaction()?;
    let mut what = What {
        user: snapshot.prepare(USER)?,
        roles: snapshot.prepare(
            "SELECT coalesce(r.handle, CAST(h.role AS TEXT)), r.permissions FROM user_roles h LEFT JOIN roles r ON r.id = h.role
             WHERE h.account = ?1 AND h.user = ?2",
        )?,
        reached: snapshot.prepare(&format!(
            "{REACH} SELECT t.kind, t.handle, t.name, r.right, r.opens, r.sources FROM reach r
             CROSS JOIN assets t ON t.id = r.asset WHERE t.kind <> 'klip' OR :library ORDER BY t.kind, t.handle"
        ))?,
        reached_klips: snapshot.prepare(&format!(
            "{REACH} SELECT t.kind, t.handle, t.name, r.right, EXISTS (
                 SELECT 1 FROM placements p WHERE p.account = :account AND p.part = t.id AND (:manages OR EXISTS (
                   SELECT 1 FROM reach d WHERE d.asset = p.container AND (d.opens OR :dashboards)))), r.sources
             FROM reach r CROSS JOIN assets t ON t.id = r.asset WHERE t.kind = 'klip' AND :library ORDER BY t.handle"
        ))?,
        all: snapshot.prepare("SELECT handle, name FROM assets WHERE account = ?1 AND kind = ?2 ORDER BY handle")?,
    };
    timed(questions, |asked| what.ask(asked))
}

impl What<'_> {
    fn ask(&mut self, asked: &Asked) -> Result<Vec<String>> {
        let mut rows = self.user.query([&asked.client, &asked.user])?;
        let Some(row) = rows.next()? else { return Ok(Vec::new()) };
        let (account, user): (i64, i64) = (row.get(0)?, row.get(1)?);
        let (permissions, admin) = (PermissionSet(row.get::<_, i64>(2)?.cast_unsigned()), row.get::<_, bool>(3)?);
        drop(rows);
        let roles = self
            .roles
            .query_map([account, user], |row| Ok((row.get::<_, String>(0)?, row.get::<_, Option<i64>>(1)?)))?;
        let _ = roles.collect::<rusqlite::Result<Vec<_>>>()?;

        let everything = |all: Option<Permission>| admin || all.is_some_and(|all| permissions.has(all));
        // Klips without the list of klips are the one case that turns on dashboards.
        let by_dashboards = !permissions.has(Permission::KlipLibrary);
        let mut found = Vec::new();
        let mut reached = Vec::new();
        if KINDS.iter().any(|(.., all)| !everything(*all)) {
            let values = named_params! { ":account": account, ":user": user, ":library": !by_dashboards };
            reached = self.reached.query_map(values, Thing::read)?.collect::<rusqlite::Result<Vec<_>>>()?;
            if by_dashboards {
                let dashboards = permissions.has(Permission::DashboardLibrary);
                let values = named_params! {
                    ":account": account, ":user": user, ":library": true, ":dashboards": dashboards,
                    ":manages": dashboards && permissions.has(Permission::AdminTab)
                };
                reached
                    .extend(self.reached_klips.query_map(values, Thing::read)?.collect::<rusqlite::Result<Vec<_>>>()?);
            }
        }
        for (kind, view, edit, all) in KINDS {
            if everything(all) {
                let edits = permissions.has(edit);
                let may = permissions.has(view);
                if !may && !edits {
                    continue;
                }
                let things = self.all.query_map(rusqlite::params![account, kind], |row| {
                    Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
                })?;
                for thing in things {
                    let (handle, _) = thing?;
                    found.push(format!("{kind}:{handle} {}", if edits { "edit" } else { "view" }));
                }
                continue;
            }
            for thing in reached.iter().filter(|thing| thing.kind == kind) {
                let instead = match kind {
                    "dashboard" => thing.opens,
                    "klip" => by_dashboards && thing.opens,
                    _ => false,
                };
                if permissions.has(edit) && thing.right == 2 {
                    found.push(format!("{kind}:{} edit", thing.handle));
                } else if permissions.has(view) || instead {
                    found.push(format!("{kind}:{} view", thing.handle));
                }
            }
        }
        Ok(found)
    }
}

#[expect(dead_code, reason = "it is read because whoever asks wants it")]
struct Thing {
    kind: String,
    handle: String,
    name: String,
    right: i64,
    opens: bool,
    sources: String,
}

impl Thing {
    fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            kind: row.get(0)?,
            handle: row.get(1)?,
            name: row.get(2)?,
            right: row.get(3)?,
            opens: row.get(4)?,
            sources: row.get(5)?,
        })
    }
}

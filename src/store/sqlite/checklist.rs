//! Reading what a checklist looks at.

use rusqlite::{OptionalExtension as _, Row, params};

use super::Tx;
use crate::{
    domain::{
        AccountId, RoleId, Time,
        account::{Account, Space},
        checklist::{Candidates, ChecklistFacts, RoleFact, SharedDashboards, Template, Tick, Waiver, WhiteLabelFacts},
        look::WhiteLabel,
        name::Handle,
        role::BuiltIn,
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

    /// The custom templates of an account, by handle.
    pub fn templates_of(&self, account: AccountId) -> Result<Vec<Template>, StoreError> {
        let mut found =
            self.conn.prepare_cached("SELECT handle, source FROM templates WHERE account = ?1 ORDER BY handle")?;
        let read = |row: &Row<'_>| {
            Ok(Template { account, handle: Handle::stored(row.get::<_, String>(0)?), source: row.get(1)? })
        };
        Ok(found.query_map([account.0], read)?.collect::<Result<_, _>>()?)
    }

    /// The clients of an account that follow one of its custom templates.
    pub fn followers(&self, account: AccountId, handle: &str) -> Result<Vec<AccountId>, StoreError> {
        let mut found =
            self.conn.prepare_cached("SELECT id FROM accounts WHERE parent = ?1 AND custom_template = ?2")?;
        let read = |row: &Row<'_>| row.get(0).map(AccountId);
        Ok(found.query_map(params![account.0, handle], read)?.collect::<Result<_, _>>()?)
    }

    /// The clients that follow a checklist of this handle and are not onboarded, whoever they are of; for
    /// `None` those that follow a custom one.
    pub fn not_onboarded(&self, built_in: Option<&str>) -> Result<Vec<AccountId>, StoreError> {
        // The clients of custom templates are found by their parent, which every client has.
        let sql = if built_in.is_some() {
            "SELECT id FROM accounts WHERE template = ?1 AND parent IS NOT NULL
             AND NOT EXISTS (SELECT 1 FROM onboarded o WHERE o.account = accounts.id)"
        } else {
            "SELECT id FROM accounts WHERE parent > 0 AND custom_template IS NOT NULL AND ?1 IS NULL
             AND NOT EXISTS (SELECT 1 FROM onboarded o WHERE o.account = accounts.id)"
        };
        let mut found = self.conn.prepare_cached(sql)?;
        Ok(found.query_map([built_in], |row| row.get(0).map(AccountId))?.collect::<Result<_, _>>()?)
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

    /// One number about an account.
    fn count(&self, sql: &str, account: AccountId) -> Result<u32, StoreError> {
        Ok(self.conn.prepare_cached(sql)?.query_row([account.0], |row| row.get(0))?)
    }

    /// One name in an account, if there is one.
    fn name(&self, sql: &str, account: AccountId) -> Result<Option<String>, StoreError> {
        Ok(self.conn.prepare_cached(sql)?.query_row([account.0], |row| row.get(0)).optional()?)
    }

    /// What the checklist of a client looks at.
    pub fn checklist_facts(&self, client: &Account) -> Result<ChecklistFacts, StoreError> {
        let id = client.id;
        let properties = self.account_values(id, Space::Property)?;
        Ok(ChecklistFacts {
            client: client.handle.to_string(),
            name: client.name.clone(),
            status: client.status,
            seats: client.seats,
            described: !client.description.is_empty(),
            parent_groups: self.count("SELECT count(*) FROM client_shares WHERE client = ?1", id)?,
            assigned_staff: self.count("SELECT count(DISTINCT user) FROM assignments WHERE client = ?1", id)?,
            groups: self.count("SELECT count(*) FROM groups WHERE account = ?1 AND id <> ?1", id)?,
            dashboards: self.dashboard_count(id)?,
            dashboards_with_klips: self.count(
                "SELECT count(*) FROM assets d WHERE d.account = ?1 AND d.kind = 'dashboard' AND EXISTS (
                   SELECT 1 FROM placements p CROSS JOIN assets k ON k.id = p.part
                   WHERE p.account = ?1 AND p.container = d.id AND k.kind = 'klip')",
                id,
            )?,
            placed_klips: self.count(
                "SELECT count(*) FROM assets k WHERE k.account = ?1 AND k.kind = 'klip' AND EXISTS (
                   SELECT 1 FROM placements p WHERE p.account = ?1 AND p.part = k.id)",
                id,
            )?,
            shared: self.shared_dashboards(id)?,
            users: self.used_seats(id)?,
            invited: self.count("SELECT count(*) FROM users WHERE account = ?1 AND status = 'invited'", id)?,
            unsent_invitations: self.unsent_invitations(id)?,
            properties: properties.into_iter().filter(|p| !p.value.is_empty()).map(|p| p.key).collect(),
            features: client.features,
            roles: self.role_facts(id)?,
            logo: self.brand(id)?.is_some_and(|brand| brand.logo.is_some()),
            white_label: self.white_label_facts()?,
        })
    }

    fn shared_dashboards(&self, account: AccountId) -> Result<SharedDashboards, StoreError> {
        let mut found = self.conn.prepare_cached(
            "SELECT coalesce(sum(with_group), 0), coalesce(sum(with_user), 0),
                    coalesce(sum(with_group OR with_user), 0) FROM (
               SELECT EXISTS (SELECT 1 FROM group_shares s
                              WHERE s.account = ?1 AND s.asset = d.id AND s.grp <> ?1) AS with_group,
                      EXISTS (SELECT 1 FROM user_shares s WHERE s.account = ?1 AND s.asset = d.id) AS with_user
               FROM assets d WHERE d.account = ?1 AND d.kind = 'dashboard')",
        )?;
        let read = |row: &Row<'_>| {
            Ok(SharedDashboards { with_group: row.get(0)?, with_user: row.get(1)?, with_either: row.get(2)? })
        };
        Ok(found.query_row([account.0], read)?)
    }

    fn role_facts(&self, account: AccountId) -> Result<Vec<RoleFact>, StoreError> {
        let mut custom = self.conn.prepare_cached(
            "SELECT handle, (SELECT count(*) FROM user_roles h CROSS JOIN users ON users.id = h.user
               WHERE h.account = ?1 AND h.role = roles.id AND users.status <> 'disabled')
             FROM roles WHERE account = ?1 ORDER BY handle LIMIT 100",
        )?;
        let read = |row: &Row<'_>| Ok(RoleFact { handle: row.get(0)?, built_in: false, holders: row.get(1)? });
        let mut facts: Vec<RoleFact> = custom.query_map([account.0], read)?.collect::<Result<_, _>>()?;
        let mut held = self.conn.prepare_cached(
            "SELECT h.role, count(*) FROM user_roles h CROSS JOIN users ON users.id = h.user
             WHERE h.account = ?1 AND h.role <= 4 AND users.status <> 'disabled' GROUP BY h.role",
        )?;
        let mut rows = held.query([account.0])?;
        while let Some(row) = rows.next()? {
            if let Some(role) = BuiltIn::by_id(RoleId(row.get(0)?)) {
                facts.push(RoleFact { handle: role.handle().to_owned(), built_in: true, holders: row.get(1)? });
            }
        }
        Ok(facts)
    }

    /// The master's white-label as checklists look at it; none where it is not enabled.
    fn white_label_facts(&self) -> Result<Option<WhiteLabelFacts>, StoreError> {
        let mut enabled =
            self.conn.prepare_cached("SELECT id FROM accounts WHERE parent IS NULL AND white_label = 1")?;
        let Some(master) = enabled.query_row([], |row| row.get(0).map(AccountId)).optional()? else { return Ok(None) };
        let set = self.white_label(master)?;
        let has = |is_set: fn(&WhiteLabel) -> bool| set.as_ref().is_some_and(is_set);
        Ok(Some(WhiteLabelFacts {
            product_name: has(|set| set.product_name.is_some()),
            support_email: has(|set| set.support_email.is_some()),
        }))
    }

    /// Things of a client that a suggested command can name.
    pub fn checklist_candidates(&self, client: &Account) -> Result<Candidates, StoreError> {
        let id = client.id;
        let mut groups = self.conn.prepare_cached(
            "SELECT handle FROM groups g WHERE account = ?1 AND id <> ?1
             ORDER BY EXISTS (SELECT 1 FROM group_shares s WHERE s.account = ?1 AND s.grp = g.id), handle LIMIT 50",
        )?;
        let parent = client.parent.as_ref();
        Ok(Candidates {
            groups: groups.query_map([id.0], |row| row.get(0))?.collect::<Result<_, _>>()?,
            klip: self.name(
                "SELECT handle FROM assets k WHERE account = ?1 AND kind = 'klip'
                 ORDER BY EXISTS (SELECT 1 FROM placements p WHERE p.account = ?1 AND p.part = k.id), handle LIMIT 1",
                id,
            )?,
            empty_dashboard: self.name(
                "SELECT handle FROM assets d WHERE account = ?1 AND kind = 'dashboard' AND NOT EXISTS (
                   SELECT 1 FROM placements p CROSS JOIN assets k ON k.id = p.part
                   WHERE p.account = ?1 AND p.container = d.id AND k.kind = 'klip')
                 ORDER BY handle LIMIT 1",
                id,
            )?,
            unshared_dashboard: self.name(
                "SELECT handle FROM assets d WHERE account = ?1 AND kind = 'dashboard' AND NOT EXISTS (
                   SELECT 1 FROM group_shares s WHERE s.account = ?1 AND s.asset = d.id AND s.grp <> ?1)
                 ORDER BY NOT EXISTS (SELECT 1 FROM placements p WHERE p.account = ?1 AND p.container = d.id), handle
                 LIMIT 1",
                id,
            )?,
            user: self.name(
                "SELECT email FROM users WHERE account = ?1 AND status IN ('active', 'invited') ORDER BY email LIMIT 1",
                id,
            )?,
            disabled_user: self.name(
                "SELECT email FROM users WHERE account = ?1 AND status = 'disabled' ORDER BY email LIMIT 1",
                id,
            )?,
            uninvited_user: self
                .name("SELECT email FROM users WHERE account = ?1 AND status = 'invited' ORDER BY email LIMIT 1", id)?,
            parent_group: match parent {
                Some(parent) => self.name(
                    "SELECT handle FROM groups g WHERE account = ?1 AND id <> ?1
                     ORDER BY NOT EXISTS (SELECT 1 FROM memberships m WHERE m.account = ?1 AND m.grp = g.id), handle
                     LIMIT 1",
                    parent.id,
                )?,
                None => None,
            },
            parent: match parent {
                Some(parent) if self.master()?.is_none_or(|master| master.id != parent.id) => Some(parent.name.clone()),
                _ => None,
            },
        })
    }
}

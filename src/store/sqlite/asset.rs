//! Reading assets, what they hold and use, and published links.

use rusqlite::{OptionalExtension as _, Row, params};

use super::{Tx, row};
use crate::{
    domain::{
        AccountId, AssetId, LinkId, Ref, Time, UserId,
        asset::{Asset, AssetKind, Connection, ConnectionState, LinkKind, Placement, PublishedLink},
        name::Handle,
    },
    store::StoreError,
};

const COLUMNS: &str = "s.id, s.account, s.kind, s.handle, s.name, s.description, s.owner, o.email, s.currency,
    s.origin, s.provider, s.connection, s.connection_owner, c.email";
const JOINS: &str = "FROM assets s LEFT JOIN users o ON o.id = s.owner LEFT JOIN users c ON c.id = s.connection_owner";

fn read(row: &Row<'_>) -> rusqlite::Result<Asset> {
    let user = |id: Option<i64>, email: Option<String>| id.map(|id| Ref::new(UserId(id), email.unwrap_or_default()));
    let state = match row.get::<_, Option<String>>(11)?.as_deref() {
        Some("connected") => Some(ConnectionState::Connected),
        Some(_) => Some(ConnectionState::ToConnect),
        None => None,
    };
    let connection = match state {
        Some(state) => Some(Connection {
            provider: row.get::<_, Option<String>>(10)?.unwrap_or_default(),
            owner: user(row.get(12)?, row.get(13)?),
            state,
        }),
        None => None,
    };
    Ok(Asset {
        id: AssetId(row.get(0)?),
        account: AccountId(row.get(1)?),
        kind: row::asset_kind(&row.get::<_, String>(2)?),
        handle: Handle::stored(row.get::<_, String>(3)?),
        name: row.get(4)?,
        description: row.get(5)?,
        owner: user(row.get(6)?, row.get(7)?),
        currency: row.get(8)?,
        origin: row.get(9)?,
        connection,
    })
}

/// An asset as a reference, from its id, kind and handle.
fn reference(id: i64, kind: &str, handle: &str) -> Ref<AssetId> {
    Ref::new(AssetId(id), format!("{kind}:{handle}"))
}

impl Tx<'_> {
    /// The asset of this account with this id.
    pub fn asset(&self, account: AccountId, id: AssetId) -> Result<Option<Asset>, StoreError> {
        let sql = format!("SELECT {COLUMNS} {JOINS} WHERE s.account = ?1 AND s.id = ?2");
        Ok(self.conn.prepare_cached(&sql)?.query_row([account.0, id.0], read).optional()?)
    }

    /// The asset of this account with this kind and handle.
    pub fn asset_by_handle(
        &self,
        account: AccountId,
        kind: AssetKind,
        handle: &str,
    ) -> Result<Option<Asset>, StoreError> {
        let sql = format!("SELECT {COLUMNS} {JOINS} WHERE s.account = ?1 AND s.kind = ?2 AND s.handle = ?3");
        let values = params![account.0, kind.as_str(), handle];
        Ok(self.conn.prepare_cached(&sql)?.query_row(values, read).optional()?)
    }

    /// The assets of this account and kind with exactly this display name, at most a few.
    pub fn assets_by_name(&self, account: AccountId, kind: AssetKind, name: &str) -> Result<Vec<Asset>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} {JOINS} WHERE s.account = ?1 AND s.kind = ?2 AND s.name = ?3 ORDER BY s.handle LIMIT 10"
        );
        let mut found = self.conn.prepare_cached(&sql)?;
        Ok(found.query_map(params![account.0, kind.as_str(), name], read)?.collect::<Result<_, _>>()?)
    }

    /// A page of the assets of an account and kind, by handle, after the given one.
    pub fn assets_of(
        &self,
        account: AccountId,
        kind: AssetKind,
        after: &str,
        limit: usize,
    ) -> Result<Vec<Asset>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} {JOINS} WHERE s.account = ?1 AND s.kind = ?2 AND s.handle > ?3 ORDER BY s.handle LIMIT ?4"
        );
        let mut found = self.conn.prepare_cached(&sql)?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        Ok(found.query_map(params![account.0, kind.as_str(), after, limit], read)?.collect::<Result<_, _>>()?)
    }

    /// The assets that a user owns.
    pub fn assets_owned_by(&self, account: AccountId, user: UserId) -> Result<Vec<Asset>, StoreError> {
        let sql = format!("SELECT {COLUMNS} {JOINS} WHERE s.account = ?1 AND s.owner = ?2 ORDER BY s.kind, s.handle");
        let mut found = self.conn.prepare_cached(&sql)?;
        Ok(found.query_map([account.0, user.0], read)?.collect::<Result<_, _>>()?)
    }

    /// The data sources whose connection belongs to a user.
    pub fn connections_of(&self, account: AccountId, user: UserId) -> Result<Vec<Asset>, StoreError> {
        let sql =
            format!("SELECT {COLUMNS} {JOINS} WHERE s.account = ?1 AND s.connection_owner = ?2 ORDER BY s.handle");
        let mut found = self.conn.prepare_cached(&sql)?;
        Ok(found.query_map([account.0, user.0], read)?.collect::<Result<_, _>>()?)
    }

    /// What an asset holds or uses, in order.
    pub fn parts(&self, account: AccountId, container: &Ref<AssetId>) -> Result<Vec<Placement>, StoreError> {
        let mut found = self.conn.prepare_cached(
            "SELECT assets.id, assets.kind, assets.handle, p.position FROM placements p JOIN assets ON assets.id = p.part
             WHERE p.account = ?1 AND p.container = ?2 ORDER BY p.position, assets.handle",
        )?;
        let read = |row: &Row<'_>| {
            Ok(Placement {
                account,
                container: container.clone(),
                part: reference(row.get(0)?, &row.get::<_, String>(1)?, &row.get::<_, String>(2)?),
                position: row.get(3)?,
            })
        };
        Ok(found.query_map([account.0, container.id.0], read)?.collect::<Result<_, _>>()?)
    }

    /// Where an asset is placed or used.
    pub fn holders(&self, account: AccountId, part: &Ref<AssetId>) -> Result<Vec<Placement>, StoreError> {
        let mut found = self.conn.prepare_cached(
            "SELECT assets.id, assets.kind, assets.handle, p.position FROM placements p
             JOIN assets ON assets.id = p.container
             WHERE p.account = ?1 AND p.part = ?2 ORDER BY assets.kind, assets.handle",
        )?;
        let read = |row: &Row<'_>| {
            Ok(Placement {
                account,
                container: reference(row.get(0)?, &row.get::<_, String>(1)?, &row.get::<_, String>(2)?),
                part: part.clone(),
                position: row.get(3)?,
            })
        };
        Ok(found.query_map([account.0, part.id.0], read)?.collect::<Result<_, _>>()?)
    }

    /// The published links of a dashboard, by name.
    pub fn links(&self, account: AccountId, dashboard: &Ref<AssetId>) -> Result<Vec<PublishedLink>, StoreError> {
        let mut found = self.conn.prepare_cached(
            "SELECT id, name, kind, by, at FROM links WHERE account = ?1 AND dashboard = ?2 ORDER BY name",
        )?;
        let read = |row: &Row<'_>| {
            let kind = if row.get::<_, String>(2)? == "public" { LinkKind::Public } else { LinkKind::Private };
            Ok(PublishedLink {
                id: LinkId(row.get(0)?),
                account,
                dashboard: dashboard.clone(),
                name: row.get(1)?,
                kind,
                by: row.get(3)?,
                at: Time(row.get(4)?),
            })
        };
        Ok(found.query_map([account.0, dashboard.id.0], read)?.collect::<Result<_, _>>()?)
    }

    /// How many dashboards an account has.
    pub fn dashboard_count(&self, account: AccountId) -> Result<u32, StoreError> {
        let mut count =
            self.conn.prepare_cached("SELECT count(*) FROM assets WHERE account = ?1 AND kind = 'dashboard'")?;
        Ok(count.query_row([account.0], |row| row.get(0))?)
    }

    /// How many private links the dashboards of an account have.
    pub fn private_link_count(&self, account: AccountId) -> Result<u32, StoreError> {
        let mut count =
            self.conn.prepare_cached("SELECT count(*) FROM links WHERE account = ?1 AND kind = 'private'")?;
        Ok(count.query_row([account.0], |row| row.get(0))?)
    }
}

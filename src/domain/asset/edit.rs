//! Changing an asset: its names, and what its kind has besides.

use super::{Asset, Connection, ConnectionState, Named, Placement, create, layout};
use crate::domain::{
    AssetId, Code, Ref, Refusal, Result, UserId,
    account::Account,
    change::{Change, Changes},
    name::Handle,
};

/// Change an asset. What is none stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edit {
    /// The display name.
    pub name: Option<String>,
    /// The handle.
    pub handle: Option<Handle>,
    /// The description.
    pub description: Option<String>,
    /// The currency of a dashboard as ISO 4217 code, or none to take it away.
    pub currency: Option<Option<String>>,
    /// The service that a data source reads from.
    pub provider: Option<String>,
    /// Whether the connection of a data source stands.
    pub state: Option<ConnectionState>,
    /// Data sources that a klip or metric is to use.
    pub add: Vec<Named>,
    /// Data sources that it is no longer to use.
    pub remove: Vec<Named>,
}

/// What deciding about a change needs to know.
#[derive(Debug, Clone)]
pub struct EditFacts {
    /// The account.
    pub account: Account,
    /// The asset as it is.
    pub asset: Asset,
    /// What it uses, in order.
    pub parts: Vec<Placement>,
    /// What it is to use.
    pub add: Vec<Ref<AssetId>>,
    /// What it is no longer to use.
    pub remove: Vec<Ref<AssetId>>,
    /// The asset that has the new handle, if there is one.
    pub taken: Option<Asset>,
    /// The user of the account who makes the change; none for signed-in staff.
    pub operator: Option<Ref<UserId>>,
}

impl Edit {
    /// Whether nothing at all is to be changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether it is about the connection of a data source.
    #[must_use]
    pub const fn is_about_connection(&self) -> bool {
        self.provider.is_some() || self.state.is_some()
    }

    /// Decides whether the asset may be changed so.
    ///
    /// # Errors
    /// [`Code::Exists`] when another asset of the kind has the handle,
    /// [`Code::CurrencyUnavailable`] for a currency in an account that is not transact,
    /// [`Code::NotFound`] when a data source to be removed is not used.
    pub fn decide(self, facts: EditFacts) -> Result<Changes> {
        let EditFacts { account, asset, parts, add, remove, taken, operator } = facts;
        if matches!(self.currency, Some(Some(_))) {
            create::currency_available(&account)?;
        }
        if let Some(taken) = taken.filter(|taken| taken.id != asset.id) {
            return Err(Refusal::new(Code::Exists, format!("{} exists already in {}", taken.said(), account.said()))
                .detail("handle", taken.handle.as_str()));
        }
        if let Some(unused) = remove.iter().find(|part| !parts.iter().any(|used| used.part == **part)) {
            return Err(Refusal::not_found(format!("{unused} used by {}", asset.said())));
        }
        let mut wanted = asset.clone();
        wanted.name = self.name.unwrap_or(wanted.name);
        wanted.handle = self.handle.unwrap_or(wanted.handle);
        wanted.description = self.description.unwrap_or(wanted.description);
        wanted.currency = self.currency.unwrap_or(wanted.currency);
        if let Some(connection) = &mut wanted.connection {
            connect(connection, self.provider, self.state, operator);
        }
        let kept: Vec<_> = parts.iter().filter(|used| !remove.contains(&used.part)).cloned().collect();
        let placed = layout::arranged(&wanted, &parts, &layout::with(&kept, &add, None));
        Ok(std::iter::once(Change::update(asset, wanted)).chain(placed).collect())
    }
}

/// Whoever connects a data source uses their own account there, so the connection becomes theirs.
fn connect(
    connection: &mut Connection,
    provider: Option<String>,
    state: Option<ConnectionState>,
    operator: Option<Ref<UserId>>,
) {
    if let Some(provider) = provider {
        connection.provider = provider;
    }
    match state {
        Some(ConnectionState::Connected) if connection.state != ConnectionState::Connected => {
            connection.state = ConnectionState::Connected;
            connection.owner = operator;
        }
        Some(state) => connection.state = state,
        None => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::asset::{
        AssetKind,
        tests::{acme, asset},
    };

    fn facts(asset: Asset) -> EditFacts {
        EditFacts {
            account: acme(),
            asset,
            parts: vec![],
            add: vec![],
            remove: vec![],
            taken: None,
            operator: Some(Ref::new(UserId(7), "dana@acme.example")),
        }
    }

    #[test]
    fn renaming_to_the_same_name_changes_nothing() {
        let web = asset(1, AssetKind::Dashboard, "web");
        let edit = Edit { name: Some(web.name.clone()), handle: Some(web.handle.clone()), ..Edit::default() };
        let known = EditFacts { taken: Some(web.clone()), ..facts(web) };
        assert!(edit.decide(known).unwrap().iter().all(Change::is_nothing));
    }

    #[test]
    fn a_handle_that_another_asset_has_is_refused() {
        let edit = Edit { handle: Some(Handle::stored("lab")), ..Edit::default() };
        let known =
            EditFacts { taken: Some(asset(2, AssetKind::Klip, "lab")), ..facts(asset(1, AssetKind::Klip, "a")) };
        assert_eq!(edit.decide(known).unwrap_err().code, Code::Exists);
    }

    #[test]
    fn a_connection_becomes_that_of_whoever_makes_it_stand() {
        let mut traffic = asset(1, AssetKind::Datasource, "traffic");
        traffic.connection = Some(Connection {
            provider: String::new(),
            owner: Some(Ref::new(UserId(8), "eve@acme.example")),
            state: ConnectionState::ToConnect,
        });
        let owner_after = |state, before: &Asset| {
            let changes = Edit { state: Some(state), ..Edit::default() }.decide(facts(before.clone())).unwrap();
            match &changes[0].after {
                Some(crate::domain::entity::Entity::Asset(asset)) => {
                    asset.connection.clone().unwrap().owner.unwrap().name
                }
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(owner_after(ConnectionState::Connected, &traffic), "dana@acme.example");
        assert_eq!(owner_after(ConnectionState::ToConnect, &traffic), "eve@acme.example");
    }

    #[test]
    fn a_data_source_that_is_not_used_cannot_be_taken_away() {
        let known = EditFacts {
            remove: vec![asset(3, AssetKind::Datasource, "crm").reference()],
            ..facts(asset(1, AssetKind::Klip, "a"))
        };
        assert_eq!(Edit::default().decide(known).unwrap_err().message, "no datasource:crm used by klip:a");
    }
}

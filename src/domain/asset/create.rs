//! A new klip, dashboard, data source or metric.

use super::{Asset, AssetKind, Connection, ConnectionState, Placement, layout};
use crate::domain::{
    AssetId, Code, Ref, Refusal, Result, UserId,
    account::Account,
    change::{Change, Changes},
    if_exists::{self, IfExists},
    name::Handle,
};

/// An asset of a known kind as somebody typed it, not looked up yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The kind that the flag stands for.
    pub kind: AssetKind,
    /// Handle, reference or display name.
    pub typed: String,
}

/// Create an asset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Create {
    /// Which of the four.
    pub kind: AssetKind,
    /// The handle, given or derived.
    pub handle: Handle,
    /// The display name.
    pub name: String,
    /// A free description.
    pub description: Option<String>,
    /// What it holds or uses, in order.
    pub parts: Vec<Named>,
    /// The currency of a dashboard, as ISO 4217 code.
    pub currency: Option<String>,
    /// The service that a data source reads from.
    pub provider: Option<String>,
    /// Whether the connection of a data source stands already.
    pub connected: bool,
    /// What to do when the handle is taken.
    pub if_exists: IfExists,
}

/// What deciding about a new asset needs to know.
#[derive(Debug, Clone)]
pub struct CreateFacts {
    /// The account.
    pub account: Account,
    /// The user of the account who makes it; none for signed-in staff.
    pub owner: Option<Ref<UserId>>,
    /// The currency of that user.
    pub owner_currency: Option<String>,
    /// What it is to hold or use, in order.
    pub parts: Vec<Ref<AssetId>>,
    /// The asset that has the handle already, with its parts.
    pub taken: Option<(Asset, Vec<Placement>)>,
    /// The id that the new asset gets.
    pub id: AssetId,
}

impl Create {
    /// Decides whether the asset may be created.
    ///
    /// # Errors
    /// [`Code::CurrencyUnavailable`] for a currency in an account that is not transact,
    /// [`Code::Exists`] when the handle is taken, unless told to skip or update.
    pub fn decide(self, facts: CreateFacts) -> Result<Changes> {
        if self.currency.is_some() {
            currency_available(&facts.account)?;
        }
        match facts.taken.clone() {
            None => Ok(self.created(facts)),
            Some(taken) => match self.if_exists {
                IfExists::Skip => Ok(vec![]),
                IfExists::Update => Ok(self.updated(facts, taken)),
                IfExists::Error => Err(if_exists::taken(self.kind.as_str(), &self.handle, &facts.account)),
            },
        }
    }

    fn created(self, facts: CreateFacts) -> Changes {
        let inherited = facts.owner_currency.filter(|_| self.kind == AssetKind::Dashboard && facts.account.transact);
        let connection = (self.kind == AssetKind::Datasource).then(|| Connection {
            provider: self.provider.unwrap_or_default(),
            owner: facts.owner.clone(),
            state: if self.connected { ConnectionState::Connected } else { ConnectionState::ToConnect },
        });
        let asset = Asset {
            id: facts.id,
            account: facts.account.id,
            kind: self.kind,
            handle: self.handle,
            name: self.name,
            description: self.description.unwrap_or_default(),
            owner: facts.owner,
            currency: self.currency.or(inherited),
            origin: None,
            connection,
        };
        let placed = layout::arranged(&asset, &[], &layout::with(&[], &facts.parts, None));
        std::iter::once(Change::create(asset)).chain(placed).collect()
    }

    /// Brings what is there to what was asked for: parts are added, none is taken away.
    fn updated(self, facts: CreateFacts, (taken, present): (Asset, Vec<Placement>)) -> Changes {
        let mut wanted = Asset { name: self.name, ..taken.clone() };
        wanted.description = self.description.unwrap_or(wanted.description);
        wanted.currency = self.currency.or(wanted.currency);
        if let Some(connection) = &mut wanted.connection {
            if let Some(provider) = self.provider {
                connection.provider = provider;
            }
            if self.connected && connection.state != ConnectionState::Connected {
                connection.state = ConnectionState::Connected;
                connection.owner = facts.owner;
            }
        }
        let placed = layout::arranged(&taken, &present, &layout::with(&present, &facts.parts, None));
        std::iter::once(Change::update(taken, wanted)).chain(placed).collect()
    }
}

/// Currencies exist only in accounts that are transact.
///
/// # Errors
/// [`Code::CurrencyUnavailable`] when this one is not.
pub(super) fn currency_available(account: &Account) -> Result<()> {
    if account.transact {
        return Ok(());
    }
    Err(Refusal::new(
        Code::CurrencyUnavailable,
        format!("{} is not transact, so nothing in it has a currency", account.said()),
    )
    .detail("account", account.handle.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::asset::tests::{acme, asset};

    fn dashboard(if_exists: IfExists) -> Create {
        Create {
            kind: AssetKind::Dashboard,
            handle: Handle::stored("web"),
            name: "Web".to_owned(),
            description: None,
            parts: vec![],
            currency: None,
            provider: None,
            connected: false,
            if_exists,
        }
    }

    fn facts(transact: bool) -> CreateFacts {
        CreateFacts {
            account: Account { transact, ..acme() },
            owner: Some(Ref::new(UserId(7), "dana@acme.example")),
            owner_currency: Some("EUR".to_owned()),
            parts: vec![],
            taken: None,
            id: AssetId(50),
        }
    }

    fn made(changes: &Changes) -> Asset {
        match changes.first().and_then(|change| change.after.clone()) {
            Some(crate::domain::entity::Entity::Asset(asset)) => asset,
            other => panic!("no asset: {other:?}"),
        }
    }

    #[test]
    fn a_dashboard_takes_the_currency_of_its_maker_only_where_there_are_currencies() {
        let made_in = |transact| made(&dashboard(IfExists::Error).decide(facts(transact)).unwrap()).currency;
        assert_eq!(made_in(true).as_deref(), Some("EUR"));
        assert_eq!(made_in(false), None);
        let given = Create { currency: Some("CHF".to_owned()), ..dashboard(IfExists::Error) };
        assert_eq!(made(&given.clone().decide(facts(true)).unwrap()).currency.as_deref(), Some("CHF"));
        assert_eq!(given.decide(facts(false)).unwrap_err().code, Code::CurrencyUnavailable);
        let klip = Create { kind: AssetKind::Klip, ..dashboard(IfExists::Error) };
        assert_eq!(made(&klip.decide(facts(true)).unwrap()).currency, None);
    }

    #[test]
    fn a_data_source_is_connected_only_when_it_is_said_to_be() {
        let source = |connected| Create { kind: AssetKind::Datasource, connected, ..dashboard(IfExists::Error) };
        let state = |connected| made(&source(connected).decide(facts(false)).unwrap()).connection.unwrap().state;
        assert_eq!(state(false), ConnectionState::ToConnect);
        assert_eq!(state(true), ConnectionState::Connected);
    }

    #[test]
    fn updating_adds_parts_and_keeps_what_was_not_named() {
        let taken = Asset { description: "kept".to_owned(), ..asset(1, AssetKind::Dashboard, "web") };
        let klip = asset(2, AssetKind::Klip, "sessions").reference();
        let known = CreateFacts { parts: vec![klip], taken: Some((taken, vec![])), ..facts(false) };
        assert_eq!(dashboard(IfExists::Error).decide(known.clone()).unwrap_err().code, Code::Exists);
        assert_eq!(dashboard(IfExists::Skip).decide(known.clone()).unwrap(), []);
        let changes = dashboard(IfExists::Update).decide(known).unwrap();
        assert_eq!(made(&changes).description, "kept");
        assert_eq!(changes[1].entity().unwrap().key(), "dashboard:web klip:sessions");
    }
}

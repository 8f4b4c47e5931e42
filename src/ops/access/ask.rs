//! Finding what a question names, and asking the evaluator.
//!
//! What was found is remembered: in a batch each name is looked up once.

use std::{collections::HashMap, rc::Rc};

use super::{super::facts, Question};
use crate::{
    domain::{
        AccountId, AssetId, Code, Refusal, Result,
        access::{self, Asked, AssetAction, Below, ClientAction, Decision, Needs},
        account::Account,
        asset::AssetKind,
        permission::Permission,
        reference::Reference,
    },
    ops::{
        Session,
        facts::{ENTRY, Facts, Who},
        somebody::{self, Somebody},
    },
};

/// An asset of the account asked in.
#[derive(Debug)]
pub(super) struct Thing {
    /// The id.
    pub id: AssetId,
    /// As it is written, `dashboard:web`, where it was typed in another way.
    said: Option<String>,
}

/// A client, seen from the account asked in.
#[derive(Debug)]
pub(super) struct Place {
    /// The id.
    pub id: AccountId,
    /// The handle.
    pub handle: String,
    /// Where it lies.
    pub below: Below,
}

/// What is asked of somebody, found.
#[derive(Debug)]
pub(super) enum What {
    /// Whether the roles hold a permission.
    Permission(Permission),
    /// An action on an asset.
    Asset(Needs, Rc<Thing>),
    /// An action on a client.
    Client(ClientAction, Rc<Place>),
}

impl What {
    /// The target, typed so, as it is written.
    pub fn said(&self, typed: Option<&str>) -> Option<String> {
        match self {
            Self::Permission(_) => None,
            Self::Asset(needs, thing) => thing.said.clone().or_else(|| {
                let reference: Reference = typed?.parse().ok()?;
                Some(format!("{}:{}", needs.kind, reference.name))
            }),
            Self::Client(_, place) => Some(format!("client:{}", place.handle)),
        }
    }
}

/// Asks the evaluator.
pub(super) fn decide(facts: &mut Facts<'_>, who: &Who, what: &What) -> Result<Decision> {
    match what {
        What::Permission(permission) => Ok(access::permission(&who.person, *permission)),
        What::Asset(needs, thing) => facts.decide(who, needs, thing.id),
        What::Client(action, place) => {
            Ok(access::client(&who.person, *action, &facts.client(who, place.id, place.below)?))
        }
    }
}

/// What the questions asked so far have named in one account.
#[derive(Debug, Default)]
pub(super) struct Known {
    users: HashMap<String, Rc<Somebody>>,
    assets: [HashMap<String, Rc<Thing>>; AssetKind::ALL.len()],
    clients: HashMap<String, Rc<Place>>,
    /// Whether what is not found is answered without looking for what was meant instead.
    brief: bool,
    bytes: usize,
}

impl Known {
    /// Nothing known yet, for questions by the thousand: what is not found costs no more than what
    /// is, because nobody is there to read a suggestion.
    pub fn brief() -> Self {
        Self { brief: true, ..Self::default() }
    }

    /// About how many bytes of memory what is remembered takes.
    pub const fn bytes(&self) -> usize {
        self.bytes
    }

    /// Finds what a question names, in the order of refusals.
    ///
    /// # Errors
    /// As [`super::can`].
    pub fn find(&mut self, session: &Session<'_>, question: Question<'_>) -> Result<(Rc<Somebody>, What)> {
        let asked = Asked::parse(question.action, question.target)?;
        let somebody = self.somebody(session, question.user, asked.is_about_a_client())?;
        let what = self.what(session, asked, somebody.oneself)?;
        Ok((somebody, what))
    }

    /// Finds what is asked, of oneself or of others.
    pub fn what(&mut self, session: &Session<'_>, asked: Asked, oneself: bool) -> Result<What> {
        Ok(match asked {
            Asked::Permission(permission) => What::Permission(permission),
            Asked::Asset(needs, reference) => What::Asset(needs, self.thing(session, needs.kind, &reference)?),
            Asked::Client(action, reference) => What::Client(action, self.place(session, &reference)?),
            Asked::Named(asset, client, reference) => self.named(session, asset, client, &reference, oneself)?,
        })
    }

    /// The user of that name, where the operator may ask about them.
    pub fn somebody(&mut self, session: &Session<'_>, typed: &str, about_a_client: bool) -> Result<Rc<Somebody>> {
        if let Some(known) = self.users.get(typed) {
            may_ask(session, known.oneself, about_a_client)?;
            return Ok(Rc::clone(known));
        }
        let may_ask = |oneself| may_ask(session, oneself, about_a_client);
        let somebody = Rc::new(Somebody::find(session, typed, self.brief, may_ask)?);
        self.bytes += ENTRY + size_of::<Somebody>() + typed.len();
        self.users.insert(typed.to_owned(), Rc::clone(&somebody));
        Ok(somebody)
    }

    fn thing(&mut self, session: &Session<'_>, kind: AssetKind, reference: &Reference) -> Result<Rc<Thing>> {
        session.here(reference)?;
        let name = reference.name.as_str();
        let known = self.assets.get_mut(kind as usize);
        if let Some(thing) = known.as_ref().and_then(|known| known.get(name)) {
            return Ok(Rc::clone(thing));
        }
        let thing = match session.tx.asset_id(session.account.id, kind, name)? {
            Some(id) => Thing { id, said: None },
            None => {
                let named = session.asset_named(name, &[kind])?;
                let asset = match named {
                    Some(asset) => asset,
                    None if self.brief => return Err(nothing(session, kind.as_str(), name)),
                    None => session.asset(&reference.to_string(), Some(kind))?,
                };
                Thing { id: asset.id, said: Some(asset.said()) }
            }
        };
        let thing = Rc::new(thing);
        if let Some(known) = known {
            self.bytes += ENTRY + size_of::<Thing>() + name.len();
            known.insert(name.to_owned(), Rc::clone(&thing));
        }
        Ok(thing)
    }

    fn place(&mut self, session: &Session<'_>, reference: &Reference) -> Result<Rc<Place>> {
        session.here(reference)?;
        let name = reference.name.as_str();
        if let Some(place) = self.clients.get(name) {
            return Ok(Rc::clone(place));
        }
        let client = match session.client_named(name)? {
            Some(client) => client,
            None if self.brief => return Err(Refusal::not_found(format!("client {name}"))),
            None => session.client(name)?,
        };
        self.remember(session, name, &client)
    }

    fn remember(&mut self, session: &Session<'_>, name: &str, client: &Account) -> Result<Rc<Place>> {
        let place = Rc::new(Place {
            id: client.id,
            handle: client.handle.to_string(),
            below: facts::below(session.tx, session.account.id, client)?,
        });
        self.bytes += ENTRY + size_of::<Place>() + name.len();
        self.clients.insert(name.to_owned(), Rc::clone(&place));
        Ok(place)
    }

    /// What has that name among all that the action exists for.
    fn named(
        &mut self,
        session: &Session<'_>,
        asset: Option<AssetAction>,
        client: Option<ClientAction>,
        reference: &Reference,
        oneself: bool,
    ) -> Result<What> {
        session.here(reference)?;
        let name = reference.name.as_str();
        let needed = |kind: AssetKind| asset.and_then(|action| action.needs(kind));
        let kinds: Vec<_> = AssetKind::ALL.into_iter().filter(|kind| needed(*kind).is_some()).collect();
        let thing = session.asset_named(name, &kinds)?;
        let place = match client {
            Some(action) => session.client_named(name)?.map(|client| (action, client)),
            None => None,
        };
        match (thing.as_ref().and_then(|asset| Some((asset, needed(asset.kind)?))), place) {
            (Some((asset, _)), Some((_, client))) => {
                let candidates = vec![asset.said(), format!("client:{}", client.handle)];
                Err(Refusal::new(
                    Code::Ambiguous,
                    format!("{name} fits more than one thing: {}", candidates.join(", ")),
                )
                .detail("candidates", candidates)
                .hint("name it with its kind"))
            }
            (Some((asset, needs)), None) => {
                Ok(What::Asset(needs, Rc::new(Thing { id: asset.id, said: Some(asset.said()) })))
            }
            (None, Some((action, client))) => {
                may_ask(session, oneself, true)?;
                Ok(What::Client(action, self.remember(session, name, &client)?))
            }
            (None, None) => Err(nothing(session, if kinds.is_empty() { "client" } else { "asset" }, name)),
        }
    }
}

fn nothing(session: &Session<'_>, word: &str, name: &str) -> Refusal {
    Refusal::not_found(format!("{word} {name} in {}", session.account.said()))
}

/// What the operator needs in order to ask.
pub(super) fn may_ask(session: &Session<'_>, oneself: bool, about_a_client: bool) -> Result<()> {
    somebody::may_ask(session, oneself)?;
    if about_a_client && !oneself { session.may(Permission::ClientAccess) } else { Ok(()) }
}

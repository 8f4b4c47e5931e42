//! What somebody reaches: every asset and client that they may do something with, by kind and handle,
//! with the way to each.
//!
//! The store finds what comes into question a page at a time; the evaluator decides about each. Where
//! nothing that is shared could matter nothing of it is read, and where no action on a kind could be a
//! yes the kind is not looked at.
//!
//! A client is told where the operator reaches it, too, and not even counted elsewhere.

use serde::Serialize;

use super::{
    about,
    ask::may_ask,
    through::{Named, ThroughView},
};
use crate::{
    domain::{
        Code, Ref, Refusal, Result,
        access::{AssetAction, ClientAction, Decision, Rule, Ways},
        asset::AssetKind,
        name::shell_word,
        permission::{Permission, PermissionSet},
        user::UserStatus,
    },
    ops::{Session, facts::Who, somebody::Somebody},
};

mod assets;
mod clients;

use assets::Assets;
use clients::Clients;

/// A kind of thing that somebody can reach. The order is that of the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReachKind {
    /// A client account.
    Client,
    /// A dashboard.
    Dashboard,
    /// A data source.
    Datasource,
    /// A klip.
    Klip,
    /// A metric.
    Metric,
}

impl ReachKind {
    /// All five, in the order in which they are told.
    pub const ALL: [Self; 5] = [Self::Client, Self::Dashboard, Self::Datasource, Self::Klip, Self::Metric];

    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self.asset() {
            Some(kind) => kind.as_str(),
            None => "client",
        }
    }

    /// The kind of an asset.
    #[must_use]
    pub const fn of(kind: AssetKind) -> Self {
        match kind {
            AssetKind::Klip => Self::Klip,
            AssetKind::Dashboard => Self::Dashboard,
            AssetKind::Datasource => Self::Datasource,
            AssetKind::Metric => Self::Metric,
        }
    }

    const fn asset(self) -> Option<AssetKind> {
        match self {
            Self::Client => None,
            Self::Dashboard => Some(AssetKind::Dashboard),
            Self::Datasource => Some(AssetKind::Datasource),
            Self::Klip => Some(AssetKind::Klip),
            Self::Metric => Some(AssetKind::Metric),
        }
    }
}

/// A question about all that somebody reaches, by the names that people and scripts type.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reaching<'a> {
    /// The user, by e-mail or display name.
    pub user: &'a str,
    /// The kinds to look at; all where none is named.
    pub kinds: Vec<ReachKind>,
    /// The one action asked about; else what may be viewed or edited, and clients that may be viewed or
    /// signed in to.
    pub action: Option<&'a str>,
}

/// Something that somebody reaches. Its serialised form is a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReachView {
    /// What it is, such as `dashboard:web` or `client:acme`.
    pub what: String,
    /// Its kind.
    pub kind: &'static str,
    /// Its display name.
    pub name: String,
    /// `edit` or `view`; of a client the highest level of signing in, else `view`; null where the action
    /// asked about is allowed and neither of them.
    pub right: Option<&'static str>,
    /// The action that rule and route are about: the one asked about, else the one that the right stands
    /// for.
    pub action: &'static str,
    /// The number of the rule that let them.
    pub rule: Rule,
    /// The way, in a few words.
    pub route: String,
    /// The roles that give the permission, or with which the user is assigned; empty where something
    /// stands in for the permission.
    pub roles: Vec<String>,
    /// The shares or assignments that it rests on; empty where none is looked at.
    pub grants: Vec<ThroughView>,
    /// Everything that they may do with it.
    pub actions: Vec<&'static str>,
    /// Whether the user has not joined yet, and was answered as if they had.
    pub invited: bool,
}

/// All that somebody reaches, one after another by kind and handle.
pub struct Reaches<'a, 's> {
    beholder: Beholder<'a, 's>,
    clients: Option<Clients>,
    assets: Assets,
    left_out: Option<String>,
}

/// Whose reach is told, to whom, with what every answer about it needs.
struct Beholder<'a, 's> {
    session: &'a Session<'s>,
    who: Who,
    email: String,
    oneself: bool,
    roles: Vec<(String, PermissionSet)>,
    named: Named<'s>,
}

/// All that somebody reaches whose kind and handle come after the given ones, as in `dashboard:web`.
///
/// # Errors
/// [`Code::Usage`] for an action that none of the kinds has; [`Code::Forbidden`] where the operator may
/// not ask, also about clients where these are asked for by kind or by the action;
/// [`Code::NotFound`] and [`Code::Ambiguous`] for the user.
pub fn what<'a, 's>(session: &'a Session<'s>, asked: &Reaching<'_>, after: &str) -> Result<Reaches<'a, 's>> {
    let (on_asset, on_client) = actions(asked)?;
    let named = |kind: ReachKind| asked.kinds.is_empty() || asked.kinds.contains(&kind);
    let kinds: Vec<_> = ReachKind::ALL.into_iter().filter(|kind| named(*kind)).collect();
    let clients_only = kinds == [ReachKind::Client] || (asked.action.is_some() && on_asset.is_none());
    let clients_named = asked.kinds.contains(&ReachKind::Client) || clients_only;
    let somebody = Somebody::find(session, asked.user, false, |oneself| may_ask(session, oneself, clients_named))?;
    let email = somebody.email(asked.user).to_owned();
    let roles = about::roles(session, &somebody, &Ref::new(somebody.who.user, email.as_str()))?;
    let who = somebody.who;

    let mut clients = kinds.contains(&ReachKind::Client) && (asked.action.is_none() || on_client.is_some());
    let mut left_out = None;
    if clients && may_ask(session, somebody.oneself, true).is_err() {
        clients = false;
        left_out = Some(format!("clients are not among it: {} is needed to ask", Permission::ClientAccess));
    }
    let begins = Begin::after(after);
    let asset_kinds = if asked.action.is_some() && on_asset.is_none() { &[] } else { kinds.as_slice() };
    Ok(Reaches {
        clients: begins.of(ReachKind::Client).filter(|_| clients).map(|after| Clients::new(on_client, after)),
        assets: Assets::new(&who, asset_kinds, on_asset, &begins),
        beholder: Beholder { session, who, email, oneself: somebody.oneself, roles, named: Named::new(session.tx) },
        left_out,
    })
}

/// What the action asked about is on an asset and on a client, where one is asked about.
fn actions(asked: &Reaching<'_>) -> Result<(Option<AssetAction>, Option<ClientAction>)> {
    let Some(word) = asked.action else { return Ok((None, None)) };
    let (on_asset, on_client) = match (word.parse::<AssetAction>(), word.parse::<ClientAction>()) {
        (Err(unknown), Err(_)) if word.parse::<Permission>().is_ok() => {
            let hint = format!("usher can {} {word}", shell_word(asked.user));
            return Err(Refusal::new(Code::Usage, unknown.message).hint(hint));
        }
        (Err(unknown), Err(_)) => return Err(unknown),
        (asset, client) => (asset.ok(), client.ok()),
    };
    let there = |kind: &ReachKind| match kind.asset() {
        Some(kind) => on_asset.is_some_and(|action| action.needs(kind).is_some()),
        None => on_client.is_some(),
    };
    match asked.kinds.first() {
        Some(kind) if !asked.kinds.iter().any(there) => Err(match (kind.asset(), on_asset) {
            (Some(kind), Some(action)) => match action.on(kind) {
                Err(refusal) => refusal,
                Ok(_) => Refusal::new(Code::Usage, format!("{word} is not asked about")),
            },
            (Some(kind), None) => Refusal::new(Code::Usage, format!("{word} is not an action on a {kind}")),
            (None, _) => Refusal::new(Code::Usage, format!("{word} is not an action on a client")),
        }),
        _ => Ok((on_asset, on_client)),
    }
}

/// After which kind and handle is begun.
struct Begin<'a>(Option<(ReachKind, &'a str)>);

impl<'a> Begin<'a> {
    fn after(text: &'a str) -> Self {
        let Some((word, handle)) = text.split_once(':') else { return Self(None) };
        let kind = ReachKind::ALL.into_iter().find(|kind| kind.as_str() == word);
        Self(kind.map(|kind| (kind, handle)))
    }

    /// The handle after which a kind is begun; none where it comes before.
    fn of(&self, kind: ReachKind) -> Option<&'a str> {
        match self.0 {
            Some((begun, _)) if kind < begun => None,
            Some((begun, handle)) if kind == begun => Some(handle),
            _ => Some(""),
        }
    }
}

impl Iterator for Reaches<'_, '_> {
    type Item = Result<ReachView>;

    fn next(&mut self) -> Option<Self::Item> {
        self.following().transpose()
    }
}

impl Reaches<'_, '_> {
    fn following(&mut self) -> Result<Option<ReachView>> {
        if let Some(clients) = &mut self.clients {
            if let Some(view) = clients.following(&mut self.beholder)? {
                return Ok(Some(view));
            }
            self.clients = None;
        }
        self.assets.following(&mut self.beholder)
    }

    /// Sets how much is read at once. No answer changes.
    #[must_use]
    pub fn read_at_once(mut self, most: usize) -> Self {
        self.assets.read_at_once(most);
        if let Some(clients) = &mut self.clients {
            clients.read_at_once(most);
        }
        self
    }

    /// The e-mail of the user.
    #[must_use]
    pub fn user(&self) -> &str {
        &self.beholder.email
    }

    /// Whether the user has not joined yet, and is answered as if they had.
    #[must_use]
    pub fn is_invited(&self) -> bool {
        self.beholder.who.person.user_status == UserStatus::Invited
    }

    /// What is left out because the operator may not ask about it, as a sentence.
    #[must_use]
    pub fn left_out(&self) -> Option<&str> {
        self.left_out.as_deref()
    }
}

impl Beholder<'_, '_> {
    /// The roles that give the permission and the way of a yes.
    fn way(&self, ways: Ways<'_>, decision: &Decision, needed: PermissionSet) -> (String, Vec<String>) {
        let ways = Ways { roles: &self.roles, ..ways };
        (ways.route(decision.finding), ways.giving(decision.finding, needed))
    }
}

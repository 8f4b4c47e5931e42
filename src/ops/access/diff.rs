//! What one user may do that another may not, and the reverse.
//!
//! Of each the things come from the store that might reach them, and what they may do to each from the
//! evaluator; only what differs is told.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::{
    domain::{
        Result,
        access::{ActionSet, Thing, differences},
        asset::AssetKind,
        client::Level,
        permission::{Permission, PermissionSet},
        user::UserStatus,
    },
    ops::{
        Session,
        facts::{Facts, Who},
        somebody::{Somebody, may_ask},
    },
};

/// In what two users differ. Its serialised form is a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DiffView {
    /// Handle of the account that the question was asked in.
    pub account: String,
    /// The user who was named first.
    pub from: DiffUser,
    /// The user who was named second.
    pub to: DiffUser,
    /// Whether clients were compared: not for whoever may not look at clients.
    pub clients_told: bool,
    /// What differs: assets by kind and handle, then clients, then the permissions of the roles.
    pub differences: Vec<DifferenceView>,
}

/// One of the two users.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DiffUser {
    /// The e-mail.
    pub user: String,
    /// `invited`, `active` or `disabled`. Who is invited is answered as if they had joined, and who is
    /// disabled holds nothing.
    pub status: UserStatus,
    /// The level at which the user is signed in; null for a user of the account.
    pub level: Option<Level>,
}

/// In what they differ on one thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DifferenceView {
    /// `klip`, `dashboard`, `datasource`, `metric`, `client` or `permission`.
    pub kind: &'static str,
    /// Which, such as `dashboard:web`; null for the permissions.
    pub target: Option<String>,
    /// The display name; null for the permissions.
    pub name: Option<String>,
    /// What the second may do and the first may not.
    pub gained: Vec<&'static str>,
    /// What the first may do and the second may not.
    pub lost: Vec<&'static str>,
}

/// What differs between two users of the account acted in.
///
/// # Errors
/// About others [`crate::domain::Code::Forbidden`] without `user.view` and `group.view`;
/// [`crate::domain::Code::NotFound`] and [`crate::domain::Code::Ambiguous`] for whom is named.
pub fn diff(session: &Session<'_>, from: &str, to: &str) -> Result<DiffView> {
    let find = |typed| Somebody::find(session, typed, false, |oneself| may_ask(session, oneself));
    let (one, other) = (find(from)?, find(to)?);
    let clients_told = one.oneself && other.oneself || session.may(Permission::ClientAccess).is_ok();
    let mut comparing = Comparing { session, facts: Facts::new(session.tx), named: BTreeMap::new() };
    let before = comparing.reached(&one.who, &other.who, clients_told)?;
    let after = comparing.reached(&other.who, &one.who, clients_told)?;
    let mut found: Vec<(usize, DifferenceView)> = differences(&before, &after)
        .into_iter()
        .filter_map(|it| comparing.named.get(&it.of).map(|named| (named.place, named.view(it.of, it.gained, it.lost))))
        .collect();
    found.sort_by_key(|(place, _)| *place);
    let mut differences: Vec<_> = found.into_iter().map(|(_, view)| view).collect();
    differences.extend(permissions(one.who.person.holds(), other.who.person.holds()));
    let user = |typed: &str, somebody: &Somebody| DiffUser {
        user: somebody.email(typed).to_owned(),
        status: somebody.who.person.user_status,
        level: somebody.level(),
    };
    Ok(DiffView {
        account: session.account.handle.to_string(),
        from: user(from, &one),
        to: user(to, &other),
        clients_told,
        differences,
    })
}

fn permissions(one: PermissionSet, other: PermissionSet) -> Option<DifferenceView> {
    let ids = |set: PermissionSet| set.iter().map(Permission::id).collect::<Vec<_>>();
    let (gained, lost) = (ids(other.minus(one)), ids(one.minus(other)));
    let differ = !gained.is_empty() || !lost.is_empty();
    differ.then_some(DifferenceView { kind: "permission", target: None, name: None, gained, lost })
}

/// How a thing is called, and where it stands among the others.
struct Named {
    place: usize,
    target: String,
    name: String,
}

impl Named {
    fn view(&self, thing: Thing, gained: ActionSet, lost: ActionSet) -> DifferenceView {
        DifferenceView {
            kind: thing.kind(),
            target: Some(self.target.clone()),
            name: Some(self.name.clone()),
            gained: thing.words(gained),
            lost: thing.words(lost),
        }
    }
}

struct Comparing<'f, 's> {
    session: &'f Session<'s>,
    facts: Facts<'s>,
    named: BTreeMap<Thing, Named>,
}

impl Comparing<'_, '_> {
    /// What somebody may do to each thing that reaches them or the other.
    fn reached(&mut self, who: &Who, other: &Who, clients: bool) -> Result<BTreeMap<Thing, ActionSet>> {
        let mut reached = BTreeMap::new();
        for kind in AssetKind::ALL {
            let tx = self.session.tx;
            let either: BTreeSet<_> = who.reachable(tx, kind)?.into_iter().chain(other.reachable(tx, kind)?).collect();
            if either.is_empty() {
                continue;
            }
            for asset in tx.named_assets(who.account, kind)?.into_iter().filter(|asset| either.contains(&asset.id)) {
                let set = self.facts.actions(who, kind, asset.id)?;
                reached.insert(Thing::Asset(kind, asset.id), set);
                self.name(Thing::Asset(kind, asset.id), format!("{kind}:{}", asset.handle), asset.name);
            }
        }
        if clients {
            self.clients(who, other, &mut reached)?;
        }
        Ok(reached)
    }

    /// The same of the clients that the operator can reach.
    fn clients(&mut self, who: &Who, other: &Who, reached: &mut BTreeMap<Thing, ActionSet>) -> Result<()> {
        let tx = self.session.tx;
        let either: BTreeMap<_, _> =
            who.reachable_clients(tx)?.into_iter().chain(other.reachable_clients(tx)?).collect();
        let mut named = Vec::new();
        for (id, below) in either {
            if let Some(client) = tx.account(id)?
                && self.session.could_view(&client)?
            {
                let set = ActionSet::on_client(&who.person, &self.facts.client(who, id, below)?);
                reached.insert(Thing::Client(id), set);
                named.push((client.handle.to_string(), id, client.name));
            }
        }
        named.sort();
        for (handle, id, name) in named {
            self.name(Thing::Client(id), format!("client:{handle}"), name);
        }
        Ok(())
    }

    fn name(&mut self, thing: Thing, target: String, name: String) {
        let place = self.named.len();
        self.named.entry(thing).or_insert(Named { place, target, name });
    }
}

//! The facts that the evaluator answers from, gathered in one way for every question: those that
//! guard a command and those that somebody asks.
//!
//! Deliberately not here: finding things by name, and what the operator needs in order to ask.

use std::{collections::HashMap, rc::Rc};

use crate::{
    domain::{
        AccountId, AssetId, GroupId, Result, UserId,
        access::{
            self, Acting, ActionSet, AssetAction, AssetFacts, Below, ClientFacts, Decision, Needs, Person, Reach,
            Shared,
        },
        account::{Account, Status},
        asset::AssetKind,
        permission::Permission,
        share::{Right, Visibility},
    },
    store::{Standing, Through, Tx},
};

/// What remembering one thing takes besides the thing: its place in a table, and two allocations.
pub(super) const ENTRY: usize = 80;

/// Somebody in an account: a user of it, or signed in to it from above.
#[derive(Debug, Clone, Copy)]
pub(super) struct Who {
    /// The account that the question is asked in.
    pub account: AccountId,
    /// The user, who belongs to that account unless signed in.
    pub user: UserId,
    /// The user as the evaluator sees them there.
    pub person: Person,
    /// The one group, besides All Users, whose shares count: for somebody signed in who looks at what
    /// it sees, and for somebody who is nothing but a member of it. None elsewhere.
    pub group: Option<GroupId>,
}

/// A user as the evaluator sees them in their own account.
pub(super) fn person(account: &Account, standing: &Standing) -> Person {
    Person {
        account_disabled: account.status == Status::Disabled,
        user_status: standing.status,
        permissions: standing.permissions,
        admin: standing.admin,
        features: account.features,
        acting: Acting::Own,
    }
}

/// Where a client lies, seen from an account.
pub(super) fn below(tx: &Tx<'_>, here: AccountId, client: &Account) -> Result<Below> {
    Ok(if client.parent.as_ref().is_some_and(|parent| parent.id == here) {
        Below::Directly
    } else if tx.above(client.id)?.contains(&here) {
        Below::Deeper
    } else {
        Below::Not
    })
}

impl Who {
    /// A user in their own account.
    pub fn of(account: &Account, standing: &Standing) -> Self {
        Self { account: account.id, user: standing.user, person: person(account, standing), group: None }
    }

    /// The user where shares with users and groups of the account can name them.
    pub fn user_here(&self) -> Option<UserId> {
        (self.person.acting == Acting::Own && self.group.is_none()).then_some(self.user)
    }

    /// Whose shares count.
    pub fn through(&self) -> Through {
        match (self.user_here(), self.group) {
            (Some(user), _) => Through::User(user),
            (None, Some(group)) => Through::Group(group),
            (None, None) => Through::EveryGroup,
        }
    }
}

impl Who {
    /// Whether they may do something with every asset of a kind, whatever is shared.
    pub fn needs_no_share(&self, action: AssetAction, kind: AssetKind) -> Result<bool> {
        let nothing = AssetFacts { reach: Reach::NONE, placed_on: &[] };
        Ok(access::asset(&self.person, &action.on(kind)?, &nothing).allowed)
    }

    /// Every asset of a kind that they might do something with, by handle: all of them for somebody
    /// who needs no share.
    pub fn candidates(&self, tx: &Tx<'_>, action: AssetAction, kind: AssetKind) -> Result<Vec<AssetId>> {
        let all = self.needs_no_share(action, kind)?;
        self.reached(tx, kind, all)
    }

    /// The same of whatever action.
    pub fn reachable(&self, tx: &Tx<'_>, kind: AssetKind) -> Result<Vec<AssetId>> {
        // Who manages all klips may lack the list of them, and views what stands on a dashboard.
        let shown = [Reach { right: Some(Right::View), opens: true, required: false }];
        let nothing = AssetFacts { reach: Reach::NONE, placed_on: &shown };
        let all = !ActionSet::on_asset(&self.person, kind, &nothing).is_empty();
        self.reached(tx, kind, all)
    }

    fn reached(&self, tx: &Tx<'_>, kind: AssetKind, all: bool) -> Result<Vec<AssetId>> {
        Ok(if all {
            tx.asset_ids(self.account, kind)?
        } else {
            tx.assets_reaching(self.account, self.through(), kind)?
        })
    }

    /// Every client below the account that they might do something with: all of them for somebody whose
    /// role reaches every client.
    pub fn reachable_clients(&self, tx: &Tx<'_>) -> Result<Vec<(AccountId, Below)>> {
        Ok(if self.person.holds().has(Permission::AdminClient) {
            tx.clients_below(self.account)?
        } else {
            match self.user_here() {
                Some(user) => tx.clients_reaching(self.account, user)?,
                None => Vec::new(),
            }
        })
    }
}

/// Reads facts. What was read of assets is remembered, so one must not outlive a change.
#[derive(Debug)]
pub(super) struct Facts<'t> {
    tx: &'t Tx<'t>,
    shared: HashMap<AssetId, Rc<Shared>>,
    groups: HashMap<UserId, Rc<[GroupId]>>,
    dashboards: HashMap<AssetId, Rc<[AssetId]>>,
    /// What the evaluator said of the last person: by kind, what reaches them, and what of the dashboards.
    sets: (Option<Person>, Vec<Said>),
    bytes: usize,
}

/// All that somebody may do to any asset of a kind which so much reaches them on.
type Said = (AssetKind, Reach, Option<Reach>, ActionSet);

impl<'t> Facts<'t> {
    /// Nothing read yet.
    pub fn new(tx: &'t Tx<'t>) -> Self {
        Self {
            tx,
            shared: HashMap::new(),
            groups: HashMap::new(),
            dashboards: HashMap::new(),
            sets: (None, Vec::new()),
            bytes: 0,
        }
    }

    /// About how many bytes of memory what is remembered takes.
    pub const fn bytes(&self) -> usize {
        self.bytes
    }

    /// Decides about an asset of the account. Shares are read only where the answer can turn on them.
    pub fn decide(&mut self, who: &Who, needs: &Needs, asset: AssetId) -> Result<Decision> {
        if let Some(settled) = access::settled(&who.person, needs) {
            return Ok(settled);
        }
        let mut placed_on = None;
        if access::turns_on_dashboards(&who.person, needs) {
            for dashboard in self.dashboards(who.account, asset)?.iter() {
                let reach = self.reach(who, *dashboard)?;
                placed_on = Some(reach.and(placed_on.unwrap_or(Reach::NONE)));
            }
        }
        let facts = AssetFacts { reach: self.reach(who, asset)?, placed_on: placed_on.as_slice() };
        Ok(access::asset(&who.person, needs, &facts))
    }

    /// All that somebody may do to an asset of the account.
    pub fn actions(&mut self, who: &Who, kind: AssetKind, asset: AssetId) -> Result<ActionSet> {
        let mut placed_on = None;
        if kind == AssetKind::Klip {
            for dashboard in self.dashboards(who.account, asset)?.iter() {
                let reach = self.reach(who, *dashboard)?;
                placed_on = Some(reach.and(placed_on.unwrap_or(Reach::NONE)));
            }
        }
        let reach = self.reach(who, asset)?;
        // Of a thousand assets most reach somebody in the same few ways.
        let (last, sets) = &mut self.sets;
        if last.replace(who.person) != Some(who.person) {
            sets.clear();
        }
        if let Some((.., set)) = sets.iter().find(|said| (said.0, said.1, said.2) == (kind, reach, placed_on)) {
            return Ok(*set);
        }
        let set = ActionSet::on_asset(&who.person, kind, &AssetFacts { reach, placed_on: placed_on.as_slice() });
        sets.push((kind, reach, placed_on, set));
        Ok(set)
    }

    /// What reaches somebody on a client of which it is known where it lies. Shares and assignments
    /// are a user's own, so from inside a client they do not count.
    pub fn client(&self, who: &Who, client: AccountId, below: Below) -> Result<ClientFacts> {
        let (tx, here) = (self.tx, who.account);
        let Some(user) = who.user_here().filter(|_| below != Below::Not) else {
            return Ok(ClientFacts { below, share: None, assigned: false });
        };
        Ok(ClientFacts {
            below,
            share: if below == Below::Directly { tx.client_right(here, client, user)? } else { None },
            assigned: tx.is_assigned(client, here, user)?,
        })
    }

    /// What reaches somebody on an asset of the account. Whoever is signed in is in every group
    /// (A12); what of that counts is for the evaluator to say.
    pub fn reach(&mut self, who: &Who, asset: AssetId) -> Result<Reach> {
        let shared = self.shared(who.account, asset)?;
        let Some(user) = who.user_here() else {
            return Ok(match who.group {
                None => shared.reach_of_every_group(),
                Some(group) => shared.reach_of_group(group),
            });
        };
        let direct = match &shared.users {
            Some(users) => users.iter().find(|(shared_with, _)| *shared_with == user).map(|(_, right)| *right),
            None => self.tx.direct_share(who.account, asset, user)?,
        };
        // Whose groups do not matter need not be read.
        let groups = if shared.groups.is_empty() { Rc::from([]) } else { self.groups(who.account, user)? };
        Ok(shared.reach(user, &groups, direct))
    }

    /// The highest visibility at which a dashboard is shared with the groups that count for somebody.
    pub fn visibility(&mut self, who: &Who, dashboard: AssetId) -> Result<Option<Visibility>> {
        let shared = self.shared(who.account, dashboard)?;
        Ok(match who.through() {
            Through::User(user) => shared.visibility(&self.groups(who.account, user)?),
            Through::Group(group) => shared.visibility(&[group]),
            Through::EveryGroup => shared.groups.iter().filter_map(|(.., visibility)| *visibility).max(),
        })
    }

    /// The dashboards that hold a klip.
    pub fn dashboards(&mut self, account: AccountId, klip: AssetId) -> Result<Rc<[AssetId]>> {
        if let Some(known) = self.dashboards.get(&klip) {
            return Ok(Rc::clone(known));
        }
        let dashboards: Rc<[AssetId]> = self.tx.dashboards_holding(account, klip)?.into();
        self.bytes += ENTRY + size_of_val(&*dashboards);
        self.dashboards.insert(klip, Rc::clone(&dashboards));
        Ok(dashboards)
    }

    fn shared(&mut self, account: AccountId, asset: AssetId) -> Result<Rc<Shared>> {
        if let Some(known) = self.shared.get(&asset) {
            return Ok(Rc::clone(known));
        }
        let shared = Rc::new(self.tx.shared(account, asset)?);
        let users = shared.users.as_ref().map_or(0, |users| size_of_val(users.as_slice()));
        self.bytes += ENTRY + size_of::<Shared>() + size_of_val(shared.groups.as_slice()) + users;
        self.shared.insert(asset, Rc::clone(&shared));
        Ok(shared)
    }

    fn groups(&mut self, account: AccountId, user: UserId) -> Result<Rc<[GroupId]>> {
        if let Some(known) = self.groups.get(&user) {
            return Ok(Rc::clone(known));
        }
        let groups: Rc<[GroupId]> = self.tx.groups_of_user(account, user)?.into();
        self.bytes += ENTRY + size_of_val(&*groups);
        self.groups.insert(user, Rc::clone(&groups));
        Ok(groups)
    }
}

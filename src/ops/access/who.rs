//! Who may: everybody of an account for whom a question is a yes, with the way of each.
//!
//! The store finds who comes into question, by e-mail and a page at a time, so that an account may be
//! of any size; the evaluator decides about each. Nobody is told who may not.
//!
//! About a client, accounts between it and the account asked in are gone through as well, as far as the
//! operator could ask there. Deliberately not here: who could act by signing in, which is a question
//! about the client.

use std::{
    cmp::Reverse,
    collections::{HashMap, VecDeque},
    rc::Rc,
};

use serde::Serialize;

use super::{
    ask::{Known, What, may_ask},
    through::{Named, ThroughView},
};
use crate::{
    domain::{
        AccountId, AssetId, GroupId, Ref, Result,
        access::{self, Asked, AssetFacts, Below, ClientFacts, Decision, Finding, Grant, Needs, Rule, Source, Ways},
        account::Status,
        client::ClientRight,
        permission::{Permission, PermissionSet},
        share::Right,
        user::UserStatus,
    },
    ops::{
        Session,
        facts::{Facts, Who},
    },
    store::{About, Candidate, SharedRows, Tx},
};

mod beyond;
mod room;

pub use beyond::beyond;
use room::{Room, between};

/// How many users are read at once. Where more come into question the account is gone through.
const PAGE: usize = 1_000;

/// A question about everybody, by the names that people and scripts type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asking<'a> {
    /// What is done: an action on an asset or a client, or without a target the id of a permission.
    pub action: &'a str,
    /// What it is done to, such as `dashboard:web` or `client:acme`.
    pub target: Option<&'a str>,
}

/// Somebody who may. Its serialised form is a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HolderView {
    /// The e-mail.
    pub user: String,
    /// The display name; null where there is none.
    pub name: Option<String>,
    /// The handle of the account that the user belongs to.
    pub account: String,
    /// `active`, or `invited` for who has not joined yet and was answered as if they had.
    pub status: UserStatus,
    /// The number of the rule that let them.
    pub rule: Rule,
    /// The way, in a few words.
    pub route: String,
    /// The roles that give the permission, or with which the user is assigned; empty where something
    /// stands in for the permission.
    pub roles: Vec<String>,
    /// The shares or assignments that it rests on; empty where none is looked at.
    pub grants: Vec<ThroughView>,
}

/// Everybody who may, one after another by e-mail; about a client account after account.
#[derive(Debug)]
pub struct Holders<'s> {
    what: Rc<What>,
    rooms: VecDeque<Room>,
    tx: &'s Tx<'s>,
    facts: Facts<'s>,
    named: Named<'s>,
    dashboards: HashMap<AssetId, String>,
    after: String,
    page: VecDeque<Candidate>,
    /// Which users are read next.
    next: Next,
    /// How many of them.
    most: usize,
    client_shares: Vec<(Ref<GroupId>, ClientRight)>,
}

/// Which users are read next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    /// Those who come into question, where they are few.
    Few,
    /// A page of everybody.
    Everybody,
    /// Nobody is left.
    Nobody,
}

/// Everybody who may do something: those of the account acted in whose e-mail comes after the given one;
/// about a client all of them, because those of accounts between follow.
///
/// # Errors
/// [`crate::domain::Code::Usage`] for an action that does not exist there,
/// [`crate::domain::Code::Forbidden`] without `user.view` and `group.view`, about a client without
/// `client.access`; [`crate::domain::Code::NotFound`] and [`crate::domain::Code::Ambiguous`] for what is
/// named.
pub fn who<'s>(session: &Session<'s>, asking: Asking<'_>, after: &str) -> Result<Holders<'s>> {
    let asked = Asked::parse(asking.action, asking.target)?;
    may_ask(session, false, asked.is_about_a_client())?;
    let what = Known::default().what(session, asked, false)?;
    let mut rooms = VecDeque::from([Room::of(session.account.clone(), Below::Not)]);
    if let What::Client(_, place) = &what {
        if let Some(room) = rooms.front_mut() {
            room.below = place.below;
        }
        rooms.extend(between(session, place.id, &place.handle)?);
    }
    let mut holders = Holders {
        rooms,
        tx: session.tx,
        facts: Facts::new(session.tx),
        named: Named::new(session.tx),
        dashboards: HashMap::new(),
        after: if matches!(what, What::Client(..)) { String::new() } else { after.to_owned() },
        what: Rc::new(what),
        page: VecDeque::new(),
        next: Next::Nobody,
        most: PAGE,
        client_shares: Vec::new(),
    };
    holders.enter()?;
    Ok(holders)
}

impl Iterator for Holders<'_> {
    type Item = Result<HolderView>;

    fn next(&mut self) -> Option<Self::Item> {
        self.following().transpose()
    }
}

impl Holders<'_> {
    /// Begins with the users of the first account that is left.
    fn enter(&mut self) -> Result<()> {
        let Some(room) = self.rooms.front() else { return Ok(()) };
        let account = room.account.id;
        let shared_with_everybody = match &*self.what {
            What::Permission(_) => false,
            What::Asset(_, thing) => {
                let shared = self.facts.shared(account, thing.id)?;
                shared.groups.iter().any(|(group, ..)| *group == GroupId::all_users(account))
            }
            What::Client(_, place) => {
                let shares = if room.below == Below::Directly {
                    self.tx.client_shares(&Ref::new(place.id, place.handle.as_str()))?
                } else {
                    Vec::new()
                };
                self.client_shares = shares.into_iter().map(|share| (share.group, share.right)).collect();
                self.client_shares.sort_by_key(|(_, right)| Reverse(*right));
                self.client_shares.iter().any(|(group, _)| group.id == GroupId::all_users(account))
            }
        };
        self.next = if shared_with_everybody { Next::Everybody } else { Next::Few };
        Ok(())
    }

    fn following(&mut self) -> Result<Option<HolderView>> {
        loop {
            while let Some(candidate) = self.page.pop_front() {
                if let Some(holder) = self.decide(candidate)? {
                    return Ok(Some(holder));
                }
            }
            if self.turn()? {
                continue;
            }
            self.rooms.pop_front();
            if self.rooms.is_empty() {
                return Ok(None);
            }
            self.after = String::new();
            self.enter()?;
        }
    }

    /// Reads on; says whether there was anybody left to read.
    fn turn(&mut self) -> Result<bool> {
        let Some(room) = self.rooms.front() else { return Ok(false) };
        let (account, about) = (room.account.id, self.what.about());
        self.facts.forget_users();
        match self.next {
            Next::Nobody => return Ok(false),
            Next::Few => {
                let few = self.tx.few_candidates(account, about, self.what.given_by_roles(), self.most)?;
                self.next = if few.is_none() { Next::Everybody } else { Next::Nobody };
                let mut few = few.unwrap_or_default();
                few.retain(|candidate| candidate.email > self.after);
                self.page = few.into();
            }
            Next::Everybody => {
                let page = self.tx.candidates(account, about, &self.after, self.most)?;
                match page.last().filter(|_| page.len() == self.most) {
                    Some(last) => last.email.clone_into(&mut self.after),
                    None => self.next = Next::Nobody,
                }
                self.page = page.into();
            }
        }
        Ok(true)
    }

    /// Somebody who may; none where they may not.
    fn decide(&mut self, candidate: Candidate) -> Result<Option<HolderView>> {
        let Some(room) = self.rooms.front() else { return Ok(None) };
        let who = Who::of(&room.account, &candidate.standing);
        let what = Rc::clone(&self.what);
        let decision = match &*what {
            What::Permission(permission) => access::permission(&who.person, *permission),
            What::Asset(needs, thing) => {
                self.facts.know_groups(who.user, candidate.groups.clone());
                self.facts.decide(&who, needs, thing.id)?
            }
            What::Client(action, _) => {
                let facts = client_facts(&candidate, room.below, &self.client_shares, &who);
                access::client(&who.person, *action, &facts)
            }
        };
        if decision.allowed { self.told(&who, candidate, decision).map(Some) } else { Ok(None) }
    }

    fn told(&mut self, who: &Who, candidate: Candidate, decision: Decision) -> Result<HolderView> {
        let what = Rc::clone(&self.what);
        let account = who.account;
        let (mut grants, mut shown_on, mut assigned) = (Vec::new(), None, Vec::new());
        match &*what {
            What::Asset(needs, thing) => {
                let shared = self.facts.shared(account, thing.id)?;
                grants = reaching(account, &shared, &candidate, &mut self.named)?;
                if matches!(decision.finding, Finding::ShownOn(_)) {
                    shown_on = self.shown_on(who, needs, thing.id)?;
                }
            }
            What::Client(_, place) => {
                for role in &candidate.assigned {
                    assigned.push(self.named.role(place.id, *role)?.0);
                }
            }
            What::Permission(_) => {}
        }
        let mut roles = Vec::with_capacity(candidate.roles.len());
        for role in &candidate.roles {
            roles.push(self.named.role(account, *role)?);
        }
        let shares: Vec<_> =
            self.client_shares.iter().filter(|(group, _)| is_in(&candidate, who, group.id)).cloned().collect();
        let ways = Ways {
            roles: &roles,
            grants: &grants,
            shown_on: shown_on.as_deref(),
            client_shares: &shares,
            assigned: &assigned,
        };
        let through = match decision.finding {
            Finding::Level { everywhere: false, needed, .. } => {
                shares.iter().filter(|(_, right)| *right >= needed).map(ThroughView::client_share).collect()
            }
            Finding::Assigned(_) => assigned.iter().map(|role| ThroughView::assigned(role)).collect(),
            finding => ways.resting(finding).map(|grant| ThroughView::grant(grant, &candidate.email)).collect(),
        };
        Ok(HolderView {
            rule: decision.rule,
            route: ways.route(decision.finding),
            roles: ways.giving(decision.finding, what.needed()),
            grants: through,
            account: self.rooms.front().map(|room| room.account.handle.to_string()).unwrap_or_default(),
            status: candidate.standing.status,
            name: Some(candidate.name).filter(|name| !name.is_empty()),
            user: candidate.email,
        })
    }

    /// The dashboard on which somebody sees a klip, as the evaluator finds it.
    fn shown_on(&mut self, who: &Who, needs: &Needs, klip: AssetId) -> Result<Option<String>> {
        let dashboards = self.facts.dashboards(who.account, klip)?;
        let placed_on = dashboards.iter().map(|id| self.facts.reach(who, *id)).collect::<Result<Vec<_>>>()?;
        let facts = AssetFacts { reach: self.facts.reach(who, klip)?, placed_on: &placed_on };
        let Finding::ShownOn(Some(at)) = access::asset(&who.person, needs, &facts).finding else { return Ok(None) };
        let Some(id) = dashboards.get(at) else { return Ok(None) };
        if let Some(known) = self.dashboards.get(id) {
            return Ok(Some(known.clone()));
        }
        let said = self.tx.asset(who.account, *id)?.map(|dashboard| dashboard.said());
        if let Some(said) = &said {
            self.dashboards.insert(*id, said.clone());
        }
        Ok(said)
    }
}

impl What {
    fn about(&self) -> About {
        match self {
            Self::Permission(_) => About::Roles,
            Self::Asset(_, thing) => About::Asset(thing.id),
            Self::Client(_, place) => About::Client(place.id),
        }
    }

    /// The permissions with which a role alone may let somebody, whatever is shared.
    fn given_by_roles(&self) -> PermissionSet {
        let manage_all = |permission: Permission| PermissionSet::NONE.with(permission);
        match self {
            Self::Permission(permission) => PermissionSet::NONE.with(*permission),
            Self::Asset(Needs { right: None, permissions, .. }, _) => *permissions,
            Self::Asset(needs, _) => needs.manage_all.map_or(PermissionSet::NONE, manage_all),
            Self::Client(..) => PermissionSet::NONE.with(Permission::AdminClient),
        }
    }

    /// The permissions that it needs.
    fn needed(&self) -> PermissionSet {
        match self {
            Self::Permission(permission) => PermissionSet::NONE.with(*permission),
            Self::Asset(needs, _) => needs.permissions,
            Self::Client(action, _) => action.permissions(),
        }
    }
}

fn is_in(candidate: &Candidate, who: &Who, group: GroupId) -> bool {
    group == GroupId::all_users(who.account) || candidate.groups.contains(&group)
}

fn client_facts(candidate: &Candidate, below: Below, shares: &[(Ref<GroupId>, ClientRight)], who: &Who) -> ClientFacts {
    let reaching = shares.iter().filter(|(group, _)| is_in(candidate, who, group.id));
    ClientFacts { below, share: reaching.map(|(_, right)| *right).max(), assigned: !candidate.assigned.is_empty() }
}

/// What reaches a candidate on an asset, one by one: as owner, by a share with them, then by those with
/// groups, the higher rights first.
fn reaching(
    account: AccountId,
    shared: &SharedRows,
    candidate: &Candidate,
    named: &mut Named<'_>,
) -> Result<Vec<Grant>> {
    let mut grants = Vec::new();
    if shared.owner == Some(candidate.standing.user) {
        grants.push(Grant { source: Source::Owner, right: Right::Edit, visibility: None });
    }
    grants.extend(candidate.direct.map(|right| Grant { source: Source::Direct, right, visibility: None }));
    let counted = |group: GroupId| group == GroupId::all_users(account) || candidate.groups.contains(&group);
    let shares: Vec<_> = shared.groups.iter().filter(|(group, ..)| counted(*group)).copied().collect();
    named.groups(account, &shares, &mut grants)?;
    Ok(grants)
}

impl Holders<'_> {
    /// Sets how many users are read at once. No answer changes.
    #[must_use]
    pub const fn read_at_once(mut self, most: usize) -> Self {
        self.most = most;
        self
    }

    /// Whether it is asked about a client, so that people of several accounts may be told.
    #[must_use]
    pub fn is_about_a_client(&self) -> bool {
        matches!(&*self.what, What::Client(..))
    }

    /// Why nobody may, where it is no matter of rights: the account is disabled, or is the client itself.
    #[must_use]
    pub fn remark(&self) -> Option<String> {
        let room = self.rooms.front()?;
        let said = room.account.said();
        match &*self.what {
            _ if room.account.status == Status::Disabled => {
                Some(format!("{said} is disabled: its users may do nothing there"))
            }
            What::Client(_, place) if room.below == Below::Not => {
                Some(format!("who may sign in to client {} is asked in the account above it", place.handle))
            }
            _ => None,
        }
    }
}

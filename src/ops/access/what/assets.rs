//! The assets that somebody reaches.
//!
//! Each kind is gone through in the cheapest way that misses nothing: not at all, by what reaches the
//! person, or asset by asset.

use std::collections::{HashMap, VecDeque};
use std::rc::Rc;

use super::{Begin, Beholder, ReachKind, ReachView, ThroughView};
use crate::{
    domain::{
        AssetId, GroupId, Result,
        access::{self, AssetAction, AssetFacts, Decision, Finding, Grant, Needs, Reach, Shared, Source, Ways},
        share::Right,
    },
    ops::facts::Who,
    store::{Reached, Through, Walk},
};

/// How many shares are looked for through the indexes before the assets of a kind are gone through.
const FEW: usize = 2_000;
/// How many assets are read at once.
const PAGE: usize = 500;
/// How many dashboards are remembered by name.
const NAMES: usize = 10_000;

/// What is told first: an asset that may be edited is not told as one that may be viewed.
const TOLD: [AssetAction; 2] = [AssetAction::Edit, AssetAction::View];

/// The assets that are left.
pub(super) struct Assets {
    plans: VecDeque<Plan>,
    /// What reaches somebody on whatever kind, once it is needed; none of it where that is too much.
    few: Option<Option<VecDeque<Reached>>>,
    /// What has been read, of one kind.
    page: VecDeque<Reached>,
    asked: Rc<Asked>,
    /// The groups whose shares count, once they are needed; none where all count.
    groups: Option<Option<Vec<GroupId>>>,
    /// What reaches somebody on the dashboards, once it is needed.
    on_dashboards: Option<HashMap<AssetId, Reach>>,
    names: HashMap<AssetId, String>,
    few_at_most: usize,
    most: usize,
}

/// What is asked about one kind.
#[derive(Default)]
struct Asked {
    /// All that can be done with an asset of the kind.
    actions: Vec<Needs>,
    /// Which of it makes one be told, the first that is allowed.
    told: Vec<AssetAction>,
}

/// How one kind is gone through.
struct Plan {
    kind: ReachKind,
    asked: Rc<Asked>,
    way: Way,
    after: String,
    /// Whether the dashboards that hold a klip can matter.
    with_dashboards: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Reaching,
    Walking(Walk),
}

impl Plan {
    /// How a kind is gone through; none where nothing that is asked could be a yes.
    fn of(who: &Who, kind: ReachKind, action: Option<AssetAction>, after: &str) -> Option<Self> {
        let person = &who.person;
        let asset_kind = kind.asset()?;
        let needs = |action: &AssetAction| action.needs(asset_kind);
        let actions: Vec<_> = AssetAction::ALL.iter().filter_map(needs).collect();
        let told: Vec<_> = action.map_or_else(|| TOLD.to_vec(), |action| vec![action]);
        let asked: Vec<_> = told.iter().filter_map(needs).collect();
        if asked.iter().all(|needs| access::settled(person, needs).is_some_and(|decision| !decision.allowed)) {
            return None;
        }
        // Nothing reaches them on it, but a klip may stand on dashboards that they see.
        let unshared = AssetFacts { reach: Reach::NONE, placed_on: &[Reach::ALL] };
        let way = if !asked.iter().any(|needs| access::asset(person, needs, &unshared).allowed) {
            Way::Reaching
        } else if actions.iter().all(|needs| access::settled(person, needs).is_some()) {
            Way::Walking(Walk::Alone)
        } else {
            Way::Walking(Walk::Shares(who.user_here()))
        };
        let with_dashboards = actions.iter().any(|needs| access::turns_on_dashboards(person, needs));
        let asked = Rc::new(Asked { actions, told });
        Some(Self { kind, asked, way, after: after.to_owned(), with_dashboards })
    }
}

impl Assets {
    /// The assets of these kinds that come after the beginning.
    pub fn new(who: &Who, kinds: &[ReachKind], action: Option<AssetAction>, begin: &Begin<'_>) -> Self {
        let plans = kinds.iter().filter_map(|kind| Plan::of(who, *kind, action, begin.of(*kind)?));
        Self {
            plans: plans.collect(),
            few: None,
            page: VecDeque::new(),
            asked: Rc::default(),
            groups: None,
            on_dashboards: None,
            names: HashMap::new(),
            few_at_most: FEW,
            most: PAGE,
        }
    }

    /// Sets how much is read at once.
    pub const fn read_at_once(&mut self, most: usize) {
        self.few_at_most = most;
        self.most = most;
    }

    /// The next asset that is reached.
    pub fn following(&mut self, beholder: &mut Beholder<'_, '_>) -> Result<Option<ReachView>> {
        loop {
            while let Some(reached) = self.page.pop_front() {
                if let Some(view) = self.decide(beholder, reached)? {
                    return Ok(Some(view));
                }
            }
            if !self.turn(beholder)? {
                return Ok(None);
            }
        }
    }

    /// Reads on; says whether there was anything left to read.
    fn turn(&mut self, beholder: &Beholder<'_, '_>) -> Result<bool> {
        let Some(mut plan) = self.plans.pop_front() else { return Ok(false) };
        let Some(kind) = plan.kind.asset() else { return Ok(true) };
        let (tx, who) = (beholder.session.tx, &beholder.who);
        if plan.with_dashboards && self.on_dashboards.is_none() {
            self.on_dashboards = Some(tx.reaches_on_dashboards(who.account, who.through())?);
        }
        self.asked = Rc::clone(&plan.asked);
        match plan.way {
            Way::Reaching => {
                if self.few.is_none() {
                    let with_dashboards = std::iter::once(&plan).chain(&self.plans).any(|plan| plan.with_dashboards);
                    let few = tx.reaching(who.account, who.through(), self.few_at_most, with_dashboards)?;
                    self.few = Some(few.map(VecDeque::from));
                }
                match &mut self.few {
                    Some(Some(few)) => {
                        while few.front().is_some_and(|reached| ReachKind::of(reached.kind) < plan.kind) {
                            few.pop_front();
                        }
                        while few.front().is_some_and(|reached| reached.kind == kind) {
                            self.page.extend(few.pop_front().filter(|reached| reached.handle > plan.after));
                        }
                    }
                    _ => {
                        plan.way = Way::Walking(Walk::Shares(who.user_here()));
                        self.plans.push_front(plan);
                    }
                }
            }
            Way::Walking(walk) => {
                let with_dashboards = plan.with_dashboards;
                let page = tx.walk(who.account, walk, kind, &plan.after, self.most, with_dashboards)?;
                if let Some(last) = page.last().filter(|_| page.len() == self.most) {
                    last.handle.clone_into(&mut plan.after);
                    self.plans.push_front(plan);
                }
                self.page = page.into();
                if walk != Walk::Alone {
                    self.keep_what_counts(beholder)?;
                }
            }
        }
        Ok(true)
    }

    /// Drops the shares with groups that do not count for somebody.
    fn keep_what_counts(&mut self, beholder: &Beholder<'_, '_>) -> Result<()> {
        let who = &beholder.who;
        let groups = match self.groups.take() {
            Some(groups) => groups,
            None => match who.through() {
                Through::User(user) => Some(beholder.session.tx.groups_of_user(who.account, user)?),
                Through::Group(group) => Some(vec![group]),
                Through::EveryGroup => None,
            },
        };
        if let Some(groups) = &groups {
            let everybody = GroupId::all_users(who.account);
            for reached in &mut self.page {
                reached.groups.retain(|(group, ..)| *group == everybody || groups.contains(group));
            }
        }
        self.groups = Some(groups);
        Ok(())
    }

    /// An asset that is reached; none where nothing asked about is allowed on it.
    fn decide(&mut self, beholder: &mut Beholder<'_, '_>, reached: Reached) -> Result<Option<ReachView>> {
        let who = beholder.who;
        let placed_on: Vec<_> = match &self.on_dashboards {
            Some(known) => reached.placed_on.iter().map(|id| known.get(id).copied().unwrap_or(Reach::NONE)).collect(),
            None => Vec::new(),
        };
        let facts = AssetFacts { reach: reach(&who, &reached), placed_on: &placed_on };
        let asked = Rc::clone(&self.asked);
        let decisions = asked.actions.iter().map(|needs| (needs, access::asset(&who.person, needs, &facts)));
        let allowed: Vec<_> = decisions.filter(|(_, decision)| decision.allowed).collect();
        let find = |action: AssetAction| allowed.iter().find(|(needs, _)| needs.action == action);
        let Some((needs, decision)) = asked.told.iter().find_map(|action| find(*action)) else { return Ok(None) };
        let grants = grants(beholder, &reached, decision)?;
        let shown_on = match decision.finding {
            Finding::ShownOn(Some(at)) => self.name(beholder, reached.placed_on.get(at))?,
            _ => None,
        };
        let ways = Ways { grants: &grants, shown_on: shown_on.as_deref(), ..Ways::default() };
        let (route, roles) = beholder.way(ways, decision, needs.permissions);
        let right = TOLD.into_iter().find(|action| find(*action).is_some());
        Ok(Some(ReachView {
            what: format!("{}:{}", reached.kind, reached.handle),
            kind: reached.kind.as_str(),
            name: reached.name,
            right: right.map(AssetAction::as_str),
            action: needs.action.as_str(),
            rule: decision.rule,
            route,
            roles,
            grants: ways.resting(decision.finding).map(|grant| ThroughView::grant(grant, &beholder.email)).collect(),
            actions: allowed.iter().map(|(needs, _)| needs.action.as_str()).collect(),
            invited: decision.invited,
        }))
    }

    /// A dashboard as it is written.
    fn name(&mut self, beholder: &Beholder<'_, '_>, id: Option<&AssetId>) -> Result<Option<String>> {
        let Some(id) = id else { return Ok(None) };
        if let Some(known) = self.names.get(id) {
            return Ok(Some(known.clone()));
        }
        let said = beholder.session.tx.asset(beholder.who.account, *id)?.map(|dashboard| dashboard.said());
        if self.names.len() >= NAMES {
            self.names.clear();
        }
        if let Some(said) = &said {
            self.names.insert(*id, said.clone());
        }
        Ok(said)
    }
}

/// What reaches somebody on an asset of which only what counts is kept.
fn reach(who: &Who, reached: &Reached) -> Reach {
    let user = who.user_here();
    let direct = user.zip(reached.direct);
    let shared = Shared {
        account: who.account,
        owner: user.filter(|_| reached.owned),
        groups: &reached.groups,
        users: direct.as_slice(),
    };
    match user {
        Some(user) => shared.reach(user, &[]).and(shared.reach_of_every_group()),
        None => shared.reach_of_every_group(),
    }
}

/// The same one by one, where an answer rests on it: as owner, by a share with the user, then by those
/// with groups, the higher rights first.
fn grants(beholder: &mut Beholder<'_, '_>, reached: &Reached, decision: &Decision) -> Result<Vec<Grant>> {
    if !matches!(
        decision.finding,
        Finding::Right { .. } | Finding::Opens(_) | Finding::ShownOn(_) | Finding::Required(_)
    ) {
        return Ok(Vec::new());
    }
    let mut grants = Vec::with_capacity(reached.groups.len() + 2);
    if reached.owned {
        grants.push(Grant { source: Source::Owner, right: Right::Edit, visibility: None });
    }
    grants.extend(reached.direct.map(|right| Grant { source: Source::Direct, right, visibility: None }));
    beholder.named.groups(beholder.who.account, &reached.groups, &mut grants)?;
    Ok(grants)
}

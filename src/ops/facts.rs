//! The facts that the evaluator answers from, gathered in one way for every question: those that
//! guard a command and those that somebody asks.
//!
//! Deliberately not here: finding things by name, and what the operator needs in order to ask.

use std::{collections::HashMap, rc::Rc};

use crate::{
    domain::{
        AccountId, AssetId, GroupId, Result, UserId,
        access::{
            self, Acting, ActionSet, AssetAction, AssetFacts, Below, Census, ClientFacts, Decision, Needs, Person,
            Reach, Shared, Standing,
        },
        account::{Account, Status},
        asset::AssetKind,
        share::{Right, Visibility},
    },
    store::{SharedRows, Through, Tx},
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
        Ok(if access::reaches_all_below(&self.person) {
            tx.places_below(self.account)?
        } else {
            match self.user_here() {
                Some(user) => tx.places_reaching(self.account, user)?,
                None => Vec::new(),
            }
        })
    }
}

/// After how many statements about one account its rows are counted.
const FIRST: usize = 16;

/// How many rows are read for what one more statement about an account would take.
const ROWS: usize = 8;

/// The most rows of one account that are held.
const MOST: usize = 50_000;

/// What is known of an account.
#[derive(Debug)]
enum AccountFacts {
    /// A little was read for each question so far.
    Singly {
        /// How many statements that took.
        statements: usize,
        /// How many rows the account has, once they were counted.
        rows: Option<usize>,
    },
    /// All of it.
    Whole(Rc<Census>),
}

/// Reads facts. What was read of assets is remembered, so one must not outlive a change.
///
/// While questions about an account are few, a little is read for each. Once the statements that this
/// took would have paid for reading the whole account, or those to come are known to, it is read and kept.
#[derive(Debug)]
pub(super) struct Facts<'t> {
    tx: &'t Tx<'t>,
    shared: HashMap<AssetId, Rc<SharedRows>>,
    groups: HashMap<UserId, Rc<[GroupId]>>,
    dashboards: HashMap<AssetId, Rc<[AssetId]>>,
    accounts: HashMap<AccountId, AccountFacts>,
    /// The account asked about last, which is mostly the one asked about next.
    last: Option<(AccountId, Rc<Census>)>,
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
            accounts: HashMap::new(),
            last: None,
            sets: (None, Vec::new()),
            bytes: 0,
        }
    }

    /// All of an account, where it was read.
    pub fn census(&mut self, account: AccountId) -> Option<Rc<Census>> {
        if let Some((of, census)) = &self.last
            && *of == account
        {
            return Some(Rc::clone(census));
        }
        let Some(AccountFacts::Whole(census)) = self.accounts.get(&account) else { return None };
        self.last = Some((account, Rc::clone(census)));
        Some(Rc::clone(census))
    }

    /// Takes note of statements about an account, and reads all of it where they would have paid for that.
    pub fn spent(&mut self, account: AccountId, more: usize) -> Result<()> {
        let known = self.accounts.entry(account).or_insert(AccountFacts::Singly { statements: 0, rows: None });
        let AccountFacts::Singly { statements, rows } = known else { return Ok(()) };
        *statements += more;
        if *statements < FIRST {
            return Ok(());
        }
        let rows = match *rows {
            Some(rows) => rows,
            None => *rows.insert(self.tx.census_rows(account)?),
        };
        if rows <= MOST && statements.saturating_mul(ROWS) >= rows {
            let census = self.tx.census(account)?;
            self.bytes += ENTRY + census.bytes();
            *known = AccountFacts::Whole(Rc::new(census));
        }
        Ok(())
    }

    /// About how many bytes of memory what is remembered takes.
    pub const fn bytes(&self) -> usize {
        self.bytes
    }

    /// Remembers the groups that a user is in, besides All Users, where they were read already.
    pub fn know_groups(&mut self, user: UserId, groups: Vec<GroupId>) {
        self.bytes += ENTRY + size_of_val(groups.as_slice());
        self.groups.insert(user, groups.into());
    }

    /// Forgets the users, so that one may ask about everybody of an account; assets stay known.
    pub fn forget_users(&mut self) {
        for (_, groups) in self.groups.drain() {
            self.bytes -= ENTRY + size_of_val(&*groups);
        }
    }

    /// Decides about an asset of the account. Shares are read only where the answer can turn on them.
    pub fn decide(&mut self, who: &Who, needs: &Needs, asset: AssetId) -> Result<Decision> {
        if let Some(settled) = access::settled(&who.person, needs) {
            return Ok(settled);
        }
        let turns = access::turns_on_dashboards(&who.person, needs);
        let placed_on = if turns { self.placed_on(who, asset)? } else { None };
        let facts = AssetFacts { reach: self.reach(who, asset)?, placed_on: placed_on.as_slice() };
        Ok(access::asset(&who.person, needs, &facts))
    }

    /// What reaches somebody on the dashboards that hold a klip, folded; none where none holds it.
    fn placed_on(&mut self, who: &Who, klip: AssetId) -> Result<Option<Reach>> {
        let mut folded: Option<Reach> = None;
        if let Some(census) = self.census(who.account)
            && let Some(at) = census.asset_of(klip)
        {
            let person = who.user_here().and_then(|user| census.person_of(user));
            let groups = person.map_or(&[] as &[_], |person| census.groups(person));
            for dashboard in census.holders(at) {
                let on_it = reach(who, &census.shared(dashboard), groups);
                folded = Some(on_it.and(folded.unwrap_or(Reach::NONE)));
            }
            return Ok(folded);
        }
        for dashboard in self.dashboards(who.account, klip)?.iter() {
            let on_it = self.reach(who, *dashboard)?;
            folded = Some(on_it.and(folded.unwrap_or(Reach::NONE)));
        }
        Ok(folded)
    }

    /// All that somebody may do to an asset of the account.
    pub fn actions(&mut self, who: &Who, kind: AssetKind, asset: AssetId) -> Result<ActionSet> {
        let placed_on = if kind == AssetKind::Klip { self.placed_on(who, asset)? } else { None };
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
        // Whose role reaches every client needs no share.
        let shares = below == Below::Directly && !access::reaches_all_below(&who.person);
        Ok(ClientFacts {
            below,
            share: if shares { tx.client_right(here, client, user)? } else { None },
            assigned: tx.is_assigned(client, here, user)?,
        })
    }

    /// What reaches somebody on an asset of the account. Whoever is signed in is in every group
    /// (A12); what of that counts is for the evaluator to say.
    pub fn reach(&mut self, who: &Who, asset: AssetId) -> Result<Reach> {
        if let Some(census) = self.census(who.account)
            && let Some(at) = census.asset_of(asset)
        {
            let person = who.user_here().and_then(|user| census.person_of(user));
            return Ok(reach(who, &census.shared(at), person.map_or(&[], |person| census.groups(person))));
        }
        let rows = self.shared(who.account, asset)?;
        let mut shared = shared(who.account, &rows);
        let Some(user) = who.user_here() else { return Ok(reach(who, &shared, &[])) };
        let direct;
        if rows.users.is_none() {
            direct = self.tx.direct_share(who.account, asset, user)?.map(|right| (user, right));
            shared.users = direct.as_slice();
        }
        // Whose groups do not matter need not be read.
        let groups = if shared.groups.is_empty() { Rc::from([]) } else { self.groups(who.account, user)? };
        Ok(reach(who, &shared, &groups))
    }

    /// The highest visibility at which a dashboard is shared with the groups that count for somebody.
    pub fn visibility(&mut self, who: &Who, dashboard: AssetId) -> Result<Option<Visibility>> {
        let rows = self.shared(who.account, dashboard)?;
        let shared = shared(who.account, &rows);
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
        let read = self.tx.dashboards_holding(account, klip)?;
        self.keep(account, |facts| &mut facts.dashboards, klip, read)
    }

    /// All that can reach anybody on an asset.
    pub fn shared(&mut self, account: AccountId, asset: AssetId) -> Result<Rc<SharedRows>> {
        if let Some(known) = self.shared.get(&asset) {
            return Ok(Rc::clone(known));
        }
        let shared = Rc::new(self.tx.shared(account, asset)?);
        let users = shared.users.as_ref().map_or(0, |users| size_of_val(users.as_slice()));
        self.bytes += ENTRY + size_of::<SharedRows>() + size_of_val(shared.groups.as_slice()) + users;
        self.shared.insert(asset, Rc::clone(&shared));
        self.spent(account, 1)?;
        Ok(shared)
    }

    fn groups(&mut self, account: AccountId, user: UserId) -> Result<Rc<[GroupId]>> {
        if let Some(known) = self.groups.get(&user) {
            return Ok(Rc::clone(known));
        }
        let read = self.tx.groups_of_user(account, user)?;
        self.keep(account, |facts| &mut facts.groups, user, read)
    }

    /// Remembers what one statement about an account brought.
    fn keep<K: Eq + std::hash::Hash, T>(
        &mut self,
        account: AccountId,
        known: impl FnOnce(&mut Self) -> &mut HashMap<K, Rc<[T]>>,
        key: K,
        read: Vec<T>,
    ) -> Result<Rc<[T]>> {
        let read: Rc<[T]> = read.into();
        self.bytes += ENTRY + size_of_val(&*read);
        known(self).insert(key, Rc::clone(&read));
        self.spent(account, 1)?;
        Ok(read)
    }
}

fn shared(account: AccountId, rows: &SharedRows) -> Shared<'_> {
    Shared { account, owner: rows.owner, groups: &rows.groups, users: rows.users.as_deref().unwrap_or_default() }
}

/// What of the shares of an asset comes to somebody who is in these groups.
fn reach(who: &Who, shared: &Shared<'_>, groups: &[GroupId]) -> Reach {
    match (who.user_here(), who.group) {
        (Some(user), _) => shared.reach(user, groups),
        (None, None) => shared.reach_of_every_group(),
        (None, Some(group)) => shared.reach_of_group(group),
    }
}

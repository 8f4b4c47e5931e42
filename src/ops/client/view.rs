//! How clients are shown: in lists, one by one, and by their values and limits.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde::Serialize;

use super::named;
use crate::{
    domain::{
        Result, Time,
        access::{Acting, ClientAction},
        account::{Account, Features, Limits, LogInPolicy, Seats, Space, Status, value},
        permission::Permission,
    },
    ops::Session,
};

/// Which clients are listed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listing {
    /// Clients of clients too, at whatever depth.
    pub tree: bool,
    /// Only those with this label.
    pub label: Option<(String, String)>,
    /// Begin after this handle.
    pub after: String,
    /// So many are enough; none means all.
    pub most: Option<usize>,
}

/// One client in a list.
#[derive(Debug, Clone, Serialize)]
pub struct ClientRow {
    /// The handle.
    pub handle: String,
    /// The display name.
    pub name: String,
    /// Handle of the account that it is a client of.
    pub parent: Option<String>,
    /// Where it stands in its life.
    pub status: Status,
    /// How many users it may have.
    pub seats: Seats,
    /// How many of the seats are used.
    pub seats_used: u32,
    /// Days that are left of its trial; null while it is not in trial.
    pub trial_days_left: Option<i64>,
    /// Where its onboarding stands.
    pub checklist: ChecklistState,
}

/// Where the onboarding of a client stands.
#[derive(Debug, Clone, Serialize)]
pub struct ChecklistState {
    /// The template that it follows.
    pub template: String,
    /// Whether every required step was done, so that order is no longer kept.
    pub onboarded: bool,
    /// In words: `onboarded`, or how many of the required steps are done and which is open.
    pub state: String,
    /// Required steps that are done; null once onboarded.
    pub done: Option<usize>,
    /// Required steps; null once onboarded.
    pub required: Option<usize>,
    /// The step to work on; null when there is none.
    pub open: Option<String>,
}

/// One account with all its settings. What belongs to the account above is null for its own people.
#[derive(Debug, Clone, Serialize)]
pub struct AccountView {
    /// The handle.
    pub handle: String,
    /// The display name.
    pub name: String,
    /// The description.
    pub description: String,
    /// Handle of the account that it is a client of; null for the master.
    pub parent: Option<String>,
    /// Where it stands in its life.
    pub status: Status,
    /// How many users it may have.
    pub seats: Seats,
    /// How many of the seats are used.
    pub seats_used: u32,
    /// The seat pool; null where there is none.
    pub pool: Option<u32>,
    /// When its trial ends or ended; null when it never was in trial.
    pub trial_ends: Option<Time>,
    /// Days that are left of its trial; null while it is not in trial.
    pub trial_days_left: Option<i64>,
    /// Whether its trial was extended.
    pub trial_extended: bool,
    /// Where its onboarding stands; null for the master.
    pub checklist: Option<ChecklistState>,
    /// The IANA time zone.
    pub time_zone: String,
    /// Whether users may have a currency.
    pub transact: bool,
    /// How its users log in: wrong passwords that lock, minutes of a lock (null: until somebody
    /// unlocks), hours of a log-in.
    pub log_in: LogInPolicy,
    /// The features that are on.
    pub features: Features,
    /// Whether white-label is enabled; null for clients.
    pub white_label: Option<bool>,
    /// The limits; null is unlimited.
    pub limits: Limits,
    /// Properties, the built-in ones among them.
    pub properties: BTreeMap<String, String>,
    /// Labels.
    pub labels: BTreeMap<String, String>,
    /// The groups of the parent that it is shared with.
    pub shares: Option<Vec<SharedWith>>,
    /// The users of accounts above who are assigned to it.
    pub assigned: Option<Vec<AssignedView>>,
    /// When it was added.
    pub created: Time,
}

/// A group of the parent with its right.
#[derive(Debug, Clone, Serialize)]
pub struct SharedWith {
    /// Handle of the group.
    pub group: String,
    /// What it allows.
    pub right: String,
}

/// A user of an account above with one of the roles held in the client.
#[derive(Debug, Clone, Serialize)]
pub struct AssignedView {
    /// E-mail of the user.
    pub user: String,
    /// Handle of the role.
    pub role: String,
}

/// One property or label.
#[derive(Debug, Clone, Serialize)]
pub struct ValueView {
    /// The key.
    pub key: String,
    /// The value.
    pub value: String,
    /// Whether it comes with every account and cannot be set.
    pub built_in: bool,
}

/// One limit.
#[derive(Debug, Clone, Serialize)]
pub struct LimitView {
    /// The id.
    pub id: String,
    /// How much is allowed; null is unlimited.
    pub allowed: Option<u32>,
    /// How much is there; null where it is not counted.
    pub used: Option<u32>,
    /// Whether more than is allowed is refused.
    pub enforced: bool,
}

/// The clients in reach, by handle: those directly below the account acted in and those that the
/// operator is assigned to, with [`Listing::tree`] all below that are in reach.
///
/// # Errors
/// [`crate::domain::Code::Forbidden`] where the operator may look at no client.
pub fn list<'a, 's>(session: &'a Session<'s>, wanted: &'a Listing) -> Result<Clients<'a, 's>> {
    let assigned = assigned(session)?;
    if assigned.is_empty() {
        session.may(Permission::ClientAccess)?;
    }
    let candidates = Candidates { session, wanted, assigned, after: Some(wanted.after.clone()) };
    Ok(Clients { candidates, page: VecDeque::new(), left: wanted.most })
}

/// Clients that are listed, one after another: a partner may have many.
pub struct Clients<'a, 's> {
    candidates: Candidates<'a, 's>,
    page: VecDeque<Account>,
    /// How many more are enough; none means all.
    left: Option<usize>,
}

impl Iterator for Clients<'_, '_> {
    type Item = Result<ClientRow>;

    fn next(&mut self) -> Option<Self::Item> {
        self.following().transpose()
    }
}

impl Clients<'_, '_> {
    fn following(&mut self) -> Result<Option<ClientRow>> {
        if self.left == Some(0) {
            return Ok(None);
        }
        let session = self.candidates.session;
        loop {
            while let Some(account) = self.page.pop_front() {
                if session.may_on_client(ClientAction::View, &account).is_ok() {
                    self.left = self.left.map(|left| left.saturating_sub(1));
                    return row(session, &account).map(Some);
                }
            }
            match self.candidates.next_page()? {
                Some(page) => self.page = page.into(),
                None => return Ok(None),
            }
        }
    }
}

/// Handles of the clients that the operator is assigned to; none counts from inside a client.
fn assigned(session: &Session<'_>) -> Result<BTreeSet<String>> {
    if session.person().acting != Acting::Own {
        return Ok(BTreeSet::new());
    }
    let own = session.seen_as();
    let assignments = session.tx().assignments_of(session.account().id, &own)?;
    Ok(assignments.into_iter().map(|assigned| assigned.client.name).collect())
}

/// How many clients are read at once: a partner may have many.
const PAGE: usize = 500;

/// The clients that may be listed, by handle, whether in reach or not.
struct Candidates<'c, 's> {
    session: &'c Session<'s>,
    wanted: &'c Listing,
    assigned: BTreeSet<String>,
    /// What the next page comes after; none where there is no other.
    after: Option<String>,
}

impl Candidates<'_, '_> {
    fn next_page(&mut self) -> Result<Option<Vec<Account>>> {
        let Some(after) = self.after.take() else { return Ok(None) };
        let (tx, here) = (self.session.tx(), self.session.account().id);
        let is_direct = |account: &Account| account.parent.as_ref().is_some_and(|parent| parent.id == here);
        if let Some((key, value)) = &self.wanted.label {
            let mut labelled = tx.accounts_labelled(key, value)?;
            labelled.retain(|account| {
                let listed = self.wanted.tree || is_direct(account) || self.assigned.contains(account.handle.as_str());
                listed && account.id != here && account.handle.as_str() > after.as_str()
            });
            return Ok(Some(labelled));
        }
        if self.wanted.tree {
            return Ok(Some(tx.all_below(here, &after)?));
        }
        let mut page = tx.clients_of(here, &after, PAGE)?;
        let last = page.last().filter(|_| page.len() == PAGE).map(|account| account.handle.to_string());
        for handle in self.assigned.iter().filter(|handle| **handle > after) {
            if last.as_ref().is_none_or(|last| handle <= last) {
                let found = tx.account_by_handle(handle)?;
                page.extend(found.filter(|account| !is_direct(account)));
            }
        }
        page.sort_by(|one, other| one.handle.cmp(&other.handle));
        self.after = last;
        Ok(Some(page))
    }
}

fn row(session: &Session<'_>, account: &Account) -> Result<ClientRow> {
    Ok(ClientRow {
        handle: account.handle.to_string(),
        name: account.name.clone(),
        parent: account.parent.as_ref().map(|parent| parent.name.clone()),
        status: account.status,
        seats: account.seats,
        seats_used: session.tx().used_seats(account.id)?,
        trial_days_left: account.trial_days_left(session.now()),
        checklist: checklist(session, account)?,
    })
}

fn checklist(session: &Session<'_>, account: &Account) -> Result<ChecklistState> {
    let template = account.template.clone();
    if session.tx().onboarded(account.id)?.is_some() {
        let state = "onboarded".to_owned();
        return Ok(ChecklistState { template, onboarded: true, state, done: None, required: None, open: None });
    }
    let progress = session.progress_of(account)?;
    let (done, required) = progress.counts();
    let open = progress.first_open().map(|open| open.step.id.clone());
    let state = match &open {
        Some(open) => format!("{done} of {required}, {open} open"),
        None => format!("{done} of {required}"),
    };
    Ok(ChecklistState { template, onboarded: false, state, done: Some(done), required: Some(required), open })
}

/// One client with all its settings.
pub fn show(session: &Session<'_>, client: &str) -> Result<AccountView> {
    let client = visible(session, client)?;
    view(session, &client)
}

/// The client of that name, if the operator may look at it.
fn visible(session: &Session<'_>, typed: &str) -> Result<Account> {
    let client = named(session, typed)?;
    session.may_on_client(ClientAction::View, &client)?;
    Ok(client)
}

/// One account with all its settings.
pub(in crate::ops) fn view(session: &Session<'_>, account: &Account) -> Result<AccountView> {
    let tx = session.tx();
    let values = |space| -> Result<BTreeMap<String, String>> {
        Ok(tx.account_values(account.id, space)?.into_iter().map(|value| (value.key, value.value)).collect())
    };
    let mut properties = values(Space::Property)?;
    properties.extend(value::built_in(account).map(|(key, value)| (key.to_owned(), value)));
    let inside = account.id == session.account().id;
    let one_of_its_own = inside && session.person().acting == Acting::Own;
    // Shares name groups of the parent, assignments people above: told only from above, and to
    // whoever works with clients.
    let from_above = !inside && session.may(Permission::ClientAccess).is_ok();
    Ok(AccountView {
        handle: account.handle.to_string(),
        name: account.name.clone(),
        description: account.description.clone(),
        parent: account.parent.as_ref().filter(|_| !one_of_its_own).map(|parent| parent.name.clone()),
        status: account.status,
        seats: account.seats,
        seats_used: tx.used_seats(account.id)?,
        pool: account.pool,
        trial_ends: account.trial_ends,
        trial_days_left: account.trial_days_left(session.now()),
        trial_extended: account.trial_extended,
        checklist: if account.is_master() { None } else { Some(checklist(session, account)?) },
        time_zone: account.time_zone.clone(),
        transact: account.transact,
        log_in: account.log_in,
        features: account.features,
        white_label: account.is_master().then_some(account.white_label),
        limits: account.limits,
        properties,
        labels: values(Space::Label)?,
        shares: if from_above { Some(shares(session, account)?) } else { None },
        assigned: if from_above { Some(assignments(session, account)?) } else { None },
        created: account.created,
    })
}

fn shares(session: &Session<'_>, account: &Account) -> Result<Vec<SharedWith>> {
    let shares = session.tx().client_shares(&account.reference())?;
    let shown = |share: crate::domain::client::ClientShare| SharedWith {
        group: share.group.name,
        right: share.right.as_str().to_owned(),
    };
    Ok(shares.into_iter().map(shown).collect())
}

fn assignments(session: &Session<'_>, account: &Account) -> Result<Vec<AssignedView>> {
    let assigned = session.tx().assignments_to(&account.reference())?;
    Ok(assigned.into_iter().map(|one| AssignedView { user: one.user.name, role: one.role.name }).collect())
}

/// The properties, built-in ones first, or the labels of a client.
pub fn values(session: &Session<'_>, client: &str, space: Space) -> Result<Vec<ValueView>> {
    let client = visible(session, client)?;
    let mut shown = Vec::new();
    if space == Space::Property {
        let built_in = value::built_in(&client);
        shown.extend(built_in.map(|(key, value)| ValueView { key: key.to_owned(), value, built_in: true }));
    }
    let own = session.tx().account_values(client.id, space)?;
    shown.extend(own.into_iter().map(|one| ValueView { key: one.key, value: one.value, built_in: false }));
    shown.sort_by(|one, other| one.key.cmp(&other.key));
    Ok(shown)
}

/// The limits of a client, with what is used of them.
pub fn limits(session: &Session<'_>, client: &str) -> Result<Vec<LimitView>> {
    limits_of(session, &visible(session, client)?)
}

/// The limits of an account, with what is used of them.
pub(in crate::ops) fn limits_of(session: &Session<'_>, account: &Account) -> Result<Vec<LimitView>> {
    let [dashboards, links, _] = Limits::IDS;
    let mut shown = Vec::new();
    for (id, allowed) in account.limits.each() {
        let used = match id {
            id if id == dashboards => Some(session.tx().dashboard_count(account.id)?),
            id if id == links => Some(session.tx().private_link_count(account.id)?),
            _ => None,
        };
        shown.push(LimitView { id: id.to_owned(), allowed, used, enforced: used.is_some() });
    }
    Ok(shown)
}

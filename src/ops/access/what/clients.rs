//! The clients that somebody reaches, with the highest level at which they may sign in.

use std::collections::VecDeque;

use super::{Beholder, ReachKind, ReachView, ThroughView};
use crate::{
    domain::{
        Result,
        access::{self, Below, ClientAction, ClientFacts, Decision, Finding, Ways},
        client::Level,
    },
    ops::facts::Facts,
    store::ClientReached,
};

/// How many shares and assignments, or clients, are read at once.
const PAGE: usize = 2_000;

/// The clients that are left.
pub(super) struct Clients {
    /// The one action asked about.
    action: Option<ClientAction>,
    page: VecDeque<ClientReached>,
    /// After which handle is read on, and how much; none at the end.
    next: Option<(String, usize)>,
}

impl Clients {
    /// The clients whose handle comes after the given one.
    pub fn new(action: Option<ClientAction>, after: &str) -> Self {
        Self { action, page: VecDeque::new(), next: Some((after.to_owned(), PAGE)) }
    }

    /// Sets how much is read at once.
    pub fn read_at_once(&mut self, most: usize) {
        if let Some((_, limit)) = &mut self.next {
            *limit = most;
        }
    }

    /// The next client that is reached.
    pub fn following(&mut self, beholder: &mut Beholder<'_, '_>) -> Result<Option<ReachView>> {
        loop {
            while let Some(reached) = self.page.pop_front() {
                if let Some(view) = self.decide(beholder, &reached)? {
                    return Ok(Some(view));
                }
            }
            let Some((after, limit)) = self.next.take() else { return Ok(None) };
            let who = &beholder.who;
            let all = access::reaches_all_below(&who.person);
            if !all && who.user_here().is_none() {
                return Ok(None);
            }
            let tx = beholder.session.tx;
            let (page, more) = tx.clients_reaching(who.account, who.user_here(), all, &after, limit)?;
            if more {
                self.next = Some(match page.last() {
                    Some(last) => (last.handle.clone(), limit),
                    // One client alone fills the page.
                    None => (after, limit * 2),
                });
            }
            self.page = page.into();
        }
    }

    fn decide(&self, beholder: &mut Beholder<'_, '_>, reached: &ClientReached) -> Result<Option<ReachView>> {
        let person = beholder.who.person;
        let facts = ClientFacts {
            below: if reached.child { Below::Directly } else { Below::Deeper },
            share: reached.shares.iter().map(|(_, right)| *right).max(),
            assigned: !reached.assigned.is_empty(),
        };
        let level = access::highest_level(&person, &facts);
        let action = self.action.or(level.map(ClientAction::SignIn)).unwrap_or(ClientAction::View);
        let decision = access::client(&person, action, &facts);
        if !decision.allowed || !is_told(beholder, reached, facts.below)? {
            return Ok(None);
        }
        let allowed = |action: &ClientAction| access::client(&person, *action, &facts).allowed;
        let actions: Vec<_> = ClientAction::ALL.into_iter().filter(allowed).collect();
        let right = level.map(Level::as_str);
        let right = right.or_else(|| actions.contains(&ClientAction::View).then_some(ClientAction::View.as_str()));
        let (route, roles, grants) = way(beholder, reached, action, &decision)?;
        Ok(Some(ReachView {
            what: format!("client:{}", reached.handle),
            kind: ReachKind::Client.as_str(),
            name: reached.name.clone(),
            right,
            action: action.as_str(),
            rule: decision.rule,
            route,
            roles,
            grants,
            actions: actions.into_iter().map(ClientAction::as_str).collect(),
            invited: decision.invited,
        }))
    }
}

/// Whether the operator reaches the client, too.
fn is_told(beholder: &Beholder<'_, '_>, reached: &ClientReached, below: Below) -> Result<bool> {
    let session = beholder.session;
    if beholder.oneself || access::reaches_all_below(&session.person) {
        return Ok(true);
    }
    let facts = Facts::new(session.tx).client(&session.who_acts(), reached.id, below)?;
    Ok(access::in_reach(&session.person, &facts))
}

fn way(
    beholder: &mut Beholder<'_, '_>,
    reached: &ClientReached,
    action: ClientAction,
    decision: &Decision,
) -> Result<(String, Vec<String>, Vec<ThroughView>)> {
    let account = beholder.who.account;
    let (mut shares, mut assigned) = (Vec::new(), Vec::new());
    match decision.finding {
        Finding::Level { everywhere: false, needed, .. } => {
            for (group, right) in reached.shares.iter().filter(|(_, right)| *right >= needed) {
                shares.push((beholder.named.group(account, *group)?, *right));
            }
            shares.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.name.cmp(&other.0.name)));
        }
        Finding::Assigned(_) => {
            for role in &reached.assigned {
                assigned.push(beholder.named.role(reached.id, *role)?.0);
            }
        }
        _ => {}
    }
    let ways = Ways { client_shares: &shares, assigned: &assigned, ..Ways::default() };
    let (route, roles) = beholder.way(ways, decision, action.permissions());
    let through = shares.iter().map(ThroughView::client_share);
    let through = through.chain(assigned.iter().map(|role| ThroughView::assigned(role)));
    Ok((route, roles, through.collect()))
}

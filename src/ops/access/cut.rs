//! The smallest set of grants to take away so that somebody no longer reaches a thing.
//!
//! Found by trying, as [`super::fix()`] does, and weighed by what else is lost by it, and by whom: leaving a
//! group takes all that the group has from one, taking the share from the group takes one thing from all.
//! What the user owns, they keep: that ends with the user, or with what their roles allow.

use serde::Serialize;

use super::{
    Question, RefusedView,
    ask::What,
    case::Matter,
    fix::{untriable, why_untried},
    search::{Found, State, search},
    step::Step,
    taking::takings,
    weight::{self, Wanted, WayView},
};
use crate::{
    domain::{
        Result,
        access::{ActionSet, Source},
        client::Level,
    },
    ops::{Request, Session, read, try_out},
    store::Store,
};

/// What takes a thing out of somebody's reach. Its serialised form is a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CutsView {
    /// Whether they reach it now.
    pub reached: bool,
    /// The e-mail of the user.
    pub user: String,
    /// The thing, with its kind.
    pub target: String,
    /// The one action that is to go; null where all are.
    pub action: Option<String>,
    /// The handle of the account that the question was asked in.
    pub account: String,
    /// The level at which the user is signed in there; null for a user of the account.
    pub level: Option<Level>,
    /// What of it they may do now.
    pub actions: Vec<&'static str>,
    /// Whether they own it, which no command takes away but removing the user.
    pub owns: bool,
    /// Commands after which they may not, the cheapest first.
    pub cuts: Vec<WayView>,
    /// Commands that would help and that the operator is refused.
    pub refused: Vec<RefusedView>,
    /// Whether everything that is known to help was tried.
    pub whole: bool,
    /// Why nothing could be tried; else null.
    pub untried: Option<String>,
}

/// Which thing is to be out of whose reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut<'a> {
    /// The user, by e-mail or display name.
    pub user: &'a str,
    /// The thing.
    pub target: &'a str,
    /// The action that is to go; all of them where none is named.
    pub action: Option<&'a str>,
}

/// What takes a thing out of somebody's reach.
///
/// # Errors
/// As [`super::can`].
pub fn cut(store: &mut Store, request: &Request, wanted: Cut<'_>) -> Result<CutsView> {
    let view = read(store, request, |session| {
        let matter = find(session, wanted)?;
        let view = answered(session, &matter, wanted)?;
        let untried = if view.reached { why_untried(session, &matter) } else { None };
        Ok(CutsView { untried, ..view })
    })?;
    if !view.reached || view.untried.is_some() {
        return Ok(view);
    }
    match try_out(store, request, |session| tried(session, wanted)) {
        Err(refusal) if untriable(&refusal) => Ok(CutsView { untried: Some(refusal.message), ..view }),
        tried => tried,
    }
}

fn find(session: &Session<'_>, wanted: Cut<'_>) -> Result<Matter> {
    // Everything can be viewed, so that finds whatever is named.
    let action = wanted.action.unwrap_or("view");
    Matter::find(session, Question { user: wanted.user, action, target: Some(wanted.target) })
}

fn tried(session: &Session<'_>, wanted: Cut<'_>) -> Result<CutsView> {
    let matter = find(session, wanted)?;
    let before = answered(session, &matter, wanted)?;
    if !before.reached {
        return Ok(before);
    }
    let all = matter.actions_as_found(session)?;
    let straight: [fn(&Step) -> bool; 2] = [
        |step| matches!(step, Step::Leave { .. }),
        |step| matches!(step, Step::Unshare { .. } | Step::UnshareClient { .. }),
    ];
    let Found { ways, refused, whole } = search(session, &matter, &straight, || {
        let Some(case) = matter.case(session)? else { return Ok(State::Reached) };
        let Some(what) = first_allowed(&matter, case.actions()?, wanted) else { return Ok(State::Reached) };
        let matter = matter.about_action(what);
        let Some(case) = matter.case(session)? else { return Ok(State::Reached) };
        Ok(State::Open(takings(&case, &case.decide()?)?))
    })?;
    let gone = if wanted.action.is_some() { matter.goes_with(all) } else { all };
    let cuts = weight::weighed(session, &matter, wanted.action.unwrap_or("view"), Wanted::No(gone), ways)?;
    Ok(CutsView { cuts, refused, whole, ..before })
}

/// The question about the first thing of those to go that may still be done.
fn first_allowed(matter: &Matter, allowed: ActionSet, wanted: Cut<'_>) -> Option<What> {
    match &matter.what {
        What::Permission(_) => None,
        What::Asset(needs, thing) => {
            let mut actions = allowed.on_asset_iter().filter(|it| wanted.action.is_none() || *it == needs.action);
            let needs = actions.find_map(|action| action.needs(needs.kind))?;
            Some(What::Asset(needs, thing.clone()))
        }
        What::Client(asked, place) => {
            let mut actions = allowed.on_client_iter().filter(|it| wanted.action.is_none() || it == asked);
            Some(What::Client(actions.next()?, place.clone()))
        }
    }
}

fn answered(session: &Session<'_>, matter: &Matter, wanted: Cut<'_>) -> Result<CutsView> {
    let allowed = matter.actions_as_found(session)?;
    let owns = match (&matter.what, matter.level) {
        (What::Asset(_, thing), None) => {
            let grants = session.tx.grants(session.account.id, thing.id, Some(matter.user.id))?;
            grants.iter().any(|grant| grant.source == Source::Owner)
        }
        _ => false,
    };
    let actions: Vec<_> = match &matter.what {
        What::Permission(_) => Vec::new(),
        What::Asset(..) => allowed.on_asset_iter().map(|action| action.as_str()).collect(),
        What::Client(..) => allowed.on_client_iter().map(|action| action.as_str()).collect(),
    };
    Ok(CutsView {
        reached: first_allowed(matter, allowed, wanted).is_some(),
        user: matter.user.name.clone(),
        target: matter.target.clone(),
        action: wanted.action.map(str::to_owned),
        account: session.account.handle.to_string(),
        level: matter.level,
        actions,
        owns,
        cuts: Vec::new(),
        refused: Vec::new(),
        whole: true,
        untried: None,
    })
}

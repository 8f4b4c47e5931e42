//! Questions that name everything by its own name, answered in the fewest steps.
//!
//! Most questions of scripts are of this kind: an e-mail as it is stored, a kind and a handle. They need no
//! looking around, so a single one takes two statements, and one about an account that is in memory as a
//! whole takes none. Whatever else is named, whoever may not ask about everybody, and whoever is previewed
//! goes the long way, which answers the same and tells what was not found.
//!
//! Deliberately not here: deciding. The evaluator is asked with the same facts, gathered together.

use super::Question;
use crate::{
    domain::{
        Result, UserId,
        access::{self, AssetAction, AssetFacts, Decision, Needs, Reach},
        account::Account,
        asset::AssetKind,
        permission::Permission,
    },
    ops::{
        Session,
        facts::{Facts, Who},
        somebody,
    },
    store::Tx,
};

/// How many statements one of them takes that nothing in memory answers.
pub(super) const STATEMENTS: usize = 2;

/// A question about a user and an asset by their own names.
struct Plain<'q> {
    email: &'q str,
    what: What<'q>,
}

enum What<'q> {
    Permission(Permission),
    Asset(Needs, &'q str),
}

impl<'q> Plain<'q> {
    /// Reads a question; none where something is named in another way.
    fn read(question: Question<'q>) -> Option<Self> {
        let what = match question.target {
            None => What::Permission(question.action.parse().ok()?),
            Some(target) => {
                let (kind, handle) = target.split_once(':')?;
                let kind = AssetKind::ALL.into_iter().find(|it| it.as_str() == kind)?;
                let action = AssetAction::ALL.iter().find(|it| it.as_str() == question.action)?;
                What::Asset(action.needs(kind)?, handle)
            }
        };
        Some(Self { email: question.user, what })
    }

    /// From the arrays of an account that was read as a whole.
    fn by_memory(&self, facts: &mut Facts<'_>, account: &Account) -> Option<(UserId, Decision)> {
        let census = facts.census(account.id)?;
        let person = census.person(self.email)?;
        let who = Who::of(account, census.standing(person)?);
        let decision = match self.what {
            What::Permission(permission) => access::permission(&who.person, permission),
            What::Asset(needs, handle) => {
                let asset = census.asset(needs.kind, handle)?;
                let mut placed_on = None;
                if access::turns_on_dashboards(&who.person, &needs) {
                    let on_each = census.holders(asset).map(|dashboard| census.reach(person, dashboard));
                    placed_on = on_each.reduce(Reach::and);
                }
                let facts = AssetFacts { reach: census.reach(person, asset), placed_on: placed_on.as_slice() };
                access::asset(&who.person, &needs, &facts)
            }
        };
        Some((who.user, decision))
    }

    /// From the database, with no more statements than it takes.
    fn by_store(&self, tx: &Tx<'_>, account: &Account) -> Result<Option<(UserId, Decision)>> {
        match self.what {
            What::Permission(permission) => Ok(tx
                .standing(account.id, self.email)?
                .map(|standing| (standing.user, access::permission(&Who::of(account, &standing).person, permission)))),
            What::Asset(needs, handle) => {
                let Some((standing, asset)) = tx.put(account.id, self.email, needs.kind, handle)? else {
                    return Ok(None);
                };
                let who = Who::of(account, &standing);
                let decision = match access::settled(&who.person, &needs) {
                    Some(settled) => settled,
                    None => {
                        let turns = access::turns_on_dashboards(&who.person, &needs);
                        let placed_on = if turns { tx.reach_on_holders(account.id, asset, who.user)? } else { None };
                        let reach = tx.reach_on(account.id, asset, who.user)?;
                        let facts = AssetFacts { reach, placed_on: placed_on.as_slice() };
                        access::asset(&who.person, &needs, &facts)
                    }
                };
                Ok(Some((who.user, decision)))
            }
        }
    }
}

/// The answer; none where the question has to go the long way. `facts` hold what was read for other
/// questions, where there are others.
pub(super) fn answer(
    session: &Session<'_>,
    facts: Option<&mut Facts<'_>>,
    question: Question<'_>,
) -> Result<Option<Decision>> {
    if !somebody::may_ask_about_all(session) {
        return Ok(None);
    }
    let Some(plain) = Plain::read(question) else { return Ok(None) };
    let account = &session.account;
    let found = match facts {
        None => plain.by_store(session.tx, account)?,
        Some(facts) => match plain.by_memory(facts, account) {
            Some(found) => Some(found),
            None => {
                facts.spent(account.id, STATEMENTS)?;
                plain.by_store(session.tx, account)?
            }
        },
    };
    let previewed = session.preview.user().map(|user| user.id);
    Ok(found.filter(|(user, _)| previewed != Some(*user)).map(|(_, decision)| decision))
}

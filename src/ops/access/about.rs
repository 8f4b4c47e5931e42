//! The names of what an answer rests on: roles, shares with who gave them, dashboards, assignments.
//!
//! The facts are those that every answer is made from; names are read beside them, and only of what
//! the rules looked at.

use std::rc::Rc;

use super::ask::{Place, Thing, What};
use crate::{
    domain::{
        Ref, Result, UserId,
        access::{self, AssetAction, AssetFacts, By, Explanation, Given, Grant, Names, Question, Rule, Source},
        asset::AssetKind,
        client::{ClientShare, Level},
        entity::Entity,
        permission::PermissionSet,
        role::BuiltIn,
        share::{Share, Subject},
        user::Assignment,
    },
    ops::{Session, facts::Facts, somebody::Somebody},
};

/// A question that has been found, with the names in it.
pub(super) struct About<'a, 's> {
    /// Where it is asked.
    pub session: &'a Session<'s>,
    /// About whom.
    pub somebody: &'a Somebody,
    /// The same, with the e-mail.
    pub user: Ref<UserId>,
    /// What is asked.
    pub what: &'a What,
    /// The target as it is written.
    pub target: Option<String>,
}

impl About<'_, '_> {
    /// Asks the evaluator, and names what it looked at.
    pub fn explain(&self) -> Result<(Explanation, Names)> {
        let (tx, who) = (self.session.tx, &self.somebody.who);
        let mut names = Names {
            user: self.user.name.clone(),
            roles: roles(self.session, self.somebody, &self.user)?,
            ..Names::default()
        };
        let explanation = match self.what {
            What::Permission(permission) => access::explain(&who.person, Question::Permission(*permission)),
            What::Asset(needs, thing) => {
                let mut facts = Facts::new(tx);
                let views_klip = needs.kind == AssetKind::Klip && needs.action == AssetAction::View;
                let dashboards = if views_klip { facts.dashboards(who.account, thing.id)? } else { Rc::from([]) };
                let placed_on = dashboards.iter().map(|id| facts.reach(who, *id)).collect::<Result<Vec<_>>>()?;
                let facts = AssetFacts { reach: facts.reach(who, thing.id)?, placed_on: &placed_on };
                let explanation = access::explain(&who.person, Question::Asset(needs, &facts));
                if looked_at(&explanation, &[Rule::A6, Rule::A7]) {
                    names.grants = self.shares(thing)?;
                }
                for id in dashboards.iter() {
                    names.dashboards.extend(tx.asset(who.account, *id)?.map(|dashboard| dashboard.said()));
                }
                explanation
            }
            What::Client(action, place) => {
                let facts = Facts::new(tx).client(who, place.id, place.below)?;
                let explanation = access::explain(&who.person, Question::Client(*action, &facts));
                if looked_at(&explanation, &[Rule::A10]) {
                    names.client_shares = self.client_shares(place)?;
                }
                if facts.assigned && looked_at(&explanation, &[Rule::A11]) {
                    names.assigned = self.assigned(place)?;
                }
                explanation
            }
        };
        Ok((explanation, names))
    }

    fn shares(&self, thing: &Thing) -> Result<Vec<Given<Grant>>> {
        let account = self.session.account.id;
        let asset = Ref::new(thing.id, self.target.clone().unwrap_or_default());
        let grants = self.session.tx.grants(account, thing.id, self.somebody.who.user_here())?;
        let with_giver = grants.into_iter().map(|grant| {
            let subject = match &grant.source {
                Source::Owner => return Ok(Given { what: grant, by: None }),
                Source::Direct => Subject::User(self.user.clone()),
                Source::Group(group) => Subject::Group(group.clone()),
            };
            let (asset, right, visibility) = (asset.clone(), grant.right, grant.visibility);
            let by = self.giver(Share { account, asset, subject, right, visibility })?;
            Ok(Given { what: grant, by })
        });
        with_giver.collect()
    }

    fn client_shares(&self, place: &Place) -> Result<Vec<Given<ClientShare>>> {
        let Some(user) = self.somebody.who.user_here() else { return Ok(Vec::new()) };
        let parent = self.session.account.id;
        let reaching = self.session.tx.client_grants(parent, place.id, user)?;
        let with_giver = reaching.into_iter().map(|(group, right)| {
            let share = ClientShare { parent, client: Ref::new(place.id, place.handle.as_str()), group, right };
            Ok(Given { by: self.giver(share.clone())?, what: share })
        });
        with_giver.collect()
    }

    fn assigned(&self, place: &Place) -> Result<Vec<Given<Assignment>>> {
        let assigned = self.session.tx.assignments_of(self.session.account.id, &self.user)?;
        let here = assigned.into_iter().filter(|it| it.client.id == place.id);
        here.map(|it| Ok(Given { by: self.giver(it.clone())?, what: it })).collect()
    }

    /// Who gave something as it is now, going by the journal.
    fn giver(&self, given: impl Into<Entity>) -> Result<Option<By>> {
        Ok(self.session.tx.last_change(&given.into().identity())?)
    }
}

fn looked_at(explanation: &Explanation, rules: &[Rule]) -> bool {
    explanation.looked.iter().any(|looked| rules.contains(&looked.rule))
}

/// The roles that count for somebody in the account asked in, with what each allows.
pub(super) fn roles(
    session: &Session<'_>,
    somebody: &Somebody,
    user: &Ref<UserId>,
) -> Result<Vec<(String, PermissionSet)>> {
    let (tx, here) = (session.tx, session.account.id);
    let held = match somebody.level() {
        None => tx.roles_held(here, user)?.into_iter().map(|held| held.role).collect(),
        Some(Level::Admin | Level::Settings) => vec![BuiltIn::Admin.reference()],
        Some(Level::ViewOnly) => vec![session.view_only_variant(&session.account)?.reference()],
        Some(Level::Assigned) => {
            let assigned = tx.assignments_of(session.operator.account.id, user)?;
            assigned.into_iter().filter(|it| it.client.id == here).map(|it| it.role).collect()
        }
    };
    let mut roles = Vec::with_capacity(held.len());
    for role in held {
        let permissions = match BuiltIn::by_id(role.id) {
            Some(built_in) => built_in.permissions(),
            None => tx.role(here, role.id)?.map_or(PermissionSet::NONE, |role| role.permissions),
        };
        roles.push((role.name, permissions));
    }
    Ok(roles)
}

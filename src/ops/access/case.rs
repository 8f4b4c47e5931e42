//! A question that has been found, to be asked again in one state after another.

use super::{
    Question,
    ask::{Known, Place, What, decide},
};
use crate::{
    domain::{
        AssetId, GroupId, Ref, Result, UserId,
        access::{self, ActionSet, Below, Decision, Person},
        account::Account,
        asset::Asset,
        client::{ClientRight, ClientShare, Level},
        permission::{Permission, PermissionSet},
        share::{Share, Subject},
    },
    ops::{
        Session,
        facts::{Facts, Who},
        somebody::Somebody,
    },
};

/// How many roles of an account are looked at.
pub(super) const ROLES: usize = 200;

/// What is asked of whom. Who they are and what they reach is looked up anew in every state.
pub(super) struct Matter {
    /// The user, with the e-mail.
    pub user: Ref<UserId>,
    /// The level at which they are signed in; none for a user of the account.
    pub level: Option<Level>,
    /// What is asked.
    pub what: What,
    /// The target as it is written; empty for a permission.
    pub target: String,
    /// Whether the operator may be told of groups and roles that are not the user's.
    pub knows: bool,
    /// The user as they were found.
    who: Who,
}

impl Matter {
    /// Finds what a question names.
    ///
    /// # Errors
    /// As [`super::can`].
    pub fn find(session: &Session<'_>, question: Question<'_>) -> Result<Self> {
        let (somebody, what) = Known::default().find(session, question)?;
        Ok(Self::of(session, question, &somebody, what))
    }

    /// The same where it has been found.
    pub fn of(session: &Session<'_>, question: Question<'_>, somebody: &Somebody, what: What) -> Self {
        let may = |permission| access::permission(&session.person, permission).allowed;
        Self {
            user: Ref::new(somebody.who.user, somebody.email(question.user)),
            level: somebody.level(),
            target: what.said(question.target).unwrap_or_default(),
            knows: may(Permission::UserView) && may(Permission::GroupView),
            what,
            who: somebody.who,
        }
    }

    /// The same about another action.
    pub fn about_action(&self, what: What) -> Self {
        Self { user: self.user.clone(), target: self.target.clone(), what, ..*self }
    }

    /// The same for whoever was found, whether or not they are a user of the account.
    pub fn actions_as_found(&self, session: &Session<'_>) -> Result<ActionSet> {
        actions(session, &self.who, &self.what)
    }

    /// The answer about whom was found, whether or not they are a user of the account.
    pub fn as_found(&self, session: &Session<'_>) -> Result<Decision> {
        decide(&mut Facts::new(session.tx), &self.who, &self.what)
    }

    /// The question in the state that the transaction sees by now; none where nothing that is done in
    /// the account changes the answer, as for somebody signed in from above, who has what the level
    /// gives.
    pub fn case<'a, 's>(&'a self, session: &'a Session<'s>) -> Result<Option<Case<'a, 's>>> {
        let here = session.account.id;
        let (Some(account), Some(standing)) =
            (session.tx.account(here)?, session.tx.standing_of(here, self.user.id)?.filter(|_| self.level.is_none()))
        else {
            return Ok(None);
        };
        let who = Who::of(&account, &standing);
        Ok(Some(Case { matter: self, session, account, who }))
    }

    /// What is needed of the roles for what is asked.
    pub fn permissions(&self) -> PermissionSet {
        match &self.what {
            What::Permission(permission) => PermissionSet::NONE.with(*permission),
            What::Asset(needs, _) => needs.permissions,
            What::Client(action, _) => action.permissions(),
        }
    }

    /// Of what may be done to the thing, what goes where the action asked about is taken: it, and what
    /// goes with it.
    pub fn goes_with(&self, all: ActionSet) -> ActionSet {
        match &self.what {
            What::Permission(_) => ActionSet::NONE,
            What::Asset(needs, thing) => {
                all.within(access::taken_with(access::Thing::Asset(needs.kind, thing.id), needs.action.as_str()))
            }
            What::Client(action, place) => {
                all.within(access::taken_with(access::Thing::Client(place.id), action.as_str()))
            }
        }
    }

    /// What it is about, in a word.
    pub fn about(&self) -> String {
        if self.target.is_empty() { format!("user:{}", self.user) } else { self.target.clone() }
    }
}

/// A question in one state.
pub(super) struct Case<'a, 's> {
    /// What is asked.
    pub matter: &'a Matter,
    /// On whose behalf.
    pub session: &'a Session<'s>,
    /// The account as it is by now.
    pub account: Account,
    /// The user as they stand by now.
    pub who: Who,
}

impl Case<'_, '_> {
    /// The user as the evaluator sees them.
    pub const fn person(&self) -> &Person {
        &self.who.person
    }

    /// The e-mail of the user.
    pub fn email(&self) -> String {
        self.matter.user.name.clone()
    }

    /// Whether the operator may be told of an asset besides that which is asked about.
    pub fn may_tell_of(&self, asset: &Asset) -> Result<bool> {
        Ok(self.matter.knows || self.session.sees(asset)?)
    }

    /// The answer.
    pub fn decide(&self) -> Result<Decision> {
        decide(&mut Facts::new(self.session.tx), &self.who, &self.matter.what)
    }

    /// All that they may do to the thing asked about.
    pub fn actions(&self) -> Result<ActionSet> {
        actions(self.session, &self.who, &self.matter.what)
    }

    /// The handles of the groups that the user is in, All Users aside, the first few.
    pub fn groups(&self, most: usize) -> Result<Vec<String>> {
        let joined = self.session.tx.memberships_of(self.account.id, &self.matter.user)?;
        Ok(joined.into_iter().map(|joined| joined.group.name).take(most).collect())
    }

    /// The groups that an asset is shared with so and that the user is not in, by handle. None where the
    /// operator may not be told of groups.
    pub fn others_with(&self, asset: AssetId, so: impl Fn(&Share) -> bool) -> Result<Vec<(String, Share)>> {
        let tx = self.session.tx;
        let Some(asset) = tx.asset(self.account.id, asset)?.filter(|_| self.matter.knows) else {
            return Ok(Vec::new());
        };
        let joined = tx.groups_of_user(self.account.id, self.who.user)?;
        let shares = tx.shares_of_asset(&asset)?.into_iter().filter(so);
        let others = shares.filter_map(|share| match &share.subject {
            Subject::Group(group) if !self.is_in(&joined, group.id) => Some((group.name.clone(), share)),
            _ => None,
        });
        Ok(others.collect())
    }

    /// The shares of a client that reach a right, with groups that the user is not in.
    pub fn others_reaching(&self, place: &Place, right: ClientRight) -> Result<Vec<ClientShare>> {
        if !self.matter.knows || place.below != Below::Directly {
            return Ok(Vec::new());
        }
        let joined = self.session.tx.groups_of_user(self.account.id, self.who.user)?;
        let mut shares = self.session.tx.client_shares(&Ref::new(place.id, place.handle.as_str()))?;
        shares.retain(|share| share.right >= right && !self.is_in(&joined, share.group.id));
        Ok(shares)
    }

    /// The roles of the account that hold some permissions and that the user does not have.
    pub fn other_roles(&self, permissions: PermissionSet) -> Result<Vec<String>> {
        if !self.matter.knows {
            return Ok(Vec::new());
        }
        let held = self.session.tx.roles_held(self.account.id, &self.matter.user)?;
        let mut roles = self.session.tx.roles_of(self.account.id, "", ROLES)?;
        roles.retain(|role| permissions.within(role.permissions) && !held.iter().any(|it| it.role.id == role.id));
        Ok(roles.into_iter().map(|role| role.handle.to_string()).collect())
    }

    fn is_in(&self, joined: &[GroupId], group: GroupId) -> bool {
        group == GroupId::all_users(self.account.id) || joined.contains(&group)
    }
}

fn actions(session: &Session<'_>, who: &Who, what: &What) -> Result<ActionSet> {
    let mut facts = Facts::new(session.tx);
    Ok(match what {
        What::Permission(_) => ActionSet::NONE,
        What::Asset(needs, thing) => facts.actions(who, needs.kind, thing.id)?,
        What::Client(_, place) => ActionSet::on_client(&who.person, &facts.client(who, place.id, place.below)?),
    })
}

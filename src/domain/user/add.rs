//! Adding a user: fields, roles, groups and clients in one go.

use super::{Assignment, Profile, RoleHolding, User, UserStatus};
use crate::domain::{
    Result,
    account::Account,
    change::{Change, Changes},
    email::Email,
    group::Membership,
    id::UserId,
    if_exists::IfExists,
    refusal::{Code, Refusal},
};

/// Add a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Add {
    /// The e-mail in canonical form.
    pub email: Email,
    /// Names, telephone, time zone, currency, avatar.
    pub profile: Profile,
    /// The roles in the account, as typed.
    pub roles: Vec<String>,
    /// The groups to join, as typed.
    pub groups: Vec<String>,
    /// The clients to be assigned to, each with a role there, as typed.
    pub customers: Vec<(String, String)>,
    /// Whether the user becomes the primary contact.
    pub primary_contact: bool,
    /// Whether the invitation is held back.
    pub no_invite: bool,
    /// What to do when the e-mail is taken in the account.
    pub if_exists: IfExists,
}

/// A user who stands already, with what they hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The user.
    pub user: User,
    /// The roles held.
    pub roles: Vec<RoleHolding>,
    /// The groups joined.
    pub memberships: Vec<Membership>,
    /// The clients assigned to.
    pub assignments: Vec<Assignment>,
}

/// What deciding about a new user needs to know.
#[derive(Debug, Clone)]
pub struct AddFacts {
    /// The account.
    pub account: Account,
    /// The user who has the e-mail in the account already.
    pub taken: Option<Standing>,
    /// The id of the user: that of the one who has the e-mail where they are kept, else a new one.
    pub id: UserId,
    /// The roles asked for.
    pub roles: Vec<RoleHolding>,
    /// The groups asked for.
    pub memberships: Vec<Membership>,
    /// The clients and roles there asked for.
    pub assignments: Vec<Assignment>,
    /// Who is the primary contact now.
    pub primary: Option<User>,
    /// Digest of the picture given, where the account has it already.
    pub has: Vec<String>,
}

impl AddFacts {
    /// What the user would be given that they do not have yet.
    #[must_use]
    pub fn given(&self) -> Changes {
        let taken = self.taken.as_ref();
        let roles = self.roles.iter().filter(|held| taken.is_none_or(|has| !has.roles.contains(held)));
        let joined = self.memberships.iter().filter(|one| taken.is_none_or(|has| !has.memberships.contains(one)));
        let assigned = self.assignments.iter().filter(|one| taken.is_none_or(|has| !has.assignments.contains(one)));
        let roles = roles.cloned().map(Change::create);
        let joined = joined.cloned().map(Change::create);
        roles.chain(joined).chain(assigned.cloned().map(Change::create)).collect()
    }
}

impl Add {
    /// Decides what adding the user changes. That the e-mail is free is a law of its own, kept
    /// where the change is recorded.
    ///
    /// # Errors
    /// [`Code::InputRequired`] without a role, [`Code::CurrencyUnavailable`], [`Code::ImageInvalid`] for an
    /// avatar that is too large.
    pub fn decide(&self, facts: AddFacts) -> Result<Changes> {
        if facts.roles.is_empty() {
            return Err(Refusal::new(Code::InputRequired, format!("{} needs at least one role", self.email))
                .hint(format!("usher user add {} --role editor -c {}", self.email.typed(), facts.account.handle))
                .hint(format!("usher role list -c {}", facts.account.handle)));
        }
        self.profile.fits(&facts.account)?;
        match (&facts.taken, self.if_exists) {
            (Some(_), IfExists::Skip) => Ok(vec![]),
            (Some(taken), IfExists::Update) => self.bring_up_to_date(taken.clone(), facts),
            _ => self.create(facts),
        }
    }

    fn create(&self, facts: AddFacts) -> Result<Changes> {
        let bare = User {
            id: facts.id,
            account: facts.account.id,
            email: self.email.clone(),
            first: String::new(),
            last: String::new(),
            phone: None,
            status: UserStatus::Invited,
            joined: false,
            avatar: None,
            time_zone: None,
            currency: None,
            primary_contact: self.primary_contact,
        };
        let given = facts.given();
        let mut changes = self.profile.brought(&facts.account, &facts.has)?;
        changes.extend(self.step_back(facts.primary, facts.id));
        changes.push(Change::create(self.profile.onto(bare)));
        changes.extend(given);
        Ok(changes)
    }

    /// Fields and roles become those given; groups and clients are added to those that are there.
    fn bring_up_to_date(&self, taken: Standing, facts: AddFacts) -> Result<Changes> {
        let given = facts.given();
        let mut changes = self.profile.brought(&facts.account, &facts.has)?;
        changes.extend(self.step_back(facts.primary, facts.id));
        let after = self.profile.onto(taken.user.clone());
        let after = User { primary_contact: after.primary_contact || self.primary_contact, ..after };
        changes.push(Change::update(taken.user, after));
        changes.extend(given);
        changes.extend(taken.roles.into_iter().filter(|held| !facts.roles.contains(held)).map(Change::remove));
        Ok(changes)
    }

    fn step_back(&self, primary: Option<User>, id: UserId) -> Changes {
        if self.primary_contact { User::steps_back_for(primary, id) } else { vec![] }
    }
}

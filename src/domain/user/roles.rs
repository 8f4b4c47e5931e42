//! Giving and taking roles.

use super::{RoleHolding, User};
use crate::domain::{
    Result,
    change::{Change, Changes},
    refusal::{Code, Refusal},
};

/// Give roles to a user and take roles away.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChangeRoles {
    /// The roles to give, as typed.
    pub add: Vec<String>,
    /// The roles to take away, as typed.
    pub remove: Vec<String>,
}

/// What deciding about roles needs to know.
#[derive(Debug, Clone)]
pub struct RolesFacts {
    /// The user.
    pub user: User,
    /// What they hold.
    pub held: Vec<RoleHolding>,
    /// What to give.
    pub add: Vec<RoleHolding>,
    /// What to take away.
    pub remove: Vec<RoleHolding>,
}

impl ChangeRoles {
    /// Decides what changes: what is held already is not given again, and what is not held cannot
    /// be taken away.
    ///
    /// # Errors
    /// [`Code::InputRequired`] when neither was given, [`Code::Usage`] when a role is in both.
    pub fn decide(&self, facts: RolesFacts) -> Result<Changes> {
        if facts.add.is_empty() && facts.remove.is_empty() {
            return Err(Refusal::new(
                Code::InputRequired,
                format!("nothing was said about the roles of {}", facts.user.email),
            )
            .hint(format!("usher user role {} --add ROLE --remove ROLE", facts.user.email.typed())));
        }
        if let Some(both) = facts.add.iter().find(|held| facts.remove.contains(held)) {
            return Err(Refusal::new(
                Code::Usage,
                format!("the role {} cannot be given and taken away at once", both.role),
            ));
        }
        let given = facts.add.into_iter().filter(|held| !facts.held.contains(held)).map(Change::create);
        let taken = facts.remove.into_iter().filter(|held| facts.held.contains(held)).map(Change::remove);
        Ok(given.chain(taken).collect())
    }
}

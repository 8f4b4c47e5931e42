//! Removing a custom role, which nobody may hold.

use super::Role;
use crate::domain::{
    Result,
    account::Account,
    change::{Change, Changes},
    id::{Ref, UserId},
    name::shell_word,
    refusal::{Code, Refusal},
};

/// How many holders the sentence of a refusal names; the details name all.
const NAMED: usize = 3;

/// Remove a custom role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Remove;

/// What deciding about the removal of a role needs to know.
#[derive(Debug, Clone)]
pub struct RemoveFacts {
    /// The account.
    pub account: Account,
    /// The role.
    pub role: Role,
    /// The users of the account who hold it.
    pub holders: Vec<Ref<UserId>>,
    /// The users of accounts above who are assigned with it.
    pub assigned: Vec<Ref<UserId>>,
    /// Whether the operator may know who is assigned.
    pub told: bool,
}

impl Remove {
    /// Decides whether the role may be removed.
    ///
    /// # Errors
    /// [`Code::RoleInUse`], naming its holders, while there are any.
    pub fn decide(self, facts: RemoveFacts) -> Result<Changes> {
        let RemoveFacts { account, role, holders, assigned, told } = facts;
        let emails = |users: &[Ref<UserId>]| users.iter().map(|user| user.name.clone()).collect::<Vec<_>>();
        let (holders, assigned) = (emails(&holders), emails(&assigned));
        let all = [holders.clone(), assigned.clone()].concat();
        if all.is_empty() {
            return Ok(vec![Change::remove(role)]);
        }
        let (all, assigned) = if told || assigned.is_empty() {
            (all, assigned)
        } else {
            ([holders.clone(), vec!["users of an account above".to_owned()]].concat(), Vec::new())
        };
        let mut named = all.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
        if all.len() > NAMED {
            named += &format!(" and {} more", all.len() - NAMED);
        }
        let (handle, scope) = (&role.handle, account.scope_flag());
        let mut refusal = Refusal::new(Code::RoleInUse, format!("the role {handle} is held by {named}"));
        for email in holders.iter().take(NAMED).map(|email| shell_word(email)) {
            refusal = refusal.hint(format!("usher user role {email} --remove {handle}{scope}"));
        }
        for email in assigned.iter().take(NAMED).map(|email| shell_word(email)) {
            refusal = refusal.hint(format!("usher user unassign {email} --from {} --role {handle}", account.handle));
        }
        Err(refusal.detail("holders", holders).detail("assigned", assigned))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::sample::{self, user};

    fn decide(holders: &[&str], assigned: &[&str]) -> Result<Changes> {
        let users = |names: &[&str]| names.iter().map(|name| user(name)).collect();
        let role = sample::role(20, "Analyst", &[]);
        Remove.decide(RemoveFacts {
            account: sample::account(),
            role,
            holders: users(holders),
            assigned: users(assigned),
            told: true,
        })
    }

    #[test]
    fn a_role_that_nobody_holds_goes() {
        assert_eq!(decide(&[], &[]).unwrap(), [Change::remove(sample::role(20, "Analyst", &[]))]);
    }

    #[test]
    fn holders_and_the_assigned_keep_a_role_and_are_named() {
        let refusal = decide(&["dana", "eve"], &["pat", "val"]).unwrap_err();
        assert_eq!(refusal.code, Code::RoleInUse);
        assert_eq!(
            refusal.message,
            "the role analyst is held by dana@acme.example, eve@acme.example, pat@acme.example and 1 more"
        );
        assert_eq!(refusal.hints[0], "usher user role dana@acme.example --remove analyst -c acme");
        assert_eq!(refusal.details["assigned"][1], "val@acme.example");
        assert_eq!(
            decide(&[], &["pat"]).unwrap_err().hints,
            ["usher user unassign pat@acme.example --from acme --role analyst"]
        );
    }
}

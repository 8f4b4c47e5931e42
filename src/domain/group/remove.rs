//! Removing a group, with everything that was given to it.

use super::{DefaultDashboard, Group, Membership};
use crate::domain::{
    Result,
    account::Account,
    change::{Change, Changes},
    client::ClientShare,
    share::Share,
};

/// Remove a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Remove;

/// What deciding about the removal of a group needs to know.
#[derive(Debug, Clone)]
pub struct RemoveFacts {
    /// The account.
    pub account: Account,
    /// The group.
    pub group: Group,
    /// Who is in it.
    pub members: Vec<Membership>,
    /// What is shared with it.
    pub shares: Vec<Share>,
    /// The clients shared with it.
    pub client_shares: Vec<ClientShare>,
    /// Its default dashboards.
    pub defaults: Vec<DefaultDashboard>,
}

impl RemoveFacts {
    /// What would be lost, as a question.
    #[must_use]
    pub fn question(&self) -> String {
        let lost: Vec<_> = [
            (self.members.len(), "member"),
            (self.shares.len(), "share"),
            (self.client_shares.len(), "client share"),
            (self.defaults.len(), "default dashboard"),
        ]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, noun)| format!("{count} {noun}{}", if count == 1 { "" } else { "s" }))
        .collect();
        let with = if lost.is_empty() { String::new() } else { format!(" with {}", lost.join(", ")) };
        format!("remove group {}{with}?", self.group.handle)
    }
}

impl Remove {
    /// Decides what goes: what refers to the group first, the group last.
    ///
    /// # Errors
    /// [`crate::domain::Code::GroupBuiltIn`] for All Users.
    pub fn decide(self, facts: RemoveFacts) -> Result<Changes> {
        facts.group.not_computed(&facts.account, "removed")?;
        // A default dashboard rests on the share of the dashboard with the group.
        let mut changes: Changes = facts.defaults.into_iter().map(Change::remove).collect();
        changes.extend(facts.shares.into_iter().map(Change::remove));
        changes.extend(facts.client_shares.into_iter().map(Change::remove));
        changes.extend(facts.members.into_iter().map(Change::remove));
        changes.push(Change::remove(facts.group));
        Ok(changes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        Code, Ref, UserId,
        sample::{account, all_users, group},
    };

    fn facts(group: Group) -> RemoveFacts {
        let member = |id| Membership {
            account: group.account,
            group: group.reference(),
            user: Ref::new(UserId(id), format!("user{id}@acme.example")),
        };
        RemoveFacts {
            account: account(),
            members: vec![member(1), member(2)],
            shares: vec![],
            client_shares: vec![],
            defaults: vec![],
            group,
        }
    }

    #[test]
    fn the_question_counts_what_would_be_lost() {
        let mut facts = facts(group(20, "marketing"));
        assert_eq!(facts.question(), "remove group marketing with 2 members?");
        facts.members.clear();
        assert_eq!(facts.question(), "remove group marketing?");
    }

    #[test]
    fn the_group_goes_after_everything_that_refers_to_it() {
        let changes = Remove.decide(facts(group(20, "marketing"))).unwrap();
        let kinds: Vec<_> = changes.iter().map(|change| change.view().kind).collect();
        assert_eq!(kinds, ["membership", "membership", "group"]);
    }

    #[test]
    fn all_users_cannot_be_removed() {
        assert_eq!(Remove.decide(facts(all_users())).unwrap_err().code, Code::GroupBuiltIn);
    }
}

//! How far a coalition may get: what its members could do in the beginning, and nothing more.

use std::{collections::BTreeMap, fmt::Write as _};

use super::oracle::{Id, Rights, Somebody, World};

/// What a coalition could do in the beginning.
pub struct Bounds {
    start: World,
    /// The users who act.
    members: Vec<Id>,
    /// The rights of all members together.
    joint: Rights,
}

/// All that several have, together.
fn together<'r>(all: impl Iterator<Item = &'r Rights>) -> Rights {
    let mut joint = Rights::default();
    for one in all {
        joint.admin |= one.admin;
        one.permissions.iter().for_each(|(at, bits)| *joint.permissions.entry(*at).or_default() |= bits);
        highest(&mut joint.levels, &one.levels);
        highest(&mut joint.assets, &one.assets);
        joint.views.extend(&one.views);
    }
    joint
}

fn highest(into: &mut BTreeMap<Id, u8>, from: &BTreeMap<Id, u8>) {
    for (key, right) in from {
        let most = into.entry(*key).or_default();
        *most = (*most).max(*right);
    }
}

impl Bounds {
    /// Looks at what stands before anybody acts.
    pub fn of(start: World, members: Vec<Id>) -> Self {
        let joint = together(members.iter().map(|member| &start.people[member].rights));
        Self { start, members, joint }
    }

    /// Whether a member can act in an account as its Admin, or in one above it: nothing in it is out
    /// of their hands.
    fn is_owned(&self, account: Id) -> bool {
        let mut at = Some(account);
        while let Some(one) = at {
            if self.joint.levels.get(&one).is_some_and(|level| *level >= 2) {
                return true;
            }
            at = self.start.accounts.get(&one).copied().flatten();
        }
        false
    }

    /// Whether a member acts in an account with assigned roles: there shares are not consulted.
    fn is_assigned(&self, account: Id) -> bool {
        let away = |member: &&Id| self.start.people[*member].account != account;
        let acts = |member: &Id| self.start.people[member].rights.permissions.contains_key(&account);
        self.members.iter().filter(away).any(acts)
    }

    /// What is more than it may be, a line each; empty when nothing is.
    pub fn exceeded(&self, now: &World) -> String {
        let mut told = String::new();
        for (id, somebody) in &now.people {
            let known = self.start.accounts.contains_key(&somebody.account);
            if known && !self.is_owned(somebody.account) {
                self.compare(*id, somebody, &mut told);
            }
        }
        told
    }

    fn compare(&self, id: Id, somebody: &Somebody, told: &mut String) {
        // Whoever was in before, and is not in somebody else's hands since, keeps what they had.
        let before = self.start.people.get(&id).filter(|before| before.email == somebody.email);
        let most = together([Some(&self.joint), before.map(|before| &before.rights)].into_iter().flatten());
        let (who, has) = (&somebody.email, &somebody.rights);
        let mut tell = |what: String| writeln!(told, "{who} {what}").unwrap();
        if has.admin && !before.is_some_and(|before| before.rights.admin) {
            tell("is Admin".to_owned());
        }
        for (account, bits) in &has.permissions {
            let assigned = *account != somebody.account;
            let settings = self.joint.levels.get(account) == Some(&3);
            let beyond = bits & !most.permissions.get(account).copied().unwrap_or_default();
            if beyond != 0 && self.start.accounts.contains_key(account) && !(assigned && settings) {
                tell(format!("has permissions {beyond:b} in {account}"));
            }
        }
        for (client, level) in has.levels.iter().filter(|(client, _)| self.start.accounts.contains_key(client)) {
            if *level > most.levels.get(client).copied().unwrap_or_default() && !self.is_owned(*client) {
                tell(format!("reaches client {client} at {level}"));
            }
        }
        for client in has.views.iter().filter(|client| self.start.accounts.contains_key(client)) {
            if !most.views.contains(client) && !most.levels.contains_key(client) && !self.is_owned(*client) {
                tell(format!("sees client {client}"));
            }
        }
        for (asset, right) in has.assets.iter().filter(|(asset, _)| self.start.assets.contains_key(asset)) {
            if *right > most.assets.get(asset).copied().unwrap_or_default() && !self.is_assigned(somebody.account) {
                tell(format!("has {right} on asset {asset}"));
            }
        }
    }
}

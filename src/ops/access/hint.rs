//! The obvious way to turn a "no" into a "yes": a command, or two that belong together.
//!
//! What comes near, and which of several ways gives the least besides, is deliberately not here.

use super::{about::About, ask::What};
use crate::{
    domain::{
        Result,
        access::{Below, Decision, Finding, Names, Rule, Source},
        account::Account,
        group::ALL_USERS,
        name::shell_word,
        permission::{Permission, PermissionSet},
        role::BuiltIn,
        share::Visibility,
    },
    ops::Session,
};

/// How many roles of the account are looked at for one that grants what is missing.
const ROLES: usize = 200;

/// The commands, in order; none where there are none, or none that could be meant.
pub(super) fn hints(about: &About<'_, '_>, decision: &Decision, names: &Names) -> Result<Vec<String>> {
    let About { session, somebody, what, .. } = about;
    // Somebody signed in has what the level gives: nothing inside the client changes that.
    if decision.allowed || somebody.level().is_some() {
        return Ok(Vec::new());
    }
    if let Finding::Permissions { missing, .. } = decision.finding {
        return Ok(role(about.session, &about.user.name, missing)?.1);
    }
    let (account, email, scope) = (&session.account, shell_word(&about.user.name), session.scope_flag());
    let target = about.target.as_deref().unwrap_or_default();
    let command = match (decision.finding, what) {
        (Finding::Account { .. }, _) => Some(make_active(account)),
        (Finding::User(_), _) => Some(format!("usher user enable {email}{scope}")),
        (Finding::Features { needed, .. }, _) => needed.iter().next().map(|feature| enable(account, feature.id())),
        (Finding::Right { needed: Some(right), .. }, What::Asset(..)) => {
            Some(format!("usher share {target} --with user:{email} --right {right}{scope}"))
        }
        (Finding::Required(_), What::Asset(..)) => {
            let requiring = names.grants.iter().map(|given| &given.what).find(|grant| grant.requires());
            requiring.and_then(|grant| match &grant.source {
                Source::Group(group) => Some(format!(
                    "usher share {target} --with group:{group} --right {} --visibility {}{scope}",
                    grant.right,
                    Visibility::Add
                )),
                Source::Owner | Source::Direct => None,
            })
        }
        (Finding::Level { needed, .. }, What::Client(_, client)) if decision.rule == Rule::A10 => {
            // All Users is passed over: it would give to everybody.
            let mut shared = names.client_shares.iter().map(|share| &share.what.group);
            let group = match shared.find(|group| group.name != ALL_USERS) {
                Some(group) => Some(group.name.clone()),
                None => session.tx.first_group_of(account.id, somebody.who.user)?,
            };
            let direct = client.below == Below::Directly;
            group.filter(|_| direct).map(|group| {
                format!("usher client share {} --with group:{group} --right {needed}{scope}", client.handle)
            })
        }
        (Finding::Assigned(false), What::Client(_, client)) if client.below != Below::Not => Some(format!(
            "usher user assign {email} --to {} --role {}{scope}",
            client.handle,
            BuiltIn::ViewOnly.handle()
        )),
        _ => None,
    };
    Ok(command.into_iter().collect())
}

/// Lets the people of a client in again.
pub(super) fn make_active(client: &Account) -> String {
    format!("usher client edit {} --status active", client.handle)
}

fn enable(account: &Account, feature: &str) -> String {
    if account.is_master() {
        format!("usher account feature enable {feature}")
    } else {
        format!("usher client feature enable {} {feature}", account.handle)
    }
}

/// Gives the role that grants what is missing and the least besides: first what Editor has not, such
/// as managing everything of a kind, is weighed, then the number. Where no role but Admin grants it,
/// one is made that grants nothing else. Tells what the role grants, too.
pub(super) fn role(session: &Session<'_>, email: &str, missing: PermissionSet) -> Result<(PermissionSet, Vec<String>)> {
    let (email, scope) = (shell_word(email), session.scope_flag());
    let editor = BuiltIn::Editor.permissions();
    let weight = |permissions: PermissionSet| (permissions.minus(editor).iter().count(), permissions.iter().count());
    let built_in = [BuiltIn::ViewOnly, BuiltIn::Editor].map(|role| (role.permissions(), role.handle().to_owned()));
    let own = session.tx.roles_of(session.account.id, "", ROLES)?;
    let own = own.into_iter().map(|role| (role.permissions, role.handle.to_string()));
    let granting = built_in.into_iter().chain(own).filter(|(permissions, _)| missing.within(*permissions));
    let give = |role: &str| format!("usher user role {email} --add {role}{scope}");
    if let Some((granted, least)) = granting.min_by_key(|(permissions, _)| weight(*permissions)) {
        return Ok((granted, vec![give(&least)]));
    }
    let ids: Vec<_> = missing.iter().map(Permission::id).collect();
    let handle = ids.first().map(|id| id.replace('.', "-")).unwrap_or_default();
    let make = format!("usher role create {handle} --permission {}{scope}", ids.join(" --permission "));
    Ok((missing, vec![make, give(&handle)]))
}

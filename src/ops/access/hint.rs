//! The obvious way to turn a "no" into a "yes": a command, or two that belong together.
//!
//! What comes near, and which of several ways gives the least besides, is deliberately not here.

use super::{about::About, ask::What, step::Step};
use crate::{
    domain::{
        Result,
        access::{Below, Decision, Finding, Names, Rule, Source},
        account::Account,
        group::ALL_USERS,
        name::shell_word,
        permission::PermissionSet,
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
        let steps = role(session, &about.user.name, missing)?;
        return Ok(steps.iter().map(|step| step.command(session)).collect());
    }
    let (account, email, scope) = (&session.account, shell_word(&about.user.name), session.scope_flag());
    let target = about.target.as_deref().unwrap_or_default();
    let command = match (decision.finding, what) {
        (Finding::Account { .. }, _) => Some(Step::activate(account).command(session)),
        (Finding::User(_), _) => Some(Step::Enable(about.user.name.clone()).command(session)),
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

fn enable(account: &Account, feature: &str) -> String {
    if account.is_master() {
        format!("usher account feature enable {feature}")
    } else {
        format!("usher client feature enable {} {feature}", account.handle)
    }
}

/// Gives the role that grants what is missing and the least besides: first what Editor has not, such
/// as managing everything of a kind, is weighed, then the number. Where no role but Admin grants it,
/// one is made that grants nothing else.
pub(super) fn role(session: &Session<'_>, email: &str, missing: PermissionSet) -> Result<Vec<Step>> {
    let editor = BuiltIn::Editor.permissions();
    let weight = |permissions: PermissionSet| (permissions.minus(editor).iter().count(), permissions.iter().count());
    let built_in = [BuiltIn::ViewOnly, BuiltIn::Editor].map(|role| (role.permissions(), role.handle().to_owned()));
    let own = session.tx.roles_of(session.account.id, "", ROLES)?;
    let own = own.into_iter().map(|role| (role.permissions, role.handle.to_string()));
    let granting = built_in.into_iter().chain(own).filter(|(permissions, _)| missing.within(*permissions));
    let give = |role: String| Step::GiveRole { email: email.to_owned(), role };
    if let Some((_, least)) = granting.min_by_key(|(permissions, _)| weight(*permissions)) {
        return Ok(vec![give(least)]);
    }
    let handle = missing.iter().next().map(|first| first.id().replace('.', "-")).unwrap_or_default();
    Ok(vec![Step::MakeRole { handle: handle.clone(), permissions: missing }, give(handle)])
}

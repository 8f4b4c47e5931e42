//! The same questions answered by `casbin`, with one enforcer for each account, in two models: with a policy
//! for each share, as its examples have it, and with the shares as links between roles, as far as its page
//! on performance can be taken.
//!
//! In both, whoever is disabled holds nothing, and an account without e-mails has no policies for them. The
//! words of each request are made beforehand.

mod links;
mod policies;

use std::collections::HashMap;

use casbin::{CoreApi as _, DefaultModel, Enforcer, MgmtApi as _, rhai::ImmutableString};

use super::{
    Answered, Result,
    loaded::{Asset, Loaded, User},
    timed,
};
use crate::questions::Asked;

/// How the rules are put to casbin.
pub struct Model {
    text: &'static str,
    /// The policies and the links of an account.
    rules: fn(&Loaded) -> (Rules, Rules),
    /// The words of a request.
    words: fn(&Asked) -> Vec<String>,
}

type Rules = Vec<Vec<String>>;

pub use links::LINKS;
pub use policies::POLICIES;

/// One enforcer for each of some accounts.
pub struct Casbin {
    model: Model,
    accounts: HashMap<String, Enforcer>,
}

impl Casbin {
    pub fn load(model: Model, accounts: &[Loaded]) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().build()?;
        let enforcers = accounts.iter().map(|account| {
            let enforcer = runtime.block_on(enforcer(model.text, (model.rules)(account)))?;
            Ok((account.handle.clone(), enforcer))
        });
        Ok(Self { accounts: enforcers.collect::<Result<_>>()?, model })
    }

    pub fn ask(&self, questions: &[Asked]) -> Result<Answered<bool>> {
        let requests = questions.iter().map(|asked| {
            let words: Vec<ImmutableString> = (self.model.words)(asked).into_iter().map(Into::into).collect();
            Ok((words, self.accounts.get(&asked.client).ok_or("the account is not loaded")?))
        });
        let requests = requests.collect::<Result<Vec<_>>>()?;
        timed(&requests, |(words, enforcer)| Ok(enforcer.enforce(words.clone())?))
    }
}

async fn enforcer(model: &str, (policies, mut links): (Rules, Rules)) -> Result<Enforcer> {
    let mut enforcer = Enforcer::new(DefaultModel::from_str(model).await?, ()).await?;
    enforcer.add_policies(policies).await?;
    links.sort_unstable();
    links.dedup();
    enforcer.add_grouping_policies(links).await?;
    Ok(enforcer)
}

/// Users hold roles, and roles hold permissions; whoever is not disabled holds `anyone`.
fn held(account: &Loaded, mut link: impl FnMut(&str, &str)) {
    for (handle, permissions) in account.roles.values() {
        let role = format!("role {handle}");
        link(&role, "anyone");
        permissions.iter().for_each(|permission| link(&role, permission.id()));
    }
    for user in &account.users {
        if account.disabled || user.disabled {
            link(&user.email, "nobody");
            continue;
        }
        let roles = user.roles.iter().filter_map(|role| account.roles.get(role));
        roles.for_each(|(handle, _)| link(&user.email, &format!("role {handle}")));
    }
}

/// Whom a share reaches: its subject, the right, and whether it opens a dashboard.
fn shares<'a>(account: &'a Loaded, asset: &'a Asset) -> impl Iterator<Item = (String, i64, bool)> + 'a {
    let dashboard = asset.kind == "dashboard";
    let named = |user: &User| user.email.clone();
    let groups = asset.groups.iter().map(|(group, right, seen)| (group.to_string(), *right, *seen >= 2));
    let users =
        asset.users.iter().filter_map(move |(user, right)| Some((named(account.user(*user)?), *right, dashboard)));
    let owner = asset.owner.and_then(|owner| account.user(owner)).map(|owner| (named(owner), 2, false));
    groups.chain(users).chain(owner)
}

/// The dashboards that a klip stands on.
fn dashboards<'a>(account: &'a Loaded, klip: &'a Asset) -> impl Iterator<Item = &'a Asset> {
    klip.stands_on.iter().filter_map(|place| account.assets.get(*place))
}

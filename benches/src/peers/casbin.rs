//! The same questions answered by `casbin`, with one enforcer for each account.
//!
//! Modelled as Casbin's page on performance has it: enforcers are sharded by tenant, and what differs from
//! thing to thing stands in role links, which are looked up, and not in policies, which are tried one after
//! another. So there is one policy for each action of each kind, and two graphs of links: who holds which
//! permission, and whom which share reaches (`dashboard:web#view` is a role that its shares give). Whoever
//! is disabled holds nothing and is reached by nothing; in an account without e-mails those policies are
//! left out. The words of each request are made beforehand.

use std::collections::HashMap;

use casbin::{CoreApi as _, DefaultModel, Enforcer, MgmtApi as _, rhai::ImmutableString};
use usher::domain::permission::Permission;

use super::{Answered, Result, loaded::Loaded, timed};
use crate::questions::Asked;

const MODEL: &str = r#"
[request_definition]
r = sub, act, right, opens, listed

[policy_definition]
p = act, needs, all, way

[role_definition]
g = _, _, _

[policy_effect]
e = some(where (p.eft == allow))

[matchers]
m = r.act == p.act && g(r.sub, p.needs, "held") && (g(r.sub, p.all, "held") || g(r.sub, r.right, "shared")) && (p.way == "role" || (p.way == "opens" && g(r.sub, r.opens, "shared")) || (p.way == "listed" && g(r.sub, r.listed, "shared")))
"#;

/// For each action: what it needs, what makes shares needless, and what must be so besides.
const POLICIES: [[&str; 4]; 13] = [
    ["view dashboard", "dashboard.library", "admin.tab", "role"],
    ["view dashboard", "anyone", "admin.tab", "opens"],
    ["edit dashboard", "tab.edit", "admin.tab", "role"],
    ["email dashboard", "tab.email", "admin.tab", "role"],
    ["view klip", "klip.library", "admin.klip", "role"],
    ["view klip", "dashboard.library", "admin.klip", "listed"],
    ["view klip", "anyone", "admin.klip", "opens"],
    ["edit klip", "klip.edit", "admin.klip", "role"],
    ["email klip", "klip.email", "admin.klip", "role"],
    ["view datasource", "datasource.library", "admin.datasource", "role"],
    ["edit datasource", "datasource.edit", "admin.datasource", "role"],
    ["view metric", "account.api", "role admin", "role"],
    ["edit metric", "metric.edit", "role admin", "role"],
];

/// One enforcer for each of some accounts.
pub struct Casbin {
    accounts: HashMap<String, Enforcer>,
}

impl Casbin {
    pub fn load(accounts: &[Loaded]) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().build()?;
        let accounts = accounts.iter().map(|account| Ok((account.handle.clone(), runtime.block_on(enforcer(account))?)));
        Ok(Self { accounts: accounts.collect::<Result<_>>()? })
    }

    pub fn ask(&self, questions: &[Asked]) -> Result<Answered> {
        let requests = questions.iter().map(|asked| {
            let right = if asked.action == "edit" { "edit" } else { "view" };
            let words: Vec<ImmutableString> = vec![
                asked.user.as_str().into(),
                format!("{} {}", asked.action, asked.kind).into(),
                format!("{}#{right}", asked.target).into(),
                format!("{}#opens", asked.target).into(),
                format!("{}#listed", asked.target).into(),
            ];
            Ok((words, self.accounts.get(&asked.client).ok_or("the account is not loaded")?))
        });
        let requests = requests.collect::<Result<Vec<_>>>()?;
        timed(&requests, |(words, enforcer)| Ok(enforcer.enforce(words.clone())?))
    }
}

async fn enforcer(account: &Loaded) -> Result<Enforcer> {
    let mut enforcer = Enforcer::new(DefaultModel::from_str(MODEL).await?, ()).await?;
    let policies = POLICIES.into_iter().filter(|[action, ..]| account.emails || !action.starts_with("email"));
    enforcer.add_policies(policies.map(|policy| policy.map(str::to_owned).to_vec()).collect()).await?;
    let mut links = Vec::new();
    held(account, &mut links);
    shared(account, &mut links);
    links.sort_unstable();
    links.dedup();
    enforcer.add_grouping_policies(links).await?;
    Ok(enforcer)
}

/// Users hold roles, and roles hold permissions.
fn held(account: &Loaded, links: &mut Vec<Vec<String>>) {
    let mut link = |one: &str, other: &str| links.push(vec![one.to_owned(), other.to_owned(), "held".to_owned()]);
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

/// Users are in groups, and groups are given what the shares of each asset give.
fn shared(account: &Loaded, links: &mut Vec<Vec<String>>) {
    let mut link = |one: &str, other: &str| links.push(vec![one.to_owned(), other.to_owned(), "shared".to_owned()]);
    for user in &account.users {
        link(&user.email, "all-users");
        user.groups.iter().for_each(|group| link(&user.email, &format!("group-{group}")));
        // Who manages all dashboards views each that a klip stands on.
        if account.permissions(user).has(Permission::AdminTab) {
            link(&user.email, "managers");
        }
    }
    for asset in &account.assets {
        let said = asset.said();
        let (view, edit, opens) = (format!("{said}#view"), format!("{said}#edit"), format!("{said}#opens"));
        link(&edit, &view);
        for (group, right, visibility) in &asset.groups {
            let group = group.to_string();
            link(&group, if *right == 2 { &edit } else { &view });
            if *visibility >= 2 {
                link(&group, &opens);
            }
        }
        for (user, right) in &asset.users {
            if let Some(user) = account.user(*user) {
                link(&user.email, if *right == 2 { &edit } else { &view });
                if asset.kind == "dashboard" {
                    link(&user.email, &opens);
                }
            }
        }
        if let Some(owner) = asset.owner.and_then(|owner| account.user(owner)) {
            link(&owner.email, &edit);
        }
        if asset.kind != "klip" {
            continue;
        }
        for dashboard in asset.stands_on.iter().filter_map(|place| account.assets.get(*place)) {
            link(&format!("{}#view", dashboard.said()), &format!("{said}#listed"));
            link(&format!("{}#opens", dashboard.said()), &opens);
            link("managers", &format!("{said}#listed"));
        }
    }
}

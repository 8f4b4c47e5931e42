//! A policy for each share, as casbin's examples of roles have it: this group may view this dashboard,
//! where the role holds the permission. What the matcher compares first leaves most of them out at once.

use usher::domain::permission::Permission;

use super::{Model, Rules, dashboards, held, shares};
use crate::{peers::loaded::Loaded, questions::Asked};

pub const POLICIES: Model = Model { text: MODEL, rules, words };

const MODEL: &str = r"
[request_definition]
r = sub, obj, kind, act

[policy_definition]
p = sub, obj, act, needs, besides

[role_definition]
g = _, _

[policy_effect]
e = some(where (p.eft == allow))

[matchers]
m = (r.obj == p.obj || r.kind == p.obj) && r.act == p.act && g(r.sub, p.needs) && g(r.sub, p.sub) && g(r.sub, p.besides)
";

/// What each action on each kind needs, and what makes shares needless.
const NEEDED: [[&str; 4]; 10] = [
    ["dashboard", "view", "dashboard.library", "admin.tab"],
    ["dashboard", "edit", "tab.edit", "admin.tab"],
    ["dashboard", "email", "tab.email", "admin.tab"],
    ["klip", "view", "klip.library", "admin.klip"],
    ["klip", "edit", "klip.edit", "admin.klip"],
    ["klip", "email", "klip.email", "admin.klip"],
    ["datasource", "view", "datasource.library", "admin.datasource"],
    ["datasource", "edit", "datasource.edit", "admin.datasource"],
    ["metric", "view", "account.api", "role admin"],
    ["metric", "edit", "metric.edit", "role admin"],
];

fn words(asked: &Asked) -> Vec<String> {
    vec![asked.user.clone(), asked.target.clone(), asked.kind.to_owned(), asked.action.to_owned()]
}

fn rules(account: &Loaded) -> (Rules, Rules) {
    let needed = || NEEDED.into_iter().filter(|[_, action, ..]| account.emails || *action != "email");
    let mut policies = Vec::new();
    let mut policy = |rule: [&str; 5]| policies.push(rule.map(str::to_owned).to_vec());
    needed().for_each(|[kind, action, needs, all]| policy([all, kind, action, needs, "anyone"]));

    let mut links = Vec::new();
    let mut link = |one: &str, other: &str| links.push(vec![one.to_owned(), other.to_owned()]);
    held(account, &mut link);
    for user in account.users.iter().filter(|user| !account.disabled && !user.disabled) {
        link(&user.email, "all-users");
        user.groups.iter().for_each(|group| link(&user.email, &format!("group-{group}")));
        if account.permissions(user).has(Permission::AdminTab) {
            link(&user.email, "managers");
        }
    }
    for asset in &account.assets {
        let said = asset.said();
        for (subject, right, opens) in shares(account, asset) {
            for [_, action, needs, _] in needed().filter(|[kind, ..]| *kind == asset.kind) {
                if right == 2 || action != "edit" {
                    policy([&subject, &said, action, needs, "anyone"]);
                }
            }
            if opens {
                policy([&subject, &said, "view", "anyone", "anyone"]);
            }
        }
        if asset.kind != "klip" {
            continue;
        }
        let (listed, shown) = (format!("{said}#listed"), format!("{said}#shown"));
        for subject in shares(account, asset).map(|(subject, ..)| subject).chain(["admin.klip".to_owned()]) {
            policy([&subject, &said, "view", "dashboard.library", &listed]);
            policy([&subject, &said, "view", "anyone", &shown]);
        }
        for dashboard in dashboards(account, asset) {
            link("managers", &listed);
            for (subject, _, opens) in shares(account, dashboard) {
                link(&subject, &listed);
                if opens {
                    link(&subject, &shown);
                }
            }
        }
    }
    policies.sort_unstable();
    policies.dedup();
    (policies, links)
}

//! Shares as links: what differs from thing to thing stands in links between roles, which are looked up,
//! and not in policies, which are tried one after another. So there is one policy for each way to an
//! action, and two graphs: who holds which permission, and whom which share reaches (`dashboard:web#view`
//! is a role that its shares give).

use usher::domain::permission::Permission;

use super::{Model, Rules, dashboards, held, shares};
use crate::{peers::loaded::Loaded, questions::Asked};

pub const LINKS: Model = Model { text: MODEL, rules, words };

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

fn words(asked: &Asked) -> Vec<String> {
    let right = if asked.action == "edit" { "edit" } else { "view" };
    let of = |what: &str| format!("{}#{what}", asked.target);
    vec![asked.user.clone(), format!("{} {}", asked.action, asked.kind), of(right), of("opens"), of("listed")]
}

fn rules(account: &Loaded) -> (Rules, Rules) {
    let policies = POLICIES.into_iter().filter(|[action, ..]| account.emails || !action.starts_with("email"));
    let policies = policies.map(|policy| policy.map(str::to_owned).to_vec()).collect();
    let mut links = Vec::new();
    let mut link = |one: &str, other: &str, graph: &str| {
        links.push(vec![one.to_owned(), other.to_owned(), graph.to_owned()]);
    };
    held(account, |one, other| link(one, other, "held"));
    for user in &account.users {
        link(&user.email, "all-users", "shared");
        user.groups.iter().for_each(|group| link(&user.email, &format!("group-{group}"), "shared"));
        // Who manages all dashboards views each that a klip stands on.
        if account.permissions(user).has(Permission::AdminTab) {
            link(&user.email, "managers", "shared");
        }
    }
    for asset in &account.assets {
        let said = asset.said();
        let (view, edit, opens) = (format!("{said}#view"), format!("{said}#edit"), format!("{said}#opens"));
        link(&edit, &view, "shared");
        for (subject, right, opening) in shares(account, asset) {
            link(&subject, if right == 2 { &edit } else { &view }, "shared");
            if opening {
                link(&subject, &opens, "shared");
            }
        }
        if asset.kind == "klip" {
            let listed = format!("{said}#listed");
            for dashboard in dashboards(account, asset) {
                link(&format!("{}#view", dashboard.said()), &listed, "shared");
                link(&format!("{}#opens", dashboard.said()), &opens, "shared");
                link("managers", &listed, "shared");
            }
        }
    }
    (policies, links)
}

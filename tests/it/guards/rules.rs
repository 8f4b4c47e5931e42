//! Who may what, from access.md and nothing else: "What commands need" and the rules it rests on.

use usher::domain::client::ClientRight;

use super::kinds::{Assets, Holds, Kind, Place};

/// What is to become of a command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is carried out, or answers no.
    Allowed,
    /// Nobody is logged in: 4.
    LogInFirst,
    /// The operator may not: 4.
    Forbidden,
    /// What it names is out of reach: 3.
    NotFound,
    /// The account of the question leads to no other: 5.
    Nested,
}

use Verdict::{Allowed, Forbidden, LogInFirst, Nested, NotFound};

/// What is to become of a line of these needs; `changes` where the command writes.
pub fn verdict(kind: &Kind, needs: &str, changes: bool) -> Verdict {
    if needs == "open" {
        return Allowed;
    }
    if kind.holds == Holds::Nobody {
        return LogInFirst;
    }
    // Acting in a client that is out of reach: it is not there.
    if kind.name == "apart-c" {
        return NotFound;
    }
    if changes && kind.only_looks() && !["leave", "client:sign-in"].contains(&needs) {
        return Forbidden;
    }
    let first = needs.split(' ').next().unwrap();
    let rest = needs.split_once(' ').map_or("", |(_, rest)| rest);
    match first.split_once(':') {
        Some(("client", action)) => client(kind, action, rest),
        Some(("asset", action)) => yes(asset(kind, action, rest)),
        _ => plain(kind, first, rest),
    }
}

const fn yes(allowed: bool) -> Verdict {
    if allowed { Allowed } else { Forbidden }
}

fn plain(kind: &Kind, needs: &str, rest: &str) -> Verdict {
    match needs {
        "always" => Allowed,
        "about-self" if !kind.is_staff_inside() => Allowed,
        "about-self" => yes(kind.has("user.view") && kind.has("group.view")),
        "ask-client" if !holds(kind, "user.view+group.view+client.access") => Forbidden,
        "ask-client" => match client(kind, "view", "") {
            NotFound => NotFound,
            _ => Allowed,
        },
        "clients" => yes(kind.assigned || kind.has("client.access")),
        // An operation of somebody else's cannot be named by who may not see it.
        "seen" if !kind.has("account.usage") => NotFound,
        "seen" => yes(rest.is_empty() || holds(kind, rest)),
        // What an operation gave and took is asked about people, and then of an operation that is seen.
        "looks-back" if !holds(kind, rest) => Forbidden,
        "looks-back" => plain(kind, "seen", ""),
        // The settings of the account acted in, which are those of a client from inside.
        "own-settings" if kind.is_inside() => yes(kind.place == Place::SignedIn("settings")),
        "own-settings" => yes(kind.has("account.settings")),
        // The pool is the master's.
        "pool" => yes(!kind.is_inside() && kind.has("account.settings")),
        // Somebody signed in has no user of their own there, and names another's.
        "self" if kind.is_staff_inside() => yes(kind.has("user.manage")),
        "self" => yes(kind.has("account.profile") || kind.has("user.manage")),
        "leave" => {
            if matches!(kind.place, Place::SignedIn(_)) {
                Allowed
            } else {
                NotFound
            }
        }
        // An account of which both are there: one's own, or a client where one acts as its Admin.
        "export" => {
            let own = kind.has("account.usage") && kind.has("user.manage");
            yes(own || level(kind) >= Some(ClientRight::Admin))
        }
        "user.manage" if !kind.has("user.manage") => Forbidden,
        "user.manage" if !rest.is_empty() => client(kind, "edit", ""),
        "import" => imported(kind, rest),
        needs => yes(holds(kind, needs)),
    }
}

/// Permissions joined by `+`, of which any group of several by `/` will do.
fn holds(kind: &Kind, needs: &str) -> bool {
    let one = |need: &str| if need == "admin" { kind.is_admin() } else { kind.has(need) };
    needs.split('/').any(|all| all.split('+').all(one))
}

/// Every level on every client below (A10).
fn bypasses(kind: &Kind) -> bool {
    kind.is_admin() || kind.has("admin.client")
}

/// The level at which one could sign in to the client below (A9, A10).
fn level(kind: &Kind) -> Option<ClientRight> {
    if bypasses(kind) {
        return Some(ClientRight::Settings);
    }
    let prerequisites = ["client.access", "client.edit", "client.login"].iter().all(|need| kind.has(need));
    kind.shared.filter(|_| prerequisites)
}

fn client(kind: &Kind, action: &str, right: &str) -> Verdict {
    if action == "sign-in" && matches!(kind.place, Place::SignedIn(_) | Place::Named) {
        return Nested;
    }
    let reached = bypasses(kind) || kind.shared.is_some() || kind.assigned;
    if !reached {
        return NotFound;
    }
    let level = level(kind);
    let wanted = right.parse().unwrap_or(ClientRight::ViewOnly);
    match action {
        "view" => yes(kind.assigned || bypasses(kind) || kind.has("client.access")),
        "edit" => yes(level == Some(ClientRight::Settings)),
        "share" => yes(kind.has("client.share") && level >= Some(wanted)),
        "delete" => yes(kind.has("client.delete") && level == Some(ClientRight::Settings)),
        "sign-in" => yes(level.is_some()),
        other => panic!("no action on a client: {other}"),
    }
}

/// The permissions that an action on a kind of asset needs, and whether the right `edit`.
fn table(action: &str, kind: &str) -> (&'static str, bool) {
    match (action, kind) {
        ("view", "klip") => ("klip.library", false),
        ("view", "dashboard") => ("dashboard.library", false),
        ("view", "datasource") => ("datasource.library", false),
        ("view", "metric") => ("account.api", false),
        ("edit", "klip") => ("klip.edit", true),
        ("edit", "dashboard") => ("tab.edit", true),
        ("edit", "datasource") => ("datasource.edit", true),
        ("edit", "metric") => ("metric.edit", true),
        ("delete", "klip") => ("klip.delete", true),
        ("delete", "dashboard") => ("tab.delete", true),
        ("delete", "datasource") => ("datasource.delete", true),
        ("delete", "metric") => ("metric.delete", true),
        ("share", "klip") => ("klip.share", true),
        ("share", "dashboard") => ("tab.share", true),
        ("visibility", "dashboard") => ("tab.share+tab.push", true),
        ("publish", "dashboard") => ("tab.publish", true),
        ("place", "dashboard") => ("dashboard.klip+klip.library", true),
        other => panic!("no such action: {other:?}"),
    }
}

fn asset(kind: &Kind, action: &str, what: &str) -> bool {
    let (permissions, edits) = table(action, what);
    // A klip on a dashboard that one may view needs no list (A8).
    let on_dashboard = action == "view" && what == "klip" && kind.has("dashboard.library");
    // A dashboard that opens at sign-in needs no list either (A7).
    let opens = action == "view" && what == "dashboard" && kind.assets != Assets::NotAtAll;
    if !(holds(kind, permissions) || on_dashboard || opens) {
        return false;
    }
    kind.is_admin() || kind.assets == Assets::ToEdit || (!edits && kind.assets == Assets::ToView)
}

/// Permissions in the account acted in, and the sight of the asset where it comes from.
fn imported(kind: &Kind, rest: &str) -> Verdict {
    let (permissions, what) = rest.split_once(' ').unwrap();
    let may = holds(kind, permissions);
    if kind.is_staff_inside() {
        // From the operator's own account, where sam is Editor and asa View-Only without shares.
        return yes(may && kind.email.starts_with("sam@"));
    }
    match client(kind, "view", "") {
        _ if !may => Forbidden,
        NotFound => NotFound,
        // At home the one assigned may nothing of that; others need to sign in to see it.
        _ => yes(level(kind) >= Some(ClientRight::Admin) && !what.is_empty()),
    }
}

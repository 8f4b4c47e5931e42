//! `export -o json`: everything that the operator may see, always in the same words.

use serde_json::{Value, json};
use usher::domain::{
    Refusal,
    asset::AssetKind,
    change::Change,
    client::ClientRight,
    permission::{Permission, PermissionSet},
    role::BuiltIn,
    share::{Right, Share, Subject},
    user::{Assignment, RoleHolding},
};

use crate::support::{House, entities};

/// A house with the client acme, in which there is one of everything.
fn full() -> House {
    let house = House::north();
    house.add_client("zeta");
    house.add_client("acme");
    house.add_user(None, "pat@north.example", BuiltIn::Editor);
    house.usher("group create Delivery").ok();
    house.add_user(Some("acme"), "dana@acme.example", BuiltIn::Editor);
    house.usher("group create Marketing -c acme").ok();
    house.record(Some("acme"), fill).unwrap();
    house
        .record(None, |session| {
            let (acme, pat) = (session.client("acme")?, session.user("pat@north.example")?);
            let delivery = session.group("delivery")?;
            let role = BuiltIn::Editor.reference();
            let (client, user_account) = (acme.reference(), session.account().id);
            session.record([
                Change::create(entities::client_shared(&acme, &delivery, ClientRight::Admin)),
                Change::create(Assignment { client, user_account, user: pat.reference(), role }),
            ])
        })
        .unwrap();
    house
}

fn fill(session: &mut usher::ops::Session<'_>) -> Result<(), Refusal> {
    let account = session.account().id;
    let tx = session.tx();
    let (dana, marketing) = (session.user("dana@acme.example")?, session.group("marketing")?);
    let asset = |kind, handle: &str| Ok::<_, Refusal>(entities::asset(tx.new_asset_id()?, account, kind, handle));
    let web = asset(AssetKind::Dashboard, "web")?;
    let mut sessions = asset(AssetKind::Klip, "sessions")?;
    sessions.owner = Some(dana.reference());
    let (visits, sheet) = (asset(AssetKind::Klip, "visits")?, asset(AssetKind::Datasource, "sheet")?);
    let viewer = PermissionSet::NONE.with(Permission::TabEdit);
    let role = entities::role(tx.new_role_id()?, account, "controls", viewer);
    let direct = Share {
        account,
        asset: sessions.reference(),
        subject: Subject::User(dana.reference()),
        right: Right::Edit,
        visibility: None,
    };
    session.record([
        Change::create(role.clone()),
        Change::create(RoleHolding { account, user: dana.reference(), role: role.reference() }),
        Change::create(entities::member(&marketing, &dana)),
        Change::create(web.clone()),
        Change::create(sessions.clone()),
        Change::create(visits.clone()),
        Change::create(sheet.clone()),
        Change::create(entities::placed(&web, &visits, 1)),
        Change::create(entities::placed(&web, &sessions, 2)),
        Change::create(entities::placed(&sessions, &sheet, 1)),
        Change::create(entities::shared(&web, &marketing, Right::View)),
        Change::create(direct),
    ])
}

/// The fields of the contract, of each thing; further ones are left out.
fn contract(account: &Value) -> Value {
    let pick = |value: &Value, fields: &[&str]| -> Value {
        fields
            .iter()
            .map(|field| ((*field).to_owned(), value[*field].clone()))
            .collect::<serde_json::Map<_, _>>()
            .into()
    };
    let each = |name: &str, fields: &[&str]| -> Value {
        account[name].as_array().unwrap().iter().map(|one| pick(one, fields)).collect()
    };
    json!({
        "account": pick(account, &["handle", "name", "parent", "status", "seats", "features"]),
        "users": each("users", &["email", "status", "roles", "groups"]),
        "groups": each("groups", &["handle", "members"]),
        "roles": each("roles", &["handle", "permissions"]),
        "assets": each("assets", &["kind", "handle", "owner", "contains"]),
        "shares": each("shares", &["asset", "subject", "right", "visibility"]),
        "client_shares": each("client_shares", &["group", "right"]),
        "assignments": each("assignments", &["user", "roles"]),
    })
}

#[test]
fn the_document_has_the_shape_of_the_contract() {
    let house = full();
    let document = house.usher("export -o json").ok().json();
    assert_eq!(document["version"], 1);
    let handles: Vec<_> = document["accounts"].as_array().unwrap().iter().map(|a| a["handle"].clone()).collect();
    assert_eq!(handles, ["north", "acme", "zeta"]);
    let dana = "dana@acme.example";
    assert_eq!(
        contract(&document["accounts"][1]),
        json!({
            "account": {
                "handle": "acme", "name": "acme", "parent": "north", "status": "active", "seats": 10,
                "features": ["downloadable_reports", "scheduled_emails", "published_dashboards", "public_dashboards", "embeds"],
            },
            "users": [{"email": dana, "status": "active", "roles": ["controls", "editor"], "groups": ["marketing"]}],
            "groups": [{"handle": "all-users", "members": [dana]}, {"handle": "marketing", "members": [dana]}],
            "roles": [{"handle": "controls", "permissions": ["tab.edit"]}],
            "assets": [
                {"kind": "klip", "handle": "sessions", "owner": dana, "contains": ["datasource:sheet"]},
                {"kind": "klip", "handle": "visits", "owner": null, "contains": []},
                {"kind": "dashboard", "handle": "web", "owner": null, "contains": ["klip:visits", "klip:sessions"]},
                {"kind": "datasource", "handle": "sheet", "owner": null, "contains": []},
            ],
            "shares": [
                {"asset": "klip:sessions", "subject": "user:dana@acme.example", "right": "edit", "visibility": null},
                {"asset": "dashboard:web", "subject": "group:marketing", "right": "view", "visibility": "add"},
            ],
            "client_shares": [{"group": "delivery", "right": "admin"}],
            "assignments": [{"user": "pat@north.example", "roles": ["editor"]}],
        })
    );
    assert_eq!(document["accounts"][0]["seats"], "unlimited");
}

#[test]
fn two_exports_are_equal_and_hold_no_secret_and_no_id() {
    let house = full();
    let document = house.export();
    assert_eq!(house.export(), document);
    assert_eq!(house.usher("export").ok().stdout, document, "it is JSON without asking, too");
    for secret in ["argon2", "\"id\"", "digest", "token"] {
        assert!(!document.contains(secret), "{secret}");
    }
    assert_eq!(house.usher("export -o jsonl").ok().stdout.lines().count(), 3);
}

#[test]
fn each_sees_the_accounts_that_they_manage() {
    let house = full();
    let handles = |line: &str| -> Vec<String> {
        let document = house.usher(line).ok().json();
        let accounts = document["accounts"].as_array().unwrap().clone();
        accounts.iter().map(|account| account["handle"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(handles("export -c acme -o json"), ["acme"]);
    house.become_user("north", "pat@north.example");
    house.usher("export -o json -c zeta").refused(3, "not-found");
    house.usher("export -o json").refused(4, "forbidden");
    house.become_user("acme", "dana@acme.example");
    house.usher("export -o json").refused(4, "forbidden");
}

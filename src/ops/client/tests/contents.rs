//! What removing a client takes, what its inverse brings back, and what purging leaves.

use super::{
    super::{edit, purge, remove},
    DISABLE, House, STAFF, group, permissions, user,
};
use crate::{
    domain::{
        AssetId, Code, GroupId, Ref, Result, Time,
        account::{AccountValue, Space},
        asset::{Asset, AssetKind, Connection, ConnectionState, LinkKind, Placement, PublishedLink},
        change::Change,
        checklist::{Template, Tick, Waiver},
        client::ClientRight,
        entity::{Entity, EntityKind},
        group::{DefaultDashboard, Membership},
        journal::Event,
        look::{Brand, Image},
        name::Handle,
        permission::{Permission, PermissionSet},
        role::Role,
        share::{Right, Share, Subject, Visibility},
        user::{Assignment, RoleHolding},
    },
    ops::Session,
};

/// Fills the client with at least one of everything that an account can hold.
fn fill(session: &mut Session<'_>) -> Result<()> {
    let acme = session.account().clone();
    let account = acme.id;
    let at = Time(0);
    let dana = user(account, session.tx().new_user_id()?, "dana@acme.example");
    let role = Role {
        id: session.tx().new_role_id()?,
        account,
        handle: Handle::stored("analyst"),
        name: "Analyst".to_owned(),
        description: String::new(),
        permissions: PermissionSet::NONE,
    };
    let marketing = group(account, session.tx().new_group_id()?, "marketing");
    let asset = |id: AssetId, kind: AssetKind, handle: &str| Asset {
        id,
        account,
        kind,
        handle: Handle::stored(handle),
        name: handle.to_owned(),
        description: String::new(),
        owner: Some(dana.reference()),
        currency: None,
        origin: None,
        connection: (kind == AssetKind::Datasource).then(|| Connection {
            provider: "sheets".to_owned(),
            owner: Some(dana.reference()),
            state: ConnectionState::Connected,
        }),
    };
    let web = asset(session.tx().new_asset_id()?, AssetKind::Dashboard, "web");
    let klip = asset(session.tx().new_asset_id()?, AssetKind::Klip, "sessions");
    let source = asset(session.tx().new_asset_id()?, AssetKind::Datasource, "traffic");
    let placed = |container: &Asset, part: &Asset| Placement {
        account,
        container: container.reference(),
        part: part.reference(),
        position: 1,
    };
    let shared =
        |subject, visibility| Share { account, asset: web.reference(), subject, right: Right::View, visibility };
    let value = |space, key: &str| AccountValue { account, space, key: key.to_owned(), value: "x".to_owned() };
    let link = PublishedLink {
        id: session.tx().new_link_id()?,
        account,
        dashboard: web.reference(),
        name: "press".to_owned(),
        kind: LinkKind::Private,
        by: "dana@acme.example".to_owned(),
        at,
    };
    session.record([
        Change::create(dana.clone()),
        Change::create(role.clone()),
        Change::create(RoleHolding { account, user: dana.reference(), role: role.reference() }),
        Change::create(marketing.clone()),
        Change::create(Membership { account, group: marketing.reference(), user: dana.reference() }),
        Change::create(web.clone()),
        Change::create(klip.clone()),
        Change::create(source.clone()),
        Change::create(placed(&web, &klip)),
        Change::create(placed(&klip, &source)),
        Change::create(link),
        Change::create(shared(Subject::Group(marketing.reference()), Some(Visibility::Add))),
        Change::create(shared(
            Subject::Group(Ref::new(GroupId::all_users(account), "all-users")),
            Some(Visibility::Library),
        )),
        Change::create(shared(Subject::User(dana.reference()), None)),
        Change::create(DefaultDashboard {
            account,
            group: marketing.reference(),
            dashboard: web.reference(),
            position: 1,
        }),
        Change::create(value(Space::Property, "ga_id")),
        Change::create(value(Space::Label, "tier")),
        Change::create(Template { account, handle: Handle::stored("own"), source: "own".to_owned() }),
        Change::create(Waiver {
            account,
            step: "brand".to_owned(),
            reason: "later".to_owned(),
            until: None,
            by: "ada@north.example".to_owned(),
            at,
        }),
        Change::create(Tick {
            account,
            step: "call".to_owned(),
            note: String::new(),
            by: "ada@north.example".to_owned(),
            at,
        }),
        Change::create(Assignment {
            client: acme.reference(),
            user_account: session.operator().account.id,
            user: session.operator().user.reference(),
            role: role.reference(),
        }),
        Change::create(Image { account, digest: "0".repeat(64), width: 1, height: 1, png: "AA==".to_owned() }),
        Change::create(Brand { logo: Some("0".repeat(64)), ..Brand::plain(account) }),
    ])
}

#[test]
fn removing_a_client_takes_everything_and_its_inverse_brings_everything_back() {
    let mut house = House::new();
    house.somebody("pat", "staff", permissions(&STAFF));
    house.add("ada", "acme", &[("delivery", ClientRight::Admin)]).unwrap();
    house.act_in("ada", Some("acme"), fill).unwrap();
    house.act("ada", |session| edit(session, "acme", DISABLE)).unwrap();

    let everything = |house: &mut House| {
        house.look("ada", |session| {
            let acme = session.client("acme")?;
            let mut found = vec![Entity::from(acme.clone())];
            found.extend(session.tx().everything_in(&acme)?);
            Ok(found)
        })
    };
    let before = everything(&mut house).unwrap();
    // The white-label is the master's alone.
    let here = |kind: &&EntityKind| !matches!(kind, EntityKind::WhiteLabel | EntityKind::FooterLogo);
    for kind in EntityKind::ALL.iter().filter(here) {
        assert!(before.iter().any(|entity| entity.entity_kind() == *kind), "the client of this test has no {kind:?}");
    }
    let removed = house.act("ada", |session| remove(session, "acme")).unwrap();
    assert_eq!(removed.changes.len(), before.len());
    assert_eq!(everything(&mut house).unwrap_err().code, Code::NotFound);

    let operation = removed.operation.unwrap();
    house
        .act("ada", |session| {
            let entries = session.tx().entries(operation)?;
            let inverse: Vec<_> =
                entries.iter().rev().filter_map(|entry| entry.change()).map(Change::inverse).collect();
            session.recorder.undoes = Some(operation);
            session.record(inverse)
        })
        .unwrap();
    assert_eq!(everything(&mut house).unwrap(), before);
}

#[test]
fn purging_needs_what_removing_needed_and_leaves_digests_only() {
    let mut house = House::new();
    let remover = permissions(&STAFF).with(Permission::ClientDelete);
    house.somebody("pat", "remover", remover);
    house.add("ada", "acme", &[("delivery", ClientRight::Settings)]).unwrap();
    house.add("ada", "beta", &[("delivery", ClientRight::Admin)]).unwrap();
    house.add("ada", "gamma", &[]).unwrap();
    for client in ["acme", "beta", "gamma"] {
        house.act("ada", |session| edit(session, client, DISABLE)).unwrap();
    }
    assert_eq!(house.act("pat", |session| remove(session, "beta")).unwrap_err().code, Code::Forbidden);
    for client in ["acme", "beta", "gamma"] {
        house.act("ada", |session| remove(session, client)).unwrap();
    }
    let purged_by_pat = |house: &mut House, client: &str| house.act("pat", |session| purge(session, client));
    assert_eq!(purged_by_pat(&mut house, "gamma").unwrap_err().code, Code::NotFound);
    assert_eq!(purged_by_pat(&mut house, "beta").unwrap_err().code, Code::Forbidden);
    let purged = purged_by_pat(&mut house, "acme").unwrap();
    assert!(purged.committed && purged.changes.is_empty() && purged.done.is_some());
    assert_eq!(purged_by_pat(&mut house, "acme").unwrap_err().code, Code::NotFound);

    house
        .look("ada", |session| {
            let Some((told, _)) = session.tx().operation(purged.operation.unwrap())? else { panic!("not journalled") };
            assert_eq!(told.event, Event::Database);
            let entries: Vec<_> = (1..told.number).map(|n| session.tx().entries(n)).collect::<Result<Vec<_>, _>>()?;
            let of = |handle: &str| {
                let own = entries.iter().flatten().filter(move |entry| entry.kind == "client" && entry.key == handle);
                own.map(|entry| entry.is_purged()).collect::<Vec<_>>()
            };
            assert_eq!((of("acme"), of("beta")), (vec![true; 3], vec![false; 3]));
            assert!(entries.iter().flatten().all(|entry| entry.digest.len() == 64));
            Ok(())
        })
        .unwrap();
}

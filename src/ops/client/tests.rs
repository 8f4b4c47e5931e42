//! Clients as several people meet them: who reaches which, and who may change what.

mod contents;
mod view_only;

use std::{
    collections::BTreeMap,
    fs,
    path::PathBuf,
    sync::atomic::{AtomicU32, Ordering},
};

use super::Share;
use crate::{
    domain::{
        AccountId, Code, GroupId, Result, Time, UserId,
        account::{Account, Add, Edit, Features, Seats, Status},
        change::Change,
        client::ClientRight,
        digest,
        email::Email,
        group::{Group, Membership},
        if_exists::IfExists,
        name::Handle,
        permission::{Permission, PermissionSet},
        role::{BuiltIn, Role},
        user::{Assignment, RoleHolding, User, UserStatus},
    },
    ops::{self, Answer, Outcome, Request, Session, init},
    store::{Access, Store},
};

/// A database of its own with the master `north`, its Admin ada, and others who are logged in.
struct House {
    dir: PathBuf,
    store: Store,
}

impl House {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let dir = std::env::temp_dir().join(format!("usher-clients-{}-{number}", std::process::id()));
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir_all(&dir).unwrap();
        let init = init::Init {
            name: "North Agency".to_owned(),
            handle: Handle::stored("north"),
            admin: Email::stored("ada@north.example"),
            password_hash: "$argon2id$".to_owned(),
            white_label: false,
            pool: None,
            time_zone: "UTC".to_owned(),
            token: "ada".to_owned(),
            login_ends: Time(0).plus_days(1_000),
            now: Time(0),
            command: "usher init".to_owned(),
        };
        let path = dir.join("usher.db");
        init::init(&path, &init).unwrap();
        let store = Store::open(&path, Access::Write).unwrap();
        Self { dir, store }
    }

    /// Somebody of the master with a role, in the group delivery, logged in by first name.
    fn somebody(&mut self, first: &str, role: &str, permissions: PermissionSet) {
        self.act("ada", |session| {
            let account = session.account().id;
            let group = match session.tx().group_by_handle(account, "delivery")? {
                Some(group) => group,
                None => {
                    let group = group(account, session.tx().new_group_id()?, "delivery");
                    session.record([Change::create(group.clone())])?;
                    group
                }
            };
            let user = user(account, session.tx().new_user_id()?, &format!("{first}@north.example"));
            let role = Role {
                id: session.tx().new_role_id()?,
                account,
                handle: Handle::stored(role),
                name: role.to_owned(),
                description: String::new(),
                permissions,
            };
            session.record([
                Change::create(user.clone()),
                Change::create(role.clone()),
                Change::create(RoleHolding { account, user: user.reference(), role: role.reference() }),
                Change::create(Membership { account, group: group.reference(), user: user.reference() }),
            ])?;
            let ends = Time(0).plus_days(1_000);
            Ok(session.tx().add_login(&digest::hex_of_token(first), account, user.id, Time(0), ends)?)
        })
        .unwrap();
    }

    fn request(token: &str, client: Option<&str>) -> Request {
        Request {
            token: Some(token.to_owned()),
            client: client.map(str::to_owned),
            now: Time(0).plus_days(1),
            command: "usher".to_owned(),
            reason: None,
            once: None,
            dry_run: false,
            confirmed: true,
            expect: None,
            banner: std::cell::OnceCell::new(),
        }
    }

    fn act(&mut self, who: &str, body: impl Fn(&mut Session<'_>) -> Result<()>) -> Result<Answer> {
        self.act_in(who, None, body)
    }

    fn act_in(
        &mut self,
        who: &str,
        client: Option<&str>,
        body: impl Fn(&mut Session<'_>) -> Result<()>,
    ) -> Result<Answer> {
        match ops::write(&mut self.store, &Self::request(who, client), &body)? {
            Outcome::Done(answer) => Ok(answer),
            Outcome::Asks(question, _) => panic!("asked {question:?} although confirmed"),
        }
    }

    fn look<T>(&mut self, who: &str, body: impl FnOnce(&mut Session<'_>) -> Result<T>) -> Result<T> {
        ops::read(&mut self.store, &Self::request(who, None), body)
    }

    fn add(&mut self, who: &str, handle: &str, shares: &[(&str, ClientRight)]) -> Result<Answer> {
        let shares = shares.iter().map(|(group, right)| ((*group).to_owned(), *right)).collect();
        let command = Add { shares, ..adding(handle) };
        self.act(who, |session| super::add(session, command.clone(), "standard"))
    }
}

impl Drop for House {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.dir);
    }
}

fn adding(handle: &str) -> Add {
    Add {
        handle: Handle::stored(handle),
        name: handle.to_owned(),
        description: None,
        status: None,
        seats: Some(Seats::Number(5)),
        template: None,
        time_zone: None,
        transact: None,
        legacy_view_only: false,
        features: Features(0),
        labels: BTreeMap::new(),
        properties: BTreeMap::new(),
        shares: Vec::new(),
        if_exists: IfExists::Error,
    }
}

fn group(account: AccountId, id: GroupId, handle: &str) -> Group {
    Group {
        id,
        account,
        handle: Handle::stored(handle),
        name: handle.to_owned(),
        description: String::new(),
        use_only: false,
    }
}

fn user(account: AccountId, id: UserId, email: &str) -> User {
    User {
        id,
        account,
        email: Email::stored(email),
        first: String::new(),
        last: String::new(),
        phone: None,
        status: UserStatus::Active,
        joined: true,
        avatar: None,
        time_zone: None,
        currency: None,
        primary_contact: false,
    }
}

const DISABLE: Edit = Edit {
    name: None,
    handle: None,
    description: None,
    status: Some(Status::Disabled),
    seats: None,
    time_zone: None,
    transact: None,
    template: None,
    log_in: crate::domain::account::EditLogIn { lock_after: None, lock_minutes: None, login_hours: None },
};

fn permissions(all: &[Permission]) -> PermissionSet {
    all.iter().copied().collect()
}

const STAFF: [Permission; 3] = [Permission::ClientAccess, Permission::ClientEdit, Permission::ClientLogin];

#[test]
fn adding_needs_client_build_first_shares_need_client_share_and_who_would_not_reach_it_is_warned() {
    let mut house = House::new();
    house.somebody("bob", "builder", permissions(&[Permission::ClientBuild, Permission::ClientAccess]));
    house.somebody("sam", "sharer", permissions(&STAFF).with(Permission::ClientBuild).with(Permission::ClientShare));
    house.somebody("pat", "staff", permissions(&STAFF));
    assert_eq!(house.add("pat", "acme", &[]).unwrap_err().code, Code::Forbidden);

    let alone = house.add("bob", "acme", &[]).unwrap();
    assert_eq!(
        alone.warnings,
        ["client acme is out of reach for bob@north.example: it is shared with no group of theirs"]
    );
    let shared = [("delivery", ClientRight::Settings)];
    assert_eq!(house.add("bob", "beta", &shared).unwrap_err().code, Code::Forbidden);

    // First shares may be above the adder's own level; whose role gives nothing is named.
    let added = house.add("sam", "beta", &shared).unwrap();
    assert_eq!(
        added.warnings,
        [
            "the share gives nothing to bob@north.example, without client.access + client.edit + client.login in their roles"
        ]
    );
}

#[test]
fn lists_and_names_stop_at_what_is_in_reach() {
    let mut house = House::new();
    house.somebody("pat", "staff", permissions(&STAFF));
    house.somebody("nat", "none", permissions(&[Permission::KlipLibrary]));
    house.add("ada", "acme", &[("delivery", ClientRight::Admin)]).unwrap();
    house.add("ada", "beta", &[]).unwrap();
    house.act_in("ada", Some("acme"), |session| super::add(session, adding("acme-eu"), "standard")).unwrap();

    let listed = |house: &mut House, who: &str, tree| {
        let wanted = super::Listing { tree, ..super::Listing::default() };
        house.look(who, |session| super::list(session, &wanted)?.map(|row| Ok(row?.handle)).collect::<Result<Vec<_>>>())
    };
    assert_eq!(listed(&mut house, "ada", false).unwrap(), ["acme", "beta"]);
    assert_eq!(listed(&mut house, "ada", true).unwrap(), ["acme", "acme-eu", "beta"]);
    assert_eq!(listed(&mut house, "pat", true).unwrap(), ["acme"]);
    assert_eq!(listed(&mut house, "nat", false).unwrap_err().code, Code::Forbidden);

    let show = |house: &mut House, who: &str, client: &str| house.look(who, |session| super::show(session, client));
    assert_eq!(show(&mut house, "pat", "acme").unwrap().shares.unwrap().len(), 1);
    assert_eq!(show(&mut house, "pat", "beta").unwrap_err(), {
        let unknown = show(&mut house, "pat", "beto").unwrap_err();
        crate::domain::Refusal { message: unknown.message.replace("beto", "beta"), ..unknown }
    });
    assert_eq!(house.add("ada", "acme-eu", &[]).unwrap_err().message, "client acme-eu exists already");

    // An assignment makes a client visible at whatever depth, and nothing else.
    house
        .act("ada", |session| {
            let client = session.client("acme-eu")?.reference();
            let nat = session.user("nat@north.example")?;
            let role = BuiltIn::Editor.reference();
            session.record([Change::create(Assignment {
                client,
                user_account: nat.account,
                user: nat.reference(),
                role,
            })])
        })
        .unwrap();
    assert_eq!(listed(&mut house, "nat", false).unwrap(), ["acme-eu"]);
    assert_eq!(show(&mut house, "nat", "acme-eu").unwrap().assigned.map(|all| all.len()), None);
}

#[test]
fn settings_need_the_level_settings_and_the_time_zone_only_account_settings() {
    let mut house = House::new();
    house.somebody("pat", "staff", permissions(&STAFF).with(Permission::ClientShare));
    house.add("ada", "acme", &[("delivery", ClientRight::Admin)]).unwrap();
    let seats = Edit { seats: Some(Seats::Number(9)), ..Edit::default() };
    let zone = Edit { time_zone: Some("Europe/Berlin".to_owned()), ..Edit::default() };

    let refused = house.act("pat", |session| super::edit(session, "acme", seats.clone())).unwrap_err();
    assert_eq!(refused.code, Code::Forbidden);
    let refused = house.act("pat", |session| super::edit(session, "acme", zone.clone())).unwrap_err();
    assert_eq!(refused.code, Code::Forbidden);
    let inside = |edit: &Edit| {
        let edit = edit.clone();
        move |session: &mut Session<'_>| ops::account::edit(session, edit.clone())
    };
    assert_eq!(house.act_in("pat", Some("acme"), inside(&seats)).unwrap_err().code, Code::Forbidden);
    assert_eq!(house.act_in("pat", Some("acme"), inside(&zone)).unwrap().changes.len(), 1);

    // Nobody shares above their own level, and taking a share away may cost one's own reach.
    let share = |right| Share { client: "acme".to_owned(), with: vec![("all-users".to_owned(), right)] };
    let above = share(Some(ClientRight::Settings));
    assert_eq!(house.act("pat", |session| super::share(session, &above)).unwrap_err().code, Code::Forbidden);
    let own = share(Some(ClientRight::Admin));
    house.act("pat", |session| super::share(session, &own)).unwrap();
    let both = ["delivery".to_owned(), "all-users".to_owned()];
    let gone = house.act("pat", |session| super::unshare(session, "acme", &both)).unwrap();
    assert_eq!(gone.warnings, ["client acme is now out of reach for pat@north.example"]);
}

#[test]
fn disabling_a_client_ends_the_log_ins_of_its_users() {
    let mut house = House::new();
    house.add("ada", "acme", &[]).unwrap();
    house
        .act_in("ada", Some("acme"), |session| {
            let account = session.account().id;
            let dana = user(account, session.tx().new_user_id()?, "dana@acme.example");
            let held = RoleHolding { account, user: dana.reference(), role: BuiltIn::Editor.reference() };
            session.record([Change::create(dana.clone()), Change::create(held)])?;
            let ends = Time(0).plus_days(1_000);
            Ok(session.tx().add_login(&digest::hex_of_token("dana"), account, dana.id, Time(0), ends)?)
        })
        .unwrap();
    let who = |house: &mut House| house.look("dana", |session| Ok(session.operator().user.email.to_string()));
    assert_eq!(who(&mut house).unwrap(), "dana@acme.example");
    house.act("ada", |session| super::edit(session, "acme", DISABLE)).unwrap();
    let active = Edit { status: Some(Status::Active), ..Edit::default() };
    house.act("ada", |session| super::edit(session, "acme", active.clone())).unwrap();
    assert_eq!(who(&mut house).unwrap_err().code, Code::AuthRequired);
}

#[test]
fn no_route_changes_the_status_against_its_way_or_removes_a_client_in_use() {
    let mut house = House::new();
    house.add("ada", "acme", &[]).unwrap();
    let forced = |change: fn(Account) -> Change| {
        move |session: &mut Session<'_>| {
            let client = session.client("acme")?;
            session.record([change(client)])
        }
    };
    for (change, code) in [
        (
            (|acme| Change::update(acme.clone(), Account { status: Status::Setup, ..acme })) as fn(Account) -> Change,
            Code::StatusTransition,
        ),
        (|acme| Change::update(acme.clone(), Account { seats: Seats::Number(0), ..acme }), Code::SeatsZero),
        (Change::remove, Code::StatusNotDisabled),
    ] {
        assert_eq!(house.act("ada", forced(change)).unwrap_err().code, code);
    }
}

//! What an operator tries: one command with things picked from what there is.

use std::collections::BTreeMap;

use proptest::prelude::*;
use usher::{
    domain::{
        Result,
        account::{Add, Edit as EditClient, Features, Seats, Status},
        asset::{AssetKind, Import, Remove},
        client::{ClientRight, Level},
        email::Email,
        group,
        if_exists::IfExists,
        name::Handle,
        permission::PermissionSet,
        role::{self, Regrant},
        share::{Recipient, Right},
        user::{self, ChangeRoles, Edit as EditUser, Profile},
    },
    ops::{self, Session, impersonate::Begin},
};

/// One step: who of the coalition, whether in a client, which command, and four picks.
#[derive(Debug, Clone)]
pub struct Step {
    pub actor: bool,
    pub client: Option<u8>,
    pub verb: usize,
    pub picks: [u8; 4],
}

/// Any step.
pub fn step() -> impl Strategy<Value = Step> {
    let client = prop_oneof![3 => Just(None), 2 => any::<u8>().prop_map(Some)];
    (any::<bool>(), client, 0..VERBS.len(), any::<[u8; 4]>()).prop_map(|(actor, client, verb, picks)| Step {
        actor,
        client,
        verb,
        picks,
    })
}

pub const CLIENTS: [&str; 4] = ["acme", "beta", "cellar", "added"];
const PEOPLE: [&str; 15] =
    ["ursa", "dell", "mona", "cam", "edd", "val", "sue", "asa", "tess", "dora", "ivy", "edi", "vie", "new", "newer"];
const GROUPS: [&str; 7] = ["delivery", "desk", "look", "team", "marketing", "all-users", "made"];
const ROLES: [&str; 9] = ["admin", "editor", "view-only", "boss", "keeper", "everything", "user-admin", "half", "made"];
const ASSETS: [&str; 5] = ["dashboard:web", "klip:sessions", "klip:solo", "dashboard:made", "klip:made"];
const SETS: [&[&str]; 6] = [
    &["klip.library"],
    &["client.access", "client.edit", "client.login"],
    &["client.share", "client.build"],
    &["user.manage", "user.view", "group.view"],
    &["admin.client"],
    &["tab.edit", "admin.tab", "account.usage"],
];

/// What a step names.
struct Picked<'a>(&'a [u8; 4], &'a str);

impl Picked<'_> {
    fn of<'t>(&self, at: usize, all: &[&'t str]) -> &'t str {
        all[usize::from(self.0[at]) % all.len()]
    }

    /// A user, of the account acted in for the most part.
    fn person(&self, at: usize) -> String {
        let name = self.of(at, &PEOPLE);
        let home = ["edi", "vie"].contains(&name);
        format!("{name}@{}.example", if home { "acme" } else { self.1 })
    }

    fn right(&self, at: usize) -> ClientRight {
        ClientRight::ALL[usize::from(self.0[at]) % 3]
    }

    fn permissions(&self, at: usize) -> PermissionSet {
        let ids = SETS[usize::from(self.0[at]) % SETS.len()];
        ids.iter().fold(PermissionSet::NONE, |set, id| set.with(id.parse().unwrap()))
    }

    fn flip(&self, at: usize) -> bool {
        self.0[at].is_multiple_of(2)
    }
}

type Body = fn(&mut Session<'_>, &Picked<'_>) -> Result<()>;

/// Every command, by the word it is told by.
const VERBS: &[(&str, Body)] = &[
    ("user role", |s, p| {
        let none = Vec::new();
        let add = vec![p.of(1, &ROLES).to_owned()];
        let remove = if p.flip(3) { none } else { vec![p.of(2, &ROLES).to_owned()] };
        ops::user::change_roles(s, &p.person(0), &ChangeRoles { add, remove })
    }),
    ("user add", |s, p| {
        let add = user::Add {
            email: Email::parse(&format!("{}@{}.example", p.of(0, &["new", "newer"]), p.1))?,
            profile: Profile::default(),
            roles: vec![p.of(1, &ROLES).to_owned()],
            groups: if p.flip(3) { Vec::new() } else { vec![p.of(2, &GROUPS).to_owned()] },
            customers: if p.0[3] % 3 == 0 {
                vec![(p.of(2, &CLIENTS).to_owned(), p.of(1, &ROLES).to_owned())]
            } else {
                Vec::new()
            },
            primary_contact: false,
            no_invite: true,
            if_exists: [IfExists::Error, IfExists::Update][usize::from(p.0[3] % 2)],
        };
        ops::user::add(s, &add)
    }),
    ("user edit --email", |s, p| {
        let email = Email::parse(&format!("taken-{}@{}.example", p.0[1] % 4, p.1))?;
        ops::user::edit(s, &p.person(0), &EditUser { email: Some(email), ..EditUser::default() })
    }),
    ("user disable", |s, p| ops::user::disable(s, &p.person(0), true)),
    ("user enable", |s, p| ops::user::enable(s, &p.person(0))),
    ("user remove", |s, p| {
        let heir = (!p.flip(1)).then(|| p.person(2));
        ops::user::remove(s, &p.person(0), heir.as_deref(), true)
    }),
    ("user assign", |s, p| ops::user::assign(s, &p.person(0), p.of(1, &CLIENTS), &[p.of(2, &ROLES).to_owned()])),
    ("user unassign", |s, p| ops::user::unassign(s, &p.person(0), p.of(1, &CLIENTS), &[])),
    ("group create", |s, _| {
        let name = "Made".to_owned();
        let handle = Handle::stored("made");
        let if_exists = IfExists::Error;
        ops::group::create(s, group::Create { handle, name, description: String::new(), use_only: false, if_exists })
    }),
    ("group add-member", |s, p| ops::group::add_members(s, p.of(1, &GROUPS), &[p.person(0), p.person(2)])),
    ("group add-member", |s, p| ops::group::add_members(s, p.of(1, &GROUPS), &[p.person(0)])),
    ("group remove-member", |s, p| ops::group::remove_members(s, p.of(1, &GROUPS), &[p.person(0)])),
    ("group remove", |s, p| ops::group::remove(s, p.of(1, &GROUPS))),
    ("role create", |s, p| {
        let permissions = p.permissions(0);
        let like = p.flip(1).then(|| p.of(2, &ROLES));
        let (handle, name) = (Handle::stored("made"), "Made".to_owned());
        let if_exists = [IfExists::Error, IfExists::Update][usize::from(p.0[3] % 2)];
        let create = role::Create { handle, name, description: String::new(), permissions, if_exists };
        ops::role::create(s, create, like)
    }),
    ("role edit", |s, p| {
        let (set, none) = (p.permissions(1), PermissionSet::NONE);
        let permissions = match p.0[3] % 3 {
            0 => Regrant::Replace(set),
            1 => Regrant::Adjust { add: none, remove: set },
            _ => Regrant::Adjust { add: set, remove: none },
        };
        ops::role::edit(s, p.of(0, &ROLES), role::Edit { name: None, handle: None, description: None, permissions })
    }),
    ("role remove", |s, p| ops::role::remove(s, p.of(0, &ROLES))),
    ("client add", |s, p| {
        let add = Add {
            handle: Handle::stored("added"),
            name: "Added".to_owned(),
            description: None,
            status: Some(Status::Active),
            seats: Some(Seats::Number(9)),
            template: None,
            time_zone: None,
            transact: None,
            legacy_view_only: false,
            features: Features::DEFAULT,
            labels: BTreeMap::new(),
            properties: BTreeMap::new(),
            shares: vec![(p.of(0, &GROUPS).to_owned(), p.right(1))],
            if_exists: [IfExists::Error, IfExists::Update][usize::from(p.0[3] % 2)],
        };
        // The same name again is another's client.
        let handle = if p.flip(2) { add.handle } else { Handle::stored("acme") };
        ops::client::add(s, Add { handle, ..add }, "standard")
    }),
    ("client share", |s, p| {
        let with = vec![(p.of(1, &GROUPS).to_owned(), Some(p.right(2)))];
        ops::client::share(s, &ops::client::Share { client: p.of(0, &CLIENTS).to_owned(), with })
    }),
    ("client unshare", |s, p| ops::client::unshare(s, p.of(0, &CLIENTS), &[p.of(1, &GROUPS).to_owned()])),
    ("client edit --status", |s, p| {
        let status = Some([Status::Disabled, Status::Active][usize::from(p.0[1] % 2)]);
        ops::client::edit(s, p.of(0, &CLIENTS), EditClient { status, ..EditClient::default() })
    }),
    ("client remove", |s, p| ops::client::remove(s, p.of(0, &CLIENTS))),
    ("share", |s, p| {
        let typed = if p.flip(3) { format!("group:{}", p.of(1, &GROUPS)) } else { format!("user:{}", p.person(1)) };
        let right = [Right::View, Right::Edit][usize::from(p.0[2] % 2)];
        ops::share::share(
            s,
            &ops::share::Give {
                assets: vec![p.of(0, &ASSETS).to_owned()],
                with: vec![Recipient { typed, right: Some(right) }],
                right,
                visibility: None,
                contents: Some(right),
                datasources: false,
            },
        )
    }),
    ("unshare", |s, p| {
        let from = vec![format!("group:{}", p.of(1, &GROUPS))];
        ops::share::unshare(s, &ops::share::Unshare { assets: vec![p.of(0, &ASSETS).to_owned()], from, contents: true })
    }),
    ("asset remove", |s, p| {
        let (kind, handle) = p.of(0, &ASSETS).split_once(':').unwrap();
        ops::asset::remove(s, kind.parse()?, handle, Remove { cascade: true })
    }),
    ("import", |s, p| {
        let source = format!("{}/dashboard:web", p.of(0, &["north", "acme", "beta", "cellar"]));
        let import = Import { handle: Some(Handle::stored("made")), if_exists: IfExists::Error };
        ops::asset::import(s, AssetKind::Dashboard, &source.parse()?, import)
    }),
    ("undo", |s, p| ops::undo::undo(s, number(p))),
    ("undo", |s, p| ops::undo::undo(s, number(p))),
    ("redo", |s, p| ops::undo::redo(s, number(p))),
    ("impersonate", |s, p| {
        let user = p.flip(2).then(|| format!("{}@acme.example", p.of(3, &["adam", "edi", "vie"])));
        let level = Level::ALL[usize::from(p.0[1]) % 4];
        let user = user.filter(|_| level == Level::ViewOnly);
        let client = Some(p.of(0, &CLIENTS).to_owned());
        ops::impersonate::begin(
            s,
            &Begin { client, level: Some(level), minutes: 60, user, group: None, token: None, named: None },
        )
    }),
    ("leave", |s, _| ops::impersonate::leave(s)),
];

/// An operation by number: the latest of one's own, one of the beginning, or any.
fn number(p: &Picked<'_>) -> Option<i64> {
    (!p.0[0].is_multiple_of(3)).then(|| i64::from(p.0[1] % 40))
}

impl Step {
    /// The word for the command.
    pub fn word(&self) -> &'static str {
        VERBS[self.verb].0
    }

    /// Whether it goes in or out.
    pub fn enters(&self) -> bool {
        ["impersonate", "leave"].contains(&self.word())
    }

    /// Does it, in the account acted in.
    pub fn run(&self, session: &mut Session<'_>) -> Result<()> {
        let here = session.account().handle.to_string();
        (VERBS[self.verb].1)(session, &Picked(&self.picks, &here))
    }
}

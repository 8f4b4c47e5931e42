//! Things written through the library, for what no command makes yet: every change is recorded
//! and journalled as a command's would be.

use usher::{
    domain::{
        AccountId, AssetId, GroupId, Refusal, RoleId, Time, UserId,
        account::{Account, Features, Limits, Seats, Status},
        asset::{Asset, AssetKind, Connection, ConnectionState, Placement},
        change::Change,
        client::{ClientRight, ClientShare},
        email::Email,
        group::{Group, Membership},
        name::Handle,
        permission::PermissionSet,
        role::{BuiltIn, Role},
        share::{Right, Share, Subject, Visibility},
        user::{RoleHolding, User, UserStatus},
    },
    ops::{self, Answer, Outcome, Request, Session},
    store::{Access, Store},
};

use super::House;

impl House {
    /// Records what the body records, as a command of whoever is logged in.
    pub fn record(
        &self,
        client: Option<&str>,
        body: impl Fn(&mut Session<'_>) -> Result<(), Refusal>,
    ) -> Result<Answer, Refusal> {
        let token = std::fs::read_to_string(self.dir().join("state/usher/session")).unwrap();
        let request = Request {
            token: Some(token.trim().to_owned()),
            client: client.map(str::to_owned),
            now: self.tick(),
            command: "usher record".to_owned(),
            reason: None,
            once: None,
            dry_run: false,
            confirmed: true,
            expect: None,
            banner: std::cell::OnceCell::new(),
        };
        let mut store = Store::open(&self.database(), Access::Write).unwrap();
        match ops::write(&mut store, &request, &body)? {
            Outcome::Done(answer) => Ok(answer),
            Outcome::Asks(..) => panic!("it was confirmed"),
        }
    }

    /// Adds an active client of north with 10 seats.
    pub fn add_client(&self, handle: &str) {
        self.record(None, |session| {
            let parent = session.account().clone();
            let id = session.tx().new_account_id()?;
            session.record([Change::create(client(id, &parent, handle, session.now()))])
        })
        .unwrap();
    }

    /// Adds a user with one built-in role, active and with a password of their own.
    pub fn add_user(&self, scope: Option<&str>, email: &str, role: BuiltIn) {
        self.record(scope, |session| {
            let account = session.account().id;
            let user = user(session.tx().new_user_id()?, account, email, UserStatus::Active);
            let held = RoleHolding { account, user: user.reference(), role: role.reference() };
            session.record([Change::create(user), Change::create(held)])
        })
        .unwrap();
    }

    /// Logs somebody in, by writing the log-in itself.
    pub fn become_user(&self, scope: &str, email: &str) {
        self.build(|build| build.log_in(scope, email));
    }
}

/// An active client with 10 seats.
pub fn client<'p>(id: AccountId, parent: impl Into<Option<&'p Account>>, handle: &str, now: Time) -> Account {
    Account {
        id,
        parent: parent.into().map(Account::reference),
        handle: Handle::stored(handle),
        name: handle.to_owned(),
        description: String::new(),
        status: Status::Active,
        disabled_from: None,
        seats: Seats::Number(10),
        pool: None,
        features: Features::DEFAULT,
        limits: Limits::default(),
        time_zone: "UTC".to_owned(),
        transact: false,
        template: "standard".to_owned(),
        trial_ends: None,
        trial_extended: false,
        legacy_view_only: false,
        log_in: usher::domain::account::LogInPolicy::default(),
        white_label: false,
        created: now,
    }
}

/// A user without name.
pub fn user(id: UserId, account: AccountId, email: &str, status: UserStatus) -> User {
    User {
        id,
        account,
        email: Email::parse(email).unwrap(),
        first: String::new(),
        last: String::new(),
        phone: None,
        status,
        joined: status == UserStatus::Active,
        avatar: None,
        time_zone: None,
        currency: None,
        primary_contact: false,
    }
}

/// A group.
pub fn group(id: GroupId, account: AccountId, handle: &str) -> Group {
    Group {
        id,
        account,
        handle: Handle::stored(handle),
        name: handle.to_owned(),
        description: String::new(),
        use_only: false,
    }
}

/// A custom role.
pub fn role(id: RoleId, account: AccountId, handle: &str, permissions: PermissionSet) -> Role {
    Role {
        id,
        account,
        handle: Handle::stored(handle),
        name: handle.to_owned(),
        description: String::new(),
        permissions,
    }
}

/// An asset nobody owns.
pub fn asset(id: AssetId, account: AccountId, kind: AssetKind, handle: &str) -> Asset {
    let connection = Connection { provider: "sheets".to_owned(), owner: None, state: ConnectionState::ToConnect };
    Asset {
        id,
        account,
        kind,
        handle: Handle::stored(handle),
        name: handle.to_owned(),
        description: String::new(),
        owner: None,
        currency: None,
        origin: None,
        connection: (kind == AssetKind::Datasource).then_some(connection),
    }
}

/// One asset in another.
pub fn placed(container: &Asset, part: &Asset, position: u32) -> Placement {
    Placement { account: container.account, container: container.reference(), part: part.reference(), position }
}

/// A user in a group.
pub fn member(group: &Group, user: &User) -> Membership {
    Membership { account: group.account, group: group.reference(), user: user.reference() }
}

/// A share with a group; of a dashboard with the usual visibility.
pub fn shared(asset: &Asset, group: &Group, right: Right) -> Share {
    Share {
        account: asset.account,
        asset: asset.reference(),
        subject: Subject::Group(group.reference()),
        right,
        visibility: (asset.kind == AssetKind::Dashboard).then_some(Visibility::Add),
    }
}

/// A client shared with a group of its parent.
pub fn client_shared(client: &Account, group: &Group, right: ClientRight) -> ClientShare {
    ClientShare { parent: group.account, client: client.reference(), group: group.reference(), right }
}

//! Worlds made by the library, for tests of one noun that need things of others.
//!
//! What is built here passes no command: nothing is journalled, no order kept, nobody asked.

use std::fs;

use usher::{
    domain::{
        AccountId, Time,
        account::{Account, Features, Limits, Seats, Status},
        asset::{Asset, AssetKind, Connection, ConnectionState, Placement},
        change::Change,
        checklist::Onboarding,
        client::{ClientRight, ClientShare},
        digest,
        email::Email,
        group::{DefaultDashboard, Group, Membership},
        name::Handle,
        permission::{Permission, PermissionSet},
        role::{BuiltIn, Role},
        share::{Right, Share, Subject, Visibility},
        user::{Assignment, RoleHolding, User, UserStatus},
    },
    store::{Access, Store, Tx},
};

use super::House;

/// Builds inside one transaction, which is committed when the building ends.
pub struct Build<'a, 's> {
    tx: &'a Tx<'s>,
    house: &'a House,
}

impl House {
    /// Builds something.
    pub fn build(&self, building: impl FnOnce(&Build<'_, '_>)) {
        let mut store = Store::open(&self.database(), Access::Write).unwrap();
        let tx = store.begin(Access::Write).unwrap();
        building(&Build { tx: &tx, house: self });
        tx.commit().unwrap();
        store.after_commit();
    }
}

impl Build<'_, '_> {
    fn apply(&self, change: Change) {
        self.tx.apply(&change).unwrap();
    }

    /// The account with this handle.
    pub fn account(&self, handle: &str) -> Account {
        self.tx.account_by_handle(handle).unwrap().unwrap()
    }

    /// An active client with ten seats, which follows this checklist.
    pub fn client(&self, handle: &str, parent: &str, template: &str) {
        self.apply(Change::create(Account {
            id: self.tx.new_account_id().unwrap(),
            parent: Some(self.account(parent).reference()),
            handle: Handle::stored(handle),
            name: format!("{} Ltd", handle[..1].to_uppercase() + &handle[1..]),
            description: String::new(),
            status: Status::Active,
            disabled_from: None,
            seats: Seats::Number(10),
            pool: None,
            features: Features::DEFAULT,
            limits: Limits::default(),
            time_zone: "UTC".to_owned(),
            transact: false,
            template: template.to_owned(),
            trial_ends: None,
            trial_extended: false,
            legacy_view_only: false,
            white_label: false,
            created: Time(1_795_291_200_000_000),
        }));
    }

    /// An account made different.
    pub fn edit(&self, handle: &str, difference: impl FnOnce(&mut Account)) {
        let before = self.account(handle);
        let mut after = before.clone();
        difference(&mut after);
        self.apply(Change::update(before, after));
    }

    /// A group.
    pub fn group(&self, account: &str, handle: &str) {
        self.apply(Change::create(Group {
            id: self.tx.new_group_id().unwrap(),
            account: self.account(account).id,
            handle: Handle::stored(handle),
            name: handle.to_owned(),
            description: String::new(),
            use_only: false,
        }));
    }

    fn find_group(&self, account: AccountId, handle: &str) -> Group {
        self.tx.group_by_handle(account, handle).unwrap().unwrap()
    }

    fn find_user(&self, account: AccountId, email: &str) -> User {
        self.tx.user_by_email(account, email).unwrap().unwrap()
    }

    /// An active user with one built-in role, in these groups.
    pub fn user(&self, account: &str, email: &str, role: BuiltIn, groups: &[&str]) {
        let account = self.account(account).id;
        let user = User {
            id: self.tx.new_user_id().unwrap(),
            account,
            email: Email::parse(email).unwrap(),
            first: String::new(),
            last: String::new(),
            phone: None,
            status: UserStatus::Active,
            joined: true,
            avatar: None,
            time_zone: None,
            currency: None,
            primary_contact: false,
        };
        self.apply(Change::create(user.clone()));
        self.apply(Change::create(RoleHolding { account, user: user.reference(), role: role.reference() }));
        for group in groups {
            let group = self.find_group(account, group).reference();
            self.apply(Change::create(Membership { account, group, user: user.reference() }));
        }
    }

    /// An active user whose only role has exactly these permissions.
    pub fn user_who(&self, account: &str, email: &str, permissions: &[Permission]) {
        let id = self.account(account).id;
        self.user(account, email, BuiltIn::ViewOnly, &[]);
        let role = Role {
            id: self.tx.new_role_id().unwrap(),
            account: id,
            handle: Handle::given_or_derived(None, &format!("role of {email}")).unwrap(),
            name: email.to_owned(),
            description: String::new(),
            permissions: permissions.iter().fold(PermissionSet::NONE, |set, permission| set.with(*permission)),
        };
        self.apply(Change::create(role.clone()));
        let user = self.find_user(id, email).reference();
        let held = RoleHolding { account: id, user, role: role.reference() };
        self.apply(Change::create(held.clone()));
        self.apply(Change::remove(RoleHolding { role: BuiltIn::ViewOnly.reference(), ..held }));
    }

    /// A member more of a group.
    pub fn member(&self, account: &str, group: &str, email: &str) {
        let account = self.account(account).id;
        let (group, user) = (self.find_group(account, group).reference(), self.find_user(account, email).reference());
        self.apply(Change::create(Membership { account, group, user }));
    }

    /// A client whose onboarding is over.
    pub fn onboarded(&self, handle: &str) {
        let account = self.account(handle).id;
        self.apply(Change::create(Onboarding { account, at: Time(1_795_291_200_000_000) }));
    }

    /// The dashboards that the members of a group see first, in order.
    pub fn default_dashboards(&self, account: &str, group: &str, dashboards: &[&str]) {
        let account = self.account(account).id;
        let group = self.find_group(account, group).reference();
        for (position, handle) in (1..).zip(dashboards) {
            let dashboard = self.find_asset(account, &format!("dashboard:{handle}")).reference();
            self.apply(Change::create(DefaultDashboard { account, group: group.clone(), dashboard, position }));
        }
    }

    /// A user disabled.
    pub fn disable(&self, account: &str, email: &str) {
        let before = self.find_user(self.account(account).id, email);
        let after = User { status: UserStatus::Disabled, ..before.clone() };
        self.apply(Change::update(before, after));
    }

    /// A user of an account above, assigned to a client.
    pub fn assign(&self, client: &str, above: &str, email: &str, role: BuiltIn) {
        let above = self.account(above).id;
        self.apply(Change::create(Assignment {
            client: self.account(client).reference(),
            user_account: above,
            user: self.find_user(above, email).reference(),
            role: role.reference(),
        }));
    }

    /// An asset such as `klip:sessions`, which holds or uses others.
    pub fn asset(&self, account: &str, said: &str, parts: &[&str]) {
        let account = self.account(account).id;
        let (kind, handle) = said.split_once(':').unwrap();
        let kind: AssetKind = kind.parse().unwrap();
        let connection = Connection { provider: "ga4".to_owned(), owner: None, state: ConnectionState::Connected };
        let asset = Asset {
            id: self.tx.new_asset_id().unwrap(),
            account,
            kind,
            handle: Handle::stored(handle),
            name: handle.to_owned(),
            description: String::new(),
            owner: None,
            currency: None,
            origin: None,
            connection: (kind == AssetKind::Datasource).then_some(connection),
        };
        self.apply(Change::create(asset.clone()));
        for (position, part) in (1..).zip(parts) {
            let part = self.find_asset(account, part).reference();
            self.apply(Change::create(Placement { account, container: asset.reference(), part, position }));
        }
    }

    fn find_asset(&self, account: AccountId, said: &str) -> Asset {
        let (kind, handle) = said.split_once(':').unwrap();
        self.tx.asset_by_handle(account, kind.parse().unwrap(), handle).unwrap().unwrap()
    }

    /// An asset shared at view with `group:HANDLE` or `user:E-MAIL`; dashboards open at sign-in.
    pub fn share(&self, account: &str, asset: &str, with: &str) {
        let account = self.account(account).id;
        let asset = self.find_asset(account, asset);
        let (subject, visibility) = match with.split_once(':').unwrap() {
            ("group", handle) => {
                let opens = (asset.kind == AssetKind::Dashboard).then_some(Visibility::Add);
                (Subject::Group(self.find_group(account, handle).reference()), opens)
            }
            (_, email) => (Subject::User(self.find_user(account, email).reference()), None),
        };
        self.apply(Change::create(Share {
            account,
            asset: asset.reference(),
            subject,
            right: Right::View,
            visibility,
        }));
    }

    /// A client shared with a group of its parent.
    pub fn client_share(&self, client: &str, group: &str, right: ClientRight) {
        let client = self.account(client);
        let parent = client.parent.clone().unwrap().id;
        let group = self.find_group(parent, group).reference();
        self.apply(Change::create(ClientShare { parent, client: client.reference(), group, right }));
    }

    /// Somebody logged in for a year, instead of whoever was.
    pub fn log_in(&self, account: &str, email: &str) {
        let account = self.account(account).id;
        let user = self.find_user(account, email).id;
        let token = format!("token of {email} {}", self.tx.new_user_id().unwrap());
        let begun = Time(1_795_291_200_000_000);
        self.tx.add_login(&digest::hex_of_token(&token), account, user, begun, begun.plus_days(365)).unwrap();
        fs::write(self.house.dir().join("state/usher/session"), token).unwrap();
    }
}

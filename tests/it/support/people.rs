//! Clients and people put straight into the database, so that a test of one noun needs no other.

use std::fs;

use usher::{
    domain::{
        AccountId, Ref, RoleId, Time,
        account::{Account, Features, Limits, Seats, Status},
        change::Change,
        checklist::Onboarding,
        client::{ClientRight, ClientShare},
        digest,
        email::Email,
        entity::Entity,
        group::{DefaultDashboard, Membership},
        name::Handle,
        permission::{Permission, PermissionSet},
        role::{BuiltIn, Role},
        user::{RoleHolding, User, UserStatus},
    },
    store::{Access, Store, Tx},
};

use super::House;

impl House {
    /// Looks into the database and puts things there.
    pub fn stock<T>(&self, put: impl FnOnce(&Tx<'_>) -> T) -> T {
        let mut store = Store::open(&self.database(), Access::Write).unwrap();
        let tx = store.begin(Access::Write).unwrap();
        let answer = put(&tx);
        tx.commit().unwrap();
        answer
    }

    fn put(&self, entity: impl Into<Entity>) {
        let change = Change::create(entity);
        self.stock(|tx| tx.apply(&change).unwrap());
    }

    fn account(&self, handle: &str) -> Account {
        self.stock(|tx| tx.account_by_handle(handle).unwrap()).unwrap()
    }

    fn user_of(&self, email: &str) -> User {
        let email = Email::parse(email).unwrap();
        self.stock(|tx| tx.users_with_email(&email).unwrap()).remove(0)
    }

    /// A client of north, active, with unlimited seats, whose onboarding is over.
    pub fn client(&self, handle: &str) {
        self.client_with(handle, |_| {});
        let account = self.account(handle).id;
        self.put(Onboarding { account, at: Time(0) });
    }

    /// A client of north whose onboarding has just begun, changed before it is put there.
    pub fn client_with(&self, handle: &str, change: impl FnOnce(&mut Account)) {
        let north = self.account("north");
        let mut account = Account {
            id: self.stock(|tx| tx.new_account_id().unwrap()),
            parent: Some(north.reference()),
            handle: Handle::given(handle).unwrap(),
            name: handle.to_uppercase(),
            status: Status::Active,
            seats: Seats::Unlimited,
            features: Features::DEFAULT,
            limits: Limits::default(),
            ..north
        };
        change(&mut account);
        self.put(account);
    }

    /// Changes an account that is there.
    pub fn change_account(&self, handle: &str, change: impl FnOnce(&mut Account)) {
        let before = self.account(handle);
        let mut after = before.clone();
        change(&mut after);
        self.stock(|tx| tx.apply(&Change::update(before, after)).unwrap());
    }

    /// An active user of an account with a built-in role, logged in by [`House::be`].
    pub fn person(&self, account: &str, email: &str, role: BuiltIn) {
        self.person_holding(account, email, role.reference());
    }

    /// An active user of an account whose custom role has exactly these permissions.
    pub fn person_who(&self, account: &str, email: &str, permissions: &[Permission]) {
        let role = Role {
            id: self.stock(|tx| tx.new_role_id().unwrap()),
            account: self.account(account).id,
            handle: Handle::given_or_derived(None, &format!("role of {email}")).unwrap(),
            name: email.to_owned(),
            description: String::new(),
            permissions: permissions.iter().fold(PermissionSet::NONE, |set, permission| set.with(*permission)),
        };
        let reference = role.reference();
        self.put(role);
        self.person_holding(account, email, reference);
    }

    fn person_holding(&self, account: &str, email: &str, role: Ref<RoleId>) {
        let account = self.account(account).id;
        let user = User {
            id: self.stock(|tx| tx.new_user_id().unwrap()),
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
        let held = RoleHolding { account, user: user.reference(), role };
        let (id, ends) = (user.id, Time(i64::MAX));
        self.put(user);
        self.put(held);
        self.stock(|tx| tx.add_login(&digest::hex_of_token(email), account, id, Time(0), ends).unwrap());
    }

    /// Makes a user a member of a group of their account.
    pub fn member(&self, group: &str, email: &str) {
        let user = self.user_of(email);
        let group = self.stock(|tx| tx.group_by_handle(user.account, group).unwrap()).unwrap();
        self.put(Membership { account: user.account, group: group.reference(), user: user.reference() });
    }

    /// Shares a client with a group of north.
    pub fn client_shared(&self, client: &str, group: &str, right: ClientRight) {
        let (client, parent) = (self.account(client), self.account("north").id);
        let group = self.stock(|tx| tx.group_by_handle(parent, group).unwrap()).unwrap();
        self.put(ClientShare { parent, client: client.reference(), group: group.reference(), right });
    }

    /// Puts dashboards before the members of a group, in order.
    pub fn default_dashboards(&self, account: &str, group: &str, dashboards: &[&str]) {
        let account: AccountId = self.account(account).id;
        let group = self.stock(|tx| tx.group_by_handle(account, group).unwrap()).unwrap();
        for (position, handle) in (1..).zip(dashboards) {
            let kind = usher::domain::asset::AssetKind::Dashboard;
            let dashboard = self.stock(|tx| tx.asset_by_handle(account, kind, handle).unwrap()).unwrap();
            let (group, dashboard) = (group.reference(), dashboard.reference());
            self.put(DefaultDashboard { account, group, dashboard, position });
        }
    }

    /// Is somebody who was put there with [`House::person`], from the next command on.
    pub fn be(&self, email: &str) {
        let session = self.dir().join("state/usher/session");
        let ada = session.with_extension("ada");
        if !ada.exists() {
            fs::copy(&session, &ada).unwrap();
        }
        fs::write(&session, email).unwrap();
    }

    /// Is the Admin of north again.
    pub fn be_ada(&self) {
        let session = self.dir().join("state/usher/session");
        let ada = session.with_extension("ada");
        if ada.exists() {
            fs::copy(&ada, &session).unwrap();
        }
    }
}

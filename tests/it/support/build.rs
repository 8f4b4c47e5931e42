//! Worlds made by the library, for tests of one noun that need things of others.
//!
//! What is built here passes no command: nothing is journalled, no order kept, nobody asked.

use std::fs;

use usher::{
    domain::{
        AccountId, Time,
        account::Account,
        asset::{Asset, AssetKind, Connection, ConnectionState, Placement},
        change::Change,
        checklist::Onboarding,
        client::{ClientRight, ClientShare},
        digest,
        group::{DefaultDashboard, Group, Membership},
        name::Handle,
        permission::{Permission, PermissionSet},
        role::{BuiltIn, Role},
        share::{Right, Share, Subject, Visibility},
        user::{Assignment, RoleHolding, User, UserStatus},
    },
    store::{Access, Store, Tx},
};

use super::{House, entities};

/// The moment at which the clock of every house begins: 2026-11-21T20:00:00Z.
const BEGUN: Time = Time(1_795_291_200_000_000);

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
        let (id, parent) = (self.tx.new_account_id().unwrap(), self.account(parent));
        self.apply(Change::create(Account {
            name: format!("{} Ltd", handle[..1].to_uppercase() + &handle[1..]),
            template: template.to_owned(),
            ..entities::client(id, &parent, handle, BEGUN)
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
        let id = self.tx.new_group_id().unwrap();
        self.apply(Change::create(entities::group(id, self.account(account).id, handle)));
    }

    /// A group with another display name, which no command might give it.
    pub fn rename_group(&self, account: &str, handle: &str, name: &str) {
        let before = self.find_group(self.account(account).id, handle);
        self.apply(Change::update(before.clone(), Group { name: name.to_owned(), ..before }));
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
        let user = entities::user(self.tx.new_user_id().unwrap(), account, email, UserStatus::Active);
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
        let permissions = permissions.iter().fold(PermissionSet::NONE, |set, permission| set.with(*permission));
        let role = Role {
            handle: Handle::given_or_derived(None, &format!("role of {email}")).unwrap(),
            ..entities::role(self.tx.new_role_id().unwrap(), id, email, permissions)
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
        self.apply(Change::create(Onboarding { account, at: BEGUN }));
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
            connection: (kind == AssetKind::Datasource).then_some(connection),
            ..entities::asset(self.tx.new_asset_id().unwrap(), account, kind, handle)
        };
        self.apply(Change::create(asset.clone()));
        for (position, part) in (1..).zip(parts) {
            let part = self.find_asset(account, part).reference();
            self.apply(Change::create(Placement { account, container: asset.reference(), part, position }));
        }
    }

    /// An asset handed to a user of the account.
    pub fn own(&self, account: &str, said: &str, email: &str) {
        let account = self.account(account).id;
        let before = self.find_asset(account, said);
        let owner = Some(self.find_user(account, email).reference());
        self.apply(Change::update(before.clone(), Asset { owner, ..before }));
    }

    fn find_asset(&self, account: AccountId, said: &str) -> Asset {
        let (kind, handle) = said.split_once(':').unwrap();
        self.tx.asset_by_handle(account, kind.parse().unwrap(), handle).unwrap().unwrap()
    }

    /// An asset shared at view with `group:HANDLE` or `user:E-MAIL`; dashboards open at sign-in.
    pub fn share(&self, account: &str, asset: &str, with: &str) {
        let opens = asset.starts_with("dashboard:") && with.starts_with("group:");
        self.share_as(account, asset, with, Right::View, opens.then_some(Visibility::Add));
    }

    /// An asset shared with `group:HANDLE` or `user:E-MAIL` at any right.
    pub fn share_as(&self, account: &str, asset: &str, with: &str, right: Right, visibility: Option<Visibility>) {
        let account = self.account(account).id;
        let asset = self.find_asset(account, asset).reference();
        let subject = match with.split_once(':').unwrap() {
            ("group", handle) => Subject::Group(self.find_group(account, handle).reference()),
            (_, email) => Subject::User(self.find_user(account, email).reference()),
        };
        self.apply(Change::create(Share { account, asset, subject, right, visibility }));
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
        self.tx.add_login(&digest::hex_of_token(&token), account, user, BEGUN, BEGUN.plus_days(365)).unwrap();
        fs::write(self.house.dir().join("state/usher/session"), token).unwrap();
    }
}

//! Things put into a database by the library, for tests of what another noun makes.

use usher::{
    domain::{
        AccountId, AssetId, GroupId, Ref, Time,
        account::{Account, Features, Limits, Seats, Status},
        asset::{Asset, AssetKind},
        change::Change,
        email::Email,
        group::Group,
        name::Handle,
        role::BuiltIn,
        share::{Right, Share, Subject, Visibility},
        user::{RoleHolding, User, UserStatus},
    },
    store::{Access, Store, Tx},
};

use super::House;

/// The database of a house, open for planting.
pub struct Planted<'a, 's> {
    pub tx: &'a Tx<'s>,
    /// The account planted in.
    pub account: AccountId,
}

impl House {
    /// Puts things into the master account, past every rule.
    pub fn plant(&self, fill: impl FnOnce(&Planted<'_, '_>)) {
        let mut store = Store::open(&self.database(), Access::Write).unwrap();
        let tx = store.begin(Access::Write).unwrap();
        let account = tx.master().unwrap().unwrap().id;
        fill(&Planted { tx: &tx, account });
        tx.commit().unwrap();
    }
}

impl Planted<'_, '_> {
    fn apply(&self, change: Change) {
        self.tx.apply(&change).unwrap();
    }

    /// A client of the master.
    pub fn client(&self, handle: &str) -> Account {
        let master = self.tx.master().unwrap().unwrap();
        let client = Account {
            id: self.tx.new_account_id().unwrap(),
            parent: Some(master.reference()),
            handle: Handle::stored(handle),
            name: handle.to_owned(),
            description: String::new(),
            status: Status::Active,
            disabled_from: None,
            seats: Seats::Number(10),
            pool: None,
            features: Features::ALL,
            limits: Limits::default(),
            time_zone: "UTC".to_owned(),
            transact: false,
            template: "standard".to_owned(),
            trial_ends: None,
            trial_extended: false,
            legacy_view_only: false,
            white_label: false,
            created: Time(0),
        };
        self.apply(Change::create(client.clone()));
        client
    }

    /// An active user with one role.
    pub fn user(&self, email: &str, role: BuiltIn) -> User {
        let user = User {
            id: self.tx.new_user_id().unwrap(),
            account: self.account,
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
        };
        self.apply(Change::create(user.clone()));
        self.hold(&user, role.reference());
        user
    }

    /// One role more for a user.
    pub fn hold(&self, user: &User, role: Ref<usher::domain::RoleId>) {
        self.apply(Change::create(RoleHolding { account: user.account, user: user.reference(), role }));
    }

    /// A dashboard without an owner.
    pub fn dashboard(&self, handle: &str) -> Asset {
        let dashboard = Asset {
            id: self.tx.new_asset_id().unwrap(),
            account: self.account,
            kind: AssetKind::Dashboard,
            handle: Handle::stored(handle),
            name: handle.to_owned(),
            description: String::new(),
            owner: None,
            currency: None,
            origin: None,
            connection: None,
        };
        self.apply(Change::create(dashboard.clone()));
        dashboard
    }

    /// The group with this handle, which a command made.
    pub fn group(&self, handle: &str) -> Group {
        self.tx.group_by_handle(self.account, handle).unwrap().unwrap()
    }

    /// A dashboard shared with a group.
    pub fn share(&self, dashboard: &Asset, group: &Group, right: Right, visibility: Visibility) {
        let (asset, group): (Ref<AssetId>, Ref<GroupId>) = (dashboard.reference(), group.reference());
        let subject = Subject::Group(group);
        self.apply(Change::create(Share {
            account: self.account,
            asset,
            subject,
            right,
            visibility: Some(visibility),
        }));
    }
}

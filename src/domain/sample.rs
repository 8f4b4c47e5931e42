//! What unit tests of decisions are made of: the client acme with a group, a role and people.

use super::{
    AccountId, GroupId, Ref, RoleId, Time, UserId,
    account::{Account, Features, Limits, Seats, Status},
    group::{ALL_USERS, Group},
    name::Handle,
    permission::{Permission, PermissionSet},
    role::Role,
};

/// The client.
pub fn account() -> Account {
    Account {
        id: AccountId(10),
        parent: Some(Ref::new(AccountId(9), "north")),
        handle: Handle::stored("acme"),
        name: "Acme Ltd".to_owned(),
        description: String::new(),
        status: Status::Active,
        disabled_from: None,
        seats: Seats::Number(5),
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
    }
}

/// A group of the client, named as its handle.
pub fn group(id: i64, handle: &str) -> Group {
    Group {
        id: GroupId(id),
        account: AccountId(10),
        handle: Handle::stored(handle),
        name: handle.to_owned(),
        description: String::new(),
        use_only: false,
    }
}

/// All Users of the client.
pub fn all_users() -> Group {
    group(10, ALL_USERS)
}

/// A role of the client, with its handle as the name yields it.
pub fn role(id: i64, name: &str, permissions: &[Permission]) -> Role {
    Role {
        id: RoleId(id),
        account: AccountId(10),
        handle: Handle::stored(name.to_lowercase().replace(' ', "-")),
        name: name.to_owned(),
        description: String::new(),
        permissions: permissions.iter().copied().collect::<PermissionSet>(),
    }
}

/// A user of the client.
pub fn user(name: &str) -> Ref<UserId> {
    Ref::new(UserId(name.bytes().map(i64::from).sum()), format!("{name}@acme.example"))
}

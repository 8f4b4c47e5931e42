//! What unit tests of decisions are made of: the client acme with a group, a role and people.

use super::{
    AccountId, GroupId, Ref, RoleId, UserId,
    account::{Account, Status, tests::client},
    group::{ALL_USERS, Group},
    name::Handle,
    permission::{Permission, PermissionSet},
    role::Role,
};

/// The client.
pub fn account() -> Account {
    client(Status::Active)
}

/// A group of the client, named as its handle.
pub fn group(id: i64, handle: &str) -> Group {
    Group {
        id: GroupId(id),
        account: AccountId(200),
        handle: Handle::stored(handle),
        name: handle.to_owned(),
        description: String::new(),
        use_only: false,
    }
}

/// All Users of the client.
pub fn all_users() -> Group {
    group(200, ALL_USERS)
}

/// A role of the client, with its handle as the name yields it.
pub fn role(id: i64, name: &str, permissions: &[Permission]) -> Role {
    Role {
        id: RoleId(id),
        account: AccountId(200),
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

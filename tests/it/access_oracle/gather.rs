//! The facts of a world as the evaluator takes them.

use usher::domain::{
    access::{Acting, Below, ClientFacts, Grant, Person, Reach, Source},
    account::Features,
    client::{ClientRight, Level},
    id::{GroupId, Ref},
    permission::{Permission, PermissionSet},
    share::Right,
    user::UserStatus,
};

use super::{
    naive::Who,
    world::{With, World},
};

fn union(world: &World, roles: impl Iterator<Item = usize>) -> PermissionSet {
    roles.flat_map(|role| &world.roles[role]).map(|id| id.parse::<Permission>().unwrap()).collect()
}

pub fn person(world: &World, who: Who) -> Person {
    let user = &world.users[who.user];
    let account = &world.accounts[who.account];
    let level = who.level.map(|level| Level::ALL.into_iter().find(|it| it.as_str() == level).unwrap());
    let roles: Vec<usize> = match level {
        Some(Level::ViewOnly) => {
            let users = world.users.iter().filter(|user| user.account == who.account);
            vec![if users.flat_map(|user| &user.roles).any(|role| *role == 3) { 3 } else { 2 }]
        }
        Some(Level::Assigned) => {
            let of_user = world.assignments.iter().filter(|it| (it.user, it.client) == (who.user, who.account));
            of_user.map(|it| it.role).collect()
        }
        // What is held at home must not matter to these two.
        Some(Level::Admin | Level::Settings) | None => user.roles.clone(),
    };
    Person {
        account_disabled: account.disabled,
        user_status: match user.status {
            "active" => UserStatus::Active,
            "invited" => UserStatus::Invited,
            _ => UserStatus::Disabled,
        },
        permissions: union(world, roles.iter().copied()),
        admin: roles.contains(&0),
        features: account.features.iter().fold(Features(0), |on, id| on.set(id.parse().unwrap(), true)),
        acting: level.map_or(Acting::Own, Acting::SignedIn),
    }
}

fn reached_by(world: &World, who: Who, with: With) -> bool {
    let as_group = who.level == Some("view-only");
    match with {
        With::User(user) => who.level.is_none() && user == who.user,
        With::Group(group) => as_group || world.groups[group].members.contains(&who.user),
        With::AllUsers => as_group || world.users[who.user].account == who.account,
    }
}

pub fn reach(world: &World, who: Who, asset: usize) -> Reach {
    let shared = world.shares.iter().filter(|share| share.asset == asset && reached_by(world, who, share.with));
    let shared = shared.map(|share| Grant {
        source: match share.with {
            With::User(_) => Source::Direct,
            With::Group(group) => Source::Group(Ref::new(GroupId(group as i64), "group")),
            With::AllUsers => Source::Group(Ref::new(GroupId(-1), "all-users")),
        },
        right: share.right.parse().unwrap(),
        visibility: share.visibility.map(|word| word.parse().unwrap()),
    });
    let owned = world.assets[asset].owner == Some(who.user);
    let owned = owned.then_some(Grant { source: Source::Owner, right: Right::Edit, visibility: None });
    Reach::of(&shared.chain(owned).collect::<Vec<_>>())
}

pub fn placed_on(world: &World, who: Who, klip: usize) -> Vec<Reach> {
    let holding = world.placements.iter().filter(|(_, part)| *part == klip);
    holding.map(|(dashboard, _)| reach(world, who, *dashboard)).collect()
}

pub fn client(world: &World, who: Who, client: usize) -> ClientFacts {
    let above = world.above(client);
    let shares = world.client_shares.iter().filter(|it| it.client == client && reached_by(world, who, it.with));
    ClientFacts {
        below: match above.iter().position(|account| *account == who.account) {
            None => Below::Not,
            Some(0) => Below::Directly,
            Some(_) => Below::Deeper,
        },
        share: shares.map(|it| it.right.parse::<ClientRight>().unwrap()).max(),
        assigned: world.assignments.iter().any(|it| (it.user, it.client) == (who.user, client)),
    }
}

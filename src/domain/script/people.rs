//! Roles, groups, users, and the staff assigned to the client.

use crate::domain::typed::{Typed, person};
use std::collections::BTreeMap;

use super::{
    Beside, Line, Standing,
    made::Effect,
    piece::{Key, Piece, Place},
};
use crate::domain::{
    account::Status,
    checklist::{Stage, StepKind},
    export::{RoleExport, UserExport},
    group::ALL_USERS,
    permission::Permission,
    role::BuiltIn,
    user::UserStatus,
};

/// How users come.
struct Coming<'s> {
    /// Whether they join their groups on being added.
    joins: bool,
    /// The files of their avatars, by digest.
    avatars: BTreeMap<&'s str, String>,
}

/// The pieces about people.
pub(super) fn people(standing: &Standing, notes: &mut Vec<String>, files: &mut Vec<Beside>) -> Vec<Piece> {
    let coming = Coming { joins: groups_come_first(standing), avatars: avatars(standing, notes, files) };
    vec![
        roles(standing),
        groups(standing),
        users(standing, &coming),
        members(standing, coming.joins),
        assigned(standing),
        invited(standing),
    ]
}

/// Whether users join their groups on being added: where the checklist has groups before users.
fn groups_come_first(standing: &Standing) -> bool {
    let first = |kind| standing.checklist.first_of(kind);
    match (first(StepKind::Groups), first(StepKind::Users)) {
        (Some(groups), Some(users)) => groups < users,
        _ => true,
    }
}

/// Puts the avatars beside the script: one file for each picture, whoever shows it. E-mails are no names
/// of files: what they may hold, and how long they may be, is more than those take.
fn avatars<'s>(standing: &'s Standing, notes: &mut Vec<String>, files: &mut Vec<Beside>) -> BTreeMap<&'s str, String> {
    let mut avatars = BTreeMap::new();
    for user in &standing.account.users {
        let Some(digest) = user.avatar.as_deref().filter(|digest| !avatars.contains_key(digest)) else { continue };
        let Some(bytes) = standing.pictures.get(digest) else {
            notes.push(format!("the avatar of {}, which could not be read", user.email));
            continue;
        };
        let name = format!("{}-avatar-{}.png", standing.account.handle, avatars.len().saturating_add(1));
        files.push(Beside { name: name.clone(), bytes: bytes.clone() });
        avatars.insert(digest, name);
    }
    avatars
}

fn roles(standing: &Standing) -> Piece {
    let mut piece = Piece::new(Key::Roles, "Roles", Place::Kind(StepKind::Role));
    for RoleExport { handle, permissions, name, description } in &standing.account.roles {
        let ids: Vec<_> = permissions.iter().map(Permission::id).collect();
        // A role is created with something in it.
        let some = Permission::DashboardTab.id();
        let listed = if ids.is_empty() { some.to_owned() } else { ids.join(",") };
        let create = standing.inside("role create").called(name, handle).flag("--permission", listed);
        piece.act(create.given("--description", Some(description)), [Effect::Role(handle.clone())]);
        if ids.is_empty() {
            piece.plain(standing.inside("role edit").name(handle.as_str()).flag("--remove", some));
        }
    }
    piece
}

fn groups(standing: &Standing) -> Piece {
    let mut piece = Piece::new(Key::Groups, "Groups", Place::Kind(StepKind::Groups)).of(Stage::Groups);
    for group in standing.account.groups.iter().filter(|group| group.handle != ALL_USERS) {
        let create = standing
            .inside("group create")
            .called(&group.name, &group.handle)
            .given("--description", Some(&group.description))
            .switch("--use-only", group.use_only);
        piece.act(create, [Effect::Group]);
    }
    piece
}

fn users(standing: &Standing, coming: &Coming<'_>) -> Piece {
    let mut needs = vec![Key::Roles];
    needs.extend(coming.joins.then_some(Key::Groups));
    needs.extend(standing.is_disabled_from_setup().then_some(Key::Disabled));
    let place = Place::Kind(StepKind::Users);
    let mut piece = Piece::new(Key::Users, "Users", place).of(Stage::Users).after(&needs);
    let is_disabled = |user: &&UserExport| user.status == UserStatus::Disabled.as_str();
    // The disabled first: each takes a seat until it is, and there may be none for them later.
    for user in standing.account.users.iter().filter(is_disabled) {
        disabled_user(standing, &mut piece, user, coming);
    }
    for user in standing.account.users.iter().filter(|user| !is_disabled(user)) {
        piece.act(add(standing, user, &user.roles, coming), [Effect::User(user.roles.clone())]);
    }
    piece
}

/// Adds a user with these roles. Nobody is written to.
fn add(standing: &Standing, user: &UserExport, roles: &[String], coming: &Coming<'_>) -> Typed {
    let avatar = user.avatar.as_deref().and_then(|digest| coming.avatars.get(digest));
    let add = standing
        .inside("user add")
        .name(user.email.as_str())
        .given("--first", Some(&user.first))
        .given("--last", Some(&user.last))
        .given("--phone", user.phone.as_deref())
        .given("--time-zone", user.time_zone.as_deref())
        .given("--currency", user.currency.as_deref())
        .given("--avatar", avatar.map(String::as_str))
        .each("--role", roles)
        .switch("--primary-contact", user.primary_contact)
        .switch("--no-invite", true);
    if coming.joins { add.each("--group", &user.groups) } else { add }
}

/// Adds a user who is disabled. They become Admin only then: the last Admin that lets people in could
/// not be disabled.
fn disabled_user(standing: &Standing, piece: &mut Piece, user: &UserExport, coming: &Coming<'_>) {
    let admin = BuiltIn::Admin.handle();
    let mut first: Vec<String> = user.roles.iter().filter(|role| *role != admin).cloned().collect();
    let stand_in = first.is_empty().then(|| BuiltIn::ViewOnly.handle());
    first.extend(stand_in.map(str::to_owned));
    piece.act(add(standing, user, &first, coming), [Effect::User(first.clone())]);
    let disable = standing.inside("user disable").name(person(&user.email));
    piece.act(disable, [Effect::Disabled(first)]);
    if user.roles.iter().any(|role| role == admin) {
        let role = standing.inside("user role").name(person(&user.email)).flag("--add", admin);
        piece.plain(role.given("--remove", stand_in));
    }
}

/// Memberships of users who were there before their groups.
fn members(standing: &Standing, joined: bool) -> Piece {
    let place = Place::Kind(StepKind::Groups);
    let mut piece = Piece::new(Key::Members, "Members", place).after(&[Key::Users, Key::Groups]);
    let groups = standing.account.groups.iter().filter(|group| group.handle != ALL_USERS);
    for group in groups.filter(|group| !joined && !group.members.is_empty()) {
        let add = standing.inside("group add-member").name(group.handle.as_str());
        piece.plain(add.names(group.members.iter().map(|email| person(email))));
    }
    piece
}

fn assigned(standing: &Standing) -> Piece {
    let place = Place::Kind(StepKind::ClientShare);
    let mut piece = Piece::new(Key::Assigned, "Staff with access", place).after(&[Key::Roles]);
    let mut known = BTreeMap::new();
    for assigned in &standing.account.assignments {
        let home = Some(assigned.account.as_str()).filter(|home| *home != standing.master);
        let assign = Typed::new("user assign")
            .name(person(&assigned.user))
            .flag("--to", &standing.account.handle)
            .each("--role", &assigned.roles)
            .inside(home);
        let first = known.insert((&assigned.user, &assigned.account), ()).is_none();
        piece.act(assign, if first { vec![Effect::Staff] } else { Vec::new() });
    }
    piece
}

/// Whether its checklist asks for invitations: then they are part of what is made.
fn asks_for_invitations(standing: &Standing) -> bool {
    standing.checklist.first_of(StepKind::Invitations).is_some()
}

/// The users who can be invited.
fn invitable(standing: &Standing) -> Vec<String> {
    let users = standing.account.users.iter().filter(|user| user.status != UserStatus::Disabled.as_str());
    users.map(|user| person(&user.email)).collect()
}

fn invited(standing: &Standing) -> Piece {
    let place = Place::Kind(StepKind::Invitations);
    let mut piece = Piece::new(Key::Invited, "Invitations", place).of(Stage::Users).after(&[Key::Users]);
    let users = invitable(standing);
    if asks_for_invitations(standing) && !users.is_empty() && !standing.is_disabled_from_setup() {
        piece.act(standing.inside("user invite").names(users), [Effect::Invited]);
    }
    piece
}

/// The invitations, for whoever wants to send them.
pub(super) fn held_back(standing: &Standing) -> Vec<Line> {
    let users = invitable(standing);
    if asks_for_invitations(standing) || users.is_empty() || standing.status() == Status::Disabled {
        return Vec::new();
    }
    let invite = standing.inside("user invite").names(users).words();
    vec![
        Line::Blank,
        Line::Comment("Nobody is written to. This would send the invitations:".to_owned()),
        Line::Held(invite),
    ]
}

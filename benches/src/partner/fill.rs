//! Filling a database with a partner, through the library: every row is a change that the store applies.
//!
//! The journal tells each client as one operation with the client alone in it. All that is in a client
//! would make the file many times as large and no answer different.

use std::{error::Error, path::Path};

use usher::{
    domain::{
        AccountId, GroupId, Ref, RoleId, Time,
        account::{Account, Feature, Features, Limits, LogInPolicy, Seats, Status},
        asset::{Asset, AssetKind, Connection, ConnectionState, Placement},
        change::Change,
        checklist::Onboarding,
        client::{ClientRight, ClientShare},
        digest,
        email::Email,
        entity::Entity,
        group::{Group, Membership},
        journal::{Entry, Event, Operation},
        name::Handle,
        permission::{Permission, PermissionSet},
        role::{BuiltIn, Role},
        share::{Right, Share, Subject, Visibility},
        user::{Assignment, RoleHolding, User, UserStatus},
    },
    store::{Store, StoreError, Tx},
};

use super::{Shape, TOKEN, asset, client, email, staff};
use crate::rng::Rng;

type Stored<T> = Result<T, StoreError>;

/// 2026-01-01, in microseconds.
const BEGUN: i64 = 1_767_225_600_000_000;

/// Makes the database of a partner. The same seed gives the same file.
pub fn fill(shape: Shape, seed: u64, path: &Path) -> Result<(), Box<dyn Error>> {
    Store::create(path, |tx| Filling { tx, rng: Rng::new(seed), shape, roles: Vec::new() }.partner())
        .map_err(|error: StoreError| error.into())
}

struct Filling<'t> {
    tx: &'t Tx<'t>,
    rng: Rng,
    shape: Shape,
    /// The custom roles of the account that is being filled.
    roles: Vec<Ref<RoleId>>,
}

impl Filling<'_> {
    fn partner(mut self) -> Stored<()> {
        let north = self.account(None, "north".to_owned(), Status::Active, Features::ALL)?;
        let people = (0..self.shape.staff()).map(|number| self.user(&north, staff(number), number));
        let people = people.collect::<Stored<Vec<_>>>()?;
        let teams = (0..5).map(|number| self.group(&north, &format!("team-{number}")));
        let teams = teams.collect::<Stored<Vec<_>>>()?;
        for (number, user) in people.iter().enumerate() {
            self.join(&teams[number % teams.len()], user)?;
        }
        let ada = &people[0];
        self.tx.add_login(&digest::hex_of_token(TOKEN), north.id, ada.id, Time(0), Time(i64::MAX))?;
        let begun = [Change::create(north.clone())];
        self.journal(&north, ada, Event::Database, "usher init", &begun)?;
        for number in 0..self.shape.clients {
            let added = self.client(&north, number, &people, &teams)?;
            self.journal(
                &added,
                ada,
                Event::Change,
                &format!("usher client add {}", added.name),
                &[Change::create(added.clone())],
            )?;
        }
        Ok(())
    }

    fn client(&mut self, north: &Account, number: usize, people: &[User], teams: &[Group]) -> Stored<Account> {
        let status = match self.rng.below(100) {
            0..3 => Status::Disabled,
            3..8 => Status::Setup,
            8..15 => Status::Trial,
            _ => Status::Active,
        };
        let emails = !self.rng.percent(15);
        let here =
            self.account(Some(north), client(number), status, Features::DEFAULT.set(Feature::ScheduledEmails, emails))?;
        if matches!(status, Status::Active | Status::Disabled) {
            self.add(Onboarding { account: here.id, at: here.created })?;
        }
        self.roles = vec![
            self.role(
                &here,
                "analyst",
                &[Permission::DashboardLibrary, Permission::KlipLibrary, Permission::TabEmail],
            )?,
            self.role(&here, "curator", &[Permission::DashboardLibrary, Permission::TabEdit, Permission::AdminTab])?,
        ];
        let users = (0..self.shape.users).map(|user| self.user(&here, email(number, user), user));
        let users = users.collect::<Stored<Vec<_>>>()?;
        let groups = (0..self.shape.groups()).map(|group| self.group(&here, &format!("group-{group:02}")));
        let groups = groups.collect::<Stored<Vec<_>>>()?;
        for user in &users {
            for group in self.some(&groups, &[1, 1, 1, 2, 2, 3]) {
                self.join(&group, user)?;
            }
        }
        self.contents(&here, &users, &groups)?;

        for team in self.some(teams, &[0, 1, 1, 2]) {
            let right = *self.rng.one_of(&[
                ClientRight::ViewOnly,
                ClientRight::Admin,
                ClientRight::Admin,
                ClientRight::Settings,
            ]);
            self.add(ClientShare { parent: north.id, client: here.reference(), group: team.reference(), right })?;
        }
        if self.rng.percent(10) {
            let user = self.rng.one_of(people).reference();
            let role = BuiltIn::Editor.reference();
            self.add(Assignment { client: here.reference(), user_account: north.id, user, role })?;
        }
        Ok(here)
    }

    /// What is looked at in a client, and with whom it is shared.
    fn contents(&mut self, here: &Account, users: &[User], groups: &[Group]) -> Stored<()> {
        let shape = self.shape;
        let sources = self.assets(here, AssetKind::Datasource, shape.datasources(), users)?;
        let metrics = self.assets(here, AssetKind::Metric, shape.metrics(), users)?;
        let klips = self.assets(here, AssetKind::Klip, shape.klips(), users)?;
        let dashboards = self.assets(here, AssetKind::Dashboard, shape.dashboards(), users)?;
        let everybody = Ref::new(GroupId::all_users(here.id), "all-users");

        let mut shown_to = Vec::with_capacity(dashboards.len());
        for dashboard in &dashboards {
            let shared_with = self.some(groups, &[1, 1, 2, 2, 3]);
            for group in &shared_with {
                let right = self.right(25);
                let visibility =
                    *self.rng.one_of(&[Visibility::Library, Visibility::Add, Visibility::Add, Visibility::Required]);
                self.share(dashboard, Subject::Group(group.reference()), right, Some(visibility))?;
            }
            if self.rng.percent(15) {
                let visibility = *self.rng.one_of(&[Visibility::Library, Visibility::Add, Visibility::Required]);
                self.share(dashboard, Subject::Group(everybody.clone()), Right::View, Some(visibility))?;
            }
            self.share_with_users(dashboard, users)?;
            shown_to.push(shared_with);
        }
        for (number, klip) in klips.iter().enumerate() {
            let dashboard = number % dashboards.len();
            let position = u32::try_from(number / dashboards.len() + 1).unwrap_or(1);
            self.place(&dashboards[dashboard], klip, position)?;
            if self.rng.percent(10) {
                self.place(&dashboards[(dashboard + 1) % dashboards.len()], klip, position + 20)?;
            }
            let source = self.rng.one_of(&sources).clone();
            self.place(klip, &source, 1)?;
            // Some tiles are broken: the dashboard is shared, and the klip is not.
            if self.rng.percent(80) {
                for group in shown_to[dashboard].clone() {
                    let right = self.right(15);
                    self.share(klip, Subject::Group(group.reference()), right, None)?;
                }
            }
            self.share_with_users(klip, users)?;
        }
        for (number, metric) in metrics.iter().enumerate() {
            self.place(&dashboards[number % dashboards.len()], metric, 50)?;
            let source = self.rng.one_of(&sources).clone();
            self.place(metric, &source, 1)?;
        }
        for thing in sources.iter().chain(&metrics) {
            for group in self.some(groups, &[0, 1, 1]) {
                let right = self.right(30);
                self.share(thing, Subject::Group(group.reference()), right, None)?;
            }
        }
        Ok(())
    }

    fn assets(&mut self, here: &Account, kind: AssetKind, number: usize, users: &[User]) -> Stored<Vec<Asset>> {
        (0..number)
            .map(|number| {
                let handle = asset(kind.as_str(), number);
                let owner = self.rng.percent(40).then(|| self.rng.one_of(users).reference());
                let connection = Connection {
                    provider: "sheets".to_owned(),
                    owner: owner.clone(),
                    state: ConnectionState::Connected,
                };
                self.add(Asset {
                    id: self.tx.new_asset_id()?,
                    account: here.id,
                    kind,
                    name: handle.clone(),
                    handle: Handle::stored(handle),
                    description: String::new(),
                    owner,
                    currency: None,
                    origin: None,
                    connection: (kind == AssetKind::Datasource).then_some(connection),
                })
            })
            .collect()
    }

    fn share_with_users(&mut self, asset: &Asset, users: &[User]) -> Stored<()> {
        for user in self.some(users, &[0, 0, 0, 1, 2]) {
            let right = self.right(30);
            self.share(asset, Subject::User(user.reference()), right, None)?;
        }
        Ok(())
    }

    /// Edit so many times in a hundred, else view.
    const fn right(&mut self, edit: usize) -> Right {
        if self.rng.percent(edit) { Right::Edit } else { Right::View }
    }

    /// A few different ones of many; how many is one of the numbers.
    fn some<T: Clone>(&mut self, things: &[T], numbers: &[usize]) -> Vec<T> {
        let (number, first) = (*self.rng.one_of(numbers), self.rng.below(things.len()));
        let step = 1 + self.rng.below(things.len().min(7));
        let mut places: Vec<_> = (0..number).map(|turn| (first + turn * step) % things.len()).collect();
        places.sort_unstable();
        places.dedup();
        places.into_iter().map(|place| things[place].clone()).collect()
    }

    fn add<E: Into<Entity> + Clone>(&self, entity: E) -> Stored<E> {
        self.tx.apply(&Change::create(entity.clone()))?;
        Ok(entity)
    }

    fn account(&self, parent: Option<&Account>, handle: String, status: Status, features: Features) -> Stored<Account> {
        self.add(Account {
            id: self.tx.new_account_id()?,
            parent: parent.map(Account::reference),
            name: handle.clone(),
            handle: Handle::stored(handle),
            description: String::new(),
            status,
            disabled_from: (status == Status::Disabled).then_some(Status::Active),
            seats: Seats::Unlimited,
            pool: None,
            features,
            limits: Limits::default(),
            time_zone: "UTC".to_owned(),
            transact: false,
            template: "standard".to_owned(),
            trial_ends: (status == Status::Trial).then_some(Time(BEGUN + 90 * 86_400_000_000)),
            trial_extended: false,
            legacy_view_only: false,
            log_in: LogInPolicy::default(),
            white_label: false,
            created: Time(BEGUN),
        })
    }

    fn user(&mut self, here: &Account, email: String, number: usize) -> Stored<User> {
        let status = match self.rng.below(100) {
            _ if number == 0 => UserStatus::Active,
            0..4 => UserStatus::Disabled,
            4..10 => UserStatus::Invited,
            _ => UserStatus::Active,
        };
        let user = self.add(User {
            id: self.tx.new_user_id()?,
            account: here.id,
            email: Email::stored(email),
            first: String::new(),
            last: String::new(),
            phone: None,
            status,
            joined: status != UserStatus::Invited,
            avatar: None,
            time_zone: None,
            currency: None,
            primary_contact: number == 0,
        })?;
        let role = match self.rng.below(100) {
            _ if number == 0 => BuiltIn::Admin.reference(),
            0..3 => BuiltIn::Admin.reference(),
            3..25 => BuiltIn::Editor.reference(),
            25..80 => BuiltIn::ViewOnly.reference(),
            80..88 => BuiltIn::ViewOnlyNoPowermetrics.reference(),
            _ => self.custom_role(),
        };
        let first = self.add(RoleHolding { account: here.id, user: user.reference(), role })?;
        if self.rng.percent(5) {
            let role = self.custom_role();
            if role != first.role {
                self.add(RoleHolding { account: here.id, user: user.reference(), role })?;
            }
        }
        Ok(user)
    }

    fn custom_role(&mut self) -> Ref<RoleId> {
        if self.roles.is_empty() { BuiltIn::ViewOnly.reference() } else { self.rng.one_of(&self.roles).clone() }
    }

    fn role(&self, here: &Account, handle: &str, permissions: &[Permission]) -> Stored<Ref<RoleId>> {
        let permissions: PermissionSet = permissions.iter().copied().collect();
        let (id, account) = (self.tx.new_role_id()?, here.id);
        let (handle, name) = (Handle::stored(handle), handle.to_owned());
        Ok(self.add(Role { id, account, handle, name, description: String::new(), permissions })?.reference())
    }

    fn group(&self, here: &Account, handle: &str) -> Stored<Group> {
        let (id, account) = (self.tx.new_group_id()?, here.id);
        let (handle, name) = (Handle::stored(handle), handle.to_owned());
        self.add(Group { id, account, handle, name, description: String::new(), use_only: false })
    }

    fn join(&self, group: &Group, user: &User) -> Stored<()> {
        self.add(Membership { account: user.account, group: group.reference(), user: user.reference() }).map(drop)
    }

    fn place(&self, container: &Asset, part: &Asset, position: u32) -> Stored<()> {
        let (container, part, account) = (container.reference(), part.reference(), container.account);
        self.add(Placement { account, container, part, position }).map(drop)
    }

    fn share(&self, asset: &Asset, subject: Subject, right: Right, visibility: Option<Visibility>) -> Stored<()> {
        let account: AccountId = asset.account;
        self.add(Share { account, asset: asset.reference(), subject, right, visibility }).map(drop)
    }

    fn journal(&self, account: &Account, by: &User, event: Event, command: &str, changes: &[Change]) -> Stored<()> {
        let mut operation = Operation::new(account.created, account, event).by(by).typed(command);
        let entries: Vec<_> = changes.iter().filter_map(Entry::of).collect();
        self.tx.append(&mut operation, &entries).map(drop)
    }
}

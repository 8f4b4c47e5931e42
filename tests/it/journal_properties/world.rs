//! Random changes of a small world. Many of them are nonsense, such as a member from another
//! account: the schema and the rules refuse those, and refusing must leave no trace either.

use usher::{
    domain::{
        AccountId, AssetId, GroupId, LinkId, RoleId, Time, UserId,
        account::{Account, AccountValue, Features, Limits, Seats, Space, Status},
        asset::{Asset, AssetKind, LinkKind, PublishedLink},
        change::Change,
        checklist::{Onboarding, Template, Tick, Waiver},
        client::ClientRight,
        entity::Entity,
        group::{DefaultDashboard, Group},
        look::{Brand, FooterLogo, Image, WhiteLabel},
        name::Handle,
        permission::PermissionSet,
        role::{BuiltIn, Role},
        share::{Right, Share, Subject, Visibility},
        user::{Assignment, RoleHolding, User, UserStatus},
    },
    store::Tx,
};

use crate::support::entities;

/// Numbers from which one change is made.
pub type Dice = (u8, u16, u16, u16);

/// Everything that stands, in some order that does not depend on chance.
#[derive(Default)]
pub struct World {
    pub things: Vec<Entity>,
}

macro_rules! picks {
    ($($name:ident $variant:ident $thing:ty;)+) => {$(
        fn $name(&self, n: u16) -> Option<$thing> {
            let all: Vec<_> = self.things.iter().filter_map(|thing| match thing {
                Entity::$variant(thing) => Some(thing),
                _ => None,
            }).collect();
            all.get(usize::from(n) % all.len().max(1)).map(|thing| (*thing).clone())
        }
    )+};
}

impl World {
    /// What stands in a database.
    pub fn read(tx: &Tx<'_>) -> Self {
        let mut things = Vec::new();
        let mut accounts: Vec<Account> = tx.master().unwrap().into_iter().collect();
        while let Some(account) = accounts.pop() {
            things.extend(tx.everything_in(&account).unwrap());
            accounts.extend(tx.clients_of(account.id, "", usize::MAX).unwrap());
            things.push(Entity::Account(account));
        }
        Self { things }
    }

    picks! {
        account Account Account;
        user User User;
        role Role Role;
        group Group Group;
        asset Asset Asset;
        given Share Share;
        image Image Image;
    }

    fn dashboard(&self, n: u16) -> Option<Asset> {
        self.asset(n).filter(|asset| asset.kind == AssetKind::Dashboard)
    }

    /// Takes note of a change that was made.
    pub fn follow(&mut self, change: &Change) {
        match (&change.before, &change.after) {
            (Some(before), after) => {
                let at = self.things.iter().position(|thing| thing.identity() == before.identity()).unwrap();
                match after {
                    Some(after) => self.things[at] = after.clone(),
                    None => _ = self.things.remove(at),
                }
            }
            (None, Some(after)) => self.things.push(after.clone()),
            (None, None) => {}
        }
    }

    /// A change as the dice fall; none where the world has not what it takes.
    pub fn change(&self, tx: &Tx<'_>, (kind, a, b, c): Dice) -> Option<Change> {
        let picked = self.things.get(usize::from(a) % self.things.len().max(1)).cloned();
        match kind % 8 {
            0 => picked.map(Change::remove),
            1 | 2 => {
                let thing = picked?;
                Some(Change::update(thing.clone(), altered(thing, b, c)?))
            }
            _ => self.thing(tx, kind, a, b, c).map(Change::create),
        }
    }

    /// Something new.
    fn thing(&self, tx: &Tx<'_>, kind: u8, a: u16, b: u16, c: u16) -> Option<Entity> {
        let id = || tx.new_group_id().unwrap().0;
        let Some(account) = self.account(a) else { return Some(master(id()).into()) };
        let (here, handle) = (account.id, format!("h{}", c % 7));
        let user = || self.user(b).map(|user| user.reference());
        let role = || match (c % 3, self.role(c)) {
            (0, Some(role)) => role.reference(),
            (other, _) => BuiltIn::ALL[usize::from(other) + usize::from(c % 2)].reference(),
        };
        Some(match kind / 8 % 18 {
            0 => Entity::from(entities::client(AccountId(id()), &account, &format!("c{}", c % 9), Time(0))),
            1 => {
                let space = if b.is_multiple_of(2) { Space::Property } else { Space::Label };
                AccountValue { account: here, space, key: handle, value: b.to_string() }.into()
            }
            2 => {
                let status = [UserStatus::Active, UserStatus::Invited][usize::from(b % 2)];
                entities::user(UserId(id()), here, &format!("u{}@x.example", c % 12), status).into()
            }
            3 => entities::role(RoleId(id()), here, &handle, PermissionSet(u64::from(b))).into(),
            4 | 5 => {
                let user = self.user(b)?;
                RoleHolding { account: user.account, user: user.reference(), role: role() }.into()
            }
            6 => entities::group(GroupId(id()), here, &handle).into(),
            7 => entities::member(&self.group(a)?, &self.user(b)?).into(),
            8 | 9 => {
                let kind = AssetKind::ALL[usize::from(b % 4)];
                let owner = if b.is_multiple_of(3) { user() } else { None };
                Asset { owner, ..entities::asset(AssetId(id()), here, kind, &handle) }.into()
            }
            10 => {
                let (container, part) = (self.asset(a)?, self.asset(b)?);
                container.kind.holds(part.kind).then(|| entities::placed(&container, &part, u32::from(c % 4)))?.into()
            }
            11 => PublishedLink {
                id: LinkId(id()),
                account: self.dashboard(a)?.account,
                dashboard: self.dashboard(a)?.reference(),
                name: handle,
                kind: if b.is_multiple_of(2) { LinkKind::Private } else { LinkKind::Public },
                by: "ada@north.example".to_owned(),
                at: Time(i64::from(b)),
            }
            .into(),
            12 => self.share(a, b, c)?.into(),
            13 => self.first_seen(b, c)?.into(),
            14 => entities::client_shared(&account, &self.group(b)?, ClientRight::ALL[usize::from(c % 3)]).into(),
            15 => {
                let user = self.user(b)?;
                let (client, user_account) = (account.reference(), user.account);
                Assignment { client, user_account, user: user.reference(), role: role() }.into()
            }
            16 => Self::of_a_checklist(here, handle, b, c),
            _ => self.of_a_look(here, b, c)?,
        })
    }

    fn share(&self, a: u16, b: u16, c: u16) -> Option<Share> {
        let asset = self.asset(a)?;
        let right = if c.is_multiple_of(2) { Right::View } else { Right::Edit };
        let to_user = c.is_multiple_of(3);
        let subject =
            if to_user { Subject::User(self.user(b)?.reference()) } else { Subject::Group(self.group(b)?.reference()) };
        let visibility = (asset.kind == AssetKind::Dashboard && !to_user).then_some(Visibility::Add);
        Some(Share { account: asset.account, asset: asset.reference(), subject, right, visibility })
    }

    /// A dashboard that is shared with a group, as one that its members see first.
    fn first_seen(&self, b: u16, c: u16) -> Option<DefaultDashboard> {
        let Share { account, asset: dashboard, subject: Subject::Group(group), visibility: Some(_), .. } =
            self.given(b)?
        else {
            return None;
        };
        Some(DefaultDashboard { account, group, dashboard, position: u32::from(c % 7) })
    }

    fn of_a_checklist(account: AccountId, step: String, b: u16, c: u16) -> Entity {
        let (by, at, text) = ("ada@north.example".to_owned(), Time(i64::from(c)), format!("because {b}"));
        match b % 4 {
            0 => Template { account, handle: Handle::stored(step), source: text }.into(),
            1 => Waiver { account, step, reason: text, until: None, by, at }.into(),
            2 => Tick { account, step, note: text, by, at }.into(),
            _ => Onboarding { account, at }.into(),
        }
    }

    /// A picture, and what may show one. That a brand shows one which is not there is refused.
    fn of_a_look(&self, account: AccountId, b: u16, c: u16) -> Option<Entity> {
        let digest = format!("{:064}", c % 3);
        Some(match b % 5 {
            0 => Image { account, digest, width: 1, height: 1, png: "AA==".to_owned() }.into(),
            1 => Brand { logo: c.is_multiple_of(2).then_some(digest), ..Brand::plain(account) }.into(),
            2 => WhiteLabel { product_name: Some(format!("name {c}")), ..WhiteLabel::plain(account) }.into(),
            _ => {
                let Image { account, digest: image, .. } = self.image(b / 5)?;
                let link = "https://north.example/".parse().unwrap();
                FooterLogo { account, position: u32::from(c % 3) + 1, image, link }.into()
            }
        })
    }
}

/// The master account.
fn master(id: i64) -> Account {
    Account {
        id: AccountId(id),
        parent: None,
        handle: Handle::stored("north"),
        name: "North Agency".to_owned(),
        description: String::new(),
        status: Status::Active,
        disabled_from: None,
        seats: Seats::Unlimited,
        pool: None,
        features: Features::ALL,
        limits: Limits::default(),
        time_zone: "UTC".to_owned(),
        transact: true,
        template: "standard".to_owned(),
        trial_ends: None,
        trial_extended: false,
        legacy_view_only: false,
        log_in: usher::domain::account::LogInPolicy::default(),
        white_label: true,
        created: Time(0),
    }
}

/// The same thing with something else about it; none where nothing about it can change.
fn altered(thing: Entity, b: u16, c: u16) -> Option<Entity> {
    let text = format!("name {}", c % 5);
    Some(match thing {
        Entity::Account(account) => account_altered(account, b, c).into(),
        Entity::AccountValue(value) => AccountValue { value: text, ..value }.into(),
        Entity::User(user) => user_altered(user, b, c, text).into(),
        Entity::Role(role) if b.is_multiple_of(2) => Role { permissions: PermissionSet(u64::from(c)), ..role }.into(),
        Entity::Role(role) => Role { handle: Handle::stored(format!("h{}", c % 7)), name: text, ..role }.into(),
        Entity::Group(group) if b.is_multiple_of(2) => Group { name: text, ..group }.into(),
        Entity::Group(group) => {
            Group { handle: Handle::stored(format!("h{}", c % 7)), use_only: !group.use_only, ..group }.into()
        }
        Entity::Asset(asset) if b.is_multiple_of(2) => Asset { name: text, owner: None, ..asset }.into(),
        Entity::Asset(asset) => Asset { handle: Handle::stored(format!("h{}", c % 7)), ..asset }.into(),
        Entity::Share(share) if b.is_multiple_of(2) => Share { right: Right::Edit, ..share }.into(),
        Entity::Share(share) => {
            let visibility = share.visibility.map(|_| [Visibility::Library, Visibility::Required][usize::from(c % 2)]);
            Share { visibility, ..share }.into()
        }
        Entity::Placement(mut placed) => {
            placed.position = u32::from(c % 4);
            placed.into()
        }
        Entity::ClientShare(mut share) => {
            share.right = ClientRight::ALL[usize::from(c % 3)];
            share.into()
        }
        Entity::Waiver(waiver) => Waiver { reason: text, until: Some(Time(i64::from(b))), ..waiver }.into(),
        Entity::Template(template) => Template { source: text, ..template }.into(),
        Entity::Brand(brand) => Brand { inherit: !brand.inherit, ..brand }.into(),
        Entity::WhiteLabel(set) => WhiteLabel { widget_name: Some(text), ..set }.into(),
        _ => return None,
    })
}

fn account_altered(account: Account, b: u16, c: u16) -> Account {
    match b % 7 {
        0 => Account { description: format!("about {c}"), ..account },
        1 => Account { seats: Seats::Number(u32::from(c % 4)), ..account },
        2 => Account { features: Features((c % 128) as u8), ..account },
        3 if account.status != Status::Disabled => {
            Account { disabled_from: Some(account.status), status: Status::Disabled, ..account }
        }
        3 => Account { disabled_from: None, status: Status::Active, ..account },
        4 => Account { limits: Limits { dashboards: Some(u32::from(c % 3)), ..account.limits }, ..account },
        5 => Account { template: format!("h{}", c % 7), ..account },
        _ => Account { time_zone: "Europe/Berlin".to_owned(), transact: !account.transact, ..account },
    }
}

fn user_altered(user: User, b: u16, c: u16, text: String) -> User {
    match b % 7 {
        0 => User { status: UserStatus::Disabled, ..user },
        1 => User { status: UserStatus::Active, joined: true, ..user },
        2 => User { primary_contact: !user.primary_contact, ..user },
        // An avatar of which there is no picture is refused, and so is removing the picture of one.
        3 => User { avatar: (c % 4 < 3).then(|| format!("{:064}", c % 3)), ..user },
        4 => entities::user(user.id, user.account, &format!("u{}@x.example", b % 12), user.status),
        _ => User { first: text, phone: Some("1".to_owned()), ..user },
    }
}

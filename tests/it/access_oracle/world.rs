//! Small random worlds: accounts, people, assets and shares as plain lists of words and numbers.

use proptest::{collection::vec, option, prelude::*, sample::select};
use usher::domain::{account::Feature, asset::AssetKind, permission::Permission, role::BuiltIn};

/// The number of accounts. The first is the master.
const ACCOUNTS: usize = 4;
/// The number of roles: the four built-in ones, in the order of the table, then custom ones.
const ROLES: usize = 8;

/// Everything that is known. Things are named by their place in these lists.
#[derive(Debug, Clone)]
pub struct World {
    pub accounts: Vec<Account>,
    /// The permission ids of each role.
    pub roles: Vec<Vec<&'static str>>,
    pub users: Vec<User>,
    pub groups: Vec<Group>,
    pub assets: Vec<Asset>,
    pub shares: Vec<Share>,
    /// A dashboard, and a klip on it.
    pub placements: Vec<(usize, usize)>,
    pub client_shares: Vec<ClientShare>,
    pub assignments: Vec<Assignment>,
}

#[derive(Debug, Clone)]
pub struct Account {
    pub parent: Option<usize>,
    pub disabled: bool,
    pub features: Vec<&'static str>,
}

#[derive(Debug, Clone)]
pub struct User {
    pub account: usize,
    pub status: &'static str,
    pub roles: Vec<usize>,
}

#[derive(Debug, Clone)]
pub struct Group {
    pub account: usize,
    pub members: Vec<usize>,
}

#[derive(Debug, Clone)]
pub struct Asset {
    pub account: usize,
    pub kind: &'static str,
    pub owner: Option<usize>,
}

/// Whom something is shared with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum With {
    User(usize),
    Group(usize),
    AllUsers,
}

#[derive(Debug, Clone)]
pub struct Share {
    pub asset: usize,
    pub with: With,
    pub right: &'static str,
    pub visibility: Option<&'static str>,
}

#[derive(Debug, Clone)]
pub struct ClientShare {
    pub client: usize,
    pub with: With,
    pub right: &'static str,
}

#[derive(Debug, Clone)]
pub struct Assignment {
    pub user: usize,
    pub client: usize,
    pub role: usize,
}

impl World {
    /// The accounts above this one, the nearest first.
    pub fn above(&self, account: usize) -> Vec<usize> {
        let mut above = Vec::new();
        let mut next = self.accounts[account].parent;
        while let Some(parent) = next {
            above.push(parent);
            next = self.accounts[parent].parent;
        }
        above
    }
}

fn accounts() -> impl Strategy<Value = Vec<Account>> {
    let features = vec(prop::bool::weighted(0.7), Feature::ALL.len());
    vec((any::<prop::sample::Index>(), prop::bool::weighted(0.1), features), ACCOUNTS).prop_map(|raw| {
        let account = |(place, (parent, disabled, on)): (usize, (prop::sample::Index, bool, Vec<bool>))| Account {
            parent: (place > 0).then(|| parent.index(place)),
            disabled,
            features: Feature::ALL.iter().zip(on).filter(|(_, on)| *on).map(|(it, _)| it.id()).collect(),
        };
        raw.into_iter().enumerate().map(account).collect()
    })
}

fn roles() -> impl Strategy<Value = Vec<Vec<&'static str>>> {
    let custom = select(&[0.1, 0.4, 0.7, 0.95][..])
        .prop_flat_map(|share| vec(prop::bool::weighted(share), Permission::ALL.len()))
        .prop_map(|has| Permission::ALL.iter().zip(has).filter(|(_, has)| *has).map(|(it, _)| it.id()).collect());
    vec(custom, ROLES - BuiltIn::ALL.len()).prop_map(|custom: Vec<Vec<&'static str>>| {
        let built_in = BuiltIn::ALL.iter().map(|role| role.permissions().iter().map(Permission::id).collect());
        built_in.chain(custom).collect()
    })
}

fn users() -> impl Strategy<Value = Vec<User>> {
    let status = select(&["active", "active", "active", "active", "invited", "disabled"][..]);
    let user = (select(&[0, 0, 0, 1, 1, 2, 3][..]), status, vec(0..ROLES, 1..3));
    vec(user.prop_map(|(account, status, roles)| User { account, status, roles }), 6)
}

/// The rest of the world, before it is cut down to what may stand beside each other.
#[derive(Debug, Clone)]
struct Parts {
    groups: Vec<Group>,
    assets: Vec<Asset>,
    shares: Vec<Share>,
    placements: Vec<(usize, usize)>,
    client_shares: Vec<ClientShare>,
    assignments: Vec<Assignment>,
}

fn parts() -> impl Strategy<Value = Parts> {
    let with =
        || prop_oneof![(0..6usize).prop_map(With::User), (0..5usize).prop_map(With::Group), Just(With::AllUsers)];
    let account = || select(&[0, 0, 1, 1, 2, 3][..]);
    let kind = select(AssetKind::ALL.map(AssetKind::as_str).to_vec());
    let kinds = prop_oneof![Just("klip"), Just("dashboard"), kind];
    let group = (account(), vec(0..6usize, 0..5)).prop_map(|(account, members)| Group { account, members });
    let asset = (account(), kinds, option::weighted(0.3, 0..6usize));
    let asset = asset.prop_map(|(account, kind, owner)| Asset { account, kind, owner });
    let right = select(&["view", "edit"][..]);
    let share = (0..8usize, with(), right, select(&["library", "add", "required"][..]));
    let share =
        share.prop_map(|(asset, with, right, visibility)| Share { asset, with, right, visibility: Some(visibility) });
    let client_share = (1..ACCOUNTS, with(), select(&["view-only", "admin", "settings"][..]));
    let client_share = client_share.prop_map(|(client, with, right)| ClientShare { client, with, right });
    let assignment = (0..6usize, 1..ACCOUNTS, 0..ROLES);
    let assignment = assignment.prop_map(|(user, client, role)| Assignment { user, client, role });
    let placements = vec((0..8usize, 0..8usize), 0..24);
    (vec(group, 5), vec(asset, 8), vec(share, 0..24), placements, vec(client_share, 0..10), vec(assignment, 0..8))
        .prop_map(|(groups, assets, shares, placements, client_shares, assignments)| Parts {
            groups,
            assets,
            shares,
            placements,
            client_shares,
            assignments,
        })
}

/// A world in which nothing refers across accounts but client shares and assignments.
pub fn world() -> impl Strategy<Value = World> {
    (accounts(), roles(), users(), parts()).prop_map(|(accounts, roles, users, parts)| {
        let Parts { mut groups, mut assets, mut shares, mut placements, mut client_shares, assignments } = parts;
        for group in &mut groups {
            group.members.retain(|user| users[*user].account == group.account);
        }
        for asset in &mut assets {
            asset.owner = asset.owner.filter(|user| users[*user].account == asset.account);
        }
        let stands_in = |with: With, account: usize| match with {
            With::User(user) => users[user].account == account,
            With::Group(group) => groups[group].account == account,
            With::AllUsers => true,
        };
        shares.retain(|share| stands_in(share.with, assets[share.asset].account));
        for share in &mut shares {
            let to_group = !matches!(share.with, With::User(_));
            share.visibility = share.visibility.filter(|_| to_group && assets[share.asset].kind == "dashboard");
        }
        placements.retain(|(dashboard, klip)| {
            let (dashboard, klip) = (&assets[*dashboard], &assets[*klip]);
            dashboard.kind == "dashboard" && klip.kind == "klip" && dashboard.account == klip.account
        });
        client_shares.retain(|share| {
            let to_group = !matches!(share.with, With::User(_));
            to_group && accounts[share.client].parent.is_some_and(|parent| stands_in(share.with, parent))
        });
        let mut world =
            World { accounts, roles, users, groups, assets, shares, placements, client_shares, assignments: vec![] };
        let below = |it: &Assignment| world.above(it.client).contains(&world.users[it.user].account);
        world.assignments = assignments.into_iter().filter(below).collect();
        world
    })
}

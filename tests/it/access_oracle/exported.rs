//! A world read back from a database: what stands there after commands were typed.

use serde_json::Value;
use usher::domain::role::BuiltIn;

use super::world::{Account, Asset, Assignment, ClientShare, Group, Share, User, With, World};

/// What has been read so far, with the names that places stand for.
#[derive(Default)]
struct Names {
    accounts: Vec<String>,
    /// Role by account, the built-in ones by none.
    roles: Vec<(Option<usize>, String)>,
    users: Vec<(usize, String)>,
    groups: Vec<(usize, String)>,
    assets: Vec<(usize, String)>,
}

fn word(value: &Value) -> &'static str {
    Box::leak(value.as_str().unwrap().to_owned().into_boxed_str())
}

fn words(value: &Value) -> Vec<&'static str> {
    value.as_array().unwrap().iter().map(word).collect()
}

fn each(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

fn place(known: &[(usize, String)], account: usize, name: &str) -> usize {
    known.iter().position(|(of, it)| *of == account && it == name).unwrap_or_else(|| panic!("{name} in {account}"))
}

impl Names {
    fn role(&self, account: usize, name: &str) -> usize {
        let is = |(of, it): &(Option<usize>, String)| it == name && (of.is_none() || *of == Some(account));
        self.roles.iter().position(is).unwrap()
    }

    /// Whom a subject such as `group:marketing` stands for.
    fn with(&self, account: usize, subject: &str) -> With {
        match subject.split_once(':').unwrap() {
            ("group", "all-users") => With::AllUsers,
            ("group", group) => With::Group(place(&self.groups, account, group)),
            (_, email) => With::User(place(&self.users, account, email)),
        }
    }
}

/// The world that an export tells, with the e-mails of its users, and its accounts and assets by name.
pub struct Exported {
    pub world: World,
    names: Names,
}

impl Exported {
    pub fn user(&self, account: &str, email: &str) -> usize {
        place(&self.names.users, self.account(account), email)
    }

    pub fn account(&self, handle: &str) -> usize {
        self.names.accounts.iter().position(|it| it == handle).unwrap()
    }

    pub fn asset(&self, account: &str, said: &str) -> usize {
        place(&self.names.assets, self.account(account), said)
    }

    /// Reads an export of everything.
    pub fn read(export: &str) -> Self {
        let document: Value = serde_json::from_str(export).unwrap();
        let accounts = each(&document["accounts"]);
        let mut names = Names {
            accounts: accounts.iter().map(|it| word(&it["handle"]).to_owned()).collect(),
            roles: BuiltIn::ALL.iter().map(|role| (None, role.handle().to_owned())).collect(),
            ..Names::default()
        };
        let ids = |role: &BuiltIn| role.permissions().iter().map(|it| it.id()).collect();
        let mut world = World {
            accounts: Vec::new(),
            roles: BuiltIn::ALL.iter().map(ids).collect(),
            users: Vec::new(),
            groups: Vec::new(),
            assets: Vec::new(),
            shares: Vec::new(),
            placements: Vec::new(),
            client_shares: Vec::new(),
            assignments: Vec::new(),
        };
        for (at, it) in accounts.iter().enumerate() {
            things(&mut world, &mut names, at, it);
        }
        for (at, it) in accounts.iter().enumerate() {
            relations(&mut world, &names, at, it);
        }
        Self { world, names }
    }
}

fn things(world: &mut World, names: &mut Names, at: usize, it: &Value) {
    let parent = it["parent"].as_str().map(|parent| names.accounts.iter().position(|name| name == parent).unwrap());
    let disabled = it["status"] == "disabled";
    world.accounts.push(Account { parent, disabled, features: words(&it["features"]) });
    for role in each(&it["roles"]) {
        names.roles.push((Some(at), word(&role["handle"]).to_owned()));
        world.roles.push(words(&role["permissions"]));
    }
    for user in each(&it["users"]) {
        names.users.push((at, word(&user["email"]).to_owned()));
        let roles = words(&user["roles"]).into_iter().map(|role| names.role(at, role)).collect();
        world.users.push(User { account: at, status: word(&user["status"]), roles });
    }
    for group in each(&it["groups"]).iter().filter(|group| group["handle"] != "all-users") {
        names.groups.push((at, word(&group["handle"]).to_owned()));
        let members = words(&group["members"]).into_iter().map(|it| place(&names.users, at, it)).collect();
        world.groups.push(Group { account: at, members });
    }
    for asset in each(&it["assets"]) {
        names.assets.push((at, format!("{}:{}", word(&asset["kind"]), word(&asset["handle"]))));
        let owner = asset["owner"].as_str().map(|email| place(&names.users, at, email));
        world.assets.push(Asset { account: at, kind: word(&asset["kind"]), owner });
    }
}

fn relations(world: &mut World, names: &Names, at: usize, it: &Value) {
    for asset in each(&it["assets"]) {
        let said = format!("{}:{}", word(&asset["kind"]), word(&asset["handle"]));
        let holder = place(&names.assets, at, &said);
        let parts = words(&asset["contains"]).into_iter().filter(|part| part.starts_with("klip:"));
        world.placements.extend(parts.map(|part| (holder, place(&names.assets, at, part))));
    }
    for share in each(&it["shares"]) {
        world.shares.push(Share {
            asset: place(&names.assets, at, word(&share["asset"])),
            with: names.with(at, word(&share["subject"])),
            right: word(&share["right"]),
            visibility: share["visibility"].as_str().map(|_| word(&share["visibility"])),
        });
    }
    let Some(parent) = world.accounts[at].parent else { return };
    for share in each(&it["client_shares"]) {
        let with = names.with(parent, &format!("group:{}", word(&share["group"])));
        world.client_shares.push(ClientShare { client: at, with, right: word(&share["right"]) });
    }
    for assigned in each(&it["assignments"]) {
        let email = word(&assigned["user"]);
        let user = names.users.iter().position(|(of, it)| it == email && world.above(at).contains(of)).unwrap();
        for role in words(&assigned["roles"]) {
            world.assignments.push(Assignment { user, client: at, role: names.role(at, role) });
        }
    }
}

//! Worlds built by hand: entities written straight into a house's database, without commands,
//! checklists and journal, for tests of what is answered from them.

use usher::{
    domain::{
        AccountId, GroupId, Ref, RoleId, Time,
        account::{Account, Features, Seats, Status},
        asset::{Asset, AssetKind, Connection, ConnectionState},
        change::Change,
        client::{ClientRight, ClientShare},
        digest,
        entity::Entity,
        group::Group,
        permission::Permission,
        role::BuiltIn,
        share::{Right, Share, Subject, Visibility},
        user::{Assignment, RoleHolding, User, UserStatus},
    },
    store::{Access, Store, Tx},
};

use super::{House, entities};

/// A database while things are put into it.
pub struct Builder<'t> {
    pub tx: &'t Tx<'t>,
}

impl House {
    /// Puts things into the database, all at once.
    pub fn populate<T>(&self, populate: impl FnOnce(&Builder<'_>) -> T) -> T {
        let mut store = Store::open(&self.database(), Access::Write).unwrap();
        let tx = store.begin(Access::Write).unwrap();
        let made = populate(&Builder { tx: &tx });
        tx.commit().unwrap();
        store.after_commit();
        made
    }

    /// Acts as another user from here on, without a password.
    pub fn log_in(&self, user: &User) {
        let token = format!("{:064x}", user.id.0);
        self.populate(|builder| builder.log_in(user, &token));
        let session = self.dir().join("state/usher/session");
        std::fs::write(session, token).unwrap();
    }
}

impl Builder<'_> {
    pub fn add<E: Into<Entity> + Clone>(&self, entity: E) -> E {
        self.tx.apply(&Change::create(entity.clone())).unwrap();
        entity
    }

    pub fn master(&self) -> Account {
        self.tx.master().unwrap().unwrap()
    }

    pub fn log_in(&self, user: &User, token: &str) {
        let digest = digest::hex_of_token(token);
        self.tx.add_login(&digest, user.account, user.id, Time(0), Time(i64::MAX)).unwrap();
    }

    pub fn client(&self, parent: &Account, handle: &str) -> Account {
        self.account(Some(parent), handle, Status::Active, Features::DEFAULT)
    }

    pub fn account(&self, parent: Option<&Account>, handle: &str, status: Status, features: Features) -> Account {
        self.add(Account {
            status,
            disabled_from: (status == Status::Disabled).then_some(Status::Active),
            seats: Seats::Unlimited,
            features,
            ..entities::client(self.tx.new_account_id().unwrap(), parent, handle, Time(0))
        })
    }

    pub fn role(&self, account: &Account, handle: &str, permissions: &[&str]) -> Ref<RoleId> {
        let permissions = permissions.iter().map(|id| id.parse::<Permission>().unwrap()).collect();
        self.add(entities::role(self.tx.new_role_id().unwrap(), account.id, handle, permissions)).reference()
    }

    pub fn user(&self, account: &Account, email: &str, roles: &[Ref<RoleId>]) -> User {
        self.user_with(account, email, roles, UserStatus::Active)
    }

    pub fn user_with(&self, account: &Account, email: &str, roles: &[Ref<RoleId>], status: UserStatus) -> User {
        let user = self.add(entities::user(self.tx.new_user_id().unwrap(), account.id, email, status));
        for role in roles {
            self.give(&user, role);
        }
        user
    }

    pub fn give(&self, user: &User, role: &Ref<RoleId>) {
        self.add(RoleHolding { account: user.account, user: user.reference(), role: role.clone() });
    }

    pub fn group(&self, account: &Account, handle: &str, members: &[&User]) -> Group {
        let group = self.add(entities::group(self.tx.new_group_id().unwrap(), account.id, handle));
        for user in members {
            self.add(entities::member(&group, user));
        }
        group
    }

    pub fn asset(&self, account: &Account, kind: AssetKind, handle: &str, owner: Option<&User>) -> Asset {
        let connection = Connection { provider: String::new(), owner: None, state: ConnectionState::Connected };
        self.add(Asset {
            owner: owner.map(User::reference),
            connection: (kind == AssetKind::Datasource).then_some(connection),
            ..entities::asset(self.tx.new_asset_id().unwrap(), account.id, kind, handle)
        })
    }

    pub fn place(&self, container: &Asset, part: &Asset, position: u32) {
        self.add(entities::placed(container, part, position));
    }

    pub fn share(&self, asset: &Asset, subject: Subject, right: Right, visibility: Option<Visibility>) {
        self.add(Share { account: asset.account, asset: asset.reference(), subject, right, visibility });
    }

    pub fn share_client(&self, parent: AccountId, client: &Account, group: Ref<GroupId>, right: ClientRight) {
        self.add(ClientShare { parent, client: client.reference(), group, right });
    }

    pub fn assign(&self, user: &User, client: &Account, role: Ref<RoleId>) {
        self.add(Assignment { client: client.reference(), user_account: user.account, user: user.reference(), role });
    }
}

/// All Users of an account.
pub fn all_users(account: AccountId) -> Ref<GroupId> {
    Ref::new(GroupId::all_users(account), "all-users")
}

/// Who and what the worked answers of the access rules speak of.
pub struct Worked {
    pub acme: Account,
    pub web: Asset,
    pub dana: User,
    pub vic: User,
}

/// The worlds of the worked answers: client `acme`, and the delivery staff of the master.
pub fn worked(builder: &Builder<'_>) -> Worked {
    use BuiltIn::{Admin, Editor, ViewOnly, ViewOnlyNoPowermetrics};
    let north = builder.master();
    let acme = builder.client(&north, "acme");
    let of = |name: &str| format!("{name}@acme.example");
    let dana = builder.user(&acme, &of("dana"), &[Editor.reference()]);
    let vic = builder.user(&acme, &of("vic"), &[ViewOnly.reference()]);
    let nora = builder.user(&acme, &of("nora"), &[ViewOnlyNoPowermetrics.reference()]);
    let eve = builder.user(&acme, &of("eve"), &[Editor.reference()]);
    builder.user(&acme, &of("ada"), &[Admin.reference()]);
    let tab_admin = builder.role(&acme, "tab-admin", &["tab.edit", "admin.tab"]);
    builder.user(&acme, &of("mia"), &[tab_admin]);

    let marketing = Subject::Group(builder.group(&acme, "marketing", &[&dana, &vic, &nora]).reference());
    let design = Subject::Group(builder.group(&acme, "design", &[&eve]).reference());
    let sessions = builder.asset(&acme, AssetKind::Klip, "sessions", None);
    let web = builder.asset(&acme, AssetKind::Dashboard, "web", None);
    let lab = builder.asset(&acme, AssetKind::Dashboard, "lab", None);
    builder.place(&web, &sessions, 1);
    builder.share(&web, marketing.clone(), Right::View, Some(Visibility::Add));
    builder.share(&sessions, marketing.clone(), Right::View, None);
    builder.share(&lab, marketing, Right::View, Some(Visibility::Library));
    builder.share(&web, design, Right::Edit, Some(Visibility::Add));

    let of = |name: &str| format!("{name}@north.example");
    let pat = builder.user(&north, &of("pat"), &[Editor.reference()]);
    let val = builder.user(&north, &of("val"), &[ViewOnly.reference()]);
    let half = builder.role(&north, "half", &["client.access", "client.login"]);
    let hal = builder.user(&north, &of("hal"), &[half]);
    let delivery = builder.group(&north, "delivery", &[&pat, &val, &hal]);
    builder.share_client(north.id, &acme, delivery.reference(), ClientRight::Admin);
    builder.assign(&val, &acme, Editor.reference());
    Worked { acme, web, dana, vic }
}

//! One command that gives or takes something: as it is typed, and as it is run.
//!
//! Both are told from the same fields, so that what was tried is what is offered. Rehearsals, `why`,
//! `fix` and `cut` offer nothing else than steps.

mod run;

use crate::{
    domain::{
        account::{Account, Feature, Seats, Status},
        client::ClientRight,
        name::{Handle, shell_word},
        permission::PermissionSet,
        share::{Right, Visibility},
    },
    ops::Session,
};

/// Seats for a client that has none.
const SEATS: u32 = 10;

/// One command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// Lets the people of a client in, which needs some seats.
    Activate { client: Handle, seats: Option<u32> },
    /// Gives a client so many seats.
    Seats { client: Handle, seats: u32 },
    /// Turns a feature of a client on, or of the master where none is named.
    Feature { client: Option<Handle>, feature: Feature },
    /// Lets a disabled user in.
    Enable(String),
    /// Makes a role.
    MakeRole { handle: String, permissions: PermissionSet },
    /// Gives a user a role.
    GiveRole { email: String, role: String },
    /// Gives everybody who has the legacy view-only role the one that came after it.
    MigrateViewOnly,
    /// Shares an asset, a dashboard with what stands on it.
    Share { asset: String, with: String, right: Right, visibility: Option<Visibility> },
    /// Places a klip on a dashboard.
    Place { dashboard: String, klip: String },
    /// Makes a group.
    MakeGroup { handle: String },
    /// Adds a user to a group.
    Join { group: String, email: String },
    /// Shares a client with a group.
    ShareClient { client: String, group: String, right: ClientRight },
    /// Assigns a user to a client, with a role there.
    Assign { email: String, client: String, role: String },
    /// Lets an asset be looked at only, where it is shared at more.
    Lower { asset: String, with: String },
    /// Takes a share of an asset away.
    Unshare { asset: String, from: String },
    /// Takes a user out of a group.
    Leave { group: String, email: String },
    /// Takes a role away, and gives another where nothing else would be left.
    TakeRole { email: String, role: String, instead: Option<String> },
    /// Takes a share of a client away.
    UnshareClient { client: String, group: String },
    /// Takes all roles in a client away.
    Unassign { email: String, client: String },
    /// Lets a user in no longer.
    Disable(String),
}

impl Step {
    /// Lets the people of a client in.
    pub fn activate(client: &Account) -> Self {
        let seats = (client.seats == Seats::Number(0)).then_some(SEATS);
        Self::Activate { client: client.handle.clone(), seats }
    }

    /// Turns a feature of an account on.
    pub fn feature(account: &Account, feature: Feature) -> Self {
        Self::Feature { client: (!account.is_master()).then(|| account.handle.clone()), feature }
    }

    /// Shares an asset so that it meets groups as it does already, or as a new share does.
    pub fn share(asset: &str, with: String, right: Right) -> Self {
        Self::Share { asset: asset.to_owned(), with, right, visibility: None }
    }

    /// Whether it is typed in the account that holds the client rather than in the client.
    const fn is_from_above(&self) -> bool {
        matches!(self, Self::Activate { .. } | Self::Seats { .. } | Self::Feature { .. })
    }

    /// Whether it touches people of another account than this one.
    pub fn is_elsewhere(&self, account: &Account) -> bool {
        match self {
            Self::Feature { client: Some(client), .. } => *client != account.handle,
            Self::Feature { client: None, .. } => !account.is_master(),
            _ => false,
        }
    }

    /// As it is typed by whoever is in this session.
    pub fn command(&self, session: &Session<'_>) -> String {
        let scope = if self.is_from_above() { String::new() } else { session.scope_flag() };
        format!("usher {}{scope}", self.typed())
    }

    fn typed(&self) -> String {
        let word = |text: &String| shell_word(text);
        match self {
            Self::Activate { client, seats } => {
                let seats = seats.map(|seats| format!(" --seats {seats}")).unwrap_or_default();
                format!("client edit {client} --status {}{seats}", Status::Active)
            }
            Self::Seats { client, seats } => format!("client edit {client} --seats {seats}"),
            Self::Feature { client: Some(client), feature } => {
                format!("client feature enable {client} {}", feature.id())
            }
            Self::Feature { client: None, feature } => format!("account feature enable {}", feature.id()),
            Self::Enable(email) => format!("user enable {}", word(email)),
            Self::MakeRole { handle, permissions } => {
                let permissions: String = permissions.iter().map(|it| format!(" --permission {}", it.id())).collect();
                format!("role create {handle}{permissions}")
            }
            Self::GiveRole { email, role } => format!("user role {} --add {role}", word(email)),
            Self::MigrateViewOnly => "role migrate-view-only --all".to_owned(),
            Self::Share { asset, with, right, visibility } => {
                let right = if *right == Right::View { String::new() } else { format!(" --right {right}") };
                let visibility = visibility.map(|how| format!(" --visibility {how}")).unwrap_or_default();
                format!("share {asset} --with {}{right}{visibility}", word(with))
            }
            Self::Place { dashboard, klip } => format!("dashboard place {dashboard} {klip}"),
            Self::MakeGroup { handle } => format!("group create {handle}"),
            Self::Join { group, email } => format!("group add-member {group} {}", word(email)),
            Self::ShareClient { client, group, right } => {
                format!("client share {client} --with group:{group} --right {right}")
            }
            Self::Assign { email, client, role } => format!("user assign {} --to {client} --role {role}", word(email)),
            Self::Lower { asset, with } => {
                format!("share {asset} --with {} --right {} --no-contents", word(with), Right::View)
            }
            Self::Unshare { asset, from } => format!("unshare {asset} --from {}", word(from)),
            Self::Leave { group, email } => format!("group remove-member {group} {}", word(email)),
            Self::TakeRole { email, role, instead } => {
                let add = instead.as_ref().map(|role| format!(" --add {role}")).unwrap_or_default();
                format!("user role {}{add} --remove {role}", word(email))
            }
            Self::UnshareClient { client, group } => format!("client unshare {client} --from group:{group}"),
            Self::Unassign { email, client } => format!("user unassign {} --from {client}", word(email)),
            Self::Disable(email) => format!("user disable {}", word(email)),
        }
    }
}

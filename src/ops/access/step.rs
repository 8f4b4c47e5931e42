//! One command that mends something: as it is typed, and as it is run.
//!
//! Both are told from the same fields, so that what was tried is what is offered.

use crate::{
    domain::{
        Result,
        account::{Account, Edit, Seats, Status},
        if_exists::IfExists,
        name::{Handle, shell_word},
        permission::PermissionSet,
        role,
        share::{Recipient, Right, Visibility},
        user::ChangeRoles,
    },
    ops::{self, Request, Session, share::Give},
    store::Tx,
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
}

impl Step {
    /// Lets the people of a client in.
    pub fn activate(client: &Account) -> Self {
        let seats = (client.seats == Seats::Number(0)).then_some(SEATS);
        Self::Activate { client: client.handle.clone(), seats }
    }

    /// Whether it is typed in the account that holds the client rather than in the client.
    const fn is_from_above(&self) -> bool {
        matches!(self, Self::Activate { .. } | Self::Seats { .. })
    }

    /// As it is typed by whoever is in this session.
    pub fn command(&self, session: &Session<'_>) -> String {
        let typed = match self {
            Self::Activate { client, seats } => {
                let seats = seats.map(|seats| format!(" --seats {seats}")).unwrap_or_default();
                format!("client edit {client} --status {}{seats}", Status::Active)
            }
            Self::Seats { client, seats } => format!("client edit {client} --seats {seats}"),
            Self::Enable(email) => format!("user enable {}", shell_word(email)),
            Self::MakeRole { handle, permissions } => {
                let permissions: String = permissions.iter().map(|it| format!(" --permission {}", it.id())).collect();
                format!("role create {handle}{permissions}")
            }
            Self::GiveRole { email, role } => format!("user role {} --add {role}", shell_word(email)),
            Self::MigrateViewOnly => "role migrate-view-only --all".to_owned(),
            Self::Share { asset, with, right, visibility } => {
                let right = if *right == Right::View { String::new() } else { format!(" --right {right}") };
                let visibility = visibility.map(|how| format!(" --visibility {how}")).unwrap_or_default();
                format!("share {asset} --with {}{right}{visibility}", shell_word(with))
            }
        };
        let scope = if self.is_from_above() { String::new() } else { session.scope_flag() };
        format!("usher {typed}{scope}")
    }

    /// Runs it as the command that it is, up to its end, and tells whether that changed anything.
    ///
    /// # Errors
    /// Whatever the command is refused for; then what it changed is taken back.
    pub fn run(&self, tx: &Tx<'_>, asked: &Request, command: String) -> Result<bool> {
        let client = asked.client.clone().filter(|_| !self.is_from_above());
        let request = Request { client, command, once: None, confirmed: true, ..asked.clone() };
        tx.part(|| {
            let mut session = Session::open(tx, &request)?;
            session.may_change()?;
            self.change(&mut session)?;
            session.finish()?;
            Ok(!session.recorder.changes.is_empty())
        })
    }

    fn change(&self, session: &mut Session<'_>) -> Result<()> {
        match self {
            Self::Activate { client, seats } => {
                let seats = seats.map(Seats::Number);
                let edit = Edit { status: Some(Status::Active), seats, ..Edit::default() };
                ops::client::edit(session, client.as_str(), edit)
            }
            Self::Seats { client, seats } => {
                let edit = Edit { seats: Some(Seats::Number(*seats)), ..Edit::default() };
                ops::client::edit(session, client.as_str(), edit)
            }
            Self::Enable(email) => ops::user::enable(session, email),
            Self::MakeRole { handle, permissions } => {
                let create = role::Create {
                    handle: Handle::given(handle)?,
                    name: handle.clone(),
                    description: String::new(),
                    permissions: *permissions,
                    if_exists: IfExists::default(),
                };
                ops::role::create(session, create, None)
            }
            Self::GiveRole { email, role } => {
                let roles = ChangeRoles { add: vec![role.clone()], remove: Vec::new() };
                ops::user::change_roles(session, email, &roles)
            }
            Self::MigrateViewOnly => ops::role::migrate_view_only(session, None),
            Self::Share { asset, with, right, visibility } => {
                let give = Give {
                    assets: vec![asset.clone()],
                    with: vec![Recipient { typed: with.clone(), right: None }],
                    right: *right,
                    visibility: *visibility,
                    contents: Some(Right::View),
                    datasources: false,
                };
                ops::share::share(session, &give)
            }
        }
    }
}

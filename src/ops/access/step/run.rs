//! Running a step as the command that it is.

use super::Step;
use crate::{
    domain::{
        Result,
        account::{Edit, Features, Seats, Status},
        change::Change,
        group,
        if_exists::IfExists,
        name::Handle,
        permission::PermissionSet,
        role,
        share::{Recipient, Right, Visibility},
        user::ChangeRoles,
    },
    ops::{
        self, Request, Session,
        client::Switch,
        share::{Give, Unshare},
    },
    store::Tx,
};

impl Step {
    /// Runs it as the command that it is, up to its end, and tells what it changed.
    ///
    /// # Errors
    /// Whatever the command is refused for; then what it changed is taken back.
    pub fn run(&self, tx: &Tx<'_>, asked: &Request, command: String) -> Result<Vec<Change>> {
        let client = asked.client.clone().filter(|_| !self.is_from_above());
        let request = Request { client, command, once: None, confirmed: true, expect: None, ..asked.clone() };
        tx.part(|| {
            let mut session = Session::open(tx, &request)?;
            session.may_change()?;
            self.change(&mut session)?;
            session.finish()?;
            Ok(std::mem::take(&mut session.recorder.changes))
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
            Self::Feature { client, feature } => {
                let on = Features(0).set(*feature, true);
                match client {
                    Some(client) => ops::client::features(session, client.as_str(), Switch::Enable, on),
                    None => ops::account::features(session, Switch::Enable, on, false),
                }
            }
            Self::Enable(email) => ops::user::enable(session, email),
            Self::MakeRole { handle, permissions } => make_role(session, handle, *permissions),
            Self::GiveRole { email, role } => change_roles(session, email, Some(role), None),
            Self::MigrateViewOnly => ops::role::migrate_view_only(session, None),
            Self::Share { asset, with, right, visibility } => {
                share(session, asset, with, *right, *visibility, Some(Right::View))
            }
            Self::Lower { asset, with } => share(session, asset, with, Right::View, None, None),
            Self::Place { dashboard, klip } => ops::asset::place(session, dashboard, std::slice::from_ref(klip), None),
            Self::MakeGroup { handle } => make_group(session, handle),
            Self::Join { group, email } => ops::group::add_members(session, group, std::slice::from_ref(email)),
            Self::ShareClient { client, group, right } => {
                let with = vec![(format!("group:{group}"), Some(*right))];
                ops::client::share(session, &ops::client::Share { client: client.clone(), with })
            }
            Self::Assign { email, client, role } => {
                ops::user::assign(session, email, client, std::slice::from_ref(role))
            }
            Self::Unshare { asset, from } => {
                let taken = Unshare { assets: vec![asset.clone()], from: vec![from.clone()], contents: false };
                ops::share::unshare(session, &taken)
            }
            Self::Leave { group, email } => ops::group::remove_members(session, group, std::slice::from_ref(email)),
            Self::TakeRole { email, role, instead } => change_roles(session, email, instead.as_ref(), Some(role)),
            Self::UnshareClient { client, group } => ops::client::unshare(session, client, &[format!("group:{group}")]),
            Self::Unassign { email, client } => ops::user::unassign(session, email, client, &[]),
            Self::Disable(email) => ops::user::disable(session, email, false),
        }
    }
}

fn make_role(session: &mut Session<'_>, handle: &str, permissions: PermissionSet) -> Result<()> {
    let create = role::Create {
        handle: Handle::given(handle)?,
        name: handle.to_owned(),
        description: String::new(),
        permissions,
        if_exists: IfExists::default(),
    };
    ops::role::create(session, create, None)
}

fn make_group(session: &mut Session<'_>, handle: &str) -> Result<()> {
    let create = group::Create {
        handle: Handle::given(handle)?,
        name: handle.to_owned(),
        description: String::new(),
        use_only: false,
        if_exists: IfExists::default(),
    };
    ops::group::create(session, create)
}

fn change_roles(session: &mut Session<'_>, email: &str, add: Option<&String>, remove: Option<&String>) -> Result<()> {
    let roles = ChangeRoles { add: add.into_iter().cloned().collect(), remove: remove.into_iter().cloned().collect() };
    ops::user::change_roles(session, email, &roles)
}

fn share(
    session: &mut Session<'_>,
    asset: &str,
    with: &str,
    right: Right,
    visibility: Option<Visibility>,
    contents: Option<Right>,
) -> Result<()> {
    let give = Give {
        assets: vec![asset.to_owned()],
        with: vec![Recipient { typed: with.to_owned(), right: None }],
        right,
        visibility,
        contents,
        datasources: false,
    };
    ops::share::share(session, &give)
}

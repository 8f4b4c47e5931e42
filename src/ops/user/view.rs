//! Users as they are shown.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{
    domain::{
        Result, Time, UserId,
        look::image::ImageView,
        mail::{Invitation, Mail, Standing},
        permission::Permission,
        user::{User, UserStatus},
    },
    ops::{Session, look::image::ImageFile},
    store::Credential,
};

/// One user as lists show it.
#[derive(Debug, Clone, Serialize)]
pub struct UserView {
    /// The e-mail.
    pub email: String,
    /// First and last name as one, possibly empty.
    pub name: String,
    /// First name.
    pub first: String,
    /// Last name.
    pub last: String,
    /// Telephone number.
    pub phone: Option<String>,
    /// `invited`, `active`, `disabled`, or `locked` while an active user is locked.
    pub status: &'static str,
    /// Handles of the roles.
    pub roles: Vec<String>,
    /// Handles of the groups, All Users aside.
    pub groups: Vec<String>,
    /// Whether this is the primary contact of the account.
    pub primary_contact: bool,
    /// IANA time zone; null means the account's.
    pub time_zone: Option<String>,
    /// ISO 4217 code; null means USD.
    pub currency: Option<String>,
    /// When the user signed in last; null when never.
    pub last_sign_in: Option<Time>,
    /// Whether too many wrong passwords keep the user from logging in.
    pub locked: bool,
    /// When that lock ends; null when none is in force, and where it lasts until somebody unlocks.
    pub locked_until: Option<Time>,
    /// `none`, `queued`, `failed`, `sent` or `printed` while it can be accepted, `over` when it no
    /// longer can.
    pub invitation: Standing,
}

/// One user as it is shown alone.
#[derive(Debug, Clone, Serialize)]
pub struct UserDetails {
    /// What lists show.
    #[serde(flatten)]
    pub user: UserView,
    /// The clients assigned to that the operator can reach.
    pub assignments: Vec<AssignmentView>,
    /// How many assets of the account the user owns.
    pub assets: u32,
    /// The avatar; null where there is none.
    pub avatar: Option<ImageView>,
}

/// The roles of a user inside one client.
#[derive(Debug, Clone, Serialize)]
pub struct AssignmentView {
    /// Handle of the client.
    pub client: String,
    /// Handles of the roles there.
    pub roles: Vec<String>,
}

/// What stands beside a user.
#[derive(Debug, Default)]
struct Beside {
    roles: Vec<String>,
    groups: Vec<String>,
    credential: Credential,
    invitation: Option<Invitation>,
    mail: Option<Mail>,
}

fn view(user: &User, beside: Beside, now: Time) -> UserView {
    let Beside { roles, groups, credential, invitation, mail } = beside;
    let lock = credential.guesses.lock_in_force(now);
    let shown_as_locked = lock.is_some() && user.status == UserStatus::Active;
    UserView {
        email: user.email.to_string(),
        name: user.name(),
        first: user.first.clone(),
        last: user.last.clone(),
        phone: user.phone.clone(),
        status: if shown_as_locked { "locked" } else { user.status.as_str() },
        roles,
        groups,
        primary_contact: user.primary_contact,
        time_zone: user.time_zone.clone(),
        currency: user.currency.clone(),
        last_sign_in: credential.last_sign_in,
        locked: lock.is_some(),
        locked_until: lock.and_then(|lock| lock.until),
        invitation: Standing::of(invitation.as_ref(), mail.as_ref(), now),
    }
}

/// The users of the account, by e-mail.
///
/// # Errors
/// [`crate::domain::Code::Forbidden`].
pub fn list(session: &Session<'_>) -> Result<Vec<UserView>> {
    session.may_any(&[Permission::UserView, Permission::UserManage])?;
    let (tx, account) = (session.tx(), session.account().id);
    let mut roles = tx.roles_by_user(account)?;
    let mut groups = tx.groups_by_user(account)?;
    let mut credentials = tx.credentials_of(account)?;
    let mut invitations: BTreeMap<UserId, Invitation> =
        tx.invitations_of(account)?.into_iter().map(|invitation| (invitation.user, invitation)).collect();
    let mut mails: BTreeMap<UserId, Mail> =
        tx.latest_mails(account)?.into_iter().map(|mail| (mail.user, mail)).collect();
    let users = tx.users_of(account, "", usize::MAX)?;
    let shown = users.iter().map(|user| {
        let of = |named: &mut BTreeMap<UserId, Vec<String>>| named.remove(&user.id).unwrap_or_default();
        let beside = Beside {
            roles: of(&mut roles),
            groups: of(&mut groups),
            credential: credentials.remove(&user.id).unwrap_or_default(),
            invitation: invitations.remove(&user.id),
            mail: mails.remove(&user.id),
        };
        view(user, beside, session.now())
    });
    Ok(shown.collect())
}

/// One user, with assignments and the number of assets owned.
///
/// # Errors
/// [`crate::domain::Code::Forbidden`], [`crate::domain::Code::NotFound`].
pub fn show(session: &Session<'_>, typed: &str) -> Result<UserDetails> {
    session.may_any(&[Permission::UserView, Permission::UserManage])?;
    let user = session.user(typed)?;
    let (tx, account, reference) = (session.tx(), user.account, user.reference());
    let beside = Beside {
        roles: tx.roles_held(account, &reference)?.into_iter().map(|held| held.role.name).collect(),
        groups: tx.memberships_of(account, &reference)?.into_iter().map(|joined| joined.group.name).collect(),
        credential: tx.credential(account, user.id)?,
        invitation: tx.invitation_of(account, user.id)?,
        mail: tx.latest_mail(account, user.id)?,
    };
    Ok(UserDetails {
        user: view(&user, beside, session.now()),
        assignments: assignments(session, &user)?,
        assets: tx.assets_owned(account, user.id)?,
        avatar: session.image_view(account, user.avatar.as_deref())?,
    })
}

/// The avatar of one user, to be taken out as a file; nothing where there is none.
///
/// # Errors
/// As [`show`].
pub fn images(session: &Session<'_>, typed: &str) -> Result<Vec<ImageFile>> {
    session.may_any(&[Permission::UserView, Permission::UserManage])?;
    let user = session.user(typed)?;
    session.image_files(user.account, &[(format!("{}-avatar", user.email), user.avatar)])
}

fn assignments(session: &Session<'_>, user: &User) -> Result<Vec<AssignmentView>> {
    let mut shown: Vec<AssignmentView> = Vec::new();
    for one in session.tx().assignments_of(user.account, &user.reference())? {
        if let Some(last) = shown.last_mut().filter(|last| last.client == one.client.name) {
            last.roles.push(one.role.name);
            continue;
        }
        let client = session.tx().account(one.client.id)?;
        if let Some(client) = client
            && session.could_view(&client)?
        {
            shown.push(AssignmentView { client: one.client.name, roles: vec![one.role.name] });
        }
    }
    Ok(shown)
}

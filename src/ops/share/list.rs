//! Who assets are shared with, as it is told.

use serde::Serialize;

use crate::{
    domain::{
        Code, GroupId, Ref, Result,
        access::Acting,
        permission::Permission,
        reference::{Kind, Reference},
        share::{Right, Share, Subject, Visibility},
    },
    ops::Session,
};

/// One share as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShareView {
    /// The asset, such as `dashboard:web`.
    pub asset: String,
    /// With whom, and what it allows.
    #[serde(flatten)]
    pub with: SharedWith,
}

/// One share as it is shown with its asset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SharedWith {
    /// With whom, such as `group:marketing`.
    pub subject: String,
    /// `view` or `edit`.
    pub right: Right,
    /// How a dashboard shared with a group meets its members; null for all other shares.
    pub visibility: Option<Visibility>,
}

impl SharedWith {
    /// A share as it is shown with its asset.
    #[must_use]
    pub fn of(share: &Share) -> Self {
        Self { subject: share.subject.to_string(), right: share.right, visibility: share.visibility }
    }
}

/// The shares of one asset, with one subject, or of the whole account. Whoever may not know of
/// others is told of those that reach them.
pub fn list(session: &Session<'_>, about: Option<&str>) -> Result<Vec<ShareView>> {
    let account = session.account().id;
    let mut shares = match about.map(|typed| named(session, typed)).transpose()? {
        None => session.tx().shares_in(account)?,
        Some(About::Asset(asset)) => session.tx().shares_of_asset(&asset)?,
        Some(About::Subject(subject)) => {
            if !session.knows_others() && !reaches_operator(session, &subject)? {
                session.may(Permission::UserView)?;
                session.may(Permission::GroupView)?;
            }
            session.tx().shares_with(account, &subject)?
        }
    };
    if !session.knows_others() {
        let mut reaching = Vec::new();
        for share in shares {
            if reaches_operator(session, &share.subject)? {
                reaching.push(share);
            }
        }
        shares = reaching;
    }
    Ok(shares.iter().map(|share| ShareView { asset: share.asset.name.clone(), with: SharedWith::of(share) }).collect())
}

/// What a list of shares is about.
enum About {
    Asset(Box<crate::domain::asset::Asset>),
    Subject(Subject),
}

/// An asset or a subject; without a kind, whichever of them there is, an asset first.
fn named(session: &Session<'_>, typed: &str) -> Result<About> {
    let asset = || session.asset(typed, None).map(|asset| About::Asset(Box::new(asset)));
    let subject = || session.subject(typed).map(About::Subject);
    match typed.parse::<Reference>()?.kind {
        Some(Kind::Group | Kind::User) => subject(),
        Some(_) => asset(),
        None => match asset() {
            Err(refusal) if refusal.code == Code::NotFound => subject().map_err(|_| refusal),
            found => found,
        },
    }
}

/// Whether what is shared with a subject reaches the operator here.
fn reaches_operator(session: &Session<'_>, subject: &Subject) -> Result<bool> {
    Ok(match (session.person().acting, subject) {
        (Acting::SignedIn(_), Subject::User(_)) => false,
        (Acting::SignedIn(_), Subject::Group(group)) => session.sees_as_member_of(group),
        (Acting::Own, Subject::User(user)) => user.id == session.seen_as().id,
        (Acting::Own, Subject::Group(group)) => {
            let (account, user) = (session.account().id, session.seen_as());
            group.id == GroupId::all_users(account) || {
                let groups: Vec<Ref<GroupId>> =
                    session.tx().memberships_of(account, &user)?.into_iter().map(|member| member.group).collect();
                groups.contains(group)
            }
        }
    })
}

impl Session<'_> {
    /// Whether the operator may know what others in the account have.
    #[must_use]
    pub fn knows_others(&self) -> bool {
        self.may(Permission::UserView).is_ok() && self.may(Permission::GroupView).is_ok()
    }
}

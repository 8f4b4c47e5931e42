//! What a page of the first screen shows, for one who meets it.

use serde::Serialize;

use crate::{
    domain::{
        Result,
        look::{Image, Preview, Theme, white_label::enabled},
        user::User,
    },
    ops::{
        Session,
        first_screen::{Viewer, first_screen},
        look::worn::worn,
    },
};

/// What was made of a preview. Its serialised form is a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PreviewView {
    /// Handle of the account.
    pub account: String,
    /// Who meets the page, as `user:gus@globex.example`; null for what a view-only sign-in shows.
    pub viewer: Option<String>,
    /// What the product is called.
    pub product: String,
    /// `light`, `dark` or `custom`.
    pub theme: String,
    /// How many dashboards open.
    pub dashboards: usize,
    /// How many tiles on them are not shown.
    pub broken: usize,
    /// The file that it was written to; null where it was not.
    pub file: Option<String>,
    /// The page; null where it was written to a file.
    pub html: Option<String>,
}

impl PreviewView {
    /// A preview of which nothing is made yet.
    #[must_use]
    pub fn of(preview: &Preview) -> Self {
        let Preview { worn, screen, .. } = preview;
        Self {
            account: screen.account.clone(),
            viewer: screen.viewer.clone(),
            product: worn.product.clone(),
            theme: worn.theme.to_string(),
            dashboards: screen.opening().count(),
            broken: screen.opening().map(|dashboard| dashboard.broken().count()).sum(),
            file: None,
            html: None,
        }
    }
}

/// What somebody meets on signing in to the account acted in, in a theme other than the account's
/// where one is named. Without a user it is whom a preview shows, oneself in one's own account, and in a
/// client what a view-only sign-in shows.
///
/// # Errors
/// As [`first_screen`]: of others only with `user.view` and `group.view`.
pub fn of_account(session: &Session<'_>, user: Option<&str>, theme: Option<Theme>) -> Result<Preview> {
    let oneself = session.own_user().map(|oneself| oneself.email.to_string());
    let shown = session.preview.user().map(|user| user.name.clone());
    let viewer = match user.map(str::to_owned).or(shown).or(oneself) {
        Some(user) => Viewer::User(user),
        None => Viewer::SignIn,
    };
    let screen = first_screen(session, &viewer)?;
    let worn = worn(session.tx(), session.account())?;
    let worn = match theme {
        Some(theme) => worn.in_theme(theme),
        None => worn,
    };
    let person = person(session, screen.viewer.as_deref())?;
    let avatar = person.as_ref().map_or(Ok(None), |person| avatar(session, person))?;
    let time_zone = person.and_then(|person| person.time_zone).unwrap_or_else(|| session.account().time_zone.clone());
    Ok(Preview { worn, screen, avatar, at: session.now(), time_zone })
}

/// The same in the partner's own account, where the white-label is set.
///
/// # Errors
/// [`crate::domain::Code::FeatureOff`] elsewhere, and where the white-label is not enabled; as
/// [`of_account`].
pub fn of_white_label(session: &Session<'_>, user: Option<&str>, theme: Option<Theme>) -> Result<Preview> {
    enabled(session.account())?;
    of_account(session, user, theme)
}

/// Who meets the page, where that is a user: of the account, or the operator who is signed in to it.
fn person(session: &Session<'_>, viewer: Option<&str>) -> Result<Option<User>> {
    let Some(email) = viewer.and_then(|viewer| viewer.strip_prefix("user:")) else { return Ok(None) };
    let operator = &session.operator().user;
    let own = session.tx().user_by_email(session.account().id, email)?;
    Ok(own.or_else(|| (operator.email.as_str() == email).then(|| operator.clone())))
}

/// The avatar of a user, which belongs to the account that the user is of.
fn avatar(session: &Session<'_>, user: &User) -> Result<Option<Image>> {
    match &user.avatar {
        Some(digest) => Ok(session.tx().image(user.account, digest)?),
        None => Ok(None),
    }
}

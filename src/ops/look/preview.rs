//! What a page of the first screen shows, for one who meets it.

use serde::Serialize;

use crate::{
    domain::{
        Result,
        look::{Preview, Theme, white_label::enabled},
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
    let time_zone = time_zone(session, screen.viewer.as_deref())?;
    Ok(Preview { worn, screen, at: session.now(), time_zone })
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

/// The time zone of whoever meets the page, else the account's.
fn time_zone(session: &Session<'_>, viewer: Option<&str>) -> Result<String> {
    let (account, operator) = (session.account(), &session.operator().user);
    let email = viewer.and_then(|viewer| viewer.strip_prefix("user:"));
    let own = match email {
        None => None,
        Some(email) => match session.tx().user_by_email(account.id, email)? {
            Some(user) => user.time_zone,
            None => operator.time_zone.clone().filter(|_| operator.email.as_str() == email),
        },
    };
    Ok(own.unwrap_or_else(|| account.time_zone.clone()))
}

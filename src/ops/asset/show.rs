//! What assets are shown as.

use serde::Serialize;

use super::dashboard::{PublishedView, links_of};
use crate::{
    domain::{
        Ref, Result, UserId,
        access::AssetAction,
        asset::{Asset, AssetKind, ConnectionState},
    },
    ops::{Session, share::SharedWith},
};

/// One asset as lists show it.
#[derive(Debug, Clone, Serialize)]
pub struct AssetView {
    /// Which of the four it is.
    pub kind: &'static str,
    /// The handle.
    pub handle: String,
    /// The display name.
    pub name: String,
    /// The description.
    pub description: String,
    /// E-mail of the user of the account who made it; null when signed-in staff did.
    pub owner: Option<String>,
    /// Where it was imported from, for whoever can view that account; else null.
    pub origin: Option<String>,
    /// The currency of a dashboard, else null.
    pub currency: Option<String>,
    /// How a data source reaches its data; null for the other kinds.
    pub connection: Option<ConnectionView>,
    /// What it holds or uses, in order.
    pub contains: Vec<String>,
    /// The assets that hold or use it, of those that the operator may view.
    pub used_by: Vec<String>,
}

/// How a data source reaches its data.
#[derive(Debug, Clone, Serialize)]
pub struct ConnectionView {
    /// The service.
    pub provider: String,
    /// E-mail of the user whose account there it uses, else null.
    pub owner: Option<String>,
    /// `connected` or `to-connect`.
    pub state: ConnectionState,
}

/// One asset as it is shown by itself.
#[derive(Debug, Clone, Serialize)]
pub struct AssetDetails {
    /// What lists show.
    #[serde(flatten)]
    pub asset: AssetView,
    /// With whom it is shared; null for whoever may not know.
    pub shares: Option<Vec<SharedWith>>,
    /// The published links of a dashboard; null for whoever may not know, and for other kinds.
    pub links: Option<Vec<PublishedView>>,
}

/// The assets of one kind that the operator may view, by handle.
pub fn list(session: &Session<'_>, kind: AssetKind) -> Result<Vec<AssetView>> {
    session.may_act(AssetAction::View, kind)?;
    let mut views = Vec::new();
    for asset in session.tx().assets_of(session.account().id, kind, "", usize::MAX)? {
        if session.sees(&asset)? {
            views.push(view(session, &asset)?);
        }
    }
    Ok(views)
}

/// One asset.
pub fn show(session: &Session<'_>, kind: AssetKind, typed: &str) -> Result<AssetDetails> {
    let asset = session.asset(typed, Some(kind))?;
    session.may_on(AssetAction::View, &asset)?;
    let (mut shares, mut links) = (None, None);
    if session.knows_others() {
        shares = Some(session.tx().shares_of_asset(&asset)?.iter().map(SharedWith::of).collect());
        if kind == AssetKind::Dashboard {
            links = Some(links_of(session, &asset)?);
        }
    }
    Ok(AssetDetails { asset: view(session, &asset)?, shares, links })
}

fn view(session: &Session<'_>, asset: &Asset) -> Result<AssetView> {
    let email = |user: &Option<Ref<UserId>>| user.as_ref().map(ToString::to_string);
    let parts = session.tx().parts(asset.account, &asset.reference())?;
    let mut used_by = Vec::new();
    for placed in session.tx().holders(asset.account, &asset.reference())? {
        if let Some(holder) = session.tx().asset(asset.account, placed.container.id)?
            && session.sees(&holder)?
        {
            used_by.push(holder.said());
        }
    }
    Ok(AssetView {
        kind: asset.kind.as_str(),
        handle: asset.handle.to_string(),
        name: asset.name.clone(),
        description: asset.description.clone(),
        owner: email(&asset.owner),
        origin: session.origin_told(asset.origin.as_deref())?,
        currency: asset.currency.clone(),
        connection: asset.connection.as_ref().map(|connection| ConnectionView {
            provider: connection.provider.clone(),
            owner: email(&connection.owner),
            state: connection.state,
        }),
        contains: parts.into_iter().map(|placed| placed.part.name).collect(),
        used_by,
    })
}

impl Session<'_> {
    /// Where a copy came from. It names another account, so only whoever can view that one is told.
    pub(in crate::ops) fn origin_told(&self, origin: Option<&str>) -> Result<Option<String>> {
        let Some(origin) = origin else { return Ok(None) };
        let account = origin.split_once('/').map_or("", |(account, _)| account);
        Ok(self.could_see_from_home(account)?.then(|| origin.to_owned()))
    }
}

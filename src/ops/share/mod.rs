//! Sharing assets with groups and users of their account: what it needs and gathers.

use super::Session;
use crate::domain::{
    Code, Refusal, Result,
    access::AssetAction,
    asset::{Asset, AssetKind},
    change::Change,
    checklist::Stage,
    group::DefaultDashboard,
    permission::Permission,
    reference::{Kind, Reference},
    share::{Given, Recipient, Right, Share, Subject, Visibility, given},
};

mod list;
mod take;

pub use list::{ShareView, SharedWith, list};
pub use take::{Unshare, unshare};

/// Share assets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Give {
    /// The assets, as typed.
    pub assets: Vec<String>,
    /// Whom to share with.
    pub with: Vec<Recipient>,
    /// The right of those with whom none is said.
    pub right: Right,
    /// How dashboards meet the members of groups.
    pub visibility: Option<Visibility>,
    /// The right on what stands on the dashboards; none when it is not shared along.
    pub contents: Option<Right>,
    /// Whether the data sources of klips and metrics are shared along.
    pub datasources: bool,
}

/// Shares assets, and with dashboards what stands on them.
///
/// What the operator may not share of several is left out and listed; so is what comes along.
pub fn share(session: &mut Session<'_>, command: &Give) -> Result<()> {
    may_share_some(session, &command.assets)?;
    // A share that opens otherwise than all do is a change of visibility.
    if command.visibility.is_some_and(|wanted| wanted != Visibility::Add) {
        session.may(Permission::TabPush)?;
    }
    session.in_order(Stage::Share)?;
    let assets = assets(session, &command.assets)?;
    let mut subjects = Vec::new();
    for recipient in &command.with {
        subjects.push((session.subject(&recipient.typed)?, recipient.right.unwrap_or(command.right)));
    }
    meets_somebody(command, &assets, &subjects)?;
    let shared = session.choose(assets, |session, asset| {
        session.may_on(AssetAction::Share, asset)?;
        subjects.iter().try_for_each(|(subject, right)| {
            let wanted = Given { right: *right, visibility: command.visibility, keep_higher: false };
            may_meet(session, asset, subject, wanted)
        })
    })?;
    for asset in &shared {
        for (subject, right) in &subjects {
            let wanted = Given { right: *right, visibility: command.visibility, keep_higher: false };
            session.record(given_now(session, asset, subject, wanted)?)?;
        }
    }
    let subjects: Vec<_> = subjects.into_iter().map(|(subject, _)| subject).collect();
    share_along(session, command, &shared, &subjects)
}

/// Shares what comes along with the assets, at the right of the contents and never at less than it
/// is shared at already.
fn share_along(session: &mut Session<'_>, command: &Give, shared: &[Asset], subjects: &[Subject]) -> Result<()> {
    let wanted = Given { right: command.contents.unwrap_or(Right::View), visibility: None, keep_higher: true };
    for asset in along(session, command, shared)? {
        let mut changes = Vec::new();
        for subject in subjects {
            changes.extend(given_now(session, &asset, subject, wanted)?);
        }
        changes.retain(|change| !change.is_nothing());
        if changes.is_empty() {
            continue;
        }
        match session.may_on(AssetAction::Share, &asset) {
            Ok(()) => session.record(changes)?,
            Err(refusal) if refusal.code == Code::Forbidden => session.skip(asset.said(), &refusal),
            Err(failed) => return Err(failed),
        }
    }
    Ok(())
}

/// What comes along: klips and metrics on the dashboards, and where wanted the data sources of all
/// klips and metrics. What was named itself does not.
fn along(session: &Session<'_>, command: &Give, shared: &[Asset]) -> Result<Vec<Asset>> {
    let mut along: Vec<Asset> = Vec::new();
    if command.contents.is_some() {
        for dashboard in shared.iter().filter(|asset| asset.kind == AssetKind::Dashboard) {
            add_parts(session, dashboard, shared, &mut along)?;
        }
    }
    if command.datasources {
        let users = shared.iter().chain(&along).filter(|asset| asset.kind != AssetKind::Dashboard);
        for user in users.cloned().collect::<Vec<_>>() {
            add_parts(session, &user, shared, &mut along)?;
        }
    }
    Ok(along)
}

/// Adds the parts of an asset to those that come along, each once.
fn add_parts(session: &Session<'_>, holder: &Asset, named: &[Asset], along: &mut Vec<Asset>) -> Result<()> {
    for part in session.parts_of(holder)? {
        if !named.iter().chain(along.iter()).any(|asset| asset.id == part.id) {
            along.push(part);
        }
    }
    Ok(())
}

/// The change that makes a share stand as wanted.
fn given_now(session: &Session<'_>, asset: &Asset, subject: &Subject, wanted: Given) -> Result<Option<Change>> {
    let present = session.tx().share(asset, subject)?;
    let share = given(asset, subject, present.as_ref(), wanted);
    Ok(Some(match present {
        Some(present) => Change::update(present, share),
        None => Change::create(share),
    }))
}

/// Requires `visibility` on a dashboard that would meet a group otherwise than it does, or than a
/// new share does.
fn may_meet(session: &Session<'_>, asset: &Asset, subject: &Subject, wanted: Given) -> Result<()> {
    let present = session.tx().share(asset, subject)?;
    let after = given(asset, subject, present.as_ref(), wanted).visibility;
    let before = present.map_or(after.map(|_| Visibility::Add), |share| share.visibility);
    if after == before { Ok(()) } else { session.may_on(AssetAction::Visibility, asset) }
}

/// A visibility that nothing takes is a mistake of usage.
fn meets_somebody(command: &Give, assets: &[Asset], subjects: &[(Subject, Right)]) -> Result<()> {
    let dashboard = assets.iter().any(|asset| asset.kind == AssetKind::Dashboard);
    let group = subjects.iter().any(|(subject, _)| matches!(subject, Subject::Group(_)));
    if command.visibility.is_none() || (dashboard && group) {
        return Ok(());
    }
    Err(Refusal::new(Code::Usage, "only a dashboard that is shared with a group has a visibility"))
}

/// Requires the share permission of one of the kinds that are named; of all where one is left out.
fn may_share_some(session: &Session<'_>, typed: &[String]) -> Result<()> {
    let mut permissions = Vec::new();
    for typed in typed {
        let kinds = match typed.parse::<Reference>()?.kind {
            Some(Kind::Asset(kind)) => vec![kind],
            _ => AssetKind::ALL.to_vec(),
        };
        for kind in kinds {
            permissions.extend(AssetAction::Share.on(kind)?.permissions.iter());
        }
    }
    session.may_any(&permissions)
}

/// The assets that were named, each once.
fn assets(session: &Session<'_>, typed: &[String]) -> Result<Vec<Asset>> {
    let mut assets: Vec<Asset> = Vec::new();
    for typed in typed {
        let asset = session.asset(typed, None)?;
        if !assets.iter().any(|known| known.id == asset.id) {
            assets.push(asset);
        }
    }
    Ok(assets)
}

impl Session<'_> {
    /// A share with the default dashboards that may rest on it: those of the group that a dashboard
    /// is shared with.
    pub(super) fn with_defaults(&self, share: Share) -> Result<(Share, Vec<DefaultDashboard>)> {
        let defaults = match (&share.subject, share.visibility) {
            (Subject::Group(group), Some(_)) => self.tx.default_dashboards(share.account, group)?,
            _ => Vec::new(),
        };
        Ok((share, defaults))
    }

    /// What an asset holds or uses, in order.
    pub(super) fn parts_of(&self, holder: &Asset) -> Result<Vec<Asset>> {
        let mut parts = Vec::new();
        for placed in self.tx.parts(holder.account, &holder.reference())? {
            parts.extend(self.tx.asset(holder.account, placed.part.id)?);
        }
        Ok(parts)
    }
}

//! Taking shares away.

use super::{assets, may_share_some};
use crate::{
    domain::{
        Code, Refusal, Result,
        access::AssetAction,
        asset::{Asset, AssetKind},
        share::{Subject, taken},
    },
    ops::Session,
};

/// Take shares away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unshare {
    /// The assets, as typed.
    pub assets: Vec<String>,
    /// From whom, as typed.
    pub from: Vec<String>,
    /// Whether what the assets hold or use is taken away too.
    pub contents: bool,
}

/// Takes shares away. The order of the checklist is not asked for: it holds up giving only.
pub fn unshare(session: &mut Session<'_>, command: &Unshare) -> Result<()> {
    may_share_some(session, &command.assets)?;
    let assets = assets(session, &command.assets)?;
    let subjects = command.from.iter().map(|typed| session.subject(typed)).collect::<Result<Vec<_>>>()?;
    let assets = session.choose(assets, |session, asset| session.may_on(AssetAction::Share, asset))?;
    let mut absent = Vec::new();
    for asset in &assets {
        for subject in &subjects {
            if !take(session, asset, subject)? {
                absent.push((asset, subject));
            }
        }
    }
    if command.contents {
        for asset in &assets {
            take_along(session, asset, &subjects)?;
        }
    }
    let nothing_done = session.recorder.changes.is_empty();
    for (asset, subject) in absent {
        let refusal = Refusal::not_found(format!("share of {} with {subject}", asset.said())).hint(format!(
            "usher share list {}{}",
            asset.said(),
            session.scope_flag()
        ));
        if nothing_done {
            return Err(refusal);
        }
        session.skip(format!("{} {subject}", asset.said()), &refusal);
    }
    Ok(())
}

/// Takes one share away. Returns whether there was one.
fn take(session: &mut Session<'_>, asset: &Asset, subject: &Subject) -> Result<bool> {
    let Some(share) = session.tx().share(asset, subject)? else { return Ok(false) };
    let (share, defaults) = session.with_defaults(share)?;
    session.record(taken(share, &defaults))?;
    Ok(true)
}

/// Takes away what an asset holds or uses, and warns where that breaks a tile elsewhere.
fn take_along(session: &mut Session<'_>, asset: &Asset, subjects: &[Subject]) -> Result<()> {
    for part in session.parts_of(asset)? {
        let mut shared = Vec::new();
        for subject in subjects {
            if session.tx().share(&part, subject)?.is_some() {
                shared.push(subject);
            }
        }
        if shared.is_empty() {
            continue;
        }
        match session.may_on(AssetAction::Share, &part) {
            Ok(()) => {}
            Err(refusal) if refusal.code == Code::Forbidden => {
                session.skip(part.said(), &refusal);
                continue;
            }
            Err(failed) => return Err(failed),
        }
        for subject in shared {
            take(session, &part, subject)?;
            warn_of_broken_tiles(session, &part, subject)?;
        }
    }
    Ok(())
}

fn warn_of_broken_tiles(session: &mut Session<'_>, part: &Asset, subject: &Subject) -> Result<()> {
    for placed in session.tx().holders(part.account, &part.reference())? {
        let Some(holder) = session.tx().asset(part.account, placed.container.id)? else { continue };
        if holder.kind == AssetKind::Dashboard && session.tx().share(&holder, subject)?.is_some() {
            session.warn(format!(
                "{subject} keeps {}, where {} is a broken tile for them now",
                holder.said(),
                part.said()
            ));
        }
    }
    Ok(())
}

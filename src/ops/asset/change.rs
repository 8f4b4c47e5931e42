//! Changing and removing assets.

use super::{named, with_parts};
use crate::{
    domain::{
        AssetId, Code, Ref, Refusal, Result,
        access::AssetAction,
        asset::{Asset, AssetKind, ConnectionState, Edit, EditFacts, Remove, RemoveFacts},
        permission::Permission,
        user::User,
    },
    ops::Session,
};

/// Changes an asset.
///
/// A connection that is one's own, or becomes so, needs `account.tokens` besides.
pub fn edit(session: &mut Session<'_>, kind: AssetKind, typed: &str, command: Edit) -> Result<()> {
    session.may_act(AssetAction::Edit, kind)?;
    if command.state == Some(ConnectionState::Connected) {
        session.may(Permission::AccountTokens)?;
    }
    let asset = session.asset(typed, Some(kind))?;
    let (add, remove) = (named(session, &command.add)?, named(session, &command.remove)?);
    session.may_on(AssetAction::Edit, &asset)?;
    add.iter().try_for_each(|part| session.may_on(AssetAction::View, part))?;
    if command.is_about_connection() && is_connected_by_operator(session, &asset) {
        session.may(Permission::AccountTokens)?;
    }
    if command.is_empty() {
        return Err(Refusal::new(
            Code::InputRequired,
            format!("nothing is said that {} should change to", asset.said()),
        )
        .hint(format!("usher {kind} edit {} --name NAME{}", asset.handle, session.scope_flag()))
        .hint(format!("usher {kind} edit --help")));
    }
    let taken = match &command.handle {
        Some(handle) => session.tx().asset_by_handle(asset.account, kind, handle.as_str())?,
        None => None,
    };
    let references = |assets: &[Asset]| -> Vec<Ref<AssetId>> { assets.iter().map(Asset::reference).collect() };
    let (asset, parts) = with_parts(session, asset)?;
    let facts = EditFacts {
        account: session.account().clone(),
        asset,
        parts,
        add: references(&add),
        remove: references(&remove),
        taken,
        operator: session.own_user().map(User::reference),
    };
    let changes = command.decide(facts)?;
    session.record(changes)
}

/// Whether the connection of a data source uses the operator's own account.
fn is_connected_by_operator(session: &Session<'_>, asset: &Asset) -> bool {
    let owner = asset.connection.as_ref().and_then(|connection| connection.owner.as_ref());
    owner.is_some_and(|owner| session.own_user().is_some_and(|user| user.id == owner.id))
}

/// Removes an asset, with its shares, links and places among default dashboards.
pub fn remove(session: &mut Session<'_>, kind: AssetKind, typed: &str, command: Remove) -> Result<()> {
    session.may_act(AssetAction::Delete, kind)?;
    let asset = session.asset(typed, Some(kind))?;
    session.may_on(AssetAction::Delete, &asset)?;
    let mut holders = Vec::new();
    for placed in session.tx().holders(asset.account, &asset.reference())? {
        if let Some(holder) = session.tx().asset(asset.account, placed.container.id)? {
            holders.push(with_parts(session, holder)?);
        }
    }
    let shares = session.tx().shares_of_asset(&asset)?;
    let facts = RemoveFacts {
        holders,
        parts: session.tx().parts(asset.account, &asset.reference())?,
        links: session.tx().links(asset.account, &asset.reference())?,
        shares: shares.into_iter().map(|share| session.with_defaults(share)).collect::<Result<_>>()?,
        asset: asset.clone(),
    };
    let changes = command.decide(facts).map_err(|refusal| match refusal.code {
        Code::AssetInUse => {
            refusal.hint(format!("usher {kind} remove {} --cascade{}", asset.handle, session.scope_flag()))
        }
        _ => refusal,
    })?;
    session.record(changes)
}

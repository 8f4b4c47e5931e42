//! Assets of all four kinds: what each command needs and gathers.

use super::Session;
use crate::domain::{
    Result,
    access::AssetAction,
    asset::{Asset, AssetKind, Create, CreateFacts, Named},
    checklist::Stage,
    if_exists::IfExists,
    permission::Permission,
};

mod change;
mod dashboard;
mod import;
mod show;

pub use change::{edit, remove};
pub use dashboard::{LinkView, PublishedView, links, place, publish, unplace, unpublish};
pub use import::import;
pub use show::{AssetDetails, AssetView, ConnectionView, list, show};

/// Creates an asset.
///
/// Placing something on a dashboard needs `dashboard.klip` here too, and whatever an asset is to
/// hold or use must be one that the operator may view.
pub fn create(session: &mut Session<'_>, command: Create) -> Result<()> {
    session.may(command.kind.creating())?;
    if command.kind == AssetKind::Dashboard && !command.parts.is_empty() {
        session.may(Permission::DashboardKlip)?;
    }
    if command.connected {
        session.may(Permission::AccountTokens)?;
    }
    session.in_order(Stage::Build)?;
    let parts = named(session, &command.parts)?;
    let taken = session.tx().asset_by_handle(session.account().id, command.kind, command.handle.as_str())?;
    if let (Some(taken), IfExists::Update) = (&taken, command.if_exists) {
        session.may_on(AssetAction::Edit, taken)?;
        if command.kind == AssetKind::Dashboard && !parts.is_empty() {
            session.may_on(AssetAction::Place, taken)?;
        }
    }
    parts.iter().try_for_each(|part| session.may_on(AssetAction::View, part))?;
    let owner = session.own_user();
    let facts = CreateFacts {
        account: session.account().clone(),
        owner: owner.map(crate::domain::user::User::reference),
        owner_currency: owner.and_then(|owner| owner.currency.clone()),
        parts: parts.iter().map(Asset::reference).collect(),
        taken: taken.map(|taken| with_parts(session, taken)).transpose()?,
        id: session.tx().new_asset_id()?,
    };
    let changes = command.decide(facts)?;
    session.record(changes)
}

/// The assets that were named, in order.
fn named(session: &Session<'_>, names: &[Named]) -> Result<Vec<Asset>> {
    names.iter().map(|named| session.asset(&named.typed, Some(named.kind))).collect()
}

/// An asset with what it holds or uses.
fn with_parts(session: &Session<'_>, asset: Asset) -> Result<(Asset, Vec<crate::domain::asset::Placement>)> {
    let parts = session.tx().parts(asset.account, &asset.reference())?;
    Ok((asset, parts))
}

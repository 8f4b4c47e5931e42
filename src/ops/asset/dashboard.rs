//! What only dashboards have: klips and metrics in an order, and published links.

use serde::Serialize;

use super::with_parts;
use crate::{
    domain::{
        AssetId, Code, Ref, Refusal, Result,
        access::{AssetAction, Rule},
        asset::{Asset, AssetKind, LinkKind, Publish, PublishFacts, PublishedLink, layout, unpublished},
    },
    ops::Session,
};

/// Places klips and metrics on a dashboard, at a place counted from 1 or at its end.
pub fn place(session: &mut Session<'_>, dashboard: &str, parts: &[String], at: Option<u32>) -> Result<()> {
    session.may_act(AssetAction::Place, AssetKind::Dashboard)?;
    let (dashboard, parts) = found(session, dashboard, parts)?;
    session.may_on(AssetAction::Place, &dashboard)?;
    let parts = session.choose(parts, |session, part| session.may_on(AssetAction::View, part))?;
    let (dashboard, present) = with_parts(session, dashboard)?;
    let wanted = layout::with(&present, &references(&parts), at);
    session.record(layout::arranged(&dashboard, &present, &wanted))
}

/// Takes klips and metrics from a dashboard.
pub fn unplace(session: &mut Session<'_>, dashboard: &str, parts: &[String]) -> Result<()> {
    session.may_act(AssetAction::Place, AssetKind::Dashboard)?;
    let (dashboard, parts) = found(session, dashboard, parts)?;
    let (dashboard, present) = with_parts(session, dashboard)?;
    let gone = references(&parts);
    if let Some(absent) = gone.iter().find(|part| !present.iter().any(|placed| placed.part == **part)) {
        return Err(Refusal::not_found(format!("{absent} on {}", dashboard.said())).hint(format!(
            "usher dashboard show {}{}",
            dashboard.handle,
            session.scope_flag()
        )));
    }
    session.may_on(AssetAction::Place, &dashboard)?;
    session.record(layout::arranged(&dashboard, &present, &layout::without(&present, &gone)))
}

fn found(session: &Session<'_>, dashboard: &str, parts: &[String]) -> Result<(Asset, Vec<Asset>)> {
    let dashboard = session.asset(dashboard, Some(AssetKind::Dashboard))?;
    let kinds = AssetKind::Dashboard.parts();
    let parts = parts.iter().map(|typed| session.asset_among(typed, &kinds)).collect::<Result<_>>()?;
    Ok((dashboard, parts))
}

fn references(parts: &[Asset]) -> Vec<Ref<AssetId>> {
    parts.iter().map(Asset::reference).collect()
}

/// Publishes a link of a dashboard.
pub fn publish(session: &mut Session<'_>, dashboard: &str, command: Publish) -> Result<()> {
    session.may_act(AssetAction::Publish, AssetKind::Dashboard)?;
    let dashboard = session.asset(dashboard, Some(AssetKind::Dashboard))?;
    has_links(session, command.kind)?;
    session.may_on(AssetAction::Publish, &dashboard)?;
    let facts = PublishFacts {
        links: session.tx().links(dashboard.account, &dashboard.reference())?,
        dashboard,
        id: session.tx().new_link_id()?,
        by: session.operator().user.email.to_string(),
        at: session.now(),
    };
    let changes = command.decide(facts)?;
    session.record(changes)
}

/// The evaluator asks for either of the two features; a link of one kind needs that of its kind.
fn has_links(session: &Session<'_>, kind: LinkKind) -> Result<()> {
    let feature = kind.feature();
    if session.account().features.has(feature) {
        return Ok(());
    }
    let account = session.account();
    let command = if account.is_master() {
        format!("usher account feature enable {}", feature.id())
    } else {
        format!("usher client feature enable {} {}", account.handle, feature.id())
    };
    Err(session
        .forbidden(format!("{} is off in {}", feature.label(), account.said()))
        .detail("rule", Rule::A13.to_string())
        .detail("feature", feature.id())
        .hint(command))
}

/// Takes back a published link of a dashboard: the one of that name, or the only one.
pub fn unpublish(session: &mut Session<'_>, dashboard: &str, name: Option<&str>) -> Result<()> {
    session.may_act(AssetAction::Publish, AssetKind::Dashboard)?;
    let dashboard = session.asset(dashboard, Some(AssetKind::Dashboard))?;
    let links = session.tx().links(dashboard.account, &dashboard.reference())?;
    let found = unpublished(&dashboard, links, name);
    if found.as_ref().err().is_none_or(|refusal| refusal.code != Code::NotFound) {
        session.may_take_back(AssetAction::Publish, &dashboard)?;
    }
    session.record(found?)
}

/// One published link as it is shown.
#[derive(Debug, Clone, Serialize)]
pub struct LinkView {
    /// The dashboard, such as `dashboard:web`.
    pub dashboard: String,
    /// The link.
    #[serde(flatten)]
    pub link: PublishedView,
}

/// One published link as it is shown with its dashboard.
#[derive(Debug, Clone, Serialize)]
pub struct PublishedView {
    /// The name, unique among the dashboard's links.
    pub name: String,
    /// `private` or `public`.
    pub kind: LinkKind,
    /// E-mail of the person who published it.
    pub by: String,
    /// When.
    pub at: crate::domain::Time,
}

/// The published links of one dashboard, or of all that the operator may view. Whoever may not know
/// of others is told of their own.
pub fn links(session: &Session<'_>, dashboard: Option<&str>) -> Result<Vec<LinkView>> {
    let dashboards = match dashboard {
        Some(typed) => {
            let dashboard = session.asset(typed, Some(AssetKind::Dashboard))?;
            session.may_on(AssetAction::View, &dashboard)?;
            vec![dashboard]
        }
        None => session.tx().assets_of(session.account().id, AssetKind::Dashboard, "", usize::MAX)?,
    };
    let mut views = Vec::new();
    for dashboard in &dashboards {
        if session.sees(dashboard)? {
            let of = |link| LinkView { dashboard: dashboard.said(), link };
            views.extend(links_of(session, dashboard)?.into_iter().map(of));
        }
    }
    if !session.knows_others() {
        views.retain(|view| view.link.by == session.operator().user.email.as_str());
    }
    Ok(views)
}

/// The published links of one dashboard, by name.
pub(super) fn links_of(session: &Session<'_>, dashboard: &Asset) -> Result<Vec<PublishedView>> {
    let view = |link: PublishedLink| PublishedView { name: link.name, kind: link.kind, by: link.by, at: link.at };
    Ok(session.tx().links(dashboard.account, &dashboard.reference())?.into_iter().map(view).collect())
}

//! What somebody meets on signing in: the dashboards, in their order, with the tiles on each.
//!
//! Every yes and no comes from the evaluator, asked with facts gathered as for every other question.
//! Names are told of what whoever asks may look at, and of nothing else.
//!
//! Deliberately not here: judging it, and how it is drawn.

use std::collections::HashMap;

use super::{
    Session,
    facts::{Facts, Who},
    somebody::{Somebody, may_ask},
};
use crate::domain::{
    AssetId, Result,
    access::{self, Acting, AssetAction, Decision, Person},
    account::Status,
    asset::{Asset, AssetKind},
    client::Level,
    first_screen::{DashboardShown, FirstScreen, Tile},
    group::Group,
    permission::Permission,
    share::{Right, Visibility},
    user::{User, UserStatus},
};

/// Whose first screen is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Viewer {
    /// A user of the account acted in, by e-mail or display name.
    User(String),
    /// Somebody who is in this group alone, besides All Users, with the view-only role in use.
    Group(String),
    /// A view-only sign-in to the account acted in: every group, nothing to be changed.
    SignIn,
}

/// What somebody meets on signing in to the account acted in. An invited user is looked at as if
/// they had joined.
///
/// # Errors
/// About others [`crate::domain::Code::Forbidden`] without `user.view` and `group.view`;
/// [`crate::domain::Code::NotFound`] and [`crate::domain::Code::Ambiguous`] for whom is named.
/// A view-only sign-in may be looked at by anyone in the account.
pub fn first_screen(session: &Session<'_>, viewer: &Viewer) -> Result<FirstScreen> {
    Beholder::find(session, viewer)?.looks(session)
}

/// Somebody whose first screen is looked at, found.
#[derive(Debug)]
pub(super) struct Beholder {
    /// As the evaluator sees them.
    pub who: Who,
    /// Which of the viewers it is.
    pub is: Being,
}

/// What somebody is to the account.
#[derive(Debug)]
pub(super) enum Being {
    /// One of its users.
    User(Box<User>),
    /// A member of this group and of no other.
    MemberOf(Group),
    /// The operator by this e-mail, signed in from above.
    Staff(String),
    /// A view-only sign-in.
    SignIn,
}

impl Beholder {
    /// Finds whom a viewer names, in the order of refusals.
    pub fn find(session: &Session<'_>, viewer: &Viewer) -> Result<Self> {
        match viewer {
            Viewer::User(typed) => {
                let somebody = Somebody::find(session, typed, false, |oneself| may_ask(session, oneself))?;
                let (who, email) = (somebody.who, somebody.email(typed).to_owned());
                let user = match who.user_here() {
                    Some(user) => session.tx.user(who.account, user)?,
                    None => None,
                };
                Ok(Self { who, is: user.map_or(Being::Staff(email), |user| Being::User(Box::new(user))) })
            }
            Viewer::Group(typed) => {
                session.may(Permission::UserView)?;
                session.may(Permission::GroupView)?;
                Self::member_of(session, session.group(typed)?)
            }
            // A preview of one group or user stays what it is.
            Viewer::SignIn if session.level == Some(Level::ViewOnly) => {
                Ok(Self { who: session.who_acts(), is: Being::SignIn })
            }
            Viewer::SignIn => {
                let person = session.signed_in(&session.account, Level::ViewOnly)?;
                Ok(Self { who: Who { person, group: None, ..session.who_acts() }, is: Being::SignIn })
            }
        }
    }

    fn member_of(session: &Session<'_>, group: Group) -> Result<Self> {
        let account = &session.account;
        let person = Person {
            account_disabled: account.status == Status::Disabled,
            user_status: UserStatus::Active,
            permissions: session.view_only_variant(account)?.permissions(),
            admin: false,
            features: account.features,
            acting: Acting::Own,
        };
        let who = Who { account: account.id, user: session.seen_as().id, person, group: Some(group.id) };
        Ok(Self { who, is: Being::MemberOf(group) })
    }

    /// What they meet, told to the operator.
    pub fn looks(&self, session: &Session<'_>) -> Result<FirstScreen> {
        let met = self.meets(session)?;
        self.screen(session, met.into_iter().map(|met| met.shown).collect())
    }

    /// The dashboards that they meet, in their order.
    pub fn meets(&self, session: &Session<'_>) -> Result<Vec<Met>> {
        Gathering::new(session, self.who).dashboards()
    }

    /// The screen that these dashboards make.
    pub fn screen(&self, session: &Session<'_>, dashboards: Vec<DashboardShown>) -> Result<FirstScreen> {
        let account = &session.account;
        let (viewer, viewer_name) = match &self.is {
            Being::User(user) => (Some(format!("user:{}", user.email)), Some(user.name())),
            Being::MemberOf(group) => (Some(format!("group:{}", group.handle)), None),
            Being::Staff(email) => (Some(format!("user:{email}")), Some(session.operator.user.name())),
            Being::SignIn => (None, None),
        };
        Ok(FirstScreen {
            account: account.handle.to_string(),
            name: account.name.clone(),
            viewer,
            viewer_name: viewer_name.filter(|name| !name.is_empty()),
            sees_all: self.who.needs_no_share(AssetAction::View, AssetKind::Dashboard)?,
            dashboards,
        })
    }
}

/// What comes first: those that open, the default ones among them, the required ones among the
/// others, then by name.
type Place = (bool, usize, bool, String, String);

/// A dashboard that somebody meets.
#[derive(Debug)]
pub(super) struct Met {
    /// Which it is.
    pub id: AssetId,
    /// As it is shown.
    pub shown: DashboardShown,
    /// What stands on it, in the order of the tiles.
    pub parts: Vec<AssetId>,
}

struct Gathering<'f, 's> {
    session: &'f Session<'s>,
    who: Who,
    asks: Who,
    facts: Facts<'s>,
    /// What stands on several dashboards is looked at once.
    tiles: HashMap<AssetId, Option<Tile>>,
}

impl<'f, 's> Gathering<'f, 's> {
    fn new(session: &'f Session<'s>, who: Who) -> Self {
        Self { session, who, asks: session.who_acts(), facts: Facts::new(session.tx), tiles: HashMap::new() }
    }

    fn dashboards(mut self) -> Result<Vec<Met>> {
        let tx = self.session.tx;
        let defaults = tx.defaults_of(self.who.account, self.who.through())?;
        let mut met: Vec<(Place, Met)> = Vec::new();
        for id in self.who.candidates(tx, AssetAction::View, AssetKind::Dashboard)? {
            if let Some(dashboard) = tx.asset(self.who.account, id)?
                && dashboard.kind == AssetKind::Dashboard
                && self.views(&dashboard)?.allowed
            {
                met.push(self.dashboard(&dashboard, &defaults)?);
            }
        }
        met.sort_by(|(one, _), (other, _)| one.cmp(other));
        Ok(met.into_iter().map(|(_, met)| met).collect())
    }

    fn dashboard(&mut self, dashboard: &Asset, defaults: &[AssetId]) -> Result<(Place, Met)> {
        let reach = self.facts.reach(&self.who, dashboard.id)?;
        let opens = self.who.person.counted(reach).opens;
        let shared = self.facts.visibility(&self.who, dashboard.id)?;
        // Where only a share with the user alone opens it, what a group has does not count.
        let visibility = shared.filter(|visibility| !opens || *visibility != Visibility::Library);
        let edits = self.decide(AssetAction::Edit, dashboard)?.allowed;
        let default = defaults.iter().position(|id| *id == dashboard.id);
        let told = self.is_told(dashboard)?;
        let (mut tiles, mut parts) = (Vec::new(), Vec::new());
        for placed in self.session.tx.parts(dashboard.account, &dashboard.reference())? {
            if let Some(tile) = self.tile(placed.part.id)? {
                tiles.push(tile);
                parts.push(placed.part.id);
            }
        }
        let shown = DashboardShown {
            handle: told.then(|| dashboard.handle.to_string()),
            name: told.then(|| dashboard.name.clone()),
            description: if told { dashboard.description.clone() } else { String::new() },
            right: if edits { Right::Edit } else { Right::View },
            visibility,
            opens,
            default: default.is_some(),
            tiles,
        };
        let place = (
            !opens,
            default.unwrap_or(usize::MAX),
            visibility != Some(Visibility::Required),
            dashboard.name.clone(),
            dashboard.handle.to_string(),
        );
        Ok((place, Met { id: dashboard.id, shown, parts }))
    }

    fn tile(&mut self, id: AssetId) -> Result<Option<Tile>> {
        if let Some(known) = self.tiles.get(&id) {
            return Ok(known.clone());
        }
        let tile = match self.session.tx.asset(self.who.account, id)? {
            Some(part) => Some(self.tile_of(&part)?),
            None => None,
        };
        self.tiles.insert(id, tile.clone());
        Ok(tile)
    }

    fn tile_of(&mut self, part: &Asset) -> Result<Tile> {
        let (views, told) = (self.views(part)?, self.is_told(part)?);
        let hidden_by = (!views.allowed).then_some(views.rule);
        Ok(Tile {
            kind: part.kind,
            handle: told.then(|| part.handle.to_string()),
            name: told.then(|| part.name.clone()),
            hidden_by,
            datasources_missing: if hidden_by.is_none() { self.datasources_missing(part)? } else { Vec::new() },
        })
    }

    /// What feeds a klip or metric and cannot be opened, where the roles could use data sources.
    fn datasources_missing(&mut self, part: &Asset) -> Result<Vec<Option<String>>> {
        if !access::permission(&self.who.person, Permission::DatasourceLibrary).allowed {
            return Ok(Vec::new());
        }
        let mut missing = Vec::new();
        for used in self.session.tx.parts(part.account, &part.reference())? {
            if let Some(datasource) = self.session.tx.asset(part.account, used.part.id)?
                && !self.views(&datasource)?.allowed
            {
                missing.push(self.is_told(&datasource)?.then(|| datasource.handle.to_string()));
            }
        }
        Ok(missing)
    }

    fn views(&mut self, asset: &Asset) -> Result<Decision> {
        self.decide(AssetAction::View, asset)
    }

    fn decide(&mut self, action: AssetAction, asset: &Asset) -> Result<Decision> {
        self.facts.decide(&self.who, &action.on(asset.kind)?, asset.id)
    }

    /// Whether whoever asks may look at an asset, so that it may be named to them.
    fn is_told(&mut self, asset: &Asset) -> Result<bool> {
        Ok(self.facts.decide(&self.asks, &AssetAction::View.on(asset.kind)?, asset.id)?.allowed)
    }
}

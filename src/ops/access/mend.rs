//! The commands that make a first screen what it should be.
//!
//! Each is tried before it is offered: what it would give is supposed, and the evaluator looks at the
//! screen again, until it is ready or nothing more is known to help. So the commands, typed in their
//! order, bring what they promise.
//!
//! Rules: a share goes to the group through which the dashboard came, and where that is nobody or
//! everybody to the group or user looked at alone; nothing is named that whoever asks may not look at;
//! what comes too early by the checklist is not offered.

use serde::Serialize;

use super::hint;
use crate::{
    domain::{
        AssetId, Result,
        access::{AssetAction, Grant, Reach, Source},
        account::{Seats, Status},
        asset::{Asset, AssetKind},
        checklist::Stage,
        first_screen::Verdict,
        group::{ALL_USERS, Group},
        name::shell_word,
        permission::PermissionSet,
        role::BuiltIn,
        share::{Right, Visibility},
        user::{User, UserStatus},
    },
    ops::{
        Session,
        facts::{Facts, Who},
        first_screen::{Beholder, Being, Gathering, Met},
    },
};

/// How often a screen is looked at again. One thing seldom hides more than two others.
const ROUNDS: usize = 6;

/// Seats for a client that has none.
const SEATS: u32 = 10;

/// One command that mends something. Its serialised form is a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MendView {
    /// What it is about: `klip:sessions`, `dashboard:web`, `user:E-MAIL` or `client:HANDLE`.
    pub about: String,
    /// The command.
    pub command: String,
}

/// The commands, in the order in which they are typed, and whether they are all that it takes.
pub(super) fn mends(session: &Session<'_>, beholder: &Beholder) -> Result<(Vec<MendView>, bool)> {
    let mut mending = match Mending::new(session, beholder)? {
        Some(mending) => mending,
        None => return Ok((Vec::new(), false)),
    };
    for _ in 0..ROUNDS {
        let before = mending.mends.len();
        if mending.round()? {
            return Ok((mending.mends, true));
        }
        if mending.mends.len() == before {
            break;
        }
    }
    Ok((mending.mends, false))
}

/// Whom a share goes to by itself.
enum Whom<'a> {
    User(&'a User),
    Group(&'a Group),
}

impl Whom<'_> {
    fn said(&self) -> String {
        match self {
            Self::User(user) => format!("user:{}", user.email),
            Self::Group(group) => format!("group:{}", group.handle),
        }
    }
}

/// Somebody whose first screen is being mended, as they would be by then.
struct Mending<'f, 's> {
    session: &'f Session<'s>,
    beholder: &'f Beholder,
    whom: Whom<'f>,
    who: Who,
    facts: Facts<'s>,
    mends: Vec<MendView>,
    /// Whether the order of the checklist lets assets be shared; not known where nothing was.
    may_share: Option<bool>,
}

impl<'f, 's> Mending<'f, 's> {
    /// None for somebody signed in, who has what the level gives.
    fn new(session: &'f Session<'s>, beholder: &'f Beholder) -> Result<Option<Self>> {
        let whom = match &beholder.is {
            Being::User(user) => Whom::User(user),
            Being::MemberOf(group) => Whom::Group(group),
            Being::Staff(_) | Being::SignIn => return Ok(None),
        };
        let facts = Facts::new(session.tx);
        Ok(Some(Self { session, beholder, whom, who: beholder.who, facts, mends: Vec::new(), may_share: None }))
    }

    fn offer(&mut self, about: impl Into<String>, command: impl Into<String>) {
        let mend = MendView { about: about.into(), command: command.into() };
        if !self.mends.contains(&mend) {
            self.mends.push(mend);
        }
    }

    /// Mends what is wrong at first sight; tells whether nothing is.
    fn round(&mut self) -> Result<bool> {
        let account = &self.session.account;
        if self.who.person.account_disabled {
            self.offer(format!("client:{}", account.handle), hint::make_active(account));
            self.who.person.account_disabled = false;
        }
        if let (Whom::User(user), UserStatus::Disabled) = (&self.whom, self.who.person.user_status) {
            let enable = format!("usher user enable {}{}", user.email.typed(), self.session.scope_flag());
            self.offer(self.whom.said(), enable);
            self.who.person.user_status = UserStatus::Active;
        }
        let met = Gathering::new(self.session, self.who, &mut self.facts).dashboards()?;
        let shown = met.iter().map(|met| met.shown.clone()).collect();
        let screen = self.beholder.screen(self.session, &self.who, shown)?;
        match screen.verdict() {
            Verdict::Ready => return Ok(true),
            Verdict::Empty => self.open_one(&met)?,
            Verdict::Broken => {
                let opening = screen.opening().next().is_some();
                for dashboard in met.iter().filter(|met| met.shown.opens || !opening) {
                    self.show_tiles(dashboard)?;
                }
            }
        }
        Ok(false)
    }

    /// Lets one dashboard open: one of the list, else one that is meant for the list, else the first
    /// that holds something.
    fn open_one(&mut self, met: &[Met]) -> Result<()> {
        let (tx, account) = (self.session.tx, self.who.account);
        let listed: Vec<_> = met.iter().map(|met| met.id).collect();
        let reaching = tx.assets_reaching(account, self.who.through(), AssetKind::Dashboard)?;
        for id in listed.into_iter().chain(reaching) {
            if let Some(dashboard) = tx.asset(account, id)?
                && self.session.sees(&dashboard)?
            {
                return self.share(&dashboard, &self.grants(id)?);
            }
        }
        let mut bare = None;
        for id in tx.asset_ids(account, AssetKind::Dashboard)? {
            if let Some(dashboard) = tx.asset(account, id)?
                && self.session.sees(&dashboard)?
            {
                if !tx.parts(account, &dashboard.reference())?.is_empty() {
                    return self.share(&dashboard, &[]);
                }
                bare = bare.or(Some(dashboard));
            }
        }
        bare.map_or(Ok(()), |dashboard| self.share(&dashboard, &[]))
    }

    fn show_tiles(&mut self, dashboard: &Met) -> Result<()> {
        let grants = self.grants(dashboard.id)?;
        for (id, tile) in dashboard.parts.iter().zip(&dashboard.shown.tiles) {
            if tile.hidden_by.is_none() {
                continue;
            }
            let Some(part) = self.session.tx.asset(self.who.account, *id)? else { continue };
            if !self.session.sees(&part)? {
                continue;
            }
            let views = self.facts.decide(&self.who, &AssetAction::View.on(part.kind)?, part.id)?;
            if views.allowed {
                continue;
            }
            if views.missing().is_empty() {
                self.share(&part, &grants)?;
            } else {
                self.give_role(&part, views.missing())?;
            }
        }
        Ok(())
    }

    /// What reaches them on an asset, one by one.
    fn grants(&self, asset: AssetId) -> Result<Vec<Grant>> {
        let mut grants = self.session.tx.grants(self.who.account, asset, self.who.user_here())?;
        if let Whom::Group(group) = &self.whom {
            let handle = group.handle.as_str();
            grants.retain(|grant| matches!(&grant.source, Source::Group(of) if of.name == handle));
        }
        Ok(grants)
    }

    /// Shares an asset with the group that some grants come from, else with the group or user looked
    /// at. A dashboard is shared so that it opens, with what stands on it.
    fn share(&mut self, asset: &Asset, grants: &[Grant]) -> Result<()> {
        if !self.may_share()? {
            return Ok(());
        }
        let groups = grants.iter().filter_map(|grant| match &grant.source {
            Source::Group(group) if group.name != ALL_USERS => Some((&group.name, grant)),
            _ => None,
        });
        let through = groups.min_by_key(|(_, grant)| std::cmp::Reverse((grant.opens(), grant.right)));
        let dashboard = asset.kind == AssetKind::Dashboard;
        let (subject, stands) = match through {
            Some((group, grant)) => (format!("group:{group}"), Some(grant)),
            None => (self.whom.said(), None),
        };
        let right = if dashboard { stands.map_or(Right::View, |grant| grant.right) } else { Right::View };
        let mut command = format!("usher share {} --with {}", asset.said(), shell_word(&subject));
        if right != Right::View {
            command += &format!(" --right {right}");
        }
        if dashboard && stands.is_some() {
            command += &format!(" --visibility {}", Visibility::Add);
        }
        self.facts.suppose(asset.id, Reach { right: Some(right), opens: dashboard, required: false });
        if dashboard {
            for placed in self.session.tx.parts(asset.account, &asset.reference())? {
                let along = Reach { right: Some(Right::View), opens: false, required: false };
                self.facts.suppose(placed.part.id, along);
            }
        }
        self.offer(asset.said(), command + &self.session.scope_flag());
        Ok(())
    }

    /// Whether assets can be shared here by now, after a client in set-up was made active.
    fn may_share(&mut self) -> Result<bool> {
        if let Some(known) = self.may_share {
            return Ok(known);
        }
        let account = &self.session.account;
        let may = self.session.in_order(Stage::Share).is_ok();
        if may && account.status == Status::Setup {
            let seats = if account.seats == Seats::Number(0) { format!(" --seats {SEATS}") } else { String::new() };
            self.offer(format!("client:{}", account.handle), hint::make_active(account) + &seats);
        }
        self.may_share = Some(may);
        Ok(may)
    }

    /// Gives a user the role that a metric takes; where a group is looked at, everybody.
    fn give_role(&mut self, part: &Asset, missing: PermissionSet) -> Result<()> {
        let commands = match &self.whom {
            Whom::User(user) => {
                let (granted, commands) = hint::role(self.session, user.email.as_str(), missing)?;
                self.who.person.permissions = self.who.person.permissions.union(granted);
                commands
            }
            Whom::Group(_) if missing.within(BuiltIn::ViewOnly.permissions()) => {
                self.who.person.permissions = BuiltIn::ViewOnly.permissions();
                vec![format!("usher role migrate-view-only --all{}", self.session.scope_flag())]
            }
            Whom::Group(_) => Vec::new(),
        };
        for command in commands {
            self.offer(part.said(), command);
        }
        Ok(())
    }
}

//! The commands that make a first screen what it should be.
//!
//! Each is tried before it is offered: it is run as the command that it is, by the operator, in a
//! transaction that is taken back in the end, and the screen is looked at again, until it is ready or
//! nothing more is known to help. So the commands, typed in their order, bring what they promise. Where
//! a rule stands in the way that another command removes, that one is offered first; what the operator
//! is refused is told with the refusal, and not offered.
//!
//! Rules: a share goes to the group through which the dashboard came, and where that is nobody or
//! everybody to the group or user looked at alone; nothing is named that whoever asks may not look at;
//! what comes too early by the checklist is not offered.

use serde::Serialize;

use super::{
    remedy,
    step::Step,
    trial::{RefusedView, Trial, Tried},
};
use crate::{
    domain::{
        AssetId, Code, Refusal, Result,
        access::{AssetAction, Grant, Source},
        account::Status,
        asset::{Asset, AssetKind},
        checklist::Stage,
        first_screen::Verdict,
        group::{ALL_USERS, Group},
        permission::PermissionSet,
        role::BuiltIn,
        share::{Right, Visibility},
        user::{User, UserStatus},
    },
    ops::{
        Session,
        facts::Facts,
        first_screen::{Beholder, Being, Met, Viewer},
    },
};

/// How many dashboards are tried for one that the operator may open to somebody.
const DASHBOARDS: usize = 20;

/// One command that mends something. Its serialised form is a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MendView {
    /// What it is about: `klip:sessions`, `dashboard:web`, `user:E-MAIL` or `client:HANDLE`.
    pub about: String,
    /// The command.
    pub command: String,
}

/// What is known to mend a screen.
#[derive(Debug, Default)]
pub(super) struct Mends {
    /// The commands, in the order in which they are typed.
    pub offered: Vec<MendView>,
    /// What would help besides and is refused.
    pub refused: Vec<RefusedView>,
    /// Whether the commands make the screen ready.
    pub suffice: bool,
}

/// Finds the commands by trying them. The transaction has to be taken back afterwards.
pub(super) fn mends(session: &Session<'_>, viewer: &Viewer) -> Result<Mends> {
    let mut mending = Mending { trial: Trial::new(session.tx, session.request), mends: Mends::default() };
    while !mending.trial.is_over() {
        let before = mending.mends.offered.len();
        // What was tried changed what is known, so everything is looked up anew.
        let session = Session::open(session.tx, session.request)?;
        let beholder = Beholder::find(&session, viewer)?;
        let Some(whom) = Whom::of(&beholder) else { break };
        let look = Look { session: &session, beholder: &beholder, whom };
        if mending.round(&look)? {
            mending.mends.suffice = true;
            break;
        }
        if mending.mends.offered.len() == before {
            break;
        }
    }
    Ok(mending.mends)
}

/// Whom a share goes to by itself.
enum Whom<'b> {
    User(&'b User),
    Group(&'b Group),
}

impl<'b> Whom<'b> {
    /// None for somebody signed in, who has what the level gives.
    fn of(beholder: &'b Beholder) -> Option<Self> {
        match &beholder.is {
            Being::User(user) => Some(Self::User(user)),
            Being::MemberOf(group) => Some(Self::Group(group)),
            Being::Staff(_) | Being::SignIn => None,
        }
    }

    fn said(&self) -> String {
        match self {
            Self::User(user) => format!("user:{}", user.email),
            Self::Group(group) => format!("group:{}", group.handle),
        }
    }
}

/// A command with what it is about.
type About = (String, Step);

/// What was found so far.
struct Mending<'s> {
    trial: Trial<'s>,
    mends: Mends,
}

impl Mending<'_> {
    /// Mends what is wrong at first sight; tells whether nothing is.
    fn round(&mut self, look: &Look<'_, '_>) -> Result<bool> {
        let account = &look.session.account;
        let person = &look.beholder.who.person;
        if person.account_disabled {
            self.offer(look, vec![(format!("client:{}", account.handle), Step::activate(account))])?;
            return Ok(false);
        }
        if let (Whom::User(user), UserStatus::Disabled) = (&look.whom, person.user_status) {
            self.enable(look, user)?;
            return Ok(false);
        }
        let met = look.beholder.meets(look.session)?;
        let screen = look.beholder.screen(look.session, met.iter().map(|met| met.shown.clone()).collect())?;
        match screen.verdict() {
            Verdict::Ready => return Ok(true),
            Verdict::Empty => self.open_one(look, &met)?,
            Verdict::Broken => {
                let opening = screen.opening().next().is_some();
                self.show_tiles(look, met.iter().filter(|met| met.shown.opens || !opening))?;
            }
        }
        Ok(false)
    }

    /// Lets a user in, where there is no seat for them after giving the client one.
    fn enable(&mut self, look: &Look<'_, '_>, user: &User) -> Result<()> {
        let enable = (look.whom.said(), Step::Enable(user.email.to_string()));
        let refusal = match self.attempt(look, std::slice::from_ref(&enable))? {
            Tried::Refused(_, refusal) => refusal,
            Tried::Stands(_) | Tried::Idle => return Ok(()),
        };
        let needed = refusal.details.get("needed").and_then(serde_json::Value::as_u64);
        if let (Code::SeatsFull, Some(seats)) = (refusal.code, needed.and_then(|seats| u32::try_from(seats).ok())) {
            let client = look.session.account.handle.clone();
            let seats = (format!("client:{client}"), Step::Seats { client, seats });
            if matches!(self.attempt(look, &[seats, enable.clone()])?, Tried::Stands(_)) {
                return Ok(());
            }
        }
        self.refuse(look, &enable, &refusal);
        Ok(())
    }

    /// Lets one dashboard open: the first that the operator may open.
    fn open_one(&mut self, look: &Look<'_, '_>, met: &[Met]) -> Result<()> {
        if !look.may_share() {
            return Ok(());
        }
        let mut first_refused = None;
        for dashboard in look.dashboards(met)? {
            let share = look.share(&dashboard, &look.grants(dashboard.id)?);
            match self.attempt(look, &share)? {
                Tried::Refused(_, refusal) => first_refused = first_refused.or(Some((share, refusal))),
                Tried::Stands(_) | Tried::Idle => return Ok(()),
            }
        }
        if let Some((share, refusal)) = first_refused
            && let Some(last) = share.last()
        {
            self.refuse(look, last, &refusal);
        }
        Ok(())
    }

    fn show_tiles<'m>(&mut self, look: &Look<'_, '_>, dashboards: impl Iterator<Item = &'m Met>) -> Result<()> {
        let who = &look.beholder.who;
        for dashboard in dashboards {
            let grants = look.grants(dashboard.id)?;
            for (id, tile) in dashboard.parts.iter().zip(&dashboard.shown.tiles) {
                if tile.hidden_by.is_none() {
                    continue;
                }
                let Some(part) = self.trial.tx.asset(who.account, *id)? else { continue };
                if !look.session.sees(&part)? {
                    continue;
                }
                // It may have been mended for another dashboard.
                let views = Facts::new(self.trial.tx).decide(who, &AssetAction::View.on(part.kind)?, part.id)?;
                if views.allowed {
                    continue;
                }
                if views.missing().is_empty() {
                    if look.may_share() {
                        self.offer(look, look.share(&part, &grants))?;
                    }
                } else if self.offer(look, look.role(&part, views.missing())?)? {
                    // What they may do by role is known of everything else, too.
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Tries commands that belong together, and tells what stands in the way; returns whether they
    /// stand.
    fn offer(&mut self, look: &Look<'_, '_>, commands: Vec<About>) -> Result<bool> {
        let tried = self.attempt(look, &commands)?;
        if let (Tried::Refused(_, refusal), Some(last)) = (&tried, commands.last()) {
            self.refuse(look, last, refusal);
        }
        Ok(matches!(tried, Tried::Stands(_)))
    }

    /// Runs commands that belong together: all of them, or none.
    fn attempt(&mut self, look: &Look<'_, '_>, commands: &[About]) -> Result<Tried> {
        let told = |(about, step): &About| MendView { about: about.clone(), command: step.command(look.session) };
        let views: Vec<_> = commands.iter().map(told).collect();
        let known = |view: &MendView| {
            let refused = self.mends.refused.iter().any(|refused| refused.command == view.command);
            refused || self.mends.offered.iter().any(|offered| offered.command == view.command)
        };
        if self.trial.is_over() || views.last().is_none_or(known) {
            return Ok(Tried::Idle);
        }
        let steps: Vec<_> = commands.iter().map(|(_, step)| step.clone()).collect();
        let tried = self.trial.run(look.session, &steps)?;
        if let Tried::Stands(done) = &tried {
            self.mends.offered.extend(done.iter().filter_map(|(place, _)| views.get(*place).cloned()));
        }
        Ok(tried)
    }

    fn refuse(&mut self, look: &Look<'_, '_>, (about, step): &About, refusal: &Refusal) {
        self.mends.refused.push(RefusedView::new(about.clone(), step.command(look.session), refusal));
    }
}

/// A first screen as it is by now, and what could be done about it.
struct Look<'l, 's> {
    session: &'l Session<'s>,
    beholder: &'l Beholder,
    whom: Whom<'l>,
}

impl Look<'_, '_> {
    /// Dashboards that the operator sees, those first that are nearest to opening: of the list, else
    /// meant for the list, else with something on them.
    fn dashboards(&self, met: &[Met]) -> Result<Vec<Asset>> {
        let (tx, who) = (self.session.tx, &self.beholder.who);
        let reaching = tx.assets_reaching(who.account, who.through(), AssetKind::Dashboard)?;
        let near: Vec<_> = met.iter().map(|met| met.id).chain(reaching).collect();
        let (mut first, mut filled, mut bare): (Vec<Asset>, Vec<Asset>, Vec<Asset>) = Default::default();
        for id in near.iter().copied().chain(tx.asset_ids(who.account, AssetKind::Dashboard)?) {
            if first.len() + filled.len() >= DASHBOARDS {
                break;
            }
            if first.iter().chain(&filled).chain(&bare).any(|known| known.id == id) {
                continue;
            }
            let Some(dashboard) = tx.asset(who.account, id)? else { continue };
            if !self.session.sees(&dashboard)? {
                continue;
            }
            if near.contains(&id) {
                first.push(dashboard);
            } else if tx.parts(who.account, &dashboard.reference())?.is_empty() {
                bare.push(dashboard);
            } else {
                filled.push(dashboard);
            }
        }
        Ok(first.into_iter().chain(filled).chain(bare).take(DASHBOARDS).collect())
    }

    /// What reaches them on an asset, one by one.
    fn grants(&self, asset: AssetId) -> Result<Vec<Grant>> {
        let who = &self.beholder.who;
        let mut grants = self.session.tx.grants(who.account, asset, who.user_here())?;
        if let Whom::Group(group) = &self.whom {
            let handle = group.handle.as_str();
            grants.retain(|grant| matches!(&grant.source, Source::Group(of) if of.name == handle));
        }
        Ok(grants)
    }

    /// Whether the order of the checklist lets assets be shared.
    fn may_share(&self) -> bool {
        self.session.in_order(Stage::Share).is_ok()
    }

    /// Shares an asset with the group that some grants come from, else with the group or user looked
    /// at, after a client in set-up was made active. A dashboard is shared so that it opens, with what
    /// stands on it.
    fn share(&self, asset: &Asset, grants: &[Grant]) -> Vec<About> {
        let groups = grants.iter().filter_map(|grant| match &grant.source {
            Source::Group(group) if group.name != ALL_USERS => Some((&group.name, grant)),
            _ => None,
        });
        let through = groups.min_by_key(|(_, grant)| std::cmp::Reverse((grant.opens(), grant.right)));
        let stands = through.map(|(_, grant)| grant).filter(|_| asset.kind == AssetKind::Dashboard);
        let share = Step::Share {
            asset: asset.said(),
            with: through.map_or_else(|| self.whom.said(), |(group, _)| format!("group:{group}")),
            right: stands.map_or(Right::View, |grant| grant.right),
            visibility: stands.map(|_| Visibility::Add),
        };
        let account = &self.session.account;
        let begin =
            (account.status == Status::Setup).then(|| (format!("client:{}", account.handle), Step::activate(account)));
        begin.into_iter().chain([(asset.said(), share)]).collect()
    }

    /// Gives a user the role that a metric takes; where a group is looked at, everybody.
    fn role(&self, part: &Asset, missing: PermissionSet) -> Result<Vec<About>> {
        let steps = match &self.whom {
            Whom::User(user) => remedy::lightest_role(self.session, user.email.as_str(), missing)?,
            Whom::Group(_) if missing.within(BuiltIn::ViewOnly.permissions()) => vec![Step::MigrateViewOnly],
            Whom::Group(_) => Vec::new(),
        };
        Ok(steps.into_iter().map(|step| (part.said(), step)).collect())
    }
}

//! The client itself: adding it, its settings, and what is set when everything stands.

use super::{
    Beside, Standing,
    made::{self, Effect},
    piece::{Key, Piece, Place},
};
use crate::domain::typed::Typed;
use crate::domain::{
    account::{Feature, Features, LogInPolicy, Seats, Status, UNTIL_UNLOCKED},
    checklist::{StepKind, Waiver},
    export::AccountExport,
    look::Theme,
    role::BuiltIn,
};

/// Properties in one command: as many as any shell takes at their longest.
const AT_ONCE: usize = 20;

impl Standing {
    /// A command about the client, typed from above.
    pub(super) fn about(&self, verb: &str) -> Typed {
        Typed::new(verb).name(self.account.handle.as_str()).inside(self.parent.handle.as_deref())
    }

    /// A command inside the client.
    pub(super) fn inside(&self, verb: &str) -> Typed {
        Typed::new(verb).inside(Some(&self.account.handle))
    }

    /// Where it stands in its life.
    pub(super) fn status(&self) -> Status {
        self.account.status.parse().unwrap_or(Status::Active)
    }

    /// Whether it was disabled before it left set-up: then what set-up does not allow came afterwards.
    pub(super) fn is_disabled_from_setup(&self) -> bool {
        self.status() == Status::Disabled && self.before_disabled() == Status::Setup
    }

    /// The status that it had before it was disabled, or has.
    fn before_disabled(&self) -> Status {
        let before = self.account.disabled_from.as_deref().and_then(|status| status.parse().ok());
        match self.status() {
            Status::Disabled => before.unwrap_or(Status::Active),
            status => status,
        }
    }

    /// The status that it begins with: one that has been in trial began with it.
    fn begins(&self) -> Status {
        match self.before_disabled() {
            Status::Active if self.account.trial_ends.is_some() => Status::Trial,
            status => status,
        }
    }

    /// The features that are on while it is made: its own, and those without which some of what stands
    /// could not be made.
    pub(super) fn features_at_work(&self) -> Features {
        let account = &self.account;
        let link = |kind: &str| account.assets.iter().flat_map(|asset| &asset.links).any(|link| link.kind == kind);
        let custom = account.brand.as_ref().is_some_and(|brand| brand.theme.as_deref() == Some(Theme::Custom.as_str()));
        let needed = Features(0)
            .set(Feature::PublishedDashboards, link("private"))
            .set(Feature::PublicDashboards, link("public"))
            .set(Feature::Theming, custom);
        let unavailable = Features::ALL.minus(self.parent.features);
        account.features.and(needed.minus(unavailable))
    }

    /// The seats while it is made: one, where there are none any more and somebody has to sit down.
    fn seats_at_work(&self) -> Seats {
        match self.account.seats {
            Seats::Number(0) if self.begins() != Status::Setup || !self.account.users.is_empty() => Seats::Number(1),
            seats => seats,
        }
    }
}

/// Adds the client, which follows this checklist.
pub(super) fn added(standing: &Standing, checklist: &str) -> Piece {
    let account = &standing.account;
    let (begins, seats, features) = (standing.begins(), standing.seats_at_work(), standing.features_at_work());
    let pair = |(key, value): (&String, &String)| format!("{key}={value}");
    let mut piece = Piece::new(Key::Client, "Client", Place::Kind(StepKind::Client));
    let add = Typed::new("client add")
        .called(&account.name, &account.handle)
        .flag("--seats", seats.to_string())
        .given("--description", Some(&account.description))
        .given("--status", Some(begins.as_str()).filter(|_| begins != Status::Active))
        .flag("--checklist", checklist)
        .given("--time-zone", Some(account.time_zone.as_str()).filter(|zone| *zone != "UTC"))
        .each("--feature", features.minus(Features::DEFAULT).iter().map(Feature::id))
        .each("--label", account.labels.iter().map(pair))
        .switch("--legacy-view-only", account.legacy_view_only || holds_legacy(account));
    let add = if account.transact { add.flag("--transact", "on") } else { add };
    let effects = vec![Effect::Status(begins), Effect::Seats(seats), Effect::Features(features.and(Features::DEFAULT))];
    piece.act(add.inside(standing.parent.handle.as_deref()), effects);
    let off = Features::DEFAULT.minus(features);
    if off != Features(0) {
        let disable = standing.about("client feature disable").names(off.iter().map(Feature::id));
        piece.act(disable, [Effect::Features(features)]);
    }
    if account.trial_extended {
        piece.plain(standing.about("client extend-trial"));
    }
    if begins == Status::Trial && standing.before_disabled() == Status::Active {
        let active = standing.about("client edit").flag("--status", Status::Active.as_str());
        piece.act(active, [Effect::Status(Status::Active)]);
    }
    piece
}

/// Whether somebody holds the legacy view-only role there.
fn holds_legacy(account: &AccountExport) -> bool {
    let legacy = BuiltIn::ViewOnlyNoPowermetrics.handle();
    let held = account.users.iter().map(|user| &user.roles);
    held.chain(account.assignments.iter().map(|assigned| &assigned.roles)).flatten().any(|role| role == legacy)
}

/// How its people log in, its properties, and the groups of its parent that reach it.
pub(super) fn settings(standing: &Standing) -> Vec<Piece> {
    let account = &standing.account;
    let mut policy = Piece::new(Key::Properties, "Client", Place::Kind(StepKind::Client));
    if account.log_in != LogInPolicy::default() {
        let minutes = account.log_in.lock_minutes.map_or(UNTIL_UNLOCKED.to_owned(), |minutes| minutes.to_string());
        policy.plain(
            standing
                .about("client edit")
                .flag("--lock-after", account.log_in.lock_after.to_string())
                .flag("--lock-minutes", minutes)
                .flag("--login-hours", account.log_in.login_hours.to_string()),
        );
    }
    let mut properties = Piece::new(Key::Properties, "Properties", Place::Kind(StepKind::Properties));
    for some in account.properties.iter().collect::<Vec<_>>().chunks(AT_ONCE) {
        let pairs = some.iter().map(|(key, value)| format!("{key}={value}"));
        let set = some.iter().filter(|(_, value)| !value.is_empty()).map(|(key, _)| (*key).clone());
        properties.act(standing.about("client property set").names(pairs), [Effect::Properties(set.collect())]);
    }
    let mut staff = Piece::new(Key::Staff, "Staff with access", Place::Kind(StepKind::ClientShare));
    if !account.client_shares.is_empty() {
        let shares = account.client_shares.iter().map(|share| format!("{}={}", share.group, share.right));
        let effect = Effect::ParentGroups(account.client_shares.len());
        staff.act(standing.about("client share").each("--with", shares), [effect]);
    }
    vec![policy, properties, staff]
}

/// Ticks and waivers. What its checklist does not know any more cannot be said of it again.
pub(super) fn said(standing: &Standing, notes: &mut Vec<String>) -> Vec<Piece> {
    let (account, checklist) = (&standing.account, &standing.checklist);
    let mut pieces = Vec::new();
    let mut piece = |step: &str, typed: Typed, effect: Effect| {
        let mut piece = Piece::new(Key::Said, "Checklist", Place::Step(step.to_owned()));
        piece.act(typed, [effect]);
        pieces.push(piece);
    };
    for tick in &account.checklist.ticks {
        if checklist.manual_step(&tick.step).is_ok() {
            let typed = standing.about("checklist tick").name(tick.step.as_str()).given("--note", Some(&tick.note));
            piece(&tick.step, typed, Effect::Tick(made::tick(&tick.step)));
        } else {
            notes.push(format!("the tick of {}, which is no manual step of its checklist", tick.step));
        }
    }
    for waiver in &account.checklist.waivers {
        let until = waiver.until.map(crate::domain::Time::last);
        let over = waiver.until.is_some_and(|until| until <= standing.now);
        // The command takes days.
        let day = until.as_deref().is_none_or(|until| !until.contains(' '));
        if checklist.step(&waiver.step).is_ok() && day && !over {
            let typed = standing
                .about("checklist waive")
                .name(waiver.step.as_str())
                .flag("--reason", &waiver.reason)
                .given("--until", until.as_deref());
            let waiver: Waiver = made::waiver(&waiver.step, waiver.until);
            piece(&waiver.step.clone(), typed, Effect::Waiver(waiver));
        } else if over {
            notes.push(format!("the waiver of {}, which has ended", waiver.step));
        } else {
            notes.push(format!("the waiver of {}, as no command sets it for its checklist", waiver.step));
        }
    }
    pieces
}

/// What is set when everything stands: what would have been in the way, and its own templates.
pub(super) fn ending(standing: &Standing, files: &mut Vec<Beside>) -> Vec<Piece> {
    let account = &standing.account;
    let mut templates = Piece::new(Key::Templates, "Checklists of its own", Place::End);
    for template in &account.templates {
        let name = format!("{}-template-{}.toml", account.handle, template.handle);
        templates.plain(standing.inside("checklist template add").name(name.as_str()));
        files.push(Beside { name, bytes: template.source.clone().into_bytes() });
    }
    let mut bounds =
        Piece::new(Key::Bounds, "Features and limits", Place::End).after(&[Key::Assets, Key::Links, Key::Brand]);
    let off = standing.features_at_work().minus(account.features);
    if off != Features(0) {
        let disable = standing.about("client feature disable").names(off.iter().map(Feature::id));
        bounds.act(disable, [Effect::Features(account.features)]);
    }
    let limits = account.limits.each().into_iter().filter_map(|(id, limit)| Some(format!("{id}={}", limit?)));
    let limits: Vec<_> = limits.collect();
    if !limits.is_empty() {
        bounds.plain(standing.about("client limit set").names(limits));
    }
    vec![templates, bounds, disabled(standing)]
}

/// Disables the client where it is: last of all, unless it was disabled before there could be users.
fn disabled(standing: &Standing) -> Piece {
    let account = &standing.account;
    let all = [
        Key::Properties,
        Key::Staff,
        Key::Roles,
        Key::Assigned,
        Key::Groups,
        Key::Assets,
        Key::Links,
        Key::GroupShares,
        Key::Users,
        Key::Members,
        Key::Invited,
        Key::UserShares,
        Key::Defaults,
        Key::Brand,
        Key::Templates,
        Key::Said,
        Key::Bounds,
    ];
    let needs: &[Key] = if standing.is_disabled_from_setup() { &[] } else { &all };
    let mut piece = Piece::new(Key::Disabled, "Status", Place::End).after(needs);
    if standing.status() == Status::Disabled {
        let disable = standing.about("client edit").flag("--status", Status::Disabled.as_str()).switch("--yes", true);
        piece.act(disable, [Effect::Status(Status::Disabled)]);
    }
    if standing.seats_at_work() != account.seats {
        let seats = standing.about("client edit").flag("--seats", account.seats.to_string());
        piece.act(seats, [Effect::Seats(account.seats)]);
    }
    piece
}

//! The rehearsal: what somebody will meet when they sign in for the first time, told before any
//! invitation goes out, with what is wrong with it and the commands that mend it.

use serde::Serialize;

use super::{
    invited::Invited,
    mend::{self, MendView, Mends},
    trial::RefusedView,
};
use crate::{
    domain::{
        Code, Result,
        access::{Acting, AssetAction},
        account::Status,
        asset::AssetKind,
        checklist::State,
        client::Level,
        first_screen::{FirstScreen, Verdict},
        mail::Standing,
        permission::Permission,
        reference::{Kind, Reference},
        role::BuiltIn,
        share::Subject,
        user::UserStatus,
    },
    ops::{
        Request, Session, checklist,
        facts::{Facts, Who},
        first_screen::{Beholder, Being, Viewer},
        read, try_out,
    },
    store::Store,
};

/// How many names stand beside a number.
pub(super) const NAMED: usize = 5;

/// A first screen, judged. Its serialised form is a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RehearsalView {
    /// `ready`, `empty` or `broken`.
    pub verdict: Verdict,
    /// Why, as half a sentence.
    pub reason: String,
    /// What they meet.
    #[serde(flatten)]
    pub screen: FirstScreen,
    /// `invited`, `active` or `disabled`; null where it is no user of the account.
    pub status: Option<UserStatus>,
    /// Whether the account lets nobody in.
    pub account_disabled: bool,
    /// The level at which the operator is signed in, asked about themselves; else null.
    pub level: Option<Level>,
    /// Handles of the roles that count.
    pub roles: Vec<String>,
    /// Handles of the groups that count, All Users aside.
    pub groups: Vec<String>,
    /// How many users are in the group looked at; null for a user.
    pub members: Option<u32>,
    /// What they may edit, by kind.
    pub edits: Vec<EditsView>,
    /// The commands that mend what is wrong, in the order in which they are typed.
    pub mends: Vec<MendView>,
    /// Commands that would mend something besides, and that the operator is refused.
    pub refused: Vec<RefusedView>,
    /// Whether the commands of `mends` together make it ready; true where nothing is wrong.
    pub mendable: bool,
    /// Why no commands could be tried, and so none are told; else null.
    pub untried: Option<String>,
    /// What the checklist of the client still lacks; null in the master account.
    pub checklist: Option<LacksView>,
    /// `joined`, or how the invitation of a user stands: `none`, `queued`, `failed`, `sent`, `printed`
    /// or `over`; null for a group.
    pub invitation: Option<Standing>,
    /// E-mails of those who have not been invited so far, the first few; of a user their own.
    pub uninvited: Vec<String>,
    /// How many they are.
    pub uninvited_count: usize,
    /// The command to type next where nothing is wrong; else null.
    pub next: Option<String>,
}

/// What somebody may edit of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EditsView {
    /// The kind.
    pub kind: AssetKind,
    /// How many.
    pub total: usize,
    /// Handles of the first few that whoever asks may look at.
    pub names: Vec<String>,
}

/// What a checklist still lacks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LacksView {
    /// Required steps that are done or waived.
    pub done: usize,
    /// Required steps that apply.
    pub required: usize,
    /// The required steps that are not, in working order.
    pub steps: Vec<LackView>,
}

/// One required step that is not done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LackView {
    /// The id.
    pub id: String,
    /// `open` or `waiting`.
    pub state: State,
    /// What is missing.
    pub detail: String,
    /// The command that moves it on; null where it waits, and for somebody who may not see the things
    /// that it names.
    pub next: Option<String>,
}

/// What the first sign-in of a user, or of somebody in a group, will show.
///
/// Where something is wrong with it, commands are tried in a transaction that is taken back; where none
/// can be had that changes something, the answer is told without them.
///
/// # Errors
/// About others [`crate::domain::Code::Forbidden`] without `user.view` and `group.view`;
/// [`crate::domain::Code::NotFound`] and [`crate::domain::Code::Ambiguous`] for whom is named;
/// [`crate::domain::Code::Usage`] where neither a user nor a group is named.
pub fn rehearse(store: &mut Store, request: &Request, typed: &str) -> Result<RehearsalView> {
    let (view, tries) = read(store, request, |session| {
        let viewer = viewer(session, typed)?;
        let view = look(session, &viewer)?;
        Ok((view, session.may_change().is_ok()))
    })?;
    if view.verdict == Verdict::Ready || !tries {
        return Ok(view);
    }
    let tried = try_out(store, request, |session| {
        let viewer = viewer(session, typed)?;
        let before = look(session, &viewer)?;
        if before.verdict == Verdict::Ready {
            return Ok(before);
        }
        let Mends { offered, refused, suffice } = mend::mends(session, &viewer)?;
        Ok(RehearsalView { mends: offered, refused, mendable: suffice, ..before })
    });
    match tried {
        Err(refusal) if matches!(refusal.code, Code::Busy | Code::DatabaseReadOnly) => {
            Ok(RehearsalView { untried: Some(refusal.message), ..view })
        }
        tried => tried,
    }
}

/// The screen as it is, before anything is tried.
fn look(session: &Session<'_>, viewer: &Viewer) -> Result<RehearsalView> {
    let beholder = Beholder::find(session, viewer)?;
    let screen = beholder.looks(session)?;
    let verdict = screen.verdict();
    let ready = verdict == Verdict::Ready;
    let invited = Invited::of(session, &beholder)?;
    let person = &beholder.who.person;
    Ok(RehearsalView {
        verdict,
        reason: reason(session, &beholder, &screen)?,
        status: match &beholder.is {
            Being::User(user) => Some(user.status),
            _ => None,
        },
        account_disabled: session.account.status == Status::Disabled,
        level: match person.acting {
            Acting::SignedIn(level) => Some(level),
            Acting::Own => None,
        },
        roles: roles(session, &beholder)?,
        groups: groups(session, &beholder)?,
        members: match &beholder.is {
            Being::MemberOf(group) => Some(session.tx.member_count(group)?),
            _ => None,
        },
        edits: edits(session, &beholder.who)?,
        mends: Vec::new(),
        refused: Vec::new(),
        mendable: ready,
        untried: None,
        checklist: lacks(session)?,
        next: if ready { invited.next(session, &beholder)? } else { None },
        invitation: invited.standing,
        uninvited_count: invited.count,
        uninvited: invited.not_yet,
        screen,
    })
}

/// Who is meant: an e-mail is a user, a bare handle a group or else the display name of a user.
fn viewer(session: &Session<'_>, typed: &str) -> Result<Viewer> {
    let reference: Reference = typed.parse()?;
    Ok(match reference.kind {
        Some(Kind::Group) => Viewer::Group(typed.to_owned()),
        None if !reference.name.contains('@') => {
            session.may(Permission::UserView)?;
            session.may(Permission::GroupView)?;
            match session.subject(typed)? {
                Subject::Group(group) => Viewer::Group(group.name),
                Subject::User(user) => Viewer::User(user.name),
            }
        }
        _ => Viewer::User(typed.to_owned()),
    })
}

/// Why the verdict is what it is.
fn reason(session: &Session<'_>, beholder: &Beholder, screen: &FirstScreen) -> Result<String> {
    let person = &beholder.who.person;
    if !person.is_let_in() {
        return Ok(format!("{} is disabled, so nobody gets in", session.account.said()));
    }
    if person.user_status == UserStatus::Disabled {
        return Ok("the user is disabled, so nothing is shown".to_owned());
    }
    let (opening, listed) = (screen.opening().count(), screen.dashboards.len());
    let met = || screen.met().flat_map(|dashboard| &dashboard.tiles);
    let (tiles, broken) = (met().count(), met().filter(|tile| tile.hidden_by.is_some()).count());
    Ok(match screen.verdict() {
        Verdict::Ready if opening > 0 => {
            let verb = if opening == 1 { "opens" } else { "open" };
            format!("{} {verb} at sign-in, with {}", counted(opening, "dashboard"), counted(tiles, "tile"))
        }
        Verdict::Ready => format!("nothing opens by itself, and the list has {}", counted(listed, "dashboard")),
        Verdict::Broken => {
            let verb = if broken == 1 { "is" } else { "are" };
            format!("{broken} of {} {verb} not seen", counted(tiles, "tile"))
        }
        Verdict::Empty if listed > 0 => {
            format!("nothing opens at sign-in; {} only in the list", stand(listed))
        }
        Verdict::Empty => nothing(session, &beholder.who)?,
    })
}

/// Why somebody meets no dashboard at all.
fn nothing(session: &Session<'_>, who: &Who) -> Result<String> {
    let reaching = session.tx.assets_reaching(who.account, who.through(), AssetKind::Dashboard)?.len();
    Ok(if reaching > 0 {
        format!("nothing opens at sign-in; {} in the list, which the role does not have", stand(reaching))
    } else if session.tx.asset_ids(who.account, AssetKind::Dashboard)?.is_empty() {
        format!("there is no dashboard in {} yet", session.account.said())
    } else {
        "no dashboard is shared with them".to_owned()
    })
}

fn stand(dashboards: usize) -> String {
    let verb = if dashboards == 1 { "stands" } else { "stand" };
    format!("{} {verb}", counted(dashboards, "dashboard"))
}

fn counted(number: usize, word: &str) -> String {
    format!("{number} {word}{}", if number == 1 { "" } else { "s" })
}

fn roles(session: &Session<'_>, beholder: &Beholder) -> Result<Vec<String>> {
    let (tx, account) = (session.tx, &session.account);
    Ok(match (&beholder.is, beholder.who.person.acting) {
        (Being::User(user), _) => {
            tx.roles_held(account.id, &user.reference())?.into_iter().map(|held| held.role.name).collect()
        }
        (_, Acting::SignedIn(Level::Admin | Level::Settings)) => vec![BuiltIn::Admin.handle().to_owned()],
        (_, Acting::SignedIn(Level::Assigned)) => {
            let operator = session.operator();
            let assigned = tx.assignments_of(operator.account.id, &operator.user.reference())?;
            assigned.into_iter().filter(|it| it.client.id == account.id).map(|it| it.role.name).collect()
        }
        _ => vec![session.view_only_variant(account)?.handle().to_owned()],
    })
}

fn groups(session: &Session<'_>, beholder: &Beholder) -> Result<Vec<String>> {
    Ok(match &beholder.is {
        Being::User(user) => {
            let joined = session.tx.memberships_of(user.account, &user.reference())?;
            joined.into_iter().map(|joined| joined.group.name).collect()
        }
        Being::MemberOf(group) if !group.is_all_users() => vec![group.handle.to_string()],
        Being::MemberOf(_) | Being::Staff(_) | Being::SignIn => Vec::new(),
    })
}

/// What they may edit, by kind; kinds of which they may edit nothing are left out.
fn edits(session: &Session<'_>, who: &Who) -> Result<Vec<EditsView>> {
    let mut facts = Facts::new(session.tx);
    let mut edits = Vec::new();
    for kind in AssetKind::ALL {
        let needs = AssetAction::Edit.on(kind)?;
        let (mut total, mut names) = (0, Vec::new());
        for id in who.candidates(session.tx, AssetAction::Edit, kind)? {
            if !facts.decide(who, &needs, id)?.allowed {
                continue;
            }
            total += 1;
            if names.len() < NAMED
                && let Some(asset) = session.tx.asset(who.account, id)?
                && session.sees(&asset)?
            {
                names.push(asset.handle.to_string());
            }
        }
        if total > 0 {
            edits.push(EditsView { kind, total, names });
        }
    }
    Ok(edits)
}

fn lacks(session: &Session<'_>) -> Result<Option<LacksView>> {
    if session.account.is_master() {
        return Ok(None);
    }
    let view = checklist::show(session, None)?;
    let open = view.steps.into_iter().filter(|step| matches!(step.state, State::Open | State::Waiting));
    let open = open.filter(|step| !step.optional);
    let steps = open.map(|step| LackView { id: step.id, state: step.state, detail: step.detail, next: step.next });
    Ok(Some(LacksView { done: view.done, required: view.required, steps: steps.collect() }))
}

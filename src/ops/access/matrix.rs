//! Who may do what with which asset: a whole account as one table.
//!
//! The people or groups come page by page and leave row by row, so a table may be as long as one
//! likes; only its columns are held. Every cell is asked of the evaluator with the facts that every
//! other question is answered from.
//!
//! The row of a group is somebody who is in that group alone, besides All Users. What role they have
//! is for whoever asks to say; where nobody does, one that can do all that a share allows and manages
//! nothing without one, so that the cells are what the shares with the group come to.

use std::collections::BTreeSet;

use crate::{
    domain::{
        AssetId, Code, GroupId, Refusal, Result,
        access::{Acting, AssetAction, Cell, MatrixAsset, MatrixHead, MatrixRow, Needs, Person, Subjects, kinds_with},
        account::Status,
        asset::AssetKind,
        group::Group,
        permission::{Permission, PermissionSet},
        role::BuiltIn,
        user::UserStatus,
    },
    ops::{
        Session,
        facts::{Facts, Who},
        find::AnyRole,
        somebody::{Somebody, may_ask},
    },
};

/// How many people or groups are read at once.
const PAGE: usize = 256;
/// How many bytes of facts are remembered, about, before all are forgotten.
const REMEMBERED: usize = 5 * 1024 * 1024;

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct MatrixAsked<'a> {
    /// Whose rows.
    pub of: Of<'a>,
    /// Which columns.
    pub across: Across<'a>,
    /// One action, by its word, instead of viewing and editing.
    pub action: Option<&'a str>,
    /// The user or group after which the rows begin.
    pub after: Option<&'a str>,
}

/// Whose rows a table has.
#[derive(Debug, Clone, Copy)]
pub enum Of<'a> {
    /// Every user of the account, by e-mail.
    Everybody,
    /// These users, by e-mail or display name.
    Users(&'a [String]),
    /// The members of this group, by e-mail.
    MembersOf(&'a str),
    /// Every group of the account, by handle, with the role that their members are taken to have.
    Groups(Option<&'a str>),
}

/// Which assets a table has.
#[derive(Debug, Clone, Copy)]
pub enum Across<'a> {
    /// All of these kinds, or of every kind where none is named.
    Kinds(&'a [AssetKind]),
    /// These, as they are named.
    Assets(&'a [String]),
}

/// A table whose columns are known, and whose rows can be read.
pub struct MatrixReader<'f, 's> {
    head: MatrixHead,
    of: Found,
    /// The e-mail or handle after which the rows begin; empty for the beginning.
    after: String,
    asker: Asker<'f, 's>,
}

/// Asks about somebody and the assets of the columns.
struct Asker<'f, 's> {
    session: &'f Session<'s>,
    columns: Vec<(AssetId, Asks)>,
    facts: Facts<'s>,
}

/// What is asked about an asset.
#[derive(Debug, Clone, Copy)]
enum Asks {
    ViewAndEdit(Needs, Needs),
    Action(Needs),
}

/// Whose rows, found.
enum Found {
    Everybody,
    Users(Vec<(Somebody, MatrixRow)>),
    Members(GroupId),
    Groups(Person),
}

/// A table of the account acted in.
///
/// Whoever may not ask about others is told about themselves, and of no asset but those that they may
/// look at or named themselves.
///
/// # Errors
/// [`Code::Usage`] for an action that does not exist, or not for what is named;
/// [`Code::Forbidden`] about others without `user.view` and `group.view`;
/// [`Code::NotFound`] and [`Code::Ambiguous`] for what is named.
pub fn matrix<'f, 's>(session: &'f Session<'s>, asked: &MatrixAsked<'_>) -> Result<MatrixReader<'f, 's>> {
    let action = asked.action.map(str::parse::<AssetAction>).transpose()?;
    let kinds = kinds(&asked.across, action)?;
    let mut head = MatrixHead {
        account: session.account.handle.to_string(),
        name: session.account.name.clone(),
        account_disabled: session.account.status == Status::Disabled,
        rows_are: Subjects::Users,
        members_of: None,
        role: None,
        action: action.map(AssetAction::as_str),
        assets: Vec::new(),
    };
    let of = found(session, asked.of, &mut head)?;
    let after = asked.after.map_or(Ok(String::new()), |typed| of.named(session, typed))?;
    let mut facts = Facts::new(session.tx);
    let mut columns = Vec::new();
    for (id, asset) in assets(session, &asked.across, &kinds, &mut facts)? {
        columns.push((id, Asks::about(asset.kind, action)?));
        head.assets.push(asset);
    }
    Ok(MatrixReader { head, of, after, asker: Asker { session, columns, facts } })
}

/// The kinds of the columns, in their order.
fn kinds(across: &Across<'_>, action: Option<AssetAction>) -> Result<Vec<AssetKind>> {
    match across {
        Across::Kinds(kinds) if !kinds.is_empty() => {
            if let Some(action) = action {
                kinds.iter().try_for_each(|kind| action.on(*kind).map(drop))?;
            }
            Ok(AssetKind::ALL.into_iter().filter(|kind| kinds.contains(kind)).collect())
        }
        _ => Ok(kinds_with(action)),
    }
}

fn found(session: &Session<'_>, of: Of<'_>, head: &mut MatrixHead) -> Result<Found> {
    match of {
        Of::Users(typed) => users(session, typed),
        Of::Everybody => {
            about_others(session)?;
            Ok(Found::Everybody)
        }
        Of::MembersOf(typed) => {
            about_others(session)?;
            let group = session.group(typed)?;
            head.members_of = Some(group.handle.to_string());
            // Everybody is in All Users, and nobody's membership of it is written down.
            Ok(if group.is_all_users() { Found::Everybody } else { Found::Members(group.id) })
        }
        Of::Groups(typed) => {
            about_others(session)?;
            head.rows_are = Subjects::Groups;
            let role = typed.map(|typed| session.role(typed)).transpose()?;
            head.role = role.as_ref().map(|role| role.reference().name);
            Ok(Found::Groups(member(session, role.as_ref())))
        }
    }
}

fn about_others(session: &Session<'_>) -> Result<()> {
    may_ask(session, false).map_err(|refusal| {
        let oneself = session.operator.user.email.as_str();
        refusal.hint(format!("usher access matrix --users {oneself}{}", session.scope_flag()))
    })
}

/// The users who were named, each once, by e-mail.
fn users(session: &Session<'_>, typed: &[String]) -> Result<Found> {
    let mut users = Vec::with_capacity(typed.len());
    for typed in typed {
        let somebody = Somebody::find(session, typed, false, |oneself| may_ask(session, oneself))?;
        let row = labelled(session, typed, &somebody)?;
        users.push((somebody, row));
    }
    users.sort_by(|(_, one), (_, other)| one.subject.cmp(&other.subject));
    users.dedup_by(|(_, one), (_, other)| one.subject == other.subject);
    Ok(Found::Users(users))
}

/// Somebody with a role, or with one that can do all that a share allows.
fn member(session: &Session<'_>, role: Option<&AnyRole>) -> Person {
    let manages =
        [Permission::AdminKlip, Permission::AdminTab, Permission::AdminDatasource, Permission::AdminAnnotation];
    let manages = manages.into_iter().fold(PermissionSet::NONE, PermissionSet::with);
    Person {
        account_disabled: session.account.status == Status::Disabled,
        user_status: UserStatus::Active,
        permissions: role.map_or_else(|| PermissionSet::ALL.minus(manages), AnyRole::permissions),
        admin: matches!(role, Some(AnyRole::BuiltIn(BuiltIn::Admin))),
        features: session.account.features,
        acting: Acting::Own,
    }
}

/// The row of a user who was named, without its cells.
fn labelled(session: &Session<'_>, typed: &str, somebody: &Somebody) -> Result<MatrixRow> {
    let user = match somebody.who.user_here() {
        Some(user) => session.tx.user(somebody.who.account, user)?,
        None => None,
    };
    Ok(MatrixRow {
        subject: somebody.email(typed).to_owned(),
        name: user.as_ref().map_or_else(|| session.operator.user.name(), crate::domain::user::User::name),
        status: Some(somebody.who.person.user_status),
        level: somebody.level(),
        cells: Vec::new(),
    })
}

/// The assets of the columns, in order.
fn assets(
    session: &Session<'_>,
    across: &Across<'_>,
    kinds: &[AssetKind],
    facts: &mut Facts<'_>,
) -> Result<Vec<(AssetId, MatrixAsset)>> {
    let mut assets = Vec::new();
    if let Across::Assets(named) = across {
        let mut seen = BTreeSet::new();
        for typed in *named {
            let asset = session.asset_among(typed, kinds)?;
            if seen.insert(asset.id) {
                assets.push((asset.id, MatrixAsset { asset: asset.said(), kind: asset.kind, name: asset.name }));
            }
        }
        return Ok(assets);
    }
    let (asks, told) = (session.who_acts(), session.knows_others());
    for kind in kinds {
        let view = AssetAction::View.on(*kind)?;
        for asset in session.tx.named_assets(session.account.id, *kind)? {
            if told || facts.decide(&asks, &view, asset.id)?.allowed {
                let said = format!("{kind}:{}", asset.handle);
                assets.push((asset.id, MatrixAsset { asset: said, kind: *kind, name: asset.name }));
            }
        }
    }
    Ok(assets)
}

impl Asks {
    fn about(kind: AssetKind, action: Option<AssetAction>) -> Result<Self> {
        Ok(match action {
            Some(action) => Self::Action(action.on(kind)?),
            None => Self::ViewAndEdit(AssetAction::View.on(kind)?, AssetAction::Edit.on(kind)?),
        })
    }
}

impl MatrixReader<'_, '_> {
    /// What the table is about.
    pub const fn head(&self) -> &MatrixHead {
        &self.head
    }

    /// Reads the rows in their order, as long as they are wanted.
    ///
    /// # Errors
    /// Whatever refuses a row.
    pub fn each(&mut self, mut wanted: impl FnMut(&MatrixHead, MatrixRow) -> Result<bool>) -> Result<()> {
        let Self { head, of, after, asker } = self;
        let mut wanted = |row: MatrixRow| wanted(head, row);
        match of {
            Found::Users(users) => {
                for (somebody, row) in users.iter().filter(|(_, row)| row.subject > *after) {
                    if !wanted(MatrixRow { cells: asker.cells(&somebody.who)?, ..row.clone() })? {
                        break;
                    }
                }
                Ok(())
            }
            Found::Everybody => asker.users(None, after.clone(), &mut wanted),
            Found::Members(group) => asker.users(Some(*group), after.clone(), &mut wanted),
            Found::Groups(person) => asker.groups(*person, after.clone(), &mut wanted),
        }
    }
}

impl Found {
    /// The e-mail or handle of a user or group that was named to begin after.
    fn named(&self, session: &Session<'_>, typed: &str) -> Result<String> {
        match self {
            Self::Users(users) if !users.iter().any(|(_, row)| row.subject == typed) => {
                Err(Refusal::new(Code::NotFound, format!("{typed} has no row in this table")))
            }
            Self::Users(_) => Ok(typed.to_owned()),
            Self::Everybody | Self::Members(_) => Ok(session.user(typed)?.email.to_string()),
            Self::Groups(_) => Ok(session.group(typed)?.handle.to_string()),
        }
    }
}

impl Asker<'_, '_> {
    fn users(
        &mut self,
        group: Option<GroupId>,
        mut after: String,
        wanted: &mut impl FnMut(MatrixRow) -> Result<bool>,
    ) -> Result<()> {
        let account = &self.session.account;
        loop {
            let page = self.session.tx.standing_users(account.id, group, &after, PAGE)?;
            let Some(last) = page.last() else { return Ok(()) };
            after.clone_from(&last.email);
            for user in page {
                let status = Some(user.standing.status);
                let cells = self.cells(&Who::of(account, &user.standing))?;
                if !wanted(MatrixRow { subject: user.email, name: user.name, status, level: None, cells })? {
                    return Ok(());
                }
            }
        }
    }

    fn groups(
        &mut self,
        person: Person,
        mut after: String,
        wanted: &mut impl FnMut(MatrixRow) -> Result<bool>,
    ) -> Result<()> {
        let (account, user) = (self.session.account.id, self.session.seen_as().id);
        loop {
            let page = self.session.tx.groups_of(account, &after, PAGE)?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.handle.to_string();
            for Group { id, handle, name, .. } in page {
                let cells = self.cells(&Who { account, user, person, group: Some(id) })?;
                let subject = handle.to_string();
                if !wanted(MatrixRow { subject, name, status: None, level: None, cells })? {
                    return Ok(());
                }
            }
        }
    }

    fn cells(&mut self, who: &Who) -> Result<Vec<Cell>> {
        // What is read as a whole grows no more, and would be read again for every row.
        if self.facts.bytes() > REMEMBERED && self.facts.census(who.account).is_none() {
            self.facts = Facts::new(self.session.tx);
        }
        let mut cells = Vec::with_capacity(self.columns.len());
        for (asset, asks) in &self.columns {
            let mut decide = |needs| self.facts.decide(who, needs, *asset);
            cells.push(match asks {
                Asks::ViewAndEdit(view, edit) => Cell::of(decide(view)?, decide(edit)?),
                Asks::Action(needs) => Cell::answering(decide(needs)?),
            });
        }
        Ok(cells)
    }
}

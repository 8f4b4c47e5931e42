//! Roles: what each command needs and gathers.

use serde::Serialize;

use super::{Session, find::AnyRole};
use crate::domain::{
    Code, Result, RoleId,
    permission::{Permission, PermissionSet},
    role::{self, BuiltIn, Migrant, Role, lint, ready_made},
};

/// Creates a custom role, with the permissions of the command or like another.
pub fn create(session: &mut Session<'_>, command: role::Create, like: Option<&str>) -> Result<()> {
    session.may(Permission::UserManage)?;
    let permissions = match like {
        Some(name) => permissions_like(session, name)?,
        None => command.permissions,
    };
    let command = role::Create { permissions, ..command };
    let handle = command.handle.clone();
    let account = session.account().clone();
    let facts = role::CreateFacts {
        taken: session.tx().role_by_handle(account.id, handle.as_str())?,
        id: session.tx().new_role_id()?,
        account,
    };
    let changes = command.decide(facts)?;
    if !changes.is_empty() && !lint::lint(permissions).is_empty() {
        let scope = session.account().scope_flag();
        session.next(format!("usher role lint {handle}{scope}"));
    }
    session.record(changes)
}

/// What a role, or else a ready-made set, holds. A role of the account goes before a ready-made set
/// of the same handle: somebody made it.
fn permissions_like(session: &Session<'_>, name: &str) -> Result<PermissionSet> {
    match (session.role(name), ready_made::by_handle(name)) {
        (Ok(role), _) => Ok(role.permissions()),
        (Err(refusal), Some(ready)) if refusal.code == Code::NotFound => Ok(ready.permissions),
        (Err(refusal), _) if refusal.code == Code::NotFound => {
            let ready: Vec<_> = ready_made::READY_MADE.iter().map(|ready| ready.handle).collect();
            Err(refusal.hint(format!("the ready-made ones are {}", ready.join(", "))))
        }
        (Err(refusal), _) => Err(refusal),
    }
}

/// Edits a custom role.
pub fn edit(session: &mut Session<'_>, name: &str, command: role::Edit) -> Result<()> {
    session.may(Permission::UserManage)?;
    let role = custom(session, name, "edited")?;
    let taken = match &command.handle {
        Some(handle) => session.tx().role_by_handle(role.account, handle.as_str())?,
        None => None,
    };
    let changes = command.decide(role::EditFacts { account: session.account().clone(), role, taken })?;
    session.record(changes)
}

/// Removes a custom role that nobody holds.
pub fn remove(session: &mut Session<'_>, name: &str) -> Result<()> {
    session.may(Permission::UserManage)?;
    let role = custom(session, name, "removed")?;
    let facts = role::RemoveFacts {
        account: session.account().clone(),
        holders: session.tx().role_holders(role.account, role.id)?,
        assigned: session.tx().role_assigned(role.account, role.id)?,
        told: session.knows_assigned(),
        role,
    };
    let changes = role::Remove.decide(facts)?;
    session.record(changes)
}

fn custom(session: &Session<'_>, name: &str, what: &str) -> Result<Role> {
    match session.role(name)? {
        AnyRole::Custom(role) => Ok(role),
        AnyRole::BuiltIn(role) => Err(role.unchangeable(session.account(), what)),
    }
}

/// Moves users from the legacy view-only role to View-Only, after saying what that gives and
/// asking. No e-mails move everyone who holds it.
pub fn migrate_view_only(session: &mut Session<'_>, emails: Option<&[String]>) -> Result<()> {
    session.may(Permission::UserManage)?;
    let (tx, account) = (session.tx(), session.account().clone());
    let legacy = BuiltIn::ViewOnlyNoPowermetrics;
    let holders = tx.role_holders(account.id, legacy.id())?;
    let moving = match emails {
        None => holders.clone(),
        Some(emails) => {
            let mut named = Vec::new();
            for email in emails {
                let user = session.user(email)?.reference();
                if !holders.contains(&user) {
                    session.warn(format!("{user} does not hold the role {}", legacy.handle()));
                } else if !named.contains(&user) {
                    named.push(user);
                }
            }
            named
        }
    };
    let mut migrants = Vec::with_capacity(moving.len());
    for user in moving {
        let held = tx.roles_held(account.id, &user)?;
        let listed = tx.dashboards_only_listed(account.id, user.id)?;
        migrants.push(Migrant {
            permissions: tx.permissions_of(account.id, user.id)?.0,
            holds_wanted: held.iter().any(|held| held.role.id == BuiltIn::ViewOnly.id()),
            listed: listed.into_iter().map(|dashboard| dashboard.name).collect(),
            user,
        });
    }
    let facts = role::MigrateFacts { staying: holders.len() - migrants.len(), account, migrants };
    let (warnings, question) = (facts.warnings(), facts.question());
    let changes = role::MigrateViewOnly.decide(facts);
    if !changes.is_empty() {
        warnings.into_iter().for_each(|warning| session.warn(warning));
        session.confirm(super::Confirm { question, typed: None });
    }
    session.record(changes)
}

/// One role as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RoleView {
    /// The handle.
    pub handle: String,
    /// The display name.
    pub name: String,
    /// The description; empty for built-in roles.
    pub description: String,
    /// Whether it is one of the four that every account has.
    pub built_in: bool,
    /// How many permissions it holds.
    pub permission_count: usize,
    /// How many users hold it, those of accounts above who are assigned with it included where they
    /// are told.
    pub holder_count: u32,
}

impl RoleView {
    fn of(role: &AnyRole, holder_count: u32) -> Self {
        let (name, description) = match role {
            AnyRole::BuiltIn(role) => (role.name(), ""),
            AnyRole::Custom(role) => (role.name.as_str(), role.description.as_str()),
        };
        Self {
            handle: role.reference().name,
            name: name.to_owned(),
            description: description.to_owned(),
            built_in: matches!(role, AnyRole::BuiltIn(_)),
            permission_count: role.permissions().iter().count(),
            holder_count,
        }
    }
}

/// One role with what it gives and to whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RoleDetail {
    /// What lists show of it.
    #[serde(flatten)]
    pub role: RoleView,
    /// What its holders may do.
    pub permissions: Vec<PermissionView>,
    /// E-mails of the users of the account who hold it.
    pub holders: Vec<String>,
    /// E-mails of the users of accounts above who are assigned with it; none where the operator is a
    /// user of the account itself, whose business they are not.
    pub assigned: Vec<String>,
}

/// One permission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PermissionView {
    /// The id, such as `tab.edit`.
    pub permission: &'static str,
    /// The part of the product that it belongs to.
    pub section: &'static str,
    /// What people call it.
    pub label: &'static str,
}

impl From<Permission> for PermissionView {
    fn from(permission: Permission) -> Self {
        Self { permission: permission.id(), section: permission.section(), label: permission.label() }
    }
}

/// A permission that only one of two roles has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DifferenceView {
    /// The role that has it.
    pub only_in: String,
    /// The permission.
    #[serde(flatten)]
    pub permission: PermissionView,
}

/// A permission that does not do all that it could.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WarningView {
    /// The role.
    pub role: String,
    /// The permission.
    pub permission: &'static str,
    /// The permissions that the role lacks for it.
    pub missing: Vec<&'static str>,
    /// What they are needed for.
    pub purpose: &'static str,
}

impl Session<'_> {
    /// Whether the operator may know who of the accounts above is assigned here: a client's own
    /// users may not.
    fn knows_assigned(&self) -> bool {
        self.own_user().is_none()
    }
}

fn may_look(session: &Session<'_>) -> Result<()> {
    session.may_any(&[Permission::UserView, Permission::GroupView])
}

/// The custom roles of the account, by handle.
fn own(session: &Session<'_>) -> Result<Vec<AnyRole>> {
    let roles = session.tx().roles_of(session.account().id, "", usize::MAX)?;
    Ok(roles.into_iter().map(AnyRole::Custom).collect())
}

/// The built-in roles, then those of the account by handle.
pub fn list(session: &Session<'_>) -> Result<Vec<RoleView>> {
    may_look(session)?;
    let counts = session.tx().holder_counts(session.account().id, session.knows_assigned())?;
    let holders = |id: RoleId| counts.get(&id).copied().unwrap_or(0);
    let roles = BuiltIn::ALL.into_iter().map(AnyRole::BuiltIn).chain(own(session)?);
    Ok(roles.map(|role| RoleView::of(&role, holders(role.reference().id))).collect())
}

/// One role.
pub fn show(session: &Session<'_>, name: &str) -> Result<RoleDetail> {
    may_look(session)?;
    let role = session.role(name)?;
    let (account, id) = (session.account().id, role.reference().id);
    let emails = |users: Vec<crate::domain::Ref<_>>| users.into_iter().map(|user| user.name).collect::<Vec<_>>();
    let holders = emails(session.tx().role_holders(account, id)?);
    let assigned = if session.knows_assigned() { emails(session.tx().role_assigned(account, id)?) } else { Vec::new() };
    let holder_count = u32::try_from(holders.len() + assigned.len()).unwrap_or(u32::MAX);
    Ok(RoleDetail {
        permissions: role.permissions().iter().map(PermissionView::from).collect(),
        role: RoleView::of(&role, holder_count),
        holders,
        assigned,
    })
}

/// What the first role has and the second lacks, then the other way round.
pub fn diff(session: &Session<'_>, first: &str, second: &str) -> Result<Vec<DifferenceView>> {
    may_look(session)?;
    let (first, second) = (session.role(first)?, session.role(second)?);
    let only = |role: &AnyRole, other: &AnyRole| {
        let only_in = role.reference().name;
        let permissions = role.permissions().minus(other.permissions());
        let view =
            |permission| DifferenceView { only_in: only_in.clone(), permission: PermissionView::from(permission) };
        permissions.iter().map(view).collect::<Vec<_>>()
    };
    Ok([only(&first, &second), only(&second, &first)].concat())
}

/// The warnings about one role, or about all of the account's own.
pub fn lint(session: &Session<'_>, name: Option<&str>) -> Result<Vec<WarningView>> {
    may_look(session)?;
    let roles = match name {
        Some(name) => vec![session.role(name)?],
        None => own(session)?,
    };
    let warnings = roles.iter().flat_map(|role| {
        lint::lint(role.permissions()).into_iter().map(|warning| WarningView {
            role: role.reference().name,
            permission: warning.permission.id(),
            missing: warning.missing.iter().map(Permission::id).collect(),
            purpose: warning.purpose,
        })
    });
    Ok(warnings.collect())
}

//! The answer: yes or no, the rule that decided, and what was found there.
//!
//! All of it is small and copied, with no memory of its own: answers are made by the million.
//! Names of roles and grants are added by whoever tells the answer, from the data held here.

use std::fmt;

use super::facts::Grant;
use crate::domain::{
    account::Features,
    client::ClientRight,
    permission::{Permission, PermissionSet},
    refusal::{Code, Refusal},
    share::Right,
    user::UserStatus,
};

macro_rules! rules {
    ($($rule:ident $title:literal $doc:literal;)+) => {
        /// A rule of access, by its number.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Rule {
            $(#[doc = $doc] $rule,)+
        }

        impl Rule {
            /// Every rule, in the order of the numbers.
            pub const ALL: &'static [Self] = &[$(Self::$rule,)+];

            /// Its number, such as `A6`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$rule => stringify!($rule),)+ }
            }

            /// What it is about, in a word or two.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$rule => $title,)+ }
            }
        }
    };
}

rules! {
    A1 "account" "The account is not disabled.";
    A2 "user" "The user is not disabled.";
    A3 "role" "The roles include the permission.";
    A4 "everything" "The built-in Admin may do everything.";
    A5 "manage all" "The roles manage all assets of the kind.";
    A6 "share" "The right on the asset is high enough.";
    A7 "dashboard" "A share opens the dashboard at sign-in, or keeps it open.";
    A8 "klip" "The klip stands on a dashboard that the user may view.";
    A9 "prerequisites" "The roles include what signing in to a client needs.";
    A10 "level" "A client share or a role reaches the level.";
    A11 "assignment" "The user is assigned to the client.";
    A12 "signed in" "The level of the sign-in says what counts.";
    A13 "feature" "The account has the feature.";
}

impl fmt::Display for Rule {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.as_str())
    }
}

impl std::str::FromStr for Rule {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        Self::ALL.iter().copied().find(|rule| rule.as_str() == text).ok_or_else(|| {
            let known: Vec<_> = Self::ALL.iter().map(|rule| rule.as_str()).collect();
            Refusal::new(Code::Usage, format!("{text:?} is no rule: {}", known.join(", ")))
        })
    }
}

impl serde::Serialize for Rule {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

/// What one look at one rule found. Displayed as half a sentence for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// A1: whether the account is disabled, and whether the person is signed-in staff.
    Account {
        /// The account is disabled.
        disabled: bool,
        /// The person is signed in from above.
        staff: bool,
    },
    /// A2: where the user stands.
    User(UserStatus),
    /// A3 and A9: the permissions needed, and those of them that the roles lack.
    Permissions {
        /// All that the action needs.
        needed: PermissionSet,
        /// What of it is missing.
        missing: PermissionSet,
    },
    /// A13: the features of which one is needed, and those of them that are on.
    Features {
        /// Any one of them will do.
        needed: Features,
        /// What of them is on.
        on: Features,
    },
    /// A4: the person acts as the built-in Admin.
    Admin,
    /// A5: the roles hold this permission.
    ManageAll(Permission),
    /// A6: the right on the asset. The order of the two decides; an action that needs none is let
    /// through.
    Right {
        /// The highest that reaches the user.
        has: Option<Right>,
        /// What the action needs.
        needed: Option<Right>,
    },
    /// A7 for `view`: whether a share opens the dashboard at sign-in.
    Opens(bool),
    /// A7 for `close`: whether a share keeps the dashboard open.
    Required(bool),
    /// A8: which of the dashboards that hold the klip, counted from 0 in the order of the facts,
    /// shows it.
    ShownOn(Option<usize>),
    /// A10: the right on the client.
    Level {
        /// The role reaches every level of every client below.
        everywhere: bool,
        /// The highest client share.
        has: Option<ClientRight>,
        /// What the action needs.
        needed: ClientRight,
    },
    /// A11: whether the user is assigned.
    Assigned(bool),
    /// A12: the roles of the assignment alone decide.
    AssignedRoles,
}

impl Finding {
    /// Whether the rule holds, going by what was found.
    #[must_use]
    pub fn holds(self) -> bool {
        match self {
            Self::Account { disabled, staff } => !disabled || staff,
            Self::User(status) => status != UserStatus::Disabled,
            Self::Permissions { missing, .. } => missing.is_empty(),
            Self::Features { on, .. } => on != Features(0),
            Self::Admin | Self::ManageAll(_) | Self::AssignedRoles => true,
            Self::Right { has, needed } => has >= needed,
            Self::Opens(opens) => opens,
            Self::Required(required) => !required,
            Self::ShownOn(dashboard) => dashboard.is_some(),
            Self::Level { everywhere, has, needed } => everywhere || has >= Some(needed),
            Self::Assigned(assigned) => assigned,
        }
    }

    /// Whether it rests on a grant on the asset: for A6 one that reaches the right needed, or comes
    /// nearest to it; for A7 one that opens the dashboard or keeps it open; for A8 any on the klip.
    #[must_use]
    pub fn rests_on(self, grant: &Grant) -> bool {
        match self {
            Self::Right { has, needed } => Some(grant.right) >= has.min(needed),
            Self::Opens(_) => grant.opens(),
            Self::Required(_) => grant.requires(),
            Self::ShownOn(dashboard) => dashboard.is_some(),
            _ => false,
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Account { disabled: false, .. } => out.write_str("the account is not disabled"),
            Self::Account { staff: true, .. } => out.write_str("the account is disabled, which staff pass"),
            Self::Account { .. } => out.write_str("the account is disabled"),
            Self::User(UserStatus::Invited) => out.write_str("the user is invited: answered as if they had joined"),
            Self::User(status) => write!(out, "the user is {status}"),
            Self::Permissions { needed, missing } if missing.is_empty() => {
                write!(out, "the roles grant {}", Listed(needed))
            }
            Self::Permissions { missing, .. } => write!(out, "the roles lack {}", Listed(missing)),
            Self::Features { needed, on: Features(0) } => {
                list(out, needed.iter().map(|feature| feature.id()), " and ")?;
                out.write_str(if needed.iter().count() > 1 { " are off" } else { " is off" })
            }
            Self::Features { on, .. } => {
                list(out, on.iter().map(|feature| feature.id()), " and ")?;
                out.write_str(if on.iter().count() > 1 { " are on" } else { " is on" })
            }
            Self::Admin => out.write_str("Admin may do everything, whatever is shared"),
            Self::ManageAll(permission) => {
                write!(out, "{permission} ({:?}) needs no share", permission.label())
            }
            Self::Right { has: None, needed: Some(needed) } => write!(out, "nothing is shared, {needed} is needed"),
            Self::Right { has: Some(has), needed: Some(needed) } if has < needed => {
                write!(out, "the share allows {has}, {needed} is needed")
            }
            Self::Right { has: Some(has), .. } => write!(out, "the right on it is {has}"),
            Self::Right { has: None, needed: None } => out.write_str("no right on it is needed"),
            Self::Opens(true) => out.write_str("a share opens it at sign-in, without the list"),
            Self::Opens(false) => out.write_str("no share opens it at sign-in"),
            Self::Required(true) => out.write_str("a share says required: it cannot be closed"),
            Self::Required(false) => out.write_str("no share says required"),
            Self::ShownOn(Some(_)) => out.write_str("it stands on a dashboard that the user may view"),
            Self::ShownOn(None) => out.write_str("it stands on no dashboard that the user may view"),
            Self::Level { everywhere: true, .. } => {
                out.write_str("the role reaches every client below, at every level")
            }
            Self::Level { has: None, needed, .. } => write!(out, "the client is not shared, {needed} is needed"),
            Self::Level { has: Some(has), needed, .. } if has < needed => {
                write!(out, "the client share reaches {has}, {needed} is needed")
            }
            Self::Level { has: Some(has), .. } => write!(out, "the client share reaches {has}"),
            Self::Assigned(true) => out.write_str("the user is assigned to the client"),
            Self::Assigned(false) => out.write_str("the user is not assigned to the client"),
            Self::AssignedRoles => out.write_str("the assigned roles decide, shares are not consulted"),
        }
    }
}

/// Permissions as people read them: `tab.edit ("Edit dashboards") and admin.tab (…)`.
pub(super) struct Listed(pub PermissionSet);

impl fmt::Display for Listed {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = self.0.iter().map(|permission| format!("{permission} ({:?})", permission.label()));
        list(out, said, " and ")
    }
}

fn list<T: fmt::Display>(out: &mut fmt::Formatter<'_>, items: impl Iterator<Item = T>, between: &str) -> fmt::Result {
    for (place, item) in items.enumerate() {
        if place > 0 {
            out.write_str(between)?;
        }
        item.fmt(out)?;
    }
    Ok(())
}

/// One rule that was looked at, and what was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Looked {
    /// The rule.
    pub rule: Rule,
    /// What was found; it says whether the rule held.
    pub finding: Finding,
}

impl Looked {
    /// Whether the rule held.
    #[must_use]
    pub fn passed(self) -> bool {
        self.finding.holds()
    }
}

/// The answer to one question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    /// Yes or no.
    pub allowed: bool,
    /// Of a no, the first rule that failed; of a yes, the one that let it through.
    pub rule: Rule,
    /// What was found at that rule.
    pub finding: Finding,
    /// The user has not joined yet, and is answered as if they had.
    pub invited: bool,
}

impl Decision {
    /// The permissions that the roles lack; none unless A3 or A9 failed.
    #[must_use]
    pub const fn missing(self) -> PermissionSet {
        match self.finding {
            Finding::Permissions { missing, .. } => missing,
            _ => PermissionSet::NONE,
        }
    }

    /// Those of the grants on the asset that the answer rests on. None where shares were not what
    /// decided.
    pub fn rests_on(self, grants: &[Grant]) -> impl Iterator<Item = &Grant> {
        grants.iter().filter(move |grant| self.finding.rests_on(grant))
    }
}

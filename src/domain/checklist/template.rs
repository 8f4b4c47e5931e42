//! What a checklist asks for: its steps, each with a condition over one client's data.
//!
//! Two checklists are built in; they are TOML files like everybody's, read by the same parser.
//! The steps stand in working order: a step waits for the required steps before it, or for those
//! that it names in `after`, which stand before it too, so that no circle can be written.
//! Whether a condition holds is said in the file `condition.rs`, not here.

use std::sync::OnceLock;

use serde::{Serialize, Serializer};

use super::parse;
use crate::domain::{
    account::Feature,
    name::Handle,
    refusal::{Code, Refusal},
};

/// The handles of the checklists that ship, each with its TOML text; the first is the default.
pub const BUILT_IN: [(&str, &str); 2] =
    [("standard", include_str!("standard.toml")), ("partner", include_str!("partner.toml"))];

/// The checklist of a client for which none was chosen.
pub const DEFAULT: &str = "standard";

/// A checklist template, read and checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checklist {
    /// The handle by which clients follow it.
    pub handle: Handle,
    /// The display name.
    pub name: String,
    /// A free description, possibly empty.
    pub description: String,
    /// The steps in working order; at least one is required.
    pub steps: Vec<Step>,
}

impl Checklist {
    /// Reads a template that somebody wrote; `file` is what the refusal calls the text.
    ///
    /// # Errors
    /// [`Code::Usage`] with every problem found, each with its line and column, in the hints and
    /// in `details.problems`; [`Code::HandleReserved`] when all that is wrong is the handle.
    pub fn parse(source: &str, file: &str) -> Result<Self, Refusal> {
        parse::custom(source, file)
    }

    /// The built-in checklist with this handle, if there is one. Each is read once in a run.
    #[must_use]
    pub fn built_in(handle: &str) -> Option<&'static Self> {
        static READ: [OnceLock<Option<Checklist>>; BUILT_IN.len()] = [const { OnceLock::new() }; BUILT_IN.len()];
        let ((_, source), read) = BUILT_IN.iter().zip(&READ).find(|((name, _), _)| *name == handle)?;
        read.get_or_init(|| parse::built_in(source, handle).ok()).as_ref()
    }

    /// The steps that hold up the step at this position, as positions: those it names in `after`,
    /// else every required one before it. An optional step waits for nothing.
    pub fn before(&self, position: usize) -> impl Iterator<Item = usize> {
        let waiting = self.steps.get(position).filter(|step| !step.optional);
        self.steps.iter().enumerate().take(position).filter_map(move |(earlier, step)| {
            let named = match &waiting?.after {
                Some(names) => names.contains(&step.id),
                None => true,
            };
            (named && !step.optional).then_some(earlier)
        })
    }

    /// The position of the first step of a kind.
    #[must_use]
    pub fn first_of(&self, kind: StepKind) -> Option<usize> {
        self.steps.iter().position(|step| step.kind() == kind)
    }

    /// Whether the white-label is waited for.
    #[must_use]
    pub fn waits_for_white_label(&self) -> bool {
        self.steps.iter().any(|step| step.kind() == StepKind::Whitelabel && !step.optional)
    }

    /// The step with this id.
    ///
    /// # Errors
    /// [`Code::StepKind`] naming the steps that there are.
    pub fn step(&self, id: &str) -> Result<&Step, Refusal> {
        self.steps.iter().find(|step| step.id == id).ok_or_else(|| {
            let known: Vec<_> = self.steps.iter().map(|step| step.id.as_str()).collect();
            Refusal::new(Code::StepKind, format!("checklist {} has no step {id:?}", self.handle))
                .hint(format!("its steps are {}", known.join(", ")))
                .detail("steps", known)
        })
    }

    /// The manual step with this id, the only kind that can be ticked.
    ///
    /// # Errors
    /// [`Code::StepKind`] when there is no such step or it is done by a condition.
    pub fn manual_step(&self, id: &str) -> Result<&Step, Refusal> {
        let step = self.step(id)?;
        match step.condition {
            Condition::Manual => Ok(step),
            _ => Err(Refusal::new(
                Code::StepKind,
                format!("step {id:?} is done when its condition holds; only manual steps are ticked"),
            )
            .detail("kind", step.kind().as_str())),
        }
    }
}

/// One step of a checklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What commands call it, unique in the checklist.
    pub id: String,
    /// What people read.
    pub title: String,
    /// Waits for nothing and holds nothing up.
    pub optional: bool,
    /// The ids of the steps it waits for; none means every required step before it.
    pub after: Option<Vec<String>>,
    /// A line of help from whoever wrote the template, possibly empty.
    pub note: String,
    /// When it is done.
    pub condition: Condition,
}

impl Step {
    /// The kind of its condition.
    #[must_use]
    pub const fn kind(&self) -> StepKind {
        self.condition.kind()
    }
}

/// When a step is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// The account is not disabled and has seats other than 0, or is in set-up.
    Client,
    /// So many groups besides All Users.
    Groups {
        /// At least 1.
        min: u32,
    },
    /// So many dashboards that hold a klip.
    Build {
        /// At least 1.
        min: u32,
    },
    /// So many dashboards shared inside the client.
    Share {
        /// At least 1.
        min: u32,
        /// Whose shares count.
        with: ShareWith,
    },
    /// So many users who are not disabled.
    Users {
        /// At least 1.
        min: u32,
    },
    /// The client has a logo of its own.
    Brand,
    /// The master account has a product name and a support e-mail.
    Whitelabel,
    /// Staff reach the client: by a share with a group of the parent, or by assignment.
    ClientShare,
    /// These properties have a value.
    Properties {
        /// At least one key.
        keys: Vec<String>,
    },
    /// These features are on.
    Features {
        /// At least one.
        features: Vec<Feature>,
    },
    /// Roles are there, or are held.
    Role(RoleWanted),
    /// There are users, and none waits for an invitation that was not sent.
    Invitations,
    /// Somebody ticked it.
    Manual,
}

/// Which subjects make a dashboard count as shared. All Users never does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShareWith {
    /// Groups.
    Group,
    /// Users.
    User,
    /// Either.
    Either,
}

/// What a `role` step asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoleWanted {
    /// So many custom roles, whichever; at least 1.
    Custom(u32),
    /// A custom role with this handle.
    Exists(String),
    /// A role, built-in or custom, held by users who are not disabled.
    Held {
        /// The handle.
        role: String,
        /// By so many; at least 1.
        min: u32,
    },
}

impl Condition {
    /// The word that a template writes for it.
    #[must_use]
    pub const fn kind(&self) -> StepKind {
        match self {
            Self::Client => StepKind::Client,
            Self::Groups { .. } => StepKind::Groups,
            Self::Build { .. } => StepKind::Build,
            Self::Share { .. } => StepKind::Share,
            Self::Users { .. } => StepKind::Users,
            Self::Brand => StepKind::Brand,
            Self::Whitelabel => StepKind::Whitelabel,
            Self::ClientShare => StepKind::ClientShare,
            Self::Properties { .. } => StepKind::Properties,
            Self::Features { .. } => StepKind::Features,
            Self::Role(_) => StepKind::Role,
            Self::Invitations => StepKind::Invitations,
            Self::Manual => StepKind::Manual,
        }
    }
}

macro_rules! kinds {
    ($($variant:ident $word:literal $title:literal [$($key:literal)*];)+) => {
        /// The kinds of step.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum StepKind {
            $(#[doc = $title] $variant,)+
        }

        impl StepKind {
            /// Every kind, in the order of the reference.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word for it in templates and answers.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// The title of a step that gives none.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)+ }
            }

            /// The keys that a step of this kind may have besides those that every step may.
            #[must_use]
            pub const fn keys(self) -> &'static [&'static str] {
                match self { $(Self::$variant => &[$($key),*],)+ }
            }
        }
    };
}

kinds! {
    Client "client" "The client is ready for users" [];
    Groups "groups" "Groups" ["min"];
    Build "build" "Dashboards with klips" ["min"];
    Share "share" "Shared dashboards" ["min" "with"];
    Users "users" "Users" ["min"];
    Brand "brand" "Brand" [];
    Whitelabel "whitelabel" "White-label" [];
    ClientShare "client-share" "Staff with access" [];
    Properties "properties" "Properties" ["keys"];
    Features "features" "Features" ["features"];
    Role "role" "Roles" ["role" "held" "min"];
    Invitations "invitations" "Invitations sent" [];
    Manual "manual" "By hand" [];
}

impl std::fmt::Display for StepKind {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.pad(self.as_str())
    }
}

impl std::str::FromStr for StepKind {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == text).ok_or_else(|| {
            let known: Vec<_> = Self::ALL.iter().map(|kind| kind.as_str()).collect();
            Refusal::new(Code::Usage, format!("{text:?} is not a kind of step: {}", known.join(", ")))
        })
    }
}

impl Serialize for StepKind {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

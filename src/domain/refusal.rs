//! What is said when a command is not carried out.
//!
//! A refusal is a value: a stable code for scripts, one sentence for people, details as data, and
//! hints that hold the exact command to type next. The codes, their exit statuses and their
//! meanings stand in one table here; the reference in `docs/errors.md` is written from it.

use serde_json::{Map, Value};

macro_rules! codes {
    ($($(#[$attr:meta])* $variant:ident $code:literal $exit:literal $meaning:literal;)+) => {
        /// The stable code of a refusal. A code never changes its meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code {
            $(#[doc = $meaning] $variant,)+
        }

        impl Code {
            /// Every code, in the order of the reference.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The code as scripts see it, such as `seats.full`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The exit status of a command that ends with this code.
            #[must_use]
            pub const fn exit(self) -> u8 {
                match self { $(Self::$variant => $exit,)+ }
            }

            /// What the code means, one sentence for the reference.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning,)+ }
            }
        }
    };
}

codes! {
    Usage "usage" 2 "The command line, or a value whose form is wrong by itself.";
    NotFound "not-found" 3 "Nothing in reach has this name.";
    Ambiguous "ambiguous" 3 "The name fits more than one thing; the candidates are in the details.";
    AuthRequired "auth.required" 4 "Nobody is logged in, or the log-in has ended.";
    AuthFailed "auth.failed" 4 "The e-mail or the password is not right, or the user may not log in.";
    Forbidden "forbidden" 4 "The operator lacks a permission, a right on the asset, or the sign-in level.";
    ChecklistOrder "checklist.order" 5 "A required step of the client's checklist that comes before is still open.";
    SeatsFull "seats.full" 5 "Every seat of the account is used.";
    SeatsBelowUsed "seats.below-used" 5 "Seats cannot be set below those used.";
    SeatsZero "seats.zero" 5 "A client in trial or active needs seats other than 0.";
    PoolExceeded "pool.exceeded" 5 "The partner's seat pool does not hold that many.";
    StatusTransition "status.transition" 5 "A client's status cannot go that way.";
    StatusSetup "status.setup" 5 "The client is in set-up: no users and no shares inside it yet.";
    StatusDisabled "status.disabled" 5 "The account is disabled.";
    StatusNotDisabled "status.not-disabled" 5 "Only a disabled client can be removed.";
    ClientHasClients "client.has-clients" 5 "The client has clients of its own.";
    ClientNotRemoved "client.not-removed" 5 "Only a removed client can be purged.";
    TrialExtended "trial.extended" 5 "A trial can be extended only once, and only while it is a trial.";
    FeatureParent "feature.parent" 5 "A feature that is off in the parent cannot be on in the client.";
    FeatureChildren "feature.children" 5 "Clients below have the feature; it is turned off there first.";
    LimitFull "limit.full" 5 "A limit of the account is reached.";
    EmailExists "email.exists" 5 "The e-mail is taken in the account or in one below it.";
    LastAdmin "last-admin" 5 "The last Admin of an account cannot be removed, disabled or lose Admin.";
    RoleLast "role.last" 5 "Every user has a role; the last one cannot be taken away.";
    RoleBuiltIn "role.built-in" 5 "Built-in roles cannot be changed, removed or imitated.";
    RoleInUse "role.in-use" 5 "The role is held by somebody.";
    RoleUnavailable "role.unavailable" 5 "The legacy view-only role can be given only where it is still in use.";
    GroupBuiltIn "group.built-in" 5 "All Users is computed; it cannot be changed or removed.";
    GroupUseOnly "group.use-only" 5 "Shares to a use-only group can only be view.";
    GroupDefault "group.default" 5 "A group has at most five default dashboards, each shared with it.";
    PrimaryContact "user.primary-contact" 5 "The primary contact cannot be removed until another is set.";
    UserStatus "user.status" 5 "The user's status does not allow that.";
    CurrencyUnavailable "user.currency" 5 "A currency can be set only in an account that is transact.";
    HeirRequired "input.heir" 6 "The removed user owns assets: name who takes them over.";
    AssetInUse "asset.in-use" 5 "Other assets use this one.";
    HandleReserved "handle.reserved" 5 "The handle is reserved.";
    TemplateBuiltIn "template.built-in" 5 "The checklists that ship cannot be removed.";
    TemplateInUse "template.in-use" 5 "Clients follow this checklist template.";
    StepKind "checklist.step" 5 "The step does not exist in the client's checklist, or is not of that kind.";
    NotOnboarded "checklist.not-onboarded" 5 "The client is not onboarded, so there is nothing to reopen.";
    SignInEnded "sign-in.ended" 4 "A sign-in to a client has ended by itself; said once, and nothing was done.";
    SessionNested "session.nested" 5 "Somebody signed in to a client cannot sign in to another.";
    PasswordWeak "password.weak" 5 "The password does not meet the rules for passwords.";
    TokenInvalid "token.invalid" 5 "The token is unknown, used, voided or over.";
    MailState "mail.state" 5 "The mail is sent, void, or being sent.";
    ImageInvalid "image.invalid" 5 "The file is not an image of an allowed kind and size.";
    ContrastLow "contrast.low" 5 "The colours do not reach the contrast that text needs.";
    FeatureOff "feature.off" 5 "The account does not have this feature.";
    UndoImpossible "undo.impossible" 5 "The operation is of a kind that cannot be undone.";
    UndoNothing "undo.nothing" 3 "There is no operation to undo or redo.";
    Expectation "expectation" 5 "The access that the change gives or takes is not what was expected.";
    JournalLong "journal.long" 5 "Too much was changed since then to be taken back for a look.";
    InputRequired "input.required" 6 "Something needed was not given, and nobody can be asked.";
    ConfirmationRequired "confirmation.required" 6 "The command asks for confirmation, and nobody can be asked.";
    Partial "partial" 7 "Some of what was asked was done; what was skipped is listed.";
    Exists "exists" 8 "It exists already.";
    Stale "stale" 8 "It has changed meanwhile.";
    UndoConflict "undo.conflict" 8 "Later operations touched the same things.";
    OnceConflict "once.conflict" 8 "The key was used for another command.";
    Busy "database.busy" 8 "Another command holds the database.";
    DatabaseMissing "database.missing" 1 "There is no database at that place.";
    DatabaseForeign "database.foreign" 1 "The file is not a database of this tool.";
    DatabaseDamaged "database.damaged" 1 "The database is damaged.";
    DatabaseNewer "database.newer" 1 "The database was made by a newer version of this tool.";
    DatabaseUnsafe "database.unsafe" 1 "The file is one that cannot be used safely, such as a link.";
    DatabaseFull "database.full" 1 "There is no room left for the database.";
    DatabaseReadOnly "database.read-only" 1 "The database cannot be written here.";
    DatabaseOutcome "database.outcome" 1 "The disk failed at the last step of a change: it may be there or not.";
    JournalBroken "journal.broken" 1 "The journal does not verify.";
    Io "io" 1 "A file or stream could not be read or written.";
    Unexpected "unexpected" 1 "Something failed that should not.";
    Interrupted "interrupted" 130 "The command was interrupted; nothing was changed.";
}

/// Why a command was not carried out.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    /// The stable code.
    pub code: Code,
    /// One lower-case sentence with names rather than ids, without a full stop.
    pub message: String,
    /// What a script may want to know, by name; empty for most.
    pub details: Map<String, Value>,
    /// Commands to type next, or a few words such as `did you mean acme?`.
    pub hints: Vec<String>,
}

impl Refusal {
    /// A refusal with a code and a sentence.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), details: Map::new(), hints: Vec::new() }
    }

    /// Nothing in reach has this name: `no group sales in client acme`.
    pub fn not_found(what: impl std::fmt::Display) -> Self {
        Self::new(Code::NotFound, format!("no {what}"))
    }

    /// Adds a hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Adds a detail for scripts.
    #[must_use]
    pub fn detail(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.details.insert(name.to_owned(), value.into());
        self
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_code_is_said_once_and_ends_with_a_documented_status() {
        let mut seen = HashSet::new();
        for code in Code::ALL {
            assert!(seen.insert(code.as_str()), "{} stands twice", code.as_str());
            assert!([1, 2, 3, 4, 5, 6, 7, 8, 130].contains(&code.exit()));
            assert!(code.meaning().ends_with('.'));
        }
    }
}

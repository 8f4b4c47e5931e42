//! One command, from its first look at the database to its end.
//!
//! A session is a transaction together with who acts in it, where, and by which right. It is the
//! only way from the command line to the data: it answers what the operator may do here, finds
//! things by name, keeps the order of the checklist, and records changes.

use std::rc::Rc;

use crate::{
    domain::{
        Code, Refusal, Result, Time, UserId,
        access::{self, Acting, ClientAction, ClientFacts, Person},
        account::{Account, Status},
        change::Change,
        client::Level,
        permission::{Permission, PermissionSet},
        role::BuiltIn,
        user::{User, UserStatus},
    },
    ops::{
        facts::{self, Facts, Who},
        record::Recorder,
    },
    store::{Standing, Tx},
};

/// What is known about a command before anything is looked up.
#[derive(Debug, Clone)]
pub struct Request {
    /// The log-in token, as read from the session file.
    pub token: Option<String>,
    /// The client named with `-c`.
    pub client: Option<String>,
    /// The time by the clock of the machine.
    pub now: Time,
    /// The command as typed, for the journal.
    pub command: String,
    /// Why, for the journal.
    pub reason: Option<String>,
    /// The key that makes a retried command answer what it answered before.
    pub once: Option<String>,
    /// Whether the transaction is rolled back at its end.
    pub dry_run: bool,
    /// Whether the question that the command asks has been answered with yes.
    pub confirmed: bool,
}

/// The user on whose behalf the command runs, in their own account.
#[derive(Debug, Clone)]
pub struct Operator {
    /// The user.
    pub user: User,
    /// The account that the user belongs to.
    pub account: Account,
    /// The union of the permissions of the user's roles.
    pub permissions: PermissionSet,
    /// Whether one of the roles is the built-in Admin.
    pub admin: bool,
}

/// A transaction with the one who acts in it.
pub struct Session<'s> {
    pub(super) tx: &'s Tx<'s>,
    pub(super) request: &'s Request,
    pub(super) operator: Rc<Operator>,
    pub(super) account: Account,
    pub(super) person: Person,
    pub(super) recorder: Recorder,
}

impl<'s> Session<'s> {
    /// Finds out who acts, and goes to the account named with `-c`, else stays in their own.
    ///
    /// # Errors
    /// [`Code::AuthRequired`] when nobody is logged in, [`Code::NotFound`] when the client is out
    /// of reach, [`Code::Forbidden`] when it is in reach but may not be signed in to.
    pub fn open(tx: &'s Tx<'s>, request: &'s Request) -> Result<Self> {
        let mut session = Self::at_home(tx, request, Rc::new(who(tx, request)?));
        if let Some(client) = &request.client {
            session.enter(client)?;
        }
        Ok(session)
    }

    /// The operator in their own account, as one of its users.
    fn at_home(tx: &'s Tx<'s>, request: &'s Request, operator: Rc<Operator>) -> Self {
        let person = facts::person(
            &operator.account,
            &Standing {
                user: operator.user.id,
                status: operator.user.status,
                permissions: operator.permissions,
                admin: operator.admin,
            },
        );
        let account = operator.account.clone();
        Self { tx, request, operator, account, person, recorder: Recorder::default() }
    }

    /// What the same operator has in another account, for looking only: in their own as its user,
    /// in a client at their highest level there.
    ///
    /// # Errors
    /// As for `-c` in [`Session::open`].
    pub(super) fn seen_from(&self, account: &str) -> Result<Self> {
        let mut there = Self::at_home(self.tx, self.request, Rc::clone(&self.operator));
        there.enter(account)?;
        Ok(there)
    }

    /// Signs in to a client for the rest of this command, at the highest level there.
    ///
    /// # Errors
    /// As for `-c` in [`Session::open`].
    pub fn enter(&mut self, client: &str) -> Result<()> {
        self.enter_account(self.client(client)?)
    }

    /// The same, where the client has been found.
    fn enter_account(&mut self, client: Account) -> Result<()> {
        if client.id == self.account.id {
            return Ok(());
        }
        if self.person.acting != Acting::Own {
            return Err(Refusal::new(
                Code::SessionNested,
                format!("signed in to client {}, which leads to no other client", self.account.handle),
            )
            .hint("usher leave"));
        }
        let reached = self.client_facts(&client)?;
        let Some(level) = access::highest_level(&self.person, &reached) else {
            let decision = access::client(&self.person, ClientAction::SignIn(Level::ViewOnly), &reached);
            return Err(self
                .forbidden(format!("{} may not sign in to client {}", self.operator.user.email, client.handle))
                .detail("rule", decision.rule.to_string())
                .hint(format!(
                    "usher access why {} sign-in:view-only client:{}",
                    self.operator.user.email, client.handle
                )));
        };
        self.person = self.signed_in(&client, level)?;
        self.account = client;
        Ok(())
    }

    /// The operator as they act inside a client at a level (access, A12).
    pub(super) fn signed_in(&self, client: &Account, level: Level) -> Result<Person> {
        let (permissions, admin) = match level {
            Level::Admin | Level::Settings => (PermissionSet::ALL, true),
            Level::ViewOnly => (self.view_only_variant(client)?.permissions(), false),
            Level::Assigned => self
                .tx
                .assigned_permissions(client.id, self.operator.account.id, self.operator.user.id)?
                .unwrap_or_default(),
        };
        Ok(Person {
            account_disabled: client.status == Status::Disabled,
            user_status: UserStatus::Active,
            permissions,
            admin,
            features: client.features,
            acting: Acting::SignedIn(level),
        })
    }

    /// The view-only role in use in an account: the legacy one while anybody has it.
    pub(super) fn view_only_variant(&self, account: &Account) -> Result<BuiltIn> {
        let legacy = BuiltIn::ViewOnlyNoPowermetrics;
        Ok(if self.tx.is_role_held(account.id, legacy.id())? { legacy } else { BuiltIn::ViewOnly })
    }

    /// Whether the operator can view the account of that handle from their own.
    pub(super) fn could_see_from_home(&self, account: &str) -> Result<bool> {
        let home = Self::at_home(self.tx, self.request, Rc::clone(&self.operator));
        match self.tx.account_by_handle(account)? {
            Some(account) => home.could_view(&account),
            None => Ok(false),
        }
    }

    /// The account acted in.
    #[must_use]
    pub const fn account(&self) -> &Account {
        &self.account
    }

    /// The user on whose behalf the command runs.
    #[must_use]
    pub fn operator(&self) -> &Operator {
        &self.operator
    }

    /// The operator as the evaluator sees them in the account acted in.
    #[must_use]
    pub const fn person(&self) -> &Person {
        &self.person
    }

    /// The time of the command.
    #[must_use]
    pub const fn now(&self) -> Time {
        self.request.now
    }

    /// The transaction, for reading.
    #[must_use]
    pub const fn tx(&self) -> &'s Tx<'s> {
        self.tx
    }

    /// The level of the sign-in; none in one's own account.
    #[must_use]
    pub const fn level(&self) -> Option<Level> {
        match self.person.acting {
            Acting::Own => None,
            Acting::SignedIn(level) => Some(level),
        }
    }

    /// The operator's own user when it belongs to the account acted in: who owns what is made here.
    #[must_use]
    pub fn own_user(&self) -> Option<&User> {
        (self.operator.account.id == self.account.id).then_some(&self.operator.user)
    }

    /// Requires a permission in the account acted in.
    ///
    /// # Errors
    /// [`Code::Forbidden`] when the operator lacks it.
    pub fn may(&self, permission: Permission) -> Result<()> {
        if access::permission(&self.person, permission).allowed {
            return Ok(());
        }
        Err(self
            .forbidden(format!(
                "{} lacks the permission {permission} (\"{}\") in {}",
                self.operator.user.email,
                permission.label(),
                self.account.said()
            ))
            .detail("permission", permission.id()))
    }

    /// Requires one of several permissions in the account acted in.
    ///
    /// # Errors
    /// [`Code::Forbidden`], naming the first, when the operator has none of them.
    pub fn may_any(&self, permissions: &[Permission]) -> Result<()> {
        match permissions {
            [] => Ok(()),
            [first, ..] => {
                if permissions.iter().any(|permission| access::permission(&self.person, *permission).allowed) {
                    Ok(())
                } else {
                    self.may(*first)
                }
            }
        }
    }

    /// Requires that this is a way of acting that may change things: a preview may not.
    ///
    /// # Errors
    /// [`Code::Forbidden`] at the level view-only.
    pub fn may_change(&self) -> Result<()> {
        if self.level() == Some(Level::ViewOnly) {
            return Err(self
                .forbidden(format!("signed in to client {} as view-only, nothing can be changed", self.account.handle))
                .detail("level", Level::ViewOnly.as_str()));
        }
        Ok(())
    }

    /// Requires what `action` on a client needs.
    ///
    /// # Errors
    /// [`Code::Forbidden`] with the rule that says no.
    pub fn may_on_client(&self, action: ClientAction, client: &Account) -> Result<()> {
        if client.id == self.account.id {
            return self.may_on_itself(action);
        }
        let decision = access::client(&self.person, action, &self.client_facts(client)?);
        if decision.allowed {
            return Ok(());
        }
        Err(self
            .forbidden(format!("{} may not {} client {}", self.operator.user.email, said(action), client.handle))
            .detail("rule", decision.rule.to_string())
            .hint(format!("usher access why {} {action} client:{}", self.operator.user.email, client.handle)))
    }

    /// A client seen from inside: its settings are open to a sign-in at the level settings only, and
    /// the master's to whoever may manage company settings.
    fn may_on_itself(&self, action: ClientAction) -> Result<()> {
        match action {
            ClientAction::View => Ok(()),
            ClientAction::Edit if self.account.is_master() => self.may(Permission::AccountSettings),
            ClientAction::Edit if self.level() == Some(Level::Settings) => Ok(()),
            _ => Err(self.forbidden(format!(
                "{} may not {} {} from inside it: that needs the level settings, from its parent",
                self.operator.user.email,
                said(action),
                self.account.said()
            ))),
        }
    }

    /// The facts that decide what the one acting may do with a client below the account acted in.
    pub(super) fn client_facts(&self, client: &Account) -> Result<ClientFacts> {
        let below = facts::below(self.tx, self.account.id, client)?;
        Facts::new(self.tx).client(&self.who_acts(), client.id, below)
    }

    /// The operator, as somebody in the account acted in.
    pub(super) fn who_acts(&self) -> Who {
        Who { account: self.account.id, user: self.operator.user.id, person: self.person }
    }

    /// Another session of the same operator and transaction, inside a client.
    ///
    /// # Errors
    /// As for `-c` in [`Session::open`].
    pub(super) fn entered(&self, client: Account) -> Result<Self> {
        let mut session = Self {
            tx: self.tx,
            request: self.request,
            operator: Rc::clone(&self.operator),
            account: self.account.clone(),
            person: self.person,
            recorder: Recorder::default(),
        };
        session.enter_account(client)?;
        Ok(session)
    }

    /// A refusal because of rights.
    pub(super) fn forbidden(&self, message: String) -> Refusal {
        Refusal::new(Code::Forbidden, message).detail("operator", self.operator.user.email.as_str())
    }

    /// Records changes: applied at once, journalled when the command ends.
    ///
    /// # Errors
    /// Whatever rule the change would break; [`Code::Stale`] when the thing has changed meanwhile.
    pub fn record(&mut self, changes: impl IntoIterator<Item = Change>) -> Result<()> {
        for change in changes {
            if !change.is_nothing() {
                self.record_one(change)?;
            }
        }
        Ok(())
    }

    /// Adds a warning to the answer.
    pub fn warn(&mut self, warning: impl Into<String>) {
        self.recorder.warnings.push(warning.into());
    }

    /// Leaves out one of several things, which is listed with the answer.
    pub fn skip(&mut self, key: impl Into<String>, refusal: &Refusal) {
        self.recorder.skipped.push(super::Skipped::because(key, refusal));
    }

    /// Adds a command to type next to the answer.
    pub fn next(&mut self, command: impl Into<String>) {
        self.recorder.next.push(command.into());
    }

    /// Asks for confirmation before the command is carried out.
    pub fn confirm(&mut self, question: super::Confirm) {
        self.recorder.confirm = Some(question);
    }
}

/// An action on a client as a verb in a sentence.
fn said(action: ClientAction) -> String {
    match action {
        ClientAction::SignIn(level) => format!("sign in as {level} to"),
        other => other.to_string(),
    }
}

/// Who is logged in, by the digest of the token.
fn who(tx: &Tx<'_>, request: &Request) -> Result<Operator> {
    let required = |message: &str| Refusal::new(Code::AuthRequired, message).hint("usher login E-MAIL");
    let Some(token) = &request.token else {
        return Err(required("nobody is logged in"));
    };
    let digest = crate::domain::digest::hex_of_token(token);
    let Some((account, user, ends)) = tx.login(&digest)? else {
        return Err(required("the log-in is not known here"));
    };
    if request.now >= ends {
        return Err(required("the log-in has ended"));
    }
    operator(tx, account, user)?.ok_or_else(|| required("the user of this log-in is disabled"))
}

/// A user who may act: neither the user nor the account is disabled.
fn operator(tx: &Tx<'_>, account: crate::domain::AccountId, user: UserId) -> Result<Option<Operator>> {
    let (Some(account), Some(user)) = (tx.account(account)?, tx.user(account, user)?) else {
        return Ok(None);
    };
    if account.status == Status::Disabled || user.status == UserStatus::Disabled {
        return Ok(None);
    }
    let (permissions, admin) = tx.permissions_of(account.id, user.id)?;
    Ok(Some(Operator { user, account, permissions, admin }))
}

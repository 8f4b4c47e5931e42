//! One command, from its first look at the database to its end.
//!
//! A session is a transaction together with who acts in it, where, and by which right. It is the
//! only way from the command line to the data: it answers what the operator may do here, finds
//! things by name, keeps the order of the checklist, and records changes. How one gets in stands in
//! [`super::entrance`].

use std::rc::Rc;

use crate::{
    domain::{
        Code, GroupId, Ref, Refusal, Result, Time, UserId,
        access::{self, ClientAction, ClientFacts, Expected, Person},
        account::Account,
        change::Change,
        client::Level,
        journal::Event,
        permission::{Permission, PermissionSet},
        sign_in::{Banner, Preview, SignIn},
        user::User,
    },
    ops::{
        facts::{self, Facts, Who},
        record::Recorder,
    },
    store::{LogIn, Tx},
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
    /// What the change may give and take; it is refused where it does otherwise.
    pub expect: Option<Expected>,
    /// Filled in as soon as it is known: how the operator is signed in to a client, which is said
    /// with every command.
    pub banner: std::cell::OnceCell<Banner>,
}

impl Request {
    /// A request that nobody who is logged in makes: only the clock and the command are known.
    pub(super) fn of_the_tool(now: Time, command: impl Into<String>) -> Self {
        Self {
            token: None,
            client: None,
            now,
            command: command.into(),
            reason: None,
            once: None,
            dry_run: false,
            confirmed: true,
            expect: None,
            banner: std::cell::OnceCell::new(),
        }
    }
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
    /// The level inside a client; none in one's own account.
    pub(super) level: Option<Level>,
    /// Whose sight a view-only sign-in shows.
    pub(super) preview: Preview,
    /// The log-in, with the sign-in that it is in; none where nobody is logged in.
    pub(super) login: Option<Rc<LogIn>>,
    pub(super) recorder: Recorder,
}

impl<'s> Session<'s> {
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
        self.level
    }

    /// The sign-in that lasts for several commands; none in one's own account, nor where `-c` made
    /// one for this command.
    #[must_use]
    pub fn sign_in(&self) -> Option<&SignIn> {
        self.login.as_ref()?.sign_in.as_ref()
    }

    /// Whether the operator is still signed in to the client after this command.
    #[must_use]
    pub fn stays(&self) -> bool {
        self.login.as_ref().is_some_and(|login| login.sign_in.is_some() && login.lender.is_none())
    }

    /// The user as whom groups and shares are looked at: the one previewed, else the operator.
    #[must_use]
    pub fn seen_as(&self) -> Ref<UserId> {
        self.preview.user().cloned().unwrap_or_else(|| self.operator.user.reference())
    }

    /// The operator's own user when it belongs to the account acted in: who owns what is made here.
    #[must_use]
    pub fn own_user(&self) -> Option<&User> {
        (self.operator.account.id == self.account.id).then_some(&self.operator.user)
    }

    /// Whether somebody signed in sees what a group sees: every group's, or that of the group
    /// previewed and All Users'.
    pub(super) fn sees_as_member_of(&self, group: &Ref<GroupId>) -> bool {
        self.preview.group().is_none_or(|seen| seen == group || group.id == GroupId::all_users(self.account.id))
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
            let refusal = self
                .forbidden(format!("signed in to client {} as view-only, nothing can be changed", self.account.handle))
                .detail("level", Level::ViewOnly.as_str());
            return Err(match self.way_by_assignment()? {
                Some(command) => refusal.hint(command),
                None => refusal,
            });
        }
        Ok(())
    }

    /// The command that would act by an assignment, where `-c` acts at a higher level that allows
    /// less: shares count before assignments.
    fn way_by_assignment(&self) -> Result<Option<String>> {
        let Operator { account, user, .. } = &*self.operator;
        if self.sign_in().is_some() || !self.tx.is_assigned(self.account.id, account.id, user.id)? {
            return Ok(None);
        }
        let command = self.request.command.strip_prefix("usher ").unwrap_or("COMMAND");
        Ok(Some(format!("usher impersonate {} --as assigned --reason TEXT -- {command}", self.account.handle)))
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
            .hint(format!("usher access why {} {action} client:{}", self.operator.user.email.typed(), client.handle)))
    }

    /// A client seen from inside: its settings are open to a sign-in at the level settings only, and
    /// the master's to whoever may manage company settings.
    fn may_on_itself(&self, action: ClientAction) -> Result<()> {
        match action {
            ClientAction::View => Ok(()),
            ClientAction::Edit if self.account.is_master() => self.may(Permission::AccountSettings),
            ClientAction::Edit if self.level() == Some(Level::Settings) => Ok(()),
            _ => Err(self
                .forbidden(format!(
                    "{} may not {} {} from inside it: that needs the level settings",
                    self.operator.user.email,
                    said(action),
                    self.account.said()
                ))
                .hint(format!("usher impersonate {} --as settings --reason TEXT", self.account.handle))),
        }
    }

    /// The facts that decide what the one acting may do with a client below the account acted in.
    pub(super) fn client_facts(&self, client: &Account) -> Result<ClientFacts> {
        let below = facts::below(self.tx, self.account.id, client)?;
        Facts::new(self.tx).client(&self.who_acts(), client.id, below)
    }

    /// The operator, as somebody in the account acted in.
    pub(super) fn who_acts(&self) -> Who {
        Who {
            account: self.account.id,
            user: self.seen_as().id,
            person: self.person,
            group: self.preview.group().map(|group| group.id),
        }
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

    /// Says what the command does besides changing things; it is journalled as such an event.
    pub(super) fn done(&mut self, event: Event, done: impl Into<String>) {
        self.recorder.done = Some((event, done.into()));
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

//! How a command gets in: who is logged in, the sign-in that is in force, and `-c`.
//!
//! Everything is looked at anew for every command, so a right that was taken away, a disabled user
//! or a time that is over ends what rests on it at once. A sign-in that ended by itself is said
//! once, before anything is done: whoever believes to be inside a client must not change their own
//! account by mistake.

use std::rc::Rc;

use super::{Operator, Request, Session, facts, record::Recorder};
use crate::{
    domain::{
        AccountId, Code, Ref, Refusal, Result, UserId,
        access::{self, Acting, ClientAction, ClientFacts, Person, Standing},
        account::{Account, Status},
        client::Level,
        digest,
        journal::{Event, Operation},
        permission::PermissionSet,
        role::BuiltIn,
        sign_in::{Banner, Preview, SignIn},
        user::UserStatus,
    },
    store::{LogIn, Tx},
};

/// Why a sign-in ended whose time was over.
pub(super) const TIME: &str = "its time was over";

/// Why a sign-in ended whose right was taken away.
pub(super) const WITHDRAWN: &str = "the right behind it was taken away";

impl<'s> Session<'s> {
    /// Finds out who acts, and goes to the client that they are signed in to, else to the one named
    /// with `-c`, else stays in their own account.
    ///
    /// # Errors
    /// [`Code::AuthRequired`] when nobody is logged in, [`Code::SignInEnded`] once after a sign-in
    /// ended by itself, [`Code::NotFound`] when the client is out of reach, [`Code::Forbidden`] when
    /// it is in reach but may not be signed in to, [`Code::SessionNested`] when `-c` names another
    /// client than the one signed in to.
    pub fn open(tx: &'s Tx<'s>, request: &'s Request) -> Result<Self> {
        let (operator, login) = who(tx, request)?;
        let login = Rc::new(login);
        let mut session = Self::at_home(tx, request, Rc::new(operator), Some(Rc::clone(&login)));
        if let Some(notice) = &login.notice {
            return Err(over(notice));
        }
        if let Some(sign_in) = &login.sign_in {
            session.resume(sign_in)?;
        }
        if let Some(client) = &request.client {
            session.enter(client)?;
        }
        Ok(session)
    }

    /// The operator in their own account, as one of its users.
    pub(super) fn at_home(
        tx: &'s Tx<'s>,
        request: &'s Request,
        operator: Rc<Operator>,
        login: Option<Rc<LogIn>>,
    ) -> Self {
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
        Self {
            tx,
            request,
            operator,
            account,
            person,
            level: None,
            preview: Preview::EveryGroup,
            login,
            recorder: Recorder::default(),
        }
    }

    /// Somebody at work in their own account who is not logged in.
    pub(super) fn without_log_in(tx: &'s Tx<'s>, request: &'s Request, operator: Operator) -> Self {
        Self::at_home(tx, request, Rc::new(operator), None)
    }

    /// The same operator in their own account, for looking only.
    pub(super) fn home(&self) -> Self {
        Self::at_home(self.tx, self.request, Rc::clone(&self.operator), self.login.clone())
    }

    /// What the same operator has in another account, for looking only: in their own as its user,
    /// in a client at their highest level there.
    ///
    /// # Errors
    /// As for `-c` in [`Session::open`].
    pub(super) fn seen_from(&self, account: &str) -> Result<Self> {
        let mut there = self.home();
        there.enter(account)?;
        Ok(there)
    }

    /// Signs in to a client for the rest of this command, at the highest level there.
    ///
    /// # Errors
    /// As for `-c` in [`Session::open`].
    pub fn enter(&mut self, client: &str) -> Result<()> {
        if self.level.is_some() && client.strip_prefix("client:").unwrap_or(client) != self.account.handle.as_str() {
            return Err(self.nested());
        }
        self.enter_account(self.client(client)?)
    }

    /// The same, where the client has been found.
    pub(super) fn enter_account(&mut self, client: Account) -> Result<()> {
        if client.id == self.account.id {
            return Ok(());
        }
        if self.level.is_some() {
            return Err(self.nested());
        }
        let reached = self.client_facts(&client)?;
        let Some(level) = access::highest_level(&self.person, &reached) else {
            return Err(self.may_not_enter(&client, &reached));
        };
        self.act_in(client, level, Preview::EveryGroup)
    }

    /// That the operator may sign in to a client in reach at no level.
    pub(super) fn may_not_enter(&self, client: &Account, reached: &ClientFacts) -> Refusal {
        let decision = access::client(&self.person, ClientAction::SignIn(Level::ViewOnly), reached);
        self.forbidden(format!("{} may not sign in to client {}", self.operator.user.email, client.handle))
            .detail("rule", decision.rule.to_string())
            .hint(format!(
                "usher access why {} sign-in:view-only client:{}",
                self.operator.user.email.typed(),
                client.handle
            ))
    }

    /// That somebody signed in to a client cannot go to another.
    pub(super) fn nested(&self) -> Refusal {
        let leads_nowhere = format!("signed in to client {}, which leads to no other client", self.account.handle);
        let refusal = Refusal::new(Code::SessionNested, leads_nowhere);
        if self.stays() { refusal.hint("usher leave") } else { refusal }
    }

    /// Goes back to the client that the log-in is signed in to, as far as that still holds.
    fn resume(&mut self, sign_in: &SignIn) -> Result<()> {
        if !sign_in.is_in_force(self.request.now) {
            let client = self.tx.account(sign_in.client)?.map(|client| client.said()).unwrap_or_default();
            return Err(over(&ended(&client, TIME)));
        }
        let Some(client) = self.tx.account(sign_in.client)? else {
            return Err(over(&ended("a client", "the client was removed")));
        };
        if !self.may_sign_in(&client, sign_in.level)? {
            return Err(over(&ended(&client.said(), WITHDRAWN)));
        }
        let banner = Banner {
            client: client.handle.to_string(),
            level: sign_in.level.to_string(),
            preview: sign_in.preview.said(),
            reason: sign_in.reason.clone(),
            until: sign_in.ends,
        };
        let _ = self.request.banner.set(banner);
        self.act_in(client, sign_in.level, sign_in.preview.clone())
    }

    /// Whether the operator, at home, may sign in to a client at a level.
    pub(super) fn may_sign_in(&self, client: &Account, level: Level) -> Result<bool> {
        Ok(access::client(&self.person, ClientAction::SignIn(level), &self.client_facts(client)?).allowed)
    }

    /// Acts inside a client from here on.
    pub(super) fn act_in(&mut self, client: Account, level: Level, preview: Preview) -> Result<()> {
        self.person = match &preview {
            Preview::User(user) => self.previewed(&client, user)?,
            _ => self.signed_in(&client, level)?,
        };
        self.account = client;
        self.level = Some(level);
        self.preview = preview;
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

    /// One user of a client as a preview shows them: with all that they have, and never more than
    /// the operator could have there at their highest level.
    fn previewed(&self, client: &Account, user: &Ref<UserId>) -> Result<Person> {
        let gone = || over(&ended(&client.said(), &format!("there is no user {user} any more")));
        let standing = self.tx.standing(client.id, user.name.as_str())?.ok_or_else(gone)?;
        let seen = facts::person(client, &standing);
        if self.has_all_of(client)? {
            return Ok(seen);
        }
        let most = self.view_only_variant(client)?.permissions();
        Ok(Person { permissions: seen.holds().intersection(most), admin: false, ..seen })
    }

    /// Whether the operator, at home, could act inside a client as its Admin.
    pub(super) fn has_all_of(&self, client: &Account) -> Result<bool> {
        self.may_sign_in(client, Level::Admin)
    }

    /// The view-only role in use in an account: the legacy one while anybody has it.
    pub(super) fn view_only_variant(&self, account: &Account) -> Result<BuiltIn> {
        let legacy = BuiltIn::ViewOnlyNoPowermetrics;
        Ok(if self.tx.is_role_held(account.id, legacy.id())? { legacy } else { BuiltIn::ViewOnly })
    }

    /// Whether the operator can view the account of that handle from their own.
    pub(super) fn could_see_from_home(&self, account: &str) -> Result<bool> {
        match self.tx.account_by_handle(account)? {
            Some(account) => self.home().could_view(&account),
            None => Ok(false),
        }
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
            level: self.level,
            preview: self.preview.clone(),
            login: self.login.clone(),
            recorder: Recorder::default(),
        };
        session.enter_account(client)?;
        Ok(session)
    }
}

/// How a sign-in ended by itself, as a sentence.
pub(super) fn ended(client: &str, why: &str) -> String {
    format!("the sign-in to {client} has ended: {why}")
}

/// What follows how a sign-in ended.
const AT_HOME: &str = "; you are in your own account again";

fn over(notice: &str) -> Refusal {
    Refusal::new(Code::SignInEnded, format!("{notice}{AT_HOME}"))
        .hint("usher whoami")
        .hint("usher impersonate CLIENT --as LEVEL --reason TEXT")
}

/// How a sign-in ended by itself, out of the refusal that says so.
pub(super) fn told_in(refusal: &Refusal) -> Option<&str> {
    refusal.message.strip_suffix(AT_HOME).filter(|_| refusal.code == Code::SignInEnded)
}

fn nobody(message: &str) -> Refusal {
    Refusal::new(Code::AuthRequired, message).hint("usher login E-MAIL")
}

impl Session<'_> {
    /// The log-in of the operator, with the sign-in that it is in.
    ///
    /// # Errors
    /// [`Code::AuthRequired`] where somebody acts who is not logged in.
    pub(super) fn log_in(&self) -> Result<&LogIn> {
        self.login.as_deref().ok_or_else(|| nobody("nobody is logged in"))
    }
}

/// Who is logged in, by the digest of the token.
pub(super) fn who(tx: &Tx<'_>, request: &Request) -> Result<(Operator, LogIn)> {
    let Some(token) = &request.token else {
        return Err(nobody("nobody is logged in"));
    };
    let Some(login) = tx.login(&digest::hex_of_token(token))? else {
        return Err(nobody("the log-in has ended, or was never one"));
    };
    if !login.is_in_force(request.now) {
        return Err(nobody("the log-in has ended"));
    }
    let operator = operator(tx, login.account, login.user)?;
    Ok((operator.ok_or_else(|| nobody("the user of this log-in is disabled"))?, login))
}

/// The operation that tells in somebody's own account that they were refused to sign in to a client.
pub(super) fn attempt(tx: &Tx<'_>, request: &Request) -> Result<Operation> {
    let (operator, _) = who(tx, request)?;
    let operation = Operation::new(request.now, &operator.account, Event::Refused);
    let operation = operation.by(&operator.user).typed(&request.command);
    Ok(Operation { reason: request.reason.clone(), ..operation })
}

/// A user who may act: neither the user nor the account is disabled.
pub(super) fn operator(tx: &Tx<'_>, account: AccountId, user: UserId) -> Result<Option<Operator>> {
    let (Some(account), Some(user)) = (tx.account(account)?, tx.user(account, user)?) else {
        return Ok(None);
    };
    if account.status == Status::Disabled || user.status == UserStatus::Disabled {
        return Ok(None);
    }
    let (permissions, admin) = tx.permissions_of(account.id, user.id)?;
    Ok(Some(Operator { user, account, permissions, admin }))
}

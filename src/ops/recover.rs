//! A way back into a master account without a usable Admin, for whoever owns the file.
//!
//! Nobody is logged in: whoever can write the file can do anything to it anyway. So that it is not
//! done by hand, and leaves its trace, there is a command for it. The rules of every change hold:
//! seats are kept, and the journal tells.

use serde::Serialize;

use super::{Operator, Request, Session, database::by_owner, glance, in_one, password};
use crate::{
    domain::{
        Refusal, Result, Time,
        account::Account,
        change::Change,
        email::Email,
        journal::Event,
        permission::PermissionSet,
        role::BuiltIn,
        user::{RoleHolding, User, UserStatus},
    },
    store::{Store, Tx},
};

/// Make somebody the Admin of the master account again.
#[derive(Debug, Clone)]
pub struct Recovery {
    /// The user's e-mail.
    pub email: Email,
    /// The argon2id hash of their new password.
    pub hash: String,
    /// The time by the clock of the machine.
    pub now: Time,
    /// The command as typed, for the journal.
    pub command: String,
}

/// What was done. Its serialised form is a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Recovered {
    /// The number of the operation.
    pub operation: i64,
    /// Handle of the master account.
    pub account: String,
    /// E-mail of the user, who is an active Admin now.
    pub user: String,
    /// What whoever did it should know.
    pub warnings: Vec<String>,
}

/// Holds that there is such a user in the master account.
///
/// # Errors
/// [`crate::domain::Code::NotFound`], which names nobody else.
pub fn look(store: &mut Store, email: &Email) -> Result<()> {
    glance(store, |tx| found(tx, email).map(drop))
}

fn found(tx: &Tx<'_>, email: &Email) -> Result<(Account, User)> {
    let nobody = || {
        Refusal::not_found(format!("user {email} in the partner's own account"))
            .hint("name somebody who is a user of the account that init made")
    };
    let master = tx.master()?.ok_or_else(nobody)?;
    let user = tx.user_by_email(master.id, email.as_str())?.ok_or_else(nobody)?;
    Ok((master, user))
}

/// Makes a user of the master account an active Admin with a new password, unlocked.
///
/// # Errors
/// As [`look`]; [`crate::domain::Code::PoolExceeded`] when no seat is free.
pub fn recover(store: &mut Store, recovery: &Recovery) -> Result<Recovered> {
    in_one(store, |tx| {
        let (master, user) = found(tx, &recovery.email)?;
        let request = Request::of_the_tool(recovery.now, recovery.command.clone());
        let mut session = Session::without_log_in(tx, &request, owner(&master, &user));
        let active = User { status: UserStatus::Active, joined: true, ..user.clone() };
        let admin = RoleHolding { account: master.id, user: user.reference(), role: BuiltIn::Admin.reference() };
        let mut changes = vec![Change::update(user.clone(), active)];
        if !tx.roles_held(master.id, &user.reference())?.contains(&admin) {
            changes.push(Change::create(admin));
        }
        session.record(changes)?;
        password::set(&mut session, &user, &recovery.hash, None)?;
        session.done(Event::Database, format!("{} is Admin, by the owner of the file", user.email));
        let operation = session.finish_as(by_owner(&master, recovery.now, &recovery.command))?;
        Ok(Recovered {
            operation,
            account: master.handle.to_string(),
            user: user.email.to_string(),
            warnings: session.recorder.warnings,
        })
    })
}

/// Whoever owns the file, who has everything in it.
fn owner(master: &Account, user: &User) -> Operator {
    let user = User { status: UserStatus::Active, ..user.clone() };
    Operator { user, account: master.clone(), permissions: PermissionSet::ALL, admin: true }
}

//! The beginning: the master account with its first Admin.

use std::path::Path;

use crate::{
    domain::{
        Result, Time,
        account::{Account, Features, Limits, Seats, Status},
        change::Change,
        digest,
        email::Email,
        journal::{Entry, Event, Operation},
        name::Handle,
        role::BuiltIn,
        user::{RoleHolding, User, UserStatus},
    },
    store::Store,
};

/// What the master account is made of.
#[derive(Debug, Clone)]
pub struct Init {
    /// The display name.
    pub name: String,
    /// The handle, given or derived.
    pub handle: Handle,
    /// E-mail of the first Admin.
    pub admin: Email,
    /// The argon2id hash of their password.
    pub password_hash: String,
    /// Whether white-label is enabled.
    pub white_label: bool,
    /// The seat pool.
    pub pool: Option<u32>,
    /// The time zone.
    pub time_zone: String,
    /// The log-in token of the Admin, who is signed in at once.
    pub token: String,
    /// When that log-in ends.
    pub login_ends: Time,
    /// The time.
    pub now: Time,
    /// The command as typed.
    pub command: String,
}

/// Makes the database with the master account and its first Admin, who is logged in.
///
/// # Errors
/// When something stands at the path already, or the disk says no; then there is no database.
pub fn init(path: &Path, init: &Init) -> Result<()> {
    Store::create(path, |tx| {
        let account = Account {
            id: tx.new_account_id()?,
            parent: None,
            handle: init.handle.clone(),
            name: init.name.clone(),
            description: String::new(),
            status: Status::Active,
            disabled_from: None,
            seats: Seats::Unlimited,
            pool: init.pool,
            features: Features::ALL,
            limits: Limits::default(),
            time_zone: init.time_zone.clone(),
            transact: false,
            template: "standard".to_owned(),
            trial_ends: None,
            trial_extended: false,
            legacy_view_only: false,
            log_in: crate::domain::account::LogInPolicy::default(),
            white_label: init.white_label,
            created: init.now,
        };
        let user = User {
            id: tx.new_user_id()?,
            account: account.id,
            email: init.admin.clone(),
            first: String::new(),
            last: String::new(),
            phone: None,
            status: UserStatus::Active,
            joined: true,
            avatar: None,
            time_zone: None,
            currency: None,
            primary_contact: true,
        };
        let held = RoleHolding { account: account.id, user: user.reference(), role: BuiltIn::Admin.reference() };
        let changes = vec![Change::create(account.clone()), Change::create(user.clone()), Change::create(held)];
        tx.apply_all(&changes)?;
        tx.set_password(account.id, user.id, &init.password_hash)?;
        tx.add_login(&digest::hex_of_token(&init.token), account.id, user.id, init.now, init.login_ends)?;
        let operation = Operation::new(init.now, &account, Event::Database);
        let mut operation = operation.by(&user).typed(&init.command);
        let entries: Vec<Entry> = changes.iter().filter_map(Entry::of).collect();
        tx.append(&mut operation, &entries)?;
        Ok(())
    })
}

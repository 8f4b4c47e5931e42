//! What stands before a test about users begins: clients, assets and people who have joined, put
//! in through the library, by the Admin of the house.

use std::path::PathBuf;

use usher::{
    domain::{
        AccountId, Result, Time,
        account::{Account, Seats, Status},
        asset::{Asset, AssetKind, Connection, ConnectionState},
        change::Change,
        checklist::Onboarding,
        digest,
        user::{User, UserStatus},
    },
    ops::Session,
};

use crate::support::{House, Run, entities, words};

/// A moment before any that the house lives through.
const BEFORE: Time = Time(1_795_000_000_000_000);
/// A moment after all of them.
const AFTER: Time = Time(1_999_000_000_000_000);

/// Records changes as the Admin of the house, inside a client where one is named.
pub fn record(house: &House, client: Option<&str>, body: impl Fn(&mut Session<'_>) -> Result<()>) {
    house.record(client, body).unwrap();
}

/// A client that is past its onboarding.
pub fn client(house: &House, parent: &str, handle: &str, seats: Seats) {
    planted(house, parent, handle, seats, Status::Active, true);
}

/// A client in a status of its own, onboarded or not.
pub fn planted(house: &House, parent: &str, handle: &str, seats: Seats, status: Status, onboarded: bool) {
    record(house, None, |session| {
        let id = session.tx().new_account_id()?;
        let above = session.tx().account_by_handle(parent)?.unwrap();
        let client = Account { status, seats, ..entities::client(id, &above, handle, BEFORE) };
        session.record([Change::create(client)])?;
        if onboarded {
            session.record([Change::create(Onboarding { account: id, at: BEFORE })])?;
        }
        Ok(())
    });
}

/// Changes the account with this handle.
pub fn change_account(house: &House, handle: &str, change: impl Fn(Account) -> Account) {
    record(house, None, |session| {
        let account = session.tx().account_by_handle(handle)?.unwrap();
        session.record([Change::update(account.clone(), change(account))])
    });
}

/// Lets an invited user join.
pub fn join(house: &House, account: &str, email: &str) {
    record(house, None, |session| {
        let user = user(session, account, email)?;
        let joined = User { status: UserStatus::Active, joined: true, ..user.clone() };
        session.record([Change::update(user, joined)])
    });
}

/// Logs a user in; the session file.
pub fn log_in(house: &House, account: &str, email: &str) -> PathBuf {
    let token = format!("{account}/{email}");
    record(house, None, |session| {
        let user = user(session, account, email)?;
        session.tx().add_login(&digest::hex_of_token(&token), user.account, user.id, BEFORE, AFTER)?;
        Ok(())
    });
    house.file(&format!("session-{email}"), token)
}

/// Joins and logs in a user of the master account with the given roles.
pub fn colleague(house: &House, email: &str, roles: &str) -> PathBuf {
    house.usher(&format!("user add {email} {roles} --no-invite")).ok();
    join(house, "north", email);
    log_in(house, "north", email)
}

/// Runs a command on behalf of somebody else.
#[must_use]
pub fn usher_as(house: &House, session: &PathBuf, line: &str) -> Run {
    Run::of(line, house.command(words(line)).env("USHER_SESSION", session).output().unwrap())
}

/// An asset of an account; a data source is connected by its owner.
pub fn asset(house: &House, account: &str, kind: AssetKind, handle: &str, owner: &str) {
    record(house, None, |session| {
        let owner = user(session, account, owner)?.reference();
        let connection = (kind == AssetKind::Datasource).then(|| Connection {
            provider: "sheets".to_owned(),
            owner: Some(owner.clone()),
            state: ConnectionState::Connected,
        });
        let asset = entities::asset(session.tx().new_asset_id()?, account_id(session, account)?, kind, handle);
        session.record([Change::create(Asset { owner: Some(owner), connection, ..asset })])
    });
}

/// A user by account and e-mail.
pub fn user(session: &Session<'_>, account: &str, email: &str) -> Result<User> {
    let account = account_id(session, account)?;
    Ok(session.tx().user_by_email(account, email)?.unwrap())
}

fn account_id(session: &Session<'_>, handle: &str) -> Result<AccountId> {
    Ok(session.tx().account_by_handle(handle)?.unwrap().id)
}

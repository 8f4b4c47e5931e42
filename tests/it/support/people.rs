//! Short ways to clients and people, for tests that change between several of them.

use std::fs;

use usher::{
    domain::{
        account::{Account, Seats},
        client::ClientRight,
        permission::Permission,
        role::BuiltIn,
    },
    store::{Access, Store, Tx},
};

use super::House;

impl House {
    /// Looks into the database.
    pub fn look<T>(&self, look: impl FnOnce(&Tx<'_>) -> T) -> T {
        let mut store = Store::open(&self.database(), Access::Read).unwrap();
        look(&store.begin(Access::Read).unwrap())
    }

    /// A client of north with unlimited seats, whose onboarding is over.
    pub fn client(&self, handle: &str) {
        self.client_with(handle, |_| {});
        self.build(|build| build.onboarded(handle));
    }

    /// A client of north with unlimited seats, whose onboarding has just begun.
    pub fn client_with(&self, handle: &str, difference: impl FnOnce(&mut Account)) {
        self.build(|build| {
            build.client(handle, "north", "standard");
            build.edit(handle, |account| {
                account.seats = Seats::Unlimited;
                difference(account);
            });
        });
    }

    /// Changes an account that is there.
    pub fn change_account(&self, handle: &str, difference: impl FnOnce(&mut Account)) {
        self.build(|build| build.edit(handle, difference));
    }

    /// An active user of an account with a built-in role.
    pub fn person(&self, account: &str, email: &str, role: BuiltIn) {
        self.build(|build| build.user(account, email, role, &[]));
    }

    /// An active user of an account whose only role has exactly these permissions.
    pub fn person_who(&self, account: &str, email: &str, permissions: &[Permission]) {
        self.build(|build| build.user_who(account, email, permissions));
    }

    /// A client shared with a group of north.
    pub fn client_shared(&self, client: &str, group: &str, right: ClientRight) {
        self.build(|build| build.client_share(client, group, right));
    }

    /// Is this user of an account from the next command on.
    pub fn be(&self, account: &str, email: &str) {
        let session = self.dir().join("state/usher/session");
        let ada = session.with_extension("ada");
        if !ada.exists() {
            fs::copy(&session, &ada).unwrap();
        }
        self.build(|build| build.log_in(account, email));
    }

    /// Is the Admin of north again.
    pub fn be_ada(&self) {
        let session = self.dir().join("state/usher/session");
        fs::copy(session.with_extension("ada"), session).unwrap();
    }
}

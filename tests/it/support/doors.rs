//! Coming in by the door: passwords that are known, and log-ins with them.

use std::{fs, path::PathBuf, sync::OnceLock};

use argon2::{Argon2, PasswordHasher as _};
use usher::store::{Access, Store};

use super::{House, PASSWORD, Run, words};

/// The hash of [`PASSWORD`], computed once.
fn hash() -> &'static str {
    static HASH: OnceLock<String> = OnceLock::new();
    HASH.get_or_init(|| Argon2::default().hash_password(PASSWORD.as_bytes()).unwrap().to_string())
}

impl House {
    /// The file that holds the token of whoever is logged in.
    pub fn session(&self) -> PathBuf {
        self.dir().join("state/usher/session")
    }

    /// Gives a user of an account the password that everybody has.
    pub fn plant_password(&self, account: &str, email: &str) {
        self.plant_hash(account, email, hash());
    }

    /// Gives a user of an account a password with this hash.
    pub fn plant_hash(&self, account: &str, email: &str, hash: &str) {
        let mut store = Store::open(&self.database(), Access::Write).unwrap();
        let tx = store.begin(Access::Write).unwrap();
        let account = tx.account_by_handle(account).unwrap().unwrap().id;
        let user = tx.user_by_email(account, email).unwrap().unwrap();
        tx.set_password(account, user.id, hash).unwrap();
        tx.commit().unwrap();
        store.after_commit();
    }

    /// Logs in with the password that everybody has.
    pub fn login(&self, email: &str) {
        self.log_in_with(email, PASSWORD).ok();
        self.came_in(email);
    }

    /// Tries to log in with a password.
    #[must_use]
    pub fn log_in_with(&self, typed: &str, password: &str) -> Run {
        self.usher_in(&format!("login {typed} --password-stdin -o json"), password)
    }

    /// Runs a command with another session file in the folder.
    #[must_use]
    pub fn usher_at(&self, session: &str, line: &str, stdin: &str) -> Run {
        let mut command = self.command(words(line));
        command.env("USHER_SESSION", self.dir().join(session));
        self.run(line, command, stdin)
    }

    /// Remembers who came in with their password.
    pub(super) fn came_in(&self, email: &str) {
        let token = fs::read_to_string(self.session()).unwrap();
        *self.logged_in.lock().unwrap() = Some((email.to_owned(), token));
    }

    /// Logs in again whoever did so with their password and is still the one logged in here.
    pub(super) fn log_in_again(&self) {
        let last = self.logged_in.lock().unwrap().clone();
        if let Some((email, token)) = last
            && fs::read_to_string(self.session()).is_ok_and(|now| now == token)
        {
            self.login(&email);
        }
    }
}

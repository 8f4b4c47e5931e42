//! Editing an account: what is not given stays.

use super::{Account, LogInPolicy, Seats, Status};
use crate::domain::{
    Result, Time,
    change::{Change, Changes},
    name::Handle,
    refusal::{Code, Refusal},
};

/// Change some fields of an account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edit {
    /// The display name.
    pub name: Option<String>,
    /// The handle.
    pub handle: Option<Handle>,
    /// The description.
    pub description: Option<String>,
    /// Where it stands in its life.
    pub status: Option<Status>,
    /// How many users it may have.
    pub seats: Option<Seats>,
    /// The IANA time zone, in its usual spelling.
    pub time_zone: Option<String>,
    /// Whether users may have a currency.
    pub transact: Option<bool>,
    /// The checklist template that its onboarding follows.
    pub template: Option<String>,
    /// How its users log in.
    pub log_in: EditLogIn,
}

/// Change some figures of how the users of an account log in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct EditLogIn {
    /// Wrong passwords in a row that lock a user.
    pub lock_after: Option<u32>,
    /// Minutes that a lock lasts; none within where it lasts until somebody unlocks.
    pub lock_minutes: Option<Option<u32>>,
    /// Hours that a log-in lasts.
    pub login_hours: Option<u32>,
}

impl EditLogIn {
    /// The figures with those that are given in the place of what stood.
    ///
    /// # Errors
    /// [`Code::Usage`] for one that is out of bounds.
    pub fn on(self, before: LogInPolicy) -> Result<LogInPolicy> {
        let after = LogInPolicy {
            lock_after: self.lock_after.unwrap_or(before.lock_after),
            lock_minutes: self.lock_minutes.unwrap_or(before.lock_minutes),
            login_hours: self.login_hours.unwrap_or(before.login_hours),
        };
        after.checked()
    }
}

impl Edit {
    /// Whether it changes the time zone or how users log in and nothing else: what a client's own
    /// Admin may do too.
    #[must_use]
    pub fn is_own_affair(&self) -> bool {
        let rest = Self { time_zone: None, log_in: EditLogIn::default(), ..self.clone() };
        rest == Self::default() && *self != rest
    }

    /// Decides what becomes of the account.
    ///
    /// # Errors
    /// [`Code::StatusTransition`] when the status cannot go that way, [`Code::Usage`] for what the
    /// master account does not have and for figures out of bounds.
    pub fn decide(self, account: Account, now: Time) -> Result<Changes> {
        if account.is_master() && (self.seats.is_some() || self.template.is_some()) {
            let what = if self.seats.is_some() { "seats of its own but a pool" } else { "checklist" };
            return Err(Refusal::new(
                Code::Usage,
                format!("{} is the partner's own and has no {what}", account.said()),
            )
            .hint("usher account seats --pool N"));
        }
        let before = account.clone();
        let mut after = match self.status {
            Some(status) => account.with_status(status, now)?,
            None => account,
        };
        put(&mut after.name, self.name);
        put(&mut after.handle, self.handle);
        put(&mut after.description, self.description);
        put(&mut after.seats, self.seats);
        put(&mut after.time_zone, self.time_zone);
        put(&mut after.transact, self.transact);
        put(&mut after.template, self.template);
        after.log_in = self.log_in.on(after.log_in)?;
        Ok(vec![Change::update(before, after)])
    }
}

fn put<T>(field: &mut T, given: Option<T>) {
    if let Some(given) = given {
        *field = given;
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::tests::{client, master},
        *,
    };

    #[test]
    fn what_is_not_given_stays() {
        let edit = Edit { name: Some("Acme".to_owned()), ..Edit::default() };
        let changes = edit.decide(client(Status::Active), Time(0)).unwrap();
        let renamed = Account { name: "Acme".to_owned(), ..client(Status::Active) };
        assert_eq!(changes, [Change::update(client(Status::Active), renamed)]);
        let nothing = Edit::default().decide(client(Status::Active), Time(0)).unwrap();
        assert!(nothing.iter().all(Change::is_nothing));
    }

    #[test]
    fn the_master_has_no_seats_of_its_own_and_no_checklist() {
        for edit in [
            Edit { seats: Some(Seats::Number(5)), ..Edit::default() },
            Edit { template: Some("partner".to_owned()), ..Edit::default() },
        ] {
            assert_eq!(edit.decide(master(), Time(0)).unwrap_err().code, Code::Usage);
        }
    }

    #[test]
    fn only_the_time_zone_and_how_users_log_in_are_a_clients_own_affair() {
        let zone = Edit { time_zone: Some("Europe/Berlin".to_owned()), ..Edit::default() };
        assert!(zone.is_own_affair());
        let log_in = EditLogIn { login_hours: Some(8), ..EditLogIn::default() };
        assert!(Edit { log_in, ..zone.clone() }.is_own_affair());
        assert!(Edit { log_in, ..Edit::default() }.is_own_affair());
        assert!(!Edit { name: Some("Acme".to_owned()), ..zone }.is_own_affair());
        assert!(!Edit::default().is_own_affair());
    }

    #[test]
    fn figures_that_are_not_given_stay_and_those_given_keep_within_bounds() {
        let before = LogInPolicy::default();
        let after = EditLogIn { lock_minutes: Some(None), ..EditLogIn::default() }.on(before).unwrap();
        assert_eq!(after, LogInPolicy { lock_minutes: None, ..before });
        assert!(EditLogIn { lock_after: Some(0), ..EditLogIn::default() }.on(before).is_err());
    }
}

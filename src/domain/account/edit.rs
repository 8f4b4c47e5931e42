//! Editing an account: what is not given stays.

use super::{Account, Seats, Status};
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
}

impl Edit {
    /// Whether it changes the time zone and nothing else: what a client's own Admin may do too.
    #[must_use]
    pub fn is_time_zone_only(&self) -> bool {
        self.time_zone.is_some() && Self { time_zone: None, ..self.clone() } == Self::default()
    }

    /// Decides what becomes of the account.
    ///
    /// # Errors
    /// [`Code::StatusTransition`] when the status cannot go that way, [`Code::Usage`] for what the
    /// master account does not have.
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
    fn only_the_time_zone_alone_is_a_clients_own_affair() {
        let zone = Edit { time_zone: Some("Europe/Berlin".to_owned()), ..Edit::default() };
        assert!(zone.is_time_zone_only());
        assert!(!Edit { name: Some("Acme".to_owned()), ..zone }.is_time_zone_only());
        assert!(!Edit::default().is_time_zone_only());
    }
}

//! Accounts for tests of decisions.

use super::{Account, Features, Limits, Seats, Status};
use crate::domain::{AccountId, Ref, Time, name::Handle};

/// The client `acme` of the master `north`, with three seats.
pub(crate) fn client(status: Status) -> Account {
    Account {
        id: AccountId(200),
        parent: Some(Ref::new(AccountId(100), "north")),
        handle: Handle::stored("acme"),
        name: "Acme Ltd".to_owned(),
        description: String::new(),
        status,
        disabled_from: None,
        seats: Seats::Number(3),
        pool: None,
        features: Features::DEFAULT,
        limits: Limits::default(),
        time_zone: "UTC".to_owned(),
        transact: false,
        template: "standard".to_owned(),
        trial_ends: None,
        trial_extended: false,
        legacy_view_only: false,
        log_in: crate::domain::account::LogInPolicy::default(),
        white_label: false,
        created: Time(0),
    }
}

/// The master `north`.
pub(crate) fn master() -> Account {
    Account {
        id: AccountId(100),
        parent: None,
        handle: Handle::stored("north"),
        name: "North Agency".to_owned(),
        seats: Seats::Unlimited,
        features: Features::ALL,
        ..client(Status::Active)
    }
}

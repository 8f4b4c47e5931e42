//! Adding a client below the account acted in.

use std::collections::BTreeMap;

use super::{Account, Edit, Features, Limits, Seats, Space, Status, TRIAL_DAYS, value};
use crate::domain::{
    AccountId, GroupId, Ref, Result, Time,
    change::{Change, Changes},
    client::{ClientRight, ClientShare},
    if_exists::IfExists,
    name::Handle,
    refusal::{Code, Refusal},
};

/// Add a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Add {
    /// The handle, given or derived.
    pub handle: Handle,
    /// The display name.
    pub name: String,
    /// A free description.
    pub description: Option<String>,
    /// Where it stands; none means active.
    pub status: Option<Status>,
    /// How many users it may have; may be left out in set-up only.
    pub seats: Option<Seats>,
    /// The checklist template; none means the configured one.
    pub template: Option<String>,
    /// The IANA time zone; none means UTC.
    pub time_zone: Option<String>,
    /// Whether users may have a currency; none means not.
    pub transact: Option<bool>,
    /// Whether the legacy view-only role is on offer there.
    pub legacy_view_only: bool,
    /// Features that are on besides the default ones.
    pub features: Features,
    /// Labels.
    pub labels: BTreeMap<String, String>,
    /// Properties.
    pub properties: BTreeMap<String, String>,
    /// Groups of the parent, as typed, with the right that each gets.
    pub shares: Vec<(String, ClientRight)>,
    /// What to do when the handle is taken.
    pub if_exists: IfExists,
}

/// What deciding about a new client needs to know.
#[derive(Debug, Clone)]
pub struct AddFacts {
    /// The account acted in.
    pub parent: Account,
    /// The id that the new client gets.
    pub id: AccountId,
    /// The checklist template that it follows.
    pub template: String,
    /// The groups of [`Add::shares`], in that order.
    pub groups: Vec<Ref<GroupId>>,
    /// The time.
    pub now: Time,
}

impl Add {
    /// The seats of the new client: none needed in set-up.
    ///
    /// # Errors
    /// [`Code::InputRequired`] when they are missing.
    pub fn seats(&self) -> Result<Seats> {
        match (self.seats, self.status) {
            (Some(seats), _) => Ok(seats),
            (None, Some(Status::Setup)) => Ok(Seats::Number(0)),
            (None, _) => Err(Refusal::new(
                Code::InputRequired,
                format!("client {} needs seats: how many users it may have", self.handle),
            )
            .detail("missing", vec!["--seats"])
            .hint("give --seats N or --seats unlimited")
            .hint("a client in --status setup can be added without")),
        }
    }

    /// Decides what is made: the client, its values, its first shares.
    ///
    /// # Errors
    /// As [`Add::seats`]; [`Code::StatusTransition`] for a client that would begin disabled.
    pub fn decide(self, facts: AddFacts) -> Result<Changes> {
        let seats = self.seats()?;
        let status = self.status.unwrap_or(Status::Active);
        if status == Status::Disabled {
            return Err(Refusal::new(
                Code::StatusTransition,
                format!("client {} cannot begin as disabled: setup, trial or active", self.handle),
            ));
        }
        let default = Features::DEFAULT.minus(Features::ALL.minus(facts.parent.features));
        let client = Account {
            id: facts.id,
            parent: Some(facts.parent.reference()),
            handle: self.handle,
            name: self.name,
            description: self.description.unwrap_or_default(),
            status,
            disabled_from: None,
            seats,
            pool: None,
            features: default.and(self.features),
            limits: Limits::default(),
            time_zone: self.time_zone.unwrap_or_else(|| "UTC".to_owned()),
            transact: self.transact.unwrap_or(false),
            template: facts.template,
            trial_ends: (status == Status::Trial).then(|| facts.now.plus_days(TRIAL_DAYS)),
            trial_extended: false,
            legacy_view_only: self.legacy_view_only,
            log_in: crate::domain::account::LogInPolicy::default(),
            white_label: false,
            created: facts.now,
        };
        let reference = client.reference();
        let mut changes = vec![Change::create(client)];
        changes.extend(value::set(facts.id, Space::Property, &[], &self.properties));
        changes.extend(value::set(facts.id, Space::Label, &[], &self.labels));
        changes.extend(self.shares.iter().zip(facts.groups).map(|((_, right), group)| {
            Change::create(ClientShare { parent: facts.parent.id, client: reference.clone(), group, right: *right })
        }));
        Ok(changes)
    }

    /// The edit that brings a client that exists to what was asked for.
    #[must_use]
    pub fn as_edit(&self) -> Edit {
        Edit {
            name: Some(self.name.clone()),
            handle: None,
            description: self.description.clone(),
            status: self.status,
            seats: self.seats,
            time_zone: self.time_zone.clone(),
            transact: self.transact,
            log_in: super::EditLogIn::default(),
            template: self.template.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Feature, tests::master},
        *,
    };
    use crate::domain::entity::Entity;

    fn add() -> Add {
        Add {
            handle: Handle::stored("acme"),
            name: "Acme".to_owned(),
            description: None,
            status: None,
            seats: Some(Seats::Number(3)),
            template: None,
            time_zone: None,
            transact: None,
            legacy_view_only: false,
            features: Features(0),
            labels: BTreeMap::from([("tier".to_owned(), "gold".to_owned())]),
            properties: BTreeMap::new(),
            shares: vec![("delivery".to_owned(), ClientRight::Admin)],
            if_exists: IfExists::Error,
        }
    }

    fn facts(parent: Account) -> AddFacts {
        let groups = vec![Ref::new(GroupId(7), "delivery")];
        AddFacts { parent, id: AccountId(200), template: "standard".to_owned(), groups, now: Time(0) }
    }

    fn added(add: Add, parent: Account) -> Account {
        match add.decide(facts(parent)).unwrap().swap_remove(0).after {
            Some(Entity::Account(account)) => account,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_client_is_active_with_the_default_features_unless_told_otherwise() {
        let client = added(add(), master());
        assert_eq!((client.status, client.features, client.trial_ends), (Status::Active, Features::DEFAULT, None));
        let trial = added(Add { status: Some(Status::Trial), ..add() }, master());
        assert_eq!(trial.trial_ends, Some(Time(0).plus_days(14)));
    }

    #[test]
    fn a_new_client_has_none_of_the_defaults_that_are_off_in_its_parent() {
        let parent = Account { features: Features::ALL.set(Feature::Embeds, false), ..master() };
        let client = added(Add { features: Features(0).set(Feature::Theming, true), ..add() }, parent);
        assert!(!client.features.has(Feature::Embeds) && client.features.has(Feature::Theming));
    }

    #[test]
    fn seats_are_needed_except_in_setup_and_nobody_begins_disabled() {
        let none = Add { seats: None, ..add() };
        assert_eq!(none.clone().decide(facts(master())).unwrap_err().code, Code::InputRequired);
        let setup = Add { status: Some(Status::Setup), ..none };
        assert_eq!(added(setup, master()).seats, Seats::Number(0));
        let disabled = Add { status: Some(Status::Disabled), ..add() };
        assert_eq!(disabled.decide(facts(master())).unwrap_err().code, Code::StatusTransition);
    }

    #[test]
    fn values_and_first_shares_come_with_the_client() {
        let kinds: Vec<_> =
            add().decide(facts(master())).unwrap().iter().map(|c| c.after.as_ref().unwrap().kind()).collect();
        assert_eq!(kinds, ["client", "label", "client-share"]);
    }
}

//! A client's way through its life, and its trial.
//!
//! ```text
//!  setup ──► trial ──► active
//!    └──────────────────►┘
//!  any of the three ──► disabled ──► active, or back to trial
//! ```
//!
//! Nothing leads back into setup, and nothing from active to trial. A disabled client returns to
//! active; to trial only when it came from there and days are left.

use super::{Account, Status, TRIAL_DAYS};
use crate::domain::{
    Result, Time,
    refusal::{Code, Refusal},
};

/// Whether a client may go from one status to another. `came_from` is where a disabled one stood
/// before, `days_left` whether its trial is not over.
const fn leads(from: Status, came_from: Option<Status>, days_left: bool, to: Status) -> bool {
    match (from, to) {
        (Status::Setup, Status::Trial | Status::Active | Status::Disabled)
        | (Status::Trial, Status::Active | Status::Disabled)
        | (Status::Active, Status::Disabled)
        | (Status::Disabled, Status::Active) => true,
        (Status::Disabled, Status::Trial) => matches!(came_from, Some(Status::Trial)) && days_left,
        _ => false,
    }
}

impl Account {
    /// Whether its status may become another one.
    ///
    /// # Errors
    /// [`Code::StatusTransition`], with the ways that are open; of the master none is.
    pub fn may_become(&self, to: Status, now: Time) -> Result<()> {
        if self.is_master() {
            return Err(self.stays(format!("{} is the partner's own, which is always active", self.said()), to));
        }
        if to == self.status || self.leads_to(to, now) {
            return Ok(());
        }
        let (said, from) = (self.said(), self.status);
        let why = match (from, to, self.disabled_from) {
            (_, Status::Setup, _) => format!("{said} is {from}, and setup is never entered again"),
            (Status::Active, ..) => format!("{said} is active, which never goes back to {to}"),
            (_, _, Some(Status::Trial)) => format!("the trial of {said} is over, so it returns to active only"),
            (_, _, Some(before)) => format!("{said} was {before} before it was disabled, so it returns to active only"),
            _ => format!("{said} cannot go from {from} to {to}"),
        };
        let mut refusal = self.stays(why, to);
        for open in Status::ALL.into_iter().filter(|open| self.leads_to(*open, now)) {
            refusal = refusal.hint(format!("usher client edit {} --status {open}", self.handle));
        }
        Err(refusal)
    }

    fn leads_to(&self, to: Status, now: Time) -> bool {
        let days_left = self.trial_ends.is_some_and(|ends| now < ends);
        leads(self.status, self.disabled_from, days_left, to)
    }

    fn stays(&self, why: String, to: Status) -> Refusal {
        Refusal::new(Code::StatusTransition, why)
            .detail("account", self.handle.as_str())
            .detail("from", self.status.as_str())
            .detail("to", to.as_str())
    }

    /// The same account with another status: a trial begins on entering it for the first time.
    ///
    /// # Errors
    /// As [`Account::may_become`].
    pub fn with_status(mut self, to: Status, now: Time) -> Result<Self> {
        self.may_become(to, now)?;
        if to == self.status {
            return Ok(self);
        }
        if to == Status::Trial && self.trial_ends.is_none() {
            self.trial_ends = Some(now.plus_days(TRIAL_DAYS));
        }
        self.disabled_from = (to == Status::Disabled).then_some(self.status);
        self.status = to;
        Ok(self)
    }

    /// Days that are left of its trial, 0 when it is over; none while it is not in trial.
    #[must_use]
    pub fn trial_days_left(&self, now: Time) -> Option<i64> {
        match (self.status, self.disabled_from, self.trial_ends) {
            (Status::Trial, _, Some(ends)) | (Status::Disabled, Some(Status::Trial), Some(ends)) => {
                Some(ends.days_left(now))
            }
            _ => None,
        }
    }

    /// The same account with a trial that lasts another 14 days, counted from its end.
    ///
    /// # Errors
    /// [`Code::TrialExtended`] when it is not in trial, or was extended before.
    pub fn with_trial_extended(mut self) -> Result<Self> {
        let refuse = |why: &str| {
            Refusal::new(Code::TrialExtended, format!("{} {why}", self.said())).detail("account", self.handle.as_str())
        };
        match self.trial_ends {
            Some(_) if self.status == Status::Trial && self.trial_extended => {
                Err(refuse("has had its trial extended once already")
                    .hint(format!("usher client edit {} --status active", self.handle)))
            }
            Some(ends) if self.status == Status::Trial => {
                self.trial_ends = Some(ends.plus_days(TRIAL_DAYS));
                self.trial_extended = true;
                Ok(self)
            }
            _ => Err(refuse(&format!("is {}, not in trial", self.status))),
        }
    }
}

#[cfg(test)]
mod tests {
    use Status::{Active, Disabled, Setup, Trial};

    use super::{super::tests::client, *};

    #[test]
    fn every_way_of_a_clients_life_is_open_or_closed_as_the_table_says() {
        // from, where a disabled one stood before, whether days are left → where it may go
        let table: [(Status, Option<Status>, bool, &[Status]); 8] = [
            (Setup, None, false, &[Trial, Active, Disabled]),
            (Trial, None, true, &[Active, Disabled]),
            (Trial, None, false, &[Active, Disabled]),
            (Active, None, true, &[Disabled]),
            (Disabled, Some(Setup), false, &[Active]),
            (Disabled, Some(Trial), true, &[Trial, Active]),
            (Disabled, Some(Trial), false, &[Active]),
            (Disabled, Some(Active), true, &[Active]),
        ];
        for (from, came_from, days_left, open) in table {
            for to in Status::ALL {
                assert_eq!(leads(from, came_from, days_left, to), open.contains(&to), "{from} {came_from:?} → {to}");
            }
        }
    }

    #[test]
    fn a_trial_begins_once_and_goes_on_where_it_was_left() {
        let now = Time(0);
        let trial = client(Setup).with_status(Trial, now).unwrap();
        assert_eq!(trial.trial_days_left(now), Some(TRIAL_DAYS));
        let disabled = trial.with_status(Disabled, now.plus_days(4)).unwrap();
        assert_eq!((disabled.disabled_from, disabled.trial_days_left(now.plus_days(4))), (Some(Trial), Some(10)));
        let back = disabled.clone().with_status(Trial, now.plus_days(5)).unwrap();
        assert_eq!((back.disabled_from, back.trial_days_left(now.plus_days(5))), (None, Some(9)));
        assert_eq!(disabled.with_status(Trial, now.plus_days(14)).unwrap_err().code, Code::StatusTransition);
    }

    #[test]
    fn a_refused_way_names_the_open_ones() {
        let refusal = client(Active).with_status(Trial, Time(0)).unwrap_err();
        assert_eq!(refusal.message, "client acme is active, which never goes back to trial");
        assert_eq!(refusal.hints, ["usher client edit acme --status disabled"]);
    }

    #[test]
    fn the_same_status_again_is_no_way_at_all() {
        assert_eq!(client(Trial).with_status(Trial, Time(5)).unwrap(), client(Trial));
    }

    #[test]
    fn the_master_stays_active() {
        let master = Account { parent: None, ..client(Active) };
        assert_eq!(master.with_status(Disabled, Time(0)).unwrap_err().code, Code::StatusTransition);
    }

    #[test]
    fn a_trial_is_extended_once_and_by_fourteen_days() {
        let trial = client(Setup).with_status(Trial, Time(0)).unwrap();
        let longer = trial.with_trial_extended().unwrap();
        assert_eq!(longer.trial_days_left(Time(0)), Some(2 * TRIAL_DAYS));
        assert_eq!(longer.with_trial_extended().unwrap_err().code, Code::TrialExtended);
        assert_eq!(client(Active).with_trial_extended().unwrap_err().code, Code::TrialExtended);
    }
}

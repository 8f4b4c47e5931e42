//! Mails and the invitations they carry: how long an invitation holds, when a mail is due, and when
//! it is tried again.
//!
//! What a mail looks like and how a server takes it is not known here.

use super::{
    Time,
    client::Level,
    email::Email,
    id::{AccountId, UserId},
};

/// Hours that an invitation holds (domain, 4).
const HOURS: i64 = 48;

/// Hours that an invitation must still hold to be sent again as it is: half of what it says, so that
/// nobody receives one that is nearly over.
const HOURS_LEFT: i64 = HOURS / 2;

/// Seconds to wait after each attempt that failed for now: 1 min, 5 min, 30 min, 2 h, 6 h. After as
/// many failures and one more the mail is given up.
const WAITS: [i64; 5] = [60, 5 * 60, 30 * 60, 2 * 3_600, 6 * 3_600];

/// Minutes after which a command that was sending a mail is taken for dead.
pub const CLAIM_MINUTES: i64 = 10;

/// When an invitation ends that begins now.
#[must_use]
pub const fn ends(begun: Time) -> Time {
    begun.plus_seconds(HOURS * 3_600)
}

/// Where a mail stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Waiting until it is due.
    Queued,
    /// A command is sending it.
    Sending,
    /// A server has taken it, or it lies in the outbox.
    Sent,
    /// Given up until somebody says otherwise.
    Failed,
    /// No longer wanted.
    Void,
}

impl State {
    const ALL: [Self; 5] = [Self::Queued, Self::Sending, Self::Sent, Self::Failed, Self::Void];

    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Void => "void",
        }
    }

    /// The state that a stored word stands for; what is not known is never sent.
    #[must_use]
    pub fn of(word: &str) -> Self {
        Self::ALL.into_iter().find(|state| state.as_str() == word).unwrap_or(Self::Void)
    }
}

/// Whoever invites somebody, and by which right they were where they did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Inviter {
    /// Their account.
    pub account: AccountId,
    /// The user.
    pub user: UserId,
    /// The level at which they were signed in to the account that they invite to; none in their own.
    pub level: Option<Level>,
}

/// A mail: the intent to send, and how that went so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// Its number.
    pub id: i64,
    /// The account of the user whom it is for.
    pub account: AccountId,
    /// The user whom it is for.
    pub user: UserId,
    /// Their e-mail when it was queued, or when it was last sent.
    pub address: Email,
    /// What its Message-ID is made from.
    pub message_id: String,
    /// Where it stands.
    pub state: State,
    /// The operation that it comes from.
    pub operation: i64,
    /// Whoever invites; none once they are removed.
    pub by: Option<Inviter>,
    /// Their e-mail when it was queued.
    pub by_name: String,
    /// When it was queued.
    pub queued: Time,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is to be tried; none unless it is queued.
    pub due: Option<Time>,
    /// When a command began to send it; none unless it is being sent.
    pub claimed: Option<Time>,
    /// Why it was not sent when it was last tried.
    pub error: Option<String>,
    /// When it was sent.
    pub sent: Option<Time>,
}

impl Mail {
    /// Whether it is to be sent now: it is queued and due, or the command that was sending it is dead.
    #[must_use]
    pub fn is_due(&self, now: Time) -> bool {
        match self.state {
            State::Queued => self.due.is_some_and(|due| due <= now),
            State::Sending => self.is_abandoned(now),
            State::Sent | State::Failed | State::Void => false,
        }
    }

    /// Whether a command began to send it and is taken for dead. A clock that was set back a good deal
    /// counts as well: the mail would wait for years.
    #[must_use]
    pub fn is_abandoned(&self, now: Time) -> bool {
        let limit = CLAIM_MINUTES.saturating_mul(60_000_000).unsigned_abs();
        self.claimed.is_some_and(|claimed| now.0.abs_diff(claimed.0) >= limit)
    }

    /// When it is tried again after an attempt that failed for now, counting that one; none when it is
    /// given up.
    #[must_use]
    pub fn next_try(attempts: u32, now: Time) -> Option<Time> {
        let failed = usize::try_from(attempts.max(1)).unwrap_or(usize::MAX);
        WAITS.get(failed.saturating_sub(1)).map(|seconds| now.plus_seconds(*seconds))
    }
}

/// An invitation that may be accepted, by the digest of its token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// The account of the user.
    pub account: AccountId,
    /// The user.
    pub user: UserId,
    /// The digest of its token.
    pub digest: String,
    /// When it began.
    pub begun: Time,
    /// When it ends.
    pub ends: Time,
    /// Whoever invites.
    pub by: Inviter,
    /// The mail that carries it; none when it was printed.
    pub mail: Option<i64>,
}

impl Invitation {
    /// Whether it can be accepted at this time: until just before its end.
    #[must_use]
    pub const fn is_in_force(&self, now: Time) -> bool {
        super::sign_in::is_in_force(self.begun, self.ends, now)
    }

    /// Whether a letter that holds it may be sent as it is.
    #[must_use]
    pub const fn lasts(&self, now: Time) -> bool {
        self.is_in_force(now) && self.is_in_force(now.plus_seconds(HOURS_LEFT * 3_600))
    }
}

/// How a user stands with invitations. Its words are a contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// There is none.
    None,
    /// The mail waits to be sent, or is being sent.
    Queued,
    /// The mail was given up.
    Failed,
    /// It was mailed and can be accepted.
    Sent,
    /// It was printed and can be accepted.
    Printed,
    /// It can no longer be accepted.
    Over,
    /// They need none: they have joined.
    Joined,
}

impl Standing {
    /// Where somebody stands who has this invitation and to whom this mail was the latest.
    #[must_use]
    pub fn of(invitation: Option<&Invitation>, mail: Option<&Mail>, now: Time) -> Self {
        match (mail.map(|mail| mail.state), invitation) {
            (Some(State::Queued | State::Sending), _) => Self::Queued,
            (Some(State::Failed), _) => Self::Failed,
            (_, Some(invitation)) if !invitation.is_in_force(now) => Self::Over,
            (_, Some(Invitation { mail: None, .. })) => Self::Printed,
            (Some(State::Sent), Some(_)) => Self::Sent,
            _ => Self::None,
        }
    }

    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Queued => "queued",
            Self::Failed => "failed",
            Self::Sent => "sent",
            Self::Printed => "printed",
            Self::Over => "over",
            Self::Joined => "joined",
        }
    }

    /// Whether somebody who has not joined waits for an invitation: they hold nothing that they could
    /// accept, and nothing is on its way.
    #[must_use]
    pub const fn waits(self) -> bool {
        matches!(self, Self::None | Self::Failed | Self::Over)
    }
}

impl serde::Serialize for Standing {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Time = Time(1_795_291_200_000_000);
    const INVITER: Inviter = Inviter { account: AccountId(100), user: UserId(102), level: None };
    const YEARS: i64 = 10 * 365 * 24 * 3_600;

    fn mail(state: State) -> Mail {
        Mail {
            id: 1,
            account: AccountId(100),
            user: UserId(101),
            address: Email::stored("dana@acme.example"),
            message_id: "1.2.3".to_owned(),
            state,
            operation: 2,
            by: Some(INVITER),
            by_name: "ada@north.example".to_owned(),
            queued: NOW,
            attempts: 0,
            due: (state == State::Queued).then_some(NOW),
            claimed: (state == State::Sending).then_some(NOW),
            error: None,
            sent: (state == State::Sent).then_some(NOW),
        }
    }

    fn invitation(mail: Option<i64>) -> Invitation {
        Invitation {
            account: AccountId(100),
            user: UserId(101),
            digest: "0".repeat(64),
            begun: NOW,
            ends: ends(NOW),
            by: INVITER,
            mail,
        }
    }

    #[test]
    fn an_invitation_holds_for_48_hours_and_not_at_their_end() {
        let invitation = invitation(None);
        let end = NOW.plus_seconds(48 * 3_600);
        assert!(invitation.is_in_force(NOW) && invitation.is_in_force(Time(end.0 - 1)));
        assert!(!invitation.is_in_force(end));
        assert!(!invitation.is_in_force(NOW.plus_seconds(YEARS)) && !invitation.is_in_force(NOW.plus_seconds(-YEARS)));
        let half = NOW.plus_seconds(24 * 3_600);
        assert!(invitation.lasts(Time(half.0 - 1)) && !invitation.lasts(half));
    }

    #[test]
    fn a_mail_is_due_when_it_is_queued_or_when_the_command_that_sent_it_is_dead() {
        let later = |seconds| NOW.plus_seconds(seconds);
        assert!(mail(State::Queued).is_due(NOW) && !mail(State::Queued).is_due(Time(NOW.0 - 1)));
        let sending = mail(State::Sending);
        assert!(!sending.is_due(NOW) && !sending.is_due(Time(later(600).0 - 1)) && sending.is_due(later(600)));
        assert!(!sending.is_due(later(-599)) && sending.is_due(later(-YEARS)));
        for state in [State::Sent, State::Failed, State::Void] {
            assert!(!mail(state).is_due(later(YEARS)), "{state:?}");
        }
    }

    #[test]
    fn a_mail_is_tried_six_times_with_longer_and_longer_waits() {
        let waits: Vec<_> = (1..=7).map(|n| Mail::next_try(n, NOW).map(|due| (due.0 - NOW.0) / 60_000_000)).collect();
        assert_eq!(waits, [Some(1), Some(5), Some(30), Some(120), Some(360), None, None]);
    }

    #[test]
    fn every_state_is_known_by_its_word_and_an_unknown_one_is_never_sent() {
        for state in State::ALL {
            assert_eq!(State::of(state.as_str()), state);
        }
        assert_eq!(State::of("elsewhere"), State::Void);
    }

    #[test]
    fn how_a_user_stands_is_told_by_the_latest_mail_and_the_invitation() {
        let (by_mail, printed) = (invitation(Some(1)), invitation(None));
        let said = |invitation, state: Option<State>| Standing::of(invitation, state.map(mail).as_ref(), NOW);
        assert_eq!(said(None, None), Standing::None);
        assert_eq!(said(None, Some(State::Void)), Standing::None);
        assert_eq!(said(None, Some(State::Sent)), Standing::None, "it was accepted");
        assert_eq!(said(None, Some(State::Queued)), Standing::Queued);
        assert_eq!(said(Some(&by_mail), Some(State::Sending)), Standing::Queued);
        assert_eq!(said(Some(&by_mail), Some(State::Sent)), Standing::Sent);
        assert_eq!(said(None, Some(State::Failed)), Standing::Failed);
        assert_eq!(said(Some(&printed), Some(State::Void)), Standing::Printed);
        assert_eq!(said(Some(&printed), None), Standing::Printed);
        assert_eq!(Standing::of(Some(&by_mail), Some(&mail(State::Sent)), ends(NOW)), Standing::Over);
    }
}

//! Rules about states that no route may break, as pure decisions.
//!
//! Each takes the few numbers and names that it is about. They are called where every change
//! passes, so a command that forgets one cannot exist.

use super::{
    account::{Account, Features, Status},
    email::Email,
    refusal::{Code, Refusal},
};

/// Used seats never exceed the seats of an account. `used` counts the change that is looked at.
///
/// # Errors
/// [`Code::SeatsFull`] when a user was added or enabled, [`Code::SeatsBelowUsed`] when the seats
/// were lowered.
pub fn seats(account: &Account, used: u32, lowered: bool) -> Result<(), Refusal> {
    if account.seats.holds(used) {
        return Ok(());
    }
    let (handle, seats) = (&account.handle, account.seats.number().unwrap_or(u32::MAX));
    let refusal = if lowered {
        Refusal::new(Code::SeatsBelowUsed, format!("{} uses {used} seats, so {seats} are too few", account.said()))
            .detail("used", used)
            .hint(format!("usher client edit {handle} --seats {used}"))
    } else {
        Refusal::new(Code::SeatsFull, format!("all seats of {} are used: {seats} of {seats}", account.said()))
            .detail("used", seats)
            .detail("needed", used)
            .hint(format!("usher client edit {handle} --seats {used}"))
            .hint(format!("usher user list -c {handle} --where status=invited"))
    };
    Err(refusal.detail("account", handle.as_str()).detail("seats", seats))
}

/// The master's own used seats and the seats given to all accounts below fit into the pool. The
/// numbers are `told` only to who may know them.
///
/// # Errors
/// [`Code::PoolExceeded`] when they do not, or when an account below is unlimited (`given` none).
pub fn pool(pool: u32, own: u32, given: Option<u64>, told: bool) -> Result<(), Refusal> {
    match given {
        None => {
            let refusal = Refusal::new(Code::PoolExceeded, "with a seat pool, no client can have unlimited seats")
                .hint("usher client edit CLIENT --seats N");
            Err(if told { refusal.hint("usher account seats --pool none") } else { refusal })
        }
        Some(given) if u64::from(own) + given > u64::from(pool) && !told => {
            Err(Refusal::new(Code::PoolExceeded, "the seat pool does not hold that many seats"))
        }
        Some(given) if u64::from(own) + given > u64::from(pool) => Err(Refusal::new(
            Code::PoolExceeded,
            format!("the seat pool of {pool} does not hold {own} own seats and {given} given to clients"),
        )
        .detail("pool", pool)
        .detail("own", own)
        .detail("given", given)
        .hint("usher account seats")),
        Some(_) => Ok(()),
    }
}

/// An e-mail is taken in an account when it stands there or in an account below.
///
/// `holder` is the handle of the account that has it when the operator could view that account.
#[must_use]
pub fn email_taken(email: &Email, account: &Account, holder: Option<&str>) -> Refusal {
    let place = match holder {
        Some(handle) if handle == account.handle.as_str() => format!("in {}", account.said()),
        Some(handle) => format!("in client {handle}, below {}", account.said()),
        None => format!("in an account below {}", account.said()),
    };
    let refusal = Refusal::new(Code::EmailExists, format!("{email} is a user already {place}"))
        .detail("email", email.as_str())
        .detail("account", holder.map_or(serde_json::Value::Null, Into::into));
    match holder {
        Some(handle) => refusal.hint(format!("usher user show {} -c {handle}", email.typed())),
        None => refusal,
    }
}

/// Admins of an account before and after: where one was active, one stays active; where none was
/// but some were invited, one of those stays; an account that had none needs none.
///
/// # Errors
/// [`Code::LastAdmin`].
pub fn admins(account: &Account, before: (u32, u32), after: (u32, u32)) -> Result<(), Refusal> {
    let ((active, invited), (still_active, still_invited)) = (before, after);
    let kept = if active > 0 { still_active > 0 } else { invited == 0 || still_active + still_invited > 0 };
    if kept {
        return Ok(());
    }
    Err(Refusal::new(
        Code::LastAdmin,
        format!("{} would be left without an Admin: the last one stays, active and Admin", account.said()),
    )
    .detail("account", account.handle.as_str())
    .hint(format!("usher user role E-MAIL --add admin -c {}", account.handle)))
}

/// A client that is still in set-up has no users and shares nothing inside.
///
/// # Errors
/// [`Code::StatusSetup`] when it is.
pub fn out_of_setup(account: &Account, what: &str) -> Result<(), Refusal> {
    if account.status != Status::Setup {
        return Ok(());
    }
    Err(Refusal::new(Code::StatusSetup, format!("client {} is in setup, where {what}", account.handle))
        .detail("account", account.handle.as_str())
        .hint(format!("usher client edit {} --status active --seats N", account.handle)))
}

/// A client does not come back to set-up, as by an undo, while it has users or shares inside.
///
/// # Errors
/// [`Code::StatusSetup`] when it has.
pub fn empty_in_setup(account: &Account, users: bool, shares: bool) -> Result<(), Refusal> {
    let what = match (users, shares) {
        (false, false) => return Ok(()),
        (true, false) => "users",
        (false, true) => "shares inside it",
        (true, true) => "users and shares inside it",
    };
    Err(Refusal::new(
        Code::StatusSetup,
        format!("client {} has {what}, so it cannot be in setup again", account.handle),
    )
    .detail("account", account.handle.as_str()))
}

/// Nothing is shared at `edit` with a group that is use-only.
///
/// # Errors
/// [`Code::GroupUseOnly`], naming what is, `edited`.
pub fn use_only(account: &Account, group: &str, edited: &[String]) -> Result<(), Refusal> {
    if edited.is_empty() {
        return Ok(());
    }
    let (names, scope) = (edited.join(", "), account.scope_flag());
    Err(Refusal::new(
        Code::GroupUseOnly,
        format!("group {group} is use-only, so {names} can be shared with it only at view"),
    )
    .hint(format!("usher share {} --with group:{group} --right view{scope}", edited.join(" ")))
    .detail("group", group)
    .detail("assets", edited.to_vec()))
}

/// A client in trial or active has seats.
///
/// # Errors
/// [`Code::SeatsZero`] when it has none.
pub fn seated(account: &Account) -> Result<(), Refusal> {
    if account.seats.number() != Some(0) || !matches!(account.status, Status::Trial | Status::Active) {
        return Ok(());
    }
    let (handle, status) = (&account.handle, account.status);
    Err(Refusal::new(Code::SeatsZero, format!("{} has 0 seats, and {status} needs some", account.said()))
        .detail("account", handle.as_str())
        .hint(format!("usher client edit {handle} --status {status} --seats N")))
}

/// An account is removed only when it is disabled and has no clients of its own. The master never
/// is disabled, so it never is removed.
///
/// # Errors
/// [`Code::StatusNotDisabled`], [`Code::ClientHasClients`] naming some of them.
pub fn removable(account: &Account, clients: &[String]) -> Result<(), Refusal> {
    let handle = &account.handle;
    if account.status != Status::Disabled {
        return Err(Refusal::new(
            Code::StatusNotDisabled,
            format!("{} is {}; only a disabled client is removed", account.said(), account.status),
        )
        .detail("account", handle.as_str())
        .hint(format!("usher client edit {handle} --status disabled")));
    }
    if clients.is_empty() {
        return Ok(());
    }
    let refusal = Refusal::new(
        Code::ClientHasClients,
        format!("{} has clients of its own: {}", account.said(), clients.join(", ")),
    );
    Err(refusal.detail("clients", clients.to_vec()).hint(format!("usher client list -c {handle}")))
}

/// Currencies are set only where an account is transact.
///
/// # Errors
/// [`Code::CurrencyUnavailable`], naming some of what has one.
pub fn transact(account: &Account, with_currency: &[String]) -> Result<(), Refusal> {
    if account.transact || with_currency.is_empty() {
        return Ok(());
    }
    Err(Refusal::new(
        Code::CurrencyUnavailable,
        format!("{} stays transact while currencies are set: {}", account.said(), with_currency.join(", ")),
    )
    .detail("account", account.handle.as_str()))
}

/// A client has no feature that its parent has not.
///
/// # Errors
/// [`Code::FeatureParent`], naming the features that are off in the parent.
pub fn features_within(account: &Account, parent: &Account) -> Result<(), Refusal> {
    let beyond: Vec<_> = account.features.minus(parent.features).iter().map(super::account::Feature::id).collect();
    if beyond.is_empty() {
        return Ok(());
    }
    Err(Refusal::new(
        Code::FeatureParent,
        format!("{} is off in {}, so client {} cannot have it", beyond.join(", "), parent.said(), account.handle),
    )
    .detail("features", beyond)
    .hint(format!("usher client show {}", parent.handle)))
}

/// A feature is not turned off above clients that have it.
///
/// # Errors
/// [`Code::FeatureChildren`], naming the clients.
pub fn features_above(account: &Account, off: Features, holders: &[String]) -> Result<(), Refusal> {
    if holders.is_empty() {
        return Ok(());
    }
    let names: Vec<_> = off.iter().map(super::account::Feature::id).collect();
    let mut refusal = Refusal::new(
        Code::FeatureChildren,
        format!("clients of {} still have {}: {}", account.handle, names.join(", "), holders.join(", ")),
    )
    .detail("clients", holders.to_vec());
    for holder in holders.iter().take(3) {
        refusal = refusal.hint(format!("usher client feature disable {holder} {}", names.join(" ")));
    }
    Err(refusal)
}

/// A limit of the account holds so many.
///
/// # Errors
/// [`Code::LimitFull`] with the numbers.
pub fn limit(account: &Account, id: &str, limit: Option<u32>, used: u32) -> Result<(), Refusal> {
    match limit {
        Some(limit) if used > limit => Err(Refusal::new(
            Code::LimitFull,
            format!("the limit {id} of {} is {limit}, and {used} would be too many", account.said()),
        )
        .detail("limit", id)
        .detail("allowed", limit)
        .hint(format!("usher client limit set {} {id}={used}", account.handle))),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::account::{Seats, tests::client};
    use crate::domain::sample;

    #[test]
    fn a_use_only_group_names_what_is_shared_with_it_at_edit() {
        let edited = ["dashboard:web".to_owned(), "klip:sessions".to_owned()];
        let refusal = use_only(&sample::account(), "board", &edited).unwrap_err();
        assert_eq!(refusal.code, Code::GroupUseOnly);
        assert_eq!(
            refusal.message,
            "group board is use-only, so dashboard:web, klip:sessions can be shared with it only at view"
        );
        assert_eq!(refusal.hints, ["usher share dashboard:web klip:sessions --with group:board --right view -c acme"]);
        assert!(use_only(&sample::account(), "board", &[]).is_ok());
    }

    #[test]
    fn an_active_client_has_seats_and_one_in_setup_or_disabled_may_have_none() {
        for (status, refused) in
            [(Status::Setup, false), (Status::Trial, true), (Status::Active, true), (Status::Disabled, false)]
        {
            let account = Account { seats: Seats::Number(0), ..client(status) };
            assert_eq!(seated(&account).is_err(), refused, "{status}");
        }
        assert!(seated(&Account { seats: Seats::Unlimited, ..client(Status::Active) }).is_ok());
    }

    #[test]
    fn only_a_disabled_client_without_clients_is_removed() {
        assert_eq!(removable(&client(Status::Active), &[]).unwrap_err().code, Code::StatusNotDisabled);
        assert!(removable(&client(Status::Disabled), &[]).is_ok());
        let below = ["acme-eu".to_owned()];
        assert_eq!(removable(&client(Status::Disabled), &below).unwrap_err().code, Code::ClientHasClients);
    }

    #[test]
    fn the_pool_holds_own_seats_and_those_given_and_nobody_is_unlimited() {
        for told in [true, false] {
            assert!(pool(10, 3, Some(7), told).is_ok());
            assert_eq!(pool(10, 3, Some(8), told).unwrap_err().code, Code::PoolExceeded);
            assert_eq!(pool(10, 0, None, told).unwrap_err().code, Code::PoolExceeded);
        }
    }
}

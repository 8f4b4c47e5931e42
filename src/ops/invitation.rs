//! Invitations: queued, or printed, with the change that makes them; minted and sent after it stands.
//!
//! One rests on whoever invited, at the level at which they did: when they could not invite that user
//! there any more, it is neither sent nor accepted.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Operator, Request, Session, entrance, mail::Due};
use crate::{
    domain::{
        AccountId, Code, Refusal, Result, UserId,
        account::Status,
        mail::{self, Inviter, State},
        permission::Permission,
        sign_in::Preview,
        user::User,
    },
    store::{Intent, Tx},
};

/// An invitation that the operation prints rather than mails.
#[derive(Debug, Clone)]
pub struct ToPrint {
    /// The account of the user.
    pub(super) account: AccountId,
    user: User,
    /// The digest of its token.
    digest: String,
}

impl ToPrint {
    /// As the answer holds it, without the token, which is not known here.
    pub(super) fn view(&self) -> Printed {
        Printed { user: self.user.email.to_string(), command: None, digest: self.digest.clone() }
    }
}

/// An invitation that is printed rather than mailed. Its serialised form is a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Printed {
    /// E-mail of the user.
    pub user: String,
    /// The line that accepts it, told this once; null under `--dry-run`.
    pub command: Option<String>,
    /// The digest of its token.
    #[serde(skip)]
    pub digest: String,
}

impl<'s> Session<'s> {
    /// Requires that invitations to the account acted in could be accepted: nobody joins a disabled
    /// account.
    ///
    /// # Errors
    /// [`Code::StatusDisabled`].
    pub(super) fn may_invite_here(&self) -> Result<()> {
        let account = &self.account;
        if account.status != Status::Disabled {
            return Ok(());
        }
        let message = format!("{} is disabled, so nobody could accept an invitation to it", account.said());
        Err(Refusal::new(Code::StatusDisabled, message)
            .hint(format!("usher client edit {} --status active", account.handle)))
    }

    /// Sends a user an invitation once the command stands; one sent before is void then.
    pub(super) fn invite(&mut self, user: User) {
        self.recorder.invited.push(user);
    }

    /// Prints an invitation for a user; one sent before is void then.
    pub(super) fn print_invitation(&mut self, user: User, digest: &str) {
        self.recorder.printed.push(ToPrint { account: user.account, user, digest: digest.to_owned() });
    }

    /// The operator as whoever invites, at the level at which they act here.
    fn inviter(&self) -> Inviter {
        Inviter { account: self.operator.account.id, user: self.operator.user.id, level: self.level }
    }

    /// Records the invitations that the command prints.
    pub(super) fn record_printed(&self) -> Result<()> {
        let begun = self.request.now;
        for ToPrint { account, user, digest } in &self.recorder.printed {
            self.tx.void_invitation(*account, user.id)?;
            self.tx.set_invitation(&mail::Invitation {
                account: *account,
                user: user.id,
                digest: digest.clone(),
                begun,
                ends: mail::ends(begun),
                by: self.inviter(),
                mail: None,
            })?;
        }
        Ok(())
    }

    /// Queues the invitations of the command, which is the operation of that number.
    pub(super) fn queue_invitations(&mut self, operation: i64) -> Result<()> {
        for user in std::mem::take(&mut self.recorder.invited) {
            self.tx.void_invitation(user.account, user.id)?;
            let intent = Intent {
                account: user.account,
                user: user.id,
                address: user.email.as_str(),
                by: self.inviter(),
                by_name: self.operator.user.email.as_str(),
                operation,
            };
            let due = Due::of(self, self.tx.queue_invitation(intent, self.request.now)?);
            self.recorder.mails.push(due);
        }
        Ok(())
    }

    /// Voids what somebody invited others with who can invite nobody any more, and warns of it.
    pub(super) fn void_sent_by(&mut self, inviter: &User) -> Result<()> {
        let mut voided: BTreeMap<AccountId, Vec<User>> = BTreeMap::new();
        for (account, user) in self.tx.invited_by(inviter.account, inviter.id)? {
            let missed = self.could_be_accepted(account, user)?;
            self.tx.void_invitation(account, user)?;
            if missed && let Some(user) = self.tx.user(account, user)? {
                voided.entry(account).or_default().push(user);
            }
        }
        for (account, users) in voided {
            let void = match users.len() {
                1 => format!("an invitation sent by {} is void", inviter.email),
                count => format!("{count} invitations sent by {} are void", inviter.email),
            };
            match self.flag_to_manage(account)? {
                Some(flag) => {
                    let named: Vec<_> = users.iter().map(|user| user.email.typed().to_string()).collect();
                    self.warn(format!("{void}: usher user invite {}{flag}", named.join(" ")));
                }
                None => self.warn(format!("{void}, in an account that you do not manage users of")),
            }
        }
        Ok(())
    }

    /// Whether a user has an invitation that is in force, or one is on its way.
    fn could_be_accepted(&self, account: AccountId, user: UserId) -> Result<bool> {
        let in_force = self.tx.invitation_of(account, user)?.is_some_and(|it| it.is_in_force(self.now()));
        let mail = self.tx.latest_mail(account, user)?;
        Ok(in_force || mail.is_some_and(|mail| matches!(mail.state, State::Queued | State::Sending)))
    }

    /// The flag that names an account to a command that manages its users; none where the operator
    /// may not, who is not told whom it holds.
    fn flag_to_manage(&self, account: AccountId) -> Result<Option<String>> {
        if account == self.account.id {
            return Ok(allowed(self.may(Permission::UserManage))?.then(|| self.scope_flag()));
        }
        let Some(client) = self.tx.account(account)?.filter(|_| self.level.is_none()) else { return Ok(None) };
        let flag = format!(" -c {}", client.handle);
        let inside = self.client(client.handle.as_str()).and_then(|client| self.entered(client));
        Ok(allowed(inside.and_then(|inside| inside.may(Permission::UserManage)))?.then_some(flag))
    }

    /// Whoever invited somebody to an account, in that account at the level at which they did, as of
    /// now; none when they are gone, disabled, or could not go there so any more.
    fn of_inviter(tx: &'s Tx<'s>, request: &'s Request, by: Inviter, account: AccountId) -> Result<Option<Self>> {
        let Some(operator) = entrance::operator(tx, by.account, by.user)? else { return Ok(None) };
        let mut session = Self::without_log_in(tx, request, operator);
        let Some(level) = by.level else { return Ok(Some(session).filter(|session| session.account.id == account)) };
        let Some(client) = tx.account(account)? else { return Ok(None) };
        if !session.may_sign_in(&client, level)? {
            return Ok(None);
        }
        session.act_in(client, level, Preview::EveryGroup)?;
        Ok(Some(session))
    }

    /// Whether the one acting could invite this user now.
    fn could_invite(&self, user: &User) -> Result<bool> {
        allowed(self.may(Permission::UserManage).and_then(|()| self.may_act_as(user)))
    }
}

/// A user whom an invitation is for, as of now; none when they or their account are gone or disabled,
/// or whoever invited them could not do so any more.
pub(super) fn invited(
    tx: &Tx<'_>,
    request: &Request,
    account: AccountId,
    user: UserId,
    by: Inviter,
) -> Result<Option<Operator>> {
    let Some(invited) = entrance::operator(tx, account, user)? else { return Ok(None) };
    let Some(inviter) = Session::of_inviter(tx, request, by, account)? else { return Ok(None) };
    Ok(inviter.could_invite(&invited.user)?.then_some(invited))
}

/// Whether something was allowed; a failure of the machine is no answer.
fn allowed(answered: Result<()>) -> Result<bool> {
    match answered {
        Ok(()) => Ok(true),
        Err(refusal) if matches!(refusal.code, Code::Forbidden | Code::NotFound | Code::SessionNested) => Ok(false),
        Err(refusal) => Err(refusal),
    }
}

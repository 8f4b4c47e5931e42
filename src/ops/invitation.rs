//! Invitations: queued, or handed over, with the change that makes them; minted and sent after it
//! stands.

use serde::Serialize;

use super::{Request, Session, entrance};
use crate::{
    domain::{
        AccountId, Code, Refusal, Result, UserId,
        account::Status,
        mail::{self, Invitation},
        permission::Permission,
        user::User,
    },
    store::{Intent, Tx},
};

/// An invitation that the operation hands over rather than mails.
#[derive(Debug, Clone)]
pub struct HandedOver {
    /// The account of the user.
    pub(super) account: AccountId,
    user: User,
    /// The digest of its token.
    digest: String,
}

impl HandedOver {
    /// As the answer holds it, without the token, which is not known here.
    pub(super) fn view(&self) -> Handed {
        Handed { user: self.user.email.to_string(), command: None, digest: self.digest.clone() }
    }
}

/// An invitation that is handed to the operator rather than mailed. Its serialised form is a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Handed {
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

    /// Hands an invitation for a user to the operator; one sent before is void then.
    pub(super) fn hand_over(&mut self, user: User, digest: &str) {
        self.recorder.handed.push(HandedOver { account: user.account, user, digest: digest.to_owned() });
    }

    /// Records the invitations that the command hands over.
    pub(super) fn hand_invitations_over(&self) -> Result<()> {
        let begun = self.request.now;
        for HandedOver { account, user, digest } in &self.recorder.handed {
            self.tx.void_invitation(*account, user.id)?;
            self.tx.set_invitation(&Invitation {
                account: *account,
                user: user.id,
                digest: digest.clone(),
                begun,
                ends: mail::ends(begun),
                by_account: self.operator.account.id,
                by_user: self.operator.user.id,
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
                by_account: self.operator.account.id,
                by_user: self.operator.user.id,
                operation,
            };
            self.recorder.mails.push(self.tx.queue_invitation(intent, self.request.now)?);
        }
        Ok(())
    }

    /// Whoever invited somebody to an account, in that account, as of now; none when they are gone,
    /// disabled, or could not go there any more.
    pub(super) fn of_inviter(
        tx: &'s Tx<'s>,
        request: &'s Request,
        by_account: AccountId,
        by_user: UserId,
        account: AccountId,
    ) -> Result<Option<Self>> {
        let Some(operator) = entrance::operator(tx, by_account, by_user)? else { return Ok(None) };
        let mut session = Self::without_log_in(tx, request, operator);
        let Some(account) = tx.account(account)? else { return Ok(None) };
        let entered = session.enter_account(account);
        allowed(entered).map(|entered| entered.then_some(session))
    }

    /// Whether the one acting could invite this user now.
    pub(super) fn could_invite(&self, user: &User) -> Result<bool> {
        allowed(self.may(Permission::UserManage).and_then(|()| self.may_act_as(user)))
    }
}

/// Whether something was allowed; a failure of the machine is no answer.
fn allowed(answered: Result<()>) -> Result<bool> {
    match answered {
        Ok(()) => Ok(true),
        Err(refusal) if matches!(refusal.code, Code::Forbidden | Code::NotFound | Code::SessionNested) => Ok(false),
        Err(refusal) => Err(refusal),
    }
}

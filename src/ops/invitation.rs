//! Invitations: queued with the change that makes them, minted and sent after it stands.

use super::Session;
use crate::{
    domain::{Result, user::User},
    store::Intent,
};

/// A user to whom the operation sends an invitation.
pub type Invited = User;

impl Session<'_> {
    /// Sends a user an invitation once the command stands; one sent before is void then.
    pub(super) fn invite(&mut self, user: User) {
        self.recorder.invited.push(user);
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
}

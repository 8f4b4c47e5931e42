//! Printing invitations: tokens are minted before the change and told once it stands.

use usher::{
    domain::{Code, Refusal, Result},
    ops::{self, Answer, Session},
};

use super::{App, many::is_many};
use crate::cli::{Outcome, args::WriteArgs, output::escape, password::Tokens};

impl App {
    /// [`App::write`] for a command that prints invitations, whose tokens were minted before.
    ///
    /// # Errors
    /// As [`App::write`]; [`Code::Usage`] where there are tokens and several clients.
    pub fn write_printing(
        &mut self,
        write: &WriteArgs,
        tokens: Tokens,
        body: impl Fn(&mut Session<'_>) -> Result<()>,
    ) -> Outcome {
        if let Some(named) = self.globals.client.as_deref().filter(|named| !tokens.is_empty() && is_many(named)) {
            let said = format!("-c {named} stands for several clients, and invitations are printed for one at a time");
            return Err(Refusal::new(Code::Usage, said));
        }
        self.minted = tokens;
        self.write(write, body)
    }

    /// Puts the tokens into the invitations that are printed, now that these stand.
    pub(super) fn with_tokens(&self, mut answer: Answer) -> Answer {
        if !answer.committed {
            return answer;
        }
        for printed in &mut answer.invitations {
            printed.command = self.minted.with_digest(&printed.digest).map(|token| format!("usher accept {token}"));
        }
        if answer.invitations.is_empty() && !self.minted.is_empty() {
            answer.warnings.push(
                "the invitation was printed before and cannot be printed again; without --once a new one is".to_owned(),
            );
        }
        answer
    }
}

/// The line that is printed of an invitation. Whom it is for stands in it as a comment, so that
/// it can be pasted as it is.
pub(super) fn line(printed: &ops::Printed) -> Option<String> {
    printed.command.as_ref().map(|command| format!("{command}  # {}", escape::term(&printed.user)))
}

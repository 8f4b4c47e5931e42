//! One command in many clients: an operation each, told together.

use usher::{
    domain::{Code, Refusal, Result},
    ops::{self, Answer, Session},
    store::Access,
};

use super::App;
use crate::cli::{
    Outcome, Status,
    args::WriteArgs,
    output::{error_value, escape},
    prompt,
};

impl App {
    /// The clients that a choice such as `acme,beta`, `label:tier=gold` or `all` stands for.
    pub(super) fn clients(&mut self, named: &str) -> Result<Vec<String>> {
        let request = self.request(None, &WriteArgs::default())?;
        let chosen = ops::read(self.store(Access::Read)?, &request, |session| session.choose_clients(named));
        self.say_banner(&request);
        let chosen = chosen?;
        if chosen.is_empty() {
            return Err(Refusal::new(Code::NotFound, format!("no client fits {named}")).hint("usher client list"));
        }
        Ok(chosen)
    }

    /// Runs a command in each of the clients.
    pub(super) fn write_in_many(
        &mut self,
        clients: &[String],
        write: &WriteArgs,
        body: &impl Fn(&mut Session<'_>) -> Result<()>,
    ) -> Outcome {
        let count = clients.len();
        let noun = if count == 1 { "client" } else { "clients" };
        self.screen.note(&format!("{count} {noun}: {}", clients.join(", ")));
        if count > 1 && !write.yes && !write.dry_run {
            let question = ops::Confirm { question: format!("change {count} clients?"), typed: None };
            if !self.may_ask() {
                return Err(Refusal::new(
                    Code::ConfirmationRequired,
                    format!("this changes {count} clients and asks for confirmation, and nobody can be asked"),
                )
                .hint(format!("{} --yes", self.typed)));
            }
            if !prompt::confirm(&question)? {
                return Err(Refusal::new(Code::Interrupted, "cancelled, nothing was changed"));
            }
        }
        // One operation for each client: a key that is used once is used once in each. Its journal
        // tells of that client alone: who the others are is nobody's business there.
        let typed = self.typed.clone();
        let named = escape::shell(self.globals.client.as_deref().unwrap_or_default());
        let mut answers = Vec::new();
        let mut refused = None;
        for client in clients {
            let mut write = WriteArgs { yes: true, ..write.clone() };
            write.once = write.once.map(|key| format!("{key}/{client}"));
            self.typed = typed.replacen(&named, client, 1);
            match self.answer(Some(client.clone()), &write, ops::write, body) {
                Ok(answer) => answers.push((client, Ok(answer))),
                Err(refusal) => {
                    refused = Some(refusal.clone());
                    answers.push((client, Err(refusal)));
                }
            }
        }
        self.typed = typed;
        let done: Vec<_> = answers.iter().filter_map(|(_, answer)| answer.as_ref().ok()).collect();
        let partly = refused.is_some() || done.iter().any(|answer| !answer.skipped.is_empty());
        let status = if partly { Status::Partly } else { Status::Done };
        let operations = done.iter().filter(|answer| answer.operation.is_some()).count();
        if operations > 0 {
            self.stands(format!("{operations} operations stand"), status);
        }
        let nothing_done = done.is_empty();
        let mails: Vec<_> = done.iter().filter(|answer| answer.committed).flat_map(|a| a.mails.clone()).collect();
        let answered = self.say_many(&answers);
        self.post(&mails);
        answered?;
        refused.filter(|_| nothing_done).map_or(Ok(status), Err)
    }

    fn say_many(&mut self, answers: &[(&String, Result<Answer>)]) -> Result<()> {
        if self.screen.layout().is_json() {
            let values: Vec<_> = answers
                .iter()
                .map(|(client, answer)| match answer {
                    Ok(answer) => serde_json::to_value(answer).unwrap_or_default(),
                    Err(refusal) => serde_json::json!({
                        "account": client,
                        "error": error_value(refusal),
                    }),
                })
                .collect();
            return self.screen.answer(&values, |_| Vec::new());
        }
        for (client, answer) in answers {
            match answer {
                Ok(answer) => {
                    self.screen.change(answer, &answer.changes)?;
                    self.say(answer);
                }
                Err(refusal) => self.screen.warning(&format!("client {client}: {}", refusal.message)),
            }
        }
        Ok(())
    }
}

/// Whether a value of `-c` chooses clients rather than naming one.
pub(super) fn is_many(named: &str) -> bool {
    named == "all" || named.contains(',') || named.starts_with("label:")
}

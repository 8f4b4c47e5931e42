//! One command in many clients: an operation each, told together.

use std::collections::BTreeMap;

use usher::{
    domain::{Code, Refusal, Result, access::Expected},
    ops::{self, Answer, Session},
    store::Access,
};

use super::App;
use crate::cli::{
    Outcome, Status,
    args::WriteArgs,
    output::{error_value, escape},
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
        let mut agreed = BTreeMap::new();
        if count > 1 && !write.yes && !write.dry_run {
            let question = ops::Confirm { question: format!("change {count} clients?"), typed: None };
            self.may_confirm(&question)?;
            agreed = self.preview_many(clients, write, body);
            self.confirm(&question)?;
        }
        let answers = self.in_each(clients, write, body, &agreed);
        let refused = answers.iter().filter_map(|(_, answer)| answer.as_ref().err()).next_back().cloned();
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

    /// One operation for each client: a key that is used once is used once in each. Its journal tells of
    /// that client alone: who the others are is nobody's business there.
    fn in_each<'c>(
        &mut self,
        clients: &'c [String],
        write: &WriteArgs,
        body: &impl Fn(&mut Session<'_>) -> Result<()>,
        agreed: &BTreeMap<&str, Expected>,
    ) -> Vec<(&'c String, Result<Answer>)> {
        let typed = self.typed.clone();
        let named = escape::shell(self.globals.client.as_deref().unwrap_or_default());
        let mut answers = Vec::new();
        for client in clients {
            let mut write = WriteArgs { yes: true, ..write.clone() };
            write.once = write.once.map(|key| format!("{key}/{client}"));
            write.expect = agreed.get(client.as_str()).cloned().or(write.expect);
            self.typed = typed.replacen(&named, client, 1);
            let mut answer = self.answer(Some(client.clone()), &write, ops::write, body);
            if let Ok(answer) = &mut answer
                && agreed.contains_key(client.as_str())
            {
                // It has been told.
                answer.access = None;
            }
            answers.push((client, answer));
        }
        self.typed = typed;
        answers
    }

    /// Says what would come of a command, a line for each client and all together, before it is asked
    /// whether to go on. What is agreed to then is expected of each.
    fn preview_many<'c>(
        &mut self,
        clients: &'c [String],
        write: &WriteArgs,
        body: &impl Fn(&mut Session<'_>) -> Result<()>,
    ) -> BTreeMap<&'c str, Expected> {
        let write = WriteArgs { dry_run: true, ..write.clone() };
        let previews = self.in_each(clients, &write, body, &BTreeMap::new());
        for (client, preview) in &previews {
            let said = match preview {
                Ok(Answer { access: Some(access), .. }) => format!("{client}: {}", access.said()),
                Ok(_) => format!("{client}: done before"),
                Err(refusal) => format!("{client}: refused, {}", refusal.message),
            };
            self.screen.note(&said);
        }
        self.say_sum(&previews);
        let known = previews.iter().filter_map(|(client, preview)| {
            let access = preview.as_ref().ok()?.access.as_ref()?;
            Some((client.as_str(), access.as_expected()?))
        });
        known.collect()
    }

    /// Says how many people gain and lose in all clients together.
    fn say_sum(&mut self, answers: &[(&String, Result<Answer>)]) {
        let told: Vec<_> = answers.iter().filter_map(|(_, answer)| answer.as_ref().ok()?.access.as_ref()).collect();
        let (gain, lose): (usize, usize) =
            told.iter().fold((0, 0), |(gain, lose), access| (gain + access.gain, lose + access.lose));
        let refused = answers.iter().filter(|(_, answer)| answer.is_err()).count();
        let of = match refused {
            0 => String::new(),
            refused => format!("; {refused} of {} refused", answers.len()),
        };
        let people = |number: usize, verb: &str| match number {
            0 => format!("0 {verb}"),
            1 => format!("1 person {verb}s"),
            _ => format!("{number} people {verb}"),
        };
        if !told.is_empty() {
            self.screen.note(&format!("in all: {}, {}{of}", people(gain, "gain"), people(lose, "lose")));
        }
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
        self.say_sum(answers);
        Ok(())
    }
}

/// Whether a value of `-c` chooses clients rather than naming one.
pub(super) fn is_many(named: &str) -> bool {
    named == "all" || named.contains(',') || named.starts_with("label:")
}

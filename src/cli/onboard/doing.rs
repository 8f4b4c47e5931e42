//! One piece of work with somebody at a terminal: asked, shown, agreed to, done.

use usher::domain::{Code, Refusal, Result, typed::Typed};

use super::{
    guided::Walk,
    question::{Form, fill},
    steps::Work,
};
use crate::cli::output::colour::Tone;

/// What came of one piece of work.
pub(super) enum Done {
    /// It was done.
    Yes,
    /// It was left.
    Left,
    /// It is to be gone on with, with these answers and what there is now.
    Again,
}

impl Walk<'_> {
    /// Asks until it is done or left; whether it was done. For what does not hang on what there is.
    pub(super) fn settled(&mut self, work: &Work<'_>, form: &mut Form) -> Result<bool> {
        loop {
            match self.ask(work, form)? {
                Done::Yes => return Ok(true),
                Done::Left => return Ok(false),
                Done::Again => {}
            }
        }
    }

    /// Asks, shows what would be done, and does it.
    pub(super) fn ask(&mut self, work: &Work<'_>, form: &mut Form) -> Result<Done> {
        let mut answered = false;
        loop {
            if !answered && !fill(&mut self.terminal, &work.asks, form)? {
                return Ok(Done::Left);
            }
            let commands = (work.commands)(form);
            match self.agree(&commands)? {
                Agreed::Do => {}
                Agreed::Done => return Ok(Done::Yes),
                Agreed::Again => {
                    answered = true;
                    continue;
                }
                Agreed::Change => return Ok(Done::Again),
                Agreed::Leave => return Ok(Done::Left),
            }
            match self.run(&commands) {
                Ok(()) => return Ok(Done::Yes),
                Err(refusal) if refusal.code == Code::Interrupted => return Err(refusal),
                Err(refusal) => {
                    self.app.screen.error(&refusal);
                    return Ok(Done::Again);
                }
            }
        }
    }

    /// Shows what is about to be done, tried without leaving a trace, and asks whether to do it.
    fn agree(&mut self, commands: &[Typed]) -> Result<Agreed> {
        let answers = match self.app.try_words(commands) {
            Ok(answers) => answers,
            Err(refusal) => return self.refused(&refusal, commands),
        };
        self.app.screen.beside("");
        if answers.iter().all(|answer| answer.changes.is_empty() && answer.done.is_none()) {
            self.app.screen.note("it is so already, nothing to change");
            return Ok(Agreed::Done);
        }
        self.app.say_changes(&answers);
        for command in commands {
            self.app.say_command(command);
        }
        let items = ["Do it", "Change the answers", "Leave it"].map(str::to_owned);
        Ok(match self.terminal.menu("Shall it be done?", &items, 0)? {
            Some(0) => Agreed::Do,
            Some(1) | None => Agreed::Change,
            Some(_) => Agreed::Leave,
        })
    }

    /// Says why something would be refused, and offers what helps.
    fn refused(&mut self, refusal: &Refusal, commands: &[Typed]) -> Result<Agreed> {
        self.app.screen.error(refusal);
        let helps = refusal.hints.iter().find_map(|hint| command(hint));
        let adds = Typed::new("client add");
        let there = refusal.code == Code::Exists && commands.iter().any(|command| command.is_like(&adds));
        // Each way with the command that it takes.
        let mut ways = vec![("Change the answers".to_owned(), None, Agreed::Change)];
        if let Some(helps) = helps {
            let replaces = commands.iter().any(|command| command.is_like(&helps));
            let (when, agreed) = if replaces { ("Instead", Agreed::Done) } else { ("First", Agreed::Again) };
            ways.push((format!("{when} {}", helps.line()), Some(helps), agreed));
        }
        if there {
            ways.push(("Go on with the client that is there".to_owned(), None, Agreed::Done));
        }
        ways.push(("Leave it".to_owned(), None, Agreed::Leave));
        let labels: Vec<String> = ways.iter().map(|(label, ..)| label.clone()).collect();
        let chosen = self.terminal.menu("How to go on?", &labels, 0)?;
        let Some((_, helps, agreed)) = chosen.and_then(|at| ways.into_iter().nth(at)) else {
            return Ok(Agreed::Change);
        };
        if let Err(refusal) = self.run(helps.as_slice()) {
            self.app.screen.error(&refusal);
            return Ok(Agreed::Change);
        }
        Ok(agreed)
    }

    /// Runs commands up to the first that is refused.
    fn run(&mut self, commands: &[Typed]) -> Result<()> {
        for command in commands {
            let answers = self.app.run_words(command)?;
            let look = *self.app.screen.look();
            let done = look.palette.paint(Tone::Done, look.glyphs.yes);
            match answers.iter().find_map(|answer| answer.operation) {
                Some(operation) => self.app.screen.beside(&format!("  {done} done, operation {operation}")),
                None => self.app.screen.beside(&format!("  {done} nothing to change")),
            }
            for note in answers.iter().flat_map(|answer| &answer.notes) {
                self.app.screen.note(note);
            }
        }
        Ok(())
    }
}

/// What somebody says to what is about to be done.
enum Agreed {
    /// Do it.
    Do,
    /// It is done, in another way.
    Done,
    /// Try it again.
    Again,
    /// Answer otherwise.
    Change,
    /// Leave it.
    Leave,
}

/// The command that a hint is, where it changes something and can be run as it stands.
fn command(hint: &str) -> Option<Typed> {
    let words = shlex::split(hint)?;
    let (usher, words) = words.split_first()?;
    let [noun, verb, ..] = words else { return None };
    let stands_for_another =
        |word: &String| word.contains('…') || word.chars().all(|c| c.is_ascii_uppercase() || c == '-');
    let runs = usher == "usher"
        && matches!(noun.as_str(), "client" | "user" | "group" | "share" | "dashboard" | "klip" | "checklist")
        && !matches!(verb.as_str(), "list" | "show");
    (runs && !words.iter().any(stands_for_another)).then(|| Typed::verbatim(words.to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_that_can_be_run_as_it_stands_is_offered_and_no_other() {
        for hint in ["usher client edit acme --seats 2", "usher client limit set acme dashboard.combined.total=1"] {
            assert_eq!(command(hint).map(|typed| typed.line()), Some(hint.to_owned()));
        }
        for hint in [
            "usher client list",
            "usher user add E-MAIL --role editor",
            "give another name",
            "usher checklist show acme",
        ] {
            assert!(command(hint).is_none(), "{hint}");
        }
    }
}

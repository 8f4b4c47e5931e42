//! One piece of work with somebody at a terminal: asked, shown, agreed to, done.

use usher::domain::typed::Typed;
use usher::domain::{Code, Refusal, Result};

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
    /// Something of it was refused after something else was done: it goes on with what there is now.
    Partly,
}

impl Walk<'_> {
    /// Asks, shows what would be done, and does it.
    pub(super) fn ask(&mut self, work: &Work<'_>, form: &mut Form) -> Result<Done> {
        loop {
            if !fill(&mut self.terminal, &work.asks, form)? {
                return Ok(Done::Left);
            }
            let commands = (work.commands)(form);
            match self.agree(&commands)? {
                Agreed::Do => {}
                Agreed::Change => continue,
                Agreed::Leave => return Ok(Done::Left),
            }
            match self.run(&commands) {
                (_, Ok(())) => return Ok(Done::Yes),
                (_, Err(refusal)) if refusal.code == Code::Interrupted => return Err(refusal),
                (done, Err(refusal)) => {
                    self.app.screen.error(&refusal);
                    if done > 0 {
                        return Ok(Done::Partly);
                    }
                }
            }
        }
    }

    /// Shows what is about to be done, tried without leaving a trace, and asks whether to do it.
    fn agree(&mut self, commands: &[Typed]) -> Result<Agreed> {
        match self.app.try_words(commands) {
            Ok(answers) => {
                self.app.screen.beside("");
                self.app.say_changes(&answers);
            }
            Err(refusal) => return self.refused(&refusal),
        }
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
    fn refused(&mut self, refusal: &Refusal) -> Result<Agreed> {
        self.app.screen.error(refusal);
        let first = refusal.hints.iter().find_map(|hint| command(hint));
        let mut items = vec!["Change the answers".to_owned()];
        items.extend(first.as_ref().map(|(line, _)| format!("First {line}")));
        items.push("Leave it".to_owned());
        match (self.terminal.menu("How to go on?", &items, 0)?, first) {
            (Some(1), Some((_, words))) => {
                if let Err(refusal) = self.app.run_words(&words).map(|answers| self.app.say_changes(&answers)) {
                    self.app.screen.error(&refusal);
                }
                Ok(Agreed::Change)
            }
            (Some(0) | None, _) => Ok(Agreed::Change),
            (Some(_), _) => Ok(Agreed::Leave),
        }
    }

    /// Runs commands up to the first that is refused, and gives how many were done.
    fn run(&mut self, commands: &[Typed]) -> (usize, Result<()>) {
        for (done, command) in commands.iter().enumerate() {
            let answers = match self.app.run_words(command) {
                Ok(answers) => answers,
                Err(refusal) => return (done, Err(refusal)),
            };
            let look = *self.app.screen.look();
            let done = look.palette.paint(Tone::Done, look.glyphs.yes);
            match answers.iter().find_map(|answer| answer.operation) {
                Some(operation) => self.app.screen.beside(&format!("  {done} done, operation {operation}")),
                None => self.app.screen.beside(&format!("  {done} nothing to change")),
            }
            for answer in &answers {
                for note in &answer.notes {
                    self.app.screen.note(note);
                }
            }
        }
        (commands.len(), Ok(()))
    }
}

/// What somebody says to what is about to be done.
enum Agreed {
    Do,
    Change,
    Leave,
}

/// The command that a hint is, where it changes something and can be run as it stands.
fn command(hint: &str) -> Option<(String, Typed)> {
    let words = shlex::split(hint)?;
    let (usher, words) = words.split_first()?;
    let [noun, verb, ..] = words else { return None };
    let stands_for_another =
        |word: &String| word.contains('…') || word.chars().all(|c| c.is_ascii_uppercase() || c == '-');
    let runs = usher == "usher"
        && matches!(noun.as_str(), "client" | "user" | "group" | "share" | "dashboard" | "klip" | "checklist")
        && !matches!(verb.as_str(), "list" | "show");
    (runs && !words.iter().any(stands_for_another)).then(|| (hint.to_owned(), Typed::verbatim(words.to_vec())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_that_can_be_run_as_it_stands_is_offered_and_no_other() {
        for hint in ["usher client edit acme --seats 2", "usher client limit set acme dashboard.combined.total=1"] {
            assert_eq!(command(hint).map(|(_, typed)| typed.line()), Some(hint.to_owned()));
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

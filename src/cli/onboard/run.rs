//! Running the commands that come of answers, in this process and by the same code as typed ones.

use usher::{
    domain::{Code, Refusal, Result, typed::Typed},
    ops::{Answer, Session},
};

use crate::cli::{
    App, Status,
    app::Inner,
    commands,
    output::{self, colour::Tone, measure},
};

impl App {
    /// Looks into an account: the one named, or the one acted in.
    ///
    /// # Errors
    /// Whatever is refused.
    pub fn aside<T>(&mut self, client: Option<String>, body: impl FnOnce(&mut Session<'_>) -> Result<T>) -> Result<T> {
        let Some(client) = client else { return self.read(body) };
        let acted_in = self.globals.client.replace(client);
        let answered = self.read(body);
        self.globals.client = acted_in;
        answered
    }

    /// Runs a command as if its line had been typed. What it changed is told to whoever calls,
    /// rather than said.
    ///
    /// # Errors
    /// Whatever is refused.
    pub fn run_words(&mut self, words: &Typed) -> Result<Vec<Answer>> {
        self.as_typed(&words.words(), true).map(|(_, heard)| heard)
    }

    /// What commands would change, run one after the other and all taken back.
    ///
    /// # Errors
    /// Whatever would be refused.
    pub fn try_words(&mut self, commands: &[Typed]) -> Result<Vec<Answer>> {
        self.trial(|app| {
            let mut answers = Vec::new();
            for words in commands {
                answers.extend(app.run_words(words)?);
            }
            Ok(answers)
        })
    }

    /// Runs a command that answers for itself.
    ///
    /// # Errors
    /// Whatever is refused.
    pub fn show_words(&mut self, words: &Typed) -> Result<Status> {
        self.as_typed(&words.words(), false).map(|(status, _)| status)
    }

    fn as_typed(&mut self, words: &[String], quietly: bool) -> Result<(Status, Vec<Answer>)> {
        let inner = Inner::read(words, &self.globals)?
            .ok_or_else(|| Refusal::new(Code::Unexpected, "a command asked for help"))?;
        let heard = quietly.then(Vec::new);
        let (ended, heard) = self.in_place_of(inner, heard, commands::run);
        Ok((ended?, heard.unwrap_or_default()))
    }

    /// Says what is about to change, with the access that it gives and takes, or what has changed.
    pub fn say_changes(&mut self, answers: &[Answer]) {
        for answer in answers {
            for line in output::change_lines(&answer.changes, self.screen.look()) {
                self.screen.beside(&format!("  {line}"));
            }
            if let Some(access) = answer.access.as_ref().filter(|access| !access.is_nothing()) {
                let room = self.screen.look().columns().saturating_sub(4);
                for (at, line) in measure::wrap(&format!("access: {}", access.said()), room).iter().enumerate() {
                    self.screen.beside(&format!("{}{line}", if at == 0 { "  " } else { "    " }));
                }
            }
            for skipped in &answer.skipped {
                self.screen.warning(&format!("skipped {}: {}", skipped.key, skipped.message));
            }
            for warning in &answer.warnings {
                self.screen.warning(warning);
            }
        }
    }

    /// Says a command, whole: it may be copied from the screen.
    pub fn say_command(&mut self, words: &Typed) {
        let look = *self.screen.look();
        self.screen.beside(&format!("  {}", look.palette.paint(Tone::Typed, &words.line())));
    }

    /// Says a line in a tone, as wide as the terminal allows.
    pub fn say_toned(&mut self, tone: Tone, text: &str) {
        let look = *self.screen.look();
        for line in look.sentence(text) {
            self.screen.beside(&look.palette.paint(tone, &line));
        }
    }
}

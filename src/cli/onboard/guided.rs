//! The walk with somebody at a terminal.
//!
//! ```text
//! acme  Acme Ltd · checklist standard · 2 of 5 done
//!   ✓ client  ✓ groups  ▸ build  · share  · users
//!
//! 3 of 5  Dashboards with klips
//! A dashboard with klips on it: what people are going to look at.
//!   Dashboard [Overview] · a new name, or one that is there
//!   ▸ Web
//! ```
//!
//! Escape goes back: to the question before, from the first to the steps, from there away. Leaving
//! costs nothing but the answers that no command has been made of yet.

use std::path::Path;

use usher::domain::{
    Code, Refusal, Result,
    checklist::{ChecklistView, State, view::StepView},
};

use super::{
    above, checklist, finish,
    question::{Ask, Form, Question, fill},
    steps::{self, Work},
    terminal::Terminal,
    turn,
    words::Words,
    world::World,
};
use crate::cli::{
    App, Outcome, Status,
    output::{colour::Tone, escape},
    prompt,
};

/// What came of one piece of work.
enum Done {
    /// It was done.
    Yes,
    /// It was left.
    Left,
}

/// Somebody at a terminal and what they chose not to do now.
struct Walk<'a> {
    app: &'a mut App,
    terminal: Terminal,
    passed: Vec<String>,
    /// Where the script is to be written.
    script: Option<&'a Path>,
}

/// Walks somebody through the checklist of a client, which is added first where none is named.
///
/// # Errors
/// When the client cannot be looked at, and when the terminal is gone.
pub fn guided(app: &mut App, client: Option<String>, script: Option<&Path>) -> Outcome {
    let terminal = Terminal::new(*app.screen.look());
    let mut walk = Walk { app, terminal, passed: Vec::new(), script };
    walk.say_keys();
    let client = match client {
        Some(client) => client,
        None => match walk.add()? {
            Some(client) => client,
            None => return Ok(walk.left("nothing was changed", None)),
        },
    };
    walk.steps(&client)
}

impl Walk<'_> {
    fn say_keys(&mut self) {
        let dot = self.app.screen.look().glyphs.dot;
        let keys = ["Enter keeps [ ]", "Tab completes", "Esc goes back", "Ctrl-C stops"].join(&format!(" {dot} "));
        self.app.say_toned(Tone::Context, &keys);
    }

    /// Adds a client; none where that is left.
    fn add(&mut self) -> Result<Option<String>> {
        prompt::on_leaving(Vec::new());
        let above = above(self.app)?;
        let work = steps::client::add(&above);
        self.app.screen.beside("");
        self.app.say_toned(Tone::Heading, "A new client");
        let mut form = Form::default();
        match self.ask(&work, &mut form)? {
            Done::Yes => Ok(steps::client::handle(&form)),
            Done::Left => Ok(None),
        }
    }

    fn steps(&mut self, client: &str) -> Outcome {
        let mut chosen: Option<String> = None;
        loop {
            let view = checklist(self.app, client)?;
            self.stopping(&view);
            let next = chosen.take().or_else(|| self.next(&view));
            let Some(step) = next.and_then(|id| view.steps.iter().find(|step| step.id == id)) else {
                return finish::finish(self.app, &self.terminal, client, self.script);
            };
            self.say_where(&view, step);
            match self.step(client, step)? {
                Done::Yes => {}
                Done::Left => match self.menu(client, &view, step)? {
                    Some(other) => chosen = Some(other),
                    None => return Ok(self.left("what was done stays", Some(client))),
                },
            }
        }
    }

    /// The step to go on with: the one whose turn it is, else an optional one that was not passed over.
    fn next(&self, view: &ChecklistView) -> Option<String> {
        let optional =
            || view.steps.iter().find(|step| step.state == State::Optional && !self.passed.contains(&step.id));
        turn(view).or_else(optional).map(|step| step.id.clone())
    }

    fn say_where(&mut self, view: &ChecklistView, step: &StepView) {
        let look = *self.app.screen.look();
        let (glyphs, palette) = (look.glyphs, look.palette);
        self.app.screen.beside("");
        let heading = format!(
            "{}  {} {dot} checklist {} {dot} {} of {} done",
            view.client,
            view.name,
            view.checklist,
            view.done,
            view.required,
            dot = glyphs.dot
        );
        self.app.say_toned(Tone::Heading, &heading);
        let mut line = String::new();
        for one in &view.steps {
            let (sign, tone) = match one.state {
                _ if one.id == step.id => (glyphs.next, Tone::Typed),
                State::Done => (glyphs.yes, Tone::Done),
                State::Open => (glyphs.next, Tone::Waits),
                State::Waiting | State::Optional => (glyphs.neutral, Tone::Context),
                State::Waived | State::NotApplicable => (glyphs.absent, Tone::Context),
            };
            line += &format!("  {} {}", palette.paint(tone, sign), escape::term(&one.id));
        }
        let plain: usize = view.steps.iter().map(|one| 4 + crate::cli::output::measure::width(&one.id)).sum();
        if plain <= look.columns() {
            self.app.screen.beside(&line);
        }
        self.app.screen.beside("");
        let required = view.steps.iter().filter(|one| !one.optional && one.state != State::NotApplicable);
        let place = required.clone().position(|one| one.id == step.id);
        let title = match place {
            Some(place) => format!("{} of {}  {}", place + 1, required.count(), step.title),
            None => format!("optional  {}", step.title),
        };
        self.app.say_toned(Tone::Heading, &title);
        self.app.say_toned(Tone::Context, steps::purpose(step.kind));
        if let Some(note) = step.note.as_deref().filter(|note| !note.is_empty()) {
            self.app.say_toned(Tone::Context, note);
        }
    }

    /// Works on one step until it is done or left.
    fn step(&mut self, client: &str, step: &StepView) -> Result<Done> {
        if step.state == State::Optional {
            match self.terminal.yes("Do it now?", "it holds nothing up", false)? {
                Some(true) => {}
                Some(false) => {
                    self.passed.push(step.id.clone());
                    return Ok(Done::Yes);
                }
                None => return Ok(Done::Left),
            }
        }
        let mut world = World::read(self.app, client)?;
        loop {
            if let Done::Left = self.ask(&steps::work(step, &world), &mut Form::default())? {
                return Ok(Done::Left);
            }
            world = World::read(self.app, client)?;
            let Some(makes) = steps::work(step, &world).makes else { return Ok(Done::Yes) };
            let now = checklist(self.app, client)?;
            let is_open = now.steps.iter().any(|one| one.id == step.id && one.state == State::Open);
            if !is_open && self.terminal.yes(&format!("Another {makes}?"), "", false)? != Some(true) {
                return Ok(Done::Yes);
            }
        }
    }

    /// Asks, shows what would be done, and does it.
    fn ask(&mut self, work: &Work<'_>, form: &mut Form) -> Result<Done> {
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
                Ok(()) => return Ok(Done::Yes),
                Err(refusal) if refusal.code == Code::Interrupted => return Err(refusal),
                Err(refusal) => {
                    self.app.screen.error(&refusal);
                }
            }
        }
    }

    /// Shows what is about to be done, tried without leaving a trace, and asks whether to do it.
    fn agree(&mut self, commands: &[Words]) -> Result<Agreed> {
        let Some(first) = commands.first() else { return Ok(Agreed::Leave) };
        match self.app.try_words(first) {
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

    fn run(&mut self, commands: &[Words]) -> Result<()> {
        for command in commands {
            let answers = self.app.run_words(command)?;
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
        Ok(())
    }

    /// Where to go from a step that was left: another step, away (none), or on by waiving it.
    fn menu(&mut self, client: &str, view: &ChecklistView, left: &StepView) -> Result<Option<String>> {
        loop {
            let steps: Vec<_> =
                view.steps.iter().filter(|step| !matches!(step.state, State::NotApplicable | State::Waiting)).collect();
            let glyphs = self.app.screen.look().glyphs;
            let mut items: Vec<String> = steps
                .iter()
                .map(|step| {
                    let sign = if step.state == State::Done { glyphs.yes } else { glyphs.neutral };
                    format!("{sign} {}  {}", step.id, step.detail)
                })
                .collect();
            let waivable = (left.state == State::Open && !left.optional).then(|| format!("Waive {}", left.id));
            items.extend(waivable.clone());
            items.push("Stop here".to_owned());
            let marked = steps.iter().position(|step| step.id == left.id).unwrap_or(0);
            let Some(at) = self.terminal.menu("Where to?", &items, marked)? else { return Ok(None) };
            if let Some(step) = steps.get(at) {
                self.passed.retain(|passed| *passed != step.id);
                return Ok(Some(step.id.clone()));
            }
            if waivable.is_none() || at != steps.len() {
                return Ok(None);
            }
            if let Done::Yes = self.waive(client, left)? {
                let view = checklist(self.app, client)?;
                return Ok(Some(self.next(&view).unwrap_or_default()));
            }
        }
    }

    fn waive(&mut self, client: &str, step: &StepView) -> Result<Done> {
        let asks = vec![Ask::always("reason", || {
            let check =
                |text: &str| usher::domain::name::text("reason", text, usher::domain::name::TEXT_MAX).map(|_| ());
            Question::text("Why need it not be done?", "kept with the step", check)
        })];
        let commands = |form: &Form| {
            let waive = Words::of(&["checklist", "waive"]).name(client).name(step.id.as_str());
            vec![waive.flag("--reason", form.one("reason").unwrap_or_default())]
        };
        self.ask(&Work { asks, commands: Box::new(commands), makes: None }, &mut Form::default())
    }

    /// Prepares what is said when somebody stops at a question.
    fn stopping(&self, view: &ChecklistView) {
        let at = match turn(view) {
            Some(step) => format!("stopped at step {}; what was done stays, nothing else was changed", step.id),
            None => "stopped; what was done stays, nothing else was changed".to_owned(),
        };
        prompt::on_leaving(vec![at, format!("go on:  usher onboard {}", view.client)]);
    }

    fn left(&mut self, said: &str, client: Option<&str>) -> Status {
        self.app.screen.note(said);
        if let Some(client) = client {
            self.app.screen.next(&format!("usher onboard {client}"));
        }
        Status::Done
    }
}

/// What somebody says to what is about to be done.
enum Agreed {
    Do,
    Change,
    Leave,
}

/// The command that a hint is, where it can be run as it stands.
fn command(hint: &str) -> Option<(String, Words)> {
    let words = shlex::split(hint)?;
    let (usher, words) = words.split_first()?;
    let holds_place = |word: &String| word.contains('…') || word.chars().all(|c| c.is_ascii_uppercase() || c == '-');
    let (noun, rest) = words.split_first()?;
    let runs =
        usher == "usher" && matches!(noun.as_str(), "client" | "user" | "group" | "share" | "dashboard" | "klip");
    if !runs || rest.iter().any(holds_place) || !rest.iter().any(|word| word.starts_with("--")) {
        return None;
    }
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    Some((hint.to_owned(), Words::of(&words)))
}

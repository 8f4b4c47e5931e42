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

use usher::{
    domain::{
        Code, Result,
        checklist::{ChecklistView, Standing, State, StepKind, view::StepView},
        typed::Typed,
    },
    ops,
};

use super::{
    above, checklist,
    doing::Done,
    finish,
    question::{Answerer as _, Ask, Form, Item, Question, Reply},
    steps::{self, Work},
    terminal::Terminal,
    turn,
    world::World,
};
use crate::cli::{
    App, Outcome, Status,
    output::{colour::Tone, escape},
    prompt,
};

/// Stands for a client that is not there yet; no handle is written so.
const NEW: &str = "(new)";

/// Somebody at a terminal and what they chose not to do now.
pub(super) struct Walk<'a> {
    pub(super) app: &'a mut App,
    pub(super) terminal: Terminal,
    passed: Vec<String>,
    /// Where the script is to be written.
    script: Option<&'a Path>,
}

/// Which client somebody is walked through the checklist of.
pub enum Client {
    /// This one.
    Named(String),
    /// One that is added first.
    New,
    /// One of those that are being onboarded, or a new one.
    Any,
}

/// Walks somebody through the checklist of a client.
///
/// # Errors
/// When the client cannot be looked at, and when the terminal is gone.
pub fn guided(app: &mut App, client: Client, script: Option<&Path>) -> Outcome {
    let terminal = Terminal::new(*app.screen.look());
    if let Some(to) = script {
        // Before anything is asked: at the end it would be too late.
        let named = match &client {
            Client::Named(client) => Some(client.as_str()),
            Client::New | Client::Any => None,
        };
        finish::can_be_written(app, named, to)?;
    }
    let mut walk = Walk { app, terminal, passed: Vec::new(), script };
    walk.say_keys();
    let client = match client {
        Client::Named(client) => Some(client),
        Client::New => walk.add()?,
        Client::Any => match walk.begun()? {
            Some(Some(client)) => Some(client),
            Some(None) => walk.add()?,
            None => None,
        },
    };
    match client {
        Some(client) => walk.steps(&client),
        None => walk.left("nothing was changed", None),
    }
}

/// Where somebody goes.
enum Where {
    Step(String),
    Finish,
    Away,
}

/// What stands in the list of where to go.
enum Chosen<'v> {
    Step(&'v StepView),
    Waive(&'v StepView),
    Finish,
    Away,
}

impl Walk<'_> {
    fn say_keys(&mut self) {
        let dot = self.app.screen.look().glyphs.dot;
        let keys = ["Enter keeps [ ]", "Tab completes", "Esc goes back", "Ctrl-C stops"].join(&format!(" {dot} "));
        self.app.say_toned(Tone::Context, &keys);
    }

    /// One of the clients that are being onboarded, or none for a new one; nothing where that is left.
    fn begun(&mut self) -> Result<Option<Option<String>>> {
        let fleet = ops::checklist::Fleet { states: vec![Standing::Open], ..Default::default() };
        let open = match self.app.read(|session| ops::checklist::show_all(session, &fleet)) {
            Err(refusal) if refusal.code == Code::Forbidden => Vec::new(),
            open => open?,
        };
        if open.is_empty() {
            return Ok(Some(None));
        }
        prompt::on_leaving(Vec::new());
        let mut items = vec![Item::new(NEW, "a client that is not there yet")];
        items.extend(open.iter().map(|client| {
            let about = format!("{}, {} of {} done", client.name, client.done, client.required);
            Item::new(client.client.as_str(), &about)
        }));
        let question = Question::one("Which client?", "", items);
        Ok(match self.terminal.answer("client", &question, None)? {
            Reply::Given(given) => Some(given.into_iter().next().filter(|chosen| chosen != NEW)),
            Reply::Back => None,
        })
    }

    /// Adds a client; none where that is left.
    fn add(&mut self) -> Result<Option<String>> {
        prompt::on_leaving(Vec::new());
        let above = above(self.app)?;
        let work = steps::client::add(&above);
        self.app.screen.beside("");
        self.app.say_toned(Tone::Heading, "A new client");
        let mut form = Form::default();
        Ok(if self.settled(&work, &mut form)? { steps::client::handle(&form) } else { None })
    }

    /// Requires the right to what a step does, before anything is asked.
    fn may_do(&mut self, client: &str, step: &StepView) -> Result<()> {
        let Some(needed) = steps::needs(step.kind) else { return Ok(()) };
        let place = (step.kind != StepKind::Whitelabel).then(|| client.to_owned());
        self.app.aside(place, |session| session.may(needed))
    }

    fn steps(&mut self, client: &str) -> Outcome {
        let mut chosen: Option<String> = None;
        let begun = checklist(self.app, client)?;
        if turn(&begun).is_none() {
            // Nothing has to be done: what somebody came for is theirs to say.
            self.stopping(&begun);
            self.app.screen.beside("");
            self.say_heading(&begun);
            match self.menu(client, &begun, None)? {
                Where::Step(step) => chosen = Some(step),
                Where::Finish => return finish::finish(self.app, &self.terminal, client, self.script),
                Where::Away => return self.left("nothing was changed", None),
            }
        }
        loop {
            let view = checklist(self.app, client)?;
            self.stopping(&view);
            let asked_for = chosen.is_some();
            let next = chosen.take().or_else(|| self.next(&view));
            let Some(step) = next.and_then(|id| view.steps.iter().find(|step| step.id == id)) else {
                return finish::finish(self.app, &self.terminal, client, self.script);
            };
            self.say_where(&view, step);
            if !matches!(self.step(client, step, asked_for)?, Done::Left) {
                continue;
            }
            // What was done before it was left counts.
            let view = checklist(self.app, client)?;
            self.stopping(&view);
            match self.menu(client, &view, view.steps.iter().find(|one| one.id == step.id))? {
                Where::Step(step) => chosen = Some(step),
                Where::Finish => return finish::finish(self.app, &self.terminal, client, self.script),
                Where::Away => return self.left("what was done stays", Some(client)),
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
        self.say_heading(view);
        let mut line = String::new();
        for one in &view.steps {
            let here = one.id == step.id;
            let (sign, tone) = match one.state {
                State::Done => (glyphs.yes, Tone::Done),
                State::Open => (glyphs.next, Tone::Waits),
                State::Optional if here => (glyphs.next, Tone::Waits),
                State::Waiting | State::Optional => (glyphs.neutral, Tone::Context),
                State::Waived | State::NotApplicable => (glyphs.absent, Tone::Context),
            };
            let id = escape::term(&one.id);
            let id = if here { palette.paint(Tone::Heading, &id) } else { id };
            line += &format!("  {} {id}", palette.paint(tone, sign));
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
        for warning in &step.warnings {
            self.app.screen.warning(warning);
        }
    }

    fn say_heading(&mut self, view: &ChecklistView) {
        let dot = self.app.screen.look().glyphs.dot;
        let ChecklistView { client, name, checklist, done, required, .. } = view;
        let heading = format!("{client}  {name} {dot} checklist {checklist} {dot} {done} of {required} done");
        self.app.say_toned(Tone::Heading, &heading);
    }

    /// Works on one step until it is done or left.
    fn step(&mut self, client: &str, step: &StepView, asked_for: bool) -> Result<Done> {
        self.may_do(client, step)?;
        if step.state == State::Optional && !asked_for {
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
        let mut form = Form::default();
        loop {
            let done = self.ask(&steps::work(step, &world), &mut form)?;
            if let Done::Left = done {
                return Ok(Done::Left);
            }
            // Somebody else may have been at it meanwhile.
            world = World::read(self.app, client)?;
            let now = checklist(self.app, client)?;
            if let Done::Again = done {
                if now.steps.iter().any(|one| one.id == step.id && one.state == State::Waiting) {
                    return Ok(Done::Yes);
                }
                continue;
            }
            form = Form::default();
            let Some(makes) = steps::work(step, &world).makes else { return Ok(Done::Yes) };
            let is_open = now.steps.iter().any(|one| one.id == step.id && one.state == State::Open);
            if !is_open && self.terminal.yes(&format!("Another {makes}?"), "", false)? != Some(true) {
                return Ok(Done::Yes);
            }
        }
    }

    /// Asks where to go, from a step that was left or at the beginning.
    fn menu(&mut self, client: &str, view: &ChecklistView, left: Option<&StepView>) -> Result<Where> {
        let steps: Vec<_> =
            view.steps.iter().filter(|step| !matches!(step.state, State::NotApplicable | State::Waiting)).collect();
        let glyphs = self.app.screen.look().glyphs;
        let mut items: Vec<(String, Chosen<'_>)> = Vec::new();
        for step in &steps {
            let sign = match step.state {
                State::Done => glyphs.yes,
                State::Waived => glyphs.absent,
                _ => glyphs.neutral,
            };
            items.push((format!("{sign} {}  {}", step.id, step.detail), Chosen::Step(step)));
        }
        let open = left.filter(|left| left.state == State::Open && !left.optional);
        items.extend(open.map(|step| (format!("Waive {}", step.id), Chosen::Waive(step))));
        if turn(view).is_none() {
            items.push(("Look at the first screen, and finish".to_owned(), Chosen::Finish));
        }
        items.push(("Stop here".to_owned(), Chosen::Away));
        let labels: Vec<String> = items.iter().map(|(label, _)| label.clone()).collect();
        let marked = items.iter().position(|(_, chosen)| match (chosen, left) {
            (Chosen::Step(step), Some(left)) => step.id == left.id,
            (Chosen::Finish, None) => true,
            _ => false,
        });
        loop {
            let Some(at) = self.terminal.menu("Where to?", &labels, marked.unwrap_or(0))? else {
                return Ok(Where::Away);
            };
            match items.get(at).map(|(_, chosen)| chosen) {
                Some(Chosen::Step(step)) => {
                    self.passed.retain(|passed| *passed != step.id);
                    return Ok(Where::Step(step.id.clone()));
                }
                Some(Chosen::Waive(step)) => {
                    if self.waive(client, step)? {
                        let view = checklist(self.app, client)?;
                        return Ok(self.next(&view).map_or(Where::Finish, Where::Step));
                    }
                }
                Some(Chosen::Finish) => return Ok(Where::Finish),
                Some(Chosen::Away) | None => return Ok(Where::Away),
            }
        }
    }

    fn waive(&mut self, client: &str, step: &StepView) -> Result<bool> {
        let asks = vec![Ask::always("reason", || {
            let check =
                |text: &str| usher::domain::name::text("reason", text, usher::domain::name::TEXT_MAX).map(|_| ());
            Question::text("Why need it not be done?", "kept with the step", check)
        })];
        let commands = |form: &Form| {
            let waive = Typed::new("checklist waive").name(client).name(step.id.as_str());
            vec![waive.flag("--reason", form.one("reason").unwrap_or_default())]
        };
        self.settled(&Work { asks, commands: Box::new(commands), makes: None }, &mut Form::default())
    }

    /// Prepares what is said when somebody stops at a question.
    fn stopping(&self, view: &ChecklistView) {
        let at = match turn(view) {
            Some(step) => format!("stopped at step {}; what was done stays, nothing else was changed", step.id),
            None => "stopped; what was done stays, nothing else was changed".to_owned(),
        };
        prompt::on_leaving(vec![at, format!("next: usher onboard {}", view.client)]);
    }

    fn left(&mut self, said: &str, client: Option<&str>) -> Outcome {
        self.app.screen.note(said);
        if let Some(client) = client {
            if let Some(to) = self.script {
                finish::script(self.app, client, to)?;
            }
            self.app.screen.next(&format!("usher onboard {client}"));
        }
        Ok(Status::Done)
    }
}

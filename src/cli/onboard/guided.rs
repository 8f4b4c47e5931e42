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
use usher::domain::typed::Typed;

use usher::{
    domain::{
        Code, Result,
        checklist::{ChecklistView, Standing, State, view::StepView},
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
        None => Ok(walk.left("nothing was changed", None)),
    }
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
        match self.ask(&work, &mut form)? {
            Done::Yes | Done::Partly => Ok(steps::client::handle(&form)),
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
                Done::Yes | Done::Partly => {}
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
        let mut form = Form::default();
        loop {
            let done = self.ask(&steps::work(step, &world), &mut form)?;
            if let Done::Left = done {
                return Ok(Done::Left);
            }
            world = World::read(self.app, client)?;
            if let Done::Partly = done {
                continue;
            }
            form = Form::default();
            let Some(makes) = steps::work(step, &world).makes else { return Ok(Done::Yes) };
            let now = checklist(self.app, client)?;
            let is_open = now.steps.iter().any(|one| one.id == step.id && one.state == State::Open);
            if !is_open && self.terminal.yes(&format!("Another {makes}?"), "", false)? != Some(true) {
                return Ok(Done::Yes);
            }
        }
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
            let waive = Typed::new("checklist waive").name(client).name(step.id.as_str());
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

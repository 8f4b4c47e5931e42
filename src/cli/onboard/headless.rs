//! The walk with a file of answers, and without anybody at all.

use usher::domain::{
    Code, Refusal, Result,
    checklist::{State, StepKind, view::StepView},
};

use super::{
    Answers, above, checklist,
    question::{Form, fill},
    steps::{self, Work},
    world::World,
};
use crate::cli::App;

/// The table that makes the client.
const CLIENT: &str = "client";

/// Does what a file of answers says, in the order of the checklist, and gives the client's handle.
/// What is there already stays as it is, so the same file may be run again.
///
/// # Errors
/// [`Code::InputRequired`] at the first question that is open, naming it; what an answer is refused
/// for. What was done before stands.
pub fn headless(app: &mut App, client: Option<String>, answers: &mut Answers) -> Result<String> {
    let client = match client {
        Some(client) => {
            let view = checklist(app, &client)?;
            answers.fit(&keys(view.steps.iter().map(|step| (step.id.clone(), step.kind)))?)?;
            client
        }
        None => add(app, answers)?,
    };
    for step in checklist(app, &client)?.steps {
        work_on(app, &client, &step, answers)?;
    }
    Ok(client)
}

/// The questions of every step. What makes a client is always answered under `client`.
///
/// # Errors
/// [`Code::Usage`] where the checklist calls another step so.
fn keys(steps: impl Iterator<Item = (String, StepKind)>) -> Result<Vec<(String, &'static [&'static str])>> {
    let mut keys = vec![(CLIENT.to_owned(), steps::client::KEYS)];
    for (id, kind) in steps {
        match (id.as_str(), kind) {
            (CLIENT, StepKind::Client) => {}
            (CLIENT, _) => {
                let said = format!(
                    "the checklist has a step {CLIENT} of kind {kind}, which a file of answers cannot tell from the client itself"
                );
                return Err(Refusal::new(Code::Usage, said).hint("usher onboard"));
            }
            _ => keys.push((id, steps::keys(kind))),
        }
    }
    Ok(keys)
}

fn add(app: &mut App, answers: &mut Answers) -> Result<String> {
    let above = above(app)?;
    let wanted = answers.template().unwrap_or(&above.template);
    if let Some(template) = above.templates.iter().find(|template| template.handle == wanted) {
        let kinds = template.steps.iter().map(|step| Ok((step.id.clone(), step.kind.parse()?)));
        answers.fit(&keys(kinds.collect::<Result<Vec<_>>>()?.into_iter())?)?;
    }
    let work = steps::client::add(&above);
    answers.go_to(CLIENT, 0);
    let form = run(app, &work, answers)?;
    steps::client::handle(&form).ok_or_else(super::needed)
}

/// Goes through the tables of one step. One that is open and has no table is asked for all the same,
/// so that the question that is open is named.
fn work_on(app: &mut App, client: &str, step: &StepView, answers: &mut Answers) -> Result<()> {
    let now = checklist(app, client)?;
    let state = now.steps.iter().find(|one| one.id == step.id).map_or(step.state, |one| one.state);
    let tables = answers.count(&step.id);
    let settled = matches!(state, State::Done | State::Waived | State::NotApplicable | State::Optional);
    // The client has been made by its answers or was there, and what was said or sent once is not
    // said or sent again; everything else may have more to it than the step asks for.
    let once = matches!(step.kind, StepKind::Client | StepKind::Invitations | StepKind::Manual);
    if settled && (tables == 0 || once) {
        return Ok(());
    }
    for nth in 0..tables.max(1) {
        let world = World::read(app, client)?;
        answers.go_to(&step.id, nth);
        run(app, &steps::work(step, &world), answers)?;
    }
    Ok(())
}

fn run(app: &mut App, work: &Work<'_>, answers: &mut Answers) -> Result<Form> {
    let mut form = Form::default();
    fill(answers, &work.asks, &mut form)?;
    for command in (work.commands)(&form) {
        let command = command.unless_there();
        let done = app.run_words(&command)?;
        if !app.screen.layout().is_json() && !app.screen.quiet() {
            app.say_command(&command);
            app.say_changes(&done);
        }
    }
    Ok(form)
}

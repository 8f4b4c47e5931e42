//! The walk with a file of answers, and without anybody at all.

use usher::{
    domain::{
        Code, Refusal, Result,
        checklist::{State, StepKind, view::StepView},
        typed::Typed,
    },
    ops,
};

use super::{
    Answers, Client, above, checklist,
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
pub fn headless(app: &mut App, client: Client, answers: &mut Answers) -> Result<String> {
    let client = match client {
        Client::Named(client) => {
            let view = checklist(app, &client)?;
            fits(answers, view.steps.iter().map(|step| (step.id.clone(), step.kind)).collect())?;
            if answers.count(CLIENT) > 0 {
                stays(app, &client, answers)?;
            }
            client
        }
        Client::New => add(app, answers, true)?,
        Client::Any => add(app, answers, false)?,
    };
    for step in checklist(app, &client)?.steps {
        work_on(app, &client, &step, answers)?;
    }
    Ok(client)
}

/// Requires that a file of answers is one for these steps.
fn fits(answers: &Answers, steps: Vec<(String, StepKind)>) -> Result<()> {
    let many: Vec<_> = steps.iter().filter(|(_, kind)| steps::makes_several(*kind)).map(|(id, _)| id.clone()).collect();
    answers.fit(&keys(steps.into_iter())?, &many.iter().map(String::as_str).collect::<Vec<_>>())
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

fn add(app: &mut App, answers: &mut Answers, new: bool) -> Result<String> {
    let above = above(app)?;
    let wanted = answers.template().unwrap_or(&above.template);
    if let Some(template) = above.templates.iter().find(|template| template.handle == wanted) {
        let kinds = template.steps.iter().map(|step| Ok((step.id.clone(), step.kind.parse()?)));
        fits(answers, kinds.collect::<Result<Vec<_>>>()?)?;
    }
    let work = steps::client::add(&above);
    answers.go_to(CLIENT, 0);
    let form = filled(&work, answers)?;
    let handle = steps::client::handle(&form).ok_or_else(super::needed)?;
    if !new && stays(app, &handle, answers)? {
        return Ok(handle);
    }
    run(app, &work, &form, !new)?;
    Ok(handle)
}

/// Whether a client is there already, which then stays as it is. What is answered otherwise is said.
///
/// # Errors
/// [`Code::Exists`] where it has another name: it is hardly the one that is meant.
fn stays(app: &mut App, client: &str, answers: &Answers) -> Result<bool> {
    let there = match app.read(|session| ops::client::show(session, client)) {
        Err(refusal) if matches!(refusal.code, Code::NotFound | Code::Forbidden) => return Ok(false),
        there => there?,
    };
    for (key, stands) in [("name", there.name.as_str()), ("handle", there.handle.as_str())] {
        if let Some(answered) = answers.said(CLIENT, key).filter(|answered| answered != stands) {
            let said = format!("client {client} is there, its {key} is {stands}: the file says {answered}");
            return Err(Refusal::new(Code::Exists, said).hint("give it another handle in the file"));
        }
    }
    let (seats, status) = (there.seats.to_string(), there.status.to_string());
    let fields = [
        ("seats", "--seats", seats.as_str()),
        ("description", "--description", there.description.as_str()),
        ("time_zone", "--time-zone", there.time_zone.as_str()),
        ("status", "--status", status.as_str()),
    ];
    for (key, flag, stands) in fields {
        if let Some(answered) = answers.said(CLIENT, key).filter(|answered| answered != stands) {
            let edit = Typed::new("client edit").name(client).flag(flag, &answered);
            app.screen.warning(&format!("client {client} stays as it is: {key} is {stands}, the file says {answered}"));
            app.screen.next(&edit.line());
        }
    }
    Ok(true)
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
        let world = World { keeps: true, ..world };
        let work = steps::work(step, &world);
        let form = filled(&work, answers)?;
        run(app, &work, &form, true)?;
    }
    Ok(())
}

fn filled(work: &Work<'_>, answers: &mut Answers) -> Result<Form> {
    let mut form = Form::default();
    fill(answers, &work.asks, &mut form)?;
    Ok(form)
}

/// Runs the commands that come of answers. What is there already stays, where that is wanted.
fn run(app: &mut App, work: &Work<'_>, form: &Form, again: bool) -> Result<()> {
    for command in (work.commands)(form) {
        let command = if again { command.unless_there() } else { command };
        let done = app.run_words(&command)?;
        if !app.screen.layout().is_json() && !app.screen.quiet() {
            app.say_command(&command);
            app.say_changes(&done);
        }
    }
    Ok(())
}

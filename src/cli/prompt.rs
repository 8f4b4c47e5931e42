//! Asking whoever sits at the terminal.
//!
//! Only when stdin and stderr are terminals and nothing forbids it; then the terminal is put back
//! as it was, whatever ends the question. No transaction is open while somebody thinks.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::{
    Mutex, OnceLock,
    atomic::{AtomicBool, Ordering},
};

use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use signal_hook::{
    consts::{SIGHUP, SIGINT, SIGTERM},
    iterator::Signals,
    low_level::emulate_default_handler,
};
use usher::{
    domain::{Code, Refusal},
    ops::Confirm,
};

/// The modes of the terminal before the first question.
static SAVED: OnceLock<Option<Termios>> = OnceLock::new();

/// Held while the modes are changed.
static MODES: Mutex<()> = Mutex::new(());

/// Whether a question stands unanswered.
static ASKING: AtomicBool = AtomicBool::new(false);

/// Whether there is somebody to ask.
#[must_use]
pub fn possible() -> bool {
    let forbidden = std::env::var_os("CI").is_some_and(|value| !value.is_empty());
    io::stdin().is_terminal() && io::stderr().is_terminal() && !forbidden
}

/// Asks for confirmation. Enter and Escape mean no; for the gravest, the
/// name is typed.
///
/// # Errors
/// [`Code::Interrupted`] when the terminal is gone.
pub fn confirm(question: &Confirm) -> Result<bool, Refusal> {
    prepare();
    let asked = super::output::escape::term(&question.question);
    ended(match &question.typed {
        None => choose(&asked),
        Some(name) => ask(&format!("{asked} Type {name} to go on: ")).and_then(|()| read()).map(|typed| typed == *name),
    })
}

/// Asks for a line of text.
///
/// # Errors
/// [`Code::Interrupted`] when the question is left.
pub fn line(question: &str) -> Result<String, Refusal> {
    prepare();
    let asked = super::output::escape::term(question);
    ended(ask(&format!("{asked}: ")).and_then(|()| read()).and_then(given))
}

/// Asks for a password, without showing it. What was typed before the question is passed over.
///
/// # Errors
/// [`Code::Interrupted`] when the question is left.
pub fn secret(question: &str) -> Result<String, Refusal> {
    prepare();
    // Before the question is shown: somebody may be quicker than the reading.
    unset(LocalModes::ECHO, OptionalActions::Flush);
    let asked = super::output::escape::term(question);
    let mut typed = String::new();
    let read = ask(&format!("{asked}: ")).and_then(|()| io::stdin().read_line(&mut typed));
    let _ = io::stderr().write_all(b"\n");
    ended(read.and_then(|_| given(typed))).map(|typed| typed.trim_end_matches(['\r', '\n']).to_owned())
}

fn ask(question: &str) -> io::Result<()> {
    io::stderr().write_all(question.as_bytes())
}

/// Yes or no, by one key; Escape is no.
fn choose(question: &str) -> io::Result<bool> {
    let asked = dialoguer::Confirm::new().with_prompt(question).default(false).interact_opt();
    match asked {
        Ok(answer) => Ok(answer.unwrap_or(false)),
        Err(dialoguer::Error::IO(error)) => Err(error),
    }
}

/// One line; empty at the end of the input.
fn read() -> io::Result<String> {
    let mut typed = String::new();
    io::stdin().read_line(&mut typed)?;
    Ok(typed.trim().to_owned())
}

/// Something that was typed; nothing at all means that the question was left.
fn given(typed: String) -> io::Result<String> {
    if typed.is_empty() { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(typed) }
}

/// Turns modes of the terminal off until the question is answered.
fn unset(modes: LocalModes, how: OptionalActions) {
    let _held = MODES.lock();
    if let Some(Some(saved)) = SAVED.get() {
        let mut changed = saved.clone();
        changed.local_modes.remove(modes);
        let _ = tcsetattr(io::stderr(), how, &changed);
    }
}

fn ended<T>(answer: io::Result<T>) -> Result<T, Refusal> {
    let _held = MODES.lock();
    restore();
    ASKING.store(false, Ordering::SeqCst);
    answer.map_err(|_| Refusal::new(Code::Interrupted, "cancelled, nothing was changed"))
}

/// Puts the terminal back: its modes, the cursor, no bracketed paste, no colour.
fn restore() {
    let mut err = io::stderr();
    if let Some(Some(modes)) = SAVED.get() {
        let _ = tcsetattr(&err, OptionalActions::Now, modes);
    }
    let _ = err.write_all(b"\x1b[?25h\x1b[?2004l\x1b[0m");
}

/// Remembers the modes and takes care of signals, once. A shell repairs the terminal after a
/// program that died by a signal, so that is how the process ends.
fn prepare() {
    ASKING.store(true, Ordering::SeqCst);
    if SAVED.set(tcgetattr(io::stderr()).ok()).is_err() {
        return;
    }
    let Ok(mut signals) = Signals::new([SIGINT, SIGTERM, SIGHUP]) else { return };
    std::thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            // Held to the end of the process: nothing is turned off again behind this.
            let _held = MODES.lock();
            restore();
            // Once it has been answered, nobody here knows how far the command has come.
            if ASKING.load(Ordering::SeqCst) {
                let _ = io::stderr().write_all(b"\r\ncancelled, nothing was changed\r\n");
            }
            let _ = emulate_default_handler(signal);
        }
    });
}

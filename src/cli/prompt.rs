//! Asking whoever sits at the terminal.
//!
//! Only when stdin and stderr are terminals and nothing forbids it; then the terminal is put back
//! as it was, whatever ends the question. No transaction is open while somebody thinks.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::OnceLock;

use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};
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

/// Whether there is somebody to ask.
#[must_use]
pub fn possible() -> bool {
    let forbidden = std::env::var_os("CI").is_some_and(|value| !value.is_empty());
    io::stdin().is_terminal() && io::stderr().is_terminal() && !forbidden
}

/// Asks for confirmation. Enter alone means no; for the gravest, the name is typed.
///
/// # Errors
/// [`Code::Interrupted`] when the question is left.
pub fn confirm(question: &Confirm) -> Result<bool, Refusal> {
    prepare();
    match &question.typed {
        None => ended(
            dialoguer::Confirm::new()
                .with_prompt(super::output::escape::term(&question.question))
                .default(false)
                .interact_opt(),
        )
        .map(|answer| answer.unwrap_or(false)),
        Some(name) => {
            let term = console::Term::stderr();
            let asked = format!("{} Type {name} to go on: ", super::output::escape::term(&question.question));
            ended_io(term.write_str(&asked).and_then(|()| term.read_line())).map(|typed| typed.trim() == name)
        }
    }
}

/// Asks for a line of text.
///
/// # Errors
/// [`Code::Interrupted`] when the question is left.
pub fn line(question: &str) -> Result<String, Refusal> {
    prepare();
    let term = console::Term::stderr();
    let asked = format!("{}: ", super::output::escape::term(question));
    ended_io(term.write_str(&asked).and_then(|()| term.read_line())).map(|typed| typed.trim().to_owned())
}

/// Asks for a password, without showing it.
///
/// # Errors
/// [`Code::Interrupted`] when the question is left.
pub fn secret(question: &str) -> Result<String, Refusal> {
    prepare();
    let term = console::Term::stderr();
    ended_io(term.write_str(&format!("{question}: ")).and_then(|()| term.read_secure_line()))
}

fn interrupted() -> Refusal {
    Refusal::new(Code::Interrupted, "cancelled, nothing was changed")
}

fn ended<T>(answer: dialoguer::Result<T>) -> Result<T, Refusal> {
    restore();
    answer.map_err(|_| interrupted())
}

fn ended_io<T>(answer: io::Result<T>) -> Result<T, Refusal> {
    restore();
    answer.map_err(|_| interrupted())
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
    if SAVED.set(tcgetattr(io::stderr()).ok()).is_err() {
        return;
    }
    let Ok(mut signals) = Signals::new([SIGINT, SIGTERM, SIGHUP]) else { return };
    std::thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            restore();
            let _ = io::stderr().write_all(b"\r\ncancelled, nothing was changed\r\n");
            let _ = emulate_default_handler(signal);
        }
    });
}

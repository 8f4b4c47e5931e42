//! Asking whoever sits at the terminal.
//!
//! Only when stdin and stderr are terminals and nothing forbids it; then the terminal is put back
//! as it was, whatever ends the question. No transaction is open while somebody thinks.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::{
    Mutex, OnceLock,
    atomic::{AtomicBool, Ordering},
};
use std::time::Duration;

use dialoguer::{MultiSelect, Select};
use rustix::{
    io::Errno,
    termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr},
};
use signal_hook::{
    consts::{SIGHUP, SIGINT, SIGTERM},
    iterator::Signals,
    low_level::{emulate_default_handler, raise},
};
use usher::{
    domain::{Code, Refusal},
    ops::Confirm,
};

use super::output::Look;

mod field;
mod keys;
mod line;
mod suggest;
mod theme;

pub use field::Field;

/// The modes of the terminal before the first question.
static SAVED: OnceLock<Option<Termios>> = OnceLock::new();

/// Held while the modes are changed.
static MODES: Mutex<()> = Mutex::new(());

/// Whether a question stands unanswered.
static ASKING: AtomicBool = AtomicBool::new(false);

/// Ctrl-D, where keys are read one by one.
const END_OF_INPUT: u8 = 4;

const ESCAPE: u8 = 27;

/// Whether the library that lets choose changes the modes at its will.
static CHOOSING: AtomicBool = AtomicBool::new(false);

/// What is said when somebody goes away from a question; nothing means that nothing was changed.
static LEAVING: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// How long a signal waits for that to end, in steps of 5 ms: a key that is being read is
/// interrupted at once, unless the signal came to another thread, and then nothing is changed.
const STEPS: u32 = 20;

/// Whether there is somebody to ask.
#[must_use]
pub fn possible() -> bool {
    let forbidden = std::env::var_os("CI").is_some_and(|value| !value.is_empty());
    io::stdin().is_terminal() && io::stderr().is_terminal() && !forbidden
}

/// Fewer lines than these hold no list to choose from.
const FEWEST_LINES: u16 = 8;

/// Whether the terminal can draw over what it has drawn, as lists to choose from need.
#[must_use]
pub fn draws() -> bool {
    let lines = console::Term::stderr().size_checked().map(|(lines, _)| lines);
    std::env::var_os("TERM").is_none_or(|name| name != "dumb") && lines.is_none_or(|lines| lines >= FEWEST_LINES)
}

/// Asks for confirmation. Enter, Escape and the end of the input mean no; for the gravest, the
/// name is typed.
///
/// # Errors
/// [`Code::Interrupted`] when the answer is no, or the terminal is gone.
pub fn confirm(question: &Confirm) -> Result<(), Refusal> {
    prepare();
    let asked = super::output::escape::term(&question.question);
    let agreed = ended(match &question.typed {
        None => {
            unset(LocalModes::ICANON | LocalModes::ECHO, OptionalActions::Now);
            ask(&format!("{asked} [y/N] ")).and_then(|()| yes())
        }
        Some(name) => ask(&format!("{asked} Type {name} to go on: ")).and_then(|()| read()).map(|typed| typed == *name),
    })?;
    if agreed { Ok(()) } else { Err(cancelled()) }
}

/// What is said when somebody who was asked does not go on.
pub fn cancelled() -> Refusal {
    Refusal::new(Code::Interrupted, "cancelled, nothing was changed")
}

/// Lets somebody choose one of several; none when the question is left with Escape.
///
/// # Errors
/// [`Code::Interrupted`] when the terminal is gone.
pub fn choose(question: &str, items: &[String]) -> Result<Option<usize>, Refusal> {
    let asked = super::output::escape::term(question);
    let shown: Vec<_> = items.iter().map(|item| super::output::escape::term(item)).collect();
    choosing(|| Select::new().with_prompt(asked).items(&shown).default(0).interact_opt())
}

/// Lets somebody choose one of the items, which are drawn below whatever was asked; none when that
/// is left with Escape.
///
/// # Errors
/// [`Code::Interrupted`] when the terminal is gone.
pub fn one(items: &[String], marked: usize, look: &Look) -> Result<Option<usize>, Refusal> {
    let theme = theme::Signs(*look);
    let list = Select::with_theme(&theme).items(theme::fitted(items, look)).default(marked);
    choosing(|| list.report(false).max_length(theme::page()).interact_opt())
}

/// Lets somebody mark any number of the items; none when that is left with Escape.
///
/// # Errors
/// [`Code::Interrupted`] when the terminal is gone.
pub fn several(items: &[String], marked: &[bool], look: &Look) -> Result<Option<Vec<usize>>, Refusal> {
    let theme = theme::Signs(*look);
    let list = MultiSelect::with_theme(&theme).items(theme::fitted(items, look)).defaults(marked);
    choosing(|| list.report(false).max_length(theme::page()).interact_opt())
}

/// The library reads keys in modes of its own and puts back those that it found. So what it finds
/// is quiet already, the key for interrupting included: that comes to it as a key, and it raises
/// the signal itself when it has put its modes back.
fn choosing<T>(choose: impl FnOnce() -> dialoguer::Result<T>) -> Result<T, Refusal> {
    prepare();
    unset(LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG, OptionalActions::Now);
    CHOOSING.store(true, Ordering::SeqCst);
    let chosen = unbroken(choose);
    CHOOSING.store(false, Ordering::SeqCst);
    ended(chosen.or_else(|dialoguer::Error::IO(error)| match error.kind() {
        // A signal ends the process; the thread that sees to it is on its way.
        io::ErrorKind::Interrupted => loop {
            std::thread::park();
        },
        _ => Err(error),
    }))
}

/// The library panics where the terminal has too few lines to draw a list in, which may come of
/// making it smaller meanwhile. That is an end of the question like any other.
fn unbroken<T>(choose: impl FnOnce() -> dialoguer::Result<T>) -> dialoguer::Result<T> {
    let said = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let chosen = std::panic::catch_unwind(std::panic::AssertUnwindSafe(choose));
    std::panic::set_hook(said);
    chosen.unwrap_or_else(|_| Err(io::Error::other("the terminal is too small to draw a list in").into()))
}

/// What becomes of a key for interrupting that was read as a key: the signal that it stands for.
fn interrupted<T>(error: io::Error) -> io::Result<T> {
    if error.kind() != io::ErrorKind::Interrupted {
        return Err(error);
    }
    raise(SIGINT)?;
    loop {
        std::thread::park();
    }
}

/// Says what is to be said when somebody goes away from a question, instead of that nothing was
/// changed.
pub fn on_leaving(said: Vec<String>) {
    if let Ok(mut leaving) = LEAVING.lock() {
        *leaving = said;
    }
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

/// Says something to whoever is being asked.
///
/// # Errors
/// [`Code::Io`] when it cannot be written.
pub fn say(text: &str) -> Result<(), Refusal> {
    ask(&format!("{}\n", super::output::escape::term(text)))
        .map_err(|error| Refusal::new(Code::Io, format!("the terminal cannot be written to: {error}")))
}

fn ask(question: &str) -> io::Result<()> {
    io::stderr().write_all(question.as_bytes())
}

/// One key that answers, said back as a word. The key for interrupting stays one.
fn yes() -> io::Result<bool> {
    let answer = loop {
        match key()? {
            b'y' | b'Y' => break true,
            b'n' | b'N' | b'q' | b'\r' | b'\n' | ESCAPE | END_OF_INPUT => break false,
            _ => {}
        }
    };
    io::stderr().write_all(if answer { b"yes\n" } else { b"no\n" })?;
    Ok(answer)
}

fn key() -> io::Result<u8> {
    let mut pressed = [0];
    loop {
        match rustix::io::read(io::stdin(), &mut pressed) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(_) => return Ok(pressed[0]),
            // A signal, which the other thread sees to.
            Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
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

/// What is said when somebody goes away from a question.
fn left() -> Vec<String> {
    let said = LEAVING.lock().map(|said| said.clone()).unwrap_or_default();
    if said.is_empty() { vec![cancelled().message] } else { said }
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
    answer.map_err(|error| match error.kind() {
        io::ErrorKind::Other => Refusal::new(Code::Interrupted, format!("cancelled: {error}")),
        _ => cancelled(),
    })
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
        // Of several at once the one from outside: the library adds an interrupt to every signal.
        let mut came: Vec<_> = signals.wait().collect();
        came.sort_by_key(|signal| *signal == SIGINT);
        if let Some(&signal) = came.first() {
            for _ in (0..STEPS).take_while(|_| CHOOSING.load(Ordering::SeqCst)) {
                std::thread::sleep(Duration::from_millis(5));
            }
            // Held to the end of the process: nothing is turned off again behind this.
            let _held = MODES.lock();
            restore();
            // Once it has been answered, nobody here knows how far the command has come.
            if ASKING.load(Ordering::SeqCst) {
                let _ = io::stderr().write_all(format!("\r\n{}\r\n", left().join("\r\n")).as_bytes());
            }
            let _ = emulate_default_handler(signal);
        }
    });
}

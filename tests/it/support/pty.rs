//! A terminal of one's own for a command, with somebody at it who reads and types.

use std::{
    fs::File,
    io::{Read as _, Write as _},
    num::NonZero,
    os::unix::process::ExitStatusExt as _,
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    thread,
    time::{Duration, Instant},
};

use rustix::{
    process::{Pid, Signal, kill_process},
    pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt},
    termios::{Winsize, tcsetwinsize},
};

use super::through;

/// How long somebody waits for a text before giving up.
const PATIENCE: Duration = Duration::from_secs(30);

/// A command at its terminal, which is its controlling one: what is typed reaches it as from a
/// keyboard, signals of keys included.
pub struct Terminal {
    child: Child,
    dir: PathBuf,
    keyboard: File,
    glass: Receiver<Vec<u8>>,
    half: Vec<u8>,
    /// Everything shown so far.
    pub shown: String,
    columns: u16,
    /// How much of it had been shown when the last answer was typed.
    seen: usize,
}

/// Lines of the terminal.
const LINES: u16 = 24;

impl Terminal {
    /// Starts a command at a terminal of 80 columns by a shell that stays until [`Terminal::left`]:
    /// what was shown at the end is seen for certain.
    pub fn of(command: &Command) -> Self {
        Self::wide(command, 80)
    }

    /// The same at a terminal of so many columns.
    pub fn wide(command: &Command, columns: u16) -> Self {
        // The shell does not die of the key that its child dies of.
        let script =
            r#"trap : INT; stty -g >modes-before; "$@"; echo "status $?"; stty -g >modes-after; echo left; read -r _"#;
        Self::opened(&through(["sh", "-c", script, "sh"], command), columns)
    }

    /// Waits until the command has ended, holds that it left the terminal as it was, and gives the
    /// status that the shell saw.
    #[track_caller]
    pub fn left(&mut self) -> i32 {
        self.wait_for("left\r\n");
        let modes = |name: &str| std::fs::read_to_string(self.dir.join(name)).unwrap();
        assert_eq!(modes("modes-before"), modes("modes-after"), "the terminal was left otherwise\n{:?}", self.shown);
        let (hidden, back) = (self.shown.rfind("\u{1b}[?25l"), self.shown.rfind("\u{1b}[?25h"));
        assert!(hidden <= back, "the cursor was left hidden: {:?}", self.shown);
        let said = self.shown.rsplit("status ").next().and_then(|rest| rest.split_whitespace().next());
        said.and_then(|status| status.parse().ok()).unwrap()
    }

    /// Starts a command as the leader of its session, so that its end is the child's own. What it
    /// shows at its very end may be lost with the terminal.
    pub fn alone(command: &Command) -> Self {
        Self::opened(command, 80)
    }

    fn opened(command: &Command, columns: u16) -> Self {
        let dir = command.get_current_dir().unwrap().to_owned();
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC).unwrap();
        grantpt(&master).unwrap();
        unlockpt(&master).unwrap();
        let size = Winsize { ws_row: LINES, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
        tcsetwinsize(&master, size).unwrap();
        let name = ptsname(&master, Vec::new()).unwrap().into_string().unwrap();
        let slave = File::options().read(true).write(true).open(name).unwrap();
        // `setsid` makes the terminal on stdin the controlling one and becomes the command.
        let mut command = through(["setsid", "--ctty"], command);
        if command.get_envs().all(|(name, _)| name != "TERM") {
            command.env("TERM", "xterm-256color");
        }
        command.stdin(Stdio::from(slave.try_clone().unwrap())).stdout(Stdio::from(slave.try_clone().unwrap()));
        let child = command.stderr(Stdio::from(slave)).spawn().unwrap();
        // Otherwise this process would keep the terminal open after the command has gone.
        drop(command);
        let keyboard = File::from(master);
        let mut through_glass = keyboard.try_clone().unwrap();
        let (light, glass) = channel();
        thread::spawn(move || {
            let mut bytes = [0; 4_096];
            // The last one to leave the terminal makes reading fail, which is the end.
            while let Ok(count @ 1..) = through_glass.read(&mut bytes) {
                if light.send(bytes[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        Self { child, dir, keyboard, glass, half: Vec::new(), shown: String::new(), columns, seen: 0 }
    }

    /// Reads until a text appears.
    #[track_caller]
    pub fn wait_for(&mut self, text: &str) {
        self.wait_for_times(text, 1);
    }

    /// Waits until a text has been shown so many times.
    #[track_caller]
    pub fn wait_for_times(&mut self, text: &str, times: usize) {
        self.wait_until(&format!("{text:?}"), |terminal| terminal.shown.matches(text).count() >= times);
    }

    #[track_caller]
    fn wait_until(&mut self, what: &str, is_there: impl Fn(&Self) -> bool) {
        let until = Instant::now() + PATIENCE;
        while !is_there(self) {
            match self.glass.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(bytes) => {
                    // A character may come in two pieces.
                    self.half.extend(bytes);
                    let whole = self.half.utf8_chunks().next().map_or(0, |chunk| chunk.valid().len());
                    let rest = self.half.split_off(whole);
                    self.shown += &String::from_utf8(std::mem::replace(&mut self.half, rest)).unwrap();
                }
                Err(RecvTimeoutError::Timeout) => panic!("no {what} within {PATIENCE:?} in\n{}", self.screen()),
                Err(RecvTimeoutError::Disconnected) => panic!("it ended without {what}:\n{}", self.screen()),
            }
        }
    }

    /// Everything that was shown, line by line, as a terminal draws it that is tall enough.
    pub fn screen(&self) -> String {
        drawn(&self.shown, self.columns).join("\n").trim_end().to_owned()
    }

    /// Waits for a question and for what can be answered, and types.
    #[track_caller]
    pub fn asked(&mut self, question: &str, keys: &str) {
        let from = self.seen;
        let end = |terminal: &Self| {
            let at = terminal.shown.get(from..)?.find(question)? + from + question.len();
            terminal.shown.get(at..)?.find(['▸', '>']).map(|sign| at + sign + 1)
        };
        self.wait_until(&format!("the question {question:?}"), |terminal| end(terminal).is_some());
        self.seen = self.shown.len();
        self.types(keys);
    }

    /// Makes the terminal of so many lines and columns.
    pub fn resizes(&self, lines: u16, columns: u16) {
        let size = Winsize { ws_row: lines, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
        tcsetwinsize(&self.keyboard, size).unwrap();
    }

    /// Types.
    pub fn types(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
    }

    /// Sends a signal from outside.
    pub fn signals(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Holds that a command started [`Terminal::alone`] dies by a signal.
    #[track_caller]
    pub fn dies_by(&mut self, signal: Signal) {
        let until = Instant::now() + PATIENCE;
        let status = loop {
            match self.child.try_wait().unwrap() {
                Some(status) => break status,
                None if Instant::now() > until => panic!("it did not end within {PATIENCE:?}:\n{}", self.shown),
                None => thread::sleep(Duration::from_millis(2)),
            }
        };
        assert_eq!(status.signal(), Some(signal.as_raw()), "{status}\n{}", self.shown);
    }
}

/// The lines that a terminal of so many columns draws.
pub fn drawn(shown: &str, columns: u16) -> Vec<String> {
    let mut glass = vt100::Parser::new(NonZero::new(2_000).unwrap(), NonZero::new(columns).unwrap(), 0);
    glass.process(shown.as_bytes());
    glass.screen().rows(0, columns).map(|line| line.trim_end().to_owned()).collect()
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

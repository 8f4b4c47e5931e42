//! A house of one's own for every test: the real binary on a real file, with nothing of the
//! machine's environment, in a folder that goes away.

pub mod build;
mod doors;
pub mod entities;
pub mod expected;
mod people;
pub mod post;
pub mod pty;
mod run;
pub mod world;

use std::{
    ffi::OsStr,
    fs,
    io::Write as _,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{
        Mutex,
        atomic::{AtomicI64, AtomicU32, Ordering},
    },
};

pub use run::Run;

/// The password of every user that a test makes.
pub const PASSWORD: &str = "correct horse battery staple";

/// A picture of one pixel, as a PNG file.
pub const LOGO: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52, 0x00, 0x00, 0x00,
    0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x06, 0x00, 0x00, 0x00, 0x1f, 0x15, 0xc4, 0x89, 0x00, 0x00, 0x00, 0x0d, 0x49,
    0x44, 0x41, 0x54, 0x78, 0xda, 0x63, 0xfc, 0xcf, 0xc0, 0x50, 0x0f, 0x00, 0x04, 0x85, 0x01, 0x80, 0x84, 0xa9, 0x8c,
    0x21, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
];

/// A folder with its own database, configuration and session, and a clock that moves one second
/// at every command.
pub struct House {
    dir: PathBuf,
    second: AtomicI64,
    /// Who logged in with their password, and the token that this gave.
    logged_in: Mutex<Option<(String, String)>>,
}

impl House {
    /// A house without a database.
    pub fn empty() -> Self {
        Self::empty_in(&std::env::temp_dir())
    }

    fn empty_in(place: &Path) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let dir = place.join(format!("usher-it-{}-{number}", std::process::id()));
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir_all(&dir).unwrap();
        Self { dir, second: AtomicI64::new(0), logged_in: Mutex::new(None) }
    }

    /// A house with the master account `north` and its Admin `ada@north.example`, logged in.
    pub fn north() -> Self {
        Self::north_with("")
    }

    /// The same, with further flags for `init`.
    pub fn north_with(flags: &str) -> Self {
        let house = Self::empty();
        let init = "init --name 'North Agency' --handle north --admin ada@north.example --password-stdin";
        house.usher_in(&format!("{init} {flags}"), PASSWORD).ok();
        house.came_in("ada@north.example");
        house
    }

    /// Another house with the same files. No command may be running in this one.
    pub fn twin(&self) -> Self {
        self.twin_in(Self::empty())
    }

    /// The same in memory, where the machine has a folder there: for tests of so many commands that
    /// waiting for the disk would be most of their time.
    pub fn swift_twin(&self) -> Self {
        let memory = Path::new("/dev/shm");
        let writable = rustix::fs::access(memory, rustix::fs::Access::WRITE_OK).is_ok();
        self.twin_in(if writable { Self::empty_in(memory) } else { Self::empty() })
    }

    fn twin_in(&self, twin: Self) -> Self {
        copy(&self.dir, &twin.dir);
        twin.second.store(self.second.load(Ordering::Relaxed), Ordering::Relaxed);
        twin.logged_in.lock().unwrap().clone_from(&self.logged_in.lock().unwrap());
        twin
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The database file.
    pub fn database(&self) -> PathBuf {
        self.dir.join("data/usher/usher.db")
    }

    /// A file in the folder, readable by its owner only as those of the tool are.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.dir.join(name);
        fs::write(&path, content).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        path
    }

    /// Moves the clock on. Whoever logged in with their password does so again: no log-in lasts days.
    pub fn wait_days(&self, days: i64) {
        self.wait_seconds(days * 24 * 60 * 60);
        self.log_in_again();
    }

    /// Moves the clock on, and back where the seconds are negative; log-ins end as they do.
    pub fn wait_seconds(&self, seconds: i64) {
        self.second.fetch_add(seconds, Ordering::Relaxed);
    }

    /// The time of the next command: 2026-11-21T20:00:00Z and one second more each time.
    pub fn tick(&self) -> usher::domain::Time {
        let second = self.second.fetch_add(1, Ordering::Relaxed) + 1;
        usher::domain::Time((1_795_291_200 + second) * 1_000_000)
    }

    /// The command, ready to run: for what [`House::usher`] does not do.
    pub fn command<S: AsRef<OsStr>>(&self, words: impl IntoIterator<Item = S>) -> Command {
        let now = self.tick();
        let mut command = Command::new(env!("CARGO_BIN_EXE_usher"));
        command
            .args(words)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", &self.dir)
            .env("XDG_DATA_HOME", self.dir.join("data"))
            .env("XDG_CONFIG_HOME", self.dir.join("config"))
            .env("XDG_STATE_HOME", self.dir.join("state"))
            .env("TZ", "UTC")
            .env("LC_ALL", "C.UTF-8")
            .env("COLUMNS", "80")
            .env("USHER_NOW", now.to_string())
            .current_dir(&self.dir)
            .stdin(Stdio::null());
        command
    }

    /// Runs `usher` with a line of words, split as a shell splits them.
    #[must_use]
    pub fn usher(&self, line: &str) -> Run {
        Run::of(line, self.command(words(line)).output().unwrap())
    }

    /// Runs `usher` with words as they are.
    #[must_use]
    pub fn usher_words(&self, words: &[&str]) -> Run {
        Run::of(&words.join(" "), self.command(words).output().unwrap())
    }

    /// Runs `usher` with something on stdin.
    #[must_use]
    pub fn usher_in(&self, line: &str, stdin: &str) -> Run {
        self.run(line, self.command(words(line)), stdin)
    }

    /// Runs a command that was made ready, with something on stdin.
    pub fn run(&self, line: &str, mut command: Command, stdin: &str) -> Run {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // A command that refuses at once may not read what it was given.
        let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
        Run::of(line, child.wait_with_output().unwrap())
    }

    /// Runs lines one after another, each of which must succeed; blank ones are passed over.
    pub fn all(&self, lines: &str) {
        for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
            self.usher(line).ok();
        }
    }

    /// Everything that can be exported, as text: the yardstick for "nothing was changed".
    pub fn export(&self) -> String {
        self.usher("export -o json").ok().stdout
    }
}

impl Drop for House {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.dir);
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type().unwrap().is_dir() {
            fs::create_dir(&to).unwrap();
            fs::set_permissions(&to, entry.metadata().unwrap().permissions()).unwrap();
            copy(&from, &to);
        } else {
            fs::copy(&from, &to).unwrap();
        }
    }
}

/// The same command started through another program, such as `strace`: its words go before.
pub fn through<S: AsRef<OsStr>>(launcher: impl IntoIterator<Item = S>, command: &Command) -> Command {
    let mut words = launcher.into_iter();
    let mut wrapped = Command::new(words.next().unwrap());
    wrapped.args(words).arg(command.get_program()).args(command.get_args()).env_clear();
    wrapped.envs(command.get_envs().filter_map(|(name, value)| value.map(|value| (name, value))));
    if let Some(dir) = command.get_current_dir() {
        wrapped.current_dir(dir);
    }
    wrapped.stdin(Stdio::null());
    wrapped
}

/// Whether a program can be run here.
pub fn is_here(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success())
}

/// Says something that is seen even when the test succeeds, such as that it was not run.
pub fn tell(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// Splits a line into words as a shell does, with single and double quotes.
pub fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote, mut begun) = (Vec::new(), String::new(), None, false);
    for c in line.chars() {
        match (quote, c) {
            (None, '\'' | '"') => (quote, begun) = (Some(c), true),
            (Some(q), c) if q == c => quote = None,
            (None, c) if c.is_whitespace() => {
                if begun {
                    words.push(std::mem::take(&mut word));
                }
                begun = false;
            }
            (_, c) => {
                word.push(c);
                begun = true;
            }
        }
    }
    if begun {
        words.push(word);
    }
    words
}

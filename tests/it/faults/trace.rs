//! Commands under `strace`: stopped or failed at a chosen call, or counted.

use std::{
    fs,
    os::unix::process::ExitStatusExt as _,
    path::Path,
    process::{Command, Output, Stdio},
};

use super::{changing_command, needs};
use crate::support::{House, tell, through};

/// Calls that change what is on the disk or what others see, one by one.
const CALLS: &[&str] =
    &["openat", "pwrite64", "write", "fsync", "fdatasync", "ftruncate", "unlink", "rename", "renameat2", "mkdir"];

/// Further calls between which nothing changes; tried with `USHER_POINTS=all`.
const MORE_CALLS: &[&str] = &["pread64", "read", "fcntl", "flock", "newfstatat", "statx", "fchown"];

/// Calls that a disk does not fail, so that commands are killed there only.
const SAFE_CALLS: &[&str] = &["mmap", "munmap", "close", "getrandom"];

/// Whether every point is to be tried, which takes minutes.
pub fn all() -> bool {
    std::env::var("USHER_POINTS").is_ok_and(|which| which == "all")
}

/// The calls at which commands are killed.
pub fn calls() -> Vec<&'static str> {
    failing_calls().into_iter().chain(SAFE_CALLS.iter().copied().filter(|_| all())).collect()
}

/// The calls that the disk fails.
pub fn failing_calls() -> Vec<&'static str> {
    CALLS.iter().chain(MORE_CALLS.iter().filter(|_| all())).copied().collect()
}

/// What a command did under `strace`.
pub struct Traced {
    /// Its output.
    pub output: Output,
    /// Whether the call came that something was to happen at.
    pub happened: bool,
}

impl Traced {
    /// Whether it was killed.
    pub fn killed(&self) -> bool {
        self.output.status.signal() == Some(9)
    }
}

/// Runs a command and lets `what` happen at the `nth` of its calls (`7`), or from there on (`7+`).
pub fn with(command: &Command, stdin: &str, call: &str, nth: &str, what: &str) -> Traced {
    let log = command.get_current_dir().unwrap().join("trace");
    let inject = format!("inject={call}:{what}:when={nth}");
    let trace = format!("trace={call}");
    // The faster way of stopping at some calls only does not deliver signals.
    let faster = if what.starts_with("signal") { None } else { Some("--seccomp-bpf") };
    let options = ["-f", "-o", log.to_str().unwrap(), "-e", &trace, "-e", &inject];
    let mut traced = through(["strace"].into_iter().chain(faster).chain(options), command);
    let mut child = traced.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let _ = std::io::Write::write_all(&mut child.stdin.take().unwrap(), stdin.as_bytes());
    let output = child.wait_with_output().unwrap();
    let happened = output.status.signal() == Some(9) || read(&log).contains("(INJECTED)");
    Traced { output, happened }
}

/// The calls of a kind that a command makes when nothing happens to it, by number: the first that
/// is its own rather than the loader's, which is after it has looked for its configuration, and
/// how many there are.
pub fn count(command: &Command, stdin: &str, call: &str) -> (usize, usize) {
    let log = command.get_current_dir().unwrap().join("trace");
    let trace = format!("trace=openat,{call}");
    let mut traced = through(["strace", "-f", "-o", log.to_str().unwrap(), "-e", &trace], command);
    let mut child = traced.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let _ = std::io::Write::write_all(&mut child.stdin.take().unwrap(), stdin.as_bytes());
    assert!(child.wait().unwrap().success());
    let (read, name) = (read(&log), format!(" {call}("));
    let calls = |lines: &mut dyn Iterator<Item = &str>| lines.filter(|line| line.contains(&name)).count();
    let before = calls(&mut read.lines().take_while(|line| !line.contains("config.toml")));
    (before + 1, calls(&mut read.lines()))
}

fn read(log: &Path) -> String {
    String::from_utf8_lossy(&fs::read(log).unwrap_or_default()).into_owned()
}

#[test]
fn a_change_waits_for_the_disk_at_most_five_times() {
    if !needs("strace") {
        return;
    }
    let (house, mut counts) = (House::north(), Vec::new());
    let log = house.dir().join("trace");
    // Enough of them that the log is folded in several times on the way.
    for n in 0..36 {
        let options = ["strace", "-f", "--seccomp-bpf", "-o", log.to_str().unwrap(), "-e", "trace=fsync,fdatasync"];
        let output = through(options, &house.command(changing_command(n))).output().unwrap();
        assert!(output.status.success());
        counts.push(read(&log).matches("sync(").count());
    }
    let (most, all) = (counts.iter().max().copied().unwrap_or_default(), counts.iter().sum::<usize>());
    let mean = all as f64 / counts.len() as f64;
    tell(&format!("syncs of one change: at most {most}, {mean:.2} on average ({counts:?})"));
    assert!(most <= 5, "{counts:?}");
    assert!(counts.iter().all(|count| *count >= 1), "a change that is not synced is not durable: {counts:?}");
}

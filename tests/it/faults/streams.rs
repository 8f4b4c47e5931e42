//! Streams that are cut off, full, closed, or not text.

use std::{
    ffi::OsStr,
    fs::File,
    os::unix::ffi::OsStrExt as _,
    process::{Command, Stdio},
};

use super::{composed, ledger::Ledger};
use crate::support::{House, PASSWORD, Run, through, words};

/// A command run by a shell, as `"$@"` in a script.
fn in_shell(script: &str, command: &Command) -> Run {
    Run::of(script, through(["bash", "-c", script, "bash"], command).output().unwrap())
}

/// Runs a command whose answer goes to a device that is always full.
fn into_full(house: &House, line: &str) -> Run {
    let full = File::options().write(true).open("/dev/full").unwrap();
    let run = Run::of(line, house.command(words(line)).stdout(full).stderr(Stdio::piped()).output().unwrap());
    composed(&run);
    run
}

#[test]
fn a_reader_that_goes_away_is_success_in_silence() {
    let house = House::north();
    let long = "x".repeat(100);
    for n in 0..40 {
        house.usher(&format!("group create {long}{n} --handle g-{n} --description '{}'", long.repeat(9))).ok();
    }
    for line in
        ["group list -o json", "group list --all", "group list -o csv", "group create --help", "completion bash"]
    {
        let run = in_shell(r#"set -o pipefail; "$@" | head -1"#, &house.command(words(line)));
        assert!([0, 141].contains(&run.status), "{line}: {}", run.status);
        assert_eq!(run.stderr, "", "{line}");
        assert_eq!(run.stdout.lines().count(), 1, "{line}");
    }
    // A change whose reader has gone is as good as any other.
    let run = in_shell(r#"set -o pipefail; "$@" | true"#, &house.command(words("group create Unread -o json")));
    assert!([0, 141].contains(&run.status));
    house.usher("group list -q --all").ok().says("unread");
}

#[test]
fn an_answer_that_cannot_be_written_is_an_error_unless_it_tells_of_something_done() {
    let house = House::north();
    for line in
        ["group list", "whoami -o json", "db status", "db check -o json", "completion bash", "--help", "--version"]
    {
        let run = into_full(&house, line).exits(1);
        // Help and version are printed before there is a screen to say it on.
        let said = run.stderr.lines().filter(|line| line.contains("could not be written")).count();
        assert!(line.starts_with("--") || said == 1, "{line}\n{}", run.stderr);
    }
    let predicted = into_full(&house, "group create Sales --dry-run").exits(1);
    assert!(predicted.stderr.contains("could not be written"), "{}", predicted.stderr);

    let run = into_full(&house, "group create Sales -o json").ok();
    assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
    assert!(run.stderr.contains("operation 2 in north stands"), "{}", run.stderr);
    assert_eq!(Ledger::of(&house.database()).len(), 2);

    into_full(&house, "db backup kept.db").ok().says("the backup");
    house.usher("db check --db kept.db").ok();

    let house = House::empty();
    let full = File::options().write(true).open("/dev/full").unwrap();
    let mut init = house.command(words("init --name North --admin ada@north.example --password-stdin"));
    let mut child = init.stdin(Stdio::piped()).stdout(full).stderr(Stdio::piped()).spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), PASSWORD.as_bytes()).unwrap();
    Run::of("init", child.wait_with_output().unwrap()).ok().says("you are logged in");
    house.usher("whoami").ok();
}

#[test]
fn closed_streams_harm_nothing() {
    let house = House::north();
    for (script, line) in [
        (r#""$@" <&-"#, "group create One -o json"),
        (r#""$@" >&-"#, "group create Two -o json"),
        (r#""$@" 2>&-"#, "group create Three -o json"),
        (r#""$@" <&- >&- 2>&-"#, "group create Four -o json"),
        (r#""$@" <&-"#, "whoami"),
    ] {
        let run = in_shell(script, &house.command(words(line)));
        composed(&run);
        assert_eq!(run.status, 0, "{script} {line}\n{}", run.stderr);
    }
    let ledger = Ledger::of(&house.database());
    assert_eq!(ledger.len(), 5);
    ledger.agrees(&house);
    let empty = House::empty();
    let init = empty.command(words("init --name North --admin ada@north.example --password-stdin -o json"));
    let run = in_shell(r#""$@" <&-"#, &init);
    composed(&run);
    run.refused(5, "password.weak");
    assert!(!empty.database().exists());
}

#[test]
fn words_that_are_not_text_are_wrong_usage() {
    let house = House::north();
    let odd = OsStr::from_bytes(b"caf\xe9");
    for words in [
        vec![OsStr::new("group"), OsStr::new("create"), odd],
        vec![odd],
        vec![OsStr::new("group"), odd],
        vec![OsStr::new("group"), OsStr::new("list"), OsStr::new("-c"), odd],
        vec![OsStr::new("group"), OsStr::new("list"), OsStr::from_bytes(b"--caf\xe9"), OsStr::new("-ojson")],
        vec![OsStr::new("group"), OsStr::new("create"), OsStr::new("X"), OsStr::from_bytes(b"--reason=\xff")],
    ] {
        let run = Run::of(&format!("{words:?}"), house.command(&words).output().unwrap());
        composed(&run);
        assert_eq!(run.status, 2, "{words:?}\n{}", run.stderr);
        assert_eq!(run.stdout, "");
    }
    let mut command = house.command(["group", "list"]);
    let run = Run::of("with USHER_CLIENT", command.env("USHER_CLIENT", odd).output().unwrap());
    composed(&run);
    assert_eq!(run.status, 2, "{}", run.stderr);
    // A path need not be text.
    let run = Run::of("with USHER_DB", house.command(["whoami"]).env("USHER_DB", odd).output().unwrap());
    composed(&run);
    assert_eq!(run.status, 1, "{}", run.stderr);
    let mut init = house.command(["init", "--name", "N", "--admin", "ada@north.example", "--password-stdin"]);
    init.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).env("USHER_DB", "new.db");
    let mut child = init.spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), b"correct horse \xff\xfe").unwrap();
    let run = Run::of("init", child.wait_with_output().unwrap());
    composed(&run);
    assert_ne!(run.status, 0);
    assert!(!house.dir().join("new.db").exists());
}

#[test]
fn a_password_on_stdin_loses_one_line_ending_and_nothing_else() {
    for given in ["correct horse battery\n", "correct horse battery\r\n", "correct horse battery"] {
        let house = House::empty();
        house.usher_in("init --name North --admin ada@north.example --password-stdin", given).ok();
    }
    // Eleven characters and two line endings: one of them counts.
    let house = House::empty();
    house.usher_in("init --name North --admin ada@north.example --password-stdin", "eleven char\n\n").ok();
    let house = House::empty();
    let line = "init --name North --admin ada@north.example --password-stdin -o json";
    house.usher_in(line, "eleven char\r\n").refused(5, "password.weak");
}

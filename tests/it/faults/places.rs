//! Places: no home, a broken configuration, links where files are expected, and modes.

use std::{
    fs,
    os::unix::fs::{PermissionsExt as _, symlink},
    path::Path,
};

use super::{composed, names, needs, needs_root};
use crate::support::{House, PASSWORD, Run, through, words};

const INIT: &str = "init --name 'North Agency' --admin ada@north.example --password-stdin -o json";

#[test]
fn without_a_home_it_is_said_what_to_name() {
    if !needs_root() || !needs("setpriv") {
        return;
    }
    let house = House::north();
    // A user of no name has no home by any other way.
    let nameless = |line: &str, at: &[(&str, &Path)]| {
        let mut command = house.command(words(line));
        for variable in ["HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"] {
            command.env_remove(variable);
        }
        command.envs(at.iter().copied());
        let options = ["setpriv", "--reuid", "54321", "--regid", "54321", "--clear-groups"];
        let run = house.run(line, through(options, &command), PASSWORD);
        composed(&run);
        run
    };
    for line in ["group list", "group create X", "whoami -o json", "db status", INIT] {
        let run = nameless(line, &[]).exits(1).says("there is no home folder");
        assert!(run.stderr.contains("USHER_DB"), "{}", run.stderr);
    }
    nameless("--version", &[]).ok();
    nameless("completion bash", &[]).ok();
    let own = house.dir().join("own");
    fs::create_dir(&own).unwrap();
    std::os::unix::fs::chown(&own, Some(54_321), Some(54_321)).unwrap();
    let (database, session) = (own.join("usher.db"), own.join("session"));
    let at: &[(&str, &Path)] = &[("USHER_DB", &database), ("USHER_SESSION", &session)];
    nameless(INIT, at).ok();
    nameless("group create X", at).ok();
}

#[test]
fn a_relative_place_in_the_environment_is_passed_over() {
    let house = House::empty();
    let mut command = house.command(words(INIT));
    command.env("XDG_DATA_HOME", "data").env("XDG_STATE_HOME", "./state");
    house.run("init", command, PASSWORD).ok();
    assert_eq!(names(house.dir()), [".local"]);
    assert!(house.dir().join(".local/share/usher/usher.db").exists());
}

#[test]
fn a_broken_configuration_is_an_error_with_its_place_and_nothing_is_done() {
    let house = House::empty();
    fs::create_dir_all(house.dir().join("config/usher")).unwrap();
    let file = house.dir().join("config/usher/config.toml");
    for (text, place) in [
        ("page_size = 'many'\n", "config.toml:1:13"),
        ("\n\ndatabse = 'x'\n", "config.toml:3:1"),
        ("page_size = \n", "config.toml:1:1"),
        ("[[[", "config.toml:1:"),
        ("page_size = 99999999999999999999\n", "config.toml:1:13"),
        ("page_size = -1\n", "config.toml:1:13"),
    ] {
        fs::write(&file, text).unwrap();
        let run = house.usher_in(INIT, PASSWORD);
        composed(&run);
        let run = run.refused(2, "usage");
        assert!(run.stderr.contains(place), "{text:?}: {}", run.stderr);
    }
    fs::write(&file, b"database = \"caf\xe9\"\n").unwrap();
    let run = house.usher_in(INIT, PASSWORD);
    composed(&run);
    assert!([1, 2].contains(&run.status) && run.stderr.contains("config.toml"), "{}", run.stderr);
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    house.usher_in(INIT, PASSWORD).refused(1, "io").says("config.toml");
    house.usher("--version").ok();
    house.usher("--help").ok();
    assert_eq!(names(house.dir()), ["config"], "something was made");
}

#[test]
fn the_session_is_where_it_is_said_to_be_and_nowhere_else() {
    let house = House::empty();
    let elsewhere = house.dir().join("deep/er/my session");
    let mut init = house.command(words(INIT));
    house
        .run(
            "init",
            {
                init.env("USHER_SESSION", &elsewhere);
                init
            },
            PASSWORD,
        )
        .ok();
    assert!(!house.dir().join("state").exists());
    assert_eq!(names(elsewhere.parent().unwrap()), ["my session"]);
    assert_eq!(mode(&elsewhere), 0o600);
    house.usher("whoami -o json").refused(4, "auth.required");
    let mut whoami = house.command(words("whoami"));
    house
        .run(
            "whoami",
            {
                whoami.env("USHER_SESSION", &elsewhere);
                whoami
            },
            "",
        )
        .ok();
}

#[test]
fn odd_files_in_the_place_of_the_session_are_refused_at_once() {
    let house = House::north();
    let session = house.dir().join("state/usher/session");
    let whoami = || {
        let command = house.command(words("whoami -o json"));
        let run = Run::of("whoami", through(["timeout", "-k", "1", "10"], &command).output().unwrap());
        composed(&run);
        run
    };
    for (content, status) in [(&b"nonsense"[..], 4), (b"", 4), (b"\xff\xfe\n", 1), (&[b'a'; 100_000], 4)] {
        fs::write(&session, content).unwrap();
        let run = whoami();
        assert_eq!(run.status, status, "{:?}: {}", &content[..content.len().min(8)], run.stderr);
    }
    fs::remove_file(&session).unwrap();
    fs::create_dir(&session).unwrap();
    whoami().refused(1, "io");
    fs::remove_dir(&session).unwrap();
    let modes = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
    rustix::fs::mknodat(rustix::fs::CWD, &session, rustix::fs::FileType::Fifo, modes, 0).unwrap();
    whoami().refused(1, "io");
    for device in ["/dev/zero", "/dev/null", "/dev/full"] {
        fs::remove_file(&session).unwrap();
        symlink(device, &session).unwrap();
        whoami().refused(1, "io");
    }
}

#[test]
fn links_in_the_place_of_files_are_replaced_or_refused_but_never_written_through() {
    let house = House::empty();
    let victim = house.file("victim", "precious");
    let (state, data) = (house.dir().join("state/usher"), house.dir().join("data/usher"));
    fs::create_dir_all(&state).unwrap();
    fs::create_dir_all(&data).unwrap();
    symlink(&victim, state.join("session")).unwrap();
    // A draft that is a link, as somebody would lay it there.
    symlink(&victim, data.join("usher.db.tmp")).unwrap();
    house.usher_in(INIT, PASSWORD).refused(1, "database.unsafe");
    fs::remove_file(data.join("usher.db.tmp")).unwrap();
    fs::hard_link(&victim, data.join("usher.db.tmp")).unwrap();
    house.usher_in(INIT, PASSWORD).refused(1, "database.unsafe");
    fs::remove_file(data.join("usher.db.tmp")).unwrap();
    house.usher_in(INIT, PASSWORD).ok();
    assert!(!fs::symlink_metadata(state.join("session")).unwrap().is_symlink(), "the link was kept");
    symlink(&victim, house.dir().join("kept.db")).unwrap();
    house.usher("db backup kept.db -o json").exits(1);
    house.usher("db backup victim -o json").refused(8, "exists");
    symlink(house.dir().join("nowhere"), house.dir().join("dangling.db")).unwrap();
    house.usher("db backup dangling.db -o json").exits(1);
    assert!(!house.dir().join("nowhere").exists());
    assert_eq!(fs::read(&victim).unwrap(), b"precious");

    // The database itself, moved behind a link.
    fs::rename(house.database(), house.dir().join("moved.db")).unwrap();
    symlink(house.dir().join("moved.db"), house.database()).unwrap();
    house.usher("group create X -o json").refused(1, "database.unsafe");
    house.usher("group list -o json").refused(1, "database.unsafe");
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn whatever_the_umask_files_are_their_owners_only() {
    for umask in ["000", "022", "077"] {
        let house = House::empty();
        let script = format!(r#"umask {umask}; exec "$@""#);
        let masked = |line: &str| {
            let command = through(["sh", "-c", &script, "sh"], &house.command(words(line)));
            house.run(line, command, PASSWORD).ok();
        };
        masked(INIT);
        masked("group create Marketing");
        masked("db backup kept.db");
        let folder = house.database().parent().unwrap().to_owned();
        for name in names(&folder) {
            assert_eq!(mode(&folder.join(&name)), 0o600, "umask {umask}: {name}");
        }
        assert_eq!(names(&folder).len(), 3, "the database, its log and its index");
        assert_eq!(mode(&house.dir().join("state/usher/session")), 0o600);
        assert_eq!(mode(&house.dir().join("kept.db")), 0o600);
        for made in ["data", "data/usher", "state", "state/usher"] {
            assert_eq!(mode(&house.dir().join(made)), 0o700, "umask {umask}: {made}");
        }
    }
}

//! The ways to run the tool, above all a file of a service account that operators reach only through
//! `sudo` or `doas`: each has a log-in of their own, nobody uses another's, and the file as a whole
//! stays its owner's. What a personal file is made like stands with the faults.

use std::{
    fs,
    os::unix::fs::{PermissionsExt as _, chown, symlink},
    path::{Path, PathBuf},
    process::Command,
};

use usher::domain::role::BuiltIn;

use crate::{
    faults::{names, needs, needs_root},
    support::{House, LOGO, PASSWORD, Run, tell, through, words},
};

const SERVICE: u32 = 54_321;
const ANN: &str = "54331";
const BEN: &str = "54332";
const INIT: &str = "init --name 'North Agency' --handle north --admin ada@north.example --password-stdin -o json";

/// A house of a service account, and what runs in it as `sudo` would run it for somebody.
struct Service {
    house: House,
}

impl Service {
    /// None, which is said, where this machine does not let us try.
    fn house() -> Option<Self> {
        if !needs_root() || !needs("setpriv") {
            return None;
        }
        let service = Self { house: House::empty() };
        service.own(service.house.dir());
        fs::set_permissions(service.house.dir(), fs::Permissions::from_mode(0o700)).unwrap();
        let run = service.usher(&[], "--version");
        if run.status != 0 {
            tell(&format!("NOT RUN: the program cannot be reached by others than root: {}", run.stderr));
            return None;
        }
        Some(service)
    }

    /// The same with a database, whose Admin `ada` is Ann.
    fn north() -> Option<Self> {
        let service = Self::house()?;
        service.run(&[("SUDO_UID", ANN)], INIT, PASSWORD).ok();
        Some(service)
    }

    /// Makes the service account the owner of a path and all below it.
    fn own(&self, path: &Path) {
        chown(path, Some(SERVICE), Some(SERVICE)).unwrap();
        if path.is_dir() {
            names(path).iter().for_each(|name| self.own(&path.join(name)));
        }
    }

    fn command(&self, variables: &[(&str, &str)], line: &str) -> Command {
        let number = SERVICE.to_string();
        let mut command = self.house.command(words(line));
        command.envs(variables.iter().copied());
        through(["setpriv", "--reuid", &number, "--regid", &number, "--clear-groups"], &command)
    }

    fn run(&self, variables: &[(&str, &str)], line: &str, stdin: &str) -> Run {
        self.house.run(line, self.command(variables, line), stdin)
    }

    fn usher(&self, variables: &[(&str, &str)], line: &str) -> Run {
        self.run(variables, line, "")
    }

    fn sudo(&self, operator: &str, line: &str) -> Run {
        self.usher(&[("SUDO_UID", operator)], line)
    }

    fn state(&self) -> PathBuf {
        self.house.dir().join("state/usher")
    }

    /// Lets Ben in as `ben@north.example`, an Editor.
    fn let_ben_in(&self) {
        self.house.person("north", "ben@north.example", BuiltIn::Editor);
        self.house.build(|build| build.log_in("north", "ben@north.example"));
        fs::rename(self.state().join("session"), self.state().join("sessions").join(BEN)).unwrap();
        fs::set_permissions(self.state().join("sessions").join(BEN), fs::Permissions::from_mode(0o600)).unwrap();
        self.own(self.house.dir());
    }
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn operators_of_a_service_account_have_a_log_in_each() {
    let Some(service) = Service::north() else { return };
    assert_eq!(names(&service.state()), ["sessions"]);
    assert_eq!(names(&service.state().join("sessions")), [ANN]);
    assert_eq!(
        (mode(&service.state().join("sessions")), mode(&service.state().join("sessions").join(ANN))),
        (0o700, 0o600)
    );
    service.sudo(ANN, "whoami").ok().says("ada@north.example");
    // Ben, the service account itself and root are nobody here until they log in.
    service.sudo(BEN, "whoami -o json").refused(4, "auth.required");
    service.usher(&[], "whoami -o json").refused(4, "auth.required");
    service.sudo("0", "whoami -o json").refused(4, "auth.required");
    service.let_ben_in();
    service.sudo(BEN, "whoami").ok().says("ben@north.example");
    service.sudo(ANN, "whoami").ok().says("ada@north.example");
    // Roles are real: who is behind sudo has the rights of their log-in, and the journal their name.
    service.sudo(BEN, "user add eve@north.example --role editor --no-invite -o json").refused(4, "forbidden");
    service.sudo(ANN, "group create Delivery").ok();
    service.sudo(ANN, "log list -o csv").ok().says("ada@north.example");
}

#[test]
fn no_variable_names_the_log_in_of_another_operator() {
    let Some(service) = Service::north() else { return };
    let ann = service.state().join("sessions").join(ANN);
    for variables in [
        &[("SUDO_UID", BEN), ("USHER_SESSION", ann.to_str().unwrap())][..],
        &[("SUDO_UID", BEN), ("DOAS_USER", "root")],
        &[("SUDO_UID", "")],
        &[("SUDO_UID", "54331 ")],
        &[("SUDO_UID", "../sessions/54331")],
        &[("DOAS_USER", ANN)],
        &[("DOAS_USER", "../54331")],
    ] {
        let run = service.usher(variables, "whoami -o json").refused(2, "usage");
        assert!(
            run.stderr.contains("for whom this runs") || run.stderr.contains("unset USHER_SESSION"),
            "{}",
            run.stderr
        );
    }
    // A folder of Ben's own, reached by a variable that should not have been kept, with a link in it.
    let own = service.house.dir().join("of-ben");
    fs::create_dir_all(own.join("usher/sessions")).unwrap();
    for folder in ["", "usher", "usher/sessions"] {
        chown(own.join(folder), Some(BEN.parse().unwrap()), Some(BEN.parse().unwrap())).unwrap();
    }
    symlink(&ann, own.join("usher/sessions").join(BEN)).unwrap();
    let kept = [("SUDO_UID", BEN), ("XDG_STATE_HOME", own.to_str().unwrap())];
    service.usher(&kept, "whoami -o json").refused(1, "io");
    fs::remove_file(own.join("usher/sessions").join(BEN)).unwrap();
    fs::hard_link(&ann, own.join("usher/sessions").join(BEN)).unwrap();
    service.usher(&kept, "whoami -o json").refused(1, "io").says("54332");
    service.sudo(ANN, "whoami").ok();
}

#[test]
fn the_file_as_a_whole_is_its_owners_and_not_the_operators() {
    let Some(service) = Service::north() else { return };
    let before = service.sudo(ANN, "export -o json").ok().stdout;
    for line in [
        "db recover-admin ada@north.example --yes --password-stdin -o json",
        "db backup copy.db -o json",
        "db restore copy.db --yes -o json",
        "whoami --db data/usher/usher.db -o json",
        "brand preview --out copy.html -o json",
        "brand preview --open -o json",
    ] {
        service.sudo(ANN, line).refused(4, "forbidden");
    }
    let other = [("SUDO_UID", ANN), ("USHER_DB", "other.db")];
    service.usher(&other, "whoami -o json").refused(4, "forbidden");
    assert!(!service.house.dir().join("copy.db").exists() && !service.house.dir().join("copy.html").exists());
    service.sudo(ANN, "brand preview --stdout").ok();
    // The service account's own files are no input: what is wrong in them would be quoted.
    let secret = service.state().join("sessions").join(ANN);
    let line = format!("checklist template add {} -o json", secret.display());
    let token = fs::read_to_string(&secret).unwrap();
    let run = service.sudo(BEN, &line).exits(1);
    assert!(!run.stderr.contains(token.trim()) && run.stderr.contains("stdin"), "{}", run.stderr);
    let own = service.house.file("own.toml", "nonsense");
    fs::set_permissions(&own, fs::Permissions::from_mode(0o644)).unwrap();
    service.sudo(ANN, &format!("checklist template add {} -o json", own.display())).refused(2, "usage");
    assert_eq!(service.sudo(ANN, "export -o json").ok().stdout, before);
    // The owner, and root for the owner, do all of that.
    service.usher(&[], "db backup copy.db").ok();
    service.sudo("0", "db restore copy.db --yes").ok();
}

#[test]
fn a_configuration_that_others_can_write_is_not_taken_for_an_operator() {
    let Some(service) = Service::north() else { return };
    let folder = service.house.dir().join("config/usher");
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join("config.toml");
    fs::write(&file, "page_size = 10\n").unwrap();
    service.own(&service.house.dir().join("config"));
    service.sudo(ANN, "whoami").ok();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o664)).unwrap();
    service.sudo(ANN, "whoami -o json").refused(1, "io").says("chmod go-w");
    service.usher(&[], "db status").ok().says("others can change the configuration (664)");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    chown(&file, Some(BEN.parse().unwrap()), None).unwrap();
    service.sudo(BEN, "whoami -o json").refused(1, "io").says("it belongs to 54332");
}

#[test]
fn the_status_of_the_database_says_how_it_is_run_and_what_is_too_wide() {
    let Some(service) = Service::north() else { return };
    let status = |operator: &[(&str, &str)]| service.usher(operator, "db status -o json").ok().json();
    let own = status(&[]);
    assert_eq!((own["run_as"].as_str(), &own["used_by"]), (Some("personal file"), &serde_json::Value::Null));
    assert_eq!((own["accounts"].as_i64(), own["warnings"].as_array().map(Vec::len)), (Some(1), Some(0)), "{own}");
    let used = status(&[("SUDO_UID", BEN)]);
    assert_eq!(used["run_as"], "service account 54321, used by 54332");
    assert_eq!((used["used_by"].as_str(), &used["users"]), (Some(BEN), &serde_json::Value::Null));
    service.sudo(BEN, "db status -o table").ok().says("service account 54321, used by 54332");
    let by_root = Run::of("db status", service.house.command(words("db status -o json")).output().unwrap()).ok().json();
    assert_eq!(by_root["run_as"], "file of 54321");

    let outbox = service.house.database().parent().unwrap().join("outbox");
    fs::create_dir(&outbox).unwrap();
    let modes = [
        (outbox, 0o755, "others can read mails that wait (755)"),
        (service.house.database(), 0o640, "others than its owner can read or write it"),
        (service.house.database().parent().unwrap().to_owned(), 0o770, "others can put files beside it"),
        (service.state().join("sessions").join(ANN), 0o644, "others can use this log-in (644)"),
    ];
    for (path, wide, warning) in modes {
        service.own(service.house.dir());
        let narrow = mode(&path);
        fs::set_permissions(&path, fs::Permissions::from_mode(wide)).unwrap();
        service.sudo(ANN, "db status").ok().says(warning);
        fs::set_permissions(&path, fs::Permissions::from_mode(if path.is_dir() { 0o700 } else { narrow })).unwrap();
    }
    assert_eq!(service.sudo(ANN, "db status -o json").ok().json()["warnings"].as_array().map(Vec::len), Some(0));
}

#[test]
fn sudo_itself_says_who_asked_and_keeps_nothing_that_names_a_session() {
    let Some(service) = Service::house() else { return };
    if !needs("sudo") {
        return;
    }
    let nobody = 65_534;
    chown(service.house.dir(), Some(nobody), Some(nobody)).unwrap();
    let places = ["HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"];
    let sudo = |line: &str, stdin: &str| {
        let mut command = service.house.command(words(line));
        command.env("USHER_SESSION", service.house.dir().join("elsewhere"));
        // Where nobody has no home of its own, the places are said behind sudo.
        let said: Vec<String> = command
            .get_envs()
            .filter(|(name, _)| places.contains(&name.to_str().unwrap()))
            .map(|(name, value)| format!("{}={}", name.to_str().unwrap(), value.unwrap().to_str().unwrap()))
            .collect();
        let launcher = ["sudo", "-n", "-u", "nobody", "env"].map(str::to_owned).into_iter().chain(said);
        service.house.run(line, through(launcher, &command), stdin)
    };
    sudo(INIT, PASSWORD).ok();
    assert!(!service.house.dir().join("elsewhere").exists());
    assert_eq!(names(&service.state().join("sessions")), ["0"]);
    sudo("whoami", "").ok().says("ada@north.example");
    sudo("db status", "").ok().says("service account nobody, used by root");
}

#[test]
fn an_operator_joins_logs_in_and_out_through_the_service_account() {
    let Some(service) = Service::north() else { return };
    service.sudo(ANN, "user add ben@north.example --role editor --no-invite").ok();
    let printed = service.sudo(ANN, "user invite ben@north.example --print").ok().stdout;
    let accept = printed.lines().find_map(|line| line.split_once("usher accept ")).unwrap().1;
    let accept = accept.split_whitespace().next().unwrap();
    service.run(&[("SUDO_UID", BEN)], &format!("accept {accept} --password-stdin"), PASSWORD).ok();
    let ann = fs::read(service.state().join("sessions").join(ANN)).unwrap();
    service.run(&[("SUDO_UID", BEN)], "login ben@north.example --password-stdin", PASSWORD).ok();
    service.sudo(BEN, "whoami").ok().says("ben@north.example");
    assert_eq!(fs::read(service.state().join("sessions").join(ANN)).unwrap(), ann);
    service.sudo(BEN, "logout").ok();
    service.sudo(BEN, "whoami -o json").refused(4, "auth.required");
    service.sudo(ANN, "whoami").ok().says("ada@north.example");
    // Where mails are written to files, nobody but the service account reads them.
    service.sudo(ANN, "user add vic@north.example --role view-only").ok();
    let outbox = service.house.database().parent().unwrap().join("outbox");
    assert_eq!(mode(&outbox), 0o700);
    assert!(names(&outbox).iter().filter(|name| name.ends_with(".eml")).all(|name| mode(&outbox.join(name)) == 0o600));
}

#[test]
fn pictures_come_from_an_operator_on_stdin_and_are_taken_out_by_the_owner() {
    let Some(service) = Service::north() else { return };
    let logo = service.house.file("logo.png", LOGO);
    service.own(&logo);
    service.sudo(ANN, "brand set --logo logo.png -o json").refused(1, "io").says("stdin");
    let mut command = service.command(&[("SUDO_UID", ANN)], "brand set --logo -");
    assert!(command.stdin(fs::File::open(&logo).unwrap()).status().unwrap().success());
    service.sudo(ANN, "brand show --images out -o json").refused(4, "forbidden").says("writes no files");
    assert!(!service.house.dir().join("out").exists());
}

//! No secret is anywhere but where it belongs (quality, invariant 13).
//!
//! One story runs through everything that takes or makes a secret, each of them unlike any other
//! text. Then every file of the house, every name of one, everything that was said, and the words
//! and variables of every program that was started are searched for each secret.
//!
//! **A further secret that is typed** is one line of [`STORY`] with its name in braces: `{smtp}`
//! stands for a text of its own. **One that is made** is one line of [`MADE`], which says where it
//! is read from and which files may hold it.

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use crate::support::{
    House, Run, is_here,
    post::{nobody, token_in},
    tell, through, words,
};

/// Command lines, each with what is typed into it. `{name}` is a secret; a line that begins with
/// `!` is to be refused.
const STORY: &[(&str, &str)] = &[
    ("! init --name North --admin ada@north.example --password-stdin", "{weak}"),
    ("! init --name North --admin ada@north.example", "{unasked}"),
    ("init --name 'North Agency' --handle north --admin ada@north.example --password-stdin", "{password of ada}\n"),
    ("! init --name 'North Agency' --admin ada@north.example --password-stdin", "{second password}"),
    ("whoami -o json", ""),
    ("client add Acme --seats 10 --reason 'a new one'", ""),
    ("group create Marketing -c acme", ""),
    ("user add dana@north.example --role editor", ""),
    ("impersonate acme --as admin --reason look", ""),
    ("group create Design", ""),
    ("leave", ""),
    ("! group show nothing", "{stray}"),
    ("undo", ""),
    ("db backup copy.db", ""),
    ("db restore copy.db --yes", ""),
    ("db status -o json", ""),
    ("db check -o json", ""),
    ("user show dana@north.example -o json", ""),
    ("user add pat@north.example --role admin", ""),
    ("mail list -o json", ""),
    ("! accept {invitation token} --password-stdin", "{weak}"),
    ("accept {invitation token} --password-stdin", "{password of pat}\n"),
    ("! accept {invitation token} --password-stdin", "{too late}"),
    ("! login pat@north.example --password-stdin", "{wrong password}"),
    ("login pat@north.example --password-stdin", "{password of pat}"),
    ("! user password --password-stdin", "{password of pat}\n{weak}"),
    ("! user password --password-stdin", "{wrong again}\n{never set}"),
    ("user password --password-stdin", "{password of pat}\n{new password of pat}"),
    ("user password ada@north.example --password-stdin", "{new password of ada}"),
    ("user unlock ada@north.example", ""),
    ("db recover-admin ada@north.example --yes --password-stdin", "{recovered}"),
    ("(a mail server)", "{password of the mail server}"),
    ("user invite dana@north.example", ""),
    ("mail list -o json", ""),
    ("! mail retry --all", ""),
    ("logout", ""),
    ("login ada@north.example --password-stdin", "{recovered}"),
    ("impersonate list -o json", ""),
    ("export -o json", ""),
    ("log list -o json --all", ""),
    ("log list -o json --all -c acme", ""),
    ("log export", ""),
    ("log verify -o json", ""),
];

/// Secrets that the tool makes: the name, after which line of the story it is there, how it is read,
/// and the only files that may hold it, by the beginning of their path in the house.
const MADE: &[Made] = &[
    Made {
        name: "session token",
        after: "init --name 'North Agency'",
        read: session_token,
        kept: &["state/usher/session"],
    },
    Made { name: "session token of pat", after: "login pat@", read: session_token, kept: &["state/usher/session"] },
    Made { name: "new token of pat", after: "user password --", read: session_token, kept: &["state/usher/session"] },
    Made {
        name: "invitation token",
        after: "user add pat@",
        read: |house| house.letter().token(),
        kept: &["data/usher/outbox/"],
    },
    Made {
        name: "token of a mail that waits",
        after: "user invite dana@",
        read: staged_token,
        kept: &["data/usher/outbox/"],
    },
    Made {
        name: "password of the mail server",
        after: MAIL_SERVER,
        read: |house| fs::read_to_string(house.dir().join(SMTP_PASSWORD)).unwrap(),
        kept: &[SMTP_PASSWORD],
    },
];

/// The step of the story at which a mail server is configured that takes no mail.
const MAIL_SERVER: &str = "(a mail server)";

/// The file that holds the password for it.
const SMTP_PASSWORD: &str = "smtp-password";

/// Secrets that are gone by the end of the story, and so in no file at all.
const GONE: &[&str] = &["session token", "session token of pat", "new token of pat"];

struct Made {
    name: &'static str,
    after: &'static str,
    read: fn(&House) -> String,
    kept: &'static [&'static str],
}

fn session_token(house: &House) -> String {
    fs::read_to_string(house.dir().join("state/usher/session")).unwrap().trim().to_owned()
}

fn staged_token(house: &House) -> String {
    let mut staged = files(&house.outbox().join(".staged"));
    token_in(&fs::read_to_string(staged.pop().unwrap()).unwrap())
}

/// The story while it is told.
struct Telling {
    house: House,
    /// Every secret by name.
    secrets: BTreeMap<&'static str, String>,
    /// Everything said, and every program started, with the line that did it.
    heard: Vec<(String, String)>,
}

impl Telling {
    fn secret(&mut self, name: &'static str) -> String {
        let number = self.secrets.len();
        // Short enough to be too weak where the name says so, and in no other text.
        let text = if name == "weak" { "Zq7#kw".to_owned() } else { format!("Zq{number}#canary-{number:x}-Vx9!perch") };
        self.secrets.entry(name).or_insert(text).clone()
    }

    /// A text with the secrets in the place of their names.
    fn typed(&mut self, text: &'static str) -> String {
        let mut typed = String::new();
        let mut rest = text;
        while let Some((before, (name, after))) = rest.split_once('{').and_then(|(b, r)| Some((b, r.split_once('}')?)))
        {
            typed += before;
            typed += &self.secret(name);
            rest = after;
        }
        typed + rest
    }

    /// Configures a mail server that nobody can reach.
    fn configure(&mut self, password: &'static str) {
        let password = self.typed(password);
        let file = self.house.file(SMTP_PASSWORD, password);
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        fs::create_dir_all(self.house.dir().join("config/usher")).unwrap();
        let section = format!(
            "[mail]\nhost = 'localhost'\nport = {}\nuser = 'north'\npassword_file = '{}'\nfrom = 'team@north.example'\ntimeout = 2\n",
            nobody(),
            file.display()
        );
        self.house.file("config/usher/config.toml", section);
    }

    fn tell(&mut self, line: &'static str, typed: &'static str) {
        let refused = line.starts_with('!');
        let line = line.trim_start_matches("! ");
        if line == MAIL_SERVER {
            self.configure(typed);
            return self.learn(line);
        }
        // Whoever accepts an invitation types its token, so it is among the words of that command.
        let named = line.contains('{');
        let (words, typed) = (words(&self.typed(line)), self.typed(typed));
        let mut command = self.house.command(words);
        command.env("USHER_TRACE_SQL", self.house.dir().join("statements.sql"));
        // Outside the house, as it is no file of the tool's.
        let log = self.house.dir().with_extension("trace");
        if is_here("strace") {
            let options = ["strace", "-f", "-v", "-s", "100000", "-e", "trace=execve", "-o", log.to_str().unwrap()];
            command = through(options, &command);
        }
        let run = self.house.run(line, command, &typed);
        assert_eq!(run.status != 0, refused, "{}", run.transcript());
        let started = fs::read_to_string(&log).unwrap_or_default();
        let _ = fs::remove_file(log);
        assert!(started.matches("execve(").count() <= 1, "a program was started by usher {line}: {started}");
        self.hear(&run, if named { String::new() } else { started });
        self.learn(line);
    }

    /// Reads the secrets that are there after a line.
    fn learn(&mut self, line: &str) {
        for made in MADE.iter().filter(|made| line.starts_with(made.after)) {
            let text = (made.read)(&self.house);
            assert!(text.len() >= 16, "{} is too short to be found", made.name);
            self.secrets.insert(made.name, text);
        }
    }

    fn hear(&mut self, run: &Run, started: String) {
        self.heard.push((run.line.clone(), format!("{}{}", run.stdout, run.stderr)));
        self.heard.push((format!("{} (programs started)", run.line), started));
    }
}

/// A secret in the forms in which it could lie about.
fn forms(secret: &str) -> [Vec<u8>; 3] {
    let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    let wide = secret.encode_utf16().flat_map(u16::to_le_bytes).collect();
    [secret.as_bytes().to_vec(), hex.into_bytes(), wide]
}

fn holds(text: &[u8], secret: &str) -> bool {
    forms(secret).iter().any(|form| text.windows(form.len()).any(|part| part == form))
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// Where each secret was found that does not belong there.
fn leaks(telling: &Telling) -> Vec<String> {
    let mut found = Vec::new();
    for (name, secret) in &telling.secrets {
        for (line, said) in &telling.heard {
            if holds(said.as_bytes(), secret) {
                found.push(format!("{name}: said by usher {line}"));
            }
        }
        for path in files(telling.house.dir()) {
            let inside = path.strip_prefix(telling.house.dir()).unwrap().to_string_lossy().into_owned();
            let made = MADE.iter().find(|made| made.name == *name);
            if holds(inside.as_bytes(), secret) {
                found.push(format!("{name}: the name of {inside}"));
            }
            if !holds(&fs::read(&path).unwrap(), secret) {
                continue;
            }
            if !made.is_some_and(|made| made.kept.iter().any(|kept| inside.starts_with(kept))) {
                found.push(format!("{name}: in {inside}"));
            } else if fs::metadata(&path).unwrap().permissions().mode() & 0o777 != 0o600 {
                found.push(format!("{name}: {inside} can be read by others"));
            }
        }
    }
    found
}

fn told() -> Telling {
    let mut telling = Telling { house: House::empty(), secrets: BTreeMap::new(), heard: Vec::new() };
    STORY.iter().for_each(|(line, typed)| telling.tell(line, typed));
    telling
}

#[test]
fn no_secret_is_anywhere_but_where_it_belongs() {
    if !is_here("strace") {
        tell("not looked at, as strace is not here: the programs that commands start");
    }
    let telling = told();
    assert_eq!(leaks(&telling), [""; 0]);
    for made in MADE.iter().filter(|made| !GONE.contains(&made.name)) {
        let kept = files(telling.house.dir())
            .into_iter()
            .any(|path| holds(&fs::read(path).unwrap(), &telling.secrets[made.name]));
        assert!(kept, "{} is nowhere, so it was not the secret", made.name);
    }
}

#[test]
fn a_secret_that_lies_about_is_found_in_any_form() {
    let mut telling = told();
    let secret = telling.secrets["password of ada"].clone();
    telling.heard.push(("whoami".to_owned(), format!("as {secret}")));
    telling.house.file(&format!("{secret}.txt"), "");
    for (number, form) in forms(&secret).into_iter().enumerate() {
        telling.house.file(&format!("file-{number}"), [b"a ".to_vec(), form, b" b".to_vec()].concat());
    }
    telling.house.file("token", telling.secrets["invitation token"].clone());
    assert_eq!(leaks(&telling).len(), 6, "{:?}", leaks(&telling));
}

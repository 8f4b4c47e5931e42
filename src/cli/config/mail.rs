//! The section `[mail]`: the server that takes letters, or none, and how they are signed.
//!
//! What the section says is looked at when the file is read. The password is not: it is read when a
//! letter is sent, from a file or a variable that only its owner can read.

use std::{
    fs::File,
    io::Read as _,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    time::Duration,
};

use serde::{Deserialize, Deserializer, de::Error as _};
use usher::{
    domain::{Code, Refusal, email::Email, name},
    mail::{LinkTemplate, Mailbox, Secret, Server, Timeouts, Tls, nobody},
};

/// Longest password that is read, in bytes.
const LONGEST: u64 = 1_024;
/// How many seconds one answer of the server may take, and how many where nothing is said. Everything
/// together takes four times as long at most, which is less than it takes until a command that sends
/// counts as dead.
const TIMEOUT: std::ops::RangeInclusive<u64> = 1..=120;
const USUAL_TIMEOUT: u64 = 30;

/// What the section says. Without a host, letters become files in the outbox.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(try_from = "Written")]
pub struct Mail {
    server: Option<Written>,
    link: Option<LinkTemplate>,
    from: Option<Email>,
    from_name: Option<String>,
}

/// The section as it is written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default, deserialize_with = "host")]
    host: Option<String>,
    port: Option<std::num::NonZeroU16>,
    tls: Option<Tls>,
    #[serde(default, deserialize_with = "printable")]
    user: Option<String>,
    password_file: Option<PathBuf>,
    password_env: Option<String>,
    #[serde(default, deserialize_with = "email")]
    from: Option<Email>,
    #[serde(default, deserialize_with = "printable")]
    from_name: Option<String>,
    #[serde(default, deserialize_with = "link")]
    accept_link: Option<LinkTemplate>,
    ca_file: Option<PathBuf>,
    #[serde(default, deserialize_with = "timeout")]
    timeout: Option<u64>,
}

impl TryFrom<Written> for Mail {
    type Error = String;

    /// Looks at what has to stand together.
    fn try_from(written: Written) -> Result<Self, String> {
        let passwords = usize::from(written.password_file.is_some()) + usize::from(written.password_env.is_some());
        let of_a_server = written.port.is_some()
            || written.tls.is_some()
            || written.user.is_some()
            || written.ca_file.is_some()
            || written.timeout.is_some()
            || passwords > 0;
        let wrong = match &written.host {
            None if of_a_server => "a mail server is described, but its `host` is missing",
            Some(_) if written.from.is_none() => "a mail server needs `from`, the address that letters come from",
            _ if passwords > 1 => "`password_file` and `password_env` stand together; one of them is enough",
            _ if written.user.is_some() && passwords == 0 => "`user` needs `password_file` or `password_env`",
            _ if written.user.is_none() && passwords > 0 => "a password is named, but its `user` is missing",
            _ if written.user.is_some() && written.tls == Some(Tls::None) => {
                "`user` needs a connection that is encrypted: `tls` is \"required\" or \"implicit\""
            }
            _ => {
                return Ok(Self {
                    link: written.accept_link.clone(),
                    from: written.from.clone(),
                    from_name: written.from_name.clone(),
                    server: Some(written).filter(|written| written.host.is_some()),
                });
            }
        };
        Err(wrong.to_owned())
    }
}

impl Mail {
    /// The same section, its files looked for in the folder of the configuration.
    #[must_use]
    pub fn within(mut self, folder: &Path) -> Self {
        if let Some(server) = &mut self.server {
            for file in [&mut server.password_file, &mut server.ca_file].into_iter().flatten() {
                *file = folder.join(&*file);
            }
        }
        self
    }

    /// The page where invitations are accepted; None where none is configured.
    #[must_use]
    pub const fn link(&self) -> Option<&LinkTemplate> {
        self.link.as_ref()
    }

    /// Who letters come from; nobody where no address is configured, which is so only without a server.
    #[must_use]
    pub fn sender(&self) -> Mailbox {
        let name = self.from_name.clone().unwrap_or_default();
        Mailbox { address: self.from.clone().unwrap_or_else(nobody), name }
    }

    /// The server, its password read now; None where letters become files.
    ///
    /// # Errors
    /// [`Code::Io`] when the file of the password cannot be read or others can read it,
    /// [`Code::InputRequired`] when the variable is not set, [`Code::Usage`] when there is no password
    /// in it.
    pub fn server(&self) -> Result<Option<Server>, Refusal> {
        let Some(written) = &self.server else { return Ok(None) };
        let (Some(host), Some(from)) = (&written.host, &self.from) else { return Ok(None) };
        let tls = written.tls.unwrap_or_default();
        Ok(Some(Server {
            host: host.clone(),
            port: written.port.map_or_else(|| tls.port(), std::num::NonZeroU16::get),
            tls,
            user: written.user.clone(),
            password: written.password()?,
            from: from.clone(),
            timeout: Timeouts::answers_within(Duration::from_secs(written.timeout.unwrap_or(USUAL_TIMEOUT))),
            ca_file: written.ca_file.clone(),
        }))
    }
}

impl Written {
    fn password(&self) -> Result<Option<Secret>, Refusal> {
        match (&self.password_file, &self.password_env) {
            (Some(file), _) => from_file(file).map(Some),
            (None, Some(variable)) => match std::env::var(variable) {
                Ok(password) => one_line(&password, variable).map(Some),
                Err(_) => Err(Refusal::new(
                    Code::InputRequired,
                    format!("{variable}, which the configuration names for the mail server's password, is not set"),
                )),
            },
            (None, None) => Ok(None),
        }
    }
}

/// The password in a file that belongs to whoever runs this, and that nobody else can read.
fn from_file(path: &Path) -> Result<Secret, Refusal> {
    let shown = path.display();
    let refuse = |why: String| Refusal::new(Code::Io, format!("{shown}, the mail server's password, {why}"));
    let file = File::open(path).map_err(|error| refuse(format!("cannot be read: {error}")))?;
    let meta = file.metadata().map_err(|error| refuse(format!("cannot be read: {error}")))?;
    if !meta.is_file() {
        return Err(refuse("is not a regular file".to_owned()));
    }
    if meta.uid() != rustix::process::geteuid().as_raw() {
        return Err(refuse("belongs to somebody else".to_owned()));
    }
    if meta.mode() & 0o077 != 0 {
        let refusal = refuse(format!("can be read by others (mode {:o})", meta.mode() & 0o777));
        return Err(refusal.hint(format!("chmod 600 {shown}")));
    }
    let mut text = zeroize::Zeroizing::new(String::new());
    file.take(LONGEST).read_to_string(&mut text).map_err(|error| refuse(format!("cannot be read: {error}")))?;
    one_line(&text, &shown.to_string())
}

/// A password on one line, less its line ending.
fn one_line(text: &str, place: &str) -> Result<Secret, Refusal> {
    let line = text.strip_suffix('\n').map_or(text, |line| line.strip_suffix('\r').unwrap_or(line));
    if line.is_empty() || line.chars().any(char::is_control) {
        return Err(Refusal::new(Code::Usage, format!("{place} does not hold a password on one line")));
    }
    Ok(Secret::new(line))
}

fn email<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Email>, D::Error> {
    Email::parse(&String::deserialize(from)?).map(Some).map_err(D::Error::custom)
}

fn link<'de, D: Deserializer<'de>>(from: D) -> Result<Option<LinkTemplate>, D::Error> {
    LinkTemplate::parse(&String::deserialize(from)?).map(Some).map_err(D::Error::custom)
}

fn printable<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    name::name(&String::deserialize(from)?).map(Some).map_err(D::Error::custom)
}

fn host<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let host = String::deserialize(from)?;
    let sign = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':');
    if host.is_empty() || host.len() > 253 || !host.chars().all(sign) {
        return Err(D::Error::custom(format!("{host:?} is not the name of a mail server")));
    }
    Ok(Some(host))
}

fn timeout<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u64>, D::Error> {
    let seconds = u64::deserialize(from)?;
    if TIMEOUT.contains(&seconds) {
        return Ok(Some(seconds));
    }
    Err(D::Error::custom(format!("a timeout is {} to {} seconds", TIMEOUT.start(), TIMEOUT.end())))
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt as _};

    use super::super::Config;
    use super::*;

    fn read(section: &str) -> Result<Mail, String> {
        Config::parse(&format!("[mail]\n{section}"), "config.toml").map(|config| config.mail).map_err(|r| r.message)
    }

    #[test]
    fn a_server_is_encrypted_and_has_the_usual_port_unless_the_file_says_otherwise() {
        let server = |more: &str| {
            let mail = read(&format!("host = 'smtp.north.example'\nfrom = 'Team@North.example'\n{more}"));
            mail.unwrap().server().unwrap().unwrap()
        };
        let usual = server("");
        assert_eq!((usual.tls, usual.port, usual.user.is_none()), (Tls::Required, 587, true));
        assert_eq!((usual.from.as_str(), usual.timeout), ("team@north.example", Timeouts::default()));
        assert_eq!(server("tls = 'implicit'").port, 465);
        assert_eq!(server("tls = 'none'").port, 25);
        assert_eq!(server("port = 2525\ntimeout = 5").port, 2525);
    }

    #[test]
    fn no_server_is_waited_for_until_the_command_counts_as_dead() {
        let server = |timeout: u64| {
            let section = format!("host = 'smtp.north.example'\nfrom = 'team@north.example'\ntimeout = {timeout}");
            read(&section).map(|mail| mail.server().unwrap().unwrap().timeout.whole)
        };
        let dead = Duration::from_secs(usher::domain::mail::CLAIM_MINUTES.unsigned_abs() * 60);
        assert!(server(*TIMEOUT.end()).unwrap() + Duration::from_secs(60) <= dead);
        assert!(server(TIMEOUT.end() + 1).unwrap_err().contains("1 to 120 seconds"));
    }

    #[test]
    fn without_a_host_letters_become_files_and_may_still_have_a_sender() {
        let mail = read("").unwrap();
        assert!(mail.server().unwrap().is_none());
        assert_eq!(mail.sender().address, nobody());
        let mail = "from = 'team@north.example'\nfrom_name = 'North'\naccept_link = 'https://north.example/{token}'";
        let mail = read(mail).unwrap();
        assert!(mail.server().unwrap().is_none());
        assert_eq!(mail.link().unwrap().with("abc"), "https://north.example/abc");
        assert_eq!((mail.sender().address.as_str(), mail.sender().name.as_str()), ("team@north.example", "North"));
    }

    #[test]
    fn what_cannot_be_is_told_with_line_and_column() {
        let server = "host = 'smtp.north.example'\nfrom = 'team@north.example'";
        for (section, place, why) in [
            ("hots = 'x'".to_owned(), "2:1", "unknown field `hots`"),
            ("host = 'smtp north'".to_owned(), "2:8", "is not the name of a mail server"),
            ("from = 'team'".to_owned(), "2:8", "is not an e-mail address"),
            ("from_name = \"a\\nb\"".to_owned(), "2:13", "does not print"),
            ("accept_link = 'http://x/{token}'".to_owned(), "2:15", "https"),
            (format!("{server}\ntls = 'maybe'"), "4:7", "unknown variant `maybe`"),
            (format!("{server}\nport = 70000"), "4:8", "70000"),
            (format!("{server}\nport = 0"), "4:8", "zero"),
            (format!("{server}\ntimeout = 0"), "4:11", "1 to 120 seconds"),
            ("host = 'smtp.north.example'".to_owned(), "1:1", "needs `from`"),
            ("port = 25".to_owned(), "1:1", "`host` is missing"),
            (format!("{server}\nuser = 'ada'"), "1:1", "needs `password_file` or `password_env`"),
            (format!("{server}\npassword_env = 'P'"), "1:1", "`user` is missing"),
            (format!("{server}\nuser = 'ada'\npassword_env = 'P'\npassword_file = 'p'"), "1:1", "one of them"),
            (format!("{server}\nuser = 'ada'\npassword_env = 'P'\ntls = 'none'"), "1:1", "encrypted"),
        ] {
            let said = read(&section).unwrap_err();
            assert!(said.starts_with(&format!("config.toml:{place}: ")) && said.contains(why), "{section}\n{said}");
        }
    }

    #[test]
    fn a_password_is_read_when_it_is_needed_from_a_file_of_ones_own() {
        let folder = std::env::temp_dir().join(format!("usher-mail-config-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir(&folder).unwrap();
        let mail = "host = 'smtp.north.example'\nfrom = 'team@north.example'\nuser = 'ada'\npassword_file = 'password'";
        let mail = read(mail).unwrap().within(&folder);
        let file = folder.join("password");
        let refused = |mode: u32, text: &str| {
            fs::write(&file, text).unwrap();
            fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
            mail.server().unwrap_err()
        };
        assert!(mail.server().unwrap_err().message.contains(&file.display().to_string()));
        let refusal = refused(0o640, "correct horse\n");
        assert_eq!(
            (refusal.code, refusal.hints.as_slice()),
            (Code::Io, [format!("chmod 600 {}", file.display())].as_slice())
        );
        assert!(refusal.message.contains(&file.display().to_string()), "{}", refusal.message);
        for text in ["", "\n", "two\nlines\n"] {
            assert_eq!(refused(0o600, text).code, Code::Usage, "{text:?}");
        }
        fs::write(&file, "correct horse\n").unwrap();
        let server = mail.server().unwrap().unwrap();
        assert_eq!(server.password.as_ref().unwrap().reveal(), "correct horse");
        assert!(!format!("{server:?}").contains("horse"));
        fs::remove_dir_all(&folder).unwrap();
    }
}

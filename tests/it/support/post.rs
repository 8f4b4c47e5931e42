//! Letters in the outbox, and the tokens in them.

use std::{fs, path::PathBuf};

use super::{House, Run};

/// A letter in the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Its file.
    pub file: PathBuf,
    /// The whole of it.
    pub text: String,
}

impl Letter {
    /// The token that it carries.
    #[track_caller]
    pub fn token(&self) -> String {
        token_in(&self.text)
    }
}

/// The token in a text that holds the line to type.
#[track_caller]
pub fn token_in(text: &str) -> String {
    let rest = text.split("usher accept ").nth(1).unwrap_or_else(|| panic!("no line to type in\n{text}"));
    rest.chars().take_while(char::is_ascii_alphanumeric).collect()
}

/// A port at which nobody listens.
pub fn nobody() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

impl House {
    /// The folder of letters.
    pub fn outbox(&self) -> PathBuf {
        self.database().with_file_name("outbox")
    }

    /// The letters, oldest first.
    pub fn letters(&self) -> Vec<Letter> {
        let entries = fs::read_dir(self.outbox()).into_iter().flatten().map(|entry| entry.unwrap().path());
        let mut files: Vec<_> = entries.filter(|path| path.is_file()).collect();
        files.sort();
        files.into_iter().map(|file| Letter { text: fs::read_to_string(&file).unwrap(), file }).collect()
    }

    /// Letters that are kept because they are being sent.
    pub fn staged(&self) -> usize {
        fs::read_dir(self.outbox().join(".staged")).into_iter().flatten().count()
    }

    /// The newest letter.
    #[track_caller]
    pub fn letter(&self) -> Letter {
        self.letters().pop().expect("there is a letter in the outbox")
    }

    /// Accepts an invitation with a password of its own.
    #[must_use]
    pub fn accept(&self, token: &str) -> Run {
        self.usher_in(&format!("accept {token} --password-stdin -o json"), "blue lagoon at noon 7\n")
    }

    /// Has letters sent by a server on this machine that is spoken to in clear.
    pub fn send_by(&self, port: u16) {
        fs::create_dir_all(self.dir().join("config/usher")).unwrap();
        let section =
            format!("host = 'localhost'\nport = {port}\ntls = 'none'\nfrom = 'team@north.example'\ntimeout = 2");
        self.file("config/usher/config.toml", format!("[mail]\n{section}\n"));
    }

    /// Whether a text stands anywhere in the files of the database.
    pub fn database_holds(&self, text: &str) -> bool {
        let files = ["usher.db", "usher.db-wal", "usher.db-shm"].map(|name| self.database().with_file_name(name));
        let held = |bytes: Vec<u8>| bytes.windows(text.len()).any(|window| window == text.as_bytes());
        files.iter().filter_map(|file| fs::read(file).ok()).any(held)
    }
}

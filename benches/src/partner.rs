//! A made-up partner: how large it is, and what its things are called.
//!
//! Names follow from numbers, so that questions can be asked of it without reading it first.

mod fill;

use std::{
    error::Error,
    path::{Path, PathBuf},
};

pub use fill::fill;

/// The token with which the first Admin of every partner is logged in.
pub const TOKEN: &str = "5bd1e995c6ef372fa54ff53a3c2b1a0d9e8f7a6b5c4d3e2f1a0b9c8d7e6f5a4b";

/// How large a partner is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    pub name: &'static str,
    pub clients: usize,
    /// Users of each client; all else is in proportion to them.
    pub users: usize,
}

/// Every size. `thousand` has clients as `large` has, so that between the two only the number grows.
pub const SIZES: [Shape; 4] = [
    Shape { name: "small", clients: 10, users: 20 },
    Shape { name: "thousand", clients: 10, users: 100 },
    Shape { name: "medium", clients: 1_000, users: 20 },
    Shape { name: "large", clients: 10_000, users: 100 },
];

const FIRST: [&str; 24] = [
    "ada", "bela", "chidi", "dana", "emre", "freya", "goran", "hana", "ines", "jonas", "kaori", "lena", "milo", "nora",
    "omar", "priya", "quinn", "rosa", "sven", "tariq", "uma", "vera", "wanda", "yusuf",
];
const LAST: [&str; 24] = [
    "abebe", "berg", "castro", "dubois", "eriksen", "fischer", "garcia", "haddad", "ito", "jensen", "kovac", "larsen",
    "moreau", "novak", "okafor", "petrov", "quist", "rossi", "silva", "tanaka", "ueda", "varga", "weiss", "zhang",
];

impl Shape {
    pub fn of(name: &str) -> Result<Self, Box<dyn Error>> {
        let known = || SIZES.map(|size| size.name).join(", ");
        let found = SIZES.into_iter().find(|size| size.name == name);
        found.ok_or_else(|| format!("{name} is no size: {}", known()).into())
    }

    pub const fn groups(self) -> usize {
        self.users / 5
    }

    pub const fn dashboards(self) -> usize {
        self.users / 5
    }

    pub const fn klips(self) -> usize {
        self.users / 2
    }

    pub const fn datasources(self) -> usize {
        self.users / 10
    }

    pub const fn metrics(self) -> usize {
        self.users / 10
    }

    /// How many users the master itself has.
    pub fn staff(self) -> usize {
        (self.clients / 50).clamp(10, 100)
    }

    pub fn path(self, folder: &Path) -> PathBuf {
        folder.join(format!("{}.db", self.name))
    }
}

pub fn client(number: usize) -> String {
    format!("client-{number:05}")
}

pub fn email(client: usize, user: usize) -> String {
    let (first, last) = (FIRST[(user + client) % FIRST.len()], LAST[(user * 7 + client * 5) % LAST.len()]);
    format!("{first}.{last}.{user}@client-{client:05}.example")
}

pub fn staff(user: usize) -> String {
    format!("{}.{}.{user}@north.example", FIRST[user % FIRST.len()], LAST[user * 7 % LAST.len()])
}

pub fn asset(kind: &str, number: usize) -> String {
    format!("{kind}-{number:02}")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_file_and_nothing_in_it_is_wrong() {
        let folder = std::env::temp_dir().join(format!("usher-bench-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let paths = ["one.db", "again.db", "other.db"].map(|name| folder.join(name));
        for (path, seed) in paths.iter().zip([7, 7, 8]) {
            let _ = fs::remove_file(path);
            fill(SIZES[0], seed, path).unwrap();
        }
        let [one, again, other] = paths.each_ref().map(|path| fs::read(path).unwrap());
        assert!(one == again && one != other);
        assert_eq!(usher::ops::database::check(&paths[0]).unwrap(), []);
        fs::remove_dir_all(folder).unwrap();
    }
}

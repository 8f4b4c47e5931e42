//! Keys as they are pressed, one by one, out of the bytes that a terminal sends for them.
//!
//! A key that is no character comes as a sequence that begins with Escape; over a slow connection its
//! bytes come apart. So an Escape is one only when nothing follows it for a moment, and a sequence that
//! is not known is read to its end and passed over.

use std::{io, sync::atomic::Ordering};

use console::{Key, Term};
use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::{CHOOSING, interrupted};

/// How long the rest of a sequence is waited for, in nanoseconds: a tenth of a second.
const MOMENT: i64 = 100_000_000;
/// At most so many bytes of a sequence are passed over.
const LONGEST: usize = 32;

/// One key.
///
/// # Errors
/// When the terminal is gone.
pub fn pressed(term: &Term) -> io::Result<Key> {
    match read(term)? {
        Key::Escape if more(MOMENT) => match read(term)? {
            Key::Char('[') => sequence(term, String::new()),
            Key::Char('O') => Ok(known(&read_char(term)?)),
            other => Ok(other),
        },
        Key::UnknownEscSeq(begun) => match begun.split_first() {
            Some(('[', rest)) if !rest.last().is_some_and(|last| ends(*last)) => sequence(term, rest.iter().collect()),
            _ => Ok(Key::Unknown),
        },
        key => Ok(key),
    }
}

/// Whether a key has been pressed already, or is within so many nanoseconds.
pub fn more(nanoseconds: i64) -> bool {
    let stdin = io::stdin();
    let mut waiting = [PollFd::new(&stdin, PollFlags::IN)];
    let patience = Timespec { tv_sec: 0, tv_nsec: nanoseconds };
    poll(&mut waiting, Some(&patience)).is_ok_and(|ready| ready > 0)
}

/// The library reads a key in modes of its own.
fn read(term: &Term) -> io::Result<Key> {
    CHOOSING.store(true, Ordering::SeqCst);
    let key = term.read_key_raw();
    CHOOSING.store(false, Ordering::SeqCst);
    key.or_else(interrupted)
}

/// The rest of a sequence, of which a beginning has been read.
fn sequence(term: &Term, mut read_so_far: String) -> io::Result<Key> {
    while !read_so_far.chars().last().is_some_and(ends) && read_so_far.len() < LONGEST && more(MOMENT) {
        read_so_far += &read_char(term)?;
    }
    Ok(known(&read_so_far))
}

fn read_char(term: &Term) -> io::Result<String> {
    Ok(match read(term)? {
        Key::Char(next) => next.to_string(),
        _ => String::from("~"),
    })
}

/// Whether a character ends a sequence.
const fn ends(last: char) -> bool {
    matches!(last, '@'..='~')
}

fn known(sequence: &str) -> Key {
    match sequence {
        "A" => Key::ArrowUp,
        "B" => Key::ArrowDown,
        "C" => Key::ArrowRight,
        "D" => Key::ArrowLeft,
        "H" | "1~" | "7~" => Key::Home,
        "F" | "4~" | "8~" => Key::End,
        "3~" => Key::Del,
        "Z" => Key::BackTab,
        _ => Key::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sequences_that_are_not_known_stand_for_no_key() {
        for sequence in ["1;5D", "15~", "200~", "M", "", "I"] {
            assert_eq!(known(sequence), Key::Unknown, "{sequence}");
        }
        assert_eq!((known("D"), known("3~")), (Key::ArrowLeft, Key::Del));
    }
}

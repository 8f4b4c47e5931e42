//! The command as it was typed, for the journal and for hints: quoted for a shell, and without what
//! looks like a secret that was typed at the wrong place.

use std::ffi::OsString;

use super::output::escape;

/// What stands for a secret.
const HIDDEN: &str = "PASSWORD";

/// Flags that take the word after them.
const WITH_VALUE: &[&str] =
    &["-c", "--client", "--db", "-o", "--output", "-m", "--reason", "--once", "--color", "--account"];

/// The command line of this process as one line.
#[must_use]
pub fn line(typed: &[OsString]) -> String {
    let words: Vec<String> = typed.iter().skip(1).map(|word| word.to_string_lossy().into_owned()).collect();
    let words = without_passwords(words).into_iter().map(|word| escape::shell(&word));
    let line = std::iter::once("usher".to_owned()).chain(words).collect::<Vec<_>>().join(" ");
    without_tokens(&line, typed)
}

/// A text without the tokens that were typed.
#[must_use]
pub fn without_tokens(text: &str, typed: &[OsString]) -> String {
    let words = typed.iter().map(|word| word.to_string_lossy());
    let is_token = |run: &&str| run.len() == 64 && run.bytes().all(|b| b.is_ascii_hexdigit());
    let tokens: Vec<String> = words
        .flat_map(|word| {
            let runs = word.split(|c: char| !c.is_ascii_alphanumeric());
            runs.filter(is_token).map(str::to_owned).collect::<Vec<_>>()
        })
        .collect();
    tokens.iter().fold(text.to_owned(), |text, token| text.replace(token, "TOKEN"))
}

/// The words without a password that was typed where an e-mail belongs: after `user password`, where
/// passwords are on people's minds.
fn without_passwords(words: Vec<String>) -> Vec<String> {
    let Some(place) = words.windows(2).position(|pair| pair == ["user", "password"]) else { return words };
    let mut before = String::new();
    let mut shown = Vec::new();
    for (at, word) in words.into_iter().enumerate() {
        let value = WITH_VALUE.contains(&before.as_str());
        let plain = at < place + 2 || value || word.starts_with('-') || word.contains('@');
        before.clone_from(&word);
        shown.push(if plain { word } else { HIDDEN.to_owned() });
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(words: &str) -> String {
        line(&words.split(' ').map(OsString::from).collect::<Vec<_>>())
    }

    #[test]
    fn a_token_or_a_password_at_the_wrong_place_is_hidden() {
        let token = "0a".repeat(32);
        assert_eq!(said(&format!("usher user invite {token}")), "usher user invite TOKEN");
        assert_eq!(said(&format!("usher group create --name=x{token}")), format!("usher group create --name=x{token}"));
        assert_eq!(
            said("usher user password hunter2hunter2 --password-stdin"),
            "usher user password PASSWORD --password-stdin"
        );
        assert_eq!(
            said("usher -c acme user password --password-stdin hunter2"),
            "usher -c acme user password --password-stdin PASSWORD"
        );
    }

    #[test]
    fn everything_else_stands_as_it_was_typed() {
        let line = "usher user password dana@acme.example -c acme --reason lost";
        assert_eq!(said(line), line);
        assert_eq!(said("usher group create a'b"), "usher group create 'a'\\''b'");
    }
}

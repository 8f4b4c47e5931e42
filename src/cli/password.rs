//! Passwords on their way in, and their hashes. Hashing happens before any transaction begins.

use std::io::Read as _;

use argon2::{Argon2, PasswordHash, PasswordHasher as _, PasswordVerifier as _};
use usher::domain::{Code, Refusal, digest, password::Obvious};
use zeroize::Zeroizing;

use super::prompt;

/// A password as it was typed; wiped when dropped, and never shown.
pub struct Password(Zeroizing<String>);

impl std::fmt::Debug for Password {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Password(…)")
    }
}

/// Fewest and most characters of a password (domain, 4).
const LENGTH: std::ops::RangeInclusive<usize> = 12..=256;

/// What a password is run against that is nobody's: random bytes at the cost of [`Password::hash`].
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$4oglnt6voeOiMoCDfq5D1Q$H4EieEpHEIJrHh0PZu/IAGbA27/PDR0tcY/nIU4iNkg";

/// How often somebody at a terminal may type a password anew that will not do.
const TRIES: u32 = 3;

impl Password {
    /// Reads a password: from stdin when told so, else from whoever sits at the terminal.
    ///
    /// # Errors
    /// [`Code::InputRequired`] when neither is possible.
    pub fn read(from_stdin: bool, question: &str, may_ask: bool) -> Result<Self, Refusal> {
        if from_stdin {
            return Self::from_stdin();
        }
        if !may_ask {
            return Err(Refusal::new(Code::InputRequired, "a password is needed, and nobody can be asked")
                .hint("pipe it in and say --password-stdin"));
        }
        prompt::secret(question).map(Zeroizing::new).map(Self)
    }

    /// Reads a password that may be set for a user. At a terminal it is asked
    /// for twice, since nobody sees what they type, and again, a few times, where it will not do.
    ///
    /// # Errors
    /// [`Code::InputRequired`] when nobody can be asked, [`Code::Usage`] when the two differ, and as
    /// [`Password::strong_enough`].
    pub fn read_new(from_stdin: bool, question: &str, may_ask: bool, not: Obvious<'_>) -> Result<Self, Refusal> {
        if from_stdin || !may_ask {
            let new = Self::read(from_stdin, question, may_ask)?;
            return new.strong_enough(not).map(|()| new);
        }
        let question = format!("{question} ({} characters or more)", LENGTH.start());
        let mut tries = 1;
        loop {
            match Self::typed_twice(&question, not) {
                Err(refusal) if tries < TRIES && refusal.code != Code::Interrupted => {
                    tries += 1;
                    prompt::say(&refusal.message)?;
                }
                ended => return ended,
            }
        }
    }

    fn typed_twice(question: &str, not: Obvious<'_>) -> Result<Self, Refusal> {
        let new = Self::read(false, question, true)?;
        new.strong_enough(not)?;
        if *Self::read(false, "The same again", true)?.0 != *new.0 {
            return Err(Refusal::new(Code::Usage, "the two passwords are not the same; nothing was changed"));
        }
        Ok(new)
    }

    /// Reads the current password, and from stdin also the one that is to be set in its place: the two
    /// lines of it. At a terminal the new one is asked for once the current one is known to be right.
    ///
    /// # Errors
    /// [`Code::InputRequired`] when nobody can be asked, and when stdin has not two lines.
    pub fn read_current(from_stdin: bool, may_ask: bool) -> Result<(Self, Option<Self>), Refusal> {
        if !from_stdin {
            return Ok((Self::read(false, "Current password", may_ask)?, None));
        }
        let both = Self::from_stdin()?;
        match both.0.split_once('\n') {
            Some((current, new)) if !current.is_empty() && !new.is_empty() && !new.contains('\n') => {
                let line = |text: &str| Self(Zeroizing::new(text.strip_suffix('\r').unwrap_or(text).to_owned()));
                Ok((line(current), Some(line(new))))
            }
            _ => Err(Refusal::new(
                Code::InputRequired,
                "two lines are needed on stdin: the current password, then the new one",
            )),
        }
    }

    /// All of stdin, less one line ending.
    fn from_stdin() -> Result<Self, Refusal> {
        let mut typed = Zeroizing::new(String::new());
        // A little more than the two longest passwords in their longest encoding.
        let read = std::io::stdin().take(4_096).read_to_string(&mut typed);
        read.map_err(|error| Refusal::new(Code::Io, format!("the password could not be read: {error}")))?;
        let stripped = typed.strip_suffix('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
        Ok(Self(Zeroizing::new(stripped.unwrap_or(&typed).to_owned())))
    }

    /// Whether this is the password with that hash. It takes one run of argon2 whatever the answer,
    /// also where there is no hash: nobody learns from the time whether a user exists.
    #[must_use]
    pub fn is(&self, hash: Option<&str>) -> bool {
        count_run();
        let known = hash.and_then(|hash| PasswordHash::new(hash).ok());
        let Some(against) = known.clone().or_else(|| PasswordHash::new(NOBODY).ok()) else { return false };
        let same = Argon2::default().verify_password(self.0.as_bytes(), &against).is_ok();
        same && known.is_some()
    }

    /// Requires that the password is one that may be set.
    ///
    /// # Errors
    /// [`Code::PasswordWeak`], saying what is wrong without repeating it.
    pub fn strong_enough(&self, not: Obvious<'_>) -> Result<(), Refusal> {
        let length = self.0.chars().count();
        let weak = |why: String| Err(Refusal::new(Code::PasswordWeak, why).hint("choose 12 to 256 characters"));
        if !LENGTH.contains(&length) {
            return weak(format!(
                "the password has {length} characters; it needs {} to {}",
                LENGTH.start(),
                LENGTH.end()
            ));
        }
        if not.is(&self.0) {
            return weak("the password is the e-mail or the name of the product".to_owned());
        }
        Ok(())
    }

    /// The argon2id hash: 19 MiB, 2 passes, 1 lane (OWASP's minimum for argon2id).
    ///
    /// # Errors
    /// [`Code::Unexpected`] when the machine has no randomness or memory for it.
    pub fn hash(&self) -> Result<String, Refusal> {
        count_run();
        Argon2::default()
            .hash_password(self.0.as_bytes())
            .map(|hash| hash.to_string())
            .map_err(|error| Refusal::new(Code::Unexpected, format!("the password could not be hashed: {error}")))
    }
}

/// Tells the tests of unreleased builds how often argon2 is run: a line each in the file that
/// `USHER_COUNT_ARGON2` names.
fn count_run() {
    #[cfg(debug_assertions)]
    if let Some(path) = std::env::var_os("USHER_COUNT_ARGON2") {
        let counted = std::fs::OpenOptions::new().append(true).create(true).open(path);
        let _ = counted.and_then(|mut file| std::io::Write::write_all(&mut file, b"run\n"));
    }
}

/// A new random token of 32 bytes, in lower-case hex.
///
/// # Errors
/// [`Code::Unexpected`] when the machine has no randomness.
pub fn token() -> Result<String, Refusal> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes)
        .map_err(|error| Refusal::new(Code::Unexpected, format!("there is no randomness: {error}")))?;
    Ok(digest::hex(&bytes))
}

/// Tokens that are minted before it is known whether they are needed; wiped when dropped.
#[derive(Default)]
pub struct Tokens(Vec<Zeroizing<String>>);

impl Tokens {
    /// Mints so many.
    ///
    /// # Errors
    /// [`Code::Unexpected`] when the machine has no randomness.
    pub fn mint(count: usize) -> Result<Self, Refusal> {
        (0..count).map(|_| token().map(Zeroizing::new)).collect::<Result<_, _>>().map(Self)
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Their digests, in their order.
    #[must_use]
    pub fn digests(&self) -> Vec<String> {
        self.0.iter().map(|token| digest::hex_of_token(token)).collect()
    }

    /// The one with this digest.
    #[must_use]
    pub fn with_digest(&self, digest: &str) -> Option<&str> {
        self.0.iter().find(|token| digest::hex_of_token(token) == digest).map(|token| token.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str) -> Password {
        Password(Zeroizing::new(text.to_owned()))
    }

    #[test]
    fn a_password_has_twelve_characters_and_is_not_the_email() {
        let not = Obvious { email: "ada@north.example", product: "Northern Insights" };
        assert!(password("correct horse battery").strong_enough(not).is_ok());
        assert!(password("short").strong_enough(not).is_err());
        assert!(password("Ada@north.example").strong_enough(not).is_err());
        assert!(password("northern insights").strong_enough(not).is_err());
    }

    #[test]
    fn the_hash_names_argon2id_and_the_minimum_cost_or_more() {
        let hash = password("correct horse battery").hash().unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
    }

    #[test]
    fn the_right_password_alone_is_the_one_and_of_no_hash_is_any() {
        let right = password("correct horse battery");
        let hash = right.hash().unwrap();
        assert!(usher::domain::password::is_sound(&hash) && usher::domain::password::is_sound(NOBODY));
        assert!(right.is(Some(&hash)));
        for wrong in ["", "correct horse batter", "correct horse battery ", "Correct horse battery"] {
            assert!(!password(wrong).is(Some(&hash)), "{wrong:?}");
        }
        for none in [None, Some(""), Some("$argon2id$"), Some("correct horse battery"), Some(NOBODY)] {
            assert!(!right.is(none), "{none:?}");
        }
    }

    #[test]
    fn a_password_is_never_shown() {
        assert!(!format!("{:?}", password("correct horse")).contains("horse"));
    }
}

//! Today's answers as a file: a new one, or one that is there with the answers put in place.
//!
//! What is recorded holds when it is read again at once. Nothing of the moment stands in it, so the
//! same state is recorded as the same bytes.

use super::{Answer, Expectations, SOURCE_MAX};

impl Expectations {
    /// The text that they were read from with other answers, in their order; where there is none, what
    /// stands there is left. All else stays as it is, comments too.
    #[must_use]
    pub fn with_answers(&self, source: &str, answers: &[Option<Answer>]) -> String {
        let answers = self.each().zip(answers).filter_map(|((_, it), answer)| Some((it, (*answer)?)));
        let mut changed: Vec<_> = answers.filter(|(it, answer)| it.expected != *answer).collect();
        changed.sort_by_key(|(it, _)| it.at.start);
        let (mut text, mut from) = (String::with_capacity(source.len()), 0);
        for (it, answer) in changed {
            text.push_str(source.get(from..it.at.start).unwrap_or_default());
            text.push_str(&quoted(&answer.to_string()));
            from = it.at.end;
        }
        text.push_str(source.get(from..).unwrap_or_default());
        text
    }
}

/// What stands before what is recorded.
const HEAD: &str =
    "# As recorded: of each user what they may view and edit, and some that is near and that they may not.
# usher access test FILE tells what has become otherwise of these users and assets, and of nothing else:
# when new ones come, record anew.
";

/// A file being written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recording {
    text: String,
    /// The questions about one user, until they are known to fit.
    user: String,
    /// How many questions there are.
    pub questions: usize,
    pending: usize,
}

impl Recording {
    /// A file with one section, in a client or in the account of whoever reads it.
    #[must_use]
    pub fn new(name: &str, client: Option<&str>) -> Self {
        let mut text = format!("{HEAD}\n[[section]]\nname = {}\n", quoted(name));
        if let Some(client) = client {
            text += &format!("client = {}\n", quoted(client));
        }
        Self { text, ..Self::default() }
    }

    /// Writes an answer about the user that is next to be ended.
    pub fn answer(&mut self, action: &str, target: &str, allowed: bool) {
        let line = format!("{} = {}\n", quoted(&format!("{action} {target}")), quoted(super::word(allowed)));
        self.user.push_str(&line);
        self.pending += 1;
    }

    /// Notes something about the user that is next to be ended.
    pub fn note(&mut self, text: &str) {
        self.user.push_str("# ");
        self.user.push_str(text);
        self.user.push('\n');
    }

    /// Ends what is said of a user; one of whom nothing was asked is left out. False where it does not
    /// fit into a file any more, and then nothing is added.
    pub fn end_user(&mut self, email: &str) -> bool {
        let (said, asked) = (std::mem::take(&mut self.user), std::mem::take(&mut self.pending));
        if asked == 0 {
            return true;
        }
        let head = format!("\n[section.expect.{}]\n", quoted(email));
        if self.text.len() + head.len() + said.len() > SOURCE_MAX {
            return false;
        }
        self.text.push_str(&head);
        self.text.push_str(&said);
        self.questions += asked;
        true
    }

    /// The file.
    #[must_use]
    pub fn into_text(self) -> String {
        self.text
    }
}

/// A text as TOML holds it in quotes.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => quoted += &format!("\\u{:04X}", u32::from(c)),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

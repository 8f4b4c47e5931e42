//! `usher access can --batch`: many questions, a line each.
//!
//! Lines are read as they come and answered in order, one line each, whatever they hold: a program
//! that writes one question and waits for its answer gets it. No more is held than was read at once.

use std::{
    collections::HashMap,
    io::{self, BufRead, Read as _},
};

use serde::{Deserialize, Serialize};
use usher::{
    domain::{Code, Refusal, Result, access::Decision},
    ops::access::{Batch, Question},
};

use super::access::unscoped;
use crate::cli::{
    App, Outcome, Status,
    output::{Screen, error_value, escape},
};

/// The longest line that is read, in bytes; names are far shorter.
const LINE: usize = 64 * 1024;
/// Bytes read at once.
const BUFFER: usize = 64 * 1024;

/// One question as it stands in a line.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    #[serde(default)]
    client: Option<String>,
    user: String,
    action: String,
    #[serde(default)]
    target: Option<String>,
}

/// One answer as it stands in a line.
#[derive(Debug, Serialize)]
struct Answer {
    allowed: bool,
    rule: &'static str,
    invited: bool,
}

impl From<Decision> for Answer {
    fn from(decision: Decision) -> Self {
        Self { allowed: decision.allowed, rule: decision.rule.as_str(), invited: decision.invited }
    }
}

/// Answers what stands on standard input. Lines that came together are read before the first of them is
/// answered, so that it is known how much is asked about each client.
pub fn run(app: &mut App) -> Outcome {
    unscoped(app, "in a batch each line")?;
    app.batch(|batch, screen| {
        let mut lines = io::BufReader::with_capacity(BUFFER, io::stdin().lock());
        let (mut line, mut asked, mut all) = (Vec::new(), Vec::new(), true);
        let mut ended = None;
        while ended.is_none() {
            // Whoever waits for answers before asking on gets them before we wait for questions.
            screen.finish()?;
            while ended.is_none() && (asked.is_empty() || lines.buffer().contains(&b'\n')) {
                match next(&mut lines, &mut line) {
                    Ok(true) => asked.push(parsed(&line)),
                    Ok(false) => ended = Some(Ok(())),
                    Err(unreadable) => ended = Some(Err(unreadable)),
                }
            }
            announce(batch, &asked)?;
            for asked in asked.drain(..) {
                let answer = asked.and_then(|line| line.answer(batch));
                all &= answer.is_ok();
                if !say(screen, answer)? {
                    return Ok(Status::Done);
                }
            }
        }
        ended.unwrap_or(Ok(()))?;
        Ok(if all { Status::Done } else { Status::Partly })
    })
}

/// Tells how many questions there are about each client.
fn announce(batch: &mut Batch<'_, '_>, asked: &[Result<Line>]) -> Result<()> {
    let mut about: HashMap<Option<&str>, usize> = HashMap::new();
    for line in asked.iter().flatten() {
        *about.entry(line.client.as_deref()).or_default() += 1;
    }
    about.into_iter().try_for_each(|(client, questions)| batch.announce(client, questions))
}

/// Reads the next line without its end; false where there is none. Of a line that is too long, no
/// more is kept than shows that it is.
fn next(from: &mut impl BufRead, line: &mut Vec<u8>) -> Result<bool> {
    let unreadable = |error: io::Error| Refusal::new(Code::Io, format!("standard input could not be read: {error}"));
    line.clear();
    let limit = u64::try_from(LINE + 1).unwrap_or(u64::MAX);
    if from.by_ref().take(limit).read_until(b'\n', line).map_err(unreadable)? == 0 {
        return Ok(false);
    }
    if line.last() == Some(&b'\n') {
        line.pop();
    } else if line.len() > LINE {
        from.skip_until(b'\n').map_err(unreadable)?;
    }
    Ok(true)
}

fn parsed(line: &[u8]) -> Result<Line> {
    if line.len() > LINE {
        return Err(Refusal::new(Code::Usage, format!("the line is longer than {LINE} bytes")));
    }
    serde_json::from_slice(line)
        .map_err(|error| Refusal::new(Code::Usage, format!("the line is not a question: {error}")))
}

impl Line {
    fn answer(&self, batch: &mut Batch<'_, '_>) -> Result<Answer> {
        let question = Question { user: &self.user, action: &self.action, target: self.target.as_deref() };
        batch.answer(self.client.as_deref(), question).map(Answer::from)
    }
}

/// Writes an answer; false where nobody reads any more.
fn say(screen: &mut Screen, answer: Result<Answer>) -> Result<bool> {
    let written = match answer {
        Ok(answer) => escape::json_line(&answer),
        Err(refusal) => escape::json_line(&serde_json::json!({ "error": error_value(&refusal) })),
    };
    let text = written.map_err(|error| Refusal::new(Code::Io, format!("the answer could not be written: {error}")))?;
    screen.line(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &[u8]) -> Vec<usize> {
        let (mut from, mut line, mut lengths) = (text, Vec::new(), Vec::new());
        while next(&mut from, &mut line).unwrap() {
            lengths.push(line.len());
        }
        lengths
    }

    #[test]
    fn each_line_is_read_by_itself_the_last_one_also_without_an_end() {
        assert_eq!(lines(b"{}\n\n{ }"), [2, 0, 3]);
        assert_eq!(lines(b""), [0_usize; 0]);
    }

    #[test]
    fn of_a_line_without_end_no_more_than_the_limit_is_held_and_the_next_line_is_whole() {
        let mut text = vec![b'a'; 3 * LINE];
        text.extend(b"\n{}\n");
        assert_eq!(lines(&text), [LINE + 1, 2]);
        let just = [vec![b'a'; LINE], b"\n{}\n".to_vec()].concat();
        assert_eq!(lines(&just), [LINE, 2]);
    }

    #[test]
    fn a_line_with_a_word_that_is_not_known_is_no_question() {
        let read = serde_json::from_str::<Line>;
        assert!(read(r#"{"user":"a@b.example","action":"view","target":"web"}"#).is_ok());
        assert!(read(r#"{"clinet":"acme","user":"a@b.example","action":"view","target":"web"}"#).is_err());
        assert!(read(r#"{"user":"a@b.example"}"#).is_err());
    }
}

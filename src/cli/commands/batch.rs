//! `usher access can --batch`: many questions, a line each.
//!
//! Lines are read as they come and answered in order, one line each, whatever they hold: a program
//! that writes one question and waits for its answer gets it. No more than a line is held.

use std::{
    borrow::Cow,
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
struct Line<'a> {
    #[serde(default)]
    client: Option<String>,
    #[serde(borrow)]
    user: Cow<'a, str>,
    #[serde(borrow)]
    action: Cow<'a, str>,
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

/// Answers what stands on standard input.
pub fn run(app: &mut App) -> Outcome {
    unscoped(app, "in a batch each line")?;
    app.batch(|batch, screen| {
        let mut lines = io::BufReader::with_capacity(BUFFER, io::stdin().lock());
        let (mut line, mut all) = (Vec::new(), true);
        loop {
            // Whoever waits for answers before asking on gets them before we wait for questions.
            if lines.buffer().is_empty() {
                screen.finish()?;
            }
            if !next(&mut lines, &mut line)? {
                break;
            }
            let answer = answer(batch, &line);
            all &= answer.is_ok();
            if !say(screen, answer)? {
                return Ok(Status::Done);
            }
        }
        Ok(if all { Status::Done } else { Status::Partly })
    })
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

fn answer(batch: &mut Batch<'_, '_>, line: &[u8]) -> Result<Answer> {
    if line.len() > LINE {
        return Err(Refusal::new(Code::Usage, format!("the line is longer than {LINE} bytes")));
    }
    let line: Line<'_> = serde_json::from_slice(line)
        .map_err(|error| Refusal::new(Code::Usage, format!("the line is not a question: {error}")))?;
    let question = Question { user: &line.user, action: &line.action, target: line.target.as_deref() };
    batch.answer(line.client.as_deref(), question).map(Answer::from)
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
        let read = serde_json::from_str::<Line<'_>>;
        assert!(read(r#"{"user":"a@b.example","action":"view","target":"web"}"#).is_ok());
        assert!(read(r#"{"clinet":"acme","user":"a@b.example","action":"view","target":"web"}"#).is_err());
        assert!(read(r#"{"user":"a@b.example"}"#).is_err());
    }
}

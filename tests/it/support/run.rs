//! What a command did, and what is asked of it.

use std::process::Output;

use serde_json::Value;

/// What a command did. Its methods panic with all that it said.
pub struct Run {
    /// The words after `usher`.
    pub line: String,
    /// What it answered.
    pub stdout: String,
    /// What it said beside.
    pub stderr: String,
    /// Its exit status; -1 when it died by a signal.
    pub status: i32,
}

impl Run {
    pub fn of(line: &str, output: Output) -> Self {
        Self {
            line: line.to_owned(),
            stdout: String::from_utf8(output.stdout).expect("the answer is UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("what is said is UTF-8"),
            status: output.status.code().unwrap_or(-1),
        }
    }

    #[track_caller]
    pub fn exits(self, status: i32) -> Self {
        assert_eq!(self.status, status, "usher {}\n{}\n{}", self.line, self.stdout, self.stderr);
        self
    }

    #[track_caller]
    pub fn ok(self) -> Self {
        self.exits(0)
    }

    /// The answer as JSON; the command must have been given `-o json`.
    #[track_caller]
    pub fn json(self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("usher {}: {error}\n{}\n{}", self.line, self.stdout, self.stderr))
    }

    /// Refused with this exit status and, where asked for as JSON, this code; answers nothing.
    #[track_caller]
    pub fn refused(self, status: i32, code: &str) -> Self {
        let run = self.exits(status);
        assert_eq!(run.stdout, "", "usher {}: a refusal answers nothing", run.line);
        // Before it stands where the operator is signed in.
        let last = run.stderr.lines().last().unwrap_or_default();
        if last.starts_with('{') {
            let error: Value = serde_json::from_str(last).unwrap();
            assert_eq!(error["error"]["code"], code, "usher {}\n{}", run.line, run.stderr);
            assert_eq!(error["error"]["exit"], status, "usher {}\n{}", run.line, run.stderr);
        }
        run
    }

    #[track_caller]
    pub fn says(self, text: &str) -> Self {
        let said = self.stdout.contains(text) || self.stderr.contains(text);
        assert!(said, "usher {}: no {text:?} in\n{}\n{}", self.line, self.stdout, self.stderr);
        self
    }

    /// Everything that was said, for a snapshot of the whole.
    pub fn transcript(&self) -> String {
        let mut text = format!("$ usher {}\n{}", self.line, self.stdout);
        for line in self.stderr.lines() {
            text += &format!("! {line}\n");
        }
        if self.status != 0 {
            text += &format!("= {}\n", self.status);
        }
        text
    }
}

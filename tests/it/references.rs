//! References that are written from the program, and read by people who write scripts.

use std::{collections::BTreeMap, fmt::Write as _};

use usher::domain::Code;

use crate::support::expected;

/// What each exit status means, in the order of the reference.
const STATUSES: &[(u8, &str)] = &[
    (0, "done, or the answer is yes, or everything is in step"),
    (1, "an unexpected failure, or trouble with a file"),
    (2, "usage: flags, or a value whose form is wrong by itself"),
    (3, "not found, or ambiguous"),
    (4, "the operator may not"),
    (5, "refused by a rule or by contents"),
    (6, "input or confirmation is needed and nobody can be asked"),
    (7, "partly done: what was skipped is listed"),
    (8, "conflict: it exists already, it has changed meanwhile, the database is busy"),
    (10, "the answer is no, or there are differences"),
    (130, "interrupted: nothing was changed"),
];

#[test]
fn the_reference_of_errors_holds_every_code_and_status() {
    let known: BTreeMap<u8, &str> = STATUSES.iter().copied().collect();
    let mut page = String::from(
        "# Errors and exit statuses\n\n\
         With `-o json` a refusal is one line on stderr, and stdout stays empty:\n\n\
         ```json\n{\"error\":{\"code\":\"seats.full\",\"message\":\"…\",\"details\":{},\"hints\":[\"usher …\"],\"exit\":5}}\n```\n\n\
         `message` is for people and may be worded better at any time. `code` and `exit` never change their\n\
         meaning, and no code is ever given another one. What stands in `details` depends on the code.\n\n\
         ## Exit statuses\n\n| status | meaning |\n|---:|---|\n",
    );
    for (status, meaning) in STATUSES {
        writeln!(page, "| {status} | {meaning} |").unwrap();
    }
    page += "\n## Codes\n\n| code | status | meaning |\n|---|---:|---|\n";
    for code in Code::ALL {
        assert!(known.contains_key(&code.exit()), "{} ends with an unknown status", code.as_str());
        writeln!(page, "| `{}` | {} | {} |", code.as_str(), code.exit(), code.meaning()).unwrap();
    }
    expected::matches("../../../docs/errors.md", &page);
}

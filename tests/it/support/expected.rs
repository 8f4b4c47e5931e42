//! Reviewed files: what is shown is compared with what somebody has read and found good.

use std::{fs, path::PathBuf};

/// Compares with `tests/it/expected/NAME`. Set `UPDATE_EXPECTED=1` to rewrite it, then read it.
#[track_caller]
pub fn matches(name: &str, shown: &str) {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/expected").join(name);
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, shown).unwrap();
    }
    let reviewed = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        reviewed == shown,
        "{name} differs from what was reviewed; look at it with UPDATE_EXPECTED=1 and git diff\n{}",
        first_difference(&reviewed, shown)
    );
}

fn first_difference(reviewed: &str, shown: &str) -> String {
    let mut pairs = reviewed.lines().chain(std::iter::repeat("(end)")).zip(shown.lines().chain(["(end)"]));
    match pairs.position(|(a, b)| a != b) {
        Some(line) => format!(
            "line {}:\n- {}\n+ {}",
            line + 1,
            reviewed.lines().nth(line).unwrap_or("(end)"),
            shown.lines().nth(line).unwrap_or("(end)")
        ),
        None => "only line endings differ".to_owned(),
    }
}

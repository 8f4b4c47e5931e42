//! Bash, which splits words at `@`, `:` and `=`: the very signs that e-mails and references hold.
//!
//! The script splits the line at blanks itself and hands the shell back only the part behind the
//! last such sign, so that `dana@ac⇥` and `group:ma⇥` complete.

use std::{
    ffi::OsString,
    io::{Error, Write},
    path::Path,
};

use clap::Command;
use clap_complete::env::EnvCompleter;

const SCRIPT: &str = r#"# Completion of usher for bash. Source it: source <(usher completion bash)
_usher() {
    local line=${COMP_LINE:0:COMP_POINT} IFS=$' \t\n' words last head
    read -ra words <<<"$line"
    [[ $line == *[[:space:]] ]] && words+=("")
    last=$((${#words[@]} - 1))
    IFS=$'\013'
    COMPREPLY=($(_USHER_WORD=$last COMPLETE=bash usher -- "${words[@]}" 2>/dev/null)) || COMPREPLY=()
    # The shell replaces only what stands behind the last of its own word breaks.
    head=${words[last]%"$2"}
    [[ -n $head ]] && COMPREPLY=("${COMPREPLY[@]#"$head"}")
    [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[=/:] ]] && compopt -o nospace
}
complete -o bashdefault -o nosort -F _usher usher
"#;

/// Bash.
#[derive(Debug)]
pub struct Bash;

impl EnvCompleter for Bash {
    fn name(&self) -> &'static str {
        "bash"
    }

    fn is(&self, name: &str) -> bool {
        name == "bash"
    }

    fn write_registration(&self, _: &str, _: &str, _: &str, _: &str, to: &mut dyn Write) -> Result<(), Error> {
        to.write_all(SCRIPT.as_bytes())
    }

    fn write_complete(
        &self,
        command: &mut Command,
        words: Vec<OsString>,
        folder: Option<&Path>,
        to: &mut dyn Write,
    ) -> Result<(), Error> {
        let at = std::env::var("_USHER_WORD").ok().and_then(|word| word.parse().ok()).unwrap_or_default();
        let flag = words.get(at).is_some_and(|word: &OsString| word.to_string_lossy().starts_with('-'));
        let candidates = clap_complete::engine::complete(command, words, at, folder)?;
        let values = candidates.iter().map(|candidate| candidate.get_value().to_string_lossy());
        // On an empty word, flags would drown the names.
        let offered: Vec<_> = values.filter(|value| flag || !value.starts_with('-')).collect();
        to.write_all(offered.join("\u{b}").as_bytes())
    }
}

//! How an error of the store is said: its code, and what to type next.

use std::path::Path;

use super::error::StoreError;
use crate::domain::refusal::{Code, Refusal};

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        use StoreError as S;
        let message = error.to_string();
        let say = |code| Self::new(code, message.clone());
        match &error {
            S::Busy { .. } => say(Code::Busy).hint("run the same command again"),
            S::Full { at } => say(Code::DatabaseFull).hint(format!("df -h {}", shown(at.as_deref()))),
            S::ReadOnly { at, .. } => {
                say(Code::DatabaseReadOnly).hint(format!("ls -ld {}", with_folder(at.as_deref())))
            }
            S::Damaged { .. } => say(Code::DatabaseDamaged).hint("usher db check").hint("usher db restore BACKUP"),
            S::Foreign { .. } => say(Code::DatabaseForeign).hint("name another file with --db or USHER_DB"),
            S::Newer { version, known, .. } => say(Code::DatabaseNewer)
                .detail("version", *version)
                .detail("known", *known)
                .hint("use the usher that made it, or a newer one: usher --version"),
            S::Missing { .. } => say(Code::DatabaseMissing).hint("usher init --name NAME --admin E-MAIL"),
            S::Unsafe { path, .. } => say(Code::DatabaseUnsafe).hint(format!("ls -ld {}", with_folder(Some(path)))),
            S::Taken { .. } => say(Code::Exists),
            S::Exists { path } => say(Code::Exists).hint(format!("ls -l {}", quoted(path))),
            S::Stale { .. } => say(Code::Stale).hint("look at it again, then run the same command"),
            S::OutcomeUnknown { .. } => say(Code::DatabaseOutcome).hint("usher db check").hint("usher log list"),
            S::Migration { .. } => say(Code::Unexpected).hint("usher db check"),
            S::Io { path, .. } => say(Code::Io).hint(format!("ls -ld {}", with_folder(Some(path)))),
            S::Disk { at, .. } => say(Code::Io).hint(format!("ls -ld {}", with_folder(at.as_deref()))),
            S::Interrupted => say(Code::Interrupted),
            S::Referenced { .. } | S::Constraint { .. } | S::Other { .. } => say(Code::Unexpected),
        }
    }
}

fn shown(path: Option<&Path>) -> String {
    path.map_or_else(|| ".".to_owned(), quoted)
}

fn with_folder(path: Option<&Path>) -> String {
    match path.and_then(Path::parent) {
        Some(folder) if !folder.as_os_str().is_empty() => format!("{} {}", quoted(folder), shown(path)),
        _ => shown(path),
    }
}

/// A path as a shell takes it back, so that a hint can be typed as it stands.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+:@%,".contains(c);
    if !text.is_empty() && text.chars().all(plain) { text } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn the_sentence_names_the_file_and_the_hint_can_be_typed() {
        let path = Path::new("/srv/north agency/usher.db");
        let refusal = Refusal::from(StoreError::Full { at: None }.at(path));
        assert_eq!(refusal.message, "there is no room left on the disk for database /srv/north agency/usher.db");
        assert_eq!(refusal.hints, ["df -h '/srv/north agency/usher.db'"]);
        let refusal =
            Refusal::from(StoreError::io(Path::new("/a/b"), io::Error::from(io::ErrorKind::PermissionDenied)));
        assert_eq!(refusal.message, "/a/b: permission denied");
    }
}

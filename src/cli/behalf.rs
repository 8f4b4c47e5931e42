//! For whom this runs, where it runs under the account of somebody else: a service account that owns
//! the database and that operators reach through `sudo` or `doas` alone.
//!
//! Both say who asked in a variable that they set themselves, after everything that was kept of the
//! environment; where two of them disagree one is forged, and nothing is done. The process may read
//! what the operator may not, so it does not lend that out: each operator has a session file of
//! their own that no variable names, the database is the one that the service account uses, what the
//! service account owns is no input, and the file as a whole is for its owner. Root owns everything
//! anyway. What the operator may do inside the database is not decided here.

use std::{
    fs::{File, OpenOptions},
    io,
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _},
    path::Path,
};

use rustix::fs::OFlags;
use usher::{
    domain::{Code, Refusal},
    ops::database::{account_name, account_number},
};

/// Somebody other than the account under which this runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Somebody {
    /// Their number on this machine.
    pub number: u32,
}

impl Somebody {
    /// Their name on this machine, or their number where it is not known.
    pub fn name(self) -> String {
        account_name(self.number)
    }

    /// Whether they own everything on this machine.
    pub const fn is_root(self) -> bool {
        self.number == 0
    }
}

/// On whose behalf this runs; none where it runs for the account that it runs under.
///
/// # Errors
/// [`Code::Usage`] when what the environment says of it cannot be.
pub fn somebody() -> Result<Option<Somebody>, Refusal> {
    let said = |name: &str| std::env::var_os(name).map(|value| value.to_string_lossy().into_owned());
    let me = rustix::process::geteuid().as_raw();
    asked(said("SUDO_UID").as_deref(), said("DOAS_USER").as_deref(), me, account_number)
}

fn asked(
    sudo: Option<&str>,
    doas: Option<&str>,
    me: u32,
    number_of: impl Fn(&str) -> Option<u32>,
) -> Result<Option<Somebody>, Refusal> {
    let wrong = |what: String| Refusal::new(Code::Usage, format!("{what}, so it is not known for whom this runs"));
    let sudo = match sudo {
        Some(text) => Some(text.parse::<u32>().map_err(|_| wrong(format!("SUDO_UID is {text}, which is no number")))?),
        None => None,
    };
    let doas = match doas {
        Some(name) => Some(
            number_of(name).ok_or_else(|| wrong(format!("DOAS_USER is {name}, whom this machine does not know")))?,
        ),
        None => None,
    };
    if sudo.zip(doas).is_some_and(|(sudo, doas)| sudo != doas) {
        return Err(wrong("SUDO_UID and DOAS_USER name different people".to_owned()));
    }
    Ok(sudo.or(doas).filter(|number| *number != me).map(|number| Somebody { number }))
}

/// Holds that a command about the file as a whole is run by whoever owns it.
///
/// # Errors
/// [`Code::Forbidden`] for an operator who comes through a service account.
pub fn owner_only(what: &str) -> Result<(), Refusal> {
    match somebody()?.filter(|one| !one.is_root()) {
        None => Ok(()),
        Some(one) => Err(Refusal::new(
            Code::Forbidden,
            format!(
                "{what} is for whoever owns the database; this runs for {}, who reaches it through usher",
                one.name()
            ),
        )
        .hint("usher db status")),
    }
}

/// Opens a file that the command line names, for reading.
///
/// # Errors
/// What the file system says; where this runs for somebody else, also when the file belongs to the
/// account under which it runs, whose secrets are not theirs to read.
pub fn open(path: impl AsRef<Path>) -> io::Result<File> {
    let foreign = somebody().map_err(io::Error::other)?.is_some_and(|one| !one.is_root());
    let unblocked = OFlags::NONBLOCK.bits().cast_signed();
    let mut options = OpenOptions::new();
    options.read(true);
    if foreign {
        options.custom_flags(unblocked);
    }
    let file = options.open(path)?;
    if foreign && file.metadata()?.uid() == rustix::process::geteuid().as_raw() {
        return Err(io::Error::other("it belongs to the account under which usher runs; hand it over on stdin"));
    }
    Ok(file)
}

/// Holds that a file is of the account under which this runs, or of root, and changed by nobody else;
/// looked at where this runs for somebody else, who could have laid it there.
///
/// # Errors
/// The sentence that says what is wrong.
pub fn trusted(path: &Path, file: &std::fs::Metadata) -> io::Result<()> {
    let me = rustix::process::geteuid().as_raw();
    if file.uid() != me && file.uid() != 0 {
        return Err(io::Error::other(format!(
            "it belongs to {} and not to {}",
            account_name(file.uid()),
            account_name(me)
        )));
    }
    if file.mode() & 0o022 != 0 {
        return Err(io::Error::other(format!("others can change it: chmod go-w {}", path.display())));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(sudo: Option<&str>, doas: Option<&str>) -> Result<Option<u32>, Code> {
        let known =
            |name: &str| [("ann", 1001), ("ben", 1002), ("usher", 900)].into_iter().find(|k| k.0 == name).map(|k| k.1);
        asked(sudo, doas, 900, known).map(|one| one.map(|one| one.number)).map_err(|refusal| refusal.code)
    }

    #[test]
    fn whoever_runs_their_own_account_acts_for_themselves() {
        assert_eq!(of(None, None), Ok(None));
        assert_eq!(of(Some("900"), None), Ok(None));
        assert_eq!(of(None, Some("usher")), Ok(None));
    }

    #[test]
    fn sudo_and_doas_say_who_asked() {
        assert_eq!(of(Some("1001"), None), Ok(Some(1001)));
        assert_eq!(of(None, Some("ben")), Ok(Some(1002)));
        assert_eq!(of(Some("0"), None), Ok(Some(0)));
        assert_eq!(of(Some("1001"), Some("ann")), Ok(Some(1001)));
    }

    #[test]
    fn what_is_forged_or_makes_no_sense_stops_everything() {
        for (sudo, doas) in [
            (Some("1001"), Some("ben")),
            (Some("900"), Some("ann")),
            (Some(""), None),
            (Some("-1"), None),
            (Some("../1002"), None),
            (None, Some("")),
            (None, Some("nobody-here")),
        ] {
            assert_eq!(of(sudo, doas), Err(Code::Usage), "{sudo:?} {doas:?}");
        }
    }
}

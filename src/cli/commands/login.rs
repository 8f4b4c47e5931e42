//! `usher login` and `usher logout`.

use clap::Args;
use usher::{
    domain::{Code, Refusal, email::Email},
    ops::{
        self,
        login::{Attempt, Candidate, LoggedOut},
    },
};

use crate::cli::{
    App, Outcome, Status,
    output::escape,
    password::{self, Password},
    prompt,
    session::{self, Draft},
};

// Log in with e-mail and password
//
// Somebody who is a user of several accounts is asked which is meant only where the password fits
// more than one. Too many wrong passwords lock. USHER_SESSION names another file for the log-in,
// such as one for a script. Users who come in by single sign-on are set up elsewhere.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  usher login ada@north.example\n  usher login pat@north.example --account north --password-stdin < password-file"
)]
pub struct Login {
    /// Your e-mail
    #[arg(value_name = "E-MAIL")]
    email: String,
    /// The account, where the e-mail is known in several
    #[arg(long, value_name = "ACCOUNT")]
    account: Option<String>,
    /// Read the password from stdin
    #[arg(long)]
    password_stdin: bool,
}

/// Runs `usher login`.
pub fn login(app: &mut App, args: &Login) -> Outcome {
    let email = Email::parse(&args.email)?;
    let password = Password::read(args.password_stdin, &format!("Password for {email}"), app.may_ask())?;
    let attempt = Attempt {
        email,
        account: args.account.clone(),
        now: App::now(),
        command: app.typed.clone(),
        before: session::token()?,
    };
    let candidates = app.outside(|store| ops::login::candidates(store, &attempt))?;
    let right = verified(&password, &candidates);
    let chosen = choose(app, &candidates, &right)?;
    let token = password::token()?;
    // Everything about the session that can fail does so before the log-in stands.
    let draft = Draft::begin(&token)?;
    let came = app.outside(|store| ops::login::conclude(store, &attempt, &candidates, &right, chosen, &token))?;
    draft.keep().map_err(|error| {
        Refusal::new(Code::Io, format!("the password is right, but you are not logged in: {}", error.message))
    })?;
    app.stands(format!("you are logged in as {}", came.user), Status::Done);
    let said = format!("logged in as {} in {} until {} UTC", came.user, came.account, came.until.minute());
    app.screen.answer(&came, |look| look.sentence(&said))?;
    app.screen.next("usher whoami");
    Ok(Status::Done)
}

/// Whose password it is. Where nobody could be meant it takes as long as for one.
fn verified(password: &Password, candidates: &[Candidate]) -> Vec<bool> {
    if candidates.is_empty() {
        let _ = password.is(None);
    }
    candidates.iter().map(|candidate| password.is(candidate.hash())).collect()
}

/// The one who is meant: the only one who can log in with this password, else the one chosen.
fn choose(app: &App, candidates: &[Candidate], right: &[bool]) -> Result<Option<usize>, Refusal> {
    let fits = |(place, (candidate, right)): (usize, (&Candidate, &bool))| {
        (*right && candidate.is_open()).then(|| (place, candidate.account().to_owned()))
    };
    let open: Vec<_> = candidates.iter().zip(right).enumerate().filter_map(fits).collect();
    if let [] | [_] = open.as_slice() {
        return Ok(open.first().map(|(place, _)| *place));
    }
    let accounts: Vec<String> = open.iter().map(|(_, account)| account.clone()).collect();
    if app.may_ask() {
        let chosen = prompt::choose("Account", &accounts)?.and_then(|chosen| open.get(chosen));
        return chosen.map(|(place, _)| Some(*place)).ok_or_else(prompt::cancelled);
    }
    let refusal = Refusal::new(Code::InputRequired, "the password fits in several accounts: say which one is meant")
        .detail("accounts", accounts.clone());
    let hint = |account: &String| format!("{} --account {}", app.typed, escape::shell(account));
    Err(accounts.iter().map(hint).fold(refusal, Refusal::hint))
}

/// Runs `usher logout`.
pub fn logout(app: &mut App) -> Outcome {
    let (now, command) = (App::now(), app.typed.clone());
    let out = match session::token()? {
        Some(token) => app.outside(|store| ops::login::log_out(store, &token, now, &command))?,
        None => LoggedOut::default(),
    };
    session::discard()?;
    if let Some(user) = &out.user {
        app.stands(format!("{user} is logged out"), Status::Done);
    }
    let said = out.user.as_ref().map(|user| format!("logged out {user}"));
    app.screen.answer(&out, |_| said.into_iter().collect())?;
    if out.user.is_none() {
        app.screen.note("nobody was logged in");
    }
    Ok(Status::Done)
}

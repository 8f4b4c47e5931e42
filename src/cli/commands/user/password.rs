//! `usher user password` and `usher user unlock`.
//!
//! Rights are looked at first, so that nobody is asked for a password in vain. Passwords are hashed
//! before the transaction begins.

use clap::Args;
use usher::{
    domain::{Refusal, email::Email, password::Obvious},
    ops::{
        self,
        login::{Attempt, Candidate},
        password::Whose,
    },
};

use crate::cli::{
    App, Outcome,
    args::WriteArgs,
    password::{self, Password as Typed},
    session::Draft,
};

// Change your password, or set that of another user
//
// Yours needs the current one, and ends every other log-in of yours; with --password-stdin it is
// the first line and the new one the second. That of another user, who has joined, ends all their
// log-ins and takes off a lock. It cannot be undone.
#[derive(Debug, Args)]
pub struct Password {
    /// E-mail of the user; you, where nobody is named
    #[arg(value_name = "E-MAIL")]
    email: Option<String>,
    /// Read the password from stdin
    #[arg(long)]
    password_stdin: bool,
    #[command(flatten)]
    write: WriteArgs,
}

// Take the lock off users who typed too many wrong passwords
#[derive(Debug, Args)]
pub struct Unlock {
    /// E-mail of the user; several may be given
    #[arg(value_name = "E-MAIL", required = true)]
    emails: Vec<String>,
    #[command(flatten)]
    write: WriteArgs,
}

/// Runs `usher user password`.
pub fn run(app: &mut App, args: &Password) -> Outcome {
    match app.look(&args.write, |session| ops::password::whose(session, args.email.as_deref()))? {
        Whose::Own(current) => own(app, args, &current),
        Whose::Other(email, refused) => other(app, args, &email, refused),
        // The answer is that of the first time; nothing is asked and nothing runs.
        Whose::Answered => app.write(&args.write, |_| Ok(())),
    }
}

fn own(app: &mut App, args: &Password, candidate: &Candidate) -> Outcome {
    let (current, new) = Typed::read_current(args.password_stdin, app.may_ask())?;
    let right = current.is(candidate.hash());
    if !right || !candidate.is_open() {
        let attempt = Attempt {
            email: Email::parse(candidate.email())?,
            account: None,
            now: App::now(),
            command: app.typed.clone(),
            before: None,
        };
        app.outside(|store| ops::login::refuse(store, &attempt, candidate, right))?;
    }
    let product = app.outside(ops::look::white_label::product)?;
    let not = Obvious { email: candidate.email(), product: &product };
    let new = match new {
        Some(new) => new.strong_enough(not).map(|()| new)?,
        None => Typed::read_new(false, "New password", app.may_ask(), not)?,
    };
    let hash = new.hash()?;
    let token = password::token()?;
    let draft = Draft::begin(&token)?;
    app.renew(&args.write, draft, |session| ops::password::set_own(session, candidate, &hash, &token))
}

fn other(app: &mut App, args: &Password, email: &str, refused: Option<Refusal>) -> Outcome {
    // What is missing is said before a rule; but nobody is asked in vain.
    if let Some(refused) = refused.filter(|_| args.password_stdin || app.may_ask()) {
        return Err(refused);
    }
    let question = format!("New password for {email}");
    let product = app.outside(ops::look::white_label::product)?;
    let not = Obvious { email, product: &product };
    let new = Typed::read_new(args.password_stdin, &question, app.may_ask(), not)?;
    let hash = new.hash()?;
    app.write(&args.write, |session| ops::password::set_other(session, email, &hash))
}

/// Runs `usher user unlock`.
pub fn unlock(app: &mut App, args: &Unlock) -> Outcome {
    app.write(&args.write, |session| ops::password::unlock(session, &args.emails))
}

//! `usher db recover-admin`: a way back into your own account, for whoever owns the file.

use clap::Args;
use usher::{
    domain::{email::Email, password::Obvious},
    ops::{self, Confirm},
};

use crate::cli::{App, Outcome, Status, behalf, output::escape, password::Password};

// Make a user of your own account its Admin again, with a new password
//
// For when nobody can log in as Admin any more. Whoever can write the file can do it; the journal
// tells of it. The user is active and unlocked then, and their log-ins end.
#[derive(Debug, Args)]
pub struct RecoverAdmin {
    /// E-mail of a user of your own account
    #[arg(value_name = "E-MAIL")]
    email: String,
    /// Read the password from stdin
    #[arg(long)]
    password_stdin: bool,
    /// Do not ask for confirmation
    #[arg(short, long, help_heading = "Change")]
    yes: bool,
}

/// Runs `usher db recover-admin`.
pub fn run(app: &mut App, args: &RecoverAdmin) -> Outcome {
    behalf::owner_only("making somebody Admin again")?;
    let email = Email::parse(&args.email)?;
    app.outside(|store| ops::recover::look(store, &email))?;
    let question = format!("New password for {email}");
    let product = app.outside(ops::look::white_label::product)?;
    let not = Obvious { email: email.as_str(), product: &product };
    let password = Password::read_new(args.password_stdin, &question, app.may_ask(), not)?;
    if !args.yes {
        let question = format!("make {email} Admin, with this password?");
        app.confirm(&Confirm { question, typed: None })?;
    }
    let recovery =
        ops::recover::Recovery { email, hash: password.hash()?, now: App::now(), command: app.typed.clone() };
    let recovered = app.outside(|store| ops::recover::recover(store, &recovery))?;
    app.stands(format!("operation {} in {} stands", recovered.operation, recovered.account), Status::Done);
    let said = format!("{} is Admin of {} and has the new password", recovered.user, recovered.account);
    app.screen.answer(&recovered, |look| look.sentence(&said))?;
    for warning in &recovered.warnings {
        app.screen.warning(warning);
    }
    app.screen.next(&format!("usher login {}", escape::shell(&recovered.user)));
    Ok(Status::Done)
}

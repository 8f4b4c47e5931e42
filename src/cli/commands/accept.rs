//! `usher accept`: an invitation becomes a user who may log in.

use clap::Args;
use usher::{
    domain::{Code, Refusal, digest, password::Obvious},
    ops,
};

use crate::cli::{App, Outcome, Status, password::Password, prompt};

// Accept an invitation and choose a password
//
// Nobody has to be logged in, and nobody is afterwards. Without TOKEN it is asked for and not shown:
// what is typed on a command line may be kept by the shell and seen by others on this machine.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  usher accept\n  usher accept TOKEN\n  pass show acme | usher accept TOKEN --password-stdin"
)]
pub struct Accept {
    /// What follows `usher accept` in the invitation
    #[arg(value_name = "TOKEN")]
    token: Option<String>,
    /// Read the password from stdin
    #[arg(long)]
    password_stdin: bool,
}

impl Accept {
    /// The token, when it was given on the command line: it is kept out of whatever quotes that.
    pub fn secret(&self) -> Option<&str> {
        self.token.as_deref()
    }
}

/// Runs `usher accept`.
pub fn run(app: &mut App, args: &Accept) -> Outcome {
    let digest = digest::hex_of_token(&token(app, args)?);
    let invited = app.outside(|store| ops::accept::look(store, &digest, App::now()))?;
    let question = format!("Password for {} in {}", invited.email, invited.account);
    let product = app.outside(ops::look::white_label::product)?;
    let not = Obvious { email: invited.email.as_str(), product: &product };
    let password = Password::read_new(args.password_stdin, &question, app.may_ask(), not)?;
    let hash = password.hash()?;
    let command = app.typed.clone();
    let answer = app.outside(|store| ops::accept::accept(store, &digest, &hash, App::now(), &command))?;
    app.stands(format!("the invitation of {} is accepted", invited.email), Status::Done);
    app.answered(&answer)
}

fn token(app: &App, args: &Accept) -> Result<String, Refusal> {
    let typed = match &args.token {
        Some(token) => token.clone(),
        None if app.may_ask() && !args.password_stdin => prompt::secret("Token")?,
        None => {
            return Err(Refusal::new(
                Code::InputRequired,
                "the token of the invitation is needed, and nobody can be asked",
            )
            .hint("usher accept TOKEN --password-stdin"));
        }
    };
    Ok(typed.trim().to_owned())
}

//! `usher init`: the database, the master account and its first Admin.

use std::fs;

use clap::Args;
use usher::{
    domain::{
        Code, Refusal, account::LogInPolicy, email::Email, look::effective::PRODUCT, name, password::Obvious, time,
    },
    ops,
};

use crate::cli::{App, Outcome, Status, password, password::Password, session};

// Make the database, your own account and its first Admin
//
// You are logged in at once. The database is one file, readable by its owner only.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  usher init --name \"North Agency\" --admin ada@north.example")]
pub struct InitArgs {
    /// Name of your own account
    #[arg(long, value_name = "NAME")]
    name: String,
    /// Handle, instead of the one that the name yields
    #[arg(long, value_name = "HANDLE")]
    handle: Option<String>,
    /// E-mail of the first Admin: you
    #[arg(long, value_name = "E-MAIL")]
    admin: String,
    /// Read the password from stdin
    #[arg(long)]
    password_stdin: bool,
    /// Enable white-label
    #[arg(long)]
    white_label: bool,
    /// Seats for your own users and all clients together
    #[arg(long, value_name = "N")]
    seat_pool: Option<u32>,
    /// Time zone of the account
    #[arg(long, value_name = "ZONE", default_value = "UTC")]
    time_zone: String,
}

/// Runs `usher init`.
pub fn run(app: &mut App, args: InitArgs) -> Outcome {
    let path = app.database()?;
    if fs::symlink_metadata(&path).is_ok() {
        return Err(Refusal::new(Code::Exists, format!("{} exists already", path.display()))
            .hint("name another file with --db or USHER_DB")
            .hint("usher db status"));
    }
    let name = name::name(&args.name)?;
    let handle = name::Handle::given_or_derived(args.handle.as_deref(), &name)?;
    let admin = Email::parse(&args.admin)?;
    let time_zone = time::zone(&args.time_zone)?;
    let not = Obvious { email: admin.as_str(), product: PRODUCT };
    let password = Password::read_new(args.password_stdin, &format!("Password for {admin}"), app.may_ask(), not)?;
    let now = App::now();
    let init = ops::init::Init {
        name,
        handle,
        admin,
        password_hash: password.hash()?,
        white_label: args.white_label,
        pool: args.seat_pool,
        time_zone,
        token: password::token()?,
        login_ends: LogInPolicy::default().login_ends(now),
        now,
        command: app.typed.clone(),
    };
    // Everything about the session that can fail does so while there is no database yet.
    let session = session::Draft::begin(&init.token)?;
    ops::init::init(&path, &init)?;
    session.keep().map_err(|error| {
        Refusal::new(
            Code::Io,
            format!("the database {} is made, but you are not logged in: {}", path.display(), error.message),
        )
        .hint(format!("usher login {}", init.admin.typed()))
    })?;
    app.stands(format!("the database {} is made and you are logged in", path.display()), Status::Done);
    let answer = serde_json::json!({
        "account": init.handle.as_str(),
        "admin": init.admin.as_str(),
        "database": path.display().to_string(),
    });
    let said = format!("created account {} (master) and user {} (admin); you are logged in", init.handle, init.admin);
    app.screen.answer(&answer, |look| look.sentence(&said))?;
    app.screen.next("usher onboard");
    app.screen.next("usher client add \"Acme Ltd\" --handle acme --seats 10");
    Ok(Status::Done)
}

//! `usher db`: the database file itself. Nobody needs to be logged in, only able to open the file.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use usher::{
    domain::{Code, Refusal},
    ops::{self, Confirm, database},
};

use crate::cli::{
    App, Outcome, Status,
    args::ShowArgs,
    behalf::{self, Somebody},
    output::{Column, Order, Shape, escape},
    place,
};

mod recover;

/// The database file: where it is, whether it is sound, copies of it
#[derive(Debug, Subcommand)]
#[command(defer = true)]
#[command(arg_required_else_help = true)]
pub enum Db {
    /// Show where the database is and who can read it
    #[command(after_help = "Examples:\n  usher db status\n  usher db status -o json")]
    Status(ShowArgs),
    /// Look the whole database through; the status is 1 when something is wrong
    #[command(after_help = "Examples:\n  usher db check")]
    Check,
    /// Copy the database while it is in use
    #[command(after_help = "Examples:\n  usher db backup usher-2026-11-21.db")]
    Backup(Backup),
    /// Put a backup in the place of the database; the replaced one is kept beside it
    #[command(after_help = "Examples:\n  usher db restore usher-2026-11-21.db --yes")]
    Restore(Restore),
    /// Make a user of your own account its Admin again, with a new password
    #[command(after_help = "Examples:\n  usher db recover-admin ada@north.example")]
    RecoverAdmin(recover::RecoverAdmin),
}

// Copy the database
#[derive(Debug, Args)]
pub struct Backup {
    /// Where to; nothing may stand there
    file: PathBuf,
}

// Put a backup back
#[derive(Debug, Args)]
pub struct Restore {
    /// The backup
    file: PathBuf,
    /// Do not ask for confirmation
    #[arg(short, long, help_heading = "Change")]
    yes: bool,
}

const DATABASE: Shape = Shape {
    things: "databases",
    id: "path",
    order: Order::Own,
    columns: &[
        Column::text("path", "path"),
        Column::text("run_as", "run as"),
        Column::text("mode", "mode"),
        Column::text("directory_mode", "folder mode"),
        Column::number("owner", "owner's id"),
        Column::number("size", "bytes"),
        Column::number("wal_size", "log bytes"),
        Column::number("accounts", "accounts"),
        Column::number("users", "users"),
        Column::number("operations", "operations"),
    ],
    documented: &["used_by", "warnings"],
};

/// Runs a command about the database.
pub fn run(app: &mut App, command: Db) -> Outcome {
    match command {
        Db::Status(args) => status(app, &args),
        Db::Check => check(app),
        Db::Backup(args) => backup(app, &args),
        Db::Restore(args) => restore(app, &args),
        Db::RecoverAdmin(args) => recover::run(app, &args),
    }
}

fn status(app: &mut App, args: &ShowArgs) -> Outcome {
    let behalf = behalf::somebody()?;
    let around = database::Surroundings {
        used_by: behalf.map(Somebody::name),
        owner: behalf.is_none_or(Somebody::is_root),
        config: place::config(),
        session: place::session().ok(),
    };
    let status = database::status(&app.database()?, &around)?;
    app.thing(&DATABASE, "", &status, args)?;
    for warning in &status.warnings {
        app.screen.warning(warning);
    }
    app.screen.note(match behalf {
        None => "whoever can read this file can read all of it: roles are guard rails for honest operators",
        Some(_) => "operators reach this file through the tool alone: roles hold as long as that is so",
    });
    Ok(Status::Done)
}

fn check(app: &mut App) -> Outcome {
    let path = app.database()?;
    let findings = database::check(&path)?;
    let answer = serde_json::json!({ "sound": findings.is_empty(), "findings": findings });
    let lines =
        findings.iter().map(|found| escape::term(&format!("{}: {}", found.part, found.what))).collect::<Vec<_>>();
    app.screen.answer(&answer, |_| if lines.is_empty() { vec!["sound".to_owned()] } else { lines })?;
    match findings.len() {
        0 => Ok(Status::Done),
        count => Err(Refusal::new(Code::DatabaseDamaged, format!("{count} findings in {}", path.display()))
            .hint("usher db restore BACKUP")),
    }
}

fn backup(app: &mut App, args: &Backup) -> Outcome {
    behalf::owner_only("a backup")?;
    let to = database::backup(&app.database()?, &args.file)?;
    app.stands(format!("the backup {} is made", to.display()), Status::Done);
    let answer = serde_json::json!({ "backup": to.display().to_string() });
    app.screen.answer(&answer, |_| vec![escape::term(&to.display().to_string())])?;
    Ok(Status::Done)
}

fn restore(app: &mut App, args: &Restore) -> Outcome {
    behalf::owner_only("putting a backup in the place of the database")?;
    let path = app.database()?;
    let question =
        Confirm { question: format!("put {} in the place of {}?", args.file.display(), path.display()), typed: None };
    if !args.yes {
        app.confirm(&question)?;
    }
    let kept = ops::database::restore(&path, &args.file, App::now(), &app.typed)?;
    app.stands(format!("the database {} is restored", path.display()), Status::Done);
    let kept = kept.map(|path| path.display().to_string());
    let answer = serde_json::json!({ "database": path.display().to_string(), "kept": kept });
    app.screen.answer(&answer, |_| vec![escape::term(&format!("restored {}", path.display()))])?;
    if let Some(kept) = kept {
        app.screen.note(&format!("what stood there is kept as {kept}"));
    }
    Ok(Status::Done)
}

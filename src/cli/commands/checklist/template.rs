//! `usher checklist template`: checklists of your own.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use usher::{
    domain::checklist::{self, SOURCE_MAX, command::AddTemplate},
    ops,
};

use crate::cli::{
    App, Outcome, Status,
    args::{IfExists, ListArgs, WriteArgs},
    given,
    output::{Column, Order, Shape, escape},
};

/// Checklists of your own
#[derive(Debug, Subcommand)]
#[command(defer = true)]
#[command(arg_required_else_help = true)]
pub enum Template {
    /// Add a checklist from a TOML file
    #[command(
        after_help = "Examples:\n  usher checklist template add checklist-retail.toml\n  usher checklist template add checklist-retail.toml --if-exists update\n  usher checklist template show standard > own.toml"
    )]
    Add(Add),
    /// List the checklists that clients can follow
    #[command(
        visible_alias = "ls",
        after_help = "Examples:\n  usher checklist template list\n  usher checklist template list -q"
    )]
    List(ListArgs),
    /// Show a checklist as the TOML file that it is
    #[command(
        after_help = "Examples:\n  usher checklist template show standard\n  usher checklist template show partner -o json"
    )]
    Show(Show),
    /// Remove a checklist that no client follows
    #[command(visible_alias = "rm", after_help = "Examples:\n  usher checklist template remove retail")]
    Remove(Remove),
}

// Add a checklist from a TOML file
//
// The file says the handle. Clients follow it with `client add --checklist HANDLE`.
#[derive(Debug, Args)]
pub struct Add {
    /// The file, or `-` for stdin
    file: PathBuf,
    /// What to do when it exists already
    #[arg(long, value_name = "WHAT", default_value = "error", help_heading = "Change")]
    if_exists: IfExists,
    #[command(flatten)]
    write: WriteArgs,
}

// Show a checklist as the TOML file that it is
#[derive(Debug, Args)]
pub struct Show {
    /// Handle of the checklist
    handle: String,
}

// Remove a checklist that no client follows
#[derive(Debug, Args)]
pub struct Remove {
    /// Handle of the checklist
    handle: String,
    #[command(flatten)]
    write: WriteArgs,
}

const TEMPLATES: Shape = Shape {
    things: "checklist templates",
    id: "handle",
    order: Order::Own,
    columns: &[
        Column::text("handle", "handle"),
        Column::text("name", "name"),
        Column::text("built_in", "built-in"),
        Column::text("steps.id", "steps"),
    ],
    documented: &["description", "steps", "source"],
};

/// Runs a command about templates.
pub fn run(app: &mut App, command: Template) -> Outcome {
    match command {
        Template::Add(args) => add(app, &args),
        Template::List(args) => list(app, args),
        Template::Show(args) => show(app, &args),
        Template::Remove(args) => {
            app.write(&args.write, |session| ops::checklist::template::remove(session, &args.handle))
        }
    }
}

fn add(app: &mut App, args: &Add) -> Outcome {
    let source = given::text(&args.file, u64::try_from(SOURCE_MAX).unwrap_or(u64::MAX))?;
    let file = if args.file == Path::new("-") { "stdin".to_owned() } else { args.file.display().to_string() };
    let checklist = checklist::Checklist::parse(&source, &file)?;
    let command = AddTemplate { handle: checklist.handle, source, if_exists: args.if_exists.into() };
    app.write(&args.write, |session| ops::checklist::template::add(session, command.clone()))
}

fn list(app: &mut App, args: ListArgs) -> Outcome {
    let templates = app.read(|session| ops::checklist::template::list(session))?;
    app.list(&TEMPLATES, &templates, args)
}

fn show(app: &mut App, args: &Show) -> Outcome {
    let template = app.read(|session| ops::checklist::template::show(session, &args.handle))?;
    if app.screen.quiet() {
        app.screen.line(&template.handle)?;
    } else {
        app.screen.answer(&template, |_| escape::block(template.source.trim_end()))?;
    }
    Ok(Status::Done)
}

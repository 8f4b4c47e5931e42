//! `usher mail`: the mails that wait, that were sent, and that were given up.

use clap::{ArgGroup, Args, Subcommand};
use usher::ops;

use crate::cli::{
    App, Outcome, Status,
    args::{ListArgs, ShowArgs, WriteArgs},
    output::{Column, Order, Shape},
};

/// Mails that wait, that were sent, and that were given up
#[derive(Debug, Subcommand)]
#[command(defer = true)]
#[command(arg_required_else_help = true)]
pub enum Mail {
    /// List the mails to the users of the account
    #[command(
        visible_alias = "ls",
        after_help = "Examples:\n  usher mail list -c acme\n  usher mail list -c acme --where state=failed"
    )]
    List(ListArgs),
    /// Show one mail: where it goes, how often it was tried, why it waits
    #[command(after_help = "Examples:\n  usher mail show 118 -c acme")]
    Show(Show),
    /// Send the mails that are due
    ///
    /// A command that queues mails sends them itself when its change stands. What could not be sent then
    /// waits 1 min, 5 min, 30 min, 2 h and 6 h before it is given up; this sends what is due by now, so
    /// let it run every few minutes.
    #[command(
        after_help = "Examples:\n  usher mail send\n  usher mail send --clients\n  usher mail send -c acme -o json"
    )]
    Send(Send),
    /// Send mails at once that wait or were given up
    #[command(after_help = "Examples:\n  usher mail retry 118 -c acme\n  usher mail retry --all -c acme")]
    Retry(Retry),
}

// Show one mail
#[derive(Debug, Args)]
pub struct Show {
    /// Number of the mail
    #[arg(value_name = "ID")]
    id: i64,
    #[command(flatten)]
    show: ShowArgs,
}

// Send the mails that are due
#[derive(Debug, Args)]
pub struct Send {
    /// Also those of every client in reach where you may manage users
    #[arg(long)]
    clients: bool,
}

// Send mails at once
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("which").required(true))]
pub struct Retry {
    /// Numbers of the mails
    #[arg(value_name = "ID", group = "which")]
    ids: Vec<i64>,
    /// All that wait or were given up
    #[arg(long, group = "which")]
    all: bool,
    #[command(flatten)]
    write: WriteArgs,
}

const MAILS: Shape = Shape {
    things: "mails",
    id: "id",
    order: Order::Own,
    columns: &[
        Column::number("id", "id").kept(),
        Column::text("to", "to").kept(),
        Column::text("state", "state").kept(),
        Column::time("due", "due"),
        Column::time("sent", "sent"),
        Column::text("error", "error"),
        Column::number("attempts", "attempts"),
        Column::text("kind", "kind"),
        Column::number("operation", "operation"),
    ],
    documented: &["account", "by", "queued"],
};

/// Runs a command about mails.
pub fn run(app: &mut App, command: Mail) -> Outcome {
    match command {
        Mail::List(args) => {
            let mails = app.read(|session| ops::mail::list(session))?;
            app.list(&MAILS, &mails, args)
        }
        Mail::Show(args) => {
            let mail = app.read(|session| ops::mail::show(session, args.id))?;
            app.thing(&MAILS, &format!("mail {} to {}", mail.id, mail.to), &mail, &args.show)
        }
        Mail::Send(args) => send(app, &args),
        Mail::Retry(args) => {
            let done = app.write(&args.write, |session| ops::mail::retry(session, &args.ids))?;
            Ok(if app.unsent > 0 { Status::Partly } else { done })
        }
    }
}

fn send(app: &mut App, args: &Send) -> Outcome {
    let due = app.read(|session| match args.clients {
        true => ops::mail::due_everywhere(session),
        false => ops::mail::due_here(session),
    })?;
    match due.len() {
        0 => return nothing_due(app),
        1 => {}
        many => app.screen.note(&format!("{many} mails are due")),
    }
    app.post(&due);
    let status = if app.unsent > 0 { Status::Partly } else { Status::Done };
    app.stands("what was sent is sent", status);
    let mails = app.read(|session| ops::mail::views(session, &due))?;
    app.list(&MAILS, &mails, ListArgs { all: true, ..ListArgs::default() })?;
    Ok(status)
}

/// Says that nothing is due, and how much waits.
fn nothing_due(app: &mut App) -> Outcome {
    let waiting = app.read(|session| ops::mail::waiting(session))?;
    let none: [ops::mail::MailView; 0] = [];
    app.list(&MAILS, &none, ListArgs { all: true, ..ListArgs::default() })?;
    if let Some((count, next)) = waiting {
        let wait = if count == 1 { "mail waits" } else { "mails wait" };
        app.screen.note(&format!("{count} {wait}, the next until {} UTC", next.minute()));
        app.screen.hint("usher mail retry --all");
    }
    Ok(Status::Done)
}

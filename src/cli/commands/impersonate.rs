//! `usher impersonate` and `usher leave`: acting inside a client for a while.

use clap::{Args, Subcommand, ValueEnum};
use usher::{
    domain::{Code, Refusal, client, name, sign_in},
    ops::{self, impersonate::Begin},
};

use crate::cli::{
    App, Outcome, Status,
    app::Inner,
    args::{ListArgs, WriteArgs},
    output::{Column, Order, Shape},
    prompt,
};

// Sign in to a client
//
// What you do there is told in the client's journal, with your name, the level and the reason.
// Every command says where you are, until you leave or the time is over.
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:\n  usher impersonate acme --as admin --reason \"new logo\"\n  usher impersonate acme --as view-only --user dana@acme.example --reason \"cannot see web\"\n  usher impersonate acme --as admin --reason \"first groups\" -- group create Marketing\n  usher impersonate acme --as settings --ttl 2h --reason \"new contract\""
)]
pub struct Impersonate {
    #[command(subcommand)]
    list: Option<Listing>,
    /// The client; asked for when left out
    #[arg(value_name = "CLIENT")]
    inside: Option<String>,
    /// How to act there; asked for when left out
    #[arg(long = "as", value_name = "LEVEL")]
    level: Option<Level>,
    /// How long it lasts, such as 45m or 2h; at most 12h [default: 60m] [config: sign_in_time]
    #[arg(long, value_name = "TIME")]
    ttl: Option<String>,
    /// See exactly what this user of the client sees; with view-only
    #[arg(long, value_name = "E-MAIL", conflicts_with = "group")]
    user: Option<String>,
    /// See what members of this group of the client see; with view-only
    #[arg(long, value_name = "GROUP")]
    group: Option<String>,
    /// Run one command there, and leave with its exit status
    #[arg(last = true, value_name = "COMMAND")]
    command: Vec<String>,
    #[command(flatten)]
    write: WriteArgs,
}

// What else there is about sign-ins
#[derive(Debug, Subcommand)]
#[command(defer = true)]
enum Listing {
    /// List the sign-ins in force
    #[command(
        visible_alias = "ls",
        after_help = "Examples:\n  usher impersonate list\n  usher impersonate list -o json"
    )]
    List(ListArgs),
}

/// How somebody acts inside a client
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Level {
    /// Look only, as the client's people see it
    ViewOnly,
    /// As Admin of the client
    Admin,
    /// As Admin who may also change the client's own settings
    Settings,
    /// With the roles of your assignment there
    Assigned,
}

impl From<Level> for client::Level {
    fn from(level: Level) -> Self {
        match level {
            Level::ViewOnly => Self::ViewOnly,
            Level::Admin => Self::Admin,
            Level::Settings => Self::Settings,
            Level::Assigned => Self::Assigned,
        }
    }
}

const SIGN_INS: Shape = Shape {
    things: "sign-ins",
    id: "operation",
    order: Order::Own,
    columns: &[
        Column::number("operation", "operation").kept(),
        Column::text("user", "user").kept(),
        Column::text("client", "client"),
        Column::text("level", "level"),
        Column::time("until", "until"),
        Column::text("preview", "seeing what"),
        Column::text("reason", "reason"),
        Column::time("begun", "since"),
    ],
    documented: &[],
};

/// Runs `usher impersonate`.
pub fn run(app: &mut App, args: Impersonate) -> Outcome {
    if let Some(Listing::List(args)) = args.list {
        let listed = app.read(|session| ops::impersonate::list(session))?;
        return app.list(&SIGN_INS, &listed, args);
    }
    let level = args.level.map(Into::into);
    if (args.user.is_some() || args.group.is_some()) && level.is_some_and(|level| level != client::Level::ViewOnly) {
        return Err(Refusal::new(Code::Usage, "--user and --group show what others see: they go with --as view-only"));
    }
    let mut write = args.write;
    if let Some(reason) = &write.reason {
        write.reason = Some(name::text("reason", reason, name::TEXT_MAX)?);
    }
    let ttl = args.ttl.or_else(|| app.config.sign_in_time.clone());
    let begin = Begin {
        client: args.inside,
        named: app.globals.client.clone(),
        level,
        minutes: ttl.as_deref().map_or(Ok(sign_in::MINUTES), sign_in::minutes)?,
        user: args.user,
        group: args.group,
        token: None,
    };
    if args.command.is_empty() && app.typed.ends_with(" --") {
        return Err(Refusal::new(Code::Usage, "there is no command after --, so there is nothing to sign in for")
            .hint("usher impersonate CLIENT --as LEVEL --reason TEXT -- COMMAND"));
    }
    if args.command.is_empty() {
        return asking(app, begin, write, |app, begin, write| {
            app.enter(write, |session| ops::impersonate::begin(session, begin))
        });
    }
    write.belong_inside()?;
    let Some(inner) = Inner::read(&args.command, &app.globals)? else { return Ok(Status::Done) };
    app.run_inside(inner, begin, |app, begin| {
        asking(app, begin.clone(), write, |app, begin, write| {
            app.enter_quietly(write, |session| ops::impersonate::begin(session, begin))
        })
    })
}

/// Begins a sign-in; whoever sits at a terminal is asked for what was left out, one thing after
/// another, each only once it is known that the one before it is granted.
fn asking<T>(
    app: &mut App,
    mut begin: Begin,
    mut write: WriteArgs,
    run: impl Fn(&mut App, &Begin, &WriteArgs) -> Result<T, Refusal>,
) -> Result<T, Refusal> {
    loop {
        match run(app, &begin, &write) {
            Err(refusal) if refusal.code == Code::InputRequired && app.may_ask() => {
                ask(app, &mut begin, &mut write, refusal)?;
            }
            ended => return ended,
        }
    }
}

/// Asks for the first thing that is missing; left out, what was refused stays refused.
fn ask(app: &mut App, begin: &mut Begin, write: &mut WriteArgs, refusal: Refusal) -> Result<(), Refusal> {
    let Some(client) = &begin.client else {
        let clients = app.read(|session| ops::impersonate::clients(session))?;
        if clients.is_empty() {
            return Err(refusal);
        }
        let items: Vec<_> = clients.iter().map(|(handle, name)| format!("{handle}  {name}")).collect();
        let chosen = prompt::choose("Client", &items)?.and_then(|place| clients.into_iter().nth(place));
        begin.client = Some(chosen.ok_or(refusal)?.0);
        return Ok(());
    };
    if begin.level.is_none() {
        let mut levels = app.read(|session| ops::impersonate::levels(session, client))?;
        if begin.user.is_some() || begin.group.is_some() {
            levels.retain(|level| *level == client::Level::ViewOnly);
        }
        let items: Vec<_> = levels.iter().map(|level| format!("{level}  {}", meaning(*level))).collect();
        let chosen = if items.is_empty() { None } else { prompt::choose("Sign in as", &items)? };
        begin.level = Some(chosen.and_then(|place| levels.get(place).copied()).ok_or(refusal)?);
        return Ok(());
    }
    if write.reason.is_some() {
        return Err(refusal);
    }
    let reason = prompt::line(&format!("Why, for the journal of client {client}"))?;
    write.reason = Some(name::text("reason", &reason, name::TEXT_MAX)?);
    Ok(())
}

/// What a level means, in the words of the help.
fn meaning(level: client::Level) -> String {
    let same = Level::value_variants().iter().find(|known| client::Level::from(**known) == level);
    same.and_then(ValueEnum::to_possible_value)
        .and_then(|value| value.get_help().map(ToString::to_string))
        .unwrap_or_default()
}

// Leave the client that you are signed in to
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  usher leave")]
pub struct Leave {
    #[command(flatten)]
    write: WriteArgs,
}

/// Runs `usher leave`.
pub fn leave(app: &mut App, args: &Leave) -> Outcome {
    app.leave(&args.write, ops::impersonate::leave)
}

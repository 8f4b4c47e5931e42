//! `usher access`: whether somebody may do something, and why. `usher can` and `usher why` are the
//! same commands at hand.

use clap::{Args, Subcommand};
use usher::{
    domain::{Code, Refusal, Result},
    ops::access::{self, LookedView, Question, WhyView},
};

use crate::cli::{
    App, Outcome, Status,
    output::{
        colour::Tone,
        escape,
        look::Look,
        measure,
        tree::{self, Mark, Node},
    },
};

use super::{batch, rows};

mod cut;
mod diff;
mod fix;
mod matrix;
mod rehearse;
mod screen;
mod test;
mod tested;
mod ways;
mod what;
mod who;

/// Who may do what, and why
#[derive(Debug, Subcommand)]
#[command(defer = true)]
#[command(arg_required_else_help = true)]
pub enum Access {
    /// May this user do that? Exit status 0 is yes, 10 is no
    #[command(after_help = CAN_EXAMPLES)]
    Can(Can),
    /// Why may this user do that, or not?
    #[command(after_help = WHY_EXAMPLES)]
    Why(Why),
    /// Who may do that, and through what?
    #[command(after_help = who::EXAMPLES)]
    Who(who::Who),
    /// What does this user reach, and through what?
    #[command(after_help = what::EXAMPLES)]
    What(what::What),
    /// Who may do what with which asset, as one table
    #[command(after_help = matrix::EXAMPLES)]
    Matrix(Box<matrix::Matrix>),
    /// What may one user do that another may not, or what did a change give and take? Exit status 10: there are differences
    #[command(after_help = diff::EXAMPLES)]
    Diff(diff::Diff),
    /// What will the first sign-in of this user or group show? Exit status 10 is an empty or broken screen
    #[command(after_help = rehearse::EXAMPLES)]
    Rehearse(rehearse::Rehearse),
    /// What is the least that makes the answer yes? Nothing is changed
    #[command(after_help = fix::EXAMPLES)]
    Fix(fix::Fix),
    /// What is the least that takes a thing out of somebody's reach? Nothing is changed
    #[command(after_help = cut::EXAMPLES)]
    Cut(cut::Cut),
    /// Is access as a file expects it? Exit status 10 is no
    #[command(after_help = test::EXAMPLES)]
    Test(test::Test),
}

pub const CAN_EXAMPLES: &str = "Examples:
  usher can dana@acme.example edit dashboard:web -c acme
  usher can pat@north.example sign-in:admin client:acme
  usher can dana@acme.example tab.edit -c acme
  usher access can --batch < questions.jsonl

A line of a batch:
  {\"client\":\"acme\",\"user\":\"dana@acme.example\",
   \"action\":\"edit\",\"target\":\"dashboard:web\"}
all on one line. The client is null for your own account, the target is null
where the action is a permission. Each line is answered by one line, with the
rule or with an error. Exit status 0: all were answered; 7: some were not.";

pub const WHY_EXAMPLES: &str = "Examples:
  usher why dana@acme.example edit dashboard:web -c acme
  usher why pat@north.example sign-in:admin client:acme -o json";

/// How many ways to change an answer are told beside it.
const SHOWN: usize = 3;

// May this user do that? Exit status 0 is yes, 10 is no
#[derive(Debug, Args)]
pub struct Can {
    /// The user, by e-mail
    #[arg(required_unless_present = "batch", conflicts_with = "batch")]
    user: Option<String>,
    /// What is done, such as `edit` or `sign-in:admin`; a permission where nothing else is named
    #[arg(required_unless_present = "batch", conflicts_with = "batch")]
    action: Option<String>,
    /// What it is done to, such as `dashboard:web` or `client:acme`
    #[arg(conflicts_with = "batch")]
    target: Option<String>,
    /// Answer many questions, one JSON object a line, from standard input
    #[arg(long)]
    batch: bool,
}

// Why may this user do that, or not?
#[derive(Debug, Args)]
pub struct Why {
    /// The user, by e-mail
    user: String,
    /// What is done, such as `edit` or `sign-in:admin`; a permission where nothing else is named
    action: String,
    /// What it is done to, such as `dashboard:web` or `client:acme`
    target: Option<String>,
}

/// Runs a command about access.
pub fn run(app: &mut App, command: Access) -> Outcome {
    match command {
        Access::Can(args) => can(app, &args),
        Access::Why(args) => why(app, &args),
        Access::Who(args) => who::run(app, &args),
        Access::What(args) => what::run(app, &args),
        Access::Matrix(args) => matrix::run(app, &args),
        Access::Diff(args) => diff::run(app, args),
        Access::Rehearse(args) => rehearse::run(app, args),
        Access::Fix(args) => fix::run(app, args),
        Access::Cut(args) => cut::run(app, args),
        Access::Test(args) => test::run(app, args),
    }
}

/// `usher can`.
pub fn can(app: &mut App, args: &Can) -> Outcome {
    let (Some(user), Some(action)) = (&args.user, &args.action) else {
        return batch::run(app);
    };
    let question = Question { user, action, target: args.target.as_deref() };
    let answer = app.read(|session| access::can(session, question))?;
    app.screen.answer(&answer, |_| vec![if answer.allowed { "yes" } else { "no" }.to_owned()])?;
    if answer.invited {
        app.screen.note(&as_if_joined(&answer.user));
    }
    if !answer.allowed {
        let target = answer.target.as_deref().map(|target| format!(" {}", escape::shell(target))).unwrap_or_default();
        let next = format!("usher why {} {}{target}{}", escape::shell(&answer.user), answer.action, scope(app));
        app.screen.next(&next);
    }
    Ok(status(answer.allowed))
}

/// `usher why`.
pub fn why(app: &mut App, args: &Why) -> Outcome {
    let question = Question { user: &args.user, action: &args.action, target: args.target.as_deref() };
    let answer = app.try_out(|store, request| access::explain(store, request, question))?;
    app.screen.answer(&answer, |look| reasons(&answer, look))?;
    if answer.fixes.is_empty() {
        answer.hints.iter().for_each(|hint| app.screen.hint(hint));
    }
    match answer.fixes.as_slice() {
        [] => {}
        [way] => {
            way.commands.iter().for_each(|command| app.screen.hint(command));
            app.screen.note(&format!("      {}", way.besides));
        }
        ways => {
            app.screen.hint("any one of these makes it yes");
            app.screen.besides(|look| ways::numbered(ways, SHOWN, look));
        }
    }
    if answer.fixes.len() > SHOWN || answer.fixes.is_empty() && answer.refused {
        let typed = app.typed.split_once("why ").map(|(_, question)| format!("usher access fix {question}"));
        typed.iter().for_each(|command| app.screen.next(command));
    }
    Ok(status(answer.allowed))
}

/// The flag for the client that was named, as a further command takes it.
fn scope(app: &App) -> String {
    app.globals.client.as_deref().map(|client| format!(" -c {client}")).unwrap_or_default()
}

fn as_if_joined(user: &str) -> String {
    format!("{user} is invited, and was answered as if they had joined")
}

const fn status(allowed: bool) -> Status {
    if allowed { Status::Done } else { Status::No }
}

/// The answer in a line, and below it every rule that was looked at.
fn reasons(answer: &WhyView, look: &Look) -> Vec<String> {
    let (word, tone) = if answer.allowed { ("yes", Tone::Done) } else { ("no", Tone::Refused) };
    let signed_in = answer.level.map(|level| format!(" (signed in as {level})")).unwrap_or_default();
    let headline = format!(
        "{} {} {}: {}{signed_in}",
        look.palette.paint(tone, word),
        look.glyphs.dot,
        answer.rule,
        escape::term(&answer.finding)
    );
    let told: Vec<_> = answer.looked.iter().filter(|looked| !looked.usual).collect();
    let titles = told.iter().map(|looked| measure::width(looked.title)).max().unwrap_or(0);
    let nodes: Vec<_> = told.into_iter().map(|looked| node(looked, titles)).collect();
    let near = answer.near.iter().flat_map(|near| look.sentence(&format!("near: {}", near.said)));
    std::iter::once(headline).chain(tree::lines(&nodes, look)).chain(near).collect()
}

fn node(looked: &LookedView, titles: usize) -> Node {
    let mark = if looked.passed { Mark::Yes } else { Mark::No };
    let title = measure::pad(looked.title, titles);
    Node::marked(mark, format!("{:<3} {title}  {}", looked.rule, looked.detail))
        .with(looked.each.iter().map(Node::plain))
}

/// A refusal of the option that says nothing where `each` of what is asked names its client.
pub(super) fn unscoped(app: &App, each: &str) -> Result<()> {
    match &app.globals.client {
        None => Ok(()),
        Some(client) => {
            let said = format!("{each} names its client, so -c {client} says nothing");
            Err(Refusal::new(Code::Usage, said).hint("leave -c out, and USHER_CLIENT unset"))
        }
    }
}

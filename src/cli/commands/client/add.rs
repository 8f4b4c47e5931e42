//! `usher client add`.

use clap::Args;
use usher::{
    domain::{
        Code, Refusal, Result,
        account::{Add, Space},
        checklist::template,
        client::ClientRight,
        name, time,
    },
    ops,
};

use super::values::features_of;
use crate::cli::{
    App, Outcome,
    args::{CreateArgs, OnOff, WriteArgs},
    prompt,
};

// Add a client below the account you act in
#[derive(Debug, Args)]
pub struct AddArgs {
    /// Display name
    name: String,
    /// How many users it may have, or `unlimited`; may be left out only with --status setup
    #[arg(long, value_name = "N")]
    seats: Option<String>,
    /// What the client is
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// `setup`, `trial` or `active` [default: active]
    #[arg(long, value_name = "STATUS")]
    status: Option<String>,
    /// Checklist template of its onboarding [default: standard] [config: checklist]
    #[arg(long, value_name = "TEMPLATE")]
    checklist: Option<String>,
    /// Time zone [default: UTC]
    #[arg(long, value_name = "ZONE")]
    time_zone: Option<String>,
    /// Whether its users and dashboards may have a currency
    #[arg(long, value_name = "ON|OFF", hide_possible_values = true)]
    transact: Option<OnOff>,
    /// Offer the legacy role view-only-no-powermetrics there
    #[arg(long)]
    legacy_view_only: bool,
    /// Turn a feature on besides the default ones; may be repeated
    #[arg(long = "feature", value_name = "ID", value_delimiter = ',')]
    features: Vec<String>,
    /// Label for choosing many clients; may be repeated
    #[arg(long = "label", value_name = "KEY=VALUE")]
    labels: Vec<String>,
    /// Property for template dashboards; may be repeated
    #[arg(long = "property", value_name = "KEY=VALUE")]
    properties: Vec<String>,
    /// Share it with a group of the account you act in; may be repeated
    #[arg(long = "share", value_name = "GROUP=RIGHT")]
    shares: Vec<String>,
    #[command(flatten)]
    create: CreateArgs,
    #[command(flatten)]
    write: WriteArgs,
}

/// Runs `usher client add`; whoever sits at a terminal is asked for seats that were left out.
pub fn run(app: &mut App, args: &AddArgs) -> Outcome {
    let mut command = command(args)?;
    let default = app.config.checklist.clone().unwrap_or_else(|| template::DEFAULT.to_owned());
    let added = app.write(&args.write, |session| ops::client::add(session, command.clone(), &default));
    match added {
        Err(refusal) if refusal.code == Code::InputRequired && command.seats.is_none() && app.may_ask() => {
            command.seats = Some(prompt::line("Seats, a number or unlimited")?.parse()?);
            app.write(&args.write, |session| ops::client::add(session, command.clone(), &default))
        }
        added => added,
    }
}

fn command(args: &AddArgs) -> Result<Add> {
    let name = name::name(&args.name)?;
    Ok(Add {
        handle: name::Handle::given_or_derived(args.create.handle.as_deref(), &name)?,
        description: match &args.description {
            Some(text) => Some(name::text("description", text, name::TEXT_MAX)?),
            None => None,
        },
        name,
        status: args.status.as_deref().map(str::parse).transpose()?,
        seats: args.seats.as_deref().map(str::parse).transpose()?,
        template: args.checklist.clone(),
        time_zone: args.time_zone.as_deref().map(time::zone).transpose()?,
        transact: args.transact.map(|given| given == OnOff::On),
        legacy_view_only: args.legacy_view_only,
        features: features_of(&args.features)?,
        labels: args.labels.iter().map(|pair| Space::Label.pair(pair)).collect::<Result<_>>()?,
        properties: args.properties.iter().map(|pair| Space::Property.pair(pair)).collect::<Result<_>>()?,
        shares: args.shares.iter().map(|share| granted(share)).collect::<Result<_>>()?,
        if_exists: args.create.if_exists.into(),
    })
}

/// Reads `GROUP=RIGHT`. A group's display name may itself hold the sign.
fn granted(text: &str) -> Result<(String, ClientRight)> {
    match text.rsplit_once('=') {
        Some((group, right)) => Ok((group.to_owned(), right.parse()?)),
        None => Err(Refusal::new(Code::Usage, format!("{text:?} is not a share: GROUP=RIGHT"))
            .hint(format!("--share {text}=admin"))),
    }
}

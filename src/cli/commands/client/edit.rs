//! `usher client edit`, and the fields that `usher account edit` changes too.

use clap::Args;
use usher::{
    domain::{
        Code, Refusal, Result,
        account::{Edit, EditLogIn, UNTIL_UNLOCKED},
        name, time,
    },
    ops,
};

use crate::cli::{
    App, Outcome,
    args::{OnOff, WriteArgs},
};

// Change settings of a client
#[derive(Debug, Args)]
pub struct EditClient {
    /// The client
    #[arg(value_name = "CLIENT")]
    subject: String,
    #[command(flatten)]
    fields: EditFields,
    #[command(flatten)]
    write: WriteArgs,
}

// What can be changed of an account
#[derive(Debug, Args)]
pub struct EditFields {
    /// Display name; the handle stays
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Handle
    #[arg(long, value_name = "HANDLE")]
    handle: Option<String>,
    /// What the client is
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// `trial`, `active` or `disabled`
    #[arg(long, value_name = "STATUS")]
    status: Option<String>,
    /// How many users it may have, or `unlimited`
    #[arg(long, value_name = "N")]
    seats: Option<String>,
    /// Time zone, such as Europe/Berlin
    #[arg(long, value_name = "ZONE")]
    time_zone: Option<String>,
    /// Whether its users and dashboards may have a currency
    #[arg(long, value_name = "ON|OFF", hide_possible_values = true)]
    transact: Option<OnOff>,
    /// Checklist template of its onboarding
    #[arg(long, value_name = "TEMPLATE")]
    checklist: Option<String>,
    #[command(flatten)]
    log_in: LogInFields,
}

// How the users of an account log in
#[derive(Debug, Args)]
#[command(next_help_heading = "Log-in")]
struct LogInFields {
    /// Wrong passwords in a row that lock a user: 1 to 100
    #[arg(long, value_name = "N")]
    lock_after: Option<u32>,
    /// Minutes that such a lock lasts: 1 to 43200, or `until-unlocked`
    #[arg(long, value_name = "N")]
    lock_minutes: Option<String>,
    /// Hours that a log-in lasts: 1 to 168
    #[arg(long, value_name = "N")]
    login_hours: Option<u32>,
}

impl LogInFields {
    fn parse(&self) -> Result<EditLogIn> {
        let lock_minutes = match self.lock_minutes.as_deref() {
            None => None,
            Some(UNTIL_UNLOCKED) => Some(None),
            Some(number) => Some(Some(number.parse().map_err(|_| {
                Refusal::new(
                    Code::Usage,
                    format!("{number:?} is not how long a lock lasts: minutes or \"{UNTIL_UNLOCKED}\""),
                )
            })?)),
        };
        Ok(EditLogIn { lock_after: self.lock_after, lock_minutes, login_hours: self.login_hours })
    }
}

/// The command that the fields stand for.
///
/// # Errors
/// [`Code::Usage`] for a value of the wrong form, and when no field is given.
pub fn edit_of(fields: &EditFields) -> Result<Edit> {
    let edit = Edit {
        name: fields.name.as_deref().map(name::name).transpose()?,
        handle: fields.handle.as_deref().map(name::Handle::given).transpose()?,
        description: match &fields.description {
            Some(text) => Some(name::text("description", text, name::TEXT_MAX)?),
            None => None,
        },
        status: fields.status.as_deref().map(str::parse).transpose()?,
        seats: fields.seats.as_deref().map(str::parse).transpose()?,
        time_zone: fields.time_zone.as_deref().map(time::zone).transpose()?,
        transact: fields.transact.map(|given| given == OnOff::On),
        template: fields.checklist.clone(),
        log_in: fields.log_in.parse()?,
    };
    if edit == Edit::default() {
        return Err(Refusal::new(Code::Usage, "nothing is named that is to be changed")
            .hint("give --name, --description, --status, --seats or another flag of --help"));
    }
    Ok(edit)
}

/// Runs `usher client edit`.
pub fn run(app: &mut App, args: &EditClient) -> Outcome {
    let command = edit_of(&args.fields)?;
    app.write(&args.write, |session| ops::client::edit(session, &args.subject, command.clone()))
}

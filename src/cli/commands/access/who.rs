//! `usher access who`: everybody who may, with the way of each.

use clap::Args;
use usher::ops::access::{self, Asking};

use crate::cli::{
    App, Outcome, Status,
    args::ListArgs,
    output::{Column, Order, Shape},
};

use super::rows;

pub const EXAMPLES: &str = "Examples:
  usher access who edit dashboard:web -c acme
  usher access who sign-in:admin client:acme
  usher access who klip.build -c acme
  usher access who view dashboard:web -c acme --where rule=A6 -o csv
  usher access who view dashboard:web -c acme -q

Users of the account are told, the invited ones as if they had joined. Whoever
signs in to a client from above is not one of them: ask who may sign in. About a
client, users of accounts between are told, too, where you could ask there.
Somebody is missing? usher why USER ACTION TARGET says what stands in the way.";

// Who may do that, and through what?
#[derive(Debug, Args)]
pub struct Who {
    /// What is done, such as `edit` or `sign-in:admin`; a permission where nothing else is named
    action: String,
    /// What it is done to, such as `dashboard:web` or `client:acme`
    target: Option<String>,
    #[command(flatten)]
    list: ListArgs,
}

const PEOPLE: Shape = Shape {
    things: "people",
    id: "user",
    order: Order::Rising,
    columns: &[
        Column::text("user", "user").kept(),
        Column::text("rule", "rule").kept(),
        Column::text("route", "through").at_least(24),
        Column::text("roles", "roles"),
        Column::text("status", "status"),
        Column::text("name", "name"),
    ],
    documented: &["account", "grants"],
};

/// About a client, people of several accounts may be told.
const PEOPLE_ABOVE: Shape = Shape {
    order: Order::Own,
    columns: &[
        Column::text("user", "user").kept(),
        Column::text("account", "account"),
        Column::text("rule", "rule").kept(),
        Column::text("route", "through").at_least(24),
        Column::text("roles", "roles"),
        Column::text("status", "status"),
        Column::text("name", "name"),
    ],
    documented: &["grants"],
    ..PEOPLE
};

/// Runs `usher access who`.
pub fn run(app: &mut App, args: &Who) -> Outcome {
    let asking = Asking { action: &args.action, target: args.target.as_deref() };
    let wanted = args.list.clone().wanted();
    let typed = app.typed.clone();
    app.read_onto(|session, screen| {
        let after = wanted.page.after.as_deref().filter(|_| wanted.sort.is_none()).unwrap_or_default();
        let holders = access::who(session, asking, after)?;
        let shape = if holders.is_about_a_client() { &PEOPLE_ABOVE } else { &PEOPLE };
        let remark = holders.remark();
        let (mut failed, mut nobody) = (None, after.is_empty());
        let holders = holders.inspect(|_| nobody = false);
        screen.list(shape, rows(holders, &mut failed), &wanted, &typed)?;
        failed.map_or(Ok(()), Err)?;
        if let Some(remark) = remark {
            screen.note(&remark);
        } else if let Some((said, command)) = access::beyond(session, asking, nobody)? {
            screen.note(&said);
            screen.hint(&command);
        }
        Ok(())
    })?;
    Ok(Status::Done)
}

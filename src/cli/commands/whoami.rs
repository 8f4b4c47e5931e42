//! `usher whoami`: who is logged in, where, with which rights, until when.

use usher::ops;

use crate::cli::{
    App, Outcome,
    args::ShowArgs,
    output::{Column, Order, Shape},
};

const WHO: Shape = Shape {
    things: "operators",
    id: "user",
    order: Order::Own,
    columns: &[
        Column::text("user", "user"),
        Column::text("home", "own account"),
        Column::text("account", "acting in"),
        Column::text("level", "signed in as"),
        Column::text("sign_in.preview", "seeing as"),
        Column::text("sign_in.reason", "reason"),
        Column::time("sign_in.until", "signed in until"),
        Column::text("roles", "roles"),
        Column::number("permissions", "permissions"),
        Column::time("until", "logged in until"),
    ],
    documented: &[],
};

/// Runs `usher whoami`.
pub fn run(app: &mut App, args: &ShowArgs) -> Outcome {
    let who = app.read(|session| ops::whoami::whoami(session))?;
    app.thing(&WHO, "", &who, args)
}

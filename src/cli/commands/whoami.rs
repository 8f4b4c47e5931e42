//! `usher whoami`: who is logged in, where, with which rights, until when.

use usher::ops;

use crate::cli::{
    App, Outcome, Status,
    args::ShowArgs,
    output::{Column, Layout, Order, Shape, details},
};

const WHO: Shape = Shape {
    things: "operators",
    id: "user",
    order: Order::Own,
    columns: &[
        Column::text("user", "user"),
        Column::text("home", "own account"),
        Column::text("account", "acting in"),
        Column::text("level", "acting as"),
        Column::text("roles", "roles"),
        Column::number("permissions", "permissions"),
        Column::text("sign_in.client", "signed in to"),
        Column::text("sign_in.preview", "seeing what"),
        Column::text("sign_in.reason", "reason"),
        Column::time("sign_in.until", "signed in until"),
        Column::time("until", "logged in until"),
    ],
    documented: &[],
};

/// Runs `usher whoami`.
pub fn run(app: &mut App, args: &ShowArgs) -> Outcome {
    let who = app.read(|session| ops::whoami::whoami(session))?;
    if app.screen.layout() != Layout::Table || app.screen.quiet() || args.fields.is_some() {
        return app.thing(&WHO, "", &who, args);
    }
    app.screen.answer(&who, |look| {
        let value = serde_json::to_value(&who).unwrap_or_default();
        details::lines("", &WHO.there(&value), &value, look)
    })?;
    Ok(Status::Done)
}

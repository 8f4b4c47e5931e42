//! How users are shown.

use crate::cli::output::{Column, Order, Shape};

const FIELDS: &[&str] = &[
    "first",
    "last",
    "phone",
    "time_zone",
    "currency",
    "last_sign_in",
    "locked",
    "locked_until",
    "primary_contact",
    "invitation",
];

/// A list of users.
pub const USERS: Shape = Shape {
    things: "users",
    id: "email",
    order: Order::Rising,
    columns: &[
        Column::text("email", "e-mail").kept(),
        Column::text("name", "name"),
        Column::text("status", "status"),
        Column::text("roles", "roles"),
        Column::text("groups", "groups"),
        Column::text("primary_contact", "primary"),
    ],
    documented: FIELDS,
};

/// One user.
pub const USER: Shape = Shape {
    things: "users",
    id: "email",
    order: Order::Rising,
    columns: &[
        Column::text("email", "e-mail").kept(),
        Column::text("first", "first"),
        Column::text("last", "last"),
        Column::text("phone", "phone"),
        Column::text("status", "status"),
        Column::time("locked_until", "locked until"),
        Column::text("invitation", "invitation"),
        Column::text("roles", "roles"),
        Column::text("groups", "groups"),
        Column::text("assignments", "clients"),
        Column::text("primary_contact", "primary contact"),
        Column::text("time_zone", "time zone"),
        Column::text("currency", "currency"),
        Column::time("last_sign_in", "last sign-in"),
        Column::number("assets", "assets owned"),
        Column::text("avatar", "avatar"),
    ],
    documented: &["name", "locked"],
};

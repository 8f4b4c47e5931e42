//! The permissions of the built-in roles, rendered for review.

use std::fmt::Write as _;

use usher::domain::{permission::Permission, role::BuiltIn};

use crate::support::expected;

/// One line for each permission: id, label, and a mark for each role that has it.
fn matrix() -> String {
    let mut out = String::new();
    let mut section = "";
    for permission in Permission::ALL {
        if permission.section() != section {
            section = permission.section();
            let roles = ["admin", "editor", "view-only", "no-powermetrics"].join("  ");
            writeln!(out, "{}{section:<68}  {roles}", if out.is_empty() { "" } else { "\n" }).unwrap();
        }
        write!(out, "  {:<25} {:<40}", permission.id(), permission.label()).unwrap();
        for (role, width) in BuiltIn::ALL.into_iter().zip([5, 6, 9, 15]) {
            let mark = if role.permissions().has(*permission) { "yes" } else { "-" };
            write!(out, "  {mark:<width$}").unwrap();
        }
        out.truncate(out.trim_end().len());
        out.push('\n');
    }
    out
}

#[test]
fn the_permissions_of_the_built_in_roles_are_those_that_were_reviewed() {
    expected::matches("permission-matrix.txt", &matrix());
}

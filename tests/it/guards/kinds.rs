//! The kinds of operators: who they are, and in which account they act.

use usher::domain::{
    client::ClientRight,
    role::{BuiltIn, ready_made},
};

/// Where a kind acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In the own account.
    Home,
    /// In acme, named with `-c` for one command.
    Named,
    /// In acme, signed in at a level.
    SignedIn(&'static str),
}

/// What somebody may do in the account acted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Nobody is logged in.
    Nobody,
    /// The permissions of a built-in role.
    BuiltIn(BuiltIn),
    /// The permissions of a ready-made set.
    ReadyMade(&'static str),
}

/// A kind of operator.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// The head of the column.
    pub name: &'static str,
    /// The e-mail; the domain says of which account.
    pub email: &'static str,
    pub place: Place,
    /// What they hold in the account acted in.
    pub holds: Holds,
    /// What is shared with them of the clients below the account acted in.
    pub shared: Option<ClientRight>,
    /// Whether they are assigned to the clients below.
    pub assigned: bool,
    /// Whether the assets of the account acted in are shared with them, and how.
    pub assets: Assets,
}

/// How the assets of the account acted in are shared with somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Assets {
    NotAtAll,
    ToView,
    ToEdit,
}

use Assets::{NotAtAll, ToEdit, ToView};
use BuiltIn::{Admin, Editor, ViewOnly};
use ClientRight::{Admin as AsAdmin, Settings};
use Place::{Home, Named, SignedIn};

const fn kind(name: &'static str, email: &'static str, place: Place, holds: Holds) -> Kind {
    Kind { name, email, place, holds, shared: None, assigned: false, assets: NotAtAll }
}

impl Kind {
    /// A member of a group with which the clients below are shared, and assets to edit.
    const fn delivers(self) -> Self {
        Self { shared: Some(Settings), assets: ToEdit, ..self }
    }

    /// Whether the account acted in is acme.
    pub fn is_inside(&self) -> bool {
        self.place != Home || self.email.ends_with("@acme.example")
    }

    /// Whether this is somebody of the master who acts in acme.
    pub fn is_staff_inside(&self) -> bool {
        self.place != Home
    }

    /// The account that the operator is a user of.
    pub fn home(&self) -> &'static str {
        if self.email.ends_with("@acme.example") { "acme" } else { "north" }
    }

    /// Whether the operator is the built-in Admin in the account acted in.
    pub fn is_admin(&self) -> bool {
        self.holds == Holds::BuiltIn(Admin)
    }

    /// Whether nothing can be changed by it.
    pub fn only_looks(&self) -> bool {
        self.place == SignedIn("view-only")
    }

    /// Whether the operator has a permission in the account acted in, by the reviewed matrix.
    pub fn has(&self, permission: &str) -> bool {
        match self.holds {
            Holds::Nobody => false,
            Holds::BuiltIn(role) => built_in_has(role, permission),
            Holds::ReadyMade(name) => {
                let set = ready_made::READY_MADE.iter().find(|set| set.handle == name).unwrap();
                set.permissions.iter().any(|held| held.id() == permission)
            }
        }
    }
}

/// Whether a built-in role has a permission, read from the reviewed file.
fn built_in_has(role: BuiltIn, permission: &str) -> bool {
    let matrix = include_str!("../expected/permission-matrix.txt");
    let row = matrix.lines().find(|row| row.split_whitespace().next() == Some(permission));
    let row = row.unwrap_or_else(|| panic!("no permission {permission}"));
    let marks: Vec<&str> = row.split_whitespace().rev().take(4).collect();
    let column = BuiltIn::ALL.iter().position(|one| *one == role).unwrap();
    marks[3 - column] == "yes"
}

/// All kinds, in the order of the columns.
pub const KINDS: [Kind; 17] = [
    kind("nobody", "nobody@north.example", Home, Holds::Nobody),
    // In the master account.
    kind("Admin", "ada@north.example", Home, Holds::BuiltIn(Admin)),
    kind("Editor", "edd@north.example", Home, Holds::BuiltIn(Editor)).delivers(),
    kind("View-Only", "val@north.example", Home, Holds::BuiltIn(ViewOnly)).delivers(),
    Kind { shared: Some(AsAdmin), ..kind("clients", "cam@north.example", Home, Holds::ReadyMade("client-manager")) },
    kind("users", "ursa@north.example", Home, Holds::ReadyMade("user-admin")).delivers(),
    kind("apart", "otto@north.example", Home, Holds::BuiltIn(Editor)),
    kind("apart-c", "otto@north.example", Named, Holds::BuiltIn(Editor)),
    Kind { assigned: true, ..kind("assigned", "asa@north.example", Home, Holds::BuiltIn(ViewOnly)) },
    Kind { assets: ToEdit, ..kind("assigned-c", "asa@north.example", Named, Holds::BuiltIn(Editor)) },
    // Of the master, signed in to acme.
    Kind { assets: ToView, ..kind("in:view", "sam@north.example", SignedIn("view-only"), Holds::BuiltIn(ViewOnly)) },
    kind("in:admin", "sam@north.example", SignedIn("admin"), Holds::BuiltIn(Admin)),
    kind("in:settings", "sam@north.example", SignedIn("settings"), Holds::BuiltIn(Admin)),
    Kind { assets: ToEdit, ..kind("in:assigned", "sam@north.example", SignedIn("assigned"), Holds::BuiltIn(Editor)) },
    // Of acme.
    kind("own:Admin", "adam@acme.example", Home, Holds::BuiltIn(Admin)),
    kind("own:Editor", "edi@acme.example", Home, Holds::BuiltIn(Editor)).delivers(),
    kind("own:View", "vie@acme.example", Home, Holds::BuiltIn(ViewOnly)).delivers(),
];

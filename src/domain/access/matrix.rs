//! A table of who may do what with which asset of one account: people or groups down, assets across.
//!
//! Every cell is what the evaluator answers; here stands only what the table is made of.

use serde::{Serialize, Serializer, ser::SerializeMap as _};

use super::{action::AssetAction, cell::Cell};
use crate::domain::{asset::AssetKind, client::Level, user::UserStatus};

/// What a table is about. Its serialised form is a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MatrixHead {
    /// Handle of the account.
    pub account: String,
    /// Display name of the account.
    pub name: String,
    /// Whether the account is disabled, and lets none of its users do anything.
    pub account_disabled: bool,
    /// What its rows are.
    pub rows_are: Subjects,
    /// The group whose members alone have rows; null where it is none.
    pub members_of: Option<String>,
    /// Of rows of groups, the role that their members are taken to have; null for all that a share allows.
    pub role: Option<String>,
    /// The action that was asked about; null for viewing and editing.
    pub action: Option<&'static str>,
    /// The assets, in the order of the cells.
    pub assets: Vec<MatrixAsset>,
}

/// What the rows of a table are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Subjects {
    /// Users.
    Users,
    /// Groups: of each, somebody who is in no other.
    Groups,
}

impl Subjects {
    /// `user` or `group`.
    #[must_use]
    pub const fn one(self) -> &'static str {
        match self {
            Self::Users => "user",
            Self::Groups => "group",
        }
    }
}

/// An asset of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MatrixAsset {
    /// How it is written, such as `dashboard:web`.
    pub asset: String,
    /// The kind.
    pub kind: AssetKind,
    /// The display name.
    pub name: String,
}

/// One row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatrixRow {
    /// The e-mail of the user, or the handle of the group.
    pub subject: String,
    /// The display name, possibly empty.
    pub name: String,
    /// Where the user stands; none for a group. Who is invited is answered as if they had joined.
    pub status: Option<UserStatus>,
    /// The level at which the user is signed in from above; none for users of the account and groups.
    pub level: Option<Level>,
    /// A cell for each asset.
    pub cells: Vec<Cell>,
}

/// A table with all its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matrix {
    /// What it is about.
    pub head: MatrixHead,
    /// The rows, in order.
    pub rows: Vec<MatrixRow>,
}

/// A row as it is told, with the assets that its cells are about. Its serialised form is a contract.
#[derive(Debug, Serialize)]
pub struct MatrixRowTold<'m> {
    /// The e-mail; null for a group.
    pub user: Option<&'m str>,
    /// The handle; null for a user.
    pub group: Option<&'m str>,
    /// The display name, possibly empty.
    pub name: &'m str,
    /// `invited`, `active` or `disabled`; null for a group.
    pub status: Option<UserStatus>,
    /// The level of a sign-in; else null.
    pub level: Option<Level>,
    /// A word for each asset.
    pub cells: CellsTold<'m>,
}

/// Cells by asset.
#[derive(Debug)]
pub struct CellsTold<'m>(&'m [MatrixAsset], &'m [Cell]);

impl MatrixHead {
    /// A row of this table as it is told.
    #[must_use]
    pub fn told<'m>(&'m self, row: &'m MatrixRow) -> MatrixRowTold<'m> {
        let (user, group) = match self.rows_are {
            Subjects::Users => (Some(row.subject.as_str()), None),
            Subjects::Groups => (None, Some(row.subject.as_str())),
        };
        let cells = CellsTold(&self.assets, &row.cells);
        MatrixRowTold { user, group, name: &row.name, status: row.status, level: row.level, cells }
    }

    /// The word for the action, as `what may be done`: `view and edit` where none was named.
    #[must_use]
    pub fn asked(&self) -> &'static str {
        self.action.unwrap_or("view and edit")
    }

    /// The cells that a legend of these rows explains: those that occur, in their order.
    #[must_use]
    pub fn legend(&self, rows: &[MatrixRow]) -> Vec<Cell> {
        let mut occur = [false; Cell::ALL.len()];
        for cell in rows.iter().flat_map(|row| &row.cells) {
            if let Some(occurs) = occur.get_mut(*cell as usize) {
                *occurs = true;
            }
        }
        Cell::ALL.iter().copied().zip(occur).filter(|(_, occurs)| *occurs).map(|(cell, _)| cell).collect()
    }
}

impl Serialize for CellsTold<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut cells = to.serialize_map(Some(self.0.len()))?;
        for (asset, cell) in self.0.iter().zip(self.1) {
            cells.serialize_entry(&asset.asset, cell)?;
        }
        cells.end()
    }
}

/// The kinds of assets that a table about an action has, of those wanted: an action that a kind does not
/// have cannot be asked of it.
#[must_use]
pub fn kinds_with(action: Option<AssetAction>) -> Vec<AssetKind> {
    let asked = action.unwrap_or(AssetAction::View);
    AssetKind::ALL.into_iter().filter(|kind| asked.needs(*kind).is_some()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(rows_are: Subjects) -> MatrixHead {
        let asset = |said: &str| MatrixAsset { asset: said.to_owned(), kind: AssetKind::Klip, name: "A".to_owned() };
        MatrixHead {
            account: "acme".to_owned(),
            name: "Acme".to_owned(),
            account_disabled: false,
            rows_are,
            members_of: None,
            role: None,
            action: None,
            assets: vec![asset("klip:b"), asset("klip:a")],
        }
    }

    fn row(cells: Vec<Cell>) -> MatrixRow {
        MatrixRow { subject: "dana".to_owned(), name: String::new(), status: None, level: None, cells }
    }

    #[test]
    fn a_row_is_told_with_its_cells_by_asset_in_the_order_of_the_assets() {
        let row = row(vec![Cell::Edit, Cell::Nothing]);
        let told = serde_json::to_string(&head(Subjects::Groups).told(&row)).unwrap();
        assert_eq!(
            told,
            r#"{"user":null,"group":"dana","name":"","status":null,"level":null,"cells":{"klip:b":"edit","klip:a":"none"}}"#
        );
        assert!(serde_json::to_string(&head(Subjects::Users).told(&row)).unwrap().starts_with(r#"{"user":"dana","#));
    }

    #[test]
    fn a_legend_explains_what_occurs_and_nothing_else() {
        let rows = [row(vec![Cell::Nothing, Cell::Edit]), row(vec![Cell::View, Cell::Nothing])];
        assert_eq!(head(Subjects::Users).legend(&rows), [Cell::View, Cell::Edit, Cell::Nothing]);
        assert_eq!(head(Subjects::Users).legend(&[]), []);
    }

    #[test]
    fn an_action_narrows_the_kinds_to_those_that_have_it() {
        assert_eq!(kinds_with(None), AssetKind::ALL);
        assert_eq!(kinds_with(Some(AssetAction::Publish)), [AssetKind::Dashboard]);
    }
}

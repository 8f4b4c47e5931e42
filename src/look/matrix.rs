//! The page of who may do what with which asset, as one HTML file that needs nothing else.
//!
//! It keeps to what every page keeps to (`look/html.rs`) and runs no script: heads that stay in sight and
//! the row and column under the pointer are a matter of style. A cell holds the whole word for those who
//! hear it or copy it, and shows its first letter, so no colour is the only carrier of what it says. The
//! same table yields the same bytes: nothing of the moment is in it.

use askama::Template;

use super::html::{failed, policy, printed};
use crate::domain::{
    Refusal,
    access::{Cell, Matrix, MatrixAsset, MatrixRow, Subjects},
    asset::AssetKind,
    user::UserStatus,
};

/// Columns beside one another that have room for the word for their kind above them; over fewer it would push
/// them apart, so their own heads name it.
const ROOMY: usize = 5;

/// Letters that the names of rows have room for on one line, at most.
const NAMES: usize = 34;

/// The page of a table.
///
/// # Errors
/// [`crate::domain::Code::Unexpected`] when the page cannot be put together.
pub fn render(matrix: &Matrix) -> Result<String, Refusal> {
    let letters = matrix.rows.iter().map(letters).max().unwrap_or(0).clamp(8, NAMES);
    let style = Style { letters }.render().map_err(failed)?;
    Html { page: Page::of(matrix, policy(&style)), style: &style }.render().map_err(failed)
}

#[derive(Template)]
#[template(path = "look/matrix.css", escape = "none")]
struct Style {
    /// Letters that the column of names is wide.
    letters: usize,
}

#[derive(Template)]
#[template(path = "look/matrix.html")]
struct Html<'a> {
    page: Page<'a>,
    style: &'a str,
}

/// What the page says.
struct Page<'a> {
    policy: String,
    title: String,
    account: &'a str,
    name: String,
    asked: &'static str,
    about: Vec<String>,
    disabled: bool,
    corner: &'static str,
    legend: Vec<Explained>,
    kinds: Vec<Kind<'a>>,
    rows: Vec<Row<'a>>,
}

/// Assets of one kind that stand beside one another.
struct Kind<'a> {
    word: &'static str,
    /// Whether the word for the kind has room above its columns.
    roomy: bool,
    heads: Vec<Head<'a>>,
}

struct Head<'a> {
    asset: &'a str,
    kind: &'static str,
    handle: &'a str,
    name: String,
}

struct Row<'a> {
    /// An e-mail up to the sign between its parts, where a line may be broken; a handle as a whole.
    local: String,
    /// The rest of the e-mail.
    host: String,
    name: String,
    mark: Option<&'static str>,
    cells: &'a [Cell],
}

struct Explained {
    letter: Option<char>,
    meaning: &'static str,
}

impl Row<'_> {
    /// The letter and the word of each cell.
    fn shown(&self) -> impl Iterator<Item = (Option<char>, &'static str)> {
        self.cells.iter().map(|cell| (cell.sign(), word(*cell)))
    }
}

impl<'a> Page<'a> {
    fn of(matrix: &'a Matrix, policy: String) -> Self {
        let Matrix { head, rows } = matrix;
        let name = printed(&head.name);
        let mut about = vec![counted(rows.len(), head.rows_are.one()), counted(head.assets.len(), "asset")];
        about.extend(head.members_of.as_ref().map(|group| format!("members of {}", printed(group))));
        about.extend(head.role.as_ref().map(|role| format!("with the role {}", printed(role))));
        if head.rows_are == Subjects::Groups {
            about.push("a group is somebody who is in no other".to_owned());
        }
        let explained = |cell: Cell| Explained { letter: cell.sign(), meaning: cell.meaning() };
        Self {
            policy,
            title: format!("Who may {} in {name}", head.asked()),
            account: &head.account,
            asked: head.asked(),
            about,
            disabled: head.account_disabled,
            corner: match head.rows_are {
                Subjects::Users => "User",
                Subjects::Groups => "Group",
            },
            legend: head.legend(rows).into_iter().map(explained).collect(),
            kinds: head.assets.chunk_by(|one, other| one.kind == other.kind).filter_map(kind).collect(),
            rows: rows.iter().map(row).collect(),
            name,
        }
    }

    /// Whether there is a table at all.
    fn is_empty(&self) -> bool {
        self.rows.is_empty() || self.kinds.is_empty()
    }
}

fn kind(assets: &[MatrixAsset]) -> Option<Kind<'_>> {
    let word = match assets.first()?.kind {
        AssetKind::Klip => "Klips",
        AssetKind::Dashboard => "Dashboards",
        AssetKind::Datasource => "Data sources",
        AssetKind::Metric => "Metrics",
    };
    let heads = assets.iter().map(|it| {
        let handle = it.asset.split_once(':').map_or(it.asset.as_str(), |(_, handle)| handle);
        Head { asset: &it.asset, kind: it.kind.as_str(), handle, name: printed(&it.name) }
    });
    Some(Kind { word, roomy: assets.len() >= ROOMY, heads: heads.collect() })
}

fn row(row: &MatrixRow) -> Row<'_> {
    let (local, host) = row.subject.split_at(row.subject.rfind('@').unwrap_or(row.subject.len()));
    Row { local: printed(local), host: printed(host), name: printed(&row.name), mark: mark(row), cells: &row.cells }
}

/// What is said beside a name.
fn mark(row: &MatrixRow) -> Option<&'static str> {
    match (row.level, row.status) {
        (Some(level), _) => Some(level.as_str()),
        (None, Some(UserStatus::Invited)) => Some("invited"),
        (None, Some(UserStatus::Disabled)) => Some("disabled"),
        (None, Some(UserStatus::Active) | None) => None,
    }
}

/// The word in a cell, of which the letter is seen and names the class that draws it; nothing where nothing
/// may be done.
fn word(cell: Cell) -> &'static str {
    match cell {
        Cell::View => "view",
        Cell::ViewByRole => "View by role",
        Cell::ViewOnDashboard | Cell::YesOnDashboard => "dashboard shows it",
        Cell::Edit => "edit",
        Cell::EditByRole => "Edit by role",
        Cell::Unseen => "unseen, may edit",
        Cell::UnseenByRole => "Unseen, may edit by role",
        Cell::Yes => "yes",
        Cell::YesByRole => "Yes by role",
        Cell::Nothing | Cell::No => "",
    }
}

/// Letters that a name and what is said beside it take.
fn letters(row: &MatrixRow) -> usize {
    row.subject.chars().count() + mark(row).map_or(0, |mark| mark.len() + 2)
}

fn counted(number: usize, one: &str) -> String {
    format!("{number} {one}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests;

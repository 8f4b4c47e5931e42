//! `usher access matrix`: who may do what with which asset, as one table.
//!
//! The table is told row by row as it is read; only what is drawn as a whole is held, and so is bounded.

use clap::{Args, builder::PossibleValuesParser, builder::TypedValueParser as _};
use serde::Serialize;
use usher::{
    domain::{
        Code, Refusal, Result,
        access::{Cell, Matrix as Table, MatrixHead, MatrixRow, Subjects},
        asset::AssetKind,
        user::UserStatus,
    },
    look,
    ops::access::{self, Across, MatrixAsked, MatrixReader, Of},
};

use crate::cli::{
    App, Outcome, Status,
    commands::page::{Goes, PageArgs, goes, lay, open},
    output::{
        Column, Format, Layout, Order, Page, Screen, Shape, Wanted as Shown,
        colour::Tone,
        escape,
        grid::{self, GridRow},
        look::Look,
        measure,
    },
};

pub const EXAMPLES: &str = "Examples:
  usher access matrix -c acme
  usher access matrix --groups --kind dashboard -c acme
  usher access matrix --group marketing --asset dashboard:web klip:sessions -c acme
  usher access matrix --action publish -c acme -o csv > publish.csv
  usher access matrix -c acme -o html --open

The row of a group is somebody who is in that group alone. Without --role it
is what the shares with the group allow, whoever its members are.
In a pipe the first line names the assets, because the columns are not known
without; with --long a line is one user, asset and answer. -o html makes one
page for a browser. A table or page has at most 100000 cells; csv, tsv, json
and jsonl have no bound.";

/// The most cells that are held in order to be drawn.
const MOST: usize = 100_000;

// Who may do what with which asset, as one table
//
// Users down, assets across; each cell says whether they may view or edit it, and by which way where
// that is another than a share.
#[derive(Debug, Args)]
#[command(mut_arg("output", |arg| arg.value_parser(Format::with_page())))]
pub struct Matrix {
    /// These users alone
    #[arg(long, value_name = "USER,…", value_delimiter = ',')]
    users: Vec<String>,
    /// The members of this group alone
    #[arg(long, value_name = "GROUP", conflicts_with = "users")]
    group: Option<String>,
    /// Groups instead of users
    #[arg(long, conflicts_with_all = ["users", "group"])]
    groups: bool,
    /// The role that the members of the groups are taken to have
    #[arg(long, value_name = "ROLE", requires = "groups")]
    role: Option<String>,
    /// Assets of this kind alone: klip, dashboard, datasource or metric
    #[arg(long, value_name = "KIND,…", value_delimiter = ',', value_parser = kinds())]
    kind: Vec<AssetKind>,
    /// These assets alone, in this order
    #[arg(long, value_name = "ASSET", num_args = 1.., value_delimiter = ',', conflicts_with = "kind")]
    asset: Vec<String>,
    /// Whether they may do this, instead of view and edit
    #[arg(long, value_name = "ACTION")]
    action: Option<String>,
    /// One user, asset and answer a line, instead of a column an asset
    #[arg(long, help_heading = "List")]
    long: bool,
    /// Rows of the page
    #[arg(long, value_name = "N", help_heading = "List")]
    limit: Option<usize>,
    /// Begin after this user or group
    #[arg(long, value_name = "NAME", overrides_with = "after", help_heading = "List")]
    after: Option<String>,
    /// Show every row, not a page
    #[arg(long, conflicts_with = "limit", help_heading = "List")]
    all: bool,
    #[command(flatten, next_help_heading = "Page, with -o html")]
    page: PageArgs,
}

fn kinds() -> impl clap::builder::TypedValueParser<Value = AssetKind> {
    PossibleValuesParser::new(AssetKind::ALL.map(AssetKind::as_str)).try_map(|word| word.parse::<AssetKind>())
}

/// One answer as a line of a table.
#[derive(Debug, Serialize)]
struct Answer<'m> {
    subject: &'m str,
    asset: &'m str,
    may: Cell,
}

const ANSWERS: Shape = Shape {
    things: "answers",
    id: "subject",
    order: Order::Own,
    columns: &[
        Column::text("subject", "who").kept(),
        Column::text("asset", "asset").kept(),
        Column::text("may", "may").kept(),
    ],
    documented: &[],
};

/// Runs `usher access matrix`.
pub fn run(app: &mut App, args: &Matrix) -> Outcome {
    let drawn = app.globals.output == Some(Format::Html);
    if let Some(flag) = args.page.given().filter(|_| !drawn) {
        return Err(Refusal::new(Code::Usage, format!("{flag} says where the page goes: it needs -o html")));
    }
    if args.long && (drawn || app.screen.layout().is_json()) {
        let message = "--long is for tables and lines: a page and JSON name the asset of every cell already";
        return Err(Refusal::new(Code::Usage, message));
    }
    let asked = MatrixAsked {
        of: match (&args.group, args.groups) {
            (Some(group), _) => Of::MembersOf(group),
            (None, true) => Of::Groups(args.role.as_deref()),
            (None, false) if args.users.is_empty() => Of::Everybody,
            (None, false) => Of::Users(&args.users),
        },
        across: if args.asset.is_empty() { Across::Kinds(&args.kind) } else { Across::Assets(&args.asset) },
        action: args.action.as_deref(),
        after: args.after.as_deref(),
    };
    let most = app.screen.most(&Page { limit: args.limit, after: None, all: args.all || drawn });
    if drawn && !app.screen.quiet() {
        return page(app, args, &asked, most);
    }
    if app.screen.layout() == Layout::Table && !app.screen.quiet() {
        return table(app, &asked, most, args.long);
    }
    app.read_onto(|session, screen| told(screen, &mut access::matrix(session, &asked)?, most, args.long))?;
    Ok(Status::Done)
}

/// Tells the rows as they are read, for programs.
fn told(screen: &mut Screen, matrix: &mut MatrixReader<'_, '_>, most: Option<usize>, long: bool) -> Result<()> {
    let (layout, quiet) = (screen.layout(), screen.quiet());
    let mut left = most.unwrap_or(usize::MAX);
    let head = matrix.head();
    let mut items = None;
    match layout {
        _ if quiet => {}
        Layout::Json => items = Some(screen.begin_items(head, "rows")?),
        Layout::Csv | Layout::Tsv if long => {
            screen.cells([head.rows_are.one(), "asset", "may"].into_iter())?;
        }
        // What the columns are is not known without their names, in a pipe either.
        Layout::Plain | Layout::Csv | Layout::Tsv if !long => {
            let assets = head.assets.iter().map(|asset| asset.asset.as_str());
            screen.cells(std::iter::once(head.rows_are.one()).chain(assets))?;
        }
        _ => {}
    }
    matrix.each(|head, row| {
        if left == 0 {
            return Ok(false);
        }
        left -= 1;
        let subject = row.subject.as_str();
        match &mut items {
            _ if quiet => screen.cells(std::iter::once(subject)),
            Some(items) => screen.item(items, &head.told(&row)),
            None if layout == Layout::Jsonl => screen.json_line(&head.told(&row)),
            None if long => {
                for (asset, cell) in head.assets.iter().zip(&row.cells) {
                    if !screen.cells([subject, &asset.asset, cell.word()].into_iter())? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            None => screen.cells(std::iter::once(subject).chain(row.cells.iter().map(|cell| cell.word()))),
        }
    })?;
    items.map_or(Ok(()), |items| screen.end_of_items(items))
}

/// The rows that are drawn as a whole, and whether there are more.
fn held(matrix: &mut MatrixReader<'_, '_>, most: Option<usize>) -> Result<(Table, bool)> {
    let (mut rows, mut more) = (Vec::new(), false);
    matrix.each(|head, row| {
        if most.is_some_and(|most| rows.len() >= most) {
            more = true;
            return Ok(false);
        }
        if (rows.len() + 1) * head.assets.len() > MOST {
            return Err(too_many(head));
        }
        rows.push(row);
        Ok(true)
    })?;
    Ok((Table { head: matrix.head().clone(), rows }, more))
}

fn too_many(head: &MatrixHead) -> Refusal {
    let (across, rows) = (head.assets.len(), head.rows_are.one());
    let most = MOST / across.max(1);
    let message =
        format!("this has {across} columns and more than {most} rows: a table or page has at most {MOST} cells");
    let narrower = match head.rows_are {
        Subjects::Users => "narrow it with --group, --users, --kind or --asset",
        Subjects::Groups => "narrow it with --kind or --asset",
    };
    Refusal::new(Code::Usage, message)
        .hint(narrower)
        .hint(format!("-o csv and -o jsonl have a line a {rows}, and no bound"))
}

/// The page, and where it goes.
fn page(app: &mut App, args: &Matrix, asked: &MatrixAsked<'_>, most: Option<usize>) -> Outcome {
    let table = app.read(|session| held(&mut access::matrix(session, asked)?, most))?.0;
    let html = look::matrix::render(&table)?;
    match goes(app, &args.page, &table.head.account, "access")? {
        Goes::Stdout => {
            app.screen.line(html.trim_end())?;
        }
        Goes::File(path, replace) => {
            let shown = lay(app, &path, &html, replace)?;
            app.screen.line(&escape::term(&shown))?;
        }
        Goes::Browser(path) => {
            let shown = lay(app, &path, &html, true)?;
            app.screen.line(&escape::term(&shown))?;
            open(app, &path)?;
        }
    }
    Ok(Status::Done)
}

/// The table that people read.
fn table(app: &mut App, asked: &MatrixAsked<'_>, most: Option<usize>, long: bool) -> Outcome {
    let (table, more) = app.read(|session| held(&mut access::matrix(session, asked)?, most))?;
    let Table { head, rows } = &table;
    if rows.is_empty() || head.assets.is_empty() {
        app.screen.note(if rows.is_empty() { "no rows" } else { "no assets" });
        return Ok(Status::Done);
    }
    if long {
        let answers = |row: &'_ MatrixRow| -> Vec<serde_json::Value> {
            let cells = head.assets.iter().zip(&row.cells);
            let answer = cells.map(|(asset, may)| Answer { subject: &row.subject, asset: &asset.asset, may: *may });
            answer.filter_map(|answer| serde_json::to_value(answer).ok()).collect()
        };
        let all = Page { all: true, ..Page::default() };
        app.screen.list(&ANSWERS, rows.iter().flat_map(answers), &Shown { page: all, ..Shown::default() }, "")?;
    } else {
        for line in lines(&table, app.screen.look()) {
            app.screen.line(&line)?;
        }
    }
    if let Some(last) = rows.last().filter(|_| more) {
        app.screen.note(&format!("{} {}s shown, there are more; --all shows them", rows.len(), head.rows_are.one()));
        app.screen.next(&format!("{} --after {}", app.typed.clone(), escape::shell(&last.subject)));
    }
    Ok(Status::Done)
}

/// The table with its title and legend.
fn lines(table: &Table, look: &Look) -> Vec<String> {
    let Table { head, rows } = table;
    let mut lines = Vec::new();
    let title = look.palette.paint(Tone::Heading, &escape::term(&head.account));
    let said = format!("{}  {}", escape::term(&head.account), about(table, look));
    for (at, line) in measure::wrap(&said, look.columns()).into_iter().enumerate() {
        let rest = line.strip_prefix(escape::term(&head.account).as_str()).filter(|_| at == 0);
        lines.push(rest.map_or_else(|| line.clone(), |rest| format!("{title}{rest}")));
    }
    lines.push(String::new());
    let marked = rows.iter().any(|row| mark(row).is_some());
    let heads: Vec<_> = head.assets.iter().map(|asset| escape::term(&asset.asset)).collect();
    let longest = rows.iter().map(|row| measure::width(&escape::term(&row.subject))).max().unwrap_or(0);
    let drawn = |row: &MatrixRow| {
        let subject = escape::term(&row.subject);
        let name = match mark(row) {
            Some(mark) => format!("{} {mark}", measure::pad(&subject, longest)),
            None if marked => format!("{}  ", measure::pad(&subject, longest)),
            None => subject,
        };
        GridRow { name, signs: row.cells.iter().map(|cell| sign(*cell, look)).collect() }
    };
    lines.extend(grid::draw(&heads, &rows.iter().map(drawn).collect::<Vec<_>>(), look));
    lines.push(String::new());
    lines.extend(legend(table, look));
    lines
}

/// What the table shows, in a few words.
fn about(table: &Table, look: &Look) -> String {
    let Table { head, rows } = table;
    let mut said = vec![escape::term(&head.name)];
    said.extend(head.members_of.as_ref().map(|group| format!("members of {group}")));
    said.push(format!("who may {}", head.asked()));
    said.extend(head.role.as_ref().map(|role| format!("with the role {}", escape::term(role))));
    said.push(format!("{} × {}", counted(rows.len(), head.rows_are.one()), counted(head.assets.len(), "asset")));
    said.join(&format!(" {} ", look.glyphs.dot))
}

fn counted(number: usize, one: &str) -> String {
    format!("{number} {one}{}", if number == 1 { "" } else { "s" })
}

fn sign(cell: Cell, look: &Look) -> grid::Sign {
    let nothing = look.glyphs.neutral.chars().next().unwrap_or('.');
    match cell {
        Cell::Nothing | Cell::No => (nothing, Some(Tone::Context)),
        Cell::View | Cell::ViewByRole | Cell::ViewOnDashboard => (cell.sign().unwrap_or(nothing), None),
        Cell::Unseen | Cell::UnseenByRole => (cell.sign().unwrap_or(nothing), Some(Tone::Waits)),
        Cell::Edit | Cell::EditByRole | Cell::Yes | Cell::YesByRole | Cell::YesOnDashboard => {
            (cell.sign().unwrap_or(nothing), Some(Tone::Done))
        }
    }
}

/// What stands behind a name: somebody who has not joined, and somebody who holds nothing.
fn mark(row: &MatrixRow) -> Option<char> {
    match row.status {
        Some(UserStatus::Invited) => Some('?'),
        Some(UserStatus::Disabled) => Some('x'),
        Some(UserStatus::Active) | None => None,
    }
}

/// What the signs mean that occur.
fn legend(table: &Table, look: &Look) -> Vec<String> {
    let Table { head, rows } = table;
    let mut said: Vec<(char, &str)> = Vec::new();
    said.extend(head.legend(rows).into_iter().map(|cell| (sign(cell, look).0, cell.meaning())));
    for (sign, meaning) in [('?', "invited, answered as if they had joined"), ('x', "disabled, holds nothing")] {
        if rows.iter().any(|row| mark(row) == Some(sign)) {
            said.push((sign, meaning));
        }
    }
    let room = look.columns().saturating_sub(3);
    let mut lines = Vec::new();
    for (sign, meaning) in said {
        for (at, piece) in measure::wrap(meaning, room).iter().enumerate() {
            lines.push(if at == 0 { format!("{sign}  {piece}") } else { format!("   {piece}") });
        }
    }
    if head.account_disabled {
        lines.extend(look.sentence(&format!("{} is disabled: none of its users may do anything", head.account)));
    }
    lines
}

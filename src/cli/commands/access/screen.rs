//! A rehearsal as people read it.
//!
//! ```text
//! dana@acme.example  Dana Fox · invited · editor · in marketing
//! ✗ broken: 1 of 2 tiles is not seen
//!
//! opens at sign-in
//!   ✗ Web analytics  dashboard:web · add · may view · 2 tiles, 1 not seen
//!     ✗ klip:sessions is not shared with them (A6)
//!       usher share klip:sessions --with group:marketing -c acme
//! checklist  4 of 5 done
//!   ▸ users  no user yet
//!     usher user add dana@acme.example --role view-only -c acme
//! invitation  not sent yet
//! ```
//!
//! Commands are copied from the screen, so they are never broken.

use std::collections::BTreeSet;

use usher::{
    domain::{
        access::Rule,
        asset::AssetKind,
        first_screen::{DashboardShown, Tile, Verdict},
        mail::Standing,
        share::Right,
        user::UserStatus,
    },
    ops::access::RehearsalView,
};

use crate::cli::output::{
    colour::Tone,
    escape,
    look::Look,
    measure,
    tree::{self, Mark},
};

/// How many dashboards of the list are shown; scripts get all.
const LISTED: usize = 10;

/// The lines of a rehearsal.
#[must_use]
pub fn lines(view: &RehearsalView, look: &Look) -> Vec<String> {
    let mut page = Page { look, lines: Vec::new(), typed: BTreeSet::new() };
    page.heading(view);
    let opening: Vec<_> = view.screen.opening().collect();
    if !opening.is_empty() {
        page.section("opens at sign-in", "");
        opening.into_iter().for_each(|dashboard| page.opening(view, dashboard));
    }
    page.list(view);
    page.mends(view);
    page.edits(view);
    page.checklist(view);
    page.invitation(view);
    page.lines
}

/// The page as far as it is written.
struct Page<'l> {
    look: &'l Look,
    lines: Vec<String>,
    /// The commands that stand on it already.
    typed: BTreeSet<String>,
}

impl Page<'_> {
    /// Words after a mark, wrapped beside it.
    fn item(&mut self, indent: usize, mark: Option<Mark>, text: &str) {
        self.lines.extend(tree::item(indent, mark, text, self.look));
    }

    fn command(&mut self, indent: usize, command: &str) {
        let painted = self.look.palette.paint(Tone::Typed, &escape::term(command));
        self.lines.push(format!("{}{painted}", " ".repeat(indent)));
        self.typed.insert(command.to_owned());
    }

    fn section(&mut self, title: &str, rest: &str) {
        let title = self.look.palette.paint(Tone::Heading, title);
        let line = if rest.is_empty() { title } else { format!("{title}  {}", escape::term(rest)) };
        self.lines.push(line);
    }

    fn heading(&mut self, view: &RehearsalView) {
        let dot = self.look.glyphs.dot;
        let viewer = view.screen.viewer.as_deref().unwrap_or_default();
        let viewer = escape::term(viewer.strip_prefix("user:").unwrap_or(viewer));
        let said = format!("{viewer}  {}", escape::term(&about(view).join(&format!(" {dot} "))));
        for (at, line) in measure::wrap(&said, self.look.columns()).into_iter().enumerate() {
            let painted = line.strip_prefix(&viewer).filter(|_| at == 0);
            let painted = painted.map(|rest| format!("{}{rest}", self.look.palette.paint(Tone::Heading, &viewer)));
            self.lines.push(painted.unwrap_or(line));
        }
        let mark = if view.verdict == Verdict::Ready { Mark::Yes } else { Mark::No };
        self.item(0, Some(mark), &format!("{}: {}", view.verdict.as_str(), view.reason));
        self.lines.push(String::new());
    }

    /// A dashboard that opens, with what is wrong on it.
    fn opening(&mut self, view: &RehearsalView, dashboard: &DashboardShown) {
        let mark = if dashboard.broken().next().is_some() { Mark::No } else { Mark::Yes };
        self.item(2, Some(mark), &described(dashboard, self.look));
        self.tiles(view, dashboard);
    }

    /// The broken tiles with what mends them, and what feeds the others and cannot be opened.
    fn tiles(&mut self, view: &RehearsalView, dashboard: &DashboardShown) {
        for tile in &dashboard.tiles {
            let said = tile.said();
            let named = said.clone().unwrap_or_else(|| format!("a {} that you may not look at", tile.kind));
            if let Some(rule) = tile.hidden_by {
                self.item(4, Some(Mark::No), &format!("{named} {}", hidden(rule, tile)));
                for mend in view.mends.iter().filter(|mend| Some(&mend.about) == said.as_ref()) {
                    if !self.typed.contains(&mend.command) {
                        self.command(6, &mend.command);
                    }
                }
            } else if !tile.datasources_missing.is_empty() {
                let missing: Vec<_> =
                    tile.datasources_missing.iter().map(|handle| handle.as_deref().unwrap_or("another")).collect();
                let fed = format!("{named} is seen, but not the data that feeds it: {}", missing.join(", "));
                self.item(4, Some(Mark::Neutral), &fed);
            }
        }
    }

    /// The dashboards of the list. They are looked at closely where somebody begins with them.
    fn list(&mut self, view: &RehearsalView) {
        let listed: Vec<_> = view.screen.dashboards.iter().filter(|dashboard| !dashboard.opens).collect();
        if listed.is_empty() {
            return;
        }
        let begins = view.screen.sees_all && listed.len() == view.screen.dashboards.len();
        self.section("in the list", "");
        for dashboard in listed.iter().take(LISTED) {
            let broken = dashboard.broken().next().is_some();
            let mark = match (begins, broken) {
                (true, true) => Mark::No,
                (true, false) => Mark::Yes,
                (false, _) => Mark::Neutral,
            };
            self.item(2, Some(mark), &described(dashboard, self.look));
            if begins {
                self.tiles(view, dashboard);
            }
        }
        if listed.len() > LISTED {
            self.item(2, None, &format!("and {} more", listed.len() - LISTED));
        }
    }

    /// The commands that stand beside no tile.
    fn mends(&mut self, view: &RehearsalView) {
        let left: Vec<_> = view.mends.iter().filter(|mend| !self.typed.contains(&mend.command)).collect();
        if !left.is_empty() {
            self.section("to mend it", "");
            left.into_iter().for_each(|mend| self.command(2, &mend.command));
        }
        if !view.refused.is_empty() {
            self.section("refused to you", "");
        }
        for refused in &view.refused {
            let why = match &refused.needs {
                Some(permission) => format!("{} has to be mended by somebody with {permission}", refused.about),
                None => format!("{}: {}", refused.about, refused.message),
            };
            self.item(2, Some(Mark::No), &why);
            self.command(4, &refused.command);
        }
        if !view.mendable {
            self.item(0, Some(Mark::Neutral), &remains(view));
        }
    }

    fn edits(&mut self, view: &RehearsalView) {
        if view.edits.is_empty() {
            self.section("may edit", "nothing");
            return;
        }
        self.section("may edit", "");
        let counts: Vec<_> = view.edits.iter().map(|edits| (counted(edits.total, edits.kind), edits)).collect();
        let widest = counts.iter().map(|(count, _)| measure::width(count)).max().unwrap_or(0);
        for (count, edits) in &counts {
            let more = if edits.names.len() < edits.total && !edits.names.is_empty() { ", …" } else { "" };
            self.item(2, None, format!("{}  {}{more}", measure::pad(count, widest), edits.names.join(", ")).trim_end());
        }
    }

    fn checklist(&mut self, view: &RehearsalView) {
        let Some(lacks) = &view.checklist else { return };
        self.section("checklist", &format!("{} of {} done", lacks.done, lacks.required));
        for step in &lacks.steps {
            let mark = if step.next.is_some() { Mark::Next } else { Mark::Neutral };
            self.item(2, Some(mark), &format!("{}  {}", step.id, step.detail));
            if let Some(next) = step.next.as_deref().filter(|next| !self.typed.contains(*next)) {
                self.command(4, next);
            }
        }
    }

    fn invitation(&mut self, view: &RehearsalView) {
        if view.status == Some(UserStatus::Disabled) {
            return;
        }
        let said = match view.invitation {
            Some(Standing::Joined) => "accepted: they have joined".to_owned(),
            Some(Standing::Queued) => "waits to be mailed".to_owned(),
            Some(Standing::Sent) => "sent, and not accepted yet".to_owned(),
            Some(Standing::Printed) => "printed, and not accepted yet".to_owned(),
            Some(Standing::Over) => "was sent, and is over".to_owned(),
            Some(Standing::Failed) => "could not be mailed".to_owned(),
            Some(Standing::None) => "not sent yet".to_owned(),
            None if view.uninvited.is_empty() => return self.next(view),
            None => format!("not sent yet: {}{}", view.uninvited.join(", "), more(view)),
        };
        self.section("invitation", &said);
        self.next(view);
    }

    fn next(&mut self, view: &RehearsalView) {
        if let Some(next) = &view.next {
            self.command(2, next);
        }
    }
}

/// How many wait for an invitation besides those who are named.
fn more(view: &RehearsalView) -> String {
    match view.uninvited_count.saturating_sub(view.uninvited.len()) {
        0 => String::new(),
        more => format!(", and {more} more"),
    }
}

/// Why the commands that are known do not do.
fn remains(view: &RehearsalView) -> String {
    if let Some(why) = &view.untried {
        return format!("no command could be tried: {why}");
    }
    let unnamed = |tile: &Tile| tile.hidden_by.is_some() && tile.handle.is_none();
    let lacking = view.checklist.as_ref().is_some_and(|lacks| !lacks.steps.is_empty());
    if view.screen.met().flat_map(|dashboard| &dashboard.tiles).any(unnamed) {
        "somebody who may look at what stands there has to share it"
    } else if !view.refused.is_empty() {
        "what is refused has to be done first; then rehearse again"
    } else if lacking {
        "the checklist says what comes first"
    } else if view.mends.is_empty() {
        "no command is known that mends it: first there has to be something to share"
    } else {
        "there may be more to mend: rehearse again"
    }
    .to_owned()
}

/// Who it is, in a few words.
fn about(view: &RehearsalView) -> Vec<String> {
    let mut words: Vec<String> = view.screen.viewer_name.iter().cloned().collect();
    if let Some(members) = view.members {
        words.push(if members == 0 {
            "nobody is in it".to_owned()
        } else {
            format!("{members} member{}", if members == 1 { "" } else { "s" })
        });
    }
    words.extend(view.status.map(|status| status.as_str().to_owned()));
    words.extend(view.level.map(|level| format!("signed in as {level}")));
    words.push(view.roles.join(", "));
    if view.members.is_none() && view.level.is_none() {
        words.push(if view.groups.is_empty() {
            "in no group".to_owned()
        } else {
            format!("in {}", view.groups.join(", "))
        });
    }
    words.push(format!("{} ({})", view.screen.name, view.screen.account));
    words.retain(|word| !word.is_empty());
    words
}

/// A dashboard in one line.
fn described(dashboard: &DashboardShown, look: &Look) -> String {
    let name = dashboard.name.as_deref().unwrap_or("a dashboard that you may not look at");
    let mut words: Vec<String> = dashboard.said().into_iter().collect();
    words.extend(dashboard.visibility.map(|visibility| visibility.to_string()));
    if dashboard.default {
        words.push("default".to_owned());
    }
    words.push(if dashboard.right == Right::Edit { "may edit" } else { "may view" }.to_owned());
    let (tiles, broken) = (dashboard.tiles.len(), dashboard.broken().count());
    words.push(match (tiles, broken) {
        (0, _) => "holds nothing".to_owned(),
        (1, 0) => "1 tile".to_owned(),
        (tiles, 0) => format!("{tiles} tiles"),
        (1, _) => "1 tile, not seen".to_owned(),
        (tiles, broken) => format!("{tiles} tiles, {broken} not seen"),
    });
    format!("{name}  {}", words.join(&format!(" {} ", look.glyphs.dot)))
}

/// Why a tile is not seen.
fn hidden(rule: Rule, tile: &Tile) -> String {
    let why = match rule {
        Rule::A6 => "is not shared with them".to_owned(),
        Rule::A3 => format!("needs a permission to look at {}s that the role lacks", tile.kind),
        _ => format!("is not seen: {}", rule.title()),
    };
    format!("{why} ({rule})")
}

fn counted(number: usize, kind: AssetKind) -> String {
    format!("{number} {kind}{}", if number == 1 { "" } else { "s" })
}

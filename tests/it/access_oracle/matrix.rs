//! The table of a whole account, cell by cell, against the second evaluator.

use std::collections::BTreeMap;

use proptest::test_runner::{Config, TestRunner};
use usher::{
    domain::{
        Code, Result,
        access::{AssetAction, Cell},
    },
    ops::{
        self, Request,
        access::{Across, MatrixAsked, Of, matrix},
    },
    store::Store,
};

use super::{
    database::{account, asking, email, house, tidied},
    naive::{Answer, Who},
    world::{self, With, World},
};

/// How many worlds. `PROPTEST_CASES` says otherwise.
const WORLDS: u32 = 12;

/// The cells of a table, by row and asset.
type Cells = BTreeMap<(String, String), &'static str>;

fn table(store: &mut Store, request: &Request, asked: &MatrixAsked<'_>) -> Result<Cells> {
    ops::read(store, request, |session| {
        let mut reader = matrix(session, asked)?;
        let mut cells = Cells::new();
        reader.each(|head, row| {
            for (asset, cell) in head.assets.iter().zip(&row.cells) {
                let before = cells.insert((row.subject.clone(), asset.asset.clone()), cell.word());
                assert_eq!(before, None, "{} has one row", row.subject);
            }
            Ok(true)
        })?;
        Ok(cells)
    })
}

/// By which way a yes came, written as a table writes it behind the word.
fn way((_, rule): Answer) -> &'static str {
    match rule {
        "A4" | "A5" | "A12" => ":role",
        "A8" => ":dashboard",
        _ => "",
    }
}

/// The word for two answers, about viewing and editing.
fn word(view: Answer, edit: Answer) -> String {
    let (right, decided) = match (view.0, edit.0) {
        (false, false) => return "none".to_owned(),
        (true, false) => ("view", view),
        (true, true) => ("edit", edit),
        (false, true) => ("edit-unseen", edit),
    };
    format!("{right}{}", way(decided))
}

/// What is expected of the row of somebody.
fn expected(world: &World, who: Who, action: Option<AssetAction>) -> BTreeMap<String, String> {
    let assets = world.assets.iter().enumerate().filter(|(_, it)| it.account == who.account);
    let cell = |(place, asset): (usize, &world::Asset)| {
        let said = format!("{}:asset-{place}", asset.kind);
        let answer = |action: &str| world.asset(who, action, place);
        let word = match action {
            None => word(answer("view")?, answer("edit")?),
            Some(action) => match answer(action.as_str())? {
                (false, _) => "no".to_owned(),
                yes => format!("yes{}", way(yes)),
            },
        };
        Some((said, word))
    };
    assets.filter_map(cell).collect()
}

fn compare(cells: &Cells, subject: &str, expected: &BTreeMap<String, String>, said: &str) {
    for (asset, word) in expected {
        let found = cells.get(&(subject.to_owned(), asset.clone()));
        assert_eq!(found, Some(&word.as_str()), "{said}: {subject} on {asset}");
    }
}

/// What the shares with a group and with All Users come to.
fn of_group(world: &World, account: usize, group: Option<usize>, asset: usize) -> &'static str {
    let counts = |with| match with {
        With::AllUsers => true,
        With::Group(it) => Some(it) == group,
        With::User(_) => false,
    };
    let shares = world.shares.iter().filter(|share| share.asset == asset && counts(share.with));
    let rights: Vec<_> = shares.map(|share| share.right).collect();
    match () {
        () if world.accounts[account].disabled => "none",
        () if rights.contains(&"edit") => "edit",
        () if rights.contains(&"view") => "view",
        () => "none",
    }
}

fn everything(of: Of<'_>) -> MatrixAsked<'_> {
    MatrixAsked { of, across: Across::Kinds(&[]), action: None, after: None }
}

fn about_others(world: &World, store: &mut Store) {
    for place in 0..world.accounts.len() {
        let request = asking("operator", (place > 0).then(|| account(place)));
        let here = || world.users.iter().enumerate().filter(|(_, it)| it.account == place);
        for action in std::iter::once(None).chain(AssetAction::ALL.iter().copied().map(Some)) {
            let asked = MatrixAsked { action: action.map(AssetAction::as_str), ..everything(Of::Everybody) };
            let cells = table(store, &request, &asked).unwrap();
            for (user, _) in here() {
                let who = Who { user, account: place, level: None };
                compare(&cells, &email(user), &expected(world, who, action), "everybody");
            }
            let exists = |it: &&world::Asset| {
                it.account == place && action.is_none_or(|action| action.needs(it.kind.parse().unwrap()).is_some())
            };
            // Whoever asks is a user of the master too.
            let rows = here().count() + usize::from(place == 0);
            assert_eq!(cells.len(), rows * world.assets.iter().filter(exists).count(), "no other row or column");
        }
        let groups = table(store, &request, &everything(Of::Groups(None))).unwrap();
        for ((subject, asset), word) in &groups {
            let group =
                world.groups.iter().enumerate().find(|(at, _)| format!("group-{at}") == *subject).map(|it| it.0);
            let asset: usize = asset.rsplit('-').next().unwrap().parse().unwrap();
            assert_eq!(*word, of_group(world, place, group, asset), "{subject} on {asset}");
        }
        for (at, group) in world.groups.iter().enumerate().filter(|(_, it)| it.account == place) {
            let handle = format!("group-{at}");
            let cells = table(store, &request, &everything(Of::MembersOf(&handle))).unwrap();
            let mut members: Vec<_> = cells.keys().map(|(subject, _)| subject.clone()).collect();
            members.dedup();
            let assets = world.assets.iter().any(|it| it.account == place);
            let mut known: Vec<_> = group.members.iter().filter(|_| assets).map(|user| email(*user)).collect();
            known.sort();
            assert_eq!(members, known, "{handle}");
            for user in &group.members {
                let who = Who { user: *user, account: place, level: None };
                compare(&cells, &email(*user), &expected(world, who, None), &handle);
            }
        }
    }
}

/// Everybody asks about themselves: at home, and in every client that they may sign in to. What they may
/// not look at is not among the columns unless they may ask about others.
fn about_oneself(world: &World, store: &mut Store) {
    let logged_in = |it: &world::User| it.status != "disabled" && !world.accounts[it.account].disabled;
    for (user, it) in world.users.iter().enumerate().filter(|(_, it)| logged_in(it)) {
        let home = Who { user, account: it.account, level: None };
        for place in 0..world.accounts.len() {
            let who = if place == it.account {
                home
            } else {
                Who { user, account: place, level: world.highest_level(home, place) }
            };
            if place != it.account && (who.level.is_none() || place == 0) {
                continue;
            }
            let request = asking(&email(user), (place != it.account).then(|| account(place)));
            let own = [email(user)];
            let cells = table(store, &request, &everything(Of::Users(&own))).unwrap();
            let told = ["user.view", "group.view"].iter().all(|id| world.permission(who, id).0);
            let mut expected = expected(world, who, None);
            if !told {
                expected.retain(|_, word| word != "none" && !word.starts_with("edit-unseen"));
                let others = table(store, &request, &everything(Of::Everybody));
                assert_eq!(others.unwrap_err().code, Code::Forbidden, "{who:?}");
            }
            compare(&cells, &email(user), &expected, "oneself");
            assert_eq!(cells.len(), expected.len(), "{who:?}: {cells:?}");
        }
    }
}

#[test]
fn every_cell_of_every_table_is_what_the_second_evaluator_answers() {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(WORLDS);
    let mut runner =
        TestRunner::new(Config { cases, failure_persistence: None, max_shrink_time: 60_000, ..Config::default() });
    let agree = runner.run(&world::world(), |world| {
        let world = tidied(world);
        let (_house, mut store) = house(&world);
        about_others(&world, &mut store);
        about_oneself(&world, &mut store);
        Ok(())
    });
    if let Err(failure) = agree {
        panic!("{failure}");
    }
    assert_eq!(Cell::ALL.len(), 12, "a new cell has a word here");
}

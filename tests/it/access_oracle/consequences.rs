//! What a change is said to give and take is what it gives and takes: every answer of the second evaluator,
//! before and after random changes of random worlds.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    fs,
};

use proptest::{collection::vec, prelude::*};
use usher::{
    domain::{
        AccountId, Code, Result, Time, UserId,
        access::Moved,
        account::{self, Account, Status},
        asset::{AssetKind, Remove},
        change::Change,
        client::ClientRight,
        entity::Entity,
    },
    ops::{self, AccessView, Answer, ConsequenceView, Outcome, Request, Session, access::diff_of_operations},
    store::{Access, Store},
};

use super::{
    database::{self, tidied, write},
    read::{Answers, Read, counted},
    world,
};
use crate::{
    journal_properties::{holds, steps::Body, steps::OPERATIONS, world as stored},
    support::{House, entities, world::Builder},
};

/// How many worlds. `PROPTEST_CASES` says otherwise.
const WORLDS: u32 = 24;

type Dice = stored::Dice;

/// What else is done than in the histories of the journal: what takes other things along.
const MORE: &[Body] = &[
    share_removed,
    group_removed,
    asset_removed,
    heir_takes,
    migrated,
    client_disabled,
    client_added,
    undone,
    redone,
    role_removed,
];

fn pick<T>(all: Vec<T>, n: u16) -> Option<T> {
    let count = all.len().max(1);
    all.into_iter().nth(usize::from(n) % count)
}

fn share_removed(session: &mut Session<'_>, (_, a, ..): Dice) -> Result<()> {
    let here = session.account().id;
    let shares = stored::World::read(session.tx())
        .things
        .into_iter()
        .filter(|thing| thing.account() == here && matches!(thing, Entity::Share(_)));
    match pick(shares.collect(), a) {
        Some(share) => session.record([Change::remove(share)]),
        None => Ok(()),
    }
}

fn group_removed(session: &mut Session<'_>, (_, a, ..): Dice) -> Result<()> {
    let groups = ops::group::list(session)?.into_iter().filter(|group| group.handle != "all-users").collect();
    pick(groups, a).map_or(Ok(()), |group| ops::group::remove(session, &group.handle))
}

fn asset_removed(session: &mut Session<'_>, (kind, a, ..): Dice) -> Result<()> {
    let kind = AssetKind::ALL[usize::from(kind % 4)];
    let assets = ops::asset::list(session, kind)?;
    pick(assets, a).map_or(Ok(()), |asset| ops::asset::remove(session, kind, &asset.handle, Remove { cascade: true }))
}

fn heir_takes(session: &mut Session<'_>, (_, a, b, _): Dice) -> Result<()> {
    let users = session.tx().users_of(session.account().id, "u", 100)?;
    let (Some(user), Some(heir)) = (pick(users.clone(), a), pick(users, b)) else { return Ok(()) };
    ops::user::remove(session, user.email.as_str(), Some(heir.email.as_str()), true)
}

fn migrated(session: &mut Session<'_>, _: Dice) -> Result<()> {
    ops::role::migrate_view_only(session, None)
}

fn client_disabled(session: &mut Session<'_>, (_, a, ..): Dice) -> Result<()> {
    let clients = session.tx().clients_of(session.account().id, "", 100)?;
    let Some(client) = pick(clients, a) else { return Ok(()) };
    let status = if client.status == Status::Disabled { Status::Active } else { Status::Disabled };
    ops::client::edit(
        session,
        client.handle.as_str(),
        account::Edit { status: Some(status), ..account::Edit::default() },
    )
}

fn client_added(session: &mut Session<'_>, (_, a, b, c): Dice) -> Result<()> {
    let parent: Account = session.account().clone();
    let group = pick(ops::group::list(session)?, a);
    let id = session.tx().new_account_id()?;
    let client = entities::client(id, &parent, &format!("n{}", c % 9), Time(0));
    session.record([Change::create(client.clone())])?;
    let Some(group) = group else { return Ok(()) };
    let Some(group) = session.tx().group_by_handle(parent.id, &group.handle)? else { return Ok(()) };
    let right = ClientRight::ALL[usize::from(b % 3)];
    let share = entities::client_shared(&client, &group, right);
    session.record([Change::create(share)])
}

fn undone(session: &mut Session<'_>, (_, a, ..): Dice) -> Result<()> {
    ops::undo::undo(session, (a % 3 == 0).then(|| i64::from(a % 16)))
}

fn redone(session: &mut Session<'_>, _: Dice) -> Result<()> {
    ops::undo::redo(session, None)
}

fn role_removed(session: &mut Session<'_>, (_, a, ..): Dice) -> Result<()> {
    let roles = ops::role::list(session)?.into_iter().filter(|role| !role.built_in).collect();
    pick(roles, a).map_or(Ok(()), |role| ops::role::remove(session, &role.handle))
}

fn request(client: Option<&str>, dry_run: bool, second: i64) -> Request {
    Request {
        token: Some("operator".to_owned()),
        client: client.map(str::to_owned),
        now: Time(second * 1_000_000),
        command: "usher step".to_owned(),
        reason: None,
        once: None,
        dry_run,
        confirmed: true,
        expect: None,
        banner: std::cell::OnceCell::new(),
    }
}

fn run(store: &mut Store, request: &Request, body: &impl Fn(&mut Session<'_>) -> Result<()>) -> Result<Answer> {
    match ops::write(store, request, body)? {
        Outcome::Done(answer) => Ok(answer),
        Outcome::Asks(..) => panic!("it was confirmed"),
    }
}

fn look(store: &mut Store) -> Read {
    Read::from(&store.begin(Access::Read).unwrap())
}

fn moved(moved: &[Moved]) -> BTreeMap<(&'static str, &'static str), (usize, usize)> {
    moved.iter().map(|it| ((it.kind, it.action), (it.people, it.things))).collect()
}

/// Compares what was said with every answer before and after.
fn compare(said: &AccessView, before: &Read, after: &Read, here: AccountId) -> bool {
    let seen = |read: &Read, answers: Answers| -> Answers {
        answers.into_iter().filter(|(user, ..)| read.belongs(*user, here)).collect()
    };
    let (was, is) = (seen(before, before.answers()), seen(after, after.answers()));
    let people = |more: &Answers, less: &Answers| -> Vec<UserId> {
        let mut people: Vec<_> = more.difference(less).map(|(user, ..)| *user).collect();
        people.dedup();
        people
    };
    assert!(said.whole, "the operator may ask about all");
    assert_eq!(moved(&said.gains), counted(is.difference(&was)), "what is gained");
    assert_eq!(moved(&said.losses), counted(was.difference(&is)), "what is lost");
    assert_eq!((said.gain, said.lose), (people(&is, &was).len(), people(&was, &is).len()), "who gains, who loses");
    assert_eq!((said.gained_by.len(), said.lost_by.len()), (said.gain.min(20), said.lose.min(20)), "who is named");
    said.gain + said.lose > 0
}

#[test]
fn what_is_said_to_be_gained_and_lost_is_the_difference_of_all_answers_before_and_after() {
    let step = (any_operation(), any::<u16>(), any::<Dice>());
    // By operation, how often it was done and how often it mattered.
    let done: RefCell<BTreeMap<usize, (u32, u32)>> = RefCell::default();
    let cases = std::env::var("PROPTEST_CASES").map_or(WORLDS, |cases| cases.parse().unwrap());
    holds(cases, (world::world(), vec(step, 1..24)), |(world, steps)| {
        let house = House::empty();
        let file = house.database();
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        let accounts = world.accounts.len();
        Store::create(&file, |tx| {
            write(&tidied(world.clone()), &Builder { tx });
            Ok::<_, usher::store::StoreError>(())
        })
        .unwrap();
        let mut store = Store::open(&file, Access::Write).unwrap();
        let mut history = Vec::new();
        for (second, (at, account, dice)) in steps.into_iter().enumerate() {
            let second = i64::try_from(second).unwrap() + 1;
            let place = usize::from(account) % (accounts * 2);
            let client = (1..accounts).contains(&place).then(|| database::account(place));
            let body = |session: &mut Session<'_>| match OPERATIONS.get(at) {
                Some(operation) => operation(session, dice),
                None => MORE[at - OPERATIONS.len()](session, dice),
            };
            let Ok(predicted) = run(&mut store, &request(client.as_deref(), true, second), &body) else { continue };
            let before = look(&mut store);
            let real = run(&mut store, &request(client.as_deref(), false, second), &body);
            let real = match real {
                Err(refusal) => panic!("predicted, and refused: {refusal}"),
                Ok(real) => real,
            };
            assert_eq!(real.changes.len(), predicted.changes.len());
            // An undo goes to the account in which the operation was made; it is seen from where it was typed.
            let here = account_of(&mut store, client.as_deref());
            let after = look(&mut store);
            let mattered = compare(&predicted.access.unwrap(), &before, &after, here);
            if let Some(number) = real.operation {
                history.push(Past { number, account: real.account, before, after });
            }
            let mut done = done.borrow_mut();
            let (times, matters) = done.entry(at).or_default();
            *times += 1;
            *matters += u32::from(mattered);
        }
        looks_back(&mut store, &history);
    });
    let done = done.into_inner();
    let mattering = done.values().filter(|(_, mattered)| *mattered > 0).count();
    assert!(mattering >= 6, "too few kinds of operation mattered: {done:?}");
}

/// What was done, and all that stood before and after it.
struct Past {
    number: i64,
    account: String,
    before: Read,
    after: Read,
}

/// Every operation is said to have given and taken what it did, whatever came after it; and so are
/// neighbours in one account together.
fn looks_back(store: &mut Store, history: &[Past]) {
    for (at, first) in history.iter().enumerate() {
        let last = history[at..].iter().take_while(|it| it.account == first.account).last().unwrap();
        let client = (first.account != database::account(0)).then_some(first.account.as_str());
        for last in [first, last] {
            let span = format!("{}..{}", first.number, last.number).parse().unwrap();
            match diff_of_operations(store, &request(client, false, 1_000), span) {
                Ok(view) => {
                    let here = account_of(store, client);
                    let mattered = compare(&view.access, &first.before, &last.after, here);
                    assert_eq!(!view.differences.is_empty(), mattered);
                    let people = |side: fn(&ConsequenceView) -> bool| {
                        let people: BTreeSet<_> =
                            view.differences.iter().filter(|it| side(it)).map(|it| &it.user).collect();
                        people.len()
                    };
                    let named = (people(|it| !it.gained.is_empty()), people(|it| !it.lost.is_empty()));
                    assert_eq!(named, (view.access.gain, view.access.lose));
                }
                // The client is gone since.
                Err(refusal) => assert_eq!(refusal.code, Code::NotFound, "{refusal}"),
            }
        }
    }
}

fn account_of(store: &mut Store, client: Option<&str>) -> AccountId {
    let tx = store.begin(Access::Read).unwrap();
    client.map_or_else(|| tx.master(), |client| tx.account_by_handle(client)).unwrap().unwrap().id
}

fn any_operation() -> impl Strategy<Value = usize> {
    0..OPERATIONS.len() + MORE.len()
}

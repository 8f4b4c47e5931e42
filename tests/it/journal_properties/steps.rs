//! Random sequences of what can be done through the library, by the Admin of the house.
//!
//! An operation is one line in [`OPERATIONS`].

use std::path::{Path, PathBuf};

use proptest::{collection::vec, prelude::*};
use usher::{
    domain::{
        Code, Refusal, Result, Time,
        account::{Account, Status},
        change::Change,
        email::Email,
        entity::Entity,
        group,
        if_exists::IfExists,
        look::image::Picture,
        name::Handle,
        role::BuiltIn,
        user::{Avatar, Edit, Profile, RoleHolding, UserStatus},
    },
    ops::{self, Answer, Outcome, Request, Session, init::Init},
    store::{Access, Store},
};

use super::{
    Folder, dump, holds, journalled, replayed,
    world::{Dice, World},
};
use crate::support::entities;

/// What an operation does with numbers of its own.
type Body = fn(&mut Session<'_>, Dice) -> Result<()>;

/// The operations that a step can be.
const OPERATIONS: &[Body] = &[
    any_change,
    any_change,
    any_change,
    any_change,
    two_changes,
    user_add,
    user_add,
    user_avatar,
    user_avatar,
    user_remove,
    client_remove,
    group_create,
];

/// Any change of what stands, sense or nonsense.
fn any_change(session: &mut Session<'_>, (kind, a, b, c): Dice) -> Result<()> {
    let mut world = World::read(session.tx());
    let here = session.account().clone();
    world.things.retain(|thing| thing.account() == here.id || (here.is_master() && is_of_an_account(thing)));
    // The Admin of the house stays, to go on.
    world.things.retain(|thing| !thing.key().starts_with("ada@"));
    // Dice that fall on nothing fall again.
    let dice = (0..8).map(|n: u8| (kind.wrapping_add(n * 19), a.wrapping_add(u16::from(n)), b, c));
    let change = dice.filter_map(|dice| world.change(session.tx(), dice)).find(|change| belongs(&here, change));
    session.record(change)
}

/// Whether a thing concerns an account as a whole: it is changed from above.
fn is_of_an_account(thing: &Entity) -> bool {
    matches!(
        thing,
        Entity::Account(_)
            | Entity::AccountValue(_)
            | Entity::ClientShare(_)
            | Entity::Assignment(_)
            | Entity::Waiver(_)
            | Entity::Tick(_)
            | Entity::Onboarding(_)
    )
}

/// Whether a command could make the change here: what is in an account is changed from inside,
/// what concerns it as a whole from the master.
fn belongs(here: &Account, change: &Change) -> bool {
    let thing = change.entity().unwrap();
    match thing {
        Entity::Account(account) if account.is_master() => here.is_master(),
        _ if is_of_an_account(thing) => here.is_master() && thing.account() != here.id,
        _ => thing.account() == here.id,
    }
}

/// A user with a role, as every user has one.
fn user_add(session: &mut Session<'_>, (kind, _, b, c): Dice) -> Result<()> {
    let account = session.account().id;
    let email = format!("u{}@x.example", c % 12);
    let status = [UserStatus::Active, UserStatus::Invited][usize::from(kind % 2)];
    let user = entities::user(session.tx().new_user_id()?, account, &email, status);
    let role = BuiltIn::ALL[usize::from(b % 4)].reference();
    let held = RoleHolding { account, user: user.reference(), role };
    session.record([Change::create(user), Change::create(held)])
}

/// A user who gets an avatar, which others may have too, or has none any more.
fn user_avatar(session: &mut Session<'_>, (kind, _, b, c): Dice) -> Result<()> {
    let users = session.tx().users_of(session.account().id, "u", 100)?;
    let Some(user) = users.get(usize::from(c) % users.len().max(1)) else { return Ok(()) };
    let picture = Picture { digest: format!("{:064}", b % 3), width: 1, height: 1, png: "AA==".to_owned() };
    let avatar = Some(if kind % 3 == 0 { Avatar::Gone } else { Avatar::Is(picture) });
    let edit = Edit { profile: Profile { avatar, ..Profile::default() }, ..Edit::default() };
    ops::user::edit(session, user.email.as_str(), &edit)
}

/// A user who goes, with all that hangs on them.
fn user_remove(session: &mut Session<'_>, (_, _, _, c): Dice) -> Result<()> {
    let users = session.tx().users_of(session.account().id, "u", 100)?;
    let Some(user) = users.get(usize::from(c) % users.len().max(1)) else { return Ok(()) };
    ops::user::remove(session, user.email.as_str(), None, true)
}

/// A client that is disabled and goes, with all that is in it.
fn client_remove(session: &mut Session<'_>, (_, _, _, c): Dice) -> Result<()> {
    let clients = session.tx().clients_of(session.account().id, "", 100)?;
    let Some(client) = clients.get(usize::from(c) % clients.len().max(1)) else { return Ok(()) };
    if client.status != Status::Disabled {
        let disabled_from = Some(client.status);
        let disabled = Account { status: Status::Disabled, disabled_from, ..client.clone() };
        return session.record([Change::update(client.clone(), disabled)]);
    }
    ops::client::remove(session, client.handle.as_str())
}

/// Two changes in one operation: both or neither.
fn two_changes(session: &mut Session<'_>, (kind, a, b, c): Dice) -> Result<()> {
    any_change(session, (kind, a, b, c))?;
    any_change(session, (kind.wrapping_mul(31).wrapping_add(7), b, c, a))
}

fn group_create(session: &mut Session<'_>, (kind, _, _, c): Dice) -> Result<()> {
    let handle = Handle::stored(format!("g{}", c % 5));
    let if_exists = [IfExists::Error, IfExists::Skip, IfExists::Update][usize::from(kind % 3)];
    let (name, description) = (format!("Group {}", c % 5), c.to_string());
    ops::group::create(session, group::Create { handle, name, description, use_only: false, if_exists })
}

/// One step: which operation, in which account, with which numbers; or an undo by number.
#[derive(Debug, Clone)]
enum Step {
    Operation(usize, u16, Dice),
    UndoNumber(u16),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0..OPERATIONS.len(), any::<u16>(), any::<Dice>()).prop_map(|(at, account, dice)| Step::Operation(at, account, dice)),
        1 => any::<u16>().prop_map(Step::UndoNumber),
    ]
}

/// A database of its own with its Admin.
struct Place {
    path: PathBuf,
    second: i64,
}

impl Place {
    fn new(folder: &Folder) -> Self {
        let path = folder.file("usher.db");
        let init = Init {
            name: "North Agency".to_owned(),
            handle: Handle::stored("north"),
            admin: Email::parse("ada@north.example").unwrap(),
            password_hash: "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA".to_owned(),
            white_label: true,
            pool: None,
            time_zone: "UTC".to_owned(),
            token: "token".to_owned(),
            login_ends: Time(i64::MAX),
            now: Time(0),
            command: "usher init".to_owned(),
        };
        ops::init::init(&path, &init).unwrap();
        Self { path, second: 0 }
    }

    fn request(&mut self, client: Option<String>, dry_run: bool) -> Request {
        self.second += 1;
        Request {
            token: Some("token".to_owned()),
            client,
            now: Time(self.second * 1_000_000),
            command: "usher step".to_owned(),
            reason: None,
            once: None,
            dry_run,
            confirmed: true,
            expect: None,
            banner: std::cell::OnceCell::new(),
        }
    }

    /// The handles of all accounts, the master's first.
    fn accounts(&self) -> Vec<String> {
        let mut store = Store::open(&self.path, Access::Read).unwrap();
        let world = World::read(&store.begin(Access::Read).unwrap());
        let accounts = world.things.iter().filter_map(|thing| match thing {
            Entity::Account(account) => Some(account.handle.to_string()),
            _ => None,
        });
        accounts.collect()
    }

    fn export(&self) -> String {
        export(&self.path)
    }

    fn write(
        &mut self,
        client: Option<String>,
        dry_run: bool,
        body: impl Fn(&mut Session<'_>) -> Result<()>,
    ) -> Result<Answer> {
        let request = self.request(client, dry_run);
        let mut store = Store::open(&self.path, Access::Write).unwrap();
        match ops::write(&mut store, &request, &body)? {
            Outcome::Done(answer) => Ok(answer),
            Outcome::Asks(..) => panic!("it was confirmed"),
        }
    }

    /// Predicts, does, takes back, puts back; and looks at everything on the way.
    fn tried(&mut self, client: Option<&String>, body: impl Fn(&mut Session<'_>) -> Result<()>) {
        let before = self.export();
        let predicted = self.write(client.cloned(), true, &body);
        assert_eq!(self.export(), before, "a dry run wrote something");
        let done = self.write(client.cloned(), false, &body);
        let done = match (predicted, done) {
            (Ok(predicted), Ok(done)) => {
                // What was decided is the same; only the moment differs.
                assert_eq!(without_times(&predicted), without_times(&done));
                done
            }
            (Err(predicted), Err(refused)) => {
                assert_eq!(predicted.code, refused.code);
                assert_ne!(refused.code, Code::Busy);
                assert_eq!(self.export(), before, "refused: {refused}");
                return;
            }
            (predicted, done) => panic!("predicted {predicted:?}, done {done:?}"),
        };
        if done.changes.iter().any(|change| change.kind != "onboarded") {
            self.back_and_forth(&before, done.operation.unwrap());
        }
    }

    fn back_and_forth(&mut self, before: &str, operation: i64) {
        let after = self.export();
        let undone = match self.write(None, false, |session| ops::undo::undo(session, Some(operation))) {
            // Rules about states hold for an undo too: a limit may have been lowered below what there
            // was, the only active Admin stays, and a user above somebody of the same e-mail is not
            // created again.
            Err(refusal) if matches!(refusal.code, Code::LimitFull | Code::LastAdmin | Code::EmailExists) => {
                return assert_eq!(self.export(), after);
            }
            // And what needs a feature that is off can go, and does not come back.
            Err(refusal) if refusal.code == Code::Forbidden && format!("{:?}", refusal.details).contains("\"A13\"") => {
                return assert_eq!(self.export(), after);
            }
            undone => undone.unwrap(),
        };
        assert_eq!(unmarked(&self.export()), unmarked(before), "undone, it is as before");
        self.write(None, false, |session| ops::undo::redo(session, undone.operation)).unwrap();
        assert_eq!(self.export(), after, "undo, then redo is the identity");
    }
}

fn export(path: &Path) -> String {
    let request = Request {
        token: Some("token".to_owned()),
        client: None,
        now: Time(0),
        command: String::new(),
        reason: None,
        once: None,
        dry_run: false,
        confirmed: false,
        expect: None,
        banner: std::cell::OnceCell::new(),
    };
    let mut store = Store::open(path, Access::Read).unwrap();
    ops::read(&mut store, &request, |session| {
        let accounts = ops::export::accounts(session)?;
        let exported: Result<Vec<_>, Refusal> =
            accounts.into_iter().map(|id| ops::export::account(session, id)).collect();
        Ok(serde_json::to_string_pretty(&exported?).unwrap())
    })
    .unwrap()
}

/// The mark of the onboarded is never undone.
fn unmarked(export: &str) -> String {
    export.replace("\"onboarded\": true", "\"onboarded\": false")
}

fn without_times(answer: &Answer) -> Vec<String> {
    answer.changes.iter().map(|change| format!("{:?} {} {}", change.verb, change.kind, change.key)).collect()
}

#[test]
fn whatever_is_done_is_predicted_refused_without_trace_and_can_be_taken_back() {
    holds(std::env::var("PROPTEST_CASES").map_or(8, |c| c.parse().unwrap()), vec(step(), 1..40), |steps| {
        let folder = Folder::new();
        let mut place = Place::new(&folder);
        for step in steps {
            match step {
                Step::Operation(at, account, dice) => {
                    let accounts = place.accounts();
                    let client = accounts.get(usize::from(account) % accounts.len()).filter(|name| *name != "north");
                    place.tried(client, |session| OPERATIONS[at](session, dice));
                }
                Step::UndoNumber(number) => {
                    let number = i64::from(number % 60);
                    place.tried(None, |session| ops::undo::undo(session, Some(number)));
                }
            }
        }
        agrees(&folder, &place);
    });
}

/// The journal verifies, and replaying it gives what stands.
fn agrees(folder: &Folder, place: &Place) {
    let request = Place { path: place.path.clone(), second: place.second }.request(None, false);
    let changes = {
        let mut store = Store::open(&place.path, Access::Read).unwrap();
        ops::read(&mut store, &request, |session| ops::log::verify(session, None)).unwrap();
        journalled(&store.begin(Access::Read).unwrap())
    };
    assert_eq!(replayed(folder, &changes), dump::tables(&place.path));
}

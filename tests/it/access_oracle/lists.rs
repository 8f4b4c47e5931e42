//! The lists against the second evaluator, in a real database: `who` for every action and target and
//! `what` for every user hold exactly those questions whose answer is a yes, with the same rule, and
//! `can` answers each of them alike. What is read at once makes no difference.

use std::{cell::Cell, collections::BTreeMap};

use proptest::test_runner::{Config, TestRunner};
use usher::{
    domain::{
        Code, Refusal,
        access::{AssetAction, ClientAction},
        permission::Permission,
    },
    ops::{
        self, Session,
        access::{Asking, Question, ReachView, Reaching, batch, what, who},
    },
    store::Store,
};

use super::{
    database::{account, asking, email, house, tidied},
    naive::{Answer, Who},
    world::{self, World},
};

/// How many worlds at a time.
const WORLDS: u32 = 10;

/// How many questions they come to. `PROPTEST_CASES` says for how many worlds instead.
const QUESTIONS: usize = 100_000;

/// An action, and the target it is done to.
type Deed = (String, Option<String>);

/// A world in its database, and how many questions about it were put.
struct Asked<'w> {
    world: &'w World,
    store: Store,
    questions: usize,
}

/// Everybody may be read at once, or only one.
const AT_ONCE: [usize; 2] = [usize::MAX, 1];

fn home(place: usize) -> Option<String> {
    (place > 0).then(|| account(place))
}

fn asset(world: &World, place: usize) -> String {
    format!("{}:asset-{place}", world.assets[place].kind)
}

fn client(place: usize) -> String {
    format!("client:{}", account(place))
}

impl World {
    fn users_of(&self, account: usize) -> impl Iterator<Item = usize> {
        (0..self.users.len()).filter(move |user| self.users[*user].account == account)
    }

    fn assets_of(&self, account: usize) -> impl Iterator<Item = usize> {
        (0..self.assets.len()).filter(move |asset| self.assets[*asset].account == account)
    }

    fn below(&self, account: usize) -> impl Iterator<Item = usize> {
        (0..self.accounts.len()).filter(move |client| self.above(*client).contains(&account))
    }

    /// The accounts from one down to the parent of a client.
    fn path(&self, from: usize, client: usize) -> Vec<usize> {
        let mut path: Vec<_> = self.above(client).into_iter().take_while(|above| *above != from).collect();
        path.push(from);
        path.reverse();
        path
    }
}

fn at_home(world: &World, user: usize) -> Who {
    Who { user, account: world.users[user].account, level: None }
}

impl Asked<'_> {
    fn read<T>(
        &mut self,
        token: &str,
        client: Option<String>,
        body: impl FnOnce(&mut Session<'_>) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        ops::read(&mut self.store, &asking(token, client), body)
    }

    /// Everything that can be asked about the users of an account, with the answer for each.
    fn everything(&self, account: usize) -> Vec<(Deed, Vec<(usize, Answer)>)> {
        let world = self.world;
        let of_each = |answer: &dyn Fn(Who) -> Answer, users: &[usize]| -> Vec<(usize, Answer)> {
            users.iter().map(|user| (*user, answer(at_home(world, *user)))).collect()
        };
        let users: Vec<_> = world.users_of(account).collect();
        let mut all = Vec::new();
        for permission in Permission::ALL {
            let answers = of_each(&|who| world.permission(who, permission.id()), &users);
            all.push(((permission.id().to_owned(), None), answers));
        }
        for place in world.assets_of(account) {
            for action in AssetAction::ALL {
                let exists = |who| world.asset(who, action.as_str(), place);
                if users.first().is_some_and(|user| exists(at_home(world, *user)).is_some()) {
                    let answers = of_each(&|who| exists(who).unwrap(), &users);
                    all.push(((action.to_string(), Some(asset(world, place))), answers));
                }
            }
        }
        for below in world.below(account) {
            // A sign-in leads nowhere else: from inside a client nobody of the accounts below it is told.
            let path = if account == 0 { world.path(account, below) } else { vec![account] };
            let people: Vec<_> = path.into_iter().flat_map(|at| world.users_of(at)).collect();
            for action in ClientAction::ALL {
                let answers = of_each(&|who| world.client(who, action.as_str(), below), &people);
                all.push(((action.to_string(), Some(client(below))), answers));
            }
        }
        all
    }

    /// `who` in every account, asked by the Admin of the master, who reaches all of them.
    fn people(&mut self) {
        for account in 0..self.world.accounts.len() {
            for ((action, target), answers) in self.everything(account) {
                self.questions += answers.len();
                let may = answers.iter().filter(|(_, (allowed, _))| *allowed);
                let expected: Vec<_> = may.map(|(user, (_, rule))| (email(*user), *rule)).collect();
                let asking = Asking { action: &action, target: target.as_deref() };
                for most in AT_ONCE {
                    let said = self.read("operator", home(account), |session| {
                        let holders = who(session, asking, "")?.read_at_once(most);
                        let told = holders.map(|it| it.map(|it| (it.user, it.rule.as_str(), it.route)));
                        told.filter(|it| !matches!(it, Ok((user, ..)) if user == "operator@w.example")).collect()
                    });
                    let said: Vec<(String, &str, String)> = said.unwrap();
                    assert!(said.iter().all(|(.., route)| !route.is_empty()), "{asking:?}: {said:?}");
                    let said: Vec<_> = said.into_iter().map(|(user, rule, _)| (user, rule)).collect();
                    assert_eq!(said, expected, "who, {most} at once: {asking:?} in {account}");
                }
                self.one_by_one(&(action, target), &answers);
            }
        }
    }

    /// The same questions one by one, each in the account of whom it is about.
    fn one_by_one(&mut self, (action, target): &Deed, answers: &[(usize, Answer)]) {
        let world = self.world;
        batch(&mut self.store, &asking("operator", None), |batch| {
            for (user, expected) in answers {
                let (user, at) = (email(*user), home(world.users[*user].account));
                let question = Question { user: &user, action, target: target.as_deref() };
                let said = batch.answer(at.as_deref(), question)?;
                assert_eq!((said.allowed, said.rule.as_str()), *expected, "can: {question:?}");
            }
            Ok(())
        })
        .unwrap();
    }

    /// What somebody reaches, by the second evaluator: each thing with what may be done with it.
    fn reached(
        &self,
        who: Who,
        told: impl Fn(usize) -> bool,
    ) -> BTreeMap<String, BTreeMap<&'static str, &'static str>> {
        let world = self.world;
        let mut reached: BTreeMap<String, BTreeMap<_, _>> = BTreeMap::new();
        let mut note = |what: String, action: &'static str, (allowed, rule): Answer| {
            if allowed {
                reached.entry(what).or_default().insert(action, rule);
            }
        };
        for place in world.assets_of(who.account) {
            for action in AssetAction::ALL {
                if let Some(answer) = world.asset(who, action.as_str(), place) {
                    note(asset(world, place), action.as_str(), answer);
                }
            }
        }
        // Client shares and assignments are a user's own: signed in to a client they do not count.
        let mut counted = world.clone();
        if who.level.is_some() {
            counted.client_shares.clear();
            counted.assignments.retain(|it| it.client == who.account);
        }
        for below in world.below(who.account).filter(|below| told(*below)) {
            for action in ClientAction::ALL {
                note(client(below), action.as_str(), counted.client(who, action.as_str(), below));
            }
        }
        reached
    }

    /// `what` about somebody, asked by one for whom the clients that `told` tells exist.
    fn reach(&mut self, token: &str, at: Option<String>, about: Who, told: impl Fn(usize) -> bool) {
        let reached = self.reached(about, told);
        let mut words: Vec<&str> = AssetAction::ALL.iter().map(|action| action.as_str()).collect();
        words.extend(ClientAction::ALL.map(ClientAction::as_str).iter().filter(|word| word.starts_with("sign-in")));
        for word in std::iter::once(None).chain(words.into_iter().map(Some)) {
            let user = email(about.user);
            let asked = Reaching { user: &user, kinds: vec![], action: word };
            let expected: Vec<_> = reached.iter().filter_map(|(what, may)| expect(what, may, word)).collect();
            for most in AT_ONCE {
                let said: Result<Vec<ReachView>, Refusal> =
                    self.read(token, at.clone(), |session| what(session, &asked, "")?.read_at_once(most).collect());
                let said = said.unwrap_or_else(|refusal| panic!("{token} {asked:?} in {at:?}: {refusal}"));
                assert!(said.iter().all(|it| !it.route.is_empty()), "{said:?}");
                for it in &said {
                    let may: Vec<_> = reached[&it.what].keys().copied().collect();
                    let mut actions = it.actions.clone();
                    actions.sort_unstable();
                    assert_eq!(actions, may, "{token} {asked:?} in {at:?}: {}", it.what);
                }
                let said: Vec<_> =
                    said.into_iter().map(|it| (it.what, it.right, it.action, it.rule.as_str())).collect();
                assert_eq!(said, expected, "what, {most} at once, asked by {token}: {asked:?} in {at:?}");
            }
            let things = self.world.assets_of(about.account).count() + self.world.below(about.account).count();
            self.questions += things;
        }
    }

    /// `what` about everybody, asked by the Admin of the master, by themselves and by each other.
    fn reaches(&mut self) {
        let world = self.world;
        for user in 0..world.users.len() {
            let about = at_home(world, user);
            self.reach("operator", home(about.account), about, |_| true);
        }
        let logged_in = |user: &usize| {
            let it = &world.users[*user];
            it.status != "disabled" && !world.accounts[it.account].disabled
        };
        for user in (0..world.users.len()).filter(logged_in) {
            let asks = at_home(world, user);
            self.reach(&email(user), None, asks, |below| world.in_reach(asks, below));
            for at in world.below(asks.account) {
                if let Some(level) = world.highest_level(asks, at) {
                    let inside = Who { user, account: at, level: Some(level) };
                    self.reach(&email(user), home(at), inside, |_| true);
                }
            }
            for other in world.users_of(asks.account).filter(|other| *other != user).collect::<Vec<_>>() {
                self.about(asks, at_home(world, other));
            }
        }
    }

    /// Somebody about another of their account: what they may not ask is refused, and clients that they
    /// do not reach themselves are not told.
    fn about(&mut self, asks: Who, other: Who) {
        let world = self.world;
        let may = |permission| world.permission(asks, permission).0;
        let token = email(asks.user);
        if may("user.view") && may("group.view") {
            self.clients_of(asks, other, may("client.access"));
            return;
        }
        let user = email(other.user);
        let asked = Reaching { user: &user, ..Reaching::default() };
        let refused = self.read(&token, None, |session| what(session, &asked, "").map(drop)).unwrap_err();
        assert_eq!(refused.code, Code::Forbidden, "{token} about {user}");
        let asking = Asking { action: "klip.build", target: None };
        let refused = self.read(&token, None, |session| who(session, asking, "").map(drop)).unwrap_err();
        assert_eq!(refused.code, Code::Forbidden, "{token} about everybody");
    }

    fn clients_of(&mut self, asks: Who, other: Who, may: bool) {
        let world = self.world;
        let user = email(other.user);
        let asked = Reaching { user: &user, ..Reaching::default() };
        let told = self.reached(other, |below| may && world.in_reach(asks, below));
        let expected: Vec<_> = told.iter().filter_map(|(what, may)| expect(what, may, None)).map(|it| it.0).collect();
        let said: Vec<_> = self
            .read(&email(asks.user), None, |session| {
                what(session, &asked, "")?.map(|it| it.map(|it| it.what)).collect::<Result<Vec<_>, _>>()
            })
            .unwrap();
        assert_eq!(said, expected, "{asks:?} about {user}");
    }
}

/// How something that is reached is told, if it is.
fn expect(
    what: &str,
    may: &BTreeMap<&'static str, &'static str>,
    asked: Option<&str>,
) -> Option<(String, Option<&'static str>, &'static str, &'static str)> {
    let strongest: &[&'static str] = if what.starts_with("client:") {
        &["sign-in:settings", "sign-in:admin", "sign-in:view-only", "sign-in:assigned", "view"]
    } else {
        &["edit", "view"]
    };
    let right = strongest.iter().copied().find(|action| may.contains_key(action));
    let (action, rule) = match asked {
        Some(asked) => may.get_key_value(asked)?,
        None => may.get_key_value(right?)?,
    };
    let right = right.map(|action| action.strip_prefix("sign-in:").unwrap_or(action));
    Some((what.to_owned(), right, action, rule))
}

#[test]
fn the_lists_hold_what_can_answers_with_yes_and_nothing_else() {
    let put = Cell::new(0);
    let given = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    let config = Config {
        cases: given.unwrap_or(WORLDS),
        failure_persistence: None,
        max_shrink_time: 60_000,
        ..Config::default()
    };
    loop {
        let agree = TestRunner::new(config.clone()).run(&world::world(), |world| {
            put.set(put.get() + questions_about(&tidied(world)));
            Ok(())
        });
        if let Err(failure) = agree {
            panic!("{failure}");
        }
        if given.is_some() || put.get() >= QUESTIONS {
            break;
        }
    }
}

/// Puts every question about a world, and counts them.
fn questions_about(world: &World) -> usize {
    let (_house, store) = house(world);
    let mut asked = Asked { world, store, questions: 0 };
    asked.people();
    asked.reaches();
    asked.questions
}

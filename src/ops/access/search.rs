//! Looks for the commands that lead to a state that is wanted, by trying them.
//!
//! Breadth first: what takes one thing to be done comes before what takes two. Each set of commands is run
//! from the state as it is, and what has to be done next is asked of the state that it leads to, because
//! several rules can stand in the way one after another. A rule that another command removes, such as the
//! number of seats, is removed by it; what the operator is refused is kept with the refusal.
//!
//! ```text
//!   as it is ─► look ─► moves ─► run ─► look ─► reached: a way
//!      ▲                                  └───► moves of the next rule …
//!      └────────── back ◄─────────────────┘
//! ```

use std::collections::{BTreeSet, VecDeque};

use super::{
    case::Matter,
    remedy::Move,
    step::Step,
    trial::{RefusedView, Trial, Tried},
};
use crate::{
    domain::{Code, Refusal, Result, account::Account, permission::PermissionSet},
    ops::{Session, Weighing},
};

/// How many things are done one after another at most.
const DEEP: usize = 6;

/// How many things may have to be done for other ways than the straight ones to be looked for.
const MIXED: usize = 5;

/// How many users an account has at most for what concerns all of them with everything to be weighed.
const HEAVY: u32 = 500;

/// How many ways are enough.
const WAYS: usize = 24;

/// What a state is to whoever looks for one.
pub(super) enum State {
    /// It is what was wanted.
    Reached,
    /// What could be done next.
    Open(Vec<Move>),
}

/// Commands that lead there, none of which could be left out.
pub(super) struct Way {
    /// The commands.
    pub steps: Vec<Step>,
    /// What they bring, measured where they stand; none where that is too much to be weighed while others
    /// wait.
    pub weighing: Option<Weighing>,
    /// What the user holds then.
    pub holds: PermissionSet,
    /// Whether it was looked for only because nothing else helps.
    pub last: bool,
}

/// What was found.
#[derive(Default)]
pub(super) struct Found {
    /// The ways, those with the fewest things to be done first.
    pub ways: Vec<Way>,
    /// What would help and is refused.
    pub refused: Vec<RefusedView>,
    /// Whether everything that could be done was tried.
    pub whole: bool,
}

/// Things done so far.
#[derive(Clone, Default)]
struct Path {
    steps: Vec<Step>,
    moves: usize,
    last: bool,
}

impl Path {
    fn with(&self, next: Move) -> Self {
        let mut steps = self.steps.clone();
        steps.extend(next.steps);
        Self { steps, moves: self.moves + 1, last: self.last || next.last }
    }
}

/// Looks for ways: first for those that go straight on, each preferring one sort of step. The transaction stands as it was before, and has to be taken back in the end.
///
/// # Errors
/// What fails in the store.
pub(super) fn search(
    session: &Session<'_>,
    matter: &Matter,
    straight: &[fn(&Step) -> bool],
    mut look: impl FnMut() -> Result<State>,
) -> Result<Found> {
    session.tx.mark()?;
    let trial = Trial::new(session.tx, session.request);
    let mut searching = Searching { session, matter, trial, found: Found::default(), known: BTreeSet::new() };
    for prefers in straight {
        searching.straight(*prefers, &mut look)?;
    }
    // Where many things have to be done, there are too many ways to mix them.
    if searching.found.ways.iter().all(|way| way.steps.len() <= MIXED) {
        searching.breadth_first(&mut look)?;
    }
    session.tx.back_to_mark()?;
    let Searching { mut found, .. } = searching;
    found.tidy(session);
    Ok(found)
}

struct Searching<'a, 's> {
    session: &'a Session<'s>,
    matter: &'a Matter,
    trial: Trial<'s>,
    found: Found,
    /// What is to be tried, or was, whatever its order.
    known: BTreeSet<Vec<String>>,
}

impl Searching<'_, '_> {
    /// Goes on from state to state by the first thing of a sort that is accepted, else by any.
    fn straight(&mut self, prefers: fn(&Step) -> bool, look: &mut impl FnMut() -> Result<State>) -> Result<()> {
        let mut path = Path::default();
        self.session.tx.back_to_mark()?;
        while !self.trial.is_over() {
            let mut moves = match look()? {
                State::Reached if path.steps.is_empty() => return Ok(()),
                State::Reached => return self.reached(path.steps, path.last, look),
                State::Open(moves) => moves,
            };
            moves.sort_by_key(|next| (next.last, !next.steps.iter().any(prefers)));
            let mut next = None;
            for tried in moves.into_iter().filter(|next| !next.steps.iter().any(|step| path.steps.contains(step))) {
                if self.goes_on(&tried.steps)? {
                    next = Some(tried);
                    break;
                }
            }
            match next {
                Some(next) => path = path.with(next),
                None => return Ok(()),
            }
        }
        Ok(())
    }

    /// Runs commands on top of what stands.
    fn goes_on(&mut self, steps: &[Step]) -> Result<bool> {
        match self.trial.run(self.session, steps)? {
            Tried::Stands(_) => Ok(true),
            Tried::Idle => Ok(false),
            Tried::Refused(at, refusal) => {
                self.refuse(steps, at, &refusal);
                Ok(false)
            }
        }
    }

    fn refuse(&mut self, steps: &[Step], at: usize, refusal: &Refusal) {
        let Some(step) = steps.get(at) else { return };
        let command = step.command(self.session);
        if !self.found.refused.iter().any(|known| known.command == command) {
            self.found.refused.push(RefusedView::new(self.matter.about(), command, refusal));
        }
    }

    fn breadth_first(&mut self, look: &mut impl FnMut() -> Result<State>) -> Result<()> {
        let mut queue = VecDeque::from([Path::default()]);
        let mut later = VecDeque::new();
        let mut deepest = DEEP;
        loop {
            let path = match queue.pop_front() {
                Some(path) => path,
                None if self.found.ways.is_empty() && !later.is_empty() => {
                    std::mem::swap(&mut queue, &mut later);
                    continue;
                }
                None => break,
            };
            if self.trial.is_over() || self.found.ways.len() >= WAYS {
                return Ok(());
            }
            let Some(steps) = self.stands(&path.steps)? else { continue };
            match look()? {
                State::Reached if path.steps.is_empty() => break,
                State::Reached => {
                    // What takes much more than the shortest way is no way that anybody would go.
                    deepest = deepest.min(path.moves + 1);
                    self.reached(steps, path.last, look)?;
                }
                State::Open(_) if path.moves >= deepest => {}
                State::Open(moves) => {
                    for next in moves {
                        let next = path.with(next);
                        if self.is_new(&next) {
                            if next.last && !path.last { later.push_back(next) } else { queue.push_back(next) }
                        }
                    }
                }
            }
        }
        self.found.whole = true;
        Ok(())
    }

    /// Runs commands from the state as it is; gives those that changed something, and none where one of
    /// them is refused.
    fn stands(&mut self, steps: &[Step]) -> Result<Option<Vec<Step>>> {
        let mut steps = steps.to_vec();
        self.session.tx.back_to_mark()?;
        if steps.is_empty() {
            return Ok(Some(steps));
        }
        loop {
            match self.trial.run(self.session, &steps)? {
                Tried::Stands(done) => {
                    let kept = done.iter().filter_map(|(at, _)| steps.get(*at).cloned());
                    return Ok(Some(kept.collect()));
                }
                Tried::Idle => return Ok(None),
                Tried::Refused(at, refusal) => {
                    match self.freed(steps.get(at), &refusal)?.filter(|first| !steps.contains(first)) {
                        Some(first) => steps.insert(at, first),
                        None => {
                            self.refuse(&steps, at, &refusal);
                            return Ok(None);
                        }
                    }
                }
            }
        }
    }

    /// The command that removes a rule that stands in the way, where there is one.
    fn freed(&self, step: Option<&Step>, refusal: &Refusal) -> Result<Option<Step>> {
        let here = self.session.tx.account(self.session.account.id)?;
        let Some(client) = here.filter(|account| !account.is_master()) else { return Ok(None) };
        let needed = refusal.details.get("needed").and_then(serde_json::Value::as_u64);
        Ok(match (refusal.code, needed.and_then(|seats| u32::try_from(seats).ok()), step) {
            (Code::SeatsFull, Some(seats), _) => Some(Step::Seats { client: client.handle, seats }),
            (Code::StatusSetup, ..) => Some(Step::activate(&client)),
            (Code::FeatureParent, _, Some(Step::Feature { client: Some(client), feature })) => {
                self.above(client.as_str())?.map(|parent| Step::feature(&parent, *feature))
            }
            _ => None,
        })
    }

    /// The account above a client, where the operator knows it.
    fn above(&self, client: &str) -> Result<Option<Account>> {
        let tx = self.session.tx;
        let parent = tx.account_by_handle(client)?.and_then(|client| client.parent);
        let Some(parent) = parent.map(|parent| tx.account(parent.id)).transpose()?.flatten() else { return Ok(None) };
        let known = self.session.home().could_view(&parent)?;
        Ok(Some(parent).filter(|_| known))
    }

    /// Keeps a way, without what it does not need.
    fn reached(&mut self, mut steps: Vec<Step>, last: bool, look: &mut impl FnMut() -> Result<State>) -> Result<()> {
        let mut at = 0;
        while steps.len() > 1 && at < steps.len() && !self.trial.is_over() {
            let mut fewer = steps.clone();
            fewer.remove(at);
            self.session.tx.back_to_mark()?;
            let stands = matches!(self.trial.run(self.session, &fewer)?, Tried::Stands(_));
            if stands && matches!(look()?, State::Reached) { steps = fewer } else { at += 1 }
        }
        self.session.tx.back_to_mark()?;
        if let Tried::Stands(done) = self.trial.run(self.session, &steps)? {
            let changes: Vec<_> = done.into_iter().flat_map(|(_, changes)| changes).collect();
            let weighing = if self.is_heavy(&steps)? { None } else { Some(Weighing::with(self.session.tx, &changes)?) };
            let (holds, _) = self.session.tx.permissions_of(self.session.account.id, self.matter.user.id)?;
            self.found.ways.push(Way { steps, weighing, holds, last });
        }
        Ok(())
    }

    /// Whether everybody in a large account is concerned with everything.
    fn is_heavy(&self, steps: &[Step]) -> Result<bool> {
        let all = steps.iter().any(|step| matches!(step, Step::Feature { .. } | Step::Activate { .. }));
        Ok(all && self.session.tx.used_seats(self.session.account.id)? > HEAVY)
    }

    fn is_new(&mut self, path: &Path) -> bool {
        let mut commands: Vec<_> = path.steps.iter().map(|step| step.command(self.session)).collect();
        commands.sort();
        let all = commands.len();
        commands.dedup();
        // What has been done is not done again.
        commands.len() == all && self.known.insert(commands)
    }
}

impl Found {
    /// Leaves out ways that do all that another does and more, and refusals of what helps after all.
    fn tidy(&mut self, session: &Session<'_>) {
        let mut kept: Vec<Way> = Vec::new();
        self.ways.sort_by_key(|way| way.steps.len());
        for way in std::mem::take(&mut self.ways) {
            if !kept.iter().any(|shorter| shorter.steps.iter().all(|step| way.steps.contains(step))) {
                kept.push(way);
            }
        }
        self.ways = kept;
        let helps =
            |command: &String| self.ways.iter().any(|way| way.steps.iter().any(|it| it.command(session) == *command));
        self.refused.retain(|refused| !helps(&refused.command));
    }
}

//! The comparison of one size: all answers first, then the times.

use std::{cell::RefCell, collections::BTreeSet, fmt::Debug, path::Path};

use crate::{
    partner::Shape,
    peers::{
        Answered, Result,
        casbin::{self, Casbin},
        cedar::Cedar,
        lists,
        loaded::Loaded,
        ours::Ours,
        sql::Sql,
    },
    questions::{self, Asked},
    rounds::{self, Figure, Peer},
};

/// How many clients are asked about, and how much of each.
const CLIENTS: usize = 10;
const OF_EACH: usize = 500;
/// How many questions are asked all over the partner.
const SCATTERED: usize = 5_000;
/// Of so many questions one is also answered by the engines in memory, and one is asked as a list.
const ONE_IN: usize = 10;

/// What is compared with what: the name of a ratio, what is above the line and below it, and what
/// `quality` asks of it.
const RATIOS: &[(&str, &str, &str, &str)] = &[
    ("a check", "single", "SQL", "≤ 2 in instructions, aim ≤ 1"),
    ("a check, SQL told the account's number", "single", "SQL inside", ""),
    ("a check, casbin", "casbin", "single", "≥ 20"),
    ("a check, casbin with shares as links", "casbin, links", "single", ""),
    ("a check, cedar-policy", "cedar-policy", "single", "≥ 5"),
    ("batch, single checks", "single", "batch", "≥ 1.5, aim ≥ 10"),
    ("batch, casbin", "casbin", "batch", "aim ≥ 1,000"),
    ("batch, casbin with shares as links", "casbin, links", "batch", ""),
    ("batch, cedar-policy", "cedar-policy", "batch", "aim ≥ 100"),
    ("batch, SQL", "SQL", "batch", ""),
    ("batch all over the partner, SQL", "SQL, all over", "batch, all over", ""),
    ("who", "who", "SQL who", "≤ 2, aim ≤ 1"),
    ("what", "what", "SQL what", "≤ 2, aim ≤ 1"),
];

/// What the comparison of one size came to.
pub struct Compared {
    pub size: Shape,
    pub figures: Vec<Figure>,
}

pub fn compare(size: Shape, path: &Path, rounds: usize) -> Result<Compared> {
    let near = questions::by_client(size, 1, CLIENTS, OF_EACH);
    let far = questions::scattered(size, 2, SCATTERED);
    let few: Vec<_> = near.iter().step_by(ONE_IN).cloned().collect();

    let (mut ours, sql) = (Ours::open(path)?, Sql::open(path)?);
    let clients: BTreeSet<_> = near.iter().map(|asked| asked.client.as_str()).collect();
    let accounts = clients.into_iter().map(|client| Loaded::read(sql.connection(), client));
    let accounts = accounts.collect::<Result<Vec<_>>>()?;
    let cedar = Cedar::load(&accounts)?;
    let (policies, links) = (Casbin::load(casbin::POLICIES, &accounts)?, Casbin::load(casbin::LINKS, &accounts)?);

    let right = ours.can(&near)?;
    agree("batch", &near, &right, &ours.batch(&near)?)?;
    agree("SQL", &near, &right, &sql.by_names(&near)?)?;
    agree("SQL inside", &near, &right, &sql.inside(&near)?)?;
    agree("cedar-policy", &near, &right, &cedar.ask(&near)?)?;
    agree("casbin", &near, &right, &policies.ask(&near)?)?;
    agree("casbin, links", &near, &right, &links.ask(&near)?)?;
    agree("SQL", &far, &ours.batch(&far)?, &sql.by_names(&far)?)?;
    let (who, what) = (ours.who(&few)?, ours.what(&few)?);
    agree("SQL who", &few, &who, &lists::who(sql.connection(), &few)?)?;
    agree("SQL what", &few, &what, &lists::what(sql.connection(), &few)?)?;
    let yes = right.answers.iter().filter(|yes| **yes).count();
    let listed = |answered: &Answered<Vec<String>>| answered.answers.iter().map(Vec::len).sum::<usize>() / few.len();
    println!(
        "\n{}: {} clients of {} users. Every peer answers alike: {} questions about {CLIENTS} clients, {yes} of them \
         yes; {} all over; {} lists of who (about {} each) and of what ({}). cedar-policy and casbin are loaded with \
         those {CLIENTS} clients only, and answer one question in {ONE_IN} each round.",
        size.name,
        size.clients,
        size.users,
        near.len(),
        far.len(),
        few.len(),
        listed(&who),
        listed(&what)
    );

    let ours = RefCell::new(ours);
    let figures = rounds::run(
        rounds,
        &mut [
            peer("single", || ours.borrow_mut().can(&near)),
            peer("SQL", || sql.by_names(&near)),
            peer("SQL inside", || sql.inside(&near)),
            peer("cedar-policy", || cedar.ask(&few)),
            peer("casbin", || policies.ask(&few)),
            peer("casbin, links", || links.ask(&few)),
            peer("batch", || ours.borrow_mut().batch(&near)),
            peer("batch, all over", || ours.borrow_mut().batch(&far)),
            peer("SQL, all over", || sql.by_names(&far)),
            peer("who", || ours.borrow_mut().who(&few)),
            peer("SQL who", || lists::who(sql.connection(), &few)),
            peer("what", || ours.borrow_mut().what(&few)),
            peer("SQL what", || lists::what(sql.connection(), &few)),
        ],
    )?;
    Ok(Compared { size, figures })
}

impl Compared {
    pub fn figure(&self, name: &str) -> Result<&Figure> {
        Ok(self.figures.iter().find(|figure| figure.name == name).ok_or_else(|| format!("no {name}"))?)
    }

    pub fn print(&self) -> Result<()> {
        for figure in &self.figures {
            println!("  {:<18} {:>10.2} µs each", figure.name, figure.nanoseconds / 1_000.0);
        }
        for (what, above, below, asked) in RATIOS {
            let times = self.figure(above)?.times(self.figure(below)?);
            println!("  {what:<42} {:<32} {times:>8.2} ×   {asked}", format!("{above} / {below}"));
        }
        Ok(())
    }
}

fn peer<'p, A: 'p>(name: &'static str, mut ask: impl FnMut() -> Result<Answered<A>> + 'p) -> Peer<'p> {
    Peer {
        name,
        ask: Box::new(move || {
            let answered = ask()?;
            Ok((answered.spent, answered.answers.len()))
        }),
    }
}

fn agree<A: PartialEq + Debug>(
    who: &str,
    questions: &[Asked],
    right: &Answered<A>,
    theirs: &Answered<A>,
) -> Result<()> {
    for ((asked, right), theirs) in questions.iter().zip(&right.answers).zip(&theirs.answers) {
        if right != theirs {
            return Err(format!("{who} answers {theirs:?}, and not {right:?}, to {asked:?}").into());
        }
    }
    if right.answers.len() == theirs.answers.len() { Ok(()) } else { Err(format!("{who} left some out").into()) }
}

//! The comparison of one size: all answers first, then the times.

use std::{collections::BTreeSet, path::Path};

use crate::{
    partner::Shape,
    peers::{Answered, Result, casbin::{self, Casbin}, cedar::Cedar, loaded::Loaded, ours::Ours, sql::Sql},
    questions::{self, Asked},
    rounds::{self, Figure, Peer},
};

/// How many clients are asked about, and how much of each.
const CLIENTS: usize = 10;
const OF_EACH: usize = 500;
/// How many questions are asked all over the partner.
const SCATTERED: usize = 5_000;
/// The engines in memory answer one question of so many in each round.
const ONE_IN: usize = 10;

pub fn compare(size: Shape, path: &Path, rounds: usize) -> Result<()> {
    let near = questions::by_client(size, 1, CLIENTS, OF_EACH);
    let far = questions::scattered(size, 2, SCATTERED);
    let few: Vec<_> = near.iter().step_by(ONE_IN).cloned().collect();

    let mut ours = Ours::open(path)?;
    let sql = Sql::open(path)?;
    let clients: BTreeSet<_> = near.iter().map(|asked| asked.client.as_str()).collect();
    let accounts = clients.into_iter().map(|client| Loaded::read(sql.connection(), client));
    let accounts = accounts.collect::<Result<Vec<_>>>()?;
    let cedar = Cedar::load(&accounts)?;
    let (casbin, links) = (Casbin::load(casbin::POLICIES, &accounts)?, Casbin::load(casbin::LINKS, &accounts)?);

    let right = ours.can(&near)?;
    agree("batch", &near, &right, &ours.batch(&near)?)?;
    agree("SQL", &near, &right, &sql.by_names(&near)?)?;
    agree("SQL inside", &near, &right, &sql.inside(&near)?)?;
    agree("cedar-policy", &near, &right, &cedar.ask(&near)?)?;
    agree("casbin", &near, &right, &casbin.ask(&near)?)?;
    agree("casbin, links", &near, &right, &links.ask(&near)?)?;
    agree("SQL", &far, &ours.batch(&far)?, &sql.by_names(&far)?)?;
    let yes = right.answers.iter().filter(|yes| **yes).count();
    println!(
        "\n{}: {} clients of {} users. {} questions about {CLIENTS} clients, {yes} of them yes, and {} all over: \
         every peer answers alike. cedar-policy and casbin are loaded with those {CLIENTS} clients.",
        size.name,
        size.clients,
        size.users,
        near.len(),
        far.len()
    );

    let ours = std::cell::RefCell::new(ours);
    let figures = rounds::run(
        rounds,
        &mut [
            peer("single", near.len(), || ours.borrow_mut().can(&near)),
            peer("batch", near.len(), || ours.borrow_mut().batch(&near)),
            peer("SQL", near.len(), || sql.by_names(&near)),
            peer("SQL inside", near.len(), || sql.inside(&near)),
            peer("cedar-policy", few.len(), || cedar.ask(&few)),
            peer("casbin", few.len(), || casbin.ask(&few)),
            peer("casbin, links", few.len(), || links.ask(&few)),
            peer("batch, all over", far.len(), || ours.borrow_mut().batch(&far)),
            peer("SQL, all over", far.len(), || sql.by_names(&far)),
        ],
    )?;
    for figure in &figures {
        println!("  {:<18} {:>9.2} µs a question", figure.name, figure.nanoseconds / 1_000.0);
    }
    let of = |name: &str| figures.iter().find(|figure| figure.name == name).ok_or_else(|| format!("no {name}"));
    let ratio = |what: &str, one: &Figure, other: &Figure, floor: &str| {
        println!("  {what:<44} {:>9.2} ×   {floor}", one.times(other));
    };
    ratio("single / SQL", of("single")?, of("SQL")?, "floor ≤ 2 (in instructions), aim ≤ 1");
    ratio("single / SQL inside", of("single")?, of("SQL inside")?, "");
    ratio("single / batch", of("single")?, of("batch")?, "floor ≥ 1.5, aim ≥ 10");
    ratio("SQL / batch", of("SQL")?, of("batch")?, "");
    ratio("SQL / batch, all over", of("SQL, all over")?, of("batch, all over")?, "");
    ratio("cedar-policy / single", of("cedar-policy")?, of("single")?, "floor ≥ 5");
    ratio("cedar-policy / batch", of("cedar-policy")?, of("batch")?, "aim ≥ 100");
    ratio("casbin / single", of("casbin")?, of("single")?, "floor ≥ 20");
    ratio("casbin, links / single", of("casbin, links")?, of("single")?, "");
    ratio("casbin, links / batch", of("casbin, links")?, of("batch")?, "");
    ratio("casbin / batch", of("casbin")?, of("batch")?, "aim ≥ 1000");
    Ok(())
}

fn peer<'p>(name: &'static str, number: usize, mut ask: impl FnMut() -> Result<Answered> + 'p) -> Peer<'p> {
    Peer { name, ask: Box::new(move || Ok((ask()?, number))) }
}

fn agree(who: &str, questions: &[Asked], right: &Answered, theirs: &Answered) -> Result<()> {
    for ((asked, right), theirs) in questions.iter().zip(&right.answers).zip(&theirs.answers) {
        if right != theirs {
            return Err(format!("{who} answers {theirs}, and not {right}, to {asked:?}").into());
        }
    }
    if right.answers.len() == theirs.answers.len() { Ok(()) } else { Err(format!("{who} left some out").into()) }
}

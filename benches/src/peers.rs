//! Those who answer: usher's own library, hand-written SQL on the same file, and two engines that keep
//! everything in memory.

pub mod casbin;
pub mod cedar;
pub mod lists;
pub mod loaded;
pub mod ours;
pub mod sql;

use std::{error::Error, time::Duration};

use cpu_time::ThreadTime;

use crate::questions::Asked;

pub type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The answers to questions, in their order, and how long finding them took.
pub struct Answered<A> {
    pub answers: Vec<A>,
    pub spent: Duration,
}

/// Answers questions one after another, and takes the time that this thread has the processor meanwhile, the
/// kernel's work for it included: nobody here waits for anything, so on a machine that does nothing else it is
/// the time that passes, and on a busy one it still is.
pub fn timed<Q, A>(questions: &[Q], answer: impl FnMut(&Q) -> Result<A>) -> Result<Answered<A>> {
    let begun = ThreadTime::now();
    let answers = questions.iter().map(answer).collect::<Result<_>>()?;
    Ok(Answered { answers, spent: begun.elapsed() })
}

/// The questions, those about the same client and next to each other together.
pub fn by_client(questions: &[Asked]) -> impl Iterator<Item = &[Asked]> {
    questions.chunk_by(|one, next| one.client == next.client)
}

//! Timing side by side: every peer answers the same questions once a round, the order of the peers drawn
//! anew each time, so that what else the machine does falls on all of them alike. Ratios are taken within
//! a round, and their median is what is told.

use std::time::Duration;

use crate::{peers::Result, rng::Rng};

/// One who answers.
pub struct Peer<'p> {
    pub name: &'static str,
    pub ask: Box<dyn FnMut() -> Result<(Duration, usize)> + 'p>,
}

/// What the rounds came to for one peer.
#[derive(Debug, Clone)]
pub struct Figure {
    pub name: &'static str,
    /// Nanoseconds for one question, the median of the rounds.
    pub nanoseconds: f64,
    /// In each round.
    rounds: Vec<f64>,
}

impl Figure {
    /// How many times as long as the other this one takes.
    pub fn times(&self, other: &Self) -> f64 {
        median(self.rounds.iter().zip(&other.rounds).map(|(mine, theirs)| mine / theirs).collect())
    }
}

pub fn run(rounds: usize, peers: &mut [Peer<'_>]) -> Result<Vec<Figure>> {
    let mut rng = Rng::new(rounds as u64);
    let mut figures: Vec<_> =
        peers.iter().map(|peer| Figure { name: peer.name, nanoseconds: 0.0, rounds: Vec::new() }).collect();
    let mut order: Vec<_> = (0..peers.len()).collect();
    // The first round warms everybody up.
    for round in 0..=rounds {
        rng.shuffle(&mut order);
        for place in &order {
            let (spent, number) = (peers[*place].ask)()?;
            if round > 0 {
                figures[*place].rounds.push(spent.as_secs_f64() * 1e9 / number as f64);
            }
        }
    }
    for figure in &mut figures {
        figure.nanoseconds = median(figure.rounds.clone());
    }
    Ok(figures)
}

fn median(mut of: Vec<f64>) -> f64 {
    of.sort_by(f64::total_cmp);
    of.get(of.len() / 2).copied().unwrap_or(f64::NAN)
}

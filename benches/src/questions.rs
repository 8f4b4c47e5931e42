//! What is asked: made-up questions about a made-up partner, in no order that a cache could like.

use crate::{
    partner::{self, Shape},
    rng::Rng,
};

/// One question, by the names that people and scripts type.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Asked {
    pub client: String,
    pub user: String,
    pub action: &'static str,
    pub kind: &'static str,
    pub name: String,
    /// Kind and name in one: `dashboard:web`.
    pub target: String,
}

/// Questions about a few clients, all of one client together: `of_each` of each.
pub fn by_client(shape: Shape, seed: u64, clients: usize, of_each: usize) -> Vec<Asked> {
    let mut rng = Rng::new(seed);
    let step = shape.clients / clients;
    let client = |turn: usize| turn * step + step / 2;
    (0..clients)
        .flat_map(|turn| (0..of_each).map(move |_| client(turn)))
        .map(|client| one(shape, &mut rng, client))
        .collect()
}

/// Questions about clients all over the partner, each about another than the one before.
pub fn scattered(shape: Shape, seed: u64, number: usize) -> Vec<Asked> {
    let mut rng = Rng::new(seed);
    (0..number)
        .map(|_| {
            let client = rng.below(shape.clients);
            one(shape, &mut rng, client)
        })
        .collect()
}

fn one(shape: Shape, rng: &mut Rng, client: usize) -> Asked {
    let (action, kind, number) = match rng.below(100) {
        0..35 => ("view", "dashboard", shape.dashboards()),
        35..50 => ("edit", "dashboard", shape.dashboards()),
        50..60 => ("email", "dashboard", shape.dashboards()),
        60..80 => ("view", "klip", shape.klips()),
        80..88 => ("edit", "klip", shape.klips()),
        88..92 => ("email", "klip", shape.klips()),
        92..96 => ("view", "datasource", shape.datasources()),
        96..98 => ("edit", "datasource", shape.datasources()),
        98 => ("view", "metric", shape.metrics()),
        _ => ("edit", "metric", shape.metrics()),
    };
    let name = partner::asset(kind, rng.below(number));
    let user = partner::email(client, rng.below(shape.users));
    Asked { client: partner::client(client), user, action, kind, target: format!("{kind}:{name}"), name }
}

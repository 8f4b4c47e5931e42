//! One kind of work and nothing else, so that instructions can be counted from outside.

use std::path::Path;

use crate::{
    partner::Shape,
    peers::{Result, ours::Ours, sql::Sql},
    questions::{self, Asked},
};

/// How many clients are asked about. Each is asked about once more than `times` says, so that what is done
/// once in each is done whatever `times` is.
const CLIENTS: usize = 10;

/// Answers so many questions in one of the ways.
pub fn count(what: &str, size: Shape, path: &Path, times: usize) -> Result<()> {
    let questions = if what.ends_with("-far") { questions::scattered(size, 3, times) } else { near(size, times) };
    let answered = match what {
        "can" => Ours::open(path)?.can(&questions)?,
        "batch" | "batch-far" => Ours::open(path)?.batch(&questions)?,
        "sql" | "sql-far" => Sql::open(path)?.by_names(&questions)?,
        "sql-inside" => Sql::open(path)?.inside(&questions)?,
        _ => return Err(format!("{what} cannot be counted").into()),
    };
    let yes = answered.answers.iter().filter(|yes| **yes).count();
    println!("{} questions, {yes} times yes", questions.len());
    Ok(())
}

fn near(size: Shape, times: usize) -> Vec<Asked> {
    let most = 4_000;
    let all = questions::by_client(size, 3, CLIENTS, most / CLIENTS);
    let each = (times / CLIENTS).min(most / CLIENTS - 1) + 1;
    all.chunks(most / CLIENTS).flat_map(|of_one| of_one.iter().take(each).cloned()).collect()
}

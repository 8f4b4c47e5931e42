//! One kind of work and nothing else, so that instructions can be counted from outside.

use std::path::Path;

use crate::{
    partner::Shape,
    peers::{Answered, Result, lists, ours::Ours, sql::Sql},
    questions::{self, Asked},
};

/// How many clients are asked about. Each is asked about once more than `times` says, so that what is done
/// once in each is done whatever `times` is.
const CLIENTS: usize = 10;
/// How many questions about them there are.
const MOST: usize = 4_000;

/// Answers so many questions in one of the ways.
pub fn count(what: &str, size: Shape, path: &Path, times: usize) -> Result<()> {
    let questions = if what.ends_with("-far") { questions::scattered(size, 3, times) } else { near(size, times) };
    let yes = |answered: Answered<bool>| answered.answers.into_iter().filter(|yes| *yes).count();
    let listed = |answered: Answered<Vec<String>>| answered.answers.iter().map(Vec::len).sum();
    let found: usize = match what {
        "can" => yes(Ours::open(path)?.can(&questions)?),
        "batch" | "batch-far" => yes(Ours::open(path)?.batch(&questions)?),
        "who" => listed(Ours::open(path)?.who(&questions)?),
        "what" => listed(Ours::open(path)?.what(&questions)?),
        "sql" | "sql-far" => yes(Sql::open(path)?.by_names(&questions)?),
        "sql-inside" => yes(Sql::open(path)?.inside(&questions)?),
        "sql-who" => listed(lists::who(Sql::open(path)?.connection(), &questions)?),
        "sql-what" => listed(lists::what(Sql::open(path)?.connection(), &questions)?),
        _ => return Err(format!("{what} cannot be counted").into()),
    };
    println!("{} questions, {found} found", questions.len());
    Ok(())
}

fn near(size: Shape, times: usize) -> Vec<Asked> {
    let all = questions::by_client(size, 3, CLIENTS, MOST / CLIENTS);
    let each = (times / CLIENTS).min(MOST / CLIENTS - 1) + 1;
    all.chunks(MOST / CLIENTS).flat_map(|of_one| of_one.iter().take(each).cloned()).collect()
}

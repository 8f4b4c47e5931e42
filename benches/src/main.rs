//! How fast questions about access are answered: figures, not promises. `docs/speed.md` says how to run
//! and read it.

mod chart;
mod compare;
mod count;
mod partner;
mod peers;
mod questions;
mod rng;
mod rounds;

use std::{
    error::Error,
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    time::Instant,
};

use partner::{SIZES, Shape, TOKEN};

const SEED: u64 = 7;

const USAGE: &str = "usher-bench make [--size SIZE]... [--to FOLDER] [--again]
usher-bench compare [--size SIZE]... [--to FOLDER] [--rounds N] [--charts FOLDER]
usher-bench count WHAT --size SIZE --times N [--to FOLDER]

WHAT is can, batch, batch-far, who, what, sql, sql-inside, sql-far, sql-who or sql-what.
SIZE is small, thousand, medium or large; FOLDER is target/bench unless it is given.";

/// What was typed.
struct Arguments {
    words: Vec<String>,
    sizes: Vec<Shape>,
    folder: PathBuf,
    times: usize,
    rounds: usize,
    /// Where charts are written; none where none are wanted.
    charts: Option<PathBuf>,
    again: bool,
}

impl Arguments {
    fn parse() -> Result<Self, Box<dyn Error>> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/bench");
        let mut parsed =
            Self { words: vec![], sizes: vec![], folder, times: 1_000, rounds: 15, charts: None, again: false };
        let mut typed = std::env::args().skip(1);
        while let Some(word) = typed.next() {
            let mut value = || typed.next().ok_or_else(|| format!("{word} lacks its value\n{USAGE}"));
            match word.as_str() {
                "--size" => parsed.sizes.push(Shape::of(&value()?)?),
                "--to" => parsed.folder = value()?.into(),
                "--times" => parsed.times = value()?.parse()?,
                "--rounds" => parsed.rounds = value()?.parse()?,
                "--charts" => parsed.charts = Some(value()?.into()),
                "--again" => parsed.again = true,
                _ => parsed.words.push(word),
            }
        }
        Ok(parsed)
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let typed = Arguments::parse()?;
    let sizes = if typed.sizes.is_empty() { SIZES.to_vec() } else { typed.sizes.clone() };
    let words: Vec<_> = typed.words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["make"] => sizes.into_iter().try_for_each(|size| make(size, &typed.folder, typed.again)),
        ["compare"] => {
            let mut compared = Vec::new();
            for size in sizes {
                make(size, &typed.folder, false)?;
                let one = compare::compare(size, &size.path(&typed.folder), typed.rounds)?;
                one.print()?;
                compared.push(one);
            }
            typed.charts.map_or(Ok(()), |folder| chart::draw(&compared, &folder))
        }
        ["count", what] => {
            let [size] = typed.sizes.as_slice() else { return Err("count needs one --size".into()) };
            count::count(what, *size, &size.path(&typed.folder), typed.times)
        }
        _ => Err(USAGE.into()),
    }
}

/// Makes the database of a size where it is not there yet, and beside it the log-in to ask with.
fn make(size: Shape, folder: &Path, again: bool) -> Result<(), Box<dyn Error>> {
    let path = size.path(folder);
    if again {
        for suffix in ["", "-wal", "-shm"] {
            let _ = fs::remove_file(format!("{}{suffix}", path.display()));
        }
    }
    fs::create_dir_all(folder)?;
    let session = folder.join("session");
    fs::write(&session, TOKEN)?;
    // Others must not be able to use it, or usher does not take it.
    fs::set_permissions(session, fs::Permissions::from_mode(0o600))?;
    if path.exists() {
        return Ok(());
    }
    let begun = Instant::now();
    partner::fill(size, SEED, &path)?;
    let (users, bytes) = (size.clients * size.users + size.staff(), fs::metadata(&path)?.len());
    println!(
        "{:<9} {:>6} clients, {users:>9} users, {:>6.1} MiB, made in {:.1} s",
        size.name,
        size.clients,
        bytes as f64 / 1_048_576.0,
        begun.elapsed().as_secs_f64()
    );
    Ok(())
}

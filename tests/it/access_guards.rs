//! What answering a question takes, counted instead of timed: steps of statements, statements prepared
//! anew, tables read whole, memory. `docs/speed.md` has the times.

use std::{collections::BTreeMap, fs, io::Read as _, process::Stdio};

use rusqlite::Connection;
use serde_json::json;
use usher::domain::{
    asset::AssetKind,
    permission::Permission,
    role::BuiltIn,
    share::{Right, Subject, Visibility},
};

use crate::support::{
    House, words,
    world::{Builder, all_users, worked},
};

/// What one statement took, all its runs together.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Taken {
    runs: usize,
    steps: usize,
    anew: usize,
    scanned: usize,
}

/// Runs a command, and tells what its statements took.
fn taken(house: &House, line: &str, stdin: &str) -> BTreeMap<String, Taken> {
    let trace = house.dir().join("steps");
    let _ = fs::remove_file(&trace);
    let mut command = house.command(words(line));
    command.env("USHER_TRACE_STEPS", &trace);
    let run = house.run(line, command, stdin);
    assert!([0, 10].contains(&run.status), "usher {line}\n{}{}", run.stdout, run.stderr);
    let mut statements: BTreeMap<String, Taken> = BTreeMap::new();
    for told in fs::read_to_string(&trace).unwrap().lines() {
        let mut fields = told.splitn(4, ' ');
        let mut number = || fields.next().unwrap().parse::<usize>().unwrap();
        let (steps, anew, scanned) = (number(), number(), number());
        let statement = statements.entry(fields.next().unwrap().to_owned()).or_default();
        // Each statement is prepared once and then kept, so the last is the sum.
        *statement = Taken { runs: statement.runs + 1, steps, anew, scanned };
    }
    assert!(statements.len() > 5, "{line} was not traced");
    statements
}

/// More of everything, in which nothing of what is asked about is any different.
fn others(builder: &Builder<'_>) {
    let north = builder.master();
    let acme = builder.tx.account_by_handle("acme").unwrap().unwrap();
    let dana = builder.user(&acme, "dora@acme.example", &[BuiltIn::Editor.reference()]);
    for number in 0..40 {
        let client = builder.client(&north, &format!("other-{number}"));
        for account in [&client, &acme] {
            let user = builder.user(
                account,
                &format!("user-{number}@{}.example", account.handle),
                &[BuiltIn::ViewOnly.reference()],
            );
            let group = builder.group(account, &format!("group-{number}"), &[&user]);
            let asset = builder.asset(account, AssetKind::Dashboard, &format!("board-{number}"), None);
            builder.share(&asset, Subject::Group(group.reference()), Right::Edit, Some(Visibility::Add));
        }
        let klip = builder.asset(&acme, AssetKind::Klip, &format!("klip-{number}"), Some(&dana));
        builder.share(&klip, Subject::User(dana.reference()), Right::View, None);
    }
}

const QUESTIONS: [&str; 5] = [
    "access can dana@acme.example edit dashboard:web -c acme",
    "access can vic@acme.example view klip:sessions -c acme",
    "access can eve@acme.example view dashboard:web -c acme",
    "access can mia@acme.example tab.edit -c acme",
    "access can pat@north.example sign-in:admin client:acme",
];

/// The most steps that the statements of one such command may take, from its log-in to its answer.
const STEPS: usize = 500;

#[test]
fn a_check_takes_as_many_steps_however_much_else_there_is() {
    let house = House::north();
    house.populate(worked);
    let before = QUESTIONS.map(|line| taken(&house, line, ""));
    house.populate(others);
    for (line, before) in QUESTIONS.iter().zip(before) {
        let after = taken(&house, line, "");
        assert_eq!(before, after, "{line}");
        let steps: usize = after.values().map(|statement| statement.steps).sum();
        assert!(steps <= STEPS, "{line} takes {steps} steps: {after:#?}");
    }
}

#[test]
fn over_a_thousand_checks_on_an_analysed_database_no_statement_is_prepared_anew() {
    const THINGS: usize = 1_000;
    let house = House::north();
    house.populate(|builder| {
        let acme = builder.client(&builder.master(), "acme");
        for number in 0..THINGS {
            let user = builder.user(&acme, &format!("user-{number}@acme.example"), &[BuiltIn::ViewOnly.reference()]);
            let asset = builder.asset(&acme, AssetKind::Dashboard, &format!("board-{number}"), None);
            builder.share(&asset, Subject::User(user.reference()), Right::View, None);
        }
    });
    let conn = Connection::open(house.database()).unwrap();
    conn.execute_batch("ANALYZE").unwrap();
    let samples: i64 = conn.query_row("SELECT count(*) FROM sqlite_stat4", [], |row| row.get(0)).unwrap();
    assert!(samples > 100, "without samples nothing would be prepared anew");
    drop(conn);

    // Few at a time, so that nothing is gathered for all of them at once.
    let question = |number: usize| {
        let (user, target) = (format!("user-{number}@acme.example"), format!("dashboard:board-{number}"));
        json!({ "client": "acme", "user": user, "action": "view", "target": target }).to_string() + "\n"
    };
    let questions: String = (0..THINGS).map(question).collect();
    let statements = taken(&house, "access can --batch -o json", &questions);
    let anew: Vec<_> = statements.iter().filter(|(_, taken)| taken.anew > 0).collect();
    assert!(anew.is_empty(), "{anew:#?}");

    for number in [0, THINGS / 2, THINGS - 1] {
        let line = format!("access can user-{number}@acme.example view dashboard:board-{number} -c acme");
        assert!(taken(&house, &line, "").values().all(|taken| taken.anew == 0), "{line}");
    }
}

/// Every question there is, in each of the ways that its statements can take.
const ASKED: &str = "
    access can dana@acme.example edit dashboard:web -c acme
    access can vic@acme.example view klip:sessions -c acme
    access can 'Dana Dee' edit web -c acme
    access can pat@north.example sign-in:admin client:acme
    access can val@north.example sign-in:assigned acme
    access why dana@acme.example edit dashboard:web -c acme
    access why eve@acme.example view klip:sessions -c acme
    access why pat@north.example sign-in:settings client:acme
    access why val@north.example sign-in:assigned client:acme
    access why vic@acme.example tab.edit -c acme
    access who view dashboard:web -c acme
    access who edit dashboard:web -c acme
    access who view klip:sessions -c acme
    access who view dashboard:all -c acme
    access who tab.edit -c acme
    access who sign-in:admin client:acme
    access who sign-in:assigned client:acme
    access what dana@acme.example -c acme
    access what nora@acme.example -c acme
    access what ada@acme.example -c acme
    access what mia@acme.example -c acme
    access what pat@north.example
    access what val@north.example
    access what ada@north.example
    access rehearse vic@acme.example -c acme
    access rehearse marketing -c acme
";

#[test]
fn no_statement_of_a_question_reads_a_whole_table() {
    let house = House::north();
    house.populate(|builder| {
        let worked = worked(builder);
        let all = builder.asset(&worked.acme, AssetKind::Dashboard, "all", Some(&worked.dana));
        let everybody = Subject::Group(all_users(worked.acme.id));
        builder.share(&all, everybody, Right::View, Some(Visibility::Required));
        builder.role(&worked.acme, "unused", &[Permission::TabEdit.id()]);
    });
    let trace = house.dir().join("statements");
    for line in ASKED.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let mut command = house.command(words(line));
        command.env("USHER_TRACE_SQL", &trace);
        let run = house.run(line, command, "");
        assert!([0, 3, 10].contains(&run.status), "usher {line}\n{}{}", run.stdout, run.stderr);
    }
    let conn = Connection::open(house.database()).unwrap();
    let statements = fs::read_to_string(&trace).unwrap();
    let mut looked_at = 0;
    for sql in statements.lines().filter(|sql| ["SELECT", "WITH"].iter().any(|verb| sql.starts_with(verb))) {
        let mut plan = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let steps = plan.raw_query().mapped(|row| row.get::<_, String>(3));
        for step in steps.collect::<rusqlite::Result<Vec<_>>>().unwrap() {
            let table = step.strip_prefix("SCAN ").and_then(|scanned| scanned.split(' ').next());
            let Some(table) = table.filter(|table| conn.table_exists(None, *table).unwrap_or(false)) else { continue };
            assert!(sql.contains("ORDER BY number DESC LIMIT 1"), "all of {table} is read: {sql}");
        }
        looked_at += 1;
    }
    assert!(looked_at > 200, "{looked_at} statements");
}

/// The most memory that a command took until it had said all, in KiB.
fn peak(house: &House, line: &str) -> usize {
    let mut command = house.command(words(line));
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let (status, mut stdout) = (format!("/proc/{}/status", child.id()), child.stdout.take().unwrap());
    let (mut peak, mut said, mut chunk) = (0, 0, vec![0; 16 * 1024]);
    loop {
        let read = stdout.read(&mut chunk).unwrap();
        said += read;
        let now = fs::read_to_string(&status).unwrap_or_default();
        let high = now.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        peak = high.and_then(|high| high.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0).max(peak);
        if read == 0 {
            break;
        }
    }
    assert!(child.wait().unwrap().success(), "usher {line}");
    // What fits into the pipe may be said by a process that is gone before it is looked at.
    assert!(said > 256 * 1024 && peak > 0, "usher {line}: {said} bytes");
    peak
}

/// How much more memory the same may take where there is five times as much. What the binary itself takes
/// is counted on the released one.
const MORE: usize = 4 * 1024;

#[test]
fn lists_of_a_hundred_thousand_take_no_more_memory_than_short_ones() {
    let sized = |number: usize| {
        let house = House::north();
        let acme = house.populate(|builder| {
            let acme = builder.client(&builder.master(), "acme");
            builder.user(&acme, "dana@acme.example", &[BuiltIn::ViewOnly.reference()]);
            let web = builder.asset(&acme, AssetKind::Dashboard, "web", None);
            builder.share(&web, Subject::Group(all_users(acme.id)), Right::View, Some(Visibility::Required));
            acme
        });
        let conn = Connection::open(house.database()).unwrap();
        let (account, view_only) = (acme.id.0, BuiltIn::ViewOnly);
        let permissions = view_only.permissions().0;
        conn.execute_batch(&format!(
            "PRAGMA synchronous = OFF; BEGIN;
             CREATE TEMP TABLE n AS WITH RECURSIVE n (i) AS (SELECT 1000000 UNION ALL SELECT i + 1 FROM n LIMIT {number})
               SELECT i FROM n;
             INSERT INTO assets (id, account, kind, handle, name, description)
               SELECT i, {account}, 'dashboard', 'board-' || i, 'Board ' || i, '' FROM n;
             INSERT INTO group_shares SELECT {account}, i, {account}, 1, 3 FROM n;
             INSERT INTO users (id, account, email, first, last, status, joined, primary_contact, permissions)
               SELECT i + 1000000, {account}, 'user-' || i || '@acme.example', '', '', 'active', 1, 0, {permissions}
               FROM n;
             INSERT INTO user_roles (account, user, role) SELECT {account}, i + 1000000, {} FROM n;
             COMMIT;",
            view_only.id().0
        ))
        .unwrap();
        house
    };
    let (few, many) = (sized(20_000), sized(100_000));
    for line in [
        "access what dana@acme.example -c acme -o csv",
        "access what dana@acme.example -c acme -o json",
        "access who view dashboard:web -c acme -o csv",
        "access who view dashboard:web -c acme -o json",
    ] {
        let (few, many) = (peak(&few, line), peak(&many, line));
        assert!(many <= few + MORE, "usher {line} takes {many} KiB, and {few} KiB where there is little");
    }
}

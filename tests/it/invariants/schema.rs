//! What the schema holds by itself, whatever is written past the tool: every row says whose it is; no
//! reference leads from one account into another, or is half empty; no row moves to another account;
//! the journal is only ever appended to, in order.

use rusqlite::Connection;

use super::{file, stocked};
use crate::support::House;

/// Tables that hold nothing of an account: the counter, and the journal, which outlives accounts.
const ASIDE: [&str; 3] = ["counter", "operations", "changes"];

/// The only columns but `account` by which a row may belong to an account.
const BRIDGES: [(&str, &str); 7] = [
    ("accounts", "parent"),
    ("client_shares", "parent"),
    ("assignments", "client"),
    ("assignments", "user_account"),
    ("sign_ins", "client"),
    ("invitations", "by_account"),
    ("mails", "by_account"),
];

/// The only reference from one account into another besides: a sign-in is made by the log-in of
/// somebody from above.
const SIGN_IN: (&str, &str) = ("sign_ins", "logins");

fn texts(conn: &Connection, sql: &str) -> Vec<String> {
    let mut read = conn.prepare(sql).unwrap();
    read.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

/// Every table of things in accounts.
fn tables(conn: &Connection) -> Vec<String> {
    let mut tables = texts(conn, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'");
    tables.retain(|table| !ASIDE.contains(&table.as_str()));
    tables
}

fn columns(conn: &Connection, table: &str) -> Vec<String> {
    texts(conn, &format!("SELECT name FROM pragma_table_xinfo('{table}')"))
}

/// The columns of a table that may be empty.
fn nullable(conn: &Connection, table: &str) -> Vec<String> {
    texts(conn, &format!("SELECT name FROM pragma_table_xinfo('{table}') WHERE \"notnull\" = 0 AND pk = 0"))
}

fn belongs(table: &str, column: &str) -> bool {
    column == "account" || BRIDGES.contains(&(table, column))
}

/// The references of a table: to which table, from which columns, to which.
fn references(conn: &Connection, table: &str) -> Vec<(String, Vec<String>, Vec<String>)> {
    let keys = format!("pragma_foreign_key_list('{table}')");
    let of = |id: &str, column: &str| texts(conn, &format!("SELECT {column} FROM {keys} WHERE id = {id} ORDER BY seq"));
    texts(conn, &format!("SELECT DISTINCT CAST(id AS TEXT) FROM {keys}"))
        .iter()
        .map(|id| (of(id, "\"table\"").remove(0), of(id, "\"from\""), of(id, "\"to\"")))
        .collect()
}

#[test]
fn no_table_can_hold_a_reference_across_accounts() {
    let house = House::north();
    let conn = file(&house);
    let mut inside = 0;
    for table in tables(&conn) {
        let whose: Vec<_> = columns(&conn, &table).into_iter().filter(|column| belongs(&table, column)).collect();
        assert!(!whose.is_empty(), "{table} says of no row whose it is");
        for column in whose.iter().filter(|column| table != "accounts" || *column != "parent") {
            assert!(!nullable(&conn, &table).contains(column), "{table}.{column} may be empty");
        }
        for (target, from, to) in references(&conn, &table) {
            let apart = ASIDE.contains(&target.as_str()) || (table.as_str(), target.as_str()) == SIGN_IN;
            if apart || !columns(&conn, &target).iter().any(|column| column == "account") {
                continue;
            }
            let through = from.iter().zip(&to).any(|(from, to)| to == "account" && belongs(&table, from));
            assert!(through, "{table} refers to {target} in any account");
            inside += 1;
        }
    }
    assert!(inside > 15, "the references were not found");
}

#[test]
fn no_reference_can_be_half_empty() {
    let house = House::north();
    let conn = file(&house);
    let mut looked = 0;
    for table in tables(&conn) {
        let empty = nullable(&conn, &table);
        for (target, from, _) in references(&conn, &table) {
            let (may, must): (Vec<_>, Vec<_>) = from.iter().partition(|column| empty.contains(column));
            if from.len() < 2 || may.is_empty() {
                continue;
            }
            looked += 1;
            // What says whose the row is stands always, so an empty reference is wholly none.
            let whole = may.len() == 1 && must.iter().any(|column| belongs(&table, column));
            assert!(
                whole || (table == "accounts" && target == "templates"),
                "{table} → {target}: {may:?} may be empty"
            );
        }
    }
    assert!(looked > 5, "the references were not found");
    // The account above the master is none, so no template of it can be followed.
    let half = conn.execute("UPDATE accounts SET template = 'own' WHERE parent IS NULL", []);
    assert!(half.is_err_and(|error| error.to_string().contains("CHECK")));
}

/// A house in which every table holds something of the client acme, beside the client beta.
fn full() -> House {
    let house = stocked();
    house.client("beta");
    house.file("own.toml", include_str!("../../../examples/checklist-retail.toml"));
    house.file("logo.png", crate::support::LOGO);
    house.all(
        "group create Delivery
         user add pat@north.example --role editor --group delivery --no-invite
         client share acme --with group:delivery=admin
         client property set acme region=eu
         client add Eu --seats 3 -c acme
         client share eu --with group:design -c acme
         checklist template add own.toml -c acme
         checklist waive eu groups --reason later -c acme
         role create Analyst -c acme --permission klip.library
         user add vic@acme.example -c acme --role analyst
         user assign pat@north.example --to acme --role analyst
         user assign pat@north.example --to acme --role editor
         group default marketing dashboard:web -c acme
         share klip:sessions -c acme --with user:vic@acme.example
         dashboard publish web -c acme --name board
         brand set --logo logo.png -c acme
         account feature enable white-label
         whitelabel set --footer-logo logo.png=https://north.example
         impersonate acme --as admin --reason 'to look'",
    );
    let conn = file(&house);
    conn.execute_batch(
        "INSERT INTO ticks SELECT id, 'a', 'n', 'b', 1 FROM accounts WHERE handle = 'acme';
         INSERT INTO credentials (account, user) SELECT account, id FROM users WHERE email = 'dana@acme.example';
         INSERT OR REPLACE INTO invitations
           SELECT v.account, v.id, printf('%064d', v.id), 1, 2, d.account, d.id, NULL, NULL FROM users v, users d
           WHERE v.email = 'vic@acme.example' AND d.email = 'dana@acme.example';
         UPDATE mails SET by_user = NULL WHERE id = (SELECT max(id) FROM mails);
         INSERT INTO logins SELECT printf('%064d', id), account, id, 1, 2, NULL, NULL FROM users WHERE email = 'vic@acme.example';",
    )
    .unwrap();
    house
}

#[test]
fn no_row_moves_to_another_account() {
    let house = full();
    let conn = file(&house);
    let id = |handle: &str| -> i64 {
        conn.query_row("SELECT id FROM accounts WHERE handle = ?1", [handle], |row| row.get(0)).unwrap()
    };
    let beta = id("beta");
    let mut moved = Vec::new();
    for table in tables(&conn) {
        for column in columns(&conn, &table).iter().filter(|column| belongs(&table, column)) {
            let elsewhere = format!("SELECT count(*) FROM {table} WHERE {column} <> {beta}");
            let rows: i64 = conn.query_row(&elsewhere, [], |row| row.get(0)).unwrap();
            assert!(rows > 0, "{table} holds nothing to move by {column}");
            // One row at a time, so that it is not held only by another that cannot go.
            let key =
                texts(&conn, &format!("SELECT name FROM pragma_table_info('{table}') WHERE pk > 0")).join("||'/'||");
            for row in texts(&conn, &format!("SELECT CAST({key} AS TEXT) FROM {table} WHERE {column} <> {beta}")) {
                let change = format!("UPDATE {table} SET {column} = {beta} WHERE CAST({key} AS TEXT) = '{row}'");
                if conn.execute(&change, []).is_ok() {
                    moved.push(format!("{table}.{column}"));
                }
            }
        }
    }
    moved.dedup();
    assert!(moved.is_empty(), "rows moved: {moved:?}");
}

#[test]
fn the_journal_is_appended_to_in_order_and_never_altered() {
    let house = full();
    let conn = file(&house);
    // As any other program would come, without what the tool asks of its own connections.
    conn.execute_batch("PRAGMA recursive_triggers=OFF").unwrap();
    let before = texts(&conn, "SELECT number || hash FROM operations ORDER BY number");
    let copy = "at, operator, operator_name, account, account_name, level, sign_in, event, command, reason, undoes";
    let (last, head) = (before.len(), "answer, changed, hash FROM operations WHERE number");
    for sql in [
        "UPDATE operations SET reason = 'another' WHERE number = 2".to_owned(),
        "UPDATE operations SET number = 99 WHERE number = 2".to_owned(),
        "DELETE FROM operations WHERE number = 2".to_owned(),
        format!("DELETE FROM operations WHERE number = {last}"),
        format!("REPLACE INTO operations SELECT 2, {copy}, NULL, {head} = 3"),
        format!("INSERT INTO operations SELECT {}, {copy}, NULL, {head} = 3", last + 2),
        format!("INSERT INTO operations SELECT 0, {copy}, NULL, {head} = 3"),
        format!("INSERT INTO operations SELECT -1, {copy}, NULL, {head} = 3"),
        "UPDATE changes SET digest = printf('%064d', 1)".to_owned(),
        "UPDATE changes SET after = '{}' WHERE operation = 2".to_owned(),
        "DELETE FROM changes WHERE operation = 2".to_owned(),
        "REPLACE INTO changes SELECT operation, place, account, kind, identity, 'forged', verb, before, after, digest
         FROM changes WHERE operation = 2"
            .to_owned(),
        "INSERT INTO changes SELECT operation, 99, account, kind, identity, 'forged', verb, before, after, digest
         FROM changes WHERE operation = 2 LIMIT 1"
            .to_owned(),
    ] {
        let done = conn.execute(&sql, []);
        assert!(done.is_err_and(|error| error.to_string().contains("append-only")), "{sql}");
    }
    assert_eq!(texts(&conn, "SELECT number || hash FROM operations ORDER BY number"), before);
    // A key that is used once cannot push out the operation that used it.
    house.usher("leave").ok();
    house.usher("group create Once --once k1").ok();
    let newest = "(SELECT max(number) + 1 FROM operations)";
    let pushed = conn.execute(
        &format!(
            "REPLACE INTO operations SELECT {newest}, {copy}, once_key, {head} = (SELECT max(number) FROM operations)"
        ),
        [],
    );
    assert!(pushed.is_err(), "an operation was replaced by another with its key");
}

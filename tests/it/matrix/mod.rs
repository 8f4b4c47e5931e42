//! `usher access matrix`: a whole account as one table, in every form.

use std::{fs, os::unix::fs::PermissionsExt as _};

use serde_json::json;
use usher::domain::{
    asset::AssetKind,
    role::BuiltIn,
    share::{Right, Subject, Visibility},
    user::UserStatus,
};

use super::support::{
    House, expected, tell, words,
    world::{Builder, worked},
};

mod pages;

/// The client of the worked answers.
fn acme() -> House {
    let house = House::north();
    house.populate(worked);
    house
}

/// A client `large` with so many people and dashboards, who share in groups.
fn large(builder: &Builder<'_>, people: usize, dashboards: usize) {
    let large = builder.client(&builder.master(), "large");
    let roles = [BuiltIn::Editor, BuiltIn::ViewOnly, BuiltIn::Editor, BuiltIn::ViewOnlyNoPowermetrics];
    let users: Vec<_> = (0..people)
        .map(|at| {
            let role = if at % 37 == 5 { BuiltIn::Admin } else { roles[at % roles.len()] };
            let status = match at % 23 {
                7 => UserStatus::Invited,
                11 => UserStatus::Disabled,
                _ => UserStatus::Active,
            };
            builder.user_with(&large, &format!("person.{at:03}@large.example"), &[role.reference()], status)
        })
        .collect();
    let groups: Vec<_> = (0..12)
        .map(|at| {
            let members: Vec<_> = users
                .iter()
                .enumerate()
                .filter(|(user, _)| user % 12 == at || user % 17 == at)
                .map(|it| it.1)
                .collect();
            builder.group(&large, &format!("team-{at}"), &members)
        })
        .collect();
    for at in 0..dashboards {
        let kind = AssetKind::ALL[(at * 4 / dashboards.max(1)).min(3)];
        let words = ["web", "sales-pipeline", "churn", "support-tickets-by-region", "ads", "board"];
        let asset = builder.asset(
            &large,
            kind,
            &format!("{}-{at}", words[at % words.len()]),
            Some(&users[at * 7 % users.len()]),
        );
        for (place, group) in groups.iter().enumerate().filter(|(place, _)| (at * 5 + place * 3) % 11 < 2) {
            let right = if (at + place) % 3 == 0 { Right::Edit } else { Right::View };
            let visibility = (kind == AssetKind::Dashboard).then_some(Visibility::Add);
            builder.share(&asset, Subject::Group(group.reference()), right, visibility);
        }
    }
}

fn csv(house: &House, line: &str) -> Vec<Vec<String>> {
    let text = house.usher(&format!("access matrix {line} -o csv")).ok().stdout;
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn people_read_a_table_that_fits_and_a_legend_of_what_occurs() {
    let house = acme();
    let mut told = String::new();
    let show = |line: &str, columns: &str| {
        let mut command = house.command(words(&format!("access matrix {line} -o table")));
        command.env("COLUMNS", columns);
        house.run(&format!("access matrix {line} -o table   # {columns} columns"), command, "").transcript()
    };
    for (line, columns) in [
        ("-c acme", "80"),
        ("-c acme", "24"),
        ("--groups -c acme", "80"),
        ("--groups --role view-only -c acme", "80"),
        ("--group marketing --action view --kind klip,dashboard -c acme", "80"),
        ("--users ada@north.example -c acme", "80"),
        ("--asset dashboard:web sessions -c acme", "80"),
        ("--kind metric -c acme", "80"),
    ] {
        told += &show(line, columns);
    }
    house.populate(|builder| large(builder, 30, 40));
    told += &show("-c large", "80");
    expected::matches("access-matrix.txt", &told);
}

#[test]
fn the_worked_answers_stand_in_the_cells() {
    let house = acme();
    let rows = csv(&house, "-c acme");
    let expected = [
        ["user", "klip:sessions", "dashboard:lab", "dashboard:web"],
        ["ada@acme.example", "edit:role", "edit:role", "edit:role"],
        ["dana@acme.example", "view", "view", "view"],
        ["eve@acme.example", "none", "none", "edit"],
        ["mia@acme.example", "none", "edit-unseen:role", "edit-unseen:role"],
        ["nora@acme.example", "view:dashboard", "none", "view"],
        ["vic@acme.example", "view:dashboard", "view", "view"],
    ];
    assert_eq!(rows, expected);
    let tabbed = rows.iter().map(|row| row.join("\t") + "\n").collect::<String>();
    for form in ["", "-o tsv"] {
        assert_eq!(house.usher(&format!("access matrix -c acme {form}")).ok().stdout, tabbed);
    }
    let whole = house.usher("access matrix -c acme -o json").ok().json();
    assert_eq!(whole["rows"].as_array().unwrap().len(), 6);
    assert_eq!(whole["rows"][5]["cells"]["klip:sessions"], "view:dashboard");
    let lines = house.usher("access matrix -c acme -o jsonl").ok().stdout;
    let lines: Vec<serde_json::Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(json!(lines), whole["rows"]);
    let subjects: Vec<_> = rows.iter().skip(1).map(|row| row[0].clone() + "\n").collect();
    assert_eq!(house.usher("access matrix -c acme -q").ok().stdout, subjects.concat());
}

#[test]
fn with_long_a_line_is_one_answer() {
    let house = acme();
    let long = "access matrix --long --users vic@acme.example -c acme";
    let lines = house.usher(long).ok().stdout;
    let expected = "vic@acme.example\tklip:sessions\tview:dashboard
vic@acme.example\tdashboard:lab\tview
vic@acme.example\tdashboard:web\tview
";
    assert_eq!(lines, expected);
    assert_eq!(house.usher(&format!("{long} -o tsv")).ok().stdout, format!("user\tasset\tmay\n{expected}"));
    let table = house.usher(&format!("{long} -o table")).ok().stdout;
    assert!(
        table.starts_with("WHO               ASSET          MAY\nvic@acme.example  klip:sessions  view:dashboard\n"),
        "{table}"
    );
    for form in ["json", "jsonl", "html"] {
        house.usher(&format!("{long} -o {form}")).exits(2);
    }
}

#[test]
fn a_group_is_somebody_in_it_alone_and_what_its_shares_allow_is_told_without_a_role() {
    let house = acme();
    let cells = |line: &str| {
        csv(&house, &format!("--groups {line} -c acme"))[1..].iter().map(|row| row[1..].join(" ")).collect::<Vec<_>>()
    };
    assert_eq!(cells(""), ["none none none", "none none edit", "view view view"]);
    // In their order: sessions, lab, web; all-users, design, marketing.
    assert_eq!(cells("--role view-only"), ["none none none", "none none view", "view:dashboard view view"]);
    assert_eq!(cells("--role admin")[0], "edit:role edit:role edit:role");
    assert_eq!(cells("--role tab-admin")[1], "none edit-unseen:role edit:role");
    house.usher("access matrix --role editor -c acme -o json").refused(2, "usage");
    house.usher("access matrix --groups --role nobody -c acme -o json").refused(3, "not-found");
}

#[test]
fn rows_and_columns_are_narrowed_and_what_does_not_fit_together_is_refused() {
    let house = acme();
    let first = |line: &str| csv(&house, &format!("{line} -c acme"));
    assert_eq!(first("--group marketing").len(), 1 + 3);
    assert_eq!(first("--group all-users").len(), 1 + 6);
    assert_eq!(first("--users vic@acme.example,ada@acme.example,vic@acme.example").len(), 1 + 2);
    assert_eq!(first("--kind dashboard,klip")[0], ["user", "klip:sessions", "dashboard:lab", "dashboard:web"]);
    assert_eq!(first("--asset web,sessions web")[0], ["user", "dashboard:web", "klip:sessions"]);
    assert_eq!(first("--action publish")[0], ["user", "dashboard:lab", "dashboard:web"]);
    assert_eq!(first("--limit 1 --after dana@acme.example")[1][0], "eve@acme.example");
    for line in [
        "--action publish --kind klip",
        "--action publish --asset klip:sessions",
        "--action fly",
        "--kind client",
        "--kind klip --asset klip:sessions",
        "--groups --group marketing",
        "--groups --users vic@acme.example",
        "--out page.html",
        "--open -o csv",
    ] {
        let line = format!("access matrix {line} -c acme");
        let line = if line.contains("-o ") { line } else { format!("{line} -o json") };
        assert_eq!(house.usher(&line).exits(2).stdout, "", "{line}");
    }
    house.usher("access matrix --asset klip:nothing -c acme -o json").refused(3, "not-found");
    house.usher("access matrix --group nobody -c acme -o json").refused(3, "not-found");
    house.usher("access matrix --users nobody@acme.example -c acme -o json").refused(3, "not-found");
    for form in ["json", "csv", "table", "tsv --long"] {
        house.usher(&format!("access matrix --after nobody@acme.example -c acme -o {form}")).refused(3, "not-found");
    }
    house
        .usher("access matrix -c acme --users vic@acme.example --after dana@acme.example -o table")
        .refused(3, "not-found");
    assert_eq!(first("--after ada@acme.example --after nora@acme.example").len(), 1 + 1, "the last one counts");
}

#[test]
fn whoever_may_not_ask_about_others_is_told_about_themselves_and_of_what_they_may_look_at() {
    let house = acme();
    house.be("acme", "vic@acme.example");
    let refused = house.usher("access matrix -o json").refused(4, "forbidden");
    assert!(refused.stderr.contains("usher access matrix --users vic@acme.example"), "{}", refused.stderr);
    for line in ["--groups", "--group marketing", "--users dana@acme.example"] {
        house.usher(&format!("access matrix {line} -o json")).refused(4, "forbidden");
    }
    house.populate(|builder| {
        let acme = builder.tx.account_by_handle("acme").unwrap().unwrap();
        builder.asset(&acme, AssetKind::Dashboard, "canary", None);
    });
    let own = house.usher("access matrix --users vic@acme.example").ok().stdout;
    assert!(own.contains("dashboard:lab") && !own.contains("canary"), "{own}");
}

#[test]
fn html_is_a_form_of_this_command_and_refused_by_all_others() {
    let house = acme();
    for line in ["client list", "access can vic@acme.example view dashboard:web -c acme", "whoami", "user list -c acme"]
    {
        let refused = house.usher(&format!("{line} -o html")).exits(2);
        assert!(refused.stderr.contains("table, json, jsonl, csv, tsv"), "{}", refused.stderr);
    }
    let line = "impersonate acme --as admin --reason look -- access matrix -o html";
    assert!(house.usher(line).ok().stdout.starts_with("<!doctype html>"));
}

#[test]
fn the_page_becomes_a_file_of_ones_own_that_replaces_none() {
    let house = acme();
    let line = "access matrix -c acme -o html --out page.html";
    house.usher(line).ok().says("page.html");
    let file = house.dir().join("page.html");
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let page = fs::read_to_string(&file).unwrap();
    assert_eq!(
        house.usher("access matrix -c acme -o html").ok().stdout.trim_end(),
        page.trim_end(),
        "the same table, the same bytes"
    );
    house.usher(line).exits(8).says("--force");
    house.usher(&format!("{line} --force --groups")).ok();
    assert!(fs::read_to_string(&file).unwrap().contains(">Group</th>"));
    std::os::unix::fs::symlink("target", house.dir().join("link.html")).unwrap();
    house.usher("access matrix -c acme -o html --out link.html --force").exits(8);
    house.usher("access matrix -c acme -o html --out page.html --stdout").exits(2);
}

#[test]
fn a_table_holds_nothing_of_another_client() {
    let house = acme();
    house.populate(|builder| {
        let canary = builder.client(&builder.master(), "canary");
        let user = builder.user(&canary, "canary@canary.example", &[BuiltIn::Editor.reference()]);
        let group = builder.group(&canary, "canary", &[&user]);
        let asset = builder.asset(&canary, AssetKind::Dashboard, "canary", Some(&user));
        builder.share(&asset, Subject::Group(group.reference()), Right::Edit, Some(Visibility::Required));
    });
    for line in ["-c acme", "--groups -c acme", ""] {
        for form in ["table", "json", "csv", "html"] {
            let told = house.usher(&format!("access matrix {line} -o {form}")).ok().stdout;
            assert!(!told.contains("canary"), "{line} {form}\n{told}");
        }
    }
    house.usher("access matrix --asset dashboard:canary -c acme -o json").refused(3, "not-found");
    house.usher("access matrix --asset canary/dashboard:canary -c acme -o json").refused(3, "not-found");
}

#[test]
fn names_that_would_be_formulas_or_markup_stay_text_in_every_form() {
    let house = acme();
    let name = "=cmd|' /C calc'!A0 <img src=x onerror=alert(1)>";
    house.usher_words(&["dashboard", "create", name, "--handle", "evil", "-c", "acme"]).ok();
    house.usher_words(&["client", "edit", "acme", "--name", "</title><script>1</script>"]).ok();
    house.usher_words(&["group", "create", "@SUM(A1)", "--handle", "sum", "-c", "acme"]).ok();
    house.usher("user add +alarm@acme.example --role view-only --group sum --no-invite -c acme").ok();
    let rows = csv(&house, "-c acme");
    assert_eq!(rows[1][0], "'+alarm@acme.example");
    for line in ["-c acme", "--groups -c acme"] {
        for form in ["csv", "csv --long"] {
            let told = house.usher(&format!("access matrix {line} -o {form}")).ok().stdout;
            let heads = told.lines().flat_map(|line| line.split(',')).filter_map(|cell| cell.chars().next());
            assert!(!heads.into_iter().any(|head| "=+-@".contains(head)), "{told}");
        }
        let page = house.usher(&format!("access matrix {line} -o html")).ok().stdout;
        assert!(!page.contains("<script") && !page.contains("<img"), "{page}");
    }
    for text in ["a\u{202e}b", "a\u{1b}[2Jb", "a\u{7}b"] {
        house.usher_words(&["access", "matrix", "--users", text, "-c", "acme", "-o", "json"]).exits(3);
        house.usher_words(&["access", "matrix", "--asset", text, "-c", "acme", "-o", "csv"]).exits(3);
    }
}

#[test]
fn what_is_drawn_has_a_bound_and_lines_have_none() {
    let house = House::north();
    house.populate(|builder| large(builder, 340, 300));
    for form in ["html", "table --all"] {
        let refused = house.usher(&format!("access matrix -c large -o {form}")).exits(2);
        assert!(
            refused.stderr.contains("at most 100000 cells") && refused.stderr.contains("--kind"),
            "{}",
            refused.stderr
        );
    }
    assert_eq!(house.usher("access matrix -c large -o csv").ok().stdout.lines().count(), 1 + 340);
    house.usher("access matrix -c large -o html --kind dashboard").ok();
}

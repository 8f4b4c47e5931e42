//! The example scripts and the commands of the README do what they say.

use std::{fs, path::Path, process::Command};

use crate::support::{House, Run, words};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Runs one of the examples on the house's database.
fn example(house: &House, name: &str, arguments: &[&str]) -> Run {
    let ready = house.command([""; 0]);
    let mut script = Command::new("bash");
    script.arg(root().join("examples").join(name)).args(arguments).env_clear();
    script.envs(ready.get_envs().filter_map(|(name, value)| value.map(|value| (name, value))));
    // Time goes on by itself: a script is many commands.
    script
        .env_remove("USHER_NOW")
        .env("TMPDIR", house.dir())
        .env("USHER", env!("CARGO_BIN_EXE_usher"))
        .env("USHER_DB", house.database())
        .env("USHER_SESSION", house.dir().join("state/usher/session"))
        .current_dir(house.dir());
    Run::of(name, script.output().unwrap())
}

#[test]
fn the_script_for_one_client_onboards_it_and_may_be_run_again() {
    let house = House::empty();
    fs::create_dir_all(house.database().parent().unwrap()).unwrap();
    example(&house, "onboard-acme.sh", &[]).ok().says("the roles lack tab.edit");
    let head = now(&house, "log head");
    let shown = now(&house, "checklist show acme -o json");
    assert!(shown.contains("\"onboarded\": true"), "{shown}");
    example(&house, "onboard-acme.sh", &[]).ok();
    assert_eq!(now(&house, "log head"), head);
}

#[test]
fn the_file_of_answers_onboards_a_client_and_may_be_used_again() {
    let house = House::north();
    let file = root().join("examples/answers-acme.toml");
    let line = format!("onboard --answers {}", file.display());
    house.usher(&line).ok();
    let shown = house.usher("checklist show acme -o json").ok().json();
    assert_eq!((&shown["onboarded"], &shown["done"]), (&true.into(), &5.into()), "{shown}");
    assert_eq!(house.usher("can vic@acme.example view klip:conversions -c acme").status, 0);
    let once = house.export();
    house.usher(&line).ok();
    assert_eq!(house.export(), once);
}

#[test]
fn the_expectations_of_the_examples_hold_for_the_client_of_the_examples() {
    let house = House::north();
    let example = |name: &str| root().join("examples").join(name);
    house.usher(&format!("onboard --answers {}", example("answers-acme.toml").display())).ok();
    let file = example("access-acme.toml");
    house.usher(&format!("access test {}", file.display())).ok().says("15 passed");
    // Today's answers are those that stand there, so recording them changes nothing.
    let recorded = house.usher(&format!("access test {} --record", file.display())).ok();
    assert_eq!(recorded.stdout, fs::read_to_string(file).unwrap());
}

#[test]
fn the_script_for_many_clients_changes_nothing_the_second_time() {
    let house = House::empty();
    begin(&house);
    let list = root().join("examples/clients.csv");
    let list = list.to_str().unwrap();
    example(&house, "onboard-many.sh", &[list]).ok().says("onboarded umbrella");
    let clients = now(&house, "checklist show --all -q");
    assert_eq!(clients.lines().collect::<Vec<_>>(), ["globex", "initech", "umbrella"]);
    for client in clients.lines() {
        let shown = now(&house, &format!("checklist show {client} -o json"));
        assert!(shown.contains("\"onboarded\": true"), "{shown}");
    }
    let head = now(&house, "log head");
    example(&house, "onboard-many.sh", &[list]).ok().says("onboarded umbrella");
    assert_eq!(now(&house, "log head"), head);

    let refused = house.file("refused.csv", "Globex;globex;0;gus@globex.example\nHooli;hooli;3;hal@hooli.example\n");
    let run = example(&house, "onboard-many.sh", &[refused.to_str().unwrap()]).exits(7);
    run.says("onboarded hooli").says("stopped at globex");
}

#[test]
fn the_script_for_a_role_makes_it_and_compares_it() {
    let house = House::empty();
    begin(&house);
    now(&house, "client add 'Acme Ltd' --handle acme --seats 10");
    now(&house, "checklist waive acme groups --reason test");
    example(&house, "role-report-author.sh", &["acme"]).ok().says("klip.delete");
    let role = now(&house, "role show report-author -c acme -o json");
    assert!(role.contains("klip.build") && !role.contains("klip.delete"), "{role}");
    example(&house, "role-report-author.sh", &["acme"]).ok();
}

#[test]
fn the_checklist_of_the_examples_can_be_added() {
    let house = House::north();
    let file = root().join("examples/checklist-retail.toml");
    house.usher_words(&["checklist", "template", "add", file.to_str().unwrap()]).ok();
    house.usher("client add Beta --seats 1 --checklist retail").ok();
}

#[test]
fn every_command_of_the_readme_is_one() {
    let house = House::north();
    let mut seen = 0;
    for line in commands(&fs::read_to_string(root().join("README.md")).unwrap()) {
        let mut typed = words(&line);
        typed.push("--help".to_owned());
        let typed: Vec<_> = typed.iter().skip(1).map(String::as_str).collect();
        // Help of a command is asked for after its words were read, so that unknown ones are refused.
        let run = house.usher_words(&typed).ok();
        assert!(run.stdout.contains("Usage: usher"), "{line}");
        for flag in typed.iter().filter(|word| word.starts_with("--")) {
            let flag = flag.split('=').next().unwrap_or(flag);
            assert!(run.stdout.contains(flag), "{line}: there is no {flag}\n{}", run.stdout);
        }
        seen += 1;
    }
    assert!(seen > 5, "only {seen} commands were found");
}

/// The `usher` commands that stand in code blocks as something to type.
fn commands(readme: &str) -> Vec<String> {
    let (mut found, mut inside, mut console) = (Vec::new(), false, false);
    for line in readme.lines() {
        if let Some(language) = line.strip_prefix("```") {
            inside = !inside;
            console = language == "console";
            continue;
        }
        let typed = if console { line.strip_prefix("$ ").unwrap_or("") } else { line };
        if inside && typed.starts_with("usher ") {
            let typed = typed.split(" #").next().unwrap_or(typed);
            let typed = typed.split(" <").next().unwrap_or(typed);
            found.push(typed.trim().to_owned());
        }
    }
    found
}

/// A database of today: what a script records comes after it.
fn begin(house: &House) {
    let mut init = house.command(words("init --name North --admin ada@north.example --password-stdin"));
    init.env_remove("USHER_NOW");
    house.run("init", init, crate::support::PASSWORD).ok();
}

/// What a command says today.
fn now(house: &House, line: &str) -> String {
    let mut command = house.command(words(line));
    command.env_remove("USHER_NOW");
    Run::of(line, command.output().unwrap()).ok().stdout
}

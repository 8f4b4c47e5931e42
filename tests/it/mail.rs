//! The queue of mails: what waits, what is tried again, what is never sent twice.

use std::{
    process::Stdio,
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use usher::domain::{permission::Permission, role::BuiltIn};

use super::{
    smtp::fake::{Answer, Fake, proper},
    support::{
        House, Run,
        post::{nobody, token_in},
        words,
    },
};

fn acme() -> House {
    let house = House::north();
    house.client("acme");
    house
}

/// The mails of acme.
fn mails(house: &House) -> Vec<Value> {
    house.usher("mail list -c acme -o json").ok().json().as_array().unwrap().clone()
}

/// A server that answers one word of the dialogue otherwise.
fn server_saying(word: &'static str, says: &'static str) -> Fake {
    Fake::start(move |line| if line.split([' ', ':']).next() == Some(word) { Answer::Say(says) } else { proper(line) })
}

/// The lines of the message that a server was sent.
fn message(heard: &str) -> String {
    heard.split("DATA\r\n").nth(1).and_then(|rest| rest.split("\r\n.\r\n").next()).unwrap().to_owned()
}

#[test]
fn a_letter_goes_to_the_server_that_is_configured() {
    let house = acme();
    let server = Fake::start(proper);
    house.send_by(server.port);
    house.usher("user add dana@acme.example --role editor -c acme").ok().says("invitation to dana@acme.example: sent");
    let heard = server.heard();
    assert!(heard.contains("MAIL FROM:<team@north.example>") && heard.contains("RCPT TO:<dana@acme.example>"));
    assert_eq!((house.letters().len(), house.staged()), (0, 0));
    let all = mails(&house);
    assert_eq!(
        (&all[0]["state"], &all[0]["attempts"], &all[0]["to"]),
        (&json!("sent"), &json!(1), &json!("dana@acme.example"))
    );
    let token = token_in(&message(&heard));
    assert!(!house.database_holds(&token));
    house.accept(&token).ok();
}

#[test]
fn the_change_stands_and_the_mail_waits_longer_each_time_until_it_is_given_up() {
    let house = acme();
    house.send_by(nobody());
    let added = house.usher("user add dana@acme.example --role editor -c acme").ok();
    let id = mails(&house)[0]["id"].clone();
    let added = added.says(&format!("usher mail retry {id} -c acme")).says("waits until");
    assert!(!added.stderr.contains("sent"), "{}", added.stderr);
    assert_eq!(house.usher("mail send -c acme -o json").ok().json(), json!([]));
    let mut tokens = Vec::new();
    for (attempts, minutes) in [(1, 1), (2, 5), (3, 30), (4, 120), (5, 360)] {
        let mail = house.usher(&format!("mail show {id} -c acme -o json")).ok().json();
        assert_eq!((&mail["state"], &mail["attempts"]), (&json!("queued"), &json!(attempts)), "{mail}");
        assert!(mail["error"].as_str().unwrap().starts_with("localhost:"), "{mail}");
        assert_eq!(house.staged(), 1, "the letter is kept");
        let kept = std::fs::read_dir(house.outbox().join(".staged")).unwrap().next().unwrap().unwrap().path();
        tokens.push(token_in(&std::fs::read_to_string(kept).unwrap()));
        house.wait_seconds(minutes * 60 - 10);
        house.usher("mail send -c acme -o json").ok();
        house.wait_seconds(10);
        house.usher("mail send -c acme -o json").exits(7);
    }
    tokens.dedup();
    assert_eq!(tokens.len(), 1, "the same letter is tried again");
    let mail = house.usher(&format!("mail show {id} -c acme -o json")).ok().json();
    assert_eq!(
        (&mail["state"], &mail["attempts"], &mail["due"]),
        (&json!("failed"), &json!(6), &Value::Null),
        "{mail}"
    );
    assert_eq!(house.staged(), 0);
    house.accept(&tokens[0]).refused(5, "token.invalid");
    house.usher("user list -c acme -o json").ok().says("\"invitation\": \"failed\"");
    house.wait_days(30);
    house.be("north", "ada@north.example");
    assert_eq!(house.usher("mail send -c acme -o json").ok().json(), json!([]));

    let server = Fake::start(proper);
    house.send_by(server.port);
    house.usher("mail retry --all -c acme -o json").ok();
    house.accept(&token_in(&message(&server.heard()))).ok();
    house.usher(&format!("mail retry {id} -c acme -o json")).refused(5, "mail.state");
    house.usher("db check").ok().says("sound");
}

#[test]
fn a_server_that_says_never_is_not_asked_again_and_one_that_says_later_is() {
    let house = acme();
    house.send_by(server_saying("RCPT", "550 no such user").port);
    house.usher("user add dana@acme.example --role editor -c acme").ok().says("was not sent").says("550");
    house.send_by(server_saying("RCPT", "451 come back later").port);
    house.usher("user add eve@acme.example --role editor -c acme").ok().says("waits until").says("451");
    let states: Vec<_> = mails(&house).iter().map(|mail| mail["state"].clone()).collect();
    assert_eq!(states, ["failed", "queued"]);
    house.send_by(nobody());
    let failed = mails(&house)[0]["id"].clone();
    house.usher(&format!("mail retry {failed} -c acme")).exits(7).says("waits until");
    let with_json = house.usher("user invite eve@acme.example -c acme -o json").ok();
    let told: Value = serde_json::from_str(&with_json.stderr).expect("one line of JSON");
    assert_eq!((&told["mail"]["to"], &told["mail"]["state"]), (&json!("eve@acme.example"), &json!("queued")));
    assert!(told["mail"]["error"].as_str().unwrap().contains("refused"), "{told}");
    let nothing = house.usher("mail send -c acme").ok();
    assert!(nothing.stderr.contains("2 mails wait, the next until"), "{}", nothing.stderr);
}

#[test]
fn a_command_killed_before_it_could_note_that_a_letter_is_sent_leaves_the_same_letter_to_send() {
    let house = acme();
    let silent = Fake::start(|line| if line == "." { Answer::Silence } else { proper(line) });
    house.send_by(silent.port);
    let mut command = house.command(words("user add dana@acme.example --role editor -c acme"));
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let patience = Instant::now() + Duration::from_secs(30);
    while !silent.heard().contains("\r\n.\r\n") {
        assert!(Instant::now() < patience, "{}", silent.heard());
        thread::sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let first = message(&silent.heard());
    assert_eq!(mails(&house)[0]["state"], "sending");

    let server = Fake::start(proper);
    house.send_by(server.port);
    house.usher("mail send -c acme -o json").ok();
    assert_eq!(server.heard(), "", "the command may be alive");
    house.wait_seconds(601);
    house.usher("mail send -c acme -o json").ok();
    assert_eq!(message(&server.heard()), first, "the very same letter, its Message-ID and its token");
    assert!(first.contains("Message-ID: <invitation."));
    assert_eq!((mails(&house)[0]["state"].clone(), house.staged()), (json!("sent"), 0));
    house.accept(&token_in(&first)).ok();
}

#[test]
fn of_several_commands_that_send_the_same_mails_each_is_sent_once() {
    let house = acme();
    house.send_by(nobody());
    for n in 0..4 {
        house.usher(&format!("user add dana{n}@acme.example --role editor -c acme")).ok();
    }
    std::fs::remove_file(house.dir().join("config/usher/config.toml")).unwrap();
    house.wait_seconds(3_600);
    thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| house.usher("mail send -c acme -o json").ok());
        }
    });
    assert_eq!((house.letters().len(), house.staged()), (4, 0));
    for letter in house.letters() {
        house.accept(&letter.token()).ok();
    }
    for mail in mails(&house) {
        assert_eq!((&mail["state"], &mail["attempts"]), (&json!("sent"), &json!(2)), "{mail}");
    }
}

#[test]
fn a_mail_that_is_no_longer_wanted_is_not_sent() {
    let house = acme();
    house.send_by(nobody());
    for name in ["dana", "eve", "vic", "joe"] {
        house.usher(&format!("user add {name}@acme.example --role editor -c acme")).ok();
    }
    house.usher("user disable dana@acme.example -c acme").ok();
    house.usher("user edit eve@acme.example --email eva@acme.example -c acme").ok().says("is void");
    house.usher("user remove vic@acme.example -c acme --yes").ok();
    house.usher("user invite joe@acme.example --print -c acme").ok();
    let states: Vec<_> = mails(&house).iter().map(|mail| mail["state"].clone()).collect();
    assert_eq!(states, ["void", "void", "void"], "that of a user who is gone is gone too");
    std::fs::remove_file(house.dir().join("config/usher/config.toml")).unwrap();
    house.wait_seconds(3_600);
    house.usher("mail send --clients").ok();
    house.usher("mail retry --all -c acme").ok();
    assert_eq!(house.letters(), []);
    let id = mails(&house)[0]["id"].clone();
    house.usher(&format!("mail retry {id} -c acme -o json")).refused(5, "mail.state");

    // Nobody could accept what was sent to a disabled client, or by somebody who may not invite any more.
    for line in
        ["user role amy@north.example --add view-only --remove admin", "client edit acme --status disabled --yes"]
    {
        let house = acme();
        house.send_by(nobody());
        house.person("north", "amy@north.example", BuiltIn::Admin);
        house.be("north", "amy@north.example");
        house.usher("user add dana@acme.example --role editor -c acme").ok();
        house.be_ada();
        house.usher(line).ok();
        std::fs::remove_file(house.dir().join("config/usher/config.toml")).unwrap();
        house.wait_seconds(3_600);
        let sent = house.usher("mail send -c acme").ok();
        sent.says("invitation to dana@acme.example is void").says("usher user invite dana@acme.example -c acme");
        assert_eq!((mails(&house)[0]["state"].clone(), house.letters().len(), house.staged()), (json!("void"), 0, 0));
        house.usher("db check").ok().says("sound");
    }
}

#[test]
fn what_is_said_of_a_mail_that_waits_leads_to_it() {
    let house = acme();
    house.send_by(nobody());
    house.usher("user add pat@north.example --role editor").ok();
    for name in ["dana", "eve", "vic", "joe"] {
        house.usher(&format!("user add {name}@acme.example --role editor --no-invite -c acme")).ok();
    }
    let everybody = "dana@acme.example eve@acme.example vic@acme.example joe@acme.example";
    let invited = house.usher(&format!("user invite {everybody} -c acme")).ok();
    invited.says("1 more mail waits in the queue: usher mail send -c acme");
    house.wait_seconds(3_600);
    let sent = house.usher("mail send --clients").exits(7);
    let retries: Vec<_> = sent.stderr.split("usher ").filter(|said| said.starts_with("mail retry ")).collect();
    assert_eq!(retries.len(), 3, "{}", sent.stderr);
    assert!(!retries[0].contains("-c") && retries[1].contains("-c acme") && retries[2].contains("-c acme"));
    assert!(sent.stderr.contains("2 more mails wait in the queue: usher mail send -c acme"), "{}", sent.stderr);
    for line in retries {
        house.usher(line.lines().next().unwrap()).exits(7).says("waits until");
    }
    house.usher("impersonate acme --as admin --reason 'letters'").ok();
    let inside = house.usher("mail retry --all").exits(7).says("usher mail retry");
    assert!(!inside.stderr.contains("-c acme"), "{}", inside.stderr);
    house.usher("leave").ok();
    let inside = house.usher("impersonate acme --as admin --reason 'letters' -- mail retry --all").exits(7);
    inside.says("-c acme");
}

#[test]
fn a_claim_that_was_lost_leaves_the_letter_of_the_one_that_holds() {
    let house = acme();
    let silent = || Fake::start(|line| if line == "." { Answer::Silence } else { proper(line) });
    let begin = |server: &Fake, line: &str| {
        house.send_by(server.port);
        let mut command = house.command(words(line));
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let patience = Instant::now() + Duration::from_secs(30);
        while !server.heard().contains("\r\n.\r\n") {
            assert!(Instant::now() < patience, "{}", server.heard());
            thread::sleep(Duration::from_millis(5));
        }
        child
    };
    let (first, second) = (silent(), silent());
    let mut slow = begin(&first, "user add dana@acme.example --role editor -c acme");
    house.wait_seconds(601);
    let mut holding = begin(&second, "mail send -c acme");
    // The first has waited long enough for its server, and finds the mail in other hands.
    slow.wait().unwrap();
    holding.kill().unwrap();
    holding.wait().unwrap();
    assert_eq!(house.staged(), 1);
    house.wait_seconds(601);
    let third = Fake::start(proper);
    house.send_by(third.port);
    house.usher("mail send -c acme").ok();
    assert_eq!(message(&third.heard()), message(&first.heard()));
    house.accept(&token_in(&message(&third.heard()))).ok();
}

#[test]
fn mails_are_seen_in_their_own_account_by_those_who_manage_its_users() {
    let house = acme();
    house.client("beta");
    house.send_by(nobody());
    house.usher("user add dana@acme.example --role editor -c acme").ok();
    house.usher("user add bob@beta.example --role editor -c beta").ok();
    house.usher("user add pat@north.example --role editor").ok();
    let id = mails(&house)[0]["id"].clone();
    for line in [format!("mail show {id} -c beta"), format!("mail retry {id} -c beta"), format!("mail show {id}")] {
        let refused = house.usher(&format!("{line} -o json")).refused(3, "not-found");
        assert!(!refused.stderr.contains("dana"), "{}", refused.stderr);
    }
    house.usher("mail show 99999 -c beta -o json").refused(3, "not-found");
    let tables = house.usher("mail list -c acme -o table").ok().stdout;
    assert!(tables.contains("dana@acme.example") && !tables.contains("bob@beta.example"));
    std::fs::remove_file(house.dir().join("config/usher/config.toml")).unwrap();
    house.wait_seconds(3_600);
    let sent = house.usher("mail send -c acme -o json").ok().json();
    assert_eq!(sent.as_array().unwrap().len(), 1);
    let sent = house.usher("mail send --clients -o json").ok().json();
    let accounts: Vec<_> = sent.as_array().unwrap().iter().map(|mail| mail["account"].clone()).collect();
    assert_eq!(accounts, ["north", "beta"]);
    let everything =
        house.usher("mail list -c acme -o json").ok().stdout + &house.usher("mail list -o json").ok().stdout;
    for letter in house.letters() {
        assert!(!everything.contains(&letter.token()));
    }

    house.person("acme", "eve@acme.example", BuiltIn::Editor);
    house.person_who("acme", "uma@acme.example", &[Permission::UserManage]);
    house.be("acme", "eve@acme.example");
    for line in ["mail list", "mail show 1", "mail send", "mail retry --all"] {
        house.usher(&format!("{line} -o json")).refused(4, "forbidden");
    }
    house.be("acme", "uma@acme.example");
    house.usher("mail ls -q").ok();
    house.usher("mail send -o json").ok();
}

#[test]
fn many_clients_get_each_their_letters_after_all_of_them_were_changed() {
    let house = acme();
    house.client("beta");
    let run: Run = house.usher("user add dana@acme.example --role editor -c acme,beta --yes").ok();
    assert_eq!(
        run.stderr.matches("invitation to dana@acme.example: no mail server is configured").count(),
        2,
        "{}",
        run.stderr
    );
    for letter in house.letters() {
        house.accept(&letter.token()).ok();
    }
}

#[test]
fn an_outbox_that_cannot_be_used_takes_nothing_back() {
    let house = acme();
    let elsewhere = house.dir().join("elsewhere");
    std::fs::create_dir(&elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, house.outbox()).unwrap();
    let run = house.usher("user add dana@acme.example --role editor -c acme").ok().says("waits until");
    assert!(run.stderr.contains("links are not followed"), "{}", run.stderr);
    assert_eq!(std::fs::read_dir(&elsewhere).unwrap().count(), 0);
    assert_eq!(mails(&house)[0]["attempts"], 1);
    std::fs::remove_file(house.outbox()).unwrap();
    house.wait_seconds(60);
    house.usher("mail send -c acme").ok();
    house.accept(&house.letter().token()).ok();
    house.usher("user add eve@acme.example --role editor -c acme --dry-run").ok();
    assert_eq!(house.letters().len(), 1, "what was only tried is not announced");
}

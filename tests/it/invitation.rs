//! Invitations: sent, printed, accepted once, and void when they should be.

use std::{os::unix::fs::PermissionsExt as _, thread};

use usher::domain::{client::ClientRight, permission::Permission, role::BuiltIn};

use serde_json::json;

use super::support::{House, Run, post::token_in, pty::Terminal, words};

/// A token of the right form that nobody was ever given.
const UNKNOWN: &str = "0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9";

/// A house with a client whose onboarding is over.
fn acme() -> House {
    let house = House::north();
    house.client("acme");
    house
}

fn status(house: &House, email: &str, account: &str) -> (String, String) {
    let shown = house.usher(&format!("user show {email} {account} -o json")).ok().json();
    let word = |name: &str| shown[name].as_str().unwrap().to_owned();
    (word("status"), word("invitation"))
}

#[test]
fn an_invitation_lies_in_the_outbox_and_is_accepted_once_by_whoever_has_its_token() {
    let house = acme();
    let added = house.usher("user add dana@acme.example --first Dana --role editor -c acme").ok();
    let letter = house.letter();
    let added = added.says("invitation to dana@acme.example: no mail server is configured (docs/mail.md)");
    let added = added.says(&format!("hand on the file {}", letter.file.display()));
    assert_eq!(letter.file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(house.staged(), 0);
    let token = letter.token();
    assert!(token.len() == 64 && !added.stderr.contains(&token) && !added.stdout.contains(&token));
    assert!(letter.text.contains("To: Dana <dana@acme.example>") && letter.text.contains("ada@north.example"));
    assert_eq!(status(&house, "dana@acme.example", "-c acme"), ("invited".to_owned(), "sent".to_owned()));

    let weak = |password: &str| {
        let run = house.usher_in(&format!("accept {token} --password-stdin -o json"), password);
        let refused = run.refused(5, "password.weak");
        assert!(!refused.stderr.contains(&token));
    };
    weak("short");
    weak("dana@acme.example");
    let accepted = house.accept(&token).ok().json();
    assert_eq!(accepted["changes"][0]["after"]["status"], "active");
    assert_eq!(status(&house, "dana@acme.example", "-c acme"), ("active".to_owned(), "none".to_owned()));
    house.accept(&token).refused(5, "token.invalid");
    house.usher("whoami").ok().says("ada@north.example");

    let told = house.usher("log list -c acme -o json --all").ok().stdout + &house.export();
    assert!(told.contains("usher accept TOKEN --password-stdin") && !told.contains(&token));
    assert!(!house.database_holds(&token) && !house.database_holds("blue lagoon"));
    house.usher("db backup copy.db").ok();
    let copy = std::fs::read(house.dir().join("copy.db")).unwrap();
    assert!(!copy.windows(64).any(|window| window == token.as_bytes()));
    house.usher("db check").ok().says("sound");
    house.usher("log verify").ok();
}

#[test]
fn whatever_is_wrong_with_a_token_is_said_in_the_same_words() {
    let house = acme();
    house.person("north", "amy@north.example", BuiltIn::Admin);
    let mut said = Vec::new();
    let mut invalid = |house: &House, token: &str| {
        let run = house.accept(token).refused(5, "token.invalid");
        assert!(token.len() < 63 || !run.stderr.contains(token), "{}", run.stderr);
        said.push(run.stderr);
    };
    house.be("north", "amy@north.example");
    house.usher("user add dana@acme.example --role editor -c acme").ok();
    let token = house.letter().token();
    for wrong in [UNKNOWN, "x", "", "'usher accept'", "é", &token.to_uppercase(), &token[..63]] {
        invalid(&house, if wrong.is_empty() { "''" } else { wrong });
    }
    for line in [
        "user disable dana@acme.example -c acme",
        "user disable amy@north.example --yes-myself",
        "user remove amy@north.example --yes-myself --yes --heir ada@north.example",
        "client edit acme --status disabled --yes",
        "user role amy@north.example --add view-only --remove admin",
        "user invite dana@acme.example -c acme",
    ] {
        let twin = house.twin();
        if !line.contains("dana") && !line.contains("client") {
            twin.be_ada();
        }
        twin.usher(line).ok();
        invalid(&twin, &token);
    }
    let late = house.twin();
    late.wait_days(2);
    invalid(&late, &token);
    said.dedup();
    assert_eq!(said.len(), 1, "{said:?}");
    house.accept(&token).ok();
}

#[test]
fn an_invitation_holds_until_48_hours_are_over_and_no_clock_brings_it_back() {
    let house = acme();
    let mut invite = house.command(words("user invite pat@north.example --print"));
    house.usher("user add pat@north.example --role editor --no-invite").ok();
    invite.env("USHER_NOW", "2026-11-22T07:00:00Z");
    let token = token_in(&house.run("user invite", invite, "").ok().stdout);
    let at = |house: &House, time: &str| {
        let mut accept = house.command(words(&format!("accept {token} --password-stdin -o json")));
        accept.env("USHER_NOW", time);
        house.run("accept", accept, "blue lagoon at noon 7")
    };
    for time in ["2026-11-24T07:00:00Z", "2036-11-22T07:00:00Z", "2016-11-22T07:00:00Z"] {
        at(&house, time).refused(5, "token.invalid");
    }
    at(&house, "2026-11-24T06:59:59.999999Z").ok();
}

#[test]
fn nobody_invites_above_themselves_nor_too_early_nor_themselves() {
    let house = acme();
    let permissions: Vec<_> = BuiltIn::Editor.permissions().iter().chain([Permission::UserManage]).collect();
    house.person_who("acme", "uma@acme.example", &permissions);
    house.person("acme", "amy@acme.example", BuiltIn::Admin);
    house.person("acme", "eve@acme.example", BuiltIn::Editor);
    house.usher("user disable eve@acme.example -c acme").ok();
    house.be("acme", "uma@acme.example");
    house.usher("user invite amy@acme.example -o json").refused(4, "forbidden");
    house.usher("user invite uma@acme.example -o json").refused(2, "usage").says("user password");
    house.usher("user invite uma@acme.example --print -o json").refused(2, "usage");
    house.usher("user invite eve@acme.example -o json").refused(5, "user.status");
    house.usher("user invite nobody@acme.example -o json").refused(3, "not-found");
    // One that may not be invited, and nobody is.
    house.usher("user add vic@acme.example --role view-only --no-invite").ok();
    house.usher("user invite vic@acme.example amy@acme.example -o json").refused(4, "forbidden");
    assert_eq!(status(&house, "vic@acme.example", ""), ("invited".to_owned(), "none".to_owned()));
    house.usher("user invite vic@acme.example vic@acme.example").ok();
    assert_eq!(house.letters().len(), 1, "the same user twice is one letter");
    house.person("acme", "joe@acme.example", BuiltIn::Editor);
    house.be("acme", "joe@acme.example");
    house.usher("user invite vic@acme.example -o json").refused(4, "forbidden");
    house.be_ada();
    house.client_with("beta", |_| {});
    house.usher("user invite vic@acme.example -c beta -o json").refused(5, "checklist.order");
}

#[test]
fn nobody_is_invited_to_a_disabled_client() {
    let house = acme();
    house.all(
        "user add dana@acme.example --role editor --no-invite -c acme
         client edit acme --status disabled --yes",
    );
    let before = house.export();
    house.usher("user add eve@acme.example --role editor -c acme -o json").refused(5, "status.disabled");
    house.usher("user invite dana@acme.example -c acme -o json").refused(5, "status.disabled");
    house.usher("user invite dana@acme.example --print -c acme -o json").refused(5, "status.disabled");
    assert_eq!((house.export(), house.letters().len()), (before, 0));
    house.usher("user add eve@acme.example --role editor --no-invite -c acme").ok();
}

#[test]
fn an_inviter_who_could_not_invite_any_more_has_invited_nobody() {
    let house = acme();
    let permissions: Vec<_> = BuiltIn::Editor.permissions().iter().chain([Permission::UserManage]).collect();
    house.person_who("acme", "uma@acme.example", &permissions);
    house.be("acme", "uma@acme.example");
    house.usher("user add dana@acme.example --role editor").ok();
    let token = house.letter().token();
    house.be_ada();
    // Uma could give Editor, and could not give Admin.
    house.person("acme", "amy@acme.example", BuiltIn::Admin);
    house.usher("user role dana@acme.example --add admin -c acme").ok();
    house.accept(&token).refused(5, "token.invalid");
    house.usher("user role dana@acme.example --remove admin -c acme").ok();
    house.accept(&token).ok();
}

#[test]
fn an_invitation_made_by_an_assignment_is_accepted_although_a_share_shows_more() {
    let house = acme();
    house.usher("group create Delivery").ok();
    house.build(|build| build.user("north", "pat@north.example", BuiltIn::Editor, &["delivery"]));
    house.client_shared("acme", "delivery", ClientRight::ViewOnly);
    house.usher("user assign pat@north.example --to acme --role admin").ok();
    house.be("north", "pat@north.example");
    house.usher("user add dana@acme.example --role editor -c acme -o json").refused(4, "forbidden");
    let inside = |line: &str| house.usher(&format!("impersonate acme --as assigned --reason 'new staff' -- {line}"));
    inside("user add dana@acme.example --role editor").ok();
    house.accept(&house.letter().token()).ok();
    inside("user add eve@acme.example --role editor").ok();
    let eve = house.letter().token();
    let vic = token_in(&inside("user invite dana@acme.example --print").ok().stdout);
    house.be_ada();
    house.usher("user unassign pat@north.example --from acme").ok();
    for token in [eve, vic] {
        house.accept(&token).refused(5, "token.invalid");
    }
}

#[test]
fn what_somebody_sent_who_is_removed_or_disabled_is_void_with_a_word_and_stays_in_the_history() {
    let house = acme();
    house.person("acme", "uma@acme.example", BuiltIn::Admin);
    house.person("acme", "amy@acme.example", BuiltIn::Admin);
    let mails = |house: &House| -> Vec<String> {
        let mails = house.usher("mail list -c acme -o json").ok().json();
        let word = |mail: &serde_json::Value, name: &str| mail[name].as_str().unwrap().to_owned();
        mails
            .as_array()
            .unwrap()
            .iter()
            .map(|mail| format!("{} by {}", word(mail, "state"), word(mail, "by")))
            .collect()
    };
    house.be("acme", "uma@acme.example");
    for name in ["dana", "eve", "vic"] {
        house.usher(&format!("user add {name}@acme.example --role editor")).ok();
    }
    let [dana, eve, vic] = house.letters().try_into().unwrap();
    house.accept(&vic.token()).ok();
    house.usher("user add joe@acme.example --role editor --no-invite").ok();
    let joe = token_in(&house.usher("user invite joe@acme.example --print").ok().stdout);
    house.be("acme", "amy@acme.example");
    house.usher("user invite eve@acme.example").ok();
    let again = house.letter();
    for line in ["user remove uma@acme.example --yes", "user disable uma@acme.example"] {
        let twin = house.twin();
        let said =
            "2 invitations sent by uma@acme.example are void: usher user invite dana@acme.example joe@acme.example";
        twin.usher(line).ok().says(said);
        for token in [dana.token(), eve.token(), joe.clone()] {
            twin.accept(&token).refused(5, "token.invalid");
        }
        twin.accept(&again.token()).ok();
        twin.be_ada();
        let sent = "sent by uma@acme.example".to_owned();
        assert_eq!(mails(&twin), [sent.clone(), sent.clone(), sent, "sent by amy@acme.example".to_owned()]);
        for email in ["dana@acme.example", "joe@acme.example"] {
            assert_eq!(status(&twin, email, "-c acme"), ("invited".to_owned(), "none".to_owned()));
        }
        twin.usher("user invite dana@acme.example joe@acme.example -c acme").ok();
        twin.usher("db check").ok().says("sound");
    }
    let late = house.twin();
    late.wait_days(2);
    late.be("acme", "amy@acme.example");
    let removed = late.usher("user remove uma@acme.example --yes").ok();
    assert!(!removed.stderr.contains("void"), "they were over anyway: {}", removed.stderr);
}

#[test]
fn whoever_does_not_manage_the_users_of_a_client_is_not_told_who_was_invited_there() {
    let house = acme();
    house.person("north", "pat@north.example", BuiltIn::Admin);
    house.be("north", "pat@north.example");
    house.usher("user add dana@acme.example --role editor -c acme").ok();
    house.usher("user add ben@north.example --role editor").ok();
    house.be_ada();
    house.usher("user role pat@north.example --add view-only --remove admin").ok();
    let told = house.twin().usher("user disable pat@north.example").ok();
    told.says("void: usher user invite dana@acme.example -c acme").says("void: usher user invite ben@north.example");
    house.person_who("north", "eva@north.example", &[Permission::UserManage, Permission::UserView]);
    house.be("north", "eva@north.example");
    let told = house.usher("user disable pat@north.example").ok();
    let told = told.says("in an account that you do not manage users of");
    assert!(!told.stderr.contains("dana") && !told.stderr.contains("acme"), "{}", told.stderr);
}

#[test]
fn a_forgotten_password_is_chosen_anew_and_every_log_in_ends_with_it() {
    let house = acme();
    house.person("acme", "dana@acme.example", BuiltIn::Editor);
    house.usher("user invite dana@acme.example -c acme").ok();
    assert_eq!(status(&house, "dana@acme.example", "-c acme"), ("active".to_owned(), "sent".to_owned()));
    let token = house.letter().token();
    house.be("acme", "dana@acme.example");
    house.usher("whoami").ok();
    let accepted = house.accept(&token).ok().json();
    assert_eq!(accepted["changes"], serde_json::json!([]));
    house.usher("whoami -o json").refused(4, "auth.required");
    house.be_ada();
    house.usher("log list -c acme -o json").ok().says("dana@acme.example");
    let latest = house.usher("log list -c acme --limit 1 -q").ok().stdout;
    house.usher(&format!("undo {} -c acme -o json", latest.trim())).refused(5, "undo.impossible");
}

#[test]
fn printed_invitations_are_told_once_and_mailed_to_nobody() {
    let house = acme();
    house.usher("user add dana@acme.example --role editor -c acme").ok();
    house.usher("user add eve@acme.example --role editor -c acme --no-invite").ok();
    let mailed = house.letter().token();
    let tried = house.usher("user invite dana@acme.example -c acme --print --dry-run -o json").ok().json();
    assert_eq!(tried["invitations"], serde_json::json!([{ "user": "dana@acme.example", "command": null }]));
    let both = "user invite dana@acme.example eve@acme.example -c acme --print --once both";
    let run = house.usher(both).ok();
    let lines: Vec<_> = run.stdout.lines().collect();
    assert!(
        lines.len() == 2 && lines[0].ends_with("  # dana@acme.example") && lines[1].ends_with("# eve@acme.example")
    );
    let again = house.usher(both).ok().says("cannot be printed again");
    assert!(!again.stdout.contains("usher accept"));
    assert_eq!(house.letters().len(), 1);
    for email in ["dana@acme.example", "eve@acme.example"] {
        assert_eq!(status(&house, email, "-c acme"), ("invited".to_owned(), "printed".to_owned()));
    }
    house.accept(&mailed).refused(5, "token.invalid");
    let told = house.usher("log list -c acme -o json --all").ok().stdout;
    for line in lines {
        let token = token_in(line);
        assert!(!told.contains(&token) && !house.database_holds(&token));
        house.accept(&token).ok();
    }
    let json = house.usher("user invite eve@acme.example -c acme --print -o json").ok().json();
    assert!(json["invitations"][0]["command"].as_str().unwrap().starts_with("usher accept "));
    house.client("beta");
    house.usher("user invite eve@acme.example -c acme,beta --print -o json").refused(2, "usage");
}

#[test]
fn another_invitation_another_address_and_an_undo_void_what_was_sent() {
    let house = acme();
    house.usher("user add dana@acme.example --role editor -c acme").ok();
    let first = house.letter().token();
    house.usher("user invite dana@acme.example -c acme").ok();
    let second = house.letter().token();
    assert_ne!(first, second);
    house.accept(&first).refused(5, "token.invalid");
    let invited = house.usher("log list -c acme --limit 1 -q").ok().stdout;
    house.usher(&format!("undo {} -c acme -o json", invited.trim())).refused(5, "undo.impossible");

    let moved = house.usher("user edit dana@acme.example --email dina@acme.example -c acme").ok();
    moved.says("the invitation to dana@acme.example is void: usher user invite dina@acme.example -c acme");
    house.accept(&second).refused(5, "token.invalid");
    house.usher("user invite dina@acme.example -c acme").ok();
    assert!(house.letter().text.contains("To: dina@acme.example"));

    house.usher("user add vic@acme.example --role editor -c acme").ok();
    let token = house.letter().token();
    let added = house.usher("log list -c acme --limit 1 -q").ok().stdout;
    house.usher(&format!("undo {} -c acme", added.trim())).ok();
    house.accept(&token).refused(5, "token.invalid");
    house.usher("redo -c acme").ok();
    house.accept(&token).refused(5, "token.invalid");
    assert_eq!(status(&house, "vic@acme.example", "-c acme"), ("invited".to_owned(), "none".to_owned()));
    house.usher("user disable dina@acme.example -c acme").ok();
    house.usher("user enable dina@acme.example -c acme").ok();
    assert_eq!(status(&house, "dina@acme.example", "-c acme"), ("invited".to_owned(), "none".to_owned()));
    house.usher("db check").ok().says("sound");
}

#[test]
fn of_several_who_accept_the_same_invitation_exactly_one_is_let_in() {
    let house = acme();
    for (round, crowd) in [2, 16].into_iter().enumerate() {
        house.usher(&format!("user add dana{round}@acme.example --role editor -c acme")).ok();
        let token = house.letter().token();
        let runs: Vec<Run> = thread::scope(|scope| {
            let accepting: Vec<_> = (0..crowd).map(|_| scope.spawn(|| house.accept(&token))).collect();
            accepting.into_iter().map(|one| one.join().unwrap()).collect()
        });
        let (let_in, refused): (Vec<_>, Vec<_>) = runs.into_iter().partition(|run| run.status == 0);
        assert_eq!(let_in.len(), 1);
        refused.into_iter().for_each(|run| drop(run.refused(5, "token.invalid")));
    }
    house.usher("log verify").ok();
}

#[test]
fn a_token_is_never_repeated_by_what_refuses_the_command_line() {
    let house = House::north();
    for line in ["accept x UNKNOWN", "accept UNKNOWN --foo", "acept UNKNOWN", "accept --password-stdin=UNKNOWN"] {
        for layout in ["", " -o json"] {
            let run = house.usher(&format!("{}{layout}", line.replace("UNKNOWN", UNKNOWN))).refused(2, "usage");
            assert!(!run.stderr.contains(UNKNOWN), "{}", run.stderr);
        }
    }
    house.usher("accept -o json").refused(6, "input.required");
    house.usher(&format!("accept {UNKNOWN} -o json")).refused(5, "token.invalid");
}

#[test]
fn the_step_invitations_is_done_when_every_invitation_is_sent_or_printed() {
    let house = House::north();
    house.file(
        "template.toml",
        "handle = 'letters'\nname = 'Letters'\ndescription = 'All invited'\n[[step]]\nid = 'letters'\nkind = 'invitations'\n",
    );
    house.usher("checklist template add template.toml").ok();
    house.usher("client add Acme --seats 9 --checklist letters").ok();
    let state = || {
        let shown = house.usher("checklist show acme -o json").ok().json();
        (shown["steps"][0]["state"].as_str().unwrap().to_owned(), shown["onboarded"].as_bool().unwrap())
    };
    let (open, done) = (("open".to_owned(), false), ("done".to_owned(), true));
    house.usher("user add eve@acme.example --role editor --no-invite -c acme").ok();
    assert_eq!(state(), open);
    house.usher("user invite eve@acme.example --print -c acme").ok();
    assert_eq!(state(), done);
    house.usher("checklist reopen acme").ok();
    std::fs::create_dir_all(house.outbox()).unwrap();
    std::fs::set_permissions(house.outbox(), std::fs::Permissions::from_mode(0o777)).unwrap();
    house.usher("user add dana@acme.example --role editor -c acme").ok().says("waits until");
    assert_eq!(state(), open);
    std::fs::set_permissions(house.outbox(), std::fs::Permissions::from_mode(0o700)).unwrap();
    house.usher("mail retry --all -c acme").ok();
    assert_eq!(state(), done, "sending is what finished it");
    let told = house.usher("log list -c acme --limit 1 -o json").ok().json()[0].clone();
    assert_eq!(told["operator"], json!("(mail queue)"), "it is nobody's command");
    house.usher("log verify").ok();
}

#[test]
fn somebody_at_a_terminal_types_the_token_unseen_and_the_password_twice() {
    let house = acme();
    house.usher("user add dana@acme.example --role editor -c acme").ok();
    let token = house.letter().token();
    let mut at = Terminal::of(&house.command(["accept"]));
    at.wait_for("Token");
    at.types(&format!("{token}\r"));
    at.wait_for("Password for dana@acme.example in");
    at.types("blue lagoon at noon 7\r");
    at.wait_for("The same again");
    at.types("blue lagoon at noon 8\r");
    at.wait_for_times("Password for dana@acme.example in", 2);
    at.types("blue lagoon at noon 7\r");
    at.wait_for_times("The same again", 2);
    at.types("blue lagoon at noon 7\r");
    let (status, shown) = (at.left(), at.shown.clone());
    assert!(!shown.contains(&token) && !shown.contains("lagoon"), "{shown}");
    assert!(status == 0 && shown.contains("usher login dana@acme.example"), "{shown}");
}

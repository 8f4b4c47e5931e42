//! Ways around a right or a rule that somebody has tried, each held shut.

use usher::domain::{client::ClientRight, permission::Permission, role::BuiltIn};

use super::support::{House, post::nobody};

/// What a user has who may manage users, and works in clients besides.
fn user_admin(house: &House) {
    let permissions: Vec<_> = BuiltIn::Editor.permissions().iter().chain([Permission::UserManage]).collect();
    house.person_who("north", "uma@north.example", &permissions);
}

#[test]
fn whoever_reaches_fewer_clients_than_a_user_does_not_change_their_e_mail_nor_enable_them() {
    let house = House::north();
    house.client("acme");
    house.client("beta");
    user_admin(&house);
    house.all("group create delivery");
    house.client_shared("acme", "delivery", ClientRight::Admin);
    house.build(|build| {
        build.user("north", "pat@north.example", BuiltIn::Editor, &["delivery"]);
        build.user("north", "val@north.example", BuiltIn::ViewOnly, &[]);
        build.user("north", "eve@north.example", BuiltIn::Editor, &[]);
        build.assign("beta", "north", "val@north.example", BuiltIn::Admin);
    });
    house.be("north", "uma@north.example");
    for (email, client) in [("pat", "acme"), ("val", "beta")] {
        let edit = format!("user edit {email}@north.example --email {email}2@north.example -o json");
        let refused = house.usher(&edit).refused(4, "forbidden");
        assert!(!refused.stderr.contains(client), "the client is out of reach: {}", refused.stderr);
    }
    house.usher("user disable pat@north.example --yes").ok();
    house.usher("user enable pat@north.example -o json").refused(4, "forbidden");
    house.usher("user edit eve@north.example --email eve2@north.example").ok();
    house.be_ada();
    house.usher("user enable pat@north.example").ok();
    house.usher("group add-member delivery uma@north.example").ok();
    house.be("north", "uma@north.example");
    house.usher("user edit pat@north.example --email pat2@north.example").ok();
}

#[test]
fn an_undo_does_not_bring_a_client_back_to_set_up_that_has_users_or_shares_since() {
    let house = House::north();
    house.all(
        "client add Acme --status setup --seats 3
         group create Team -c acme
         klip create Sessions -c acme
         dashboard create Web -c acme
         dashboard place web klip:sessions -c acme
         client edit acme --status active",
    );
    let opened = house.usher("log list --limit 1 -q").ok().stdout.trim().to_owned();
    house.usher("share dashboard:web --with group:team -c acme").ok();
    house.usher(&format!("undo {opened} -o json")).refused(5, "status.setup").says("acme has shares inside it");
    house.usher("user add dana@acme.example --role editor -c acme").ok();
    house.usher(&format!("undo {opened} -o json")).refused(5, "status.setup").says("acme has users and shares");
    house.all(
        "user remove dana@acme.example --yes -c acme\nunshare dashboard:web klip:sessions --from group:team -c acme",
    );
    house.usher(&format!("undo {opened}")).ok();
}

#[test]
fn a_waiver_until_the_end_of_time_can_be_read_again_and_undone() {
    let house = House::north();
    house.client_with("acme", |_| {});
    house.usher("checklist waive acme groups --reason later --until 9999-12-31").ok();
    house.usher("checklist show acme -o json").ok();
    house.usher("undo").ok();
}

#[test]
fn a_clients_own_people_do_not_learn_who_of_the_partner_is_assigned_to_it() {
    let house = House::north();
    house.client("acme");
    house.person("acme", "amy@acme.example", BuiltIn::Admin);
    house.person("north", "pat@north.example", BuiltIn::Editor);
    house.all(
        "role create Analyst --permission klip.library -c acme
         user assign pat@north.example --to acme --role analyst",
    );
    house.usher("role show analyst -c acme -o json").ok().says("pat@north.example");
    house.be("acme", "amy@acme.example");
    for line in ["role show analyst -o json", "role list -o json"] {
        let answer = house.usher(line).ok().stdout;
        assert!(!answer.contains("pat@north.example"), "{answer}");
    }
    let role = house.usher("role show analyst -o json").ok().json();
    assert_eq!(role["holder_count"], 0);
    let refused = house.usher("role remove analyst -o json").refused(5, "role.in-use").stderr;
    assert!(!refused.contains("north.example"), "{refused}");
}

#[test]
fn nothing_that_is_kept_of_an_import_names_the_other_client_to_whoever_cannot_see_it() {
    let house = House::north();
    house.client("acme");
    house.client("beta");
    house.person("acme", "amy@acme.example", BuiltIn::Admin);
    house.all(
        "klip create Churn -c beta
         klip import beta/klip:churn -c acme
         client edit acme --description Retail --reason 'like beta'
         group create Team -c acme,beta --yes",
    );
    house.usher("log list -c acme -o json").ok().says("usher klip import beta/klip:churn -c acme");
    house.be("acme", "amy@acme.example");
    for line in ["log list --all -o json", "log list --all", "log export", "export -o json", "klip show churn -o json"]
    {
        let answer = house.usher(line).ok().stdout;
        assert!(!answer.contains("beta"), "usher {line}\n{answer}");
    }
}

#[test]
fn nobody_is_offered_names_of_people_and_groups_that_they_may_not_list() {
    let house = House::north();
    house.all("group create Marketing\nklip create Churn");
    house.person_who("north", "sam@north.example", &[Permission::KlipShare, Permission::KlipLibrary]);
    house.be("north", "sam@north.example");
    for with in ["group:marketin", "user:ada@north.exampel"] {
        let refused = house.usher(&format!("share klip:churn --with {with} -o json")).refused(3, "not-found").stderr;
        assert!(!refused.contains("marketing") && !refused.contains("ada@north.example"), "{refused}");
    }
}

#[test]
fn words_that_are_no_command_and_paths_reach_a_stream_only_escaped() {
    let house = House::north();
    for hostile in ["a\u{202e}b", "a\u{9b}31mb", "a\u{200b}b", "a\u{2028}b", "a\u{7}b"] {
        for words in [["log", "show", hostile], ["group", "ls", hostile], ["db", "backup", hostile]] {
            let run = house.usher_words(&words);
            let said = run.stdout + &run.stderr;
            assert!(!said.contains(&hostile[1..hostile.len() - 1]), "{words:?}: {said:?}");
        }
    }
}

#[test]
fn a_preview_of_an_admin_sends_no_mail() {
    let house = House::north();
    house.client("acme");
    house.person("acme", "adam@acme.example", BuiltIn::Admin);
    house.send_by(nobody());
    house.usher("user add dana@acme.example --role editor -c acme").ok();
    house.usher("impersonate acme --as view-only --user adam@acme.example --reason look").ok();
    house.wait_seconds(1_800);
    house.usher("mail list -o json").ok().says("queued");
    house.usher("mail send -o json").refused(4, "forbidden").says("nothing can be changed");
    house.usher("mail retry --all -o json").refused(4, "forbidden");
    assert_eq!(house.usher("mail list -o json").ok().json()[0]["attempts"], 1);
}

#[test]
fn what_looks_like_a_secret_is_in_no_journal_wherever_it_was_typed() {
    let house = House::north();
    let token = "0a1b2c3d4e5f6071".repeat(4);
    house.person("north", "val@north.example", BuiltIn::ViewOnly);
    house.be("north", "val@north.example");
    house.usher(&format!("user invite {token} -o json")).refused(4, "forbidden");
    house.usher("user password hunter2hunter2 -o json").refused(4, "forbidden");
    house.be_ada();
    let told = house.usher("log list -o json").ok().says("user invite TOKEN").says("user password PASSWORD");
    assert!(!told.stdout.contains(&token) && !told.stdout.contains("hunter2"));
    assert!(!house.database_holds(&token) && !house.database_holds("hunter2"));
}

//! Ways around a right or a rule that somebody has tried, each held shut.

use usher::domain::{account::Seats, client::ClientRight, permission::Permission, role::BuiltIn};

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

#[test]
fn who_may_not_change_an_e_mail_is_told_of_the_user_that_there_is() {
    let house = House::north();
    user_admin(&house);
    house.person("north", "pat@north.example", BuiltIn::Admin);
    house.be("north", "uma@north.example");
    let refused = house.usher("user edit pat@north.example --email fresh@x.example -o json").refused(4, "forbidden");
    assert!(refused.stderr.contains("pat@north.example is Admin") && !refused.stderr.contains("fresh@x.example"));
}

#[test]
fn a_clients_own_people_do_not_learn_the_seats_of_the_partner_and_of_other_clients() {
    let house = House::north();
    house.client("acme");
    house.person("acme", "amy@acme.example", BuiltIn::Admin);
    house.change_account("acme", |account| account.seats = Seats::Number(20));
    house.usher("account seats --pool 1000").ok();
    let add = "client add Sub --seats 990 -c acme -o json";
    let numbers = |refused: &str| refused.contains("1000") || refused.contains("\"given\"");
    assert!(numbers(&house.usher(add).refused(5, "pool.exceeded").stderr));
    house.be("acme", "amy@acme.example");
    for seats in ["990", "unlimited"] {
        let refused = house.usher(&format!("client add Sub --seats {seats} -o json")).refused(5, "pool.exceeded");
        assert!(!numbers(&refused.stderr) && !refused.stderr.contains("account seats"), "{}", refused.transcript());
    }
}

#[test]
fn a_clients_own_people_do_not_learn_how_much_the_whole_journal_holds() {
    let house = House::north();
    house.client("acme");
    house.person("acme", "amy@acme.example", BuiltIn::Admin);
    let kept = house.usher("log head").ok().stdout.trim().to_owned();
    house.usher("log verify -c acme -o json").ok().says(&kept[2..]);
    house.be("acme", "amy@acme.example");
    let line = format!("log verify --head {kept}");
    let told = house.usher(&format!("{line} -o json")).ok().json();
    assert_eq!(told, serde_json::json!({ "operations": null, "changes": null, "purged": null, "head": null }));
    assert_eq!(house.usher(&line).ok().stdout, "the journal verifies\n");
}

#[test]
fn a_clients_own_people_do_not_learn_what_the_partner_noted_and_shares_with_its_staff() {
    let house = House::north();
    house.file(
        "sp.toml",
        "handle = \"sp\"\nname = \"SP\"\n
         [[step]]\nid = \"staff\"\nkind = \"client-share\"\nnote = \"Whoever has time\"\n
         [[step]]\nid = \"call\"\nkind = \"manual\"\ntitle = \"A call\"\nnote = \"Ask for the boss\"\n
         [[step]]\nid = \"client\"\nkind = \"client\"\n",
    );
    house.all(
        "checklist template add sp.toml
         group create Delivery
         client add Acme --seats 5 --checklist sp --share delivery=admin
         checklist tick acme call --note 'pays late'",
    );
    house.person("acme", "amy@acme.example", BuiltIn::Admin);
    let steps = || house.usher("checklist show acme -o json").ok().json()["steps"].clone();
    let from_above = steps();
    assert_eq!(from_above[0]["detail"], "shared with 1 group of the parent");
    assert_eq!(
        (&from_above[0]["note"], &from_above[1]["note"]),
        (&"Whoever has time".into(), &"Ask for the boss".into())
    );
    assert_eq!(from_above[1]["detail"], "ticked by ada@north.example: pays late");
    house.be("acme", "amy@acme.example");
    for at in 0..2 {
        assert_eq!((&steps()[at]["detail"], &steps()[at]["note"]), (&"done".into(), &serde_json::Value::Null));
    }
    house.be_ada();
    house.usher("client unshare acme --from delivery").ok();
    house.be("acme", "amy@acme.example");
    let shown = house.usher("checklist show acme -o json").ok();
    assert!(!shown.stdout.contains("parent"), "{}", shown.stdout);
    assert_eq!(shown.json()["steps"][0]["detail"], "open");
}

#[test]
fn nobody_is_told_names_of_groups_by_a_checklist_who_may_not_list_them() {
    let house = House::north();
    house.client_with("acme", |_| {});
    house.all(
        "group create Marketing -c acme
         group create Sales -c acme
         datasource create Traffic -c acme
         klip create Sessions --datasource traffic -c acme",
    );
    let all: Vec<_> = usher::domain::permission::PermissionSet::ALL.iter().collect();
    let blind: Vec<_> = all.into_iter().filter(|permission| *permission != Permission::GroupView).collect();
    house.person_who("acme", "bo@acme.example", &blind);
    house.be("acme", "bo@acme.example");
    let built = house.usher("dashboard create Web --klip sessions -o json").ok();
    let refused = house.usher("user add vic@acme.example --role view-only -o json").refused(5, "checklist.order");
    house.be_ada();
    house.usher("share dashboard:web --with group:marketing -c acme").ok();
    let seen = house.usher("checklist show acme -o json").ok().stdout;
    assert!(seen.contains("group marketing has dashboard web but lacks"), "{seen}");
    house.be("acme", "bo@acme.example");
    let shown = house.usher("checklist show -o json").ok();
    for said in [built, refused, shown] {
        let said = said.transcript();
        assert!(!said.contains("marketing") && !said.contains("sales"), "{said}");
    }
}

#[test]
fn whoever_removed_a_client_brings_it_back_with_what_they_could_not_give_in_it() {
    let house = House::north();
    house.client("acme");
    house.all("group create Delivery\n role create Keeper --like client-manager");
    house.client_shared("acme", "delivery", ClientRight::Settings);
    house.person("acme", "amy@acme.example", BuiltIn::Admin);
    house.person("north", "pat@north.example", BuiltIn::ViewOnly);
    house.all(
        "role create Rare --permission account.settings -c acme
         user add rob@acme.example --role rare --no-invite -c acme
         user role pat@north.example --add keeper
         group add-member delivery pat@north.example",
    );
    let before = house.export();
    house.be("north", "pat@north.example");
    house.all("client edit acme --status disabled --yes\n client remove acme --yes\n undo");
    house.usher("undo").ok().says("took back operation").says("status disabled");
    house.be_ada();
    let status = |export: String| export.lines().filter(|line| !line.contains("joined")).collect::<Vec<_>>().join("\n");
    assert_eq!(status(house.export()), status(before));
    // Who cannot add a client and share it brings none back.
    house.all("client edit acme --status disabled --yes\n role edit keeper --remove client.build");
    house.be("north", "pat@north.example");
    house.usher("client remove acme --yes").ok();
    house.usher("undo -o json").refused(4, "forbidden").says("client.build");
}

#[test]
fn an_undo_warns_of_an_invitation_only_where_one_was_mailed() {
    let house = House::north();
    house.usher("user add pat@north.example --role editor --no-invite").ok();
    let undone = house.usher("undo -o json").ok();
    assert!(!undone.stdout.contains("already mailed"), "{}", undone.stdout);
    house.usher("user add pat@north.example --role editor").ok();
    house.usher("mail send").ok();
    assert_eq!(house.letters().len(), 1);
    house.usher("undo -o json").ok().says("an invitation already mailed to pat@north.example cannot be taken back");
}

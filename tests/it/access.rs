//! Questions about access: what `can`, `why` and `can --batch` promise.

use serde_json::{Value, json};
use usher::domain::{
    asset::AssetKind,
    role::BuiltIn,
    share::{Right, Subject},
    user::UserStatus,
};

use crate::support::{House, world};

/// The worked answers of the access rules: who, what, on what, in which account, yes or no, rule.
pub const WORKED: &str = "
    dana@acme.example  edit   dashboard:web  acme  no   A6
    eve@acme.example   edit   dashboard:web  acme  yes  A6
    eve@acme.example   view   klip:sessions  acme  no   A6
    vic@acme.example   view   dashboard:web  acme  yes  A6
    vic@acme.example   view   klip:sessions  acme  yes  A8
    vic@acme.example   edit   dashboard:web  acme  no   A3
    nora@acme.example  view   dashboard:web  acme  yes  A7
    nora@acme.example  view   dashboard:lab  acme  no   A3
    vic@acme.example   view   dashboard:lab  acme  yes  A6
    ada@acme.example   delete klip:sessions  acme  yes  A4
    mia@acme.example   edit   dashboard:web  acme  yes  A5
    mia@acme.example   view   klip:sessions  acme  no   A3
    pat@north.example  sign-in:admin     client:acme  -  yes  A10
    pat@north.example  sign-in:settings  client:acme  -  no   A10
    val@north.example  sign-in:view-only client:acme  -  no   A9
    hal@north.example  sign-in:admin     client:acme  -  no   A9
    ada@north.example  sign-in:settings  client:acme  -  yes  A10
    val@north.example  sign-in:assigned  client:acme  -  yes  A11
    eve@acme.example   tab.edit  -  acme  yes  A3
    vic@acme.example   tab.edit  -  acme  no   A3
";

fn worked() -> House {
    let house = House::north();
    house.populate(world::worked);
    house
}

fn line(client: Option<&str>, user: &str, action: &str, target: Option<&str>) -> String {
    json!({ "client": client, "user": user, "action": action, "target": target }).to_string() + "\n"
}

fn lines(stdout: &str) -> Vec<Value> {
    stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn the_worked_answers_hold_for_can_why_and_batch_alike() {
    let house = worked();
    let mut asked = String::new();
    let mut expected = Vec::new();
    for words in
        WORKED.lines().map(|line| line.split_whitespace().collect::<Vec<_>>()).filter(|words| !words.is_empty())
    {
        let [user, action, target, client, answer, rule] = words[..] else { panic!("{words:?}") };
        let given = |word: &'static str| (word != "-").then_some(word);
        let (target, client) = (given(target), given(client));
        let scope = client.map(|client| format!("-c {client}")).unwrap_or_default();
        let question = format!("{user} {action} {} {scope}", target.unwrap_or_default());
        let status = if answer == "yes" { 0 } else { 10 };
        for command in ["access can", "can", "access why", "why"] {
            let said = house.usher(&format!("{command} {question} -o json")).exits(status).json();
            assert_eq!((&said["allowed"], &said["rule"]), (&json!(answer == "yes"), &json!(rule)), "{question}");
        }
        house.usher(&format!("can {question}")).exits(status).says(answer);
        house.usher(&format!("why {question}")).exits(status).says(&format!("{answer} · {rule}: "));
        asked += &line(client, user, action, target);
        expected.push(json!({ "allowed": answer == "yes", "rule": rule, "invited": false }));
    }
    let answered = house.usher_in("access can --batch", &asked).ok();
    assert_eq!(lines(&answered.stdout), expected);
}

#[test]
fn roles_merge() {
    let house = House::north();
    let worked = house.populate(world::worked);
    house.populate(|builder| builder.give(&worked.dana, &BuiltIn::Admin.reference()));
    let said = house.usher("can dana@acme.example edit dashboard:web -c acme -o json").ok().json();
    assert_eq!(said["rule"], "A4");
}

#[test]
fn the_answer_names_user_target_account_and_says_when_somebody_is_invited() {
    let house = worked();
    house.populate(|builder| {
        let acme = builder.tx.account_by_handle("acme").unwrap().unwrap();
        builder.user_with(&acme, "ivo@acme.example", &[BuiltIn::ViewOnly.reference()], UserStatus::Invited);
    });
    let said = house.usher("can ' IVO@acme.example' view web -c acme -o json").exits(10).json();
    let expected = json!({
        "allowed": false, "rule": "A6", "title": "share", "user": "ivo@acme.example", "action": "view",
        "target": "dashboard:web", "account": "acme", "level": null, "invited": true,
    });
    assert_eq!(said, expected);
    let said = house.usher("can user:ivo@acme.example view ' acme/dashboard:web' -c acme -o json").exits(10).json();
    assert_eq!(said, expected);
    house.usher("can ivo@acme.example view web -c acme").exits(10).says("ivo@acme.example is invited");
    house.usher("why ivo@acme.example view web -c acme").exits(10).says("✓ A2  user   the user is invited");
}

#[test]
fn usage_comes_before_what_may_be_asked_and_that_before_what_exists() {
    let house = House::north();
    let acme = house.populate(world::worked);
    house.usher("can nobody@acme.example publish klip:none -c acme -o json").refused(2, "usage");
    house.usher("can dana@acme.example edit -c acme -o json").refused(2, "usage");
    house.usher("can nobody@acme.example edit dashboard:web -c acme -o json").refused(3, "not-found");
    house.usher("can dana@acme.example edit dashboard:none -c acme -o json").refused(3, "not-found");
    house.usher("can pat@north.example view client:none -o json").refused(3, "not-found");
    house.usher("can dana@acme.example edit dashboard:web -c none -o json").refused(3, "not-found");
    house.usher("can dana@acme.example edit web -o json").refused(3, "not-found");

    house.log_in(&acme.vic);
    house.usher("can nobody@acme.example publish klip:none -o json").refused(2, "usage");
    house.usher("can nobody@acme.example edit klip:none -o json").refused(4, "forbidden");
    house.usher("can vic@acme.example edit klip:none -o json").refused(3, "not-found");
    house.usher("can vic@acme.example view dashboard:web").ok().says("yes");
    house.usher("why vic@acme.example edit dashboard:web").exits(10).says("view-only lacks tab.edit");
    house.usher("can vic@acme.example view client:north -o json").refused(3, "not-found");

    house.log_in(&acme.dana);
    house.usher("can vic@acme.example view dashboard:web").ok().says("yes");
    house.usher("can dana@acme.example view dashboard:web -c north -o json").refused(3, "not-found");
}

#[test]
fn a_target_without_a_kind_is_whatever_fits_and_an_ambiguous_one_lists_the_candidates() {
    let house = worked();
    house.populate(|builder| {
        let acme = builder.tx.account_by_handle("acme").unwrap().unwrap();
        builder.asset(&acme, AssetKind::Klip, "web", None);
        builder.asset(&builder.master(), AssetKind::Klip, "acme", None);
    });
    let refused = house.usher("can dana@acme.example edit web -c acme -o json").refused(3, "ambiguous");
    refused.says("klip:web").says("dashboard:web");
    house.usher("can ada@acme.example publish web -c acme -o json").ok().says("dashboard:web");
    house.usher("can pat@north.example sign-in:admin acme -o json").ok().says("client:acme");
    house.usher("can pat@north.example view acme -o json").refused(3, "ambiguous").says("client:acme");
    house.usher("can pat@north.example view group:delivery -o json").refused(2, "usage");
}

#[test]
fn signed_in_to_a_client_ones_own_e_mail_means_oneself_as_signed_in() {
    let house = House::north();
    house.populate(world::worked);
    let said = house.usher("can ada@north.example delete klip:sessions -c acme -o json").ok().json();
    assert_eq!((&said["rule"], &said["level"]), (&json!("A4"), &json!("settings")));
    let val = house.populate(|builder| {
        let north = builder.master();
        builder.tx.user_by_email(north.id, "val@north.example").unwrap().unwrap()
    });
    house.log_in(&val);
    let said = house.usher("why val@north.example edit dashboard:web -c acme -o json").ok().json();
    assert_eq!((&said["rule"], &said["level"]), (&json!("A12"), &json!("assigned")));
    house.usher("why val@north.example delete client:acme").exits(10).says("view-only lacks client.delete");
}

#[test]
fn why_tells_each_rule_with_names_what_comes_near_and_the_commands_that_help() {
    let house = worked();
    let why = house.usher("why dana@acme.example edit dashboard:web -c acme").exits(10);
    assert_eq!(
        why.stdout,
        "no · A6: the share allows view, edit is needed\n\
         ├─ ✓ A3  role   editor grants tab.edit (\"Edit dashboards\")\n\
         └─ ✗ A6  share  group:marketing view\n\
         near: group:design has edit on dashboard:web; dana@acme.example is not a member\n"
    );
    assert_eq!(
        why.stderr,
        "hint: any one of these makes it yes\n\
         1  opens nothing else\n   \
         usher share dashboard:web --with user:dana@acme.example --right edit -c acme\n\
         2  opens nothing else\n   \
         usher share dashboard:web --with group:marketing --right edit -c acme\n\
         3  opens nothing else\n   \
         usher group add-member design dana@acme.example -c acme\n"
    );
    let hints = |question: &str| house.usher(&format!("why {question} -o json")).exits(10).json()["hints"].clone();
    assert_eq!(
        hints("mia@acme.example admin.klip -c acme"),
        json!([
            "usher role create admin-klip --permission admin.klip -c acme",
            "usher user role mia@acme.example --add admin-klip -c acme"
        ])
    );
    assert_eq!(
        hints("pat@north.example sign-in:settings client:acme"),
        json!(["usher client share acme --with group:delivery --right settings"])
    );
    assert_eq!(
        hints("pat@north.example sign-in:assigned client:acme"),
        json!(["usher user assign pat@north.example --to acme --role view-only"])
    );
    house.usher("why vic@acme.example view klip:sessions -c acme").ok().says("dashboard:web, which the user may view");
    house
        .usher("why pat@north.example sign-in:admin client:acme")
        .ok()
        .says("✓ A10 level          group:delivery admin");
    house.usher("why val@north.example sign-in:assigned client:acme").ok().says("✓ A11 assignment  as editor");
    house.usher("why mia@acme.example edit web -c acme").ok().says("tab-admin grants admin.tab");
    house.usher("why ada@north.example sign-in:settings client:acme").ok().says("admin grants admin.client");
}

#[test]
fn why_names_no_dashboard_to_somebody_who_may_neither_view_it_nor_ask_about_others() {
    let house = worked();
    house.usher("user add zoe@acme.example --role view-only -c acme").ok();
    let question = "zoe@acme.example view klip:sessions";
    let asked = |scope: &str| house.usher(&format!("why {question}{scope} -o json")).exits(10).stdout;
    assert!(asked(" -c acme").contains("dashboard:web"));
    house.be("acme", "zoe@acme.example");
    let told = asked("");
    assert!(told.contains("klip:sessions") && !told.contains("dashboard:"), "{told}");
}

#[test]
fn why_tells_near_misses_of_each_rule() {
    let house = worked();
    house.all(
        "group create Partners --handle partners
         client share acme --with group:partners --right settings",
    );
    let near = |question: &str| -> Vec<String> {
        let why = house.usher(&format!("why {question} -o json")).exits(10).json();
        let said = why["near"].as_array().unwrap().iter().map(|near| near["said"].as_str().unwrap().to_owned());
        said.collect()
    };
    for (question, expected) in [
        (
            "eve@acme.example view klip:sessions -c acme",
            vec![
                "group:marketing has view on klip:sessions; eve@acme.example is not a member",
                "dashboard:web shows klip:sessions as a broken tile: the dashboard reaches eve@acme.example, the klip \
                 does not",
            ],
        ),
        (
            "vic@acme.example edit dashboard:web -c acme",
            vec!["role:tab-admin grants tab.edit; vic@acme.example does not have it"],
        ),
        (
            "nora@acme.example view dashboard:lab -c acme",
            vec!["group:marketing has dashboard:lab in the list of dashboards only, which no role of theirs has"],
        ),
        (
            "mia@acme.example view klip:sessions -c acme",
            vec![
                "klip:sessions stands on dashboard:web, which mia@acme.example may not view: the roles lack \
                 dashboard.library (\"Access dashboards\")",
            ],
        ),
        (
            "pat@north.example sign-in:settings client:acme",
            vec!["group:partners reaches client:acme at settings; pat@north.example is not a member"],
        ),
        (
            "val@north.example sign-in:view-only client:acme",
            vec![
                "group:partners reaches client:acme at settings; val@north.example is not a member",
                "val@north.example is assigned to client:acme, and may sign in as assigned",
            ],
        ),
    ] {
        assert_eq!(near(question), expected, "{question}");
    }
    let yes = house.usher("why eve@acme.example edit dashboard:web -c acme -o json").ok().json();
    assert_eq!((&yes["near"], &yes["fixes"], &yes["hints"]), (&json!([]), &json!([]), &json!([])));
}

#[test]
fn why_names_who_gave_each_share_and_in_which_operation() {
    let house = House::north();
    let worked = house.populate(world::worked);
    house.all("group create Board -c acme");
    house.populate(|builder| {
        use usher::domain::{
            change::Change,
            journal::{Entry, Event, Operation},
            share::Share,
        };
        let (asset, subject) = (worked.web.reference(), Subject::User(worked.dana.reference()));
        let share =
            builder.add(Share { account: worked.acme.id, asset, subject, right: Right::View, visibility: None });
        let mut operation = Operation {
            number: 0,
            at: usher::domain::Time(0),
            operator: None,
            operator_name: "eve@acme.example".to_owned(),
            account: worked.acme.id,
            account_name: "acme".to_owned(),
            level: None,
            event: Event::Change,
            command: "usher share".to_owned(),
            reason: None,
            sign_in: None,
            undoes: None,
            once_key: None,
            answer: json!({}),
            changed: 0,
        };
        builder.tx.append(&mut operation, &[Entry::of(&Change::create(share)).unwrap()]).unwrap();
    });
    let why = house.usher("why dana@acme.example edit dashboard:web -c acme").exits(10);
    assert_eq!(
        why.stdout,
        "no · A6: the share allows view, edit is needed\n\
         ├─ ✓ A3  role   editor grants tab.edit (\"Edit dashboards\")\n\
         └─ ✗ A6  share  the share allows view, edit is needed\n   \
            ├─ user:dana@acme.example view (shared by eve@acme.example, operation 3)\n   \
            └─ group:marketing view\n\
         near: group:design has edit on dashboard:web; dana@acme.example is not a member\n"
    );
    let why = house.usher("why dana@acme.example edit dashboard:web -c acme -o json").exits(10).json();
    assert_eq!(
        why["grants"],
        json!([
            {"source": "user:dana@acme.example", "right": "view", "visibility": null, "by": "eve@acme.example", "operation": 3},
            {"source": "group:marketing", "right": "view", "visibility": "add", "by": null, "operation": null},
        ])
    );
    let rules: Vec<_> =
        why["looked"].as_array().unwrap().iter().map(|looked| looked["rule"].as_str().unwrap()).collect();
    assert_eq!(rules, ["A1", "A2", "A3", "A6"]);
}

#[test]
fn each_line_of_a_batch_is_answered_by_one_line_whatever_it_holds() {
    let house = worked();
    let good = line(Some("acme"), "eve@acme.example", "edit", Some("dashboard:web"));
    let asked = [
        good.as_str(),
        "\n",
        "{\"user\":\n",
        &line(Some("none"), "eve@acme.example", "edit", Some("dashboard:web")),
        &line(Some("acme"), "nobody@acme.example", "edit", Some("dashboard:web")),
        &line(Some("acme"), "eve@acme.example", "edit", Some("dashboard:none")),
        &line(None, "pat@north.example", "sign-in:admin", Some("client:none")),
        &line(Some("acme"), "eve@acme.example", "edit", None),
        "\u{feff}\n",
        good.trim_end(),
    ]
    .concat();
    let answered = house.usher_in("access can --batch", &asked).exits(7);
    let answers = lines(&answered.stdout);
    let codes: Vec<_> = answers.iter().map(|answer| answer["error"]["code"].as_str().unwrap_or("answered")).collect();
    assert_eq!(
        codes,
        [
            "answered",
            "usage",
            "usage",
            "not-found",
            "not-found",
            "not-found",
            "not-found",
            "usage",
            "usage",
            "answered"
        ]
    );
    assert_eq!(answers[3]["error"]["message"], "no client none");
    assert_eq!(answers[4]["error"]["message"], "no user nobody@acme.example in client acme");
    house.usher_in("access can --batch", "").ok();
    house.usher_in("can --batch", &good).ok();
    house.usher_in("access can --batch -c acme -o json", &good).refused(2, "usage");
    house.usher("access can --batch dana@acme.example -o json").refused(2, "usage");
}

#[test]
fn what_a_batch_may_not_ask_is_refused_line_by_line_and_noted_once() {
    let house = House::north();
    let worked = house.populate(world::worked);
    house.log_in(&worked.vic);
    let about = |user: &str| line(None, user, "view", Some("dashboard:web"));
    let asked = about("dana@acme.example") + &about("vic@acme.example") + &about("nobody@acme.example");
    let answered = house.usher_in("access can --batch", &asked).exits(7);
    let answers = lines(&answered.stdout);
    assert_eq!(answers[0]["error"]["code"], "forbidden");
    assert_eq!(answers[1]["allowed"], true);
    assert_eq!(answers[0]["error"]["message"], answers[2]["error"]["message"], "nobody is told who exists");
    let noted =
        house.populate(|builder| builder.tx.operation(2).unwrap().map(|(operation, _)| operation.operator_name));
    assert_eq!(noted.as_deref(), Some("vic@acme.example"));
    assert!(house.populate(|builder| builder.tx.operation(3).unwrap().is_none()));
}

#[test]
fn an_asset_shared_with_many_users_one_by_one_reaches_each_of_them_and_nobody_else() {
    let house = House::north();
    let emails: Vec<_> = (0..24).map(|number| format!("user-{number}@crowd.example")).collect();
    house.populate(|builder| {
        let crowd = builder.client(&builder.master(), "crowd");
        let lab = builder.asset(&crowd, AssetKind::Dashboard, "lab", None);
        for (number, email) in emails.iter().enumerate() {
            let user = builder.user(&crowd, email, &[BuiltIn::ViewOnly.reference()]);
            if number % 2 == 0 {
                builder.share(&lab, Subject::User(user.reference()), Right::View, None);
            }
        }
    });
    let asked: String = emails.iter().map(|email| line(Some("crowd"), email, "view", Some("dashboard:lab"))).collect();
    let answered = house.usher_in("can --batch", &asked).ok();
    let allowed: Vec<_> = lines(&answered.stdout).iter().map(|answer| answer["allowed"] == true).collect();
    assert_eq!(allowed, (0..24).map(|number| number % 2 == 0).collect::<Vec<_>>());
}

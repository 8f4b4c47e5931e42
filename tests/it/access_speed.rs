//! How fast questions are answered: figures, not promises. Run them with
//! `cargo test --release --test it access_speed -- --ignored --nocapture`.

use std::{fs::File, process::Stdio, time::Instant};

use serde_json::json;
use usher::{
    domain::{
        Time,
        asset::AssetKind,
        role::BuiltIn,
        share::{Right, Subject, Visibility},
    },
    ops::{
        self, Request,
        access::{Question, batch, can},
    },
    store::{Access, Store},
};

use crate::support::{
    House,
    world::{Builder, all_users},
};

const CLIENTS: usize = 1_000;
const USERS: usize = 20;
const GROUPS: usize = 4;
const DASHBOARDS: usize = 10;
const KLIPS: usize = 20;
const QUESTIONS: usize = 200_000;

/// Clients of 20 users in 4 groups, with 10 dashboards of 2 klips, each shared with one group, some
/// with everybody, some with a user.
fn partner(builder: &Builder<'_>) {
    let north = builder.master();
    for number in 0..CLIENTS {
        let client = builder.client(&north, &format!("client-{number}"));
        let role = |user: usize| match user {
            0 => BuiltIn::Admin,
            1..6 => BuiltIn::Editor,
            _ => BuiltIn::ViewOnly,
        };
        let users: Vec<_> = (0..USERS)
            .map(|user| {
                builder.user(&client, &format!("user-{user}@client-{number}.example"), &[role(user).reference()])
            })
            .collect();
        let groups: Vec<_> = (0..GROUPS)
            .map(|group| {
                let members: Vec<_> = users.iter().skip(group).step_by(GROUPS - 1).collect();
                Subject::Group(builder.group(&client, &format!("group-{group}"), &members).reference())
            })
            .collect();
        for place in 0..DASHBOARDS {
            let owner = (place % 3 == 0).then(|| &users[1 + place % 5]);
            let dashboard = builder.asset(&client, AssetKind::Dashboard, &format!("board-{place}"), owner);
            let group = &groups[place % GROUPS];
            builder.share(&dashboard, group.clone(), Right::View, Some(Visibility::Add));
            builder.share(&dashboard, groups[(place + 1) % GROUPS].clone(), Right::Edit, Some(Visibility::Library));
            if place % 5 == 0 {
                let everybody = Subject::Group(all_users(client.id));
                builder.share(&dashboard, everybody, Right::View, Some(Visibility::Required));
            }
            builder.share(&dashboard, Subject::User(users[place].reference()), Right::View, None);
            for part in 0..KLIPS / DASHBOARDS {
                let klip = builder.asset(&client, AssetKind::Klip, &format!("klip-{place}-{part}"), None);
                builder.place(&dashboard, &klip, 1);
                builder.share(&klip, group.clone(), Right::View, None);
            }
        }
    }
}

struct Asked {
    client: String,
    user: String,
    action: &'static str,
    target: String,
}

/// Questions about users, assets and actions in no order that a cache could like.
fn questions() -> Vec<Asked> {
    let mut state = 42_u64;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let asked = |_| {
        let (number, user, place, part) = (next(CLIENTS), next(USERS), next(DASHBOARDS), next(KLIPS / DASHBOARDS));
        let (action, target) = match next(4) {
            0 => ("view", format!("dashboard:board-{place}")),
            1 => ("edit", format!("dashboard:board-{place}")),
            2 => ("view", format!("klip:klip-{place}-{part}")),
            _ => ("email", format!("dashboard:board-{place}")),
        };
        Asked {
            client: format!("client-{number}"),
            user: format!("user-{user}@client-{number}.example"),
            action,
            target,
        }
    };
    (0..QUESTIONS).map(asked).collect()
}

#[expect(clippy::print_stdout, reason = "the figures are what this is for")]
fn figure(what: &str, questions: usize, since: Instant) {
    let seconds = since.elapsed().as_secs_f64();
    println!(
        "{what:<44} {:>9.0} questions a second, {:>7.2} µs each",
        questions as f64 / seconds,
        seconds * 1e6 / questions as f64
    );
}

#[test]
#[ignore = "builds 20,000 users and prints figures"]
fn questions_a_second() {
    let house = House::north();
    house.populate(partner);
    let questions = questions();
    let token = std::fs::read_to_string(house.dir().join("state/usher/session")).unwrap();
    let request = Request {
        token: Some(token.trim().to_owned()),
        client: None,
        now: Time(1_795_291_201_000_000),
        command: String::new(),
        reason: None,
        once: None,
        dry_run: false,
        confirmed: false,
        expect: None,
        banner: std::cell::OnceCell::new(),
    };
    let mut store = Store::open(&house.database(), Access::Read).unwrap();
    let question = |asked: &Asked| (asked.user.clone(), asked.action, asked.target.clone());

    for turn in ["first", "again"] {
        let begun = Instant::now();
        batch(&mut store, &request, |batch| {
            for asked in &questions {
                let question = Question { user: &asked.user, action: asked.action, target: Some(&asked.target) };
                batch.answer(Some(&asked.client), question)?;
            }
            Ok(())
        })
        .unwrap();
        figure(&format!("library, one batch over all clients, {turn}"), questions.len(), begun);
    }

    let (user, action, target) = question(&questions[0]);
    let one = Question { user: &user, action, target: Some(&target) };
    let begun = Instant::now();
    batch(&mut store, &request, |batch| {
        for _ in 0..QUESTIONS {
            batch.answer(Some(&questions[0].client), one)?;
        }
        Ok(())
    })
    .unwrap();
    figure("library, one question again and again, batch", QUESTIONS, begun);

    let inside = Request { client: Some(questions[0].client.clone()), ..request.clone() };
    let begun = Instant::now();
    ops::read(&mut store, &inside, |session| {
        for _ in 0..QUESTIONS {
            can(session, one)?;
        }
        Ok(())
    })
    .unwrap();
    figure("library, one question again and again, can", QUESTIONS, begun);
    drop(store);

    let lines: String = questions
        .iter()
        .map(|it| {
            json!({"client": it.client, "user": it.user, "action": it.action, "target": it.target}).to_string() + "\n"
        })
        .collect();
    let file = house.file("questions.jsonl", lines);
    let begun = Instant::now();
    let mut command = house.command(["access", "can", "--batch"]);
    let ended = command.stdin(File::open(file).unwrap()).stdout(Stdio::null()).status().unwrap();
    assert!(ended.success());
    figure("binary, --batch from a file", questions.len(), begun);

    let begun = Instant::now();
    for asked in &questions[..100] {
        let words = ["can", &asked.user, asked.action, &asked.target, "-c", &asked.client];
        let _ = house.command(words).stdout(Stdio::null()).status().unwrap();
    }
    figure("binary, a process for each question", 100, begun);
}

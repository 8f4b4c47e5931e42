//! Dashboards that are shared with groups and users.

use usher::domain::{
    checklist::{StepKind, view::StepView},
    share::Visibility,
    typed::Typed,
};

use super::Work;
use crate::cli::onboard::{
    question::{Ask, Form, Item, Question},
    world::{World, groups},
};

/// Shares dashboards.
pub fn work<'w>(step: &'w StepView, world: &'w World) -> Work<'w> {
    let asks = vec![
        Ask::always("dashboards", || {
            let open: Vec<_> = world.dashboards.iter().filter(|one| !world.is_shared(one)).collect();
            let whole = if open.is_empty() { world.dashboards.iter().collect() } else { open };
            let default = whole.iter().map(|one| one.handle.clone()).collect();
            let items = world
                .dashboards
                .iter()
                .map(|one| {
                    let state = if world.is_shared(one) { "shared already" } else { "not shared yet" };
                    Item::new(one.handle.as_str(), &format!("{} ({state})", one.name))
                })
                .collect();
            Question::any("Dashboards", "", items, default).needed()
        }),
        Ask::always("with", || with(step, world)),
        Ask::always("right", || {
            let items = vec![Item::new("view", "look at it"), Item::new("edit", "change it, too")];
            Question::one("What they may do", "", items)
        }),
        Ask::when("visibility", |form| {
            let items = vec![
                Item::new(Visibility::Add.as_str(), "opens at sign-in, can be closed"),
                Item::new(Visibility::Required.as_str(), "opens at sign-in, stays open"),
                Item::new(Visibility::Library.as_str(), "is found in the list of dashboards"),
            ];
            let to_group = form.all("with").iter().any(|subject| subject.starts_with("group:"));
            to_group.then(|| Question::one("How they meet it", "", items))
        }),
        Ask::when("datasources", |_| {
            let help = "who builds klips needs them; who only looks does not";
            (!world.datasources.is_empty()).then(|| Question::yes("Share the data sources, too?", help, false))
        }),
    ];
    let more = world.dashboards.iter().any(|dashboard| !world.is_shared(dashboard));
    let commands = |form: &Form| {
        let right = form.one("right").filter(|right| *right != "view");
        let visibility = form.one("visibility").filter(|how| *how != Visibility::Add.as_str());
        let shared = |(dashboards, subjects): (Vec<String>, Vec<String>)| {
            let share = dashboards
                .iter()
                .fold(Typed::new("share"), |words, handle| words.name(format!("dashboard:{handle}")))
                .each("--with", &subjects)
                .given("--right", right)
                .given("--visibility", visibility);
            share.switch("--with-datasources", form.yes("datasources")).inside(Some(world.handle()))
        };
        to_share(world, form).into_iter().map(shared).collect()
    };
    Work { asks, commands: Box::new(commands), makes: more.then_some("share") }
}

fn with<'w>(step: &StepView, world: &World) -> Question<'w> {
    let counted = world.asks_for(step).and_then(|asked| asked.with.clone());
    let whose = counted.unwrap_or_else(|| vec!["group"]);
    let mut items = groups(world.own_groups(), "group:");
    let only = (items.len() == 1 && step.kind == StepKind::Share).then(|| items.iter().map(|item| item.value.clone()));
    let default = only.map(Iterator::collect).unwrap_or_default();
    items.extend(world.users.iter().map(|user| Item::new(format!("user:{}", user.email), &user.name)));
    let help = match whose.as_slice() {
        ["user"] => "a user is what the checklist asks for",
        ["group"] => "a group is what the checklist asks for",
        _ => "groups, or users by themselves",
    };
    Question::any("With whom", help, items, default).needed()
}

/// The dashboards with those whom each is to be shared with, the dashboards of the same together.
fn to_share(world: &World, form: &Form) -> Vec<(Vec<String>, Vec<String>)> {
    let mut found: Vec<(Vec<String>, Vec<String>)> = Vec::new();
    for dashboard in form.all("dashboards") {
        let open = form.all("with").iter().filter(|subject| !world.keeps || !world.is_shared_with(dashboard, subject));
        let open: Vec<String> = open.cloned().collect();
        match found.iter_mut().find(|(_, subjects)| *subjects == open) {
            _ if open.is_empty() => {}
            Some((dashboards, _)) => dashboards.push(dashboard.clone()),
            None => found.push((vec![dashboard.clone()], open)),
        }
    }
    found
}

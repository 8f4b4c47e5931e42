//! Steps that ask little: groups, staff, properties, features, roles, and what is ticked by hand.

use usher::domain::{Code, Refusal, checklist::view::StepView, typed::Typed};

use super::{Work, handle_of, is_text, yields_handle};
use crate::cli::onboard::{
    question::{Ask, Form, Item, Question},
    steps::client,
    world::{World, groups as group_items},
};

/// Creates one group.
pub fn groups(world: &World) -> Work<'_> {
    let asks = vec![
        Ask::always("name", || {
            let first = world.own_groups().next().is_none().then(|| "Marketing".to_owned());
            Question::text("Name", "who belongs together", yields_handle).default(first).only_new(|text| {
                let handle = handle_of(&[], text);
                match world.groups.iter().any(|group| group.handle == handle) {
                    true => Err(Refusal::new(Code::Exists, format!("there is a group {handle} already"))),
                    false => Ok(()),
                }
            })
        }),
        Ask::always("description", || {
            Question::text("Description", "may stay empty", is_text("description")).optional()
        }),
        Ask::always("use_only", || {
            Question::yes("Shall its members only ever look?", "then nothing is shared with it to be changed", false)
        }),
    ];
    let commands = |form: &Form| {
        let create = Typed::new("group create")
            .name(form.one("name").unwrap_or_default())
            .given("--description", form.one("description"));
        let create = if form.yes("use_only") { create.switch("--use-only", true) } else { create };
        vec![create.inside(Some(world.handle()))]
    };
    Work { asks, commands: Box::new(commands), makes: Some("group") }
}

/// Lets staff in.
pub fn client_share(world: &World) -> Work<'_> {
    let asks = vec![
        Ask::always("groups", || {
            let help = match world.shared_with_staff() {
                [] => format!("of {}", world.parent),
                there => {
                    let there: Vec<_> =
                        there.iter().map(|share| format!("{} ({})", share.group, share.right)).collect();
                    format!("of {}; shared already with {}", world.parent, there.join(", "))
                }
            };
            Question::any("Groups", &help, group_items(world.staff.iter(), ""), Vec::new()).needed()
        }),
        Ask::always("right", client::right),
    ];
    let commands = |form: &Form| {
        let there = |group: &&String| world.shared_with_staff().iter().any(|share| share.group == **group);
        let groups: Vec<_> = form.all("groups").iter().filter(|group| !world.keeps || !there(group)).collect();
        if groups.is_empty() {
            return Vec::new();
        }
        let share = Typed::new("client share").name(world.handle());
        vec![share.each("--with", groups).given("--right", form.one("right"))]
    };
    Work { asks, commands: Box::new(commands), makes: None }
}

/// Gives values to what template dashboards fill in: one question for each that is missing.
pub fn properties<'w>(step: &StepView, world: &'w World) -> Work<'w> {
    let keys = world.asks_for(step).and_then(|asked| asked.keys.clone()).unwrap_or_default();
    let open: Vec<_> = keys.into_iter().filter(|key| !world.client.properties.contains_key(key)).collect();
    let help = format!("as KEY=VALUE, several separated by commas: {}", open.join(", "));
    let asks = vec![Ask::always("values", move || {
        let open = open.clone();
        Question::text("Properties", &help, move |text| is_value(text, &open)).several(Vec::new())
    })];
    let commands = |form: &Form| {
        let set = Typed::new("client property set").name(world.handle());
        vec![form.all("values").iter().fold(set, |words, pair| words.name(pair.as_str()))]
    };
    Work { asks, commands: Box::new(commands), makes: None }
}

fn is_value(text: &str, open: &[String]) -> usher::domain::Result<()> {
    usher::domain::account::Space::Property.pair(text).map(|_| ()).map_err(|refusal| match open.first() {
        Some(key) => usher::domain::Refusal::new(refusal.code, format!("{text:?} is not like {key}=VALUE")),
        None => refusal,
    })
}

/// Turns features on.
pub fn features<'w>(step: &StepView, world: &'w World) -> Work<'w> {
    let asked = world.asks_for(step).and_then(|asked| asked.features.clone()).unwrap_or_default();
    let asks = vec![Ask::always("features", move || {
        let items = asked.iter().map(|id| Item::new(*id, "")).collect();
        let all = asked.iter().map(|id| (*id).to_owned()).collect();
        Question::any("Turn on", "", items, all).needed()
    })];
    let commands = |form: &Form| {
        let enable = Typed::new("client feature enable").name(world.handle());
        vec![form.all("features").iter().fold(enable, |words, id| words.name(id.as_str()))]
    };
    Work { asks, commands: Box::new(commands), makes: None }
}

/// Creates a role, or gives one to somebody.
pub fn role<'w>(step: &StepView, world: &'w World) -> Work<'w> {
    let asked = world.asks_for(step);
    let wanted = asked.and_then(|asked| asked.role.clone());
    let held = asked.is_some_and(|asked| asked.held == Some(true));
    if let (Some(role), true) = (wanted.clone(), held) {
        let asks = vec![Ask::always("users", || {
            let items = world.users.iter().map(|user| Item::new(user.email.as_str(), &user.name)).collect();
            Question::any("Who gets the role", "", items, Vec::new()).needed()
        })];
        let commands = move |form: &Form| {
            let give = |email: &String| {
                Typed::new("user role").name(email.as_str()).flag("--add", &role).inside(Some(world.handle()))
            };
            form.all("users").iter().map(give).collect()
        };
        return Work { asks, commands: Box::new(commands), makes: None };
    }
    let named = wanted.clone();
    let asks = vec![
        Ask::always("name", move || Question::text("Name", "", yields_handle).default(wanted.clone())),
        Ask::always("like", || {
            let items = vec![
                Item::new("build-and-view", "build klips and dashboards, share them, look"),
                Item::new("user-admin", "that of an editor, and the people"),
                Item::new("client-manager", "the clients below"),
            ];
            Question::one("What it allows", "a start, to be changed later", items)
        }),
    ];
    let commands = move |form: &Form| {
        let create = Typed::new("role create")
            .name(form.one("name").unwrap_or_default())
            .given("--handle", named.as_deref().filter(|handle| Some(*handle) != form.one("name")))
            .given("--like", form.one("like"));
        vec![create.inside(Some(world.handle()))]
    };
    Work { asks, commands: Box::new(commands), makes: None }
}

/// Ticks what was done outside.
pub fn manual<'w>(step: &'w StepView, world: &'w World) -> Work<'w> {
    let asks = vec![Ask::always("note", || {
        Question::text("It is done", "a note, such as with whom; may stay empty", is_text("note")).optional()
    })];
    let commands = |form: &Form| {
        let tick = Typed::new("checklist tick").name(world.handle()).name(step.id.as_str());
        vec![tick.given("--note", form.one("note"))]
    };
    Work { asks, commands: Box::new(commands), makes: None }
}

//! The client itself: adding it, and making it ready for users.

use usher::{
    domain::{
        Code, Refusal,
        account::{Seats, Status},
        checklist::template::DEFAULT,
        client::ClientRight,
        name, time,
        typed::Typed,
    },
    ops::{checklist::template::TemplateView, group::GroupView},
};

use super::{Work, is_text, yields_handle};
use crate::cli::onboard::{
    question::{Ask, Form, Item, Question},
    world::{World, groups},
};

/// What is known before there is a client.
pub struct Above {
    /// Groups that it can be shared with.
    pub groups: Vec<GroupView>,
    /// Checklists that it can follow.
    pub templates: Vec<TemplateView>,
    /// The one it follows where none is chosen.
    pub template: String,
    /// Time zone of the account that it is added to.
    pub time_zone: String,
    /// The account that it is added below, where that is not the operator's own.
    pub below: Option<String>,
}

/// The keys of all that is asked for a new client.
pub const KEYS: &[&str] =
    &["name", "handle", "description", "checklist", "status", "seats", "time_zone", "share", "right"];

/// Adds a client.
pub fn add(above: &Above) -> Work<'_> {
    let is_setup = |form: &Form| form.one("status") == Some(Status::Setup.as_str());
    let asks = vec![
        Ask::always("name", || Question::text("Name", "as people read it", name_of_a_client)),
        Ask::when("handle", |form| {
            let derived = form.one("name").and_then(derived);
            Some(Question::text("Handle", "what commands call it: a-z, 0-9 and -", is_handle).default(derived))
        }),
        Ask::always("description", || {
            Question::text("Description", "what the client is; may stay empty", is_text("description")).optional()
        }),
        Ask::when("checklist", |_| (above.templates.len() > 1).then(|| templates(above))),
        Ask::always("status", || {
            let items = vec![
                Item::new("active", "people can work"),
                Item::new("trial", "the same for 14 days"),
                Item::new("setup", "nobody is let in until it is active"),
            ];
            Question::one("Status", "", items)
        }),
        Ask::when("seats", move |form| {
            let question = Question::text("Seats", "how many users it may have, or unlimited", some_seats);
            Some(if is_setup(form) { question.optional() } else { question })
        }),
        Ask::always("time_zone", || zone(&above.time_zone)),
        Ask::when("share", |_| {
            let items = groups(above.groups.iter(), "");
            let help = "whose members may sign in to the client";
            (!items.is_empty()).then(|| Question::any("Share with your groups", help, items, Vec::new()))
        }),
        Ask::when("right", |form| (!form.all("share").is_empty()).then(right)),
    ];
    let commands = |form: &Form| {
        let name = form.one("name").unwrap_or_default();
        let handle = form.one("handle").filter(|handle| derived(name).as_deref() != Some(handle));
        let right = form.one("right").unwrap_or(ClientRight::Admin.as_str());
        let shares: Vec<_> = form.all("share").iter().map(|group| format!("{group}={right}")).collect();
        let zone = form.one("time_zone").filter(|zone| *zone != "UTC");
        let words = Typed::new("client add")
            .name(name)
            .given("--handle", handle)
            .given("--seats", form.one("seats"))
            .flag("--status", form.one("status").unwrap_or("active"))
            .given("--description", form.one("description"))
            .given("--checklist", form.one("checklist").filter(|chosen| *chosen != above.template))
            .given("--time-zone", zone)
            .each("--share", &shares)
            .given("-c", above.below.as_deref());
        vec![words]
    };
    Work { asks, commands: Box::new(commands), makes: None }
}

/// The handle of a client that is added by these answers.
pub fn handle(form: &Form) -> Option<String> {
    form.one("handle").map(str::to_owned)
}

/// Makes a client ready that is there: with a status that lets people in, and seats.
pub fn ready(world: &World) -> Work<'_> {
    let status = world.client.status;
    let asks = vec![
        Ask::when("status", move |_| {
            matches!(status, Status::Setup | Status::Disabled).then(|| {
                let mut items = vec![Item::new("active", "people can work")];
                if status == Status::Setup {
                    items.push(Item::new("trial", "the same for 14 days"));
                }
                Question::one("Status", &format!("it is in status {status} now"), items)
            })
        }),
        Ask::always("seats", || {
            let now = Some(world.client.seats).filter(|seats| *seats != Seats::Number(0));
            Question::text("Seats", "how many users it may have, or unlimited", some_seats)
                .default(now.map(|seats| seats.to_string()))
        }),
    ];
    let commands = |form: &Form| {
        let words = Typed::new("client edit")
            .name(world.handle())
            .given("--status", form.one("status"))
            .given("--seats", form.one("seats"));
        vec![words]
    };
    Work { asks, commands: Box::new(commands), makes: None }
}

/// The level at which staff may sign in.
pub fn right<'w>() -> Question<'w> {
    let items = vec![
        Item::new("admin", "do everything inside"),
        Item::new("settings", "that, and change its seats, status and features"),
        Item::new("view-only", "look as the client does"),
    ];
    Question::one("What they may do there", "", items)
}

/// An IANA time zone.
pub fn zone<'w>(default: &str) -> Question<'w> {
    Question::text("Time zone", "as Europe/Berlin", |text| time::zone(text).map(|_| ()))
        .default(Some(default.to_owned()))
        .words(time::zones())
}

fn templates<'w>(above: &Above) -> Question<'w> {
    let items = above
        .templates
        .iter()
        .map(|template| {
            let steps: Vec<_> =
                template.steps.iter().filter(|step| !step.optional).map(|step| step.id.as_str()).collect();
            Item::new(template.handle.as_str(), &steps.join(", "))
        })
        .collect();
    let default = Some(above.template.clone()).filter(|handle| above.templates.iter().any(|one| one.handle == *handle));
    Question::one("Checklist", "the order in which it is onboarded", items)
        .default(default.or_else(|| Some(DEFAULT.to_owned())))
}

fn some_seats(text: &str) -> Result<(), Refusal> {
    match text.parse()? {
        Seats::Number(0) => Err(Refusal::new(Code::Usage, "a client that lets people in has at least one seat")),
        _ => Ok(()),
    }
}

fn name_of_a_client(text: &str) -> Result<(), Refusal> {
    match yields_handle(text) {
        // It is asked for next.
        Err(refusal) if name::name(text).is_ok() => drop(refusal),
        other => return other,
    }
    Ok(())
}

fn derived(name: &str) -> Option<String> {
    let name = name::name(name).ok()?;
    name::Handle::given_or_derived(None, &name).ok().map(|handle| handle.to_string())
}

fn is_handle(text: &str) -> Result<(), Refusal> {
    name::Handle::given_or_derived(Some(text), text).map(|_| ())
}

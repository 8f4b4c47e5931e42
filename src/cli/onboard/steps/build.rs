//! Dashboards with klips: made here, or taken as copies from the account above.

use super::{Work, handle_of, is_name, yields_handle};
use crate::cli::onboard::{
    question::{Ask, Form, Item, Question},
    world::{World, handles},
};
use usher::domain::typed::Typed;

const NEW: &str = "new";
const COPY: &str = "copy";

/// Makes one dashboard with what stands on it.
pub fn work(world: &World) -> Work<'_> {
    let copies = |form: &Form| form.one("how") == Some(COPY);
    let asks = vec![
        Ask::when("how", |_| {
            let items = vec![
                Item::new(NEW, "a dashboard with klips of its own"),
                Item::new(COPY, &format!("one that {} has, with its klips", world.parent)),
            ];
            (!world.patterns.is_empty()).then(|| Question::one("A dashboard", "", items))
        }),
        Ask::when("source", move |form| {
            let items = world.patterns.iter().map(|one| Item::new(one.handle.as_str(), &one.name)).collect();
            copies(form).then(|| Question::one("A copy of", "", items))
        }),
        Ask::when("dashboard", move |form| {
            let empty = world.dashboards.iter().filter(|one| one.contains.is_empty()).map(|one| one.handle.clone());
            let question = Question::text("Dashboard", "a new name, or one that is there", yields_handle)
                .default(world.dashboards.is_empty().then(|| "Overview".to_owned()))
                .words(empty.collect());
            (!copies(form)).then_some(question)
        }),
        Ask::when("klips", move |form| {
            let question = Question::text(
                "Klips on it",
                "names separated by commas, in order; those that are not there yet are made",
                yields_handle,
            )
            .several(handles(&world.klips))
            .apart(called);
            (!copies(form)).then_some(question)
        }),
        Ask::when("datasource", move |form| {
            let question = Question::text(
                "Data source of the new klips",
                "a new name, or one that is there; may stay empty",
                yields_handle,
            )
            .optional()
            .words(handles(&world.datasources));
            (!copies(form) && !new_klips(world, form).is_empty()).then_some(question)
        }),
        Ask::when("provider", move |form| {
            let new = form.one("datasource").is_some_and(|typed| is_new(&handles(&world.datasources), typed));
            let question =
                Question::text("Where its data comes from", "the service; may stay empty", is_name).optional();
            (!copies(form) && new).then_some(question)
        }),
    ];
    Work { asks, commands: Box::new(|form| commands(world, form)), makes: Some("dashboard") }
}

fn commands(world: &World, form: &Form) -> Vec<Typed> {
    let client = world.handle();
    if let Some(source) = form.one("source") {
        let source = format!("{}/dashboard:{source}", world.parent);
        return vec![Typed::new("dashboard import").name(source).inside(Some(client))];
    }
    let (klips, datasources) = (handles(&world.klips), handles(&world.datasources));
    let mut commands = Vec::new();
    let source = form.one("datasource").map(|typed| handle_of(&datasources, typed));
    if let Some(typed) = form.one("datasource").filter(|typed| is_new(&datasources, typed)) {
        let made = Typed::new("datasource create").name(typed).given("--provider", form.one("provider"));
        commands.push(made.inside(Some(client)));
    }
    for klip in new_klips(world, form) {
        commands
            .push(Typed::new("klip create").name(klip).given("--datasource", source.as_deref()).inside(Some(client)));
    }
    let placed: Vec<String> = form.all("klips").iter().map(|typed| handle_of(&klips, typed)).collect();
    let typed = form.one("dashboard").unwrap_or_default();
    let there = handles(&world.dashboards);
    commands.push(if is_new(&there, typed) {
        Typed::new("dashboard create").name(typed).each("--klip", &placed).inside(Some(client))
    } else {
        let on = Typed::new("dashboard place").name(handle_of(&there, typed));
        placed.into_iter().fold(on, Typed::name).inside(Some(client))
    });
    commands
}

/// The klips that are named and not there, each once.
fn new_klips<'f>(world: &World, form: &'f Form) -> Vec<&'f str> {
    let there = handles(&world.klips);
    let mut new: Vec<&str> = Vec::new();
    for typed in form.all("klips") {
        let seen = new.iter().any(|known| handle_of(&[], known) == handle_of(&[], typed));
        if is_new(&there, typed) && !seen {
            new.push(typed);
        }
    }
    new
}

fn is_new(there: &[String], typed: &str) -> bool {
    !there.contains(&handle_of(there, typed))
}

/// The handle that a name yields.
fn called(typed: &str) -> String {
    handle_of(&[], typed)
}

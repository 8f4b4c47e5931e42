//! People: adding them, and inviting those who have not been.

use usher::domain::{Code, Refusal, currency, email::Email, typed::Typed, user::Profile};

use super::Work;
use crate::cli::onboard::{
    question::{Ask, Form, Item, Question},
    steps::client::zone,
    world::{World, groups},
};

/// Adds one user. The invitation is held back until the end where that is wanted, so that the first
/// screen can be looked at before anybody meets it.
pub fn work(world: &World) -> Work<'_> {
    let asks = vec![
        Ask::always("email", || {
            Question::text("E-mail", "", |text| Email::parse(text).map(|_| ())).only_new(|text| {
                let email = Email::parse(text)?;
                match world.users.iter().any(|user| user.email == email.as_str()) {
                    true => Err(Refusal::new(Code::Exists, format!("{email} is a user of {} already", world.handle()))),
                    false => Ok(()),
                }
            })
        }),
        Ask::always("first", || {
            Question::text("First name", "may stay empty", |text| profile(text, "", "")).optional()
        }),
        Ask::always("last", || Question::text("Last name", "may stay empty", |text| profile("", text, "")).optional()),
        Ask::always("phone", || Question::text("Phone", "may stay empty", |text| profile("", "", text)).optional()),
        Ask::always("roles", || roles(world)),
        Ask::when("groups", |_| {
            let items = groups(world.own_groups(), "");
            let only = items.first().filter(|_| items.len() == 1).map(|item| item.value.clone());
            let help = "what is shared with a group is seen by its members";
            (!items.is_empty()).then(|| Question::any("Groups", help, items, only.into_iter().collect()))
        }),
        Ask::always("time_zone", || zone(&world.client.time_zone)),
        Ask::when("currency", |_| {
            let question = Question::text("Currency", "as EUR", |text| currency::code(text).map(|_| ()));
            world.client.transact.then(|| question.default(Some("USD".to_owned())))
        }),
        Ask::always("hold", || {
            let help = "it is sent at the end, when the first screen has been looked at";
            Question::yes("Hold the invitation back for now?", help, true)
        }),
    ];
    let commands = |form: &Form| {
        let add = Typed::new("user add")
            .name(form.one("email").unwrap_or_default())
            .given("--first", form.one("first"))
            .given("--last", form.one("last"))
            .given("--phone", form.one("phone"))
            .each("--role", form.all("roles"))
            .each("--group", form.all("groups"))
            .given("--time-zone", form.one("time_zone").filter(|zone| *zone != world.client.time_zone))
            .given("--currency", form.one("currency").filter(|code| *code != "USD"));
        let add = if form.yes("hold") { add.switch("--no-invite", true) } else { add };
        vec![add.inside(Some(world.handle()))]
    };
    Work { asks, commands: Box::new(commands), makes: Some("user") }
}

/// Invites those who have not been.
pub fn invitations(world: &World) -> Work<'_> {
    let asks = vec![Ask::always("users", || {
        let open = uninvited(world);
        let items = open.iter().map(|email| Item::new(email.as_str(), "")).collect();
        Question::any("Send an invitation to", "", items, open).needed()
    })];
    let commands = |form: &Form| vec![invite(world.handle(), form.all("users"))];
    Work { asks, commands: Box::new(commands), makes: None }
}

/// Invites people.
pub fn invite(client: &str, emails: &[String]) -> Typed {
    emails.iter().fold(Typed::new("user invite"), |words, email| words.name(email.as_str())).inside(Some(client))
}

/// Who waits for an invitation.
pub fn uninvited(world: &World) -> Vec<String> {
    let open = world.users.iter().filter(|user| user.status == "invited" && user.invitation.waits());
    open.map(|user| user.email.clone()).collect()
}

fn roles<'w>(world: &World) -> Question<'w> {
    let built_in = [
        ("view-only", "look at what is shared: the usual one"),
        ("editor", "build, change and share"),
        ("admin", "everything in the account, whatever is shared"),
    ];
    let mut items: Vec<Item> = built_in.iter().map(|(role, about)| Item::new(*role, about)).collect();
    for role in world.roles.iter().filter(|role| !role.built_in) {
        items.push(Item::new(role.handle.as_str(), &role.name));
    }
    Question::any("Roles", "what they may do", items, vec!["view-only".to_owned()]).needed()
}

fn profile(first: &str, last: &str, phone: &str) -> usher::domain::Result<()> {
    let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let profile = Profile { first: given(first), last: given(last), phone: given(phone), ..Profile::default() };
    Profile::parse(profile).map(|_| ())
}

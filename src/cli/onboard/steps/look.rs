//! What people meet: the brand of the client, and the white-label of the product.

use std::path::Path;

use usher::domain::{
    Code, Refusal, Result,
    account::Feature,
    email::Email,
    look::{Colour, Link, Theme, brand::Palette, image},
    typed::Typed,
};

use super::{Work, is_name};
use crate::cli::{
    commands::picture,
    onboard::{
        question::{Ask, Form, Item, Question},
        world::World,
    },
};

/// Gives the client a logo, a theme and colours. What is set already stays where Enter is all that is
/// answered.
pub fn brand(world: &World) -> Work<'_> {
    let set = &world.brand;
    let custom = |form: &Form| form.one("theme") == Some(Theme::Custom.as_str());
    let asks = vec![
        Ask::always("logo", || match &set.logo {
            None => Question::text("Logo", "a PNG, JPEG or WebP file, at most 1200×400", is_logo).words(pictures()),
            Some(_) => Question::text("Logo", "another file; empty keeps the one that is set", is_logo)
                .optional()
                .words(pictures()),
        }),
        Ask::always("logo_dark", || {
            Question::text("Logo for the dark theme", "a file; may stay empty", is_logo).optional().words(pictures())
        }),
        Ask::always("theme", || {
            let mut items = vec![Item::new("light", "dark on light"), Item::new("dark", "light on dark")];
            let mut help = "colours of their own need the feature theming";
            if world.client.features.has(Feature::Theming) {
                items.push(Item::new("custom", "colours of their own"));
                help = "";
            }
            let there = set.theme.clone().filter(|theme| items.iter().any(|item| item.value == *theme));
            let light = items.first().map(|item| item.value.clone());
            Question::one("Theme", help, items).default(there.or(light))
        }),
        Ask::when("background", move |form| {
            let there = set.background.as_deref().unwrap_or("#ffffff");
            custom(form).then(|| colour("Colour of the page", there, |_| Ok(())))
        }),
        Ask::when("accent", move |form| {
            let there = set.accent.as_deref().unwrap_or("#8ecae6");
            custom(form).then(|| colour("Colour of buttons and heads", there, |_| Ok(())))
        }),
        Ask::when("text", move |form| {
            let there = set.text.as_deref().unwrap_or("#1c2128");
            let on = |key: &str| form.one(key).and_then(|given| given.parse().ok());
            let (background, accent) = (on("background"), on("accent"));
            let check = move |text: Colour| match (background, accent) {
                (Some(background), Some(accent)) => Palette { accent, background, text }.readable(),
                _ => Ok(()),
            };
            custom(form).then(|| colour("Colour of text", there, check))
        }),
    ];
    let commands = |form: &Form| {
        let changed = |key: &str, there: &Option<String>| changed(world, form.one(key), there.as_deref());
        let picture = |key: &str, is_set: bool| form.one(key).filter(|_| !(world.keeps && is_set));
        // A theme that is light without having been said so stays so.
        let theme = match &set.theme {
            None => changed("theme", &None).filter(|theme| *theme != set.effective.theme),
            there => changed("theme", there),
        };
        let typed = Typed::new("brand set")
            .given("--logo", picture("logo", set.logo.is_some()))
            .given("--logo-dark", picture("logo_dark", set.logo_dark.is_some()))
            .given("--theme", theme.as_deref())
            .given("--accent", changed("accent", &set.accent).as_deref())
            .given("--background", changed("background", &set.background).as_deref())
            .given("--text", changed("text", &set.text).as_deref());
        let nothing = typed == Typed::new("brand set");
        if nothing { Vec::new() } else { vec![typed.inside(Some(world.handle()))] }
    };
    Work { asks, commands: Box::new(commands), makes: None }
}

/// An answer that differs from what is set; none where that stays whatever is answered.
fn changed(world: &World, given: Option<&str>, there: Option<&str>) -> Option<String> {
    let stays = world.keeps && there.is_some();
    given.filter(|given| !stays && there != Some(*given)).map(str::to_owned)
}

fn colour<'w>(ask: &str, there: &str, check: impl Fn(Colour) -> Result<()> + 'w) -> Question<'w> {
    Question::text(ask, "as #8ecae6", move |text| check(text.parse()?)).default(Some(there.to_owned()))
}

/// Names the product.
pub fn white_label(world: &World) -> Work<'_> {
    let set = &world.white_label;
    let asks = vec![
        Ask::always("product_name", || {
            Question::text("Product name", "what clients know it as", is_name).default(set.product_name.clone())
        }),
        Ask::always("support_email", || {
            Question::text("Support e-mail", "where clients ask for help", |text| Email::parse(text).map(|_| ()))
                .default(set.support_email.clone())
        }),
        Ask::always("widget_name", || {
            Question::text("What a klip is called", "may stay empty", is_name)
                .optional()
                .default(set.widget_name.clone())
        }),
        Ask::always("help", || {
            Question::text("Address of the help", "https only; may stay empty", |text| text.parse::<Link>().map(|_| ()))
                .optional()
                .default(set.help.clone())
        }),
    ];
    let commands = |form: &Form| {
        let changed = |key: &str, there: &Option<String>| changed(world, form.one(key), there.as_deref());
        let help = changed("help", &set.help).map(|address| format!("help={address}"));
        let typed = Typed::new("whitelabel set")
            .given("--product-name", changed("product_name", &set.product_name).as_deref())
            .given("--support-email", changed("support_email", &set.support_email).as_deref())
            .given("--widget-name", changed("widget_name", &set.widget_name).as_deref())
            .given("--link", help.as_deref());
        if typed == Typed::new("whitelabel set") { Vec::new() } else { vec![typed] }
    };
    Work { asks, commands: Box::new(commands), makes: None }
}

/// Requires that a file is a logo, by the very rules that `brand set` goes by.
fn is_logo(path: &str) -> Result<()> {
    // What is no regular file may never end.
    if !Path::new(path).is_file() {
        return Err(Refusal::new(Code::Io, format!("there is no file {path}")));
    }
    picture::given(Some(Path::new(path)), image::LOGO).map(|_| ())
}

/// Pictures in the folder that the command runs in.
fn pictures() -> Vec<String> {
    let Ok(files) = std::fs::read_dir(".") else { return Vec::new() };
    let names = files.filter_map(|file| file.ok()?.file_name().into_string().ok());
    let is_picture = |name: &String| {
        let end = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
        matches!(end.as_str(), "png" | "jpg" | "jpeg" | "webp")
    };
    let mut found: Vec<String> = names.filter(is_picture).take(100).collect();
    found.sort();
    found
}

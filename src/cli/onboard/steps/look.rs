//! What people meet: the brand of the client, and the white-label of the product.

use std::path::Path;
use usher::domain::typed::Typed;

use usher::domain::{
    Code, Refusal, Result,
    account::Feature,
    email::Email,
    look::{Colour, Link, Theme, image},
};

use super::{Work, is_name};
use crate::cli::{
    commands::picture,
    onboard::{
        question::{Ask, Form, Item, Question},
        world::World,
    },
};

/// Gives the client a logo, a theme and colours.
pub fn brand(world: &World) -> Work<'_> {
    let custom = |form: &Form| form.one("theme") == Some(Theme::Custom.as_str());
    let colour = |key: &'static str, ask: &'static str, default: &'static str| {
        Ask::when(key, move |form| {
            let question = Question::text(ask, "as #0b4f6c", |text| text.parse::<Colour>().map(|_| ()));
            custom(form).then(|| question.default(Some(default.to_owned())))
        })
    };
    let asks = vec![
        Ask::always("logo", || {
            Question::text("Logo", "a PNG, JPEG or WebP file, at most 1200×400", is_logo).words(pictures())
        }),
        Ask::always("logo_dark", || {
            Question::text("Logo for the dark theme", "a file; empty means the same", is_logo)
                .optional()
                .words(pictures())
        }),
        Ask::always("theme", || {
            let mut items = vec![Item::new("light", "dark on light"), Item::new("dark", "light on dark")];
            if world.client.features.has(Feature::Theming) {
                items.push(Item::new("custom", "colours of their own"));
            }
            Question::one("Theme", "", items)
        }),
        colour("accent", "Colour of buttons and heads", "#1b5faa"),
        colour("background", "Colour of the page", "#ffffff"),
        colour("text", "Colour of text", "#1c2128"),
    ];
    let commands = |form: &Form| {
        let set = Typed::new("brand set")
            .given("--logo", form.one("logo"))
            .given("--logo-dark", form.one("logo_dark"))
            .given("--theme", form.one("theme"))
            .given("--accent", form.one("accent"))
            .given("--background", form.one("background"))
            .given("--text", form.one("text"));
        vec![set.inside(Some(world.handle()))]
    };
    Work { asks, commands: Box::new(commands), makes: None }
}

/// Names the product.
pub fn white_label<'w>() -> Work<'w> {
    let asks = vec![
        Ask::always("product_name", || Question::text("Product name", "what clients know it as", is_name)),
        Ask::always("support_email", || {
            Question::text("Support e-mail", "where clients ask for help", |text| Email::parse(text).map(|_| ()))
        }),
        Ask::always("widget_name", || Question::text("What a klip is called", "may stay empty", is_name).optional()),
        Ask::always("help", || {
            Question::text("Address of the help", "https only; may stay empty", |text| text.parse::<Link>().map(|_| ()))
                .optional()
        }),
    ];
    let commands = |form: &Form| {
        let help = form.one("help").map(|address| format!("help={address}"));
        let set = Typed::new("whitelabel set")
            .given("--product-name", form.one("product_name"))
            .given("--support-email", form.one("support_email"))
            .given("--widget-name", form.one("widget_name"))
            .given("--link", help.as_deref());
        vec![set]
    };
    Work { asks, commands: Box::new(commands), makes: None }
}

/// Requires that a file is a logo, by the very rules that `brand set` goes by.
fn is_logo(path: &str) -> Result<()> {
    match picture::given(Some(Path::new(path)), image::LOGO) {
        Err(refusal) if refusal.code == Code::Io => Err(Refusal::new(Code::Io, format!("there is no file {path}"))),
        read => read.map(|_| ()),
    }
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

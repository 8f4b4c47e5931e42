//! `usher whitelabel`: what the product is called and where it links.

use std::path::Path;

use clap::{Args, Subcommand};
use usher::{
    domain::{
        Code, Refusal,
        look::{
            image::{self, Picture},
            white_label,
        },
    },
    ops,
};

use super::{
    picture::{self, ImagesArgs},
    preview,
};
use crate::cli::{
    App, Outcome,
    args::{ShowArgs, WriteArgs},
    output::{Column, Order, Shape},
};

/// What the product is called and where it links, for all clients
#[derive(Debug, Subcommand)]
#[command(defer = true)]
#[command(arg_required_else_help = true)]
pub enum Whitelabel {
    /// Set names, links and logos; what is not given stays
    #[command(
        after_help = "Examples:\n  usher whitelabel set --product-name \"North Insights\" --support-email help@north.example\n  usher whitelabel set --link help=https://north.example/help --link terms=https://north.example/terms\n  usher whitelabel set --footer-logo partner.png=https://partner.example"
    )]
    Set(Box<SetArgs>),
    /// Show what is set
    ///
    /// With --images DIR the logos at the foot are written as north-footer-1.png and so on. Nothing is
    /// written over.
    #[command(after_help = "Examples:\n  usher whitelabel show\n  usher whitelabel show --images .")]
    Show(Show),
    /// See what you meet on signing in to your own account, as one page
    #[command(
        after_help = "Examples:\n  usher whitelabel preview\n  usher whitelabel preview --theme dark --out north.html"
    )]
    Preview(preview::Preview),
    /// Take everything back to the product's own
    #[command(after_help = "Examples:\n  usher whitelabel reset")]
    Reset(Reset),
}

// Show what is set
#[derive(Debug, Args)]
pub struct Show {
    #[command(flatten)]
    images: ImagesArgs,
    #[command(flatten)]
    show: ShowArgs,
}

// Set names, links and logos
//
// In your own account, where white-label is enabled. Mails and pages carry it for every client.
#[derive(Debug, Args)]
pub struct SetArgs {
    /// What the product is called
    #[arg(long, value_name = "NAME")]
    product_name: Option<String>,
    /// What a klip or metric on a page of one's own is called
    #[arg(long, value_name = "NAME")]
    widget_name: Option<String>,
    /// Where help, terms, privacy or website are found, as help=https://north.example/help; may be
    /// repeated
    #[arg(long = "link", value_name = "WHAT=ADDRESS")]
    links: Vec<String>,
    /// Where clients ask for support
    #[arg(long, value_name = "E-MAIL")]
    support_email: Option<String>,
    /// The name that mails come from
    #[arg(long, value_name = "NAME")]
    sender_name: Option<String>,
    /// The domain under which the product is met
    #[arg(long, value_name = "DOMAIN")]
    domain: Option<String>,
    /// A logo at the foot and where it leads; up to three, which replace those there
    #[arg(long = "footer-logo", value_name = "FILE=ADDRESS")]
    footer_logos: Vec<String>,
    #[command(flatten)]
    write: WriteArgs,
}

// Take everything back to the product's own
#[derive(Debug, Args)]
pub struct Reset {
    #[command(flatten)]
    write: WriteArgs,
}

const WHITE_LABEL: Shape = Shape {
    things: "white-labels",
    id: "product_name",
    order: Order::Own,
    columns: &[
        Column::text("enabled", "enabled").kept(),
        Column::text("product_name", "product"),
        Column::text("widget_name", "widget"),
        Column::text("help", "help"),
        Column::text("terms", "terms"),
        Column::text("privacy", "privacy"),
        Column::text("website", "website"),
        Column::text("support_email", "support"),
        Column::text("sender_name", "mails from"),
        Column::text("domain", "domain"),
        Column::text("footer_logos", "logos at the foot"),
    ],
    documented: &[],
};

/// Runs a command about the white-label.
pub fn run(app: &mut App, command: Whitelabel) -> Outcome {
    match command {
        Whitelabel::Set(args) => {
            let set = set_of(&args)?;
            app.write(&args.write, |session| ops::look::white_label::set(session, &set))
        }
        Whitelabel::Show(args) => {
            let shown = app.read(|session| ops::look::white_label::show(session))?;
            args.images.take_out(app, |session| ops::look::white_label::images(session))?;
            app.thing(&WHITE_LABEL, "", &shown, &args.show)
        }
        Whitelabel::Preview(args) => preview::run(app, &args, ops::look::preview::of_white_label),
        Whitelabel::Reset(args) => app.write(&args.write, ops::look::white_label::reset),
    }
}

fn set_of(args: &SetArgs) -> Result<white_label::Set, Refusal> {
    let links = args.links.iter().map(|given| pair(given, "help=https://north.example/help"));
    white_label::Set::parse(white_label::Typed {
        product_name: args.product_name.as_deref(),
        widget_name: args.widget_name.as_deref(),
        links: links.collect::<Result<_, _>>()?,
        support_email: args.support_email.as_deref(),
        sender_name: args.sender_name.as_deref(),
        domain: args.domain.as_deref(),
        footer: footer(&args.footer_logos)?,
    })
}

fn footer(given: &[String]) -> Result<Option<Vec<(Picture, &str)>>, Refusal> {
    if given.is_empty() {
        return Ok(None);
    }
    let mut logos = Vec::new();
    for given in given {
        let (file, address) = pair(given, "logo.png=https://partner.example")?;
        let picture = picture::given(Some(Path::new(file)), image::LOGO)?;
        logos.extend(picture.map(|picture| (picture, address)));
    }
    Ok(Some(logos))
}

fn pair<'a>(given: &'a str, example: &str) -> Result<(&'a str, &'a str), Refusal> {
    given
        .split_once('=')
        .ok_or_else(|| Refusal::new(Code::Usage, format!("{given:?} has no \"=\"; it is written like {example}")))
}

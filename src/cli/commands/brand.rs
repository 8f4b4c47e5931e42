//! `usher brand`: what the dashboards of an account look like.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use usher::{
    domain::{
        Refusal,
        look::{Colour, brand, image},
    },
    ops,
};

use super::{
    picture::{self, ImagesArgs},
    preview,
};
use crate::cli::{
    App, Outcome,
    args::{OnOff, ShowArgs, WriteArgs},
    output::{Column, Order, Shape},
};

/// What the dashboards of the account look like
#[derive(Debug, Subcommand)]
#[command(defer = true)]
#[command(arg_required_else_help = true)]
pub enum Brand {
    /// Set logos, theme and colours; what is not given stays
    #[command(
        after_help = "Examples:\n  usher brand set --logo logo.png --theme dark -c acme\n  usher brand set --accent '#0b4f6c' --background '#ffffff' --text '#ffffff' --allow-low-contrast -c acme\n  usher brand set --inherit on -c acme"
    )]
    Set(Box<SetArgs>),
    /// Show what is set, and what is in effect
    ///
    /// With --images DIR the logos and the favicon set here are written as acme-logo.png,
    /// acme-logo-dark.png and acme-favicon.png. Nothing is written over.
    #[command(after_help = "Examples:\n  usher brand show -c acme\n  usher brand show -c acme --images .")]
    Show(Show),
    /// See what somebody meets on signing in, as one page
    #[command(
        after_help = "Examples:\n  usher brand preview -c acme\n  usher brand preview -c acme --user dana@acme.example --theme dark --open\n  usher brand preview -c acme --stdout > acme.html"
    )]
    Preview(preview::Preview),
    /// Take everything back to a plain look
    #[command(after_help = "Examples:\n  usher brand reset -c acme")]
    Reset(Reset),
}

// Show what is set, and what is in effect
#[derive(Debug, Args)]
pub struct Show {
    #[command(flatten)]
    images: ImagesArgs,
    #[command(flatten)]
    show: ShowArgs,
}

// Set logos, theme and colours
//
// Logos are PNG, JPEG or WebP, at most 1200×400 pixels and 1 MiB. SVG is not taken: it can hold
// scripts. Colours are for the custom theme, which needs the feature theming.
#[derive(Debug, Args)]
pub struct SetArgs {
    /// The logo; also the one for the dark theme where that has none; `-` is stdin
    #[arg(long, value_name = "FILE")]
    logo: Option<PathBuf>,
    /// The logo for the dark theme
    #[arg(long, value_name = "FILE")]
    logo_dark: Option<PathBuf>,
    /// The small picture in the corner of a browser's tab, at most 512×512 pixels
    #[arg(long, value_name = "FILE")]
    favicon: Option<PathBuf>,
    /// The theme: light, dark or custom
    #[arg(long, value_name = "THEME")]
    theme: Option<brand::Theme>,
    /// Colour of buttons and heads, as #0b4f6c
    #[arg(long, value_name = "COLOUR")]
    accent: Option<Colour>,
    /// Colour of the page
    #[arg(long, value_name = "COLOUR")]
    background: Option<Colour>,
    /// Colour of text; it has to be read on the page and on the accent
    #[arg(long, value_name = "COLOUR")]
    text: Option<Colour>,
    /// Be as the parent where nothing is set here
    #[arg(long, value_name = "WHEN")]
    inherit: Option<OnOff>,
    /// Take colours although text is hard to read
    #[arg(long)]
    allow_low_contrast: bool,
    #[command(flatten)]
    write: WriteArgs,
}

// Take everything back to a plain look
#[derive(Debug, Args)]
pub struct Reset {
    #[command(flatten)]
    write: WriteArgs,
}

const BRAND: Shape = Shape {
    things: "brands",
    id: "account",
    order: Order::Rising,
    columns: &[
        Column::text("account", "account").kept(),
        Column::text("logo", "logo"),
        Column::text("logo_dark", "logo, dark"),
        Column::text("favicon", "favicon"),
        Column::text("theme", "theme"),
        Column::text("accent", "accent"),
        Column::text("background", "background"),
        Column::text("text", "text"),
        Column::text("inherit", "as the parent"),
        Column::text("effective.product", "product"),
        Column::text("effective.theme", "theme in effect"),
        Column::text("effective.accent", "accent in effect"),
        Column::text("effective.background", "background in effect"),
        Column::text("effective.text", "text in effect"),
        Column::text("effective.logo", "logo in effect"),
    ],
    documented: &["effective"],
};

/// Runs a command about the brand.
pub fn run(app: &mut App, command: Brand) -> Outcome {
    match command {
        Brand::Set(args) => {
            let set = set_of(&args)?;
            app.write(&args.write, |session| ops::look::brand::set(session, &set))
        }
        Brand::Show(args) => {
            let shown = app.read(|session| ops::look::brand::show(session))?;
            args.images.take_out(app, |session| ops::look::brand::images(session))?;
            app.thing(&BRAND, "", &shown, &args.show)
        }
        Brand::Preview(args) => preview::run(app, &args, ops::look::preview::of_account),
        Brand::Reset(args) => app.write(&args.write, ops::look::brand::reset),
    }
}

fn set_of(args: &SetArgs) -> Result<brand::Set, Refusal> {
    Ok(brand::Set {
        logo: picture::given(args.logo.as_deref(), image::LOGO)?,
        logo_dark: picture::given(args.logo_dark.as_deref(), image::LOGO)?,
        favicon: picture::given(args.favicon.as_deref(), image::FAVICON)?,
        theme: args.theme,
        accent: args.accent,
        background: args.background,
        text: args.text,
        inherit: args.inherit.map(|inherit| inherit == OnOff::On),
        allow_low_contrast: args.allow_low_contrast,
    })
}

//! The page of what somebody meets on signing in, as one HTML file that needs nothing else.
//!
//! Every value is escaped where it stands, and characters that do not print are shown as such. The
//! page forbids itself everything but its own style, which it names by digest, and images that it
//! holds: no script, no form, no request leaves it. The same preview yields the same bytes.

use askama::Template;
use jiff::{Timestamp, Zoned, tz::TimeZone};

use super::{
    html::{failed, policy, printed},
    shades::Shades,
};
use crate::domain::{
    Refusal,
    email::Email,
    first_screen::FirstScreen,
    look::{Image, Preview, Worn},
};

mod board;

use board::{Board, Chart};

/// The page of a preview.
///
/// # Errors
/// [`crate::domain::Code::Unexpected`] when the page cannot be put together.
pub fn render(preview: &Preview) -> Result<String, Refusal> {
    let shades = Shades::of(preview.worn.palette);
    let style = Style { shades }.render().map_err(failed)?;
    let page = Page::of(preview, &style, shades.dark)?;
    Html { page, style: &style }.render().map_err(failed)
}

#[derive(Template)]
#[template(path = "look/preview.css", escape = "none")]
struct Style {
    shades: Shades,
}

#[derive(Template)]
#[template(path = "look/preview.html")]
struct Html<'a> {
    page: Page<'a>,
    style: &'a str,
}

/// What the page says.
struct Page<'a> {
    policy: String,
    dark: bool,
    title: String,
    favicon: String,
    product: String,
    letter: String,
    logo: Option<Picture>,
    domain: Option<String>,
    account: String,
    person: Option<Person>,
    day: String,
    date: String,
    made: String,
    greeting: &'static str,
    greeted: Option<String>,
    summary: String,
    amiss: Option<String>,
    opening: Vec<Board>,
    listed: Vec<Board>,
    footer: Vec<FooterLogo<'a>>,
    links: Vec<Link<'a>>,
    support: Option<Support<'a>>,
}

/// Whoever meets the page.
struct Person {
    name: String,
    initials: String,
    avatar: Option<Picture>,
}

struct Picture {
    source: String,
    width: u32,
    height: u32,
    /// Whether it was made for a light page and lies on a dark one.
    plate: bool,
}

struct FooterLogo<'a> {
    picture: Picture,
    link: &'a str,
    host: &'a str,
}

struct Link<'a> {
    word: &'static str,
    address: &'a str,
}

struct Support<'a> {
    address: &'a str,
    link: String,
}

impl<'a> Page<'a> {
    fn of(preview: &'a Preview, style: &str, dark: bool) -> Result<Self, Refusal> {
        let Preview { worn, screen, avatar, at, time_zone } = preview;
        let zone = TimeZone::get(time_zone).unwrap_or(TimeZone::UTC);
        let at = Timestamp::from_microsecond(at.0).map_err(failed)?.to_zoned(zone);
        let boards = |opens: bool| {
            let those = screen.dashboards.iter().filter(move |board| board.opens == opens);
            those.map(|board| Board::of(board, worn.widget.as_deref())).collect::<Vec<_>>()
        };
        let (opening, listed) = (boards(true), boards(false));
        let account = printed(&screen.name);
        let product = printed(&worn.product);
        let person = person(screen, avatar.as_ref());
        Ok(Self {
            policy: policy(style),
            dark,
            title: format!("{account} – {product}"),
            favicon: worn.favicon.as_ref().map_or_else(|| "data:,".to_owned(), source),
            letter: first_letter(&product),
            logo: worn.logo_here().map(|logo| picture(logo, dark && worn.logo_dark == worn.logo)),
            domain: worn.domain.as_deref().map(printed),
            day: at.strftime("%Y-%m-%d").to_string(),
            date: at.strftime("%A, %-d %B %Y").to_string(),
            made: made(&at),
            greeting: if screen.viewer_name.is_some() { "Welcome back," } else { "Welcome to" },
            greeted: screen.viewer_name.as_deref().map(printed).or_else(|| Some(account.clone())),
            summary: summary(opening.len(), listed.len()),
            amiss: amiss(screen),
            footer: footer(worn, dark),
            links: worn.links.iter().map(|(word, link)| Link { word, address: link.as_str() }).collect(),
            support: worn
                .support
                .as_ref()
                .map(|support| Support { address: support.as_str(), link: Email::link(support) }),
            product,
            account,
            person,
            opening,
            listed,
        })
    }

    /// Whether something of the white-label stands at the foot.
    fn has_foot(&self) -> bool {
        !self.footer.is_empty() || !self.links.is_empty() || self.support.is_some()
    }

    /// Whether a dashboard is marked as required or added.
    fn has_marks(&self) -> bool {
        self.opening.iter().any(|board| board.visibility.is_some())
    }
}

fn first_letter(text: &str) -> String {
    let letter = text.chars().find(|c| c.is_alphanumeric());
    letter.map_or_else(String::new, |letter| letter.to_uppercase().collect())
}

/// Who meets the page: by their own name where they have one.
fn person(screen: &FirstScreen, avatar: Option<&Image>) -> Option<Person> {
    let viewer = screen.viewer.as_deref()?;
    let (kind, handle) = viewer.split_once(':').unwrap_or(("user", viewer));
    let name = match (&screen.viewer_name, kind) {
        (Some(name), _) => name.clone(),
        (None, "group") => format!("a member of {handle} alone"),
        (None, _) => handle.to_owned(),
    };
    let words = if kind == "group" { handle } else { &name };
    let mut initials: Vec<_> = words.split_whitespace().map(first_letter).collect();
    if let (Some(first), Some(last), true) = (initials.first().cloned(), initials.last().cloned(), initials.len() > 1) {
        initials = vec![first, last];
    }
    let avatar = avatar.map(|avatar| picture(avatar, false));
    Some(Person { initials: initials.concat(), name: printed(&name), avatar })
}

fn picture(image: &Image, plate: bool) -> Picture {
    Picture { source: source(image), width: image.width, height: image.height, plate }
}

/// The image as an address that holds it.
fn source(image: &Image) -> String {
    format!("data:image/png;base64,{}", image.png)
}

fn footer(worn: &Worn, dark: bool) -> Vec<FooterLogo<'_>> {
    let logo = |(image, link)| (picture(image, dark), link);
    let logos = worn.footer.iter().map(|(image, link)| logo((image, link)));
    logos.map(|(picture, link)| FooterLogo { picture, link: link.as_str(), host: link.host() }).collect()
}

fn made(at: &Zoned) -> String {
    let zone = at.time_zone().iana_name().unwrap_or("UTC");
    format!("{}, {zone} time", at.strftime("%-d %B %Y at %H:%M"))
}

fn summary(opening: usize, listed: usize) -> String {
    let opens = match opening {
        0 => "No dashboard opens by itself".to_owned(),
        1 => "One dashboard opens for you".to_owned(),
        many => format!("{many} dashboards open for you"),
    };
    match listed {
        0 => format!("{opens}."),
        1 => format!("{opens}, and one more is in the list."),
        many => format!("{opens}, and {many} more are in the list."),
    }
}

/// What is wrong with what opens, in a sentence; none where nothing is.
fn amiss(screen: &FirstScreen) -> Option<String> {
    match screen.opening().map(|board| board.broken().count()).sum() {
        0 => None,
        1 => Some("One tile is not shown to you.".to_owned()),
        many => Some(format!("{many} tiles are not shown to you.")),
    }
}

#[cfg(test)]
mod tests;

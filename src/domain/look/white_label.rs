//! White-label: what the product is called and where it links, once for the whole database.

use serde::{Deserialize, Serialize};

use super::link::{Link, is_domain};
use crate::domain::{
    account::Account,
    change::{Change, Changes},
    email::Email,
    id::AccountId,
    look::image::{self, Picture},
    name,
    refusal::{Code, Refusal},
};

/// The most logos at the foot (domain, 10).
pub const FOOTER_LOGOS: usize = 3;

/// What the product is called and where it links. What is not set is the product's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhiteLabel {
    /// The master account.
    pub account: AccountId,
    /// What the product is called.
    pub product_name: Option<String>,
    /// What a klip or metric on a page of one's own is called.
    pub widget_name: Option<String>,
    /// Where help is found.
    pub help: Option<Link>,
    /// The terms of use.
    pub terms: Option<Link>,
    /// How personal data is treated.
    pub privacy: Option<Link>,
    /// The partner's website.
    pub website: Option<Link>,
    /// Where clients ask for support.
    pub support_email: Option<Email>,
    /// The name that mails come from.
    pub sender_name: Option<String>,
    /// The domain under which the product is met.
    pub domain: Option<String>,
}

impl WhiteLabel {
    /// A white-label that says nothing yet.
    #[must_use]
    pub const fn plain(account: AccountId) -> Self {
        Self {
            account,
            product_name: None,
            widget_name: None,
            help: None,
            terms: None,
            privacy: None,
            website: None,
            support_email: None,
            sender_name: None,
            domain: None,
        }
    }

    /// The links that are set, with the words for them.
    pub fn links(&self) -> impl Iterator<Item = (&'static str, &Link)> {
        [("Help", &self.help), ("Terms", &self.terms), ("Privacy", &self.privacy), ("Website", &self.website)]
            .into_iter()
            .filter_map(|(word, link)| link.as_ref().map(|link| (word, link)))
    }
}

/// A logo at the foot of pages and mails.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FooterLogo {
    /// The master account.
    pub account: AccountId,
    /// Its place: 1 to 3.
    pub position: u32,
    /// Digest of the image.
    pub image: String,
    /// Where it leads.
    pub link: Link,
}

/// What somebody typed to set some of the white-label.
#[derive(Debug, Clone, Default)]
pub struct Typed<'a> {
    /// What the product is called.
    pub product_name: Option<&'a str>,
    /// What a klip or metric is called on a page of one's own.
    pub widget_name: Option<&'a str>,
    /// Addresses, each after what it is: `help`, `terms`, `privacy` or `website`.
    pub links: Vec<(&'a str, &'a str)>,
    /// Where clients ask for support.
    pub support_email: Option<&'a str>,
    /// The name that mails come from.
    pub sender_name: Option<&'a str>,
    /// The domain under which the product is met.
    pub domain: Option<&'a str>,
    /// All logos at the foot, in order, each with the address where it leads; none where they stay.
    pub footer: Option<Vec<(Picture, &'a str)>>,
}

/// Set some of the white-label; what is not given stays. Only [`Set::parse`] makes one, so that nothing
/// is set that was not looked at.
#[derive(Debug, Clone, Default)]
pub struct Set {
    product_name: Option<String>,
    widget_name: Option<String>,
    links: Vec<(LinkKind, Link)>,
    support_email: Option<Email>,
    sender_name: Option<String>,
    domain: Option<String>,
    footer: Option<Vec<(Picture, Link)>>,
}

/// The links of a white-label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkKind {
    /// Where help is found.
    Help,
    /// The terms of use.
    Terms,
    /// How personal data is treated.
    Privacy,
    /// The partner's website.
    Website,
}

impl std::str::FromStr for LinkKind {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        match text {
            "help" => Ok(Self::Help),
            "terms" => Ok(Self::Terms),
            "privacy" => Ok(Self::Privacy),
            "website" => Ok(Self::Website),
            _ => Err(Refusal::new(Code::Usage, format!("{text:?} is not a link: help, terms, privacy, website"))),
        }
    }
}

/// What deciding about the white-label needs to know.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The account acted in.
    pub account: Account,
    /// The white-label as it stands.
    pub before: Option<WhiteLabel>,
    /// The logos at the foot, in order.
    pub footer: Vec<FooterLogo>,
    /// Digests of those given pictures that the account has already.
    pub has: Vec<String>,
}

/// Refuses unless the account is the master and white-label is enabled there.
pub fn enabled(account: &Account) -> Result<(), Refusal> {
    if !account.is_master() {
        return Err(Refusal::new(
            Code::FeatureOff,
            format!("white-label is set once, in the partner's own account, and not in {}", account.said()),
        )
        .hint("usher brand set"));
    }
    if account.white_label {
        return Ok(());
    }
    Err(Refusal::new(Code::FeatureOff, format!("white-label is not enabled in {}", account.said()))
        .hint("usher account feature enable white-label"))
}

impl Set {
    /// Brings what was typed into the form in which it is kept.
    ///
    /// # Errors
    /// [`Code::Usage`] for what is no name, address, e-mail or domain, and for too many logos.
    pub fn parse(typed: Typed<'_>) -> Result<Self, Refusal> {
        let named = |given: Option<&str>| given.map(name::name).transpose();
        let links = typed.links.into_iter().map(|(kind, address)| Ok((kind.parse()?, address.parse()?)));
        let led = |(picture, address): (Picture, &str)| Ok((picture, address.parse()?));
        let footer = typed.footer.map(|logos| logos.into_iter().map(led).collect::<Result<Vec<_>, Refusal>>());
        let footer = footer.transpose()?;
        let logos = footer.as_ref().map_or(0, Vec::len);
        if logos > FOOTER_LOGOS {
            return Err(Refusal::new(
                Code::Usage,
                format!("{logos} logos at the foot are too many, at most {FOOTER_LOGOS}"),
            ));
        }
        Ok(Self {
            product_name: named(typed.product_name)?,
            widget_name: named(typed.widget_name)?,
            links: links.collect::<Result<_, Refusal>>()?,
            support_email: typed.support_email.map(Email::parse).transpose()?,
            sender_name: named(typed.sender_name)?,
            domain: typed.domain.map(domain).transpose()?,
            footer,
        })
    }

    /// The pictures given.
    pub fn pictures(&self) -> impl Iterator<Item = &Picture> {
        self.footer.iter().flatten().map(|(picture, _)| picture)
    }

    /// Decides what becomes of the white-label.
    ///
    /// # Errors
    /// [`Code::FeatureOff`] where it is not enabled, [`Code::InputRequired`] when nothing was given,
    /// [`Code::ImageInvalid`] for a logo that is too large.
    pub fn decide(self, facts: Facts) -> Result<Changes, Refusal> {
        enabled(&facts.account)?;
        let before = facts.before.clone();
        let mut after = before.clone().unwrap_or_else(|| WhiteLabel::plain(facts.account.id));
        let replaced = self.footer.is_some();
        let given = [&self.product_name, &self.widget_name, &self.sender_name, &self.domain];
        if given.iter().all(|given| given.is_none())
            && self.links.is_empty()
            && self.support_email.is_none()
            && !replaced
        {
            return Err(Refusal::new(Code::InputRequired, "nothing was said that should be set").hint(
                "give --product-name, --widget-name, --link, --support-email, --footer-logo, --sender-name or --domain",
            ));
        }
        put(&mut after.product_name, self.product_name);
        put(&mut after.widget_name, self.widget_name);
        put(&mut after.support_email, self.support_email);
        put(&mut after.sender_name, self.sender_name);
        put(&mut after.domain, self.domain);
        for (kind, link) in self.links {
            let field = match kind {
                LinkKind::Help => &mut after.help,
                LinkKind::Terms => &mut after.terms,
                LinkKind::Privacy => &mut after.privacy,
                LinkKind::Website => &mut after.website,
            };
            *field = Some(link);
        }
        let mut changes = match before {
            Some(before) => vec![Change::update(before, after)],
            None => vec![Change::create(after)],
        };
        if let Some(footer) = self.footer {
            changes.extend(with_footer(footer, facts)?);
        }
        Ok(changes)
    }
}

fn put<T>(field: &mut Option<T>, given: Option<T>) {
    if given.is_some() {
        *field = given;
    }
}

/// The changes after which these logos stand at the foot, place by place.
fn with_footer(logos: Vec<(Picture, Link)>, facts: Facts) -> Result<Changes, Refusal> {
    let account = facts.account.id;
    let shown = logos.iter().map(|(picture, _)| (picture, image::LOGO));
    let mut changes = image::brought(shown, account, &facts.has)?;
    let after = (1..).zip(logos).map(|(position, (picture, link))| (position, picture.digest, link));
    let after: Vec<_> = after.map(|(position, image, link)| FooterLogo { account, position, image, link }).collect();
    let stands = |logo: &FooterLogo| facts.footer.iter().find(|before| before.position == logo.position);
    let gone = facts.footer.iter().filter(|before| !after.iter().any(|logo| logo.position == before.position));
    changes.extend(gone.cloned().map(Change::remove));
    changes.extend(after.iter().cloned().map(|logo| match stands(&logo) {
        Some(before) => Change::update(before.clone(), logo),
        None => Change::create(logo),
    }));
    changes.retain(|change| !change.is_nothing());
    Ok(changes)
}

/// A domain in its one form: that of an address at it.
fn domain(given: &str) -> Result<String, Refusal> {
    let wrong = || Refusal::new(Code::Usage, format!("{given:?} is not a domain like dash.north.example"));
    let address = Email::parse(&format!("a@{given}")).map_err(|_| wrong())?;
    let domain = address.as_str().split_once('@').map(|(_, domain)| domain);
    domain.filter(|domain| is_domain(domain)).map(str::to_owned).ok_or_else(wrong)
}

/// The changes that take everything back to the product's own.
#[must_use]
pub fn reset(facts: Facts) -> Changes {
    let mut changes: Changes = facts.footer.into_iter().map(Change::remove).collect();
    changes.extend(facts.before.into_iter().map(Change::remove));
    changes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{change::Verb, sample};

    fn picture(digest: &str) -> Picture {
        Picture { digest: digest.to_owned(), width: 1, height: 1, png: String::new() }
    }

    fn facts(footer: Vec<FooterLogo>) -> Facts {
        let account = Account { parent: None, white_label: true, ..sample::account() };
        let before = Some(WhiteLabel::plain(account.id));
        Facts { account, before, footer, has: vec!["one".to_owned(), "two".to_owned()] }
    }

    fn logo(position: u32, image: &str) -> FooterLogo {
        let link = "https://north.example/".parse().unwrap();
        FooterLogo { account: sample::account().id, position, image: image.to_owned(), link }
    }

    fn footer(images: &[&str]) -> Set {
        let logos = images.iter().map(|image| (picture(image), "https://north.example")).collect();
        Set::parse(Typed { footer: Some(logos), ..Typed::default() }).unwrap()
    }

    #[test]
    fn what_no_name_address_or_domain_is_makes_no_command() {
        let plain = Typed::default;
        for typed in [
            Typed { product_name: Some("a\u{202e}b"), ..plain() },
            Typed { widget_name: Some(" "), ..plain() },
            Typed { sender_name: Some("a\r\nBcc: b"), ..plain() },
            Typed { domain: Some("north"), ..plain() },
            Typed { support_email: Some("help"), ..plain() },
            Typed { links: vec![("help", "http://north.example")], ..plain() },
            Typed { links: vec![("blog", "https://north.example")], ..plain() },
            Typed { footer: Some(vec![(picture("one"), "https://localhost")]), ..plain() },
            Typed { footer: Some(vec![(picture("one"), "https://north.example"); 4]), ..plain() },
        ] {
            assert_eq!(Set::parse(typed.clone()).unwrap_err().code, Code::Usage, "{typed:?}");
        }
        let set = Set::parse(Typed { domain: Some("Dash.North.Example"), ..plain() }).unwrap();
        assert_eq!(set.domain.as_deref(), Some("dash.north.example"));
    }

    #[test]
    fn only_the_logos_that_differ_at_their_place_are_changed() {
        let changed = |images: &[&str], before: &[&str]| {
            let before = (1..).zip(before).map(|(position, image)| logo(position, image)).collect();
            let changes = footer(images).decide(facts(before)).unwrap();
            let changes = changes.iter().filter(|change| !change.is_nothing());
            changes.map(|change| (change.verb(), change.entity().unwrap().key())).collect::<Vec<_>>()
        };
        assert_eq!(changed(&["one", "two"], &["one", "two"]), []);
        assert_eq!(changed(&["two", "two"], &["one", "two"]), [(Verb::Changed, "1".to_owned())]);
        assert_eq!(changed(&["one"], &["one", "two"]), [(Verb::Removed, "2".to_owned())]);
        assert_eq!(changed(&["one", "two"], &["one"]), [(Verb::Created, "2".to_owned())]);
    }

    #[test]
    fn a_logo_beyond_the_limit_is_refused_whoever_read_it() {
        let tall = Picture { height: 401, ..picture("one") };
        let typed = Typed { footer: Some(vec![(tall, "https://north.example")]), ..Typed::default() };
        let refusal = Set::parse(typed).unwrap().decide(facts(Vec::new())).unwrap_err();
        assert_eq!(refusal.code, Code::ImageInvalid);
    }
}

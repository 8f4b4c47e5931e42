//! White-label: what the product is called and where it links, once for the whole database.

use serde::{Deserialize, Serialize};

use super::link::Link;
use crate::domain::{
    account::Account,
    change::{Change, Changes},
    email::Email,
    id::AccountId,
    look::image::{self, Picture},
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

/// Set some of the white-label; what is not given stays.
#[derive(Debug, Clone, Default)]
pub struct Set {
    /// What the product is called.
    pub product_name: Option<String>,
    /// What a klip or metric is called on a page of one's own.
    pub widget_name: Option<String>,
    /// Links, by what they are.
    pub links: Vec<(LinkKind, Link)>,
    /// Where clients ask for support.
    pub support_email: Option<Email>,
    /// The name that mails come from.
    pub sender_name: Option<String>,
    /// The domain under which the product is met.
    pub domain: Option<String>,
    /// All logos at the foot, in order; none where they stay.
    pub footer: Option<Vec<(Picture, Link)>>,
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
    /// The pictures given.
    pub fn pictures(&self) -> impl Iterator<Item = &Picture> {
        self.footer.iter().flatten().map(|(picture, _)| picture)
    }

    /// Decides what becomes of the white-label.
    ///
    /// # Errors
    /// [`Code::FeatureOff`] where it is not enabled, [`Code::InputRequired`] when nothing was given,
    /// [`Code::Usage`] for too many logos.
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

/// The changes that put these logos in the place of those that stand at the foot.
fn with_footer(logos: Vec<(Picture, Link)>, facts: Facts) -> Result<Changes, Refusal> {
    if logos.len() > FOOTER_LOGOS {
        return Err(Refusal::new(
            Code::Usage,
            format!("{} logos at the foot are too many, at most {FOOTER_LOGOS}", logos.len()),
        ));
    }
    let mut changes = image::brought(logos.iter().map(|(picture, _)| picture), facts.account.id, &facts.has);
    changes.extend(facts.footer.into_iter().map(Change::remove));
    for (position, (picture, link)) in (1..).zip(logos) {
        changes.push(Change::create(FooterLogo { account: facts.account.id, position, image: picture.digest, link }));
    }
    Ok(changes)
}

/// The changes that take everything back to the product's own.
#[must_use]
pub fn reset(facts: Facts) -> Changes {
    let mut changes: Changes = facts.footer.into_iter().map(Change::remove).collect();
    changes.extend(facts.before.into_iter().map(Change::remove));
    changes
}

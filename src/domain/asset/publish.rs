//! Published links of dashboards. They are recorded and counted; no page is served.

use super::{Asset, LinkKind, PublishedLink};
use crate::domain::{
    Code, LinkId, Refusal, Result, Time,
    change::{Change, Changes},
    if_exists::IfExists,
};

/// Publish a link of a dashboard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publish {
    /// The name of the link; the word for its kind when none is given.
    pub name: Option<String>,
    /// Private or public.
    pub kind: LinkKind,
    /// What to do when the dashboard has a link of that name.
    pub if_exists: IfExists,
}

/// What deciding about a link needs to know.
#[derive(Debug, Clone)]
pub struct PublishFacts {
    /// The dashboard.
    pub dashboard: Asset,
    /// The links that it has.
    pub links: Vec<PublishedLink>,
    /// The id that the new link gets.
    pub id: LinkId,
    /// E-mail of whoever publishes it.
    pub by: String,
    /// When.
    pub at: Time,
}

impl Publish {
    /// Decides whether the link may be published.
    ///
    /// # Errors
    /// [`Code::Exists`] when the dashboard has a link of that name, unless told to skip or update.
    pub fn decide(self, facts: PublishFacts) -> Result<Changes> {
        let PublishFacts { dashboard, links, id, by, at } = facts;
        let wanted = PublishedLink {
            id,
            account: dashboard.account,
            dashboard: dashboard.reference(),
            name: self.name.unwrap_or_else(|| self.kind.as_str().to_owned()),
            kind: self.kind,
            by,
            at,
        };
        match (links.into_iter().find(|link| link.name == wanted.name), self.if_exists) {
            (None, _) => Ok(vec![Change::create(wanted)]),
            (Some(_), IfExists::Skip) => Ok(vec![]),
            (Some(taken), IfExists::Update) if taken.kind == wanted.kind => Ok(vec![]),
            (Some(taken), IfExists::Update) => {
                let id = taken.id;
                Ok(vec![Change::update(taken, PublishedLink { id, ..wanted })])
            }
            (Some(taken), IfExists::Error) => Err(Refusal::new(
                Code::Exists,
                format!("{} has a {} link {:?} already", dashboard.said(), taken.kind.as_str(), taken.name),
            )
            .detail("name", taken.name)
            .hint("give the new one another name with --name")),
        }
    }
}

/// The link that is meant: the one of that name, or the only one.
///
/// # Errors
/// [`Code::NotFound`] when there is none, [`Code::Ambiguous`] when no name is given and there are
/// several.
pub fn unpublished(dashboard: &Asset, mut links: Vec<PublishedLink>, name: Option<&str>) -> Result<Changes> {
    if let Some(name) = name {
        links.retain(|link| link.name == name);
    }
    if links.len() > 1 {
        let names: Vec<_> = links.into_iter().map(|link| link.name).collect();
        return Err(Refusal::new(
            Code::Ambiguous,
            format!("{} has more than one link: {}", dashboard.said(), names.join(", ")),
        )
        .detail("candidates", names)
        .hint("say which one with --name"));
    }
    match (links.pop(), name) {
        (Some(link), _) => Ok(vec![Change::remove(link)]),
        (None, Some(name)) => Err(Refusal::not_found(format!("link {name:?} of {}", dashboard.said()))),
        (None, None) => Err(Refusal::not_found(format!("link of {}", dashboard.said()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::asset::{AssetKind, tests::asset};

    fn publish(name: Option<&str>, kind: LinkKind, if_exists: IfExists) -> Publish {
        Publish { name: name.map(str::to_owned), kind, if_exists }
    }

    fn facts(links: Vec<PublishedLink>) -> PublishFacts {
        let dashboard = asset(1, AssetKind::Dashboard, "web");
        PublishFacts { dashboard, links, id: LinkId(9), by: "ada@north.example".to_owned(), at: Time(0) }
    }

    fn link(name: &str) -> PublishedLink {
        let changes = publish(Some(name), LinkKind::Private, IfExists::Error).decide(facts(vec![])).unwrap();
        match changes.into_iter().next().and_then(|change| change.after) {
            Some(crate::domain::entity::Entity::PublishedLink(link)) => link,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_link_without_a_name_is_called_by_its_kind_and_a_taken_name_is_refused() {
        let publish = |if_exists| publish(None, LinkKind::Public, if_exists);
        let changes = publish(IfExists::Error).decide(facts(vec![link("private")])).unwrap();
        assert_eq!(changes[0].entity().unwrap().key(), "dashboard:web public");
        let taken = facts(vec![link("public")]);
        assert_eq!(publish(IfExists::Error).decide(taken.clone()).unwrap_err().code, Code::Exists);
        assert_eq!(publish(IfExists::Skip).decide(taken.clone()).unwrap(), []);
        assert_eq!(publish(IfExists::Update).decide(taken).unwrap().len(), 1);
    }

    #[test]
    fn the_only_link_needs_no_name_and_one_of_several_does() {
        let web = asset(1, AssetKind::Dashboard, "web");
        let both = vec![link("a"), link("b")];
        assert_eq!(unpublished(&web, vec![link("a")], None).unwrap().len(), 1);
        assert_eq!(unpublished(&web, both.clone(), None).unwrap_err().code, Code::Ambiguous);
        assert_eq!(unpublished(&web, both.clone(), Some("b")).unwrap()[0].entity().unwrap().key(), "dashboard:web b");
        assert_eq!(unpublished(&web, both, Some("c")).unwrap_err().code, Code::NotFound);
        assert_eq!(unpublished(&web, vec![], None).unwrap_err().code, Code::NotFound);
    }
}

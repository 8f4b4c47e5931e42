//! A question as people and scripts type it: an action, and what it is done to.
//!
//! What is wrong with the words themselves is found here, before anything is looked up: an action
//! that does not exist for the kind is a mistake of usage, never a "no".

use super::action::{AssetAction, ClientAction, Needs};
use crate::domain::{
    permission::Permission,
    reader::nearest,
    reference::{Kind, Reference},
    refusal::{Code, Refusal},
};

/// What is asked, by name; nothing is looked up yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// Whether the roles hold a permission.
    Permission(Permission),
    /// An action on an asset of a known kind.
    Asset(Needs, Reference),
    /// An action on a client account.
    Client(ClientAction, Reference),
    /// An action on whatever has that name: the kind was left out. At least one of the two is there.
    Named(Option<AssetAction>, Option<ClientAction>, Reference),
}

impl Asked {
    /// Reads an action and its target; without a target the action is the id of a permission.
    ///
    /// # Errors
    /// [`Code::Usage`] for words that name no action, no permission, or no action on that kind.
    pub fn parse(action: &str, target: Option<&str>) -> Result<Self, Refusal> {
        let Some(target) = target else { return permission(action) };
        let reference: Reference = target.parse()?;
        match reference.kind {
            Some(Kind::Asset(kind)) => {
                let on = AssetAction::ALL.iter().filter(|known| known.needs(kind).is_some());
                let action =
                    action.parse().map_err(|unknown| meant(unknown, action, on.map(|known| known.as_str())))?;
                Ok(Self::Asset(AssetAction::on(action, kind)?, reference))
            }
            Some(Kind::Client) => {
                let known = ClientAction::ALL.into_iter().map(ClientAction::as_str);
                Ok(Self::Client(action.parse().map_err(|unknown| meant(unknown, action, known))?, reference))
            }
            Some(kind) => Err(Refusal::new(
                Code::Usage,
                format!(
                    "nothing is done to a {}: the target is an asset, such as dashboard:web, or a client",
                    kind.as_str()
                ),
            )),
            None => match (action.parse(), action.parse()) {
                (Err(unknown), Err(_)) => {
                    let assets = AssetAction::ALL.iter().map(|known| known.as_str());
                    Err(meant(unknown, action, assets.chain(ClientAction::ALL.into_iter().map(ClientAction::as_str))))
                }
                (asset, client) => Ok(Self::Named(asset.ok(), client.ok(), reference)),
            },
        }
    }

    /// Whether it can only be about a client account.
    #[must_use]
    pub const fn is_about_a_client(&self) -> bool {
        matches!(self, Self::Client(..) | Self::Named(None, ..))
    }
}

fn permission(id: &str) -> Result<Asked, Refusal> {
    id.parse().map(Asked::Permission).map_err(|unknown: Refusal| {
        let hint = if id.parse::<ClientAction>().is_ok_and(|action| matches!(action, ClientAction::SignIn(_))) {
            format!("{id} is done to a client: name it, as in {id} client:acme")
        } else if id.parse::<AssetAction>().is_ok() {
            format!("{id} is done to something: name it, as in {id} dashboard:web")
        } else {
            return meant(unknown, id, Permission::ALL.iter().map(|permission| permission.id()));
        };
        Refusal { hints: vec![hint], ..unknown }
    })
}

/// A refusal of a word that is none, with the one that was probably meant in the place of other hints.
fn meant<'w>(unknown: Refusal, typed: &str, known: impl Iterator<Item = &'w str>) -> Refusal {
    match nearest(typed, known) {
        Some(word) => Refusal { hints: vec![format!("did you mean {word}?")], ..unknown },
        None => unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{asset::AssetKind, client::Level};

    #[test]
    fn the_kind_of_the_target_says_what_the_action_means() {
        let web = || "dashboard:web".parse::<Reference>().unwrap();
        let needs = AssetAction::Edit.on(AssetKind::Dashboard).unwrap();
        assert_eq!(Asked::parse("edit", Some("dashboard:web")).unwrap(), Asked::Asset(needs, web()));
        let acme = "client:acme".parse().unwrap();
        assert_eq!(Asked::parse("edit", Some("client:acme")).unwrap(), Asked::Client(ClientAction::Edit, acme));
        assert_eq!(Asked::parse("tab.edit", None).unwrap(), Asked::Permission(Permission::TabEdit));
    }

    #[test]
    fn of_a_word_with_a_slip_what_was_meant_is_named() {
        let hints = |action, target| Asked::parse(action, target).unwrap_err().hints;
        assert_eq!(hints("downlod", Some("dashboard:web")), ["did you mean download?"]);
        assert_eq!(hints("downlod", Some("web")), ["did you mean download?"]);
        assert_eq!(hints("sign-in:amdin", Some("client:acme")), ["did you mean sign-in:admin?"]);
        assert_eq!(hints("tab.edti", None), ["did you mean tab.edit?"]);
        assert!(hints("conquer", Some("dashboard:web")).is_empty());
    }

    #[test]
    fn without_a_kind_an_action_of_either_sort_will_do() {
        let either = Asked::parse("edit", Some("web")).unwrap();
        assert_eq!(either, Asked::Named(Some(AssetAction::Edit), Some(ClientAction::Edit), "web".parse().unwrap()));
        assert!(!either.is_about_a_client());
        let sign_in = Asked::parse("sign-in:admin", Some("acme")).unwrap();
        let admin = ClientAction::SignIn(Level::Admin);
        assert_eq!(sign_in, Asked::Named(None, Some(admin), "acme".parse().unwrap()));
        assert!(sign_in.is_about_a_client());
    }

    #[test]
    fn what_no_kind_of_thing_knows_is_a_usage_error() {
        for (action, target) in [
            ("fly", Some("dashboard:web")),
            ("publish", Some("klip:sessions")),
            ("tab.edit", Some("dashboard:web")),
            ("publish", Some("client:acme")),
            ("view", Some("group:marketing")),
            ("fly", Some("web")),
            ("fly", None),
            ("edit", None),
            ("view", Some("dashboard:")),
        ] {
            assert_eq!(Asked::parse(action, target).unwrap_err().code, Code::Usage, "{action} {target:?}");
        }
    }

    #[test]
    fn an_action_without_its_target_is_told_to_name_one() {
        let hints = |action| Asked::parse(action, None).unwrap_err().hints;
        assert_eq!(hints("edit"), ["edit is done to something: name it, as in edit dashboard:web"]);
        assert_eq!(
            hints("sign-in:admin"),
            ["sign-in:admin is done to a client: name it, as in sign-in:admin client:acme"]
        );
    }
}

//! A question as people and scripts type it: an action, and what it is done to.
//!
//! What is wrong with the words themselves is found here, before anything is looked up: an action
//! that does not exist for the kind is a mistake of usage, never a "no".

use super::action::{AssetAction, ClientAction, Needs};
use crate::domain::{
    permission::Permission,
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
            Some(Kind::Asset(kind)) => Ok(Self::Asset(action.parse::<AssetAction>()?.on(kind)?, reference)),
            Some(Kind::Client) => Ok(Self::Client(action.parse()?, reference)),
            Some(kind) => Err(Refusal::new(
                Code::Usage,
                format!(
                    "nothing is done to a {}: the target is an asset, such as dashboard:web, or a client",
                    kind.as_str()
                ),
            )),
            None => match (action.parse(), action.parse()) {
                (Err(unknown), Err(_)) => Err(unknown),
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
            return unknown;
        };
        Refusal { hints: vec![hint], ..unknown }
    })
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

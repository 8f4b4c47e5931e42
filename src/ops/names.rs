//! Names that begin with something, for completing what is being typed.

use super::Session;
use crate::domain::{Result, asset::AssetKind, permission::Permission, role::BuiltIn};

/// How many names are offered at once.
const MOST: usize = 200;

/// Which kind of name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Clients in reach.
    Client,
    /// Groups of the account.
    Group,
    /// Users of the account, by e-mail.
    User,
    /// Roles, built in and of the account.
    Role,
    /// Assets of the account.
    Asset(AssetKind),
}

/// A name, and what it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The handle or e-mail.
    pub key: String,
    /// The display name.
    pub title: String,
}

/// The names of a kind that begin with what is typed and that the operator may list.
///
/// # Errors
/// [`crate::domain::Code::Forbidden`] when the operator may not list that kind.
pub fn beginning(session: &Session<'_>, kind: Kind, begun: &str) -> Result<Vec<Name>> {
    let (tx, account) = (session.tx(), session.account().id);
    let name = |key: &str, title: &str| Name { key: key.to_owned(), title: title.to_owned() };
    let after = before(begun);
    let mut names = Vec::new();
    match kind {
        Kind::Client => {
            for client in tx.clients_of(account, &after, MOST)? {
                if session.could_view(&client)? {
                    names.push(name(client.handle.as_str(), &client.name));
                }
            }
        }
        Kind::Group => {
            session.may_any(&[Permission::GroupView, Permission::UserManage])?;
            let groups = tx.groups_of(account, &after, MOST)?;
            names.extend(groups.iter().map(|group| name(group.handle.as_str(), &group.name)));
        }
        Kind::User => {
            session.may_any(&[Permission::UserView, Permission::UserManage])?;
            let users = tx.users_of(account, &after, MOST)?;
            names.extend(users.iter().map(|u| name(u.email.as_str(), format!("{} {}", u.first, u.last).trim())));
        }
        Kind::Role => {
            session.may_any(&[Permission::UserView, Permission::GroupView, Permission::UserManage])?;
            names.extend(BuiltIn::ALL.into_iter().map(|role| name(role.handle(), role.name())));
            let roles = tx.roles_of(account, &after, MOST)?;
            names.extend(roles.iter().map(|role| name(role.handle.as_str(), &role.name)));
        }
        Kind::Asset(kind) => {
            for asset in tx.assets_of(account, kind, &after, MOST)? {
                if session.sees(&asset)? {
                    names.push(name(asset.handle.as_str(), &asset.name));
                }
            }
        }
    }
    names.retain(|name| name.key.starts_with(begun));
    Ok(names)
}

/// A text that sorts just before everything that begins with `begun`.
fn before(begun: &str) -> String {
    let mut text = begun.to_owned();
    match text.pop() {
        // Handles and e-mails are ASCII, so the sign before this one sorts before it.
        Some(last) if last.is_ascii() && last > '\u{1}' => {
            text.push(char::from(last as u8 - 1));
            text.push('\u{7f}');
            text
        }
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_with_the_text_sorts_after_it() {
        for (begun, names) in [("ma", ["ma", "marketing"]), ("a", ["a", "a-1"])] {
            for name in names {
                assert!(before(begun).as_str() < name, "{begun} {name}");
            }
        }
        assert!(before("mb").as_str() > "marketing");
        assert_eq!(before(""), "");
    }
}

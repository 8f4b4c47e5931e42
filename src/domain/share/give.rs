//! Sharing one asset with one subject.

use super::{Right, Share, Subject, Visibility};
use crate::domain::{
    Code, Refusal, Result,
    asset::{Asset, AssetKind},
};

/// Whom to share with, as typed and not looked up yet, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// `group:HANDLE` or `user:E-MAIL`.
    pub typed: String,
    /// The right said with it, as in `group:marketing=edit`.
    pub right: Option<Right>,
}

impl std::str::FromStr for Recipient {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self> {
        match text.rsplit_once('=') {
            // The local part of an e-mail may hold the sign.
            Some((typed, right)) if !right.contains('@') => {
                Ok(Self { typed: typed.to_owned(), right: Some(right.parse()?) })
            }
            _ if text.trim().is_empty() => {
                Err(Refusal::new(Code::Usage, "nobody is named to share with")
                    .hint("write group:HANDLE or user:E-MAIL"))
            }
            _ => Ok(Self { typed: text.to_owned(), right: None }),
        }
    }
}

/// What a share is to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Given {
    /// The right.
    pub right: Right,
    /// The visibility; what stands, or else `add`, when none is said.
    pub visibility: Option<Visibility>,
    /// Whether a higher right that stands is kept, as for what comes with a dashboard.
    pub keep_higher: bool,
}

/// The share as it stands afterwards. Only a dashboard shared with a group has a visibility.
#[must_use]
pub fn given(asset: &Asset, subject: &Subject, present: Option<&Share>, given: Given) -> Share {
    let stands = present.map(|share| share.right).filter(|_| given.keep_higher);
    let meets = asset.kind == AssetKind::Dashboard && matches!(subject, Subject::Group(_));
    let visibility = given.visibility.or(present.and_then(|share| share.visibility)).unwrap_or(Visibility::Add);
    Share {
        account: asset.account,
        asset: asset.reference(),
        subject: subject.clone(),
        right: stands.map_or(given.right, |stands| stands.max(given.right)),
        visibility: meets.then_some(visibility),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{GroupId, Ref, UserId, asset::tests::asset};

    const PLAIN: Given = Given { right: Right::View, visibility: None, keep_higher: false };

    fn marketing() -> Subject {
        Subject::Group(Ref::new(GroupId(7), "marketing"))
    }

    #[test]
    fn a_right_may_be_said_with_the_one_who_gets_it() {
        let read = |text: &str| text.parse::<Recipient>().unwrap();
        assert_eq!(read("group:marketing=edit").right, Some(Right::Edit));
        assert_eq!(read("group:marketing").right, None);
        assert_eq!(read("user:a=b@acme.example").typed, "user:a=b@acme.example");
        assert_eq!(read("user:a=b@acme.example=view").typed, "user:a=b@acme.example");
        for bad in ["group:marketing=edti", "", "group:marketing="] {
            assert_eq!(bad.parse::<Recipient>().unwrap_err().code, Code::Usage, "{bad:?}");
        }
    }

    #[test]
    fn sharing_again_changes_the_right_unless_a_higher_one_is_kept() {
        let web = asset(1, AssetKind::Dashboard, "web");
        let edit = given(&web, &marketing(), None, Given { right: Right::Edit, ..PLAIN });
        assert_eq!(given(&web, &marketing(), Some(&edit), PLAIN).right, Right::View);
        assert_eq!(given(&web, &marketing(), Some(&edit), Given { keep_higher: true, ..PLAIN }).right, Right::Edit);
        let higher = Given { right: Right::Edit, keep_higher: true, ..PLAIN };
        assert_eq!(given(&web, &marketing(), None, higher).right, Right::Edit);
    }

    #[test]
    fn only_a_dashboard_shared_with_a_group_has_a_visibility_and_it_stays_until_another_is_said() {
        let (web, klip) = (asset(1, AssetKind::Dashboard, "web"), asset(2, AssetKind::Klip, "sessions"));
        let dana = Subject::User(Ref::new(UserId(8), "dana@acme.example"));
        let library = Given { visibility: Some(Visibility::Library), ..PLAIN };
        assert_eq!(given(&web, &marketing(), None, PLAIN).visibility, Some(Visibility::Add));
        assert_eq!(given(&web, &dana, None, library).visibility, None);
        assert_eq!(given(&klip, &marketing(), None, library).visibility, None);
        let listed = given(&web, &marketing(), None, library);
        assert_eq!(given(&web, &marketing(), Some(&listed), PLAIN).visibility, Some(Visibility::Library));
    }
}

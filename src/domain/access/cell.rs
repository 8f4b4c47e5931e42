//! What somebody may do with one asset, as one cell of a table of people and assets.
//!
//! A cell sums up two answers of the evaluator, for `view` and for `edit`, or one about an action
//! that was named. It also says by which way the answer came where that is another than a share:
//! whoever reads the table to take access away has to know what taking a share away would not change.
//!
//! | sign | word | |
//! |---|---|---|
//! | | `none` | neither |
//! | `v` | `view` | as it is shared |
//! | `d` | `view:dashboard` | without the list of klips: it stands on a dashboard that they see (A8) |
//! | `V` | `view:role` | whatever is shared (A4, A5, A12) |
//! | `e` `E` | `edit` `edit:role` | view and edit, the same two ways |
//! | `u` `U` | `edit-unseen` `edit-unseen:role` | a role that edits and cannot look |
//! | | `no` | of an action that was named |
//! | `y` `d` `Y` | `yes` `yes:dashboard` `yes:role` | the same three ways |

use serde::{Serialize, Serializer};

use super::decision::{Decision, Rule};

macro_rules! cells {
    ($($cell:ident $word:literal, $sign:expr, $doc:literal;)+) => {
        /// One cell. Its words are a contract.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Cell {
            $(#[doc = $doc] $cell,)+
        }

        impl Cell {
            /// Every cell, in the order in which a legend explains them.
            pub const ALL: &'static [Self] = &[$(Self::$cell,)+];

            /// The word for it, such as `view:role`: what may be done, and the way where it is no share.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$cell => $word,)+ }
            }

            /// One letter for it; none where nothing may be done.
            #[must_use]
            pub const fn sign(self) -> Option<char> {
                match self { $(Self::$cell => $sign,)+ }
            }

            /// What it means, for a legend.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$cell => $doc,)+ }
            }
        }
    };
}

cells! {
    View "view", Some('v'), "view";
    ViewByRole "view:role", Some('V'), "view by role, whatever is shared";
    ViewOnDashboard "view:dashboard", Some('d'), "view, only because it stands on a dashboard";
    Edit "edit", Some('e'), "view and edit";
    EditByRole "edit:role", Some('E'), "view and edit by role, whatever is shared";
    Unseen "edit-unseen", Some('u'), "edit, but not view";
    UnseenByRole "edit-unseen:role", Some('U'), "edit by role, but not view";
    Yes "yes", Some('y'), "yes";
    YesByRole "yes:role", Some('Y'), "yes by role, whatever is shared";
    YesOnDashboard "yes:dashboard", Some('d'), "yes, only because it stands on a dashboard";
    Nothing "none", None, "nothing";
    No "no", None, "no";
}

/// By which way an answer came.
enum Way {
    Share,
    Dashboard,
    Role,
}

impl Way {
    const fn of(answer: Decision) -> Self {
        match answer.rule {
            Rule::A4 | Rule::A5 | Rule::A12 => Self::Role,
            Rule::A8 => Self::Dashboard,
            _ => Self::Share,
        }
    }
}

impl Cell {
    /// What somebody may do who is answered so about viewing and about editing.
    #[must_use]
    pub const fn of(view: Decision, edit: Decision) -> Self {
        match (view.allowed, edit.allowed) {
            (false, false) => Self::Nothing,
            (true, false) => match Way::of(view) {
                Way::Share => Self::View,
                Way::Dashboard => Self::ViewOnDashboard,
                Way::Role => Self::ViewByRole,
            },
            (true, true) => match Way::of(edit) {
                Way::Share | Way::Dashboard => Self::Edit,
                Way::Role => Self::EditByRole,
            },
            (false, true) => match Way::of(edit) {
                Way::Share | Way::Dashboard => Self::Unseen,
                Way::Role => Self::UnseenByRole,
            },
        }
    }

    /// The answer about an action that was named.
    #[must_use]
    pub const fn answering(answer: Decision) -> Self {
        match (answer.allowed, Way::of(answer)) {
            (false, _) => Self::No,
            (true, Way::Share) => Self::Yes,
            (true, Way::Dashboard) => Self::YesOnDashboard,
            (true, Way::Role) => Self::YesByRole,
        }
    }
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.word())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        access::{self, Acting, AssetAction, AssetFacts, Person, Reach},
        account::Features,
        asset::AssetKind,
        permission::{Permission, PermissionSet},
        role::BuiltIn,
        share::Right,
        user::UserStatus,
    };

    fn person(permissions: PermissionSet, admin: bool) -> Person {
        Person {
            account_disabled: false,
            user_status: UserStatus::Active,
            permissions,
            admin,
            features: Features::ALL,
            acting: Acting::Own,
        }
    }

    fn cell(person: &Person, kind: AssetKind, right: Option<Right>) -> Cell {
        let placed_on = [Reach { right: Some(Right::View), opens: true, required: false }];
        let facts = AssetFacts { reach: Reach { right, opens: true, required: false }, placed_on: &placed_on };
        let asked = |action: AssetAction| access::asset(person, &action.needs(kind).unwrap(), &facts);
        Cell::of(asked(AssetAction::View), asked(AssetAction::Edit))
    }

    #[test]
    fn a_cell_says_what_may_be_done_and_by_which_way() {
        let editor = person(BuiltIn::Editor.permissions(), false);
        let viewer = person(BuiltIn::ViewOnly.permissions(), false);
        let admin = person(PermissionSet::ALL, true);
        let manages = person(PermissionSet::NONE.with(Permission::TabEdit).with(Permission::AdminTab), false);
        for (person, kind, right, expected) in [
            (&editor, AssetKind::Dashboard, None, Cell::Nothing),
            (&editor, AssetKind::Dashboard, Some(Right::View), Cell::View),
            (&editor, AssetKind::Klip, Some(Right::Edit), Cell::Edit),
            (&viewer, AssetKind::Klip, Some(Right::Edit), Cell::ViewOnDashboard),
            (&viewer, AssetKind::Klip, None, Cell::Nothing),
            (&admin, AssetKind::Metric, None, Cell::EditByRole),
            (&manages, AssetKind::Dashboard, None, Cell::EditByRole),
            (&manages, AssetKind::Klip, Some(Right::Edit), Cell::ViewOnDashboard),
            (&manages, AssetKind::Klip, None, Cell::Nothing),
        ] {
            assert_eq!(cell(person, kind, right), expected, "{kind} {right:?}");
        }
        let edits = person(PermissionSet::NONE.with(Permission::DatasourceEdit), false);
        assert_eq!(cell(&edits, AssetKind::Datasource, Some(Right::Edit)), Cell::Unseen);
    }

    #[test]
    fn words_and_the_signs_of_one_table_are_told_apart() {
        let words: std::collections::BTreeSet<_> = Cell::ALL.iter().map(|cell| cell.word()).collect();
        assert_eq!(words.len(), Cell::ALL.len());
        for named in [true, false] {
            let of_table = || Cell::ALL.iter().filter(|cell| cell.word().starts_with(['y', 'n']) == named);
            let signs: std::collections::BTreeSet<_> = of_table().filter_map(|cell| cell.sign()).collect();
            assert_eq!(signs.len(), of_table().filter(|cell| cell.sign().is_some()).count());
        }
    }

    #[test]
    fn no_word_is_a_formula() {
        assert!(Cell::ALL.iter().all(|cell| cell.word().starts_with(|c: char| c.is_ascii_lowercase())));
    }
}

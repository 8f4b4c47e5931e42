//! Who may do what: the one evaluator that answers every question about access.
//!
//! A question is put as facts and comes back as a [`Decision`]: yes or no, the rule that decided,
//! and what was found there. The same evaluator guards every command, answers `access can`, and
//! tells `access why`; a second opinion anywhere else is a defect.
//!
//! | rule | looks at | fails when |
//! |---|---|---|
//! | A1 | the account | it is disabled (signed-in staff pass) |
//! | A2 | the user | they are disabled |
//! | A3 | the roles | the permission is missing, and neither A7 nor A8 stands in for it |
//! | A13 | the features | none that the action needs is on, Admin included |
//! | A4, A5 | Admin, manage all | never: they let through without a look at shares |
//! | A6 | the shares | the right is too small |
//! | A7, A8 | what opens a dashboard or shows a klip | it does not help (then A3), or `close` meets `required` |
//! | A9, A10, A11 | permissions, level and assignment for a client | one is missing |
//! | A12 | how somebody is signed in | never: it says what counts inside |
//!
//! ```text
//!   Person ──┐
//!   Question ┼─► evaluate ──► Decision              decide: nothing is noted, nothing allocated
//!   facts ───┘       └──────► Decision + Looked …   explain: the same run, noting each look
//! ```
//!
//! Around it is what is made of its answers: all that may be done to one thing ([`ActionSet`]), what differs
//! between two people or two states ([`differences`], [`Consequences`]), one [`Cell`] of a table, the answers
//! that a file expects ([`expectations`]); and a whole account to ask it about ([`Census`]), facts alone.
//!
//! Deliberately not here: gathering the facts (the store does), what each command needs, the rule
//! that nobody gives what they do not have, and that a view-only sign-in changes nothing.

mod action;
mod actions;
mod asked;
mod cell;
mod census;
mod consequence;
mod decision;
mod difference;
mod evaluate;
mod expect;
pub mod expectations;
mod explain;
mod facts;
mod matrix;
#[cfg(test)]
mod properties;
mod route;
mod settled;
mod shared;
#[cfg(test)]
mod tests;
mod told;

pub use action::{AssetAction, ClientAction, Needs};
pub use actions::ActionSet;
pub use asked::Asked;
pub use cell::Cell;
pub use census::{AssetAt, Census, Counted, PersonAt};
pub use consequence::{Consequences, Moved, Reached, Thing, counted, given_with, said, taken_with};
pub use decision::{Decision, Finding, Looked, Rule};
pub use difference::{Difference, differences};
pub use evaluate::{Question, asset, client, decide, highest_level, in_reach, permission, reaches_all_below};
pub use expect::Expected;
pub use explain::{Explanation, explain};
pub use facts::{Acting, AssetFacts, Below, ClientFacts, Grant, Person, Reach, Source, Standing};
pub use matrix::{Matrix, MatrixAsset, MatrixHead, MatrixRow, Subjects, kinds_with};
pub use route::Ways;
pub use settled::{settled, turns_on_dashboards};
pub use shared::{GroupShare, Shared, UserShare};
pub use told::{By, Given, Names, Told, told};

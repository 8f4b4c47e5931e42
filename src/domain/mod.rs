//! The words of the trade and the decisions made with them.
//!
//! Everything here is pure: facts come in as values, answers go out as values. There is no IO,
//! no clock and no chance in this room; times, ids and random bytes are handed in. That is what
//! makes one run serve as commit, `--dry-run`, undo and preview.

pub mod access;
pub mod account;
pub mod asset;
pub mod change;
pub mod checklist;
pub mod client;
pub mod currency;
pub mod digest;
pub mod email;
pub mod entity;
pub mod export;
pub mod first_screen;
pub mod group;
pub mod id;
pub mod if_exists;
pub mod journal;
pub mod laws;
pub mod lock;
pub mod look;
pub mod mail;
pub mod name;
pub mod password;
pub mod permission;
mod reader;
pub mod reference;
pub mod refusal;
pub mod role;
#[cfg(test)]
pub(crate) mod sample;
pub mod script;
pub mod share;
pub mod sign_in;
pub mod time;
pub mod typed;
pub mod undo;
pub mod user;

pub use id::{AccountId, AssetId, GroupId, LinkId, Ref, RoleId, UserId};
pub use refusal::{Code, Refusal};
pub use time::Time;

/// The result of every decision.
pub type Result<T, E = Refusal> = std::result::Result<T, E>;

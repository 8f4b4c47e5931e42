//! Where accounts and their journal are kept. The only SQL of the project stands under here.
//!
//! One backend is one directory ([`sqlite`] today). Whatever a backend meets is told as a
//! [`StoreError`], which knows the refusal that people and scripts see. Rules of the domain are
//! not decided here: what reaches the store has been decided.

pub mod error;
mod refusal;
pub mod sqlite;

pub use error::StoreError;
pub use sqlite::{
    About, Access, AdminCount, Candidate, ClientReached, Credential, Intent, LogIn, NamedAsset, Reached, SharedRows,
    StandingUser, Store, Through, Tx, Walk, report, report::file_report, restore::restore, verify::Finding,
};

//! The library behind `usher`: client accounts, their people and assets, who may do what and why,
//! and the order in which a client is onboarded.
//!
//! Start at [`domain`] for the words, at [`ops`] for what can be done, at [`mail`] for what people are
//! written.

pub mod domain;
pub mod look;
pub mod mail;
pub mod ops;
pub mod store;

//! What a brand looks like: reading pictures, and the page that a client's user meets.
//!
//! Outward, like mail: it takes values of the domain and gives bytes. Nothing is read from the
//! database here, and nothing is decided about who may see what.

pub mod page;
pub mod picture;
mod shades;

//! Pictures that are read, and pages: what a client's user meets, and who may do what.
//!
//! Outward, like mail: it takes values of the domain and gives bytes. Nothing is read from the
//! database here, and nothing is decided about who may see what.

mod html;
pub mod matrix;
pub mod page;
pub mod picture;
mod shades;

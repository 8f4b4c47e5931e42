//! What clients see of their partner: the brand of an account (its logos, theme and colours) and the
//! white-label of the whole product (its name, links and addresses).
//!
//! What is in effect for an account is worked out in one place, [`mod@effective`]: the account's own
//! brand, else, where it says so, its parent's, else plain; names and links from the white-label,
//! else the product's own.

pub mod brand;
pub mod colour;
pub mod effective;
pub mod image;
pub mod link;
pub mod white_label;
mod worn;

pub use brand::{Brand, Theme};
pub use colour::Colour;
pub use effective::{Effective, effective};
pub use image::Image;
pub use link::Link;
pub use white_label::{FooterLogo, WhiteLabel};
pub use worn::{Preview, Worn};

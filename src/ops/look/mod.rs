//! What clients see of their partner: brands and the white-label, and what is worn of them.

pub mod brand;
pub mod image;
pub mod preview;
pub mod white_label;
pub(in crate::ops) mod worn;

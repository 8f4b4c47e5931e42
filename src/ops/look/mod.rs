//! What clients see of their partner: brands and the white-label.

pub mod brand;
pub mod image;
pub mod white_label;

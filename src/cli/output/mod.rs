//! Everything the program says, and how.
//!
//! A command hands values to a [`screen::Screen`]; nothing else in the program writes to a
//! stream. The rules of this room:
//!
//! - stdout is the answer, stderr everything else.
//! - Colour, glyphs and width are decided once, when the screen is made, and handed down as a
//!   [`look::Look`]; renderers are pure functions from values to lines.
//! - Text that somebody typed reaches a stream only through [`escape`].
//!
//! What an answer means, and which columns a list has, is deliberately not here: that belongs to
//! the commands.

pub mod cell;
pub mod changes;
pub mod colour;
pub mod details;
pub mod escape;
pub mod format;
pub mod glyphs;
pub mod grid;
pub mod look;
pub mod measure;
pub mod records;
pub mod screen;
pub mod select;
pub mod shape;
pub mod table;
pub mod tree;
pub mod writer;

pub use changes::lines as change_lines;
pub use colour::{When, Wish};
pub use format::{Format, Layout};
pub use look::Look;
pub use screen::{Manner, Screen, Wanted, error_value};
pub use select::Page;
pub use shape::{Column, Order, Shape};

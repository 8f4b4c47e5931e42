//! Letters to people: how they read ([`render()`]), how they are handed to a server ([`smtp`]), and the
//! folder where they lie until then or for good ([`outbox`]).
//!
//! Rules: the only room that reaches the network; it imports `domain` alone, prints nothing and reads
//! no clock. Which letters are due, and whether one has been sent, is not known here: the queue stands
//! in the database.

mod letter;
pub mod link;
pub mod outbox;
mod render;
mod secret;
mod seven_bit;
pub mod smtp;

pub use letter::{
    Content, FooterLink, FooterLogo, Invitation, Letter, Logo, LogoKind, Look, Mailbox, message_id, nobody,
};
pub use link::LinkTemplate;
pub use outbox::Outbox;
pub use render::{Rendered, render};
pub use secret::Secret;
pub use smtp::{Failure, Server, Timeouts, Tls, send};

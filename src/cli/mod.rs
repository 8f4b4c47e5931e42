//! What people and scripts see: arguments in, answers out.

#[allow(dead_code, reason = "the commands that use it come next")]
pub mod output;

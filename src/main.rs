//! The binary: the only room that knows a terminal.

mod cli;

fn main() {}

//! The binary `usher`: client accounts, who may do what in them and why, and the order in which
//! they are onboarded.

mod cli;

fn main() -> std::process::ExitCode {
    cli::run()
}

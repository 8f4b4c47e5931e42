//! What the tool promises: the library through its public items, the binary on a real file.

#[cfg(test)]
mod access;
#[cfg(test)]
mod access_diff;
#[cfg(test)]
mod access_guards;
#[cfg(test)]
mod access_lists;
#[cfg(test)]
mod access_oracle;
#[cfg(test)]
mod access_test;
#[cfg(test)]
mod account;
#[cfg(test)]
mod asset;
#[cfg(test)]
mod breaker;
#[cfg(test)]
mod checklist;
#[cfg(test)]
mod client;
#[cfg(test)]
mod completion;
#[cfg(test)]
mod consequence;
#[cfg(test)]
mod examples;
#[cfg(test)]
mod export;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod fixes;
#[cfg(test)]
mod fleet;
#[cfg(test)]
mod giving;
#[cfg(test)]
mod group;
#[cfg(test)]
mod guards;
#[cfg(test)]
mod invariants;
#[cfg(test)]
mod invitation;
#[cfg(test)]
mod journal_properties;
#[cfg(test)]
mod log;
#[cfg(test)]
mod login;
#[cfg(test)]
mod look;
#[cfg(test)]
mod mail;
#[cfg(test)]
mod matrix;
#[cfg(test)]
mod no_more_rights;
#[cfg(test)]
mod onboard;
#[cfg(test)]
mod once;
#[cfg(test)]
mod permission_matrix;
#[cfg(test)]
mod preview;
#[cfg(test)]
mod references;
#[cfg(test)]
mod rehearse;
#[cfg(test)]
mod role;
#[cfg(test)]
mod rooms;
#[cfg(test)]
mod running;
#[cfg(test)]
mod script;
#[cfg(test)]
mod secrets;
#[cfg(test)]
mod share;
#[cfg(test)]
mod sign_in;
#[cfg(test)]
mod smtp;
#[cfg(test)]
mod support;
#[cfg(test)]
mod tour;
#[cfg(test)]
mod transcript;
#[cfg(test)]
mod undo;
#[cfg(test)]
mod user;

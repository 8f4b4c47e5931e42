//! What the tool promises: the library through its public items, the binary on a real file.

#[cfg(test)]
mod access_oracle;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod group;
#[cfg(test)]
mod permission_matrix;
#[cfg(test)]
mod references;
#[cfg(test)]
mod rooms;
#[cfg(test)]
mod support;
#[cfg(test)]
mod tour;
#[cfg(test)]
mod user;

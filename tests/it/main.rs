//! What the tool promises: the library through its public items, the binary on a real file.

#[cfg(test)]
mod access;
#[cfg(test)]
mod access_oracle;
#[cfg(test)]
mod access_speed;
#[cfg(test)]
mod group;
#[cfg(test)]
mod permission_matrix;
#[cfg(test)]
mod support;

//! What the library promises, tested through its public items only.

#[cfg(test)]
mod access_oracle;
#[cfg(test)]
mod permission_matrix;

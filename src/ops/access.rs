//! Questions about access.

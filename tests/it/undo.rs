//! Taking operations back and putting them back.

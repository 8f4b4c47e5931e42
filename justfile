# Recipes for working on usher. `just` lists them.

default:
    @just --list

# Everything that must hold before a change lands.
ci: format lint test docs

# All tests.
test:
    cargo test --locked

# The fault tests at full length: more kills, every call, more flipped bits. Takes some minutes.
faults:
    USHER_KILLS=1000 USHER_POINTS=all USHER_FLIPS=2000 cargo test --locked --test it faults::

format:
    cargo fmt --check

lint:
    cargo clippy --locked --all-targets -- -D warnings

docs:
    RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --document-private-items

# Rewrite the reviewed files after a change on purpose; then read `git diff`.
review:
    UPDATE_EXPECTED=1 cargo test --locked

# The optimised binary.
release:
    cargo build --locked --release

# Licences and sources of dependencies (needs cargo-deny).
deny:
    cargo deny --offline check bans licenses sources

# Questions about access beside SQL, cedar-policy and casbin, and what is counted (docs/speed.md). Takes a while.
bench:
    cargo run --release --locked --manifest-path benches/Cargo.toml --target-dir target --bin usher-bench -- compare --charts docs
    benches/count.sh

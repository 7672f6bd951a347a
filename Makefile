# make run    a running demo, from nothing
# make test   the tests, from nothing
# make check  everything that must hold before a commit
.POSIX:
.PHONY: help run test check conformance tour setup
.SILENT: help

BIN = e-utendaji

help:
	sed -n 's/^# make /make /p' Makefile

# Installs what is missing on Debian and Ubuntu; says what to install elsewhere.
setup:
	@scripts/setup.sh

run: setup
	cargo run --release --quiet --locked -- demo $(ARGS)

test: setup
	cargo build --quiet --locked
	cargo run --quiet --locked -- with-postgres -- cargo test --locked $(ARGS)

check: setup
	cargo fmt --check
	cargo clippy --locked --all-targets -- -D warnings
	RUSTDOCFLAGS=-Dwarnings cargo doc --locked --no-deps --document-private-items
	$(MAKE) test
	cargo run --quiet --locked -- with-postgres -- scripts/schema.sh

# make conformance  sends generated requests to a demo and holds every answer against the document
conformance: setup
	scripts/with-demo.sh scripts/conformance.sh

# make tour   takes servants through whole years against a demo: the appraisal, then the plan, a transfer and an appeal
tour: setup
	scripts/with-demo.sh sh -c 'examples/tour.sh && examples/tour-plan.sh'

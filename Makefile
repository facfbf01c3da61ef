# kcat-swift. `make help` lists the targets.

SHELL := /bin/bash
PREFIX ?= /usr/local
DESTDIR ?=

os := $(shell uname -s)
program := .build/release/kcat-swift
# Where the tests' Python is, with confluent-kafka: `make setup-tests` makes it.
venv := .build/test-venv
static := .build/static
codecs := z deflate lz4 zstd snappy ssl crypto pcre2-8

# On Linux the codecs and PCRE2 are linked from their archives where the system has them (the folder holds links to those
# it has), which starts sooner and runs where they are not installed. The same flags build the program and the tests: one
# build serves both.
ifeq ($(os),Linux)
linking := -Xlinker -L$(CURDIR)/$(static)
archives := $(static)
endif
flags := -c release $(linking)
# STRICT=1 lets that build hold what `make check` looks for, which then needs no build of its own: continuous integration's way.
strict := -Xswiftc -warnings-as-errors --explicit-target-dependency-import-check error
ifdef STRICT
flags += $(strict)
checked := .build/release
check_flags := $(flags)
else
checked := .build/check/debug
check_flags := --scratch-path .build/check $(strict) $(linking)
endif
# The program's modules are not compiled for @testable, so the tests run what is shipped.
test_flags := $(flags) --disable-testable-imports
# Nothing here takes longer; a hang must not take for ever.
test_seconds ?= 2400
bounded := $(shell command -v timeout >/dev/null && echo timeout -k 10)

.PHONY: help setup setup-tests build install uninstall demo test messages docs bench check clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

setup: ## install what the build needs and this machine lacks (apt-get or Homebrew)
	@Tests/kafka/setup build

setup-tests: setup ## install what only tests use: kcat, zsh, fish, a JDK, Chromium, Python with confluent-kafka, botocore and protobuf
	@Tests/kafka/setup tests $(venv)

build: setup $(archives) ## build the program: .build/release/kcat-swift
	@swift build $(flags) --product kcat-swift

$(static): Makefile
	@mkdir -p $@ && touch $@
	@for name in $(codecs) stdc++; do \
		archive=$$(clang -print-file-name=lib$$name.a); \
		if [ -e "$$archive" ]; then ln -sf "$$archive" $@/; else rm -f $@/lib$$name.a; fi; \
	done

install: build ## install program, manual page and completions below PREFIX (/usr/local), staged in DESTDIR
	@set -e; root='$(DESTDIR)$(PREFIX)'; \
	install -d "$$root/bin" "$$root/share/man/man1" "$$root/share/bash-completion/completions" \
		"$$root/share/zsh/site-functions" "$$root/share/fish/vendor_completions.d"; \
	install -m 755 $(program) "$$root/bin/kcat-swift"; \
	strip "$$root/bin/kcat-swift" 2>/dev/null || true; \
	install -m 644 man/kcat-swift.1 "$$root/share/man/man1/kcat-swift.1"; \
	$(program) completions bash > "$$root/share/bash-completion/completions/kcat-swift"; \
	$(program) completions zsh > "$$root/share/zsh/site-functions/_kcat-swift"; \
	$(program) completions fish > "$$root/share/fish/vendor_completions.d/kcat-swift.fish"; \
	echo "installed $$root/bin/kcat-swift, its manual page and its completions"

uninstall: ## remove what install put there
	@root='$(DESTDIR)$(PREFIX)'; rm -f "$$root/bin/kcat-swift" "$$root/share/man/man1/kcat-swift.1" \
		"$$root/share/bash-completion/completions/kcat-swift" "$$root/share/zsh/site-functions/_kcat-swift" \
		"$$root/share/fish/vendor_completions.d/kcat-swift.fish"

demo: build ## serve sample data from the program's own broker and stream it, as the README shows
	@Tests/demo $(program)

# One test after the other: some count the process's descriptors, time an answer, or keep two cores busy with brokers.
test: build ## run every test; what this machine lacks for some is said first
	@Tests/kafka/setup missing $(venv)
	@swift build $(flags) --build-tests
	@swift build --package-path Tests/SamplePackage --scratch-path .build/sample
	@KCAT_SWIFT_BIN=$(CURDIR)/$(program) KCAT_SWIFT_TEST_VENV=$(CURDIR)/$(venv) \
		Tests/told .build/test.log $(if $(bounded),$(bounded) $(test_seconds)) swift test $(test_flags) --no-parallel $(TESTFLAGS)

docs: setup ## the library's documentation, by the toolchain's DocC: .build/docs
	@rm -rf .build/docs .build/docs-graph && mkdir -p .build/docs-graph
	@swift build --target KafkaClient --scratch-path .build/check $(linking) -Xswiftc -emit-symbol-graph \
		-Xswiftc -emit-symbol-graph-dir -Xswiftc $(CURDIR)/.build/docs-graph
	@find .build/docs-graph -name '*.symbols.json' ! -name 'KafkaClient*' -delete
	@docc convert Sources/KafkaClient/KafkaClient.docc --additional-symbol-graph-dir .build/docs-graph \
		--fallback-display-name KafkaClient --fallback-bundle-identifier kcat-swift.KafkaClient \
		--fallback-bundle-version 1 --warnings-as-errors --output-dir .build/docs
	@echo "documentation: .build/docs"

messages: ## write the protocol's messages anew from Sources/MessageBuilder/Definitions
	@swift run --scratch-path .build/check MessageBuilder

# QUICK=1 takes three pairs and the cases with bars; CASES='zstd|first' those that match. Only a whole run is written down.
bench: build ## measure beside kcat on Kafka 4, into Benchmarks/RESULTS.md (half an hour; QUICK=1, CASES=REGEX, BROKERS=)
	@command -v kcat >/dev/null && command -v java >/dev/null && command -v valgrind >/dev/null || Tests/kafka/setup bench $(venv)
	@swift build $(flags) --product bench-tool
	@Benchmarks/bench $(if $(BROKERS),-b '$(BROKERS)') $(if $(CASES),--cases '$(CASES)') $(if $(QUICK),--quick) \
		$(if $(CASES)$(QUICK),,--write)

check: setup $(archives) ## check the format, that nothing warns, and that messages are what their definitions say
	@swift format lint --strict -r Package.swift Sources Tests Benchmarks/Tool
	@swift build --build-tests $(check_flags)
	@$(checked)/MessageBuilder --check
	@if command -v shellcheck >/dev/null; then shellcheck .ci/run Tests/demo Tests/told Tests/kafka/setup; fi
	@if command -v mandoc >/dev/null; then mandoc -T lint -W warning man/kcat-swift.1; fi
	@echo "check passed"

clean: ## remove what was built
	@rm -rf .build

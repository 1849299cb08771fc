# goglenet. `make help` lists the targets. Go and make are enough for all of them
# but the type check of the JavaScript, which wants Node.

PORT     ?= 8080
FUZZTIME ?= 10s

STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.7.0

.DEFAULT_GOAL := help
.PHONY: help serve dist test test-all fuzz check bench clean chromium fmt vet static generated tidy types rules

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

serve: ## Build everything, get the weights, and serve the page on localhost (PORT=8080)
	@go run ./tools/goglenet serve --port $(PORT)

dist: ## Build the folder dist, all that a static host needs
	go run ./tools/dist -o dist

test: chromium ## Run the tests, in Chromium too; installs it where it can
	go test -short ./...

test-all: chromium ## Run the slow tests too, and fuzz every reader for FUZZTIME=10s
	go test ./...
	@$(MAKE) --no-print-directory fuzz

fuzz: ## Fuzz every reader for FUZZTIME=10s
	@grep -rlE --include='*_test.go' '^func Fuzz' . | xargs -n1 dirname | sort -u | while read -r dir; do \
		for target in $$(go test -list '^Fuzz' "$$dir" | grep '^Fuzz'); do \
			echo "$$dir $$target"; \
			go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) "$$dir" || exit 1; \
		done; \
	done

check: fmt vet static generated tidy types rules ## Check format, lints, generated code, modules, types and dependency rules

fmt:
	@files=$$(gofmt -l .); [ -z "$$files" ] || { echo "gofmt these:"; echo "$$files"; exit 1; }

vet:
	go vet ./...
	GOOS=js GOARCH=wasm go vet ./wasm ./core/... ./quant/...

static:
	GOBIN=$(CURDIR)/bin go install $(STATICCHECK)
	bin/staticcheck ./...
	GOOS=js GOARCH=wasm bin/staticcheck ./wasm

# Generated code is made anew; nothing may change by that.
generated:
	@before=$$(git status --porcelain; git diff); \
	go generate ./... || exit 1; \
	after=$$(git status --porcelain; git diff); \
	[ "$$before" = "$$after" ] || { echo "generated files were out of date; go generate has made them anew:"; git status --short; exit 1; }

tidy:
	go mod tidy -diff

types:
	@if command -v npm >/dev/null; then \
		npm ci --prefix tools/typecheck --no-audit --no-fund --silent && npm run --prefix tools/typecheck --silent check; \
	else \
		echo "SKIPPED: the types of js/ and site/ are not checked, there is no Node here"; \
	fi

rules:
	go test ./tools/pkgrules

bench: ## Measure the speed of the network, layer by layer, here and in Chromium
	go run ./tools/goglenet bench

clean: ## Remove what was built; downloaded models stay
	rm -rf dist bin tools/typecheck/node_modules

chromium:
	@tools/e2e/install-chromium
